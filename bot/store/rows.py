"""Between rows of the database and what the core knows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Table, insert

from models.event import Event, from_data, to_data
from models.messages import Connection, Fact, Incoming, Membership, Message, Paste, Recall, Tick, key
from models.records.chain import Record, Stored, canonical


class InsertSql(NamedTuple):
    """An insert for the driver."""

    text: str
    in_order: bool
    """Whether the driver takes values in column order, not by name."""


@cache
def insert_sql(dialect: Dialect, table: Table, names: tuple[str, ...]) -> InsertSql:
    """An insert, compiled once: SQLAlchemy's own execution costs more than the whole decision of a turn."""
    compiled = insert(table).compile(dialect=dialect, column_keys=list(names))
    return InsertSql(str(compiled), bool(compiled.positional))


@lru_cache(maxsize=8)
def stored_time(moment: datetime) -> str:
    """A moment as the tables hold it; all records of a turn bear one."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def arrived(incoming: Incoming) -> Stored:
    """What arrived as it is kept, not yet a link of its chain. Times in UTC, as they come back from the database."""
    until = getattr(incoming, "until", None)
    return Stored(
        id=0,
        kind=_kind(incoming),
        room=getattr(incoming, "room", ""),
        message_id=key(incoming),
        sender=incoming.by if isinstance(incoming, Paste | Fact) else getattr(incoming, "sender", ""),
        name=getattr(incoming, "name", ""),
        alias=getattr(incoming, "alias", ""),
        type=incoming.stream if isinstance(incoming, Fact) else getattr(incoming, "type", ""),
        at=incoming.at.astimezone(UTC),
        received_at=incoming.received_at.astimezone(UTC),
        text=canonical(facts_data(incoming)) if isinstance(incoming, Fact) else getattr(incoming, "text", ""),
        mentions=",".join(getattr(incoming, "mentions", ())),
        until=until.astimezone(UTC) if until else None,
        paste=getattr(incoming, "paste", ""),
    )


def _kind(incoming: Incoming) -> str:
    match incoming:
        case Message():
            return "message"
        case Recall():
            return "recall"
        case Paste():
            return "paste"
        case Membership():
            return "join" if incoming.joined else "leave"
        case Connection():
            return "online" if incoming.online else "offline"
        case Tick():
            return "tick"
        case Fact():
            return "fact"


def incoming_of(row: Stored) -> Incoming:
    """What arrived, as it was when it did."""
    at, received_at = row.at, row.received_at
    match row.kind:
        case "message":
            return message_of(row)
        case "recall":
            return Recall(id=row.message_id, room=row.room, sender=row.sender, at=at, received_at=received_at)
        case "paste":
            return Paste(room=row.room, by=row.sender, text=row.text, at=at, received_at=received_at)
        case "join" | "leave":
            return Membership(
                joined=row.kind == "join",
                room=row.room,
                sender=row.sender,
                name=row.name,
                alias=row.alias,
                at=at,
                received_at=received_at,
            )
        case "tick":
            return Tick(id=row.message_id, at=at, received_at=received_at)
        case "fact":
            events = read_facts(json.loads(row.text))
            return Fact(
                id=row.message_id, stream=row.type, events=events, by=row.sender, at=at, received_at=received_at
            )
        case _:
            return Connection(online=row.kind == "online", at=at, received_at=received_at)


def facts_data(fact: Fact) -> list[dict[str, Any]]:
    """The events of a fact, as they are kept and as a recorded day holds them."""
    return [{"event": type(event).__name__, **to_data(event)} for event in fact.events]


def read_facts(data: list[dict[str, Any]]) -> tuple[Event, ...]:
    """What :func:`facts_data` wrote."""
    told = [dict(each) for each in data]
    return tuple(from_data(each.pop("event"), each) for each in told)


def message_of(row: Any) -> Message:
    """The message that a row of the messages holds."""
    return Message(
        id=row.message_id,
        at=row.at,
        received_at=row.received_at,
        room=row.room,
        sender=row.sender,
        name=row.name,
        alias=row.alias,
        type=row.type,
        text=row.text,
        mentions=tuple(filter(None, row.mentions.split(","))),
        until=row.until,
        paste=row.paste,
    )


def row_of(entry: Stored | Record) -> tuple[Any, ...]:
    """A stored message or a record as its table takes it, in the order of its fields."""
    return tuple([stored_time(value) if isinstance(value, datetime) else value for value in entry])
