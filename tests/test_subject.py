"""A subject is one name in three places and a line in each join: a toy one in a package of its own is obeyed,
folded, told, refused and taken back as those that are there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.texts import says
from handlers import catalogue, clock
from models import session
from models.event import Event, Part
from tests.days import STAFF, Day, Result

EVENTS = """
from models.event import Before, OfCandidate, happened, part

@happened
class BellRung(OfCandidate):
    by: str

@part
class BellsBefore(Before):
    number: str
    rung: int

    @property
    def numbers(self):
        return (self.number,)
"""
STATE = """
from collections import Counter
from dataclasses import dataclass, field

from models.office.events import DecisionUndone
from models.rules import Rules
from models.state import State
from toy.events import BellRung, BellsBefore

@dataclass(slots=True)
class Bells(State):
    rules: Rules
    rung: Counter[str] = field(default_factory=Counter)

    def before(self, events):
        for event in events:
            if isinstance(event, BellRung):
                return BellsBefore(number=event.number, rung=self.rung[event.number])
        return None

    def _ring(self, moment, event):
        self.rung[event.number] += 1

    def _undo(self, moment, event):
        for before in event.before:
            if isinstance(before, BellsBefore):
                self.rung[before.number] = before.rung

    HEARS = {BellRung: _ring, DecisionUndone: _undo}
    PUTS_BACK = BellsBefore
"""
COMMANDS = """
from handlers.requests.reading import target
from handlers.requests.spec import Spec
from models.office.events import DecidedOn
from models.errors import Refused
from toy.events import BellRung

def ring(request):
    candidate, _ = target(request)
    if request.session.bells.rung[candidate.number] >= 2:
        raise Refused("rung_enough", number=candidate.number)
    return request.decided([BellRung(number=candidate.number, by=request.by)], DecidedOn(numbers=(candidate.number,), why=""))

COMMANDS = {"ring": Spec(words=("摇铃",), takes_target=True, obeys=ring)}
"""
TEXTS = """
from bot.texts.says import Answered, Says, Told
from bot.texts.words import everywhere, person

def rung(telling, event):
    bells = telling.session.bells.rung[event.number]
    return everywhere(telling.session, f"【铃】{person(telling.session.roster[event.number])}：第 {bells} 次。")

SAYS = Says(
    events={BellRung: Told("摇铃", rung, lambda _, event, source: "有人为其摇铃")},
    commands={"ring": Answered("/摇铃 012", lambda telling, event, answer: "铃响了。")},
    refusals={"rung_enough": "{person} 的铃已经摇够了。"},
    fields={"rung": "次数"},
)
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The subject, joined for one test."""
    package = tmp_path / "toy"
    package.mkdir()
    for name, source in (
        ("__init__", ""), ("events", EVENTS), ("state", STATE), ("commands", COMMANDS),
        ("texts", "from toy.events import BellRung\n" + TEXTS),
    ):  # fmt: skip
        (package / f"{name}.py").write_text(source, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    tables = (
        session.STATES, catalogue.COMMANDS, catalogue.WORDS, says.EVENTS, says.COMMANDS, says.REFUSALS, says.FIELDS,
        Event.kinds, Part.kinds,
    )  # fmt: skip
    kept = [dict(table) for table in tables]  # type: ignore[call-overload]
    from toy import commands, state, texts  # type: ignore[import-not-found]

    session.STATES["bells"] = state.Bells
    catalogue.join(commands.COMMANDS)
    says.join(texts.SAYS)
    yield SimpleNamespace(commands=commands, texts=texts)
    for table, rows in zip(tables, kept, strict=True):
        table.clear()  # type: ignore[attr-defined]
        table.update(rows)  # type: ignore[attr-defined]
    for name in [each for each in sys.modules if each == "toy" or each.startswith("toy.")]:
        del sys.modules[name]


def rings(*more: tuple[str, str]) -> Result:
    day = Day()
    for clock_time, text in (("11:01", "/摇铃 001"), *more):
        day.says(clock_time, STAFF, text)
    return day.run("11:30")


def test_a_toy_subject_is_obeyed_folded_and_told(toy: SimpleNamespace) -> None:
    day = rings(("11:02", "/摇铃001"), ("11:03", "/帮助"), ("11:04", "/为什么 001"))
    assert [text for text in day.texts if "【铃】" in text] == [
        "【铃】001 林知远：第 1 次。",
        "【铃】001 林知远：第 2 次。",
    ]
    assert any("/摇铃 012" in text for text in day.texts)
    assert any("有人为其摇铃" in text for text in day.texts)


def test_its_refusal_is_worded(toy: SimpleNamespace) -> None:
    day = rings(("11:02", "/摇铃 001"), ("11:03", "/摇铃 001"), ("11:04", "/摇令 001"))
    assert "001 林知远 的铃已经摇够了。" in day.texts
    assert any("是不是“/摇铃”" in text for text in day.texts)


def test_it_can_be_taken_back(toy: SimpleNamespace) -> None:
    day = rings(("11:02", "/摇铃 001"), ("11:03", "/撤销"), ("11:04", "/摇铃 001"))
    assert day.app.session.bells.rung["001"] == 2  # type: ignore[attr-defined]
    assert [text for text in day.texts if "【铃】" in text][-1] == "【铃】001 林知远：第 2 次。"


def test_its_records_are_read_again_by_another_process(toy: SimpleNamespace, tmp_path: Path) -> None:
    day = Day().says("11:01", STAFF, "/摇铃 001")
    url = f"sqlite:///{tmp_path}/day.db"
    app = day.app(url)
    app.begin(day.steps[0].received_at)
    app.turn(day.steps[0])  # type: ignore[arg-type]
    assert Day().app(url).session.bells.rung["001"] == 1  # type: ignore[attr-defined]


def test_a_word_that_another_command_has_is_refused() -> None:
    with pytest.raises(ValueError, match="ring"):
        catalogue.join({"ring": catalogue.COMMANDS["help"]})


def test_deadlines_are_kept_in_the_order_of_the_join() -> None:
    assert [each.next.__module__ for each in clock.DEADLINES] == [
        "handlers.gaps", "handlers.checkin.closing", "handlers.notices", "handlers.members", "handlers.draw",
        "handlers.result", "handlers.interview.timers", "handlers.office.waiting",
    ]  # fmt: skip
