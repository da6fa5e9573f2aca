"""The states that attendance can be in, and what staff should know of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


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
    Attendance.INELIGIBLE: frozenset({Attendance.CHECKED_IN, Attendance.UNDER_REVIEW, Attendance.EXPECTED}),
}
"""Which change of attendance may follow which; the diagram in the documentation is drawn from this table."""
DECIDED_FLAGS: Final = frozenset(
    (Flag.BOUND_BY_LINE, Flag.BY_STAFF, Flag.SEEN_AFTER_GAP, Flag.NAME_CORRECTED, Flag.PASTED, Flag.ODD_NOTE)
)
"""The flags that say how a check-in was decided."""
OWN_RULES: Final = frozenset(("own_line", "bound_by_line", "plain_text_accepted"))
"""The rules by which a candidate's own contact checked them in."""
