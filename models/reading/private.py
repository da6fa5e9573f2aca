"""Phones and ID numbers, in whatever way people write them, and what is shown of them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from models.reading.text import shared_prefix

_WORDS: Final = ("〇零", "一壹幺", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_FIGURES: Final = "⓪⁰₀①-⑨⑴-⑼⒈-⒐⓵-⓽❶-❾➀-➈➊-➒¹²³⁴-⁹₁-₉"
_DIGITS: Final = rf"\d{_FIGURES}{''.join(_WORDS)}"
_CHECK: Final = "xXｘＸ×ХхⅩⅹ"
"""What the last place of an ID number may be instead of a digit."""
_BETWEEN: Final = (
    r" \t\u00a0\u00ad\u2000-\u200f\u202f\u205f\u2060\u3000\ufe0f\ufeff\u20e3"
    r"\-\u2010-\u2015－_＿.．。·•・/／\\()（）+"
)
"""What stands between the digits of one number."""
_ASCII_RUN: Final = re.compile(r"[0-9 \t\-_./\\()+,;*\nxX]{11,}")
"""What a number may be in where nothing but ASCII stands: told many times faster than in Chinese."""
_LISTING: Final = ",，、;；*\n"
"""What stands between numbers as well, so that only long pieces on both sides of it are one."""
_CHAIN: Final = re.compile(rf"[{_DIGITS}](?:[{_BETWEEN}{_LISTING}]{{0,3}}[{_DIGITS}{_CHECK}]){{10,}}")
_LONG_DIGEST: Final = 32
_DIGEST: Final = re.compile(rf"(?<![0-9A-Za-z])[0-9A-Fa-f]{{{_LONG_DIGEST},}}(?![0-9A-Za-z])")
"""A digest in hexadecimal: whoever checks one needs all of it."""
_LEAST_PIECE: Final = 3
_REFERENCE: Final = "消息 "
"""What stands before the id that WeChat gave a message, which may be as long as an ID number."""

_PHONE: Final = re.compile(r"1[3-9]\d{9}")
_BORN: Final = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ID: Final = re.compile(rf"[1-9]\d{{5}}(?:19[3-9]|20[0-4])\d{_BORN}\d{{3}}[\dX]")
_LIKE_ID: Final = re.compile(r"\d{17}[\dX]")
"""What is as long as one, when it stands alone."""
_COUNTRY: Final = ("86", "0086")
_SHAPES: Final = frozenset(((3, 4, 4), (4, 4, 3), (3, 3, 5), (3, 8), (7, 4), (6, 5), (5, 6), (4, 7), (1,) * 11))
"""The pieces in which a phone is written; other pieces are a list of numbers."""

_Symbol = tuple[str, int, int]
"""A digit or X, and where it stands in the text."""


def mask_private(text: str) -> str:
    """The text with phones as ``138****5678`` and ID numbers reduced to their last four characters."""
    return _masked(text, whole_ids=False)


def mask_fully(text: str) -> str:
    """As :func:`mask_private`, with nothing left of an ID number: for everybody but staff and inspectors."""
    return _LAST_FOUR.sub(lambda found: "*" * len(found[0]), _masked(text, whole_ids=True))


_LAST_FOUR: Final = re.compile(r"\*{11,14}\d{3}[\dXx]")
"""What :func:`mask_private` leaves of an ID number."""


def holds_private(text: str) -> bool:
    """Whether there is anything to mask. Of a long text only what has not been seen: a relay repeats all before it."""
    if len(text) < _LONG:
        return mask_private(text) != text
    pieces = text[_seen_until(text) :].replace("<", "\n<").split("\n")
    fresh = [at for at, piece in enumerate(pieces) if piece not in _CLEAN]
    for at in fresh:
        around = "\n".join(pieces[max(0, at - 1) : at + 2])  # a number may be broken by a line end
        if mask_private(around) != around:
            return True
    if len(_CLEAN) > _MOST_CLEAN:
        _CLEAN.clear()
        _LAST_CLEAN.clear()
    _CLEAN.update(pieces[at] for at in fresh)
    _LAST_CLEAN[text[:_HEAD]] = text
    return False


def _seen_until(text: str) -> int:
    """Where to begin: a line before the one in which the last text that began like this ended, or went on otherwise."""
    until = shared_prefix(text, _LAST_CLEAN.get(text[:_HEAD], ""))
    for _ in range(2):
        until = max(text.rfind("\n", 0, until), text.rfind("<", 0, until), 0)
    return until


_LONG: Final = 500
_HEAD: Final = 50
_MOST_CLEAN: Final = 50_000
_CLEAN: Final[set[str]] = set()
"""Lines that were found to hold no private number."""
_LAST_CLEAN: Final[dict[str, str]] = {}
"""The last text that was found to hold none, by how it begins."""


def _masked(text: str, *, whole_ids: bool) -> str:
    if text.isascii() and _ASCII_RUN.search(text) is None:
        return text
    pieces: list[str] = []
    done = 0
    without = text if len(text) < _LONG_DIGEST else _DIGEST.sub(lambda found: "\0" * len(found[0]), text)
    for chain in _CHAIN.finditer(without):
        is_reference = text.endswith(_REFERENCE, 0, chain.start())
        for start, end, number in _numbers(text, list(_symbols(text, *chain.span())), is_reference=is_reference):
            shown = f"{number[:3]}****{number[-4:]}" if len(number) == 11 else "*" * (len(number) - 4) + number[-4:]
            if whole_ids and len(number) != 11:
                shown = "*" * len(number)
            pieces += [text[done:start], shown]
            done = end
    return "".join([*pieces, text[done:]]) if pieces else text


def _symbols(text: str, start: int, end: int) -> Iterator[_Symbol]:
    for at in range(start, end):
        if (symbol := _SYMBOLS[text[at]]) != "":
            yield symbol, at, at + 1


class _Symbols(dict[str, str]):
    """What each character means: a digit, X, or nothing."""

    def __missing__(self, char: str) -> str:
        digit = unicodedata.digit(char, None)
        self[char] = "" if digit is None else str(digit)
        return self[char]


_SYMBOLS: Final = _Symbols(
    {**{char: str(digit) for digit, chars in enumerate(_WORDS) for char in chars}, **dict.fromkeys(_CHECK, "X")}
)


def _numbers(text: str, symbols: list[_Symbol], *, is_reference: bool) -> Iterator[tuple[int, int, str]]:
    """Where a phone or an ID number begins and ends in the text, and which it is.

    ``begins`` are the places at which an unbroken piece begins, and the end of all.
    """
    written = "".join(symbol for symbol, _, _ in symbols)
    begins = [0, *(at + 1 for at, (one, other) in enumerate(pairwise(symbols)) if one[2] != other[1]), len(symbols)]
    at = 0
    while at < len(symbols):
        length = _length(written, at, begins, is_reference=is_reference)
        if length:
            start, end = symbols[at][1], symbols[at + length - 1][2]
            pieces = [len(piece) for piece in re.split(f"[{_LISTING}]+", text[start:end])]
            if len(pieces) == 1 or min(pieces) >= _LEAST_PIECE:
                yield start, end, written[at : at + length]
        at += length or 1


def _length(written: str, at: int, begins: list[int], *, is_reference: bool) -> int:
    """How many symbols the number that begins here has; 0 where none begins."""
    found = _ID.match(written, at)
    if found is not None and _is_one(at, found.end(), begins):
        return len(found[0])
    if is_reference:
        return 0
    place = bisect_left(begins, at)
    alone = _LIKE_ID.match(written, at)
    if alone is not None and begins[place : place + 2] == [at, alone.end()]:
        return len(alone[0])
    phone = _PHONE.match(written, at)
    return len(phone[0]) if phone is not None and _is_phone(written, at, phone.end(), begins) else 0


def _is_phone(written: str, start: int, end: int, begins: list[int]) -> bool:
    """Whether these eleven are a phone: in its pieces or unbroken, behind a country's code or a number at most."""
    first = begins[bisect_right(begins, start) - 1]
    if start != first and written[first:start] not in _COUNTRY and not _is_whole(written[first:start]):
        return False
    last = bisect_left(begins, end)
    cuts = begins[bisect_right(begins, start) : last]
    if cuts:
        pieces = tuple(after - before for before, after in pairwise([start, *cuts, end]))
        return pieces in _SHAPES and begins[last] == end
    return begins[last] == end or _is_whole(written[end : begins[last]])


def _is_whole(written: str) -> bool:
    """Whether this is nothing but phones and ID numbers, one glued to the other."""
    return _GLUED.fullmatch(written) is not None


_GLUED: Final = re.compile(rf"(?:{_ID.pattern}|{_PHONE.pattern})+")


def _is_one(start: int, end: int, begins: list[int]) -> bool:
    """Whether these symbols are one ID number: unbroken, or in pieces of more than one, or all alone."""
    cuts = begins[bisect_right(begins, start) : bisect_left(begins, end)]
    lengths = [after - before for before, after in pairwise([start, *cuts, end])]
    return not cuts or set(lengths) == {1} or min(lengths[:-1]) > 1
