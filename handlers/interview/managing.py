"""The panels themselves: paused, let go on, and candidates who change from one to another."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from handlers.interview.groups import group_in_front
from handlers.interview.whom import decided, every_panel, place_of, step, words_of, wrong_state
from handlers.interview.words import even_numerals, is_behind_time, times_in, without_time
from handlers.requests.reading import reason, span, target_if_any, time_of_day
from handlers.requests.request import Request
from models.errors import Refused
from models.event import Event
from models.interview.answers import DecidedOnPanels
from models.interview.events import PanelChanged, PanelPaused, PanelResumed
from models.interview.stages import InterviewState

_NOON: Final = 12


def pause(request: Request) -> list[Event]:
    """Stop the calls of a panel; whoever answers goes on."""
    panels, tail = every_panel(request, words_of(request))
    until, tail = _until(request, tail)
    why = reason(request, tail)
    events = [PanelPaused(group=each.group, at=request.at, by=request.by, why=why, until=until) for each in panels]
    return request.decided(events, DecidedOnPanels(groups=tuple(each.group for each in panels), why=why))


def _until(request: Request, text: str) -> tuple[datetime | None, str]:
    """Until when, if the first or the last word tells a time or how long, and the text without it."""
    words = text.split()
    for at in (-1, 0) if words else ():
        for told in times_in(words[at]):
            until = _moment(request, told)
            if until is None:
                continue
            if until <= request.at:
                raise Refused("pause_is_over", moment=until, name=request.name)
            words[at] = without_time(words[at].removesuffix(told))
            return until, " ".join(filter(None, words))
    return None, text


def _moment(request: Request, text: str) -> datetime | None:
    """The moment that a text tells: 14:30, 3点半, 十分钟. Of an hour that is over the same one after noon is meant."""
    told = replace(request, rest=even_numerals(text))
    local, longer, clock = request.session.settings.local(request.at), span(told), time_of_day(told)
    if longer is not None and is_behind_time(longer[1]):
        return local + longer[0]
    if clock is None or not is_behind_time(clock[2]):
        return None
    moment = local.replace(hour=clock[0], minute=clock[1], second=0, microsecond=0)
    is_of_the_afternoon = moment <= request.at and clock[0] < _NOON
    return moment + timedelta(hours=_NOON) if is_of_the_afternoon else moment


def go_on(request: Request) -> list[Event]:
    """Let a panel call again."""
    panels, _ = every_panel(request, words_of(request))
    paused = [each for each in panels if each.pause is not None]
    if not paused:
        raise Refused("not_paused", groups=tuple(each.group for each in panels), name=request.name)
    events = [PanelResumed(group=each.group, at=request.at, by=request.by) for each in paused]
    return request.decided(events, DecidedOnPanels(groups=tuple(each.group for each in paused), why=""))


def progress(request: Request) -> list[Event]:
    """How the panels stand: all of them, or the one that is named."""
    panels = request.session.interview.panels
    group, _ = group_in_front(panels, words_of(request), may_be_bare=True)
    groups = tuple(panels) if group is None else (group,)
    return request.answered(DecidedOnPanels(groups=groups, why=""))


def change_panel(request: Request) -> list[Event]:
    """Let somebody who waits be called by another panel, behind all others there."""
    candidate, tail = target_if_any(request)
    if candidate is None:
        raise Refused("needs_candidate_name", name=request.name)
    place = place_of(request, candidate.number)
    if place.state is not InterviewState.WAITING:
        raise wrong_state(request, place)
    panels = request.session.interview.panels
    before = words_of(request).removesuffix(tail).split()
    group, tail = group_in_front(panels, tail)
    if group is None and len(before) > 1:  # 林知远 1 is read as a name with its number
        group, _ = group_in_front(panels, before[-1], may_be_bare=True)
    if group is None:
        others = tuple(each for each in panels if each != place.group)
        raise Refused("needs_panel", number=place.number, groups=others, name=request.name)
    if group == place.group:
        raise Refused("same_panel", number=place.number, groups=(group,), name=request.name)
    why = reason(request, tail)
    return decided(request, place, why, step(request, place, PanelChanged, why, group=group))
