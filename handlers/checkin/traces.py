"""Silence alone cancels: who has left a trace in the group is looked at by a person first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handlers.checkin.evidence import identify
from handlers.checkin.settle import next_review_id
from models.checkin.attendance import Attendance, Reason
from models.checkin.events import ReviewRaised
from models.checkin.standing import Standing
from models.event import Event
from models.messages import Message
from models.people.net import Net, spoken_lines
from models.reading.numbering import read_number
from models.reading.vocabulary import RELAY_WORD
from models.session import Session
from models.settings import Policy

_MOST_MESSAGES: Final = 20
_MOST_TEXT: Final = 200
_QUOTE_ENDS: Final = ("」", "』", "”")
_HEAD_LINES: Final = 60
_SHORTEST_COPY: Final = 10
"""So many characters the words of the office must have to be known again in another's message, outside a quotation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One message that a candidate left, or that names them."""

    message_id: str
    at: datetime
    contact: str
    text: str
    is_own: bool


_SLASHES: Final = ("/", "／")
"""What a command begins with: whom an inspector asks the bot about has not spoken."""


def traces(session: Session, said: Iterable[Message], numbers: Collection[str]) -> dict[str, list[Trace]]:
    """The traces that these candidates have left inside the window, oldest first; none for who left none."""
    if not numbers or session.settings.traces is Policy.IGNORE:
        return {}
    net: Net | None = None
    office = _Office()
    seen: dict[tuple[str, bool], tuple[str, ...]] = {}
    found: defaultdict[str, list[Trace]] = defaultdict(list)
    for message in said:
        if not _is_here(session, message):
            continue
        sender = identify(session, message)
        is_office = sender.is_staff or message.sender in ("", session.people.bot_contact)
        if is_office:
            office.take(message.text)
        if not message.sender or not session.settings.may_be_inside(message):
            continue
        caught: dict[str, str] = {}
        is_command = sender.is_inspector and message.text.lstrip()[:1] in _SLASHES
        if message.room and not is_office and not is_command:
            net = net or Net(session.roster, numbers)
            caught = _caught(net, office, seen, message)
        own = sender.candidate.number if sender.candidate is not None else ""
        for number in sorted({*caught, own} & set(numbers)):
            is_short = len(message.text) <= _MOST_TEXT
            text = message.text if is_short else caught.get(number, message.text)
            found[number].append(
                Trace(
                    message_id=message.id,
                    at=message.at,
                    contact=message.sender,
                    text=text[:_MOST_TEXT],
                    is_own=number == own,
                )
            )
    return {
        number: left
        for number, each in found.items()
        if (left := list(_unjudged(session, number, each))[:_MOST_MESSAGES])
    }


def _is_here(session: Session, message: Message) -> bool:
    return not message.room or message.room in session.settings.rooms


def _caught(
    net: Net, office: _Office, seen: dict[tuple[str, bool], tuple[str, ...]], message: Message
) -> dict[str, str]:
    lines = office.without(spoken_lines(message.text))
    head = lines[:_HEAD_LINES]
    numbered = sum(read_number(line.strip()) is not None for line in head)
    is_list = numbered > 1 or any(RELAY_WORD in line for line in head)
    caught: dict[str, str] = {}
    for line in lines:
        numbers = seen.get((line, is_list))
        if numbers is None:
            numbers = seen[line, is_list] = tuple(net.caught([line], is_list=is_list))
        for number in numbers:
            caught.setdefault(number, line)
    return caught


class _Office:
    """The words of staff and of the bot, which are no traces, also where somebody quotes or copies them."""

    def __init__(self) -> None:
        self._texts: dict[str, tuple[str, ...]] = {}
        """Each text by its first line."""

    def take(self, text: str) -> None:
        lines = tuple(line for line in spoken_lines(text) if line.strip())
        if lines:
            self._texts[lines[0].strip()] = tuple(map(str.strip, lines))

    def without(self, lines: list[str]) -> list[str]:
        """The lines without whole texts of the office that stand among them."""
        if not self._texts:
            return lines
        kept: list[str] = []
        at = 0
        while at < len(lines):
            length = self._copied(lines, at)
            if not length:
                kept.append(lines[at])
            at += length or 1
        return kept or [""]

    def _copied(self, lines: list[str], at: int) -> int:
        """How many lines from here on are a copy of something that the office said."""
        text = self._texts.get(_bare(lines[at]))
        is_quoted = lines[at].rstrip().endswith(_QUOTE_ENDS)
        if text is None or (sum(map(len, text)) < _SHORTEST_COPY and not is_quoted):
            return 0
        copied = length = 0
        while copied < len(text) and at + length < len(lines):
            if line := _bare(lines[at + length]):
                if line != text[copied]:
                    return 0
                copied += 1
            length += 1
        return length if copied == len(text) else 0


def _bare(line: str) -> str:
    """A line without the brackets of a quotation."""
    return line.strip().lstrip('「『“"').rstrip('」』”"').strip()


def _unjudged(session: Session, number: str, found: Iterable[Trace]) -> Iterator[Trace]:
    """The traces on which no person has decided yet."""
    rejected = [
        review for review in session.reviews if review.outcome == "rejected" and number in review.raised.candidates
    ]
    judged = {
        message_id for review in rejected for message_id in (review.raised.message_id, *review.raised.other_messages)
    }
    whole = [review.decided_at for review in rejected if review.raised.reason in _ABOUT_ALL and review.decided_at]
    decided_at = max(whole, default=None)
    for trace in found:
        is_judged = trace.message_id in judged or (decided_at is not None and trace.at <= decided_at)
        if not is_judged:
            yield trace


_ABOUT_ALL: Final = (Reason.TRACE, Reason.BOT_OFFLINE, Reason.UNATTRIBUTED, Reason.WITHDRAWN, Reason.RECALLED)
"""Who decides one of these has decided on everything that was said until then, a check-in included."""


def raised(session: Session, number: str, found: list[Trace], before: Iterable[Event]) -> ReviewRaised:
    """The review of somebody who was heard, or heard of: it rests on their own message, if there is one."""
    best = next((trace for trace in reversed(found) if trace.is_own), found[-1])
    return ReviewRaised(
        id=next_review_id(session, before),
        reason=Reason.TRACE,
        candidates=(number,),
        message_id=best.message_id,
        text=best.text,
        said_at=best.at,
        contact=best.contact,
        other_messages=tuple(dict.fromkeys(trace.message_id for trace in found if trace.message_id != best.message_id)),
    )


def unread(session: Session, message: Message) -> list[Event]:
    """What a message of the window leads to that is kept and not read: whoever sent it, or is named in it, is asked."""
    waiting = [each.candidate.number for each in session.standings.with_attendance(Attendance.EXPECTED)]
    reviews: list[Event] = []
    for number, found in traces(session, [message], waiting).items():
        reviews.append(raised(session, number, found, reviews))
    return reviews


def after_closing(session: Session, messages: Iterable[Message], events: list[Event]) -> list[Event]:
    """What messages of the window lead to that came after the closing: whom they name had not been silent."""
    if session.window.closed_at is None:
        return []
    inside = [message for message in messages if session.settings.may_be_inside(message)]
    if not inside:
        return []
    decided = {number for event in events for number in _about(event)}
    lost = [
        standing.candidate.number
        for standing in session.standings.with_attendance(Attendance.INELIGIBLE)
        if is_absent(standing) and standing.candidate.number not in decided
    ]
    reviews: list[Event] = []
    for number, found in traces(session, inside, lost).items():
        reviews.append(raised(session, number, found, [*events, *reviews]))
    return reviews


def is_absent(standing: Standing) -> bool:
    """Whether nothing but silence has cancelled this candidate."""
    return standing.is_ineligible and standing.is_silent


def _about(event: Event) -> tuple[str, ...]:
    """The candidates whom an event decides on."""
    if isinstance(event, ReviewRaised):
        return event.candidates
    number: str = getattr(event, "number", "")
    return (number,)
