"""What leaves: posts, how far each has come, and the stored messages that they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from models.messages import Message

WORKBOOK: Final = "workbook"
"""The manner of a post that is a file, made when it is sent; its text is the name."""
ANNOUNCEMENT: Final = "announcement"
"""The manner of a post that becomes the room's announcement."""
INVITATION: Final = "invitation"
"""The manner of a post that is not said: it brings the contact that it mentions into the room."""
GROUP_WORK: Final = frozenset({ANNOUNCEMENT, INVITATION})
"""What is done to a room rather than said in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something to say: in a room, or to one contact in private."""

    room: str
    to: str = ""
    text: str
    mention: str = ""
    """The contact whom the text addresses with @."""
    manner: str = ""
    """How it leaves where it is more than a text."""
    recorded: str = ""
    """What the records hold in the place of a text that is for its reader alone."""

    @property
    def conversation(self) -> str:
        """Where it is said: the contact, or the room."""
        return self.to or self.room


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A stored message, and what was said in the same room before and after it."""

    message: Message
    before: Message | None
    after: Message | None


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
    """It is posted no more: staff let it go as out of date, or it could not be delivered."""


@dataclass(slots=True, kw_only=True)
class QueuedPost:
    """A post in the outbox."""

    id: int
    at: datetime
    room: str
    to: str
    text: str
    mention: str
    manner: str
    state: PostState
    attempts: int

    @property
    def conversation(self) -> str:
        """Where it is said, as of :class:`Post`."""
        return self.to or self.room


def lane_of(post: Post | QueuedPost) -> str:
    """What a post has to wait behind: nothing that is said waits for what is done to a room."""
    return f"{post.room} {post.manner}" if post.manner in GROUP_WORK else post.conversation
