"""The commands of the interview."""

from __future__ import annotations

from typing import Final

from handlers.interview import calling, hearing, managing
from handlers.requests.spec import INSPECTORS, OFFICE, Phase, Spec
from models.interview.stages import IN_LINE, InterviewState

_S = InterviewState


_PUBLISHED: Final = frozenset({Phase.PUBLISHED})


COMMANDS: Final = {
    "call": Spec(words=("叫号",), obeys=calling.call, phases=_PUBLISHED, takes_target=True),
    "take_back": Spec(words=("撤回叫号", "取消叫号"), obeys=calling.take_back, phases=_PUBLISHED, takes_target=True),
    "defer": Spec(words=("暂缓",), obeys=calling.defer, phases=_PUBLISHED, takes_target=True),
    "verify": Spec(words=("核验",), obeys=hearing.verify, phases=_PUBLISHED, takes_target=True),
    "start": Spec(
        words=("开始", "开始答辩"), obeys=hearing.start, phases=_PUBLISHED, takes_target=True, is_everyday=True
    ),
    "end": Spec(
        words=("结束", "结束答辩", "答辩结束"),
        obeys=hearing.end,
        phases=_PUBLISHED,
        takes_target=True,
        is_everyday=True,
    ),
    "pass_over": Spec(words=("过号", "跳过"), obeys=calling.pass_over, phases=_PUBLISHED, takes_target=True),
    "interrupt": Spec(words=("中断",), obeys=hearing.interrupt, phases=_PUBLISHED, takes_target=True, is_everyday=True),
    "resume": Spec(words=("恢复",), obeys=hearing.resume, phases=_PUBLISHED, takes_target=True, is_everyday=True),
    "failure": Spec(
        words=("查实",), obeys=hearing.confirm_failure, phases=_PUBLISHED, takes_target=True, roles=INSPECTORS
    ),
    "deny": Spec(words=("查否",), obeys=hearing.deny, phases=_PUBLISHED, takes_target=True, roles=INSPECTORS),
    "violation": Spec(words=("违纪",), obeys=hearing.violation, phases=_PUBLISHED, takes_target=True, roles=OFFICE),
    "phone": Spec(words=("电话",), obeys=hearing.phone, phases=_PUBLISHED, takes_target=True, is_everyday=True),
    "pause": Spec(words=("暂停",), obeys=managing.pause, phases=_PUBLISHED, takes_target=True, is_everyday=True),
    "go_on": Spec(words=("继续",), obeys=managing.go_on, phases=_PUBLISHED, takes_target=True, is_everyday=True),
    "change_panel": Spec(words=("换组",), obeys=managing.change_panel, phases=_PUBLISHED, takes_target=True),
    "progress": Spec(
        words=("进度",), obeys=managing.progress, phases=_PUBLISHED, takes_target=True, roles=OFFICE, is_everyday=True
    ),
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
