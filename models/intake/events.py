"""What happens to applications. None of these holds what somebody wrote: that stands in a table of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from models.event import Answer, Effect, Event, happened, part

INTAKE: Final = "intake"
"""The stream of what concerns applications."""


@happened
class ApplicationReceived(Event):
    """An application was read, and checked."""

    IS_COMMON: ClassVar[bool] = True
    STREAM: ClassVar[str] = INTAKE

    id: int
    received_at: datetime
    digest: str
    """Salted, of all that it says and of its pictures."""
    completeness: str
    codes: tuple[str, ...]
    """What is wrong with it."""
    pictures: int
    group: str
    twin: int
    """An earlier application of the same person; 0 where there is none."""
    held: str
    """The number that this person has on the roster already; empty where they have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfApplication(Event):
    """Something that was decided about one application."""

    IS_COMMON: ClassVar[bool] = True
    STREAM: ClassVar[str] = INTAKE

    id: int
    by: str
    why: str
    number: str = ""
    """The candidate's, if there is one by then."""

    @property
    def about(self) -> tuple[str, ...]:
        """That candidate."""
        return (self.number,) if self.number else ()


@happened
class ApplicationApproved(OfApplication):
    """An application was approved, and its person has this number from now on."""


@happened
class ApplicationReturned(OfApplication):
    """An application was given back to be mended; another may take its place."""


@happened
class ApplicationWithdrawn(OfApplication):
    """An application was withdrawn; whoever had a number by it has no interview any more."""


@part
class ApplicationsApproved(Answer):
    """Which applications were approved, and under which numbers."""

    ids: tuple[int, ...]
    numbers: tuple[str, ...]


@part
class AboutApplication(Answer):
    """One application, to which something was done."""

    id: int
    number: str


@part
class ReturnedApplications(Answer):
    """The applications that were returned."""

    ids: tuple[int, ...]


@part
class WithdrawalMeant(Effect):
    """A candidate would lose the interview."""

    number: str
