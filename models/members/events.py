"""Who came into the group and who left it."""

from __future__ import annotations

from typing import ClassVar

from models.event import Answer, Effect, Event, happened, part


@happened
class MemberJoined(Event):
    """Somebody came into a room."""

    IS_COMMON: ClassVar[bool] = True

    contact: str
    names: tuple[str, ...]
    """Nickname and room alias, as far as they are known."""
    room: str


@happened
class MemberRenamed(Event):
    """Somebody who is in a room was seen to be called otherwise there."""

    IS_COMMON: ClassVar[bool] = True

    contact: str
    names: tuple[str, ...]
    """Nickname and room alias, as far as they are known."""
    room: str


@happened
class MemberLeft(Event):
    """Somebody left a room, or was put out of it."""

    IS_COMMON: ClassVar[bool] = True

    contact: str
    room: str
    number: str
    """The candidate that this contact is, or by its name alone seems to be; empty for nobody who is known.

    It stands in nobody's history: nothing is decided by it, and nothing that was decided rests on it.
    """
    is_certain: bool
    """Whether more than a name told who it was."""
    names: tuple[str, ...]
    """What it was called there."""


@happened
class MembersListed(Event):
    """Staff gave the list of everybody who is in a room, as WeChat shows their names."""

    IS_COMMON: ClassVar[bool] = True

    room: str
    names: tuple[str, ...]
    by: str


@happened
class MembersSeen(Event):
    """The gateway's own list of a room was read to its end; one that staff gave before counts no more."""

    IS_COMMON: ClassVar[bool] = True

    room: str


@happened
class StrangersAsked(Event):
    """People of whom nobody knows who they are were asked, once, to say it by their room alias."""

    IS_COMMON: ClassVar[bool] = True

    room: str
    contacts: tuple[str, ...]
    """Those who had come since the last time."""
    strangers: tuple[str, ...]
    """Those of them who were asked."""


@happened
class MembersInvited(Event):
    """Candidates who are not in the group were to be brought into a room, as contacts of the account."""

    IS_COMMON: ClassVar[bool] = True

    room: str
    invited: dict[str, str]
    """The contact of each candidate, by number."""
    by: str


@happened
class AnnouncementMade(Event):
    """A text was to become a room's announcement."""

    IS_COMMON: ClassVar[bool] = True

    room: str
    text: str
    """As staff wrote it; empty for the one that follows from the settings."""
    by: str


@happened
class GroupWorkFailed(Event):
    """The gateway did not bring somebody into a room, or did not set its announcement."""

    IS_COMMON: ClassVar[bool] = True

    manner: str
    room: str
    contact: str
    """Who was to be brought in; empty for an announcement."""
    text: str
    """What was to be announced; empty for an invitation."""
    is_tried: bool
    """Whether the gateway was asked; else no bot was there to ask it."""


@happened
class RoomMade(Event):
    """There was no room of the configured name, and the bot made it."""

    IS_COMMON: ClassVar[bool] = True

    room: str
    topic: str
    contacts: tuple[str, ...]
    """Who was brought in at once."""


@part
class AnnouncementMeant(Effect):
    """A room's announcement would be this; empty for the one that follows from the settings."""

    text: str


@part
class Invitations(Answer):
    """Who is brought into the group, and who has to be asked by hand; numbers."""

    invited: tuple[str, ...]
    unreached: tuple[str, ...]
