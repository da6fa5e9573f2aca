"""The commands of the interview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from handlers.interview import calling, hearing, managing
from handlers.requests.request import Request
from handlers.requests.spec import INSPECTORS, OFFICE, STAFF, Phase, Role, Spec
from models.event import Event
from models.interview.stages import IN_LINE, InterviewState

_S = InterviewState


def _spec(*words: str, obeys: Callable[[Request], list[Event]], roles: frozenset[Role] = STAFF) -> Spec:
    return Spec(words=words, obeys=obeys, roles=roles, phases=frozenset({Phase.PUBLISHED}), takes_target=True)


COMMANDS: Final = {
    "call": _spec("叫号", obeys=calling.call),
    "take_back": _spec("撤回叫号", obeys=calling.take_back),
    "defer": _spec("暂缓", obeys=calling.defer),
    "verify": _spec("核验", obeys=hearing.verify),
    "start": _spec("开始", obeys=hearing.start),
    "end": _spec("结束", obeys=hearing.end),
    "pass_over": _spec("过号", obeys=calling.pass_over),
    "interrupt": _spec("中断", obeys=hearing.interrupt),
    "resume": _spec("恢复", obeys=hearing.resume),
    "failure": _spec("查实", obeys=hearing.confirm_failure, roles=INSPECTORS),
    "deny": _spec("查否", obeys=hearing.deny, roles=INSPECTORS),
    "violation": _spec("违纪", obeys=hearing.violation, roles=OFFICE),
    "phone": _spec("电话", obeys=hearing.phone),
    "pause": _spec("暂停", obeys=managing.pause),
    "go_on": _spec("继续", obeys=managing.go_on),
    "change_panel": _spec("换组", obeys=managing.change_panel),
    "progress": _spec("进度", obeys=Request.answered, roles=OFFICE),
}
POSSIBLE: Final[dict[InterviewState, tuple[str, ...]]] = {
    **dict.fromkeys(IN_LINE, ("call",)),
    _S.WAITING: ("call", "change_panel"),
    _S.CALLED: ("verify", "pass_over", "defer", "take_back"),
    _S.VERIFYING: ("verify", "pass_over", "defer", "take_back"),
    _S.READY: ("start", "pass_over", "defer", "take_back"),
    _S.ANSWERING: ("end", "interrupt"),
    _S.INTERRUPTED: ("resume", "failure", "deny"),
}
"""What may be done with somebody in each state, the likeliest first."""
