"""The roster: who is expected, and whom a written line means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from models.candidate import Candidate
from models.names import Found, Line, NameIndex
from models.numbering import chinese_number
from models.text import fold, fold_name
from models.vocabulary import PROXY_WORDS

_DIGITS: Final = re.compile(r"[0-9]+(?:[ -][0-9]+)*")
_MASKED_PHONE: Final = re.compile(r"[0-9]{3}\*{2,6}([0-9]{4})")
_HAN_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_TAIL_DIGITS: Final = 4
_PHONE_DIGITS: Final = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One whole roster name in a line, and the candidates it may mean (several: namesakes not told apart)."""

    candidates: tuple[Candidate, ...]
    is_proxied: bool = False
    """Whether a word such as 代 or 帮 stands in front: the writer acts for this person."""


class Roster(Mapping[str, Candidate]):
    """All candidates by number, in roster order; built once, then a line costs microseconds."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._by_number = {candidate.number: candidate for candidate in candidates}
        self._places = {number: place for place, number in enumerate(self._by_number)}
        by_name: defaultdict[str, list[Candidate]] = defaultdict(list)
        for candidate in self._by_number.values():
            by_name[fold_name(candidate.name)].append(candidate)
        self._by_name = {name: tuple(people) for name, people in by_name.items()}
        affixes = {
            word for candidate in self._by_number.values() for word in (candidate.employer, candidate.group) if word
        }
        self._index = NameIndex((candidate.name for candidate in self._by_number.values()), affixes)
        self._by_wechat_id = _unique((candidate.wechat_id, candidate) for candidate in self._by_number.values())
        self._by_phone = _unique((candidate.phone, candidate) for candidate in self._by_number.values())

    def __getitem__(self, number: str) -> Candidate:
        return self._by_number[number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_number)

    def __len__(self) -> int:
        return len(self._by_number)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups in the order in which the roster names them; ``("",)`` where it names none."""
        return tuple(dict.fromkeys(candidate.group for candidate in self._by_number.values())) or ("",)

    def by_wechat_id(self, contact_id: str) -> Candidate | None:
        """Whose WeChat ID this is, if exactly one candidate has it."""
        return self._by_wechat_id.get(contact_id)

    def named(self, name: str) -> tuple[Candidate, ...]:
        """The candidates of exactly this name, folded."""
        return self._by_name.get(fold_name(name), ())

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The candidates whose whole name stands in the line, from left to right."""
        line = Line(text)
        found = self._index.find(line)
        if not found:
            return ()
        rest = line.rest(found)
        return tuple(self._mention(line, each, rest) for each in found)

    def _mention(self, line: Line, found: Found, rest: str) -> Mention:
        candidates = self._by_name[found.name]
        if len(candidates) > 1:
            candidates = _told_apart(candidates, rest, line.text)
        proxied = found.start > 0 and line.squeezed[: found.start].endswith(PROXY_WORDS[:5])
        return Mention(candidates=candidates, is_proxied=proxied)

    def near(self, text: str) -> tuple[Candidate, ...]:
        """Whom a line without any whole name may mean: one character or the pinyin differs, or the phone is theirs."""
        names = self._index.near(text)
        near = sorted(
            (candidate for name in names for candidate in self._by_name[name]),
            key=lambda each: self._places[each.number],
        )
        if len(near) > 1:
            near = list(_told_apart(tuple(near), fold(text), fold(text)))
        by_phone = (self._by_phone.get(digits) for digits in _digit_runs(fold(text)) if len(digits) == _PHONE_DIGITS)
        return tuple(dict.fromkeys([*near, *filter(None, by_phone)]))

    def by_number_or_name(self, text: str) -> tuple[Candidate, ...]:
        """Whom staff mean by a number (``12`` for ``012`` too) or a name; several where it is not clear."""
        wanted = fold(text).lstrip("@")
        numbered = self.numbered(wanted)
        if numbered is not None:
            return (numbered,)
        return self.named(wanted) or tuple(
            {each.number: each for mention in self.mentions(wanted) for each in mention.candidates}.values()
        )

    def numbered(self, text: str) -> Candidate | None:
        """The candidate of this number, as written or as people shorten it: ``12`` for ``012``."""
        wanted = fold(text)
        exact = [each for each in self._by_number.values() if fold(each.number) == wanted]
        if not exact and wanted.isdecimal():
            exact = [
                each for each in self._by_number.values() if each.number.isdecimal() and int(each.number) == int(wanted)
            ]
        return exact[0] if len(exact) == 1 else None


def _unique(pairs: Iterable[tuple[str, Candidate]]) -> dict[str, Candidate]:
    """The pairs whose key only one candidate has."""
    found: dict[str, Candidate | None] = {}
    for key, candidate in pairs:
        if key:
            found[key] = None if key in found else candidate
    return {key: candidate for key, candidate in found.items() if candidate is not None}


def _told_apart(namesakes: tuple[Candidate, ...], rest: str, text: str) -> tuple[Candidate, ...]:
    """The namesakes that the rest of the line speaks for; all of them where it speaks for none or not for one."""
    for speaks_for in (_phone_speaks, _number_speaks, _employer_speaks, _group_speaks):
        chosen = tuple(candidate for candidate in namesakes if speaks_for(candidate, rest, text))
        if len(chosen) == 1:
            return chosen
        if chosen:
            namesakes = chosen
    return namesakes


def _digit_runs(text: str) -> list[str]:
    return [re.sub(r"[ -]", "", run) for run in _DIGITS.findall(text)] + re.findall(r"[0-9]+", text)


def _phone_speaks(candidate: Candidate, rest: str, text: str) -> bool:
    tails = [tail for tail in (*_digit_runs(text), *_MASKED_PHONE.findall(text)) if len(tail) >= _TAIL_DIGITS]
    return bool(candidate.phone) and any(candidate.phone.endswith(tail) for tail in tails)


def _number_speaks(candidate: Candidate, rest: str, text: str) -> bool:
    number = fold(candidate.number)
    if not number.isdecimal():
        return number in re.split(r"[^\w-]+|\n", text)
    return any(
        len(run) < _TAIL_DIGITS + 3 and int(run) == int(number) for run in re.findall(r"(?<![\d.:])\d+(?![\d.:])", rest)
    )


def _employer_speaks(candidate: Candidate, rest: str, text: str) -> bool:
    employer = fold_name(candidate.employer)
    if not employer:
        return False
    return employer in rest or any(word in employer for word in _HAN_WORD.findall(rest))


def _group_speaks(candidate: Candidate, rest: str, text: str) -> bool:
    group = fold_name(candidate.group)
    if not group:
        return False
    if group in rest:
        return True
    bare = group.removeprefix("第").removesuffix("组")
    digits = str(chinese_number(bare)) if chinese_number(bare) else bare
    return any(f"{form}组" in rest for form in {bare, digits} if form)
