"""One command as it was typed: by whom, when, and what its record will hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.event import Answer, Before, Effect, Event
from models.messages import Message
from models.office.events import CommandObeyed
from models.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command as it was typed, by whom and when."""

    session: Session
    message: Message
    name: str
    rest: str
    salt: str = ""
    """Randomness for those commands that need some."""
    given_why: str = ""
    """A reason that was given afterwards."""
    asked_at: datetime | None = None
    """When the command was given, if its reason came later."""
    is_confirmed: bool = False
    shown: Effect | None = None
    """What was shown before it was confirmed."""
    by: str = ""
    """Whose request it is; another person may have confirmed it."""
    said: Iterable[Message] = ()
    """The stored messages, oldest first."""

    @property
    def at(self) -> datetime:
        """When it was sent."""
        return self.message.at

    @property
    def received_at(self) -> datetime:
        """When it arrived: a time that others are given is counted from here, however long it was on its way."""
        return self.message.received_at

    def obeyed(
        self, answer: Answer | None = None, *, undo: tuple[Before, ...] = (), is_question: bool = False
    ) -> CommandObeyed:
        """The record that it was carried out, and what its answer tells beyond the state."""
        return CommandObeyed(
            name=self.name,
            by=self.by,
            room=self.message.room,
            text=self.message.text,
            answer=answer,
            undo=undo,
            is_question=is_question,
            is_confirmed=self.is_confirmed,
            confirmed_by=self._confirmed_by,
        )

    def decided(self, events: Sequence[Event], answer: Answer) -> list[Event]:
        """What it decided, and the record of it, which can be taken back."""
        return [*events, self.obeyed(answer, undo=self.session.before(events))]

    def answered(self, answer: Answer | None = None) -> list[Event]:
        """The record that a question was answered: it decides nothing."""
        return [self.obeyed(answer, is_question=True)]

    @property
    def _confirmed_by(self) -> str:
        return self.message.sender if self.message.sender != self.by else ""


class ReasonMissing(Exception):
    """A command is complete but for its reason."""


class Unconfirmed(Exception):
    """A command touches much, or cannot be taken back: ``effect`` is what it would do, to be shown first.

    What is carried out then is the command ``name`` with this ``rest`` and reason, whatever was typed.
    """

    def __init__(
        self,
        effect: Effect,
        *,
        rest: str | None = None,
        given: str = "",
        name: str = "",
        needs_second: bool = False,
    ) -> None:
        super().__init__()
        self.effect, self.rest, self.given, self.name = effect, rest, given, name
        self.needs_second = needs_second
