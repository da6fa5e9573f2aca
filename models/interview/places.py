"""One candidate's place in the interview: where it stands, and every try with its times."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from models.interview.countdown import Countdown
from models.interview.events import CheckFailed, ViolationReported
from models.interview.stages import FINAL, IN_LANE, IN_LINE, CallKind, InterviewState, TryOutcome

Rank = tuple[int, ...]
"""Sorts those of one line: by published place, then whoever came later; behind somebody is one number more."""
BEHIND_ALL = 1_000_000
"""More than any published place."""
LATER: Final = timedelta(minutes=1)
"""A step that is recorded so long after it was done was entered later."""


@dataclass(slots=True, kw_only=True)
class Try:
    """One attempt (答辩次数), from the call to its outcome."""

    seq: int
    """The record of its call."""
    kind: CallKind
    group: str
    called_at: datetime
    by: str
    why: str
    answered_at: datetime | None = None
    verified_at: datetime | None = None
    verified_by: str = ""
    started_at: datetime | None = None
    started_by: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    clock: Countdown = field(default_factory=lambda: Countdown.of(timedelta()))
    broke_at: datetime | None = None
    """When the line broke last."""
    broke_why: str = ""
    breaks: int = 0
    resumed_by: str = ""
    outcome: TryOutcome | None = None
    checks: list[CheckFailed] = field(default_factory=list)
    """What was not right when it was looked at."""
    is_entered_later: bool = False
    """Whether any step of it was entered later than it was done."""
    is_silence_told: bool = False
    phone_tries: int = 0
    warned: int | None = None
    """At how many minutes left the panel was told last; 0 when the time was over."""

    @property
    def seconds(self) -> float:
        """The time answered, breaks left out; of a running clock until it began to run last."""
        return self.clock.answered().total_seconds()

    def end(self, at: datetime, by: str, outcome: TryOutcome | None) -> None:
        """Let it be over."""
        self.clock = self.clock.stopped(at)
        self.ended_at, self.ended_by, self.outcome = at, by, outcome

    def reopen(self) -> None:
        """Let it go on."""
        self.ended_at, self.ended_by, self.outcome = None, "", None


@dataclass(slots=True, kw_only=True)
class Place:
    """A candidate's place in a panel, and what has become of it."""

    number: str
    group: str
    rank: Rank
    state: InterviewState = InterviewState.WAITING
    since: datetime | None = None
    """The time of the last step, and its record."""
    step_seq: int = 0
    tries: list[Try] = field(default_factory=list)
    is_out: bool = False
    """Whether the candidate has lost the interview: in no line and no lane."""
    out_at: datetime | None = None
    """When they lost it last."""
    is_deferred: bool = False
    """Whether they have been put behind the next one already: once."""
    is_retried: bool = False
    """Whether a broken line has earned them a try already: once."""
    report: ViolationReported | None = None
    """A violation that staff have reported and no inspector has decided on."""
    asked_at: datetime | None = None
    """When inspectors were last asked about the break."""
    asks_from: datetime | None = None
    """Not before then, where it was entered later."""

    def copy(self) -> Place:
        """The same, to be kept while this one changes."""
        return replace(self, tries=[replace(each, checks=list(each.checks)) for each in self.tries])

    @property
    def now(self) -> Try:
        """The newest try; there is one as soon as somebody was called."""
        return self.tries[-1]

    @property
    def is_in_line(self) -> bool:
        """Whether they wait for a call."""
        return self.state in IN_LINE and not self.is_out

    @property
    def is_in_lane(self) -> bool:
        """Whether they hold a place in the panel."""
        return self.state in IN_LANE and not self.is_out

    @property
    def is_broken(self) -> bool:
        """Whether the line broke and it is not known what follows."""
        return self.state is InterviewState.INTERRUPTED and not self.is_out

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.is_out or self.state in FINAL

    @property
    def passes(self) -> int:
        """How often they were called and not there."""
        return sum(each.outcome is TryOutcome.PASSED for each in self.tries)
