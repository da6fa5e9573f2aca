"""The words of the workbook: sheets, columns, and each record in plain language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.texts.words import ATTENDANCE, FLAGS, OUTCOMES, REASONS, RULES, SEATS, command_word
from handlers.catalogue import COMMANDS
from models import events as ev
from models.events import Event
from models.people.candidate import Attendance, Flag, Reason
from models.session import Session, Standing
from models.settings import Settings

SHEETS: Final = {
    "list": "报到名单", "signatures": "签字表", "reviews": "待核实事项", "draw": "抽签", "refused": "拒绝的命令", "gaps": "离线时段",
    "posts": "发出的消息", "records": "操作记录",
}  # fmt: skip
SIGNATURE_COLUMNS: Final = ("分组", "叫号顺序", "编号", "姓名", "签字", "时间", "备注")
DRAW_COLUMNS: Final = ("项目", "内容")
REFUSED_COLUMNS: Final = ("序号", "时间", "发送人", "操作人", "命令", "原因")
GAP_COLUMNS: Final = ("开始", "结束", "碰到报到时段")
POST_COLUMNS: Final = ("序号", "时间", "发往", "内容")
IN_WINDOW: Final = {True: "是", False: "否"}
LIST_COLUMNS: Final = ("编号", "姓名", "分组", "报到状态", "报到时间", "叫号顺序", "备注")
REVIEW_COLUMNS: Final = ("事项号", "原因", "涉及人员", "内容", "消息时间", "状态", "处理人")
RECORD_COLUMNS: Final = ("序号", "时间", "事项", "操作人", "依据消息", "内容", "校验码")
ROSTER_COLUMNS: Final = ("编号", "姓名", "性别", "手机号", "身份证号", "微信号", "工作单位", "分组", "备注")
PARSE_COLUMNS: Final = ("序号", "姓名", "备注", "原文")
EVENT_NAMES: Final = {
    "SettingsAdopted": "采用设置", "RosterAdopted": "采用名单", "CheckinOpened": "报到开始", "ReminderDue": "截止前提醒",
    "SummaryDue": "报到小结", "CheckedIn": "报到", "LineNoted": "已阅接龙条目", "Supported": "本人再次接龙", "Flagged": "标注",
    "Bound": "绑定", "ReviewRaised": "提出待核实", "ReviewClosed": "待核实结案", "SenderHinted": "提示发送人",
    "MessageRecalled": "消息撤回", "MessageRefused": "消息未读", "WechatIdsLearned": "查明微信号", "WentOffline": "离线开始", "GapFilled": "离线时段由聊天记录补齐", "CopySeen": "粘贴的聊天记录涵盖", "CheckInRevised": "据聊天记录重新判断", "Unbound": "解除认定", "CameOnline": "离线结束",
    "GapTold": "通知离线", "ClockAhead": "本机时钟偏快", "LateArrivalsTold": "通知迟到的报到", "RosterChanged": "更改名单", "GapRead": "离线后首份接龙", "WindowChanged": "调整报到时段", "MarkedIneligible": "取消资格", "CheckInCancelled": "撤销报到",
    "FailureConfirmed": "查实技术故障", "ViolationConfirmed": "查实违纪",
    "CheckinClosed": "报到截止", "ResultPublished": "公布结果", "PlaceAppended": "追加叫号", "ConfirmationAsked": "请求确认",
    "ReasonAsked": "请求理由", "DecisionUndone": "撤销处理", "QuestionAnswered": "答复参评人员", "BotNamed": "查明机器人身份",
    "ReviewsReminded": "提醒待核实", "ListCompleted": "名单完成", "DrawFrozen": "抽签冻结名单", "DrawSealed": "抽签封存",
    "SealVoided": "封存作废", "SealsAwaited": "延长封存", "RevealsAwaited": "延长揭晓", "SealsComplete": "封存完毕", "DrawRevealed": "抽签揭晓", "Drawn": "抽签完成",
    "PersonalDataPurged": "清除个人信息", "CommandObeyed": "执行命令", "CommandRefused": "拒绝命令", "Posted": "发出消息",
}  # fmt: skip
PURGED: Final = "（个人信息已清除，只留摘要）"
_FIELDS: Final = {
    "number": "编号", "name": "命令", "text": "原文", "rule": "规则", "flags": "标注", "flag": "标注", "reason": "原因",
    "outcome": "结论", "candidates": "涉及编号", "numbers": "编号", "ids": "事项号", "id": "事项号", "by": "操作人", "to": "发给",
    "why": "理由", "given": "理由", "contact": "联系人", "room": "群", "message_id": "依据消息", "place": "位置", "reviewed": "据事项",
    "checked_in_at": "报到时间", "said_at": "消息时间", "late_at": "消息时间", "close_at": "截止时间", "expires_at": "有效至",
    "since": "从", "until": "至", "minutes": "分钟", "count": "数量", "digest": "校验值", "characters": "字数", "how": "依据",
    "code": "代码", "rest": "内容", "seq": "所撤销的记录", "question": "问题", "names": "名称", "addressed": "称呼",
    "lines": "名单", "seats": "各方", "seat": "一方", "seal_until": "封存至", "reveal_until": "揭晓至", "commitment": "校验值",
    "value": "值", "salt": "盐", "seed": "种子", "missing": "未揭晓", "before": "早于", "records": "记录条数", "messages": "消息条数",
    "heads": "公布过的校验码", "order": "叫号顺序", "settings": "设置", "data": "详情", "is_news": "有变化", "changes": "变化",
    "confirmed_by": "确认人", "skipped": "未处理事项", "absent": "将取消资格", "what": "所撤销的命令", "at": "时间",
    "settle": "等待秒数", "spoken": "已发言未接龙", "asked": "将列为待核实", "is_late": "截止后收到", "cause": "原因", "line": "行", "is_by_hand": "手工办理", "seconds": "秒数", "added": "新增编号", "corrected": "更正编号", "withdrawn": "撤回编号", "other_messages": "其他依据消息",
}  # fmt: skip
"""How the fields of a record are called in the workbook; a setting goes by its own name."""
_UNTOLD: Final = frozenset(("key", "family", "undo"))
"""What only the program needs."""


def reason_note(standing: Standing, session: Session) -> str:
    """What staff should know about the candidate, for the 备注 column."""
    notes = [FLAGS[flag] for flag in standing.flags]
    notes += [REASONS[session.reviews[review_id].raised.reason] for review_id in sorted(standing.open_reviews)]
    return "；".join(dict.fromkeys(notes))


def in_words(event: Event, settings: Settings) -> str:
    """A record's content for a reader of the workbook."""
    data = ev.to_data(event)
    if isinstance(event, ev.DecisionUndone):
        data["before"] = ""
    elif isinstance(event, ev.CommandObeyed):
        data["data"] = {name: value for name, value in event.data.items() if name != "before"}
    return _listed(data, settings)


def _listed(data: Mapping[str, Any], settings: Settings) -> str:
    told = ((name, value) for name, value in data.items() if name not in _UNTOLD and value not in ("", None))
    return "；".join(f"{_FIELDS.get(name, name)}：{_worded(name, value, settings)}" for name, value in told)


def _worded(name: str, value: Any, settings: Settings) -> str:
    match value:
        case dict():
            return f"（{_listed(value, settings)}）"
        case list() | tuple():
            return "、".join(_worded(name, each, settings) for each in value)
        case bool():
            return "是" if value else "否"
        case Reason():
            return REASONS[value]
        case Flag():
            return FLAGS[value]
    text = str(value)
    if name in ("name", "what") and text in COMMANDS:
        return f"/{command_word(text)}"
    if name == "changes" and text in ATTENDANCE:
        return ATTENDANCE[Attendance(text)]
    if name == "rule":
        return RULES[text]
    if name == "outcome":
        return OUTCOMES[text]
    if name in ("seat", "seats", "missing"):
        return SEATS[text]
    if name in _MOMENTS:
        return settings.local(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M:%S")
    return text


_MOMENTS: Final = frozenset(
    (
        "at",
        "checked_in_at",
        "said_at",
        "late_at",
        "close_at",
        "open_at",
        "expires_at",
        "since",
        "until",
        "seal_until",
        "reveal_until",
    )
)
WORKBOOK_NAME: Final = "报到.xlsx"
STATUS_TITLE: Final = "报到情况"
REVIEW_TITLE: Final = "待核实事项"
