"""The list of the check-in, and the arrivals over the window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from markupsafe import Markup

from bot.page.news import TIME
from bot.page.site import Asked, Fragment, Page
from bot.page.templates import TEMPLATES
from bot.texts.panels import group_called
from bot.texts.rehearsal import result_told
from bot.texts.words import ATTENDANCE, FLAGS, open_reasons
from models.checkin.attendance import Attendance
from models.checkin.standing import Standing
from models.reading.text import fold
from models.session import Session
from models.settings import REHEARSAL

WIDTH, HEIGHT = 960, 120
"""Of the curve, in the units of its own picture."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One candidate as listed."""

    number: str
    name: str
    employer: str
    group: str
    attendance: str
    called: str
    at: str
    call_order: int | None
    marks: str


def _people(asked: Asked) -> Mapping[str, Any]:
    session, given = asked.session, asked.given
    wanted = tuple(given.get(name, "") for name in ("q", "state", "group"))
    here = (session.settings.stream, session.seq)
    return {
        "table": asked.site.cached(("people", *here, *wanted), lambda: _table(session, *wanted)),
        "groups": asked.site.cached(("groups", *here), lambda: _groups(session)),
        "states": ATTENDANCE,
        "wanted": {"q": wanted[0], "state": wanted[1], "group": wanted[2]},
        "group_called": group_called,
    }


def _groups(session: Session) -> list[str]:
    return list(dict.fromkeys(each.group for each in session.roster.values() if each.group))


def _table(session: Session, query: str, state: str, group: str) -> Markup:
    rows = [
        _row(session, standing)
        for standing in session.standings
        if (not state or standing.attendance.value == state)
        and (not group or standing.candidate.group == group)
        and (not query or fold(query) in _searched(standing))
    ]
    has_groups = any(each.group for each in session.roster.values())
    made = TEMPLATES.get_template("people.html").render(rows=rows, total=len(session.roster), has_groups=has_groups)
    return Markup(made)  # noqa: S704 - a template of ours has escaped everything in it


def _searched(standing: Standing) -> str:
    candidate = standing.candidate
    return fold(f"{candidate.number} {candidate.name} {candidate.employer} {standing.text}")


def _row(session: Session, standing: Standing) -> Listed:
    candidate, attendance = standing.candidate, standing.attendance
    at = standing.checked_in_at if attendance is Attendance.CHECKED_IN else None
    marks = [open_reasons(session, standing)] if standing.open_reviews else []
    marks += [FLAGS[flag] for flag in standing.flags]
    return Listed(
        candidate.number,
        candidate.name,
        candidate.employer,
        candidate.group,
        attendance.value,
        ATTENDANCE[attendance],
        f"{session.settings.local(at):%H:%M:%S}" if at is not None else "",
        standing.call_order if standing.is_checked_in else None,
        "；".join(marks),
    )


def _curve(asked: Asked) -> Mapping[str, Any]:
    session = asked.session
    settings = session.settings
    begin, end = settings.open_at, settings.close_at
    points = asked.site.cached(("curve", settings.stream, session.seq), lambda: _points(session))
    *_, (_, height) = points
    count = session.standings.checked_in
    ticks = [begin + (end - begin) * part / 4 for part in range(5)]
    return {
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in (*points, (across(asked.now, begin, end) * WIDTH, height))),
        "count": count,
        "total": len(session.roster),
        "width": WIDTH,
        "height": HEIGHT,
        "ticks": [(WIDTH * at / 4, f"{settings.local(each):%H:%M}") for at, each in enumerate(ticks)],
        "now": across(asked.now, begin, end) * WIDTH if begin <= asked.now <= end else None,
    }


def _points(session: Session) -> list[tuple[float, float]]:
    """The curve until the newest arrival."""
    settings = session.settings
    arrivals = sorted(
        each.checked_in_at for each in session.standings if each.is_checked_in and each.checked_in_at is not None
    )
    return list(_steps(arrivals, settings.open_at, settings.close_at, max(1, len(session.roster))))


def across(moment: datetime, begin: datetime, end: datetime) -> float:
    """Where a moment of the window is, from 0 to 1."""
    return min(1.0, max(0.0, (moment - begin) / max(end - begin, timedelta(seconds=1))))


def _steps(arrivals: list[datetime], begin: datetime, end: datetime, total: int) -> Iterator[tuple[float, float]]:
    """The corners of the curve: one step for each moment at which anybody came."""
    count = 0
    yield 0.0, float(HEIGHT)
    for moment, here in groupby(arrivals):
        x = across(moment, begin, end) * WIDTH
        yield x, HEIGHT * (1 - count / total)
        count += len(list(here))
        yield x, HEIGHT * (1 - count / total)


def _readiness(asked: Asked) -> Mapping[str, Any]:
    """Of a rehearsal, who managed and who did not."""
    is_rehearsal = asked.session.settings.stream == REHEARSAL
    return {"lines": result_told(asked.session) if is_rehearsal else []}


PAGE: Final = Page(
    path="/checkin",
    name="checkin",
    fragments=(
        Fragment(name="curve", reads=("rules", "standings", TIME), view=_curve),
        Fragment(name="readiness", reads=("rules", "rehearsal", "standings"), view=_readiness),
        Fragment(name="people", reads=("rules", "standings", "reviews", "result"), view=_people),
    ),
)
