"""Who is in the group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from models.members.events import (
    AnnouncementMade,
    GroupWorkFailed,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MembersInvited,
    MembersListed,
    StrangersAsked,
)
from models.messages import COPIED
from models.people.candidate import Candidate
from models.people.contacts import People
from models.posts import ANNOUNCEMENT, INVITATION
from models.rules import Rules
from models.state import Hears, Moment, State


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the group, as far as it is known who."""

    contact: str
    names: tuple[str, ...]
    candidate: Candidate | None = None
    is_certain: bool = False
    """Whether more than a name tells who it is."""


@dataclass(slots=True)
class Members(State):
    """The members of the rooms, by what was seen of their coming and going and by lists."""

    rules: Rules
    people: People
    names: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    """What each contact was last seen to be called in each room; of who has left, too."""
    listed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The names on the last list of each room."""
    rooms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The rooms into which each contact came and has not left."""
    gone: set[str] = field(default_factory=set)
    """The contacts that left the last of their rooms."""
    unasked: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    """Who came in and was not asked yet: when, and into which room."""
    asked: set[str] = field(default_factory=set)
    """Who was asked once, whatever they have done since."""
    invited: dict[str, datetime] = field(default_factory=dict)
    """When each contact was last to be brought in, where that has not failed."""
    failures: dict[str, int] = field(default_factory=dict)
    """How often each manner of work has failed since it was last asked for, by manner and room."""

    def here(self) -> Iterator[Member]:
        """Everybody of whom it is known that they are in the group, the office and the bot aside.

        By their coming, by their words, or by a list; a name on a list that one contact alone bears is that contact.
        """
        people = self.people
        contacts = dict.fromkeys((*self.rooms, *(each for each in people.heard_in_rooms() if each not in self.gone)))
        named = {name for contact in contacts for name in self.names_of(contact)}
        for contact in contacts:
            if not people.is_office(contact) and contact != people.bot_contact:
                yield self.member(contact)
        for name in dict.fromkeys(name for names in self.listed.values() for name in names):
            if name not in named and not any(map(people.is_office, people.contacts_called(name))):
                yield self._called(f"{COPIED}{name}", (name,))

    def names_of(self, contact: str) -> tuple[str, ...]:
        """Everything that a contact was last called: when it was heard, and when it was seen, in whichever room."""
        nickname, alias = self.people.names_of(contact)
        seen = (name for names in self.names.get(contact, {}).values() for name in names)
        return tuple(dict.fromkeys(filter(None, (alias, nickname, *seen))))

    def member(self, contact: str) -> Member:
        """Who a contact is: bound, listed by WeChat ID, or by a whole name that only one candidate has."""
        candidate = self.people.candidate_of(contact)
        if candidate is not None:
            return Member(contact, self.names_of(contact), candidate, is_certain=True)
        return self._called(contact, self.names_of(contact))

    def _called(self, contact: str, names: tuple[str, ...]) -> Member:
        """Who that is by these names alone; a name that tells it goes before the others."""
        meant: dict[str, Candidate] = {}
        by_name: dict[str, None] = {}
        for name in names:
            people = {each.number: each for found in self.rules.roster.mentions(name) for each in found.candidates}
            if len(people) == 1:
                meant |= people
                by_name[name] = None
        candidate = next(iter(meant.values())) if len(meant) == 1 else None
        return Member(contact, tuple(dict.fromkeys((*by_name, *names))), candidate)

    def is_in(self, contact: str, room: str) -> bool:
        """Whether somebody was seen to come into a room, or heard there, and not seen to leave it."""
        return room in self.rooms.get(contact, ()) or (
            self.people.heard_in(contact) == room and contact not in self.gone
        )

    def seen_in(self, room: str) -> set[str]:
        """Everybody of whom that is so."""
        return {each for each in (*self.rooms, *self.people.heard_in_rooms()) if self.is_in(each, room)}

    def failed(self, manner: str, room: str) -> int:
        """How often this work on a room has failed since it was last asked for."""
        return self.failures.get(_work(manner, room), 0)

    @property
    def is_known(self) -> bool:
        """Whether anything is known of who is in the group."""
        return bool(self.rooms or self.listed)

    def _join(self, moment: Moment, event: MemberJoined) -> None:
        self._name(moment, event)
        self.rooms[event.contact] = tuple(dict.fromkeys((*self.rooms.get(event.contact, ()), event.room)))
        self.gone.discard(event.contact)
        if event.contact not in self.asked:
            self.unasked[event.contact] = (moment.at, event.room)

    def _name(self, moment: Moment, event: MemberJoined | MemberRenamed) -> None:
        if event.names:  # a look-up that failed does not tell that somebody has none
            self.names.setdefault(event.contact, {})[event.room] = event.names

    def _leave(self, moment: Moment, event: MemberLeft) -> None:
        left = tuple(room for room in self.rooms.get(event.contact, ()) if room != event.room)
        if left or self.people.heard_in(event.contact) not in ("", event.room):
            self.rooms[event.contact] = left
            return
        self.rooms.pop(event.contact, None)
        names = {*self.names_of(event.contact)}
        self.unasked.pop(event.contact, None)
        self.gone.add(event.contact)
        self.listed = {room: tuple(each for each in found if each not in names) for room, found in self.listed.items()}

    def _list(self, moment: Moment, event: MembersListed) -> None:
        self.listed[event.room] = event.names

    def _ask(self, moment: Moment, event: StrangersAsked) -> None:
        for contact in event.contacts:
            self.unasked.pop(contact, None)
        self.asked.update(event.strangers)

    def _invite(self, moment: Moment, event: MembersInvited) -> None:
        self.failures.pop(_work(INVITATION, event.room), None)
        self.invited |= dict.fromkeys(event.invited.values(), moment.at)

    def _announce(self, moment: Moment, event: AnnouncementMade) -> None:
        self.failures.pop(_work(ANNOUNCEMENT, event.room), None)

    def _fail(self, moment: Moment, event: GroupWorkFailed) -> None:
        self.failures[_work(event.manner, event.room)] = self.failed(event.manner, event.room) + 1
        self.invited.pop(event.contact, None)

    HEARS: ClassVar[Hears] = {
        MemberJoined: _join,
        MemberRenamed: _name,
        MemberLeft: _leave,
        MembersListed: _list,
        StrangersAsked: _ask,
        MembersInvited: _invite,
        AnnouncementMade: _announce,
        GroupWorkFailed: _fail,
    }


def _work(manner: str, room: str) -> str:
    return f"{manner} {room}"
