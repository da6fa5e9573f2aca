"""What the office is asked and answered."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from models.errors import Details
from models.event import Answer, Before, Effect, Event, happened, part


@happened
class ConfirmationAsked(Event):
    """A command waits for its sender's word."""

    code: str
    by: str
    text: str
    expires_at: datetime
    room: str
    name: str
    rest: str
    given: str
    """The reason, where it was given."""
    effect: Effect
    needs_second: bool
    """Whether another person has to confirm it."""


@happened
class ConfirmationLapsed(Event):
    """Nobody confirmed a command in time, or its asker gave another one: it is not carried out."""

    by: str
    room: str
    name: str
    text: str


@happened
class ReasonAsked(Event):
    """A command lacks nothing but its reason, and waits for it."""

    needs_second: ClassVar[bool] = False

    at: datetime
    """When the command was sent."""
    name: str
    rest: str
    by: str
    room: str
    text: str
    expires_at: datetime


@happened
class DecisionUndone(Event):
    """A decision was taken back: everything in ``before`` is as it was."""

    name: str
    seq: int
    """Of the command that is undone."""
    by: str
    before: tuple[Before, ...]

    @property
    def about(self) -> tuple[str, ...]:
        """Everybody whose attendance is put back."""
        return tuple(number for each in self.before for number in each.restored)


@happened
class CommandObeyed(Event):
    """A command was carried out."""

    @property
    def about(self) -> tuple[str, ...]:
        """Whom it decided about."""
        return () if self.is_question else tuple(getattr(self.answer, "numbers", ()))

    name: str
    by: str
    room: str
    text: str
    answer: Answer | None = None
    undo: tuple[Before, ...] = ()
    """What taking it back would restore; nothing where it cannot be."""
    is_confirmed: bool
    """Whether it had waited for a word."""
    confirmed_by: str = ""
    """Who has confirmed it, where that was somebody else."""
    is_question: bool = False
    """Whether it decided nothing: what waits for a word goes on waiting."""


@happened
class CommandRefused(Event):
    """A command was not carried out, and why."""

    name: str
    by: str
    room: str
    text: str
    code: str
    details: Details
    is_repeated: bool = False
    """Whether its sender heard the same a moment ago, and is not told again."""


@happened
class QuestionAnswered(Event):
    """A candidate asked about themselves in a private chat; ``number`` is empty where nothing tells who they are."""

    by: str
    question: str
    number: str = ""


@part
class AboutReview(Answer):
    """One review was asked about."""

    id: int


@part
class TakesBack(Effect):
    """A decision that two persons made would be undone."""

    what: str
    numbers: tuple[str, ...]


@part
class DecidedOn(Answer):
    """Something was decided about these candidates."""

    numbers: tuple[str, ...]
    why: str


@part
class AboutCandidate(Answer):
    """One candidate was asked about."""

    number: str


@part
class Undone(Answer):
    """The asker's decision of then was taken back."""

    what: str
    at: datetime
    before: tuple[Before, ...]
