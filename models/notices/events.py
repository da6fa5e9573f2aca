"""What happens to notices."""

from __future__ import annotations

from datetime import datetime

from models.event import Answer, Event, happened, part


@happened
class NoticeSent(Event):
    """A notice was said."""

    notice: str
    due_at: datetime
    is_overdue: bool
    by: str
    """Who sent it by hand; empty for the clock."""


@happened
class NoticeSkipped(Event):
    """A notice was not said: what it comes before is here (``over``), or there is nobody to tell (``nobody``)."""

    notice: str
    due_at: datetime
    cause: str


@happened
class NoticePaused(Event):
    """A notice waits for somebody's word."""

    notice: str
    by: str


@happened
class NoticeResumed(Event):
    """A notice is said at its time again."""

    notice: str
    by: str


@part
class AboutNotice(Answer):
    """The place of the notice to which something was done, from 1."""

    id: int
