"""What a subject's state is: a small fold of the events that it hears."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from models.event import Before, Event


class Moment(NamedTuple):
    """Which record an event is, and of when."""

    seq: int
    at: datetime


Hears = Mapping[type[Event], Callable[[Any, Moment, Any], None]]
"""What a state does with each event that it hears."""


class State:
    """One subject's part of a sitting's state."""

    __slots__ = ()

    HEARS: ClassVar[Hears] = {}
    """The events that change it, and how."""
    PUTS_BACK: ClassVar[type[Before] | None] = None
    """What it can put back, where it can."""

    def come_back(self) -> None:
        """Put in order what a snapshot cannot hold, such as two places of one object."""

    def before(self, events: Sequence[Event]) -> Before | None:
        """What stands now in the places that these events will change; None where they change nothing here."""
        return None

    def stands(self, before: Any, now: datetime, since: int) -> str:
        """Why what a decision set here cannot be put back: the end of a refusal's code; empty where it can.

        ``since`` is the record of the decision: what was recorded later may rest on it.
        """
        return ""
