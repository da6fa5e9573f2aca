"""Whom a command of the interview means, and of which panel; left out where only one can be meant."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, TypeVar

from handlers.interview.words import ALL_GROUPS, first_word, group_in_front
from handlers.requests.reading import target_if_any
from handlers.requests.request import Request
from models.errors import Refused
from models.interview.events import Step
from models.interview.panels import Panel
from models.interview.places import Place
from models.interview.stages import InterviewState
from models.messages import DESK
from models.reading.text import clean


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


def panel(request: Request, text: str) -> tuple[Panel, str]:
    """The panel that the text begins with, or the only one that can be meant; and what stands behind it."""
    panels = request.session.interview.panels
    group, tail = group_in_front(panels, text)
    if group is not None:
        return panels[group], tail
    mine = panels_of(request)
    open_ones = [each for each in mine if not panels[each].is_done] or mine
    if len(open_ones) != 1:
        raise Refused("which_panel", name=request.name, groups=tuple(open_ones))
    return panels[open_ones[0]], tail


def every_panel(request: Request, text: str) -> tuple[list[Panel], str]:
    """The panels that the text names: one, or all at once."""
    panels = request.session.interview.panels
    word, _, tail = text.strip().partition(" ")
    if word in ALL_GROUPS and len(panels) > 1:
        return list(panels.values()), tail
    one, tail = panel(request, text)
    return [one], tail


def whom(
    request: Request,
    states: Collection[InterviewState],
    likeliest: Callable[[Place], bool] = lambda _: True,
) -> tuple[Place, str]:
    """The candidate whom the command names, or the only one whom it can mean; and what stands behind.

    Of several in these states one is meant all the same where it is ``likeliest`` alone.
    """
    interview = request.session.interview
    candidate, tail = target_if_any(request)
    if candidate is not None:
        second = request.session.roster.numbered(first_word(tail)[0])
        if second not in (None, candidate):
            raise Refused("one_at_a_time", name=request.name, numbers=(candidate.number, second.number))
        found = place_of(request, candidate.number)
        if found.state not in states:
            raise wrong_state(request, found)
        return found, tail
    mine = [interview.panels[group] for group in panels_of(request)]
    active = [interview.places[number] for each in mine for number in (*each.in_lane, *each.in_break)]
    fitting = [each for each in active if each.state in states]
    possible = [each for each in fitting if likeliest(each)] or fitting
    if len(possible) > 1:
        raise Refused("which_candidate", name=request.name, numbers=tuple(each.number for each in possible))
    if not possible:
        raise Refused("nobody_to", name=request.name, numbers=tuple(each.number for each in active))
    return possible[0], tail


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
    if last is not None and request.at < last:
        raise Refused("before_last_step", number=place.number, name=request.name, moment=last)
    return request.at


_Step = TypeVar("_Step", bound=Step)


def step(request: Request, place: Place, kind: type[_Step], why: str = "", /, **more: Any) -> _Step:
    """What the asker has done about this candidate."""
    return kind(number=place.number, at=step_time(request, place), by=request.by, why=why, **more)


def words_of(request: Request) -> str:
    """All behind the command's word, cleaned."""
    return clean(request.rest)
