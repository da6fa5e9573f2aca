"""What is said of the interview."""

from __future__ import annotations

from typing import Final

from bot.texts.says import Answered, Says, Telling, Told
from bot.texts.words import excerpt, head_line, person
from models.interview.events import FailureConfirmed, ViolationConfirmed
from models.office.events import CommandObeyed, DecidedOn


def failure(telling: Telling, event: CommandObeyed, answer: DecidedOn) -> str:
    """That a failure is verified, and what it earns."""
    return _verified(telling, answer, "技术故障已查实，其他人员全部面试完后，由工作人员再安排一次")


def violation(telling: Telling, event: CommandObeyed, answer: DecidedOn) -> str:
    """That a violation is verified."""
    return _verified(telling, answer, "违纪已查实并记录，按相关规定处理")


def _verified(telling: Telling, answer: DecidedOn, what: str) -> str:
    (number,) = answer.numbers
    found = f"{person(telling.session.roster[number])}：{what}。\n理由：{excerpt(answer.why, 100)}"
    return f"{found}\n{head_line(telling.head)}"


SAYS: Final = Says(
    events={
        FailureConfirmed: Told("查实技术故障", history=lambda _, event, __: f"技术故障已查实，理由：{event.why}"),
        ViolationConfirmed: Told("查实违纪", history=lambda _, event, __: f"违纪已查实，理由：{event.why}"),
    },
    commands={
        "failure": Answered("/查实 012 断网无法恢复　技术故障属实", failure, example=" 断网无法恢复"),
        "violation": Answered("/违纪 012 有人从旁提示　违纪属实", violation, example=" 有人从旁提示"),
    },
    refusals={
        "not_called": "{person} 不在叫号顺序里（未报到或已取消资格），不能用“/{word}”，请核对编号。",
        "already_confirmed": "{person} 的技术故障已经查实过，只再安排一次。",
    },
    fields={"number": "编号", "by": "操作人", "why": "理由", "flags": "标注"},
)
