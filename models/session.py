"""The state of a check-in: the fold of its events, in order, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from models import events as ev
from models.draw.rules import Draw, listed
from models.events import Event
from models.messages import DESK, Message, bare_sender
from models.people.candidate import Attendance, Candidate, Flag, Reason
from models.people.roster import Roster
from models.reading.text import bare_name, fold_name
from models.settings import CallOrder, Settings


@dataclass(slots=True)
class Standing:
    """Where one candidate stands."""

    candidate: Candidate
    checked_in_at: datetime | None = None
    message_id: str = ""
    place: int = 0
    contact: str = ""
    """Who wrote their own line; empty where somebody else decided."""
    arrival: int = 0
    """Sequence of the event that checked them in: the last tie-break of the call order."""
    rule: str = ""
    text: str = ""
    key: str = ""
    family: str = ""
    is_ineligible: bool = False
    is_silent: bool = False
    """Whether nothing but silence has cancelled them."""
    is_cancelled: bool = False
    """Whether staff have taken the interview away: only staff can give it back."""
    call_order: int | None = None
    flags: list[Flag] = field(default_factory=list)
    open_reviews: set[int] = field(default_factory=set)
    supports: set[str] = field(default_factory=set)
    """Messages any one of which would have checked them in."""
    lines: set[str] = field(default_factory=set)
    """Keys of the lines that were read as theirs."""
    history: list[tuple[int, datetime, Event]] = field(default_factory=list)
    late: ev.LineNoted | None = None

    @property
    def is_checked_in(self) -> bool:
        """Whether they are here, whatever else is open about it."""
        return self.checked_in_at is not None and not self.is_ineligible

    @property
    def attendance(self) -> Attendance:
        """The attendance (报到状态) that follows from all that is known."""
        if self.is_checked_in:
            return Attendance.CHECKED_IN
        if self.open_reviews:
            return Attendance.UNDER_REVIEW
        return Attendance.INELIGIBLE if self.is_ineligible else Attendance.EXPECTED


@dataclass(slots=True)
class Review:
    """A case that a person must decide, and whether somebody has."""

    raised: ev.ReviewRaised
    outcome: str = ""
    by: str = ""
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return not self.outcome


@dataclass(slots=True)
class BlindInterval:
    """A time in which messages may have been missed; ``ended_at`` is None while it lasts."""

    began_at: datetime
    ended_at: datetime | None = None
    unread_rooms: set[str] = field(default_factory=set)
    """Rooms whose first relay since has not been read."""
    is_filled: bool = False
    """Whether a copied chat reaches over it: then it counts as heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A command that can be taken back: its record's sequence, and what to restore."""

    seq: int
    at: datetime
    command: ev.CommandObeyed


DECIDED_FLAGS: Final = frozenset(
    (Flag.BOUND_BY_LINE, Flag.BY_STAFF, Flag.SEEN_AFTER_GAP, Flag.NAME_CORRECTED, Flag.PASTED, Flag.ODD_NOTE)
)
"""The flags that say how a check-in was decided."""
_NOTHING_BETWEEN: Final = timedelta(minutes=1)
"""Copies that follow each other so closely leave nothing out."""
OWN_RULES: Final = frozenset(("own_line", "bound_by_line", "plain_text_accepted"))
"""The rules by which a candidate's own contact checked them in."""


class Session:
    """One check-in, from its settings and roster to the published order."""

    def __init__(self, settings: Settings, roster: Roster) -> None:
        self.settings = settings
        self.roster = roster
        self.seq = 0
        self.at: datetime | None = None
        """The time of the newest event."""
        self.standings: dict[str, Standing] = {number: Standing(candidate) for number, candidate in roster.items()}
        self.reviews: dict[int, Review] = {}
        self.bindings: dict[str, str] = {}
        self.known_lines: Counter[str] = Counter()
        self.late_lines: Counter[str] = Counter()
        """Lines that were seen after the window only."""
        self.raised: set[tuple[Reason, tuple[str, ...]]] = set()
        """Open reviews by reason and candidates: one problem, one review."""
        self.hinted: set[tuple[str, str]] = set()
        self.blind: list[BlindInterval] = []
        self.gaps_told = 0
        self.is_by_hand = False
        """Whether no account is in the group: staff copy what is said there, and post what is to be said."""
        self.seen: list[tuple[datetime, datetime]] = []
        """What copied chats tell of: from when to when."""
        self.wechat_ids: dict[str, str] = {}
        """The WeChat ID of contacts for whom a gateway told it."""
        self.gap_told_at: datetime | None = None
        self.is_clock_told = False
        """Whether the group knows that this machine's clock is ahead of WeChat's."""
        self.recalled: set[str] = set()
        self.pending: dict[str, ev.ConfirmationAsked] = {}
        """What waits for a confirmation, by who asked for it."""
        self.questions: dict[str, ev.ReasonAsked] = {}
        """What waits for its reason, by who asked for it."""
        self.decisions: dict[str, list[Decision]] = {}
        """What each member of staff could take back, newest last."""
        self.bot_contact = ""
        self.bot_names: tuple[str, ...] = ()
        self.draw: Draw | None = None
        self.checked_in_count = 0
        self.summarised_count = 0
        self.last_summary_at: datetime | None = None
        self.opened_at: datetime | None = None
        self.closed_at: datetime | None = None
        self.published_at: datetime | None = None
        self.completed_at: datetime | None = None
        """When the list became final; None again while a new review is open."""
        self.late_arrivals: list[str] = []
        """Who checked in after the publication by their own message, and of whom the group has not been told."""
        self.late_arrivals_since: datetime | None = None
        self.is_provisional = False
        """Whether the published list has changed, or might have, since it was posted."""
        self.reviews_reminded_at: datetime | None = None
        self.waiting_since: datetime | None = None
        """Since when something waits for a person."""
        self.reminded: set[int] = set()
        self.last_places: Counter[str] = Counter()
        self._line_owners: dict[str, str] = {}
        self._own_contacts: dict[str, str] = {}
        self._bound_by_staff: set[str] = set()
        self._contacts: dict[str, tuple[str, str]] = {}
        self._bearers: dict[str, dict[str, None]] = {}
        """The contacts that are called so."""
        self._supported_by: dict[str, set[str]] = {}

    def fold(self, seq: int, at: datetime, event: Event) -> None:
        """Take the next event into the state."""
        self.seq, self.at = seq, at
        apply = _APPLY.get(type(event))
        if apply is not None:
            apply(self, at, event)
        if type(event) in _ABOUT_CANDIDATES:
            for number in _numbers(event):
                self.standings[number].history.append((seq, at, event))

    def meet(self, contact: str, name: str, alias: str, *, in_private: bool = False) -> None:
        """Remember what a contact is called; names are hints, only ids decide. In private nobody has a room alias."""
        before = self.names_of(contact)
        names = (name, before[1] if in_private else alias)
        if names == before and contact in self._contacts:
            return
        for each in before:
            self._bearers.get(each, {}).pop(contact, None)
        for each in filter(None, names):
            self._bearers.setdefault(each, {})[contact] = None
        self._contacts[contact] = names

    def unwritten(self) -> Session:
        """The same check-in with nothing decided yet, knowing what is known of contacts beside their messages."""
        session = Session(self.settings, self.roster)
        session.wechat_ids = dict(self.wechat_ids)
        session.bot_contact, session.bot_names = self.bot_contact, self.bot_names
        session.bindings = {contact: self.bindings[contact] for contact in self._bound_by_staff & set(self.bindings)}
        session._bound_by_staff = set(self._bound_by_staff)
        for contact, (name, alias) in self._contacts.items():
            session.meet(contact, name, alias)
        return session

    # --- questions ---------------------------------------------------------------------------------------------

    def is_staff(self, contact: str) -> bool:
        """Whether this contact is listed as staff, by contact id or by WeChat ID."""
        listed = {contact, self.wechat_ids.get(contact, contact)} & self.settings.staff
        return bool(listed) or contact.startswith(DESK)

    def is_inspector(self, contact: str) -> bool:
        """Whether this contact is listed as an inspector, by contact id or by WeChat ID."""
        return bool({contact, self.wechat_ids.get(contact, contact)} & self.settings.inspectors)

    def listed(self, contact: str) -> Candidate | None:
        """The candidate whose WeChat ID on the roster is this contact's."""
        return self.roster.by_wechat_id(contact) or self.roster.by_wechat_id(self.wechat_ids.get(contact, ""))

    def candidate_of(self, contact: str) -> Candidate | None:
        """Who this contact is: bound, listed by WeChat ID, or checked in with their own line. Names do not count."""
        number = self.bindings.get(contact) or self._own_contacts.get(contact)
        return self.roster[number] if number else self.listed(contact)

    def called(self, contact: str) -> str:
        """What a contact was last called, room alias first; the id itself where nothing is known."""
        name, alias = self._contacts.get(contact, ("", ""))
        return alias or name or bare_sender(contact)

    def names_of(self, contact: str) -> tuple[str, str]:
        """Nickname and room alias of a contact, as last heard."""
        return self._contacts.get(contact, ("", ""))

    @property
    def is_drawn(self) -> bool:
        """Whether the call order is decided by a draw; one that has begun goes on under any settings."""
        return self.settings.call_order is CallOrder.DRAW or self.draw is not None

    @property
    def has_open_reviews(self) -> bool:
        """Whether anything waits for a person."""
        return any(review.is_open for review in self.reviews.values())

    def phase(self, moment: datetime) -> int:
        """-1 before the window, 0 inside (both ends inclusive), 1 after."""
        if moment < self.settings.open_at:
            return -1
        return 1 if moment > self.settings.close_at else 0

    def may_be_inside(self, message: Message) -> bool:
        """Whether the message can have been written inside the window, as far as its time tells."""
        return self.phase(message.at) <= 0 <= self.phase(message.latest_at)

    def with_attendance(self, attendance: Attendance) -> Iterator[Standing]:
        """The candidates in this state, in roster order."""
        return (standing for standing in self.standings.values() if standing.attendance is attendance)

    def open_reviews(self) -> Iterator[Review]:
        """The cases that wait, oldest first."""
        return (review for review in self.reviews.values() if review.is_open)

    def supported_by(self, message_id: str) -> tuple[str, ...]:
        """The candidates whom this message checked in, or would have."""
        return tuple(sorted(self._supported_by.get(message_id, ())))

    def has_met(self, contact: str) -> bool:
        """Whether this contact has been heard."""
        return contact in self._contacts

    def contacts_called(self, name: str) -> tuple[str, ...]:
        """The contacts whose id, nickname or room alias is exactly this."""
        found = self._bearers.get(name, {}) if name else {}
        return (name, *(each for each in found if each != name)) if name in self._contacts else tuple(found)

    def is_settled(self, key: str) -> bool:
        """Whether a line is known as that of a person without namesakes who has checked in: it can change nothing.

        It must bear their whole name: who is meant by a misspelling depends on who wrote it.
        """
        number = self._line_owners.get(key)
        if number is None or not self.standings[number].is_checked_in:
            return False
        name = self.standings[number].candidate.name
        return len(self.roster.named(name)) == 1 and bare_name(name) in fold_name(key)

    def known(self, key: str, *, is_late: bool) -> int:
        """How often a line was seen. What came after the window was not seen before anything inside it."""
        return self.known_lines[key] + (self.late_lines[key] if is_late else 0)

    def blind_in_window(self, after: int = 0) -> list[BlindInterval]:
        """The intervals, from that place on, in which messages of the window may have been missed."""
        return [gap for gap in self.blind[after:] if self._touches_window(gap)]

    def unseen(self, now: datetime) -> list[tuple[datetime, datetime]]:
        """The times of the window, as far as it has passed, of which nothing was heard and no copy tells."""
        begin, end = self.settings.open_at, min(now, self.settings.close_at)
        spans: list[tuple[datetime, datetime]] = []
        for gap in self.blind_in_window():
            since, until = max(begin, gap.began_at), min(end, gap.ended_at or end)
            for first, last in sorted(self.seen):
                if first - since >= _NOTHING_BETWEEN and first < until:
                    spans.append((since, first))
                since = max(since, last)
            if until - since >= _NOTHING_BETWEEN:
                spans.append((since, until))
        return spans

    def _touches_window(self, gap: BlindInterval) -> bool:
        settings = self.settings
        if gap.is_filled:
            return False
        return gap.began_at <= settings.settles_at and (gap.ended_at is None or gap.ended_at >= settings.open_at)

    def unread_gap(self, room: str, at: datetime) -> bool:
        """Whether a relay of this time is the room's first since a blind interval that touches the window.

        WeChat's times are whole seconds, the interval's are not.
        """
        return any(
            room in gap.unread_rooms and gap.began_at.replace(microsecond=0) <= at and self._touches_window(gap)
            for gap in self.blind
        )

    # --- folding -----------------------------------------------------------------------------------------------

    def _credit(self, at: datetime, event: ev.CheckedIn) -> None:
        standing = self.standings[event.number]
        if not standing.is_checked_in:
            self.checked_in_count += 1
        if self.published_at is not None and not event.by:
            self.late_arrivals_since = self.late_arrivals_since or at
            self.late_arrivals.append(event.number)
        standing.is_ineligible = standing.is_cancelled = False
        standing.checked_in_at = event.checked_in_at
        standing.message_id, standing.place, standing.arrival = event.message_id, event.place, self.seq
        standing.rule, standing.text, standing.key, standing.family = event.rule, event.text, event.key, event.family
        standing.contact = event.contact if event.rule in OWN_RULES else ""
        if standing.contact:
            self._own_contacts.setdefault(standing.contact, event.number)
        standing.flags.extend(flag for flag in event.flags if flag not in standing.flags)
        self._learn(event.key, event.number)
        self._support(event.number, event.message_id)

    def _learn(self, key: str, number: str) -> None:
        if key:
            self.known_lines[key] += 1
            if number:
                self.standings[number].lines.add(key)
                self._line_owners[key] = number

    def _support(self, number: str, message_id: str) -> None:
        if message_id:
            self.standings[number].supports.add(message_id)
            self._supported_by.setdefault(message_id, set()).add(number)

    def _note_line(self, at: datetime, event: ev.LineNoted) -> None:
        if event.is_late:
            self.late_lines[event.key] += 1
        else:
            self._learn(event.key, event.number)
        if event.late_at is not None and event.number:
            self.standings[event.number].late = event

    def _take_support(self, at: datetime, event: ev.Supported) -> None:
        self._support(event.number, event.message_id)

    def _flag(self, at: datetime, event: ev.Flagged) -> None:
        self._add_flag(event.number, event.flag)

    def _confirm_failure(self, at: datetime, event: ev.FailureConfirmed) -> None:
        self._add_flag(event.number, Flag.TECHNICAL_FAILURE)

    def _confirm_violation(self, at: datetime, event: ev.ViolationConfirmed) -> None:
        self._add_flag(event.number, Flag.VIOLATION)

    def _add_flag(self, number: str, flag: Flag) -> None:
        flags = self.standings[number].flags
        if flag not in flags:
            flags.append(flag)

    def contacts_of(self, number: str) -> list[str]:
        """The contacts that are taken for this candidate, by a binding or by their own line."""
        return [contact for contact, each in self._taken_for().items() if each == number]

    def _taken_for(self) -> dict[str, str]:
        """The number of each contact; a binding goes before a line of their own."""
        return {**self._own_contacts, **self.bindings}

    def _bind(self, at: datetime, event: ev.Bound) -> None:
        if event.how == "staff":  # staff's word on who it is goes against everybody else who was taken for them
            for other in self.contacts_of(event.number):
                self.bindings.pop(other, None)
                self._own_contacts.pop(other, None)
        self.bindings[event.contact] = event.number
        if event.how == "staff" and self._own_contacts.get(event.contact) != event.number:
            self._bound_by_staff.add(event.contact)

    def _raise(self, at: datetime, event: ev.ReviewRaised) -> None:
        if not self.has_open_reviews:
            self.waiting_since = at
        self.reviews[event.id] = Review(event)
        self.completed_at = None
        self.is_provisional = self.published_at is not None
        self.raised.add((event.reason, event.candidates))
        if event.key:
            self.known_lines[event.key] += 1
        for number in event.candidates:
            self.standings[number].open_reviews.add(event.id)
            if event.key and len(event.candidates) == 1:
                self.standings[number].lines.add(event.key)

    def _close_review(self, at: datetime, event: ev.ReviewClosed) -> None:
        review = self.reviews[event.id]
        review.outcome, review.by, review.decided_at = event.outcome, event.by, at
        self.raised.discard((review.raised.reason, review.raised.candidates))
        for number in review.raised.candidates:
            self.standings[number].open_reviews.discard(event.id)

    def _recall(self, at: datetime, event: ev.MessageRecalled) -> None:
        self.recalled.add(event.message_id)
        for number in self._supported_by.pop(event.message_id, ()):
            self.standings[number].supports.discard(event.message_id)

    def _mark_ineligible(self, at: datetime, event: ev.MarkedIneligible) -> None:
        standing = self.standings[event.number]
        if standing.is_checked_in:
            self.checked_in_count -= 1
        standing.is_ineligible = True
        standing.is_silent = event.rule == "absent_at_close"
        standing.is_cancelled = standing.is_cancelled or event.rule in ("cancelled_by_staff", "withdrawn")

    def _uncredit(self, at: datetime, event: ev.CheckInCancelled) -> None:
        standing = self.standings[event.number]
        if standing.is_checked_in:
            self.checked_in_count -= 1
        standing.checked_in_at, standing.message_id = None, ""
        standing.supports.clear()

    def _revise(self, at: datetime, event: ev.CheckInRevised) -> None:
        standing = self.standings[event.number]
        if standing.is_checked_in:
            self.checked_in_count -= 1
        if standing.key and self.known_lines[standing.key]:
            self.known_lines[standing.key] -= 1
        if self._own_contacts.get(standing.contact) == event.number:
            del self._own_contacts[standing.contact]
        for message_id in standing.supports:
            self._supported_by.get(message_id, set()).discard(event.number)
        standing.flags = [flag for flag in standing.flags if flag not in DECIDED_FLAGS]
        standing.checked_in_at, standing.message_id, standing.contact, standing.key = None, "", "", ""
        standing.supports.clear()

    def _unbind(self, at: datetime, event: ev.Unbound) -> None:
        self.bindings.pop(event.contact, None)

    def line_owner(self, key: str) -> str:
        """The number of the candidate as whose a line was read; empty where it is nobody's."""
        return self._line_owners.get(key, "")

    def is_bound_by_staff(self, contact: str) -> bool:
        """Whether staff have said who this contact is."""
        return contact in self._bound_by_staff

    def _publish(self, at: datetime, event: ev.ResultPublished) -> None:
        self.published_at = at
        self.is_provisional = self.has_open_reviews
        for group, numbers in event.order.items():
            for place, number in enumerate(numbers, start=1):
                self.standings[number].call_order = place
            self.last_places[group] = len(numbers)

    def _append(self, at: datetime, event: ev.PlaceAppended) -> None:
        standing = self.standings[event.number]
        standing.call_order = event.place
        self.last_places[standing.candidate.group] = event.place

    def _open(self, at: datetime, event: ev.CheckinOpened) -> None:
        self.opened_at = self.last_summary_at = at

    def _close(self, at: datetime, event: ev.CheckinClosed) -> None:
        self.closed_at = at

    def _remind(self, at: datetime, event: ev.ReminderDue) -> None:
        self.reminded.add(event.minutes)
        self.last_summary_at, self.summarised_count = at, self.checked_in_count

    def _summarise(self, at: datetime, event: ev.SummaryDue) -> None:
        self.last_summary_at, self.summarised_count = at, self.checked_in_count

    def _change_window(self, at: datetime, event: ev.WindowChanged) -> None:
        self._move_end(at, event.close_at)

    def _move_end(self, at: datetime, close_at: datetime) -> None:
        """A reminder belongs to an end: those whose moment is past are over, all others are due again."""
        self.settings = replace(self.settings, close_at=close_at)
        minutes = self.settings.reminder_minutes
        self.reminded = {each for each in minutes if close_at - timedelta(minutes=each) <= at}

    def _hint(self, at: datetime, event: ev.SenderHinted) -> None:
        self.hinted.add((event.contact, event.reason))

    def _go_offline(self, at: datetime, event: ev.WentOffline) -> None:
        self.is_by_hand = self.is_by_hand or event.is_by_hand
        if not self.blind or self.blind[-1].ended_at is not None:
            self.blind.append(BlindInterval(event.since or at, None, set(self.settings.rooms)))

    def _fill_gap(self, at: datetime, event: ev.GapFilled) -> None:
        for gap in self.blind:
            gap.is_filled = gap.is_filled or gap.began_at == event.since

    def _see_copy(self, at: datetime, event: ev.CopySeen) -> None:
        self.seen.append((event.since, event.until))

    def _come_online(self, at: datetime, event: ev.CameOnline) -> None:
        self.is_by_hand = False
        if self.blind and self.blind[-1].ended_at is None:
            self.blind[-1].ended_at = at

    def _learn_ids(self, at: datetime, event: ev.WechatIdsLearned) -> None:
        self.wechat_ids.update(event.ids)

    def _tell_late_arrivals(self, at: datetime, event: ev.LateArrivalsTold) -> None:
        self.late_arrivals, self.late_arrivals_since = [], None

    def _tell_clock(self, at: datetime, event: ev.ClockAhead) -> None:
        self.is_clock_told = True

    def _tell_gap(self, at: datetime, event: ev.GapTold) -> None:
        self.gap_told_at, self.gaps_told = at, len(self.blind)

    def _read_gap(self, at: datetime, event: ev.GapRead) -> None:
        for gap in self.blind:
            gap.unread_rooms.discard(event.room)

    def _ask(self, at: datetime, event: ev.ConfirmationAsked) -> None:
        self.pending[event.by] = event
        self.questions.pop(event.by, None)

    def _ask_reason(self, at: datetime, event: ev.ReasonAsked) -> None:
        self.questions[event.by] = event

    def _obey(self, at: datetime, event: ev.CommandObeyed) -> None:
        if event.name in _QUESTIONS:
            return
        self.pending.pop(event.by, None)
        self.questions.pop(event.by, None)
        if "undo" in event.data:
            self.decisions.setdefault(event.by, []).append(Decision(seq=self.seq, at=at, command=event))

    def _undo(self, at: datetime, event: ev.DecisionUndone) -> None:
        self.decisions[event.by] = [each for each in self.decisions[event.by] if each.seq != event.seq]
        for number, was in event.before.get("standings", {}).items():
            self._restore(number, was)
        for review_id in event.before.get("reopened", ()):
            self._reopen(at, self.reviews[review_id])
        for contact, number in event.before.get("bindings", {}).items():
            if number:
                self.bindings[contact] = number
            else:
                self.bindings.pop(contact, None)
        if "close_at" in event.before:
            self._move_end(at, datetime.fromisoformat(event.before["close_at"]))

    def snapshot(self, number: str) -> dict[str, Any]:
        """Everything of a standing that a decision may change, JSON-ready."""
        standing = self.standings[number]
        at = standing.checked_in_at
        return {
            "checked_in_at": at.isoformat() if at else "",
            **{name: getattr(standing, name) for name in _SNAPSHOT},
            "flags": list(standing.flags),
            "supports": sorted(standing.supports),
        }

    def _restore(self, number: str, was: dict[str, Any]) -> None:
        standing = self.standings[number]
        before = standing.is_checked_in
        standing.checked_in_at = datetime.fromisoformat(was["checked_in_at"]) if was["checked_in_at"] else None
        for name in _SNAPSHOT:
            setattr(standing, name, was[name])
        standing.flags = [Flag(each) for each in was["flags"]]
        standing.supports = set(was["supports"])
        self.checked_in_count += standing.is_checked_in - before

    def _reopen(self, at: datetime, review: Review) -> None:
        if not self.has_open_reviews:
            self.waiting_since = at
        review.outcome, review.by, review.decided_at = "", "", None
        self.completed_at = None
        self.is_provisional = self.published_at is not None
        self.raised.add((review.raised.reason, review.raised.candidates))
        for number in review.raised.candidates:
            self.standings[number].open_reviews.add(review.raised.id)

    def _name_bot(self, at: datetime, event: ev.BotNamed) -> None:
        self.bot_contact, self.bot_names = event.contact, event.names

    def _remind_of_reviews(self, at: datetime, event: ev.ReviewsReminded) -> None:
        self.reviews_reminded_at = at

    def _complete(self, at: datetime, event: ev.ListCompleted) -> None:
        self.completed_at, self.is_provisional = at, False

    def _freeze(self, at: datetime, event: ev.DrawFrozen) -> None:
        self.draw = Draw.frozen(event, frozenset(self._independent(listed(event.lines))))

    def _independent(self, numbers: Collection[str]) -> Iterator[str]:
        """The contacts who are these candidates, and whom not staff alone has declared to be so."""
        by_roster = {each.wechat_id for number, each in self.roster.items() if number in numbers and each.wechat_id}
        yield from (
            contact
            for contact, number in self._taken_for().items()
            if number in numbers and contact not in self._bound_by_staff and not self.is_staff(contact)
        )
        yield from by_roster
        yield from (contact for contact, wechat_id in self.wechat_ids.items() if wechat_id in by_roster)

    def _take_draw(self, at: datetime, event: Event) -> None:
        assert self.draw is not None  # noqa: S101 - a draw begins with its list
        self.draw = self.draw.after(event)


_QUESTIONS: Final = frozenset(("help", "status", "missing", "reviews", "explain", "draw", "export"))
"""Commands that decide nothing; what waits for a word goes on waiting."""
_SNAPSHOT: Final = (
    "message_id", "place", "contact", "arrival", "rule", "text", "key", "family", "is_ineligible", "is_silent",
    "is_cancelled",
)  # fmt: skip


def _numbers(event: Event) -> Iterable[str]:
    if isinstance(event, ev.ReviewRaised):
        return event.candidates
    if isinstance(event, ev.DecisionUndone):
        return tuple(event.before.get("standings", ()))
    number: str = getattr(event, "number", "")
    return (number,) if number else ()


_ABOUT_CANDIDATES: Final = frozenset(
    (
        ev.CheckedIn, ev.LineNoted, ev.Supported, ev.Flagged, ev.Bound, ev.ReviewRaised, ev.MarkedIneligible,
        ev.CheckInCancelled, ev.CheckInRevised, ev.PlaceAppended, ev.DecisionUndone, ev.FailureConfirmed,
        ev.ViolationConfirmed,
    )
)  # fmt: skip


_APPLY: Final[dict[type[Event], Callable[[Session, datetime, Any], None]]] = {
    ev.CheckedIn: Session._credit,
    ev.LineNoted: Session._note_line,
    ev.Supported: Session._take_support,
    ev.Flagged: Session._flag,
    ev.FailureConfirmed: Session._confirm_failure,
    ev.ViolationConfirmed: Session._confirm_violation,
    ev.Bound: Session._bind,
    ev.ReviewRaised: Session._raise,
    ev.ReviewClosed: Session._close_review,
    ev.MessageRecalled: Session._recall,
    ev.MarkedIneligible: Session._mark_ineligible,
    ev.CheckInCancelled: Session._uncredit,
    ev.CheckInRevised: Session._revise,
    ev.Unbound: Session._unbind,
    ev.ResultPublished: Session._publish,
    ev.PlaceAppended: Session._append,
    ev.CheckinOpened: Session._open,
    ev.CheckinClosed: Session._close,
    ev.ReminderDue: Session._remind,
    ev.SummaryDue: Session._summarise,
    ev.WindowChanged: Session._change_window,
    ev.SenderHinted: Session._hint,
    ev.WentOffline: Session._go_offline,
    ev.CameOnline: Session._come_online,
    ev.GapFilled: Session._fill_gap,
    ev.CopySeen: Session._see_copy,
    ev.GapTold: Session._tell_gap,
    ev.ClockAhead: Session._tell_clock,
    ev.LateArrivalsTold: Session._tell_late_arrivals,
    ev.WechatIdsLearned: Session._learn_ids,
    ev.GapRead: Session._read_gap,
    ev.ConfirmationAsked: Session._ask,
    ev.CommandObeyed: Session._obey,
    ev.ReasonAsked: Session._ask_reason,
    ev.DecisionUndone: Session._undo,
    ev.BotNamed: Session._name_bot,
    ev.ReviewsReminded: Session._remind_of_reviews,
    ev.ListCompleted: Session._complete,
    ev.DrawFrozen: Session._freeze,
    ev.DrawSealed: Session._take_draw,
    ev.SealVoided: Session._take_draw,
    ev.SealsAwaited: Session._take_draw,
    ev.RevealsAwaited: Session._take_draw,
    ev.SealsComplete: Session._take_draw,
    ev.DrawRevealed: Session._take_draw,
    ev.Drawn: Session._take_draw,
}
