"""What a relay is about, as far as its title tells."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

from models.reading.text import HAN_RUN, drop_emoji, fold
from models.reading.vocabulary import (
    ABSENTEE_LISTS,
    CHECK_IN_TOPICS,
    GREETINGS,
    OTHER_TOPICS,
    RELAY_WORD,
    TEMPLATE_WORDS,
    TITLE_FILLERS,
    TITLE_TAILS,
)


class Topic(StrEnum):
    """What a relay collects."""

    CHECK_IN = "check_in"
    OTHER = "other"
    """Something else, or nothing that is known: it checks nobody in."""


_BRACKETS: Final = re.compile(r"[(（【\[][^()（）【】\[\]]{0,200}[)）】\]]")
_TOPIC: Final = re.compile("|".join(sorted(map(re.escape, CHECK_IN_TOPICS), key=len, reverse=True)))
_OTHER: Final = re.compile("|".join(sorted(map(re.escape, OTHER_TOPICS), key=len, reverse=True)))
_TAIL: Final = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, TITLE_TAILS), key=len, reverse=True))})")
_FILLERS: Final = re.compile(
    "|".join(sorted(map(re.escape, (*TITLE_FILLERS, *TITLE_TAILS, *GREETINGS, *TEMPLATE_WORDS)), key=len, reverse=True))
)
_CONNECTOR: Final = re.compile(r"[及和与并兼、,，+＋&/；;]|以及|同时")
_NUMERALS: Final = re.compile(r"[一二三四五六七八九十百零〇两]+")
_HEAD: Final = 400
_EVENT_SHARE: Final = 0.5
"""So much of an unknown title's pairs of characters must stand in the event's name."""


@lru_cache(maxsize=256)
def topic_of(title: str, event_name: str = "") -> Topic:
    """What a relay of this title collects: check-ins where it says so or says nothing; doubt is no check-in."""
    headline, *more = [line for line in map(_plain, fold(title[:_HEAD]).split("\n")) if line] or [""]
    verdict = _verdict(headline)
    if verdict is None and more:
        verdict = next((found for line in more if (found := _verdict(line)) is not None), None)
    if verdict is None:
        verdict = _is_empty(headline) or _is_event(headline, fold(event_name))
    return Topic.CHECK_IN if verdict else Topic.OTHER


def _plain(line: str) -> str:
    """A title's line without the relay's own word, pictures and what stands in brackets."""
    bare = _BRACKETS.sub(" ", line)
    bare = bare if HAN_RUN.search(bare.replace(RELAY_WORD, "")) else line
    return drop_emoji(bare.replace("#" + RELAY_WORD, " ").replace("＃" + RELAY_WORD, " ")).strip(" :：#")


def _verdict(line: str) -> bool | None:
    """Whether a line of a title is about checking in; None where it names nothing that is known."""
    topics = list(_TOPIC.finditer(line))
    other = _OTHER.search(line)
    if not topics:
        return None if other is None else False
    if any(word in line for word in ABSENTEE_LISTS) and RELAY_WORD not in line and "请" not in line:
        return False
    return any(_is_head(line, topic.start(), topic.end()) for topic in topics)


def _is_head(line: str, start: int, end: int) -> bool:
    """Whether the word stands for itself, and does not tell of what kind another thing is: 签到 礼品."""
    if line[:start].endswith(("要", "的")) and line[end : end + 1].strip():
        return False
    at = end
    while at < len(line):
        if line[at].isspace() or not line[at].isalnum() or _CONNECTOR.match(line, at):
            return True
        tail = _TAIL.match(line, at) or _TOPIC.match(line, at)
        if tail is None:
            return line[at].isascii()
        at = tail.end()
    return True


def _is_empty(line: str) -> bool:
    """Whether nothing is left of a title without dates, numbers, courtesies and groups."""
    words = "".join(HAN_RUN.findall(_FILLERS.sub(" ", line)))
    return not _NUMERALS.sub("", words) and not re.search(r"[a-z]{3,}", line)


def _is_event(line: str, event_name: str) -> bool:
    words = "".join(HAN_RUN.findall(_FILLERS.sub("", line)))
    pairs = [words[at : at + 2] for at in range(len(words) - 1)]
    return bool(pairs) and sum(pair in event_name for pair in pairs) >= _EVENT_SHARE * len(pairs)
