"""The net under the grammar: a roster asked about a text. It knows nothing of relays, titles or lines that count.

Whoever is named in a text in any way is caught: by their whole name in whatever words, their number as a token, a given
name that only they have, or a near name by itself. Linear in the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from models.people.candidate import Candidate
from models.people.roster import Roster
from models.reading.names import parts_of
from models.reading.numbering import read_number
from models.reading.text import DOTS, bare_name, fold, is_han, normalize_line_ends, unescape
from models.reading.vocabulary import COMPOUND_SURNAMES, NOT_NEAR, NUMBER_LABELS, PRESENCE_MARKS, SELF_WORDS

_LABELS: Final = (("<displayname>", "</displayname>"), ("<nickname>", "</nickname>"), ("<solitaire>", "</solitaire>"))
"""Who is quoted, and the numbers of a relay's structure: no words of anybody."""
_ADDRESSED: Final = re.compile("[@＠][^\\s@＠\u2005]{1,30}\u2005")
_QUOTED_SPEAKER: Final = re.compile(r"^[\ufeff\u200b\s]{0,20}[「『][^\n：:「」『』】”\"]{1,40}[：:]")
_GLUE: Final = str.maketrans("", "", " \t" + DOTS)
_NUMBER: Final = re.compile(r"(?<![0-9a-z])([0-9a-z][0-9a-z-]{0,31})(?![0-9a-z])(号?)(?![:：][0-9]|[年月日点时分])")
_OWN_NUMBER: Final = re.compile(r"\s{0,4}[0-9]{1,10}\s?[.、．)）\]】:：,，]")
_SHORT_NUMBER: Final = 2
_TOKEN: Final = re.compile(r"[\W_]+")
_EDGES: Final = tuple(sorted((*PRESENCE_MARKS, *SELF_WORDS, "考生", "请假"), key=len, reverse=True))
_LONGEST_NEAR_LINE: Final = 40
_LONGEST_NEAR: Final = 6
_LONGEST_NAME: Final = 40
_MOST_TOKENS: Final = 20_000


def spoken_lines(text: str) -> list[str]:
    """The lines of a message of any form, as far as somebody says them: without whom it addresses or quotes by name."""
    for opening, closing in _LABELS:
        text = _without(text, opening, closing)
    text = normalize_line_ends(unescape(unescape(text)))
    text = _ADDRESSED.sub(" ", text.replace("<", "\n").replace(">", "\n"))
    speaker = _QUOTED_SPEAKER.match(text)
    if speaker is not None:
        text = text[speaker.end() :]
    return fold(text).split("\n")


def _without(text: str, opening: str, closing: str) -> str:
    """The text without what stands between two marks; found by position, for no pattern is as sure to be linear."""
    pieces: list[str] = []
    at = 0
    while (start := text.find(opening, at)) >= 0:
        end = text.find(closing, start)
        if end < 0:
            break
        pieces.append(text[at:start])
        at = end
    return "".join([*pieces, text[at:]]) if pieces else text


class Net:
    """Looks for some candidates of a roster in texts."""

    def __init__(self, roster: Roster, wanted: Collection[str]) -> None:
        self._roster = roster
        self._wanted = frozenset(wanted)
        self._names: defaultdict[str, list[str]] = defaultdict(list)
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._given: dict[str, str] = {}
        for candidate in roster.values():
            self._whole[bare_name(candidate.name)].add(candidate.number)
        for part, numbers in self._parts(roster.values()).items():
            if len(numbers) == 1 and part not in self._whole:
                self._given[part] = next(iter(numbers))
        for name in (*self._whole, *self._given):
            if name:
                self._names[name[0]].append(name)
        heads = "".join(map(re.escape, self._names))
        self._head = re.compile(f"[{heads}]") if heads else None
        self._numbers = {fold(number): number for number in roster}
        self._odd_numbers = {number for number in self._numbers if _NUMBER.fullmatch(number) is None}
        self._by_value: dict[int, str] = {}
        for number in roster:
            if number.isdecimal():
                self._by_value[int(number)] = "" if int(number) in self._by_value else number

    def _parts(self, people: Iterable[Candidate]) -> dict[str, set[str]]:
        """The given names, and who bears each in their name."""
        people = list(people)
        given = {part for each in people if each.number in self._wanted for part in _given_names(each.name)}
        bearers: defaultdict[str, set[str]] = defaultdict(set)
        for each in people:
            name = bare_name(each.name)
            for at in range(len(name)):
                for end in range(at + 2, len(name) + 1):
                    if name[at:end] in given:
                        bearers[name[at:end]].add(each.number)
        return bearers

    def caught(self, lines: Iterable[str], *, is_list: bool = False) -> dict[str, str]:
        """The wanted candidates whom these folded lines name, each with the first such line.

        ``is_list`` says that the lines bear numbers of their own, which are nobody's.
        """
        caught: dict[str, str] = {}
        tokens = 0
        for line in lines:
            if not line:
                continue
            whole = self._named(line)
            found = {number for name in whole for number in self._who(name)}
            found.update(self._numbered(line, is_list=is_list))
            if not whole and len(line) <= _LONGEST_NEAR_LINE and tokens < _MOST_TOKENS:
                words = list(_words(line))
                tokens += len(words)
                found.update(self._near(words))
            for number in found & self._wanted:
                caught.setdefault(number, line)
        return caught

    def _who(self, name: str) -> set[str]:
        return self._whole.get(name) or {self._given[name]}

    def _named(self, line: str) -> set[str]:
        """The whole and the given names in a line, none that is only the beginning or the end of a longer one."""
        squeezed = line.translate(_GLUE)
        if self._head is None or not squeezed:
            return set()
        found = [
            (at, at + len(name), name)
            for at in (match.start() for match in self._head.finditer(squeezed))
            for name in self._names[squeezed[at]]
            if squeezed.startswith(name, at)
        ]
        whole = {name for _, _, name in found if name in line}
        return {name for each, (_, _, name) in enumerate(found) if not _is_inside(each, found, whole)}

    def _numbered(self, line: str, *, is_list: bool) -> Iterator[str]:
        own = _OWN_NUMBER.match(line) if is_list else None
        start = own.end() if own else 0
        if is_list and own is None and (numbered := read_number(line)) is not None:
            start = numbered.end
        line = line[start:]
        for match in _NUMBER.finditer(line):
            token = match[1]
            number = self._numbers.get(token)
            is_said = bool(match[2]) or line[: match.start()].endswith(NUMBER_LABELS)
            if number is not None and (len(token) > _SHORT_NUMBER or is_said or not token.isdecimal()):
                yield number
            elif number is None and is_said and token.isdecimal() and self._by_value.get(int(token)):
                yield self._by_value[int(token)]
        yield from (self._numbers[number] for number in self._odd_numbers if number in line)

    def _near(self, words: Iterable[str]) -> Iterator[str]:
        for word in words:
            for name in self._roster.index.near_word(word):
                yield from self._whole[name]


def _is_inside(each: int, found: list[tuple[int, int, str]], whole: set[str]) -> bool:
    """Whether a name is only a part of a longer one that stands there in one piece; ``found`` is in order."""
    at, end, name = found[each]
    other = each + 1
    while other < len(found) and found[other][0] == at:
        other += 1
    while other > 0 and found[other - 1][0] > at - _LONGEST_NAME:
        other -= 1
        _, other_end, longer = found[other]
        if other_end >= end and len(longer) > len(name) and longer in whole:
            return True
    return False


def _words(line: str) -> Iterator[str]:
    """The words of a short line that could be a name that was misspelled, without marks and titles."""
    for token in _TOKEN.split(line):
        word = token.strip("0123456789")
        for edge in _EDGES:
            if len(word) - len(edge) >= 2:
                word = word.removesuffix(edge).removeprefix(edge)
        is_name = (word.isascii() and len(word) > 3) or (word and is_han(word[0]) and 2 <= len(word) <= _LONGEST_NEAR)
        if is_name and word not in NOT_NEAR:
            yield word


def _given_names(name: str) -> Iterator[str]:
    """What of a name may be said alone: 砚平 of 王砚平, 靖安 of 欧阳靖安, 古丽米热 of 古丽米热·肉孜."""
    parts = parts_of(name)
    if len(parts) > 1:
        yield from (part for part in parts if len(part) >= 2)
        return
    whole = bare_name(name)
    if not whole or not is_han(whole[0]):
        return
    surname = 2 if whole[:2] in COMPOUND_SURNAMES else 1
    if len(whole) - surname >= 2:
        yield whole[surname:] if len(whole) <= 4 else whole[-2:]
