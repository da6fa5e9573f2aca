"""The one clock of the shell; whatever needs another is given it."""

from __future__ import annotations

from datetime import UTC, datetime


def system_now() -> datetime:
    """This machine's time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the shell
