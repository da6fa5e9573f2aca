"""Who came into the group and who left it."""

from __future__ import annotations

from typing import ClassVar

from models.event import Event, happened


@happened
class MemberJoined(Event):
    """Somebody came into a room."""

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


@happened
class MembersListed(Event):
    """Staff gave the list of everybody who is in a room, as WeChat shows their names."""

    IS_COMMON: ClassVar[bool] = True

    room: str
    names: tuple[str, ...]
    by: str


@happened
class StrangersAsked(Event):
    """People of whom nobody knows who they are were asked, once, to say it by their room alias."""

    IS_COMMON: ClassVar[bool] = True

    room: str
    contacts: tuple[str, ...]
    """Those who had come since the last time."""
    strangers: tuple[str, ...]
    """Those of them who were asked."""
