"""What is to be said, when and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

CLOSING: Final = "checkin.close"
"""The moment that staff may move on the day itself."""


class Audience(StrEnum):
    """Whom a notice is for."""

    ROOM = "room"
    MISSING = "missing"
    """Those who have not checked in: told in the group, by name."""
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be said, when and to whom."""

    at: datetime
    """When it is due, as far as the configuration tells."""
    text: str
    to: Audience = Audience.ROOM
    before: str = ""
    """What it comes before; empty for one with a time of its own."""
    minutes: int = 0
    """How long before."""


class _Timed(Protocol):
    @property
    def close_at(self) -> datetime: ...

    @property
    def notices(self) -> tuple[Notice, ...]: ...


def names_of(settings: _Timed) -> Iterator[tuple[str, Notice]]:
    """Each notice with the name under which it is known as sent, whatever its words become meanwhile."""
    seen: dict[str, int] = {}
    for each in settings.notices:
        when = f"{each.before}-{each.minutes}" if each.before else each.at.astimezone(UTC).isoformat()
        name = f"{when}/{each.to}"
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}#{seen[name]}"), each


def due_at(settings: _Timed, notice: Notice) -> datetime:
    """When it is due; one that comes before the end of the check-in moves with it."""
    return settings.close_at - timedelta(minutes=notice.minutes) if notice.before == CLOSING else notice.at


def purpose_ends_at(settings: _Timed, notice: Notice) -> datetime | None:
    """When what it comes before is here, and it would only confuse; None for one with a time of its own."""
    return due_at(settings, notice) + timedelta(minutes=notice.minutes) if notice.before and notice.minutes else None
