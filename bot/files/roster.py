"""Rosters as staff keep them: every fault at once, nothing imported if there is one, and what was read and how."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from bot.errors import UserError
from bot.files import writing
from bot.files.tables import Formula, Table, filled_down, is_blank, read_tables
from bot.texts.records import SHEETS
from bot.texts.roster import (
    DOUBTS,
    FAULTS,
    GROUP_WORD,
    HEADINGS,
    LINE,
    LINE_OF_SHEET,
    NOBODY,
    NOTHING,
    REQUIRED,
    ROSTER_COLUMNS,
    ROSTER_SAID,
    SERIAL,
    SEVERAL,
    TELLING_FIELDS,
    groups_line,
    heading_of,
    namesakes_line,
    people_in_short,
)
from bot.texts.words import person
from models.people.candidate import Candidate
from models.reading.text import bare_name, clean, fold_width, squeeze_blanks

_MAX_CELL: Final = 200
_COUNTRY: Final = re.compile(r"^(?:\+|00)?86(?=1\d{10}$)")
_HEADER_ROWS: Final = 10
_FIELD_OF: Final = {title: name for name, titles in HEADINGS.items() for title in titles}
_ADDITION: Final = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"
_ERROR: Final = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")
_LOOKS_LIKE: Final = {"phone": re.compile(r"1[3-9]\d{9}"), "id_number": re.compile(r"[1-9]\d{16}[\dXx]")}
_SEVERAL: Final = re.compile(SEVERAL)
"""What the name of one person does not hold."""
_NOBODY: Final = re.compile(NOBODY)
_SHARED: Final = frozenset(("group", "employer", "gender", "note"))
"""What several people have in common: a merged cell means all of its lines."""
_MOST_FAULTS: Final = 20
_MOST_WITHDRAWN: Final = 3, 0.1
"""So many people of a roster, and so large a part of it, do not stay away all at once: it is another list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFile:
    """A roster as its file tells it."""

    candidates: tuple[Candidate, ...]
    """Some perhaps without a number."""
    report: tuple[str, ...]
    """What was read and what not, a sentence each."""
    doubts: tuple[str, ...]
    """What a person has to look at before it counts."""

    @property
    def numbered(self) -> list[Candidate]:
        """Everybody with a number: the next free one in roster order for those who have none, from 001 on."""
        return list(_numbered(self.candidates))


def read_roster(path: Path, sheets: Sequence[str] = ()) -> RosterFile:
    """Read a file; ``sheets`` names those of its sheets that count, where not all do.

    Raises :class:`UserError` that lists every fault with its line.
    """
    reader = _Reader(path)
    found = reader.read(read_tables(path), sheets)
    if reader.faults:
        shown = reader.faults[:_MOST_FAULTS] + (["……"] if len(reader.faults) > _MOST_FAULTS else [])
        raise UserError("roster_faults", path=str(path), count=len(reader.faults), faults="\n".join(shown))
    return found


def write_template(path: Path, *, force: bool = False) -> None:
    """A workbook with the columns, every cell preset as text so that Excel keeps long numbers whole.

    Raises :class:`UserError`; what somebody has filled in is never overwritten.
    """
    writing.check_suffix(path, ".xlsx")
    writing.write(path, _template(), is_own=_is_empty_template, force=force)


def _is_empty_template(path: Path) -> bool:
    try:
        (table,) = read_tables(path)
        rows = [list(row.values()) for _, row in table.rows]
        return rows in ([], [[*ROSTER_COLUMNS.values()]])
    except (UserError, ValueError):
        return False


def _template() -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        sheet = book.add_worksheet(SHEETS["list"])
        sheet.freeze_panes(1, 0)
        for column, (name, title) in enumerate(ROSTER_COLUMNS.items()):
            sheet.set_column(column, column, 22 if name in ("id_number", "employer", "note") else 14, text)
            sheet.write_string(0, column, title, bold)
    return content.getvalue()


def withdrawal_doubt(withdrawn: Sequence[Candidate], of: int, *, are_here: bool) -> str:
    """Whether a new roster lacks so many that it may be another list, or somebody who has checked in; else empty."""
    least, part = _MOST_WITHDRAWN
    is_much = len(withdrawn) >= least and len(withdrawn) >= part * of
    if not is_much and not are_here:
        return ""
    return DOUBTS["many_withdrawn"].format(people=people_in_short([*map(person, withdrawn)]))


# --- tables ----------------------------------------------------------------------------------------------------------


def _title(value: Any) -> str:
    """A heading without blanks, brackets and marks."""
    title = "".join(clean(fold_width(str(value))).split())
    for mark in REQUIRED:
        title = title.removesuffix(mark).removeprefix(mark)
    return _ADDITION.sub("", title).strip(":：") or title


@dataclass(frozen=True, slots=True)
class _List:
    """A table with a header, and what each of its columns is."""

    table: Table
    header: int
    """The place of the header among the rows."""
    columns: dict[str, int]
    """The column of each field."""
    headings: dict[int, str]
    """What stands above each column."""
    doubled: tuple[str, ...]
    """Fields of which two columns have the title."""

    @property
    def rows(self) -> tuple[tuple[int, dict[int, Any]], ...]:
        return self.table.rows[self.header + 1 :]

    @property
    def names(self) -> set[str]:
        at = self.columns["name"]
        return {bare_name(str(row[at])) for _, row in self.rows if at in row}


def _list_of(table: Table) -> _List | None:
    """The list of people that a table is; None where none of its first rows is a header."""
    for index, (_, row) in enumerate(table.rows[:_HEADER_ROWS]):
        if any(_FIELD_OF.get(_title(value)) == "name" for value in row.values()):
            columns, doubled = _columns(row)
            headings = {at: squeeze_blanks(clean(str(value)).replace("\n", " ")) for at, value in row.items()}
            return _List(table, index, columns, headings, doubled)
    return None


def _columns(row: dict[int, Any]) -> tuple[dict[str, int], tuple[str, ...]]:
    """The column of each field, and the fields that have two: the own title goes before what else it is called."""
    titles = {at: _title(value) for at, value in row.items()}
    columns: dict[str, int] = {}
    doubled: list[str] = []
    for name, title in ROSTER_COLUMNS.items():
        own = [at for at, each in titles.items() if each == title]
        found = own or [at for at, each in titles.items() if _FIELD_OF.get(each) == name]
        if len(found) > 1:
            doubled.append(name)
        if found:
            columns[name] = found[0]
    serial = next((at for at, each in titles.items() if each == SERIAL), None)
    if serial is not None:
        columns.setdefault("number", serial)
    return columns, tuple(doubled)


# --- candidates ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reader:
    """Reads tables into candidates, and collects what is wrong or doubtful in them."""

    path: Path
    faults: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    report: list[str] = field(default_factory=list)
    several: bool = False
    """Whether more than one sheet is read, so that a line alone tells too little."""
    seen: dict[tuple[str, str], str] = field(default_factory=dict)
    """Where each thing that only one person has was read first."""

    def read(self, tables: list[Table], sheets: Sequence[str]) -> RosterFile:
        lists = self._chosen(tables, sheets)
        self.several = len(lists) > 1
        by_sheet = self.several and all(
            "group" not in each.columns and GROUP_WORD in each.table.title for each in lists
        )
        candidates: list[Candidate] = []
        for each in lists:
            people = list(self._people(each))
            title = each.table.title if by_sheet else ""
            candidates += [replace(one, group=title) for one in people] if by_sheet else people
        if lists:
            self._tell_columns(lists, by_sheet=by_sheet)
            self._tell_people(candidates)
        return RosterFile(candidates=tuple(candidates), report=tuple(self.report), doubts=tuple(self.doubts))

    def _fault(self, code: str, **data: Any) -> None:
        self.faults.append(FAULTS[code].format(**data))

    def _doubt(self, code: str, **data: Any) -> None:
        self.doubts.append(DOUBTS[code].format(**data))

    def _chosen(self, tables: list[Table], sheets: Sequence[str]) -> list[_List]:
        """The lists that are read: those that were named, else all that can be seen."""
        found = {table.title: each for table in tables if (each := _list_of(table)) is not None}
        missing = [sheet for sheet in sheets if sheet not in found]
        for sheet in missing:
            self._fault("no_such_sheet", sheet=sheet, sheets="、".join(found))
        lists = [each for title, each in found.items() if (title in sheets if sheets else not each.table.is_hidden)]
        if not lists and not missing:
            hidden = "、".join(found)
            self._fault(*(("only_hidden",) if hidden else ("no_header",)), sheets=hidden)
        self._tell_unread(tables, lists, found)
        for place, one in enumerate(lists):
            for other in lists[place + 1 :]:
                least = min(len(one.names), len(other.names))
                if len(one.names & other.names) * 2 > least:
                    self._fault("sheets_overlap", one=one.table.title, other=other.table.title)
                    return []
        if not sheets and len({frozenset(each.columns) for each in lists}) > 1:
            self._doubt("sheets_differ", sheets="、".join(each.table.title for each in lists))
        return lists

    def _tell_unread(self, tables: list[Table], lists: list[_List], found: dict[str, _List]) -> None:
        read = {each.table.title for each in lists}
        unread = [
            f"{table.title}（{ROSTER_SAID[_why_unread(table, found)]}）"
            for table in tables
            if table.title not in read and table.rows
        ]
        if unread and read:
            self.report.append(ROSTER_SAID["not_read"].format(sheets="、".join(unread)))

    def _people(self, each: _List) -> Iterator[Candidate]:
        line = each.table.rows[each.header][0]
        if any(line in merge.lines and len(merge.columns) > 1 for merge in each.table.merges):
            self._fault("merged_header")
        for name in each.doubled:
            self._fault("double_column", column=ROSTER_COLUMNS[name])
        titles = {at: name for name, at in each.columns.items()}
        shared = [name for name in each.columns if name in _SHARED]
        down = filled_down(each.table, (each.columns[name] for name in shared))
        across = _headlines(each)
        self._merged(each, titles)
        first = last = count = 0
        for line, row in each.rows:
            if line in across:
                self._doubt("across", line=self._line(each, line), text=across[line])
                continue
            if _FIELD_OF.get(_title(row.get(each.columns["name"], ""))) == "name":
                self.report.append(ROSTER_SAID["header_again"].format(line=self._line(each, line)))
                continue
            cells = {name: row.get(at, down.get((line, at))) for name, at in each.columns.items()}
            first, last, count = first or line, line, count + 1
            yield self._candidate(self._line(each, line), cells)
        if not count:
            self._fault("no_rows")
        sheet = ROSTER_SAID["sheet"].format(sheet=each.table.title) if each.table.title else ""
        said = ROSTER_SAID["read"].format(path=self.path.name, sheet=sheet, count=count, first=first, last=last)
        self.report.append(said)
        filled = [ROSTER_COLUMNS[name] for name in shared if any(at == each.columns[name] for _, at in down)]
        if filled:
            self.report.append(ROSTER_SAID["filled"].format(columns="、".join(filled)))

    def _merged(self, each: _List, titles: dict[int, str]) -> None:
        """A cell that is merged over several lines is nobody's where it holds what only one person has."""
        start = each.table.rows[each.header][0] + 1
        for merge in each.table.merges:
            name = titles.get(merge.columns.start, "note")
            if len(merge.lines) > 1 and merge.lines.start >= start and name not in _SHARED:
                self._fault("merged_cell", line=self._line(each, merge.lines.start), column=ROSTER_COLUMNS[name])

    def _line(self, each: _List, line: int) -> str:
        return (LINE_OF_SHEET if self.several else LINE).format(sheet=each.table.title, line=line)

    def _candidate(self, line: str, cells: dict[str, Any]) -> Candidate:
        values = {name: self._text(line, name, value) for name, value in cells.items()}
        fields = {name: values.get(name, "") for name in ROSTER_COLUMNS}
        if not fields["name"]:
            self._fault("no_name", line=line)
        elif _SEVERAL.search(fields["name"]) or _NOBODY.fullmatch(fields["name"]) or _has_lines(cells["name"]):
            self._doubt("odd_name", line=line, name=fields["name"])
        fields["number"] = fold_width(fields["number"])
        if isinstance(cells.get("number"), date | time | bool):
            self._fault("date_number", line=line)
        fields["phone"] = self._phone(line, fields["phone"])
        fields["id_number"] = self._id_number(line, fields["id_number"], cells.get("id_number"))
        self._unique(line, "double_number", _meant(fields["number"]), fields["number"])
        for name, code in (("wechat_id", "double_wechat"), ("phone", "double_phone"), ("id_number", "double_id")):
            self._unique(line, code, fields[name])
        return Candidate(**fields)

    def _unique(self, line: str, code: str, value: str, shown: str = "") -> None:
        if value and (code, value) in self.seen:
            self._fault(code, line=line, value=shown, other=self.seen[code, value])
        self.seen.setdefault((code, value), line)

    def _text(self, line: str, name: str, value: Any) -> str:
        column = ROSTER_COLUMNS[name]
        if isinstance(value, Formula) or (isinstance(value, str) and value.startswith("=") and len(value) > 1):
            self._fault("formula", line=line, column=column)
            return ""
        if isinstance(value, str) and _ERROR.fullmatch(value):
            self._fault("error_cell", line=line, column=column)
            return ""
        text = _written(value)
        if len(text) > _MAX_CELL:
            self._fault("too_long", line=line, column=column, limit=_MAX_CELL)
        return text

    def _phone(self, line: str, text: str) -> str:
        digits = _COUNTRY.sub("", re.sub(r"[\s-]", "", fold_width(text)))
        if text in NOTHING:
            return ""
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) == 11):
            self._fault("phone", line=line)
        return digits

    def _id_number(self, line: str, text: str, cell: Any) -> str:
        if not text or text in NOTHING:
            return ""
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        if is_number or re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d+", text):
            self._fault("id_float", line=line)
            return ""
        number = re.sub(r"\s", "", fold_width(text)).upper()
        if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
            self._fault("id_length", line=line)
        elif _id_check(number) != number[-1]:
            self._fault("id_check", line=line)
        return number

    # --- what is told of it --------------------------------------------------------------------------------------

    def _tell_columns(self, lists: list[_List], *, by_sheet: bool) -> None:
        used = {
            heading_of(ROSTER_COLUMNS[name], each.headings[at])
            for each in lists
            for name, at in sorted(each.columns.items(), key=lambda found: found[1])
        }
        self.report.append(ROSTER_SAID["used"].format(columns="、".join(sorted(used, key=_column_place))))
        unused: dict[str, None] = {}
        for each in lists:
            for at, heading in each.headings.items():
                if at not in each.columns.values():
                    unused[heading] = None
                    self._question(each, at, heading)
        if unused:
            self.report.append(ROSTER_SAID["unused"].format(columns="、".join(unused)))
        if not any("number" in each.columns for each in lists):
            self.report.append(ROSTER_SAID["numbered"])
        if by_sheet:
            self.report.append(ROSTER_SAID["by_sheet"])

    def _question(self, each: _List, at: int, heading: str) -> None:
        """Ask about a column that is not used although it looks like one that is missing."""
        values = [re.sub(r"[\s-]", "", _written(row[at])) for _, row in each.rows if at in row]
        for name, pattern in _LOOKS_LIKE.items():
            if name not in each.columns and values and 2 * sum(map(bool, map(pattern.fullmatch, values))) > len(values):
                self._doubt("looks_like", heading=heading, column=ROSTER_COLUMNS[name])
        if "group" not in each.columns and GROUP_WORD in heading and values:
            self._doubt("looks_like", heading=heading, column=ROSTER_COLUMNS["group"])

    def _tell_people(self, candidates: list[Candidate]) -> None:
        groups = Counter(each.group for each in candidates)
        if set(groups) != {""} and candidates:
            self.report.append(groups_line(groups))
        if groups.get("") and len(groups) > 1:
            people = people_in_short([each.name for each in candidates if not each.group])
            self._doubt("no_group", people=people)
        called: dict[str, list[Candidate]] = {}
        for each in _numbered(candidates):
            called.setdefault(bare_name(each.name), []).append(each)
        for namesakes in called.values():
            if len(namesakes) > 1:
                telling = [name for name in TELLING_FIELDS if _tells_apart(namesakes, name)]
                self.report.append(namesakes_line(map(person, namesakes), telling))


def _why_unread(table: Table, found: dict[str, _List]) -> str:
    if table.is_hidden:
        return "hidden"
    return "not_wanted" if table.title in found else "no_list"


def _headlines(each: _List) -> dict[int, str]:
    """The lines that are one cell across the name's column, such as 第一组 above its people, with what they say."""
    at, rows = each.columns["name"], dict(each.rows)
    return {
        merge.lines.start: _written(next(iter(rows[merge.lines.start].values())))
        for merge in each.table.merges
        if len(merge.columns) > 1 and at in merge.columns and merge.lines.start in rows
    }


def _column_place(heading: str) -> int:
    return [*ROSTER_COLUMNS.values()].index(heading.partition("（")[0])


def _tells_apart(people: Iterable[Candidate], name: str) -> bool:
    """Whether all have this, each another one; of a phone its end."""
    values = [getattr(each, name)[-4:] if name == "phone" else getattr(each, name) for each in people]
    return all(values) and len(set(values)) == len(values)


def _id_check(number: str) -> str:
    """The check digit that belongs to an ID number (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11]


def _has_lines(value: Any) -> bool:
    return "\n" in str(value).strip()


def _meant(number: str) -> str:
    """A number without what tells nothing: 1 and 001 call the same person."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", number).casefold()


def _written(value: Any) -> str:
    """A cell as staff see it: 12.0 was typed as 12."""
    if is_blank(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return squeeze_blanks(clean(str(value)).replace("\n", " ").removeprefix("'"))


def _numbered(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Those without a number get the next free one in roster order, from 001 on."""
    taken = {_meant(candidate.number) for candidate in candidates if candidate.number}
    width = max(3, len(str(len(candidates))))
    following = 0
    for place, candidate in enumerate(candidates, start=1):
        if candidate.number:
            yield candidate
            continue
        following = max(following + 1, place) if not taken else following + 1
        while str(following) in taken:
            following += 1
        yield replace(candidate, number=f"{following:0{width}d}")
