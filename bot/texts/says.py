"""What a subject says: its row of sentences, and the tables in which the rows are joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from models.event import Event
from models.posts import Evidence, Post
from models.records.chain import Head, Record
from models.session import Session

Witness = Callable[[str], Evidence | None]
"""Finds a stored message by its id, with what was said around it."""
Past = Iterable[Record]
"""The records of what happened to somebody, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a sentence may be made of, beside its event."""

    session: Session
    """The sitting, with all events of the turn folded."""
    at: datetime
    head: Head
    """The end of the chain, these events included."""
    witness: Witness = lambda _: None
    past: Callable[[str], Past] = lambda _: ()
    """Everything that happened to the candidate of this number."""
    secret: tuple[str, str] = ("", "")
    """Value and salt that the answer tells its asker alone."""


@dataclass(frozen=True, slots=True)
class Told:
    """How an event is called and told of."""

    title: str
    """Its name in the workbook."""
    posts: Callable[[Telling, Any], list[Post]] | None = None
    """What is said to the group, or to somebody in private, when it happens."""
    history: Callable[[Session, Any, str], str] | None = None
    """How it stands in the history of a candidate; the last argument is a clause that names its sources, or nothing."""
    sources: Callable[[Any], str] | None = None
    """The ids of the messages that it rests on, for the office; a candidate is not shown them."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What whoever gave a command is told."""

    help: str
    answer: Callable[[Telling, Any, Any], str | list[Post]] | None = None
    """Of the record of the command, and of its answer; None where the posts say all."""
    example: str = ""
    """What may stand behind the target, with the blank before it."""
    instead: str = ""
    """What helps where the phase of the day does not allow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """The sentences of one subject."""

    events: Mapping[type[Event], Told] = field(default_factory=dict)
    commands: Mapping[str, Answered] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)
    """By code; filled with what the refusal names."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """How the fields of its events and of their parts are called in the workbook."""


EVENTS: Final[dict[type[Event], Told]] = {}
COMMANDS: Final[dict[str, Answered]] = {}
REFUSALS: Final[dict[str, str]] = {}
FIELDS: Final[dict[str, str]] = {}


def join(says: Says) -> None:
    """Let these sentences be said. Raises ``ValueError`` for what another subject says already, and otherwise."""
    for table, rows in ((EVENTS, says.events), (COMMANDS, says.commands), (REFUSALS, says.refusals)):
        _put(table, rows)
    clash = [name for name, word in says.fields.items() if FIELDS.get(name, word) != word]
    if clash:
        raise ValueError(clash)
    FIELDS.update(says.fields)


def _put(table: dict[Any, Any], rows: Mapping[Any, Any]) -> None:
    doubled = [key for key in rows if key in table]
    if doubled:
        raise ValueError(doubled)
    table.update(rows)
