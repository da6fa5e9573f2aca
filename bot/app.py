"""The composition root, and :meth:`App.turn`: the one place that stores, decides, folds and commits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import UserError
from bot.store.store import Store
from bot.store.transaction import LostRace, Transaction, random_salt
from handlers.bases import Bases
from models.checkin.events import MarkedIneligible
from models.event import Event
from models.gaps import ClockAhead, WentOffline
from models.messages import BOT, DESK, Connection, Fact, Incoming, Message, Paste, Tick, actor, key
from models.people.events import BotNamed, RosterAdopted, RosterChanged, WechatIdsLearned
from models.people.roster import Roster
from models.posts import Post, PostState, QueuedPost
from models.records.chain import NOTHING_HEARD, Head, Heard, Record, chained, joined_digest
from models.records.events import Posted, SettingsAdopted, SnapshotTaken
from models.session import Session
from models.settings import CHECKIN, Settings
from models.sittings import Sittings
from models.snapshot import digest, restored, taken

if TYPE_CHECKING:
    from handlers.roster import RosterChanges
    from models.commands import Command, TakePaste

# What decides, and what turns decisions into words, is loaded when something is to be decided: `status` and `explain`
# only say what stands, and should not wait for it.
# ruff: noqa: PLC0415

_EARLIER_WORDS: Final = timedelta(days=1)
"""So long before the opening staff may have said what somebody quotes inside the window."""
_BETWEEN_SNAPSHOTS: Final = 5000
"""Records: reading so many takes a fraction of a second."""
_MOST_RACES: Final = 100
"""So often in a row another process may write first: more is a fault, not a race."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a turn did."""

    events: tuple[Event, ...] = ()
    posts: tuple[Post, ...] = ()
    is_new: bool = True
    """False where the incoming had been stored before."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a paste would lead to, and what the closing would make of everybody who is still expected then."""

    command: TakePaste
    outcome: Outcome
    session: Session
    outlook: Mapping[str, object]


class _Rehearsed(Exception):
    """Ends a transaction of which nothing is to be kept."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        super().__init__()
        self.rehearsal = rehearsal


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where both chains end, as this process knows them."""

    seq: int = 0
    hash: str = NOTHING_HEARD.hash
    heard: Heard = NOTHING_HEARD


@dataclass(slots=True)
class _Turn:
    """One transaction, and the ends of the chains as it moves them."""

    transaction: Transaction
    session: Session
    ends: _Ends

    def __iter__(self) -> Iterator[Message]:
        """What was said in the group and by the bot, read only where somebody asks."""
        settings = self.session.settings
        for text in self.transaction.posted_texts():
            yield Message(id="", at=settings.open_at, received_at=settings.open_at, room="", sender="", text=text)
        yield from self.transaction.messages_between(settings.open_at - _EARLIER_WORDS, settings.close_at)


Decide = Callable[[_Turn], list[Event]]


@dataclass(slots=True)
class App:
    """One examination on one database: the check-in, and the rehearsal before it if there is one."""

    store: Store
    settings: Settings
    """Of the check-in, as the configuration has them today."""
    rehearsal: Settings | None = None
    new_salt: Callable[[], str] = random_salt
    patience: Callable[[], AbstractContextManager[None]] = nullcontext
    """What bounds the time that reading and deciding on one message may take."""
    post_limit: int = 1000
    posted_as: PostState = PostState.TODO
    """Where a new post begins: it waits for the gateway, or for staff who post by hand, or counts as posted."""
    can_leave: Callable[[str], bool] = field(default=lambda _: False)
    """Whether a conversation's next post would be sent at once."""
    sittings: Sittings = field(init=False)
    _ends: _Ends = field(init=False)
    _is_ahead: bool = field(init=False, default=False)
    """Whether memory holds what is not committed yet."""
    _snapshot_seq: int = field(init=False, default=0)
    _bases: Bases = field(init=False, default_factory=Bases)
    _secret: tuple[str, str] = field(init=False, default=("", ""))
    """What the answer of the running turn tells its asker alone."""

    def __post_init__(self) -> None:
        self._load()

    @property
    def session(self) -> Session:
        """The check-in."""
        return self.sittings.main

    @property
    def posts_by_hand(self) -> bool:
        """Whether staff post what is to be said."""
        return self.posted_as is PostState.BY_HAND

    @property
    def _configured(self) -> list[Settings]:
        return [self.settings, *([self.rehearsal] if self.rehearsal is not None else [])]

    # --- loading -----------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        """Build the state from the records: at start, and again where memory has run ahead of them."""
        self._bases.clear()
        self._is_ahead = False
        roster = Roster(self.store.roster())
        self.sittings, self._ends = Sittings(self._configured, roster), _Ends()
        met = self._take_snapshot(roster)
        self._snapshot_seq = self._ends.seq
        try:
            self._fold(self.store.records(self._ends.seq))
        except KeyError:  # somebody of whom the records tell is not on the roster
            self._check_roster()
            raise
        for contact, name, alias, in_private in self.store.contacts(met):
            self.sittings.meet(contact, name, alias, in_private=in_private)
        self._ends = replace(self._ends, heard=self.store.heard())
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
            state = restored(text, self._configured, roster) if is_true else None
        except (KeyError, ValueError, TypeError):
            return 0  # of no form that this version writes, or of other people: the records tell
        if state is None:
            return 0
        self.sittings, heard = state
        self._ends = replace(self._ends, seq=record.seq, hash=record.hash)
        return heard

    def keep_snapshot(self, at: datetime) -> None:
        """Keep the state once in so many records, so that the next start need not read them all."""
        if self._ends.seq - self._snapshot_seq < _BETWEEN_SNAPSHOTS:
            return
        text, seq = taken(self.sittings, self._ends.heard.total), self._ends.seq

        def kept(turn: _Turn) -> list[Event]:
            if turn.ends.seq != seq:
                return []  # another process has written in between: the next time will do
            turn.transaction.put_snapshot(seq, text)
            event = SnapshotTaken(digest=digest(text))
            self._keep(turn, [self._fact(at, [event])])
            return [event]

        self._commit(at, kept)
        self._snapshot_seq = self._ends.seq

    def _fold(self, records: Iterable[Record]) -> None:
        for record in records:
            if record.is_purged:
                raise UserError("purged")
            self.sittings.fold(record.seq, record.at, record.stream, record.event())
            self._ends = replace(self._ends, seq=record.seq, hash=record.hash)

    def _check_roster(self) -> None:
        """Nothing may be said from a roster that is not the recorded one. Raises :class:`UserError`."""
        recorded = self.session.rules.entries
        found = self.store.entry_digests() if recorded else {}
        if found != recorded:
            odd = sorted(number for number in {*found, *recorded} if found.get(number) != recorded.get(number))
            raise UserError("roster_differs", numbers="、".join(odd[:5]))

    def _catch_up(self, transaction: Transaction) -> None:
        """Take up what another process has written."""
        seq, place = transaction.ends()
        if seq > self._ends.seq:
            missed = list(transaction.records_after(self._ends.seq))
            if any(record.kind == RosterChanged.__name__ for record in missed):
                self._load()  # the people themselves stand in a table of their own
            else:
                self._fold(missed)
        if place > self._ends.heard.total:
            for contact, name, alias, in_private in transaction.met_after(self._ends.heard.total):
                self.sittings.meet(contact, name, alias, in_private=in_private)
            self._ends = replace(self._ends, heard=transaction.heard())

    def catch_up(self) -> None:
        """Take up what another process has decided, such as a paste at the office."""
        if self.store.head()[0] > self._ends.seq:
            with self.store.transaction() as transaction:
                self._catch_up(transaction)

    # --- what arrives ------------------------------------------------------------------------------------------------

    def turn(self, incoming: Incoming) -> Outcome:
        """Take one incoming: store it, decide, record, enqueue posts, all in one transaction. Seen before: nothing."""
        if isinstance(incoming, Tick):
            return self.keep_time(incoming.at)
        if isinstance(incoming, Fact):
            return self._note(incoming)
        if isinstance(incoming, Message) and len(self.session.settings.rooms) > 1:
            incoming = self._distinct(incoming)
        outcome = self._turn(incoming)
        if outcome.is_new or not isinstance(incoming, Message):
            return outcome
        other = self._distinct(incoming)
        return outcome if other is incoming else self._turn(other)

    def _distinct(self, message: Message) -> Message:
        """The message under an id that is its own: gateways have been met that give one id to two messages."""
        with self.store.transaction() as transaction:
            if not transaction.is_other(message):
                return message
        told = joined_digest([message.room, message.sender, message.text])[:8]
        return replace(message, id=f"{message.id}#{told}")

    def _turn(self, incoming: Incoming) -> Outcome:
        from handlers.door import handle
        from handlers.draw import secret_of
        from handlers.sittings import routed
        from models.commands import ObeyStaff, TakeRelay

        session, heard = routed(self.sittings, incoming)
        stream = session.settings.stream
        command: Command | None = None

        def decide(turn: _Turn) -> list[Event]:
            nonlocal command
            with self.patience():
                command = self._understood(turn, heard)
                self._secret = secret_of(command) if isinstance(command, ObeyStaff) else ("", "")
                if not isinstance(command, ObeyStaff):
                    return [] if command is None else handle(turn.session, command, turn)
            return handle(turn.session, command, turn)  # a command of staff may weigh the whole day

        outcome = self._commit(incoming.received_at, decide, incoming, stream=stream)
        if outcome.is_new and isinstance(incoming, Message):
            if not incoming.sender.startswith(DESK):  # staff at this machine are nobody in the group
                self.sittings.meet(incoming.sender, incoming.name, incoming.alias, in_private=not incoming.room)
            if isinstance(command, TakeRelay):
                self._bases.keep(self.sittings.called(stream), incoming, command.reading)
        return outcome

    def _understood(self, turn: _Turn, incoming: Incoming) -> Command | None:
        from handlers.interpret import interpret
        from models.commands import TakePaste

        room = getattr(incoming, "room", "")
        if not isinstance(incoming, Connection) and room and room not in turn.session.settings.rooms:
            return None
        base = self._bases.of(turn.session, incoming) if isinstance(incoming, Message) else None
        command = interpret(incoming, turn.session, base, id=key(incoming), salt=self.new_salt())
        if isinstance(command, TakePaste) and command.chat.said and not command.chat.uncut:
            return self._with_copies(turn, command)
        return command

    def _with_copies(self, turn: _Turn, command: TakePaste) -> TakePaste:
        """The paste with all that is known of the day; its messages are stored, those that were known already once."""
        from handlers.copies.weaving import weave

        transaction, session = turn.transaction, turn.session
        here = (each for each in transaction.said() if self.sittings.of(each.room, each.at) is session)
        woven = weave(session, here, transaction.posted_texts())
        known = transaction.copies_known()
        fresh = {
            said.id: said for said in woven.day if isinstance(said, Message) and said.paste and said.id not in known
        }
        self._keep(turn, fresh.values())
        return replace(command, day=woven.day, fresh=frozenset(fresh), filled=woven.filled, seen=woven.seen)

    def refuse(self, incoming: Message, cause: str) -> Outcome:
        """Keep a message that no decision can be made on: its own turn failed, or took too long."""
        from handlers.door import handle
        from models.commands import RefuseMessage

        command = RefuseMessage(message=incoming, cause=cause)
        stream = self.sittings.of(incoming.room, incoming.at).settings.stream
        decide: Decide = lambda turn: handle(turn.session, command, turn)  # noqa: E731
        return self._commit(incoming.received_at, decide, incoming, stream=stream)

    def rehearse(self, paste: Paste) -> Rehearsal:
        """What the paste would lead to, on a day by hand where staff post by hand. Nothing of it is kept."""
        from handlers.checkin.closing import outlook
        from handlers.door import handle
        from models.commands import TakePaste

        since = self.deaf_since(paste.received_at)
        try:
            with self.store.transaction() as transaction:
                self._catch_up(transaction)
                turn = _Turn(transaction, self.sittings.of(paste.room, paste.at), self._ends)
                self._is_ahead = True
                self._keep(turn, [paste])
                if self.posts_by_hand and not turn.session.gaps.is_by_hand:
                    by_hand = WentOffline(since=since, is_by_hand=True)
                    self._record(turn, paste.received_at, [by_hand], None)
                command = self._understood(turn, paste)
                assert isinstance(command, TakePaste)  # noqa: S101 - its room is the configured one
                events = handle(turn.session, command, turn)
                outcome = self._record(turn, paste.received_at, events, paste)
                raise _Rehearsed(Rehearsal(command, outcome, turn.session, outlook(turn.session, turn)))
        except _Rehearsed as rehearsed:
            return rehearsed.rehearsal
        finally:
            self._load()

    # --- what this program is told -----------------------------------------------------------------------------------

    def begin(self, at: datetime) -> Outcome:
        """Record under which settings and which roster decisions are made from now on, if that changed."""
        outcome = Outcome()
        for settings in reversed(self._configured):
            if self.sittings.called(settings.stream).rules.adopted != settings:
                outcome = self._note(self._fact(at, [SettingsAdopted(settings=settings)], settings.stream))
        return outcome

    def _fact(self, at: datetime, events: Iterable[Event], stream: str = CHECKIN, by: str = BOT) -> Fact:
        known_as = f"fact:{self._ends.seq}:{self._ends.heard.total}"
        return Fact(at=at, received_at=at, id=known_as, stream=stream, events=tuple(events), by=by)

    def _note(self, fact: Fact) -> Outcome:
        """Record what the program was told. The entries of the roster are its own: their salts stay in the database."""

        def told(turn: _Turn) -> list[Event]:
            entries = turn.transaction.entry_digests()
            events: list[Event] = []
            for event in fact.events:
                seq = turn.ends.seq + len(events) + 1
                if isinstance(event, RosterChanged):
                    events.append(replace(event, entries=entries))
                elif not isinstance(event, Posted) or turn.transaction.claim_by_hand(event, fact.at, seq):
                    events.append(event)
            is_known = turn.session.rules.entries == entries
            is_told = any(isinstance(event, RosterChanged | Posted) for event in events)
            return events if is_known or is_told else [*events, RosterAdopted(entries=entries)]

        for event in fact.events:
            if isinstance(event, SettingsAdopted):
                self.sittings.open(event.settings)
        return self._commit(fact.at, told, fact, stream=fact.stream)

    def change_roster(self, at: datetime, changes: RosterChanges) -> Outcome:
        """Put a roster that was imported again in the place of the old one, on the record."""
        standings = self.session.standings
        withdrawn = tuple(number for number in changes.withdrawn if not standings[number].is_cancelled)
        event = RosterChanged(added=changes.added, corrected=changes.corrected, withdrawn=withdrawn, entries={})
        lost = [MarkedIneligible(number=number, rule="withdrawn") for number in withdrawn]
        fact = self._fact(at, [event, *lost])
        with self.store.transaction() as transaction:
            self._catch_up(transaction)
            turn = _Turn(transaction, self.session, self._ends)
            self._is_ahead = True
            transaction.replace_roster(changes.candidates)
            self._keep(turn, [fact])
            entries = transaction.entry_digests()
            events: list[Event] = [replace(event, entries=entries), *lost]
            transaction.append(*self._chained(turn, at, events, BOT, ""))
        self._load()
        return Outcome(events=tuple(events))

    def named_by_id(self) -> set[str]:
        """Everybody whom the configuration or the roster names by an id of WeChat's."""
        settings = self.session.settings
        return {
            *settings.staff,
            *settings.inspectors,
            *filter(None, (each.wechat_id for each in self.session.roster.values())),
        }

    def learn(self, at: datetime, ids: dict[str, str]) -> Outcome:
        """Record which contacts carry which WeChat IDs, as far as that is news and anybody is listed by it."""
        settings, roster = self.session.settings, self.session.roster
        listed = settings.staff | settings.inspectors
        known = self.session.people.wechat_ids
        news = {
            contact: wechat_id
            for contact, wechat_id in sorted(ids.items())
            if known.get(contact) != wechat_id and (wechat_id in listed or roster.by_wechat_id(wechat_id))
        }
        return self._note(self._fact(at, [WechatIdsLearned(wechat_ids=news)])) if news else Outcome()

    def introduce(self, at: datetime, contact: str, names: Iterable[str]) -> Outcome:
        """Record which contact the bot itself is, so that an @ of it can be told from an @ of anybody else."""
        people = self.session.people
        named = tuple(sorted({name.strip() for name in names if name.strip()}))
        if (people.bot_contact, people.bot_names) == (contact, named):
            return Outcome()
        return self._note(self._fact(at, [BotNamed(contact=contact, names=named)]))

    def note_clock(self, at: datetime, seconds: int) -> Outcome:
        """Record that the closing waits, once, because this machine's clock is ahead of WeChat's."""
        if self.session.gaps.is_clock_told:
            return Outcome()
        return self._note(self._fact(at, [ClockAhead(seconds=seconds)]))

    def deaf_since(self, at: datetime) -> datetime:
        """Since when nobody can have heard the group for certain, where nobody does at this time."""
        return self.store.heard_until() or min(at, self.session.settings.open_at)

    def work_by_hand(self, at: datetime) -> Outcome:
        """Record that nobody listens in the group: staff copy what is said, and post by hand."""
        if self.session.gaps.is_by_hand:
            return Outcome()
        by = DESK if self.posts_by_hand else BOT
        outcome = self._note(self._fact(at, [WentOffline(since=self.deaf_since(at), is_by_hand=True)], by=by))
        if self.posts_by_hand:
            with self.store.transaction() as transaction:
                transaction.hand_over(PostState.BY_HAND)
        return outcome

    # --- time --------------------------------------------------------------------------------------------------------

    def keep_time(self, now: datetime) -> Outcome:
        """Do what is due first, in whichever sitting."""
        from handlers.clock import next_deadline
        from handlers.door import handle
        from models.commands import KeepTime

        due = [(moment, session) for session in self.sittings if (moment := next_deadline(session)) is not None]
        session = min(due, key=lambda each: each[0])[1] if due else self.session
        tick = Tick(at=now, received_at=now, id=f"tick:{self._ends.seq}")

        def decide(turn: _Turn) -> list[Event]:
            events = handle(turn.session, KeepTime(now=now), turn)
            if events:
                self._keep(turn, [tick])
            return events

        return self._commit(now, decide, stream=session.settings.stream)

    def next_deadline(self) -> datetime | None:
        """When :meth:`keep_time` has something to do next."""
        from handlers.clock import next_deadline

        return min((due for session in self.sittings if (due := next_deadline(session)) is not None), default=None)

    # --- committing --------------------------------------------------------------------------------------------------

    def _commit(
        self, at: datetime, decide: Decide, incoming: Incoming | None = None, *, stream: str = CHECKIN
    ) -> Outcome:
        """One transaction. Whatever fails in it leaves the database as it was, and memory too.

        Where another process has written first, the turn is decided again on what is known now.
        """
        for _ in range(_MOST_RACES):
            try:
                return self._attempt(at, decide, incoming, stream)
            except LostRace:
                if incoming is not None and self._is_stored(incoming):
                    return Outcome(is_new=False)
        raise LostRace

    def _is_stored(self, incoming: Incoming) -> bool:
        with self.store.transaction() as transaction:
            return transaction.is_known(incoming)

    def _attempt(self, at: datetime, decide: Decide, incoming: Incoming | None, stream: str) -> Outcome:
        try:
            with self.store.transaction() as transaction:
                self._catch_up(transaction)
                turn = _Turn(transaction, self.sittings.called(stream), self._ends)
                if incoming is not None:
                    self._keep(turn, [incoming])
                outcome = self._record(turn, at, decide(turn), incoming)
        except BaseException:
            if self._is_ahead:
                self._load()
            raise
        self._ends, self._is_ahead = turn.ends, False
        return outcome

    def _keep(self, turn: _Turn, incoming: Iterable[Incoming]) -> None:
        heard = turn.transaction.keep(incoming, turn.ends.heard, self.new_salt)
        turn.ends = replace(turn.ends, heard=heard)

    def _record(self, turn: _Turn, at: datetime, events: list[Event], incoming: Incoming | None) -> Outcome:
        """Append the events, then fold them, then say what follows: of a lost race memory knows nothing."""
        from bot.texts.joined import posts_after
        from bot.texts.says import Telling

        if not events:
            return Outcome()
        session, transaction = turn.session, turn.transaction
        by, message_id = actor(incoming)
        transaction.append(*self._chained(turn, at, events, by, message_id))
        self._is_ahead = True
        first = turn.ends.seq - len(events) + 1
        for seq, event in enumerate(events, start=first):
            self.sittings.fold(seq, at, session.settings.stream, event)
        telling = Telling(
            session=session,
            at=at,
            head=Head(seq=turn.ends.seq, begin=turn.ends.hash),
            witness=transaction.evidence,
            past=transaction.past,
            secret=self._secret,
        )
        posts = posts_after(telling, events, self.post_limit)
        leaving = [post for post in posts if not post.to.startswith(DESK)]
        told = turn.ends.seq
        if leaving and not self.posts_by_hand:  # what is only shown was not said
            transaction.append(*self._chained(turn, at, [_posted(post) for post in leaving], BOT, message_id))
        seqs = range(told + 1, told + 1 + len(leaving)) if not self.posts_by_hand else [0] * len(leaving)
        transaction.enqueue(zip(leaving, self._states(leaving), seqs, strict=True), at)
        return Outcome(events=tuple(events), posts=tuple(posts))

    def _chained(
        self, turn: _Turn, at: datetime, events: Iterable[Event], by: str, message_id: str
    ) -> tuple[list[Record], dict[int, tuple[str, ...]]]:
        """The events as the next records of the chain, and whose history each belongs to."""
        at = at.astimezone(UTC)
        records: list[Record] = []
        about: dict[int, tuple[str, ...]] = {}
        for event in events:
            record = chained(
                event,
                seq=turn.ends.seq + 1,
                at=at,
                stream="" if event.IS_COMMON else turn.session.settings.stream,
                actor=by,
                message_id=message_id,
                salt=self.new_salt(),
                heard=turn.ends.heard,
                previous=turn.ends.hash,
            )
            records.append(record)
            if event.about:
                about[record.seq] = event.about
            turn.ends = replace(turn.ends, seq=record.seq, hash=record.hash)
        return records, about

    def _states(self, posts: list[Post]) -> list[PostState]:
        """A post that can leave at once is claimed in the transaction that makes it: one commit less to wait for."""
        if self.posted_as is not PostState.TODO:
            return [self.posted_as] * len(posts)
        first = {post.conversation: post for post in reversed(posts)}
        leaving = {conversation for conversation in first if self.can_leave(conversation)}
        return [
            PostState.SENDING if post is first[post.conversation] and post.conversation in leaving else PostState.TODO
            for post in posts
        ]

    # --- posts that change hands -------------------------------------------------------------------------------------

    def mark_posted(self, at: datetime, by: str, posts: Iterable[QueuedPost]) -> None:
        """Record that staff have posted these by hand; one that somebody has marked already is recorded once."""
        said = (Posted(room=post.room, to=post.to, text=post.text) for post in posts)
        self._note(self._fact(at, said, by=by))

    def take_posts_back(self, at: datetime) -> None:
        """Send what staff were to post and have not said that they have; it is on record from now on."""
        with self.store.transaction() as transaction:
            self._catch_up(transaction)
            turn = _Turn(transaction, self.session, self._ends)
            for post_id, post in transaction.hand_over(PostState.TODO):
                transaction.append(*self._chained(turn, at, [_posted(post)], BOT, ""))
                transaction.note_posted(post_id, turn.ends.seq)
        self._ends = turn.ends


def _posted(post: Post) -> Posted:
    return Posted(room=post.room, to=post.to, text=post.recorded or post.text, is_secret=bool(post.recorded))
