"""How far the check-in has come: opened, reminded, summed up, closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from models.checkin.events import CheckinClosed, CheckinOpened, ReminderDue, SummaryDue, WindowChanged
from models.checkin.standing import Standings
from models.office.events import DecisionUndone
from models.rules import Rules, WindowBefore
from models.state import Hears, Moment, State


@dataclass(slots=True)
class Window(State):
    """What has been said and done in the course of the window (报到时段)."""

    rules: Rules
    standings: Standings
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    reminded: set[int] = field(default_factory=set)
    """The reminders that are over, by their minutes before the end."""
    last_summary_at: datetime | None = None
    summarised: int = 0
    """How many were here when the group was last told."""

    def _open(self, moment: Moment, event: CheckinOpened) -> None:
        self.opened_at = self.last_summary_at = moment.at

    def _close(self, moment: Moment, event: CheckinClosed) -> None:
        self.closed_at = moment.at

    def _remind(self, moment: Moment, event: ReminderDue) -> None:
        self.reminded.add(event.minutes)
        self._summarise(moment, event)

    def _summarise(self, moment: Moment, event: SummaryDue | ReminderDue) -> None:
        self.last_summary_at, self.summarised = moment.at, self.standings.checked_in

    def _move(self, moment: Moment, event: WindowChanged) -> None:
        """A reminder belongs to an end: those whose moment is past are over, all others are due again."""
        settings = self.rules.settings
        self.reminded = {
            each for each in settings.reminder_minutes if settings.close_at - timedelta(minutes=each) <= moment.at
        }

    def _undo(self, moment: Moment, event: DecisionUndone) -> None:
        if any(isinstance(before, WindowBefore) for before in event.before):
            self._move(moment, WindowChanged(close_at=self.rules.settings.close_at, by=event.by, why=""))

    HEARS: ClassVar[Hears] = {
        CheckinOpened: _open,
        CheckinClosed: _close,
        ReminderDue: _remind,
        SummaryDue: _summarise,
        WindowChanged: _move,
        DecisionUndone: _undo,
    }
