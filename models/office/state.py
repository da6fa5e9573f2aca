"""What waits for a word of the office, and what each of them could take back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final

from models.office.events import (
    CommandObeyed,
    CommandRefused,
    ConfirmationAsked,
    ConfirmationLapsed,
    DecisionUndone,
    QuestionAnswered,
    ReasonAsked,
)
from models.state import Hears, Moment, State

_A_MOMENT: Final = timedelta(minutes=1)


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
    answered: dict[str, datetime] = field(default_factory=dict)
    """When a contact was last told so in private: why not, or the answer to a question."""
    decisions: dict[str, list[Decision]] = field(default_factory=dict)
    """What each of them could take back, newest last."""

    def is_told(self, contact: str, what: str, now: datetime) -> bool:
        """Whether they heard this a moment ago."""
        at = self.answered.get(f"{what} {contact}")
        return at is not None and now - at < _A_MOMENT

    def _ask(self, moment: Moment, event: ConfirmationAsked) -> None:
        self.pending[event.by] = event
        self.questions.pop(event.by, None)

    def _lapse(self, moment: Moment, event: ConfirmationLapsed) -> None:
        self.pending.pop(event.by, None)

    def _answer(self, moment: Moment, event: QuestionAnswered) -> None:
        self.answered[f"{event.question if event.number else ''} {event.by}"] = moment.at

    def _refuse(self, moment: Moment, event: CommandRefused) -> None:
        if event.code == "changed_meanwhile":
            self.pending.pop(event.by, None)
        if not event.is_repeated:
            self.answered[f"{event.code} {'' if event.room else event.text} {event.by}"] = moment.at

    def _ask_reason(self, moment: Moment, event: ReasonAsked) -> None:
        self.questions[event.by] = event

    def _obey(self, moment: Moment, event: CommandObeyed) -> None:
        if event.is_question:
            return
        if event.is_confirmed:
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
        ConfirmationLapsed: _lapse,
        QuestionAnswered: _answer,
        CommandRefused: _refuse,
    }
