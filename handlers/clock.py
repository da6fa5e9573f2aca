"""What time brings: the subjects' deadlines, joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handlers import draw, gaps, members, notices, result
from handlers.checkin import closing
from handlers.interview import timers as interview
from handlers.office import waiting
from models.event import Event
from models.messages import Message
from models.session import Session


@dataclass(frozen=True, slots=True)
class Deadlines:
    """A subject's deadlines, and what is done about them."""

    next: Callable[[Session], Iterator[datetime]]
    """The moments at which something will be due; any number, in any order."""
    keep: Callable[[Session, datetime, Iterable[Message]], list[Event]]
    """What is due now; nothing where nothing is."""


DEADLINES: Final[list[Deadlines]] = []
"""In the order of precedence: of several things that are due the first is done, then it is asked again."""


def join(deadlines: Deadlines) -> None:
    """Let these deadlines be kept, behind all others."""
    DEADLINES.append(deadlines)


for _subject in (gaps, closing, notices, members, draw, result, interview, waiting):
    join(Deadlines(_subject.deadlines, _subject.keep_time))


def next_deadline(session: Session) -> datetime | None:
    """When :func:`keep_time` has something to do next; None when nothing is left.

    Never before what has happened already: a decision may make something due that was only waiting for it.
    """
    due = min((moment for each in DEADLINES for moment in each.next(session)), default=None)
    return due if due is None or session.at is None else max(due, session.at)


def keep_time(session: Session, now: datetime, said: Iterable[Message] = ()) -> list[Event]:
    """What is due at ``now``. ``said`` are the stored messages, oldest first; only the closing reads them."""
    return next((events for each in DEADLINES if (events := each.keep(session, now, said))), [])
