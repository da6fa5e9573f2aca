"""The groups that a text names: 第一组, 1组, 一组."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from models.reading.numbering import chinese_number
from models.reading.text import fold_name

ALL_GROUPS: Final = frozenset(("全部", "所有", "各组", "全体", "两组", "两个组", "全部组", "所有组"))
UNGROUPED_WORDS: Final = frozenset(("全体",))
_GLUED_GROUP: Final = re.compile(r"((?:第)?[0-9一二三四五六七八九十]{1,4}组)(?=.)")
_EDGES: Final = re.compile(r"^\W{1,9}|\W{1,9}$")
_LONGEST_NUMERAL: Final = 4
_WORD: Final = re.compile(r"([^\s,，、:：]+)[\s,，、:：]*(.*)", re.DOTALL)
_TO: Final = re.compile(r"^(?:到|至|去|转到|换到|往)")


def group_named(groups: Iterable[str], text: str) -> str | None:
    """The group that a bare word names: as it is called, with or without 组, or by its numeral; None where none."""
    groups = list(groups)
    words = dict.fromkeys((fold_name(text), fold_name(_EDGES.sub("", text))))
    for word in words:
        exact = [group for group in groups if word and word in _forms(group)]
        if not exact and word.endswith("组") and not word.startswith("两"):  # both, and none of them by its number
            exact = [group for group in groups if _key(group) == _key(word)]
        if len(exact) == 1:
            return exact[0]
    return None


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
