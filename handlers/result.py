"""The result: who is called when, who came late to it, and when it is final."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from handlers import draw
from handlers.hours import by_day
from handlers.requests.request import Request, Unconfirmed
from handlers.requests.spec import Phase, Spec
from models.checkin.attendance import Attendance
from models.checkin.events import Outlook, ReviewsReminded
from models.checkin.standing import Standing
from models.errors import Refused
from models.event import Event
from models.messages import Message
from models.result import LateArrivalsTold, ListCompleted, ResultPublished
from models.session import Session
from models.settings import CHECKIN, CallOrder

_TOGETHER: Final = timedelta(seconds=15)
"""So long the group is not told of a late arrival, so that those who come together are told of in one post."""


def publish(request: Request) -> list[Event]:
    """Let the result out, or where the order is drawn, freeze the list."""
    session = request.session
    is_by_hand, is_drawn = session.gaps.is_by_hand, session.drawing.decides
    if session.draw is not None:
        raise Refused("draw_under_way")
    if is_by_hand and is_drawn:
        raise Refused("draw_by_hand")
    if is_by_hand and not request.is_confirmed:
        raise Unconfirmed(
            Outlook(absent=_numbers(session, Attendance.INELIGIBLE), asked=_numbers(session, Attendance.UNDER_REVIEW)),
            rest="",
            name="publish",
        )
    return [out(session, request.received_at), request.obeyed()]


def _numbers(session: Session, attendance: Attendance) -> tuple[str, ...]:
    return tuple(each.candidate.number for each in session.standings.with_attendance(attendance))


def out(session: Session, now: datetime) -> Event:
    """What follows when the result may be let out: the call order, or the list that it will be drawn from."""
    return draw.frozen(session, now) if session.drawing.decides else ResultPublished(order=call_order(session))


def call_order(session: Session) -> dict[str, tuple[str, ...]]:
    """The numbers in the order of their calling, group by group."""
    present = list(session.standings.with_attendance(Attendance.CHECKED_IN))
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


# --- after the publication -------------------------------------------------------------------------------------------


def deadlines(session: Session) -> Iterator[datetime]:
    """When late arrivals are told of, and when the list is final, or staff are reminded of what keeps it from it."""
    if session.result.late_arrivals_since is not None:
        yield session.result.late_arrivals_since + _TOGETHER
    settled = _settled_at(session)
    if settled is not None:
        yield settled


def keep_time(session: Session, now: datetime, said: Iterable[Message]) -> list[Event]:
    """Tell of late arrivals; then complete the list, or remind of what waits."""
    result = session.result
    if result.late_arrivals_since is not None and now >= result.late_arrivals_since + _TOGETHER:
        return [LateArrivalsTold(numbers=tuple(dict.fromkeys(result.late_arrivals)))]
    settled = _settled_at(session)
    if settled is None or now < settled:
        return []
    waiting = sum(1 for _ in session.reviews.open())
    return [ReviewsReminded(count=waiting)] if waiting else [ListCompleted(is_news=result.is_provisional)]


def _settled_at(session: Session) -> datetime | None:
    closed_at = session.window.closed_at
    if closed_at is None:
        return None
    if not session.reviews.has_open:
        return session.result.published_at if session.result.completed_at is None else None
    if not session.settings.review_minutes or session.gaps.is_by_hand or session.settings.stream != CHECKIN:
        return None  # by hand the reminder would have to be posted by those whom it reminds
    asked = max(session.reviews.reminded_at or closed_at, session.reviews.waiting_since or closed_at)
    due = asked + timedelta(minutes=session.settings.review_minutes)
    return by_day(session.settings, due)


COMMANDS: Final = {"publish": Spec(words=("公布",), phases=frozenset({Phase.CLOSED}), obeys=publish)}
