"""A relay: its new lines, the sender's own line, and the lines that are missing from it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from handlers.checkin.beside import recalled
from handlers.checkin.decide import Circumstances, Turn, decide_line
from handlers.checkin.evidence import Line, Sender, entered_early, identify, is_check_in, line_of, new_lines
from models.checkin.attendance import Flag, Reason
from models.checkin.events import Flagged, Supported
from models.commands import TakeRelay
from models.event import Event
from models.gaps import GapRead
from models.messages import Message
from models.people.candidate import Candidate
from models.reading.entry import Entry, Reading
from models.reading.text import bare_name, fold_name
from models.session import Session

_TITLE_DATE: Final = re.compile(r"(?<!\d)(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]")


def take_relay(session: Session, command: TakeRelay) -> list[Event]:
    """Decide on every new line of a relay, and on lines that are missing from it."""
    message, reading = command.message, command.reading
    if not reading.entries or not is_check_in(session, reading):
        return []
    sender = identify(session, message)
    if sender.is_staff and not reading.is_native and not _is_known(session, reading):
        return []  # staff name people for many reasons
    turn = Turn.of(session, message, reading.family)
    is_first = not message.paste and session.gaps.unread(message.room, message.at)
    after_gap = is_first and session.settings.side_of(message.at) == 0
    lines = list(new_lines(session, reading, message, sender, is_late=session.settings.side_of(message.at) > 0))
    added = Counter(line.sender.contact for line in lines if line.one is None or not turn.is_in(line.one))
    seen = Circumstances(
        after_gap=after_gap, is_continued=_is_continued(session, reading), is_doubtful=reading.is_doubtful
    )
    for line in lines:
        decide_line(turn, line, replace(seen, is_only=added[line.sender.contact] == 1))
    _own_line_again(turn, sender, reading, message, seen, is_news=bool(lines))
    _missing_lines(turn, sender, reading, message)
    if message.id in session.standings.recalled:
        turn.events.extend(recalled(session, message.id, turn.credited(), message.at, turn.events))
    if after_gap:
        turn.events.append(GapRead(room=message.room))
    turn.hint_questioned(lines)
    return turn.events


def _is_known(session: Session, reading: Reading) -> bool:
    """Whether the relay goes on with one that has credited somebody."""
    return bool(reading.family) and any(
        standing.family == reading.family for standing in session.standings if standing.is_checked_in
    )


def _is_continued(session: Session, reading: Reading) -> bool:
    """Whether the title says that the relay was begun for an earlier day."""
    dates = [(int(month), int(day)) for month, day in _TITLE_DATE.findall(reading.family)]
    if not dates:
        return False
    opens = session.settings.local(session.settings.open_at)
    return all(date < (opens.month, opens.day) for date in dates)


# --- what stands there again, and what does not ------------------------------------------------------------------


def _own_line_again(
    turn: Turn, sender: Sender, reading: Reading, message: Message, seen: Circumstances, *, is_news: bool
) -> None:
    """What a sender's own message says about them counts, new or not: two who answer one version write the same."""
    session = turn.session
    if not session.settings.may_be_inside(message) or sender.is_inspector:
        return
    candidate = turn.candidate_of(sender)
    if candidate is not None and turn.is_in(candidate):
        standing = session.standings[candidate.number]
        is_further = message.id not in standing.supports and message.id not in session.standings.recalled
        if is_further and _stands_in(turn.session, candidate, reading):
            turn.support(Supported(number=candidate.number, message_id=message.id), candidate.number)
        return
    line = _line_meaning(candidate, turn, replace(sender, candidate=candidate), reading, message)
    if line is None and not is_news and not sender.is_staff:
        line = _line_meaning(_said_to_be(session, sender), turn, sender, reading, message)
        line = line or _last_line(turn, sender, reading, message)
    if line is not None:
        decide_line(turn, line, replace(seen, is_only=True, is_again=True))


def _said_to_be(session: Session, sender: Sender) -> Candidate | None:
    """Whom a sender of whom nothing is known has entered before the opening: then it may be themselves."""
    entered = entered_early(session, sender)
    return session.roster[entered.pop()] if sender.is_unknown and len(entered) == 1 else None


def _line_meaning(
    candidate: Candidate | None, turn: Turn, sender: Sender, reading: Reading, message: Message
) -> Line | None:
    """The line of a sender's own message that means this candidate."""
    name = "" if candidate is None else bare_name(candidate.name)
    if not name or name not in fold_name(reading.text):
        return None
    lines = (
        line_of(turn.session, entry.body, entry, sender, message, place=place)
        for place, entry in enumerate(reading.entries)
        if entry.author in (None, "", sender.contact) and name in fold_name(entry.body)
    )
    return next((line for line in lines if line.one == candidate and line.side == 0), None)


def _last_line(turn: Turn, sender: Sender, reading: Reading, message: Message) -> Line | None:
    """The last line of a message that holds nothing new: where its sender's own would stand.

    It is nobody's whose name it bears, but where it names nobody, or somebody with a namesake, it may be the sender's.
    """
    entry = reading.entries[-1]
    if entry.author not in (None, "", sender.contact):
        return None
    line = line_of(turn.session, entry.body, entry, sender, message, place=len(reading.entries) - 1)
    return None if line.one is not None and turn.is_in(line.one) else line


def _missing_lines(turn: Turn, sender: Sender, reading: Reading, message: Message) -> None:
    """Whose credited line a later version of the same relay lacks. It stays credited; staff can see it."""
    own = sender.candidate
    for number in _lacking(turn.session, reading):
        standing = turn.session.standings[number]
        if Flag.LINE_REMOVED not in standing.flags:
            turn.events.append(Flagged(number=number, flag=Flag.LINE_REMOVED, message_id=turn.message_id))
    if own is None:
        return
    standing = turn.session.standings[own.number]
    may_lack = standing.is_checked_in and standing.family == reading.family
    if may_lack and not _stands_in(turn.session, own, reading) and _unnamed(turn.session, {own.number}, reading):
        line = Line(
            key="", text=standing.text, at=message.at, side=turn.session.settings.side_of(message.at), sender=sender
        )
        turn.review(Reason.WITHDRAWN, (own,), line)


def _stands_in(session: Session, candidate: Candidate, reading: Reading) -> bool:
    """Whether a line holds what this candidate was credited for, and names nobody else: 王芳 is not in 王芳芳."""
    text = session.standings[candidate.number].text
    if not text or text not in reading.text:
        return False
    named = (set(_named(session, entry)) for entry in reading.entries if text in entry.body)
    return any(not people or candidate in people for people in named)


def _lacking(session: Session, reading: Reading) -> list[str]:
    """Candidates credited by an earlier version of this relay whose line is not in this one."""
    lines = session.lines
    if reading.gone is None:
        keys = lines.keys_of(reading.family) - reading.keys
    else:
        keys = {entry.key for entry in reading.gone} - {entry.key for entry in reading.entries[reading.fresh_from :]}
    suspects = {number for key in keys for number in lines.credited_by(key)}
    for entry in reading.gone or ():
        if entry.key in keys:
            suspects.update(each.number for each in _named(session, entry))
    suspects = {
        number
        for number in suspects
        if (standing := session.standings[number]).is_checked_in and standing.family == reading.family and standing.key
    }
    return sorted(_unnamed(session, suspects, reading))


def _unnamed(session: Session, numbers: set[str], reading: Reading) -> set[str]:
    """Those of these candidates whom none of the lines names, nor was read as."""
    left = {number for number in numbers if session.standings[number].key not in reading.keys}
    heads = {bare_name(session.roster[number].name)[:1] for number in left}
    for entry in reading.entries if left else ():
        if not heads.isdisjoint(entry.key):
            left.difference_update(each.number for each in _named(session, entry))
    return left


def _named(session: Session, entry: Entry) -> Iterator[Candidate]:
    """Everybody whom the line names."""
    for mention in session.roster.mentions(entry.body):
        yield from mention.candidates
