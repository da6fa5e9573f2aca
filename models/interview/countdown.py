"""The clock of a defence: kept as its end while it runs, and as what remains while it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """How long somebody may answer."""

    length: timedelta
    remaining: timedelta
    """While it stands; less than nothing where the time was over. While it runs, what remained when it began to."""
    ends_at: datetime | None = None
    """While it runs."""

    @classmethod
    def of(cls, length: timedelta) -> Countdown:
        """One that has not begun."""
        return cls(length=length, remaining=length)

    def started(self, at: datetime) -> Countdown:
        """Running from this moment on."""
        return replace(self, ends_at=at + self.remaining)

    def stopped(self, at: datetime) -> Countdown:
        """Standing from this moment on."""
        return replace(self, remaining=self.left(at), ends_at=None)

    def left(self, now: datetime) -> timedelta:
        """What remains at this moment."""
        return self.remaining if self.ends_at is None else self.ends_at - now

    def answered(self, now: datetime | None = None) -> timedelta:
        """How long was answered, breaks left out: until now, or without it until the clock last stood."""
        return self.length - (self.remaining if now is None else self.left(now))
