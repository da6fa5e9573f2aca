"""From the check of identity to the end of a defence; what breaks it, and what inspectors find."""

from __future__ import annotations

from dataclasses import replace

from handlers.interview.checks import check_item, check_result
from handlers.interview.whom import (
    ask_first,
    decided,
    named,
    nothing_more,
    step,
    step_time,
    sure_reason,
    whom,
    words_of,
    wrong_state,
)
from handlers.interview.words import is_courtesy, is_unfounded
from handlers.requests.reading import reason, target_if_any
from handlers.requests.request import Request
from models.errors import Refused
from models.event import Event
from models.interview.events import (
    CheckFailed,
    DefenceEnded,
    DefenceInterrupted,
    DefenceResumed,
    DefenceStarted,
    FailureConfirmed,
    FailureDenied,
    PhoneTried,
    VerificationBegun,
    Verified,
    ViolationConfirmed,
    ViolationDismissed,
    ViolationReported,
)
from models.interview.places import Place
from models.interview.stages import PREPARING, InterviewState
from models.office.events import DecidedOn
from models.reading.private import mask_fully

_NOT_YET_VERIFIED = (InterviewState.CALLED, InterviewState.VERIFYING)


def verify(request: Request) -> list[Event]:
    """Begin to look at identity and surroundings, or say what was found: 通过, 不通过 and what was not right."""
    request, has_passed, found = _result(request)
    if has_passed is None:
        place, tail = named(request)
        if place is not None and not is_courtesy(tail):
            raise Refused("needs_check_result", number=place.number, name=request.name)
        place, tail = whom(request, (InterviewState.CALLED,), kind=VerificationBegun)
        nothing_more(request, place, tail)
        return decided(request, place, "", step(request, place, VerificationBegun))
    place, tail = whom(request, _NOT_YET_VERIFIED, _is_being_verified, kind=Verified)
    begun: list[Event] = []
    if place.state is InterviewState.CALLED:
        begun.append(step(request, place, VerificationBegun))
    if has_passed:
        return decided(request, place, "", *begun, step(request, place, Verified))
    why = sure_reason(request, place, found or tail)
    item, words = check_item(why)
    return decided(request, place, why, *begun, step(request, place, CheckFailed, words, item=item))


def _result(request: Request) -> tuple[Request, bool | None, str]:
    """What was found, wherever it stands: the request without it, whether all was right, what was written behind."""
    has_passed, tail = check_result(words_of(request))
    if has_passed is not None:
        return replace(request, rest=tail), has_passed, ""
    candidate, tail = target_if_any(request)
    has_passed, tail = check_result(tail)
    if candidate is None or has_passed is None:
        return request, None, ""
    return replace(request, rest=candidate.number), has_passed, tail


def start(request: Request) -> list[Event]:
    """Let the clock run: one of a panel answers at a time."""
    place, tail = whom(request, (InterviewState.READY,), kind=DefenceStarted)
    nothing_more(request, place, tail)
    _check_free(request, place)
    minutes = request.session.settings.defence_minutes
    return decided(request, place, "", step(request, place, DefenceStarted, minutes=minutes))


def end(request: Request) -> list[Event]:
    """The defence is over."""
    place, tail = whom(request, (InterviewState.ANSWERING,), kind=DefenceEnded)
    nothing_more(request, place, tail)
    return decided(request, place, "", step(request, place, DefenceEnded))


def interrupt(request: Request) -> list[Event]:
    """The line broke: the clock stands from the moment at which the command was given, whenever its reason came."""
    place, tail = whom(request, (InterviewState.ANSWERING,), kind=DefenceInterrupted)
    why = sure_reason(request, place, tail)
    given_at = request.asked_at or step_time(request, place)
    if place.since is not None and given_at < place.since:
        raise Refused("changed_meanwhile", number=place.number, numbers=(place.number,), name=request.name)
    return decided(request, place, why, replace(step(request, place, DefenceInterrupted, why), at=given_at))


def resume(request: Request) -> list[Event]:
    """The line is back: the first break, while it is short, goes on by itself."""
    place, tail = whom(request, (InterviewState.INTERRUPTED,))
    nothing_more(request, place, tail)
    if request.session.interview.needs_inspector(place, request.at):
        raise Refused("needs_inspector", number=place.number, name=request.name)
    _check_free(request, place)
    return decided(request, place, "", step(request, place, DefenceResumed))


def confirm_failure(request: Request) -> list[Event]:
    """A technical failure broke the interview: the candidate has earned one more try, and only one."""
    place, tail = whom(request, (InterviewState.INTERRUPTED,))
    why = sure_reason(request, place, tail)
    return decided(request, place, why, step(request, place, FailureConfirmed, why, is_last=place.is_retried))


def deny(request: Request) -> list[Event]:
    """No technical failure broke the interview."""
    place, tail = whom(request, (InterviewState.INTERRUPTED,))
    why = sure_reason(request, place, tail)
    return decided(request, place, why, step(request, place, FailureDenied, why))


def violation(request: Request) -> list[Event]:
    """A violation: staff report it, an inspector decides on it, or finds nothing in the report."""
    place, tail = named(request)
    if place is None:
        raise Refused("needs_candidate_name", name=request.name)
    if place.state is InterviewState.DISQUALIFIED:
        raise wrong_state(request, place)
    if not request.session.people.is_inspector(request.by):
        why = sure_reason(request, place, tail)
        return decided(request, place, why, step(request, place, ViolationReported, why))
    is_dismissed, rest = is_unfounded(tail)
    if is_dismissed:
        if place.report is None:
            raise Refused("nothing_reported", number=place.number, name=request.name)
        why = reason(request, rest, required=False)
        return decided(request, place, why, step(request, place, ViolationDismissed, why))
    reported = place.report.why if place.report is not None and not request.given_why else ""
    why = sure_reason(request, place, tail or reported)
    ask_first(request, place, why)
    return decided(request, place, why, step(request, place, ViolationConfirmed, why))


def phone(request: Request) -> list[Event]:
    """Record what came of a call to somebody's phone."""
    place, tail = whom(request, (*PREPARING, InterviewState.INTERRUPTED), _is_called)
    why = mask_fully(reason(request, tail))
    answer = DecidedOn(numbers=(place.number,), why=why)
    obeyed = replace(request.obeyed(answer), text=mask_fully(request.message.text))
    return [step(request, place, PhoneTried, why), obeyed]


def _is_being_verified(place: Place) -> bool:
    return place.state is InterviewState.VERIFYING


def _is_called(place: Place) -> bool:
    return place.state is InterviewState.CALLED


def _check_free(request: Request, place: Place) -> None:
    answering = request.session.interview.answering(place.group)
    if answering is not None:
        raise Refused(
            "somebody_answers" if place.state is InterviewState.READY else "no_place_to_resume",
            number=answering.number,
            numbers=(place.number,),
            name=request.name,
        )
