"""Who is who: what contacts are called, and which candidate each of them is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from models.checkin.attendance import OWN_RULES
from models.checkin.events import CheckedIn, CheckInRevised
from models.event import Before, Event, part
from models.messages import DESK, INSPECTION, bare_sender
from models.office.events import DecisionUndone
from models.people.candidate import Candidate
from models.people.events import BotNamed, Bound, Unbound, WechatIdsLearned
from models.rules import Rules
from models.state import Hears, Moment, State


@part
class BindingBefore(Before):
    """Which candidate each of these contacts was, empty where none; and what a decision bound to whom."""

    bindings: dict[str, str]
    contact: str
    number: str
    was_by_staff: bool
    """Whether staff had said before who this contact is."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """Everybody whom a contact was, or is now."""
        return (*filter(None, self.bindings.values()), self.number)

    @property
    def is_basis(self) -> bool:
        """Who somebody is was no basis of the result."""
        return False


@dataclass(slots=True)
class People(State):
    """What is known of contacts. Names are hints, only ids decide."""

    rules: Rules
    bindings: dict[str, str] = field(default_factory=dict)
    """The number of each contact that is bound."""
    wechat_ids: dict[str, str] = field(default_factory=dict)
    """The WeChat ID of contacts for whom a gateway told it."""
    bot_contact: str = ""
    bot_names: tuple[str, ...] = ()
    _own_contacts: dict[str, str] = field(default_factory=dict)
    """The number of each contact that has checked in with its own line."""
    _credited: dict[str, str] = field(default_factory=dict)
    """The contact of each candidate's last own line."""
    _bound_by_staff: set[str] = field(default_factory=set)
    _contacts: dict[str, tuple[str, str]] = field(default_factory=dict)
    _rooms: dict[str, str] = field(default_factory=dict)
    """The room in which a contact was last heard."""
    _bearers: dict[str, dict[str, None]] = field(default_factory=dict)
    """The contacts that are called so."""

    def meet(self, contact: str, name: str, alias: str, room: str = "") -> None:
        """Remember what a contact is called, and in which room. In private nobody has a room alias."""
        before = self.names_of(contact)
        names = (name, alias if room else before[1])
        if room:
            self._rooms[contact] = room
        if names == before and contact in self._contacts:
            return
        for each in before:
            self._bearers.get(each, {}).pop(contact, None)
        for each in filter(None, names):
            self._bearers.setdefault(each, {})[contact] = None
        self._contacts[contact] = names

    def take_over(self, known: People) -> None:
        """Know what is known of contacts beside what messages have led to."""
        self.wechat_ids = dict(known.wechat_ids)
        self.bot_contact, self.bot_names = known.bot_contact, known.bot_names
        by_staff = known._bound_by_staff & set(known.bindings)
        self.bindings = {contact: known.bindings[contact] for contact in by_staff}
        self._bound_by_staff = set(known._bound_by_staff)
        for contact, (name, alias) in known._contacts.items():
            self.meet(contact, name, alias, known._rooms.get(contact, ""))

    def is_listed(self, contact: str, among: frozenset[str]) -> bool:
        """Whether this contact is among these, by contact id or by WeChat ID."""
        return contact in among or self.wechat_ids.get(contact, contact) in among

    def is_staff(self, contact: str) -> bool:
        """Whether this contact is listed as staff."""
        is_here = contact.startswith(DESK) and not contact.startswith(INSPECTION)
        return self.is_listed(contact, self.rules.settings.staff) or is_here

    def is_inspector(self, contact: str) -> bool:
        """Whether this contact is listed as an inspector."""
        return self.is_listed(contact, self.rules.settings.inspectors) or contact.startswith(INSPECTION)

    def is_office(self, contact: str) -> bool:
        """Whether this contact is staff or an inspector."""
        return self.is_staff(contact) or self.is_inspector(contact)

    def by_wechat_id(self, contact: str) -> Candidate | None:
        """The candidate whose WeChat ID on the roster is this contact's."""
        roster = self.rules.roster
        return roster.by_wechat_id(contact) or roster.by_wechat_id(self.wechat_ids.get(contact, ""))

    def reached(self, candidates: Iterable[Candidate]) -> dict[str, str]:
        """The contact of the account that carries the WeChat ID of each of these, by number; of whom one is known."""
        contacts = {wechat_id: contact for contact, wechat_id in self.wechat_ids.items()}
        return {each.number: contacts[each.wechat_id] for each in candidates if each.wechat_id in contacts}

    def candidate_of(self, contact: str) -> Candidate | None:
        """Who this contact is: bound, listed by WeChat ID, or checked in with their own line. Names do not count."""
        number = self.bindings.get(contact) or self._own_contacts.get(contact)
        return self.rules.roster[number] if number else self.by_wechat_id(contact)

    def called(self, contact: str) -> str:
        """What the office calls a contact, else what it was last called in the room; the id where nothing is known."""
        names = self.rules.settings.names
        known = names.get(contact) or names.get(self.wechat_ids.get(contact, ""))
        name, alias = self.names_of(contact)
        return known or alias or name or bare_sender(contact)

    def rooms_of(self, candidate: Candidate) -> tuple[str, ...]:
        """The rooms that a candidate is in, as the configuration or their own words tell; all where nothing does."""
        rooms = self.rules.settings.rooms
        heard = [self._rooms[each] for each in self.contacts_of(candidate.number) if each in self._rooms]
        return self._rooms_of_group(candidate) or tuple(room for room in heard if room in rooms) or rooms

    def rooms_for(self, candidate: Candidate) -> tuple[str, ...]:
        """The rooms in one of which a candidate should be: those of their group, else any."""
        return self._rooms_of_group(candidate) or self.rules.settings.rooms

    def _rooms_of_group(self, candidate: Candidate) -> tuple[str, ...]:
        settings = self.rules.settings
        return tuple(room for room, groups in settings.room_groups.items() if candidate.group in groups)

    def names_of(self, contact: str) -> tuple[str, str]:
        """Nickname and room alias of a contact, as last heard."""
        return self._contacts.get(contact, ("", ""))

    def heard_in_rooms(self) -> Iterator[str]:
        """The contacts that have spoken in a room, by themselves: what was copied tells no contact."""
        return (contact for contact in self._rooms if bare_sender(contact) == contact)

    def heard_in(self, contact: str) -> str:
        """The room in which a contact was last heard; empty where in none."""
        return self._rooms.get(contact, "")

    def has_met(self, contact: str) -> bool:
        """Whether this contact has been heard."""
        return contact in self._contacts

    def contacts_called(self, name: str) -> tuple[str, ...]:
        """The contacts whose id, nickname or room alias is exactly this."""
        found = self._bearers.get(name, {}) if name else {}
        return (name, *(each for each in found if each != name)) if name in self._contacts else tuple(found)

    def contacts_of(self, number: str) -> list[str]:
        """The contacts that are taken for this candidate, by a binding or by their own line."""
        return [contact for contact, each in self._taken_for().items() if each == number]

    def is_bound_by_staff(self, contact: str) -> bool:
        """Whether staff have said who this contact is."""
        return contact in self._bound_by_staff

    def independent(self, numbers: Collection[str]) -> Iterator[str]:
        """The contacts who are these candidates, and whom not staff alone has declared to be so."""
        roster = self.rules.roster
        by_roster = {each.wechat_id for number, each in roster.items() if number in numbers and each.wechat_id}
        yield from (
            contact
            for contact, number in self._taken_for().items()
            if number in numbers and contact not in self._bound_by_staff and not self.is_staff(contact)
        )
        yield from by_roster
        yield from (contact for contact, wechat_id in self.wechat_ids.items() if wechat_id in by_roster)

    def before(self, events: Sequence[Event]) -> Before | None:
        """Who the contacts were that a binding concerns."""
        bound = next((event for event in events if isinstance(event, Bound)), None)
        if bound is None:
            return None
        released = dict.fromkeys(self.contacts_of(bound.number), bound.number)
        was = {**released, bound.contact: self.bindings.get(bound.contact, "")}
        return BindingBefore(
            bindings=was,
            contact=bound.contact,
            number=bound.number,
            was_by_staff=bound.contact in self._bound_by_staff,
        )

    def stands(self, before: BindingBefore, now: datetime, since: int) -> str:
        """A binding can be put back that nobody has set again."""
        return "" if self.bindings.get(before.contact) == before.number else "replaced"

    def _taken_for(self) -> dict[str, str]:
        """The number of each contact; a binding goes before a line of their own."""
        return {**self._own_contacts, **self.bindings}

    def _credit(self, moment: Moment, event: CheckedIn) -> None:
        contact = event.contact if event.rule in OWN_RULES else ""
        self._credited[event.number] = contact
        if contact:
            self._own_contacts.setdefault(contact, event.number)

    def _revise(self, moment: Moment, event: CheckInRevised) -> None:
        contact = self._credited.pop(event.number, "")
        if self._own_contacts.get(contact) == event.number:
            del self._own_contacts[contact]

    def _bind(self, moment: Moment, event: Bound) -> None:
        if event.how == "staff":  # staff's word on who it is goes against everybody else who was taken for them
            for other in self.contacts_of(event.number):
                self.bindings.pop(other, None)
                self._own_contacts.pop(other, None)
        self.bindings[event.contact] = event.number
        if event.how == "staff" and self._own_contacts.get(event.contact) != event.number:
            self._bound_by_staff.add(event.contact)

    def _unbind(self, moment: Moment, event: Unbound) -> None:
        self.bindings.pop(event.contact, None)

    def _learn_ids(self, moment: Moment, event: WechatIdsLearned) -> None:
        self.wechat_ids.update(event.wechat_ids)

    def _name_bot(self, moment: Moment, event: BotNamed) -> None:
        self.bot_contact, self.bot_names = event.contact, event.names

    def _undo(self, moment: Moment, event: DecisionUndone) -> None:
        for before in event.before:
            if isinstance(before, BindingBefore):
                for contact, number in before.bindings.items():
                    if number:
                        self.bindings[contact] = number
                    else:
                        self.bindings.pop(contact, None)
                if not before.was_by_staff:
                    self._bound_by_staff.discard(before.contact)

    HEARS: ClassVar[Hears] = {
        CheckedIn: _credit,
        CheckInRevised: _revise,
        Bound: _bind,
        Unbound: _unbind,
        WechatIdsLearned: _learn_ids,
        BotNamed: _name_bot,
        DecisionUndone: _undo,
    }
    PUTS_BACK: ClassVar[type[Before] | None] = BindingBefore
