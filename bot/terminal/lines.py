"""The lines of one message, as a table."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.texts.cli import PARSE_COLUMNS, SAID
from models.reading.entry import Entry


def entries(console: Console, lines: Iterable[Entry]) -> None:
    """Show them, or that there are none."""
    table = Table(*PARSE_COLUMNS)
    for entry in lines:
        table.add_row("" if entry.no is None else str(entry.no), *map(escape, (entry.name, entry.note, entry.raw)))
    console.print(table if table.row_count else SAID["no_lines"])
