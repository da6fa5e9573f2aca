"""What a user did that cannot work; said in one sentence, without a traceback."""

from __future__ import annotations

from typing import Any


class UserError(Exception):
    """Bad usage, config or input: ``code`` names the sentence in ``bot/texts``, ``data`` fills it. Exit code 2."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data
