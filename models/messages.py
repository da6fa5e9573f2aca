"""What reaches the bot, as frozen values, before anybody has decided what it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from models.event import Event
from models.records.chain import joined_digest

BOT: Final = "bot"
"""Who decides where nobody has asked for it."""
COPIED: Final = "chat:"
"""Before a display name: the sender of a copied message, of whom nothing else is known."""
QUOTED: Final = "chat?:"
"""The same, where the message may be something that somebody typed into another."""
DESK: Final = "desk:"
"""Before a name: a member of staff at this machine."""
INSPECTION: Final = f"{DESK}inspector:"
"""The same, of an inspector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something that somebody wrote. ``room`` is empty in a private chat."""

    id: str
    at: datetime
    """The time that WeChat put on it."""
    received_at: datetime
    room: str
    sender: str
    name: str = ""
    alias: str = ""
    type: str = "text"
    text: str = ""
    mentions: tuple[str, ...] = ()
    """Contact ids that the message addresses with @, where the gateway tells them."""
    until: datetime | None = None
    """The last moment at which it can have been written, where ``at`` is only the first: a copy tells the minute."""
    paste: str = ""
    """The paste that it was copied with; empty where it was heard."""

    @property
    def called(self) -> str:
        """What the group saw over it; the id where nothing is known."""
        return self.alias or self.name or self.sender

    @property
    def latest_at(self) -> datetime:
        """The last moment at which it can have been written."""
        return self.until or self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """The message ``id`` was taken back."""

    id: str
    at: datetime
    received_at: datetime
    room: str
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Somebody joined or left a room."""

    joined: bool
    at: datetime
    received_at: datetime
    room: str
    sender: str
    name: str = ""
    alias: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Nickname and room alias, as far as they are known."""
        return tuple(filter(None, (self.name, self.alias)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Paste:
    """What staff copied out of the group by hand: a chat, or a relay without sender and time."""

    at: datetime
    received_at: datetime
    room: str
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The bot lost the group (a blind interval begins), or has it back."""

    online: bool
    at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """The time was kept, and something was due."""

    at: datetime
    received_at: datetime
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What this program was told by its configuration, its gateway or its user, as events that say so."""

    at: datetime
    received_at: datetime
    id: str
    stream: str
    events: tuple[Event, ...]
    by: str = BOT
    """Who told it: the program itself, or staff of this machine."""


Incoming = Message | Recall | Membership | Paste | Connection | Tick | Fact
Said = Message | Recall | Paste
"""What somebody in the group, or staff at this machine, did."""


def bare_sender(contact: str) -> str:
    """A contact without the mark that only its name is known."""
    return contact.removeprefix(COPIED).removeprefix(QUOTED).removeprefix(INSPECTION).removeprefix(DESK)


def key(incoming: Incoming) -> str:
    """What makes two deliveries the same: WeChat's id, or where there is none, everything about it."""
    match incoming:
        case Message() | Recall() | Tick() | Fact():
            return incoming.id
        case Paste():
            told = [_utc(incoming.at), incoming.by, incoming.text]
            return f"paste:{joined_digest(told)[:16]}"
        case Membership():
            return f"{_utc(incoming.at)}:{incoming.sender}:{incoming.joined}"
        case Connection():
            return f"{_utc(incoming.at)}:{incoming.online}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def actor(incoming: Incoming | None) -> tuple[str, str]:
    """Who brought about what follows from it, and the message that it rests on."""
    match incoming:
        case Message() | Recall():
            return incoming.sender, incoming.id
        case Paste():
            return incoming.by, key(incoming)
        case Fact():
            return incoming.by, ""
        case _:
            return BOT, ""
