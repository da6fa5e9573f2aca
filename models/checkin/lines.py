"""The lines that were read: what was seen before decides for nobody else again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import ClassVar

from models.checkin.events import (
    CheckedIn,
    CheckInCancelled,
    CheckInRevised,
    LineNoted,
    MarkedIneligible,
    ReviewRaised,
    WindowChanged,
)
from models.checkin.standing import Standings, StandingsBefore
from models.event import Event
from models.office.events import DecisionUndone
from models.rules import Rules
from models.state import Hears, Moment, State


@dataclass(slots=True)
class Lines(State):
    """How often each line was seen, and as whose it was read. A line is known by its folded text."""

    rules: Rules
    standings: Standings
    seen: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    """Lines that were seen after the window only."""
    forgotten: int = 0
    """How often something was decided anew, so that a line which stood in a relay before may say more now."""
    _owners: dict[str, str] = field(default_factory=dict)
    _rests: dict[str, str] = field(default_factory=dict)
    """The line that each candidate's check-in rests on."""
    _credited_by: dict[str, set[str]] = field(default_factory=dict)
    _keys_of: dict[str, set[str]] = field(default_factory=dict)

    def known(self, key: str, *, is_late: bool) -> int:
        """How often a line was seen. What came after the window was not seen before anything inside it."""
        return self.seen[key] + (self.late[key] if is_late else 0)

    def owner(self, key: str) -> str:
        """The number of the candidate as whose a line was read; empty where it is nobody's."""
        return self._owners.get(key, "")

    def is_settled(self, key: str) -> bool:
        """Whether a line is known as that of a person without namesakes who has checked in: it can change nothing.

        It must bear their whole name: who is meant by a misspelling depends on who wrote it.
        """
        number = self._owners.get(key)
        return number is not None and self.standings[number].is_checked_in and self.rules.roster.bears(key, number)

    def credited_by(self, key: str) -> Collection[str]:
        """The candidates whose check-in rests on the line of this key."""
        return self._credited_by.get(key, ())

    def keys_of(self, family: str) -> AbstractSet[str]:
        """The keys of the lines on which check-ins rest, or did, that relays of this family held."""
        return self._keys_of.get(family, frozenset())

    def _rest_on(self, number: str, key: str, family: str) -> None:
        before = self._rests.pop(number, "")
        if before:
            self._credited_by[before].discard(number)
        if key:
            self._rests[number] = key
            self._credited_by.setdefault(key, set()).add(number)
            self._keys_of.setdefault(family, set()).add(key)

    def _learn(self, key: str, number: str) -> None:
        if key:
            self.seen[key] += 1
            if number:
                self._owners[key] = number

    def _credit(self, moment: Moment, event: CheckedIn) -> None:
        self._learn(event.key, event.number)
        self._rest_on(event.number, event.key, event.family)

    def _note(self, moment: Moment, event: LineNoted) -> None:
        if event.is_late:
            self.late[event.key] += 1
        else:
            self._learn(event.key, event.number)

    def _ask(self, moment: Moment, event: ReviewRaised) -> None:
        self._learn(event.key, "")

    def _revise(self, moment: Moment, event: CheckInRevised) -> None:
        key = self._rests.get(event.number, "")
        if key and self.seen[key]:
            self.seen[key] -= 1
        self._rest_on(event.number, "", "")
        self.forgotten += 1

    def _undo(self, moment: Moment, event: DecisionUndone) -> None:
        for before in event.before:
            for number, was in before.standings.items() if isinstance(before, StandingsBefore) else ():
                self._rest_on(number, was.key, was.family)
        self.forgotten += 1

    def _forget(self, moment: Moment, event: Event) -> None:
        self.forgotten += 1

    HEARS: ClassVar[Hears] = {
        CheckedIn: _credit,
        LineNoted: _note,
        ReviewRaised: _ask,
        CheckInRevised: _revise,
        DecisionUndone: _undo,
        MarkedIneligible: _forget,
        CheckInCancelled: _forget,
        WindowChanged: _forget,
    }
