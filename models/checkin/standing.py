"""Where each candidate stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final

from models.checkin.attendance import DECIDED_FLAGS, OWN_RULES, Attendance, Flag
from models.checkin.events import (
    CheckedIn,
    CheckInCancelled,
    CheckInRevised,
    Flagged,
    LineNoted,
    MarkedIneligible,
    MessageRecalled,
    ReviewClosed,
    ReviewRaised,
    Supported,
)
from models.checkin.reviews import Reviews, ReviewsBefore
from models.event import Before, Event, part
from models.intake.events import ApplicationApproved
from models.office.events import DecisionUndone
from models.people.candidate import Candidate
from models.result import PlaceAppended, ResultPublished
from models.rules import Rules
from models.state import Hears, Moment, State


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
    lost_by: str = ""
    """The rule by which they last lost the interview."""
    call_order: int | None = None
    flags: list[Flag] = field(default_factory=list)
    open_reviews: set[int] = field(default_factory=set)
    supports: set[str] = field(default_factory=set)
    """Messages any one of which would have checked them in."""
    lines: set[str] = field(default_factory=set)
    """Keys of the lines that were read as theirs."""
    late: LineNoted | None = None
    decided_seq: int = 0
    """The newest record about them that rests on more than the passing of time."""
    is_judged: bool = False
    """Whether a person has ever decided anything about them."""

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

    def flag(self, flag: Flag) -> None:
        """Let staff know this."""
        if flag not in self.flags:
            self.flags.append(flag)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingBefore:
    """Everything of a standing that a decision may change."""

    checked_in_at: datetime | None
    message_id: str
    place: int
    contact: str
    arrival: int
    rule: str
    text: str
    key: str
    family: str
    is_ineligible: bool
    is_silent: bool
    is_cancelled: bool
    lost_by: str
    flags: tuple[Flag, ...]
    supports: tuple[str, ...]

    @classmethod
    def of(cls, standing: Standing) -> StandingBefore:
        """What stands now."""
        plain = {name: getattr(standing, name) for name in cls.__slots__ if name not in ("flags", "supports")}
        return cls(**plain, flags=tuple(standing.flags), supports=tuple(sorted(standing.supports)))

    def restore(self, standing: Standing) -> None:
        """Let it stand so again."""
        for name in self.__slots__:
            setattr(standing, name, getattr(self, name))
        standing.flags, standing.supports = list(self.flags), set(self.supports)


@part
class StandingsBefore(Before):
    """Where candidates stood, by number."""

    standings: dict[str, StandingBefore]

    @property
    def numbers(self) -> tuple[str, ...]:
        """Those candidates."""
        return tuple(self.standings)

    @property
    def restored(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(self.standings)


@dataclass(slots=True)
class Standings(State):
    """Everybody on the roster, by number."""

    rules: Rules
    reviews: Reviews
    by_number: dict[str, Standing] = field(init=False)
    checked_in: int = 0
    """How many are here."""
    recalled: set[str] = field(default_factory=set)
    """Messages that were taken back."""
    _supported_by: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_number = {number: Standing(candidate) for number, candidate in self.rules.roster.items()}

    def __getitem__(self, number: str) -> Standing:
        """Where this candidate stands."""
        return self.by_number[number]

    def __iter__(self) -> Iterator[Standing]:
        """Everybody, in roster order."""
        return iter(self.by_number.values())

    def with_attendance(self, attendance: Attendance) -> Iterator[Standing]:
        """The candidates in this state, in roster order."""
        return (standing for standing in self if standing.attendance is attendance)

    def supported_by(self, message_id: str) -> tuple[str, ...]:
        """The candidates whom this message checked in, or would have."""
        return tuple(sorted(self._supported_by.get(message_id, ())))

    def come_back(self) -> None:
        """Everybody is somebody on the roster."""
        for number, standing in self.by_number.items():
            standing.candidate = self.rules.roster[number]

    def take_roster(self) -> None:
        """Another roster is in force: whoever is new to it has nothing behind them."""
        for number, candidate in self.rules.roster.items():
            self.by_number.setdefault(number, Standing(candidate))
        self.come_back()

    def note(self, seq: int, number: str, event: Event) -> None:
        """Remember that something happened to them."""
        standing = self.by_number[number]
        is_passive = isinstance(event, Flagged) or (isinstance(event, MarkedIneligible) and not event.by)
        if not is_passive:
            standing.decided_seq = seq
        standing.is_judged = standing.is_judged or bool(getattr(event, "by", ""))

    def before(self, events: Sequence[Event]) -> Before | None:
        """Where those stand whom these events change."""
        numbers = dict.fromkeys(event.number for event in events if isinstance(event, _CHANGES))
        if not numbers:
            return None
        return StandingsBefore(standings={number: StandingBefore.of(self[number]) for number in numbers})

    def _count(self, standing: Standing, was_in: bool) -> None:
        self.checked_in += standing.is_checked_in - was_in

    def _credit(self, moment: Moment, event: CheckedIn) -> None:
        standing = self[event.number]
        was_in = standing.is_checked_in
        standing.is_ineligible = standing.is_cancelled = False
        standing.checked_in_at = event.checked_in_at
        standing.message_id, standing.place, standing.arrival = event.message_id, event.place, moment.seq
        standing.rule, standing.text, standing.key, standing.family = event.rule, event.text, event.key, event.family
        standing.contact = event.contact if event.rule in OWN_RULES else ""
        for flag in event.flags:
            standing.flag(flag)
        if event.key:
            standing.lines.add(event.key)
        self._count(standing, was_in)
        self._support(event.number, event.message_id)

    def _support(self, number: str, message_id: str) -> None:
        if message_id:
            self[number].supports.add(message_id)
            self._supported_by.setdefault(message_id, set()).add(number)

    def _note_line(self, moment: Moment, event: LineNoted) -> None:
        if not event.number:
            return
        if not event.is_late:
            self[event.number].lines.add(event.key)
        if event.late_at is not None:
            self[event.number].late = event

    def _take_support(self, moment: Moment, event: Supported) -> None:
        self._support(event.number, event.message_id)

    def _flag(self, moment: Moment, event: Flagged) -> None:
        self[event.number].flag(event.flag)

    def _recall(self, moment: Moment, event: MessageRecalled) -> None:
        self.recalled.add(event.message_id)
        for number in self._supported_by.pop(event.message_id, ()):
            self[number].supports.discard(event.message_id)

    def _mark_ineligible(self, moment: Moment, event: MarkedIneligible) -> None:
        standing = self[event.number]
        was_in = standing.is_checked_in
        standing.is_ineligible = True
        standing.lost_by = event.rule
        standing.is_silent = event.rule == "absent_at_close"
        standing.is_cancelled = standing.is_cancelled or event.rule in ("cancelled_by_staff", "withdrawn")
        self._count(standing, was_in)

    def _admit(self, moment: Moment, event: ApplicationApproved) -> None:
        """Whoever was withdrawn, and is approved again, is expected again."""
        standing = self[event.number]
        if standing.lost_by == "withdrawn":
            standing.is_ineligible = standing.is_cancelled = False
            standing.lost_by = ""

    def _uncredit(self, moment: Moment, event: CheckInCancelled) -> None:
        standing = self[event.number]
        was_in = standing.is_checked_in
        standing.checked_in_at, standing.message_id = None, ""
        standing.supports.clear()
        self._count(standing, was_in)

    def _revise(self, moment: Moment, event: CheckInRevised) -> None:
        standing = self[event.number]
        was_in = standing.is_checked_in
        for message_id in standing.supports:
            self._supported_by.get(message_id, set()).discard(event.number)
        standing.flags = [flag for flag in standing.flags if flag not in DECIDED_FLAGS]
        standing.checked_in_at, standing.message_id, standing.contact, standing.key = None, "", "", ""
        standing.supports.clear()
        self._count(standing, was_in)

    def _raise(self, moment: Moment, event: ReviewRaised) -> None:
        for number in event.candidates:
            self[number].open_reviews.add(event.id)
            if event.key and len(event.candidates) == 1:
                self[number].lines.add(event.key)

    def _close_review(self, moment: Moment, event: ReviewClosed) -> None:
        for number in self.reviews[event.id].raised.candidates:
            self[number].open_reviews.discard(event.id)

    def _publish(self, moment: Moment, event: ResultPublished) -> None:
        for numbers in event.order.values():
            for place, number in enumerate(numbers, start=1):
                self[number].call_order = place

    def _append(self, moment: Moment, event: PlaceAppended) -> None:
        self[event.number].call_order = event.place

    def _undo(self, moment: Moment, event: DecisionUndone) -> None:
        for before in event.before:
            if isinstance(before, StandingsBefore):
                for number, was in before.standings.items():
                    was_in = self[number].is_checked_in
                    was.restore(self[number])
                    self._count(self[number], was_in)
            elif isinstance(before, ReviewsBefore):
                for review_id in before.reopened:
                    for number in self.reviews[review_id].raised.candidates:
                        self[number].open_reviews.add(review_id)

    HEARS: ClassVar[Hears] = {
        CheckedIn: _credit,
        LineNoted: _note_line,
        Supported: _take_support,
        Flagged: _flag,
        MessageRecalled: _recall,
        MarkedIneligible: _mark_ineligible,
        ApplicationApproved: _admit,
        CheckInCancelled: _uncredit,
        CheckInRevised: _revise,
        ReviewRaised: _raise,
        ReviewClosed: _close_review,
        ResultPublished: _publish,
        PlaceAppended: _append,
        DecisionUndone: _undo,
    }
    PUTS_BACK: ClassVar[type[Before] | None] = StandingsBefore


_CHANGES: Final = (CheckedIn, MarkedIneligible, CheckInCancelled)
