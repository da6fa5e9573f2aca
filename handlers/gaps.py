"""Blind intervals: noted, and the group told of them, seldom, however often they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from models.event import Event
from models.gaps import CameOnline, GapTold, WentOffline
from models.messages import Connection, Message
from models.session import Session

_BETWEEN_NOTICES: Final = timedelta(minutes=5)


def note(connection: Connection) -> list[Event]:
    """The bot lost the group, or has it back."""
    return [CameOnline()] if connection.online else [WentOffline(since=connection.at)]


def deadlines(session: Session) -> Iterator[datetime]:
    """When the group is told of the blind intervals that it has not been told of."""
    untold = session.gaps.in_window(session.gaps.told)
    if not untold or untold[-1].ended_at is None or session.window.opened_at is None:
        return
    ended_at, told_at = untold[-1].ended_at, session.gaps.told_at
    yield ended_at if told_at is None else max(ended_at, told_at + _BETWEEN_NOTICES)


def keep_time(session: Session, now: datetime, said: Iterable[Message]) -> list[Event]:
    """Tell the group, where it is time."""
    if all(now < due for due in deadlines(session)):
        return []
    untold = session.gaps.in_window(session.gaps.told)
    return [GapTold(since=untold[0].began_at, until=untold[-1].ended_at or now)]
