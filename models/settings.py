"""The rules of one event as values: when, where, who decides, and how strictly."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from models.intake.checks import IntakeRules
from models.interview.settings import InterviewRules
from models.messages import Message
from models.notices.rules import Notice

CHECKIN: Final = "checkin"
REHEARSAL: Final = "rehearsal"


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
    stream: str = CHECKIN
    """The sitting that these are the rules of."""
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
    names: dict[str, str] = field(default_factory=dict)
    """What the office calls its people and groups, by id; it decides nothing."""
    room_groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The groups of candidates that are in a room, where not all are."""
    reminder_minutes: tuple[int, ...] = (30, 10)
    summary_minutes: int = 20
    defence_minutes: int = 10
    two_person: bool = False
    """Whether what needs a confirmation needs it from a second person."""
    review_minutes: int = 30
    """How often staff are reminded of open reviews after the closing; 0 for never."""
    seal_minutes: int = 10
    reveal_minutes: int = 10
    public_source: str = ""
    """Where the value comes from that stands for parties of a draw that do not seal; posted before anybody does."""
    alert: tuple[str, ...] = ()
    """Contacts who are told in private, too, when the bot was deaf."""
    interview: InterviewRules = field(default_factory=InterviewRules)
    intake: IntakeRules = field(default_factory=IntakeRules)
    notices: tuple[Notice, ...] = ()

    @property
    def heard_rooms(self) -> tuple[str, ...]:
        """Where anything is listened to: the rooms of all, and those that panels have to themselves."""
        own = self.interview.rooms if self.interview.panels else ()
        return tuple(dict.fromkeys((*self.rooms, *own))) if own else self.rooms

    @property
    def settles_at(self) -> datetime:
        """When the check-in closes: at the end of the window, plus the time that messages may need to arrive."""
        return self.close_at + timedelta(seconds=self.settle_seconds)

    def side_of(self, moment: datetime) -> int:
        """-1 before the window, 0 inside (both ends inclusive), 1 after."""
        if moment < self.open_at:
            return -1
        return 1 if moment > self.close_at else 0

    def may_be_inside(self, message: Message) -> bool:
        """Whether the message can have been written inside the window, as far as its time tells."""
        return self.side_of(message.at) <= 0 <= self.side_of(message.latest_at)

    def local(self, moment: datetime) -> datetime:
        """The moment on the event's own clock."""
        return moment.astimezone(ZoneInfo(self.timezone))
