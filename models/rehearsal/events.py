"""What is said of who is ready."""

from __future__ import annotations

from models.event import Answer, OfCandidate, happened, part


@happened
class ReadinessTold(OfCandidate):
    """A candidate, or staff for them, said what is in order and what is not."""

    good: tuple[str, ...]
    bad: tuple[str, ...]
    message_id: str
    by: str
    """Who of staff; empty for the candidate."""
    why: str


@part
class ReadinessShown(Answer):
    """Whose readiness was noted; empty where all was asked about."""

    number: str
