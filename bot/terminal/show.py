"""Tables and colours in the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.texts.records import LIST_COLUMNS, REVIEW_TITLE, ROSTER_COLUMNS, STATUS_TITLE, reason_note
from bot.texts.reviews import review_line
from bot.texts.words import ATTENDANCE, clock
from models.checkin.attendance import Attendance
from models.people.candidate import Candidate
from models.session import Session

COLOURS = {
    Attendance.CHECKED_IN: "green",
    Attendance.UNDER_REVIEW: "yellow",
    Attendance.INELIGIBLE: "red",
    Attendance.EXPECTED: "dim",
}


def roster(console: Console, candidates: Iterable[Candidate]) -> None:
    """The roster, with what is private masked."""
    table = Table(*ROSTER_COLUMNS)
    for each in candidates:
        row = (
            each.number, each.name, each.gender, masked_phone(each.phone), masked_id(each.id_number), each.wechat_id,
            each.employer, each.group, each.note,
        )  # fmt: skip
        table.add_row(*map(escape, row))
    console.print(table)


def status(console: Console, session: Session) -> None:
    """Who stands where, then what waits."""
    table = Table(*LIST_COLUMNS, title=STATUS_TITLE)
    for standing in session.standings:
        attendance = standing.attendance
        at = standing.checked_in_at if standing.is_checked_in else None
        table.add_row(
            standing.candidate.number,
            escape(standing.candidate.name),
            escape(standing.candidate.group),
            f"[{COLOURS[attendance]}]{ATTENDANCE[attendance]}[/]",
            clock(session, at) if at else "",
            "" if standing.call_order is None else str(standing.call_order),
            reason_note(standing, session),
        )
    console.print(table)
    waiting = list(session.reviews.open())
    if waiting:
        console.print(f"[yellow]{REVIEW_TITLE}[/]")
        for review in waiting:
            console.print(escape(review_line(session, review)))


def masked_phone(phone: str) -> str:
    """``138****5678``."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def masked_id(id_number: str) -> str:
    """The last four characters only."""
    return f"{'*' * (len(id_number) - 4)}{id_number[-4:]}" if len(id_number) > 4 else "*" * len(id_number)
