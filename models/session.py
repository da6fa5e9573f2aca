"""One sitting: the small states of its subjects, each the fold of the events that it hears."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, get_type_hints

from models.checkin.lines import Lines
from models.checkin.reviews import Reviews
from models.checkin.standing import Standings
from models.checkin.window import Window
from models.draw.state import Draw, Drawing
from models.event import Before, Event
from models.gaps import Gaps
from models.intake.state import Intake
from models.interview.state import Interview
from models.members.state import Members
from models.notices.state import Notices
from models.office.state import Office
from models.people.contacts import People
from models.people.roster import Roster
from models.rehearsal.state import Rehearsal
from models.result import Result
from models.rules import Rules
from models.settings import Settings
from models.state import Moment, State


class Session:
    """One sitting, from its settings and roster to the published order.

    A subject has one line here. The states fold in this order: each may look at those above it, as its fields say.
    """

    rules: Rules
    people: People
    members: Members
    gaps: Gaps
    intake: Intake
    notices: Notices
    reviews: Reviews
    standings: Standings
    lines: Lines
    window: Window
    result: Result
    rehearsal: Rehearsal
    drawing: Drawing
    interview: Interview
    office: Office

    def __init__(self, settings: Settings, roster: Roster) -> None:
        self.seq = 0
        self.at: datetime | None = None
        """The time of the newest event."""
        self._hearing: dict[type[Event], list[Callable[[Moment, Any], None]]] = {}
        self.states: dict[str, State] = {"rules": Rules(settings, roster)}
        for name, kind in STATES.items():
            if name not in self.states:
                built: Any = kind
                self.states[name] = built(**{need: self.states[need] for need in _needs(built)})
            self._compose(name, self.states[name])

    def _compose(self, name: str, state: State) -> None:
        setattr(self, name, state)
        for event, hear in state.HEARS.items():
            self._hearing.setdefault(event, []).append(hear.__get__(state))

    def fold(self, seq: int, at: datetime, event: Event) -> None:
        """Take the next event into the states that hear it."""
        self.seq, self.at = seq, at
        moment = Moment(seq, at)
        for hear in self._hearing.get(type(event), ()):
            hear(moment, event)
        for number in event.about:
            self.standings.note(seq, number, event)

    def before(self, events: Sequence[Event]) -> tuple[Before, ...]:
        """What stands now in the places that these events will change: enough to take them back."""
        found = (state.before(events) for state in self.states.values())
        return tuple(each for each in found if each is not None)

    def stands(self, before: Before, now: datetime, since: int) -> str:
        """Why something cannot be put back, as the state says that would put it; empty where it can."""
        return next(
            (state.stands(before, now, since) for state in self.states.values() if state.PUTS_BACK is type(before)), ""
        )

    def unwritten(self) -> Session:
        """The same sitting with nothing decided yet, knowing what is known of contacts beside their messages."""
        session = Session(self.settings, self.roster)
        session.people.take_over(self.people)
        return session

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.rules.settings

    @property
    def roster(self) -> Roster:
        """The roster in force."""
        return self.rules.roster

    @property
    def draw(self) -> Draw | None:
        """The draw, if one has begun."""
        return self.drawing.draw


STATES: Final[dict[str, type[State]]] = get_type_hints(Session)
"""The states of a sitting by name, in the order of folding."""


@cache
def _needs(kind: Any) -> tuple[str, ...]:
    """The states that a state is built upon: its fields that bear the name and type of one."""
    hints = get_type_hints(kind)
    return tuple(name for name, state in STATES.items() if hints.get(name) is state)
