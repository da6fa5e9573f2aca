"""What the answers and questions about commands of the interview tell beyond the state."""

from __future__ import annotations

from datetime import datetime

from models.event import Answer, Effect, part
from models.interview.stages import InterviewState


@part
class WouldCall(Effect):
    """Somebody would be called out of turn, or before the panel begins."""

    number: str
    group: str
    is_out_of_turn: bool
    opens_at: datetime | None
    """When the panel begins, if the call comes before it."""


@part
class WouldEnd(Effect):
    """The interview of a candidate would end for good, who stands so now: what happens meanwhile is looked at anew."""

    number: str
    state: InterviewState
    step_seq: int
    is_answered: bool
    """Whether they have said that they are there."""


@part
class DecidedOnPanels(Answer):
    """Something was decided about these panels."""

    groups: tuple[str, ...]
    why: str
