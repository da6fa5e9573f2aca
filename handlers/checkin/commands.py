"""What staff and inspectors decide, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from handlers import draw
from handlers.checkin.closing import outlook, published
from handlers.checkin.settle import credited, duplicates
from handlers.orders.reading import Order, contact, reason, reviews, target, targets, time_of_day
from models.errors import Refused
from models.events import (
    Bound,
    CheckedIn,
    CheckInCancelled,
    Event,
    FailureConfirmed,
    MarkedIneligible,
    ReviewClosed,
    ViolationConfirmed,
    WindowChanged,
)
from models.people.candidate import Attendance, Candidate, Flag, Reason
from models.session import Review, Session

BULK_LIMIT: Final = 10
"""More decisions than this in one command are shown first and need a confirmation."""


class Unconfirmed(Exception):
    """A command touches much, or cannot be taken back: ``effect`` is what it would do, to be shown first."""

    def __init__(self, **effect: Any) -> None:
        super().__init__()
        self.effect = effect


def _undoable(session: Session, events: list[Event]) -> dict[str, Any]:
    """What stands now in the places that these events will change."""
    numbers = {
        event.number: None
        for event in events
        if isinstance(event, CheckedIn | MarkedIneligible | CheckInCancelled | FailureConfirmed | ViolationConfirmed)
    }
    before: dict[str, Any] = {
        "standings": {number: session.snapshot(number) for number in numbers},
        "reopened": [event.id for event in events if isinstance(event, ReviewClosed)],
    }
    for event in events:
        if isinstance(event, Bound):
            released = dict.fromkeys(session.contacts_of(event.number), event.number)
            before["bindings"] = {**released, event.contact: session.bindings.get(event.contact, "")}
        elif isinstance(event, WindowChanged):
            before["close_at"] = session.settings.close_at.isoformat()
    return before


def _changes(session: Session, events: list[Event]) -> list[list[str]]:
    """Who would become what: number, attendance before, attendance after."""
    after: dict[str, Attendance] = {}
    for event in events:
        match event:
            case CheckedIn():
                after[event.number] = Attendance.CHECKED_IN
            case MarkedIneligible():
                after[event.number] = Attendance.INELIGIBLE
            case CheckInCancelled():
                after[event.number] = Attendance.EXPECTED
    return [[number, session.standings[number].attendance.value, now.value] for number, now in after.items()]


# --- reviews -------------------------------------------------------------------------------------------------------


def _selected(order: Order, *, needs_reason: bool) -> tuple[list[Review], str]:
    found, tail = reviews(order)
    return found, reason(order, tail, required=needs_reason)


def _bulk(order: Order, found: list[Review], events: list[Event], why: str) -> None:
    if len(found) > BULK_LIMIT and not order.is_confirmed:
        ids = [review.raised.id for review in found]
        raise Unconfirmed(ids=ids, changes=_changes(order.session, events), rest=" ".join(map(str, ids)), given=why)


def approve(order: Order) -> list[Event]:
    """Accept what the reviews ask about; whom they mean checks in at the time of the message."""
    found, why = _selected(order, needs_reason=False)
    decided: list[Event] = []
    skipped: list[int] = []
    for review in found:
        events = _approved(order, review, why, decided)
        if events is None:
            skipped.append(review.raised.id)
        else:
            decided.extend(events)
    done = [review.raised.id for review in found if review.raised.id not in skipped]
    if not done:
        raise Refused("needs_candidate", ids=skipped)
    _bulk(order, found, decided, why)
    numbers = [event.number for event in decided if isinstance(event, CheckedIn)]
    before = _undoable(order.session, decided)
    return [*decided, order.obeyed(undo=before, ids=done, skipped=skipped, why=why, numbers=numbers)]


def _approved(order: Order, review: Review, why: str, before: list[Event]) -> list[Event] | None:
    """The events of one approval; None where it does not say who is meant."""
    session, raised = order.session, review.raised
    if raised.id in _closed(before):
        return []
    if len(raised.candidates) != 1:
        return None
    closing: list[Event] = [ReviewClosed(id=raised.id, outcome="approved", by=order.by, why=why)]
    number = raised.candidates[0]
    checked_in = {event.number for event in before if isinstance(event, CheckedIn)}
    if session.standings[number].is_checked_in or number in checked_in:
        return closing
    at = order.at if raised.reason is Reason.BOT_OFFLINE else raised.said_at
    return [*closing, *_check_in(order, number, at, raised, why, before)]


def _closed(events: list[Event]) -> set[int]:
    return {event.id for event in events if isinstance(event, ReviewClosed)}


def _check_in(order: Order, number: str, at: Any, raised: Any, why: str, before: list[Event]) -> list[Event]:
    event = CheckedIn(
        number=number,
        checked_in_at=at,
        message_id=raised.message_id if raised and raised.message_id else order.message.id,
        rule="approved" if raised else "reinstated",
        flags=(Flag.BY_STAFF,),
        place=raised.place if raised else 0,
        text=raised.text if raised else "",
        contact=raised.contact if raised else "",
        by=order.by,
        why=why,
        reviewed=raised.id if raised else 0,
    )
    return credited(order.session, event, before)


def reject(order: Order) -> list[Event]:
    """Do not accept what the reviews ask about, nor what the same line or problem asks again."""
    found, why = _selected(order, needs_reason=True)
    events: list[Event] = []
    for review in found:
        for each in (review, *duplicates(order.session, review)):
            if each.raised.id in _closed(events):
                continue
            events.append(ReviewClosed(id=each.raised.id, outcome="rejected", by=order.by, why=why))
            for number in each.raised.candidates:
                events.extend(_after_rejection(order, each, number, why, events))
    _bulk(order, found, events, why)
    lost = [event.number for event in events if isinstance(event, MarkedIneligible | CheckInCancelled)]
    ids = sorted(_closed(events))
    return [*events, order.obeyed(undo=_undoable(order.session, events), ids=ids, why=why, numbers=lost)]


def _after_rejection(order: Order, review: Review, number: str, why: str, before: list[Event]) -> list[Event]:
    """Who has no other open review is expected again, or loses the interview once the check-in is closed."""
    session = order.session
    standing = session.standings[number]
    doubted = review.raised.reason in (Reason.WITHDRAWN, Reason.RECALLED, Reason.NOT_PRESENT)
    already = any(isinstance(event, MarkedIneligible | CheckInCancelled) and event.number == number for event in before)
    if already:
        return []
    if standing.is_checked_in:
        is_doubted_still = session.closed_at is not None and bool(standing.open_reviews - _closed(before))
        return _taken_back(session, number, order.by, why) if doubted and not is_doubted_still else []
    if session.closed_at is None or standing.open_reviews - _closed(before) or standing.is_ineligible:
        return []
    return [MarkedIneligible(number=number, rule="review_rejected", by=order.by, why=why)]


def _taken_back(session: Session, number: str, by: str, why: str) -> list[Event]:
    if session.closed_at is None:
        return [CheckInCancelled(number=number, by=by, why=why)]
    return [MarkedIneligible(number=number, rule="review_rejected", by=by, why=why)]


# --- candidates ----------------------------------------------------------------------------------------------------


def _numbers(people: list[Candidate]) -> str:
    return " ".join(each.number for each in people)


def reinstate(order: Order) -> list[Event]:
    """Check candidates in on staff's word."""
    people, tail = targets(order)
    present = [each.number for each in people if order.session.standings[each.number].is_checked_in]
    if present:
        raise Refused("already_checked_in", numbers=present)
    why = reason(order, tail)
    events: list[Event] = []
    for each in people:
        events.extend(_check_in(order, each.number, order.at, None, why, events))
    if len(people) > 1 and not order.is_confirmed:
        raise Unconfirmed(changes=_changes(order.session, events), rest=_numbers(people), given=why)
    numbers = [each.number for each in people]
    return [*events, order.obeyed(undo=_undoable(order.session, events), numbers=numbers, why=why)]


def cancel(order: Order) -> list[Event]:
    """Take candidates' interviews away on staff's word."""
    people, tail = targets(order)
    standings = [order.session.standings[each.number] for each in people]
    lost = [each.candidate.number for each in standings if each.attendance is Attendance.INELIGIBLE]
    if lost:
        raise Refused("already_ineligible", numbers=lost)
    why = reason(order, tail)
    events: list[Event] = []
    for standing in standings:
        events.extend(
            ReviewClosed(id=each, outcome="rejected", by=order.by, why=why)
            for each in sorted(standing.open_reviews - _closed(events))
        )
        number = standing.candidate.number
        events.append(MarkedIneligible(number=number, rule="cancelled_by_staff", by=order.by, why=why))
    if not order.is_confirmed:
        raise Unconfirmed(changes=_changes(order.session, events), rest=_numbers(people), given=why)
    numbers = [each.number for each in people]
    return [*events, order.obeyed(undo=_undoable(order.session, events), numbers=numbers, why=why)]


def bind(order: Order) -> list[Event]:
    """Say which contact a candidate is."""
    whom, rest = contact(order)
    candidate, _ = target(Order(session=order.session, message=order.message, name=order.name, rest=rest))
    if order.session.is_staff(whom) or order.session.is_inspector(whom):
        raise Refused("is_office")
    bound = Bound(contact=whom, number=candidate.number, message_id=order.message.id, how="staff")
    before = _undoable(order.session, [bound])
    return [bound, order.obeyed(undo=before, number=candidate.number, contact=whom)]


# --- what is the inspectors' own ------------------------------------------------------------------------------------


def confirm_failure(order: Order) -> list[Event]:
    """A technical failure broke the interview: the candidate has earned one more try, and only one."""
    number, why = _interviewed(order)
    if Flag.TECHNICAL_FAILURE in order.session.standings[number].flags:
        raise Refused("already_confirmed", number=number)
    return _confirmed(order, FailureConfirmed(number=number, by=order.by, why=why))


def confirm_violation(order: Order) -> list[Event]:
    """The candidate has violated the rules; what follows from it is for others to decide."""
    number, why = _interviewed(order)
    return _confirmed(order, ViolationConfirmed(number=number, by=order.by, why=why))


def _interviewed(order: Order) -> tuple[str, str]:
    candidate, tail = target(order)
    standing = order.session.standings[candidate.number]
    if not standing.is_checked_in or standing.call_order is None:
        raise Refused("not_called", number=candidate.number, name=order.name)
    return candidate.number, reason(order, tail)


def _confirmed(order: Order, event: FailureConfirmed | ViolationConfirmed) -> list[Event]:
    return [event, order.obeyed(undo=_undoable(order.session, [event]), numbers=[event.number], why=event.why)]


# --- the window ----------------------------------------------------------------------------------------------------


def extend(order: Order) -> list[Event]:
    """Move the end of the window to a later time of the same day."""
    session = order.session
    found = time_of_day(order)
    if found is None:
        raise Refused("needs_time")
    hour, minute, tail = found
    local = session.settings.local(session.settings.close_at)
    close_at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if close_at <= local or close_at <= order.at:
        raise Refused("not_later", close_at=session.settings.close_at.isoformat())
    why = reason(order, tail)
    events: list[Event] = [WindowChanged(close_at=close_at, by=order.by, why=why), *late_that_count(session, close_at)]
    return [*events, order.obeyed(undo=_undoable(session, events), close_at=close_at.isoformat(), why=why)]


def late_that_count(session: Session, close_at: Any) -> list[Event]:
    """Lines that came after the old end and lie before the new one count now."""
    events: list[Event] = []
    for number, standing in session.standings.items():
        late = standing.late
        if late is None or late.late_at is None or standing.is_checked_in or standing.is_cancelled:
            continue
        if late.late_at <= close_at:
            event = CheckedIn(
                number=number,
                checked_in_at=late.late_at,
                message_id=late.message_id,
                rule="window_extended",
                place=late.place,
                key=late.key,
                text=late.text,
                contact=late.contact,
                family=late.family,
            )
            events.extend(credited(session, event, events))
    return events


def close(order: Order) -> list[Event]:
    """End the window now; the result follows after the settling time."""
    session = order.session
    if session.closed_at is not None:
        return publish(replace(order, name="publish"))
    if order.at >= session.settings.close_at:
        raise Refused("closing_already")
    if time_of_day(order) is not None:
        raise Refused("close_takes_no_time")
    why = reason(order, order.rest)
    if not order.is_confirmed:
        doubts = outlook(session, order.said)
        absent = [number for number, doubt in doubts.items() if doubt is None]
        raise Unconfirmed(absent=absent, asked=[number for number in doubts if number not in absent], given=why)
    events: list[Event] = [WindowChanged(close_at=order.at, by=order.by, why=why)]
    settle = session.settings.settle_seconds
    undo = _undoable(session, events)
    return [*events, order.obeyed(undo=undo, close_at=order.at.isoformat(), why=why, settle=settle)]


def publish(order: Order) -> list[Event]:
    """Let the result out, or where the order is drawn, freeze the list."""
    session = order.session
    if session.draw is not None:
        raise Refused("draw_under_way")
    if session.is_by_hand and session.is_drawn:
        raise Refused("draw_by_hand")
    if session.is_by_hand and not order.is_confirmed:
        lost = [each.candidate.number for each in session.with_attendance(Attendance.INELIGIBLE)]
        asked = [each.candidate.number for each in session.with_attendance(Attendance.UNDER_REVIEW)]
        raise Unconfirmed(name="publish", rest="", absent=lost, asked=asked)
    if session.is_drawn:
        return [draw.frozen(session, order.received_at), order.obeyed()]
    return [published(session), order.obeyed()]
