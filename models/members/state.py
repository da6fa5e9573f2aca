"""Who is in the group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final

from models.members.events import (
    AnnouncementMade,
    GroupWorkFailed,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MembersInvited,
    MembersListed,
    MembersSeen,
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
    """What they are called; the name that tells who they are before others."""
    rooms: tuple[str, ...]
    candidate: Candidate | None = None
    is_certain: bool = False
    """Whether more than a name tells who it is."""


@dataclass(slots=True)
class Members(State):
    """The members of the candidates' rooms, by what was seen of their coming and going and by lists."""

    rules: Rules
    people: People
    rooms: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    """The rooms into which each contact was seen to come and has not left, and what it was last called in each."""
    left: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The rooms that each contact has left, or is not on the list of, and has not come back to."""
    listed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The names on the last list of each room that staff gave, until the gateway's own was read."""
    unasked: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    """Who came in and was not asked yet: when, and into which room."""
    asked: set[str] = field(default_factory=set)
    """Who was asked once, whatever they have done since."""
    invited: dict[str, datetime] = field(default_factory=dict)
    """When each contact was last to be brought in, where that has not failed."""
    failures: dict[str, int] = field(default_factory=dict)
    """How often each manner of work has failed since it was last asked for, by manner and room."""

    def here(self) -> Iterator[Member]:
        """Everybody of whom it is known that they are in one of the rooms, the office and the bot aside.

        By their coming, by their words, or by a list; a name on a list that one contact alone bears is that contact.
        """
        people, named = self.people, set[str]()
        for contact in dict.fromkeys((*self.rooms, *people.heard_in_rooms())):
            member = self.member(contact)
            if member.rooms:
                named |= {*member.names}
                if not people.is_office(contact) and contact != people.bot_contact:
                    yield member
        on_lists: dict[str, tuple[str, ...]] = {}
        for room in self.rules.settings.rooms:
            for name in self.listed.get(room, ()):
                on_lists[name] = (*on_lists.get(name, ()), room)
        for name, rooms in on_lists.items():
            if name not in named and not any(map(people.is_office, people.contacts_called(name))):
                yield self._called(f"{COPIED}{name}", [(name,)], rooms)

    def member(self, contact: str) -> Member:
        """Who a contact is: bound, listed by WeChat ID, or by a name in which only one candidate's stands."""
        rooms = tuple(room for room in self.rules.settings.rooms if self.is_in(contact, room))
        seen = self.rooms.get(contact, {})
        by_room = [names for room in rooms if (names := seen.get(room))]
        if not by_room:  # they have said something, and nobody saw them come
            by_room = [tuple(filter(None, self.people.names_of(contact)))]
        candidate = self.people.candidate_of(contact)
        if candidate is None:
            return self._called(contact, by_room, rooms)
        return Member(contact, _in_order(by_room), rooms, candidate, is_certain=True)

    def _called(self, contact: str, by_room: list[tuple[str, ...]], rooms: tuple[str, ...]) -> Member:
        """Who that is by these names alone. A room's alias, the last of its names, goes before a nickname."""
        telling: dict[str, str] = {}
        for names in by_room:
            meant = next(((name, each) for name in reversed(names) if (each := self._meant(name))), None)
            if meant is not None:
                name, number = meant
                telling.setdefault(number, name)
        number = next(iter(telling)) if len(telling) == 1 else ""
        called = tuple(dict.fromkeys((*telling.values(), *_in_order(by_room))))
        return Member(contact, called, rooms, self.rules.roster[number] if number else None)

    def _meant(self, name: str) -> str:
        """The number of the candidate whom a name tells, and who may bear it; empty where there is no such one."""
        roster = self.rules.roster
        found = roster.mentions(name)
        numbers = {each.number for mention in found for each in mention.candidates}
        is_another = any(each.is_proxied or each.is_agent for each in found) or _DENIES.search(
            roster.without_names(name)
        )
        return numbers.pop() if len(numbers) == 1 and not is_another else ""

    def is_in(self, contact: str, room: str) -> bool:
        """Whether somebody was seen to come into a room, or heard there, and not seen to leave it."""
        return room in self.rooms.get(contact, ()) or (
            self.people.heard_in(contact) == room and room not in self.left.get(contact, ())
        )

    def seen_in(self, room: str) -> set[str]:
        """Everybody of whom that is so."""
        return {each for each in (*self.rooms, *self.people.heard_in_rooms()) if self.is_in(each, room)}

    def has_left(self, contact: str, room: str) -> bool:
        """Whether somebody was seen to leave a room, and not to come back."""
        return room in self.left.get(contact, ())

    def failed(self, manner: str, room: str) -> int:
        """How often this work on a room has failed since it was last asked for."""
        return self.failures.get(_work(manner, room), 0)

    @property
    def is_known(self) -> bool:
        """Whether anything is known of who is in the group."""
        return bool(self.rooms or self.listed)

    def _join(self, moment: Moment, event: MemberJoined) -> None:
        known = self.rooms.setdefault(event.contact, {})
        known[event.room] = event.names or known.get(event.room, ())
        self._is_back(event.contact, event.room)
        if event.contact not in self.asked:
            self.unasked[event.contact] = (moment.at, event.room)

    def _is_back(self, contact: str, room: str) -> None:
        left = tuple(each for each in self.left.pop(contact, ()) if each != room)
        if left:
            self.left[contact] = left

    def _rename(self, moment: Moment, event: MemberRenamed) -> None:
        self.rooms[event.contact][event.room] = event.names

    def _leave(self, moment: Moment, event: MemberLeft) -> None:
        names = {*event.names}
        self._is_gone(event.contact, event.room)
        self.listed = {
            room: tuple(each for each in found if room != event.room or each not in names)
            for room, found in self.listed.items()
        }

    def _is_gone(self, contact: str, room: str) -> None:
        known = self.rooms.pop(contact, {})
        known.pop(room, None)
        if known:
            self.rooms[contact] = known
        self.left[contact] = tuple(dict.fromkeys((*self.left.get(contact, ()), room)))
        at, where = self.unasked.pop(contact, (None, ""))
        if at is not None and (where != room or known):
            self.unasked[contact] = (at, where if where != room else next(iter(known)))

    def _list(self, moment: Moment, event: MembersListed) -> None:
        self.listed[event.room] = event.names
        for contact in self.seen_in(event.room):
            names = {*self.rooms.get(contact, {}).get(event.room, ()), *filter(None, self.people.names_of(contact))}
            if names and names.isdisjoint(event.names):
                self._is_gone(contact, event.room)

    def _see(self, moment: Moment, event: MembersSeen) -> None:
        self.listed.pop(event.room, None)

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
        MemberRenamed: _rename,
        MemberLeft: _leave,
        MembersListed: _list,
        MembersSeen: _see,
        StrangersAsked: _ask,
        MembersInvited: _invite,
        AnnouncementMade: _announce,
        GroupWorkFailed: _fail,
    }


def _in_order(by_room: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """All names, a room's alias before a nickname."""
    return tuple(dict.fromkeys(name for names in by_room for name in reversed(names)))


def _work(manner: str, room: str) -> str:
    return f"{manner} {room}"


_DENIES: Final = re.compile("[不非没未退替代的]")
"""What somebody says of a candidate's name who is not that candidate, or is no more."""
