"""Notices: said at their time, once, or held back and sent by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from handlers.requests.request import Request
from handlers.requests.spec import Spec
from models.checkin.attendance import Attendance
from models.errors import Refused
from models.event import Event
from models.messages import Message
from models.notices.events import AboutNotice, NoticePaused, NoticeResumed, NoticeSent, NoticeSkipped
from models.notices.rules import Audience, Notice, due_at, purpose_ends_at
from models.notices.state import Course
from models.session import Session

_LATE: Final = timedelta(minutes=2)
"""So much later is a notice still in time."""
_ID: Final = re.compile(r"\s*#?(\d{1,4})")


def deadlines(session: Session) -> Iterator[datetime]:
    """When the next ones are due."""
    return (due for due, _, _ in session.notices.waiting())


def keep_time(session: Session, now: datetime, said: Iterable[Message]) -> list[Event]:
    """Say the one that is due first; one whose purpose is over is let go."""
    due = min((each for each in session.notices.waiting() if each[0] <= now), key=lambda each: each[0], default=None)
    if due is None:
        return []
    moment, name, notice = due
    over_at = session.settings.close_at if notice.to is Audience.MISSING else purpose_ends_at(session.settings, notice)
    cause = "over" if over_at is not None and now >= over_at else "" if _has_readers(session, notice) else "nobody"
    if cause:
        return [NoticeSkipped(notice=name, due_at=moment, cause=cause)]
    return [NoticeSent(notice=name, due_at=moment, is_overdue=now - moment > _LATE, by="")]


def _has_readers(session: Session, notice: Notice) -> bool:
    """Whether there is anybody to tell: of those who are missing, once the check-in has begun."""
    if notice.to is Audience.STAFF:
        return bool(session.settings.staff)
    if notice.to is Audience.ROOM or session.window.opened_at is None:
        return True
    return any(True for _ in session.standings.with_attendance(Attendance.EXPECTED))


def show(request: Request) -> list[Event]:
    """All notices with their times."""
    return request.answered()


def send(request: Request) -> list[Event]:
    """Say one now, whatever its time."""
    number, name, notice, course = _named(request)
    if course is Course.SENT:
        raise Refused("notice_sent", id=number)
    if not _has_readers(request.session, notice):
        raise Refused("notice_nobody", id=number)
    sent = NoticeSent(notice=name, due_at=due_at(request.session.settings, notice), is_overdue=False, by=request.by)
    return [sent, request.obeyed(AboutNotice(id=number))]


def pause(request: Request) -> list[Event]:
    """Hold one back."""
    number, name, _, course = _named(request)
    if course is not Course.WAITING:
        raise Refused("notice_not_waiting", id=number)
    return [NoticePaused(notice=name, by=request.by), request.obeyed(AboutNotice(id=number))]


def resume(request: Request) -> list[Event]:
    """Let one that was held back be said at its time; where that is over, it has to be sent by hand."""
    number, name, _, course = _named(request)
    if course is not Course.PAUSED:
        raise Refused("notice_not_paused", id=number)
    return [NoticeResumed(notice=name, by=request.by), request.obeyed(AboutNotice(id=number))]


def _named(request: Request) -> tuple[int, str, Notice, Course]:
    """The notice of the number behind the command."""
    found = _ID.match(request.rest)
    if found is None:
        raise Refused("needs_notice", name=request.name)
    number, listed = int(found[1]), request.session.notices.listed()
    if not 0 < number <= len(listed):
        raise Refused("no_such_notice", id=number)
    return number, *listed[number - 1]


COMMANDS: Final = {
    "notices": Spec(words=("通知",), is_common=True, obeys=show),
    "send_notice": Spec(words=("发通知",), takes_target=True, is_common=True, obeys=send),
    "pause_notice": Spec(words=("暂停通知",), takes_target=True, is_common=True, obeys=pause),
    "resume_notice": Spec(words=("恢复通知",), takes_target=True, is_common=True, obeys=resume),
}
