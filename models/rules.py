"""The rules in force: what was adopted last, and where staff have moved the end of the window to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from models.checkin.events import WindowChanged
from models.event import Before, Event, part
from models.office.events import DecisionUndone
from models.people.events import RosterAdopted, RosterChanged
from models.people.roster import Roster
from models.records.events import SettingsAdopted
from models.settings import Settings
from models.state import Hears, Moment, State


@part
class WindowBefore(Before):
    """Where the window ended, and what a decision moved the end to."""

    close_at: datetime
    moved_to: datetime


@dataclass(slots=True)
class Rules(State):
    """Settings and roster. Before anything is recorded they are those of the configuration."""

    settings: Settings
    roster: Roster
    adopted: Settings | None = None
    """As they were last adopted: an end that staff have moved since then is not among them."""
    entries: dict[str, str] = field(default_factory=dict)
    """The salted digest of each entry of the roster that was adopted."""

    def before(self, events: Sequence[Event]) -> Before | None:
        """Where the window ends now, if it moves."""
        moved = next((event for event in events if isinstance(event, WindowChanged)), None)
        if moved is None:
            return None
        return WindowBefore(close_at=self.settings.close_at, moved_to=moved.close_at)

    def stands(self, before: WindowBefore, now: datetime, since: int) -> str:
        """An end can be put back that nobody has moved again, and that is not past."""
        if self.settings.close_at != before.moved_to:
            return "replaced"
        return "window" if before.close_at <= now else ""

    def _adopt(self, moment: Moment, event: SettingsAdopted) -> None:
        """An end that staff have moved stays, unless the configuration itself has another one now."""
        was = self.adopted
        is_moved = was is not None and self.settings.close_at != was.close_at == event.settings.close_at
        close_at = self.settings.close_at if is_moved else event.settings.close_at
        self.adopted, self.settings = event.settings, replace(event.settings, close_at=close_at)

    def _list(self, moment: Moment, event: RosterAdopted | RosterChanged) -> None:
        self.entries = event.entries

    def _move(self, moment: Moment, event: WindowChanged) -> None:
        self.settings = replace(self.settings, close_at=event.close_at)

    def _undo(self, moment: Moment, event: DecisionUndone) -> None:
        for before in event.before:
            if isinstance(before, WindowBefore):
                self.settings = replace(self.settings, close_at=before.close_at)

    HEARS: ClassVar[Hears] = {
        SettingsAdopted: _adopt,
        RosterAdopted: _list,
        RosterChanged: _list,
        WindowChanged: _move,
        DecisionUndone: _undo,
    }
    PUTS_BACK: ClassVar[type[Before] | None] = WindowBefore
