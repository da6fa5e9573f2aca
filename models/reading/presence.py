"""What a line says beside the name on it: that its person is here, is not, or something that nobody can be sure of."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from models.reading.numbering import chinese_number
from models.reading.text import HAN_RUN, drop_emoji
from models.reading.vocabulary import (
    ABSENCE_EXCEPTIONS,
    ABSENCE_SYMBOLS,
    ABSENCE_WORDS,
    DONE_WORDS,
    NO_EMPLOYER_BEGINNINGS,
    ORGANISATION_ENDINGS,
    PLAIN_NOTES,
    PRESENCE_MARKS,
    RANKS,
    SOFT_ABSENCES,
)


class Presence(StrEnum):
    """What the words beside a name mean."""

    HERE = "here"
    ABSENT = "absent"
    """Not there, not yet, ill, refusing, or a time that is still to come."""
    ODD = "odd"
    """Something that is no employer, number, phone, mark or courtesy."""


_HARD: Final = re.compile("|".join(map(re.escape, (*(set(ABSENCE_WORDS) - set(SOFT_ABSENCES)), *ABSENCE_SYMBOLS))))
_SOFT: Final = re.compile("|".join(map(re.escape, SOFT_ABSENCES)))
_NUMERAL: Final = r"\d{1,2}|[一二两三四五六七八九十]{1,3}"
_CLOCK: Final = re.compile(
    rf"(上午|早上|中午|下午|晚上|今晚|傍晚)?\s?(?<![\d:.])({_NUMERAL})\s?(?:[:：](?=\d)|[点时])"
    r"\s?([0-5]\d|半|一刻|三刻|十分|二十|三十|四十|五十)?(?!\d)"
)
_SPAN: Final = r"(?:\d{1,3}|[一二两三四五六七八九十半几]{1,3})\s?个?(?:多|半)?(?:分钟|小时|钟头|刻钟)"
_DURATION: Final = re.compile(rf"{_SPAN}(?!\s?(?:之?前|以前))")
_PAST: Final = re.compile(rf"{_SPAN}\s?(?:之?前|以前)")
_MINUTES: Final = {"半": 30, "一刻": 15, "三刻": 45, "十分": 10, "二十": 20, "三十": 30, "四十": 40, "五十": 50}

_AFTERNOON: Final = ("下午", "晚上", "今晚", "傍晚")
_ORGANISATION: Final = tuple(ending for ending in ORGANISATION_ENDINGS if ending not in ("组", "处"))
_LONG_ORGANISATION: Final = tuple(ending for ending in _ORGANISATION if len(ending) > 1)
_WORDS: Final = re.compile(
    "|".join(sorted(map(re.escape, (*PLAIN_NOTES, *PRESENCE_MARKS, *RANKS)), key=len, reverse=True))
)
_FOR_ANOTHER: Final = re.compile(r"(?:代[为替]?|[替帮]忙?)(?:[签接报填发写]|[他她它]|(?=\W|$))")
_LONGEST: Final = 400


def presence(rest: str, said_at: datetime) -> Presence:
    """What a folded line says without its names (see ``Roster.without_names``); ``said_at`` is on the event's clock."""
    rest = _without_employers(rest[:_LONGEST])
    if states_absence(rest) or _is_later(rest, said_at):
        return Presence.ABSENT
    return Presence.ODD if _is_odd(rest) else Presence.HERE


def refusals(text: str) -> str:
    """The marks in a text that say no; some of them are pictures, which folding drops."""
    return "".join(char for char in text if char in ABSENCE_SYMBOLS)


def speaks_for_another(text: str) -> bool:
    """Whether folded text, without the names in it, says that its writer wrote it for somebody else."""
    return _FOR_ANOTHER.search(text[:_LONGEST]) is not None


def states_absence(text: str) -> bool:
    """Whether folded text says that somebody is not there, or not yet."""
    for harmless in ABSENCE_EXCEPTIONS:
        text = text.replace(harmless, "")
    if _HARD.search(text) or _DURATION.search(text):
        return True
    return _SOFT.search(text) is not None and not any(done in text for done in DONE_WORDS)


def _is_later(text: str, said_at: datetime) -> bool:
    """Whether a time stands there that is still to come."""
    for match in _CLOCK.finditer(text):
        hour = _value(match[2])
        if hour is None or hour > 24:
            continue
        minute = _MINUTES.get(match[3] or "") if not (match[3] or "0").isdigit() else int(match[3] or 0)
        if (match[1] in _AFTERNOON and hour < 12) or (hour < 8 <= said_at.hour and match[1] not in ("上午", "早上")):
            hour += 12
        told = said_at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour, minutes=minute or 0)
        if told > said_at:
            return True
    return False


def _value(numeral: str) -> int | None:
    return int(numeral) if numeral.isdecimal() else chinese_number(numeral)


def _without_employers(text: str) -> str:
    """The text without words that end as employers do: 高速公路管理处 says nothing about where somebody is."""
    return HAN_RUN.sub(lambda run: "" if _is_employer(run[0]) else run[0], text)


def _is_employer(word: str) -> bool:
    if len(word) < 3 or not word.endswith(_ORGANISATION) or word.startswith(NO_EMPLOYER_BEGINNINGS):
        return False
    return word.endswith(_LONG_ORGANISATION) or _HARD.search(word) is None


def _is_odd(text: str) -> bool:
    words = "".join(HAN_RUN.findall(_PAST.sub("", _CLOCK.sub("", drop_emoji(text)))))
    return bool(_WORDS.sub("", words))
