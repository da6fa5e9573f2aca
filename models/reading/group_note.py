"""WeChat's own form of a relay: XML of app message type 53, whose structured part names each line's author and time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET

from models.reading.cut import cut
from models.reading.numbering import read_number
from models.reading.relay import MAX_CHARACTERS, Entry, Kind, Names, Reading, read
from models.reading.text import clean, normalize_line_ends, unescape, utf16_offsets

RELAY_TYPE: Final = "53"
QUOTE_TYPE: Final = "57"
_SENDER_PREFIX: Final = re.compile(r"^\s*[\w@-]{1,64}:\s*(?=<)")
_FORBIDDEN: Final = ("<!DOCTYPE", "<!ENTITY", "<!doctype", "<!entity")
_RANGE: Final = re.compile(r"^(\d{1,7})-(\d{1,7})$")
_LATEST: Final = 32_503_680_000  # the year 3000


class _Line(NamedTuple):
    author: str | None
    at: datetime | None
    start: int
    end: int


def read_xml(text: str, names: Names | None = None, *, is_trusted: bool = True) -> Reading | None:
    """Read raw XML of a message; None where the text is no XML at all.

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
    root = _parse(source)
    return Reading(Kind.NOT_OWN, "") if root is None else _read_message(root, names, is_trusted=is_trusted)


def _parse(source: str) -> ET.Element | None:
    if any(word in source for word in _FORBIDDEN):
        return None  # entities can blow up, and WeChat never sends them
    try:
        return ET.fromstring(source)  # noqa: S314 - entity declarations were refused above
    except ET.ParseError:
        return None


def _read_message(root: ET.Element, names: Names | None, *, is_trusted: bool) -> Reading:
    app = root if root.tag == "appmsg" else root.find(".//appmsg")
    if app is None:
        return Reading(Kind.NOT_OWN, "")
    title = normalize_line_ends(re.sub(r"<br\s*/?>", "\n", app.findtext("title") or ""))
    kind = (app.findtext("type") or "").strip()
    if kind == RELAY_TYPE and is_trusted:
        structure = app.findtext(".//solitaire_info") or _inner_xml(app.find(".//solitaire_info"))
        return _read_relay(title, structure, names)
    return read(title, names=names) if kind in (RELAY_TYPE, QUOTE_TYPE, "1") else Reading(Kind.NOT_OWN, title)


def _inner_xml(node: ET.Element | None) -> str:
    return "" if node is None else "".join(ET.tostring(child, encoding="unicode") for child in node)


def _read_relay(text: str, structure: str, names: Names | None) -> Reading:
    plain = read(text, is_relay=True, names=names)
    root = _parse(structure.strip()) if structure.strip() else None
    lines = _structured_lines(text, root) if root is not None else []
    if not lines or plain.kind is not Kind.RELAY:
        return plain
    entries = tuple(entry for line in lines if (entry := _entry(text, line)) is not None)
    return Reading(Kind.RELAY, text, title=_title(text, root, plain.title), entries=entries, is_native=True)


def _structured_lines(text: str, root: ET.Element) -> list[_Line]:
    """The lines that the structured part names; none at all if one of its ranges cannot be right."""
    offsets = utf16_offsets(text)
    ends_at = len(text.rstrip())
    lines: list[_Line] = []
    for item in root.iterfind(".//i"):
        span = _span(item.findtext("r") or "", text, offsets)
        if span is None or not _is_line(text, *span, ends_at):
            return []
        lines.append(_Line((item.findtext("u") or "").strip() or None, _time(item.findtext("t")), *span))
    return lines


def _span(written: str, text: str, offsets: list[int] | None) -> tuple[int, int] | None:
    """A range in UTF-16 units as one in code points."""
    match = _RANGE.match(written.strip())
    if match is None:
        return None
    start, end = int(match[1]), int(match[1]) + int(match[2])
    if offsets is not None:
        if end >= len(offsets):
            return None
        start, end = offsets[start], offsets[end]
    return (start, end) if start < end <= len(text) else None


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
    span = None if root is None else _span(root.findtext(".//tt") or "", text, utf16_offsets(text))
    return fallback if span is None else text[span[0] : span[1]].strip()
