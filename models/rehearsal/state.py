"""Who is ready, item by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from models.event import Before, Event, part
from models.office.events import DecisionUndone
from models.rehearsal.events import ReadinessTold
from models.rehearsal.readiness import Item
from models.state import Hears, Moment, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """One candidate's list."""

    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    why: str = ""

    @property
    def lacks(self) -> tuple[Item, ...]:
        """What is not in order, or was not spoken of."""
        return tuple(item for item in Item if item.value not in self.good)


@part
class ReadinessBefore(Before):
    """How these stood; None for one of whom nothing was said."""

    of: dict[str, Readiness | None]

    @property
    def numbers(self) -> tuple[str, ...]:
        """Whom it is about."""
        return tuple(self.of)


@dataclass(slots=True)
class Rehearsal(State):
    """What candidates have said of their equipment and surroundings."""

    told: dict[str, Readiness] = field(default_factory=dict)

    def _tell(self, moment: Moment, event: ReadinessTold) -> None:
        before = self.told.get(event.number, Readiness())
        good = (set(before.good) | set(event.good)) - set(event.bad)
        bad = (set(before.bad) - set(event.good)) | set(event.bad)
        why = event.why or (before.why if bad else "")
        self.told[event.number] = Readiness(good=tuple(sorted(good)), bad=tuple(sorted(bad)), why=why)

    def before(self, events: Sequence[Event]) -> Before | None:
        """How those stand of whom something is said."""
        numbers = [event.number for event in events if isinstance(event, ReadinessTold)]
        return ReadinessBefore(of={each: self.told.get(each) for each in numbers}) if numbers else None

    def _undo(self, moment: Moment, event: DecisionUndone) -> None:
        for before in event.before:
            if isinstance(before, ReadinessBefore):
                for number, was in before.of.items():
                    if was is None:
                        self.told.pop(number, None)
                    else:
                        self.told[number] = was

    HEARS: ClassVar[Hears] = {ReadinessTold: _tell, DecisionUndone: _undo}
    PUTS_BACK: ClassVar[type[Before] | None] = ReadinessBefore
