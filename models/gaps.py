"""Blind intervals (离线时段): when messages may have been missed, and what copies of the chat make up for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final

from models.event import Event, happened
from models.rules import Rules
from models.state import Hears, Moment, State

_NOTHING_BETWEEN: Final = timedelta(minutes=1)
"""Copies that follow each other so closely leave nothing out."""


@happened
class WentOffline(Event):
    """A blind interval (离线时段) began."""

    IS_COMMON: ClassVar[bool] = True

    since: datetime | None = None
    """When the group was last heard for certain; None where that is the record's own time."""
    is_by_hand: bool = False
    """Whether no account is in the group: staff copy what is said there, and post what is to be said."""


@happened
class CameOnline(Event):
    """The blind interval ended; the next relay of each room may hold lines that the bot could not see."""

    IS_COMMON: ClassVar[bool] = True


@happened
class GapTold(Event):
    """The group was told that the bot had been deaf."""

    since: datetime
    until: datetime


@happened
class ClockAhead(Event):
    """This machine's clock is ahead of WeChat's: the closing waits for the slower one."""

    IS_COMMON: ClassVar[bool] = True

    seconds: int


@happened
class GapRead(Event):
    """The first relay of this room after a blind interval was read."""

    room: str


@happened
class GapFilled(Event):
    """A copied chat reaches over the blind interval that began then, from heard message to heard message."""

    since: datetime


@happened
class CopySeen(Event):
    """A copied chat tells what was said between these two moments."""

    since: datetime
    until: datetime


@dataclass(slots=True)
class BlindInterval:
    """A time in which messages may have been missed; ``ended_at`` is None while it lasts."""

    began_at: datetime
    ended_at: datetime | None = None
    unread_rooms: set[str] = field(default_factory=set)
    """Rooms whose first relay since has not been read."""
    is_filled: bool = False
    """Whether a copied chat reaches over it: then it counts as heard."""


@dataclass(slots=True)
class Gaps(State):
    """When nobody heard the group."""

    rules: Rules
    blind: list[BlindInterval] = field(default_factory=list)
    told: int = 0
    """So many of them the group has been told of."""
    told_at: datetime | None = None
    is_by_hand: bool = False
    """Whether no account is in the group: staff copy what is said there, and post what is to be said."""
    seen: list[tuple[datetime, datetime]] = field(default_factory=list)
    """What copied chats tell of: from when to when."""
    is_clock_told: bool = False
    """Whether the group knows that this machine's clock is ahead of WeChat's."""

    @property
    def is_deaf(self) -> bool:
        """Whether nobody hears the group at this moment."""
        return bool(self.blind) and self.blind[-1].ended_at is None

    def in_window(self, after: int = 0) -> list[BlindInterval]:
        """The intervals, from that place on, in which messages of the window may have been missed."""
        return [gap for gap in self.blind[after:] if self._touches_window(gap)]

    def unseen(self, now: datetime) -> list[tuple[datetime, datetime]]:
        """The times of the window, as far as it has passed, of which nothing was heard and no copy tells."""
        begin, end = self.rules.settings.open_at, min(now, self.rules.settings.close_at)
        spans: list[tuple[datetime, datetime]] = []
        for gap in self.in_window():
            since, until = max(begin, gap.began_at), min(end, gap.ended_at or end)
            for first, last in sorted(self.seen):
                if first - since >= _NOTHING_BETWEEN and first < until:
                    spans.append((since, first))
                since = max(since, last)
            if until - since >= _NOTHING_BETWEEN:
                spans.append((since, until))
        return spans

    def unread(self, room: str, at: datetime) -> bool:
        """Whether a relay of this time is the room's first since a blind interval that touches the window.

        WeChat's times are whole seconds, the interval's are not.
        """
        return any(
            room in gap.unread_rooms and gap.began_at.replace(microsecond=0) <= at and self._touches_window(gap)
            for gap in self.blind
        )

    def _touches_window(self, gap: BlindInterval) -> bool:
        settings = self.rules.settings
        if gap.is_filled:
            return False
        return gap.began_at <= settings.settles_at and (gap.ended_at is None or gap.ended_at >= settings.open_at)

    def _go_offline(self, moment: Moment, event: WentOffline) -> None:
        self.is_by_hand = self.is_by_hand or event.is_by_hand
        if not self.is_deaf:
            self.blind.append(BlindInterval(event.since or moment.at, None, set(self.rules.settings.rooms)))

    def _come_online(self, moment: Moment, event: CameOnline) -> None:
        self.is_by_hand = False
        if self.is_deaf:
            self.blind[-1].ended_at = moment.at

    def _fill(self, moment: Moment, event: GapFilled) -> None:
        for gap in self.blind:
            gap.is_filled = gap.is_filled or gap.began_at == event.since

    def _see_copy(self, moment: Moment, event: CopySeen) -> None:
        self.seen.append((event.since, event.until))

    def _tell(self, moment: Moment, event: GapTold) -> None:
        self.told_at, self.told = moment.at, len(self.blind)

    def _tell_clock(self, moment: Moment, event: ClockAhead) -> None:
        self.is_clock_told = True

    def _read(self, moment: Moment, event: GapRead) -> None:
        for gap in self.blind:
            gap.unread_rooms.discard(event.room)

    HEARS: ClassVar[Hears] = {
        WentOffline: _go_offline,
        CameOnline: _come_online,
        GapFilled: _fill,
        CopySeen: _see_copy,
        GapTold: _tell,
        ClockAhead: _tell_clock,
        GapRead: _read,
    }
