"""Which rooms and people the gateway knows."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from grpclib import GRPCError

from bot.errors import UserError
from bot.wechat.link import TROUBLE, Link
from models.reading.text import fold_width

_FEWEST: Final = 2
"""So many others make a group of WeChat's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A WeChat group that the account is in."""

    id: str
    topic: str


async def room(link: Link, room_id: str) -> Room:
    """One room. Raises :class:`UserError` listing the rooms there are, where the gateway does not know it."""
    with suppress(GRPCError):
        payload = await link.room_payload(room_id)
        if payload.id or payload.topic:
            return Room(id=room_id, topic=payload.topic)
    known, _ = await _rooms(link)
    raise UserError("no_such_room", room=room_id, rooms=_listed(known))


async def is_there(link: Link, room_id: str) -> bool:
    """Whether the account is in a room that it was in before, whatever it is called by now."""
    try:
        return room_id in await link.room_list()
    except GRPCError:
        return False


async def _rooms(link: Link) -> tuple[list[Room], int]:
    """All rooms that can be read, and how many cannot."""
    found, unread = list[Room](), 0
    for room_id in await link.room_list():
        try:
            payload = await link.room_payload(room_id)
        except GRPCError:
            unread += 1
        else:
            found.append(Room(id=room_id, topic=payload.topic))
    return found, unread


async def room_called(link: Link, topic: str) -> Room:
    """The one room with this topic.

    Raises :class:`UserError` where there is more than one, or none: ``unread`` others cannot be read and may be it.
    """
    known, unread = await _rooms(link)
    found = [each for each in known if _plain(each.topic) == _plain(topic)]
    if len(found) > 1:
        raise UserError("several_such_rooms", room=topic, rooms=_listed(found))
    if not found:
        raise UserError("no_such_room", room=topic, rooms=_listed(known), unread=unread)
    return await room(link, found[0].id)


async def wechat_ids(link: Link, contacts: Iterable[str]) -> dict[str, str]:
    """The WeChat ID (微信号) of each contact; of one that shows none the contact id stands for it."""
    known = {}
    for contact in contacts:
        with suppress(GRPCError):
            known[contact] = await wechat_id(link, contact)
    return known


async def wechat_id(link: Link, contact: str) -> str:
    """The WeChat ID of one contact, as of :func:`wechat_ids`."""
    return str((await link.contact_payload(contact)).weixin or contact)


async def contacts_for(link: Link, topic: str, wanted: set[str]) -> tuple[str, ...]:
    """Those of the account's contacts who are wanted in a new room, by contact id or WeChat ID.

    Raises :class:`UserError` where they are too few for a group.
    """
    friends = await wechat_ids(link, await link.contact_list())
    contacts = tuple(contact for contact, wechat_id in friends.items() if wanted & {contact, wechat_id})
    if len(contacts) < _FEWEST:
        raise UserError("too_few_for_a_room", room=topic, count=len(contacts))
    return contacts


async def make(link: Link, topic: str, contacts: Iterable[str]) -> str:
    """A new room, by its id. Raises :class:`UserError` where the gateway does not say that it made one."""
    try:
        room_id = str(await link.room_create(list(contacts), topic))
    except TROUBLE:
        room_id = ""
    if not room_id:
        raise UserError("room_not_made", room=topic)
    return room_id


def _plain(topic: str) -> str:
    return " ".join(fold_width(topic).split())


def _listed(known: Iterable[Room]) -> str:
    return "\n".join(f"  {each.topic}  {each.id}" for each in known)


async def names(link: Link, room_ids: Iterable[str], contact: str) -> list[str]:
    """What a contact is called: by nickname, and in each room."""
    found = [str((await link.contact_payload(contact)).name)]
    for room_id in room_ids:
        member = await link.room_member_payload(room_id, contact)
        found += [str(member.name), str(member.room_alias)]
    return found
