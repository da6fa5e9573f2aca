"""From the check of identity to the end of a defence; what breaks it, and what inspectors find."""

from __future__ import annotations

from dataclasses import replace

from handlers.interview.whom import place_of, step, step_time, whom, words_of, wrong_state
from handlers.interview.words import check_item, check_result
from handlers.requests.reading import reason, target_if_any
from handlers.requests.request import Request, Unconfirmed
from models.errors import Refused
from models.event import Event
from models.interview.answers import WouldEnd
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

_NOT_YET_VERIFIED = (InterviewState.CALLED, InterviewState.VERIFYING)


def verify(request: Request) -> list[Event]:
    """Begin to look at identity and surroundings, or say what was found: 通过, 不通过 and what was not right."""
    request, has_passed, found = _result(request)
    if has_passed is None:
        place, tail = whom(request, (InterviewState.CALLED,))
        if tail.strip():
            raise Refused("needs_check_result", number=place.number, name=request.name)
        return _decided(request, place, "", step(request, place, VerificationBegun))
    place, tail = whom(request, _NOT_YET_VERIFIED, lambda each: each.state is InterviewState.VERIFYING)
    begun: list[Event] = []
    if place.state is InterviewState.CALLED:
        begun.append(step(request, place, VerificationBegun))
    if has_passed:
        return _decided(request, place, "", *begun, step(request, place, Verified))
    why = reason(request, found or tail)
    item, words = check_item(why)
    return _decided(request, place, why, *begun, step(request, place, CheckFailed, words, item=item))


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
    place, _ = whom(request, (InterviewState.READY,))
    _check_free(request, place)
    minutes = request.session.settings.defence_minutes
    return _decided(request, place, "", step(request, place, DefenceStarted, minutes=minutes))


def end(request: Request) -> list[Event]:
    """The defence is over."""
    place, _ = whom(request, (InterviewState.ANSWERING,))
    return _decided(request, place, "", step(request, place, DefenceEnded))


def interrupt(request: Request) -> list[Event]:
    """The line broke: the clock stands from the moment at which the command was given, whenever its reason came."""
    place, tail = whom(request, (InterviewState.ANSWERING,))
    why = reason(request, tail)
    given_at = request.asked_at or step_time(request, place)
    return _decided(request, place, why, replace(step(request, place, DefenceInterrupted, why), at=given_at))


def resume(request: Request) -> list[Event]:
    """The line is back: the first break, while it is short, goes on by itself."""
    place, _ = whom(request, (InterviewState.INTERRUPTED,))
    if request.session.interview.needs_inspector(place, request.at):
        raise Refused("needs_inspector", number=place.number, name=request.name)
    _check_free(request, place)
    return _decided(request, place, "", step(request, place, DefenceResumed))


def confirm_failure(request: Request) -> list[Event]:
    """A technical failure broke the interview: the candidate has earned one more try, and only one."""
    place, tail = whom(request, (InterviewState.INTERRUPTED,))
    why = reason(request, tail)
    return _decided(request, place, why, step(request, place, FailureConfirmed, why, is_last=place.is_retried))


def deny(request: Request) -> list[Event]:
    """No technical failure broke the interview; or there is nothing in a violation that was reported."""
    candidate, tail = target_if_any(request)
    place = place_of(request, candidate.number) if candidate is not None else None
    if place is not None and place.report is not None and place.state is not InterviewState.INTERRUPTED:
        why = reason(request, tail)
        return _decided(request, place, why, step(request, place, ViolationDismissed, why))
    broken, tail = whom(request, (InterviewState.INTERRUPTED,))
    why = reason(request, tail)
    return _decided(request, broken, why, step(request, broken, FailureDenied, why))


def violation(request: Request) -> list[Event]:
    """A violation: staff report it, an inspector decides on it."""
    candidate, tail = target_if_any(request)
    if candidate is None:
        raise Refused("needs_candidate_name", name=request.name)
    place = place_of(request, candidate.number)
    if place.state is InterviewState.DISQUALIFIED:
        raise wrong_state(request, place)
    if not request.session.people.is_inspector(request.by):
        why = reason(request, tail)
        return _decided(request, place, why, step(request, place, ViolationReported, why))
    why = reason(request, tail or (place.report.why if place.report is not None else ""))
    if not request.is_confirmed:
        raise Unconfirmed(WouldEnd(number=place.number), rest=place.number, given=why)
    return _decided(request, place, why, step(request, place, ViolationConfirmed, why))


def phone(request: Request) -> list[Event]:
    """Record what came of a call to somebody's phone."""
    place, tail = whom(request, (*PREPARING, InterviewState.INTERRUPTED))
    why = reason(request, tail)
    answer = DecidedOn(numbers=(place.number,), why=why)
    return [step(request, place, PhoneTried, why), request.obeyed(answer)]


def _check_free(request: Request, place: Place) -> None:
    answering = request.session.interview.answering(place.group)
    if answering is not None:
        raise Refused("somebody_answers", number=answering.number, name=request.name)


def _decided(request: Request, place: Place, why: str, *events: Event) -> list[Event]:
    return request.decided(events, DecidedOn(numbers=(place.number,), why=why))
