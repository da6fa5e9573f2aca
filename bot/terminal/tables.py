"""Tables in the terminal. A cell that is too wide goes on below; nothing in it is cut off, or read as a command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Group
from rich.table import Table
from rich.text import Text

from bot.terminal.plain import plain
from bot.texts.records import LEAST_WIDTHS


def cell(text: str, style: str = "") -> Text:
    """A text as it is, without markup."""
    return Text(plain(text), style=style, overflow="fold")


def table(columns: Sequence[str], *, title: str | None = None, lines: bool = False) -> Table:
    """An empty table."""
    made = Table(title=title, show_lines=lines)
    for column in columns:
        made.add_column(column, overflow="fold", min_width=LEAST_WIDTHS.get(column))
    return made


def without_empty(columns: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> Table | Group:
    """A table of those columns in which anything stands; where they do not fit, an entry below the other."""
    rows = list(rows)
    kept = [at for at in range(len(columns)) if not rows or any(row[at] for row in rows)]
    needed = sum(max(4, LEAST_WIDTHS.get(columns[at], 0), cell_len(columns[at])) + 3 for at in kept)
    if needed > width:
        entries = ("　".join(f"{columns[at]}：{row[at]}" for at in kept if row[at]) for row in rows)
        return Group(*(cell(f"{entry}\n") for entry in entries))
    made = table([columns[at] for at in kept])
    for row in rows:
        made.add_row(*(cell(row[at]) for at in kept))
    return made
