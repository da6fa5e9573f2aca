"""Notices: when each is said, and to whom; held back, sent by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.page.news import TIME
from bot.page.site import Asked, Fragment, Page
from bot.texts.notices import AUDIENCES, COURSES, notice_told, notice_when
from models.notices.state import Course


def _listed(asked: Asked) -> Mapping[str, Any]:
    session = asked.sittings.main
    return {
        "rows": [
            {
                "id": place,
                "at": f"{notice_when(session, notice):%m-%d %H:%M}",
                "to": AUDIENCES[notice.to],
                "course": COURSES[course],
                "text": notice_told(session, notice),
                "may": {
                    "send_notice": course is not Course.SENT,
                    "pause_notice": course is Course.WAITING,
                    "resume_notice": course is Course.PAUSED,
                },
            }
            for place, (_, notice, course) in enumerate(session.notices.listed(), start=1)
        ],
        "is_staff": asked.visit.is_staff,
    }


PAGE: Final = Page(
    path="/notices",
    name="notices",
    fragments=(Fragment(name="notices", reads=("rules", "notices", "standings", TIME), view=_listed),),
)
