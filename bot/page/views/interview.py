"""The panels side by side, and one panel to work in: its clock, its next ones, and only what is possible now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.page.news import TIME
from bot.page.site import Asked, Fragment, NotHere, Page
from bot.page.views.overview import may
from bot.page.views.posts import POSTS_FRAGMENT
from bot.texts.page import PASSED
from bot.texts.panels import (
    CHECK_ITEMS,
    KINDS,
    begins,
    found_wrong,
    group_called,
    recusals,
    state_called,
)
from bot.texts.words import UNGROUPED, clock, command_word, contact_called, person
from handlers.interview.commands import POSSIBLE
from models.interview.outlook import Expectation, expectations
from models.interview.panels import Panel
from models.interview.places import Place
from models.interview.stages import InterviewState
from models.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A command by name, and whether it asks for a reason."""

    name: str
    needs_why: bool


_WITH_REASON: Final = frozenset(("take_back", "defer", "interrupt", "failure", "deny", "violation", "change_panel"))


def _command(name: str) -> Button:
    return Button(name=name, needs_why=name in _WITH_REASON)


def groups(session: Session) -> Mapping[str, str]:
    """The panels' addresses: the group, or what those without one are called together."""
    return {group or UNGROUPED: group for group in session.interview.panels}


def _of(asked: Asked) -> Panel:
    wanted = groups(asked.session).get(asked.given.get("group", ""))
    if wanted is None:
        raise NotHere
    return asked.session.interview.panels[wanted]


def _person(asked: Asked, number: str) -> Mapping[str, Any]:
    """Somebody who was called: where they stand, their clock, and what can be done now."""
    session = asked.session
    place = session.interview.places[number]
    current = place.now if place.tries else None
    candidate = session.roster[number]
    possible = [_command(each) for each in POSSIBLE.get(place.state, ()) if may(asked, each) and each != "call"]
    return {
        "number": number,
        "person": person(candidate),
        "employer": candidate.employer,
        "state": place.state.value,
        "called": state_called(place),
        "kind": KINDS[current.kind] if current is not None else "",
        "called_at": clock(session, current.called_at) if current is not None else "",
        "answered_at": clock(session, current.answered_at) if current is not None and current.answered_at else "",
        "ends_at": current.clock.ends_at if current is not None else None,
        "left": current.clock.left(asked.now) if current is not None else None,
        "breaks": current.breaks if current is not None else 0,
        "why": current.broke_why if current is not None else "",
        "needs_inspector": session.interview.needs_inspector(place, asked.now),
        "wrong": [found_wrong(each) for each in current.checks] if current is not None else [],
        "report": place.report.why if place.report is not None else "",
        "reported_by": contact_called(session, place.report.by) if place.report is not None else "",
        "recusal": recusals(session, number),
        "id_tail": candidate.id_number[-4:] if place.state is InterviewState.VERIFYING else "",
        "commands": possible,
        "may_judge": may(asked, "failure"),
    }


def _summary(asked: Asked, panel: Panel, expected: Mapping[str, Expectation]) -> Mapping[str, Any]:
    session, group = asked.session, panel.group
    places = [each for each in session.interview.places.values() if each.group == group]
    return {
        "group": group or UNGROUPED,
        "called": group_called(group),
        "spoken": group_called(group) if group else "",
        "lane": [_person(asked, number) for number in panel.in_lane],
        "broken": [_person(asked, number) for number in panel.in_break],
        "next": [_in_line(asked, number, expected) for number in session.interview.following(group, 2)],
        "waiting": sum(len(line) for line in panel.lines.values()),
        "done": sum(each.state is InterviewState.FINISHED for each in places),
        "total": sum(not each.is_out for each in places),
        "pause": panel.pause,
        "until": clock(session, panel.pause.until) if panel.pause is not None and panel.pause.until else "",
        "is_done": panel.is_done,
        "begins": begins(session, group).lstrip("，"),
    }


def expected_at(asked: Asked, expected: Expectation) -> str:
    """When somebody may be called at the earliest; empty where that is now, or not known."""
    earliest = expected.earliest
    return f"{asked.session.settings.local(earliest):%H:%M}" if earliest is not None and earliest > asked.now else ""


def _in_line(asked: Asked, number: str, expected: Mapping[str, Expectation]) -> Mapping[str, str]:
    """Somebody who waits, and when they may be called."""
    session = asked.session
    return {
        "number": number,
        "person": person(session.roster[number]),
        "state": state_called(session.interview.places[number]),
        "recusal": recusals(session, number),
        "at": expected_at(asked, expected[number]),
    }


def _panels(asked: Asked) -> Mapping[str, Any]:
    session = asked.session
    interview = session.interview
    reports = [place.number for place in interview.places.values() if place.report is not None]
    breaks = [number for panel in interview.panels.values() for number in panel.in_break]
    return {
        "panels": [
            _summary(asked, panel, expectations(interview, panel.group, asked.now))
            for panel in interview.panels.values()
        ],
        "cases": [_person(asked, number) for number in dict.fromkeys((*breaks, *reports))],
        "is_published": session.result.published_at is not None,
    }


def _panel(asked: Asked) -> Mapping[str, Any]:
    session, panel = asked.session, _of(asked)
    expected = expectations(session.interview, panel.group, asked.now)
    summary = _summary(asked, panel, expected)
    retries = panel.lines[InterviewState.RETRY]
    held_up = list(session.interview.holding_up_retries(panel.group)) if retries else []
    return {
        **summary,
        "answering": next((each for each in summary["lane"] if each["state"] == "answering"), None),
        "preparing": [each for each in summary["lane"] if each["state"] != "answering"],
        "line": [_in_line(asked, number, expected) for number in expected],
        "over": sorted(
            (
                _over(session, place)
                for place in session.interview.places.values()
                if place.group == panel.group and place.is_over and place.tries
            ),
            key=lambda each: each["at"],
        ),
        "reported": [
            _person(asked, place.number)
            for place in session.interview.places.values()
            if place.group == panel.group and place.report is not None and not place.is_broken
        ],
        "may_call": may(asked, "call") and session.interview.next_of(panel.group) is not None,
        "has_room": session.interview.has_room(panel.group),
        "held_up": [person(session.roster[number]) for number in held_up],
        "may": {name: may(asked, name) for name in ("call", "pause", "go_on", "violation", "phone", "change_panel")},
        "others": [group_called(group) for group in session.interview.panels if group != panel.group],
        "items": CHECK_ITEMS,
        "on_paper": _on_paper(),
    }


def _on_paper() -> Mapping[str, str]:
    """The steps that are entered later, in the order of a defence: what the form sends, and how it is called."""
    passed = f"verify {PASSED}"
    names = ("call", "verify", passed, "start", "interrupt", "resume", "end", "pass_over")
    return {name: f"{command_word(name.split()[0])}{name.partition(' ')[2]}" for name in names}


def _over(session: Session, place: Place) -> Mapping[str, str]:
    at = place.out_at if place.is_out else place.since
    return {
        "number": place.number,
        "person": person(session.roster[place.number]),
        "state": state_called(place),
        "at": clock(session, at) if at is not None else "",
    }


_READS: Final = ("rules", "result", "interview", "standings", "people", TIME)
PANELS: Final = Page(
    path="/interview", name="interview", fragments=(Fragment(name="panels", reads=_READS, view=_panels), POSTS_FRAGMENT)
)


PANEL: Final = Page(
    path="/interview/<path:group>",
    name="panel",
    is_in_menu=False,
    check=_of,
    around=lambda asked: {"called": group_called(_of(asked).group)},
    fragments=(Fragment(name="panel", reads=_READS, view=_panel), POSTS_FRAGMENT),
)
