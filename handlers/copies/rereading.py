"""A copied chat fills in what was not heard: the day is read again, and what comes out otherwise is amended.

So it does not matter when a piece was pasted, in which order, how often, or beside what the bot heard itself. What
staff have decided stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from handlers.bases import Bases
from handlers.checkin import traces
from handlers.checkin.beside import take_pasted_lines, take_recall, take_statement
from handlers.checkin.relay import take_relay
from handlers.checkin.settle import credited, next_review_id
from handlers.interpret import interpret
from models.checkin.attendance import DECIDED_FLAGS, Reason
from models.checkin.events import CheckedIn, CheckInRevised, Flagged, LineNoted, ReviewClosed, ReviewRaised, Supported
from models.checkin.reviews import Review
from models.checkin.standing import Standing
from models.commands import TakePaste, TakeRecall, TakeRelay, TakeStatement
from models.event import Event
from models.gaps import CameOnline, CopySeen, GapFilled, WentOffline
from models.messages import Message, Paste, Said, key
from models.people.events import Bound, Unbound
from models.session import Session

_OF_THE_CLOSING: Final = (Reason.TRACE, Reason.BOT_OFFLINE, Reason.UNATTRIBUTED)
"""What only the closing asks: a reading of messages raises none of them."""


def reread(session: Session, command: TakePaste) -> list[Event]:
    """What follows from messages that are known only now, or from times that are known better."""
    filled: list[Event] = [GapFilled(since=since) for since in command.filled]
    filled += (CopySeen(since=since, until=until) for since, until in _newly_seen(session, command))
    if not (command.fresh or command.filled or command.readings):
        return filled
    shadow = _read_again(session, command)
    amends = _Amends(session, shadow, command).events()
    fresh = (said for said in command.day if isinstance(said, Message) and said.id in command.fresh)
    return [*filled, *amends, *traces.after_closing(session, fresh, amends)]


def _newly_seen(session: Session, command: TakePaste) -> Iterator[tuple[datetime, datetime]]:
    for since, until in command.seen:
        if not any(first <= since and until <= last for first, last in session.gaps.seen):
            yield since, until


# --- reading -------------------------------------------------------------------------------------------------------


def _read_again(session: Session, command: TakePaste) -> Session:
    """The check-in as it would stand if everything had been heard when it was said."""
    shadow = session.unwritten()
    bases = Bases()
    marks = _connections(session, command)
    seq = 0
    for said in command.day:
        events: list[Event] = []
        while marks and marks[0][0] <= said.at:
            events.append(marks.pop(0)[1])
        for event in events:
            seq += 1
            shadow.fold(seq, said.at, event)
        for event in _decided(shadow, said, bases):
            seq += 1
            shadow.fold(seq, said.received_at, event)
    return shadow


def _connections(session: Session, command: TakePaste) -> list[tuple[datetime, Event]]:
    """The blind intervals that no copy has filled."""
    marks: list[tuple[datetime, Event]] = []
    for gap in session.gaps.blind:
        if not gap.is_filled and gap.began_at not in command.filled and gap.ended_at is not None:
            marks += [(gap.began_at, WentOffline(since=gap.began_at)), (gap.ended_at, CameOnline())]
    return marks


def _decided(shadow: Session, said: Said, bases: Bases) -> list[Event]:
    base = bases.of(shadow, said) if isinstance(said, Message) else None
    command = interpret(said, shadow, base, id=key(said) if isinstance(said, Paste) else "")
    match command:
        case TakeRelay():
            bases.keep(shadow, command.message, command.reading)
            return take_relay(shadow, command)
        case TakeStatement():
            return take_statement(shadow, command)
        case TakeRecall():
            return take_recall(shadow, command.recall)
        case TakePaste():
            return take_pasted_lines(shadow, command)
        case _:
            return []  # what staff have ordered stands, and is not carried out again


# --- amending ------------------------------------------------------------------------------------------------------


class _Amends:
    """The events that bring the check-in to where the new reading has it."""

    def __init__(self, session: Session, shadow: Session, command: TakePaste) -> None:
        self._session = session
        self._shadow = shadow
        self._fresh = command.fresh
        self._id = command.id
        self._events: list[Event] = []
        self._revised: set[str] = set()
        self._is_fixed = session.result.published_at is not None or session.draw is not None
        self._known, self._asks = _problems(session.reviews), _problems(shadow.reviews)
        self._still_asked = {
            review.raised.id
            for problem, review in self._known.items()
            if problem in self._asks and self._asks[problem].is_open
        }
        self._asked = {number for review in shadow.reviews.open() for number in review.raised.candidates}

    def events(self) -> list[Event]:
        """All of them, in their order."""
        self._bindings()
        for number, now in self._shadow.standings.by_number.items():
            self._check_in(number, now)
        self._reviews()
        for number, now in self._shadow.standings.by_number.items():
            self._remarks(number, now)
        self._lines()
        return self._events

    def _bindings(self) -> None:
        session, shadow = self._session, self._shadow
        if not self._is_fixed:
            self._events += (
                Unbound(contact=contact)
                for contact, number in session.people.bindings.items()
                if not session.people.is_bound_by_staff(contact) and shadow.people.bindings.get(contact) != number
            )
        self._events += (
            Bound(contact=contact, number=number, message_id=shadow.standings[number].message_id, how="line")
            for contact, number in shadow.people.bindings.items()
            if session.people.bindings.get(contact) != number and not session.people.is_bound_by_staff(contact)
        )

    def _check_in(self, number: str, now: Standing) -> None:
        was = self._session.standings[number]
        if _is_judged(self._session, number):
            may_credit = now.message_id in self._fresh and not was.is_checked_in
        else:
            may_credit = not was.is_checked_in or self._is_better(was, now)
        if now.is_checked_in and may_credit and not was.is_cancelled:
            if was.is_checked_in:
                self._revise(number)
            self._credit(number, now)
        elif was.is_checked_in and not now.is_checked_in and self._may_doubt(number):
            self._revise(number)
            if self._session.window.closed_at is not None and number not in self._asked:
                self._events.append(self._doubt(number, was))

    def _is_better(self, was: Standing, now: Standing) -> bool:
        """Whether the check-in rests on something else now; a list that is published or drawn from stays."""
        rests = (now.message_id, now.checked_in_at, now.rule) != (was.message_id, was.checked_in_at, was.rule)
        return rests and not self._is_fixed

    def _may_doubt(self, number: str) -> bool:
        """Whether a check-in may be taken back: by nobody's published place, and by no decision of staff."""
        return not self._is_fixed and not _is_judged(self._session, number)

    def _doubt(self, number: str, was: Standing) -> ReviewRaised:
        """The question that is left of a check-in after the closing; before it, the closing looks at everybody."""
        assert was.checked_in_at is not None  # noqa: S101 - they were checked in
        left = traces.Trace(
            message_id=was.message_id, at=was.checked_in_at, contact=was.contact, text=was.text, is_own=True
        )
        return traces.raised(self._session, number, [left], self._events)

    def _revise(self, number: str) -> None:
        self._events.append(CheckInRevised(number=number))
        self._revised.add(number)

    def _credit(self, number: str, now: Standing) -> None:
        assert now.checked_in_at is not None  # noqa: S101 - they are checked in
        event = CheckedIn(
            number=number,
            checked_in_at=now.checked_in_at,
            message_id=now.message_id,
            rule=now.rule,
            flags=tuple(flag for flag in now.flags if flag in DECIDED_FLAGS),
            place=now.place,
            key=now.key,
            text=now.text,
            contact=now.contact,
            family=now.family,
        )
        self._events.extend(
            each
            for each in credited(self._session, event, self._events)
            if not (isinstance(each, ReviewClosed) and each.id in self._still_asked)
        )

    def _reviews(self) -> None:
        session = self._session
        for problem, review in self._asks.items():
            before = self._known.get(problem)
            if before is not None and (before.is_open or before.by or not review.is_open):
                continue
            people = review.raised.candidates
            if people and all(session.standings[number].is_cancelled for number in people):
                continue  # staff have decided
            raised = replace(review.raised, id=next_review_id(session, self._events))
            self._events.append(raised)
            if not review.is_open:
                self._events.append(ReviewClosed(id=raised.id, outcome="resolved"))
        closed = {event.id for event in self._events if isinstance(event, ReviewClosed)}
        for review in self._known.values():
            raised = review.raised
            is_gone = review.is_open and raised.id not in closed and raised.id not in self._still_asked
            if is_gone and raised.reason not in _OF_THE_CLOSING and self._may_close(raised):
                self._events.append(ReviewClosed(id=raised.id, outcome="resolved"))

    def _may_close(self, raised: ReviewRaised) -> bool:
        """Whether a question may be dropped: after the closing nobody is left with none who is not checked in."""
        if self._session.window.closed_at is None:
            return True
        here = {event.number for event in self._events if isinstance(event, CheckedIn)}
        return all(number in here or self._session.standings[number].is_checked_in for number in raised.candidates)

    def _remarks(self, number: str, now: Standing) -> None:
        was = self._session.standings[number]
        credited_now = any(isinstance(event, CheckedIn) and event.number == number for event in self._events)
        for flag in now.flags:
            if flag not in was.flags and flag not in DECIDED_FLAGS:
                self._events.append(Flagged(number=number, flag=flag, message_id=now.message_id))
        known = set() if number in self._revised else was.supports
        if credited_now or was.is_checked_in:
            self._events += (
                Supported(number=number, message_id=message_id)
                for message_id in sorted(now.supports - known - {now.message_id})
            )
        if now.late is not None and was.late is None:
            self._events.append(now.late)

    def _lines(self) -> None:
        """What was read and decides nothing, so that it is not new when it comes again."""
        for is_late, now, was in (
            (False, self._shadow.lines.seen, self._session.lines.seen),
            (True, self._shadow.lines.late, self._session.lines.late),
        ):
            here = Counter(self._keys(is_late=is_late))
            for line, count in now.items():
                for _ in range(count - was[line] - here[line]):
                    owner = self._shadow.lines.owner(line)
                    self._events.append(LineNoted(key=line, message_id=self._id, number=owner, is_late=is_late))

    def _keys(self, *, is_late: bool) -> Iterator[str]:
        for event in self._events:
            match event:
                case CheckedIn() | ReviewRaised() if not is_late and event.key:
                    yield event.key
                case LineNoted() if event.is_late is is_late:
                    yield event.key


def _is_judged(session: Session, number: str) -> bool:
    """Whether staff have decided anything about this candidate."""
    is_judged = session.standings[number].is_judged
    return is_judged or any(review.by and number in review.raised.candidates for review in session.reviews)


def _problems(reviews: Iterable[Review]) -> dict[tuple[object, ...], Review]:
    """The newest review of each question; of those that name nobody, every one is a question of its own."""
    found: dict[tuple[object, ...], Review] = {}
    seen: Counter[tuple[object, ...]] = Counter()
    for review in reviews:
        raised = review.raised
        problem: tuple[object, ...] = (raised.reason, *raised.candidates)
        if not raised.candidates:
            problem = (raised.reason, raised.key, raised.contact, raised.text)
            seen[problem] += 1
            problem = (*problem, seen[problem])
        found[problem] = review
    return found
