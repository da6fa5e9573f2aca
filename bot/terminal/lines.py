"""The lines of one message, as a table."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console

from bot.terminal.tables import cell, table
from bot.texts.cli import PARSE_COLUMNS, SAID
from models.reading.entry import Entry


def entries(console: Console, lines: Iterable[Entry]) -> None:
    """Show them, or that there are none."""
    shown = table(PARSE_COLUMNS)
    for entry in lines:
        number = "" if entry.no is None else str(entry.no)
        shown.add_row(*map(cell, (number, entry.name, entry.note, entry.raw)))
    console.print(shown if shown.row_count else SAID["no_lines"])
