"""What reaches the bot, as frozen values, before anybody has decided what it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Paste:
    """A relay that staff copied out of the group by hand."""

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


Incoming = Message | Recall | Membership | Paste | Connection
