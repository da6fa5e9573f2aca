"""The words that are understood in the interview: groups, what a check found, that somebody is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from models.interview.stages import CheckItem
from models.reading.numbering import chinese_number
from models.reading.text import fold, fold_name, simplify

NEXT_WORDS: Final = frozenset(("下一位", "下一个", "下一名", "下个", "下位", "下一人"))
ALL_GROUPS: Final = frozenset(("全部", "所有", "各组", "全体", "两组", "两个组", "全部组", "所有组"))
UNGROUPED_WORDS: Final = frozenset(("全体",))
_PASSED_CHECK: Final = re.compile(
    r"(?:核验|已|已经|全部|都|全)?(?:通过了?|合格|无误|没问题|没有问题|ok|[√✓✔])(?!\w)", re.IGNORECASE
)
_FAILED_CHECK: Final = re.compile(
    r"(?:核验)?(?:不通过|未通过|没通过|没有通过|不能通过|暂不通过|通过不了|不合格|不行|[×✗✘])"
)
_GLUED_GROUP: Final = re.compile(r"((?:第)?[0-9一二三四五六七八九十]{1,4}组)(?=.)")
_EDGES: Final = re.compile(r"^\W{1,9}|\W{1,9}$")
_LONGEST_NUMERAL: Final = 4
_NUMERALS: Final = "一二三四五六七八九十两半"
_MARKS: Final = " \t\n\u2005\u00a0　,，:：。．.！!、"
_ITEM_WORDS: Final = (
    (CheckItem.IDENTITY, ("本人与身份证一致", "身份证", "身份", "本人", "人证")),
    (CheckItem.SURROUNDINGS, ("360°环境", "360° 环境", "360度", "360°", "360", "环绕", "环境")),
    (
        CheckItem.MATERIALS,
        ("1.5米", "1.5 米", "资料", "设备", "书刊", "书籍"),
    ),
    (CheckItem.BACKGROUND, ("真实背景", "虚拟背景", "背景")),
    (CheckItem.SOUND, ("声音", "麦克风", "音频", "话筒")),
    (CheckItem.PICTURE, ("画面", "摄像头", "视频")),
    (CheckItem.COMPANY, ("无旁人", "有旁人", "旁人", "他人", "有人", "其他人")),
)
_WORD: Final = re.compile(r"([^\s,，、:：]+)[\s,，、:：]*(.*)", re.DOTALL)
_ITEM_NUMBER: Final = re.compile(r"第?([1-7])(?:项|条|[.、])?(?=\s|$|[,，:：])")
"""By the numbers of the list that the verifier was shown."""
_TO: Final = re.compile(r"^(?:到|至|去|转到|换到|往)")
_THERE: Final = re.compile(
    r"(?:报|答|签)?到+(?:了|啦|位|位了|场|场了)?|已(?:经)?(?:到|到了|到位|到场|就位|进入?会议室?|准备好|准备就绪)(?:了|啦)?"
    r"|(?:我|人|本人)?(?:已经?)?(?:到|来|在)(?:了|啦|的|呢|哦|这|这里|线|线上)?|就位了?|上线了?|(?:已经?)?进(?:来|入|会|会议|会议室)了?"
    r"|(?:我)?(?:已经?|都|全)?准备(?:好|妥|就绪|完毕)(?:了|啦)?|一切就绪|已?就绪了?|好了|可以了|可以开始了?|(?:随时)?可以答辩"
)
_NOT_THERE: Final = re.compile(r"没|未|不|马上|稍|等|晚|分钟|秒|路上|快到|就到|吗|么|[?？]")
_COURTESY: Final = re.compile(
    r"^(?:各位|尊敬的)?(?:老师|专家|领导|评委)?们?(?:您?你?们?好)?|^(?:好的|好|嗯|收到|ok|是的?|我是|本人|考生|大家好)+"
)
_LONGEST_ANSWER: Final = 30
_NO_WORD: Final = re.compile(r"\W+")
_NUMBER_IN_FRONT: Final = re.compile(r"^(?:[0-9]{1,6}号?|号)")
_CLAUSE: Final = re.compile(r"[\s,，。.!！~～、:：;；()（）\[\]【】]+")
_AT_SOMEBODY: Final = re.compile(r"^\s{0,4}[@＠][^\s\u2005]{1,20}[\s\u2005]+")


def group_named(groups: Iterable[str], text: str) -> str | None:
    """The group that a bare word names: as it is called, with or without 组, or by its numeral; None where none."""
    groups = list(groups)
    word = fold_name(_EDGES.sub("", text))
    if not word or word.startswith("两"):
        return None  # both, and none of them by its number
    exact = [group for group in groups if word in _forms(group)]
    if not exact and word.endswith("组"):
        exact = [group for group in groups if _key(group) == _key(word)]
    return exact[0] if len(exact) == 1 else None


def _forms(group: str) -> set[str]:
    name = fold_name(group)
    return {name, name.removesuffix("组"), f"{name.removesuffix('组')}组"} if name else set(UNGROUPED_WORDS)


def _key(group: str) -> str:
    """What is the same of 第一组, 一组 and 1组."""
    bare = fold_name(group).removesuffix("组").removeprefix("第")
    number = chinese_number(bare) if bare else None
    return str(number) if number else bare.lstrip("0")


def first_word(text: str) -> tuple[str, str]:
    """The first word, and all behind it and its mark."""
    found = _WORD.match(text.strip())
    return (found[1], found[2]) if found is not None else ("", "")


def group_in_front(groups: Iterable[str], text: str, *, may_be_bare: bool = False) -> tuple[str | None, str]:
    """The group that a text begins with, and what stands behind: 2组 设备故障, 到第二组，设备故障, 1 组 午休.

    Where no candidate can be meant, its numeral may stand alone: 1 午休.
    """
    groups = list(groups)
    word, tail = first_word(_TO.sub("", text.strip()))
    second, rest = first_word(tail)
    if second == "组" and (found := group_named(groups, word + second)) is not None:
        return found, rest
    found = group_named(groups, word)
    if found is None and may_be_bare and word.isalnum() and len(word) < _LONGEST_NUMERAL:
        found = group_named(groups, f"{word}组")
    if found is not None:
        return found, tail
    glued = _GLUED_GROUP.match(word)
    found = group_named(groups, glued[1]) if glued is not None else None
    return (found, word[glued.end() :] + text.strip()[len(word) :]) if glued and found else (None, text)


_BEFORE_TIME: Final = re.compile(r"(?:休息|暂停)?(?:到|至|约|大约)$")
_SPOKEN_HOUR: Final = re.compile(r"([一二三四五六七八九十两]{1,3})点")
_AROUND_TIME: Final = frozenset(("", "继续", "恢复", "再继续", "开始", "左右", "后", "后继续"))


def times_in(word: str) -> Iterator[str]:
    """What of a word may be the time at which a pause ends, with what people write around it: 午休到14:30继续."""
    for at, char in enumerate(word[:_LONGEST_ANSWER]):
        if _is_numeral(char) and (not at or not _is_numeral(word[at - 1])):
            yield word[at:]


def _is_numeral(char: str) -> bool:
    return char.isdigit() or char in _NUMERALS


def without_time(word: str) -> str:
    """What is left of a word from which a time was cut: 午休到."""
    return _BEFORE_TIME.sub("", word).strip(_MARKS)


def even_numerals(text: str) -> str:
    """A time in digits: 三点半 is 3点半."""
    found = _SPOKEN_HOUR.match(text)
    return text if found is None else f"{chinese_number(found[1])}{text[found.end(1) :]}"


def is_behind_time(text: str) -> bool:
    """Whether nothing but what belongs to a time stands behind it."""
    return text.strip(_MARKS) in _AROUND_TIME


def check_result(text: str) -> tuple[bool | None, str]:
    """Whether a text begins with what a check found, and what stands behind it; None where it does not, or asks."""
    text = text.lstrip(_MARKS)
    if _ASKS.search(text[-_LONGEST_ANSWER:]) is not None:
        return None, text
    even = "".join(simplify(each) if len(simplify(each)) == 1 else each for each in text)
    for has_passed, pattern in ((False, _FAILED_CHECK), (True, _PASSED_CHECK)):
        found = pattern.match(even)
        if found is not None:
            return has_passed, text[found.end() :].lstrip(_MARKS)
    return None, text


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


def names_a_place(text: str) -> bool:
    """Whether somebody is meant by their place: 第5位没来."""
    return _ORDINAL.match(text) is not None


def is_second_thought(text: str) -> bool:
    """Whether words behind a command ask, or take it back."""
    return _ASKS.search(text[-_LONGEST_ANSWER:]) is not None or text.strip(_MARKS) in _SECOND_THOUGHTS


def is_courtesy(text: str) -> bool:
    """Whether words behind a command that takes no reason say nothing that matters."""
    return _ASKS.search(text[-_LONGEST_ANSWER:]) is None and text.strip(_MARKS) in _COURTESIES


_DOUBTS: Final = re.compile(r"[没未不别等吗么?？]|取消")


def is_plain(text: str) -> bool:
    """Whether words behind a command neither ask nor deny anything."""
    return _DOUBTS.search(text) is None


_UNFOUNDED: Final = re.compile(r"(?:经查)?(?:不属实|不成立|不实|未违纪|没有违纪|没违纪|不是违纪|误报|查无)")


def is_unfounded(text: str) -> tuple[bool, str]:
    """Whether a text begins by saying that there is nothing in a report, and what stands behind."""
    text = text.strip(_MARKS)
    found = _UNFOUNDED.match(text)
    return (True, text[found.end() :].strip(_MARKS)) if found is not None else (False, text)


def check_item(text: str) -> tuple[CheckItem | None, str]:
    """Which item of the list a text begins with, and what is said of it: 背景 很暗, 声音听不清."""
    words = text.strip()
    numbered = _ITEM_NUMBER.match(words)
    if numbered is not None:
        return _ITEM_WORDS[int(numbered[1]) - 1][0], words[numbered.end() :].strip(_MARKS) or words
    for item, names in _ITEM_WORDS:
        for name in names:
            if words.startswith(name):
                behind = words[len(name) :]
                is_apart = behind[:1] in _MARKS and bool(behind.strip(_MARKS))
                return item, behind.strip(_MARKS) if is_apart else words
    return None, words


def says_here(text: str, names: Iterable[str]) -> bool:
    """Whether somebody who was called says in so many words that they are there: 到, 012 张三 准备好了.

    One clause says so, and none of them takes it back: 到了，摄像头有点问题 does, 到了吗 and 还没到 do not.
    """
    if len(text) > _LONGEST_ANSWER:
        return False
    spoken = fold(_AT_SOMEBODY.sub("", text))
    for name in names:
        spoken = spoken.replace(fold(name), " ", 1)
    clauses = [bare for each in _CLAUSE.split(spoken) if (bare := _NUMBER_IN_FRONT.sub("", _NO_WORD.sub("", each)))]
    first = next((at for at, each in enumerate(clauses) if _is_there(each)), None)
    return first is not None and not any(_NOT_THERE.search(each) for each in clauses[:first])


def _is_there(clause: str) -> bool:
    """Whether a clause says so, with a courtesy in front or without."""
    return any(_THERE.fullmatch(each) for each in (clause, _COURTESY.sub("", _COURTESY.sub("", clause))))
