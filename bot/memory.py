"""What this process knows of the database: the state, and where the chains end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.errors import UserError
from bot.store.store import Store
from bot.store.transaction import Transaction, random_salt
from models.event import Event
from models.messages import Incoming, Message
from models.people.candidate import Candidate
from models.people.events import RosterChanged
from models.people.roster import Roster
from models.records.chain import NOTHING_HEARD, HeardEnd, Record, chained
from models.records.events import SnapshotTaken
from models.session import Session
from models.settings import Settings
from models.sittings import Sittings
from models.snapshot import digest, restored

Watcher = Callable[[Sequence[Event] | None], None]
"""Is told what has happened for good; None where that may be anything."""
_MOST_TRIES: Final = 10
_EARLIER_WORDS: Final = timedelta(days=1)
"""So long before the opening staff may have said what somebody quotes inside the window."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Where both chains end, as this process knows them."""

    seq: int = 0
    hash: str = NOTHING_HEARD.hash
    heard: HeardEnd = NOTHING_HEARD


@dataclass(slots=True)
class Writing:
    """One transaction, and the ends of the chains as it moves them."""

    transaction: Transaction
    session: Session
    ends: Ends
    new_salt: Callable[[], str]

    def __iter__(self) -> Iterator[Message]:
        """What was said in the group and by the bot, read only where somebody asks."""
        settings = self.session.settings
        for text in self.transaction.own_texts():
            yield Message(id="", at=settings.open_at, received_at=settings.open_at, room="", sender="", text=text)
        yield from self.transaction.messages_between(settings.open_at - _EARLIER_WORDS, settings.close_at)

    def keep(self, incoming: Iterable[Incoming]) -> None:
        """Store what arrived as the next links of its chain."""
        self.ends = replace(self.ends, heard=self.transaction.keep(incoming, self.ends.heard, self.new_salt))

    def append(self, at: datetime, events: Iterable[Event], by: str, message_id: str) -> None:
        """Append the events as the next records, each to the histories that it belongs to."""
        records: list[Record] = []
        about: dict[int, tuple[str, ...]] = {}
        at, stream, ends = at.astimezone(UTC), self.session.settings.stream, self.ends
        seq, previous = ends.seq, ends.hash
        for event in events:
            record = chained(
                event,
                seq=seq + 1,
                at=at,
                stream=event.STREAM if event.IS_COMMON else stream,
                actor=by,
                message_id=message_id,
                salt=self.new_salt(),
                heard=ends.heard,
                previous=previous,
            )
            records.append(record)
            seq, previous = record.seq, record.hash
            if numbers := event.about:
                about[seq] = numbers
        if records:
            self.ends = replace(ends, seq=seq, hash=previous)
            self.transaction.append(records, about)


@dataclass(slots=True)
class Memory:
    """The state as the fold of the records, kept up with what this and other processes write."""

    store: Store
    configured: list[Settings]
    """The rules of each sitting, as the configuration has them today: they hold where nothing is recorded yet."""
    new_salt: Callable[[], str] = random_salt
    sittings: Sittings = field(init=False)
    ends: Ends = field(init=False)
    is_ahead: bool = field(init=False, default=False)
    """Whether the state holds what is not committed yet."""
    snapshot_seq: int = field(init=False, default=0)
    """The newest record that was read, or kept, as a snapshot."""
    watcher: Watcher = field(init=False, default=lambda _: None)
    _news: list[Event] = field(init=False, default_factory=list)
    """What the running turn appends."""

    def __post_init__(self) -> None:
        self.load()

    def load(self) -> None:
        """Build the state from the records: at start, and again where memory has run ahead of them.

        Roster and records are read one after the other: where another process changes both in between, once more.
        """
        for _ in range(_MOST_TRIES):
            head = self.store.head()
            try:
                return self._load()
            except (UserError, KeyError):
                if self.store.head() == head:
                    raise
        return self._load()

    def _load(self) -> None:
        self.is_ahead = False
        roster = Roster(self.store.roster())
        self.sittings, self.ends = Sittings(self.configured, roster), Ends()
        met = self._take_snapshot(roster)
        self.snapshot_seq = self.ends.seq
        try:
            self._fold(self.store.records(self.ends.seq))
        except KeyError:  # somebody of whom the records tell is not on the roster
            self._check_roster()
            raise
        for contact, name, alias, room in self.store.contacts(met):
            self.sittings.meet(contact, name, alias, room)
        self.ends = replace(self.ends, heard=self.store.heard())
        self._check_roster()

    def _take_snapshot(self, roster: Roster) -> int:
        """Begin with the newest kept state, if the chain knows it; gives how many messages it has seen."""
        found = self.store.snapshot()
        if found is None:
            return 0
        seq, text = found
        record, told = self.store.record(seq), self.store.record(seq + 1)
        is_known = told is not None and told.kind == SnapshotTaken.__name__ and not told.is_purged
        if record is None or told is None or not is_known:
            return 0
        try:
            is_true = told.event() == SnapshotTaken(digest=digest(text)) and told.previous == record.hash
            state = restored(text, self.configured, roster) if is_true else None
        except (KeyError, ValueError, TypeError):
            return 0  # of no form that this version writes, or of other people: the records tell
        if state is None:
            return 0
        self.sittings, heard = state
        self.ends = replace(self.ends, seq=record.seq, hash=record.hash)
        return heard

    def _fold(self, records: Iterable[Record]) -> None:
        for record in records:
            if record.is_purged:
                raise UserError("purged")
            if record.kind not in Event.kinds:
                raise UserError("record_kind", seq=record.seq)
            self.sittings.fold(record.seq, record.at, record.stream, record.event())
            self.ends = replace(self.ends, seq=record.seq, hash=record.hash)

    def _check_roster(self) -> None:
        """Nothing may be said from a roster that is not the recorded one. Raises :class:`UserError`."""
        recorded = self.sittings.main.rules.entries
        found = self.store.entry_digests() if recorded else {}
        if found != recorded:
            odd = sorted(number for number in {*found, *recorded} if found.get(number) != recorded.get(number))
            raise UserError("roster_differs", numbers="、".join(odd[:5]))

    def catch_up(self, transaction: Transaction) -> None:
        """Take up what another process has written."""
        seq, place = transaction.ends()
        if seq > self.ends.seq:
            missed = list(transaction.records_after(self.ends.seq))
            if any(record.kind == RosterChanged.__name__ for record in missed):
                self.load()  # the people themselves stand in a table of their own
                self.watcher(None)
            else:
                self._fold(missed)
                self.watcher([record.event() for record in missed])
        if place > self.ends.heard.total:
            for contact, name, alias, room in transaction.met_after(self.ends.heard.total):
                self.sittings.meet(contact, name, alias, room)
            self.ends = replace(self.ends, heard=transaction.heard())

    def begin(self, transaction: Transaction, stream: str) -> Writing:
        """A turn of this sitting, on all that is known by now."""
        self.catch_up(transaction)
        return Writing(transaction, self.sittings.called(stream), self.ends, self.new_salt)

    def fold(self, writing: Writing, at: datetime, events: list[Event]) -> None:
        """Take events into the state that the turn has appended last."""
        self.is_ahead = True
        self._news += events
        for seq, event in enumerate(events, start=writing.ends.seq - len(events) + 1):
            self.sittings.fold(seq, at, writing.session.settings.stream, event)

    def note(self, events: Iterable[Event]) -> None:
        """Remember what is appended beside what changes the state."""
        self._news += events

    def take_roster(self, candidates: Iterable[Candidate]) -> None:
        """Let these be the people from now on: what the turn says of them is said of who they are now."""
        self.is_ahead = True
        self.sittings.take_roster(Roster(candidates))

    def committed(self, writing: Writing) -> None:
        """The turn is in the database for good."""
        self.ends, self.is_ahead = writing.ends, False
        news, self._news = self._news, []
        self.watcher(news)

    def failed(self) -> None:
        """The turn is not: where the state had run ahead of the records, it is built from them again."""
        self._news = []
        if self.is_ahead:
            self.load()
