"""The table of decisions for one line: when it was written, what it says, and who wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from handlers.checkin.evidence import Line, Sender, entered_early
from handlers.checkin.settle import answered_reviews, credited, next_review_id, unknown_answered
from models.checkin.attendance import OWN_RULES, Flag, Reason
from models.checkin.events import CheckedIn, Flagged, LineNoted, ReviewRaised, SenderHinted
from models.event import Event
from models.messages import Message
from models.people.candidate import Candidate
from models.people.events import Bound
from models.reading.presence import Presence
from models.reading.text import bare_name, fold_name
from models.session import Session
from models.settings import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the message as a whole says about each of its lines."""

    is_only: bool = False
    """It is the only new line by its writer, so that it could be their own."""
    is_again: bool = False
    """It is not new; the message holds nothing that is."""
    after_gap: bool = False
    """The message is the room's first relay after a blind interval."""
    is_continued: bool = False
    """The relay was begun for an earlier day."""
    is_doubtful: bool = False
    """The list may hand out names instead of collecting them: only what a known sender says about themselves counts."""


@dataclass(slots=True)
class Turn:
    """What one message leads to, while it is being worked out."""

    session: Session
    message_id: str
    room: str
    addressed: str = ""
    family: str = ""
    is_copied: bool = False
    events: list[Event] = field(default_factory=list)

    @classmethod
    def of(cls, session: Session, message: Message, family: str = "") -> Turn:
        """A turn for this message."""
        return cls(
            session=session,
            message_id=message.id,
            room="" if message.paste else message.room,  # nobody is answered in the group who was heard of only now
            is_copied=bool(message.paste),
            addressed=message.alias or message.name,
            family=family,
        )

    def is_in(self, candidate: Candidate) -> bool:
        """Whether the candidate has checked in, by now."""
        return candidate.number in self.credited() or self.session.standings[candidate.number].is_checked_in

    def credited(self) -> set[str]:
        """Whom this turn has checked in."""
        return {event.number for event in self.events if isinstance(event, CheckedIn)}

    def candidate_of(self, sender: Sender) -> Candidate | None:
        """Who the sender is, a binding of this turn included."""
        bound = {event.contact: event.number for event in self.events if isinstance(event, Bound)}
        number = bound.get(sender.contact)
        return self.session.roster[number] if number else sender.candidate

    def check_in(self, candidate: Candidate, line: Line, rule: str, *flags: Flag) -> None:
        """The candidate is here, unless staff have taken the interview away, or nobody knows whether it was in time."""
        if self.session.standings[candidate.number].is_cancelled:
            self.note(line, candidate)
            return
        if line.is_edge:
            self.review(Reason.EDGE_MINUTE, (candidate,), line)
            return
        odd = (Flag.ODD_NOTE,) if line.presence is Presence.ODD else ()
        copied = (Flag.PASTED,) if self.is_copied else ()
        event = CheckedIn(
            number=candidate.number,
            checked_in_at=line.at,
            message_id=self.message_id,
            rule=rule,
            flags=(*flags, *copied, *odd),
            place=line.place,
            key=line.key,
            text=line.text,
            contact=line.sender.contact,
            family=self.family,
        )
        self.events.extend(credited(self.session, event, self.events))
        if rule in OWN_RULES:
            self.events.extend(unknown_answered(self.session, line.sender.contact, self.events))

    def support(self, event: Event, number: str) -> None:
        """A further message carries the candidate's line."""
        self.events.append(event)
        self.events.extend(answered_reviews(self.session, number, self.events))

    def bind(self, candidate: Candidate, contact: str) -> None:
        """The contact is the candidate from now on."""
        self.events.append(Bound(contact=contact, number=candidate.number, message_id=self.message_id, how="line"))

    def note(self, line: Line, candidate: Candidate | None = None, *, counts_if_extended: bool = False) -> None:
        """The line was read, and will not be looked at again."""
        if not line.key:
            return
        self.events.append(
            LineNoted(
                key=line.key,
                message_id=self.message_id,
                number=candidate.number if candidate else "",
                text=line.text if counts_if_extended else "",
                late_at=line.at if counts_if_extended else None,
                is_late=line.side > 0,
                place=line.place,
                contact=line.sender.contact,
                family=self.family,
            )
        )

    def review(self, reason: Reason, candidates: tuple[Candidate, ...], line: Line) -> None:
        """A person must decide; one problem is one review."""
        numbers = tuple(candidate.number for candidate in candidates)
        raised = {(event.reason, event.candidates) for event in self.events if isinstance(event, ReviewRaised)}
        is_asked = (reason, numbers) in self.session.reviews.raised or (reason, numbers) in raised
        if is_asked and (numbers or self._asks_about_sender(reason, line)):
            self.note(line, candidates[0] if len(candidates) == 1 else None)
            return
        self.events.append(
            ReviewRaised(
                id=next_review_id(self.session, self.events),
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

    def _asks_about_sender(self, reason: Reason, line: Line) -> bool:
        """Whether it is asked already who this sender is, or whom they mean with this line."""
        return any(
            raised.reason is reason
            and not raised.candidates
            and raised.contact == line.sender.contact
            and (reason is Reason.UNKNOWN_SENDER or raised.key == line.key)
            for raised in (
                *(review.raised for review in self.session.reviews.open()),
                *(event for event in self.events if isinstance(event, ReviewRaised)),
            )
        )

    def hint(self, sender: Sender, reason: str, numbers: tuple[str, ...]) -> None:
        """Tell the sender what to do, once for each kind of question."""
        key = (sender.contact, reason)
        told = any(isinstance(event, SenderHinted) for event in self.events)
        if self.room and not told and key not in self.session.reviews.hinted and not sender.is_staff and sender.contact:
            self.events.append(
                SenderHinted(
                    contact=sender.contact, room=self.room, addressed=self.addressed, reason=reason, candidates=numbers
                )
            )

    def hint_questioned(self, lines: Iterable[Line]) -> None:
        """One kind word for the sender, about the first thing that could not be decided."""
        senders = {line.sender.contact: line.sender for line in lines if not line.sender.is_claimed}
        for event in list(self.events):
            if isinstance(event, ReviewRaised) and event.reason is not Reason.RECALLED:
                sender = senders.get(event.contact)
                if sender is not None:
                    self.hint(sender, *self._to_be_told(event))
            elif isinstance(event, Flagged) and event.flag is Flag.LATE:
                for sender in list(senders.values())[-1:]:
                    self.hint(sender, "late", (event.number,))

    def _to_be_told(self, event: ReviewRaised) -> tuple[Reason, tuple[str, ...]]:
        """What the sender hears of a question. Whose phone a line holds is not for the group to know."""
        if event.reason is not Reason.NEAR_NAME:
            return event.reason, event.candidates
        near = {each.number for each in self.session.roster.near(event.text)}
        named = tuple(number for number in event.candidates if number in near)
        return (Reason.NEAR_NAME, named) if named else (Reason.UNKNOWN_NAME, ())


# --- one line ----------------------------------------------------------------------------------------------------


def decide_line(turn: Turn, line: Line, circumstances: Circumstances) -> None:
    """Decide on one line, and see to it that it is known from now on."""
    decided = len(turn.events)
    _decide(turn, line, circumstances)
    if not any(getattr(event, "key", "") == line.key for event in turn.events[decided:]):
        turn.note(line)  # looked at once is enough, also after a restart


def _decide(turn: Turn, line: Line, circumstances: Circumstances) -> None:
    candidate, own = line.one, turn.candidate_of(line.sender)
    if circumstances.is_doubtful and (own is None or own not in (candidate, *line.near)):
        return
    if candidate is None and not line.principals:
        if own is not None and own in line.near:
            is_corrected = bare_name(own.name) not in fold_name(line.text)
            _decide_named(turn, line, own, circumstances, is_corrected=is_corrected)
            return
        if line.is_nameless:
            candidate = own
    if candidate is not None:
        _decide_named(turn, line, candidate, circumstances)
        _ask_about_others(turn, line, line.others)
    elif line.side > 0:
        turn.note(line)
    elif len(line.principals) > 1:
        _decide_several(turn, line)
    elif line.principals:
        decide_unclear(turn, line, Reason.AMBIGUOUS_NAME, line.named)
    elif line.near:
        decide_unclear(turn, line, Reason.NEAR_NAME, line.near)
    elif line.is_nameless:
        _decide_nameless(turn, line)
    else:
        likely = (own,) if own is not None and circumstances.is_only and not turn.is_in(own) else ()
        turn.review(Reason.UNKNOWN_NAME, likely, line)


def _decide_nameless(turn: Turn, line: Line) -> None:
    if line.sender.is_staff or line.is_absence:
        turn.note(line)
    else:
        turn.review(Reason.UNKNOWN_SENDER, (), line)


def decide_unclear(turn: Turn, line: Line, reason: Reason, candidates: tuple[Candidate, ...]) -> None:
    """Ask whom the line means, if it can mean anybody who is not here yet."""
    if all(turn.is_in(candidate) for candidate in candidates):
        turn.note(line)
    else:
        turn.review(reason, candidates, line)


def _decide_several(turn: Turn, line: Line) -> None:
    """A line with several people: the sender's own part counts, the others are asked about."""
    own = turn.candidate_of(line.sender)
    if own is None:
        decide_unclear(turn, line, Reason.AMBIGUOUS_NAME, line.named)
        return
    if own in line.named and not line.is_absence and line.side == 0 and not turn.is_in(own):
        turn.check_in(own, line, "own_line")
    _ask_about_others(turn, line, tuple(each for each in line.named if each != own))


def _ask_about_others(turn: Turn, line: Line, others: tuple[Candidate, ...]) -> None:
    for other in others:
        if other != line.sender.candidate and not turn.is_in(other) and line.side <= 0:
            turn.review(Reason.ADDED_BY_OTHER, (other,), line)


def _decide_named(
    turn: Turn, line: Line, candidate: Candidate, circumstances: Circumstances, *, is_corrected: bool = False
) -> None:
    """Decide a line of which it is clear whom it names."""
    own = turn.candidate_of(line.sender)
    is_own = own == candidate
    is_guest = own is None and line.sender.is_unknown and _may_be_guest(turn, line, candidate, circumstances)
    if turn.is_in(candidate):
        _about_checked_in(turn, line, candidate)
    elif line.side > 0:
        is_clear = not line.is_absence and (is_own or is_guest or line.sender.is_staff)
        turn.note(line, candidate, counts_if_extended=is_clear)
        turn.events.append(Flagged(number=candidate.number, flag=Flag.LATE, message_id=turn.message_id))
    elif line.is_absence:
        turn.review(Reason.NOT_PRESENT, (candidate,), line)
    elif line.is_edge:
        turn.review(Reason.EDGE_MINUTE, (candidate,), line)
    elif line.side < 0 or (circumstances.is_continued and not (is_own or is_guest or line.sender.is_staff)):
        _decide_early(turn, line, candidate)
    elif is_own:
        turn.check_in(candidate, line, "own_line", *((Flag.NAME_CORRECTED,) if is_corrected else ()))
    elif line.sender.is_staff:
        turn.check_in(candidate, line, "staff_line", Flag.BY_STAFF)
    elif is_guest:
        _decide_guest(turn, line, candidate)
    elif circumstances.after_gap:
        turn.check_in(candidate, line, "after_gap", Flag.SEEN_AFTER_GAP)
    elif not circumstances.is_again:
        turn.review(Reason.ADDED_BY_OTHER, (candidate,), line)


def _may_be_guest(turn: Turn, line: Line, candidate: Candidate, circumstances: Circumstances) -> bool:
    """Whether a sender of whom nothing is known may be the person on the line."""
    if line.is_by_proxy:
        return False
    if not circumstances.is_again:
        return circumstances.is_only
    return entered_early(turn.session, line.sender) == {candidate.number}


def _about_checked_in(turn: Turn, line: Line, candidate: Candidate) -> None:
    """Somebody edits the line of a person who is here: nothing changes, unless it now says that they are not."""
    if line.is_absence and line.side == 0:
        turn.review(Reason.NOT_PRESENT, (candidate,), line)
    else:
        turn.note(line, candidate)


def _decide_guest(turn: Turn, line: Line, candidate: Candidate) -> None:
    if turn.session.settings.unknown_sender is Policy.REVIEW:
        turn.review(Reason.UNKNOWN_SENDER, (candidate,), line)
    else:
        turn.bind(candidate, line.sender.contact)
        turn.check_in(candidate, line, "bound_by_line", Flag.BOUND_BY_LINE)


def _decide_early(turn: Turn, line: Line, candidate: Candidate) -> None:
    match turn.session.settings.early:
        case Policy.ACCEPT:
            turn.check_in(candidate, line, "early_accepted")
        case Policy.IGNORE:
            turn.note(line, candidate)
        case _:
            turn.review(Reason.EARLY, (candidate,), line)


def decide_pasted(turn: Turn, line: Line) -> None:
    """Decide a line of a relay that staff copied: their word counts where it names exactly one."""
    candidate = line.one
    if candidate is None and not line.principals and not line.near and line.is_nameless:
        turn.note(line)
    elif candidate is None:
        decide_line(turn, line, Circumstances())
    elif turn.is_in(candidate):
        turn.note(line, candidate)
    elif line.is_absence:
        turn.review(Reason.NOT_PRESENT, (candidate,), line)
    elif line.side < 0:
        _decide_early(turn, line, candidate)
    else:
        turn.check_in(candidate, line, "pasted", Flag.PASTED)
        _ask_about_others(turn, line, line.others)
