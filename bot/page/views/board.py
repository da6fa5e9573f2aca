"""What a shared screen shows to everybody who waits: who answers, who was called, who is next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.page.news import TIME
from bot.page.site import Asked, Fragment, Page
from bot.page.views.interview import expected_at
from bot.texts.page import BOARD
from bot.texts.panels import group_called
from bot.texts.words import clock
from models.interview.outlook import expectations
from models.interview.stages import InterviewState
from models.people.candidate import Candidate

_LAST: Final = 4
_NEXT: Final = 3


def _board(asked: Asked) -> Mapping[str, Any]:
    session = asked.session
    interview = session.interview
    panels = []
    for group, panel in interview.panels.items():
        answering = interview.answering(group)
        expected = expectations(interview, group, asked.now)
        called = [number for number in panel.in_lane if interview.places[number].state is not InterviewState.ANSWERING]
        panels.append(
            {
                "called": group_called(group),
                "answering": _named(asked, answering.number) if answering is not None else None,
                "lane": [_named(asked, number) for number in called],
                "next": [
                    {**_named(asked, number), "at": expected_at(asked, expected[number])}
                    for number in interview.following(group, _NEXT)
                ],
                "is_paused": panel.pause is not None,
                "is_done": panel.is_done,
            }
        )
    made = interview.calls()
    calls = [
        {**_named(asked, number), "at": clock(session, each.called_at), "panel": group_called(each.group)}
        for number, each in sorted(made, key=lambda call: call[1].called_at)[: -_LAST - 1 : -1]
    ]
    heard = [call for call in made if not call[1].is_entered_later]  # what is entered later calls nobody
    newest = heard[-1] if heard else None
    return {
        "panels": panels,
        "calls": calls,
        "speech": BOARD["speech"].format(**_named(asked, newest[0]), panel=group_called(newest[1].group))
        if newest is not None
        else "",
        "call_seq": newest[1].seq if newest is not None else 0,
        "is_published": session.result.published_at is not None,
    }


def _named(asked: Asked, number: str) -> dict[str, str]:
    return {"number": number, "name": board_name(asked, asked.session.roster[number])}


def board_name(asked: Asked, candidate: Candidate) -> str:
    """The name, or no more than the surname where the settings say so."""
    if asked.site.config.page.board_names == "full":
        return candidate.name
    return candidate.name[:1] + BOARD["mask"] * max(1, len(candidate.name) - 1)


PAGE: Final = Page(
    path="/board",
    name="board",
    fragments=(Fragment(name="board", reads=("rules", "result", "interview", "standings", TIME), view=_board),),
)
