"""What waits for a word of the office, and what each of them could take back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from models.office.events import CommandObeyed, ConfirmationAsked, DecisionUndone, ReasonAsked
from models.state import Hears, Moment, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A command that can be taken back, and the sequence of its record."""

    seq: int
    at: datetime
    command: CommandObeyed


@dataclass(slots=True)
class Office(State):
    """By contact: what was asked of whom, and what they decided."""

    pending: dict[str, ConfirmationAsked] = field(default_factory=dict)
    """What waits for a confirmation, by who asked for it."""
    questions: dict[str, ReasonAsked] = field(default_factory=dict)
    """What waits for its reason, by who asked for it."""
    decisions: dict[str, list[Decision]] = field(default_factory=dict)
    """What each of them could take back, newest last."""

    def _ask(self, moment: Moment, event: ConfirmationAsked) -> None:
        self.pending[event.by] = event
        self.questions.pop(event.by, None)

    def _ask_reason(self, moment: Moment, event: ReasonAsked) -> None:
        self.questions[event.by] = event

    def _obey(self, moment: Moment, event: CommandObeyed) -> None:
        if event.is_question:
            return
        self.pending.pop(event.by, None)
        self.questions.pop(event.by, None)
        if event.undo:
            self.decisions.setdefault(event.by, []).append(Decision(seq=moment.seq, at=moment.at, command=event))

    def _undo(self, moment: Moment, event: DecisionUndone) -> None:
        self.decisions[event.by] = [each for each in self.decisions[event.by] if each.seq != event.seq]

    HEARS: ClassVar[Hears] = {
        ConfirmationAsked: _ask,
        ReasonAsked: _ask_reason,
        CommandObeyed: _obey,
        DecisionUndone: _undo,
    }
