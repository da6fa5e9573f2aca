"""Where everybody's interview stands: a queue for each panel (答辩组), and every try."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from models.checkin.attendance import Flag
from models.checkin.events import CheckedIn, MarkedIneligible
from models.checkin.standing import StandingsBefore
from models.event import Before, Event, part
from models.interview import answers as _answers  # noqa: F401 - what records may hold is known wherever they are read
from models.interview.countdown import Countdown
from models.interview.events import (
    BeginningTold,
    CallAnswered,
    Called,
    CallTakenBack,
    CheckFailed,
    DefenceEnded,
    DefenceInterrupted,
    DefenceResumed,
    DefenceStarted,
    Deferred,
    FailureConfirmed,
    FailureDenied,
    InspectorsAsked,
    InterviewsCompleted,
    PanelChanged,
    PanelPaused,
    PanelResumed,
    PassedOver,
    PauseEndTold,
    PhoneTried,
    SilenceTold,
    Step,
    TimeLeftTold,
    VerificationBegun,
    Verified,
    ViolationConfirmed,
    ViolationDismissed,
    ViolationReported,
)
from models.interview.places import BEHIND_ALL, LATER, Place, Try
from models.interview.queues import Queues
from models.interview.settings import RetryWhen
from models.interview.stages import FINAL, IN_LANE, IN_LINE, LINE_OF, CallKind, InterviewState, TryOutcome
from models.office.events import DecisionUndone
from models.result import PlaceAppended, ResultPublished
from models.state import Hears, Moment


@part
class InterviewBefore(Before):
    """The places of candidates, their flags, and the pauses of panels."""

    places: dict[str, Place]
    marks: dict[str, tuple[Flag, ...]]
    """The flags of each of these candidates."""
    pauses: dict[str, PanelPaused | None]

    @property
    def restored(self) -> tuple[str, ...]:
        """Those candidates."""
        return tuple(self.places)

    @property
    def is_basis(self) -> bool:
        """No result rests on it: the interview follows the result."""
        return False


_UNTIL_ALL_IS_ENTERED: Final = timedelta(minutes=5)
"""So long after a break was entered from paper nobody is asked about it: what followed may be entered next."""
_MARKS: Final = (Flag.TECHNICAL_FAILURE, Flag.VIOLATION)
"""The flags that inspectors' findings set."""


@dataclass(slots=True)
class Interview(Queues):
    """Where everybody's interview stands: the queues as the fold of what happened."""

    # --- taking back -------------------------------------------------------------------------------------------------

    def before(self, events: Sequence[Event]) -> Before | None:
        """The places, flags and pauses that these steps will change."""
        numbers = dict.fromkeys(event.number for event in events if isinstance(event, Step))
        groups = dict.fromkeys(event.group for event in events if isinstance(event, PanelPaused | PanelResumed))
        if not numbers and not groups:
            return None
        return InterviewBefore(
            places={number: self.places[number].copy() for number in numbers},
            marks={number: tuple(self.standings[number].flags) for number in numbers},
            pauses={group: self.panels[group].pause for group in groups},
        )

    def stands(self, before: InterviewBefore, now: datetime, since: int) -> str:
        """A step can be taken back on which no other rests, and where the panel has room for what was before."""
        current = [self.places[number] for number in before.places]
        if any(place.is_out or place.step_seq > since for place in current):
            return "newer"
        if any(place.asked_at is not None and was.asked_at is None for place, was in self._pairs(before)):
            return "asked"
        if any(self.panels[group].step_seq > since for group in before.pauses):
            return "newer"
        if any(self._holds_up_retries(was, since) for was in before.places.values()):
            return "retry"
        return "lane" if any(not self.fits(was) for was in before.places.values()) else ""

    def _holds_up_retries(self, was: Place, since: int) -> bool:
        """Whether somebody was called for a retry since, who would have had to wait for this one."""
        is_called = was.state in IN_LANE and was.now.kind is not CallKind.RETRY
        is_to_come = was.state in (InterviewState.WAITING, InterviewState.PASSED, InterviewState.INTERRUPTED)
        is_for_all = self.rules.settings.interview.retry is RetryWhen.AFTER_ALL
        return (is_called or is_to_come) and any(
            each.kind is CallKind.RETRY and each.seq > since
            for place in self.places.values()
            if place.number != was.number and (is_for_all or place.group == was.group)
            for each in place.tries
        )

    def _pairs(self, before: InterviewBefore) -> Iterator[tuple[Place, Place]]:
        """Each place as it is, and as it was."""
        return ((self.places[number], was) for number, was in before.places.items())

    # --- the fold ----------------------------------------------------------------------------------------------------

    def _step(self, moment: Moment, event: Step) -> Place:
        """The place that a step changes, marked with it."""
        place = self.places[event.number]
        place.step_seq, place.since = moment.seq, event.at
        panel = self.panel(place.group)
        panel.last_at = max(panel.last_at or event.at, event.at)
        panel.lately[type(event).__name__] = event.number, event.at, event.by
        if place.tries and moment.at - event.at > LATER:
            place.now.is_entered_later = True
        return place

    def _form(self, moment: Moment, event: ResultPublished) -> None:
        for group, numbers in event.order.items():
            self.panel(group)
            for rank, number in enumerate(numbers, start=1):
                is_out = not self.standings[number].is_checked_in
                self.put(Place(number=number, group=group, rank=(rank,), is_out=is_out))

    def _join(self, moment: Moment, event: PlaceAppended) -> None:
        group = self.rules.roster[event.number].group
        self.put(Place(number=event.number, group=group, rank=(BEHIND_ALL, moment.seq)))
        self.is_completion_told = False

    def _lose(self, moment: Moment, event: MarkedIneligible) -> None:
        place = self.places.get(event.number)
        if place is not None:
            self._leave(place, moment.at, event.by)

    def _leave(self, place: Place, at: datetime, by: str) -> None:
        """Out of the queue; a try that runs ends, and its clock stands."""
        self.panel(place.group).take(place)
        if place.is_in_lane:
            place.now.end(at, by, None)
        place.is_out, place.out_at = True, at

    def _return(self, moment: Moment, event: CheckedIn) -> None:
        """Whoever is reinstated joins the queue at the end, for the call that they had before them.

        What was over stays over, and a break stays a question to the inspectors.
        """
        place = self.places.get(event.number)
        if place is None or not place.is_out:
            return
        self.is_completion_told = False
        if place.state in (*FINAL, InterviewState.INTERRUPTED):
            self.move(place, place.state)
            return
        line = self._line_of(place)
        behind = (BEHIND_ALL, moment.seq) if line is InterviewState.WAITING else (moment.seq,)
        self.move(place, line, rank=behind)

    @staticmethod
    def _line_of(place: Place) -> InterviewState:
        """The line in which somebody waits whose try ended when they lost the interview."""
        return place.state if place.state in IN_LINE else LINE_OF[place.now.kind]

    def _call(self, moment: Moment, event: Called) -> None:
        place = self._step(moment, event)
        self.panel(place.group).take(place)
        place.tries.append(
            Try(
                seq=moment.seq,
                kind=event.kind,
                group=event.group,
                called_at=event.at,
                by=event.by,
                why=event.why,
                is_entered_later=moment.at - event.at > LATER,
                is_silence_told=moment.at - event.at > LATER,
            )
        )
        place.state = InterviewState.CALLED
        self.put(place)
        self.panel(event.group).calls += 1

    def _take_back(self, moment: Moment, event: CallTakenBack) -> None:
        place = self._step(moment, event)
        self.panel(place.group).take(place)
        place.state = LINE_OF[place.tries.pop().kind]
        self.put(place)

    def _defer(self, moment: Moment, event: Deferred) -> None:
        place = self._step(moment, event)
        place.now.end(event.at, event.by, TryOutcome.DEFERRED)
        place.is_deferred = True
        line = LINE_OF[place.now.kind]
        ahead = self.panel(place.group).lines[line]
        # Right behind the next one, so before anybody who was put behind the same one earlier.
        self.move(place, line, rank=(*ahead[0][0], -moment.seq) if ahead else None)

    def _begin_verification(self, moment: Moment, event: VerificationBegun) -> None:
        self.move(self._step(moment, event), InterviewState.VERIFYING)

    def _verify(self, moment: Moment, event: Verified) -> None:
        place = self._step(moment, event)
        place.now.verified_at, place.now.verified_by = event.at, event.by
        self.move(place, InterviewState.READY)

    def _fail_check(self, moment: Moment, event: CheckFailed) -> None:
        self._step(moment, event).now.checks.append(event)

    def _start(self, moment: Moment, event: DefenceStarted) -> None:
        place = self._step(moment, event)
        length = timedelta(minutes=event.minutes)
        place.now.started_at, place.now.started_by = event.at, event.by
        place.now.clock = Countdown.of(length).started(event.at)
        self._forget_what_is_past(place.now, moment.at)
        self.move(place, InterviewState.ANSWERING)

    def _forget_what_is_past(self, current: Try, now: datetime) -> None:
        """Of a step that was entered later nobody is warned any more."""
        left = current.clock.left(now)
        past = [each for each in (*self.rules.settings.interview.warn_minutes, 0) if left <= timedelta(minutes=each)]
        current.warned = min(past, default=None)

    def _end(self, moment: Moment, event: DefenceEnded) -> None:
        place = self._step(moment, event)
        place.now.end(event.at, event.by, TryOutcome.FINISHED)
        self.move(place, InterviewState.FINISHED)

    def _interrupt(self, moment: Moment, event: DefenceInterrupted) -> None:
        place = self._step(moment, event)
        place.now.end(event.at, event.by, TryOutcome.INTERRUPTED)
        place.now.breaks += 1
        place.now.broke_at, place.now.broke_why = event.at, event.why
        place.asked_at = None
        place.asks_from = moment.at + _UNTIL_ALL_IS_ENTERED if moment.at - event.at > LATER else None
        self.move(place, InterviewState.INTERRUPTED)

    def _resume(self, moment: Moment, event: DefenceResumed) -> None:
        place = self._step(moment, event)
        place.now.reopen()
        place.now.clock = place.now.clock.started(event.at)
        place.now.resumed_by = event.by
        self._forget_what_is_past(place.now, moment.at)
        self.move(place, InterviewState.ANSWERING)

    def _pass(self, moment: Moment, event: PassedOver) -> None:
        place = self._step(moment, event)
        place.now.end(event.at, event.by, TryOutcome.PASSED)
        self.move(place, InterviewState.ABSENT if event.is_last else InterviewState.PASSED, rank=(moment.seq,))

    def _confirm_failure(self, moment: Moment, event: FailureConfirmed) -> None:
        place = self._step(moment, event)
        place.is_retried = True
        self.standings[event.number].flag(Flag.TECHNICAL_FAILURE)
        self.move(place, InterviewState.FAILED if event.is_last else InterviewState.RETRY, rank=(moment.seq,))

    def _deny_failure(self, moment: Moment, event: FailureDenied) -> None:
        self.move(self._step(moment, event), InterviewState.FAILED)

    def _report(self, moment: Moment, event: ViolationReported) -> None:
        self.places[event.number].report = event

    def _dismiss(self, moment: Moment, event: ViolationDismissed) -> None:
        self.places[event.number].report = None

    def _confirm_violation(self, moment: Moment, event: ViolationConfirmed) -> None:
        place = self._step(moment, event)
        place.report = None
        self.standings[event.number].flag(Flag.VIOLATION)
        if place.state in FINAL:
            return
        if place.is_in_lane:
            place.now.end(event.at, event.by, TryOutcome.DISQUALIFIED)
        self.move(place, InterviewState.DISQUALIFIED)

    def _change_panel(self, moment: Moment, event: PanelChanged) -> None:
        self.move(self._step(moment, event), InterviewState.WAITING, group=event.group, rank=(BEHIND_ALL, moment.seq))

    def _answer(self, moment: Moment, event: CallAnswered) -> None:
        self.places[event.number].now.answered_at = event.at

    def _try_phone(self, moment: Moment, event: PhoneTried) -> None:
        self.places[event.number].now.phone_tries += 1

    def _pause(self, moment: Moment, event: PanelPaused) -> None:
        panel = self.panels[event.group]
        panel.pause, panel.step_seq, panel.is_pause_end_told = event, moment.seq, False

    def _go_on(self, moment: Moment, event: PanelResumed) -> None:
        panel = self.panels[event.group]
        panel.pause, panel.step_seq = None, moment.seq

    def _tell_silence(self, moment: Moment, event: SilenceTold) -> None:
        self.places[event.number].now.is_silence_told = True

    def _tell_time(self, moment: Moment, event: TimeLeftTold) -> None:
        self.places[event.number].now.warned = event.minutes

    def _ask(self, moment: Moment, event: InspectorsAsked) -> None:
        self.places[event.number].asked_at = moment.at

    def _tell_beginning(self, moment: Moment, event: BeginningTold) -> None:
        self.panels[event.group].is_beginning_told = True

    def _tell_pause_end(self, moment: Moment, event: PauseEndTold) -> None:
        self.panels[event.group].is_pause_end_told = True

    def _complete(self, moment: Moment, event: InterviewsCompleted) -> None:
        self.is_completion_told = True

    def _undo(self, moment: Moment, event: DecisionUndone) -> None:
        for before in event.before:
            if isinstance(before, InterviewBefore):
                self._put_back(before, is_report=event.name == "violation")
            elif isinstance(before, StandingsBefore):
                for number in before.standings:
                    self._see_again(moment, number)

    def _put_back(self, before: InterviewBefore, *, is_report: bool) -> None:
        """As it was, but for what is no part of the step: a report, a phone call, what the check-in has found."""
        for number, was in before.places.items():
            now = self.places[number]
            self.panel(now.group).forget(now)
            place = was.copy()
            place.report = was.report if is_report else now.report
            if len(place.tries) == len(now.tries) and now.tries:
                place.now.phone_tries = now.now.phone_tries
            self.put(place)
            flags = self.standings[number].flags
            gone = [flag for flag in _MARKS if flag in flags and flag not in before.marks[number]]
            self.standings[number].flags = [flag for flag in flags if flag not in gone]
        for group, pause in before.pauses.items():
            self.panels[group].pause, self.panels[group].step_seq = pause, 0
        self.is_completion_told = self.is_completion_told and self.is_done

    def _see_again(self, moment: Moment, number: str) -> None:
        """A decision on their check-in was taken back: they are in the queue again as they were, or out of it."""
        place = self.places.get(number)
        if place is None:
            return
        is_out = not self.standings[number].is_checked_in
        if is_out and not place.is_out:
            self._leave(place, moment.at, "")
        elif place.is_out and not is_out:
            self._come_back(place, moment.at)
        self.is_completion_told = self.is_completion_told and self.is_done

    def _come_back(self, place: Place, now: datetime) -> None:
        """To where they were, if the panel has room; a try that was cut short goes on, the time between given back."""
        if not self.fits(place):
            self.move(place, self._line_of(place))
            return
        if place.state in IN_LANE:
            place.now.reopen()
        if place.state is InterviewState.ANSWERING:
            place.now.clock = place.now.clock.started(now)
        self.move(place, place.state)

    HEARS: ClassVar[Hears] = {
        ResultPublished: _form,
        PlaceAppended: _join,
        MarkedIneligible: _lose,
        CheckedIn: _return,
        Called: _call,
        CallTakenBack: _take_back,
        Deferred: _defer,
        VerificationBegun: _begin_verification,
        Verified: _verify,
        CheckFailed: _fail_check,
        DefenceStarted: _start,
        DefenceEnded: _end,
        DefenceInterrupted: _interrupt,
        DefenceResumed: _resume,
        PassedOver: _pass,
        FailureConfirmed: _confirm_failure,
        FailureDenied: _deny_failure,
        ViolationReported: _report,
        ViolationConfirmed: _confirm_violation,
        ViolationDismissed: _dismiss,
        PanelChanged: _change_panel,
        CallAnswered: _answer,
        PhoneTried: _try_phone,
        PanelPaused: _pause,
        PanelResumed: _go_on,
        SilenceTold: _tell_silence,
        TimeLeftTold: _tell_time,
        InspectorsAsked: _ask,
        BeginningTold: _tell_beginning,
        PauseEndTold: _tell_pause_end,
        InterviewsCompleted: _complete,
        DecisionUndone: _undo,
    }
    PUTS_BACK: ClassVar[type[Before] | None] = InterviewBefore
