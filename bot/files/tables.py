"""Tables as office programs keep them: Excel or CSV in, rows out, with what a reader of the sheet would see."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import openpyxl

from bot.errors import UserError
from bot.files import reading

_OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MOST_BYTES: Final = 60_000_000
"""Of a workbook unpacked: a table of people is a hundredth of it."""
_LONGEST_FIELD: Final = 1_000_000
_ZEROS: Final = re.compile(r"0{2,}")
_DELIMITERS: Final = "\t;；，|"
"""What stands between the fields of a CSV whose first line has no comma."""

Row = tuple[int, dict[int, Any]]
"""The line of a row in its file, from 1, and its filled cells by column, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Cells that were joined into one: its value stands in the first of them."""

    lines: range
    columns: range


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet of a workbook, or a CSV."""

    title: str = ""
    rows: tuple[Row, ...] = ()
    """Those with something in them."""
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False


class Formula(str):
    """What stands in a cell that shows a result."""

    __slots__ = ()


def read_tables(path: Path, *, as_shown: bool = False) -> list[Table]:
    """All tables of a file, with formulas or, ``as_shown``, with what they came to last.

    Raises :class:`UserError` for one that is not Excel or CSV, or cannot be read.
    """
    suffix = path.suffix.casefold()
    content = reading.content(path, missing="roster_missing")
    if content.startswith(_OLE_MAGIC):
        raise UserError("roster_locked" if _ENCRYPTED in content else "roster_xls", path=str(path))
    if suffix == ".xls":
        raise UserError("roster_xls", path=str(path))
    if suffix not in (".xlsx", ".csv"):
        raise UserError("roster_kind", path=str(path))
    if suffix == ".xlsx":
        return list(_sheets(path, content, as_shown=as_shown))
    return [Table(rows=tuple(_csv_rows(path, content)))]


# --- Excel -----------------------------------------------------------------------------------------------------------


def _sheets(path: Path, content: bytes, *, as_shown: bool) -> Iterator[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            is_huge = sum(part.file_size for part in parts.infolist()) > _MOST_BYTES or _is_long(parts)
        if not is_huge:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what the library does not keep when it saves, and nothing is saved
                book = openpyxl.load_workbook(io.BytesIO(content), data_only=as_shown)
    except Exception:  # noqa: BLE001 - whatever the library stumbles over is the file's fault, and it has many ways
        raise UserError("roster_broken", path=str(path)) from None
    if is_huge:
        raise UserError("roster_huge", path=str(path))
    for sheet in book.worksheets:
        yield Table(
            title=sheet.title,
            rows=tuple(_excel_rows(sheet)),
            merges=tuple(
                Merge(lines=range(area.min_row, area.max_row + 1), columns=range(area.min_col - 1, area.max_col))
                for area in sheet.merged_cells.ranges
            ),
            is_hidden=sheet.sheet_state != "visible",
        )


_AREA: Final = re.compile(rb'ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"')
_MOST_LINES: Final = 20_000
_MOST_CELLS: Final = 400_000


def _is_long(parts: zipfile.ZipFile) -> bool:
    """Whether a sheet has more lines or cells than a list of people, or cells merged or linked to the end of it."""
    for name in parts.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            text = parts.read(name)
            if text.count(b"<row") > _MOST_LINES or text.count(b"<v") + text.count(b"<is") > _MOST_CELLS:
                return True
            text = re.sub(rb"<(?:dimension|autoFilter)[^>]*>", b"", text)
            for _, first, _, last in _AREA.findall(text):
                if int(last) - int(first) > _MOST_LINES:
                    return True
    return False


def _excel_rows(sheet: Any) -> Iterator[Row]:
    """Only the cells that are there: a blank one at the end of the sheet would make a million rows of any other way."""
    rows: dict[int, dict[int, Any]] = {}
    for (line, column), cell in sheet._cells.items():
        if not is_blank(cell.value):
            rows.setdefault(line, {})[column - 1] = _shown(cell)
    for line in sorted(rows):
        yield line, dict(sorted(rows[line].items()))


def _shown(cell: Any) -> Any:
    """The value; a whole number with the zeros that its format puts in front."""
    value = cell.value
    if cell.data_type == "f":
        return Formula(value if isinstance(value, str) else "=")
    if isinstance(value, int) and not isinstance(value, bool) and _ZEROS.fullmatch(str(cell.number_format)):
        return f"{value:0{len(cell.number_format)}d}"
    return value


# --- CSV -------------------------------------------------------------------------------------------------------------


def _csv_rows(path: Path, content: bytes) -> Iterator[Row]:
    text = _decoded(path, content)
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    delimiter = next((mark for mark in _DELIMITERS if mark in first and "," not in first), ",")
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for values in reader:
            odd = next((value for value in values if _is_swallowed(value, delimiter)), None)
            if odd is not None:
                raise UserError("roster_quote", path=str(path), line=line)
            row = {at: value for at, value in enumerate(values) if not is_blank(value)}
            if row:
                yield line, row
            line = reader.line_num + 1
            if line > _MOST_LINES:
                raise UserError("roster_huge", path=str(path))
    except csv.Error:
        raise UserError("roster_quote", path=str(path), line=line) from None


def _is_swallowed(value: str, delimiter: str) -> bool:
    """Whether a field holds whole rows: a quotation mark in front of it has no partner of its own."""
    return any(delimiter in line for line in re.split(r"[\r\n]+", value)[1:])


def _decoded(path: Path, content: bytes) -> str:
    utf16 = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ()
    for encoding in ("utf-8-sig", *utf16, "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UserError("roster_encoding", path=str(path))


def is_blank(value: Any) -> bool:
    """Whether there is nothing to be read in a cell."""
    return value is None or not str(value).strip()


def filled_down(table: Table, columns: Iterable[int]) -> dict[tuple[int, int], Any]:
    """What stands in merged cells of these columns, by line and column, for each line but the first of each."""
    wanted, cells = set(columns), dict(table.rows)
    found: dict[tuple[int, int], Any] = {}
    for merge in table.merges:
        first = cells.get(merge.lines.start, {})
        for column in wanted.intersection(merge.columns):
            value = first.get(merge.columns.start)
            if len(merge.lines) > 1 and value is not None:
                found |= {(line, column): value for line in merge.lines[1:]}
    return found
