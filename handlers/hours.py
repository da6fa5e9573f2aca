"""The hours in which people are asked for something."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from models.settings import Settings

_AWAKE: Final = range(8, 22)


def is_day(settings: Settings, moment: datetime) -> bool:
    """Whether anybody is asked at this time."""
    return settings.local(moment).hour in _AWAKE


def by_day(settings: Settings, moment: datetime) -> datetime:
    """The moment, or the next morning."""
    if is_day(settings, moment):
        return moment
    local = settings.local(moment)
    morning = local + timedelta(days=local.hour >= _AWAKE.stop)
    return morning.replace(hour=_AWAKE.start, minute=0, second=0, microsecond=0)
