"""What the records say of themselves: rules adopted, messages set aside, posts, purges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.event import Event, happened
from models.settings import Settings


@happened
class SettingsAdopted(Event):
    """These rules hold from now on."""

    settings: Settings


@happened
class MessageRefused(Event):
    """A message was stored and not read: nobody can have written it by hand, or it could not be decided on in time."""

    message_id: str
    characters: int
    cause: str = "too_large"
    """``too_large``, ``too_slow``, ``uncut`` (a paste), or ``failed``: a fault of this program."""
    line: int = 0
    """The line of a paste that could not be cut, from 1."""


@happened
class SnapshotTaken(Event):
    """The state after the record before this one was kept; its SHA-256."""

    IS_COMMON: ClassVar[bool] = True

    digest: str


@happened
class PersonalDataPurged(Event):
    """The retention period is over: names, phones, messages and the bodies of older records were removed."""

    IS_COMMON: ClassVar[bool] = True

    older_than: str
    """The day, ISO 8601; everything was older."""
    records: int
    messages: int
    heads: tuple[str, ...] = ()
    """What had been posted of the chain, so that it can still be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPost(Event):
    """A post as it was handed to the outbox."""

    room: str
    to: str
    text: str
    is_secret: bool = False
    """Whether the text that is sent is for its reader alone, and another stands here."""
    mention: str = ""
    manner: str = ""


@happened
class Posted(OfPost):
    """The bot handed a post to the outbox; or staff, or the bot in their place, have posted what was prepared."""

    post: int = 0
    """The number in the outbox of what had been prepared; 0 for a new post."""


@happened
class PostDropped(Event):
    """Staff will not post what had been prepared: it is out of date."""

    post: int
    """Its number in the outbox."""


@happened
class PostPrepared(OfPost):
    """Staff are to post this by hand; nobody has read it yet."""
