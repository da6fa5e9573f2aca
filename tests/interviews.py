"""Interview days: everybody has checked in, and the panels call."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from models.interview.settings import InterviewRules
from models.people.candidate import Candidate
from models.settings import Settings
from tests.days import INSPECTOR, SETTINGS, STAFF, Day, Result, moment

RULES = InterviewRules(open_at=moment("13:30"), progress_calls=0, notice_minutes=0)
SURNAMES = "林周陈何苏叶顾温沈陆宋江谢王唐许韩梁郑冯"
GIVEN = ("知远", "予安", "沐阳", "若溪", "景行", "听澜")


def people(count: int, groups: tuple[str, ...] = ("A组", "B组")) -> tuple[Candidate, ...]:
    """So many invented candidates, dealt out to the groups in turn."""
    return tuple(
        Candidate(
            number=f"{at + 1:03d}",
            name=f"{SURNAMES[at % len(SURNAMES)]}{GIVEN[at // len(SURNAMES) % len(GIVEN)]}",
            group=groups[at % len(groups)],
            phone=f"139{at:08d}",
        )
        for at in range(count)
    )


def present(
    count: int = 6, groups: tuple[str, ...] = ("A组", "B组"), *, absent: tuple[str, ...] = (), **rules: Any
) -> Day:
    """A day on which all but the absent have checked in by a relay each, in roster order: u1 is 001."""
    settings: Settings = replace(SETTINGS, interview=replace(RULES, **rules), summary_minutes=0, reminder_minutes=())
    day = Day(settings=settings, roster=people(count, groups))
    lines: list[str] = []
    for at, candidate in enumerate(day.roster, start=1):
        if candidate.number not in absent:
            lines.append(candidate.name)
            second = len(lines)
            day.joins(f"11:{second // 60:02d}:{second % 60:02d}", f"u{at}", *lines, alias=candidate.name)
    return day


def staff(day: Day, *orders: str, who: str = STAFF) -> Day:
    """What staff type, a line each: ``14:00 /叫号 A组``; one that ends with ``!`` is confirmed a second later."""
    for order in orders:
        clock, _, text = order.partition(" ")
        if text.endswith("!"):
            day.confirmed(clock, who, text[:-1].strip(), room="")
        else:
            day.says(clock, who, text, room="")
    return day


def inspector(day: Day, *orders: str) -> Day:
    """The same, as an inspector types it."""
    return staff(day, *orders, who=INSPECTOR)


def interviewed(result: Result, number: str) -> dict[str, Any]:
    """Where somebody's interview stands."""
    return next(each for each in result.data["interview"] if each["number"] == number)


def states(result: Result) -> dict[str, str]:
    """Everybody's state."""
    return {each["number"]: each["state"] for each in result.data["interview"]}


def calls(result: Result) -> list[tuple[str, str]]:
    """Who was called, and as what."""
    return [(each["number"], each["kind"]) for each in result.data["calls"]]


def through(number: str, begin: str, minutes: int = 5) -> tuple[str, ...]:
    """An ordinary defence of somebody who is called already: verified, begun, ended after so many minutes."""
    hour, minute = (int(part) for part in begin.split(":"))
    end = hour * 60 + minute + minutes
    return (
        f"{begin}:01 /核验 {number}",
        f"{begin}:02 /核验 {number} 通过",
        f"{begin}:03 /开始 {number}",
        f"{end // 60}:{end % 60:02d}:03 /结束 {number}",
    )
