"""The end of the window, as staff move it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.checkin.closing import outlook
from handlers.checkin.settle import credited
from handlers.requests.reading import reason, span, time_of_day
from handlers.requests.request import Request, Unconfirmed
from handlers.result import publish
from models.checkin.events import CheckedIn, Outlook, WindowChanged, WindowMoved
from models.errors import Refused
from models.event import Event
from models.session import Session


def extend(request: Request) -> list[Event]:
    """Move the end of the window to a later time of the same day, or by so long."""
    session = request.session
    local = session.settings.local(session.settings.close_at)
    found, longer = time_of_day(request), span(request)
    if found is not None:
        hour, minute, tail = found
        close_at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    elif longer is not None:
        close_at, tail = local + longer[0], longer[1]
    else:
        raise Refused("needs_time")
    if close_at.date() != local.date():
        raise Refused("other_day")
    if close_at <= local or close_at <= request.at:
        raise Refused("not_later")
    why = reason(request, tail)
    moved = WindowChanged(close_at=close_at, by=request.by, why=why)
    return request.decided([moved, *late_that_count(session, close_at)], WindowMoved(close_at=close_at, why=why))


def late_that_count(session: Session, close_at: datetime) -> list[Event]:
    """Lines that came after the old end and lie before the new one count now."""
    events: list[Event] = []
    for standing in session.standings:
        late = standing.late
        if late is None or late.late_at is None or standing.is_checked_in or standing.is_cancelled:
            continue
        if late.late_at <= close_at:
            event = CheckedIn(
                number=standing.candidate.number,
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


def close(request: Request) -> list[Event]:
    """End the window now; the result follows after the settling time."""
    session = request.session
    if session.window.closed_at is not None:
        return publish(replace(request, name="publish"))
    if request.at >= session.settings.close_at:
        raise Refused("closing_already")
    if time_of_day(request) is not None:
        raise Refused("close_takes_no_time")
    why = reason(request, request.rest)
    if not request.is_confirmed:
        doubts = outlook(session, request.said)
        absent = tuple(number for number, doubt in doubts.items() if doubt is None)
        asked = tuple(number for number in doubts if number not in absent)
        raise Unconfirmed(Outlook(absent=absent, asked=asked), given=why)
    moved = WindowChanged(close_at=request.at, by=request.by, why=why)
    settle = session.settings.settle_seconds
    return request.decided([moved], WindowMoved(close_at=request.at, why=why, settle=settle))
