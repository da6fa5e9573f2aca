"""One panel's queue: three lines that wait for a call, the lane of those who were called, and the broken lines."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from models.interview.events import PanelPaused
from models.interview.places import Place, Rank
from models.interview.stages import IN_LINE, InterviewState


@dataclass(slots=True, kw_only=True)
class Panel:
    """A panel (答辩组). Finding who is next costs the same however many wait."""

    group: str
    lines: dict[InterviewState, list[tuple[Rank, str]]] = field(default_factory=lambda: {each: [] for each in IN_LINE})
    """Who waits for which kind of call, in order."""
    lane: list[tuple[int, str]] = field(default_factory=list)
    """Who was called and is not done, in the order of their calls."""
    broken: list[tuple[int, str]] = field(default_factory=list)
    """Whose line broke; they hold no place."""
    pause: PanelPaused | None = None
    step_seq: int = 0
    """The newest record that paused it or let it go on."""
    calls: int = 0
    lately: dict[str, tuple[str, datetime, str]] = field(default_factory=dict)
    """By kind of step: whom the last one was about, when, and who did it."""
    last_at: datetime | None = None
    """The time of the newest step of anybody in it."""
    is_beginning_told: bool = False
    is_pause_end_told: bool = False

    def put(self, place: Place) -> None:
        """Let the candidate stand where their place says."""
        if place.is_in_line:
            insort(self.lines[place.state], (place.rank, place.number))
        elif place.is_in_lane:
            insort(self.lane, (place.now.seq, place.number))
        elif place.is_broken:
            insort(self.broken, (place.now.seq, place.number))

    def take(self, place: Place) -> None:
        """Take the candidate from there, before anything about the place changes."""
        if place.is_in_line:
            line = self.lines[place.state]
            del line[bisect_left(line, (place.rank, place.number))]
        elif place.is_in_lane:
            self.lane.remove((place.now.seq, place.number))
        elif place.is_broken:
            self.broken.remove((place.now.seq, place.number))

    def forget(self, place: Place) -> None:
        """Take the candidate away, as if nothing had been done about them lately."""
        self.take(place)
        self.lately = {kind: last for kind, last in self.lately.items() if last[0] != place.number}

    def waiting(self) -> Iterator[str]:
        """Everybody who waits for a call, in the order of calls, retries last."""
        for state in IN_LINE:
            yield from (number for _, number in self.lines[state])

    def first(self, state: InterviewState) -> str | None:
        """Who of one line is called first."""
        line = self.lines[state]
        return line[0][1] if line else None

    @property
    def in_lane(self) -> list[str]:
        """Who was called and is not done, in the order of their calls."""
        return [number for _, number in self.lane]

    @property
    def in_break(self) -> list[str]:
        """Whose line broke."""
        return [number for _, number in self.broken]

    @property
    def is_done(self) -> bool:
        """Whether nobody is left to be called or heard."""
        return not self.lane and not self.broken and not any(self.lines.values())
