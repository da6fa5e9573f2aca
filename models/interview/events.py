"""What happens in the interview."""

from __future__ import annotations

from models.event import OfCandidate, happened


@happened
class FailureConfirmed(OfCandidate):
    """An inspector has verified that a technical failure broke the interview (查实): one more try after all others."""

    by: str
    why: str


@happened
class ViolationConfirmed(OfCandidate):
    """An inspector has verified a violation in the interview (违纪)."""

    by: str
    why: str
