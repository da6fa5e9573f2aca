"""What leaves: posts, how far each has come, and the stored messages that they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

WORKBOOK: Final = "workbook"
"""The attachment that is made when it is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something to say: in a room, or to one contact in private."""

    room: str
    to: str = ""
    text: str
    mention: str = ""
    """The contact whom the text addresses with @."""
    attachment: str = ""
    """The file that this post is, its text being the name; :data:`WORKBOOK` is made when it is sent."""
    recorded: str = ""
    """What the records hold in the place of a text that is for its reader alone."""

    @property
    def conversation(self) -> str:
        """Where it is said: the contact, or the room."""
        return self.to or self.room


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A stored message, and what was said in the same room before and after it."""

    message: dict[str, Any]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class PostState(StrEnum):
    """How far a post has come."""

    TODO = "todo"
    SENDING = "sending"
    """Handed to the gateway; whether it left is not known yet."""
    SENT = "sent"
    UNKNOWN = "unknown"
    """No answer came: it may have left or not."""
    BY_HAND = "by_hand"
    """Waiting for staff, who post it themselves."""
    DROPPED = "dropped"
    """Staff have not posted it, for it was out of date."""


@dataclass(slots=True, kw_only=True)
class QueuedPost:
    """A post in the outbox."""

    id: int
    at: datetime
    room: str
    to: str
    text: str
    mention: str
    attachment: str
    state: PostState
    attempts: int
