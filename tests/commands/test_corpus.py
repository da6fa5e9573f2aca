"""How staff type commands in a hurry, and what each is taken for."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.catalogue import WORDS
from handlers.door import handle
from handlers.interpret import interpret
from models.checkin.attendance import Reason
from models.checkin.events import CheckinOpened, Decided, ReviewRaised
from models.commands import ObeyStaff
from models.messages import Message
from models.office.events import CommandObeyed, CommandRefused, ConfirmationAsked, ReasonAsked
from models.people.roster import Roster
from models.session import Session
from tests.days import ROOM, ROSTER, SETTINGS, STAFF, moment

ROWS = [json.loads(line) for line in (Path(__file__).parent / "corpus.jsonl").read_text("utf-8").strip().split("\n")]
AT_THE_CLOSING = (Reason.BOT_OFFLINE, Reason.TRACE, Reason.UNATTRIBUTED)
OF_COPIES = (Reason.EDGE_MINUTE,)
REASONS = [reason for reason in Reason if reason not in (*AT_THE_CLOSING, *OF_COPIES)] + [
    Reason.EARLY,
    Reason.PLAIN_TEXT,
]
KINDS = {
    "needs_review_id": "ask_target", "needs_candidate_name": "ask_target", "needs_reason_word": "ask_target",
    "needs_contact": "ask_target", "needs_time": "ask_target", "no_such_candidate": "unknown_target",
    "no_such_review": "unknown_target", "reversed_range": "unknown_target", "no_such_reviews": "unknown_target", "unknown_contact": "unknown_target",
    "several_candidates": "ambiguous_target", "mismatch": "ambiguous_target", "looks_like_number": "ambiguous_target",
    "ambiguous_contact": "ambiguous_target", "one_contact": "ambiguous_target", "unknown_command": "typo",
}  # fmt: skip


def session() -> Session:
    """An open check-in with twelve reviews, and two people in the group who are called by nickname."""
    session = Session(SETTINGS, Roster(ROSTER))
    at = moment("11:30")
    raised = [
        ReviewRaised(
            id=number,
            reason=reason,
            candidates=(ROSTER[number % 8].number,),
            message_id=f"m{number}",
            text="",
            said_at=at,
        )
        for number, reason in enumerate(REASONS, start=1)
    ]
    for seq, event in enumerate([CheckinOpened(), *raised], start=1):
        session.fold(seq, at, event)
    session.people.meet("u1", "小林", "")
    session.people.meet("u2", "芳芳", "")
    session.people.meet("u3", "张三", "")
    return session


def taken_for(typed: str) -> dict[str, Any]:
    """What the typed message leads to, in the corpus' own words."""
    day = session()
    at = moment("12:00") + timedelta(seconds=1)
    message = Message(id="typed", at=at, received_at=at, room=ROOM, sender=STAFF, text=typed)
    command = interpret(message, day)
    if not isinstance(command, ObeyStaff):
        return {"outcome": "not_a_command"}
    events = handle(day, command)
    last = events[-1]
    match last:
        case CommandObeyed(answer=Decided(ids=ids, why=why)):
            return {"outcome": "ok", "command": last.name, "targets": list(map(str, ids)), "reason": why}
        case CommandObeyed():
            targets = [str(getattr(last.answer, name)) for name in ("number",) if hasattr(last.answer, name)]
            targets = list(getattr(last.answer, "numbers", targets))
            why = getattr(last.answer, "why", "")
            return {"outcome": "ok", "command": last.name, "targets": targets, "reason": why}
        case ConfirmationAsked():
            targets = [change[0] for change in getattr(last.effect, "changes", ())]
            return {"outcome": "ok", "command": last.name, "targets": targets, "reason": last.given}
        case ReasonAsked():
            return {"outcome": "ask_reason", "command": last.name}
        case CommandRefused():
            near = WORDS.get(last.details.near_word, "") if last.code == "unknown_command" else ""
            return {"outcome": KINDS.get(last.code, "refuse"), "near": near}
        case _:
            return {"outcome": type(last).__name__}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["typed"][:30])
def test_what_is_typed_is_taken_as_it_was_meant(row: dict[str, Any]) -> None:
    taken = taken_for(row["typed"])
    assert {"typed": row["typed"], **{key: value for key, value in taken.items() if value}} == row
