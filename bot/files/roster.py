"""Rosters as staff keep them: every fault at once, nothing imported if there is one, and what was read and how."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Final

import xlsxwriter

from bot.errors import UserError
from bot.files import writing
from bot.files.entries import Entries, numbered, written
from bot.files.lists import PeopleList, headlines, is_header, list_of
from bot.files.tables import Table, filled_down, read_tables
from bot.texts.records import SHEETS
from bot.texts.roster import (
    DOUBTS,
    GROUP_WORD,
    LINE,
    LINE_OF_SHEET,
    ROSTER_COLUMNS,
    ROSTER_SAID,
    TELLING_FIELDS,
    TITLES,
    groups_line,
    heading_of,
    namesakes_line,
    people_in_short,
)
from bot.texts.words import person
from models.people.candidate import Candidate
from models.reading.text import bare_name

_LOOKS_LIKE: Final = {"phone": re.compile(r"1[3-9]\d{9}"), "id_number": re.compile(r"[1-9]\d{16}[\dXx]")}
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
    untold: frozenset[str] = frozenset()
    """The fields for which it has no column."""

    @property
    def numbered(self) -> list[Candidate]:
        """Everybody with a number: the next free one in roster order for those who have none, from 001 on."""
        return list(numbered(self.candidates))


def read_roster(path: Path, sheets: Sequence[str] = ()) -> RosterFile:
    """Read a file; ``sheets`` names those of its sheets that count, where not all do.

    Raises :class:`UserError` that lists every fault with its line.
    """
    reader = _Reader(path)
    found = reader.read(read_tables(path), sheets)
    faults = reader.entries.faults
    if faults:
        shown = faults[:_MOST_FAULTS] + (["……"] if len(faults) > _MOST_FAULTS else [])
        raise UserError("roster_faults", path=str(path), count=len(faults), faults="\n".join(shown))
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


# --- candidates ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reader:
    """Reads tables into candidates, and collects what is wrong or doubtful in them."""

    path: Path
    entries: Entries = field(default_factory=Entries)
    report: list[str] = field(default_factory=list)
    several: bool = False
    """Whether more than one sheet is read, so that a line alone tells too little."""

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
        told = {name for each in lists for name in each.columns} | ({"group"} if by_sheet else set())
        return RosterFile(
            candidates=tuple(candidates),
            report=tuple(self.report),
            doubts=tuple(self.entries.doubts),
            untold=frozenset(TITLES.keys() - told - {"number"}),
        )

    def _chosen(self, tables: list[Table], sheets: Sequence[str]) -> list[PeopleList]:
        """The lists that are read: those that were named, else all that can be seen."""
        found = {table.title: each for table in tables if (each := list_of(table)) is not None}
        missing = [sheet for sheet in sheets if sheet not in found]
        for sheet in missing:
            self.entries.fault("no_such_sheet", sheet=sheet, sheets="、".join(found))
        lists = [each for title, each in found.items() if (title in sheets if sheets else not each.table.is_hidden)]
        if not lists and not missing:
            if found:
                self.entries.fault("only_hidden", sheets="、".join(found))
            else:
                self.entries.fault("no_header")
        self._tell_unread(tables, lists, found)
        for place, one in enumerate(lists):
            for other in lists[place + 1 :]:
                least = min(len(one.names), len(other.names))
                if len(one.names & other.names) * 2 > least:
                    self.entries.fault("sheets_overlap", one=one.table.title, other=other.table.title)
                    return []
        if not sheets and len({frozenset(each.columns) for each in lists}) > 1:
            self.entries.doubt("sheets_differ", sheets="、".join(each.table.title for each in lists))
        return lists

    def _tell_unread(self, tables: list[Table], lists: list[PeopleList], found: dict[str, PeopleList]) -> None:
        read = {each.table.title for each in lists}
        unread = [
            f"{table.title}（{ROSTER_SAID[_why_unread(table, found)]}）"
            for table in tables
            if table.title not in read and table.rows
        ]
        if unread and read:
            self.report.append(ROSTER_SAID["not_read"].format(sheets="、".join(unread)))

    def _people(self, each: PeopleList) -> Iterator[Candidate]:
        line = each.table.rows[each.header][0]
        if any(line in merge.lines and len(merge.columns) > 1 for merge in each.table.merges):
            self.entries.fault("merged_header")
        for name in each.doubled:
            self.entries.fault("double_column", column=TITLES[name])
        titles = {at: name for name, at in each.columns.items()}
        shared = [name for name in each.columns if name in _SHARED]
        down = filled_down(each.table, (each.columns[name] for name in shared))
        across = headlines(each)
        self._merged(each, titles)
        first = last = count = 0
        for line, row in each.rows:
            if line in across:
                self.entries.doubt("across", line=self._line(each, line), text=across[line])
                continue
            if is_header(row.get(each.columns["name"], "")):
                self.report.append(ROSTER_SAID["header_again"].format(line=self._line(each, line)))
                continue
            cells = {name: row.get(at, down.get((line, at))) for name, at in each.columns.items()}
            first, last, count = first or line, line, count + 1
            yield self.entries.read(self._line(each, line), cells)
        if not count:
            self.entries.fault("no_rows")
        sheet = ROSTER_SAID["sheet"].format(sheet=each.table.title) if each.table.title else ""
        said = ROSTER_SAID["read"].format(path=self.path.name, sheet=sheet, count=count, first=first, last=last)
        self.report.append(said)
        filled = [TITLES[name] for name in shared if any(at == each.columns[name] for _, at in down)]
        if filled:
            self.report.append(ROSTER_SAID["filled"].format(columns="、".join(filled)))

    def _merged(self, each: PeopleList, titles: dict[int, str]) -> None:
        """A cell that is merged over several lines is nobody's where it holds what only one person has."""
        start = each.table.rows[each.header][0] + 1
        for merge in each.table.merges:
            name = titles.get(merge.columns.start, "note")
            if len(merge.lines) > 1 and merge.lines.start >= start and name not in _SHARED:
                self.entries.fault("merged_cell", line=self._line(each, merge.lines.start), column=TITLES[name])

    def _line(self, each: PeopleList, line: int) -> str:
        return (LINE_OF_SHEET if self.several else LINE).format(sheet=each.table.title, line=line)

    # --- what is told of it --------------------------------------------------------------------------------------

    def _tell_columns(self, lists: list[PeopleList], *, by_sheet: bool) -> None:
        used = {
            heading_of(TITLES[name], each.headings[at])
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

    def _question(self, each: PeopleList, at: int, heading: str) -> None:
        """Ask about a column that is not used although it looks like one that is missing."""
        values = [re.sub(r"[\s-]", "", written(row[at])) for _, row in each.rows if at in row]
        for name, pattern in _LOOKS_LIKE.items():
            if name not in each.columns and values and 2 * sum(map(bool, map(pattern.fullmatch, values))) > len(values):
                self.entries.doubt("looks_like", heading=heading, column=TITLES[name])
        if "group" not in each.columns and GROUP_WORD in heading and values:
            self.entries.doubt("looks_like", heading=heading, column=TITLES["group"])

    def _tell_people(self, candidates: list[Candidate]) -> None:
        groups = Counter(each.group for each in candidates)
        if set(groups) != {""} and candidates:
            self.report.append(groups_line(groups))
        if groups.get("") and len(groups) > 1:
            people = people_in_short([each.name for each in candidates if not each.group])
            self.entries.doubt("no_group", people=people)
        called: dict[str, list[Candidate]] = {}
        for each in numbered(candidates):
            called.setdefault(bare_name(each.name), []).append(each)
        for namesakes in called.values():
            if len(namesakes) > 1:
                telling = [name for name in TELLING_FIELDS if _tells_apart(namesakes, name)]
                self.report.append(namesakes_line(map(person, namesakes), telling))


def _why_unread(table: Table, found: dict[str, PeopleList]) -> str:
    if table.is_hidden:
        return "hidden"
    return "not_wanted" if table.title in found else "no_list"


def _column_place(heading: str) -> int:
    return [*TITLES.values()].index(heading.partition("（")[0])


def _tells_apart(people: Iterable[Candidate], name: str) -> bool:
    """Whether all have this, each another one; of a phone its end."""
    values = [getattr(each, name)[-4:] if name == "phone" else getattr(each, name) for each in people]
    return all(values) and len(set(values)) == len(values)
