"""A copied chat: the text that WeChat gives away, cut into messages again.

Four layouts are met, and several of them in one paste. Which lines are headers is told by what they are: the first
sure one fixes the layout, a blank line stands before each, times do not run backwards, a name comes again at other
times, and a numbered line that goes on with a list belongs to it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Final

from models.reading.numbering import read_number
from models.reading.stamps import Stamp, rules, stamps
from models.reading.text import clean, normalize_line_ends
from models.reading.vocabulary import (
    CLOCK_WORDS,
    HEADING_WORDS,
    NEW_MESSAGES,
    RECALL_PHRASES,
    RELAY_WORD,
    SHARED_RECORD,
    SYSTEM_PHRASES,
)

_LONGEST_NAME: Final = 60
_LOOK_AHEAD: Final = 3
_SKEW: Final = timedelta(minutes=5)
"""So much a phone's clock may be ahead of the computer's before a time of today is one of yesterday."""
_JITTER: Final = timedelta(minutes=1)
"""So far the times of messages that follow each other may run backwards in a chat."""
_PART_OF_A_RANGE: Final = ":：，,。;；、-—–~～"
_COLON_ALONE: Final = re.compile(r"^([^\n]{1,40})[:：][^\S\n]{0,20}$", re.MULTILINE)
_COLON_END: Final = re.compile(r"[:：][^\S\n]{0,20}$", re.MULTILINE)
_COLON_INSIDE: Final = re.compile(r"^([^\n:：]{1,20})[:：](?!\d)[^\S\n]{0,20}(?=\S)", re.MULTILINE)
_QUOTATION: Final = re.compile(r"\n(?:引用 [^\n]{1,40} 的消息\s{0,3}[:：]|(「)[^\n:：]{1,40}[:：])")
"""Where a reply ends and what it answers begins."""
_SENTENCE: Final = re.compile(r"[。！？!?；;，,<>]")
_NOTICES: Final = (SHARED_RECORD, *RECALL_PHRASES, *SYSTEM_PHRASES, *NEW_MESSAGES)
_NATIVE: Final = re.compile(rf"^[#＃]\s?(?:群|微信)?{RELAY_WORD}", re.MULTILINE)

Names = Callable[[str], bool]
"""Whether a line names somebody on the roster."""


class Form(StrEnum):
    """How the copied text tells who wrote a message, and when."""

    HEAD = "head"
    """Name and time on one line."""
    TWO_LINES = "two_lines"
    """Name and time on lines of their own; only the time where the sender stays the same."""
    SHARED = "shared"
    """A phone's record: a rule with the day, then name and time between blank lines."""
    COLON = "colon"
    """A name with a colon, and no time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """One message of a copied chat."""

    line: int
    """The line of the paste on which it begins, from 1."""
    form: Form
    name: str
    text: str
    at: datetime | None
    """The earliest moment that its time can stand for; None where it bears none."""
    until: datetime | None
    """The latest: a time without seconds is a whole minute."""
    run: int = 0
    """Counts up wherever times go back or the form changes: what follows need not follow in the chat."""
    is_behind: bool = False
    """Whether it lies before a message above it, so that it may be no message but words of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """What was read in a paste."""

    said: tuple[Copied, ...] = ()
    relays: tuple[tuple[int, str], ...] = ()
    """Where there are no messages: relays without sender and time, each with the line on which it begins."""
    fragment: tuple[int, int] | None = None
    """The first and last line of what stands above the first header: the end of a message whose sender is not there."""
    uncut: tuple[int, ...] = ()
    """Lines that are headers and bear a time which does not exist."""

    @property
    def forms(self) -> tuple[Form, ...]:
        """The layouts that were met, in their order."""
        return tuple(dict.fromkeys(each.form for each in self.said))


@dataclass(slots=True)
class _Header:
    begin: int
    """Where the lines that make it begin."""
    end: int
    """Where its message begins."""
    name: str
    """Empty where the sender stays the same."""
    form: Form
    stamp: Stamp
    is_apart: bool
    """Whether a blank line, a rule or nothing stands before it."""
    is_wide: bool
    """Whether name and time stand apart as in a shared record, where no name is a doubt."""
    at: datetime | None = None
    day_from: str = ""
    """What its day was taken from: its own ``line``, a ``rule``, the message ``before``, or nothing."""

    @property
    def style(self) -> tuple[Form, str, bool, bool]:
        """What all headers of one copy share."""
        stamp = self.stamp
        return self.form, stamp.half, stamp.second is not None, stamp.has_year


def read_chat(text: str, pasted_at: datetime, names: Names = lambda _: False) -> Chat:
    """Cut a paste into its messages. Never raises; linear.

    ``pasted_at`` is aware, in the zone of the event: it tells which day 昨天 and a date without a year mean. ``names``
    asks the roster, where there is one.
    """
    text = normalize_line_ends(text)
    return _Cutter(text, pasted_at, names).chat()


@dataclass(slots=True)
class _Cutter:
    text: str
    pasted_at: datetime
    names: Names
    rules: dict[int, tuple[int, date | None]] = field(init=False)
    """The end and the day of each rule, by where its line begins."""
    colons: list[int] = field(init=False)
    """Where a line ends with a colon."""
    _counted: tuple[int, int] = field(init=False, default=(0, 1))

    def __post_init__(self) -> None:
        self.rules = {start: (end, day) for start, end, day in rules(self.text, self.pasted_at.date())}
        self.colons = [match.start() for match in _COLON_END.finditer(self.text)]

    def chat(self) -> Chat:
        headers, uncut = self._headers()
        begin = headers[0].begin if headers else len(self.text)
        senders = {header.name for header in headers if header.name}
        first, relays, fragment = self._untimed(0, self._preamble_end(begin), senders, is_whole=not headers)
        said = list(first)
        name = ""
        for at, header in enumerate(headers):
            end = headers[at + 1].begin if at + 1 < len(headers) else len(self.text)
            name = header.name = header.name or name  # who is named once writes on until another name comes
            said += self._message(header, end, senders)
        return Chat(said=tuple(_in_runs(said)), relays=relays, fragment=fragment, uncut=uncut)

    def _line(self, position: int) -> int:
        """The number of the line at a position; asked in rising order each is counted once."""
        counted, line = self._counted if position >= self._counted[0] else (0, 1)
        line += self.text.count("\n", counted, position)
        self._counted = (position, line)
        return line

    # --- headers with a time ---------------------------------------------------------------------------------------

    def _headers(self) -> tuple[list[_Header], tuple[int, ...]]:
        found = [header for stamp in stamps(self.text) if (header := self._header(stamp)) is not None]
        if not found:
            return [], ()
        known = _come_again(found)
        kept = self._of_one_style(found, known)
        if not kept:  # better nothing than a relay without a sender, where there are senders that cannot be read
            return [], tuple(self._line(header.begin) for header in found if header.stamp.is_unread)
        dated, bad = self._dated(kept)
        senders = {header.name for header in dated}
        uncut = tuple(
            self._line(header.begin)
            for header in bad
            if not dated or header.name in senders or self.names(header.name)  # else somebody wrote such a line
        )
        kept = list(_in_order(dated, known))
        _roll_days(kept, self.pasted_at)
        return kept, uncut

    def _header(self, stamp: Stamp) -> _Header | None:
        """What this line would be as a header."""
        start, name = stamp.line_start, clean(stamp.before).strip()
        begin, form = start, Form.HEAD
        if not name:
            form = Form.TWO_LINES
            above_start, above = self._above(start)
            if above_start not in self.rules and _may_stand_above(above.strip()):
                begin, name = above_start, clean(above).strip()
        if len(name) > _LONGEST_NAME:
            return None
        above_start, above = self._above(begin)
        is_apart = begin == 0 or not above.strip() or above_start in self.rules or _is_notice(above)
        end = min(stamp.line_end + 1, len(self.text))
        if form is Form.HEAD and not stamp.is_dated and is_apart and self._is_blank(end):
            form = Form.SHARED
        is_wide = form is Form.SHARED and stamp.is_wide
        if name and not is_wide and not _can_be_name(name):
            return None
        return _Header(begin, end, name, form, stamp, is_apart, is_wide)

    def _above(self, start: int) -> tuple[int, str]:
        """The line above the one that begins here."""
        if start == 0:
            return 0, ""
        above = self.text.rfind("\n", 0, start - 1) + 1
        return above, self.text[above : min(start - 1, above + 2 * _LONGEST_NAME)]

    def _is_blank(self, start: int) -> bool:
        end = self.text.find("\n", start)
        return not self.text[start : end if end >= 0 else len(self.text)].strip()

    def _of_one_style(self, found: list[_Header], known: set[str]) -> list[_Header]:
        """The candidates in the style of the first sure one; another style counts where it is sure itself."""
        distinct = {(header.name, header.stamp[3:]): header.is_apart for header in found if header.begin}
        needs_blank = 2 * sum(distinct.values()) >= len(distinct)
        plain = [header for header in found if header.is_apart or not needs_blank]
        starts = {header.begin for header in found if not header.is_apart}
        plain = [header for header in plain if self._is_plausible(header, known, starts)]
        first = next((header for header in plain if header.stamp.has_year), plain[0] if plain else None)
        if first is None:
            return []
        styles = {first.style}
        kept: list[_Header] = []
        for header in plain:
            is_sure = header.stamp.is_dated or header.is_wide or header.name in known
            if header.style not in styles and not is_sure:
                continue
            styles.add(header.style)
            kept.append(header)
        return kept

    def _is_plausible(self, header: _Header, known: set[str], starts: set[int]) -> bool:
        """Whether nothing that stands around it speaks against it."""
        if not header.name or (header.is_apart and header.name in known):
            return True
        if self._is_list_line(header) or (header.form is not Form.SHARED and header.end in starts):
            return False
        if header.is_wide:
            return True
        return self.names(header.name) or not any(word in header.name for word in CLOCK_WORDS)

    def _is_list_line(self, header: _Header) -> bool:
        """Whether it is a line of a numbered list: 3. 张三 11:04 under 2. 李四, or above 4. 王五."""
        number = read_number(header.name)
        if number is None or number.no is None:
            return False
        above = read_number(self._above(header.begin)[1].strip())
        if (above is not None and above.no == number.no - 1) or self._number_at(header.end) == number.no + 1:
            return True
        return not header.is_apart or not (number.weak or header.stamp.is_dated)

    def _number_at(self, start: int) -> int | None:
        """The number with which the line begins that stands here."""
        end = self.text.find("\n", start)
        number = read_number(self.text[start : end if end >= 0 else len(self.text)].strip()[:_LONGEST_NAME])
        return None if number is None else number.no

    def _dated(self, headers: list[_Header]) -> tuple[list[_Header], list[_Header]]:
        """The headers with their moments, a day carried on to those that tell none; and those of no real time."""
        marks = sorted(self.rules.items())
        carried: date | None = None
        day_from = ""
        dated: list[_Header] = []
        bad: list[_Header] = []
        passed = 0
        for header in headers:
            while passed < len(marks) and marks[passed][0] < header.begin:
                carried, day_from = marks[passed][1][1] or carried, "rule"
                passed += 1
            header.at = header.stamp.moment(carried, self.pasted_at)
            if header.at is None:
                bad.append(header)
                continue
            header.day_from = "line" if header.stamp.is_dated else day_from
            if header.stamp.is_dated:
                carried, day_from = header.at.date(), "before"
            dated.append(header)
        return dated, bad

    # --- messages --------------------------------------------------------------------------------------------------

    def _body(self, begin: int, end: int) -> str:
        """A message's own text: a rule or a blank line at its end is none of it."""
        body = self.text[begin:end].strip("\n").rstrip()
        while body:
            start = body.rfind("\n") + 1
            last = body[start:]
            if not (_is_notice(last) or (self.rules and self._is_rule(last))):
                break
            body = body[:start].rstrip()
        return body

    def _is_rule(self, line: str) -> bool:
        return any(True for _ in rules(line, self.pasted_at.date()))

    def _message(self, header: _Header, end: int, senders: set[str]) -> Iterator[Copied]:
        """The message under a header; a piece of another copy behind it is cut off."""
        at = header.at
        assert at is not None  # noqa: S101 - only such are kept
        until = at if header.stamp.second is not None else at + timedelta(seconds=59)
        cut = self._colon_behind(header.end, end, senders)
        yield Copied(
            line=self._line(header.begin),
            form=header.form,
            name=header.name,
            text=self._body(header.end, cut),
            at=at,
            until=until,
        )
        if cut < end:
            yield from self._colon(self._colon_starts(cut, end, senders), end)

    def _colon_behind(self, begin: int, end: int, senders: set[str]) -> int:
        """Where, behind a blank line, somebody's name stands with a colon, who is known to write in this chat."""
        if bisect_left(self.colons, begin) == bisect_left(self.colons, end):
            return end
        for match in _COLON_ALONE.finditer(self.text, begin, end):
            is_apart = match.start() > begin and not self._above(match.start())[1].strip()
            if is_apart and clean(match[1]).strip() in senders:
                return match.start()
        return end

    # --- without a time --------------------------------------------------------------------------------------------

    def _preamble_end(self, end: int) -> int:
        """What stands above the first header, a rule above it and the title of a shared record aside."""
        while end > 0:
            start, above = self._above(end)
            if above.strip() and start not in self.rules and SHARED_RECORD not in above:
                break
            end = start
        return end

    def _untimed(
        self, begin: int, end: int, senders: set[str], *, is_whole: bool
    ) -> tuple[list[Copied], tuple[tuple[int, str], ...], tuple[int, int] | None]:
        """What tells no time: messages with a colon, relays, and the end of a message that began above."""
        text = self.text[begin:end]
        if not text.strip():
            return [], (), None
        starts = self._colon_starts(begin, end, senders)
        if is_whole and not starts:
            relays = tuple((self._line(start), relay) for start, relay in self._bare_relays(begin, end))
            return [], relays, None
        said = list(self._colon(starts, end))
        first = starts[0][0] if starts else end
        is_left = bool(self.text[begin:first].strip())
        return said, (), (self._line(begin), self._line(first - 1)) if is_left else None

    def _bare_relays(self, begin: int, end: int) -> Iterator[tuple[int, str]]:
        """The relays that stand there without a sender, each from its own first line on."""
        starts = [match.start() for match in _NATIVE.finditer(self.text, begin, end)] or [begin]
        for at, start in enumerate(starts):
            yield start, self.text[start : starts[at + 1] if at + 1 < len(starts) else end].strip("\n")

    def _colon(self, starts: list[tuple[int, int, str]], end: int) -> Iterator[Copied]:
        for at, (start, body, name) in enumerate(starts):
            stop = starts[at + 1][0] if at + 1 < len(starts) else end
            text = self._body(body, stop)
            yield Copied(line=self._line(start), form=Form.COLON, name=name, text=text, at=None, until=None)

    def _colon_starts(self, begin: int, end: int, senders: set[str]) -> list[tuple[int, int, str]]:
        """Where each message with a colon begins, where its text does, and whose it is."""
        for pattern in (_COLON_ALONE, _COLON_INSIDE):
            found = [
                (match.start(), match.end(), clean(match[1]).strip())
                for match in pattern.finditer(self.text, begin, end)
            ]
            bodies: dict[str, set[str]] = defaultdict(set)
            for _, body, name in found:
                bodies[name].add(self.text[body : body + 20])
            sure = {name for name, different in bodies.items() if len(different) > 1 or name in senders}
            is_alone = pattern is _COLON_ALONE
            kept = [each for each in found if self._is_colon_header(*each, sure, is_alone=is_alone)]
            if any(name in sure or self.names(name) for _, _, name in kept) or (
                kept and is_alone and any(self._native_follows(body) for _, body, _ in kept)
            ):
                return kept
        return []

    def _is_colon_header(self, start: int, body: int, name: str, sure: set[str], *, is_alone: bool) -> bool:
        if not name or _SENTENCE.search(name) or name in HEADING_WORDS or RELAY_WORD in name:
            return False
        number = read_number(name)
        if number is not None and not number.weak:
            return False
        if self.names(name):
            return True
        if any(word in name for word in CLOCK_WORDS):
            return False
        if not is_alone:
            return name in sure
        is_apart = start == 0 or not self._above(start)[1].strip()
        if not is_apart or self._is_blank(min(body + 1, len(self.text))):
            return False
        return name in sure or self._number_at(body + 1) != 1

    def _native_follows(self, body: int) -> bool:
        return _NATIVE.match(self.text, min(body + 1, len(self.text))) is not None


def _is_notice(line: str) -> bool:
    """Whether a line is WeChat's own: the title of a record, a recall, somebody who joins."""
    return len(line) <= 2 * _LONGEST_NAME and any(phrase in line for phrase in _NOTICES)


def _may_stand_above(line: str) -> bool:
    """Whether a line above a time can be a name: a numbered line of a list and a picture are none."""
    number = read_number(line[:_LONGEST_NAME])
    return bool(line) and not (line[0] == "[" and line[-1] == "]") and (number is None or number.weak)


def _can_be_name(name: str) -> bool:
    return name[-1] not in _PART_OF_A_RANGE and name[0] not in "#＃" and not name.startswith("<")


def _come_again(headers: list[_Header]) -> set[str]:
    """The names that stand with several times: a line that is handed on in a relay keeps its one."""
    times: dict[tuple[object, ...], set[tuple[object, ...]]] = defaultdict(set)
    for header in headers:
        if header.is_apart:
            times[header.name, header.style].add(header.stamp[3:])
    return {str(name) for (name, _), different in times.items() if len(different) > 1}


def _in_order(headers: list[_Header], known: set[str]) -> Iterator[_Header]:
    """The headers without those that fall out of the order of times: a time that somebody wrote in a message.

    One that stands there twice is none of those: the chat was copied twice.
    """
    counted = Counter((header.name, header.at) for header in headers)
    before: datetime | None = None
    for at, header in enumerate(headers):
        moment = header.at
        assert moment is not None  # noqa: S101 - only such are given
        is_sure = header.name in known or counted[header.name, moment] > 1
        following = [each.at for each in headers[at + 1 : at + 1 + _LOOK_AHEAD] if each.at is not None]
        if before is None or is_sure or not _is_outside(before, moment, following):
            before = moment
            yield header


def _is_outside(before: datetime, moment: datetime, following: list[datetime]) -> bool:
    """Whether the order goes on over a moment as if it were not there."""
    goes_on = any(before <= later for later in following)
    return goes_on and (moment < before or all(later < moment for later in following))


def _roll_days(headers: list[_Header], pasted_at: datetime) -> None:
    """Days that are told by the order alone: back from the paste where none is named, and on after one that is."""
    latest = pasted_at + _SKEW
    for header in reversed(list(takewhile(lambda each: not each.day_from, headers))):
        assert header.at is not None  # noqa: S101 - only such are kept
        if header.at > latest + _JITTER:
            header.at -= timedelta(days=(header.at - latest - _JITTER).days + 1)
        latest = header.at
    before: datetime | None = None
    for header in headers:
        assert header.at is not None  # noqa: S101 - only such are kept
        if header.day_from == "before" and before is not None:
            day = max(header.at.date(), before.date())
            header.at = datetime.combine(day, header.at.timetz())
            if header.at < before - _JITTER and day < pasted_at.date():
                header.at += timedelta(days=1)
        before = header.at


def _in_runs(said: list[Copied]) -> Iterator[Copied]:
    run = 0
    latest: datetime | None = None
    before: datetime | None = None
    form: Form | None = None
    for each in said:
        run += form not in (None, each.form)
        form = each.form
        minute = None if each.at is None else each.at.replace(second=0)
        if minute is not None:
            run += before is not None and minute < before - _JITTER
            before = minute
            latest = minute if latest is None else max(latest, minute)
        is_behind = minute is not None and latest is not None and minute < latest - _JITTER
        yield replace(each, run=run, is_behind=is_behind) if run else each


def is_record(text: str) -> bool:
    """Whether a copied message begins as a copy does: somebody shows what others have said."""
    first, second = (line[: 2 * _LONGEST_NAME] for line in f"{text.lstrip()}\n\n".split("\n", 2)[:2])
    if SHARED_RECORD in first:
        return True
    below = next(stamps(second), None)
    if below is not None and not below.before.strip():
        name = clean(first).strip()
    else:
        stamp = next(stamps(first), None)
        name = clean(stamp.before).strip() if stamp is not None and stamp.is_dated else ""
    number = read_number(name)
    is_listed = number is not None and not number.weak
    return bool(name) and _can_be_name(name) and not is_listed and not any(word in name for word in CLOCK_WORDS)


def without_quotation(text: str) -> str:
    """A copied message without what it quotes below its own words."""
    quoted = _QUOTATION.search(text)
    if quoted is None or (quoted[1] and not text.rstrip().endswith("」")):
        return text
    return text[: quoted.start()].rstrip()
