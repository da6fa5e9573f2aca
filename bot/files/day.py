"""Recorded days: JSON lines in the order of delivery, read, and written from a database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.errors import UserError
from bot.files import reading, writing
from bot.store.rows import facts_data, incoming_of, read_facts
from bot.store.store import Store
from models.event import Event
from models.messages import Connection, Fact, Incoming, Membership, Message, Paste, Recall, Tick
from models.reading.text import without_surrogates

KINDS: Final = ("message", "recall", "join", "leave", "paste", "offline", "online", "tick", "fact", "end")
"""``tick`` and ``fact`` stand in days that were exported: when the clock was kept, and what the program was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The clock runs on to here, then stops."""

    received_at: datetime


def read_day(path: Path) -> list[Incoming | End]:
    """The whole day, checked before anything of it is played. Raises :class:`UserError` naming file and line."""
    try:
        text = reading.content(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError("file_not_utf8", path=str(path)) from None
    return list(_checked(text, str(path)))


def _checked(text: str, path: str) -> Iterator[Incoming | End]:
    ended = False
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not line.strip():
            continue
        if ended:
            raise UserError("day_after_end", path=path, line=number)
        step = _Line(path, number, _object(line, path, number)).read()
        ended = isinstance(step, End)
        yield step


def _object(line: str, path: str, number: int) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise UserError("day_json", path=path, line=number) from None
    if not isinstance(data, dict):
        raise UserError("day_object", path=path, line=number)
    return data


_YEARS: Final = range(2000, 2101)


class _Line:
    """One line of a day, read field by field."""

    def __init__(self, path: str, number: int, data: dict[str, Any]) -> None:
        self._path, self._number, self._data = path, number, data

    def read(self) -> Incoming | End:
        kind = self._data.get("kind")
        at = self._time("at")
        received_at = self._time("received_at") if self._data.get("received_at") is not None else at
        text = self._text
        match kind:
            case "message":
                return Message(
                    id=text("id", required=True),
                    at=at,
                    received_at=received_at,
                    room=text("room"),
                    sender=text("sender"),
                    name=text("name"),
                    alias=text("alias"),
                    type=text("type") or "text",
                    text=text("text"),
                    mentions=self._mentions(),
                )
            case "recall":
                return Recall(
                    id=text("id"),
                    at=at,
                    received_at=received_at,
                    room=text("room"),
                    sender=text("sender"),
                )
            case "join" | "leave":
                return Membership(
                    joined=kind == "join",
                    at=at,
                    received_at=received_at,
                    room=text("room"),
                    sender=text("sender"),
                    name=text("name"),
                    alias=text("alias"),
                )
            case "paste":
                return Paste(
                    at=at, received_at=received_at, room=text("room"), by=text("by"), text=text("text", required=True)
                )
            case "offline" | "online":
                return Connection(online=kind == "online", at=at, received_at=received_at)
            case "tick":
                return Tick(at=at, received_at=received_at, id=text("id"))
            case "fact":
                return Fact(
                    at=at,
                    received_at=received_at,
                    id=text("id", required=True),
                    stream=text("stream", required=True),
                    by=text("by", required=True),
                    events=self._events(),
                )
            case "end":
                return End(received_at=received_at)
            case _:
                raise UserError("day_kind", path=self._path, line=self._number, kind=kind, kinds="、".join(KINDS))

    def _text(self, field: str, *, required: bool = False) -> str:
        value = self._data.get(field)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value):
            raise UserError("day_field", path=self._path, line=self._number, field=field)
        return without_surrogates(value)

    def _events(self) -> tuple[Event, ...]:
        try:
            return read_facts(self._data["events"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise UserError("day_field", path=self._path, line=self._number, field="events") from None

    def _mentions(self) -> tuple[str, ...]:
        value = self._data.get("mentions", [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise UserError("day_field", path=self._path, line=self._number, field="mentions")
        return tuple(value)

    def _time(self, field: str) -> datetime:
        value = self._data.get(field)
        if not isinstance(value, str):
            raise UserError("day_field", path=self._path, line=self._number, field=field)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise UserError("day_time", path=self._path, line=self._number, field=field, value=value[:40]) from None
        if moment.tzinfo is None:
            raise UserError("day_zone", path=self._path, line=self._number, field=field, value=value[:40])
        if moment.year not in _YEARS:
            raise UserError("day_year", path=self._path, line=self._number, field=field, value=value[:40])
        return moment


# --- writing ---------------------------------------------------------------------------------------------------------


def write_day(path: Path, store: Store, *, force: bool = False) -> int:
    """Write everything that arrived as a day that can be replayed; gives the number of lines.

    Of a paste only the whole stands in it: its messages are cut out of it again. Raises :class:`UserError`.
    """
    writing.check_suffix(path, ".jsonl")
    lines = [json.dumps(_written(incoming_of(row)), ensure_ascii=False) for row in store.messages() if not row.paste]
    writing.write_lines(path, lines, is_own=writing.begins_with('{"kind": "fact"'), force=force)
    return len(lines)


def _written(incoming: Incoming) -> dict[str, Any]:
    """One line of a day, without what is empty."""
    data = {name: getattr(incoming, name) for name in type(incoming).__slots__}
    match incoming:
        case Membership(joined=joined):
            kind = "join" if joined else "leave"
        case Connection(online=online):
            kind = "online" if online else "offline"
        case Fact():
            kind, data["events"] = "fact", facts_data(incoming)
        case _:
            kind = type(incoming).__name__.casefold()
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in data.items()}
    kept = {name: value for name, value in told.items() if value not in ("", (), None) and name not in _IMPLIED}
    if kept["received_at"] == kept["at"]:
        del kept["received_at"]
    return {"kind": kind, **kept}


_IMPLIED: Final = ("joined", "online")
