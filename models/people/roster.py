"""The roster: who is expected, and whom a written line means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from models.people.candidate import Candidate
from models.reading.names import FoldedLine, Found, NameIndex
from models.reading.numbering import chinese_number
from models.reading.text import HAN_RUN, bare_name, fold, fold_name
from models.reading.vocabulary import GENERIC_EMPLOYERS, NO_NUMBER_BEFORE, PROXY_WORDS

_DIGITS: Final = re.compile(r"[0-9]+(?:[ -][0-9]+)*")
_MASKED_PHONE: Final = re.compile(r"[0-9]{3}\*{2,6}([0-9]{4})")
_HAN_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_AGENT: Final = re.compile(r"(?:[代替帮](?![表])|代(?:为)?[签接报填发写])")
_NUMBER_TOKEN: Final = re.compile(rf"(?<![\d.:])(\d{{1,6}})(号(?!楼))?(?![\d.:{NO_NUMBER_BEFORE}])")
_TAIL_DIGITS: Final = 4
_PHONE_DIGITS: Final = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One whole roster name in a line, and the candidates it may mean (several: namesakes not told apart)."""

    candidates: tuple[Candidate, ...]
    is_proxied: bool = False
    """Whether a word such as 代 or 帮 stands in front: the writer acts for this person."""
    is_agent: bool = False
    """Whether 代 stands right behind: this person acts for somebody else."""
    is_certain: bool = False
    """Whether a phone or a number in the line tells namesakes apart."""
    namesakes: tuple[Candidate, ...] = ()
    """Everybody of this name, whatever else the line says."""


class Roster(Mapping[str, Candidate]):
    """All candidates by number, in roster order; built once, then a line costs microseconds."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._by_number = {candidate.number: candidate for candidate in candidates}
        self._last: tuple[str, FoldedLine, tuple[Found, ...]] | None = None
        self._bearing: dict[tuple[str, str], bool] = {}
        """What was asked of :meth:`bears` before: every line of every relay asks."""
        self._places = {number: place for place, number in enumerate(self._by_number)}
        by_name: defaultdict[str, list[Candidate]] = defaultdict(list)
        for candidate in self._by_number.values():
            by_name[bare_name(candidate.name)].append(candidate)
        self._by_name = {name: tuple(people) for name, people in by_name.items()}
        self._alone = {
            name: Mention(candidates=people, namesakes=people)
            for name, people in self._by_name.items()
            if len(people) == 1
        }
        """What the name of one candidate means where nobody acts for anybody."""
        self._employers = {word for each in self._by_number.values() if (word := fold_name(each.employer))}
        self._employer_lengths = sorted({len(word) for word in self._employers}, reverse=True)
        affixes = {
            word for candidate in self._by_number.values() for word in (candidate.employer, candidate.group) if word
        }
        self.index: Final = NameIndex((candidate.name for candidate in self._by_number.values()), affixes)
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
        return self._by_name.get(fold_name(name)) or self._by_name.get(bare_name(name), ())

    def bears(self, text: str, number: str) -> bool:
        """Whether the text bears the whole name of this candidate, and nobody else has that name."""
        known = self._bearing.get((text, number))
        if known is None:
            name = self[number].name
            known = self._bearing[text, number] = len(self.named(name)) == 1 and bare_name(name) in fold_name(text)
        return known

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The candidates whose whole name stands in the line, from left to right."""
        line, found = self._found_in(text)
        if len(found) == 1:
            return (self._mention(line, found[0], found),)
        return tuple([self._mention(line, each, found) for each in found])

    def _mention(self, line: FoldedLine, found: Found, spans: tuple[Found, ...]) -> Mention:
        proxied = found.start > 0 and line.squeezed.endswith(PROXY_WORDS[:6], 0, found.start)
        is_agent = _AGENT.match(line.squeezed, found.end) is not None
        alone = self._alone.get(found.name)
        if alone is not None:
            return replace(alone, is_proxied=proxied, is_agent=is_agent) if proxied or is_agent else alone
        namesakes = self._by_name[found.name]
        rest = line.rest(spans)
        candidates = _told_apart(namesakes, rest, line.text)
        return Mention(
            candidates=candidates,
            is_proxied=proxied,
            is_agent=is_agent,
            is_certain=len(candidates) == 1 and _is_certain(candidates[0], rest, line.text),
            namesakes=namesakes,
        )

    def names_somebody(self, text: str) -> bool:
        """Whether the whole name of a candidate stands in the line."""
        return bool(self._found_in(text)[1])

    def _found_in(self, text: str) -> tuple[FoldedLine, tuple[Found, ...]]:
        """The line and the names in it, kept for the next question: the same line is asked about several things."""
        if self._last is None or self._last[0] != text:
            line = FoldedLine(text)
            self._last = (text, line, self.index.find(line))
        return self._last[1], self._last[2]

    def without_names(self, text: str) -> str:
        """The line, folded, without the names in it and the employers of the roster: what else it says."""
        line, found = self._found_in(text)
        rest = line.rest(found)
        return HAN_RUN.sub(lambda run: self._without_employer(run[0]), rest)

    def _without_employer(self, run: str) -> str:
        for length in self._employer_lengths:
            if run[:length] in self._employers:
                return run[length:]
            if run[-length:] in self._employers:
                return run[:-length]
        return run

    def near(self, text: str) -> tuple[Candidate, ...]:
        """Whom a line without any whole name may mean by its words: one character or the pinyin differs."""
        names = self.index.near(text)
        near = sorted(
            (candidate for name in names for candidate in self._by_name[name]),
            key=lambda each: self._places[each.number],
        )
        if len(near) > 1:
            near = list(_told_apart(tuple(near), fold(text), fold(text)))
        return tuple(near or [each for name in self.index.inside(FoldedLine(text)) for each in self._by_name[name]])

    def reached_at(self, text: str) -> tuple[Candidate, ...]:
        """Whose phone stands in a line. Whose it is, is for the office alone to know."""
        by_phone = (self._by_phone.get(digits) for digits in _digit_runs(fold(text)) if len(digits) == _PHONE_DIGITS)
        return tuple(filter(None, by_phone))

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
        exact, shortened = self._numbers
        if wanted in exact or not wanted.isdecimal():
            return exact.get(wanted)
        return shortened.get(wanted.lstrip("0"))

    @cached_property
    def _numbers(self) -> tuple[dict[str, Candidate | None], dict[str, Candidate | None]]:
        """Whose number each is, as written and without noughts in front; None where several may be meant."""
        people = self._by_number.values()
        exact = _whose((fold(each.number), each) for each in people)
        return exact, _whose((each.number.lstrip("0"), each) for each in people if each.number.isdecimal())


def _whose(pairs: Iterable[tuple[str, Candidate]]) -> dict[str, Candidate | None]:
    """The candidate of each key; None where several have it."""
    found: dict[str, Candidate | None] = {}
    for key, candidate in pairs:
        found[key] = None if key in found else candidate
    return found


def _unique(pairs: Iterable[tuple[str, Candidate]]) -> dict[str, Candidate]:
    """The pairs whose key only one candidate has."""
    return {key: candidate for key, candidate in _whose(pairs).items() if key and candidate is not None}


def _told_apart(namesakes: tuple[Candidate, ...], rest: str, text: str) -> tuple[Candidate, ...]:
    """The namesakes that the rest of the line speaks for; all of them where it speaks for none or not for one."""
    for speaks_for in (_phone_speaks, _number_speaks, _employer_speaks, _group_speaks):
        chosen = tuple(candidate for candidate in namesakes if speaks_for(candidate, rest, text))
        if len(chosen) == 1:
            return chosen
        if chosen:
            namesakes = chosen
    return namesakes


def _is_certain(candidate: Candidate, rest: str, text: str) -> bool:
    return _phone_speaks(candidate, rest, text) or fold(candidate.number) in [run for run, _ in _number_tokens(rest)]


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
        run == number or (int(run) == int(number) and (run_is_number or len(run) > 1))
        for run, run_is_number in _number_tokens(rest)
    )


def _number_tokens(rest: str) -> Iterator[tuple[str, bool]]:
    """Numbers that may be somebody's: 006, 6号; never 3楼, 3分钟, 11:20, 8.5."""
    for match in _NUMBER_TOKEN.finditer(rest):
        yield match[1], match[2] is not None


def _employer_speaks(candidate: Candidate, rest: str, text: str) -> bool:
    employer = fold_name(candidate.employer)
    if not employer:
        return False
    words = (word for word in _HAN_WORD.findall(rest) if word not in GENERIC_EMPLOYERS)
    return employer in rest or any(word in employer for word in words)


def _group_speaks(candidate: Candidate, rest: str, text: str) -> bool:
    group = fold_name(candidate.group)
    if not group:
        return False
    if group in rest:
        return True
    bare = group.removeprefix("第").removesuffix("组")
    digits = str(chinese_number(bare)) if chinese_number(bare) else bare
    return any(f"{form}组" in rest for form in {bare, digits} if form)
