"""The composition root, and :meth:`App.turn`: the one place that stores, decides, folds and commits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from bot.errors import UserError
from bot.memory import Memory, Watcher, Writing
from bot.store.store import Store
from bot.store.transaction import LostRace, random_salt
from handlers.bases import Bases
from models.checkin.events import MarkedIneligible
from models.event import Event
from models.gaps import ClockAhead, WentOffline
from models.intake.events import ApplicationApproved
from models.intake.stored import candidate_of
from models.interview.events import MeetingUndelivered
from models.interview.stages import PREPARING
from models.members.events import GroupWorkFailed, MembersSeen
from models.messages import BOT, DESK, Connection, Fact, Incoming, Message, Paste, Tick, actor, key
from models.people.candidate import Candidate
from models.people.events import BotNamed, RosterAdopted, RosterChanged, WechatIdsLearned
from models.posts import ANNOUNCEMENT, GROUP_WORK, INVITATION, Post, PostState, QueuedPost, lane_of
from models.records.chain import Head, joined_digest
from models.records.events import PostDropped, Posted, PostPrepared, SettingsAdopted, SnapshotTaken
from models.session import Session
from models.settings import CHECKIN, Settings
from models.sittings import Sittings
from models.snapshot import digest, taken

if TYPE_CHECKING:
    from handlers.roster import RosterChanges
    from models.commands import Command, TakePaste

# What decides, and what turns decisions into words, is loaded when something is to be decided: `status` and `explain`
# only say what stands, and should not wait for it.
# ruff: noqa: PLC0415

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
class Preview:
    """What a paste would lead to, and what the closing would make of everybody who is still expected then."""

    command: TakePaste
    outcome: Outcome
    session: Session
    outlook: Mapping[str, object]


class _Previewed(Exception):
    """Ends a transaction of which nothing is to be kept."""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview


Decide = Callable[[Writing], list[Event]]


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
    _memory: Memory = field(init=False)
    _bases: Bases = field(init=False, default_factory=Bases)
    _secret: tuple[str, str] = field(init=False, default=("", ""))
    """What the answer of the running turn tells its asker alone."""

    def __post_init__(self) -> None:
        self._memory = Memory(self.store, self._configured, self.new_salt)

    @property
    def sittings(self) -> Sittings:
        """All sittings."""
        return self._memory.sittings

    @property
    def session(self) -> Session:
        """The check-in."""
        return self.sittings.main

    def watch(self, watcher: Watcher) -> None:
        """Let somebody know what has happened for good, in whichever process."""
        self._memory.watcher = watcher

    @property
    def posts_by_hand(self) -> bool:
        """Whether staff post what is to be said."""
        return self.posted_as is PostState.BY_HAND

    @property
    def _configured(self) -> list[Settings]:
        return [self.settings, *([self.rehearsal] if self.rehearsal is not None else [])]

    # --- what arrives ------------------------------------------------------------------------------------------------

    def turn(self, incoming: Incoming) -> Outcome:
        """Take one incoming: store it, decide, record, enqueue posts, all in one transaction. Seen before: nothing."""
        if isinstance(incoming, Tick):
            return self.keep_time(incoming.at)
        if isinstance(incoming, Fact):
            fact = incoming
            return self._note(lambda _: fact)
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

        stream = CHECKIN
        command: Command | None = None

        def decide(writing: Writing) -> list[Event]:
            nonlocal command, stream
            # Only now is it known what other processes have asked.
            named, heard = routed(self.sittings, incoming)
            writing.session = named or self.session
            stream = writing.session.settings.stream
            with self.patience():
                command = self._understood(writing, heard)
                if named is None and isinstance(command, ObeyStaff):
                    command = replace(command, fault="no_such_sitting")
                self._secret = secret_of(command) if isinstance(command, ObeyStaff) else ("", "")
                if not isinstance(command, ObeyStaff):
                    return [] if command is None else handle(writing.session, command, writing)
            events = handle(writing.session, command, writing)  # a command of staff may weigh the whole day
            return [*self._admitted(writing, events), *events]

        outcome = self._commit(incoming.received_at, decide, incoming)
        if any(isinstance(event, RosterChanged) for event in outcome.events):
            self._reload()
        if outcome.is_new and isinstance(incoming, Message):
            if not incoming.sender.startswith(DESK):  # staff at this machine are nobody in the group
                self.sittings.meet(incoming.sender, incoming.name, incoming.alias, incoming.room)
            if isinstance(command, TakeRelay):
                self._bases.keep(self.sittings.called(stream), incoming, command.reading)
        return outcome

    def _admitted(self, writing: Writing, events: Iterable[Event]) -> list[Event]:
        """That those whose applications are approved stand on the roster."""
        approved = {event.id: event.number for event in events if isinstance(event, ApplicationApproved)}
        new = {each: number for each, number in approved.items() if number not in writing.session.roster}
        if not new:
            return []
        stored = writing.transaction.applications(new)
        writing.transaction.add_candidates(candidate_of(each.read(), new[each.id]) for each in stored)
        self._memory.take_roster(writing.transaction.roster())
        entries = writing.transaction.entry_digests()
        return [RosterChanged(added=tuple(new.values()), corrected=(), withdrawn=(), entries=entries)]

    def _reload(self) -> None:
        """What earlier records mean follows from who people are now, as for any reader."""
        self._memory.load()
        self._memory.watcher(None)

    def _understood(self, writing: Writing, incoming: Incoming) -> Command | None:
        from handlers.interpret import interpret
        from models.commands import TakePaste

        room = getattr(incoming, "room", "")
        if not isinstance(incoming, Connection) and room and room not in writing.session.settings.heard_rooms:
            return None
        base = self._bases.of(writing.session, incoming) if isinstance(incoming, Message) else None
        command = interpret(incoming, writing.session, base, id=key(incoming), salt=self.new_salt())
        if isinstance(command, TakePaste) and command.chat.said and not command.chat.uncut:
            return self._with_copies(writing, command)
        return command

    def _with_copies(self, writing: Writing, command: TakePaste) -> TakePaste:
        """The paste with all that is known of the day; its messages are stored, those that were known already once."""
        from handlers.copies.weaving import weave

        transaction, session = writing.transaction, writing.session
        here = (each for each in transaction.said() if self.sittings.of(each.room, each.at) is session)
        woven = weave(session, here, transaction.own_texts())
        known = transaction.copies_known()
        copies = [said for said in woven.day if isinstance(said, Message) and said.paste]
        fresh = {said.id: said for said in copies if said.id not in known}
        writing.keep(fresh.values())
        day = tuple(said for said in woven.day if self.sittings.of(said.room, said.at) is session)
        fresh = {said.id: said for said in day if isinstance(said, Message) and said.id in fresh}
        return replace(command, day=day, fresh=frozenset(fresh), filled=woven.filled, seen=woven.seen)

    def refuse(self, incoming: Message, cause: str) -> Outcome:
        """Keep a message that no decision can be made on: its own turn failed, or took too long."""
        from handlers.door import handle
        from models.commands import RefuseMessage

        command = RefuseMessage(message=incoming, cause=cause)
        stream = self.sittings.of(incoming.room, incoming.at).settings.stream
        decide: Decide = lambda writing: handle(writing.session, command, writing)  # noqa: E731
        return self._commit(incoming.received_at, decide, incoming, stream=stream)

    def preview(self, paste: Paste) -> Preview:
        """What the paste would lead to, on a day by hand where staff post by hand. Nothing of it is kept."""
        from handlers.checkin.closing import outlook
        from handlers.door import handle
        from models.commands import TakePaste

        since = self.deaf_since(paste.received_at)
        try:
            with self.store.transaction() as transaction:
                stream = self.sittings.of(paste.room, paste.at).settings.stream
                writing = self._memory.begin(transaction, stream)
                writing.keep([paste])
                if self.posts_by_hand and not writing.session.gaps.is_by_hand:
                    by_hand = WentOffline(since=since, is_by_hand=True)
                    self._record(writing, paste.received_at, [by_hand], None)
                command = self._understood(writing, paste)
                assert isinstance(command, TakePaste)  # noqa: S101 - its room is the configured one
                events = handle(writing.session, command, writing)
                outcome = self._record(writing, paste.received_at, events, paste)
                raise _Previewed(Preview(command, outcome, writing.session, outlook(writing.session, writing)))
        except _Previewed as previewed:
            return previewed.preview
        finally:
            self._memory.failed()

    # --- what this program is told -----------------------------------------------------------------------------------

    def begin(self, at: datetime) -> Outcome:
        """Record under which settings and which roster decisions are made from now on, if that changed.

        A sitting whose time is over before anybody heard of it does not begin any more.
        """
        outcome = Outcome()
        for settings in reversed(self._configured):
            adopted = self.sittings.called(settings.stream).rules.adopted
            is_known = adopted is not None and adopted.stream == settings.stream
            is_over = settings.stream != CHECKIN and not is_known and at > settings.settles_at
            if not is_over and (not is_known or adopted != settings):
                outcome = self._tell(at, [SettingsAdopted(settings=settings)], settings.stream)
        return outcome

    def _tell(self, at: datetime, events: Iterable[Event], stream: str = CHECKIN, by: str = BOT) -> Outcome:
        """Record what the program was told."""
        told = tuple(events)
        return self._note(lambda name: Fact(at=at, received_at=at, id=name, stream=stream, events=told, by=by))

    def _note(self, fact_called: Callable[[str], Fact]) -> Outcome:
        """Record a fact under an id that nothing else has.

        The entries of the roster are this database's own, for their salts stay in it; so are the texts of its posts.
        """
        about = fact_called("")
        for event in about.events:
            if isinstance(event, SettingsAdopted):
                self.sittings.open(event.settings)

        def noted(writing: Writing) -> list[Event]:
            writing.keep([fact_called(self._unused_id(writing, "fact"))])
            entries = writing.transaction.entry_digests()
            events: list[Event] = []
            for event in about.events:
                match event:
                    case RosterChanged():
                        events.append(replace(event, entries=entries))
                    case Posted(post=post) if post:
                        events += self._passed_on(writing, post, about)
                    case PostDropped(post=post):
                        if writing.transaction.prepared(post) is not None:
                            writing.transaction.pass_on(post, PostState.DROPPED, about.at)
                            events.append(event)
                    case _:
                        events.append(event)
            is_known = writing.session.rules.entries == entries
            is_told = any(isinstance(event, RosterChanged | Posted | PostDropped) for event in about.events)
            return events if is_known or is_told else [*events, RosterAdopted(entries=entries)]

        return self._commit(about.at, noted, by=about.by, stream=about.stream)

    @staticmethod
    def _unused_id(writing: Writing, kind: str) -> str:
        return f"{kind}:{writing.ends.seq}:{writing.ends.heard.total}"

    def _fact(self, writing: Writing, at: datetime, *events: Event) -> Fact:
        return Fact(at=at, received_at=at, id=self._unused_id(writing, "fact"), stream=CHECKIN, events=events)

    @staticmethod
    def _passed_on(writing: Writing, post_id: int, fact: Fact) -> Iterator[Event]:
        """That a prepared post is posted: by staff, or by the bot in their place. Once, whoever says so again."""
        post = writing.transaction.prepared(post_id)
        if post is not None:
            writing.transaction.pass_on(post_id, PostState.TODO if fact.by == BOT else PostState.SENT, fact.at)
            yield replace(_posted(post), post=post_id)

    def tell(self, at: datetime, decide: Decide, by: str = DESK) -> Outcome:
        """Record as one fact what somebody puts into the database: ``decide`` puts it there and says what happened."""

        def told(writing: Writing) -> list[Event]:
            events = decide(writing)
            if events:
                writing.keep([replace(self._fact(writing, at, *events), by=by)])
            return events

        return self._commit(at, told, by=by)

    def set_roster(self, candidates: Iterable[Candidate]) -> None:
        """Put a roster in place before anything is on the record. Raises ``LostRace`` where something is by now."""
        with self.store.transaction() as transaction:
            if transaction.ends()[0]:
                raise LostRace
            transaction.replace_roster(candidates)
        self._memory.load()
        self._memory.watcher(None)

    def change_roster(self, at: datetime, changes: RosterChanges) -> Outcome:
        """Put a roster that was imported again in the place of the old one, on the record.

        Raises :class:`UserError` where it would undo what was changed in the meantime: somebody was approved, say.
        """
        from handlers.roster import withdrawal

        def change(writing: Writing) -> list[Event]:
            if changes.would_undo(writing.session.roster):
                raise UserError("roster_meanwhile")
            lost = withdrawal(writing.session, changes.withdrawn)
            withdrawn = tuple(event.number for event in lost if isinstance(event, MarkedIneligible))
            changed = RosterChanged(added=changes.added, corrected=changes.corrected, withdrawn=withdrawn, entries={})
            writing.transaction.replace_roster(changes.candidates)
            self._memory.take_roster(changes.candidates)
            writing.keep([self._fact(writing, at, changed, *lost)])
            return [replace(changed, entries=writing.transaction.entry_digests()), *lost]

        outcome = self._commit(at, change)
        self._reload()
        return outcome

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
        return self._tell(at, [WechatIdsLearned(wechat_ids=news)]) if news else Outcome()

    def introduce(self, at: datetime, contact: str, names: Iterable[str]) -> Outcome:
        """Record which contact the bot itself is, so that an @ of it can be told from an @ of anybody else."""
        people = self.session.people
        named = tuple(sorted({name.strip() for name in names if name.strip()}))
        if (people.bot_contact, people.bot_names) == (contact, named):
            return Outcome()
        return self._tell(at, [BotNamed(contact=contact, names=named)])

    def note_clock(self, at: datetime, seconds: int) -> Outcome:
        """Record that the closing waits, once, because this machine's clock is ahead of WeChat's."""
        if self.session.gaps.is_clock_told:
            return Outcome()
        return self._tell(at, [ClockAhead(seconds=seconds)])

    def see_members(self, at: datetime, room: str) -> Outcome:
        """Record that the gateway's own list of a room was read, where staff had given one."""
        return self._tell(at, [MembersSeen(room=room)] if room in self.session.members.listed else [])

    def note_undelivered(self, at: datetime, post: QueuedPost) -> Outcome:
        """Record that a post is tried no more, where somebody has to do it now.

        So it is with what is done to a room, and with a private post that tells somebody how to enter the meeting.
        """
        if post.manner in GROUP_WORK:
            text = post.text if post.manner == ANNOUNCEMENT else ""
            failed = GroupWorkFailed(manner=post.manner, room=post.room, contact=post.mention, text=text, is_tried=True)
            return self._tell(at, [failed])
        for session in self.sittings:
            candidate = session.people.candidate_of(post.to)
            place = session.interview.places.get(candidate.number) if candidate is not None else None
            join = session.settings.interview.of(place.group).join if place is not None else ""
            if place is not None and place.is_in_lane and place.state in PREPARING and join and join in post.text:
                return self._tell(at, [MeetingUndelivered(number=place.number)], session.settings.stream)
        return Outcome()

    def deaf_since(self, at: datetime) -> datetime:
        """Since when nobody can have heard the group for certain, where nobody does at this time."""
        return self.store.heard_until() or min(at, self.session.settings.open_at)

    def work_by_hand(self, at: datetime) -> Outcome:
        """Record that nobody listens in the group: staff copy what is said, and post by hand."""
        if self.session.gaps.is_by_hand:
            return Outcome()
        by = DESK if self.posts_by_hand else BOT
        outcome = self._tell(at, [WentOffline(since=self.deaf_since(at), is_by_hand=True)], by=by)
        if self.posts_by_hand:
            self.hand_over_posts(at)
        return outcome

    def hand_over_posts(self, at: datetime) -> Outcome:
        """Let staff post what no bot has sent, and invite whom no bot has invited."""

        def handed_over(writing: Writing) -> list[Event]:
            return [
                GroupWorkFailed(manner=INVITATION, room=room, contact=contact, text="", is_tried=False)
                for room, contact in writing.transaction.hand_over()
            ]

        return self.tell(at, handed_over, by=BOT)

    # --- time --------------------------------------------------------------------------------------------------------

    def keep_time(self, now: datetime) -> Outcome:
        """Do what is due first, in whichever sitting."""
        from handlers.clock import next_deadline
        from handlers.door import handle
        from models.commands import KeepTime

        due = [(moment, session) for session in self.sittings if (moment := next_deadline(session)) is not None]
        session = min(due, key=lambda each: each[0])[1] if due else self.session

        def decide(writing: Writing) -> list[Event]:
            events = handle(writing.session, KeepTime(now=now), writing)
            if events:
                writing.keep([Tick(at=now, received_at=now, id=self._unused_id(writing, "tick"))])
            return events

        return self._commit(now, decide, stream=session.settings.stream)

    def next_deadline(self) -> datetime | None:
        """When :meth:`keep_time` has something to do next."""
        from handlers.clock import next_deadline

        return min((due for session in self.sittings if (due := next_deadline(session)) is not None), default=None)

    def catch_up(self) -> None:
        """Take up what another process has decided, such as a paste at the office, or a roster before any record."""
        if not self._memory.ends.seq and self.store.roster() != [*self.session.roster.values()]:
            self._memory.load()
            self._memory.watcher(None)
        if self.store.head()[0] > self._memory.ends.seq:
            with self.store.transaction() as transaction:
                self._memory.catch_up(transaction)

    def keep_snapshot(self, at: datetime) -> None:
        """Keep the state once in so many records, so that the next start need not read them all."""
        if self._memory.ends.seq - self._memory.snapshot_seq < _BETWEEN_SNAPSHOTS:
            return
        text, seq = taken(self.sittings, self._memory.ends.heard.total), self._memory.ends.seq

        def kept(writing: Writing) -> list[Event]:
            if writing.ends.seq != seq:
                return []  # another process has written in between: the next time will do
            writing.transaction.put_snapshot(seq, text)
            event = SnapshotTaken(digest=digest(text))
            writing.keep([self._fact(writing, at, event)])
            return [event]

        self._commit(at, kept)
        self._memory.snapshot_seq = self._memory.ends.seq

    # --- committing --------------------------------------------------------------------------------------------------

    def _commit(
        self,
        at: datetime,
        decide: Decide,
        incoming: Incoming | None = None,
        *,
        stream: str = CHECKIN,
        by: str = BOT,
    ) -> Outcome:
        """One transaction. Whatever fails in it leaves the database as it was, and memory too.

        Where another process has written first, the turn is decided again on what is known now.
        """
        for _ in range(_MOST_RACES):
            try:
                return self._attempt(at, decide, incoming, stream, by)
            except LostRace:
                if incoming is not None and self._is_stored(incoming):
                    return Outcome(is_new=False)
        raise LostRace

    def _is_stored(self, incoming: Incoming) -> bool:
        with self.store.transaction() as transaction:
            return transaction.is_known(incoming)

    def _attempt(self, at: datetime, decide: Decide, incoming: Incoming | None, stream: str, by: str) -> Outcome:
        try:
            self._secret = ("", "")
            with self.store.transaction() as transaction:
                writing = self._memory.begin(transaction, stream)
                if incoming is not None:
                    writing.keep([incoming])
                outcome = self._record(writing, at, decide(writing), incoming, by)
        except BaseException:
            self._memory.failed()
            raise
        self._memory.committed(writing)
        return outcome

    def _record(
        self, writing: Writing, at: datetime, events: list[Event], incoming: Incoming | None, by: str = BOT
    ) -> Outcome:
        """Append the events, then fold them, then say what follows: of a lost race memory knows nothing."""
        from bot.texts.joined import posts_after
        from bot.texts.says import Telling

        if not events:
            return Outcome()
        transaction, stream = writing.transaction, writing.session.settings.stream
        by, message_id = (by, "") if incoming is None else actor(incoming)
        writing.append(at, events, by, message_id)
        self._memory.fold(writing, at, events)
        telling = Telling(
            session=writing.session,
            at=at,
            head=Head(seq=writing.ends.seq, begin=writing.ends.hash),
            witness=transaction.evidence,
            past=lambda number: transaction.past(number, stream),
            secret=self._secret,
        )
        posts = posts_after(telling, events, self.post_limit)
        leaving = [post for post in posts if not post.to.startswith(DESK)]
        seqs = range(writing.ends.seq + 1, writing.ends.seq + 1 + len(leaving))
        said = [_prepared(post) if self.posts_by_hand else _posted(post) for post in leaving]
        writing.append(at, said, BOT, message_id)
        self._memory.note(said)
        transaction.enqueue(zip(leaving, self._states(leaving), seqs, strict=True), at)
        return Outcome(events=tuple(events), posts=tuple(posts))

    def _states(self, posts: list[Post]) -> list[PostState]:
        """A post that can leave at once is claimed in the transaction that makes it: one commit less to wait for."""
        if self.posted_as is not PostState.TODO:
            return [self.posted_as] * len(posts)
        first = {lane_of(post): post for post in reversed(posts)}
        leaving = [post for lane, post in first.items() if self.can_leave(lane)]
        return [PostState.SENDING if any(post is each for each in leaving) else PostState.TODO for post in posts]

    # --- posts that change hands -------------------------------------------------------------------------------------

    def mark_posted(self, at: datetime, by: str, posts: Iterable[QueuedPost]) -> Outcome:
        """Record that staff have posted these by hand; one that somebody has marked already is recorded once."""
        return self._tell(at, [Posted(room=each.room, to=each.to, text="", post=each.id) for each in posts], by=by)

    def drop_posts(self, at: datetime, by: str, posts: Iterable[QueuedPost]) -> Outcome:
        """Record that staff will not post these; one that is gone already is left alone."""
        return self._tell(at, [PostDropped(post=each.id) for each in posts], by=by)

    def take_posts_back(self, at: datetime) -> None:
        """Send what staff were to post and have not said that they have."""
        with self.store.transaction() as transaction:
            waiting = transaction.all_prepared()
        if waiting:
            self._tell(at, [Posted(room="", to="", text="", post=each) for each in waiting])


def _posted(post: Post) -> Posted:
    return Posted(**_recorded(post))


def _prepared(post: Post) -> PostPrepared:
    return PostPrepared(**_recorded(post))


def _recorded(post: Post) -> dict[str, Any]:
    """What the records hold of a post: of one that is for its reader alone another text."""
    return {
        "room": post.room,
        "to": post.to,
        "text": post.recorded or post.text,
        "is_secret": bool(post.recorded),
        "mention": post.mention,
        "manner": post.manner,
    }
