"""Whose line is it, and what follows: the table of decisions for everything that candidates write."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from handlers.reviews import appended_place, resolved_reviews
from models.candidate import Candidate, Flag, Reason
from models.commands import TakePaste, TakeRelay, TakeStatement
from models.events import (
    Bound,
    CheckedIn,
    Event,
    Flagged,
    GapRead,
    LineNoted,
    MessageRecalled,
    ReviewRaised,
    SenderHinted,
    Supported,
)
from models.freeform import states_absence
from models.messages import Message, Recall
from models.relay import Entry, Reading
from models.roster import Mention
from models.session import Session
from models.settings import Policy
from models.text import fold

_CLOCK: Final = re.compile(
    r"(?<![\d:])([01]?\d|2[0-3])\s?[:：点时]\s?([0-5]\d)?\s?分?(?:钟)?(?:左右|前后|前)?\s?(?:才|能|会)?\s?(?:到|赶到|来)(?!了)"
)
_TITLE_DATE: Final = re.compile(r"(?<!\d)(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sender:
    """Who wrote a line, as far as the evidence goes."""

    contact: str
    candidate: Candidate | None = None
    is_staff: bool = False
    is_inspector: bool = False

    @property
    def is_unknown(self) -> bool:
        return self.candidate is None and not self.is_staff and not self.is_inspector


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A new line of a message, with everything that its decision rests on."""

    key: str
    text: str
    at: datetime
    sender: _Sender
    place: int
    principals: tuple[Mention, ...]
    proxied: tuple[Candidate, ...]
    near: tuple[Candidate, ...]
    is_nameless: bool
    is_absence: bool

    @property
    def one(self) -> Candidate | None:
        """The candidate, where the line names exactly one, with the sender's help among namesakes."""
        if len(self.principals) != 1:
            return None
        candidates = self.principals[0].candidates
        return candidates[0] if len(candidates) == 1 else _same(self.sender.candidate, candidates)

    @property
    def named(self) -> tuple[Candidate, ...]:
        """Everybody whom the line may name, those it only mentions not included."""
        return tuple({each.number: each for mention in self.principals for each in mention.candidates}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Circumstances:
    """What the message as a whole says about each of its new lines."""

    is_only: bool = False
    """It is the only new line by its writer, so that it could be their own."""
    after_gap: bool = False
    """The message is the room's first relay after a blind interval."""
    is_continued: bool = False
    """The relay was begun for an earlier day."""


def _same(candidate: Candidate | None, among: tuple[Candidate, ...]) -> Candidate | None:
    return candidate if candidate is not None and candidate in among else None


@dataclass(slots=True)
class _Turn:
    """What one message leads to, while it is being worked out."""

    session: Session
    message_id: str
    room: str
    at: datetime
    now: datetime
    addressed: str = ""
    family: str = ""
    events: list[Event] = field(default_factory=list)
    checked_in: set[str] = field(default_factory=set)
    raised: set[tuple[Reason, tuple[str, ...]]] = field(default_factory=set)
    bound: dict[str, str] = field(default_factory=dict)

    def is_in(self, candidate: Candidate) -> bool:
        return candidate.number in self.checked_in or self.session.standings[candidate.number].is_checked_in

    def check_in(self, candidate: Candidate, line: _Line, rule: str, *flags: Flag) -> None:
        if self.session.standings[candidate.number].is_cancelled:
            self.note(line, candidate)  # what staff have taken away only staff give back
            return
        self.checked_in.add(candidate.number)
        self.events.append(
            CheckedIn(
                number=candidate.number,
                checked_in_at=line.at,
                message_id=self.message_id,
                rule=rule,
                flags=flags,
                place=line.place,
                key=line.key,
                text=line.text,
                contact=line.sender.contact,
                family=self.family,
            )
        )
        self.events.extend(resolved_reviews(self.session, candidate.number, self.checked_in, self.bound))
        self.events.extend(appended_place(self.session, candidate.number, self.events))

    def bind(self, candidate: Candidate, contact: str) -> None:
        self.bound[contact] = candidate.number
        self.events.append(Bound(contact=contact, number=candidate.number, message_id=self.message_id, how="line"))

    def note(self, line: _Line, candidate: Candidate | None = None, *, late: bool = False) -> None:
        self.events.append(
            LineNoted(
                key=line.key,
                message_id=self.message_id,
                number=candidate.number if candidate else "",
                text=line.text if late else "",
                late_at=line.at if late else None,
                place=line.place,
                contact=line.sender.contact,
                family=self.family,
            )
        )

    def review(self, reason: Reason, candidates: tuple[Candidate, ...], line: _Line) -> None:
        numbers = tuple(candidate.number for candidate in candidates)
        problem = (reason, numbers)
        if numbers and (problem in self.session.raised or problem in self.raised):
            self.note(line, candidates[0] if len(candidates) == 1 else None)
            return
        self.raised.add(problem)
        raised = sum(isinstance(event, ReviewRaised) for event in self.events)
        self.events.append(
            ReviewRaised(
                id=len(self.session.reviews) + raised + 1,
                reason=reason,
                candidates=numbers,
                message_id=self.message_id,
                text=line.text,
                said_at=line.at,
                key=line.key,
                contact=line.sender.contact,
                place=line.place,
                family=self.family,
            )
        )

    def hint(self, sender: _Sender, reason: str, numbers: tuple[str, ...]) -> None:
        """Tell the sender what to do, once for each kind of question."""
        key = (sender.contact, reason)
        told = any(isinstance(event, SenderHinted) for event in self.events)
        if self.room and not told and key not in self.session.hinted and not sender.is_staff and sender.contact:
            self.events.append(
                SenderHinted(
                    contact=sender.contact, room=self.room, addressed=self.addressed, reason=reason, candidates=numbers
                )
            )


# --- relays ------------------------------------------------------------------------------------------------------


def take_relay(session: Session, command: TakeRelay) -> list[Event]:
    """Decide on every new line of a relay, and on lines that are missing from it."""
    message, reading = command.message, command.reading
    if not reading.is_check_in or not reading.entries:
        return []
    sender = identify(session, message)
    turn = _Turn(
        session=session,
        message_id=message.id,
        room=message.room,
        at=message.at,
        now=message.received_at,
        addressed=message.alias or message.name,
        family=reading.family,
    )
    after_gap = session.phase(message.at) == 0 and session.unread_gap(message.room, message.at)
    lines = list(_new_lines(session, reading, message, sender))
    added = Counter(line.sender.contact for line in lines if line.one is None or not turn.is_in(line.one))
    is_continued = _is_continued(session, reading)
    for line in lines:
        decided = len(turn.events)
        is_only = added[line.sender.contact] == 1
        _decide_line(turn, line, _Circumstances(is_only=is_only, after_gap=after_gap, is_continued=is_continued))
        if not any(getattr(event, "key", "") == line.key for event in turn.events[decided:]):
            turn.note(line)  # looked at once is enough, also after a restart
    _own_line_again(turn, sender, reading, message)
    _missing_lines(turn, sender, reading)
    if message.id in session.recalled:
        turn.events.extend(
            _recalled(session, message.id, {e.number for e in turn.events if isinstance(e, CheckedIn)}, message.at)
        )
    if after_gap:
        turn.events.append(GapRead(room=message.room))
    _hint_questioned(turn, lines)
    return turn.events


def identify(session: Session, message: Message) -> _Sender:
    """Who wrote the message: by binding, by WeChat ID, or by a whole name in room alias or nickname."""
    sender = _identify_contact(session, message.sender)
    if not sender.is_unknown:
        return sender
    mentions = [mention for text in (message.alias, message.name) if text for mention in session.roster.mentions(text)]
    people = {candidate for mention in mentions for candidate in mention.candidates}
    return replace(sender, candidate=people.pop()) if len(people) == 1 else sender


def _identify_contact(session: Session, contact: str) -> _Sender:
    if session.is_staff(contact):
        return _Sender(contact=contact, is_staff=True)
    if session.is_inspector(contact):
        return _Sender(contact=contact, is_inspector=True)
    number = session.bindings.get(contact)
    candidate = session.roster[number] if number else session.listed(contact)
    return _Sender(contact=contact, candidate=candidate)


def _new_lines(session: Session, reading: Reading, message: Message, sender: _Sender) -> Iterator[_Line]:
    """The lines that no earlier message held. A line counts as often as it stands in one message."""
    here: Counter[str] = Counter()
    above: Counter[str] | None = None
    for place, entry in enumerate(reading.entries[reading.fresh_from :], start=reading.fresh_from):
        author = sender if entry.author in (None, sender.contact) else _identify_contact(session, entry.author or "")
        for text in _statements(entry, session):
            key = fold(text)
            known = session.known_lines[key]
            if known and session.is_settled(key):
                continue
            if known and above is None:
                above = _counted(session, reading.entries[: reading.fresh_from])
            here[key] += 1
            if here[key] + (above[key] if above is not None and known else 0) > known:
                yield _line(session, text, key, entry, author, message, place)


def _counted(session: Session, entries: tuple[Entry, ...]) -> Counter[str]:
    """How often each line stands in these entries."""
    return Counter(fold(text) for entry in entries for text in _statements(entry, session))


def _statements(entry: Entry, session: Session) -> tuple[str, ...]:
    """The line, cut where a continuation line names somebody else: people forget to number theirs."""
    if "\n" not in entry.body:
        return (entry.body,)
    parts = [""]
    for piece in entry.body.split("\n"):
        if parts[-1] and session.roster.mentions(piece) and session.roster.mentions(parts[-1]):
            parts.append(piece)
        else:
            parts[-1] = f"{parts[-1]}\n{piece}" if parts[-1] else piece
    return tuple(parts)


def _line(session: Session, text: str, key: str, entry: Entry, sender: _Sender, message: Message, place: int) -> _Line:
    mentions = session.roster.mentions(text)
    principals = tuple(mention for mention in mentions if not mention.is_proxied) or mentions
    proxied = tuple(
        candidate
        for mention in mentions
        if mention not in principals and len(mention.candidates) == 1
        for candidate in mention.candidates
    )
    at = entry.at or message.at
    return _Line(
        key=key,
        text=text,
        at=at,
        sender=sender,
        place=place,
        principals=_merged(principals),
        proxied=proxied,
        near=() if mentions else session.roster.near(text),
        is_nameless=not any(char.isalpha() for char in entry.name),
        is_absence=_is_absence(text, session, at),
    )


def _merged(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The same person named twice in a line is named once."""
    return tuple({mention.candidates: mention for mention in mentions}.values())


def _is_absence(text: str, session: Session, at: datetime) -> bool:
    """Whether a line says that its person is not there: 请假, 未到, or a time of arrival that is still to come."""
    folded = fold(text)
    if states_absence(folded):
        return True
    clock = _CLOCK.search(folded)
    if clock is None:
        return False
    local = session.settings.local(at)
    hour = int(clock[1])
    if ("下午" in folded and hour < 12) or hour < 8 <= local.hour:
        hour += 12
    return (hour, int(clock[2] or 0)) > (local.hour, local.minute)


def _is_continued(session: Session, reading: Reading) -> bool:
    """Whether the title says that the relay was begun for an earlier day."""
    opens = session.settings.local(session.settings.open_at)
    dates = [(int(month), int(day)) for month, day in _TITLE_DATE.findall(fold(reading.title))]
    return bool(dates) and all(date < (opens.month, opens.day) for date in dates)


# --- one line ----------------------------------------------------------------------------------------------------


def _decide_line(turn: _Turn, line: _Line, circumstances: _Circumstances) -> None:
    candidate = line.one
    if candidate is None and not line.principals:
        corrected = _same(line.sender.candidate, line.near)
        if corrected is not None:
            _decide_named(turn, line, corrected, circumstances, is_corrected=True)
            return
        if line.is_nameless and line.sender.candidate is not None:
            candidate = line.sender.candidate
    if candidate is not None:
        _decide_named(turn, line, candidate, circumstances)
        _others_in_line(turn, line, line.proxied)
        return
    if turn.session.phase(line.at) > 0:
        turn.note(line)
        return
    if len(line.principals) > 1:
        _decide_several(turn, line)
    elif line.principals:
        _decide_unclear(turn, line, Reason.AMBIGUOUS_NAME, line.named)
    elif line.near:
        _decide_unclear(turn, line, Reason.NEAR_NAME, line.near)
    elif line.is_nameless:
        turn.note(line) if line.sender.is_staff else turn.review(Reason.UNKNOWN_SENDER, (), line)
    else:
        own = line.sender.candidate
        likely = (own,) if own is not None and circumstances.is_only and not turn.is_in(own) else ()
        turn.review(Reason.UNKNOWN_NAME, likely, line)


def _decide_unclear(turn: _Turn, line: _Line, reason: Reason, candidates: tuple[Candidate, ...]) -> None:
    if all(turn.is_in(candidate) for candidate in candidates):
        turn.note(line)
    else:
        turn.review(reason, candidates, line)


def _decide_several(turn: _Turn, line: _Line) -> None:
    """A line with several people: the sender's own part counts, the others are asked about."""
    own = _same(line.sender.candidate, line.named)
    if own is not None and not line.is_absence and turn.session.phase(line.at) == 0:
        if not turn.is_in(own):
            turn.check_in(own, line, "own_line")
        _others_in_line(turn, line, tuple(each for each in line.named if each != own))
    elif line.sender.candidate is not None:
        _others_in_line(turn, line, line.named)
    else:
        _decide_unclear(turn, line, Reason.AMBIGUOUS_NAME, line.named)


def _others_in_line(turn: _Turn, line: _Line, others: tuple[Candidate, ...]) -> None:
    for other in others:
        if not turn.is_in(other) and turn.session.phase(line.at) <= 0:
            turn.review(Reason.ADDED_BY_OTHER, (other,), line)


def _decide_named(
    turn: _Turn, line: _Line, candidate: Candidate, circumstances: _Circumstances, *, is_corrected: bool = False
) -> None:
    """Decide a line of which it is clear whom it names: when was it written, what does it say, who wrote it."""
    phase = turn.session.phase(line.at)
    if turn.is_in(candidate):
        _about_checked_in(turn, line, candidate)
        return
    if phase > 0:
        is_clear = (
            line.sender.candidate == candidate
            or line.sender.is_staff
            or (line.sender.is_unknown and circumstances.is_only)
        )
        turn.note(line, candidate, late=is_clear and not line.is_absence)
        turn.events.append(Flagged(number=candidate.number, flag=Flag.LATE, message_id=turn.message_id))
        return
    if line.is_absence:
        turn.review(Reason.NOT_PRESENT, (candidate,), line)
        return
    is_own = line.sender.candidate == candidate
    is_guest = line.sender.is_unknown and circumstances.is_only
    if is_guest and (phase < 0 or turn.session.settings.unknown_sender is not Policy.REVIEW):
        turn.bind(candidate, line.sender.contact)
    is_old = circumstances.is_continued and not (is_own or is_guest or line.sender.is_staff)
    if phase < 0 or is_old:
        _decide_early(turn, line, candidate)
        return
    fixed = (Flag.NAME_CORRECTED,) if is_corrected else ()
    if is_own:
        turn.check_in(candidate, line, "own_line", *fixed)
    elif line.sender.is_staff:
        turn.check_in(candidate, line, "staff_line", Flag.BY_STAFF)
    elif is_guest:
        _decide_guest(turn, line, candidate)
    elif circumstances.after_gap:
        turn.check_in(candidate, line, "after_gap", Flag.SEEN_AFTER_GAP)
    else:
        turn.review(Reason.ADDED_BY_OTHER, (candidate,), line)


def _about_checked_in(turn: _Turn, line: _Line, candidate: Candidate) -> None:
    """Somebody edits the line of a person who is here: nothing changes, unless it now says that they are not."""
    if line.is_absence and turn.session.phase(line.at) == 0:
        turn.review(Reason.NOT_PRESENT, (candidate,), line)
    else:
        turn.note(line, candidate)


def _decide_guest(turn: _Turn, line: _Line, candidate: Candidate) -> None:
    if turn.session.settings.unknown_sender is Policy.REVIEW:
        turn.review(Reason.UNKNOWN_SENDER, (candidate,), line)
    else:
        turn.check_in(candidate, line, "bound_by_line", Flag.BOUND_BY_LINE)


def _decide_early(turn: _Turn, line: _Line, candidate: Candidate) -> None:
    match turn.session.settings.early:
        case Policy.ACCEPT:
            turn.check_in(candidate, line, "early_accepted")
        case Policy.IGNORE:
            turn.note(line, candidate)
        case _:
            turn.review(Reason.EARLY, (candidate,), line)


# --- what stands there again, and what does not ------------------------------------------------------------------


def _own_line_again(turn: _Turn, sender: _Sender, reading: Reading, message: Message) -> None:
    """The sender's own line in the sender's own message counts although it is not new: an early one sent again."""
    number = turn.bound.get(sender.contact) or (sender.candidate.number if sender.candidate else "")
    if not number or turn.session.phase(message.at) != 0:
        return
    standing = turn.session.standings[number]
    if standing.is_checked_in:
        if standing.text and message.id not in standing.supports and standing.text in reading.text:
            turn.events.append(Supported(number=number, message_id=message.id))
            turn.events.extend(resolved_reviews(turn.session, number, {number}, turn.bound))
        return
    if number in turn.checked_in or not standing.lines:
        return
    for place, entry in enumerate(reading.entries):
        if fold(entry.body) in standing.lines:
            line = _line(
                turn.session, entry.body, "", entry, replace(sender, candidate=standing.candidate), message, place
            )
            if not line.is_absence:
                turn.check_in(standing.candidate, line, "own_line")
            return


def _missing_lines(turn: _Turn, sender: _Sender, reading: Reading) -> None:
    """Whose credited line a later version of the same relay lacks. It stays credited; staff can see it."""
    own = sender.candidate
    for number in _lacking(turn.session, reading):
        standing = turn.session.standings[number]
        if Flag.LINE_REMOVED not in standing.flags:
            turn.events.append(Flagged(number=number, flag=Flag.LINE_REMOVED, message_id=turn.message_id))
    if own is None:
        return
    standing = turn.session.standings[own.number]
    may_lack = standing.is_checked_in and standing.family == reading.family and standing.text not in reading.text
    if may_lack and own.number not in _named_in(turn.session, reading.entries):
        line = _Line(
            key="",
            text=standing.text,
            at=turn.at,
            sender=sender,
            place=0,
            principals=(),
            proxied=(),
            near=(),
            is_nameless=False,
            is_absence=False,
        )
        turn.review(Reason.WITHDRAWN, (own,), line)


def _lacking(session: Session, reading: Reading) -> list[str]:
    """Candidates credited by an earlier version of this relay whose line is not in this one."""
    if reading.gone is not None:
        fresh = {fold(entry.body) for entry in reading.entries[reading.fresh_from :]}
        gone = [entry for entry in reading.gone if fold(entry.body) not in fresh]
        suspects = _named_in(session, gone) if gone else set()
    else:
        suspects = {number for number, standing in session.standings.items() if standing.key}
    suspects = {
        number
        for number in suspects
        if (standing := session.standings[number]).is_checked_in and standing.family == reading.family and standing.key
    }
    return sorted(suspects - _named_in(session, reading.entries)) if suspects else []


def _named_in(session: Session, entries: tuple[Entry, ...] | list[Entry]) -> set[str]:
    """Everybody whom one of the lines names, or was read as."""
    named = {
        each.number
        for entry in entries
        for mention in session.roster.mentions(entry.body)
        for each in mention.candidates
    }
    keys = {fold(entry.body) for entry in entries}
    return named | {number for number, standing in session.standings.items() if standing.key in keys}


def take_recall(session: Session, recall: Recall) -> list[Event]:
    """A message was taken back: whoever rests on it alone stays checked in, and staff are asked."""
    if recall.id in session.recalled:
        return []
    events: list[Event] = [MessageRecalled(message_id=recall.id)]
    affected = {
        number for number in session.supported_by(recall.id) if session.standings[number].supports == {recall.id}
    }
    return events + _recalled(session, recall.id, affected, recall.at)


def _recalled(session: Session, message_id: str, numbers: set[str], at: datetime) -> list[Event]:
    events: list[Event] = []
    review_id = len(session.reviews) + 1
    for number in sorted(numbers):
        standing = session.standings[number]
        events.append(Flagged(number=number, flag=Flag.RECALLED, message_id=message_id))
        if (Reason.RECALLED, (number,)) not in session.raised:
            events.append(
                ReviewRaised(
                    id=review_id,
                    reason=Reason.RECALLED,
                    candidates=(number,),
                    message_id=message_id,
                    text=standing.text,
                    said_at=at,
                )
            )
            review_id += 1
    return events


# --- outside a relay ---------------------------------------------------------------------------------------------


def take_statement(session: Session, command: TakeStatement) -> list[Event]:
    """Decide on 报到, 张三报到, 到, +1 and the like."""
    message, entry = command.message, command.entry
    sender = identify(session, message)
    policy = session.settings.plain_text
    if session.phase(message.at) != 0 or policy is Policy.IGNORE or sender.is_staff or sender.is_inspector:
        return []
    turn = _Turn(
        session=session,
        message_id=message.id,
        room=message.room,
        at=message.at,
        now=message.received_at,
        addressed=message.alias or message.name,
    )
    text = message.text.strip()
    line = replace(_line(session, text, "", entry, sender, message, 0), is_nameless=not entry.name)
    candidate = line.one or (sender.candidate if line.is_nameless or _same(sender.candidate, line.near) else None)
    if line.is_absence or (candidate is not None and turn.is_in(candidate)):
        return []
    if candidate is not None and sender.candidate not in (None, candidate):
        turn.review(Reason.ADDED_BY_OTHER, (candidate,), line)
    elif candidate is not None and policy is Policy.ACCEPT and sender.candidate == candidate:
        turn.check_in(candidate, line, "plain_text_accepted")
    elif candidate is not None:
        turn.review(Reason.PLAIN_TEXT, (candidate,), line)
    elif line.principals:
        _decide_unclear(turn, line, Reason.AMBIGUOUS_NAME, line.named)
    elif line.near:
        _decide_unclear(turn, line, Reason.NEAR_NAME, line.near)
    elif line.is_nameless and (sender.contact, Reason.UNKNOWN_SENDER) not in session.hinted:
        turn.review(Reason.UNKNOWN_SENDER, (), line)
    _hint_questioned(turn, [line])
    return [event for event in turn.events if not (isinstance(event, LineNoted) and not event.key)]


def take_paste(session: Session, command: TakePaste) -> list[Event]:
    """Decide on a relay that staff pasted: each line that names exactly one candidate checks them in."""
    paste, reading = command.paste, command.reading
    if not reading.is_check_in:
        return []
    message = Message(
        id=command.id, at=paste.at, received_at=paste.received_at, room=paste.room, sender="", text=paste.text
    )
    turn = _Turn(
        session=session, message_id=command.id, room="", at=paste.at, now=paste.received_at, family=reading.family
    )
    sender = _Sender(contact="", is_staff=True)
    for line in _new_lines(session, replace(reading, fresh_from=0, gone=None), message, sender):
        candidate = line.one
        if candidate is None and not line.principals and not line.near and line.is_nameless:
            turn.note(line)
        elif candidate is None:
            _decide_line(turn, line, _Circumstances())
        elif turn.is_in(candidate):
            turn.note(line, candidate)
        elif line.is_absence:
            turn.review(Reason.NOT_PRESENT, (candidate,), line)
        elif session.phase(paste.at) < 0:
            _decide_early(turn, line, candidate)
        else:
            turn.check_in(candidate, line, "pasted", Flag.PASTED)
            _others_in_line(turn, line, line.proxied)
    return turn.events


def _hint_questioned(turn: _Turn, lines: list[_Line]) -> None:
    """One kind word for the sender, about the first thing that could not be decided."""
    senders = {line.sender.contact: line.sender for line in lines}
    for event in list(turn.events):
        if isinstance(event, ReviewRaised) and event.reason is not Reason.RECALLED:
            sender = senders.get(event.contact)
            if sender is not None:
                turn.hint(sender, event.reason, event.candidates)
        elif isinstance(event, Flagged) and event.flag is Flag.LATE and lines:
            turn.hint(lines[-1].sender, "late", (event.number,))
