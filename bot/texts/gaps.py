"""What the group is told of the times in which nobody heard it."""

from __future__ import annotations

from typing import Final

from bot.texts.says import Says, Telling, Told
from bot.texts.words import clock, everywhere
from models.gaps import CameOnline, ClockAhead, CopySeen, GapFilled, GapRead, GapTold, WentOffline
from models.posts import Post


def deaf(telling: Telling, event: GapTold) -> list[Post]:
    """When nobody heard the group, and what staff can do about it."""
    session = telling.session
    what = f"【提示】机器人在 {clock(session, event.since)} 至 {clock(session, event.until)} 之间离线，可能漏收消息。"
    if session.window.closed_at is None:
        text = (
            f"{what}已接龙的人员不必重发，下一份接龙中原有的各行都会计入。\n"
            "请工作人员把群里最新的接龙全文再发一次（或在电脑上运行 jielong paste 粘贴），补上漏收的各行。"
        )
    else:
        text = (
            f"{what}报到已截止，期间未见接龙的人员列为待核实，不取消资格。\n"
            "请工作人员把截止前最新的接龙全文用 jielong paste 粘贴，补上漏收的各行；其余发送“/待核实”逐项处理。"
        )
    return [*everywhere(session, text), *(Post(room="", to=contact, text=text) for contact in session.settings.alert)]


def clock_ahead(telling: Telling, event: ClockAhead) -> list[Post]:
    """That the result will wait for WeChat's time."""
    session = telling.session
    return everywhere(
        session,
        f"【提示】本机时钟比微信约快 {event.seconds} 秒。报到以微信消息的时间为准，将等到微信时间截止后再结算，请不必着急。",
    )


SAYS: Final = Says(
    events={
        WentOffline: Told("离线开始"),
        GapFilled: Told("离线时段由聊天记录补齐"),
        CopySeen: Told("粘贴的聊天记录涵盖"),
        CameOnline: Told("离线结束"),
        GapTold: Told("通知离线", deaf),
        ClockAhead: Told("本机时钟偏快", clock_ahead),
        GapRead: Told("离线后首份接龙"),
    },
    fields={"since": "从", "until": "至", "is_by_hand": "手工办理", "seconds": "秒数", "room": "群"},
)
