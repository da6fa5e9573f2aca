"""Checks: whether records, messages, posts and roster are what was once written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from models.event import Event
from models.intake.events import ApplicationReceived
from models.people.events import RosterAdopted, RosterChanged
from models.records.chain import GENESIS, NOTHING_HEARD, Head, HeardEnd, Record, Stored, link_hash, message_hash, salted
from models.records.events import OfPost, PersonalDataPurged, Posted, PostPrepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is not as it was written.

    Of a record: ``missing``, ``previous``, ``body``, ``link``, ``head`` (a head that was posted), ``emptied`` (content
    is gone that no purge tells of), ``unheard`` (its head of the messages), ``unknown_kind`` (another
    version of the program wrote it). Of a stored message: ``message_missing``,
    ``message_body``, ``message_link``, ``message_emptied``. Of a post: ``post_missing``, ``post_changed``,
    ``post_inserted``. Of the roster: ``entry_changed``, ``entry_missing``, ``entry_inserted``.
    Of an application: ``application``.
    """

    code: str
    seq: int = 0
    """The record's sequence, the message's place, the post's number in the outbox, or the application's."""
    number: str = ""
    """The candidate's, where it is about the roster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPost:
    """A post as the outbox has it; ``seq`` is its record's."""

    id: int
    seq: int
    room: str
    to: str
    text: str
    is_secret: bool
    """Whether its text is for its reader alone, so that the records hold another."""
    mention: str = ""
    manner: str = ""


@dataclass(slots=True)
class Checked:
    """What a check of the chains has seen."""

    fault: Fault | None = None
    count: int = 0
    newest: Head | None = None
    heads: list[Head] = field(default_factory=list)
    """The heads that records tell were posted, oldest first."""
    posted: dict[int, OfPost] = field(default_factory=dict)
    """The posts that records tell of, by sequence."""
    entries: Mapping[str, str] = field(default_factory=dict)
    """The digest of each entry of the roster that was adopted last."""
    applications: dict[int, str] = field(default_factory=dict)
    """The digest of each application."""
    is_purged: bool = False


class _Messages:
    """The chain of stored messages, read as far as the records ask for it."""

    def __init__(self, stored: Iterable[Stored]) -> None:
        self._stored = iter(stored)
        self.head = NOTHING_HEARD
        self.emptied = 0
        self.fault: Fault | None = None

    def read_to(self, count: int | None) -> None:
        """Check the links up to this place; all of them for None."""
        while self.fault is None and (count is None or self.head.total < count):
            message = next(self._stored, None)
            if message is None:
                if count is not None:
                    self.fault = Fault(code="message_missing", seq=self.head.total + 1)
                return
            self.fault = self._fault_of(message)
            self.head = HeardEnd(message.id, message.hash)

    def _fault_of(self, message: Stored) -> Fault | None:
        place = self.head.total + 1
        if message.id != place:
            return Fault(code="message_missing", seq=place)
        if message.is_purged:
            self.emptied = self.emptied or place
            left = (
                message.room,
                message.sender,
                message.name,
                message.alias,
                message.type,
                message.text,
                message.shown,
            )
            is_empty = not any((*left, message.mentions, message.paste, message.until))
            if not is_empty or message.message_id != f"purged:{place}":
                return Fault(code="message_body", seq=place)
        elif message.digest != salted(message.salt, message.content, message.shown):
            return Fault(code="message_body", seq=place)
        if message.hash != message_hash(message, self.head.hash):
            return Fault(code="message_link", seq=place)
        return None


def check(records: Iterable[Record], stored: Iterable[Stored], heads_in: Callable[[str], Iterable[Head]]) -> Checked:
    """Check both chains, link by link, and that each record knew the messages of its time.

    ``heads_in`` finds the heads that the text of a post tells. A chain that was cut off or written anew shows only
    beside its heads (:func:`wrong_head`).
    """
    seen = Checked()
    messages = _Messages(stored)
    previous, emptied, is_whole = GENESIS, 0, False
    for record in records:
        seen.fault = _fault_of(record, previous, seen.count + 1) or _unheard(record, messages)
        if seen.fault is not None:
            return seen
        seen.count += 1
        previous, seen.newest = record.hash, Head(seq=record.seq, begin=record.hash)
        if record.is_purged:
            emptied = emptied or record.seq
            continue
        event = _read(record)
        if event is None:
            seen.fault = Fault(code="body" if record.kind in Event.kinds else "unknown_kind", seq=record.seq)
            return seen
        if isinstance(event, PersonalDataPurged) and not is_whole:
            emptied = 0  # a purge leaves nothing before it; what empties some records only is none
            seen.is_purged = True
        else:
            is_whole = True
        _take(seen, record, event, heads_in)
    messages.read_to(None)
    seen.fault = messages.fault or (Fault(code="emptied", seq=emptied) if emptied else None)
    if seen.fault is None and messages.emptied and not seen.is_purged:
        seen.fault = Fault(code="message_emptied", seq=messages.emptied)
    return seen


def _fault_of(record: Record, previous: str, expected: int) -> Fault | None:
    if record.seq != expected:
        return Fault(code="missing", seq=expected)
    if record.previous != previous:
        return Fault(code="previous", seq=record.seq)
    if record.is_purged and (record.actor or record.message_id or record.salt or record.shown):
        return Fault(code="body", seq=record.seq)
    if record.body and record.digest != salted(record.salt, record.body, record.shown, record.actor, record.message_id):
        return Fault(code="body", seq=record.seq)
    at = record.at.isoformat()
    linked = link_hash(record.seq, at, record.stream, record.kind, record.digest, record.heard, record.previous)
    return Fault(code="link", seq=record.seq) if record.hash != linked else None


def _unheard(record: Record, messages: _Messages) -> Fault | None:
    """Whether the messages up to the record are not those that it knew."""
    count, _, head = record.heard.partition("-")
    if not count.isdecimal() or int(count) < messages.head.total:
        return Fault(code="unheard", seq=record.seq)
    messages.read_to(int(count))
    if messages.fault is not None:
        return messages.fault
    return Fault(code="unheard", seq=record.seq) if messages.head.hash != head else None


def _read(record: Record) -> Event | None:
    """What the record holds; None where it is nothing that the program writes."""
    try:
        return record.event()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _take(seen: Checked, record: Record, event: Event, heads_in: Callable[[str], Iterable[Head]]) -> None:
    match event:
        case Posted(text=text, post=0) | PostPrepared(text=text):
            seen.posted[record.seq] = event
            seen.heads += heads_in(text) if isinstance(event, Posted) else ()
        case Posted(text=text):
            seen.heads += heads_in(text)
        case PersonalDataPurged(heads=heads):
            seen.heads += filter(None, map(Head.read, heads))
        case ApplicationReceived(id=number, digest=digest):
            seen.applications[number] = digest
        case RosterAdopted(entries=entries) | RosterChanged(entries=entries):
            seen.entries = entries


def wrong_head(heads: Iterable[Head], hash_of: Callable[[int], str | None]) -> Fault | None:
    """The first head of which the chain knows nothing (``missing``), or something else (``head``)."""
    for head in heads:
        known = hash_of(head.seq)
        if known is None or not known.startswith(head.begin):
            return Fault(code="missing" if known is None else "head", seq=head.seq)
    return None


def wrong_post(posted: Mapping[int, OfPost], posts: Iterable[StoredPost]) -> Fault | None:
    """The first post that the records know otherwise, or not at all, or that is gone."""
    missing, last = dict(posted), 0
    for post in posts:
        told = missing.pop(post.seq, None)
        if told is None:
            return Fault(code="post_inserted", seq=post.id)
        about = (told.room, told.to, told.is_secret, told.mention, told.manner)
        is_same = about == (post.room, post.to, post.is_secret, post.mention, post.manner)
        if not is_same or not (told.is_secret or told.text == post.text) or post.seq < last:
            return Fault(code="post_changed", seq=post.id)
        last = post.seq
    return next((Fault(code="post_missing", seq=seq) for seq in missing), None)


def wrong_entries(recorded: Mapping[str, str], found: Mapping[str, str]) -> Iterator[Fault]:
    """The entries of the roster that are not the recorded ones, by their digests."""
    for number, digest in recorded.items():
        if number not in found:
            yield Fault(code="entry_missing", number=number)
        elif found[number] != digest:
            yield Fault(code="entry_changed", number=number)
    for number in found:
        if number not in recorded:
            yield Fault(code="entry_inserted", number=number)
