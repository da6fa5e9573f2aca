"""The words that are understood in the interview: groups, what a check found, that somebody is there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from models.interview.stages import CheckItem
from models.reading.numbering import chinese_number
from models.reading.text import fold, fold_name

NEXT_WORDS: Final = frozenset(("下一位", "下一个", "下一名", "下个", "下位", "下一人"))
ALL_GROUPS: Final = frozenset(("全部", "所有", "各组", "全体"))
UNGROUPED_WORDS: Final = frozenset(("全体",))
_PASSED_CHECK: Final = re.compile(r"(?:核验)?(?:通过|合格|无误|ok)(?!\w)", re.IGNORECASE)
_FAILED_CHECK: Final = re.compile(r"(?:核验)?(?:不通过|未通过|没通过|没有通过|不合格|不行)")
_MARKS: Final = " \t\n　,，:：。．.！!、"
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
_TO: Final = re.compile(r"^(?:到|至|去|转到|换到|往)")
_THERE: Final = (
    "到", "到了", "已到", "在", "在的", "在呢", "我在", "我到了", "我已到", "来了", "我来了", "准备好了", "准备好",
    "已准备好了", "我准备好了", "准备就绪", "准备完毕", "已就绪", "好了", "可以了", "可以开始", "可以开始了",
    "已准备好",
)  # fmt: skip
_COURTESY: Final = re.compile(
    r"^(?:各位)?(?:老师|专家|领导)?(?:们)?(?:您?你?们?好)?|(?:[,，。.!！~～、\s]|谢谢|老师|各位|您好|你好)+"
)
_LONGEST_ANSWER: Final = 30
_DROPPED: Final = re.compile(r"[\s,，。.!！~～、:：;；()（）\[\]【】]+")


def group_named(groups: Iterable[str], text: str) -> str | None:
    """The group that a bare word names: as it is called, with or without 组, or by its numeral; None where none."""
    groups = list(groups)
    word = fold_name(text)
    if not word:
        return None
    exact = [group for group in groups if word in _forms(group)]
    if not exact and word.endswith("组"):
        exact = [group for group in groups if _key(group) == _key(text)]
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


def group_in_front(groups: Iterable[str], text: str) -> tuple[str | None, str]:
    """The group that a text begins with, and what stands behind: 2组 设备故障, 到第二组，设备故障, 1 组 午休."""
    groups = list(groups)
    word, tail = first_word(_TO.sub("", text.strip()))
    second, rest = first_word(tail)
    if second == "组" and (found := group_named(groups, word + second)) is not None:
        return found, rest
    found = group_named(groups, word)
    return (found, tail) if found is not None else (None, text)


def end_of_pause(word: str) -> str:
    """A word that may be the time at which a pause ends, without what people write around it: 到14:30继续."""
    word = word.strip(_MARKS).removesuffix("继续").removesuffix("再继续")
    return _TO.sub("", word) if any(mark in word for mark in ":：点") else ""


def check_result(text: str) -> tuple[bool | None, str]:
    """Whether a text begins with what a check found, and what stands behind it; None where it does not."""
    text = text.lstrip(_MARKS)
    for has_passed, pattern in ((False, _FAILED_CHECK), (True, _PASSED_CHECK)):
        found = pattern.match(text)
        if found is not None:
            return has_passed, text[found.end() :].lstrip(_MARKS)
    return None, text


def check_item(text: str) -> tuple[CheckItem | None, str]:
    """Which item of the list a text begins with, and what is said of it: 背景 很暗, 声音听不清."""
    words = text.strip()
    for item, names in _ITEM_WORDS:
        for name in names:
            if words.startswith(name):
                behind = words[len(name) :]
                is_apart = behind[:1] in _MARKS and bool(behind.strip(_MARKS))
                return item, behind.strip(_MARKS) if is_apart else words
    return None, words


def says_here(text: str, names: Iterable[str]) -> bool:
    """Whether somebody who was called says in so many words that they are there: 到, 012 张三 准备好了."""
    if len(text) > _LONGEST_ANSWER:
        return False
    words = _DROPPED.sub("", fold(text))
    for name in names:
        words = words.replace(_DROPPED.sub("", fold(name)), "", 1)
    words = _COURTESY.sub("", words).removeprefix("号")
    return words in _THERE
