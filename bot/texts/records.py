"""The words of the workbook: sheets, columns, and each record in plain language."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Final

from bot.texts.intake import PROOFS
from bot.texts.notices import AUDIENCES
from bot.texts.panels import CHECK_ITEMS, KINDS, STATES
from bot.texts.says import COMMANDS, EVENTS, FIELDS, Answered, Says, Telling, Told
from bot.texts.words import (
    ATTENDANCE,
    FLAGS,
    OUTCOMES,
    REASONS,
    RULES,
    SEATS,
    UNGROUPED,
    answer_to,
    clock,
    command_word,
    excerpt,
)
from models.checkin.attendance import Attendance, Flag, Reason
from models.checkin.standing import Standing
from models.event import Event
from models.interview.stages import CallKind, CheckItem, InterviewState
from models.notices.rules import Audience, names_of
from models.office.events import CommandObeyed
from models.posts import WORKBOOK, Post
from models.records.events import (
    MessageRefused,
    PersonalDataPurged,
    PostDropped,
    Posted,
    PostPrepared,
    SettingsAdopted,
    SnapshotTaken,
)
from models.session import Session
from models.settings import Settings

SHEETS: Final = {
    "list": "报到名单", "signatures": "签字表", "tries": "面试", "reviews": "待核实事项", "draw": "抽签", "refused": "拒绝的命令", "gaps": "离线时段",
    "posts": "发出的消息", "records": "操作记录",
}  # fmt: skip
CALL_SHEET: Final = "叫号单 {group}"
SIGNATURE_COLUMNS: Final = ("分组", "叫号顺序", "编号", "姓名", "签字", "时间", "备注")
DRAW_COLUMNS: Final = ("项目", "内容")
REFUSED_COLUMNS: Final = ("序号", "时间", "发送人", "操作人", "命令", "原因")
GAP_COLUMNS: Final = ("开始", "结束", "碰到报到时段")
POST_COLUMNS: Final = ("序号", "时间", "发往", "内容")
INTERVIEW_COLUMN: Final = "面试"
TRY_COLUMNS: Final = (
    "编号", "姓名", "分组", "面试状态", "第几次", "叫号", "应答", "核验通过", "开始", "结束", "时长", "中断次数", "结果", "备注",
)  # fmt: skip
CALL_COLUMNS: Final = ("序号", "编号", "姓名", "身份证后四位", "核验", "起止", "时长", "备注", "签字")
PHONED: Final = "电话联系 {count} 次"
ENTERED_LATER: Final = "有补记"
YES_NO: Final = {True: "是", False: "否"}
LIST_COLUMNS: Final = ("编号", "姓名", "分组", "报到状态", "报到时间", "叫号顺序", "备注")
REVIEW_COLUMNS: Final = ("事项号", "原因", "涉及人员", "内容", "消息时间", "状态", "处理人")
RECORD_COLUMNS: Final = ("序号", "时间", "事项", "操作人", "依据消息", "内容", "校验码")
EXPORTED: Final = "接龙报到导出"
"""The category that stands in the properties of what was exported to Excel or Word."""
PURGED: Final = "（个人信息已清除，只留摘要）"
_UNTOLD: Final = frozenset(("key", "family", "undo", "before"))
"""What only the program needs."""


def reason_note(standing: Standing, session: Session) -> str:
    """What staff should know about the candidate, for the 备注 column."""
    if standing.is_ineligible:
        return RULES[standing.lost_by]
    notes = [FLAGS[flag] for flag in standing.flags]
    notes += [REASONS[session.reviews[review_id].raised.reason] for review_id in sorted(standing.open_reviews)]
    return "；".join(dict.fromkeys(notes))


def event_name(kind: str) -> str:
    """What the workbook calls a kind of event; its own name where this version does not know it."""
    event = Event.kinds.get(kind)
    return EVENTS[event].title if event is not None else kind


def in_words(event: Event, settings: Settings) -> str:
    """A record's content for a reader of the workbook."""
    return _listed(event, settings)


def value_in_words(value: Any, settings: Settings) -> str:
    """A setting for a reader."""
    return _worded("", value, settings) if value not in ("", None, (), frozenset(), {}) else NOTHING


NOTHING: Final = "（空）"


def _listed(value: Any, settings: Settings) -> str:
    """The fields of an event or of a part of one that say more than their default."""
    told = (
        (each.name, getattr(value, each.name))
        for each in fields(value)
        if each.name not in _UNTOLD and getattr(value, each.name) not in (each.default, "", None, ())
    )
    return "；".join(f"{FIELDS.get(name, name)}：{_worded(name, each, settings)}" for name, each in told)


def _worded(name: str, value: Any, settings: Settings) -> str:
    match value:
        case dict():
            return f"（{'；'.join(f'{key or UNGROUPED}：{_worded(name, each, settings)}' for key, each in value.items())}）"
        case list() | tuple() | frozenset():
            return "、".join(_worded(name, each, settings) for each in value)
        case bool():
            return YES_NO[value]
        case datetime():
            return settings.local(value).strftime("%Y-%m-%d %H:%M:%S")
        case Reason():
            return REASONS[value]
        case Flag():
            return FLAGS[value]
        case CallKind():
            return KINDS[value]
        case CheckItem():
            return CHECK_ITEMS[value]
        case _ if is_dataclass(value):
            return f"（{_listed(value, settings)}）"
        case Audience():
            return AUDIENCES[value]
    text = str(value)
    if name == "notice":
        notice = dict(names_of(settings)).get(text)
        return text if notice is None else excerpt(notice.text, 20)
    if name == "proofs":
        return PROOFS[text]
    if name in ("name", "what") and text in COMMANDS:
        return f"/{command_word(text)}"
    if name == "changes" and text in ATTENDANCE:
        return ATTENDANCE[Attendance(text)]
    if name == "rule":
        return RULES[text]
    if name == "outcome":
        return OUTCOMES[text]
    if name == "state":
        return STATES[InterviewState(text)]
    if name in ("seat", "seats", "missing"):
        return SEATS[text]
    return text


SETTINGS: Final = {
    "stream": "环节", "event_name": "活动名称", "timezone": "时区", "open_at": "报到开始", "close_at": "截止时间", "settle_seconds": "截止后等待秒数",
    "early": "提前接龙", "plain_text": "文字报到", "unknown_sender": "身份不明", "traces": "发言痕迹", "closing": "公布方式",
    "call_order": "叫号依据", "rooms": "群", "staff": "工作人员", "inspectors": "纪检人员", "names": "名称", "room_groups": "群里的分组", "reminder_minutes": "提醒提前分钟",
    "summary_minutes": "小结间隔分钟", "defence_minutes": "答辩分钟", "two_person": "须两人确认", "review_minutes": "催办间隔分钟",
    "seal_minutes": "封存分钟", "reveal_minutes": "揭晓分钟", "public_source": "公开值的来源", "alert": "离线通知",
    "interview": "面试设置", "panels": "答辩组", "prepare": "同时准备人数", "retry": "重试", "answer_minutes": "应答分钟", "resume_seconds": "可恢复秒数",
    "notices": "通知", "intake": "申请设置", "deadline": "申请截止", "proofs": "理由所需的证明", "numbers_as": "编号样式",
    "warn_minutes": "剩余分钟提示", "notice_minutes": "开始前提醒分钟", "progress_calls": "进展间隔人数", "employers": "工作单位", "join": "会议",
}  # fmt: skip
WORKBOOK_NAME: Final = "报到.xlsx"
STATUS_TITLE: Final = "报到情况"
REVIEW_TITLE: Final = "待核实事项"


def set_aside(telling: Telling, event: MessageRefused) -> list[Post]:
    """Tell staff, in private, of a message that was kept and not read; who pastes is told at once."""
    session, at = telling.session, telling.at
    if event.cause == "uncut":
        return []
    text = (
        f"【提示】{clock(session, at)} 有一条消息未能读取（{_SET_ASIDE[event.cause]}，共 {event.characters} 字），已原样保存。\n"
        "请到群里查看原文；发送人和其中提到的未报到人员已列为待核实，不会直接取消资格。"
    )
    return [
        Post(room="", to=contact, text=text) for contact in session.settings.alert or sorted(session.settings.staff)
    ]


_SET_ASIDE: Final = {"too_large": "过长", "too_slow": "读取超时", "failed": "程序出错"}


def export_posts(telling: Telling, event: CommandObeyed, answer: None) -> list[Post]:
    """The workbook, in private."""
    file = Post(room="", to=event.by, text=WORKBOOK_NAME, manner=WORKBOOK)
    return [answer_to(event, "Excel 私聊发给您；收不到请先加机器人为好友。"), file] if event.room else [file]


_FIELDS: Final = {
    "settings": "设置",
    "digest": "校验值",
    "message_id": "依据消息",
    "characters": "字数",
    "cause": "原因",
    "line": "行",
    "older_than": "早于",
    "records": "记录条数",
    "messages": "消息条数",
    "heads": "公布过的校验码",
    "room": "群",
    "to": "发给",
    "text": "原文",
    "is_secret": "只给收信人看",
    "mention": "提到的人",
    "manner": "形式",
    "post": "待发编号",
    **SETTINGS,
}  # fmt: skip
SAYS: Final = Says(
    events={
        SettingsAdopted: Told("采用设置"),
        MessageRefused: Told("消息未读", set_aside),
        PersonalDataPurged: Told("清除个人信息"),
        SnapshotTaken: Told("存下当时的状态"),
        Posted: Told("发出消息"),
        PostPrepared: Told("待手工发出"),
        PostDropped: Told("过时不发"),
    },
    commands={"export": Answered("/导出　把 Excel 私聊发给您", export_posts)},
    fields=_FIELDS,
)
