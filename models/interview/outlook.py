"""Where one stands in the queue, and when one may expect to be called: one answer for all who ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from models.interview.stages import InterviewState, TryOutcome
from models.interview.state import Interview

_ENOUGH: Final = 3
"""From so many finished ones their median is believed."""
_CHANGEOVER: Final = timedelta(minutes=2)
"""Between two defences, until the panel's own pace is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """How many are before somebody, and between which moments the call is expected."""

    before: int
    earliest: datetime | None
    """None where the panel pauses with no end."""
    latest: datetime | None


def expectation(interview: Interview, number: str, now: datetime) -> Expectation | None:
    """What somebody who waits may expect; None for whoever does not wait."""
    place = interview.places.get(number)
    return expectations(interview, place.group, now).get(number) if place is not None else None


def expectations(interview: Interview, group: str, now: datetime) -> dict[str, Expectation]:
    """What each one who waits for this panel may expect, in the order of calls. Retries wait for all panels."""
    panel = interview.panels[group]
    called = sum(interview.places[each].state is not InterviewState.ANSWERING for each in panel.in_lane)
    in_line = enumerate(panel.waiting(), start=called)
    begin = _calls_from(interview, group, now)
    if begin is None:
        return {each: Expectation(before=before, earliest=None, latest=None) for before, each in in_line}
    short, long = _pace(interview, group)
    rest = _rest_of_current(interview, group, now)
    free = _free_now(interview, group)

    def expected(before: int) -> Expectation:
        later = before - free
        earliest = begin if later < 0 else begin + (short if rest is None else rest) + later * short
        return Expectation(before=before, earliest=earliest, latest=begin + (rest or timedelta()) + before * long)

    return {each: expected(before) for before, each in in_line}


def _free_now(interview: Interview, group: str) -> int:
    """How many may be called beside those who are before: one answers or answers next, and so many prepare."""
    prepare = interview.rules.settings.interview.prepare
    return prepare if interview.answering(group) is not None else prepare + 1


def _calls_from(interview: Interview, group: str, now: datetime) -> datetime | None:
    """From when on the panel calls."""
    pause = interview.panels[group].pause
    if pause is not None and pause.until is None:
        return None
    opens_at = interview.rules.settings.interview.opens_at(group)
    return max(filter(None, (now, opens_at, pause.until if pause is not None else None)))


def _rest_of_current(interview: Interview, group: str, now: datetime) -> timedelta | None:
    """How long who answers may go on; None where nobody does."""
    answering = interview.answering(group)
    return None if answering is None else max(timedelta(), answering.now.clock.left(now))


def _pace(interview: Interview, group: str) -> tuple[timedelta, timedelta]:
    """How long one candidate takes the panel up, at the quick end and at the slow one.

    The middle half of those who have finished, each from the end of the one before, or their own call if that was
    later: what was prepared beside another counts once, and a pause not at all.
    """
    lengths = _lengths(interview, group)
    usual = timedelta(minutes=interview.rules.settings.defence_minutes)
    if len(lengths) < _ENOUGH:
        return usual, usual + 2 * _CHANGEOVER
    from statistics import quantiles  # noqa: PLC0415 - a large module, for a question that is seldom asked

    low, _, high = quantiles(lengths, n=4, method="inclusive")
    return timedelta(seconds=low), timedelta(seconds=high)


def _lengths(interview: Interview, group: str) -> list[float]:
    tries = sorted(
        (
            (each.ended_at, each.called_at)
            for place in interview.places.values()
            for each in place.tries
            if each.group == group and each.outcome is TryOutcome.FINISHED and each.ended_at is not None
        ),
    )
    lengths: list[float] = []
    before: datetime | None = None
    for ended_at, called_at in tries:
        lengths.append((ended_at - max(called_at, before or called_at)).total_seconds())
        before = ended_at
    return lengths
