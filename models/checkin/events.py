"""What happens in a check-in."""

from __future__ import annotations

from datetime import datetime

from models.checkin.attendance import Flag, Reason
from models.event import Answer, Effect, Event, OfCandidate, happened, part


@happened
class CheckinOpened(Event):
    """The window began."""


@happened
class ReminderDue(Event):
    """So many minutes are left."""

    minutes: int
    spoken: tuple[str, ...] = ()
    """Who has not checked in, but left a trace in the group."""


@happened
class SummaryDue(Event):
    """It is time to say how many have checked in, if that is news."""

    is_news: bool = True


@happened
class CheckedIn(OfCandidate):
    """The candidate is here (已报到)."""

    checked_in_at: datetime
    message_id: str
    rule: str
    """Which row of the rules decided, as a short code."""
    flags: tuple[Flag, ...] = ()
    place: int = 0
    """The line's place in its relay, for those who check in with the same message."""
    key: str = ""
    text: str = ""
    """The line that it rests on, as it was written."""
    contact: str = ""
    family: str = ""
    by: str = ""
    why: str = ""
    reviewed: int = 0


@happened
class LineNoted(Event):
    """A line was read that decides nothing, and will not be looked at again."""

    key: str
    message_id: str
    number: str = ""
    text: str = ""
    late_at: datetime | None = None
    """Its time, where the only thing wrong with it was to come after the window."""
    is_late: bool = False
    """Whether it came after the window, whatever else is wrong with it."""
    place: int = 0
    contact: str = ""
    family: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """As whose it was read, if it was."""
        return (self.number,) if self.number else ()


@happened
class Supported(OfCandidate):
    """Another message of the candidate's own carries their line."""

    message_id: str


@happened
class Flagged(OfCandidate):
    """Staff should know this about the candidate."""

    flag: Flag
    message_id: str


@happened
class ReviewRaised(Event):
    """A case that a person must decide (待核实事项)."""

    id: int
    reason: Reason
    candidates: tuple[str, ...]
    message_id: str
    text: str
    said_at: datetime
    """The time of the message; a check-in that is approved counts from then."""
    key: str = ""
    contact: str = ""
    place: int = 0
    family: str = ""
    other_messages: tuple[str, ...] = ()
    """Further messages that it rests on."""

    @property
    def about(self) -> tuple[str, ...]:
        """Everybody whom it may mean."""
        return self.candidates


@happened
class ReviewClosed(Event):
    """The case is decided: ``approved``, ``rejected``, or ``resolved`` by what happened since."""

    id: int
    outcome: str
    by: str = ""
    why: str = ""


@happened
class ReviewsReminded(Event):
    """Staff were reminded of the cases that still wait after the closing."""

    count: int


@happened
class SenderHinted(Event):
    """The sender of a questioned line is told, once for each kind of question, what to do."""

    contact: str
    room: str
    addressed: str
    reason: str
    candidates: tuple[str, ...] = ()


@happened
class MessageRecalled(Event):
    """A message was taken back."""

    message_id: str


@happened
class WindowChanged(Event):
    """Staff moved the end of the window."""

    close_at: datetime
    by: str
    why: str


@happened
class MarkedIneligible(OfCandidate):
    """The candidate lost the interview (取消资格)."""

    rule: str
    by: str = ""
    why: str = ""


@happened
class CheckInCancelled(OfCandidate):
    """A check-in was taken back before the closing: the candidate is expected again."""

    by: str
    why: str


@happened
class CheckInRevised(OfCandidate):
    """A copied chat shows that a check-in rested on too little: it is decided anew from all that is known now."""


@happened
class CheckinClosed(Event):
    """The check-in is over."""


# --- what commands of the check-in tell beside it ---------------------------------------------------------------------


@part
class Decided(Answer):
    """Reviews were approved or rejected."""

    ids: tuple[int, ...]
    numbers: tuple[str, ...]
    """Whose attendance has changed."""
    why: str
    skipped: tuple[int, ...] = ()
    """Reviews that do not say who is meant, and stay open."""


@part
class WindowMoved(Answer):
    """The end of the window was moved."""

    close_at: datetime
    why: str
    settle: int = 0
    """Seconds until the result, where the window ended now."""


@part
class Changes(Effect):
    """Who would become what."""

    ids: tuple[int, ...] = ()
    """The reviews that would be decided."""
    changes: tuple[tuple[str, str, str], ...] = ()
    """Number, attendance before, attendance after."""


@part
class Outlook(Effect):
    """What the closing, or the publication, would make of those who are not here."""

    absent: tuple[str, ...]
    asked: tuple[str, ...]
