"""Tables that list people: where their header is, and what each of their columns holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from bot.files.entries import written
from bot.files.tables import Table
from bot.texts.roster import HEADINGS, REQUIRED, SERIAL, TITLES
from models.reading.text import bare_name, clean, fold_width, squeeze_blanks

_HEADER_ROWS: Final = 10
_FIELD_OF: Final = {title: name for name, titles in HEADINGS.items() for title in titles}
_ADDITION: Final = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")


def title_of(value: Any) -> str:
    """A heading without blanks, brackets and marks."""
    title = "".join(clean(fold_width(str(value))).split())
    for mark in REQUIRED:
        title = title.removesuffix(mark).removeprefix(mark)
    return _ADDITION.sub("", title).strip(":：") or title


@dataclass(frozen=True, slots=True)
class PeopleList:
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
        """What stands below the header."""
        return self.table.rows[self.header + 1 :]

    @property
    def names(self) -> set[str]:
        """Everybody in it."""
        at = self.columns["name"]
        return {bare_name(str(row[at])) for _, row in self.rows if at in row}


def list_of(table: Table) -> PeopleList | None:
    """The list of people that a table is; None where none of its first rows is a header."""
    for index, (_, row) in enumerate(table.rows[:_HEADER_ROWS]):
        if any(map(is_header, row.values())):
            columns, doubled = _columns(row)
            headings = {at: squeeze_blanks(clean(str(value)).replace("\n", " ")) for at, value in row.items()}
            return PeopleList(table, index, columns, headings, doubled)
    return None


def _columns(row: dict[int, Any]) -> tuple[dict[str, int], tuple[str, ...]]:
    """The column of each field, and the fields that have two: the own title goes before what else it is called."""
    titles = {at: title_of(value) for at, value in row.items()}
    columns: dict[str, int] = {}
    doubled: list[str] = []
    for name, title in TITLES.items():
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


def is_header(value: Any) -> bool:
    """Whether a cell is the title of the names."""
    return _FIELD_OF.get(title_of(value)) == "name"


def headlines(each: PeopleList) -> dict[int, str]:
    """The lines that are one cell across the name's column, such as 第一组 above its people, with what they say."""
    at, rows = each.columns["name"], dict(each.rows)
    return {
        merge.lines.start: written(next(iter(rows[merge.lines.start].values())))
        for merge in each.table.merges
        if len(merge.columns) > 1 and at in merge.columns and merge.lines.start in rows
    }
