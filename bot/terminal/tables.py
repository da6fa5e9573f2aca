"""Tables in the terminal. A cell that is too wide goes on below; nothing in it is cut off, or read as a command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console, Group
from rich.containers import Lines
from rich.table import Table
from rich.text import Text

from bot.terminal.plain import plain
from bot.texts.cli import CLOSING, LEAST_WIDTHS


class Chinese(Text):
    """A text that is broken as Chinese is: anywhere, but never before a mark that closes."""

    def wrap(self, console: Console, width: int, **_: Any) -> Lines:
        """The lines of this width."""
        lines = Lines()
        for line in self.split(allow_blank=True):
            lines.extend(line.divide(list(_breaks(line.plain, width))) if line.plain else [line])
        return lines


def _breaks(text: str, width: int) -> Iterator[int]:
    start = used = 0
    for at, char in enumerate(text):
        size = cell_len(char)
        if used + size > width and at > start:
            earlier = range(at, max(start, at - _MOST_HANGING), -1)
            cut = next((each for each in earlier if _may_break(text[each - 1], text[each])), at)
            yield cut
            start, used = cut, cell_len(text[cut:at])
        used += size


def _may_break(before: str, after: str) -> bool:
    """Not before a mark that closes, and not inside a number, a time or a Latin word."""
    is_word = before.isascii() and after.isascii() and not before.isspace() and not after.isspace()
    return after not in CLOSING and not is_word


_MOST_HANGING: Final = 12
"""So many characters are carried over at most; a longer word is broken anywhere."""


def cell(text: str, style: str = "") -> Text:
    """A text as it is, without markup."""
    return Chinese(plain(text), style=style, overflow="fold")


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
