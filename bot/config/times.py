"""Times as people write them in ``config.yaml``."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any, Final

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from models.reading.text import fold_width

_NAMED_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)\s*[-/.年]")


def clock_time(text: str) -> time:
    """``9:00``, ``9点``, ``9点05分``. Raises ``ValueError`` for anything else."""
    written = re.sub(r"[点时]", ":", fold_width(text).strip()).removesuffix("分").rstrip(":")
    hour, _, minute = written.partition(":")
    return time(int(hour), int(minute or 0))


def year_in(text: str, otherwise: int) -> int:
    """The year that the first date with one names: a date without one is of the same."""
    found = _NAMED_YEAR.search(text)
    return int(found[1]) if found else otherwise


_TIME: Final = re.compile(
    r"(?:(\d{4})\s*[-/.年])?\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
    r"\s*(?:\([^()]{1,6}\))?\s*T?\s*"
    r"(?:(上午|早上|中午|下午|晚上)\s*)?(\d{1,2})"
    r"(?::(\d{2})(?::(\d{2})(?:\.0+)?)?|\s*[点时]\s*(?:(\d{1,2})\s*分?|(半))?\s*整?)"
)
_HOURS: Final = {
    "上午": range(13),
    "早上": range(12),
    "中午": (11, 12, 1, 2),
    "下午": (*range(1, 13), *range(13, 19)),
    "晚上": (*range(5, 12), *range(18, 24)),
}
"""The hours that go with each part of the day."""
_CLOCK: Final = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
_OFFSET: Final = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_YEARS: Final = range(2000, 2101)


def local_time(value: Any, info: ValidationInfo) -> Any:
    """A time as people write one: ``2022-11-19 11:00``, ``11月19日11点`` of the year in hand."""
    if isinstance(value, datetime):
        return value
    text = fold_width(str(value)).strip()
    if _CLOCK.fullmatch(text):
        raise PydanticCustomError("date", "date", {"value": text})
    found = _TIME.fullmatch(text)
    if found is None:
        is_offset = _OFFSET.search(text) is not None and _TIME.fullmatch(_OFFSET.sub("", text).strip()) is not None
        if is_offset:
            raise PydanticCustomError("time_zone", "time_zone")
        raise PydanticCustomError("time", "time")
    year, month, day, half, hour, minute, second, spoken, is_half = found.groups()
    year = year or str((info.context or {}).get("year", _YEARS[0]))
    if int(year) not in _YEARS:
        raise PydanticCustomError("time_far", "time_far")
    hours = int(hour)
    if half is not None:
        if hours not in _HOURS[half]:
            raise PydanticCustomError("time", "time")  # 上午13点, or 晚上12点, which may be either end of the night
        hours += 12 if half in ("下午", "晚上") and hours < 12 else 12 if half == "中午" and hours < 3 else 0
    minutes = 30 if is_half else int(minute or spoken or 0)
    try:
        return datetime(int(year), int(month), int(day), hours, minutes, int(second or 0))  # noqa: DTZ001 - the zone is a key of its own
    except ValueError:
        raise PydanticCustomError("time", "time") from None
