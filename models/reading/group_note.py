"""WeChat's own form of a relay: XML of app message type 53, whose structured part names each line's author and time."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import UTC, datetime
from itertools import accumulate, pairwise
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET

from models.reading.cut import cut
from models.reading.entry import Entry, Kind, Names, Reading
from models.reading.numbering import read_number
from models.reading.relay import MAX_CHARACTERS, read
from models.reading.text import clean, normalize_line_ends, shared_prefix, unescape, utf16_offsets

RELAY_TYPE: Final = "53"
QUOTE_TYPE: Final = "57"
_SENDER_PREFIX: Final = re.compile(r"^\s*[\w@-]{1,64}:\s*(?=<)")
_FORBIDDEN: Final = ("<!DOCTYPE", "<!ENTITY", "<!doctype", "<!entity")
_RANGE: Final = re.compile(r"^(\d{1,7})-(\d{1,7})$")
_LATEST: Final = 32_503_680_000  # the year 3000
_INFO: Final = "<solitaire_info><![CDATA["
_MOST_PARTS: Final = 100
"""So often a list is read on from where the one before stopped; then it is read as a whole."""


class _Line(NamedTuple):
    author: str | None
    at: datetime | None
    start: int
    end: int


class _Known(NamedTuple):
    """What is kept of a list for the next one, which repeats it."""

    plain: Reading
    """The text read without its structure."""
    items: str
    """The structure's items as they were written."""
    item_ends: tuple[int, ...]
    """Where each ends in them."""
    ends: tuple[int, ...]
    """Where each item's line ends in the text."""
    parts: int = 0


def read_xml(
    text: str, names: Names | None = None, base: Reading | None = None, *, is_trusted: bool = True
) -> Reading | None:
    """Read raw XML of a message; None where the text is no XML at all.

    With ``base`` (an earlier reading) of the items only those are read that it does not hold with the same author,
    time and text.

    Where it is not ``is_trusted`` (somebody typed it into a text), its words count, who is said to have written them
    and when does not.
    """
    head = text[:400].lstrip("\ufeff \r\n")
    if "<" not in head and "&lt;" not in head:
        return None
    source = _SENDER_PREFIX.sub("", text, count=1).lstrip("\ufeff \r\n")
    if source.startswith("&lt;"):
        source = unescape(source)
    if not source.startswith(("<msg", "<?xml", "<appmsg")):
        return None
    if len(source) > 2 * MAX_CHARACTERS:
        return Reading(Kind.TOO_LARGE, "")
    if is_trusted and base is not None and isinstance(base.structure, _Known):
        resumed = _read_on(source, base, base.structure, names)
        if resumed is not None:
            return resumed
    root = _parse(source)
    return Reading(Kind.NOT_OWN, "") if root is None else _read_message(root, names, source, is_trusted=is_trusted)


def _parse(source: str) -> ET.Element | None:
    if any(word in source for word in _FORBIDDEN):
        return None  # entities can blow up, and WeChat never sends them
    try:
        return ET.fromstring(source)  # noqa: S314 - entity declarations were refused above
    except ET.ParseError:
        return None


def _read_message(root: ET.Element, names: Names | None, source: str, *, is_trusted: bool) -> Reading:
    app = root if root.tag == "appmsg" else root.find(".//appmsg")
    if app is None:
        return Reading(Kind.NOT_OWN, "")
    title, kind = _title_and_type(app)
    if kind == RELAY_TYPE and is_trusted:
        structure = app.findtext(".//solitaire_info") or _inner_xml(app.find(".//solitaire_info"))
        return _read_relay(title, structure, names, source)
    return read(title, names=names) if kind in (RELAY_TYPE, QUOTE_TYPE, "1") else Reading(Kind.NOT_OWN, title)


def _title_and_type(app: ET.Element) -> tuple[str, str]:
    title = normalize_line_ends(re.sub(r"<br\s*/?>", "\n", app.findtext("title") or ""))
    return title, (app.findtext("type") or "").strip()


def _inner_xml(node: ET.Element | None) -> str:
    return "" if node is None else "".join(ET.tostring(child, encoding="unicode") for child in node)


def _read_relay(text: str, structure: str, names: Names | None, source: str) -> Reading:
    plain = read(text, is_relay=True, names=names)
    root = _parse(structure.strip()) if structure.strip() else None
    lines = _structured_lines(text, root) if root is not None else []
    if not lines or plain.kind is not Kind.RELAY:
        return plain
    entries = tuple(entry for line in lines if (entry := _entry(text, line)) is not None)
    title = _title(text, root, plain.title)
    note = _known(source, plain, lines) if len(entries) == len(lines) else None
    return Reading(Kind.RELAY, text, title=title, entries=entries, is_native=True, structure=note)


# --- reading on ----------------------------------------------------------------------------------------------------


def _items(source: str) -> tuple[int, int] | None:
    """Where the items of the structure begin and end in the source, where they stand there as WeChat writes them."""
    info = source.find("<solitaire_info")
    if not source.startswith(_INFO, info) or source.find("<solitaire_info", info + 1) >= 0:
        return None
    close = source.find("]]>", info)
    begin, end = source.find("<i>", info, close), source.rfind("</i>", info, close) + 4
    return (begin, end) if info < begin < end else None


def _item_ends(items: str) -> tuple[int, ...]:
    return tuple(accumulate(len(item) + 4 for item in items.split("</i>")[:-1]))


def _known(source: str, plain: Reading, lines: list[_Line]) -> _Known | None:
    """What the next reading needs; None where items and lines do not follow each other in one order."""
    place = _items(source)
    if place is None:
        return None
    items = source[place[0] : place[1]]
    item_ends, ends = _item_ends(items), tuple(line.end for line in lines)
    in_order = len(item_ends) == len(ends) and all(before < after for before, after in pairwise(ends))
    return _Known(plain, items, item_ends, ends) if in_order else None


def _read_on(source: str, base: Reading, known: _Known, names: Names | None) -> Reading | None:
    """Read the items only that ``base`` does not hold; None where that cannot be done, or was done often enough."""
    place = _items(source)
    root = None if place is None or known.parts >= _MOST_PARTS else _parse(source[: place[0]] + source[place[1] :])
    app = None if root is None else root if root.tag == "appmsg" else root.find(".//appmsg")
    structure = None if app is None else _parse((app.findtext(".//solitaire_info") or "").strip())
    if place is None or app is None or structure is None or structure.find(".//i") is not None:
        return None
    text, kind = _title_and_type(app)
    plain = read(text, known.plain, is_relay=True, names=names)
    if kind != RELAY_TYPE or plain.kind is not Kind.RELAY:
        return None
    items = source[place[0] : place[1]]
    in_text = bisect_left(known.ends, min(shared_prefix(text, base.text), len(base.text.rstrip())))
    keep = min(in_text, bisect_left(known.item_ends, shared_prefix(items, known.items) + 1))
    if keep == 0:
        return None
    rest = items[known.item_ends[keep - 1] :]
    more = _parse(f"<content>{rest}</content>")
    lines = [] if more is None else _structured_lines(text, more, known.ends[keep - 1])
    fresh = tuple(entry for line in lines if (entry := _entry(text, line)) is not None)
    ends = [known.ends[keep - 1], *(line.end for line in lines)]
    item_ends = _item_ends(rest)
    if not fresh or len({len(fresh), len(lines), len(item_ends)}) > 1 or sorted(set(ends)) != ends:
        return None
    entries = (*base.entries[:keep], *fresh)
    same = keep
    while same < min(len(entries), len(base.entries)) and entries[same] == base.entries[same]:
        same += 1
    at = known.item_ends[keep - 1]
    return Reading(
        Kind.RELAY,
        text,
        title=_title(text, structure, plain.title),
        entries=entries,
        fresh_from=same,
        is_native=True,
        structure=_Known(
            plain,
            items,
            (*known.item_ends[:keep], *(at + end for end in item_ends)),
            (*known.ends[:keep], *ends[1:]),
            known.parts + 1,
        ),
    )


# --- the structure -------------------------------------------------------------------------------------------------


def _structured_lines(text: str, root: ET.Element, since: int = 0) -> list[_Line]:
    """The lines that the structured part names; none at all if one of its ranges cannot be right, or lies before."""
    offsets = utf16_offsets(text[since:])
    before = len(text[:since].encode("utf-16-le", "surrogatepass")) // 2
    ends_at = len(text.rstrip())
    lines: list[_Line] = []
    for item in root.iterfind(".//i"):
        span = _span(item.findtext("r") or "", text, offsets, since, before)
        if span is None or not _is_line(text, *span, ends_at):
            return []
        lines.append(_Line((item.findtext("u") or "").strip() or None, _time(item.findtext("t")), *span))
    return lines


def _span(
    written: str, text: str, offsets: list[int] | None, since: int = 0, before: int = 0
) -> tuple[int, int] | None:
    """A range in UTF-16 units as one in code points; ``offsets`` are those behind ``since``, ``before`` the units."""
    match = _RANGE.match(written.strip())
    if match is None:
        return None
    start, end = int(match[1]) - before, int(match[1]) + int(match[2]) - before
    if start < 0:
        return None
    if offsets is not None:
        if end >= len(offsets):
            return None
        start, end = offsets[start], offsets[end]
    return (start + since, end + since) if start < end <= len(text) - since else None


def _is_line(text: str, start: int, end: int, ends_at: int) -> bool:
    """Whether the range begins behind a line's number and ends with a line."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return end >= ends_at or text[end] == "\n" if read_number(clean(before).strip()) else False


def _time(written: str | None) -> datetime | None:
    digits = (written or "").strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > 11 or not 0 < int(digits) < _LATEST:
        return None
    return datetime.fromtimestamp(int(digits), UTC)


def _entry(text: str, line: _Line) -> Entry | None:
    body = clean(text[line.start : line.end]).strip()
    if not body:
        return None
    line_start = text.rfind("\n", 0, line.start) + 1
    number = read_number(clean(text[line_start : line.start]).strip())
    first, *more = body.split("\n")
    name, note = cut(first)
    return Entry(
        no=number.no if number else None,
        name=name,
        note="\n".join(filter(None, (note, *more))),
        raw=text[line_start : line.end],
        body=body,
        author=line.author,
        at=line.at,
    )


def _title(text: str, root: ET.Element | None, fallback: str) -> str:
    written = "" if root is None else root.findtext(".//tt") or ""
    match = _RANGE.match(written.strip())
    head = text[: int(match[1]) + int(match[2]) + 1] if match else ""
    span = _span(written, head, utf16_offsets(head)) if head else None
    return fallback if span is None else text[span[0] : span[1]].strip()
