"""What the core can be asked to do, in the imperative. A command carries all that its decision needs, time included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.messages import Connection, Membership, Message, Paste, Recall, Said
from models.reading.chat import Chat
from models.reading.entry import Entry, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRelay:
    """Decide on the new lines of a relay."""

    message: Message
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeStatement:
    """Decide on a check-in that was written outside a relay."""

    message: Message
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePaste:
    """Decide on what staff copied by hand."""

    paste: Paste
    id: str
    chat: Chat
    """How it was cut into messages."""
    readings: tuple[Reading, ...] = ()
    """The relays in it that have neither sender nor time."""
    day: tuple[Said, ...] = ()
    """Everything that was said as far as it is known now, in order, where the paste holds messages."""
    fresh: frozenset[str] = frozenset()
    """The messages that are known through this paste only."""
    filled: tuple[datetime, ...] = ()
    """When those blind intervals began over which copies reach now."""
    seen: tuple[tuple[datetime, datetime], ...] = ()
    """The times that all copies together tell of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRecall:
    """A message was taken back: see what rested on it."""

    recall: Recall


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteConnection:
    """A blind interval begins or ends."""

    connection: Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseMessage:
    """A message that nobody can have written by hand, or that took too long, is kept and not read."""

    message: Message
    cause: str = "too_large"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearMessage:
    """A message that asks for nothing was said all the same."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class ObeyStaff:
    """Carry out what somebody typed as a command: the word, and all behind it."""

    message: Message
    word: str
    rest: str
    fault: str = ""
    """What makes the message unfit to be carried out, whatever it asks for: the code of a refusal."""
    salt: str = ""
    """Randomness for the commands that need some: the core has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCandidate:
    """Tell somebody in a private chat where they themselves stand."""

    message: Message
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepTime:
    """Do what is due at this time."""

    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteMembership:
    """Somebody came into a room, or left it."""

    membership: Membership


Command = (
    TakeRelay
    | TakeStatement
    | TakePaste
    | TakeRecall
    | NoteConnection
    | NoteMembership
    | RefuseMessage
    | HearMessage
    | ObeyStaff
    | AnswerCandidate
    | KeepTime
)
