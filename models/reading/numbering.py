"""The number in front of a line, in every form that people and WeChat write it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from models.reading.text import is_han
from models.reading.vocabulary import UNITS

SEPARATORS: Final = ".、．,，:：)）]】}」;；-—–~～|/_>》。·•"
_STRONG_SEPARATORS: Final = ".、．)）]】"
_MAX_DIGITS: Final = 4
_MAX_NUMBER: Final = 10
"""So many digits a number has that a mark sets off from the rest; people also number their line as the roster does."""
_DIGITS: Final = re.compile(r"[0-9０-９]+")
_BRACKETED: Final = re.compile(
    r"[(（\[［【〔〈<《{「]\s?(?:第\s?)?([0-9０-９]{1,4}|[一二三四五六七八九十百零〇两]{1,5})\s?[号位]?\s?[)）\]］】〕〉>》}」]"
)
_CHINESE: Final = re.compile(r"(第)?([一二三四五六七八九十百零〇两]{1,5})\s?([、．.,，:：)）])")
_LABELLED: Final = re.compile(
    r"(?:第\s?([0-9０-９]{1,4}|[一二三四五六七八九十百]{1,5})\s?[位个名号]|(?:[Nn][Oo]\s?[.．:：]?|№|#|＃)\s?([0-9０-９]{1,4})(?![0-9０-９月日年点:：]))"
    r"\s?[.、．,，:：)）-]?"
)
_KEYCAPS: Final = re.compile(r"(?:[0-9]\ufe0f?\u20e3)+|\U0001f51f")
_CHINESE_DIGITS: Final = {
    "〇": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}


class Numbered(NamedTuple):
    """A line that begins with a number: the number, and where the rest begins."""

    no: int
    end: int
    weak: bool
    """Whether the number may be the beginning of the text instead (``8.7``, ``3 人``): the context decides."""


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral up to 999, or None."""
    total, digit = 0, 0
    for char in text:
        if char in _CHINESE_DIGITS:
            digit = (
                digit * 10 + _CHINESE_DIGITS[char] if "十" not in text and "百" not in text else _CHINESE_DIGITS[char]
            )
        elif char in "十百":
            total, digit = total + (digit or 1) * (10 if char == "十" else 100), 0
        else:
            return None
    return total + digit


def read_number(line: str) -> Numbered | None:
    """The number that the line begins with (no blanks before it), or None. ``line`` is cleaned text."""
    if not line:
        return None
    first = line[0]
    if first.isdigit() and first.isdecimal():
        return _keycap(line) or _plain(line)
    if first in "(（[［【〔〈<《{「":
        return _bracketed(line)
    if first in "一二三四五六七八九十":
        return _chinese(line)
    if first in "第NnＮ№#＃":
        return _labelled(line)
    return _keycap(line) or _enclosed(line)


def _plain(line: str) -> Numbered | None:
    match = _DIGITS.match(line)
    if match is None or len(match[0]) > _MAX_NUMBER:
        return None
    no, end = int(match[0]), match.end()
    rest = line[end:]
    if len(match[0]) > _MAX_DIGITS and (rest[:1] or " ") not in _STRONG_SEPARATORS:
        return None
    if not rest:
        return Numbered(no, end, weak=False)
    if rest[0] in SEPARATORS:
        return _after_separator(no, end, rest)
    if rest[0] in " \t\u3000\xa0":
        return _after_blank(no, end, rest)
    if rest[0] in "号#" and len(rest) > 1 and (rest[1] in SEPARATORS or rest[1].isspace()):
        return Numbered(no, end + 2 + _blanks(rest[2:]), weak=False)
    if rest[0] in "(（【[" or (
        len(match[0]) <= 3 and _letter(rest[0]) and rest[0] not in UNITS and rest[0] not in "号楼栋期"
    ):
        return Numbered(no, end, weak=True)
    return None


def _after_separator(no: int, end: int, rest: str) -> Numbered | None:
    stop = 1
    while stop < len(rest) and rest[stop] in SEPARATORS and rest[stop] not in ">/|_~":
        stop += 1
    body = rest[stop:]
    if stop == 1 and body and body[0].isdecimal():
        run = _DIGITS.match(body)
        length = len(run[0]) if run else 0
        if rest[0] in ":：" and length == 2:
            return None  # 11:20 is a clock time
        return Numbered(no, end + stop, weak=True) if length else None
    return Numbered(no, end + stop + _blanks(body), weak=False)


def _after_blank(no: int, end: int, rest: str) -> Numbered | None:
    blanks = _blanks(rest)
    body = rest[blanks:]
    if not body:
        return Numbered(no, end + blanks, weak=False)
    if body[0] in SEPARATORS:
        stop = 1 + _blanks(body[1:])
        weak = stop < len(body) and body[stop].isdecimal()
        return Numbered(no, end + blanks + stop, weak=weak)
    if body[0].isdecimal():
        # "3 13900139001 陈沐阳" is a line, "138 0013 8000" a phone
        run = _DIGITS.match(body)
        return Numbered(no, end + blanks, weak=True) if run and len(run[0]) >= 7 else None
    return Numbered(no, end + blanks, weak=body[0] in UNITS)


def _bracketed(line: str) -> Numbered | None:
    match = _BRACKETED.match(line)
    if match is None:
        return None
    no = int(match[1]) if match[1].isdecimal() else chinese_number(match[1])
    return None if no is None else Numbered(no, _past_separator(line, match.end()), weak=False)


def _chinese(line: str) -> Numbered | None:
    match = _CHINESE.match(line)
    if match is not None:
        no = chinese_number(match[2])
        return None if no is None else Numbered(no, match.end() + _blanks(line[match.end() :]), weak=False)
    run = re.match(r"[一二三四五六七八九十]{1,3}[ \u3000]+(?=\S)", line)
    no = chinese_number(run[0].strip()) if run else None
    return None if run is None or no is None else Numbered(no, run.end(), weak=True)


def _labelled(line: str) -> Numbered | None:
    match = _LABELLED.match(line)
    if match is None:
        return _chinese(line)
    text = match[1] or match[2]
    no = int(text) if text.isdecimal() else chinese_number(text)
    return None if no is None else Numbered(no, match.end() + _blanks(line[match.end() :]), weak=False)


def _keycap(line: str) -> Numbered | None:
    match = _KEYCAPS.match(line)
    if match is None:
        return None
    digits = "".join(char for char in match[0] if char in "0123456789")
    no = int(digits[:_MAX_DIGITS]) if digits else 10
    return Numbered(no, _past_separator(line, match.end()), weak=False)


def _enclosed(line: str) -> Numbered | None:
    value = unicodedata.numeric(line[0], -1.0)
    if is_han(line[0]) or value < 0 or value != int(value) or line[0].isalpha():
        return None
    return Numbered(int(value), _past_separator(line, 1), weak=False)


def _past_separator(line: str, end: int) -> int:
    end += _blanks(line[end:])
    if end < len(line) and line[end] in _STRONG_SEPARATORS + ",，:：-":
        end += 1
    return end + _blanks(line[end:])


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip())


def _letter(char: str) -> bool:
    return is_han(char) or char.isalpha()
