"""Tables and colours in the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import texts
from models.candidate import Attendance, Candidate
from models.relay import Entry
from models.session import Session

COLOURS = {
    Attendance.CHECKED_IN: "green",
    Attendance.UNDER_REVIEW: "yellow",
    Attendance.INELIGIBLE: "red",
    Attendance.EXPECTED: "dim",
}


def entries(console: Console, lines: Iterable[Entry]) -> None:
    """The lines of one message."""
    table = Table(*texts.PARSE_COLUMNS)
    for entry in lines:
        table.add_row("" if entry.no is None else str(entry.no), *map(escape, (entry.name, entry.note, entry.raw)))
    console.print(table if table.row_count else texts.SAID["no_lines"])


def roster(console: Console, candidates: Iterable[Candidate]) -> None:
    """The roster, with what is private masked."""
    table = Table(*texts.ROSTER_COLUMNS)
    for each in candidates:
        row = (
            each.number, each.name, each.gender, masked_phone(each.phone), masked_id(each.id_number), each.wechat_id,
            each.employer, each.group, each.note,
        )  # fmt: skip
        table.add_row(*map(escape, row))
    console.print(table)


def status(console: Console, session: Session) -> None:
    """Who stands where, then what waits."""
    table = Table(*texts.LIST_COLUMNS, title=texts.STATUS_TITLE)
    for standing in session.standings.values():
        attendance = standing.attendance
        at = standing.checked_in_at if standing.is_checked_in else None
        table.add_row(
            standing.candidate.number,
            escape(standing.candidate.name),
            escape(standing.candidate.group),
            f"[{COLOURS[attendance]}]{texts.ATTENDANCE[attendance]}[/]",
            texts.clock(session, at) if at else "",
            "" if standing.call_order is None else str(standing.call_order),
            texts.reason_note(standing, session),
        )
    console.print(table)
    waiting = list(session.open_reviews())
    if waiting:
        console.print(f"[yellow]{texts.REVIEW_TITLE}[/]")
        for review in waiting:
            console.print(escape(texts.review_line(session, review)))


def masked_phone(phone: str) -> str:
    """``138****5678``."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def masked_id(id_number: str) -> str:
    """The last four characters only."""
    return f"{'*' * (len(id_number) - 4)}{id_number[-4:]}" if len(id_number) > 4 else "*" * len(id_number)
