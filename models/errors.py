"""The one way in which the core says no; the shell turns codes into sentences."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.event import Part, part


@part
class Details(Part):
    """What a refusal names beside its code; what is at its default is not named."""

    name: str = ""
    """The command."""
    word: str = ""
    near_word: str = ""
    near: tuple[str, ...] | None = None
    """The numbers of those who may have been meant."""
    number: str = ""
    numbers: tuple[str, ...] | None = None
    id: int | None = None
    ids: tuple[int, ...] | None = None
    text: str = ""
    contact: str = ""
    by: str | None = None
    """Who did already what was asked for; empty for the program itself."""
    seat: str = ""
    phase: str = ""
    reason: str = ""
    low: int = 0
    high: int = 0
    limit: int = 0
    state: str = ""
    """In which an interview is."""
    groups: tuple[str, ...] | None = None
    """The panels that may have been meant."""
    moment: datetime | None = None
    was: str = ""
    now: str = ""


class Refused(Exception):
    """A command cannot be carried out. ``code`` names the sentence, ``details`` fill it."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = Details(**details)
