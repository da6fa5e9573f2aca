"""The words of the file about one candidate."""

from __future__ import annotations

from typing import Final

from bot.texts.records import reason_note
from bot.texts.words import standing_now
from models.checkin.standing import Standing
from models.session import Session

DOSSIER: Final = {
    "title": "{person}　{event}　报到经过",
    "facts": "一、现在的状态",
    "history": "二、经过",
    "messages": "三、依据的消息（逐字，手机号、身份证号打码）",
    "posts": "四、提到此人的群消息和私聊",
    "check": "五、核对",
    "head": "记录校验码",
    "how": "怎样核对",
    "command": '与群里公布的校验码比对：jielong records verify --head "{head}"',
    "font": "宋体",
}
FACTS: Final = ("编号", "姓名", "分组", "工作单位", "状态")
HISTORY: Final = ("记录", "时间", "事项", "内容", "操作人", "依据消息")
MESSAGES: Final = ("消息", "时间", "发送人", "原文")
POSTS: Final = ("记录", "时间", "发往", "内容")

ID_COLUMNS: Final = frozenset((HISTORY[-1], MESSAGES[0]))
"""Where an id of a message stands."""


def where_now(session: Session, standing: Standing) -> str:
    """Where somebody stands, and what staff should know."""
    note = reason_note(standing, session)
    now = standing_now(session, standing.candidate.number).partition("：")[2]
    return f"{now}（{note}）" if note else now
