"""Who is called: the next of a panel, or somebody out of turn; and how a call ends without a defence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from handlers.interview.groups import group_in_front
from handlers.interview.whom import (
    ask_first,
    decided,
    named,
    panel,
    step,
    step_time,
    sure_reason,
    whom,
    words_of,
    wrong_state,
)
from handlers.interview.words import NEXT_WORDS
from handlers.requests.reading import quoted, reason
from handlers.requests.request import Request, Unconfirmed
from models.errors import Refused
from models.event import Event
from models.interview.answers import WouldCall
from models.interview.events import Called, CallTakenBack, Deferred, PassedOver
from models.interview.panels import Panel
from models.interview.places import Place
from models.interview.stages import IN_LINE, KIND_OF, PREPARING, InterviewState

_SHOWN: Final = 5
"""So many of those for whom a retry waits are named."""
_SAME_MOMENT: Final = timedelta(seconds=5)
"""Two of the office who call so soon after one another mean the same call."""
_SAME_PRESS: Final = timedelta(seconds=1)
"""The same of one who pressed twice."""


def call(request: Request) -> list[Event]:
    """Call the next of the panel, or with a reason and a confirmation somebody else."""
    text, panels = words_of(request), request.session.interview.panels
    group, tail = group_in_front(panels, text)
    place, rest = named(replace(request, rest=tail if group is not None else text))
    if place is not None:
        if group is not None and place.group != group:
            raise Refused("not_in_panel", number=place.number, groups=(group, place.group), name=request.name)
        return _call_named(request, place, rest)
    if group is not None:
        return _call_next(request, panels[group])
    if rest.strip(" 。.!！") and rest.strip(" 。.!！") not in NEXT_WORDS:
        raise Refused("no_such_panel", text=quoted(rest.strip()), groups=tuple(panels), name=request.name)
    return _call_next(request, panel(request))


def _call_next(request: Request, called_to: Panel) -> list[Event]:
    _check_panel(request, called_to)
    lately = called_to.lately.get(Called.__name__)
    if lately is not None and abs(request.at - lately[1]) < (_SAME_PRESS if lately[2] == request.by else _SAME_MOMENT):
        raise Refused("just_called", number=lately[0], by=lately[2], name=request.name)
    number = request.session.interview.next_of(called_to.group)
    if number is None:
        raise _nobody_left(request, called_to)
    return _called(request, request.session.interview.places[number], "")


def _call_named(request: Request, place: Place, tail: str) -> list[Event]:
    interview = request.session.interview
    if place.state not in IN_LINE:
        raise wrong_state(request, place)
    _check_panel(request, interview.panels[place.group])
    if place.state is InterviewState.RETRY and not interview.may_retry(place.group):
        raise _retry_waits(request, place.group, place.number)
    if interview.next_of(place.group) == place.number:
        return _called(request, place, reason(request, tail, required=False))
    return _called(request, place, sure_reason(request, place, tail), is_out_of_turn=True)


def _called(request: Request, place: Place, why: str, *, is_out_of_turn: bool = False) -> list[Event]:
    at = step_time(request, place)
    opens_at = request.session.settings.interview.opens_at(place.group)
    is_early = opens_at is not None and at < opens_at
    if (is_out_of_turn or is_early) and not request.is_confirmed:
        effect = WouldCall(
            number=place.number,
            group=place.group,
            is_out_of_turn=is_out_of_turn,
            opens_at=opens_at if is_early else None,
        )
        raise Unconfirmed(effect, rest=place.number, given=why)
    if isinstance(request.shown, WouldCall) and request.shown.group != place.group:
        raise Refused("changed_meanwhile", number=place.number, numbers=(place.number,), name=request.name)
    event = step(request, place, Called, why, group=place.group, kind=KIND_OF[place.state])
    return decided(request, place, why, event)


def _check_panel(request: Request, called_to: Panel) -> None:
    """Whether the panel calls anybody now. Raises :class:`Refused`."""
    if called_to.pause is not None:
        raise Refused("panel_paused", groups=(called_to.group,), name=request.name)
    if not request.session.interview.has_room(called_to.group):
        raise Refused("lane_full", groups=(called_to.group,), numbers=tuple(called_to.in_lane), name=request.name)


def _nobody_left(request: Request, called_to: Panel) -> Refused:
    retry = called_to.first(InterviewState.RETRY)
    if retry is not None:
        return _retry_waits(request, called_to.group, retry)
    return Refused("nobody_left", groups=(called_to.group,), numbers=tuple(called_to.in_break), name=request.name)


def _retry_waits(request: Request, group: str, number: str) -> Refused:
    before = list(request.session.interview.holding_up_retries(group))
    first = tuple(before[:_SHOWN])
    return Refused("retry_waits", number=number, numbers=first, high=len(before), name=request.name)


def take_back(request: Request) -> list[Event]:
    """Take back a call that was made by mistake."""
    return _sent_back(request, CallTakenBack)


def defer(request: Request) -> list[Event]:
    """Put somebody who is not ready behind the next one waiting, once."""
    return _sent_back(request, Deferred)


def _sent_back(request: Request, kind: type[CallTakenBack | Deferred]) -> list[Event]:
    place, tail = whom(request, PREPARING, kind=kind)
    if kind is Deferred and place.is_deferred:
        raise Refused("deferred_already", number=place.number, name=request.name)
    why = sure_reason(request, place, tail)
    return decided(request, place, why, step(request, place, kind, why))


def pass_over(request: Request) -> list[Event]:
    """Go on without somebody who was called and is not there; the second time that is final."""
    place, tail = whom(request, PREPARING, _is_silent, kind=PassedOver)
    why = sure_reason(request, place, tail, required=False)
    is_last = place.passes > 0
    if is_last:
        ask_first(request, place, why)
    event = step(request, place, PassedOver, why, is_last=is_last)
    return decided(request, place, why, event)


def _is_silent(place: Place) -> bool:
    """Whether they were called and nothing has been heard of them."""
    return place.state is InterviewState.CALLED and place.now.answered_at is None
