"""A candidate (参评人员) and the states that their attendance can be in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person on the roster. Phone and ID number never leave the database unmasked."""

    number: str
    name: str
    group: str = ""
    gender: str = ""
    phone: str = ""
    id_number: str = ""
    wechat_id: str = ""
    employer: str = ""
    note: str = ""

    def __repr__(self) -> str:
        """Number and name only: a repr ends up in logs and errors."""
        return f"Candidate({self.number} {self.name})"


class Attendance(StrEnum):
    """Where a candidate stands (报到状态)."""

    EXPECTED = "expected"
    CHECKED_IN = "checked_in"
    UNDER_REVIEW = "under_review"
    INELIGIBLE = "ineligible"


class Flag(StrEnum):
    """What staff should know about a check-in that was decided all the same."""

    BOUND_BY_LINE = "bound_by_line"
    BY_STAFF = "by_staff"
    LINE_REMOVED = "line_removed"
    SEEN_AFTER_GAP = "seen_after_gap"
    NAME_CORRECTED = "name_corrected"
    LATE = "late"
    RECALLED = "recalled"
    PASTED = "pasted"
    TECHNICAL_FAILURE = "technical_failure"
    VIOLATION = "violation"
    ODD_NOTE = "odd_note"


class Reason(StrEnum):
    """Why a person has to decide (待核实事项)."""

    NOT_PRESENT = "not_present"
    WITHDRAWN = "withdrawn"
    UNKNOWN_SENDER = "unknown_sender"
    ADDED_BY_OTHER = "added_by_other"
    NEAR_NAME = "near_name"
    AMBIGUOUS_NAME = "ambiguous_name"
    UNKNOWN_NAME = "unknown_name"
    PLAIN_TEXT = "plain_text"
    EARLY = "early"
    RECALLED = "recalled"
    EDGE_MINUTE = "edge_minute"
    BOT_OFFLINE = "bot_offline"
    TRACE = "trace"
    UNATTRIBUTED = "unattributed"


TRANSITIONS: Final[dict[Attendance, frozenset[Attendance]]] = {
    Attendance.EXPECTED: frozenset({Attendance.CHECKED_IN, Attendance.UNDER_REVIEW, Attendance.INELIGIBLE}),
    Attendance.UNDER_REVIEW: frozenset({Attendance.CHECKED_IN, Attendance.EXPECTED, Attendance.INELIGIBLE}),
    Attendance.CHECKED_IN: frozenset({Attendance.INELIGIBLE, Attendance.EXPECTED, Attendance.UNDER_REVIEW}),
    Attendance.INELIGIBLE: frozenset({Attendance.CHECKED_IN, Attendance.UNDER_REVIEW}),
}
"""Which change of attendance may follow which; the diagram in the documentation is drawn from this table."""
