"""The composition root, and :meth:`App.turn`: the one place that stores, decides, folds and commits."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.errors import UserError
from bot.store.store import Post, PostState, QueuedPost, Store, Transaction
from bot.texts import joined
from handlers import handle
from handlers.checkin.closing import next_deadline, outlook
from handlers.copies.weaving import paste_id, weave
from handlers.draw import secret_of
from handlers.interpret import interpret
from handlers.roster import Changes
from models.commands import Command, KeepTime, ObeyStaff, RefuseMessage, TakePaste, TakeRelay
from models.events import (
    BotNamed,
    ClockAhead,
    Event,
    MarkedIneligible,
    Posted,
    RosterAdopted,
    RosterChanged,
    SettingsAdopted,
    WechatIdsLearned,
    WentOffline,
)
from models.messages import DESK, Connection, Incoming, Membership, Message, Paste, Recall
from models.people.roster import Roster
from models.reading.relay import Reading
from models.records.chain import Head, Record, canonical, chained, joined_digest
from models.session import Session
from models.settings import Settings

BOT = "bot"
_EARLIER_WORDS: Final = timedelta(days=1)
"""So long before the opening staff may have said what somebody quotes inside the window."""


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


@dataclass(slots=True)
class _Chain:
    """The end of the record chain as this process knows it."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said in the group and by the bot, read only where somebody asks."""

    transaction: Transaction
    session: Session

    def __iter__(self) -> Iterator[Message]:
        settings = self.session.settings
        for text in self.transaction.posted_texts():
            yield Message(id="", at=settings.open_at, received_at=settings.open_at, room="", sender="", text=text)
        yield from self.transaction.messages_between(settings.open_at - _EARLIER_WORDS, settings.close_at)


@dataclass(slots=True)
class App:
    """One check-in on one database."""

    store: Store
    settings: Settings
    new_salt: Callable[[], str] = field(default=lambda: secrets.token_hex(16))
    patience: Callable[[], AbstractContextManager[None]] = nullcontext
    """What bounds the time that reading and deciding on one message may take."""
    post_limit: int = 1000
    posted_as: PostState = PostState.TODO
    """Where a new post begins: it waits for the gateway, or for staff who post by hand, or counts as posted."""
    can_leave: Callable[[str], bool] = field(default=lambda _: False)
    """Whether a conversation's next post would be sent at once."""
    session: Session = field(init=False)
    _chain: _Chain = field(init=False)
    _bases: dict[str, Reading] = field(init=False, default_factory=dict)
    _secret: tuple[str, str] = field(init=False, default=("", ""))
    """What the answer of the running turn tells its asker alone."""

    def __post_init__(self) -> None:
        self._load()

    @property
    def posts_by_hand(self) -> bool:
        """Whether staff post what is to be said."""
        return self.posted_as is PostState.BY_HAND

    def _load(self) -> None:
        """Build the state from the records: at start, and again after a turn that failed."""
        self._bases.clear()
        roster = Roster(self.store.roster())
        self.session = Session(self.settings, roster)
        self._chain = _Chain(*self.store.head())
        self._fold(self.store.records())
        for contact, name, alias, in_private in self.store.contacts():
            self.session.meet(contact, name, alias, in_private=in_private)

    def _fold(self, records: Iterable[Record]) -> None:
        for record in records:
            if record.is_purged:
                raise UserError("purged")
            self.session.fold(record.seq, record.at, record.event())

    def begin(self, at: datetime) -> Outcome:
        """Record under which settings and which roster decisions are made from now on, if that changed."""
        adopted = _adoptions(self.settings, self.session.roster)
        known = {type(event): event for event in self._adopted()}
        events = [event for event in adopted if known.get(type(event)) != event]
        return self._commit(at, lambda _: events) if events else Outcome()

    def _adopted(self) -> Iterable[Event]:
        kinds = (SettingsAdopted.__name__, RosterAdopted.__name__)
        return [record.event() for record in self.store.records() if record.kind in kinds]

    def turn(self, incoming: Incoming) -> Outcome:
        """Take one incoming: store it, decide, record, enqueue posts, all in one transaction. Seen before: nothing."""
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
            if not transaction.is_other(_row(message)):
                return message
        told = joined_digest([message.room, message.sender, message.text])[:8]
        return replace(message, id=f"{message.id}#{told}")

    def _turn(self, incoming: Incoming) -> Outcome:
        command: Command | None = None

        def decide(said: _Said) -> list[Event]:
            nonlocal command
            with self.patience():
                command = self._understood(incoming, said.transaction)
                self._secret = secret_of(command) if isinstance(command, ObeyStaff) else ("", "")
                if not isinstance(command, ObeyStaff):
                    return [] if command is None else handle(self.session, command, said)
            return handle(self.session, command, said)  # a command of staff may weigh the whole day

        outcome = self._commit(incoming.received_at, decide, incoming)
        if outcome.is_new and isinstance(incoming, Message):
            if not incoming.sender.startswith(DESK):  # staff at this machine are nobody in the group
                self.session.meet(incoming.sender, incoming.name, incoming.alias, in_private=not incoming.room)
            if isinstance(command, TakeRelay):
                self._bases[incoming.room] = command.reading
        return outcome

    def _understood(self, incoming: Incoming, transaction: Transaction) -> Command | None:
        command = self._interpret(incoming)
        if isinstance(command, TakePaste) and command.chat.said and not command.chat.uncut:
            return self._with_copies(transaction, command)
        return command

    def _with_copies(self, transaction: Transaction, command: TakePaste) -> TakePaste:
        """The paste with all that is known of the day; its messages are stored, those that were known already once."""
        woven = weave(self.session, transaction.said(), transaction.posted_texts())
        copies = [said for said in woven.day if isinstance(said, Message) and said.paste]
        fresh = transaction.keep_copies(map(_row, copies))
        return replace(command, day=woven.day, fresh=fresh, filled=woven.filled, seen=woven.seen)

    def rehearse(self, paste: Paste) -> Rehearsal:
        """What the paste would lead to, on a day by hand where staff post by hand. Nothing of it is kept."""
        since = self.deaf_since(paste.received_at)
        try:
            with self.store.transaction() as transaction:
                transaction.keep_message(_row(paste))
                self._catch_up(transaction)
                if self.posts_by_hand and not self.session.is_by_hand:
                    self._record(transaction, paste.received_at, [WentOffline(since=since, is_by_hand=True)], None)
                said = _Said(transaction, self.session)
                command = self._understood(paste, transaction)
                assert isinstance(command, TakePaste)  # noqa: S101 - its room is the configured one
                outcome = self._record(transaction, paste.received_at, handle(self.session, command, said), paste)
                raise _Rehearsed(Rehearsal(command, outcome, self.session, outlook(self.session, said)))
        except _Rehearsed as rehearsed:
            return rehearsed.rehearsal
        finally:
            self._load()

    def change_roster(self, at: datetime, changes: Changes) -> Outcome:
        """Put a roster that was imported again in the place of the old one, on the record."""
        roster, standings = Roster(changes.candidates), self.session.standings
        event = RosterChanged(
            added=changes.added,
            corrected=changes.corrected,
            withdrawn=tuple(number for number in changes.withdrawn if not standings[number].is_cancelled),
            count=len(roster),
            digest=_digest(roster),
        )
        lost = [MarkedIneligible(number=number, rule="withdrawn") for number in event.withdrawn]
        with self.store.transaction() as transaction:
            self._catch_up(transaction)
            transaction.replace_roster(changes.candidates)
            transaction.append(
                [self._chained(each, at.astimezone(UTC), BOT, "", fold=False) for each in (event, *lost)]
            )
        self._load()
        return Outcome(events=(event, *lost))

    def catch_up(self) -> None:
        """Take up what another process has decided, such as a paste at the office."""
        if self.store.head()[0] > self._chain.seq:
            with self.store.transaction() as transaction:
                self._catch_up(transaction)

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
        known = self.session.wechat_ids
        news = {
            contact: wechat_id
            for contact, wechat_id in sorted(ids.items())
            if known.get(contact) != wechat_id and (wechat_id in listed or roster.by_wechat_id(wechat_id))
        }
        return self._commit(at, lambda _: [WechatIdsLearned(ids=news)]) if news else Outcome()

    def introduce(self, at: datetime, contact: str, names: Iterable[str]) -> Outcome:
        """Record which contact the bot itself is, so that an @ of it can be told from an @ of anybody else."""
        session = self.session
        named = tuple(sorted({name.strip() for name in names if name.strip()}))
        if (session.bot_contact, session.bot_names) == (contact, named):
            return Outcome()
        return self._commit(at, lambda _: [BotNamed(contact=contact, names=named)])

    def note_clock(self, at: datetime, seconds: int) -> Outcome:
        """Record that the closing waits, once, because this machine's clock is ahead of WeChat's."""
        if self.session.is_clock_told:
            return Outcome()
        return self._commit(at, lambda _: [ClockAhead(seconds=seconds)])

    def deaf_since(self, at: datetime) -> datetime:
        """Since when nobody can have heard the group for certain, where nobody does at this time."""
        return self.store.heard_until() or min(at, self.session.settings.open_at)

    def work_by_hand(self, at: datetime) -> Outcome:
        """Record that nobody listens in the group: staff copy what is said, and post by hand."""
        if self.session.is_by_hand:
            return Outcome()
        since = self.deaf_since(at)

        def taken_over(said: _Said) -> list[Event]:
            if self.posts_by_hand:
                said.transaction.hand_over(PostState.BY_HAND)
            return [WentOffline(since=since, is_by_hand=True)]

        return self._commit(at, taken_over)

    def refuse(self, incoming: Message, cause: str) -> Outcome:
        """Keep a message that no decision can be made on: its own turn failed, or took too long."""
        command = RefuseMessage(message=incoming, cause=cause)
        return self._commit(incoming.received_at, lambda said: handle(self.session, command, said), incoming)

    def keep_time(self, now: datetime) -> Outcome:
        """Do what is due."""
        return self._commit(now, lambda said: handle(self.session, KeepTime(now=now), said))

    def next_deadline(self) -> datetime | None:
        """When :meth:`keep_time` has something to do next."""
        return next_deadline(self.session)

    def _interpret(self, incoming: Incoming) -> Command | None:
        if isinstance(incoming, Message | Recall | Paste | Membership) and not self._concerns_us(incoming.room):
            return None
        base = self._bases.get(incoming.room) if isinstance(incoming, Message) else None
        return interpret(incoming, self.session, base, id=_identity(incoming), salt=self.new_salt())

    def _concerns_us(self, room: str) -> bool:
        return not room or room in self.session.settings.rooms

    def _commit(
        self, at: datetime, decide: Callable[[_Said], list[Event]], incoming: Incoming | None = None
    ) -> Outcome:
        """One transaction. Whatever fails in it leaves the database as it was, and memory is rebuilt from there."""
        try:
            with self.store.transaction() as transaction:
                if incoming is not None and not transaction.keep_message(_row(incoming)):
                    return Outcome(is_new=False)
                self._catch_up(transaction)
                outcome = self._record(transaction, at, decide(_Said(transaction, self.session)), incoming)
        except BaseException:
            self._load()
            raise
        return outcome

    def _catch_up(self, transaction: Transaction) -> None:
        missed = transaction.records_after(self._chain.seq)
        if any(record.kind == RosterChanged.__name__ for record in missed):
            self._load()  # the people themselves stand in a table of their own
        elif missed:
            self._fold(missed)
            self._chain = _Chain(missed[-1].seq, missed[-1].hash)

    def _record(
        self, transaction: Transaction, at: datetime, events: list[Event], incoming: Incoming | None
    ) -> Outcome:
        if not events:
            return Outcome()
        at = at.astimezone(UTC)
        actor, message_id = _origin(incoming)
        records = [self._chained(event, at, actor, message_id) for event in events]
        head = Head(seq=self._chain.seq, begin=self._chain.hash)
        posts = joined.posts(
            self.session, at, events, head, self.post_limit, witness=transaction.evidence, secret=self._secret
        )
        leaving = [post for post in posts if not post.to.startswith(DESK)]
        if not self.posts_by_hand:  # what is only shown was not said
            records += [self._chained(_posted(post), at, BOT, message_id) for post in leaving]
        transaction.append(records)
        transaction.enqueue(self._states(leaving), at)
        return Outcome(events=tuple(events), posts=tuple(posts))

    def _states(self, posts: list[Post]) -> list[tuple[Post, PostState]]:
        """A post that can leave at once is claimed in the transaction that makes it: one commit less to wait for."""
        if self.posted_as is not PostState.TODO:
            return [(post, self.posted_as) for post in posts]
        first = {post.conversation: post for post in reversed(posts)}
        leaving = {conversation for conversation in first if self.can_leave(conversation)}
        return [
            (
                post,
                PostState.SENDING
                if post is first[post.conversation] and post.conversation in leaving
                else PostState.TODO,
            )
            for post in posts
        ]

    def mark_posted(self, at: datetime, by: str, posts: Iterable[QueuedPost]) -> None:
        """Record that staff have posted these by hand."""
        with self.store.transaction() as transaction:
            self._catch_up(transaction)
            done = [post for post in posts if transaction.claim_by_hand(post.id, at)]
            said = (Posted(room=post.room, to=post.to, text=post.text) for post in done)
            records = [self._chained(each, at, by, "") for each in said]
            if records:
                transaction.append(records)

    def _chained(self, event: Event, at: datetime, actor: str, message_id: str, *, fold: bool = True) -> Record:
        chain = self._chain
        record = chained(
            event,
            seq=chain.seq + 1,
            at=at,
            actor=actor,
            message_id=message_id,
            salt=self.new_salt(),
            previous=chain.hash,
        )
        self._chain = _Chain(record.seq, record.hash)
        if fold:
            self.session.fold(record.seq, record.at, event)
        return record


def _posted(post: Post) -> Posted:
    return Posted(room=post.room, to=post.to, text=post.recorded or post.text)


def _adoptions(settings: Settings, roster: Roster) -> list[Event]:
    data = {name: getattr(settings, name) for name in Settings.__slots__}
    plain = {
        name: value.isoformat()
        if isinstance(value, datetime)
        else sorted(value)
        if isinstance(value, frozenset)
        else value
        for name, value in data.items()
    }
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}
    return [SettingsAdopted(settings=plain), RosterAdopted(count=len(roster), digest=_digest(roster))]


def _digest(roster: Roster) -> str:
    return joined_digest(canonical([each.number, each.name, each.group]) for each in roster.values())


def _identity(incoming: Incoming) -> str:
    """What makes two deliveries the same: WeChat's id, or where there is none, everything about it."""
    match incoming:
        case Message() | Recall():
            return incoming.id
        case Paste():
            return paste_id(incoming)
        case Membership():
            return f"{incoming.at.isoformat()}:{incoming.sender}:{incoming.joined}"
        case Connection():
            return f"{incoming.at.isoformat()}:{incoming.online}"


def _origin(incoming: Incoming | None) -> tuple[str, str]:
    match incoming:
        case Message() | Recall():
            return incoming.sender, incoming.id
        case Paste():
            return incoming.by, _identity(incoming)
        case _:
            return BOT, ""


def _row(incoming: Incoming) -> dict[str, Any]:
    return {
        "kind": _KINDS[type(incoming)] if not isinstance(incoming, Membership | Connection) else _two_way(incoming),
        "room": getattr(incoming, "room", ""),
        "message_id": _identity(incoming),
        "sender": incoming.by if isinstance(incoming, Paste) else getattr(incoming, "sender", ""),
        "name": getattr(incoming, "name", ""),
        "alias": getattr(incoming, "alias", ""),
        "type": getattr(incoming, "type", ""),
        "at": incoming.at,
        "received_at": incoming.received_at,
        "text": getattr(incoming, "text", ""),
        "mentions": ",".join(getattr(incoming, "mentions", ())),
        "until": getattr(incoming, "until", None),
        "paste": getattr(incoming, "paste", ""),
    }


def _two_way(incoming: Membership | Connection) -> str:
    if isinstance(incoming, Membership):
        return "join" if incoming.joined else "leave"
    return "online" if incoming.online else "offline"


_KINDS: dict[type, str] = {Message: "message", Recall: "recall", Paste: "paste"}
