"""The rules of one event as values: when, where, who decides, and how strictly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Policy(StrEnum):
    """What happens to a case that the rules leave to the organiser."""

    REVIEW = "review"
    ACCEPT = "accept"
    IGNORE = "ignore"


class ClosingMode(StrEnum):
    """Whether the result is posted by itself."""

    AUTOMATIC = "automatic"
    CONFIRM = "confirm"


class CallOrder(StrEnum):
    """What decides the place in which a candidate is called."""

    CHECKIN = "checkin"
    NUMBER = "number"
    DRAW = "draw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a decision may depend on beside the roster and the messages. Times are aware."""

    event_name: str
    timezone: str
    open_at: datetime
    close_at: datetime
    settle_seconds: int = 60
    early: Policy = Policy.REVIEW
    plain_text: Policy = Policy.REVIEW
    unknown_sender: Policy = Policy.ACCEPT
    traces: Policy = Policy.REVIEW
    closing: ClosingMode = ClosingMode.AUTOMATIC
    call_order: CallOrder = CallOrder.CHECKIN
    rooms: tuple[str, ...] = ()
    staff: frozenset[str] = frozenset()
    inspectors: frozenset[str] = frozenset()
    reminder_minutes: tuple[int, ...] = (30, 10)
    summary_minutes: int = 20
    defence_minutes: int = 10
    two_person: bool = False
    """Whether what needs a confirmation needs it from a second person."""
    review_minutes: int = 30
    """How often staff are reminded of open reviews after the closing; 0 for never."""
    seal_minutes: int = 10
    reveal_minutes: int = 10
    alert: tuple[str, ...] = ()
    """Contacts who are told in private, too, when the bot was deaf."""

    @property
    def settles_at(self) -> datetime:
        """When the check-in closes: at the end of the window, plus the time that messages may need to arrive."""
        return self.close_at + timedelta(seconds=self.settle_seconds)

    def local(self, moment: datetime) -> datetime:
        """The moment on the event's own clock."""
        return moment.astimezone(ZoneInfo(self.timezone))
