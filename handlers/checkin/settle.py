"""What a decision settles beside itself: open reviews that it answers, a place in a published order, the next number.

Whoever checks somebody in, or raises a review, does it through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from models.events import Bound, CheckedIn, Event, PlaceAppended, ReviewClosed, ReviewRaised
from models.people.candidate import Reason
from models.session import Review, Session


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
    bindings = {**session.bindings, **{each.contact: each.number for each in events if isinstance(each, Bound)}}
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
    for review in session.open_reviews():
        raised = review.raised
        is_asked = raised.reason is Reason.UNKNOWN_SENDER and not raised.candidates and raised.contact == contact
        if contact and is_asked and raised.id not in closed:
            yield ReviewClosed(id=raised.id, outcome="resolved")


def _appended_place(session: Session, number: str, before: Iterable[Event]) -> list[Event]:
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


def next_review_id(session: Session, before: Iterable[Event]) -> int:
    """The number of the next review, those that the same turn has raised counted."""
    return len(session.reviews) + sum(isinstance(event, ReviewRaised) for event in before) + 1


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
