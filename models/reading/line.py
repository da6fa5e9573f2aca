"""What one physical line of a relay is: an entry, an example, an empty slot, a heading, an instruction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from models.reading.cut import cut
from models.reading.numbering import Numbered, read_number
from models.reading.text import (
    HAN,
    fold,
    is_emoji,
    is_han,
    simplify,
)
from models.reading.vocabulary import (
    CHECK_IN_TOPICS,
    EXAMPLE_NAMES,
    EXAMPLE_WORDS,
    LIST_HEADINGS,
    NOTICE_WORDS,
    OTHER_TOPICS,
    PRESENCE_MARKS,
    SURNAMES,
    TEMPLATE_WORDS,
)

EXAMPLE: Final = re.compile(rf"[(（【\[]?(?:{'|'.join(EXAMPLE_WORDS)})[)）】\]]?\s?[.,:，：、 \u3000](.*)", re.DOTALL)


EXAMPLE_ALONE: Final = re.compile(rf"[(（【\[]?(?:{'|'.join(EXAMPLE_WORDS)})[)）】\]]?[:：]?$")


_EXAMPLE_INSIDE: Final = re.compile(r"示例|范例|样例|举例|[(（【\[]\s?例\s?[)）】\]]")


GLUED: Final = re.compile(
    r"(?<![0-9０-９.])(?:([0-9０-９]{1,3})\s?[.、．)）]\s{0,3}(?![0-9０-９]{2}|[0-9０-９]\D?[^.、．)）\s])|([①-⑳㉑-㉟㊱-㊿]|(?:[0-9]\ufe0f?\u20e3)+|\U0001f51f))"
)


_BULLETS: Final = "-*•·●○◆◇■□▪▫➤➢▶►→👉★☆✦"


_PHONE_FIRST: Final = re.compile(r"1\d{2}[ -]?\d{4}[ -]?\d{4}\s")


_CODE_FIRST: Final = re.compile(r"\d{2,14}(?:-\d{1,8})?(?:\s|(?![年月日号点时分元份个人届期年级])[一-鿿])")
"""A house number or a code in front of the text: 1.295-909 6份, 1.001王砚平."""


_SENTENCE_END: Final = "。；;！!"


EMPTY_SLOTS: Final = frozenset(("", "空", "(空)", "空位", "无", "待补", "待定", "暂无", "none", "null"))


_TEMPLATE_SPLIT: Final = re.compile(r"[-—–－_/\\|+＋，,、：:；;（(）)【】\[\] .。~]+")


TEMPLATES: Final = frozenset(word.casefold() for word in (*TEMPLATE_WORDS, *EXAMPLE_NAMES))


def line_number(line: str) -> Numbered | None:
    """The number of a line, whatever pictures and bullets stand in front of it."""
    number = read_number(line)
    if number is not None or not line or not (is_emoji(line[0]) or line[0] in _BULLETS):
        return number
    skipped = 0
    while skipped < len(line) and (is_emoji(line[skipped]) or line[skipped] in _BULLETS + " \ufe0f\u200d"):
        skipped += 1
    number = read_number(line[skipped:])
    return None if number is None or number.weak else number._replace(end=number.end + skipped)


def begins_list(line: str, number: Numbered) -> bool:
    """Whether a number that may be part of the title (``1林知远``, ``8.7面试``) begins the list."""
    body = line[number.end :]
    return number.no == 1 and (
        _PHONE_FIRST.match(body) is not None
        or _CODE_FIRST.match(body) is not None
        or (is_han(body[:1] or "1") and line[number.end - 1].isdigit())
    )


def split_glued(no: int, body: str, raw: str) -> Iterator[tuple[int, str, str]]:
    """``1.林知远2.周予安`` on one line: each number that continues the count begins an entry."""
    start = 0
    for match in GLUED.finditer(body):
        if glued_number(match) == no + 1 and match.start() >= start:
            part = body[start : match.start()].strip()
            yield no, part, part if start else raw[: raw.find(match[0])].strip() or raw
            no, start = no + 1, match.end()
    rest = body[start:].strip()
    yield no, rest, rest if start else raw


def glued_number(match: re.Match[str]) -> int:
    """The number of an entry that stands on the line of the one before."""
    if match[1]:
        return int(match[1])
    number = read_number(match[2])
    return number.no if number else 0


def without_second_number(body: str) -> str:
    """The relay counts by itself, and some people number their line as well: ``3. 3、陈沐阳``."""
    number = read_number(body)
    if number is None or number.weak or number.end >= len(body) or body[number.end - 1] not in ".．、)）":
        return body
    return body[number.end :] if HAN.match(body, number.end) else body


def is_empty(body: str) -> bool:
    """An empty slot: nothing, dashes, dots, or the word for empty."""
    if fold(body) in EMPTY_SLOTS:
        return True
    return not any(char.isalnum() or is_han(char) or is_emoji(char) or char in "√✔✓+" for char in body)


def _is_template(body: str) -> bool:
    words = [word for word in _TEMPLATE_SPLIT.split(fold(body)) if word]
    return bool(words) and words[0] in TEMPLATES and all(word in TEMPLATES or word in PRESENCE_MARKS for word in words)


def is_example(body: str) -> bool:
    """Whether a line shows how to write one's own."""
    return bool(EXAMPLE.match(body) or _EXAMPLE_INSIDE.search(body)) or _is_template(body)


def example(line: str) -> str | None:
    """What an 例 or 格式 line in the title shows, or None."""
    match = EXAMPLE.match(line)
    if match is not None:
        return match[1]
    return "" if EXAMPLE_ALONE.match(line) else None


def example_key(body: str) -> str:
    """The line of an example, by which it is known where somebody left it standing."""
    number = read_number(body.strip())
    return fold(body.strip()[number.end :] if number else body) or "\n"


def is_heading(line: str) -> bool:
    """Whether a line only says that a list follows."""
    return simplify(line).rstrip(" :：。!！").endswith(LIST_HEADINGS) and not simplify(line).startswith("#接龙")


def is_instruction(body: str) -> bool:
    """Whether an item tells people what to do, rather than who is there."""
    simple = simplify(body)
    if not any(word in simple for word in NOTICE_WORDS) and not (
        len(body) > 12 and body.endswith(tuple(_SENTENCE_END))
    ):
        return False
    name, _ = cut(body)
    plain = simplify(name)
    named = (
        2 <= len(plain) <= 4
        and plain[0] in SURNAMES
        and not any(word in plain for word in (*NOTICE_WORDS, *TEMPLATE_WORDS, "时间", "地点"))
    )
    return not (named or "请假" in simple)


def is_topic(line: str) -> bool:
    """Whether a line says what the relay is about."""
    simple = simplify(line)
    return any(topic in simple for topic in (*CHECK_IN_TOPICS, *OTHER_TOPICS)) and cut(line)[0] == simple


def is_person(line: str) -> bool:
    """Whether an unnumbered line reads as a person's: a short name first, and no sentence behind it."""
    name, _ = cut(line)
    plain = simplify(name)
    if not plain or is_instruction(line) or line.endswith(tuple(_SENTENCE_END)) or plain.startswith("接龙"):
        return False
    return "·" in plain or (2 <= len(plain) <= 4 and (plain[0] in SURNAMES or not is_han(plain[0])))
