"""No pattern, and no reading, is worse than linear on any text: nobody can stop the bot with a message."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import bot
import handlers
import models
from models.intake.reading import Cell, read_form
from models.members.reading import read_members
from models.people.net import Net, spoken_lines
from models.people.roster import Roster
from models.reading.chat import read_chat
from models.reading.presence import presence
from models.reading.private import mask_private
from models.reading.statement import read_any, read_message, read_statement
from models.reading.text import fold
from models.rehearsal.readiness import read_readiness
from tests.days import ROSTER, ZONE

LENGTHS = (1_000, 4_000, 16_000)
LONGEST = (32_000, 300_000)
ROOT = Path(__file__).parent.parent
PIECES = [
    "1", "0 ", "a", "A1-", " ", "\n", " \n", "\t", "　", "\u2028", "<br>", "<br ", "@", "@a ", "@张三:", "@张三:\n", "@a\u2005", "「", "「a：", "- ", "—", "_ ",
    "张", "张三", "张 ", "1. ", "1.", "1.1 ", "①", "(", "((", "（a", "[", "[强]", ".", "。", ",", ":", "：", "11:", "1点", "1月1日", "&#", "&amp;", "<", "<msg>", "<title>",
    "张三 11:02\n", "张三 2022/11/19 11:02\n到\n\n", "2022/11/19 11:02\n", "张三：\n", "—— 2022-11-19 ——\n", "接龙", "#接龙\n", "报到", "已到", "到", "谢谢", "好", "无", "没有 ", "例 ", "例 a\n", "如：", "半", "分钟", "+1", "1️⃣", "第1", "第", "/", "/a ", "代", "\ufe0f", "\u200b", "x" * 70 + ":",
    "138 0013 8000 ", "13800138000", "12 ", "号", "=", "{a}", "％", "~", "'", "请", "不", "组", "要", "的",
]  # fmt: skip


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every compiled pattern of the tree, by where it stands."""
    for package in (bot, handlers, models):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" in found.name or found.name.endswith("__main__"):
                continue
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                for at, pattern in enumerate(_compiled(value)):
                    yield f"{found.name}:{name}:{at}", pattern


def _compiled(value: Any) -> Iterable[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        return [value]
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list | tuple):
        return [
            each
            for item in value
            for each in (item if isinstance(item, tuple) else (item,))
            if isinstance(each, re.Pattern)
        ]
    return []


PATTERNS = {pattern: name for name, pattern in patterns()}


def seconds(work: Callable[[str], object], text: str) -> float:
    began = time.thread_time()  # of this thread alone: what the machine does beside does not count
    work(text)
    return time.thread_time() - began


def is_linear(
    work: Callable[[str], object], piece: str, lengths: tuple[int, ...] = LENGTHS, *, head: str = "", tail: str = "\x00"
) -> bool:
    """Whether a longer text takes longer by about as much as it is longer, whatever the machine does beside."""
    before, shorter = 0.0, 1
    for size in lengths:
        text = head + piece * (size // len(piece)) + tail
        most = 3 * size / shorter * before + 0.02
        taken = seconds(work, text)
        if before and taken > most:
            taken = min(seconds(work, text), seconds(work, text))  # the machine may have done something else
            if taken > most:
                return False
        before, shorter = taken, size
    return True


def _every_use(name: str, pattern: re.Pattern[str]) -> Callable[[str], object]:
    """What the tree does with the pattern: one that is only tried at one place is not looked for everywhere."""
    module, word, _ = name.split(":")
    source = inspect.getsource(importlib.import_module(module))
    is_sought = re.search(rf"\b{word}\b\.(?:search|finditer|findall|sub|split)\b", source)
    is_tried = re.search(rf"\b{word}\b\.(?:match|fullmatch)\b", source)

    def use(text: str) -> None:
        pattern.match(text)
        pattern.fullmatch(text)
        if is_sought or not is_tried:
            for _ in pattern.finditer(text):
                pass

    return use


def test_the_patterns_of_the_tree_are_found() -> None:
    assert len(PATTERNS) > 50


@pytest.mark.parametrize("pattern", PATTERNS, ids=PATTERNS.values())
def test_no_pattern_is_worse_than_linear(pattern: re.Pattern[str]) -> None:
    use = _every_use(PATTERNS[pattern], pattern)
    own = re.findall(r"[一-鿿]{2,6}", pattern.pattern)[:40]
    assert [piece for piece in [*PIECES, *dict.fromkeys(own)] if not is_linear(use, piece)] == []


ROSTER_INDEX = Roster(ROSTER)
NET = Net(ROSTER_INDEX, set(ROSTER_INDEX))
CHAT_AT = datetime(2022, 11, 19, 13, tzinfo=ZONE)
READINGS: dict[str, Callable[[str], object]] = {
    "read_form": lambda text: read_form([(Cell(text=text),)]),
    "read_members": read_members,
    "read_readiness": read_readiness,
    "read_any": lambda text: read_any(text, names=ROSTER_INDEX.names_somebody),
    "read_relay": lambda text: read_any("#接龙\n1. " + text, names=ROSTER_INDEX.names_somebody),
    "read_message": read_message,
    "read_chat": lambda text: read_chat(text, CHAT_AT, ROSTER_INDEX.names_somebody),
    "read_statement": lambda text: read_statement(text, ROSTER_INDEX.names_somebody, ROSTER_INDEX.without_names),
    "net": lambda text: NET.caught(spoken_lines(text)),
    "fold": fold,
    "mask_private": mask_private,
    "mentions": ROSTER_INDEX.mentions,
    "near": ROSTER_INDEX.near,
    "presence": lambda text: presence(text, datetime(2022, 11, 19, 11, tzinfo=ZONE)),
}


@pytest.mark.parametrize("name", READINGS)
def test_no_reading_is_worse_than_linear(name: str) -> None:
    assert [piece for piece in [*PIECES, *(each.name for each in ROSTER)] if not is_linear(READINGS[name], piece)] == []


@pytest.mark.parametrize(
    "piece", ["姓名 ", "姓名：", " 姓 名", "签名 日期 ", "▢ ", "√", "☑ 小区封控 ", "小区封控√", "（√）", "_", "2022年"]
)
def test_no_cell_of_a_form_takes_longer_than_it_is(piece: str) -> None:
    assert is_linear(READINGS["read_form"], piece, LONGEST)


@pytest.mark.parametrize(
    "piece", ["@姓名:\n", "\n", "<br>", "\u2028", "张三 ", "1. 林知远\n", "例 a\n", "&amp;", "<title>", "x"]
)
@pytest.mark.parametrize("head", ["", "「", "#接龙\n1. "])
def test_the_longest_message_is_read_in_proportion(head: str, piece: str) -> None:
    for name in ("read_any", "net"):
        assert is_linear(READINGS[name], piece, LONGEST, head=head, tail="#接龙\n1. 林知远"), name
