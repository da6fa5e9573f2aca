"""The dates and times that WeChat puts beside a sender's name, in all the ways in which it writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

_MINUTE: Final = re.compile(
    r"(?<=\d)[:：](\d{2})(?:[:：](\d{2}))?(?: ?([AaPp])\.?[Mm]\.?)?[)）\]】]?[^\S\n]{0,20}$",
    re.MULTILINE,
)
"""From the colon on: there are fewer colons in a chat than digits."""
_HOUR: Final = re.compile(r"(?:^|[^\d:：])(\d{1,2})$")
_DATE: Final = re.compile(
    r"(?<![\d/.-])(?:(\d{4}|\d{2})\s?[-/.年]\s?)?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?[日号]?"
    r"(?:\s?[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)?$"
)
_DAY: Final = re.compile(r"(今天|昨天|前天|[Tt]oday|[Yy]esterday)$|(?:星期|周|礼拜)([一二三四五六日天])$")
_RULE: Final = re.compile(
    r"^[^\S\n]{0,20}[-—–─－=]{2,40}[^\S\n]{0,20}(\d[^\n]{5,24}?)[^\S\n]{0,20}[-—–─－=]{2,40}[^\S\n]{0,20}$",
    re.MULTILINE,
)
_UNREAD: Final = re.compile(
    r"(?:^|(?<=\s))(?:\d{1,2}[日号]|\d{6,8}|[昨前今](?:日|晚|早)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?(?: \d{1,2})?,?(?: \d{4})?"
    r"|[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)$",
    re.IGNORECASE,
)
"""A day in words that are not read: better no message than one on the wrong day."""
_HALVES: Final = {
    "凌晨": 0, "清晨": 0, "早上": 0, "早晨": 0, "上午": 0, "中午": 11, "下午": 12, "傍晚": 12, "晚上": 18, "夜里": 18,
}  # fmt: skip
"""From which hour on a time of the twelve-hour clock is one of the afternoon, by the word before it."""
_WEEKDAYS: Final = "一二三四五六日"
_DAYS_AGO: Final = {"今天": 0, "昨天": 1, "前天": 2, "today": 0, "yesterday": 1}
_LONGEST_DATE: Final = 40
_YEARS: Final = range(2000, 2100)


class Stamp(NamedTuple):
    """A time at the end of a line, with the date before it, as it was written."""

    line_start: int
    line_end: int
    before: str
    """What stands in the line before it; of a long line only the end."""
    written: tuple[int | None, int, int] | None
    """Year, month and day."""
    days_ago: int | None
    weekday: int | None
    hour: int
    minute: int
    second: int | None
    is_wide: bool
    """Whether two blanks or more stand before the time."""
    is_unread: bool
    """Whether words before it look like a day that is not understood."""
    half: str
    """``""`` for 24 hours, ``word`` for 上午, ``pm`` for PM: within one copy always the same."""

    @property
    def is_dated(self) -> bool:
        """Whether it says its day."""
        return self.written is not None or self.days_ago is not None or self.weekday is not None

    @property
    def has_year(self) -> bool:
        """Whether it says its year."""
        return self.written is not None and self.written[0] is not None

    def moment(self, carried: date | None, pasted_at: datetime) -> datetime | None:
        """The moment that is meant, in the zone of ``pasted_at``; None where there is none such.

        ``carried`` is the day of the message before, which holds where the line says none; without one it is today.
        """
        day = _day(self, pasted_at.date()) if self.is_dated else carried or pasted_at.date()
        if day is None or self.is_unread or not (self.hour < 24 and self.minute < 60 and (self.second or 0) < 60):
            return None
        if day.year not in _YEARS:
            return None
        return datetime(day.year, day.month, day.day, self.hour, self.minute, self.second or 0, tzinfo=pasted_at.tzinfo)


def stamps(text: str) -> Iterator[Stamp]:
    """Every line of the text that ends in a time."""
    for match in _MINUTE.finditer(text):
        colon = match.start()
        hour = _HOUR.search(text[max(0, colon - 3) : colon])
        if hour is not None:
            start = text.rfind("\n", 0, colon) + 1
            before = text[max(start, colon - 200) : colon - len(hour[1])]
            yield _stamp(match, start, before, int(hour[1]))


def _stamp(match: re.Match[str], start: int, before: str, number: int) -> Stamp:
    minute, second, pm = match.groups()
    bare = before.rstrip(" \t\u00a0\u2005\u3000,，(（[【T")
    half = ""
    if pm:
        half, number = "pm", number % 12 + (12 if pm in "Pp" else 0) if number <= 12 else number
    elif bare[-2:] in _HALVES:
        half, number = "word", _on_the_day(number, _HALVES[bare[-2:]])
        bare = bare[:-2].rstrip()
    written, days_ago, weekday, bare = _cut_date(bare)
    bare = bare.rstrip("(（[【")
    is_dated = written is not None or days_ago is not None or weekday is not None
    is_unread = not is_dated and _UNREAD.search(bare[-_LONGEST_DATE:]) is not None
    is_wide = before.endswith("  ")
    return Stamp(
        start, match.end(), bare,
        written, days_ago, weekday, number, int(minute), None if second is None else int(second),
        is_wide, is_unread, half,
    )  # fmt: skip


def _on_the_day(hour: int, from_hour: int) -> int:
    """The hour of the day: 下午1 is 13, 中午12 stays, 凌晨12 is 0; 晚上12 is none, for nobody knows of which day."""
    if hour > 12:
        return hour
    if hour == 12 and from_hour == 18:
        return 24
    if not from_hour:
        return hour % 12
    return hour if hour == 12 or (from_hour == 11 and hour == 11) else hour + 12


def _cut_date(before: str) -> tuple[tuple[int | None, int, int] | None, int | None, int | None, str]:
    """The date that ends a text, and the text without it."""
    tail = before[-_LONGEST_DATE:]
    match = _DATE.search(tail)
    rest = before[: len(before) - len(tail)]
    if match is not None:
        year = None if match[1] is None else int(match[1]) + (2000 if len(match[1]) == 2 else 0)
        return (year, int(match[2]), int(match[3])), None, None, rest + tail[: match.start()]
    match = _DAY.search(tail)
    if match is None:
        return None, None, None, before
    if match[1]:
        return None, _DAYS_AGO[match[1].casefold()], None, rest + tail[: match.start()]
    return None, None, _WEEKDAYS.index("日" if match[2] == "天" else match[2]), rest + tail[: match.start()]


def _day(stamp: Stamp, today: date) -> date | None:
    if stamp.days_ago is not None:
        return today - timedelta(days=stamp.days_ago)
    if stamp.weekday is not None:
        return today - timedelta(days=(today.weekday() - stamp.weekday) % 7)
    assert stamp.written is not None  # noqa: S101 - one of the three is there
    return _full(stamp.written, today)


def _full(written: tuple[int | None, int, int], today: date) -> date | None:
    """The date; where the year lacks, the last such day that is not after tomorrow."""
    year, month, day = written
    for each in (year,) if year is not None else (today.year, today.year - 1):
        try:
            found = date(each or 1, month, day)
        except ValueError:
            continue
        if year is not None or found <= today + timedelta(days=1):
            return found
    return None


def rules(text: str, today: date) -> Iterator[tuple[int, int, date | None]]:
    """The rules of a shared record that bear a date: where each line begins and ends, and the day."""
    for match in _RULE.finditer(text):
        written, days_ago, _, rest = _cut_date(match[1].strip())
        if not rest.strip() and (written is not None or days_ago is not None):
            yield match.start(), match.end(), _full(written, today) if written else None
