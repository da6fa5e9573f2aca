"""How people type the commands of an interview day in a hurry, and what each is taken for."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from models.office.events import CommandRefused, ConfirmationAsked, ReasonAsked
from tests.days import STAFF, Day
from tests.interviews import inspector, present, staff, states

ROWS = [
    json.loads(line) for line in (Path(__file__).parent / "interviews.jsonl").read_text("utf-8").strip().split("\n")
]
GROUPS = ("第一组", "第二组")


def busy() -> Day:
    """001 answers and 003 is called to the first panel; 002's line is broken and 004 is ready in the second."""
    day = present(10, GROUPS)
    staff(
        day,
        "14:00 /叫号 第一组",
        "14:01 /核验 1 通过",
        "14:02 /开始 1",
        "14:02:10 /叫号 第二组",
        "14:02:20 /核验 2 通过",
    )
    staff(
        day,
        "14:02:30 /开始 2",
        "14:03 /中断 2 黑屏",
        "14:03:10 /叫号 第二组",
        "14:03:20 /核验 4 通过",
        "14:03:30 /叫号 第一组",
    )
    return day


@cache
def as_it_stands() -> dict[str, str]:
    """Everybody's state before anything else is typed."""
    return states(busy().run("14:05"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["typed"][:30])
def test_what_is_typed_is_taken_as_it_was_meant(row: dict[str, Any]) -> None:
    who = inspector if row.get("by") == "inspector" else staff
    result = who(busy(), f"14:04 {row['typed']}").run("14:05")
    changed = {number: state for number, state in states(result).items() if as_it_stands()[number] != state}
    last = [record.event() for record in result.app.store.records()]
    told = {"becomes": changed} if changed else {}
    for kind, name in ((CommandRefused, "refused"), (ReasonAsked, "asks_reason"), (ConfirmationAsked, "asks_first")):
        found = [event for event in last if isinstance(event, kind)]
        if found:
            told[name] = found[-1].code if isinstance(found[-1], CommandRefused) else {}
    paused = [group for group, panel in result.app.session.interview.panels.items() if panel.pause is not None]
    if paused:
        told["pauses"] = paused  # type: ignore[assignment]
    groups = {number: place.group for number, place in result.app.session.interview.places.items()}
    moved = {number: group for number, group in groups.items() if group != GROUPS[(int(number) - 1) % 2]}
    if moved:
        told["moves"] = moved
    assert told == {key: value for key, value in row.items() if key not in ("typed", "by")}
    assert STAFF in {record.actor for record in result.app.store.records()}
