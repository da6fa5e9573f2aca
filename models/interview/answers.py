"""What the answers and questions about commands of the interview tell beyond the state."""

from __future__ import annotations

from datetime import datetime

from models.event import Answer, Effect, part


@part
class WouldCall(Effect):
    """Somebody would be called out of turn, or before the panel begins."""

    number: str
    is_out_of_turn: bool
    opens_at: datetime | None
    """When the panel begins, if the call comes before it."""


@part
class WouldEnd(Effect):
    """The interview of a candidate would end for good."""

    number: str


@part
class DecidedOnPanels(Answer):
    """Something was decided about these panels."""

    groups: tuple[str, ...]
    why: str
