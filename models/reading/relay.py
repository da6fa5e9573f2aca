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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from models.reading.cut import cut, tidy_note
from models.reading.numbering import Numbered, read_number
from models.reading.text import (
    HAN,
    clean,
    fold,
    fold_width,
    is_emoji,
    is_han,
    line_key,
    normalize_line_ends,
    simplify,
    unescape,
)
from models.reading.vocabulary import (
    ABSENTEE_LISTS,
    CHECK_IN_TOPICS,
    EXAMPLE_NAMES,
    EXAMPLE_WORDS,
    FORWARD_WORDS,
    GAMES_BEFORE_RELAY_WORD,
    LIST_HEADINGS,
    LISTING_WORDS,
    NOTICE_WORDS,
    OTHER_TOPICS,
    PRESENCE_MARKS,
    PRESENCE_SYMBOLS,
    QUOTE_OPENERS,
    RECALL_PHRASES,
    RELAY_WORD,
    SURNAMES,
    SYSTEM_PHRASES,
    TEMPLATE_WORDS,
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
Names = Callable[[str], bool]
"""Whether a line names somebody on the roster."""

_NATIVE: Final = re.compile(r"[#＃]\s?(?:(?:群|微信)?接龙|group ?(?:note|chain))", re.IGNORECASE)
_TYPED_NATIVE: Final = re.compile(r"[【\[(（]?\s?(?:群|微信)?接龙(?=[】\]）)\s:：]|$|报到|签到|打卡)")
_RELAY_WORDS: Final = re.compile(r"^[#＃【\[(（]?\s?(?:群|微信)?接[龙龍][】\])）]?")
_ADDRESSED: Final = re.compile(r"@\S{1,30}(?=\s)")
_SENDER_PREFIX: Final = re.compile(r"[A-Za-z0-9_@-]{4,64}:[^\S\n]*(?=\n)")
_MOST_PREFIXES: Final = 50
_QUOTE_RULE: Final = re.compile(r"^[^\S\n]*(?:[-—–_＿─][^\S\n]?){5,}$", re.MULTILINE)
_CHAT_HEADER: Final = re.compile(r"^\S[^\n]{0,40}\s\d{1,2}:\d{2}(?::\d{2})?$|^[^\s#＃][^\n]{0,30}[:：]$")
_EXAMPLE: Final = re.compile(rf"[(（【\[]?(?:{'|'.join(EXAMPLE_WORDS)})[)）】\]]?\s?[.,:，：、 \u3000](.*)", re.DOTALL)
_EXAMPLE_ALONE: Final = re.compile(rf"[(（【\[]?(?:{'|'.join(EXAMPLE_WORDS)})[)）】\]]?[:：]?$")
_EXAMPLE_INSIDE: Final = re.compile(r"示例|范例|样例|举例|[(（【\[]\s?例\s?[)）】\]]")
_GLUED: Final = re.compile(
    r"(?<![0-9０-９.])(?:([0-9０-９]{1,3})\s?[.、．)）]\s{0,3}(?![0-9０-９]{2}|[0-9０-９]\D?[^.、．)）\s])|([①-⑳㉑-㉟㊱-㊿]|(?:[0-9]\ufe0f?\u20e3)+|\U0001f51f))"
)
_LINE_BREAK: Final = re.compile(r"<br\s{0,2}/?>", re.IGNORECASE)
_BULLETS: Final = "-*•·●○◆◇■□▪▫➤➢▶►→👉★☆✦"
_PHONE_FIRST: Final = re.compile(r"1\d{2}[ -]?\d{4}[ -]?\d{4}\s")
_CODE_FIRST: Final = re.compile(r"\d{2,14}(?:-\d{1,8})?(?:\s|(?![年月日号点时分元份个人届期年级])[一-鿿])")
"""A house number or a code in front of the text: 1.295-909 6份, 1.001王砚平."""
_PLAIN_LINE: Final = re.compile(
    r"([0-9]{1,4})([.、．)）]) ?"
    r"(([\u4e00-\u9fff]{2,4})(?:[ \-—－,，、（(][\u4e00-\u9fff \-—－,，、（）()]{0,60}(?<! ))?)"
)
"""A line as most are: digits, a mark, a name, and what may follow in ordinary characters."""
_PLAIN_MARKS: Final = {".": ".", "．": ".", "、": "、", ")": ")", "）": ")"}
_SECOND_NUMBERS: Final = frozenset("一二三四五六七八九十第")
"""What may begin a second number on a line."""
_SENTENCE_END: Final = "。；;！!"
_EMPTY_SLOTS: Final = frozenset(("", "空", "(空)", "空位", "无", "待补", "待定", "暂无", "none", "null"))
_TEMPLATE_SPLIT: Final = re.compile(r"[-—–－_/\\|+＋，,、：:；;（(）)【】\[\] .。~]+")
_TEMPLATES: Final = frozenset(word.casefold() for word in (*TEMPLATE_WORDS, *EXAMPLE_NAMES))
_NO_NAMES: Final = _TEMPLATES | _EMPTY_SLOTS | frozenset(EXAMPLE_WORDS)


class Kind(StrEnum):
    """What a message is, as far as its text tells."""

    RELAY = "relay"
    CHAT = "chat"
    """Anything else that a person may write; free-form check-ins are found by :mod:`models.freeform`."""
    NOT_OWN = "not_own"
    """A quotation without a reply, a forwarded record, a recall or system notice: nobody says it now."""
    TOO_LARGE = "too_large"


class Entry(NamedTuple):
    """One line of a relay (接龙条目)."""

    no: int | None
    name: str
    note: str
    raw: str
    """The line as it was written, continuation lines included."""
    body: str
    """The line without its number, cleaned of what cannot be seen."""
    author: str | None = None
    """Contact id of the line's author, where WeChat's structured part names it."""
    at: datetime | None = None
    """When the author wrote it, from the structured part; aware, in UTC."""

    @property
    def key(self) -> str:
        """The line folded, by which it is known again."""
        return line_key(self.body)


@dataclass(frozen=True)
class Reading:
    """What was read in a message."""

    kind: Kind
    text: str
    title: str = ""
    entries: tuple[Entry, ...] = ()
    fresh_from: int = 0
    """Entries before this index stand unchanged in the base that the reading started from."""
    gone: tuple[Entry, ...] | None = None
    """Entries of the base behind ``fresh_from``; None without a base."""
    is_native: bool = False
    """Whether it bears WeChat's own first line (or is known to be a relay)."""
    is_doubtful: bool = False
    """Whether the words above the list may hand out names instead of collecting them."""
    _starts: tuple[int, ...] = ()
    _states: tuple[_State, ...] = ()
    structure: object = field(default=None, compare=False, repr=False)
    """What :mod:`models.reading.group_note` reads on from; None where the lines bear no times and authors."""

    @property
    def is_structured(self) -> bool:
        """Whether its lines bear the times and authors of WeChat's structured part."""
        return self.structure is not None

    @cached_property
    def family(self) -> str:
        """What relays have in common that continue each other: the folded title."""
        return fold(self.title)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The folded lines."""
        return frozenset([line_key(entry.body) for entry in self.entries])


class _State(NamedTuple):
    listing: bool = False
    """Whether the entries have begun."""
    last_no: int = 0
    in_title_list: int = 0
    """The last number of a numbered list inside the title; 0 outside of one."""
    heading: bool = False
    """Whether the title line above announces a list."""
    gap: bool = False
    """Whether unnumbered text stood after a blank line since the last entry."""
    blank: bool = False
    open_entry: bool = False
    """Whether an unnumbered line would continue the entry above."""
    examples: frozenset[str] = frozenset()
    """The examples met so far: a line that repeats one is no entry, unless it names somebody."""
    style: str = ""
    """What stands behind the numbers of the list."""
    inner: str = ""
    """The same for a list inside an entry; empty outside of one."""
    example_below: bool = False
    """Whether an example stood under entries: if the count begins anew, those were part of the title."""


def read(text: str, base: Reading | None = None, *, is_relay: bool = False, names: Names | None = None) -> Reading:
    """Read a message; with ``base`` (an earlier reading) only what differs from it is scanned.

    ``is_relay`` says that the text is known to be a relay (a group note, a paste), whatever its first line looks like.
    Never raises for any text; linear in its length.
    """
    if len(text) > MAX_CHARACTERS:
        return Reading(Kind.TOO_LARGE, "")
    text = _prepared(text)
    if text.count("\n") > MAX_LINES:
        return Reading(Kind.TOO_LARGE, "")
    if base is not None and base.entries and base._starts:
        resumed = _resume(text, base, names)
        if resumed is not None:
            return resumed
    own, quotes_relay = _own_words(text)
    if own is None or _is_notice(own):
        return Reading(Kind.NOT_OWN, own or "")
    return _read_fresh(own, is_relay=is_relay, quotes_relay=quotes_relay, names=names)


def _prepared(text: str) -> str:
    if "<br" in text:
        text = _LINE_BREAK.sub("\n", text)
    text = unescape(text)
    if any(end in text for end in "\r\u2028\u2029\u0085\x0b\x0c"):
        text = normalize_line_ends(text)
    return text


def _own_words(text: str) -> tuple[str | None, bool]:
    """The reply under a quotation, and whether a relay was quoted; None where nothing but a quotation stands."""
    head = text.lstrip("\ufeff\u200b \n")
    close = QUOTE_OPENERS.get(head[:1])
    if close is None:
        return text, False
    rule = _QUOTE_RULE.search(head)
    if rule is not None:
        reply = head[rule.end() :].strip("\n")
        return reply or None, RELAY_WORD in simplify(head[: rule.start()])
    speaker = re.match(r"[「『“\"].{1,30}?[：:]", head)
    wrapped = speaker is not None and head.rstrip().endswith(close) and close not in head[1:].rstrip()[:-1]
    return (None if wrapped else text), False


def _is_notice(text: str) -> bool:
    first = text.lstrip("\ufeff \n").split("\n", 1)[0][:120]
    if any(word in first for word in FORWARD_WORDS):
        return True
    return text.count("\n") <= 1 and any(phrase in text for phrase in (*RECALL_PHRASES, *SYSTEM_PHRASES))


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
        number = _number(clean(raw[:_LONGEST_HEADER_LINE]).strip())
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
        number = _number(line)
        if number is not None and (with_weak or not number.weak):
            yield line


def _has_presence_mark(text: str) -> bool:
    """A bare numbered list counts when somebody on it says that they are here."""
    entries = _scan(text, None).entries
    marks = (*PRESENCE_MARKS, *PRESENCE_SYMBOLS)
    return any(simplify(entry.note).startswith(marks) and entry.name for entry in entries)


_START: Final = _State()


class _Scanner:
    """Walks over the lines of one relay and collects its entries."""

    def __init__(self, state: _State = _START, names: Names | None = None) -> None:
        self.state = state
        self.title: list[str] = []
        self.entries: list[Entry] = []
        self.starts: list[int] = []
        self.states: list[_State] = []
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
        number = _number(line)
        if not state.listing:
            self._feed_title(line, raw, start, number)
        elif number is not None and self._is_entry(line, number):
            self._add(line, raw, start, number)
        else:
            self._feed_unnumbered(line, raw, start)

    def _take_plain(self, raw: str, start: int, state: _State) -> bool:
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
        self.state = _State(listing=True, last_no=no, open_entry=True, examples=state.examples, style=state.style)
        return True

    def finish(self) -> None:
        """Nothing follows: a list of instructions above an example was no list of people."""
        if self.state.example_below:
            self._entries_are_title()

    def _is_named(self, line: str) -> bool:
        return self._names is not None and self._names(line)

    def _feed_title(self, line: str, raw: str, start: int, number: Numbered | None) -> None:
        state = self.state
        example = _example(line)
        if example is not None:
            self._take_example(line, example)
            return
        is_named = number is not None and self._is_named(line)
        if number is None or (number.weak and not is_named and not _begins_list(line, number)):
            self.title.append(line)
            self.state = state._replace(heading=_is_heading(line), blank=False)
            return
        body = line[number.end :]
        goes_on = number.no > state.in_title_list > 0 and not state.blank
        begins = state.blank and bool(state.examples) and number.no == 1
        is_title = _is_instruction(body) or goes_on or (state.heading and not state.blank)
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
        elif state.gap and _is_instruction(body):
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
        for no, body, part in _split_glued(number.no, line[number.end :], raw):
            if _is_example(body):
                state = _with_example(state, body)._replace(last_no=no, open_entry=False)
                continue
            repeats = bool(state.examples) and _example_key(body) in state.examples
            if _is_empty(body) or (repeats and not self._is_named(body)):
                state = state._replace(last_no=no, open_entry=False)
                continue
            self._append(no, _without_second_number(body), part, start, body)
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
            if _EXAMPLE.match(line) or _EXAMPLE_ALONE.match(line):
                self.state = state._replace(example_below=True)
            elif self._is_named(line):
                self._append(None, line, raw, start, line)
                self.state = state._replace(blank=False, open_entry=True)
            else:
                self.state = state._replace(gap=True, blank=False)
            return
        if _EXAMPLE.match(line) and not self._is_named(line):
            self.state = state._replace(example_below=True, open_entry=False)
            return
        if not any(char.isalnum() or is_emoji(char) for char in line):
            return
        last = self.entries[-1]
        name, note = last.name, f"{last.note}\n{line}" if last.note else tidy_note(line)
        self.entries[-1] = last._replace(name=name, note=note, raw=f"{last.raw}\n{raw}", body=f"{last.body}\n{line}")

    def _entries_are_title(self) -> None:
        people = sum(_is_person(entry.body) for entry in self.entries)
        if 2 * people > len(self.entries) or any(self._is_named(entry.body) for entry in self.entries):
            return
        self.has_restarted = True
        self.title.extend(entry.raw for entry in self.entries)
        self.entries, self.starts, self.states = [], [], []


def _with_example(state: _State, body: str) -> _State:
    if len(state.examples) >= _MOST_EXAMPLES:
        return state
    return state._replace(examples=state.examples | {_example_key(body)})


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
    entries = (*base.entries[:keep], *scanner.entries)
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
        _starts=(*base._starts[:keep], *scanner.starts),
        _states=(*base._states[:keep], *scanner.states),
    )


def shared_prefix(left: str, right: str) -> int:
    """The length of the common prefix, by comparing slices: as fast as memory."""
    low, high = 0, min(len(left), len(right))
    if left[:high] == right[:high]:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


# --- lines -------------------------------------------------------------------------------------------------------


def _number(line: str) -> Numbered | None:
    """The number of a line, whatever pictures and bullets stand in front of it."""
    number = read_number(line)
    if number is not None or not line or not (is_emoji(line[0]) or line[0] in _BULLETS):
        return number
    skipped = 0
    while skipped < len(line) and (is_emoji(line[skipped]) or line[skipped] in _BULLETS + " \ufe0f\u200d"):
        skipped += 1
    number = read_number(line[skipped:])
    return None if number is None or number.weak else number._replace(end=number.end + skipped)


def _begins_list(line: str, number: Numbered) -> bool:
    """Whether a number that may be part of the title (``1林知远``, ``8.7面试``) begins the list."""
    body = line[number.end :]
    return number.no == 1 and (
        _PHONE_FIRST.match(body) is not None
        or _CODE_FIRST.match(body) is not None
        or (is_han(body[:1] or "1") and line[number.end - 1].isdigit())
    )


def _split_glued(no: int, body: str, raw: str) -> Iterator[tuple[int, str, str]]:
    """``1.林知远2.周予安`` on one line: each number that continues the count begins an entry."""
    start = 0
    for match in _GLUED.finditer(body):
        if _glued_number(match) == no + 1 and match.start() >= start:
            part = body[start : match.start()].strip()
            yield no, part, part if start else raw[: raw.find(match[0])].strip() or raw
            no, start = no + 1, match.end()
    rest = body[start:].strip()
    yield no, rest, rest if start else raw


def _glued_number(match: re.Match[str]) -> int:
    if match[1]:
        return int(match[1])
    number = read_number(match[2])
    return number.no if number else 0


def _without_second_number(body: str) -> str:
    """The relay counts by itself, and some people number their line as well: ``3. 3、陈沐阳``."""
    number = read_number(body)
    if number is None or number.weak or number.end >= len(body) or body[number.end - 1] not in ".．、)）":
        return body
    return body[number.end :] if HAN.match(body, number.end) else body


def _is_empty(body: str) -> bool:
    """An empty slot: nothing, dashes, dots, or the word for empty."""
    if fold(body) in _EMPTY_SLOTS:
        return True
    return not any(char.isalnum() or is_han(char) or is_emoji(char) or char in "√✔✓+" for char in body)


def _is_template(body: str) -> bool:
    words = [word for word in _TEMPLATE_SPLIT.split(fold(body)) if word]
    return (
        bool(words) and words[0] in _TEMPLATES and all(word in _TEMPLATES or word in PRESENCE_MARKS for word in words)
    )


def _is_example(body: str) -> bool:
    return bool(_EXAMPLE.match(body) or _EXAMPLE_INSIDE.search(body)) or _is_template(body)


def _example(line: str) -> str | None:
    """What an 例 or 格式 line in the title shows, or None."""
    match = _EXAMPLE.match(line)
    if match is not None:
        return match[1]
    return "" if _EXAMPLE_ALONE.match(line) else None


def _example_key(body: str) -> str:
    number = read_number(body.strip())
    return fold(body.strip()[number.end :] if number else body) or "\n"


def _is_heading(line: str) -> bool:
    return simplify(line).rstrip(" :：。!！").endswith(LIST_HEADINGS) and not simplify(line).startswith("#接龙")


def _is_instruction(body: str) -> bool:
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
    if first_blank is None and len(lines) > 1 and _is_person(lines[1][2]) and not _is_topic(lines[1][2]):
        body_from = 1
    entries: list[Entry] = []
    for _, raw, line in lines[body_from:]:
        if not line and entries:
            break
        if _is_person(line) and not _is_example(line):
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
        if line and _example(line) is None and not _is_example(line) and names(line):
            name, note = cut(line)
            entries.append(Entry(no=None, name=name, note=note, raw=raw, body=line))
        elif not entries:
            title.append(whole)
    return ("\n".join(filter(None, title)), tuple(entries)) if entries else None


def _inline_entries(line: str) -> tuple[str, tuple[Entry, ...]] | None:
    """``#接龙签到 1.林知远2.周予安``: title and entries of a list on one line, from its number 1 on."""
    numbers = list(_GLUED.finditer(line))
    counts = [_glued_number(match) for match in numbers]
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
    for no, body, part in _split_glued(_glued_number(first), line[first.end() :], line[first.start() :]):
        if not _is_empty(body) and not _is_example(body) and not _is_instruction(body):
            name, note = cut(body)
            entries.append(Entry(no=no, name=name, note=note, raw=part, body=body))
    return (line[: first.start()].strip(), tuple(entries)) if entries else None


def _is_topic(line: str) -> bool:
    simple = simplify(line)
    return any(topic in simple for topic in (*CHECK_IN_TOPICS, *OTHER_TOPICS)) and cut(line)[0] == simple


def _is_person(line: str) -> bool:
    """Whether an unnumbered line reads as a person's: a short name first, and no sentence behind it."""
    name, _ = cut(line)
    plain = simplify(name)
    if not plain or _is_instruction(line) or line.endswith(tuple(_SENTENCE_END)) or plain.startswith("接龙"):
        return False
    return "·" in plain or (2 <= len(plain) <= 4 and (plain[0] in SURNAMES or not is_han(plain[0])))
