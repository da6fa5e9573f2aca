"""The queues of all panels (答辩组), and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.checkin.standing import Standings
from models.interview.panels import Panel
from models.interview.places import Place, Rank, Try
from models.interview.settings import RetryWhen
from models.interview.stages import IN_LANE, IN_LINE, CallKind, InterviewState
from models.rules import Rules
from models.state import State


@dataclass(slots=True)
class Queues(State):
    """The queues of all panels, as soon as the call order is published."""

    rules: Rules
    standings: Standings
    places: dict[str, Place] = field(default_factory=dict)
    """Everybody who has a place in the published order, by number."""
    panels: dict[str, Panel] = field(default_factory=dict)
    """By group, in the order of the roster."""
    is_completion_told: bool = False

    # --- what is asked of it ---------------------------------------------------------------------------------------

    @property
    def is_begun(self) -> bool:
        """Whether anybody was called."""
        return any(panel.calls for panel in self.panels.values())

    @property
    def is_done(self) -> bool:
        """Whether nobody of any panel is left to be called or heard."""
        return bool(self.places) and all(panel.is_done for panel in self.panels.values())

    def next_of(self, group: str) -> str | None:
        """Who is called next in this panel; None where nobody waits, or only retries whose time has not come."""
        panel = self.panels[group]
        for state in IN_LINE:
            number = panel.first(state)
            if number is not None:
                return None if state is InterviewState.RETRY and not self.may_retry(group) else number
        return None

    def following(self, group: str, count: int) -> list[str]:
        """Who is called next, and after them, as far as that is known."""
        may_retry = self.may_retry(group)
        found: list[str] = []
        for number in self.panels[group].waiting():
            if len(found) == count or (self.places[number].state is InterviewState.RETRY and not may_retry):
                break
            found.append(number)
        return found

    def may_retry(self, group: str) -> bool:
        """Whether retries of this panel wait for nobody any more."""
        return next(self.holding_up_retries(group), None) is None

    def holding_up_retries(self, group: str) -> Iterator[str]:
        """Who has still a first or second call before them, is in it, or is interrupted, so that retries wait."""
        is_for_all = self.rules.settings.interview.retry is RetryWhen.AFTER_ALL
        for panel in self.panels.values() if is_for_all else [self.panels[group]]:
            yield from self._before_retries(panel)

    def _before_retries(self, panel: Panel) -> Iterator[str]:
        for state in (InterviewState.WAITING, InterviewState.PASSED):
            yield from (number for _, number in panel.lines[state])
        yield from (number for number in panel.in_lane if self.places[number].now.kind is not CallKind.RETRY)
        yield from panel.in_break

    def has_room(self, group: str) -> bool:
        """Whether one more may be called: one answers or answers next, and so many prepare."""
        return len(self.panels[group].lane) <= self.rules.settings.interview.prepare

    def answering(self, group: str) -> Place | None:
        """Who answers in this panel."""
        lane = (self.places[number] for number in self.panels[group].in_lane)
        return next((place for place in lane if place.state is InterviewState.ANSWERING), None)

    def calls(self) -> list[tuple[str, Try]]:
        """All calls in the order in which they were made: who was called, and what came of it."""
        made = [(place.number, each) for place in self.places.values() for each in place.tries]
        return sorted(made, key=lambda call: call[1].seq)

    def needs_inspector(self, place: Place, now: datetime) -> bool:
        """Whether a break is the second one, or has lasted too long to go on."""
        due = self.inspector_due(place)
        return due is not None and now > due

    def inspector_due(self, place: Place) -> datetime | None:
        """The last moment at which a break needs no inspector; None where there is no break."""
        if not place.is_broken or place.now.broke_at is None:
            return None
        patience = self.rules.settings.interview.resume_seconds if place.now.breaks == 1 else -1
        return place.now.broke_at + timedelta(seconds=patience)

    def fits(self, was: Place) -> bool:
        """Whether there is room in the panel for somebody to stand there again."""
        if was.state not in IN_LANE:
            return True
        others = [self.places[number] for number in self.panels[was.group].in_lane if number != was.number]
        is_free = all(each.state is not InterviewState.ANSWERING for each in others)
        is_room = len(others) <= self.rules.settings.interview.prepare
        return is_room and (is_free or was.state is not InterviewState.ANSWERING)

    # --- moving ---------------------------------------------------------------------------------------------------

    def panel(self, group: str) -> Panel:
        """The panel of a group."""
        return self.panels.setdefault(group, Panel(group=group))

    def put(self, place: Place) -> None:
        """Let somebody stand where their place says."""
        self.places[place.number] = place
        self.panel(place.group).put(place)

    def move(
        self,
        place: Place,
        state: InterviewState,
        *,
        rank: Rank | None = None,
        group: str | None = None,
        is_out: bool = False,
    ) -> None:
        """Let a candidate stand elsewhere."""
        self.panel(place.group).take(place)
        place.state, place.is_out = state, is_out
        place.rank = place.rank if rank is None else rank
        place.group = place.group if group is None else group
        self.put(place)
