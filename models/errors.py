"""The one way in which the core says no; the shell turns codes into sentences."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A command cannot be carried out. ``code`` names the sentence, ``data`` fills it."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data
