"""What inspectors have verified of interviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from models.checkin.attendance import Flag
from models.checkin.standing import Standings
from models.event import Before, Event, part
from models.interview.events import FailureConfirmed, ViolationConfirmed
from models.office.events import DecisionUndone
from models.state import Hears, Moment, State


@part
class FlagsBefore(Before):
    """The flags of a candidate."""

    number: str
    flags: tuple[Flag, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        """That candidate."""
        return (self.number,)

    @property
    def restored(self) -> tuple[str, ...]:
        """The same."""
        return (self.number,)


@dataclass(slots=True)
class Interview(State):
    """So far what was verified stands among the flags of the candidate."""

    standings: Standings

    def before(self, events: Sequence[Event]) -> Before | None:
        """The flags of whom something is verified."""
        for event in events:
            if isinstance(event, FailureConfirmed | ViolationConfirmed):
                return FlagsBefore(number=event.number, flags=tuple(self.standings[event.number].flags))
        return None

    def _confirm_failure(self, moment: Moment, event: FailureConfirmed) -> None:
        self.standings[event.number].flag(Flag.TECHNICAL_FAILURE)

    def _confirm_violation(self, moment: Moment, event: ViolationConfirmed) -> None:
        self.standings[event.number].flag(Flag.VIOLATION)

    def _undo(self, moment: Moment, event: DecisionUndone) -> None:
        for before in event.before:
            if isinstance(before, FlagsBefore):
                self.standings[before.number].flags = list(before.flags)

    HEARS: ClassVar[Hears] = {
        FailureConfirmed: _confirm_failure,
        ViolationConfirmed: _confirm_violation,
        DecisionUndone: _undo,
    }
    PUTS_BACK: ClassVar[type[Before] | None] = FlagsBefore
