"""What time brings: the opening, reminders, summaries, the closing, and the call order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from handlers import draw
from handlers.checkin import traces
from handlers.checkin.settle import next_review_id
from models.events import (
    CheckinClosed,
    CheckinOpened,
    Event,
    GapTold,
    LateArrivalsTold,
    ListCompleted,
    MarkedIneligible,
    ReminderDue,
    ResultPublished,
    ReviewRaised,
    ReviewsReminded,
    SummaryDue,
)
from models.messages import Message
from models.people.candidate import Attendance, Reason
from models.session import Review, Session, Standing
from models.settings import CallOrder, ClosingMode

_BETWEEN_GAP_NOTICES: Final = timedelta(minutes=5)
_TOGETHER: Final = timedelta(seconds=15)
"""So long the group is not told of a late arrival, so that those who come together are told of in one post."""
_AWAKE: Final = range(8, 22)
"""The hours in which staff are reminded."""


def next_deadline(session: Session) -> datetime | None:
    """When :func:`keep_time` has something to do next; None when nothing is left.

    Never before what has happened already: a decision may make something due that was only waiting for it.
    """
    due = min(_deadlines(session), default=None)
    return due if due is None or session.at is None else max(due, session.at)


def _deadlines(session: Session) -> Iterator[datetime]:
    settings = session.settings
    gap = _gap_due(session)
    if gap is not None:
        yield gap
    if session.late_arrivals_since is not None:
        yield session.late_arrivals_since + _TOGETHER
    if session.closed_at is not None:
        yield from draw.next_deadline(session)
        after = _after_closing(session)
        if after is not None:
            yield after
        return
    yield settings.settles_at
    if session.opened_at is None:
        yield settings.open_at
        return
    for minutes in settings.reminder_minutes:
        due = settings.close_at - timedelta(minutes=minutes)
        if minutes not in session.reminded and due > session.opened_at:
            yield due
    summary = _summary_due(session)
    if summary is not None:
        yield summary


def _summary_due(session: Session) -> datetime | None:
    settings = session.settings
    if not settings.summary_minutes or session.last_summary_at is None:
        return None
    due = session.last_summary_at + timedelta(minutes=settings.summary_minutes)
    return due if due < settings.close_at else None


def _gap_due(session: Session) -> datetime | None:
    """When the group is told of the blind intervals that it has not been told of; seldom, however often they come."""
    untold = session.blind_in_window(session.gaps_told)
    if not untold or untold[-1].ended_at is None or session.opened_at is None:
        return None
    ended_at = untold[-1].ended_at
    return ended_at if session.gap_told_at is None else max(ended_at, session.gap_told_at + _BETWEEN_GAP_NOTICES)


def keep_time(session: Session, now: datetime, said: Iterable[Message] = ()) -> list[Event]:
    """Everything that is due at ``now``; only the closing is caught up with when the bot was down.

    ``said`` are the stored messages, oldest first: who stands in them was not silent.
    """
    gap = _gap_due(session)
    if gap is not None and now >= gap:
        untold = session.blind_in_window(session.gaps_told)
        return [GapTold(since=untold[0].began_at, until=untold[-1].ended_at or now)]
    if session.closed_at is not None:
        return _keep_time_after(session, now)
    settings = session.settings
    if now >= settings.settles_at:
        return close(session, now, said)
    if session.opened_at is None:
        return [CheckinOpened()] if now >= settings.open_at else []
    due = [
        minutes
        for minutes in settings.reminder_minutes
        if minutes not in session.reminded and session.opened_at < settings.close_at - timedelta(minutes=minutes) <= now
    ]
    if due:
        missing = {standing.candidate.number for standing in session.with_attendance(Attendance.EXPECTED)}
        spoken = tuple(sorted(traces.traces(session, said, missing), key=number_key))
        return [ReminderDue(minutes=minutes, spoken=spoken) for minutes in sorted(due, reverse=True)]
    summary = _summary_due(session)
    if summary is None or now < summary:
        return []
    return [SummaryDue(is_news=session.checked_in_count != session.summarised_count)]


def _after_closing(session: Session) -> datetime | None:
    """When the list is final, or staff are next reminded of what keeps it from being."""
    assert session.closed_at is not None  # noqa: S101 - asked after the closing only
    if not session.has_open_reviews:
        return session.published_at if session.completed_at is None else None
    if not session.settings.review_minutes or session.is_by_hand:
        return None  # by hand the reminder would have to be posted by those whom it reminds
    asked = max(session.reviews_reminded_at or session.closed_at, session.waiting_since or session.closed_at)
    due = asked + timedelta(minutes=session.settings.review_minutes)
    local = session.settings.local(due)
    if local.hour not in _AWAKE:
        tomorrow = local + timedelta(days=local.hour >= _AWAKE.stop)
        due = tomorrow.replace(hour=_AWAKE.start, minute=0, second=0, microsecond=0)
    return due


def _keep_time_after(session: Session, now: datetime) -> list[Event]:
    if session.late_arrivals_since is not None and now >= session.late_arrivals_since + _TOGETHER:
        return [LateArrivalsTold(numbers=tuple(dict.fromkeys(session.late_arrivals)))]
    drawn = draw.keep_time(session, now)
    if drawn:
        return drawn
    due = _after_closing(session)
    if due is None or now < due:
        return []
    waiting = sum(1 for _ in session.open_reviews())
    return [ReviewsReminded(count=waiting)] if waiting else [ListCompleted(is_news=session.is_provisional)]


def close(session: Session, now: datetime, said: Iterable[Message]) -> list[Event]:
    """The closing: silence alone cancels, and only where nobody may have been missed or is waiting to be known."""
    rejected = {
        number
        for review in session.reviews.values()
        if review.outcome == "rejected"
        for number in review.raised.candidates
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
    if session.settings.closing is ClosingMode.AUTOMATIC and not session.is_by_hand:
        events.append(draw.frozen(session, now) if session.is_drawn else published(session))
    return events


def outlook(session: Session, said: Iterable[Message]) -> dict[str, list[traces.Trace] | Reason | None]:
    """What the closing would make of everybody still expected: their traces, another reason to ask, or None: absent."""
    absent = list(session.with_attendance(Attendance.EXPECTED))
    found = traces.traces(session, said, [standing.candidate.number for standing in absent])
    missed, nameless = session.blind_in_window(), nameless_reviews(session)

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
        for review in session.open_reviews()
        if review.raised.reason is Reason.UNKNOWN_SENDER
        and not review.raised.candidates
        and session.phase(review.raised.said_at) == 0
    ]


def _is_reachable(session: Session, standing: Standing) -> bool:
    """Whether it is known which contact they are: then a stranger is somebody else."""
    return bool(standing.candidate.wechat_id or session.contacts_of(standing.candidate.number))


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


def published(session: Session) -> ResultPublished:
    """The call order of everybody who has checked in."""
    return ResultPublished(order=call_order(session))


def call_order(session: Session) -> dict[str, tuple[str, ...]]:
    """The numbers in the order of their calling, group by group."""
    present = list(session.with_attendance(Attendance.CHECKED_IN))
    key = _by_number if session.settings.call_order is CallOrder.NUMBER else _by_check_in
    present.sort(key=key)
    order: dict[str, list[str]] = {group: [] for group in session.roster.groups}
    for standing in present:
        order[standing.candidate.group].append(standing.candidate.number)
    return {group: tuple(numbers) for group, numbers in order.items()}


def _by_check_in(standing: Standing) -> tuple[datetime, int, int]:
    at = standing.checked_in_at
    assert at is not None  # noqa: S101 - only who is checked in is ordered
    return at, standing.place, standing.arrival


def _by_number(standing: Standing) -> tuple[tuple[int, int, str], ...]:
    return number_key(standing.candidate.number)


def number_key(number: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts numbers as people do: 2 before 10, A2 before A10."""
    parts = re.findall(r"\d+|\D+", number)
    return tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts)
