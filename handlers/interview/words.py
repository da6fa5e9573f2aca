"""The words behind a command of the interview: courtesies, second thoughts, questions, times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from models.reading.numbering import chinese_number

NEXT_WORDS: Final = frozenset(("下一位", "下一个", "下一名", "下个", "下位", "下一人"))
_NUMERALS: Final = "一二三四五六七八九十两半"
MARKS: Final = " \t\n\u2005\u00a0　,，:：。．.！!、"
_LONGEST_WORDS: Final = 30
_BEFORE_TIME: Final = re.compile(r"(?:休息|暂停)?(?:到|至|约|大约)$")
_SPOKEN_HOUR: Final = re.compile(r"([一二三四五六七八九十两]{1,3})点")
_AROUND_TIME: Final = frozenset(("", "继续", "恢复", "再继续", "开始", "左右", "后", "后继续"))


def times_in(word: str) -> Iterator[str]:
    """What of a word may be the time at which a pause ends, with what people write around it: 午休到14:30继续."""
    for at, char in enumerate(word[:_LONGEST_WORDS]):
        if _is_numeral(char) and (not at or not _is_numeral(word[at - 1])):
            yield word[at:]


def _is_numeral(char: str) -> bool:
    return char.isdigit() or char in _NUMERALS


def without_time(word: str) -> str:
    """What is left of a word from which a time was cut: 午休到."""
    return _BEFORE_TIME.sub("", word).strip(MARKS)


def even_numerals(text: str) -> str:
    """A time in digits: 三点半 is 3点半."""
    found = _SPOKEN_HOUR.match(text)
    return text if found is None else f"{chinese_number(found[1])}{text[found.end(1) :]}"


def is_behind_time(text: str) -> bool:
    """Whether nothing but what belongs to a time stands behind it."""
    return text.strip(MARKS) in _AROUND_TIME


_ORDINAL: Final = re.compile(r"\s*第\s?[0-9一二三四五六七八九十]{1,4}\s?[位个名号]")
_ASKS: Final = re.compile(r"[?？]|[吗么呢][。.!！\s]{0,3}$")
_SECOND_THOUGHTS: Final = frozenset(
    ("不对", "错了", "取消", "不要", "别", "等等", "等一下", "等下", "先别", "还没", "不是", "算了", "慢", "稍等")
)
_COURTESIES: Final = frozenset(
    ("", "了", "吧", "时间到", "时间到了", "到时间了", "到时", "时间已到", "到点", "到点了", "答完", "答完了",
     "答辩完毕", "完毕", "结束", "结束了", "答辩", "答辩结束", "开始", "计时", "开始计时", "恢复", "已恢复",
     "恢复了", "好了", "可以了", "谢谢", "辛苦了", "核验")
)  # fmt: skip


def asks(text: str) -> bool:
    """Whether a text ends in a question, or has a question mark near its end."""
    return _ASKS.search(text[-_LONGEST_WORDS:]) is not None


def names_a_place(text: str) -> bool:
    """Whether somebody is meant by their place: 第5位没来."""
    return _ORDINAL.match(text) is not None


def is_second_thought(text: str) -> bool:
    """Whether words behind a command ask, or take it back."""
    return asks(text) or text.strip(MARKS) in _SECOND_THOUGHTS


def is_courtesy(text: str) -> bool:
    """Whether words behind a command that takes no reason say nothing that matters."""
    return not asks(text) and text.strip(MARKS) in _COURTESIES


_DOUBTS: Final = re.compile(r"[没未不别等吗么?？]|取消")


def is_plain(text: str) -> bool:
    """Whether words behind a command neither ask nor deny anything."""
    return _DOUBTS.search(text) is None


_UNFOUNDED: Final = re.compile(r"(?:经查)?(?:不属实|不成立|不实|未违纪|没有违纪|没违纪|不是违纪|误报|查无)")


def is_unfounded(text: str) -> tuple[bool, str]:
    """Whether a text begins by saying that there is nothing in a report, and what stands behind."""
    text = text.strip(MARKS)
    found = _UNFOUNDED.match(text)
    return (True, text[found.end() :].strip(MARKS)) if found is not None else (False, text)
