"""What time brings to a check-in: the opening, reminders, summaries, the closing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from handlers import result
from handlers.checkin import traces
from handlers.checkin.settle import next_review_id
from models.checkin.attendance import Attendance, Reason
from models.checkin.events import (
    CheckinClosed,
    CheckinOpened,
    MarkedIneligible,
    ReminderDue,
    ReviewRaised,
    SummaryDue,
)
from models.checkin.reviews import Review
from models.checkin.standing import Standing
from models.event import Event
from models.messages import Message
from models.session import Session
from models.settings import ClosingMode


def deadlines(session: Session) -> Iterator[datetime]:
    """The opening, then what is left of reminders and summaries, and the closing."""
    settings, window = session.settings, session.window
    if window.closed_at is not None:
        return
    yield settings.settles_at
    if window.opened_at is None:
        yield settings.open_at
        return
    for minutes in settings.reminder_minutes:
        due = settings.close_at - timedelta(minutes=minutes)
        if minutes not in window.reminded and due > window.opened_at:
            yield due
    summary = _summary_due(session)
    if summary is not None:
        yield summary


def _summary_due(session: Session) -> datetime | None:
    settings, last = session.settings, session.window.last_summary_at
    if not settings.summary_minutes or last is None:
        return None
    due = last + timedelta(minutes=settings.summary_minutes)
    return due if due < settings.close_at else None


def keep_time(session: Session, now: datetime, said: Iterable[Message]) -> list[Event]:
    """What is due of a check-in; only the closing is caught up with when the bot was down.

    ``said`` are the stored messages, oldest first: who stands in them was not silent.
    """
    settings, window = session.settings, session.window
    if window.closed_at is not None:
        return []
    if now >= settings.settles_at:
        return close(session, now, said)
    opened_at = window.opened_at
    if opened_at is None:
        return [CheckinOpened()] if now >= settings.open_at else []
    due = [
        minutes
        for minutes in settings.reminder_minutes
        if minutes not in window.reminded and opened_at < settings.close_at - timedelta(minutes=minutes) <= now
    ]
    if due:
        missing = {standing.candidate.number for standing in session.standings.with_attendance(Attendance.EXPECTED)}
        spoken = tuple(sorted(traces.traces(session, said, missing), key=result.number_key))
        return [ReminderDue(minutes=minutes, spoken=spoken) for minutes in sorted(due, reverse=True)]
    summary = _summary_due(session)
    if summary is None or now < summary:
        return []
    return [SummaryDue(is_news=session.standings.checked_in != window.summarised)]


def close(session: Session, now: datetime, said: Iterable[Message]) -> list[Event]:
    """The closing: silence alone cancels, and only where nobody may have been missed or is waiting to be known."""
    rejected = {
        number for review in session.reviews if review.outcome == "rejected" for number in review.raised.candidates
    }
    nameless = nameless_reviews(session)
    events: list[Event] = []
    for number, doubt in outlook(session, said).items():
        if isinstance(doubt, list):
            events.append(traces.raised(session, number, doubt, events))
        elif doubt is not None:
            rests_on = nameless if doubt is Reason.UNATTRIBUTED else []
            events.append(_asked(session, number, doubt, rests_on, events))
        else:
            rule = "review_rejected" if number in rejected else "absent_at_close"
            events.append(MarkedIneligible(number=number, rule=rule))
    events.append(CheckinClosed())
    if session.settings.closing is ClosingMode.AUTOMATIC and not session.gaps.is_by_hand:
        events.append(result.out(session, now))
    return events


def outlook(session: Session, said: Iterable[Message]) -> dict[str, list[traces.Trace] | Reason | None]:
    """What the closing would make of everybody still expected: their traces, another reason to ask, or None: absent."""
    absent = list(session.standings.with_attendance(Attendance.EXPECTED))
    found = traces.traces(session, said, [standing.candidate.number for standing in absent])
    missed, nameless = session.gaps.in_window(), nameless_reviews(session)

    def doubt(standing: Standing) -> list[traces.Trace] | Reason | None:
        if standing.candidate.number in found:
            return found[standing.candidate.number]
        if missed:
            return Reason.BOT_OFFLINE
        return Reason.UNATTRIBUTED if nameless and not _is_reachable(session, standing) else None

    return {standing.candidate.number: doubt(standing) for standing in absent}


def nameless_reviews(session: Session) -> list[Review]:
    """The open cases of people unknown who said inside the window that they are here, without saying who."""
    return [
        review
        for review in session.reviews.open()
        if review.raised.reason is Reason.UNKNOWN_SENDER
        and not review.raised.candidates
        and session.settings.side_of(review.raised.said_at) == 0
    ]


def _is_reachable(session: Session, standing: Standing) -> bool:
    """Whether it is known which contact they are: then a stranger is somebody else."""
    return bool(standing.candidate.wechat_id or session.people.contacts_of(standing.candidate.number))


def _asked(session: Session, number: str, reason: Reason, rests_on: list[Review], before: list[Event]) -> ReviewRaised:
    said = rests_on[0].raised if rests_on else None
    return ReviewRaised(
        id=next_review_id(session, before),
        reason=reason,
        candidates=(number,),
        message_id=said.message_id if said else "",
        text=said.text if said else "",
        said_at=said.said_at if said else session.settings.close_at,
        contact=said.contact if said else "",
        other_messages=tuple(review.raised.message_id for review in rests_on[1:]),
    )
