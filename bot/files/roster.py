"""Rosters as staff keep them: Excel or CSV in, every fault at once, nothing imported if there is one."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from bot.errors import UserError
from bot.texts.errors import ROSTER_FAULTS
from bot.texts.records import ROSTER_COLUMNS, SHEETS
from models.people.candidate import Candidate
from models.reading.text import clean, fold_width, squeeze_blanks

_OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MAX_CELL: Final = 200
_HEADER_ROWS: Final = 10
_FIELDS: Final = dict(
    zip(
        ROSTER_COLUMNS,
        ("number", "name", "gender", "phone", "id_number", "wechat_id", "employer", "group", "note"),
        strict=True,
    )
)
_SYNONYMS: Final = {
    "手机": "手机号", "手机号码": "手机号", "电话": "手机号", "联系电话": "手机号", "电话号码": "手机号", "身份证": "身份证号",
    "身份证号码": "身份证号", "单位": "工作单位", "微信": "微信号", "组别": "分组", "组": "分组", "序号": "编号", "名字": "姓名",
}  # fmt: skip
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"
_MOST_FAULTS: Final = 20

Row = tuple[int, list[Any]]


def read_roster(path: Path) -> list[Candidate]:
    """The candidates of a file, each with a number. Raises as :func:`read_entries`."""
    return list(_numbered(read_entries(path)))


def read_entries(path: Path) -> list[Candidate]:
    """The candidates of a file as it tells them, some perhaps without a number.

    Raises :class:`UserError` that lists every fault with its line.
    """
    suffix = path.suffix.casefold()
    if not path.is_file():
        raise UserError("roster_missing", path=str(path))
    content = path.read_bytes()
    if content.startswith(_OLE_MAGIC):
        raise UserError("roster_locked" if _ENCRYPTED in content else "roster_xls", path=str(path))
    if suffix == ".xls":
        raise UserError("roster_xls", path=str(path))
    if suffix not in (".xlsx", ".csv"):
        raise UserError("roster_kind", path=str(path))
    faults: list[str] = []
    rows = _excel_rows(path, content, faults) if suffix == ".xlsx" else _csv_rows(path, content)
    candidates = _Reader(rows, faults).read()
    if faults:
        shown = faults[:_MOST_FAULTS] + (["……"] if len(faults) > _MOST_FAULTS else [])
        raise UserError("roster_faults", path=str(path), count=len(faults), faults="\n".join(shown))
    return candidates


def write_template(path: Path) -> None:
    """A workbook with the columns, every cell preset as text so that Excel keeps long numbers whole."""
    if path.suffix.casefold() != ".xlsx":
        raise UserError("file_suffix", path=str(path), suffix=".xlsx")
    try:
        with xlsxwriter.Workbook(str(path)) as book:
            text = book.add_format({"num_format": "@"})
            bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
            sheet = book.add_worksheet(SHEETS["list"])
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(ROSTER_COLUMNS):
                sheet.set_column(column, column, 22 if title in ("身份证号", "工作单位", "备注") else 14, text)
                sheet.write_string(0, column, title, bold)
    except (OSError, xlsxwriter.exceptions.FileCreateError):
        raise UserError("file_unwritable", path=str(path)) from None


# --- rows --------------------------------------------------------------------------------------------------------


def _excel_rows(path: Path, content: bytes, faults: list[str]) -> list[Row]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=False)
        sheet = book.worksheets[0]
        rows = [(number, list(values)) for number, values in enumerate(sheet.iter_rows(values_only=True), start=1)]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError, EOFError, TypeError):
        raise UserError("roster_broken", path=str(path)) from None
    header = _header_index(rows)
    line = 1 if header is None else rows[header][0]
    if any(area.min_row <= line <= area.max_row and area.max_col > area.min_col for area in sheet.merged_cells.ranges):
        faults.append(ROSTER_FAULTS["merged_header"])
    return rows


def _csv_rows(path: Path, content: bytes) -> list[Row]:
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UserError("roster_encoding", path=str(path))
    if "\x00" in text:
        raise UserError("roster_encoding", path=str(path))
    dialect: type[csv.Dialect] = csv.excel_tab if "\t" in text.split("\n", 1)[0] else csv.excel
    reader = csv.reader(io.StringIO(text), dialect)
    return [(reader.line_num, list(values)) for values in reader]


def _header_index(rows: Sequence[Row]) -> int | None:
    for index, (_, values) in enumerate(rows[:_HEADER_ROWS]):
        if any(_title(value) == "姓名" for value in values):
            return index
    return None


def _title(value: Any) -> str:
    title = "".join(clean(fold_width(str(value))).split()) if value is not None else ""
    title = title.removesuffix("(必填)").removeprefix("*").removesuffix("*")
    return _SYNONYMS.get(title, title)


# --- candidates --------------------------------------------------------------------------------------------------


class _Reader:
    """Reads rows into candidates and collects what is wrong with them."""

    def __init__(self, rows: Sequence[Row], faults: list[str]) -> None:
        self._rows, self._faults = rows, faults
        self._numbers: dict[str, int] = {}
        self._wechat_ids: dict[str, int] = {}
        self._phones: dict[str, int] = {}

    def read(self) -> list[Candidate]:
        header = _header_index(self._rows)
        if header is None:
            self._faults.append(ROSTER_FAULTS["no_header"])
            return []
        columns = self._columns(self._rows[header][1])
        filled = [
            (line, values) for line, values in self._rows[header + 1 :] if any(not _is_blank(value) for value in values)
        ]
        if not filled:
            self._faults.append(ROSTER_FAULTS["no_rows"])
        return [
            self._candidate(line, {name: values[at] for name, at in columns.items() if at < len(values)})
            for line, values in filled
        ]

    def _columns(self, titles: Sequence[Any]) -> dict[str, int]:
        columns: dict[str, int] = {}
        for at, value in enumerate(titles):
            title = _title(value)
            if title in _FIELDS:
                if title in columns:
                    self._fault("double_column", column=title)
                columns.setdefault(title, at)
        return columns

    def _fault(self, code: str, **data: Any) -> None:
        self._faults.append(ROSTER_FAULTS[code].format(**data))

    def _candidate(self, line: int, cells: dict[str, Any]) -> Candidate:
        values = {title: self._text(line, title, value) for title, value in cells.items()}
        fields = {field: values.get(title, "") for title, field in _FIELDS.items()}
        if not fields["name"]:
            self._fault("no_name", line=line)
        fields["phone"] = self._phone(line, fields["phone"])
        fields["id_number"] = self._id_number(line, fields["id_number"], cells.get("身份证号"))
        self._unique(line, fields["number"], self._numbers, "double_number")
        self._unique(line, fields["wechat_id"], self._wechat_ids, "double_wechat")
        self._unique(line, fields["phone"], self._phones, "double_phone")
        return Candidate(**fields)

    def _unique(self, line: int, value: str, seen: dict[str, int], code: str) -> None:
        if value and value in seen:
            self._fault(code, line=line, value=value, other=seen[value])
        seen.setdefault(value, line)

    def _text(self, line: int, column: str, value: Any) -> str:
        if isinstance(value, str) and value.startswith("=") and len(value) > 1:
            self._fault("formula", line=line, column=column)
            return ""
        if isinstance(value, str) and re.fullmatch(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", value):
            self._fault("error_cell", line=line, column=column)
            return ""
        text = _written(value)
        if len(text) > _MAX_CELL:
            self._fault("too_long", line=line, column=column, limit=_MAX_CELL)
        return text

    def _phone(self, line: int, text: str) -> str:
        digits = re.sub(r"[\s-]", "", fold_width(text)).removeprefix("+86")
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) == 11):
            self._fault("phone", line=line)
        return digits

    def _id_number(self, line: int, text: str, cell: Any) -> str:
        if not text:
            return ""
        if (isinstance(cell, int | float) and not isinstance(cell, bool)) or re.fullmatch(
            r"\d(?:\.\d+)?[eE]\+?\d+", text
        ):
            self._fault("id_float", line=line)
            return ""
        number = re.sub(r"\s", "", fold_width(text)).upper()
        if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
            self._fault("id_length", line=line)
        elif (
            _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False)) % 11]
            != number[-1]
        ):
            self._fault("id_check", line=line)
        return number


def _is_blank(value: Any) -> bool:
    return value is None or not str(value).strip()


def _written(value: Any) -> str:
    """A cell as staff see it: 12.0 was typed as 12."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return squeeze_blanks(clean(str(value)).replace("\n", " ").removeprefix("'"))


def _numbered(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Those without a number get the next free one in roster order, from 001 on."""
    taken = {candidate.number for candidate in candidates if candidate.number}
    width = max(3, len(str(len(candidates))))
    following = 0
    for place, candidate in enumerate(candidates, start=1):
        if candidate.number:
            yield candidate
            continue
        following = max(following + 1, place) if not taken else following + 1
        while f"{following:0{width}d}" in taken:
            following += 1
        yield Candidate(
            **{name: getattr(candidate, name) for name in Candidate.__slots__} | {"number": f"{following:0{width}d}"}
        )
