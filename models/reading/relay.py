"""The grammar of 接龙: the text of a message in, its lines out.

A scanner walks over the physical lines once, forward, with a small state. It never looks ahead, so that the reading of
a longer relay can start where the reading of the previous one stopped: :func:`read` with a ``base`` gives exactly what
it gives without, and costs what is new.

No vocabulary of what is *not* a person's line will ever be whole; a roster is. Where one is at hand, ``names`` asks it
whether a line names somebody, and such a line is never taken for an instruction, a heading or a note.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from models.reading.cut import cut, tidy_note
from models.reading.entry import START, Entry, Kind, Names, Reading, ScanState
from models.reading.line import (
    EMPTY_SLOTS,
    EXAMPLE,
    EXAMPLE_ALONE,
    GLUED,
    TEMPLATES,
    begins_list,
    example,
    example_key,
    glued_number,
    is_empty,
    is_example,
    is_heading,
    is_instruction,
    is_person,
    is_topic,
    line_number,
    split_glued,
    without_second_number,
)
from models.reading.numbering import Numbered
from models.reading.own_words import is_notice, own_words, prepared
from models.reading.text import (
    clean,
    fold,
    fold_width,
    is_emoji,
    is_han,
    shared_prefix,
    simplify,
)
from models.reading.vocabulary import (
    ABSENTEE_LISTS,
    CHECK_IN_TOPICS,
    EXAMPLE_WORDS,
    GAMES_BEFORE_RELAY_WORD,
    LISTING_WORDS,
    PRESENCE_MARKS,
    PRESENCE_SYMBOLS,
    RELAY_WORD,
)

MAX_CHARACTERS: Final = 300_000
MAX_LINES: Final = 20_000
_HEADER_LINES: Final = 40
_MOST_EXAMPLES: Final = 20
_SHORTEST_MENU: Final = 3
"""So many lines of things above a count that begins anew are what the relay is about, no entries of it."""
_LONGEST_ENTRY: Final = 2_000
_LONGEST_JUMP: Final = 20
"""So many numbers may lack in a list whose numbers bear no mark; 512 白色 under 4. is no entry."""
_LONGEST_HEADER_LINE: Final = 2_000
_LONGEST_CHAT_HEADER: Final = 100

_NATIVE: Final = re.compile(r"[#＃]\s?(?:(?:群|微信)?接龙|group ?(?:note|chain))", re.IGNORECASE)
_TYPED_NATIVE: Final = re.compile(r"[【\[(（]?\s?(?:群|微信)?接龙(?=[】\]）)\s:：]|$|报到|签到|打卡)")
_RELAY_WORDS: Final = re.compile(r"^[#＃【\[(（]?\s?(?:群|微信)?接[龙龍][】\])）]?")
_ADDRESSED: Final = re.compile(r"@\S{1,30}(?=\s)")
_SENDER_PREFIX: Final = re.compile(r"[A-Za-z0-9_@-]{4,64}:[^\S\n]*(?=\n)")
_MOST_PREFIXES: Final = 50
_CHAT_HEADER: Final = re.compile(r"^\S[^\n]{0,40}\s\d{1,2}:\d{2}(?::\d{2})?$|^[^\s#＃][^\n]{0,30}[:：]$")
_PLAIN_LINE: Final = re.compile(
    r"([0-9]{1,4})([.、．)）]) ?"
    r"(([\u4e00-\u9fff]{2,4})(?:[ \-—－,，、（(][\u4e00-\u9fff \-—－,，、（）()]{0,60}(?<! ))?)"
)
"""A line as most are: digits, a mark, a name, and what may follow in ordinary characters."""
_PLAIN_MARKS: Final = {".": ".", "．": ".", "、": "、", ")": ")", "）": ")"}
_SECOND_NUMBERS: Final = frozenset("一二三四五六七八九十第")
"""What may begin a second number on a line."""
_NO_NAMES: Final = TEMPLATES | EMPTY_SLOTS | frozenset(EXAMPLE_WORDS)


def read(text: str, base: Reading | None = None, *, is_relay: bool = False, names: Names | None = None) -> Reading:
    """Read a message; with ``base`` (an earlier reading) only what differs from it is scanned.

    ``is_relay`` says that the text is known to be a relay (a group note, a paste), whatever its first line looks like.
    Never raises for any text; linear in its length.
    """
    if len(text) > MAX_CHARACTERS:
        return Reading(Kind.TOO_LARGE, "")
    text = prepared(text)
    if text.count("\n") > MAX_LINES:
        return Reading(Kind.TOO_LARGE, "")
    if base is not None and base.entries and base._starts:
        resumed = _resume(text, base, names)
        if resumed is not None:
            return resumed
    own, quotes_relay = own_words(text)
    if own is None or is_notice(own):
        return Reading(Kind.NOT_OWN, own or "")
    return _read_fresh(own, is_relay=is_relay, quotes_relay=quotes_relay, names=names)


# --- relays ------------------------------------------------------------------------------------------------------


def _read_fresh(text: str, *, is_relay: bool, quotes_relay: bool, names: Names | None) -> Reading:
    header = _header(text)
    native = is_relay or _is_native(header)
    if not native and _is_transcript(text):
        return Reading(Kind.NOT_OWN, text)
    if not (native or quotes_relay or _may_be_list(header, text, names)):
        return Reading(Kind.CHAT, text)
    reading = _scan(text, names)
    if not reading.entries and native and not any(_numbered_lines(text)):
        reading = _unnumbered(text, names)
    if native:
        return replace(reading, is_native=True)
    words = fold(header)
    is_listing = any(word in words for word in (*ABSENTEE_LISTS, *LISTING_WORDS))
    if not reading.entries or (is_listing and names is None):
        return Reading(Kind.CHAT, text)
    return replace(reading, is_doubtful=is_listing)


def _is_native(header: str) -> bool:
    """Whether the text begins as WeChat's own relays do, behind an @ or the sender that some gateways put in front."""
    text = simplify(clean(header))
    at = _first_word(text, 0)
    for _ in range(_MOST_PREFIXES):
        prefix = _ADDRESSED.match(text, at) or _SENDER_PREFIX.match(text, at)
        if prefix is None:
            break
        at = _first_word(text, prefix.end())
    return _NATIVE.match(text, at) is not None or _TYPED_NATIVE.match(text, at) is not None


def _first_word(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _header(text: str) -> str:
    """The lines in front of the first numbered one."""
    lines: list[str] = []
    for raw in text.split("\n", _HEADER_LINES)[:_HEADER_LINES]:
        number = line_number(clean(raw[:_LONGEST_HEADER_LINE]).strip())
        if number is not None and not number.weak:
            break
        lines.append(raw[:_LONGEST_HEADER_LINE])
    return "\n".join(lines)


def _is_transcript(text: str) -> bool:
    """Whether messages of others were copied together with who said them: nobody says them now."""
    for above, line in pairwise(text.split("\n")):
        if len(above) <= _LONGEST_CHAT_HEADER and _CHAT_HEADER.match(above.strip()) and _is_native(line[:20]):
            return True
    return False


def _may_be_list(header: str, text: str, names: Names | None) -> bool:
    """Whether a text without WeChat's own first line may be a relay all the same."""
    words = fold(header)
    if RELAY_WORD in words:
        return not any(game + RELAY_WORD in words for game in GAMES_BEFORE_RELAY_WORD)
    if any(topic in words for topic in CHECK_IN_TOPICS[:5]):
        return True
    if names is not None and any(names(line) for line in _numbered_lines(text, with_weak=True)):
        return True
    return not words and _has_presence_mark(text)


def _numbered_lines(text: str, *, with_weak: bool = False) -> Iterator[str]:
    for raw in text.split("\n"):
        line = clean(raw[:_LONGEST_HEADER_LINE]).strip()
        number = line_number(line)
        if number is not None and (with_weak or not number.weak):
            yield line


def _has_presence_mark(text: str) -> bool:
    """A bare numbered list counts when somebody on it says that they are here."""
    entries = _scan(text, None).entries
    marks = (*PRESENCE_MARKS, *PRESENCE_SYMBOLS)
    return any(simplify(entry.note).startswith(marks) and entry.name for entry in entries)


class _Scanner:
    """Walks over the lines of one relay and collects its entries."""

    def __init__(self, state: ScanState = START, names: Names | None = None) -> None:
        self.state = state
        self.title: list[str] = []
        self.entries: list[Entry] = []
        self.starts: list[int] = []
        self.states: list[ScanState] = []
        self.has_restarted = False
        """Whether what had been taken for entries turned out to be a part of the title."""
        self._names = names

    def feed(self, raw: str, start: int) -> None:
        """Take the next physical line, which begins at ``start`` in the text."""
        state = self.state
        if state.listing and not state.gap and self._take_plain(raw, start, state):
            return
        line = clean(raw).strip()
        if not line:
            self.state = state._replace(blank=True, open_entry=False)
            return
        number = line_number(line)
        if not state.listing:
            self._feed_title(line, raw, start, number)
        elif number is not None and self._is_entry(line, number):
            self._add(line, raw, start, number)
        else:
            self._feed_unnumbered(line, raw, start)

    def _take_plain(self, raw: str, start: int, state: ScanState) -> bool:
        """Take a line of the commonest form if no rule can say anything else of it than that it is an entry."""
        plain = _PLAIN_LINE.fullmatch(raw)
        if plain is None:
            return False
        digits, mark, body, name = plain.groups()
        no = int(digits)
        if no == 1 or _PLAIN_MARKS[mark] != state.style or body[0] in _SECOND_NUMBERS or "例" in body:
            return False
        if simplify(name) in _NO_NAMES or (state.examples and fold(body) in state.examples):
            return False
        name, note = cut(body)
        self.starts.append(start)
        self.states.append(state)
        self.entries.append(Entry(no=no, name=name, note=note, raw=raw, body=body))
        self.state = ScanState(listing=True, last_no=no, open_entry=True, examples=state.examples, style=state.style)
        return True

    def finish(self) -> None:
        """Nothing follows: a list of instructions above an example was no list of people."""
        if self.state.example_below:
            self._entries_are_title()

    def _is_named(self, line: str) -> bool:
        return self._names is not None and self._names(line)

    def _feed_title(self, line: str, raw: str, start: int, number: Numbered | None) -> None:
        state = self.state
        shown = example(line)
        if shown is not None:
            self._take_example(line, shown)
            return
        is_named = number is not None and self._is_named(line)
        if number is None or (number.weak and not is_named and not begins_list(line, number)):
            self.title.append(line)
            self.state = state._replace(heading=is_heading(line), blank=False)
            return
        body = line[number.end :]
        goes_on = number.no > state.in_title_list > 0 and not state.blank
        begins = state.blank and bool(state.examples) and number.no == 1
        is_title = is_instruction(body) or goes_on or (state.heading and not state.blank)
        if is_title and not is_named and not begins:
            self.title.append(line)
            self.state = state._replace(in_title_list=max(number.no, 1), heading=False, blank=False)
            return
        self._add(line, raw, start, number)

    def _take_example(self, line: str, example: str) -> None:
        self.title.append(line)
        self.state = _with_example(self.state, example)._replace(blank=False)

    def _is_entry(self, line: str, number: Numbered) -> bool:
        state = self.state
        body = line[number.end :]
        style = _style(line, number)
        if style and style != state.style and (style == state.inner or number.no == 1) and state.open_entry:
            if not self._is_named(body):
                self.state = state._replace(inner=style)
                return False
        elif state.gap and is_instruction(body):
            return self._is_named(line)
        if style == " " and not state.last_no < number.no <= state.last_no + _LONGEST_JUMP:
            return self._is_named(line)
        if not number.weak:
            return True
        glued = line[number.end - 1].isdigit() and is_han(body[:1])
        follows = number.no == state.last_no + 1 or (glued and number.no > state.last_no)
        return follows or self._is_named(line)

    def _add(self, line: str, raw: str, start: int, number: Numbered) -> None:
        is_menu = number.no == 1 and len(self.entries) >= _SHORTEST_MENU and self.state.last_no > 1
        if number.no == 1 and (self.state.example_below or is_menu):
            self._entries_are_title()
        style = self.state.style or _style(line, number)
        state = self.state._replace(
            listing=True,
            heading=False,
            gap=False,
            blank=False,
            in_title_list=0,
            style=style,
            inner="",
            example_below=False,
        )
        for no, body, part in split_glued(number.no, line[number.end :], raw):
            if is_example(body):
                state = _with_example(state, body)._replace(last_no=no, open_entry=False)
                continue
            repeats = bool(state.examples) and example_key(body) in state.examples
            if is_empty(body) or (repeats and not self._is_named(body)):
                state = state._replace(last_no=no, open_entry=False)
                continue
            self._append(no, without_second_number(body), part, start, body)
            state = state._replace(last_no=no, open_entry=True)
        self.state = state

    def _append(self, no: int | None, words: str, raw: str, start: int, body: str) -> None:
        name, note = cut(words)
        self.starts.append(start)
        self.states.append(self.state)
        self.entries.append(Entry(no=no, name=name, note=note, raw=raw, body=body))

    def _feed_unnumbered(self, line: str, raw: str, start: int) -> None:
        state = self.state
        is_open = state.open_entry and len(self.entries[-1].body) < _LONGEST_ENTRY if self.entries else False
        if not is_open:
            if EXAMPLE.match(line) or EXAMPLE_ALONE.match(line):
                self.state = state._replace(example_below=True)
            elif self._is_named(line):
                self._append(None, line, raw, start, line)
                self.state = state._replace(blank=False, open_entry=True)
            else:
                self.state = state._replace(gap=True, blank=False)
            return
        if EXAMPLE.match(line) and not self._is_named(line):
            self.state = state._replace(example_below=True, open_entry=False)
            return
        if not any(char.isalnum() or is_emoji(char) for char in line):
            return
        last = self.entries[-1]
        name, note = last.name, f"{last.note}\n{line}" if last.note else tidy_note(line)
        self.entries[-1] = last._replace(name=name, note=note, raw=f"{last.raw}\n{raw}", body=f"{last.body}\n{line}")

    def _entries_are_title(self) -> None:
        people = sum(is_person(entry.body) for entry in self.entries)
        if 2 * people > len(self.entries) or any(self._is_named(entry.body) for entry in self.entries):
            return
        self.has_restarted = True
        self.title.extend(entry.raw for entry in self.entries)
        self.entries, self.starts, self.states = [], [], []


def _with_example(state: ScanState, body: str) -> ScanState:
    if len(state.examples) >= _MOST_EXAMPLES:
        return state
    return state._replace(examples=state.examples | {example_key(body)})


def _style(line: str, number: Numbered) -> str:
    """The mark behind a number in digits, a blank where there is none; empty for numbers of another form."""
    if not "0" <= fold_width(line[0])[:1] <= "9" or not line[0].isdecimal():
        return ""
    mark = fold_width(line[: number.end].rstrip()[-1:])
    return " " if mark.isdigit() else mark


def _scan(text: str, names: Names | None) -> Reading:
    scanner = _Scanner(names=names)
    for start, raw in _lines(text, 0):
        scanner.feed(raw, start)
    scanner.finish()
    return Reading(
        Kind.RELAY,
        text,
        title="\n".join(scanner.title),
        entries=tuple(scanner.entries),
        _starts=tuple(scanner.starts),
        _states=tuple(scanner.states),
    )


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    for line in text[start:].split("\n"):
        yield start, line
        start += len(line) + 1


def _resume(text: str, base: Reading, names: Names | None) -> Reading | None:
    """Read on from the last entry that ``text`` shares with ``base``; None where they share none."""
    shared = shared_prefix(text, base.text)
    # The line at the boundary may be no entry any more but continue the one before: begin with an entry whose whole
    # line is shared. Glued entries share one start: step back to the first of its line.
    keep = bisect_right(base._starts, shared) - 2
    while keep > 0 and base._starts[keep - 1] == base._starts[keep]:
        keep -= 1
    if keep <= 0:
        return None
    scanner = _Scanner(base._states[keep], names)
    for start, raw in _lines(text, base._starts[keep]):
        scanner.feed(raw, start)
    if scanner.has_restarted or scanner.state.example_below:
        return None
    entries = base.entries[:keep] + tuple(scanner.entries)
    same = keep
    while same < len(entries) and same < len(base.entries) and entries[same] == base.entries[same]:
        same += 1
    return Reading(
        Kind.RELAY,
        text,
        title=base.title,
        entries=entries,
        fresh_from=same,
        gone=base.entries[same:],
        is_native=base.is_native,
        is_doubtful=base.is_doubtful,
        _starts=base._starts[:keep] + tuple(scanner.starts),
        _states=base._states[:keep] + tuple(scanner.states),
    )


# --- lines -------------------------------------------------------------------------------------------------------


def _unnumbered(text: str, names: Names | None) -> Reading:
    """A relay whose lines bear no numbers, or bear them all on the first line."""
    lines = [(start, raw, clean(raw).strip()) for start, raw in _lines(text, 0)]
    for _, _, line in lines:
        inline = _inline_entries(line)
        if inline is not None:
            return Reading(Kind.RELAY, text, title=inline[0], entries=inline[1])
    if names is not None:
        named = _named_lines(lines, names)
        if named is not None:
            return Reading(Kind.RELAY, text, title=named[0], entries=named[1])
    first_blank = next((index for index, (_, _, line) in enumerate(lines) if not line and index), None)
    body_from = (first_blank if first_blank is not None else 1) + 1
    if first_blank is None and len(lines) > 1 and is_person(lines[1][2]) and not is_topic(lines[1][2]):
        body_from = 1
    entries: list[Entry] = []
    for _, raw, line in lines[body_from:]:
        if not line and entries:
            break
        if is_person(line) and not is_example(line):
            name, note = cut(line)
            entries.append(Entry(no=None, name=name, note=note, raw=raw, body=line))
    title = "\n".join(line for _, _, line in lines[:body_from] if line)
    return Reading(Kind.RELAY, text, title=title, entries=tuple(entries))


def _named_lines(lines: list[tuple[int, str, str]], names: Names) -> tuple[str, tuple[Entry, ...]] | None:
    """The lines that name somebody, wherever they stand: behind A01, under *, or on WeChat's own first line."""
    title: list[str] = []
    entries: list[Entry] = []
    for _, raw, whole in lines:
        line = _RELAY_WORDS.sub("", whole, count=1).lstrip(" :：") if not entries and not title else whole
        if line and example(line) is None and not is_example(line) and names(line):
            name, note = cut(line)
            entries.append(Entry(no=None, name=name, note=note, raw=raw, body=line))
        elif not entries:
            title.append(whole)
    return ("\n".join(filter(None, title)), tuple(entries)) if entries else None


def _inline_entries(line: str) -> tuple[str, tuple[Entry, ...]] | None:
    """``#接龙签到 1.林知远2.周予安``: title and entries of a list on one line, from its number 1 on."""
    numbers = list(GLUED.finditer(line))
    counts = [glued_number(match) for match in numbers]
    first = next(
        (
            match
            for match, no, after in zip(numbers, counts, [*counts[1:], 0], strict=False)
            if no == 1 or after == no + 1
        ),
        None,
    )
    if first is None:
        return None
    entries: list[Entry] = []
    for no, body, part in split_glued(glued_number(first), line[first.end() :], line[first.start() :]):
        if not is_empty(body) and not is_example(body) and not is_instruction(body):
            name, note = cut(body)
            entries.append(Entry(no=no, name=name, note=note, raw=part, body=body))
    return (line[: first.start()].strip(), tuple(entries)) if entries else None
