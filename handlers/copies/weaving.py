"""What was heard and what was copied, woven into one day: whatever is known twice counts once."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from models.gaps import BlindInterval
from models.messages import COPIED, QUOTED, Message, Paste, Said, key
from models.reading import group_note
from models.reading.chat import Copied, read_chat
from models.reading.text import normalize_line_ends
from models.session import Session

_OLDEST: Final = timedelta(days=7)
"""A message without a time was written at most so long before it was pasted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Woven:
    """One day as far as it is known."""

    day: tuple[Said, ...]
    """Messages, recalls and pastes, in order."""
    filled: tuple[datetime, ...]
    """When those blind intervals began over which copies reach, from heard message to heard message."""
    seen: tuple[tuple[datetime, datetime], ...]
    """The times over which copies reach."""


@dataclass(slots=True, eq=False)
class _Knot:
    """One message, however often it is known."""

    message: Message
    text: str
    at: datetime
    until: datetime
    is_heard: bool
    rank: tuple[int, int]
    sorted_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.sorted_at = self.at

    def know(self, message: Message, rank: tuple[int, int]) -> None:
        """Another copy holds it too: of two times the finer counts, and of two ids the one that comes first."""
        if self.is_heard:
            return
        self.at = self.sorted_at = max(self.at, message.at)
        self.until = min(self.until, message.latest_at)
        self.rank = min(self.rank, rank)
        if self.message.sender.startswith(QUOTED):
            self.message = replace(self.message, id=message.id, sender=message.sender)

    def settled(self) -> Message:
        """The message with all that is known of its time."""
        return self.message if self.is_heard else replace(self.message, at=self.at, until=self.until)


def copied_messages(session: Session, paste: Paste) -> list[list[Message]]:
    """The messages of a paste, run by run, each under an id that it bears in every copy of the same form."""
    chat = read_chat(paste.text, session.settings.local(paste.at), session.roster.names_somebody)
    if chat.uncut:
        return []  # refused as a whole
    known_as = key(paste)
    seen: Counter[tuple[int, str]] = Counter()
    runs: defaultdict[int, list[Message]] = defaultdict(list)
    for said in chat.said:
        doubt = "?" if said.is_behind else ""  # what is surely said is news to who knew it as perhaps only shown
        told = "\n".join((paste.room, doubt + said.name, str(said.at), str(said.until), said.text))
        seen[said.run, told] += 1
        digest = hashlib.sha256(f"{told}\n{seen[said.run, told]}".encode()).hexdigest()[:20]
        runs[said.run].append(_message(paste, known_as, said, f"copy:{digest}"))
    return list(runs.values())


def _message(paste: Paste, known_as: str, said: Copied, id: str) -> Message:  # noqa: A002
    return Message(
        id=id,
        at=said.at or paste.at - _OLDEST,
        until=said.until or paste.at,
        received_at=paste.received_at,
        room=paste.room,
        sender=(QUOTED if said.is_behind else COPIED) + said.name,
        name=said.name,
        text=said.text,
        paste=known_as,
    )


def weave(session: Session, stored: Iterable[Said], posted: Iterable[str]) -> Woven:
    """One order of everything that is stored; what this program itself posted is left out of the copies."""
    loom = _Loom(session, frozenset(map(_comparable, posted)))
    others: list[Said] = []
    for each in stored:
        if each.room not in session.settings.rooms:
            continue
        if isinstance(each, Message):
            loom.hear(each)
        else:
            others.append(each)
    pastes = [each for each in others if isinstance(each, Paste)]
    groups = loom.take([run for each in pastes for run in copied_messages(session, each)])
    day = sorted(
        [*((knot.sorted_at, knot.rank, knot.settled()) for knot in loom.knots), *_beside(others)],
        key=lambda each: each[:2],
    )
    return Woven(
        day=tuple(said for _, _, said in day),
        filled=tuple(gap.began_at for gap in session.gaps.blind if _is_filled(gap, groups)),
        seen=tuple(_reach(group) for group in groups),
    )


def _beside(others: Iterable[Said]) -> Iterator[tuple[datetime, tuple[int, int], Said]]:
    for place, each in enumerate(others):
        yield each.at, (_AFTER_ALL, place), each


_MINUTE: Final = timedelta(minutes=1)
_AFTER_ALL: Final = 1_000_000
_HEARD: Final = -1


class _Loom:
    """Takes first what was heard, then each copy; a message of a copy is one that is there already, or a new one."""

    def __init__(self, session: Session, posted: frozenset[str]) -> None:
        self._session = session
        self._posted = posted
        self._alike: defaultdict[tuple[str, str, str], list[_Knot]] = defaultdict(list)
        """By room, sender's name and words, in the order of time."""
        self._by_name: defaultdict[tuple[str, str], list[_Knot]] = defaultdict(list)
        self.knots: list[_Knot] = []

    def hear(self, message: Message) -> None:
        """A message that the bot heard."""
        text = _comparable(_words(message))
        knot = _Knot(message, text, message.at, message.at, True, (_HEARD, len(self.knots)))
        self._tie(knot, {message.name, message.alias, *self._session.people.names_of(message.sender)})

    def _tie(self, knot: _Knot, names: Iterable[str]) -> None:
        self.knots.append(knot)
        for name in filter(None, names):
            self._alike[knot.message.room, name, knot.text].append(knot)
            self._by_name[knot.message.room, name].append(knot)

    def take(self, copies: list[list[Message]]) -> list[list[_Knot]]:
        """All copies, in an order that does not depend on when each was pasted. Gives what hangs together."""
        for knots in (*self._alike.values(), *self._by_name.values()):
            knots.sort(key=lambda knot: knot.at)
        copies.sort(key=_fineness)
        begun = sorted(range(len(copies)), key=lambda at: _begun(copies[at]))
        ranks = {at: rank for rank, at in enumerate(begun)}
        strands = [self._strand(copy, ranks[at]) for at, copy in enumerate(copies)]
        for strand in strands:
            _in_their_order(strand)
        timed = [strand for strand, copy in zip(strands, copies, strict=True) if _is_timed(copy[0])]
        return _hanging_together(timed)

    def _strand(self, copy: list[Message], rank: int) -> list[_Knot]:
        strand: list[_Knot] = []
        fresh: list[_Knot] = []
        passed: Counter[tuple[str, str, str]] = Counter()
        whole = ""
        for place, message in enumerate(copy):
            text = _comparable(message.text)
            if text in self._posted or (text in whole and message.name in whole):
                continue  # the second: words of the message above, which is known as a whole
            whole = ""
            knot = self._known(message, text, passed)
            if knot is None:
                knot = self._longer(message, text, is_last=place == len(copy) - 1)
                whole = knot.text if knot is not None else ""
            if knot is None:
                knot = _Knot(message, text, message.at, message.latest_at, False, (rank, place))
                fresh.append(knot)
            else:
                knot.know(message, (rank, place))
            strand.append(knot)
        for knot in fresh:
            self._tie(knot, [knot.message.name])
        for alike in {(knot.message.room, knot.message.name, knot.text) for knot in fresh}:
            self._alike[alike].sort(key=lambda knot: knot.at)
        for named in {(knot.message.room, knot.message.name) for knot in fresh}:
            self._by_name[named].sort(key=lambda knot: knot.at)
        return strand

    def _known(self, message: Message, text: str, passed: Counter[tuple[str, str, str]]) -> _Knot | None:
        """The next message of the same words by the same sender whose time can be the same."""
        key = (message.room, message.name, text)
        alike = self._alike.get(key, [])
        at = passed[key]
        while at < len(alike) and alike[at].until < message.at:
            at += 1
        passed[key] = at
        if at < len(alike) and alike[at].at <= message.latest_at:
            passed[key] = at + 1
            return alike[at]
        return None

    def _longer(self, message: Message, text: str, *, is_last: bool) -> _Knot | None:
        """The message whose beginning this is: a copy ends in the middle of it, or words in it look like a header."""
        named = self._by_name.get((message.room, message.name), [])
        until = message.latest_at
        first = bisect_left(named, message.at - _MINUTE, key=lambda knot: knot.at)
        last = bisect_right(named, until, key=lambda knot: knot.at)
        for knot in named[first:last]:
            if text and (is_last or knot.is_heard) and knot.text.startswith(text) and message.at <= knot.until:
                return knot
        return None


def _is_timed(message: Message) -> bool:
    """Whether it is known to the minute when it was written."""
    return message.latest_at - message.at < _OLDEST - _MINUTE


def _fineness(copy: list[Message]) -> tuple[timedelta, tuple[datetime, datetime, int, str]]:
    """Copies with seconds first, then those with minutes, then those without a time."""
    return max(message.latest_at - message.at for message in copy), _begun(copy)


def _begun(copy: list[Message]) -> tuple[datetime, datetime, int, str]:
    """The order of copies: of two that begin in the same minute the one with less in it, for relays grow."""
    return copy[0].at, copy[-1].at, len(copy[0].text), copy[0].id


def _words(message: Message) -> str:
    """The words that a copy of this message would bear."""
    note = group_note.read_xml(message.text) if message.text.lstrip()[:1] == "<" else None
    return message.text if note is None else note.text


def _comparable(text: str) -> str:
    """Copying changes line ends and outer blanks."""
    return "\n".join(line.rstrip() for line in normalize_line_ends(text).strip().split("\n"))


def _in_their_order(strand: list[_Knot]) -> None:
    """Let what stands below another message in a copy come after it in the day, as far as its time allows."""
    latest: datetime | None = None
    for knot in strand:
        if latest is not None and knot.sorted_at < latest <= knot.until and not knot.is_heard:
            knot.sorted_at = latest
        latest = knot.sorted_at


def _reach(group: list[_Knot]) -> tuple[datetime, datetime]:
    """From when to when these messages were written."""
    return min(knot.at for knot in group), max(knot.until for knot in group)


def _hanging_together(strands: list[list[_Knot]]) -> list[list[_Knot]]:
    """The messages of all copies that share one."""
    groups: list[list[_Knot]] = []
    of: dict[int, list[_Knot]] = {}
    for strand in strands:
        joined: list[_Knot] = []
        for group in {id(of[id(knot)]): of[id(knot)] for knot in strand if id(knot) in of}.values():
            groups.remove(group)
            joined += group
        joined += (knot for knot in strand if id(knot) not in of)
        if joined:
            groups.append(joined)
        for knot in joined:
            of[id(knot)] = joined
    return groups


def _is_filled(gap: BlindInterval, groups: list[list[_Knot]]) -> bool:
    """Whether a copy reaches from a message that was heard before the interval to one that was heard after it."""
    if gap.ended_at is None or gap.is_filled:
        return False
    began, ended = gap.began_at, gap.ended_at.replace(microsecond=0)
    for group in groups:
        heard = [knot.at for knot in group if knot.is_heard]
        if any(at <= began for at in heard) and any(at >= ended for at in heard):
            return True
    return False
