"""Which notices are over, and which are held back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from models.notices.events import NoticePaused, NoticeResumed, NoticeSent, NoticeSkipped
from models.notices.rules import Notice, due_at, names_of
from models.records.events import SettingsAdopted
from models.rules import Rules
from models.state import Hears, Moment, State


class Course(StrEnum):
    """How far a notice has come."""

    WAITING = "waiting"
    PAUSED = "paused"
    SENT = "sent"
    SKIPPED = "skipped"
    STALE = "stale"
    """Its time was over before anybody heard of it."""


_STALE: Final = timedelta(minutes=30)
"""So late is a notice still said, marked, of which nobody had heard in its time."""


@dataclass(slots=True)
class Notices(State):
    """Which notices are over, and which are held back."""

    rules: Rules
    known_at: dict[str, datetime] = field(default_factory=dict)
    """Since when each is among the rules: one whose time was over by then is nobody's news."""
    sent_at: dict[str, datetime] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    paused: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    """The words of each."""

    def course(self, name: str, notice: Notice) -> Course:
        """How far this one has come."""
        if name in self.sent_at:
            return Course.SENT
        if name in self.skipped:
            return Course.SKIPPED
        if name in self.paused:
            return Course.PAUSED
        known_at = self.known_at.get(name)
        is_stale = known_at is not None and due_at(self.rules.settings, notice) < known_at - _STALE
        return Course.STALE if is_stale else Course.WAITING

    def listed(self) -> list[tuple[str, Notice, Course]]:
        """All of them, in the order of the configuration."""
        return [(name, notice, self.course(name, notice)) for name, notice in names_of(self.rules.settings)]

    def waiting(self) -> Iterator[tuple[datetime, str, Notice]]:
        """Those that are still to be said, with their times."""
        if self.rules.adopted is None:
            return
        for name, notice, course in self.listed():
            if course is Course.WAITING:
                yield due_at(self.rules.settings, notice), name, notice

    def _adopt(self, moment: Moment, event: SettingsAdopted) -> None:
        """Of notices that were changed it is known which they were: by their words first, else by their time."""
        new = {name: notice.text for name, notice in names_of(event.settings)}
        was = self._before(new)
        self.known_at = {name: self.known_at.get(was.get(name, ""), moment.at) for name in new}
        self.sent_at = {name: self.sent_at[old] for name, old in was.items() if old in self.sent_at}
        self.skipped = {name: self.skipped[old] for name, old in was.items() if old in self.skipped}
        self.paused = {name for name, old in was.items() if old in self.paused}
        self.texts = new

    def _before(self, new: dict[str, str]) -> dict[str, str]:
        """The name that each of these had until now, where it was there."""
        was = {name: name for name, text in new.items() if self.texts.get(name) == text}
        for is_same in (lambda name, old: new[name] == self.texts[old], lambda name, old: name == old):
            for name in new:
                left = (old for old in self.texts if old not in was.values() and is_same(name, old))
                if name not in was and (old := next(left, None)) is not None:
                    was[name] = old
        return was

    def _send(self, moment: Moment, event: NoticeSent) -> None:
        self.sent_at[event.notice] = moment.at

    def _skip(self, moment: Moment, event: NoticeSkipped) -> None:
        self.skipped[event.notice] = event.cause

    def _pause(self, moment: Moment, event: NoticePaused) -> None:
        self.paused.add(event.notice)

    def _resume(self, moment: Moment, event: NoticeResumed) -> None:
        self.paused.discard(event.notice)
        self.known_at[event.notice] = moment.at

    HEARS: ClassVar[Hears] = {
        SettingsAdopted: _adopt,
        NoticeSent: _send,
        NoticeSkipped: _skip,
        NoticePaused: _pause,
        NoticeResumed: _resume,
    }
