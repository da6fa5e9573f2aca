"""What staff decide of the cases that wait, one by one or all of a kind."""

from __future__ import annotations

from typing import Final

from handlers.checkin.settle import checked_in_by, duplicates
from handlers.requests.reading import reason, reviews
from handlers.requests.request import Request, Unconfirmed
from models.checkin.attendance import Attendance, Reason
from models.checkin.events import (
    Changes,
    CheckedIn,
    CheckInCancelled,
    Decided,
    MarkedIneligible,
    ReviewClosed,
)
from models.checkin.reviews import Review
from models.errors import Refused
from models.event import Event
from models.session import Session

BULK_LIMIT: Final = 10
"""More decisions than this in one command are shown first and need a confirmation."""


def changes(session: Session, events: list[Event], ids: tuple[int, ...] = ()) -> Changes:
    """Who would become what."""
    after: dict[str, Attendance] = {}
    for event in events:
        match event:
            case CheckedIn():
                after[event.number] = Attendance.CHECKED_IN
            case MarkedIneligible():
                after[event.number] = Attendance.INELIGIBLE
            case CheckInCancelled():
                after[event.number] = Attendance.EXPECTED
    would = ((number, session.standings[number].attendance.value, now.value) for number, now in after.items())
    return Changes(ids=ids, changes=tuple(would))


def closed_by(events: list[Event]) -> set[int]:
    """The reviews that these events close."""
    return {event.id for event in events if isinstance(event, ReviewClosed)}


def approve(request: Request) -> list[Event]:
    """Accept what the reviews ask about; whom they mean checks in at the time of the message."""
    found, why = _selected(request, needs_reason=False)
    decided: list[Event] = []
    skipped: list[int] = []
    for review in found:
        events = _approved(request, review, why, decided)
        if events is None:
            skipped.append(review.raised.id)
        else:
            decided.extend(events)
    done = tuple(review.raised.id for review in found if review.raised.id not in skipped)
    if not done:
        raise Refused("needs_candidate", ids=tuple(skipped))
    _bulk(request, found, decided, why)
    numbers = tuple(event.number for event in decided if isinstance(event, CheckedIn))
    return request.decided(decided, Decided(ids=done, skipped=tuple(skipped), why=why, numbers=numbers))


def reject(request: Request) -> list[Event]:
    """Do not accept what the reviews ask about, nor what the same line or problem asks again."""
    found, why = _selected(request, needs_reason=True)
    events: list[Event] = []
    for review in found:
        for each in (review, *duplicates(request.session, review)):
            if each.raised.id in closed_by(events):
                continue
            events.append(ReviewClosed(id=each.raised.id, outcome="rejected", by=request.by, why=why))
            for number in each.raised.candidates:
                events.extend(_after_rejection(request, each, number, why, events))
    _bulk(request, found, events, why)
    lost = tuple(event.number for event in events if isinstance(event, MarkedIneligible | CheckInCancelled))
    return request.decided(events, Decided(ids=tuple(sorted(closed_by(events))), why=why, numbers=lost))


def _selected(request: Request, *, needs_reason: bool) -> tuple[list[Review], str]:
    found, tail = reviews(request)
    return found, reason(request, tail, required=needs_reason)


def _bulk(request: Request, found: list[Review], events: list[Event], why: str) -> None:
    standings = request.session.standings
    needs_second = request.session.settings.two_person and any(
        isinstance(event, MarkedIneligible)
        or (isinstance(event, CheckedIn) and standings[event.number].is_cancelled)  # what two persons took away
        for event in events
    )
    if (len(found) > BULK_LIMIT or needs_second) and not request.is_confirmed:
        ids = tuple(review.raised.id for review in found)
        raise Unconfirmed(changes(request.session, events, ids), rest=" ".join(map(str, ids)), given=why)


def _approved(request: Request, review: Review, why: str, before: list[Event]) -> list[Event] | None:
    """The events of one approval; None where it does not say who is meant."""
    session, raised = request.session, review.raised
    if raised.id in closed_by(before):
        return []
    if len(raised.candidates) != 1:
        return None
    closing: list[Event] = [ReviewClosed(id=raised.id, outcome="approved", by=request.by, why=why)]
    number = raised.candidates[0]
    checked_in = {event.number for event in before if isinstance(event, CheckedIn)}
    if session.standings[number].is_checked_in or number in checked_in:
        return closing
    at = request.at if raised.reason is Reason.BOT_OFFLINE else raised.said_at
    return [*closing, *checked_in_by(request, number, at, why, before, review)]


def _after_rejection(request: Request, review: Review, number: str, why: str, before: list[Event]) -> list[Event]:
    """Who has no other open review is expected again, or loses the interview once the check-in is closed."""
    session = request.session
    standing = session.standings[number]
    is_closed = session.window.closed_at is not None
    doubted = review.raised.reason in (Reason.WITHDRAWN, Reason.RECALLED, Reason.NOT_PRESENT)
    already = any(isinstance(event, MarkedIneligible | CheckInCancelled) and event.number == number for event in before)
    if already:
        return []
    if standing.is_checked_in:
        is_doubted_still = is_closed and bool(standing.open_reviews - closed_by(before))
        return _taken_back(session, number, request.by, why) if doubted and not is_doubted_still else []
    if not is_closed or standing.open_reviews - closed_by(before) or standing.is_ineligible:
        return []
    return [MarkedIneligible(number=number, rule="review_rejected", by=request.by, why=why)]


def _taken_back(session: Session, number: str, by: str, why: str) -> list[Event]:
    if session.window.closed_at is None:
        return [CheckInCancelled(number=number, by=by, why=why)]
    return [MarkedIneligible(number=number, rule="review_rejected", by=by, why=why)]
