"""The rules of the interview as values: the panels, when each begins, and what the bot tells by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class RetryWhen(StrEnum):
    """For whom a second try after a broken line waits."""

    AFTER_ALL = "after_all"
    """For everybody of all panels, as the work plan has it."""
    AFTER_GROUP = "after_group"
    """For everybody of the own panel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRules:
    """One panel (答辩组): the group that it hears, and who serves it."""

    group: str
    open_at: datetime | None = None
    staff: frozenset[str] = frozenset()
    inspectors: frozenset[str] = frozenset()
    room: str = ""
    """Where its people are called, if not in the rooms of all."""
    join: str = ""
    """How the called one enters the meeting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewRules:
    """Everything about the interview that a decision may depend on. Times are aware."""

    open_at: datetime | None = None
    """When panels begin that have no time of their own."""
    panels: tuple[PanelRules, ...] = ()
    prepare: int = 1
    """So many are called beside the one who answers, or who answers next."""
    retry: RetryWhen = RetryWhen.AFTER_ALL
    answer_minutes: int = 3
    resume_seconds: int = 120
    warn_minutes: tuple[int, ...] = (5, 2, 1)
    notice_minutes: int = 15
    """So long before a panel begins its people are told once more; 0 for never."""
    progress_calls: int = 5
    """After so many calls of a panel the group is told how far it is; 0 for never."""
    employers: dict[str, str] = field(default_factory=dict)
    """Where the people of the panels work, by contact."""

    def of(self, group: str) -> PanelRules:
        """The rules of one panel; of one that has none of its own, those of all."""
        return next((each for each in self.panels if each.group == group), PanelRules(group=group))

    def opens_at(self, group: str) -> datetime | None:
        """When a panel begins; None where nothing says so."""
        return self.of(group).open_at or self.open_at

    @property
    def rooms(self) -> tuple[str, ...]:
        """The rooms that panels have to themselves."""
        return tuple(dict.fromkeys(each.room for each in self.panels if each.room))
