"""The office's words about its own commands: taken back, completed, confirmed."""

from __future__ import annotations

from typing import Final

from handlers.office.undo import undo
from handlers.office.waiting import confirmed, given_reason
from handlers.requests.spec import OFFICE, Spec

COMMANDS: Final = {
    "undo": Spec(words=("撤销", "撤消"), roles=OFFICE, obeys=undo),
    "reason": Spec(words=("理由", "原因"), roles=OFFICE, completes=given_reason),
    "confirm": Spec(words=("确认",), roles=OFFICE, takes_target=True, completes=confirmed),
}
