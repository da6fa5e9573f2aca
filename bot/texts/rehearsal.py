"""The rehearsal's result: who managed, who did not and why, and who never came."""

from __future__ import annotations

from typing import Final

from bot.texts.says import Answered, Says, Telling, Told
from bot.texts.words import everywhere, listed_names, person, short
from models.checkin.attendance import Attendance
from models.office.events import CommandObeyed
from models.posts import Post
from models.rehearsal.events import ReadinessShown, ReadinessTold
from models.rehearsal.readiness import Item
from models.rehearsal.state import Readiness
from models.session import Session
from models.settings import REHEARSAL

ITEMS: Final = {
    Item.CAMERA: "摄像头",
    Item.MICROPHONE: "麦克风",
    Item.SPEAKER: "扬声器",
    Item.POWER: "电量和充电",
    Item.STORAGE: "存储空间",
    Item.QUIET: "免打扰",
    Item.NETWORK: "网络",
    Item.ID_CARD: "身份证原件",
    Item.ROOM: "应试环境",
}
ASK: Final = (
    "请各位逐项检查，然后在群里回复，例如“摄像头、麦克风、网络正常”；全部正常的回复“设备全部正常”：\n"
    + "、".join(ITEMS.values())
)


_COUNTS: Final = (
    "设备与环境全部正常 {ready} 人，还有问题或没有说全 {lacking} 人，"
    "报到了但没有说设备 {silent} 人，是否参加待核实 {unclear} 人，没有参加 {never} 人。"
)


def result_told(session: Session) -> list[str]:
    """Who was there and is ready, who lacks what, who was there and said nothing, who never came."""
    ready, lacking, silent, unclear, never = [], [], [], [], []
    for standing in session.standings:
        if standing.is_cancelled and standing.lost_by == "withdrawn":
            continue
        told = session.rehearsal.told.get(standing.candidate.number)
        if told is not None and not told.lacks:
            ready.append(standing.candidate)
        elif told is not None:
            lacking.append(f"{person(standing.candidate)}：{lack_told(told)}")
        elif standing.is_checked_in:
            silent.append(standing.candidate)
        elif standing.attendance is Attendance.UNDER_REVIEW:
            unclear.append(standing.candidate)
        else:
            never.append(standing.candidate)
    lines = [
        _COUNTS.format(
            ready=len(ready), lacking=len(lacking), silent=len(silent), unclear=len(unclear), never=len(never)
        )
    ]
    if lacking:
        lines += ["还有问题或没有说全：", *lacking]
    if silent:
        lines.append(f"没有说设备：{listed_names(silent)}。")
    if unclear:
        lines.append(f"是否参加待核实：{listed_names(unclear)}。")
    if never:
        lines.append(f"没有参加：{listed_names(never)}。")
    return lines


def lack_told(told: Readiness) -> str:
    """What is wrong, and what was not spoken of."""
    bad = [ITEMS[Item(each)] for each in told.bad]
    unsaid = [ITEMS[each] for each in told.lacks if each.value not in told.bad]
    why = f"（{told.why}）" if told.why else ""
    parts = [f"{'、'.join(bad)}有问题{why}" if bad else "", f"没有说{'、'.join(unsaid)}" if unsaid else ""]
    return "，".join(filter(None, parts)) or "全部正常"


def summary(telling: Telling) -> list[Post]:
    """The result of a rehearsal, for staff alone; nothing of any other sitting."""
    session = telling.session
    if session.settings.stream != REHEARSAL:
        return []
    text = "\n".join(["【模拟测试结果】", *result_told(session)])
    return [Post(room="", to=contact, text=text) for contact in sorted(session.settings.staff)]


def asked(telling: Telling) -> list[Post]:
    """What everybody is to look at, said when a rehearsal opens."""
    session = telling.session
    return everywhere(session, ASK) if session.settings.stream == REHEARSAL else []


def _noted(telling: Telling, event: CommandObeyed, answer: ReadinessShown) -> str:
    session = telling.session
    if not answer.number:
        return short(result_told(session), event)
    return f"{person(session.roster[answer.number])}：{lack_told(session.rehearsal.told[answer.number])}。"


def _history(session: Session, event: ReadinessTold, source: str) -> str:
    good = "、".join(ITEMS[Item(each)] for each in event.good)
    bad = "、".join(ITEMS[Item(each)] for each in event.bad)
    said = [f"{good}正常" if good else "", f"{bad}有问题" if bad else ""]
    return f"模拟测试：{'，'.join(filter(None, said))}{'（工作人员记录）' if event.by else ''}{source}"


SAYS: Final = Says(
    events={ReadinessTold: Told("模拟测试检查", history=_history, sources=lambda event: event.message_id)},
    commands={
        "readiness": Answered("/设备 012 全部正常　记下模拟测试的检查，单发“/设备”看全部", _noted, example=" 全部正常")
    },
    refusals={
        "rehearsal_only": "这条命令只用于模拟测试：请在前面写明，例如“/模拟 设备”。",
        "needs_item": "请写明哪一项怎样，例如：/模拟 设备 012 麦克风没有声音；全部正常的写“全部正常”。",
    },
    fields={"good": "正常", "bad": "有问题", "of": "此前状态"},
)
