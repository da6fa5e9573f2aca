"""All sittings (环节) of one examination on one chain of records: the rehearsal and the check-in, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from models.event import Event
from models.people.roster import Roster
from models.records.events import SettingsAdopted
from models.session import Session
from models.settings import CHECKIN, Settings


class Sittings:
    """The sittings by stream. What happens in one changes no other, but for what concerns them all."""

    def __init__(self, settings: Iterable[Settings], roster: Roster) -> None:
        self._roster = roster
        self._by_stream = {each.stream: Session(each, roster) for each in settings}
        self.common: list[tuple[int, datetime, Event]] = []
        """What concerns all of them, for those that begin later."""

    def __iter__(self) -> Iterator[Session]:
        """Those that have begun, the check-in first; before anything is recorded, all that are configured."""
        begun = [session for session in self._by_stream.values() if session.rules.adopted is not None]
        return iter(sorted(begun or self._by_stream.values(), key=lambda each: each.settings.stream != CHECKIN))

    @property
    def main(self) -> Session:
        """The check-in that counts."""
        return self._by_stream[CHECKIN]

    def named(self, stream: str) -> Session | None:
        """The sitting of this name, if there is one."""
        return self._by_stream.get(stream)

    def called(self, stream: str) -> Session:
        """The sitting of this name; the check-in where there is none."""
        return self._by_stream.get(stream) or self.main

    def of(self, room: str, at: datetime) -> Session:
        """The sitting that something belongs to: one of the room's, and of several that whose window is nearest."""
        here = [each for each in self if not room or room in each.settings.heard_rooms]
        return min(here, key=lambda each: _distance(each, at), default=self.main)

    def open(self, settings: Settings, *, is_restored: bool = False) -> Session:
        """The sitting of these rules; one that is there stays as it is. One that is restored knows the rest itself."""
        if settings.stream not in self._by_stream:
            self._by_stream[settings.stream] = Session(settings, self._roster)
            for each in self.common if not is_restored else ():
                self._by_stream[settings.stream].fold(*each)
        return self._by_stream[settings.stream]

    def fold(self, seq: int, at: datetime, stream: str, event: Event) -> None:
        """Take the next event into its sitting, or into all; a sitting begins where its rules are adopted."""
        if isinstance(event, SettingsAdopted):
            self.open(event.settings)
        if event.IS_COMMON:
            self.common.append((seq, at, event))
        for session in self._by_stream.values() if event.IS_COMMON else [self.called(stream)]:
            session.fold(seq, at, event)

    def take_roster(self, roster: Roster) -> None:
        """Let another roster be in force: everybody of the old one stands in it too."""
        self._roster = roster
        for session in self._by_stream.values():
            session.rules.roster = roster
            session.standings.take_roster()

    def meet(self, contact: str, name: str, alias: str, room: str) -> None:
        """Remember what a contact is called."""
        for session in self._by_stream.values():
            session.people.meet(contact, name, alias, room)


def _distance(session: Session, at: datetime) -> timedelta:
    settings = session.settings
    return max(settings.open_at - at, at - settings.close_at, timedelta())
