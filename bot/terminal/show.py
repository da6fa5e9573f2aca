"""Tables and colours in the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console

from bot.terminal.tables import cell, table, without_empty
from bot.texts.panels import STATES
from bot.texts.records import INTERVIEW_COLUMN, LIST_COLUMNS, REVIEW_TITLE, STATUS_TITLE, reason_note
from bot.texts.reviews import review_line
from bot.texts.roster import ROSTER_COLUMNS
from bot.texts.words import ATTENDANCE, clock
from models.checkin.attendance import Attendance
from models.interview.places import Place
from models.people.candidate import Candidate
from models.reading.private import mask_private
from models.session import Session

COLOURS = {
    Attendance.CHECKED_IN: "green",
    Attendance.UNDER_REVIEW: "yellow",
    Attendance.INELIGIBLE: "red",
    Attendance.EXPECTED: "dim",
}


def roster(console: Console, candidates: Iterable[Candidate]) -> None:
    """The roster, with what is private masked."""
    console.print(without_empty([*ROSTER_COLUMNS.values()], map(_roster_row, candidates), console.width))


def _roster_row(each: Candidate) -> list[str]:
    return list(masked(each).values())


def status(console: Console, session: Session) -> None:
    """Who stands where, then what waits."""
    places = session.interview.places if session.interview.is_begun else {}
    shown = table([*LIST_COLUMNS, *([INTERVIEW_COLUMN] if places else [])], title=STATUS_TITLE)
    for standing in session.standings:
        attendance = standing.attendance
        at = standing.checked_in_at if standing.is_checked_in else None
        shown.add_row(
            cell(standing.candidate.number),
            cell(standing.candidate.name),
            cell(standing.candidate.group),
            cell(ATTENDANCE[attendance], COLOURS[attendance]),
            cell(clock(session, at) if at else ""),
            cell("" if standing.call_order is None else str(standing.call_order)),
            cell(reason_note(standing, session)),
            *([cell(_state(places.get(standing.candidate.number)))] if places else []),
        )
    console.print(shown)
    waiting = list(session.reviews.open())
    if waiting:
        console.print(cell(REVIEW_TITLE, "yellow"))
        for review in waiting:
            console.print(cell(review_line(session, review)))


def _state(place: Place | None) -> str:
    return STATES[place.state] if place is not None and not place.is_out else ""


def masked(candidate: Candidate) -> dict[str, str]:
    """A roster's entry by field, with what is private masked."""
    private = {"phone": masked_phone(candidate.phone), "id_number": masked_id(candidate.id_number)}
    return {name: private.get(name, mask_private(getattr(candidate, name))) for name in ROSTER_COLUMNS}


def masked_phone(phone: str) -> str:
    """``138****5678``."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def masked_id(id_number: str) -> str:
    """The last four characters only."""
    return f"{'*' * (len(id_number) - 4)}{id_number[-4:]}" if len(id_number) > 4 else "*" * len(id_number)
