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


def _spec(
    word: str,
    obeys: Callable[[Request], list[Event]],
    *,
    roles: frozenset[Role] = STAFF,
    is_everyday: bool = False,
) -> Spec:
    return Spec(
        words=(word,),
        obeys=obeys,
        roles=roles,
        phases=frozenset({Phase.PUBLISHED}),
        is_everyday=is_everyday,
        takes_target=True,
    )


COMMANDS: Final = {
    "call": _spec("叫号", calling.call),
    "take_back": _spec("撤回叫号", calling.take_back),
    "defer": _spec("暂缓", calling.defer),
    "verify": _spec("核验", hearing.verify),
    "start": _spec("开始", hearing.start, is_everyday=True),
    "end": _spec("结束", hearing.end, is_everyday=True),
    "pass_over": _spec("过号", calling.pass_over),
    "interrupt": _spec("中断", hearing.interrupt, is_everyday=True),
    "resume": _spec("恢复", hearing.resume, is_everyday=True),
    "failure": _spec("查实", hearing.confirm_failure, roles=INSPECTORS),
    "deny": _spec("查否", hearing.deny, roles=INSPECTORS),
    "violation": _spec("违纪", hearing.violation, roles=OFFICE),
    "phone": _spec("电话", hearing.phone, is_everyday=True),
    "pause": _spec("暂停", managing.pause, is_everyday=True),
    "go_on": _spec("继续", managing.go_on, is_everyday=True),
    "change_panel": _spec("换组", managing.change_panel),
    "progress": _spec("进度", Request.answered, roles=OFFICE, is_everyday=True),
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
