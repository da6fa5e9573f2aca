"""What happens in the interview. Each step bears its own time: one done on paper is entered later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.event import Event, OfCandidate, happened
from models.interview.stages import CallKind, CheckItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(OfCandidate):
    """Somebody of the office did something about one candidate."""

    at: datetime
    by: str
    why: str = ""


@happened
class Called(Step):
    """The candidate was called (叫号) to their panel."""

    group: str
    kind: CallKind


@happened
class CallTakenBack(Step):
    """A call made by mistake (撤回叫号): back to the same place."""


@happened
class Deferred(Step):
    """Not ready when called (暂缓): behind the next one waiting."""


@happened
class VerificationBegun(Step):
    """Identity and surroundings are being looked at (核验)."""


@happened
class Verified(Step):
    """Everything on the list was right."""


@happened
class CheckFailed(Step):
    """Something on the list was not right; it is looked at again."""

    item: CheckItem | None


@happened
class DefenceStarted(Step):
    """The clock runs."""

    minutes: int


@happened
class DefenceEnded(Step):
    """The defence is over."""


@happened
class DefenceInterrupted(Step):
    """The line broke (中断): the clock stands."""


@happened
class DefenceResumed(Step):
    """The line is back: the clock goes on with what was left."""


@happened
class PassedOver(Step):
    """Called, and not there (过号); the second time it is final."""

    is_last: bool


@happened
class FailureConfirmed(Step):
    """An inspector has verified that a technical failure broke the interview (查实): one more try after all others.

    Where it was the second try, that is final.
    """

    is_last: bool


@happened
class FailureDenied(Step):
    """An inspector has found no technical failure (查否): that is final."""


@happened
class ViolationReported(Step):
    """Staff report a violation; an inspector decides."""


@happened
class ViolationConfirmed(Step):
    """An inspector has verified a violation (违纪); it ends an interview that was not over."""


@happened
class ViolationDismissed(Step):
    """An inspector has found no violation in what was reported."""


@happened
class PanelChanged(Step):
    """The candidate waits for another panel now (换组), behind all others."""

    group: str


@happened
class PhoneTried(Step):
    """Somebody tried to reach the candidate by phone; what came of it is ``why``."""


@happened
class CallAnswered(OfCandidate):
    """The called one said that they are there."""

    at: datetime
    message_id: str


@happened
class PanelPaused(Event):
    """The panel calls nobody for a while (暂停); a running defence goes on."""

    group: str
    at: datetime
    by: str
    why: str
    until: datetime | None


@happened
class PanelResumed(Event):
    """The panel calls again (继续)."""

    group: str
    at: datetime
    by: str


# --- what time brings: it is told, and moves nobody ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell(Event):
    """Something about one candidate was told; it is no part of their history."""

    number: str


@happened
class SilenceTold(Tell):
    """Whoever called them was told that the candidate has not answered."""


@happened
class TimeLeftTold(Tell):
    """The panel was told how many minutes are left; none: the time is over."""

    minutes: int


@happened
class MeetingUndelivered(Tell):
    """No private chat with the called one is possible: how to enter the meeting is told in the group."""


@happened
class InspectorsAsked(Tell):
    """The inspectors were asked to look into a break."""

    is_reminder: bool


@happened
class BeginningTold(Event):
    """The people of a panel were told that it begins soon."""

    group: str


@happened
class PauseEndTold(Event):
    """The panel was told that its pause was to end now."""

    group: str


@happened
class InterviewsCompleted(Event):
    """Nobody of any panel is left to be called or heard."""
