"""What a decision settles beside itself: open reviews that it answers, a place in a published order, the next number.

Whoever checks somebody in, or raises a review, does it through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from handlers.requests.request import Request
from models.checkin.attendance import Flag, Reason
from models.checkin.events import CheckedIn, ReviewClosed, ReviewRaised
from models.checkin.reviews import Review
from models.event import Event
from models.people.events import Bound
from models.result import PlaceAppended
from models.session import Session


def credited(session: Session, event: CheckedIn, before: Sequence[Event] = ()) -> list[Event]:
    """The check-in with all that follows from it; ``before`` is what the same turn has decided already."""
    number = event.number
    closed = {each.id for each in before if isinstance(each, ReviewClosed)} | {event.reviewed}
    answered = [each for each in answered_reviews(session, number, [*before, event]) if each.id not in closed]
    return [event, *answered, *_appended_place(session, number, before)]


def answered_reviews(session: Session, number: str, events: Sequence[Event]) -> list[ReviewClosed]:
    """The reviews that close by themselves now that ``number`` has checked in, by these events or earlier."""
    waiting = session.standings[number].open_reviews
    if not waiting:
        return []
    checked_in = {number, *(each.number for each in events if isinstance(each, CheckedIn))}
    bindings = {**session.people.bindings, **{each.contact: each.number for each in events if isinstance(each, Bound)}}
    return [
        ReviewClosed(id=review_id, outcome="resolved")
        for review_id in sorted(waiting)
        if _is_answered(session, session.reviews[review_id], number, checked_in, bindings)
    ]


def _is_answered(
    session: Session, review: Review, number: str, checked_in: set[str], bindings: Mapping[str, str]
) -> bool:
    raised = review.raised
    if raised.reason is Reason.UNKNOWN_NAME:
        return bindings.get(raised.contact) == number
    if all(each in checked_in or session.standings[each].is_checked_in for each in raised.candidates):
        return True
    return bool(raised.contact) and bindings.get(raised.contact) == number


def unknown_answered(session: Session, contact: str, before: Sequence[Event]) -> Iterator[Event]:
    """The open questions who a contact is, now that their own line has told."""
    closed = {each.id for each in before if isinstance(each, ReviewClosed)}
    for review in session.reviews.open():
        raised = review.raised
        is_asked = raised.reason is Reason.UNKNOWN_SENDER and not raised.candidates and raised.contact == contact
        if contact and is_asked and raised.id not in closed:
            yield ReviewClosed(id=raised.id, outcome="resolved")


def _appended_place(session: Session, number: str, before: Iterable[Event]) -> list[Event]:
    """The place behind all others of the group, for somebody who comes after the publication."""
    standing = session.standings[number]
    if session.result.published_at is None or standing.call_order is not None:
        return []
    group = standing.candidate.group
    taken = sum(
        isinstance(event, PlaceAppended) and session.standings[event.number].candidate.group == group
        for event in before
    )
    return [PlaceAppended(number=number, place=session.result.last_places[group] + taken + 1)]


def next_review_id(session: Session, before: Iterable[Event]) -> int:
    """The number of the next review, those that the same turn has raised counted."""
    return len(session.reviews) + sum(isinstance(event, ReviewRaised) for event in before) + 1


def duplicates(session: Session, review: Review) -> list[Review]:
    """The other open cases of the same problem: the same line, or the same question about the same people or sender."""
    raised = review.raised
    return [
        other
        for other in session.reviews.open()
        if other is not review
        and (
            (raised.key and other.raised.key == raised.key and other.raised.candidates == raised.candidates)
            or (
                other.raised.reason is raised.reason
                and other.raised.candidates == raised.candidates
                and (raised.candidates or (raised.contact and other.raised.contact == raised.contact))
            )
        )
    ]


def checked_in_by(
    request: Request, number: str, at: datetime, why: str, before: Sequence[Event], review: Review | None = None
) -> list[Event]:
    """The check-in on staff's word: by the review that they approve, or by none."""
    raised = review.raised if review is not None else None
    event = CheckedIn(
        number=number,
        checked_in_at=at,
        message_id=raised.message_id if raised and raised.message_id else request.message.id,
        rule="approved" if raised else "reinstated",
        flags=(Flag.BY_STAFF,),
        place=raised.place if raised else 0,
        text=raised.text if raised else "",
        contact=raised.contact if raised else "",
        by=request.by,
        why=why,
        reviewed=raised.id if raised else 0,
    )
    return credited(request.session, event, before)
