"""What time brings to the interview: it is told, and moves nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from handlers.hours import by_day
from models.event import Event
from models.interview.events import (
    BeginningTold,
    InspectorsAsked,
    InterviewsCompleted,
    PauseEndTold,
    SilenceTold,
    TimeLeftTold,
)
from models.interview.panels import Panel
from models.interview.places import Place
from models.interview.stages import InterviewState
from models.messages import Message
from models.session import Session

_BETWEEN_QUESTIONS: Final = timedelta(minutes=5)
"""So long inspectors have before they are reminded of a break."""
_SETTLES: Final = timedelta(minutes=1)
"""So long after the last step the end is not told: it may be taken back."""
_Due = tuple[datetime, Event]


def deadlines(session: Session) -> Iterator[datetime]:
    """When something is to be told."""
    return (moment for moment, _ in _due(session))


def keep_time(session: Session, now: datetime, said: Iterable[Message]) -> list[Event]:
    """Tell everything that is to be told now."""
    return [event for moment, event in _due(session, now) if moment <= now]


def _due(session: Session, now: datetime | None = None) -> Iterator[_Due]:
    interview = session.interview
    for panel in interview.panels.values():
        yield from _of_panel(session, panel)
        for number in panel.in_lane:
            yield from _of_called(session, interview.places[number], now)
        for number in panel.in_break:
            yield from _of_break(session, interview.places[number])
    if interview.is_begun and interview.is_done and not interview.is_completion_told and session.at is not None:
        last = max((panel.last_at for panel in interview.panels.values() if panel.last_at), default=session.at)
        yield last + _SETTLES, InterviewsCompleted()


def _of_panel(session: Session, panel: Panel) -> Iterator[_Due]:
    """A panel begins soon, unless the result itself has just said when; a pause was to end."""
    rules, published_at = session.settings.interview, session.result.published_at
    opens_at = rules.opens_at(panel.group)
    if opens_at is not None and rules.notice_minutes and not panel.is_beginning_told and not panel.is_done:
        due = opens_at - timedelta(minutes=rules.notice_minutes)
        if published_at is not None and published_at < due:
            yield due, BeginningTold(group=panel.group)
    if panel.pause is not None and panel.pause.until is not None and not panel.is_pause_end_told:
        yield panel.pause.until, PauseEndTold(group=panel.group)


def _of_called(session: Session, place: Place, now: datetime | None) -> Iterator[_Due]:
    """A called one is silent; the time of one who answers runs out. Of several warnings that are due only the last."""
    current, rules = place.now, session.settings.interview
    if place.state is InterviewState.CALLED and current.answered_at is None and not current.is_silence_told:
        yield current.called_at + timedelta(minutes=rules.answer_minutes), SilenceTold(number=place.number)
    if place.state is InterviewState.ANSWERING and current.clock.ends_at is not None:
        ends_at = current.clock.ends_at
        left = [each for each in {*rules.warn_minutes, 0} if current.warned is None or each < current.warned]
        past = [each for each in left if now is not None and ends_at - timedelta(minutes=each) <= now]
        told = min(past, default=None) if past else max(left, default=None)
        if told is not None:
            yield ends_at - timedelta(minutes=told), TimeLeftTold(number=place.number, minutes=told)


def _of_break(session: Session, place: Place) -> Iterator[_Due]:
    """Inspectors are asked about a break as soon as it needs them, and again until one has answered."""
    due = session.interview.inspector_due(place)
    if due is None:
        return
    if place.asked_at is None:
        yield (
            max(due + timedelta(seconds=1), place.asks_from or due),
            InspectorsAsked(number=place.number, is_reminder=False),
        )
    else:
        again = by_day(session.settings, place.asked_at + _BETWEEN_QUESTIONS)
        yield again, InspectorsAsked(number=place.number, is_reminder=True)
