"""What a check-in settles beside itself: open reviews that it answers, and a place in a published call order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from models.candidate import Reason
from models.events import Event, PlaceAppended, ReviewClosed
from models.session import Review, Session


def resolved_reviews(
    session: Session, number: str, checked_in: set[str], bound: Mapping[str, str] | None = None
) -> list[Event]:
    """The reviews that close by themselves now that ``number`` (one of ``checked_in``) has checked in."""
    waiting = session.standings[number].open_reviews
    if not waiting:
        return []
    bindings = {**session.bindings, **(bound or {})}
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


def appended_place(session: Session, number: str, before: Iterable[Event]) -> list[Event]:
    """The place behind all others of the group, for somebody who comes after the publication."""
    standing = session.standings[number]
    if session.published_at is None or standing.call_order is not None:
        return []
    group = standing.candidate.group
    taken = sum(
        isinstance(event, PlaceAppended) and session.standings[event.number].candidate.group == group
        for event in before
    )
    return [PlaceAppended(number=number, place=session.last_places[group] + taken + 1)]


def duplicates(session: Session, review: Review) -> list[Review]:
    """The other open cases of the same problem: the same line, or the same question about the same people or sender."""
    raised = review.raised
    return [
        other
        for other in session.open_reviews()
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
