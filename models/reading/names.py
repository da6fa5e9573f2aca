"""Finding names in written lines: whole names only, longest first; and names that are nearly the same."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

from models.reading.text import (
    DOTS,
    HAN_RUN,
    bare_name,
    drop_emoji,
    fold,
    fold_name,
    folded_simply,
    is_han,
    split_emoji,
)
from models.reading.vocabulary import (
    ABSENCE_WORDS,
    GREETINGS,
    HONORIFICS,
    NAME_FOLLOWERS,
    ORGANISATION_ENDINGS,
    PLACE_WORDS,
    PRESENCE_MARKS,
    PROXY_WORDS,
    RANKS,
    SELF_WORDS,
    TEMPLATE_WORDS,
)

_BEFORE_NAME: Final = (
    *ORGANISATION_ENDINGS, *SELF_WORDS, *GREETINGS, *PROXY_WORDS, *PRESENCE_MARKS, *RANKS, "号", "名", "的", "是", "人"
)  # fmt: skip
_AFTER_NAME: Final = tuple({*PRESENCE_MARKS, *ABSENCE_WORDS, *HONORIFICS, *NAME_FOLLOWERS, *RANKS, "号"})
_NOT_NAMES: Final = frozenset((*PRESENCE_MARKS, *TEMPLATE_WORDS, *SELF_WORDS, *GREETINGS))
_EDGES: Final = tuple(sorted((*PRESENCE_MARKS, *SELF_WORDS, *HONORIFICS, "请假", "未到"), key=len, reverse=True))
_DOTS: Final = re.compile(f"[{re.escape(DOTS)}]")
_GLUE: Final = re.compile(f"[\n{re.escape(DOTS)}]")
_LATIN: Final = re.compile(r"[a-z]+(?:[ '.’-][a-z]+)*")
_LONGEST_TOKEN: Final = 20
_MOST_TOKENS: Final = 8
_LINE_HEAD: Final = 400
"""A line is matched on this many characters: no name stands behind them."""


class Found(NamedTuple):
    """A whole name in a line: which, and where in the squeezed line."""

    name: str
    start: int
    end: int


class FoldedLine:
    """A folded line prepared for matching: squeezed of blanks and dots, with the places where those stood."""

    __slots__ = ("gaps", "squeezed", "text")

    def __init__(self, text: str) -> None:
        text = text[:_LINE_HEAD]
        simple = None if "[" in text else folded_simply(text)
        self.text = whole = fold(split_emoji(text)) if simple is None else simple
        if _GLUE.search(whole) is not None:
            whole = _DOTS.sub("", whole.replace("\n", " "))
        *words, last = whole.split(" ")
        self.gaps = set(accumulate(map(len, words)))
        self.squeezed = "".join([*words, last])

    def rest(self, spans: Iterable[Found]) -> str:
        """The squeezed line without what was found, as other evidence: employers, numbers, phones."""
        pieces, at = [], 0
        for found in sorted(spans, key=lambda item: item.start):
            pieces.append(self.squeezed[at : found.start])
            at = found.end
        pieces.append(self.squeezed[at:])
        return "\n".join(pieces)


class NameIndex:
    """All names of a roster, looked up by their first two characters, so that a line costs the same for any roster."""

    def __init__(self, names: Iterable[str], affixes: Iterable[str] = ()) -> None:
        """``names`` as written; ``affixes`` are employers and groups, which may be glued to a name."""
        names = list(names)
        self._names = frozenset(filter(None, map(bare_name, names)))
        by_head: defaultdict[str, list[str]] = defaultdict(list)
        for name in self._names:
            by_head[name[:2]].append(name)
        self._by_head = {head: tuple(sorted(group, key=len, reverse=True)) for head, group in by_head.items()}
        self._first = re.compile("|".join(sorted({re.escape(name[0]) for name in self._names})) or "(?!)")
        """Where a name may begin."""
        self._affixes = frozenset(folded for affix in affixes if len(folded := fold_name(affix)) >= 2)
        self._affix_lengths = tuple(sorted({len(affix) for affix in self._affixes}))
        self._singles = frozenset(name for name in self._names if len(name) == 1)
        self._dotted = {bare_name(name): parts_of(name) for name in names if len(parts_of(name)) > 1}
        self._loose = {
            head: group for head, group in self._by_head.items() if not self._dotted.keys().isdisjoint(group)
        }
        """The names that may be written with any mark inside, and those that begin as they do."""
        self._lengths = {
            head: tuple(sorted(set(map(len, group)), reverse=True))
            for head, group in self._by_head.items()
            if head not in self._loose
        }

    def find(self, line: FoldedLine) -> tuple[Found, ...]:
        """Every whole name in the line, from left to right, longest first at each place, none inside another."""
        found: list[Found] = []
        squeezed, at = line.squeezed, 0
        while (first := self._first.search(squeezed, at)) is not None:
            at = first.start()
            here = self._name_at(line, at, is_glued=bool(found) and found[-1].end == at)
            if here is not None:
                found.append(here)
            at = at + 1 if here is None else here.end
        return tuple(found)

    def _name_at(self, line: FoldedLine, at: int, *, is_glued: bool) -> Found | None:
        """The name that begins here, free of other words; ``is_glued`` says that one has just ended."""
        squeezed = line.squeezed
        head = squeezed[at : at + 2]
        for length in self._lengths.get(head, ()):
            name = squeezed[at : at + length]
            if name in self._names and self._stands_free(line, at, at + len(name), is_glued=is_glued):
                return Found(name, at, at + len(name))
        for name in self._loose.get(head, ()):
            end = self._end_of(name, squeezed, at)
            if end and self._stands_free(line, at, end, is_glued=is_glued):
                return Found(name, at, end)
        if (
            head not in self._by_head
            and squeezed[at] in self._singles
            and self._stands_free(line, at, at + 1, is_glued=False)
        ):
            return Found(squeezed[at], at, at + 1)
        return None

    def _stands_free(self, line: FoldedLine, start: int, end: int, *, is_glued: bool) -> bool:
        return (is_glued or self._ends_left(line, start)) and self._ends_right(line, start, end)

    def _end_of(self, name: str, squeezed: str, at: int) -> int:
        """Where the name that begins at ``at`` ends, any one mark in the place of its interpunct; 0 where none does."""
        if squeezed.startswith(name, at):
            return at + len(name)
        end = at
        for part in self._dotted.get(name, (name,)):
            if end > at and end < len(squeezed) and not squeezed[end].isalnum():
                end += 1
            if not squeezed.startswith(part, end):
                return 0
            end += len(part)
        return end

    def inside(self, line: FoldedLine) -> frozenset[str]:
        """Every name that stands anywhere in the line, also as a part of other words, but not of a longer name."""
        squeezed = line.squeezed
        found = [
            Found(name, at, end)
            for at in range(len(squeezed) - 1)
            for name in self._by_head.get(squeezed[at : at + 2], ())
            if (end := self._end_of(name, squeezed, at))
        ]
        return frozenset(
            each.name
            for each in found
            if not any(
                other.start <= each.start and each.end <= other.end and len(other.name) > len(each.name)
                for other in found
            )
        )

    def _ends_left(self, line: FoldedLine, start: int) -> bool:
        squeezed = line.squeezed
        if start == 0 or start in line.gaps or _apart(squeezed[start - 1], squeezed[start]):
            return True
        before = squeezed[:start]
        return before.endswith(_BEFORE_NAME) or self._has_affix(before, at_end=True)

    def _ends_right(self, line: FoldedLine, start: int, end: int) -> bool:
        squeezed = line.squeezed
        if end == len(squeezed) or end in line.gaps or _apart(squeezed[end - 1], squeezed[end]):
            return not (end - start == 1 and end in line.gaps and end + 1 == len(squeezed))
        after = squeezed[end:]
        if after.startswith(_AFTER_NAME) or self._has_affix(after, at_end=False) or self._begins_with_name(after):
            return True
        if after.startswith(PLACE_WORDS):
            return False  # 江山市水利局 is where somebody works
        return after.startswith(PROXY_WORDS) and bool(self._by_head.get(after[1:3]))

    def _begins_with_name(self, text: str) -> bool:
        return any(
            text.startswith(name) and not is_han(text[len(name) : len(name) + 1] or " ")
            for name in self._by_head.get(text[:2], ())
        )

    def _has_affix(self, text: str, *, at_end: bool) -> bool:
        for length in self._affix_lengths:
            if length > len(text):
                return False
            if (text[-length:] if at_end else text[:length]) in self._affixes:
                return True
        return False

    # --- nearly the same ---------------------------------------------------------------------------------------

    def near(self, text: str) -> frozenset[str]:
        """Names that differ by one character or only in their tones and characters from a word of the line."""
        for token in _tokens(text):
            near = self.near_word(token)
            if near:
                return near
        return frozenset()

    def near_word(self, token: str) -> frozenset[str]:
        """The names that one word may have been meant for, the name itself not included."""
        if token.isascii():
            return frozenset(self._by_pinyin.get(token.replace(" ", ""), ()))
        near: set[str] = set()
        for pattern in _one_off(token):
            near.update(self._by_pattern.get(pattern, ()))
        near.update(name for name in self._by_pinyin.get(pinyin(token), ()) if len(name) == len(token))
        near.discard(token)
        return frozenset(name for name in near if _is_near(name, token))

    @cached_property
    def _by_pattern(self) -> dict[str, tuple[str, ...]]:
        patterns: defaultdict[str, list[str]] = defaultdict(list)
        for name in self._names:
            for pattern in _one_off(name):
                patterns[pattern].append(name)
        return {pattern: tuple(names) for pattern, names in patterns.items()}

    @cached_property
    def _by_pinyin(self) -> dict[str, tuple[str, ...]]:
        spelled: defaultdict[str, list[str]] = defaultdict(list)
        for name in self._names:
            spelled[pinyin(name)].append(name)
        return {spelling: tuple(names) for spelling, names in spelled.items()}


def pinyin(name: str) -> str:
    """The name's reading without tones. pypinyin misreads some surnames: good for suggestions, never for a match."""
    return "".join(map(_char_pinyin, name))


@lru_cache(maxsize=16_384)
def _char_pinyin(char: str) -> str:
    # Its phrases cost a fifth of a second to load, and one character is none.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - only a near name is ever asked about

    return "".join(lazy_pinyin(char, style=Style.NORMAL)).replace("ü", "v").casefold()


def parts_of(name: str) -> tuple[str, ...]:
    """The parts of a name with interpuncts, folded."""
    return tuple(filter(None, (bare_name(part) for part in _DOTS.split(fold(name)))))


def _apart(left: str, right: str) -> bool:
    """Whether two neighbours cannot belong to one word: a Chinese character and anything else."""
    if is_han(left) and is_han(right):
        return False
    return is_han(left) != is_han(right) or not (left.isalpha() and right.isalpha())


def _one_off(name: str) -> Iterator[str]:
    """Patterns that two names share when they differ in one place, in the order, or by one character that lacks."""
    yield name
    yield f"~{''.join(sorted(name))}"
    for at in range(len(name)):
        yield f"{name[:at]}?{name[at + 1 :]}"
        if len(name) >= 3:
            yield name[:at] + name[at + 1 :]


def _is_near(name: str, token: str) -> bool:
    """One character or the order changed, or one more or less where there are three; 张三丰 is no slip for 张三."""
    if len(name) == len(token):
        differing = sum(left != right for left, right in zip(name, token, strict=True))
        return differing == 1 or sorted(name) == sorted(token) or pinyin(name) == pinyin(token)
    if abs(len(name) - len(token)) != 1 or len(name) < 3:
        return False
    short, long = sorted((name, token), key=len)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _tokens(text: str) -> list[str]:
    """The words of a line that could be somebody's name, first one first."""
    folded = fold(drop_emoji(text[:_LINE_HEAD]))
    joined = "".join(char for char in folded if char not in DOTS)
    tokens: list[str] = []
    singles = ""
    for run in HAN_RUN.findall(joined):
        singles = singles + run if len(run) == 1 else ""
        if len(singles) >= 2:
            tokens.append(singles)
        tokens.extend(_trimmed(run))
    tokens.extend(match[0] for match in _LATIN.finditer(folded) if len(match[0]) >= 3)
    return [token for token in dict.fromkeys(tokens) if 2 <= len(token) <= _LONGEST_TOKEN and token not in _NOT_NAMES][
        :_MOST_TOKENS
    ]


def _trimmed(run: str) -> Iterator[str]:
    """A run of characters, and what remains of it without marks, titles and the employer in front."""
    yield run
    core = run
    for word in _EDGES:
        if len(core) - len(word) >= 2:
            core = core.removesuffix(word) if core.endswith(word) else core.removeprefix(word)
    for ending in _BEFORE_NAME:
        at = core.rfind(ending)
        if at > 0 and len(core) - at - len(ending) <= 4:  # of less than two characters none is kept
            yield core[at + len(ending) :]
    if core != run:
        yield core
