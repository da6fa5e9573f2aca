"""The records, as staff ask for them in the group."""

from __future__ import annotations

from typing import Final

from handlers.requests.request import Request
from handlers.requests.spec import OFFICE, Spec

COMMANDS: Final = {"export": Spec(words=("导出",), roles=OFFICE, obeys=Request.answered)}
