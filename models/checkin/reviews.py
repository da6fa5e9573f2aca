"""The cases that a person must decide (待核实事项)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from models.checkin.attendance import Reason
from models.checkin.events import ReviewClosed, ReviewRaised, ReviewsReminded, SenderHinted
from models.event import Before, Event, part
from models.office.events import DecisionUndone
from models.state import Hears, Moment, State


@dataclass(slots=True)
class Review:
    """A case that a person must decide, and whether somebody has."""

    raised: ReviewRaised
    outcome: str = ""
    by: str = ""
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return not self.outcome


@part
class ReviewsBefore(Before):
    """Reviews that a decision closed, and whom they may mean."""

    reopened: tuple[int, ...]
    candidates: tuple[str, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        """Those candidates."""
        return self.candidates


@dataclass(slots=True)
class Reviews(State):
    """All cases by their number, from 1."""

    by_id: dict[int, Review] = field(default_factory=dict)
    raised: set[tuple[Reason, tuple[str, ...]]] = field(default_factory=set)
    """Open reviews by reason and candidates: one problem, one review."""
    hinted: set[tuple[str, str]] = field(default_factory=set)
    """Who was told what to do, for which kind of question."""
    reminded_at: datetime | None = None
    waiting_since: datetime | None = None
    """Since when something waits for a person."""
    _open: dict[int, Review] = field(default_factory=dict)

    def __getitem__(self, review_id: int) -> Review:
        """The case of this number."""
        return self.by_id[review_id]

    def __iter__(self) -> Iterator[Review]:
        """All cases, oldest first."""
        return iter(self.by_id.values())

    def __len__(self) -> int:
        """How many there have been."""
        return len(self.by_id)

    @property
    def has_open(self) -> bool:
        """Whether anything waits for a person."""
        return bool(self._open)

    def open(self) -> Iterator[Review]:
        """The cases that wait, oldest first."""
        return iter(sorted(self._open.values(), key=lambda review: review.raised.id))

    def come_back(self) -> None:
        """A case that waits is one of all cases."""
        self._open = {review.raised.id: review for review in self if review.is_open}

    def before(self, events: Sequence[Event]) -> Before | None:
        """The reviews that these events will close."""
        ids = tuple(event.id for event in events if isinstance(event, ReviewClosed))
        if not ids:
            return None
        people = dict.fromkeys(number for each in ids for number in self[each].raised.candidates)
        return ReviewsBefore(reopened=ids, candidates=tuple(people))

    def _raise(self, moment: Moment, event: ReviewRaised) -> None:
        self.by_id[event.id] = Review(event)
        self._wait(moment, self.by_id[event.id])

    def _wait(self, moment: Moment, review: Review) -> None:
        if not self._open:
            self.waiting_since = moment.at
        self._open[review.raised.id] = review
        self.raised.add((review.raised.reason, review.raised.candidates))

    def _close(self, moment: Moment, event: ReviewClosed) -> None:
        review = self[event.id]
        review.outcome, review.by, review.decided_at = event.outcome, event.by, moment.at
        self._open.pop(event.id, None)
        self.raised.discard((review.raised.reason, review.raised.candidates))

    def _hint(self, moment: Moment, event: SenderHinted) -> None:
        self.hinted.add((event.contact, event.reason))

    def _remind(self, moment: Moment, event: ReviewsReminded) -> None:
        self.reminded_at = moment.at

    def _undo(self, moment: Moment, event: DecisionUndone) -> None:
        for before in event.before:
            for review_id in before.reopened if isinstance(before, ReviewsBefore) else ():
                review = self[review_id]
                review.outcome, review.by, review.decided_at = "", "", None
                self._wait(moment, review)

    HEARS: ClassVar[Hears] = {
        ReviewRaised: _raise,
        ReviewClosed: _close,
        SenderHinted: _hint,
        ReviewsReminded: _remind,
        DecisionUndone: _undo,
    }
    PUTS_BACK: ClassVar[type[Before] | None] = ReviewsBefore
