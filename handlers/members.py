"""Members of the group: noted as they come and go, matched with the roster, and strangers asked who they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from handlers.hours import by_day
from handlers.requests.reading import means_everybody, targets
from handlers.requests.request import Request, Unconfirmed
from handlers.requests.spec import OFFICE, Spec
from models.errors import Refused
from models.event import Event
from models.members.events import (
    AnnouncementMade,
    AnnouncementMeant,
    Invitations,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MembersInvited,
    StrangersAsked,
)
from models.members.state import Member
from models.messages import Membership, Message
from models.people.candidate import Candidate
from models.session import Session
from models.settings import CHECKIN

_AGAIN: Final = timedelta(minutes=30)
"""So long an invitation may be on its way."""
_NAMED: Final = 3
"""So many of those who cannot be invited are named."""
_TOGETHER: Final = timedelta(minutes=5)
"""So long the group is not spoken to, so that those who come together are asked in one post."""


def note(session: Session, membership: Membership) -> list[Event]:
    """Somebody came or left, or is called otherwise; what is known already is not recorded a second time.

    Those in a panel's own room are nobody's members: the panel is there, and who was called.
    """
    members, contact, room = session.members, membership.sender, membership.room
    if room not in session.settings.rooms:
        return []
    if membership.joined:
        if room not in members.rooms.get(contact, ()):
            return [MemberJoined(contact=contact, names=membership.names, room=room)]
        return _renamed(session, contact, room, membership.names)
    if members.has_left(contact, room):
        return []
    member = members.member(contact)
    number = member.candidate.number if member.candidate is not None else ""
    if number and not member.is_certain and _is_somebody_else(session, number, contact):
        number = ""
    is_certain = member.is_certain
    return [MemberLeft(contact=contact, room=room, number=number, is_certain=is_certain, names=member.names)]


def heard(session: Session, message: Message) -> list[Event]:
    """Whoever speaks in a room is in it, and is called what stands over the message."""
    contact, room = message.sender, message.room
    names = tuple(filter(None, (message.name, message.alias)))
    if session.members.has_left(contact, room):
        return [MemberJoined(contact=contact, names=names, room=room)]
    return _renamed(session, contact, room, names)


def _renamed(session: Session, contact: str, room: str, names: tuple[str, ...]) -> list[Event]:
    known = session.members.rooms.get(contact, {}).get(room)
    is_news = known is not None and names and names != known
    return [MemberRenamed(contact=contact, names=names, room=room)] if is_news else []


def _is_somebody_else(session: Session, number: str, contact: str) -> bool:
    """Whether another contact is known to be this candidate: then a name alone tells nothing."""
    return any(each != contact for each in session.people.contacts_of(number))


def deadlines(session: Session) -> Iterator[datetime]:
    """When those who came in are asked who they are, while there is time for it."""
    if _may_ask(session) and session.members.unasked:
        yield by_day(session.settings, min(at for at, _ in session.members.unasked.values()) + _TOGETHER)


def _may_ask(session: Session) -> bool:
    """Before the check-in alone: in its course a name is asked for where a line is questioned."""
    return session.settings.stream == CHECKIN and session.window.opened_at is None and bool(session.roster)


def keep_time(session: Session, now: datetime, said: Iterable[Message]) -> list[Event]:
    """Ask all of a room together."""
    if all(now < due for due in deadlines(session)):
        return []
    by_room: dict[str, list[str]] = {}
    for contact, (_, room) in session.members.unasked.items():
        by_room.setdefault(room, []).append(contact)
    return [
        StrangersAsked(
            room=room,
            contacts=tuple(contacts),
            strangers=tuple(each for each in contacts if is_stranger(session, each)),
        )
        for room, contacts in by_room.items()
    ]


def is_stranger(session: Session, contact: str) -> bool:
    """Whether nobody knows who this is: no candidate, nobody of the office, and not the bot."""
    is_ours = session.people.is_office(contact) or contact == session.people.bot_contact
    return not is_ours and session.members.member(contact).candidate is None


def strangers(session: Session) -> list[Member]:
    """Who is in the group and nobody on the roster."""
    return [member for member in session.members.here() if member.candidate is None]


def outside(session: Session) -> list[Candidate]:
    """The candidates of whom nobody in a room of theirs is known to be one; those who are withdrawn aside."""
    found: dict[str, set[str]] = {}
    for member in session.members.here():
        if member.candidate is not None:
            found.setdefault(member.candidate.number, set()).update(member.rooms)
    return [
        standing.candidate
        for standing in session.standings
        if not standing.is_cancelled
        and found.get(standing.candidate.number, set()).isdisjoint(session.people.rooms_for(standing.candidate))
    ]


def unbound(session: Session) -> list[tuple[Candidate, Member]]:
    """The candidates who are known by a name alone, and by whose."""
    here = [*session.members.here()]
    certain = {each.candidate.number for each in here if each.candidate and each.is_certain}
    return [
        (member.candidate, member)
        for member in here
        if member.candidate is not None and member.candidate.number not in certain
    ]


def invite(request: Request) -> list[Event]:
    """Bring those into the group who are named, or everybody who is not in it, as far as the account knows them.

    Of everybody those aside who were invited just now: their invitation is still on its way, or waits for them.
    """
    session = request.session
    if session.gaps.is_by_hand:
        raise Refused("no_account")
    is_for_all = means_everybody(request.rest)
    meant = outside(session) if is_for_all else targets(request)[0]
    if not meant:
        raise Refused("all_inside")
    reached = session.people.reached(meant)
    if not reached:
        raise Refused("none_reached", numbers=tuple(each.number for each in meant[:_NAMED]), high=len(meant))
    asked = {contact for contact, at in session.members.invited.items() if is_for_all and request.at - at < _AGAIN}
    new = {number: contact for number, contact in reached.items() if contact not in asked}
    if not new:
        raise Refused("just_invited")
    by_room: dict[str, dict[str, str]] = {}
    for number, contact in new.items():
        room = session.people.rooms_of(session.roster[number])[0]
        by_room.setdefault(room, {})[number] = contact
    invited = [MembersInvited(room=room, invited=found, by=request.by) for room, found in by_room.items()]
    unreached = tuple(each.number for each in meant if each.number not in reached)
    return [*invited, request.obeyed(Invitations(invited=tuple(new), unreached=unreached))]


def announce(request: Request) -> list[Event]:
    """Make a text, or the usual one, the announcement of every room. It is shown first, for everybody is rung."""
    text = request.rest.strip()
    if not request.is_confirmed:
        raise Unconfirmed(AnnouncementMeant(text=text))
    made = [AnnouncementMade(room=room, text=text, by=request.by) for room in request.session.settings.rooms]
    return [*made, request.obeyed()]


COMMANDS: Final = {
    "outside": Spec(words=("未入群",), roles=OFFICE, is_common=True, obeys=Request.answered),
    "unbound": Spec(words=("未绑定",), roles=OFFICE, is_common=True, obeys=Request.answered),
    "strangers": Spec(words=("陌生人",), roles=OFFICE, is_common=True, obeys=Request.answered),
    "invite": Spec(words=("邀请",), takes_target=True, is_common=True, obeys=invite),
    "announce": Spec(words=("群公告", "公告"), is_common=True, obeys=announce),
}
