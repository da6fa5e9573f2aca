"""Nothing lacks where the subjects are joined: every event is heard and named, every command answered, every word said."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import bot.texts.joined  # noqa: F401 - what is joined is looked at
from bot.texts import says  # the first joins what the second holds
from handlers.catalogue import COMMANDS, WORDS
from models.errors import Details
from models.event import Event, Part, from_data, to_data
from models.session import STATES
from models.state import State

ROOT = Path(__file__).parent.parent
UNHEARD = {
    "MessageRefused", "Posted", "PostPrepared", "PostDropped", "PersonalDataPurged", "SnapshotTaken", "MeetingUndelivered", "RoomMade",  # what was said, and nothing changed
}  # fmt: skip
"""The events that no state hears, each on purpose."""
UNTOLD = {"key", "family", "undo"}
"""The fields that the workbook does not show: only the program needs them."""


def test_every_event_is_heard_or_declared_unheard() -> None:
    heard = {event.__name__ for state in STATES.values() for event in state.HEARS}
    assert set(Event.kinds) - heard == UNHEARD
    assert heard <= set(Event.kinds)


def test_every_event_has_its_name_in_the_workbook() -> None:
    assert {event.__name__ for event in says.EVENTS} == set(Event.kinds)
    titles = [told.title for told in says.EVENTS.values()]
    assert sorted(titles) == sorted(set(titles))


def test_what_stands_in_a_history_has_words_for_it() -> None:
    """Only a line that was read, and a further message, leave the history of a candidate without a sentence."""
    silent = {
        name
        for name, event in Event.kinds.items()
        if event.about is not Event.about and says.EVENTS[event].history is None
    }
    assert silent == {"LineNoted", "Supported"}


def test_every_command_is_answered_helped_and_has_its_example() -> None:
    assert set(says.COMMANDS) == set(COMMANDS)
    for name, spec in COMMANDS.items():
        row = says.COMMANDS[name]
        assert row.help.startswith(f"/{spec.words[0]}"), name
        assert (spec.obeys is None) != (spec.completes is None), name
        asks = re.search(r"/\S+ 012 ([^　]+)", row.help)
        assert not asks or row.example == f" {asks[1]}" or not spec.takes_target or name == "bind", name


def test_a_word_belongs_to_one_command() -> None:
    words = [word for spec in COMMANDS.values() for word in spec.words]
    assert sorted(words) == sorted(WORDS)


def codes() -> Iterator[str]:
    """Every code with which the core refuses."""
    for path in sorted((ROOT / "handlers").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                yield from (
                    each.value
                    for each in ast.walk(node.args[0])
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and "undo_" not in each.value
                )
    source = (ROOT / "handlers/interpret.py").read_text("utf-8")
    yield from re.findall(r'return "(\w+)"\n', source[source.index("def _fault(") :])
    yield "no_such_sitting"
    yield from (
        f"undo_{why}" for why in ("closed", "published", "newer", "replaced", "window", "lane", "asked", "retry")
    )


def test_every_refusal_is_spoken_and_every_spoken_one_is_used() -> None:
    of_an_import = {"number_moves", "person_moves"}
    assert set(codes()) - of_an_import - {"not_staff"} == set(says.REFUSALS)


def test_every_sentence_of_a_refusal_can_be_filled() -> None:
    known = {
        "word",
        "example",
        "instead",
        "whose",
        "close",
        "hers",
        "person",
        "first",
        "possible",
        "standing",
        "group",
        "more",
        "stop",
        *(each.name for each in fields(Details)),
    }
    for code, sentence in says.REFUSALS.items():
        assert set(re.findall(r"\{(\w+)\}", sentence)) <= known, code


def test_every_field_of_every_record_has_its_word() -> None:
    from models.settings import Settings

    shown = {
        each.name
        for cls in (*Event.kinds.values(), *Part.kinds.values(), Settings)
        for each in fields(cls)  # type: ignore[arg-type]
    }
    assert shown - UNTOLD - set(says.FIELDS) == set()


def test_no_field_of_a_record_is_a_schema_of_its_own() -> None:
    """What another module reads has a type: nothing is a dictionary of anything."""
    for cls in (*Event.kinds.values(), *Part.kinds.values()):
        assert not [each.name for each in fields(cls) if "Any" in str(each.type)], cls  # type: ignore[arg-type]


def test_a_field_that_could_not_be_restored_is_refused_at_import() -> None:
    from models.event import happened

    with pytest.raises(TypeError, match=r"Odd\.anything"):

        @happened
        class Odd(Event):
            anything: dict[str, object]

    Event.kinds.pop("Odd")


def test_a_name_means_one_thing() -> None:
    """No two classes of one name in the core and the shell; a state and its subject's module may share theirs."""
    seen: dict[str, list[str]] = {}
    for folder in ("bot", "handlers", "models"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    seen.setdefault(node.name, []).append(path.relative_to(ROOT).as_posix())
    doubled = {name: where for name, where in seen.items() if len(where) > 1}
    # Sections of the configuration are called as their keys are, and a channel speaks of what it hears.
    assert {name for name, where in doubled.items() if not any("bot/config/" in each for each in where)} == set()


def test_the_states_fold_nothing_but_events() -> None:
    for name, state in STATES.items():
        assert issubclass(state, State), name
        assert all(issubclass(event, Event) for event in state.HEARS), name


def test_whatever_is_stored_comes_back_as_it_was() -> None:
    from tests.test_golden import DAYS

    seen: set[str] = set()
    for day in DAYS:
        for record in day().app.store.records():
            event = record.event()
            assert from_data(record.kind, to_data(event)) == event
            assert set(to_data(event)) == {each.name for each in fields(event)}
            seen.add(record.kind)
    assert len(seen) > 35


def test_whoever_reads_the_records_knows_all_that_they_may_hold() -> None:
    """What only says what stands loads no decisions: it must know every kind of event and part all the same."""
    asked = (
        "import models.sittings; from models.event import Event, Part; known = {*Event.kinds, *Part.kinds}; "
        "import bot.texts.joined, handlers.door; print(sorted({*Event.kinds, *Part.kinds} - known))"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == "[]"
