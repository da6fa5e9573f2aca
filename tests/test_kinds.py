"""Small days that were once decided wrongly, each kind by its cause: with what must come out.

Where two states are right, because a person looks either way, both are named.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.files.day import read_day
from bot.replay import begin, counted_salts, play
from bot.texts.roster import ROSTER_COLUMNS
from models.people.candidate import Candidate
from tests.days import SETTINGS, in_memory

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "kinds/days.jsonl").read_text("utf-8").split("\n") if line
]


def decided(case: dict[str, Any], folder: Path) -> dict[str, str]:
    """The attendance of everybody at the end of the day."""
    from bot.app import App

    recording = folder / "day.jsonl"
    recording.write_text("\n".join(json.dumps(step) for step in case["day"]), "utf-8")
    store = in_memory()
    with store.transaction() as transaction:
        transaction.replace_roster(
            Candidate(**{name: row[column] for name, column in ROSTER_COLUMNS.items() if column in row})
            for row in case["roster"]
        )
    app = App(store, SETTINGS, new_salt=counted_salts())
    steps = read_day(recording)
    begin(app, steps)
    play(app, steps)
    return {number: standing.attendance.value for number, standing in app.session.standings.by_number.items()}


@pytest.mark.parametrize("case", CASES, ids=[f"{case['kind']}/{case['id']}" for case in CASES])
def test_each_kind_is_decided_as_it_must_be(case: dict[str, Any], tmp_path: Path) -> None:
    attendance = decided(case, tmp_path)
    wrong = {
        number: attendance[number]
        for number, right in case["expect"].items()
        if attendance[number] not in right.split("|")
    }
    assert wrong == {}, case["note"]
