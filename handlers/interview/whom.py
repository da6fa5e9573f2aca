"""Whom a command of the interview means, and of which panel; left out where only one can be meant."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from handlers.interview.groups import ALL_GROUPS, first_word, group_in_front
from handlers.interview.words import is_courtesy, is_plain, is_second_thought, names_a_place
from handlers.requests.reading import lone_target_if_any, named_within, quoted, reason
from handlers.requests.request import Request, Unconfirmed
from models.errors import Refused
from models.event import Event
from models.interview.answers import WouldEnd
from models.interview.events import Step
from models.interview.panels import Panel
from models.interview.places import Place
from models.interview.stages import InterviewState
from models.messages import DESK
from models.office.events import DecidedOn
from models.reading.text import clean

_SAME_MOMENT: Final = timedelta(seconds=10)
"""So soon after one another two of the office mean the same candidate."""
_OUT_OF_ORDER: Final = timedelta(seconds=30)
"""By so much messages overtake one another on their way; one that is older was written about something else."""


def panels_of(request: Request) -> list[str]:
    """The panels that the asker serves: of the room where they ask, else where they are listed, else all."""
    session = request.session
    rules, known = session.settings.interview, session.interview.panels
    room = request.message.room
    here = [each.group for each in rules.panels if room and each.room == room] or list(
        session.settings.room_groups.get(room, ())
    )
    own = [each.group for each in rules.panels if session.people.is_listed(request.by, each.staff | each.inspectors)]
    return next((found for wanted in (here, own) if (found := [each for each in wanted if each in known])), list(known))


def panel(request: Request) -> Panel:
    """The only panel that can be meant where none is named."""
    panels = request.session.interview.panels
    mine = panels_of(request)
    open_ones = [each for each in mine if not panels[each].is_done] or mine
    if len(open_ones) != 1:
        raise Refused("which_panel", name=request.name, groups=tuple(open_ones))
    return panels[open_ones[0]]


def every_panel(request: Request, text: str) -> tuple[list[Panel], str]:
    """The panels that the text names: one, several, or all at once."""
    panels = request.session.interview.panels
    word, tail = first_word(text)
    if word in ALL_GROUPS and len(panels) > 1:
        return list(panels.values()), tail
    found: list[Panel] = []
    while (group := group_in_front(panels, text, may_be_bare=True))[0] is not None:
        found.append(panels[group[0]])
        text = group[1]
    if found:
        return found, text
    return [panel(request)], text


def whom(
    request: Request,
    states: Collection[InterviewState],
    likeliest: Callable[[Place], bool] = lambda _: True,
    *,
    kind: type[Step] | None = None,
) -> tuple[Place, str]:
    """The candidate whom the command names, or the only one whom it can mean; and what stands behind.

    Of several in these states one is meant all the same where it is ``likeliest`` alone. Nobody is meant by a command
    that names somebody else, or that a colleague has just given for another one: ``kind`` is what it leads to.
    """
    found, tail = named(request)
    if found is not None:
        if found.state not in states:
            raise wrong_state(request, found)
        return found, tail
    interview = request.session.interview
    group, rest = group_in_front(interview.panels, tail)
    panels = [interview.panels[each] for each in ([group] if group is not None else panels_of(request))]
    active = [interview.places[number] for each in panels for number in (*each.in_lane, *each.in_break)]
    fitting = [each for each in active if each.state in states]
    possible = [each for each in fitting if likeliest(each)] or fitting
    if len(possible) > 1:
        raise Refused("which_candidate", name=request.name, numbers=tuple(each.number for each in possible))
    if not possible:
        raise Refused("nobody_to", name=request.name, numbers=tuple(each.number for each in active))
    (meant,) = possible
    _check_meant(request, meant, rest)
    if kind is not None:
        _check_repeated(request, meant, kind)
    return meant, rest


def named(request: Request) -> tuple[Place | None, str]:
    """The one candidate whom the command names, if it names one, and what stands behind."""
    candidate, tail = lone_target_if_any(request)
    if candidate is None:
        return None, tail
    return place_of(request, candidate.number), tail


def _check_meant(request: Request, place: Place, rest: str) -> None:
    """Whether what stands behind the command is about nobody else. Raises :class:`Refused`."""
    about = {each.number for each in named_within(request.session, rest)}
    if about - {place.number} or names_a_place(rest):
        raise Refused("unclear_target", text=quoted(rest), number=place.number, name=request.name)


def _check_repeated(request: Request, place: Place, kind: type[Step]) -> None:
    lately = request.session.interview.panels[place.group].lately.get(kind.__name__)
    if lately is None:
        return
    number, at, by = lately
    if number != place.number and by != request.by and abs(request.at - at) < _SAME_MOMENT:
        raise Refused("just_done", number=place.number, numbers=(number,), by=by, name=request.name)


def nothing_more(request: Request, place: Place, tail: str) -> None:
    """A command that takes no reason: behind it may stand a courtesy, and no question or second thought."""
    is_named = tail.strip() != words_of(request).strip()
    if not is_courtesy(tail) and not (is_named and is_plain(tail)):
        raise Refused("unclear_rest", text=quoted(tail), number=place.number, name=request.name)


def ask_first(request: Request, place: Place, why: str) -> None:
    """What ends an interview is shown first, and not done where anything has happened since. Raises what asks."""
    is_answered = bool(place.tries) and place.now.answered_at is not None
    effect = WouldEnd(number=place.number, state=place.state, step_seq=place.step_seq, is_answered=is_answered)
    if not request.is_confirmed:
        raise Unconfirmed(effect, rest=place.number, given=why)
    if request.shown != effect:
        raise Refused("changed_meanwhile", number=place.number, numbers=(place.number,), name=request.name)


def sure_reason(request: Request, place: Place, text: str, *, required: bool = True) -> str:
    """The reason, where it is none of the words that take a command back, and no question."""
    if is_second_thought(text):
        raise Refused("unclear_rest", text=quoted(text.strip()), number=place.number, name=request.name)
    return reason(request, text, required=required)


def place_of(request: Request, number: str) -> Place:
    """The place of somebody who is in the queue. Raises :class:`Refused`."""
    place = request.session.interview.places.get(number)
    if place is None or place.is_out:
        raise Refused("not_called", number=number, name=request.name)
    return place


def wrong_state(request: Request, place: Place) -> Refused:
    """The refusal that names the state, and what is possible in it."""
    return Refused("wrong_state", name=request.name, number=place.number, state=place.state.value)


def step_time(request: Request, place: Place) -> datetime:
    """The time of a step. One that is entered later goes behind what was entered before. Raises :class:`Refused`."""
    last = place.since
    if request.message.sender.startswith(DESK):
        in_panel = request.session.interview.panels[place.group].last_at
        last = max(filter(None, (last, in_panel)), default=None)
    elif last is not None and last - _OUT_OF_ORDER <= request.at < last:
        return last
    if last is not None and request.at < last:
        raise Refused("before_last_step", number=place.number, name=request.name, moment=last)
    return request.at


_Step = TypeVar("_Step", bound=Step)


def step(request: Request, place: Place, kind: type[_Step], why: str = "", /, **more: Any) -> _Step:
    """What the asker has done about this candidate."""
    return kind(number=place.number, at=step_time(request, place), by=request.by, why=why, **more)


def decided(request: Request, place: Place, why: str, *events: Event) -> list[Event]:
    """These steps of one candidate, and the answer that tells of them."""
    return request.decided(events, DecidedOn(numbers=(place.number,), why=why))


def words_of(request: Request) -> str:
    """All behind the command's word, cleaned."""
    return clean(request.rest)
