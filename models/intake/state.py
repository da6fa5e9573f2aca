"""The applications as the fold of their events: how complete each is, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from models.intake.checks import Code, Completeness
from models.intake.events import (
    ApplicationApproved,
    ApplicationReceived,
    ApplicationReturned,
    ApplicationWithdrawn,
)
from models.state import Hears, Moment, State


class IntakeDecision(StrEnum):
    """What became of an application."""

    OPEN = "open"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


@dataclass(slots=True, kw_only=True)
class Application:
    """One application, without what it says."""

    id: int
    received_at: datetime
    digest: str
    completeness: Completeness
    codes: tuple[str, ...]
    pictures: int = 0
    group: str = ""
    twin: int = 0
    held: str = ""
    """The number that its person had already."""
    decision: IntakeDecision = IntakeDecision.OPEN
    number: str = ""
    """The candidate's, once it is approved."""
    by: str = ""
    why: str = ""
    decided_at: datetime | None = None

    def stand_alone(self) -> None:
        """The other application of the same person does not stand any more: this one is no duplicate of it."""
        self.twin = 0
        self.codes = tuple(code for code in self.codes if code != Code.DUPLICATE)
        if self.completeness is Completeness.DUPLICATE:
            self.completeness = Completeness.INCOMPLETE if self.codes else Completeness.COMPLETE

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decision is IntakeDecision.OPEN

    @property
    def stands(self) -> bool:
        """Whether another one of the same person would be one too many."""
        return self.decision in (IntakeDecision.OPEN, IntakeDecision.APPROVED)


@dataclass(slots=True)
class Intake(State):
    """All applications by id."""

    applications: dict[int, Application] = field(default_factory=dict)

    def open(self) -> Iterator[Application]:
        """Those that wait for a decision."""
        return (each for each in self.applications.values() if each.is_open)

    def complete(self) -> Iterator[Application]:
        """Those of them in which nothing is missing."""
        return (each for each in self.open() if each.completeness is Completeness.COMPLETE)

    @property
    def following(self) -> int:
        """The id of the next one."""
        return len(self.applications) + 1

    def _receive(self, moment: Moment, event: ApplicationReceived) -> None:
        self.applications[event.id] = Application(
            id=event.id,
            received_at=event.received_at,
            digest=event.digest,
            completeness=Completeness(event.completeness),
            codes=event.codes,
            pictures=event.pictures,
            group=event.group,
            twin=event.twin,
            held=event.held,
        )

    def _decide(self, moment: Moment, event: ApplicationApproved | ApplicationReturned | ApplicationWithdrawn) -> None:
        application = self.applications[event.id]
        application.decision = _DECISIONS[type(event)]
        application.by, application.why, application.decided_at = event.by, event.why, moment.at
        if isinstance(event, ApplicationApproved):
            application.number = event.number
        if not application.stands:
            for each in self.applications.values():
                if each.twin == event.id:
                    each.stand_alone()

    HEARS: ClassVar[Hears] = {
        ApplicationReceived: _receive,
        ApplicationApproved: _decide,
        ApplicationReturned: _decide,
        ApplicationWithdrawn: _decide,
    }


_DECISIONS = {
    ApplicationApproved: IntakeDecision.APPROVED,
    ApplicationReturned: IntakeDecision.RETURNED,
    ApplicationWithdrawn: IntakeDecision.WITHDRAWN,
}
