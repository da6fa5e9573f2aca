"""Notices: their words filled in, and how they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.texts.says import Answered, Says, Telling, Told
from bot.texts.words import clock, day_clock, everywhere, excerpt, in_each_room, listed_names, short
from models.checkin.attendance import Attendance
from models.notices.events import AboutNotice, NoticePaused, NoticeResumed, NoticeSent, NoticeSkipped
from models.notices.rules import Audience, Notice, due_at, names_of
from models.notices.state import Course
from models.office.events import CommandObeyed
from models.posts import Post
from models.session import Session

_PLACE: Final = re.compile(r"\{([^{}\n]{1,10})\}")
_FILLED: Final[dict[str, Callable[[Session], str]]] = {
    "活动": lambda session: session.settings.event_name,
    "报到开始": lambda session: day_clock(session, session.settings.open_at),
    "报到截止": lambda session: clock(session, session.settings.close_at),
    "面试开始": lambda session: (
        day_clock(session, session.settings.interview.open_at) if session.settings.interview.open_at else ""
    ),
    "申请截止": lambda session: (
        day_clock(session, session.settings.intake.deadline) if session.settings.intake.deadline else ""
    ),
    "答辩时长": lambda session: f"{session.settings.defence_minutes} 分钟",
    "应到": lambda session: f"{len(session.roster)} 人",
    "已报到": lambda session: f"{session.standings.checked_in} 人",
    "未报到": lambda session: f"{sum(1 for _ in session.standings.with_attendance(Attendance.EXPECTED))} 人",
}
"""What may stand in braces."""
AUDIENCES: Final = {Audience.ROOM: "发到群里", Audience.MISSING: "提醒未报到的人", Audience.STAFF: "告诉工作人员"}
COURSES: Final = {
    Course.WAITING: "待发",
    Course.PAUSED: "已暂停",
    Course.SENT: "已交发",
    Course.SKIPPED: "未发",
    Course.STALE: "已过时",
}
NOTICES_SAID: Final = {
    "none": "没有预设的通知，可在设置的 notices 里写。",
    "line": "{id}．{when}　{to}　{course}　{text}",
}
NOTICE_COLUMNS: Final = ("序号", "时间", "发给", "情况", "内容")


def filled(session: Session, text: str) -> str:
    """The text with what stands in braces filled in; what nothing fills stays as it is."""
    return _PLACE.sub(lambda found: _FILLED[found[1]](session) if found[1] in _FILLED else found[0], text)


def said(telling: Telling, event: NoticeSent) -> list[Post]:
    """The notice, to whom it is for; late ones say so."""
    session = telling.session
    notice = dict(names_of(session.settings)).get(event.notice)
    if notice is None:
        return []
    late = f"（原定 {day_clock(session, event.due_at)} 发出，现补发）\n" if event.is_overdue else ""
    return [replace(each, text=f"{late}{each.text}") for each in notice_posts(session, notice)]


def notice_posts(session: Session, notice: Notice) -> list[Post]:
    """A notice as it would be said now: of those who are missing it names whom each room has."""
    text = filled(session, notice.text)
    if notice.to is Audience.STAFF:
        return [Post(room="", to=contact, text=text) for contact in sorted(session.settings.staff)]
    if notice.to is Audience.ROOM or session.window.opened_at is None:
        return everywhere(session, text)
    missing = [each.candidate for each in session.standings.with_attendance(Attendance.EXPECTED)]
    posts = in_each_room(session, lambda here: listed_names(filter(here, missing)))
    return [replace(each, text=f"{text}\n尚未报到：{each.text}。") for each in posts if each.text]


def notice_told(session: Session, notice: Notice) -> str:
    """The same for a reader: what is said in several places, once."""
    return "\n\n".join(dict.fromkeys(post.text for post in notice_posts(session, notice))) or filled(
        session, notice.text
    )


def notice_when(session: Session, notice: Notice) -> datetime:
    """Its time on the event's clock."""
    return session.settings.local(due_at(session.settings, notice))


def _shown(telling: Telling, event: CommandObeyed, answer: None) -> str:
    session = telling.session
    lines = [
        NOTICES_SAID["line"].format(
            id=place,
            when=day_clock(session, due_at(session.settings, notice)),
            to=AUDIENCES[notice.to],
            course=COURSES[course],
            text=excerpt(filled(session, notice.text), 40),
        )
        for place, (_, notice, course) in enumerate(session.notices.listed(), start=1)
    ]
    return short(lines, event) if lines else NOTICES_SAID["none"]


def _done(word: str) -> Callable[[Telling, CommandObeyed, AboutNotice], str]:
    return lambda _, __, answer: f"通知 {answer.id} {word}。"


_FIELDS: Final = {
    "due_at": "原定时间",
    "is_overdue": "补发",
    "cause": "原因",
    "notice": "通知",
    "by": "操作人",
}  # fmt: skip
SAYS: Final = Says(
    events={
        NoticeSent: Told("发出通知", said),
        NoticeSkipped: Told("通知未发"),
        NoticePaused: Told("暂停通知"),
        NoticeResumed: Told("恢复通知"),
    },
    commands={
        "notices": Answered("/通知　预设的通知及其时间", _shown),
        "send_notice": Answered(
            "/发通知 2　现在就发一条通知", _done("已交发（没有账号的，请到“要发到群里的内容”里复制）")
        ),
        "pause_notice": Answered("/暂停通知 2　到时先不发", _done("已暂停，到时不发")),
        "resume_notice": Answered("/恢复通知 2　照原定时间发", _done("已恢复；时间已过的不再自动发，请用“/发通知”")),
    },
    refusals={
        "needs_notice": "请写明通知的序号，例如：/{word} 2；发“/通知”可看有哪些。",
        "no_such_notice": "没有通知 {id}，发“/通知”可看有哪些。",
        "notice_sent": "通知 {id} 已经发过了，要再说一次请直接在群里发。",
        "notice_nobody": "通知 {id} 现在没有要告诉的人，没有发出。",
        "notice_not_waiting": "通知 {id} 不在待发之列，不能暂停。",
        "notice_not_paused": "通知 {id} 没有暂停。",
    },
    fields=_FIELDS,
)
