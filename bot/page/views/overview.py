"""The day at a glance: how far it is, how many are here, and what waits for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.page.news import HEALTH, POSTS, TIME
from bot.page.site import Asked, Fragment, Page
from bot.page.views.posts import POSTS_FRAGMENT
from bot.texts.page import AILMENTS, STREAM_NAMES, TASKS
from bot.texts.panels import group_called
from bot.texts.words import ATTENDANCE, REASONS, clock, day_clock, person, unseen_times
from handlers.catalogue import open_to
from handlers.requests.spec import Phase, phase_of
from models.checkin.attendance import Attendance
from models.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that waits for a person, and where it is done."""

    text: str
    url: str = ""
    is_urgent: bool = False


def may(asked: Asked, name: str) -> bool:
    """Whether the visitor may give this command now."""
    return name in open_to(asked.session, asked.visit.contact)


def _day(asked: Asked) -> Mapping[str, Any]:
    session, phase = asked.session, phase_of(asked.session)
    settings = session.settings
    ends_at: datetime | None = None
    is_missed = phase is Phase.BEFORE and asked.now > settings.close_at
    if phase is Phase.BEFORE and not is_missed:
        ends_at = settings.open_at
    elif phase is Phase.OPEN:
        ends_at = settings.close_at if asked.now <= settings.close_at else settings.settles_at
    return {
        "phase": "missed" if is_missed else phase.value,
        "others": [
            (each.settings.stream, STREAM_NAMES[each.settings.stream])
            for each in asked.sittings
            if each is not session and each.settings.open_at <= asked.now <= each.settings.settles_at
        ],
        "ends_at": ends_at,
        "left": None if ends_at is None else ends_at - asked.now,
        "is_settling": phase is Phase.OPEN and asked.now > settings.close_at,
        "is_done": session.interview.is_done,
        "has_begun": session.interview.is_begun,
        "roster": len(session.roster),
        "opens": day_clock(session, settings.open_at),
        "closes": clock(session, settings.close_at),
        "may": lambda name: may(asked, name),
    }


def _counts(asked: Asked) -> Mapping[str, Any]:
    counted = Counter(standing.attendance for standing in asked.session.standings)
    shown = [Attendance.CHECKED_IN, Attendance.UNDER_REVIEW, Attendance.EXPECTED, Attendance.INELIGIBLE]
    return {
        "counts": [
            (each.value, ATTENDANCE[each], counted[each])
            for each in shown
            if each is not Attendance.INELIGIBLE or counted[each]
        ],
        "total": len(asked.session.roster),
    }


def _waiting(asked: Asked) -> Mapping[str, Any]:
    return {"tasks": list(_tasks(asked))}


def _tasks(asked: Asked) -> Iterator[Task]:
    session = asked.session
    ailment = asked.site.work.ailment()
    if ailment:
        yield Task(text=AILMENTS[ailment], is_urgent=True)
    if not session.roster:
        yield Task(text=TASKS["roster"], url="/settings")
    if phase_of(session) is Phase.BEFORE and asked.now > session.settings.close_at:
        yield Task(text=TASKS["missed"], url="/paste", is_urgent=True)
    if session.drawing.decides and asked.app.posts_by_hand and phase_of(session) is not Phase.PUBLISHED:
        yield Task(text=TASKS["draw_by_hand"], is_urgent=True)
    applications = sum(1 for _ in session.intake.open())
    if applications and session.window.closed_at is None:
        yield Task(text=TASKS["applications"].format(count=applications), url="/applications")
    posts = len(asked.site.posts_by_hand())
    if posts:
        yield Task(text=TASKS["posts"].format(count=posts), url="/paste#posts")
    unseen = unseen_times(session, asked.now) if session.window.closed_at is None else ""
    if unseen and session.gaps.is_by_hand:
        yield Task(text=TASKS["unseen"].format(times=unseen), url="/paste")
    reasons = Counter(review.raised.reason for review in session.reviews.open())
    for reason, count in reasons.most_common():
        yield Task(text=TASKS["reviews"].format(count=count, reason=REASONS[reason]), url="/reviews")
    if phase_of(session) is Phase.CLOSED and session.draw is None:
        yield Task(text=TASKS["publish"], is_urgent=True)
    if session.draw is not None and phase_of(session) is Phase.CLOSED:
        yield Task(text=TASKS["draw"])
    yield from _of_interview(session, asked.now)


def _of_interview(session: Session, now: datetime) -> Iterator[Task]:
    for place in session.interview.places.values():
        whom = person(session.roster[place.number])
        if session.interview.needs_inspector(place, now):
            yield Task(text=TASKS["break"].format(group=group_called(place.group), person=whom), url="/interview")
        if place.report is not None:
            yield Task(text=TASKS["report"].format(group=group_called(place.group), person=whom), url="/interview")


PAGE: Final = Page(
    path="/",
    name="overview",
    fragments=(
        Fragment(name="day", reads=("rules", "window", "result", "drawing", "interview", TIME), view=_day),
        Fragment(name="counts", reads=("rules", "standings", "reviews"), view=_counts),
        Fragment(
            name="waiting",
            reads=(
                "rules", "people", "gaps", "reviews", "standings", "window", "result", "drawing", "interview", "office",
                "intake", POSTS, HEALTH, TIME,
            ),
            view=_waiting,
        ),
        POSTS_FRAGMENT,
    ),
)  # fmt: skip
