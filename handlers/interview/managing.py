"""The panels themselves: paused, let go on, and candidates who change from one to another."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.interview.whom import every_panel, place_of, step, words_of, wrong_state
from handlers.interview.words import end_of_pause, group_in_front
from handlers.requests.reading import reason, target_if_any, time_of_day
from handlers.requests.request import Request
from models.errors import Refused
from models.event import Event
from models.interview.answers import DecidedOnPanels
from models.interview.events import PanelChanged, PanelPaused, PanelResumed
from models.interview.stages import InterviewState
from models.office.events import DecidedOn


def pause(request: Request) -> list[Event]:
    """Stop the calls of a panel; whoever answers goes on."""
    panels, tail = every_panel(request, words_of(request))
    until, tail = _until(request, tail)
    why = reason(request, tail)
    events = [PanelPaused(group=each.group, at=request.at, by=request.by, why=why, until=until) for each in panels]
    return request.decided(events, DecidedOnPanels(groups=tuple(each.group for each in panels), why=why))


def _until(request: Request, text: str) -> tuple[datetime | None, str]:
    """Until when, if the first or the last word is a time, and the text without it."""
    words = text.split()
    for at in (-1, 0):
        word = end_of_pause(words[at]) if words else ""
        clock = time_of_day(replace(request, rest=word)) if word else None
        if clock is None or clock[2]:
            continue
        local = request.session.settings.local(request.at)
        until = local.replace(hour=clock[0], minute=clock[1], second=0, microsecond=0)
        if until <= request.at:
            raise Refused("pause_is_over", moment=until, name=request.name)
        del words[at]
        return until, " ".join(words)
    return None, text


def go_on(request: Request) -> list[Event]:
    """Let a panel call again."""
    panels, _ = every_panel(request, words_of(request))
    paused = [each for each in panels if each.pause is not None]
    if not paused:
        raise Refused("not_paused", groups=tuple(each.group for each in panels), name=request.name)
    events = [PanelResumed(group=each.group, at=request.at, by=request.by) for each in paused]
    return request.decided(events, DecidedOnPanels(groups=tuple(each.group for each in paused), why=""))


def change_panel(request: Request) -> list[Event]:
    """Let somebody who waits be called by another panel, behind all others there."""
    candidate, tail = target_if_any(request)
    if candidate is None:
        raise Refused("needs_candidate_name", name=request.name)
    place = place_of(request, candidate.number)
    if place.state is not InterviewState.WAITING:
        raise wrong_state(request, place)
    panels = request.session.interview.panels
    group, tail = group_in_front(panels, tail)
    if group is None:
        others = tuple(each for each in panels if each != place.group)
        raise Refused("needs_panel", number=place.number, groups=others, name=request.name)
    if group == place.group:
        raise Refused("same_panel", number=place.number, groups=(group,), name=request.name)
    why = reason(request, tail)
    event = step(request, place, PanelChanged, why, group=group)
    return request.decided([event], DecidedOn(numbers=(place.number,), why=why))
