"""The published order: who is called when, and what has changed since."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from models.checkin.events import CheckedIn, ReviewRaised
from models.checkin.reviews import Reviews, ReviewsBefore
from models.event import Event, OfCandidate, happened
from models.office.events import DecisionUndone
from models.rules import Rules
from models.state import Hears, Moment, State


@happened
class ResultPublished(Event):
    """The call order, group by group; places count from 1."""

    order: dict[str, tuple[str, ...]]


@happened
class LateArrivalsTold(Event):
    """The group is told of those whose messages of the window came after the publication, together."""

    numbers: tuple[str, ...]


@happened
class PlaceAppended(OfCandidate):
    """Who comes after the publication is called after all others of the group."""

    place: int


@happened
class ListCompleted(Event):
    """Nothing waits any more: the published list is final."""

    is_news: bool = True
    """Whether the list was published while something still waited."""


@dataclass(slots=True)
class Result(State):
    """What the group was told of the order, and what it has not been told yet."""

    rules: Rules
    reviews: Reviews
    published_at: datetime | None = None
    """When the result was published."""
    completed_at: datetime | None = None
    """When the list became final; None again while a new review is open."""
    is_provisional: bool = False
    """Whether the published list has changed, or might have, since it was posted."""
    late_arrivals: list[str] = field(default_factory=list)
    """Who checked in after the publication by their own message, and of whom the group has not been told."""
    late_arrivals_since: datetime | None = None
    last_places: Counter[str] = field(default_factory=Counter)
    """The last place of each group."""

    def _publish(self, moment: Moment, event: ResultPublished) -> None:
        self.published_at = moment.at
        self.is_provisional = self.reviews.has_open
        for group, numbers in event.order.items():
            self.last_places[group] = len(numbers)

    def _append(self, moment: Moment, event: PlaceAppended) -> None:
        self.last_places[self.rules.roster[event.number].group] = event.place

    def _complete(self, moment: Moment, event: ListCompleted) -> None:
        self.completed_at, self.is_provisional = moment.at, False

    def _arrive(self, moment: Moment, event: CheckedIn) -> None:
        if self.published_at is not None and not event.by:
            self.late_arrivals_since = self.late_arrivals_since or moment.at
            self.late_arrivals.append(event.number)

    def _tell(self, moment: Moment, event: LateArrivalsTold) -> None:
        self.late_arrivals, self.late_arrivals_since = [], None

    def _doubt(self, moment: Moment, event: ReviewRaised) -> None:
        self.completed_at = None
        self.is_provisional = self.published_at is not None

    def _undo(self, moment: Moment, event: DecisionUndone) -> None:
        if any(isinstance(before, ReviewsBefore) for before in event.before):
            self.completed_at = None
            self.is_provisional = self.published_at is not None

    HEARS: ClassVar[Hears] = {
        ResultPublished: _publish,
        PlaceAppended: _append,
        ListCompleted: _complete,
        CheckedIn: _arrive,
        LateArrivalsTold: _tell,
        ReviewRaised: _doubt,
        DecisionUndone: _undo,
    }
