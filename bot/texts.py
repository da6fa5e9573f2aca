"""Every sentence that a user reads. Chinese, polite, short; a blank between Han and Latin, full-width punctuation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bot.store import WORKBOOK, Evidence, Post
from handlers.catalogue import COMMANDS, Role, open_to, role_of
from models import events as ev
from models.candidate import Attendance, Candidate, Flag, Reason
from models.draw import Draw
from models.events import Event
from models.records import Head
from models.session import Review, Session, Standing
from models.settings import CallOrder, ClosingMode, Settings
from models.text import clean, mask_private
from models.transcript import Transcript

ATTENDANCE: Final = {
    Attendance.EXPECTED: "未报到",
    Attendance.CHECKED_IN: "已报到",
    Attendance.UNDER_REVIEW: "待核实",
    Attendance.INELIGIBLE: "取消资格",
}
REASONS: Final = {
    Reason.NOT_PRESENT: "接龙内容表示本人未到",
    Reason.WITHDRAWN: "本人后来发的接龙里没有自己那一行",
    Reason.UNKNOWN_SENDER: "发送人身份不明",
    Reason.ADDED_BY_OTHER: "由他人代为接龙",
    Reason.NEAR_NAME: "姓名与名单相近但不一致",
    Reason.AMBIGUOUS_NAME: "重名或一行多人，无法区分",
    Reason.UNKNOWN_NAME: "名单中没有这个姓名",
    Reason.PLAIN_TEXT: "发了文字报到，没有接龙",
    Reason.EARLY: "报到开始前接龙",
    Reason.RECALLED: "报到消息已撤回",
    Reason.BOT_OFFLINE: "机器人离线期间可能漏收消息",
}
FLAGS: Final = {
    Flag.BOUND_BY_LINE: "由本次接龙认定身份",
    Flag.BY_STAFF: "工作人员办理",
    Flag.LINE_REMOVED: "后来的接龙缺此行",
    Flag.SEEN_AFTER_GAP: "离线后首次看到",
    Flag.NAME_CORRECTED: "姓名有误已更正",
    Flag.LATE: "截止后接龙",
    Flag.RECALLED: "报到消息已撤回",
    Flag.PASTED: "工作人员粘贴",
    Flag.TECHNICAL_FAILURE: "技术故障已查实",
    Flag.VIOLATION: "违纪已查实",
}
RULES: Final = {
    "own_line": "本人在报到时段内接龙",
    "staff_line": "工作人员在报到时段内代为接龙",
    "bound_by_line": "发送人只新增了这一行，认定为本人",
    "after_gap": "机器人离线后首次看到的接龙中已有此行",
    "early_accepted": "报到开始前接龙，按设置予以认可",
    "plain_text_accepted": "本人在报到时段内发文字报到，按设置予以认可",
    "pasted": "工作人员粘贴的接龙中有此行",
    "approved": "工作人员核实通过",
    "reinstated": "工作人员补签",
    "window_extended": "报到时段延长后，此前的接龙计入",
    "absent_at_close": "报到截止时没有接龙，也没有待核实事项",
    "review_rejected": "待核实事项被驳回，且没有其他报到依据",
    "cancelled_by_staff": "工作人员取消",
}
ROLES: Final = {Role.STAFF: "工作人员", Role.INSPECTOR: "纪检人员", Role.CANDIDATE: "参评人员"}
OUTCOMES: Final = {"approved": "已通过", "rejected": "已驳回", "resolved": "已自动结案", "": "待核实"}
UNGROUPED: Final = "全体"
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
    "MessageRecalled": "消息撤回", "MessageRefused": "消息过大未读", "WechatIdsLearned": "查明微信号", "WentOffline": "离线开始", "CameOnline": "离线结束",
    "GapTold": "通知离线", "GapRead": "离线后首份接龙", "WindowChanged": "调整报到时段", "MarkedIneligible": "取消资格", "CheckInCancelled": "撤销报到",
    "FailureConfirmed": "查实技术故障", "ViolationConfirmed": "查实违纪",
    "CheckinClosed": "报到截止", "ResultPublished": "公布结果", "PlaceAppended": "追加叫号", "ConfirmationAsked": "请求确认",
    "ReasonAsked": "请求理由", "DecisionUndone": "撤销处理", "QuestionAnswered": "答复参评人员", "BotNamed": "查明机器人身份",
    "ReviewsReminded": "提醒待核实", "ListCompleted": "名单完成", "DrawFrozen": "抽签冻结名单", "DrawSealed": "抽签封存",
    "SealVoided": "封存作废", "SealsAwaited": "延长封存", "SealsComplete": "封存完毕", "DrawRevealed": "抽签揭晓", "Drawn": "抽签完成",
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
    "confirmed_by": "确认人", "skipped": "未处理事项",
}  # fmt: skip
"""How the fields of a record are called in the workbook; a setting goes by its own name."""
_UNTOLD: Final = frozenset(("key", "family", "undo"))
"""What only the program needs."""
DEFAULT_EVENT: Final = "面试"
NEAR_PERSON: Final = "是不是 {near}？"
RELAY_HEADER: Final = "#接龙"

_MOST_NAMES: Final = 60
_QUOTED: Final = 120
_SHORT_HISTORY: Final = 3
_MOST_LINES: Final = 15
"""So many lines of a list fit a phone's screen."""


def clock(session: Session, moment: datetime) -> str:
    """``11:00``, with seconds only where there are some."""
    local = session.settings.local(moment)
    return local.strftime("%H:%M:%S" if local.second else "%H:%M")


def day_clock(session: Session, moment: datetime) -> str:
    """``11 月 19 日 11:00``."""
    local = session.settings.local(moment)
    return f"{local.month} 月 {local.day} 日 {clock(session, moment)}"


def person(candidate: Candidate) -> str:
    """``012 张三``: the number tells namesakes apart."""
    return f"{candidate.number} {candidate.name}"


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


# --- posts -------------------------------------------------------------------------------------------------------


Witness = Callable[[str], Evidence | None]
"""Finds a stored message by its id, with what was said around it."""
Secret = tuple[str, str]
"""Value and salt that an answer tells its asker alone."""


def posts(
    session: Session,
    at: datetime,
    events: Iterable[Event],
    head: Head,
    limit: int,
    *,
    witness: Witness,
    secret: Secret = ("", ""),
) -> list[Post]:
    """What the bot says after these events (already folded), split at ``limit`` characters."""
    events = list(events)
    said: list[Post] = []
    for event in events:
        if isinstance(event, ev.CommandObeyed):
            said.extend(_answer(session, event, secret, witness))
        render = _POSTS.get(type(event))
        if render is not None:
            said.extend(render(session, at, event, head))
    said.extend(_corrections(session, events))
    return [part for post in said for part in _parts(replace(post, text=mask_private(post.text)), limit)]


def _everywhere(session: Session, text: str) -> list[Post]:
    return [Post(room=room, text=text) for room in session.settings.rooms]


def _parts(post: Post, limit: int) -> Iterator[Post]:
    """The post, or its parts numbered （1/3）, cut at the ends of lines."""
    if len(post.text) <= limit:
        yield post
        return
    pieces = [""]
    for line in post.text.split("\n"):
        for part in _short_lines(line, limit - 10):
            if pieces[-1] and len(pieces[-1]) + len(part) + 1 > limit - 10:
                pieces.append(part)
            else:
                pieces[-1] = f"{pieces[-1]}\n{part}" if pieces[-1] else part
    for index, piece in enumerate(pieces, start=1):
        yield replace(post, text=f"（{index}/{len(pieces)}）\n{piece}")


def _short_lines(line: str, limit: int) -> Iterator[str]:
    """A line that is longer than a whole post, cut between names."""
    while len(line) > limit:
        cut = line.rfind("、", 0, limit) + 1 or limit
        yield line[:cut]
        line = line[cut:]
    yield line


def _head(head: Head) -> str:
    return f"记录校验码：{head}（请保留这条消息：以后若有人改动此前的报到记录，这串字符就会对不上）"


_HEAD_LINE: Final = re.compile(r"^记录校验码：([0-9a-f-]+)（", re.MULTILINE)
"""At the beginning of a line, where no quotation can stand."""


def posted_heads(text: str) -> Iterator[Head]:
    """The heads that a post of the bot's tells."""
    return (head for found in _HEAD_LINE.findall(text) if (head := Head.read(found)) is not None)


def _names(candidates: Iterable[Candidate]) -> str:
    people = list(candidates)
    counts: dict[str, int] = {}
    for candidate in people:
        counts[candidate.name] = counts.get(candidate.name, 0) + 1
    return "、".join(person(each) if counts[each.name] > 1 else each.name for each in people)


def _opening(session: Session, at: datetime, event: ev.CheckinOpened, head: Head) -> list[Post]:
    settings = session.settings
    if at > settings.close_at:
        return []
    notice = (
        f"【报到开始】{settings.event_name}\n"
        f"报到时段：{day_clock(session, settings.open_at)} 至 {clock(session, settings.close_at)}，以微信消息的时间为准。\n"
        "请点开群里的接龙参加，或复制下一条消息，在末尾加上自己的一行（姓名＋单位）后发送。\n"
        "到时没有接龙的，取消面试资格；只发“到”“收到”不算报到。\n"
        f"{_head(head)}"
    )
    relay = f"{RELAY_HEADER}\n{settings.event_name} 报到\n例 姓名 单位\n\n1. "
    return [post for room in settings.rooms for post in (Post(room=room, text=notice), Post(room=room, text=relay))]


def counts(session: Session) -> str:
    """How many stand where, in one clause."""
    return _counted(Counter(standing.attendance for standing in session.standings.values()))


def _counted(counted: Mapping[Attendance, int]) -> str:
    return "，".join(
        f"{ATTENDANCE[each]} {counted.get(each, 0)} 人"
        for each in Attendance
        if counted.get(each) or each is Attendance.CHECKED_IN
    )


def _summary(session: Session, at: datetime, event: ev.SummaryDue, head: Head) -> list[Post]:
    if not event.is_news:
        return []
    return _everywhere(session, f"【报到进展】截至 {clock(session, at)}，{counts(session)}。")


def _reminder(session: Session, at: datetime, event: ev.ReminderDue, head: Head) -> list[Post]:
    missing = [standing.candidate for standing in session.with_attendance(Attendance.EXPECTED)]
    left = max(1, round((session.settings.close_at - at).total_seconds() / 60))
    text = f"【报到提醒】距报到截止（{clock(session, session.settings.close_at)}）还有 {left} 分钟，{counts(session)}。"
    if missing:
        text += f"\n尚未报到：{_names(missing)}。\n请以上人员尽快接龙，逾期取消面试资格。"
    return _everywhere(session, text)


def _closed(session: Session, at: datetime, event: ev.CheckinClosed, head: Head) -> list[Post]:
    if session.settings.closing is ClosingMode.AUTOMATIC:
        return []
    return _everywhere(
        session,
        f"【报到截止】{clock(session, session.settings.close_at)} 报到已截止，{counts(session)}。\n"
        f"结果待工作人员确认后公布；确认请回复“/确认”。\n{_head(head)}",
    )


def _result(session: Session, at: datetime, event: ev.ResultPublished, head: Head) -> list[Post]:
    if session.draw is not None:
        lines = ["【叫号顺序】抽签结果如下。", *_order_lines(session, event.order)]
    else:
        lines = [f"【报到结果】{session.settings.event_name}", *_result_lines(session, event.order)]
    return _everywhere(session, "\n".join([*lines, *_LAST_LINES, _head(head)]))


def _completed(session: Session, at: datetime, event: ev.ListCompleted, head: Head) -> list[Post]:
    if not event.is_news:
        return []
    called = sorted(
        (standing for standing in session.standings.values() if standing.call_order is not None),
        key=lambda standing: standing.call_order or 0,
    )
    order = {
        group: [each.candidate.number for each in called if each.candidate.group == group]
        for group in session.roster.groups
    }
    title = f"【最终名单】{session.settings.event_name}\n待核实事项已全部处理完毕。"
    return _everywhere(session, "\n".join([title, *_result_lines(session, order), *_LAST_LINES, _head(head)]))


_LAST_LINES: Final = ("", "如有疑问请联系工作人员，也可以私聊机器人问“为什么”。")


def _result_lines(session: Session, order: Mapping[str, Iterable[str]]) -> list[str]:
    by_attendance: dict[Attendance, list[Standing]] = {attendance: [] for attendance in Attendance}
    for standing in session.standings.values():
        by_attendance[standing.attendance].append(standing)
    counted = _counted({attendance: len(people) for attendance, people in by_attendance.items()})
    lines = [f"应到 {len(session.roster)} 人，{counted}。", *_order_lines(session, order)]
    reviews = by_attendance[Attendance.UNDER_REVIEW]
    if reviews:
        lines += ["", "待核实（由工作人员核实，暂不取消资格）："]
        lines += [f"{person(each.candidate)}：{_open_reasons(session, each)}" for each in reviews]
    absent = [standing.candidate for standing in by_attendance[Attendance.INELIGIBLE]]
    if absent:
        lines += ["", "未报到，取消面试资格：", *map(person, absent)]
    return lines


def _order_lines(session: Session, order: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for group, numbers in order.items():
        standings = [session.standings[number] for number in numbers]
        if standings:
            yield from ("", f"{group or UNGROUPED}叫号顺序（{_ORDER_BASIS[session.settings.call_order]}）：")
        for standing in standings:
            lost = "" if standing.is_checked_in else f"（{ATTENDANCE[standing.attendance]}）"
            yield f"第 {standing.call_order} 位　{person(standing.candidate)}{lost}"


_ORDER_BASIS: Final = {
    CallOrder.CHECKIN: "按报到先后",
    CallOrder.NUMBER: "按编号",
    CallOrder.DRAW: "按抽签",
}


def _open_reasons(session: Session, standing: Standing) -> str:
    reasons = (session.reviews[review_id].raised.reason for review_id in sorted(standing.open_reviews))
    return "、".join(dict.fromkeys(REASONS[reason] for reason in reasons))


def _hint(session: Session, at: datetime, event: ev.SenderHinted, head: Head) -> list[Post]:
    sentence = _HINTS.get(event.reason)
    if sentence is None:
        return []
    names = _names(session.roster[number] for number in event.candidates)
    settings = session.settings
    text = sentence.format(names=names, open=clock(session, settings.open_at), close=clock(session, settings.close_at))
    addressed = excerpt(event.addressed or event.contact, 20)
    return [Post(room=event.room, text=f"@{addressed} {text}", mention=event.contact)]


_HINTS: Final = {
    Reason.NOT_PRESENT: "您好，这一行看起来还没有到。到了之后请再接龙一次，写“姓名 已到”即可。",
    Reason.WITHDRAWN: "您好，您刚发的接龙里没有您自己那一行。如果是误删，请加上后再发一次。",
    Reason.UNKNOWN_SENDER: "您好，暂时无法确认您是哪位参评人员。请把群昵称改为本人姓名，并用姓名全称接龙。",
    Reason.ADDED_BY_OTHER: "您好，替他人接龙不能直接算报到，已转工作人员核实（{names}）。请本人自己接龙。",
    Reason.NEAR_NAME: "您好，您写的姓名与名单不完全一致（名单上有 {names}），已转工作人员核实。如有笔误，请用姓名全称再接龙一次。",
    Reason.AMBIGUOUS_NAME: "您好，这一行无法确定是哪一位（{names}）。请一人一行，加上编号、单位或手机尾号再接龙一次。",
    Reason.UNKNOWN_NAME: "您好，名单上没有找到这个姓名，已转工作人员核实。请用申请表上的姓名全称再接龙一次。",
    Reason.PLAIN_TEXT: "您好，文字报到需要工作人员核实。请点开群里的接龙，加上自己的一行，即可直接报到。",
    Reason.EARLY: "您好，报到 {open} 才开始，这次接龙暂不计入。请在 {open} 至 {close} 之间再接龙一次。",
    "late": "您好，报到已于 {close} 截止，这次接龙未计入。如有特殊情况，请尽快联系工作人员。",
}


def _corrections(session: Session, events: list[Event]) -> list[Post]:
    """What the group has to know of changes after the result was posted."""
    if session.published_at is None or any(isinstance(event, ev.ResultPublished) for event in events):
        return []
    lines: list[str] = []
    for event in events:
        if isinstance(event, ev.PlaceAppended):
            standing = session.standings[event.number]
            lines.append(
                f"{person(standing.candidate)}：已报到{_said_at(session, standing)}，叫号顺序为{_group(standing)}第 {event.place} 位。"
            )
        elif isinstance(event, ev.MarkedIneligible):
            lines.append(f"{person(session.roster[event.number])}：取消面试资格（{RULES[event.rule]}）。")
        elif isinstance(event, ev.DecisionUndone):
            lines += [f"{_now(session, number)}（撤销了此前的处理）。" for number in event.before.get("standings", ())]
    if not lines:
        return []
    return _everywhere(session, "\n".join(["【报到更正】", *lines, "其他人员的叫号顺序不变。"]))


def _now(session: Session, number: str) -> str:
    """``012 张三：已报到，叫号顺序为第 3 位``."""
    standing = session.standings[number]
    is_called = standing.is_checked_in and standing.call_order is not None
    place = f"，叫号顺序为{_group(standing)}第 {standing.call_order} 位" if is_called else ""
    return f"{person(standing.candidate)}：{ATTENDANCE[standing.attendance]}{place}"


def _group(standing: Standing) -> str:
    return standing.candidate.group


def _said_at(session: Session, standing: Standing) -> str:
    if standing.rule in ("approved", "reinstated") or standing.checked_in_at is None:
        return f"（{RULES[standing.rule]}）"
    return f"（消息时间 {clock(session, standing.checked_in_at)}，送达较晚）"


def _window_changed(session: Session, at: datetime, event: ev.WindowChanged, head: Head) -> list[Post]:
    return _everywhere(
        session, f"【报到时段调整】报到截止时间改为 {clock(session, event.close_at)}。原因：{event.why}。"
    )


def _deaf(session: Session, at: datetime, event: ev.GapTold, head: Head) -> list[Post]:
    what = f"【提示】机器人在 {clock(session, event.since)} 至 {clock(session, event.until)} 之间离线，可能漏收消息。"
    if session.closed_at is None:
        text = (
            f"{what}已接龙的人员不必重发，下一份接龙中原有的各行都会计入。\n"
            "请工作人员把群里最新的接龙全文再发一次（或在电脑上运行 jielong paste 粘贴），补上漏收的各行。"
        )
    else:
        text = (
            f"{what}报到已截止，期间未见接龙的人员列为待核实，不取消资格。\n"
            "请工作人员把截止前最新的接龙全文用 jielong paste 粘贴，补上漏收的各行；其余发送“/待核实”逐项处理。"
        )
    return [*_everywhere(session, text), *(Post(room="", to=contact, text=text) for contact in session.settings.alert)]


# --- answers to staff --------------------------------------------------------------------------------------------


def _to(event: Any, text: str, **more: Any) -> Post:
    """An answer where the question was put."""
    return Post(room=event.room, to="" if event.room else event.by, text=text, **more)


def _answer(session: Session, event: ev.CommandObeyed, secret: Secret, witness: Witness) -> list[Post]:
    if event.name == "export":
        return _export_posts(event)
    if event.name == "seal" and "commitment" in event.data:
        return [_seal_help(event, *secret)]
    text = _ANSWERS[event.name](session, event)
    if event.name == "reviews" and "id" in event.data and not event.room:
        text = "\n".join([text, *_evidence(session, session.reviews[event.data["id"]], witness)])
    if text and "confirmed_by" in event.data:
        text += f"\n（由 {_called(session, event.data['confirmed_by'])} 确认）"
    return [_to(event, text)] if text else []


def _refusal(session: Session, at: datetime, event: ev.CommandRefused, head: Head) -> list[Post]:
    return [] if event.code == "not_staff" else [_to(event, refusal(event.code, event.data, session))]


def _reason_asked(session: Session, at: datetime, event: ev.ReasonAsked, head: Head) -> list[Post]:
    what = f"/{_word(event.name)} {excerpt(event.rest, 60)}".rstrip()
    how = "回复“/理由 经电话核实”" if event.room else "直接回复即可"
    return [_to(event, f"“{what}”还缺理由，请写明理由：{how}（5 分钟内有效，不必重发命令）。")]


def _confirmation(session: Session, at: datetime, event: ev.ConfirmationAsked, head: Head) -> list[Post]:
    data = event.data
    if data["name"] == "close":
        people = [session.roster[number] for number in data["absent"]]
        lines = [f"即将提前截止报到：当前 {counts(session)}。"]
        if people:
            names = _names(people[:_MOST_NAMES]) + (" 等" if len(people) > _MOST_NAMES else "")
            lines.append(f"截止后以下 {len(people)} 人将取消资格：{names}。")
    else:
        changes = data["changes"]
        ids = f" {len(data['ids'])} 项待核实事项（{_ranges(data['ids'])}）" if "ids" in data else f" {len(changes)} 人"
        lines = [f"即将{_word(data['name'])}{ids}："]
        lines += [
            f"{person(session.roster[number])}：{ATTENDANCE[Attendance(before)]} → {ATTENDANCE[Attendance(after)]}"
            for number, before, after in changes[:_MOST_LINES]
        ]
        if len(changes) > _MOST_LINES:
            lines.append(f"……共 {len(changes)} 人")
        if not changes:
            lines.append("没有人的报到状态因此改变。")
    if data["given"]:
        lines.append(f"理由：{excerpt(data['given'], 100)}")
    who = "另一位工作人员或纪检人员" if session.settings.two_person else "本人"
    lines.append(f"确认请由{who}在 60 秒内回复：/确认 {event.code}")
    return [_to(event, "\n".join(lines))]


def _ranges(ids: list[int]) -> str:
    return "、".join(map(str, ids[:30])) + (" 等" if len(ids) > 30 else "")


def _word(name: str) -> str:
    """The word of a command."""
    return COMMANDS[name].words[0] if name in COMMANDS else name


def _called(session: Session, contact: str) -> str:
    """A contact as people know them; the id where nothing else is known."""
    return excerpt(session.called(contact), 20)


_HELP_LINES: Final = {
    "help": "/帮助　看现在可用的命令",
    "status": "/状态　报到进展",
    "missing": "/未报到　还没报到的人",
    "reviews": "/待核实　全部事项；/待核实 3　看一项的依据",
    "explain": "/为什么 012　一个人为何是现在的状态",
    "approve": "/通过 3 5 7-9　或　/通过 全部 early",
    "reject": "/驳回 3 姓名不符",
    "reinstate": "/补签 012 经电话核实",
    "cancel": "/取消 012 本人放弃",
    "extend": "/延长 13:30 网络故障",
    "close": "/截止 人已到齐　马上截止",
    "publish": "/公布　公布结果",
    "bind": "/绑定 012 @某人　认定这个微信是谁",
    "failure": "/查实 012 断网无法恢复　技术故障属实",
    "violation": "/违纪 012 有人从旁提示　违纪属实",
    "undo": "/撤销　收回自己刚才的一次处理",
    "reason": "/理由 经电话核实　补上刚才缺的理由",
    "confirm": "/确认 1234　确认要紧的命令",
    "draw": "/抽签　抽签进行到哪一步",
    "seal": "/封存 校验值　（不会算的私聊机器人：/封存 自己想的一句话）",
    "reveal": "/揭晓 值 盐",
    "export": "/导出　把 Excel 私聊发给您",
}
_CANDIDATE_QUESTIONS: Final = "私聊机器人可以问：我报到了吗、为什么、我的编号、我第几个。"


def _help(session: Session, event: ev.CommandObeyed) -> str:
    lines = [_HELP_LINES[name] for name in open_to(session, event.by)]
    if role_of(session, event.by) is Role.CANDIDATE:
        return "\n".join([_CANDIDATE_QUESTIONS, *lines])
    return "\n".join(["现在可用的命令（编号也可以换成姓名）：", *lines])


def _status(session: Session, event: ev.CommandObeyed) -> str:
    settings = session.settings
    if session.closed_at is not None:
        waits = "正在抽签" if session.draw else "结果待确认公布"
        stage = f"报到已截止，{'结果已公布' if session.published_at else waits}"
    elif session.opened_at is not None:
        stage = f"报到进行中，{clock(session, settings.close_at)} 截止"
    else:
        stage = f"报到 {day_clock(session, settings.open_at)} 开始"
    waiting = sum(1 for _ in session.open_reviews())
    return f"{stage}。\n应到 {len(session.roster)} 人，{counts(session)}；待核实事项 {waiting} 项。"


def _missing(session: Session, event: ev.CommandObeyed) -> str:
    missing = [standing.candidate for standing in session.with_attendance(Attendance.EXPECTED)]
    lost = [standing.candidate for standing in session.with_attendance(Attendance.INELIGIBLE)]
    if lost:
        return _short([f"未报到、已取消资格 {len(lost)} 人：", *map(person, lost)], event)
    return _short([f"未报到 {len(missing)} 人：", *map(person, missing)], event) if missing else "没有未报到的人员。"


def _short(lines: list[str], event: ev.CommandObeyed) -> str:
    """A list that fits a phone's screen in the group; all of it in a private chat."""
    if event.room and len(lines) > _MOST_LINES + 1:
        left = len(lines) - _MOST_LINES - 1
        lines = [*lines[: _MOST_LINES + 1], f"……另有 {left} 条，私聊机器人发送“/{_word(event.name)}”可看全部。"]
    return "\n".join(lines)


def _review_list(session: Session, event: ev.CommandObeyed) -> str:
    if "id" in event.data:
        return review_detail(session, session.reviews[event.data["id"]], is_private=not event.room)
    waiting = sorted(session.open_reviews(), key=lambda review: -review.raised.id)
    if not waiting:
        return "没有待核实事项。"
    lines = [review_line(session, review) for review in waiting]
    return _short([f"待核实事项 {len(waiting)} 项：", *lines], event)


def review_line(session: Session, review: Review) -> str:
    """One case on one line: number, reason, whom it concerns, who said what when."""
    raised = review.raised
    people = _names(session.roster[number] for number in raised.candidates) or "—"
    who = f"{_called(session, raised.contact)}：" if raised.contact else ""
    said = f" {who}“{excerpt(raised.text)}”" if raised.text else ""
    reason = f"{REASONS[raised.reason]}（{raised.reason.value}）"
    return f"{raised.id}. {reason}｜{people}｜{clock(session, raised.said_at)}{said}"


def review_detail(session: Session, review: Review, *, is_private: bool) -> str:
    """One case: what is asked, about whom, what was said, and what can be done."""
    raised = review.raised
    people = "、".join(person(session.roster[number]) for number in raised.candidates) or "—"
    lines = [f"事项 {raised.id}：{REASONS[raised.reason]}（{OUTCOMES[review.outcome]}）", f"涉及：{people}"]
    if raised.text:
        lines.append(f"原文（{clock(session, raised.said_at)}）：{excerpt(raised.text, 200)}")
    if review.is_open:
        yes = f"/通过 {raised.id}" if len(raised.candidates) == 1 else "/补签 编号 理由"
        lines.append(f"处理：{yes}，或 /驳回 {raised.id} 理由")
    elif review.by:
        lines.append(f"处理人：{_called(session, review.by)}")
    if not is_private:
        lines.append(f"私聊机器人发送“/待核实 {raised.id}”可看前后消息等依据。")
    return "\n".join(lines)


def _evidence(session: Session, review: Review, witness: Witness) -> Iterator[str]:
    """What stands around a questioned line: who sent it, what was said before and after, whom it may mean."""
    raised = review.raised
    if raised.contact:
        name, alias = session.names_of(raised.contact)
        known = session.candidate_of(raised.contact)
        who = f"，已认定为 {person(known)}" if known else ""
        yield f"发送人：昵称“{excerpt(name, 20)}”，群昵称“{excerpt(alias, 20)}”{who}"
    found = witness(raised.message_id) if raised.message_id else None
    if found is not None:
        for title, row in (("前一条", found.before), ("这一条", found.message), ("后一条", found.after)):
            if row is not None:
                sender = excerpt(row["alias"] or row["name"] or row["sender"], 20)
                yield f"{title}（{clock(session, row['at'])} {sender}）：{_ending(row['text'])}"
    near = [each for each in session.roster.near(raised.text) if each.number not in raised.candidates][:3]
    if near:
        yield f"可能是：{'、'.join(map(person, near))}"
    for number in raised.candidates:
        yield f"现状：{_now(session, number)}"


def _ending(text: str) -> str:
    """The end of a message, where a relay has its newest lines."""
    line = excerpt(text, 10_000)
    return line if len(line) <= _QUOTED else f"…{line[-_QUOTED:]}"


def excerpt(text: str, length: int = 40) -> str:
    """The beginning of a quotation, on one line."""
    line = mask_private(" ".join(clean(text).split()))
    return line if len(line) <= length else f"{line[:length]}…"


def _approved(session: Session, event: ev.CommandObeyed) -> str:
    data = event.data
    people = _names(session.roster[number] for number in data["numbers"])
    text = f"已通过事项 {_ranges(data['ids'])}。" + (f"现已报到：{people}。" if people else "")
    if data["skipped"]:
        text += f"\n事项 {_ranges(data['skipped'])} 没有对应到唯一的人，请用“/补签 编号 理由”指明。"
    return text


def _rejected(session: Session, event: ev.CommandObeyed) -> str:
    data = event.data
    people = _names(session.roster[number] for number in data["numbers"])
    return f"已驳回事项 {_ranges(data['ids'])}。" + (f"取消资格：{people}。" if people else "")


def _about(session: Session, event: ev.CommandObeyed) -> str:
    lines = [f"已办理：{_now(session, number)}。" for number in event.data["numbers"]]
    return "\n".join([*lines, f"理由：{excerpt(event.data['why'], 100)}"])


def _failure(session: Session, event: ev.CommandObeyed) -> str:
    return _verified(session, event, "技术故障已查实，其他人员全部面试完后，由工作人员再安排一次")


def _violation(session: Session, event: ev.CommandObeyed) -> str:
    return _verified(session, event, "违纪已查实并记录，按相关规定处理")


def _verified(session: Session, event: ev.CommandObeyed, what: str) -> str:
    (number,) = event.data["numbers"]
    return f"{person(session.roster[number])}：{what}。\n理由：{excerpt(event.data['why'], 100)}"


def _bound(session: Session, event: ev.CommandObeyed) -> str:
    return f"已绑定：{_called(session, event.data['contact'])} 即 {person(session.roster[event.data['number']])}。"


def _early_close(session: Session, event: ev.CommandObeyed) -> str:
    return f"已截止，{event.data['settle']} 秒后公布结果（等待途中的消息送达）。"


def _undone(session: Session, event: ev.CommandObeyed) -> str:
    before = event.data["before"]
    lines = [f"已撤销您 {clock(session, datetime.fromisoformat(event.data['at']))} 的“/{_word(event.data['what'])}”。"]
    lines += [f"{_now(session, number)}。" for number in before.get("standings", ())]
    if before.get("reopened"):
        lines.append(f"重新待核实：事项 {_ranges(before['reopened'])}。")
    for contact, number in before.get("bindings", {}).items():
        now = f"恢复绑定为 {person(session.roster[number])}" if number else "不再绑定"
        lines.append(f"{_called(session, contact)} {now}。")
    return "\n".join(lines)


def _nothing(session: Session, event: ev.CommandObeyed) -> str:
    return ""


def _window_restored(session: Session, at: datetime, event: ev.DecisionUndone, head: Head) -> list[Post]:
    if "close_at" not in event.before:
        return []
    return _everywhere(session, f"【报到时段调整】报到截止时间恢复为 {clock(session, session.settings.close_at)}。")


WORKBOOK_NAME: Final = "报到.xlsx"


def _export_posts(event: ev.CommandObeyed) -> list[Post]:
    file = Post(room="", to=event.by, text=WORKBOOK_NAME, attachment=WORKBOOK)
    return [_to(event, "Excel 私聊发给您；收不到请先加机器人为好友。"), file] if event.room else [file]


def _reviews_reminder(session: Session, at: datetime, event: ev.ReviewsReminded, head: Head) -> list[Post]:
    counted = Counter(review.raised.reason for review in session.open_reviews())
    what = "、".join(f"{REASONS[reason]} {number} 项" for reason, number in counted.items())
    text = (
        f"【待核实提醒】还有 {event.count} 项待核实：{what}。\n"
        "请工作人员发送“/待核实”逐项处理，全部处理完即公布最终名单。"
    )
    return [*_everywhere(session, text), *(Post(room="", to=contact, text=text) for contact in session.settings.alert)]


# --- the draw ------------------------------------------------------------------------------------------------------

SEATS: Final = {role.value: called for role, called in ROLES.items()}


def _seats(names: Iterable[str]) -> str:
    return "、".join(SEATS[name] for name in names)


def _frozen(session: Session, at: datetime, event: ev.DrawFrozen, head: Head) -> list[Post]:
    rules = (
        "【抽签】叫号顺序由抽签决定：几方各出一个值，合起来才定得出顺序，任何一方都选不了，任何人事后都可以验算。\n"
        f"名单（{len(event.lines)} 人，见下一条）现已冻结，SHA-256：\n{event.digest}\n"
        f"规则：\n1. {_seats(event.seats)}各一名参加，以最先封存者为准。请在 {clock(session, event.seal_until)} 前在群里发“/封存 校验值”；不会算校验值的，私聊机器人发“/封存 自己想的一句话”，机器人替您算好。\n"
        f"2. 各方都封存后（到时至少两方），在 {session.settings.reveal_minutes} 分钟内揭晓：在群里发“/揭晓 值 盐”。封存完毕之前请勿揭晓。\n"
        "3. 校验值＝SHA-256(值盐)，盐为 32 位十六进制；种子＝SHA-256(名单校验值，后接各方的值，依上面的次序)；每人的签＝SHA-256(种子|编号)，从小到大即叫号顺序。\n"
        "4. 到时没有揭晓的，以其封存的校验值代替他的值，并公布是哪一方。\n"
        f"{_head(head)}"
    )
    listed = [
        f"【报到结果】{session.settings.event_name}",
        *_result_lines(session, {}),
        "",
        "参加抽签的名单：",
        *event.lines,
    ]
    return [*_everywhere(session, rules), *_everywhere(session, "\n".join(listed))]


def _sealed(session: Session, at: datetime, event: ev.DrawSealed, head: Head) -> list[Post]:
    draw = _the_draw(session)
    waiting = [seat for seat in draw.seats if seat not in draw.seals]
    text = f"【抽签】{SEATS[event.seat]}（{_called(session, event.contact)}）已封存。"
    return _everywhere(session, text + (f"还差{_seats(waiting)}。" if waiting else ""))


def _voided(session: Session, at: datetime, event: ev.SealVoided, head: Head) -> list[Post]:
    who = f"{SEATS[event.seat]}（{_called(session, event.contact)}）"
    return _everywhere(session, f"【抽签】{who}揭晓得太早，这个值作废，请换一个值重新封存。")


def _seals_awaited(session: Session, at: datetime, event: ev.SealsAwaited, head: Head) -> list[Post]:
    draw = _the_draw(session)
    waiting = _seats(seat for seat in draw.seats if seat not in draw.seals)
    return _everywhere(
        session,
        f"【抽签】至少要有两方封存，目前 {len(draw.seals)} 方，还差{waiting}。封存时间延长到 {clock(session, event.until)}：请发“/封存 校验值”，或私聊机器人发“/封存 自己想的一句话”。",
    )


def _seals_complete(session: Session, at: datetime, event: ev.SealsComplete, head: Head) -> list[Post]:
    draw = _the_draw(session)
    lines = [
        f"{SEATS[seat]}（{_called(session, draw.parties[seat])}）：{draw.seals[seat]}"
        for seat in draw.seats
        if seat in draw.seals
    ]
    until = f"请以上各方在 {clock(session, event.reveal_until)} 前在群里发“/揭晓 值 盐”。"
    return _everywhere(session, "\n".join(["【抽签】封存完毕：", *lines, until, _head(head)]))


def _revealed(session: Session, at: datetime, event: ev.DrawRevealed, head: Head) -> list[Post]:
    waiting = _the_draw(session).missing
    text = f"【抽签】{SEATS[event.seat]}（{_called(session, event.contact)}）已揭晓：{event.value}"
    return _everywhere(session, text + (f"\n还差{_seats(waiting)}。" if waiting else ""))


def _drawn(session: Session, at: datetime, event: ev.Drawn, head: Head) -> list[Post]:
    text = f"【抽签】种子：{event.seed}"
    if event.missing:
        text += f"\n{_seats(event.missing)}到时没有揭晓，按规则以其封存的校验值代替。"
    return _everywhere(session, f"{text}\n任何人都可以验算，抽签记录可向工作人员索取。")


def _the_draw(session: Session) -> Draw:
    assert session.draw is not None  # noqa: S101 - only a draw raises these events
    return session.draw


def _draw_status(session: Session, event: ev.CommandObeyed) -> str:
    draw = session.draw
    if draw is None:
        return "报到截止后开始抽签，到时在群里公布规则。"
    if draw.seed:
        return f"抽签已完成，种子：{draw.seed}"
    if draw.reveal_until is None:
        waiting = _seats(seat for seat in draw.seats if seat not in draw.seals)
        return f"正在封存，还差{waiting}，以 {clock(session, draw.seal_until)} 为限。"
    return f"正在揭晓，还差{_seats(draw.missing)}，以 {clock(session, draw.reveal_until)} 为限。"


def _seal_help(event: ev.CommandObeyed, value: str, salt: str) -> Post:
    """The value stands in the private post alone: whoever reads the records before the reveal must not learn it."""
    text = (
        f"已替您算好。第一步，现在在群里发：\n/封存 {event.data['commitment']}\n"
        "第二步，等群里宣布封存完毕后，在群里发：\n/揭晓 {value} {salt}\n"
        "揭晓之前，请不要把这条消息给任何人看。"
    )
    return Post(room="", to=event.by, text=text.format(value=value, salt=salt), recorded=text)


# --- answers to candidates -----------------------------------------------------------------------------------------


def _question(session: Session, at: datetime, event: ev.QuestionAnswered, head: Head) -> list[Post]:
    return [Post(room="", to=event.by, text=candidate_answer(session, event.number, event.question))]


def candidate_answer(session: Session, number: str, question: str) -> str:
    """What a candidate is told about themselves; without a number, how to become known."""
    if not number:
        return "您好，还不能确认您是哪位参评人员，为保护个人信息不能答复。请在群里用本人姓名接龙，或请工作人员为您办理绑定。"
    standing = session.standings[number]
    greeting = f"{standing.candidate.name}，您好。"
    match question:
        case "number":
            return f"{greeting}您的编号是 {number}。"
        case "place":
            return greeting + _place_answer(session, standing)
        case "why":
            history = _history(session, number, for_candidate=True)
            return "\n".join([greeting + _attendance_answer(session, standing), "经过如下：", *history])
        case _:
            return greeting + _attendance_answer(session, standing)


def _place_answer(session: Session, standing: Standing) -> str:
    if standing.call_order is not None and standing.is_checked_in:
        return f"您的叫号顺序是{_group(standing)}第 {standing.call_order} 位，编号 {standing.candidate.number}。"
    later = "叫号顺序尚未公布。" if session.published_at is None else ""
    return _attendance_answer(session, standing) + later


def _attendance_answer(session: Session, standing: Standing) -> str:
    settings = session.settings
    match standing.attendance:
        case Attendance.CHECKED_IN:
            at = standing.checked_in_at or settings.open_at
            said = f"，原文“{excerpt(standing.text)}”" if standing.text else ""
            return f"您已报到（{RULES[standing.rule]}{said}），报到时间 {clock(session, at)}。"
        case Attendance.UNDER_REVIEW:
            return f"您的报到正由工作人员核实（{_open_reasons(session, standing)}），核实完之前不会取消资格。"
        case Attendance.EXPECTED:
            window = f"{day_clock(session, settings.open_at)} 至 {clock(session, settings.close_at)}"
            return f"还没有收到您的报到，请在 {window} 之间在群里接龙。"
        case Attendance.INELIGIBLE:
            lost = [event for _, _, event in standing.history if isinstance(event, ev.MarkedIneligible)]
            return f"您已被取消面试资格（{RULES[lost[-1].rule]}）。如有疑问，请尽快联系工作人员。"


def explanation(session: Session, number: str) -> str:
    """Why a candidate stands where they stand: decision, rule, time, quoted line."""
    return "\n".join([_now(session, number), *_history(session, number)])


def _history(session: Session, number: str, *, for_candidate: bool = False) -> list[str]:
    lines = [
        f"{day_clock(session, at)}　{sentence}"
        for _, at, event in session.standings[number].history
        if (sentence := _explain_event(session, event, with_ids=not for_candidate))
    ]
    return lines or [f"没有收到与{'您' if for_candidate else '其'}有关的接龙或消息。"]


def _explained(session: Session, event: ev.CommandObeyed) -> str:
    number = event.data["number"]
    history = _history(session, number)
    if not event.room or len(history) <= _SHORT_HISTORY:
        return explanation(session, number)
    more = f"全部经过请私聊机器人发送“/为什么 {number}”。"
    return "\n".join([_now(session, number), *history[-_SHORT_HISTORY:], more])


def _explain_event(session: Session, event: Event, *, with_ids: bool) -> str:
    match event:
        case ev.CheckedIn():
            said = f"，原文“{excerpt(event.text)}”" if event.text else ""
            why = f"，理由：{event.why}" if event.why else ""
            return f"已报到（{RULES[event.rule]}{why}），报到时间 {clock(session, event.checked_in_at)}{said}{_source(event.message_id, is_shown=with_ids)}"
        case ev.ReviewRaised():
            review = session.reviews[event.id]
            said = f"，原文“{excerpt(event.text)}”" if event.text else ""
            return f"待核实事项 {event.id}：{REASONS[event.reason]}{said}（{OUTCOMES[review.outcome]}）"
        case ev.MarkedIneligible():
            why = f"，理由：{event.why}" if event.why else ""
            return f"取消资格（{RULES[event.rule]}{why}）"
        case ev.CheckInCancelled():
            return f"撤销报到，理由：{event.why}"
        case ev.FailureConfirmed():
            return f"技术故障已查实，理由：{event.why}"
        case ev.ViolationConfirmed():
            return f"违纪已查实，理由：{event.why}"
        case ev.Flagged():
            return f"标注：{FLAGS[event.flag]}{_source(event.message_id, is_shown=with_ids)}"
        case ev.Bound():
            return "绑定微信联系人" + ("（由接龙认定）" if event.how == "line" else "（工作人员办理）")
        case ev.PlaceAppended():
            return f"追加到叫号顺序第 {event.place} 位"
        case ev.DecisionUndone():
            return f"工作人员撤销了“/{_word(event.name)}”"
        case _:
            return ""


def _source(message_id: str, *, is_shown: bool) -> str:
    return f"，消息 {message_id}" if is_shown and message_id else ""


_ANSWERS: Final[dict[str, Callable[[Session, ev.CommandObeyed], str]]] = {
    "help": _help,
    "status": _status,
    "missing": _missing,
    "reviews": _review_list,
    "approve": _approved,
    "reject": _rejected,
    "reinstate": _about,
    "cancel": _about,
    "extend": _nothing,
    "close": _early_close,
    "failure": _failure,
    "violation": _violation,
    "bind": _bound,
    "explain": _explained,
    "publish": _nothing,
    "undo": _undone,
    "draw": _draw_status,
    "seal": _nothing,
    "reveal": _nothing,
}
_POSTS: Final[dict[type[Event], Callable[[Session, datetime, Any, Head], list[Post]]]] = {
    ev.CheckinOpened: _opening,
    ev.SummaryDue: _summary,
    ev.ReminderDue: _reminder,
    ev.CheckinClosed: _closed,
    ev.ResultPublished: _result,
    ev.ListCompleted: _completed,
    ev.ReviewsReminded: _reviews_reminder,
    ev.SenderHinted: _hint,
    ev.WindowChanged: _window_changed,
    ev.DecisionUndone: _window_restored,
    ev.GapTold: _deaf,
    ev.CommandRefused: _refusal,
    ev.ConfirmationAsked: _confirmation,
    ev.ReasonAsked: _reason_asked,
    ev.QuestionAnswered: _question,
    ev.DrawFrozen: _frozen,
    ev.DrawSealed: _sealed,
    ev.SealVoided: _voided,
    ev.SealsAwaited: _seals_awaited,
    ev.SealsComplete: _seals_complete,
    ev.DrawRevealed: _revealed,
    ev.Drawn: _drawn,
}

# --- refusals and errors -----------------------------------------------------------------------------------------

_REFUSALS: Final = {
    "not_for_candidates": f"这个命令由工作人员使用。{_CANDIDATE_QUESTIONS}",
    "unknown_command": "没有“/{word}”这个命令{near}",
    "other_role": "“/{word}”由{whose}执行；您可用的命令请发送“/帮助”查看。",
    "wrong_phase": "现在不能用“/{word}”：{phase}。{instead}",
    "no_draw": "本次叫号顺序不抽签，“/抽签”“/封存”“/揭晓”用不到。",
    "too_long": "命令太长了，理由请写在 {limit} 字以内。没有执行。",
    "odd_characters": "命令里有会颠倒文字顺序的隐藏字符，看到的和实际的可能不一样。没有执行，请重新输入，不要复制。",
    "several_commands": "一条消息只写一个命令，请分开发送。没有执行任何命令。",
    "needs_candidate": "事项 {ids} 没有对应到唯一的人，请用“/补签 编号 理由”指明是哪一位。",
    "needs_candidate_name": "请写明编号或姓名，例如：/{word} 012{example}。",
    "not_everybody": "“/{word}”不能用于全部人员，请写明编号或姓名，例如：/{word} 012{example}。",
    "no_such_candidate": "名单上没有“{text}”。{near}",
    "several_candidates": "“{text}”可能是 {numbers}，请改用编号。",
    "one_at_a_time": "“/{word}”一次只能写一个人，您写了 {numbers}。",
    "mismatch": "编号 {person} 与姓名“{name}”不是同一个人，请核对后重发。",
    "no_such_review": "没有事项 {id}，发送“/待核实”可查看全部事项。",
    "already_decided": "事项 {ids} 已由 {by} 处理过了。",
    "looks_like_number": "“{text}”像是编号，不是事项号。请写事项号，例如：/通过 3；给一个人补签请用：/补签 {text} 理由。",
    "needs_review_id": "请写明事项号，例如：/{word} 3 5 7-9；或 /{word} 全部 early。{hers}",
    "needs_reason_word": "“全部”后面请写一种原因，例如：/通过 全部 early；原因见“/待核实”各项括号内。",
    "no_such_reviews": "没有原因为“{reason}”的待核实事项。",
    "already_checked_in": "{numbers} 已经报到，无需补签。",
    "already_ineligible": "{numbers} 已经是取消资格。",
    "needs_time": "请写明新的截止时间（24 小时制）和理由，例如：/延长 13:30 网络故障。",
    "not_later": "新的截止时间要晚于现在的截止时间（{close}），也要晚于此刻，例如：/延长 13:30 网络故障。",
    "closing_already": "报到时段已经结束，正在等待途中的消息，稍后自动公布结果。",
    "close_takes_no_time": "“/截止”是马上截止，不能写时间。马上截止请写：/截止 人已到齐；改到晚些时候请写：/延长 13:30 理由。",
    "needs_contact": "请写明要绑定的人，例如：/绑定 012 @某人。",
    "one_contact": "一次只能绑定一个微信，例如：/绑定 012 @某人。",
    "is_office": "对方是工作人员或纪检人员，不能绑定为参评人员。",
    "unknown_contact": "群里没有见过“{contact}”，请用 @ 选中本人，或先请本人在群里发一条消息。",
    "ambiguous_contact": "群里有几位都叫“{contact}”，请用 @ 选中本人。",
    "not_called": "{person} 不在叫号顺序里（未报到或已取消资格），不能用“/{word}”，请核对编号。",
    "already_confirmed": "{person} 的技术故障已经查实过，只再安排一次。",
    "nothing_to_confirm": "没有需要您确认的命令。",
    "needs_second_person": "按设置，要由另一位工作人员或纪检人员确认。",
    "confirmation_expired": "确认已超过 60 秒，请重新发送命令。",
    "wrong_code": "确认码不对，请按提示中的 4 位数字回复。",
    "no_reason_wanted": "现在没有缺理由的命令；理由请写在命令后面，例如：/补签 012 经电话核实。",
    "empty_reason": "理由是空的，例如：/理由 经电话核实。",
    "nothing_to_undo": "没有可以撤销的处理：只能撤销您自己的通过、驳回、补签、取消、延长、截止、绑定、查实和违纪。",
    "undo_closed": "不能撤销“/{word}”：报到已经截止，结果以它为依据。请改用“/补签 编号 理由”或“/取消 编号 理由”。",
    "undo_published": "不能撤销“/{word}”：结果已经公布或正在抽签。请改用“/补签 编号 理由”或“/取消 编号 理由”。",
    "undo_window": "不能撤销“/{word}”：原来的截止时间已经过了。",
    "undo_newer": "不能撤销“/{word}”：之后又有了与此人有关的记录，撤销会连带影响它。请发送“/为什么 编号”查看，再单独处理。",
    "draw_under_way": "抽签已经开始，抽完自动公布；进展请发送“/抽签”。",
    "draw_not_begun": "抽签还没有开始，报到截止后在群里公布规则。",
    "needs_commitment": "请在群里发“/封存 校验值”，校验值为 64 位十六进制；不会算的，私聊机器人发“/封存 自己想的一句话”。",
    "needs_value": "请在后面写上您自己想的一句话或一串数字（不要用别人猜得到的），例如：/封存 春江水暖 52711。由您自己想，机器人才左右不了结果。",
    "value_is_private": "请不要用手机号或身份证号，换一句话或一串别的数字。",
    "value_too_long": "太长了，请写 {limit} 个字以内。",
    "staff_seal_first": "请等工作人员先封存，再来找机器人计算：这样管理机器人的一方就不可能看着您的值来定他们的值。也可以用别的工具自己算好，直接在群里封存。",
    "seals_closed": "封存已经结束。",
    "no_seat": "本次抽签没有您这一方的名额。",
    "seat_taken": "{seat}一方已由 {by} 封存。",
    "commitment_taken": "这个校验值别人已经用过，请换一个。",
    "not_sealed": "您没有封存过，不能揭晓。",
    "reveal_in_group": "请在群里揭晓，让大家都看到。",
    "needs_value_and_salt": "请写成“/揭晓 值 盐”，中间用空格隔开，盐为 32 位十六进制，与私聊里算好的完全一样。",
    "value_does_not_fit": "值和盐与封存的校验值对不上，请原样复制当时算好的那一行。",
    "already_revealed": "您已经揭晓过了。",
}
_PHASES: Final = {
    "before": "报到还没有开始",
    "open": "报到还没有截止",
    "closed": "报到已经截止",
    "published": "结果已经公布",
}
_INSTEAD: Final = {"extend": "个别人员请用“/补签 编号 理由”。", "reinstate": "报到开始后再补签。"}
_EXAMPLES: Final = {
    "reinstate": " 经电话核实", "cancel": " 本人放弃", "failure": " 断网无法恢复", "violation": " 有人从旁提示",
}  # fmt: skip


def refusal(code: str, data: dict[str, Any], session: Session) -> str:
    """The sentence for a refused command: what was understood, what is missing, an example."""
    filled: dict[str, Any] = {**data}
    name = data.get("name", "")
    filled.setdefault("word", _word(name))
    filled["word"] = excerpt(filled["word"], 20)
    filled["example"] = _EXAMPLES.get(name, "")
    filled["whose"] = "、".join(ROLES[role] for role in ROLES if name in COMMANDS and role in COMMANDS[name].roles)
    filled["close"] = clock(session, session.settings.close_at)
    if "ids" in data:
        filled["ids"] = _ranges(data["ids"])
        filled["hers"] = f"这个人的待核实事项：{filled['ids']}。" if data["ids"] else ""
    if "number" in data:
        filled["person"] = person(session.roster[data["number"]])
    if "numbers" in data:
        filled["numbers"] = "、".join(person(session.roster[number]) for number in data["numbers"])
    if "by" in data:
        filled["by"] = _called(session, data["by"]) if data["by"] else "程序"
    if "seat" in data:
        filled["seat"] = SEATS[data["seat"]]
    if "phase" in data:
        filled["phase"], filled["instead"] = _PHASES[data["phase"]], _INSTEAD.get(name, "")
    if "text" in data:
        filled["text"] = excerpt(data["text"], 20)
    if code == "unknown_command":
        filled["near"] = f"，是不是“/{data['near']}”？没有执行。" if data["near"] else "，发送“/帮助”可查看全部命令。"
    elif "near" in data:
        near = "、".join(person(session.roster[number]) for number in data["near"])
        filled["near"] = NEAR_PERSON.format(near=near) if near else "请核对编号或姓名。"
    return _REFUSALS[code].format(**filled)


def refused_because(code: str, data: dict[str, Any], session: Session) -> str:
    """Why a command was refused, also where nobody was told."""
    return "不是工作人员或纪检人员" if code == "not_staff" else refusal(code, data, session)


_ERRORS: Final = {
    # configuration
    "config_missing": "找不到配置文件 {path}：请在项目目录中运行，或用 --config 指明文件。",
    "config_not_utf8": "配置文件 {path} 不是 UTF-8 编码：请用记事本“另存为”，编码选 UTF-8。",
    "config_tab": "配置文件 {path} 第 {line} 行有制表符：缩进请用空格。",
    "config_syntax": "配置文件 {path} 第 {line} 行写法有误：请检查冒号后的空格、引号和括号。",
    "config_duplicate": "配置文件 {path} 第 {line} 行的“{key}”重复了：请只保留一处。",
    "config_not_mapping": "配置文件 {path} 的内容应为“键: 值”的形式。",
    "config_unknown": "配置文件 {path} 第 {line} 行的“{key}”不认识{near}",
    "config_value": "配置文件 {path} 第 {line} 行的“{key}”有误：{problem}",
    "config_close_before_open": "配置文件 {path} 第 {line} 行的“checkin.close”应晚于“checkin.open”。",
    # roster
    "roster_missing": "找不到名单文件 {path}。",
    "roster_xls": "名单 {path} 是旧版 .xls 格式：请在 Excel 中“另存为”.xlsx 后再导入。",
    "roster_locked": "名单 {path} 有密码保护：请在 Excel 中取消密码后再导入。",
    "roster_broken": "名单 {path} 打不开，文件可能已损坏：请在 Excel 中重新保存为 .xlsx 后再导入。",
    "roster_kind": "名单 {path} 应为 .xlsx 或 .csv 文件。",
    "roster_encoding": "名单 {path} 的文字编码无法识别：请在 Excel 中另存为“CSV UTF-8”或 .xlsx。",
    "roster_faults": "名单 {path} 有 {count} 处问题，没有导入：\n{faults}",
    "roster_empty_database": "数据库中还没有名单：请先运行 jielong roster import 文件名。",
    "roster_fixed": "报到已经开始，名单不能再更换：个别人员请用 /补签 等命令处理。",
    # day files and messages
    "file_missing": "找不到文件 {path}。",
    "file_not_utf8": "文件 {path} 不是 UTF-8 编码，请转换后再试。",
    "file_folder": "{path} 是文件夹，请给出文件名。",
    "file_unwritable": "无法写入 {path}：请检查文件夹是否存在、是否可写，文件是否正在 Excel 中打开。",
    "file_suffix": "文件名 {path} 应以 {suffix} 结尾。",
    "day_json": "{path} 第 {line} 行不是有效的 JSON：{problem}。",
    "day_object": "{path} 第 {line} 行应为一个 JSON 对象（花括号括起来的内容）。",
    "day_kind": "{path} 第 {line} 行的 kind“{kind}”不认识，可用的有 {kinds}。",
    "day_field": "{path} 第 {line} 行缺少“{field}”，或其类型不对。",
    "day_time": "{path} 第 {line} 行的“{field}”不是有效的时间：“{value}”，应写成 2022-11-19T11:00:05+08:00。",
    "day_zone": "{path} 第 {line} 行的“{field}”没有时区：“{value}”，应写成 2022-11-19T11:00:05+08:00。",
    "day_order": "{path} 第 {line} 行的送达时间早于上一行：各行应按送达的先后排列。",
    "day_after_end": "{path} 第 {line} 行在 end 之后：end 应是最后一行。",
    "jsonl_text": "第 {line} 行应为带“text”的 JSON 对象。",
    # database
    "database_url": "配置中的 database“{url}”无法识别，例如可写 sqlite:///jielong.db。",
    "database_newer": "数据库来自更新的版本（{version}）：请升级本程序，不要用旧版本打开。",
    "database_foreign": "这个数据库不是接龙报到建立的：请在配置的 database 中换一个文件名。",
    "database_is_folder": "数据库路径 {path} 是文件夹：请在配置的 database 中写文件名。",
    "no_folder": "数据库所在的文件夹 {path} 不存在：请先建立，或修改配置中的 database。",
    "database_read_only": "数据库 {path} 无法写入：请检查文件夹和文件是否只读。",
    "database_locked": "数据库 {path} 正被另一个程序占用：请关闭后再试。",
    "database_broken": "数据库 {path} 已损坏或不是数据库文件：请换用备份，或在配置中换一个文件名。",
    "database_failed": "数据库 {path} 出错：{reason}。",
    "disk_full": "磁盘已满，{path} 无法写入：请清理磁盘后再试，已收到的内容不会丢失。",
    "disk_error": "磁盘读写出错（{path}）：请检查磁盘，尽快备份数据库。",
    # the retention period
    "purged": "这个数据库的个人信息已按保存期限清除，只能核对记录（jielong records verify）。新的报到日请在配置的 database 中换一个文件名。",
    "purge_date": "--before 后面请写日期，例如 2023-11-19。",
    "purge_nothing": "没有可清除的：数据库里没有报到日的记录，或者已经清除过。只导入了名单、不再需要的，请直接删除数据库文件。",
    "purge_too_new": "没有清除：数据库里最新的记录是 {newest} 的，不早于 {date}。保存期限确已届满的，请写 --before {first} 或更晚的日期。",
    "purge_future": "--before {date} 晚于今天：请写今天或更早的日期。",
    # the draw
    "no_draw_yet": "还没有抽签结果可以导出。",
    "transcript_line": "抽签记录 {path} 第 {line} 行看不懂：请核对文件是否完整，没有被改动。",
    "transcript_lacks": "抽签记录 {path} 里缺少“{what}”：请核对文件是否完整，没有被改动。",
    # commands
    "no_such_number": "名单上没有编号或姓名“{text}”。{near}",
    "several_numbers": "“{text}”可能是 {numbers}，请改用编号。",
    "odd_head": "“{text}”不是校验码：应照抄群里公布的样子，例如 12-0123456789abcdef。",
    "record_unreadable": "记录 {seq} 已损坏或被改动：请换用备份；核对请运行 jielong records verify。",
    "no_rooms": "配置中没有 rooms：请写上微信群，例如 rooms: [{{topic: 群名称}}]。",
    "already_running": "数据库 {path} 上已有一个机器人在运行：请先关闭它，或换一个数据库。",
    "no_token": "没有网关令牌：请设置环境变量 JIELONG_TOKEN，或在配置的 gateway.token 中填写。",
    "odd_token": "网关令牌中有空格或非英文字符：请重新复制令牌。",
    "odd_endpoint": "配置中的 gateway.endpoint“{endpoint}”应写成 主机:端口，例如 127.0.0.1:8788。",
    "token_refused": "网关不接受令牌：请检查环境变量 JIELONG_TOKEN 或配置的 gateway.token。",
    "no_such_room": "账号所在的群里没有“{room}”：请改正配置的 rooms，或先把机器人拉进群。现有的群：\n{rooms}",
    "several_such_rooms": "有几个群都叫“{room}”：请在配置的 rooms 中改用 id。这些群是：\n{rooms}",
    "empty_input": "没有内容：请把接龙全文粘贴进来，或给出文件名。",
    "several_rooms": "配置了多个群，请用 --room 指明粘贴的接龙来自哪个群：{rooms}。",
    "usage": "{problem}",
}


DOCTOR: Final = {
    "config": "设置：报到时段 {open:%Y-%m-%d %H:%M} 至 {close:%H:%M}。",
    "past": "报到时段 {open:%Y-%m-%d %H:%M} 至 {close:%H:%M} 已经过去：请改配置的 checkin.open 和 checkin.close。",
    "roster": "名单：{count} 人。",
    "no_roster": "名单是空的：请运行 jielong roster import 文件名。",
    "database": "数据库：版本 {version}，写入方式 {mode}。",
    "space": "磁盘：剩余 {megabytes} MB。",
    "little_space": "磁盘只剩 {megabytes} MB：请清理磁盘。",
    "network_drive": "数据库在网络盘上，可能损坏：请在配置的 database 中改到本机磁盘。",
    "clock": "时钟：与微信消息的时间相差约 {seconds} 秒。",
    "clock_unknown": "时钟：还没有收到消息，无法与微信对时；请确认电脑开启了自动对时。",
    "clock_off": "时钟与微信消息的时间相差 {seconds} 秒：请在系统设置中打开自动对时。",
    "zone": "时区：{zone}，现在是 {now}。",
    "no_staff": "配置中没有工作人员（staff）：群里将无人可以下命令。",
    "running": "网关：机器人正在运行，不再另外连接（群的情况见它的日志）。",
    "gateway": "网关：{endpoint} 已连上，微信已登录。",
    "no_gateway": "网关 {endpoint} 连不上：请确认网关已启动，地址和端口正确，没有被防火墙拦住。",
    "token": "网关不接受令牌：请检查环境变量 JIELONG_TOKEN 或配置的 gateway.token。",
    "second_client": "网关 {endpoint} 上已有另一个程序连着同一账号：请先关掉它。",
    "not_logged_in": "微信没有登录：请运行 jielong run 并扫码。",
    "room": "群：“{room}”，{count} 人，机器人在群里。",
    "room_unread": "群“{room}”的资料读不到：请稍后再试。",
    "staff": "工作人员和纪检人员都在群里。",
    "strangers": "这些工作人员或纪检人员不在群里：{people}。请核对联系人 id，或请他们进群。",
    "all_in": "参评人员都能在群里对上（按群昵称、昵称或微信号）。",
    "not_in_room": "有 {count} 名参评人员在群里对不上：{people}。请他们进群，并把群昵称改成本人姓名。",
}
LOG: Final = {
    "started": "机器人已启动：{event}，数据库 {database}，网关 {endpoint}。",
    "online": "已连上微信，找到 {rooms} 个群，开始工作。",
    "stopped": "机器人已停止。",
    "connection_lost": "与网关的连接断开（{reason}），正在重连。",
    "connection_failed": "连接网关时出错，正在重连。",
    "second_client": "同一账号上还有另一个程序连着网关，收不到群消息；请关掉另一个程序。",
    "token_refused": "网关不接受令牌，请检查 JIELONG_TOKEN；正在重试。",
    "logged_out": "微信账号已退出登录，请重新扫码登录。",
    "gateway_error": "网关报告出错。",
    "gateway_silent": "网关没有回应（{reason}）。",
    "look_up_failed": "消息暂时读不到（{reason}），稍后再试。",
    "set_aside": "消息一时读不到，先处理后面的，稍后补读。",
    "given_up": "消息一直读不到，记为离线时段。",
    "removed_from_room": "机器人被移出群 {room}，收不到消息；请把它重新拉进群。",
    "room_lost": "网关里找不到群“{room}”，沿用之前的群号。",
    "database_trouble": "数据库暂时不能用（{reason}），消息已排队，稍后再试。",
    "turn_failed": "处理消息时程序出错，消息已保存、未作判断，请人工查看。",
    "ids_learned": "查明 {count} 个微信号对应的联系人。",
    "ids_unread": "联系人资料读不到（{reason}），暂时不能按微信号认人。",
    "taken": "已处理，记录 {events} 条。",
    "post_failed": "发消息时出错，稍后再试。",
    "post_unsure": "第 {post} 条消息不知是否发出（{reason}），等待回显，没有回显则注明补发。",
    "private_given_up": "第 {post} 条私聊消息发不出去，可能不是好友，已放弃。",
    "clock_stopped": "定时器停了，已重新启动。",
    "tick_failed": "定时处理出错，下一秒再试。",
    "library": "{name}：{text}",
}


def draw_fault(code: str, about: str) -> str:
    """What is wrong with a transcript of the draw."""
    named = {"seat": SEATS.get(about, about), "number": about, "group": about or UNGROUPED, "numbers": about}
    return DRAW_FAULTS[code].format(**named)


def draw_verified(found: Transcript) -> str:
    """That a transcript of the draw is true."""
    missing = [seat for seat in found.seals if seat not in found.reveals]
    return DRAW_VERIFIED.format(
        people=len(found.lines),
        parties=_seats(found.seals),
        missing=DRAW_MISSING.format(seats=_seats(missing)) if missing else "",
        seed=found.seed,
    )


def sent_again(text: str) -> str:
    """A post that may have been posted before."""
    return f"（补发，如已看到请忽略）\n{text}"


def sent_late(text: str, meant_at: datetime) -> str:
    """A post that could not leave in time; ``meant_at`` is on the event's clock."""
    return f"（本应于 {meant_at:%H:%M} 发出，因断线补发）\n{text}"


def user_error(code: str, data: dict[str, Any]) -> str:
    """The sentence for something that a user did, naming file, line or field and what to do."""
    return _ERRORS[code].format(**data)


NEAR_KEY: Final = "，是不是“{near}”？"
UNKNOWN_KEY: Final = "，请删去或改正。"
CONFIG_PROBLEMS: Final = {
    "mapping": "应为“键: 值”的形式。",
    "list": "应为列表，例如 [甲, 乙]。",
    "text": "应为文字。",
    "number": "应为 {low} 到 {high} 之间的整数。",
    "boolean": "应为 true 或 false。",
    "choice": "应为 {choices} 之一。",
    "time": "不是有效的时间，应写成 2022-11-19 11:00。",
    "date": "缺少日期，应写成 2022-11-19 {value}。",
    "zone": "“{value}”不是有效的时区，例如 Asia/Shanghai。",
    "two_person": "要两个人才能互相确认，而 staff 和 inspectors 里不足两人：请补上，或写 false。",
    "room": "每个群应写成 {{id: 群号}} 或 {{topic: 群名称}}。",
}
ROSTER_FAULTS: Final = {
    "no_header": "找不到表头：第一行应有“姓名”一列，可用 jielong roster template 生成样表",
    "merged_header": "表头有合并单元格：请取消合并，每列一个标题",
    "double_column": "“{column}”列重复",
    "no_rows": "没有人员：表头下面应一行一人",
    "no_name": "第 {line} 行：姓名为空",
    "double_number": "第 {line} 行：编号“{value}”与第 {other} 行重复",
    "id_length": "第 {line} 行：身份证号应为 18 位",
    "id_check": "第 {line} 行：身份证号校验位不对，请核对",
    "id_float": "第 {line} 行：身份证号被 Excel 变成了数字，末几位已丢失，请把该列设为“文本”后重新填写",
    "phone": "第 {line} 行：手机号应为 11 位数字",
    "formula": "第 {line} 行：“{column}”是公式，请改为文字（复制后“粘贴为数值”）",
    "error_cell": "第 {line} 行：“{column}”是 Excel 错误值，请改正",
    "too_long": "第 {line} 行：“{column}”太长（超过 {limit} 个字）",
    "double_wechat": "第 {line} 行：微信号与第 {other} 行重复",
    "double_phone": "第 {line} 行：手机号与第 {other} 行重复",
}

# --- the command line --------------------------------------------------------------------------------------------

HELP: Final = {
    "app": "接龙报到：微信面试群的报到与叫号机器人。",
    "config": "配置文件，默认为当前目录的 config.yaml，也可用环境变量 JIELONG_CONFIG 指定。",
    "version": "显示版本。",
    "parse": "读出一条接龙消息中的各行。",
    "parse_file": "消息文件；省略或写 - 则从标准输入读取。",
    "json": "输出 JSON。",
    "jsonl": "输入为 JSON Lines，每行一个带 text 的对象，输出时加上 lines。",
    "roster": "名单：样表、导入、查看。",
    "roster_template": "生成名单样表（.xlsx）。",
    "roster_import": "导入名单（.xlsx 或 .csv），有一处问题就全部不导入。",
    "roster_list": "查看已导入的名单（手机号、身份证号打码）。",
    "replay": "按实际规则重放一天的消息记录。",
    "replay_day": "消息记录（JSON Lines）。",
    "replay_roster": "名单（.xlsx 或 .csv）。",
    "replay_database": "保留重放用的数据库，例如 sqlite:///replay.db。",
    "status": "查看当前报到情况。",
    "explain": "说明一名参评人员为何是现在的状态。",
    "explain_number": "编号或姓名。",
    "export": "导出 Excel：报到名单、签字表、待核实事项、抽签、拒绝的命令、离线时段、发出的消息、操作记录。",
    "export_file": "要写入的 .xlsx 文件。",
    "paste": "把从群里复制的接龙全文交给程序（没有账号，或补漏收的消息）。",
    "paste_by": "粘贴人姓名。",
    "draw": "抽签：导出抽签记录、核对抽签。",
    "draw_export": "导出抽签记录（文本文件），任何人都可以核对。",
    "draw_verify": "核对一份抽签记录；除了这个文件什么都不需要。",
    "draw_file": "抽签记录文件。",
    "records": "操作记录。",
    "records_verify": "核对操作记录没有被改动。",
    "records_export": "导出操作记录：.jsonl 可用 docs/verify_records.py 独立核对，.xlsx 供阅读。",
    "records_file": "要写入的 .jsonl 或 .xlsx 文件。",
    "unmasked": "手机号、身份证号不打码（文件须妥善保管）。",
    "purge": "清除保存期限已满的个人信息；记录仍可核对。不能恢复。",
    "purge_before": "清除早于这一天的，例如 2023-11-19。",
    "purge_yes": "不再询问，直接清除。",
    "records_head": "群里公布过的记录校验码，如 12-0123456789abcdef，可多次给出。",
    "run": "运行机器人：连上微信网关，在群里报到。",
    "doctor": "检查设置、名单、数据库、网关、群和时钟，并说明要改什么。",
    "demo": "演示：机器人在模拟的微信群里度过一个虚构的报到日（约一分钟）。",
    "demo_interactive": "自己来扮演参评人员和工作人员。",
    "demo_headless": "不显示过程，只给出结果。",
}
USAGE: Final = {
    "missing_argument": "缺少参数：{name}。运行 jielong {command} --help 可查看用法。",
    "missing_option": "缺少选项：{name}。运行 jielong {command} --help 可查看用法。",
    "no_such_option": "没有选项“{name}”。运行 jielong --help 可查看用法。",
    "no_such_command": "没有命令“{name}”。运行 jielong --help 可查看全部命令。",
    "bad_value": "{name} 的值不对。运行 jielong --help 可查看用法。",
    "too_many": "参数多了：{extra}。运行 jielong --help 可查看用法。",
    "no_command": "请写明命令，例如 jielong demo；运行 jielong --help 可查看全部命令。",
    "other": "命令写法不对。运行 jielong --help 可查看用法。",
}
SAID: Final = {
    "imported": "已导入 {count} 人。",
    "template_written": "样表已写入 {path}。",
    "exported": "已导出到 {path}。",
    "no_lines": "没有读到接龙条目。",
    "bot_posts": "机器人正在运行，会把下面的内容发到群里：",
    "to_post": "请把下面的内容发到群里：",
    "pasted": "已处理：本次新增报到 {count} 人。{counts}。",
    "verified": "记录完好：共 {count} 条，最后一条的校验码 {head}。",
    "verified_empty": "还没有记录。",
    "verified_heads": "程序记得在群里公布过 {count} 个校验码，都与记录相符：{heads}。",
    "verified_compare": "程序自己记得的不能证明自己：请从群聊里抄下一个校验码，再核对一次，例如 jielong records verify --head {head}。",
    "verified_told": "您给出的 {count} 个校验码都与记录相符。",
    "purge_ask": "将清除 {date} 之前的姓名、手机号、身份证号、消息原文和记录内容，不能恢复。确定吗？",
    "purged_done": "已清除：记录 {records} 条、消息 {messages} 条的个人内容，名单上的个人信息。导出的 Excel、日志和备份请自行删除。",
    "replaying": "重放中",
    "scan": "请用微信扫码登录（或在手机上打开下面的链接）：",
    "internal": "程序内部出错（{kind}），已收到的内容没有丢失。请把日志发给维护人员。",
}
FAULTS: Final = {
    "missing": "记录 {seq} 缺失：有记录被删除、插入或调换，或末尾被截去。",
    "previous": "记录 {seq} 与前一条接不上：前面的记录被改动或替换。",
    "body": "记录 {seq} 的内容被改动。",
    "link": "记录 {seq} 的时间、序号或校验码被改动。",
    "head": "记录 {seq} 与群里公布的校验码不符：记录在公布之后被改写。",
    "emptied": "记录 {seq} 的内容被删除，而没有清除个人信息的记录。",
}


def verified(count: int, newest: Head | None, posted: Collection[Head], told: Collection[Head]) -> str:
    """That the records hold, and against what they were checked."""
    if newest is None:
        return SAID["verified_empty"]
    lines = [SAID["verified"].format(count=count, head=newest)]
    if posted:
        lines.append(SAID["verified_heads"].format(count=len(posted), heads="、".join(map(str, posted))))
    if told:
        lines.append(SAID["verified_told"].format(count=len(told)))
    elif posted:
        lines.append(SAID["verified_compare"].format(head=[*posted][-1]))
    return "\n".join(lines)


TRANSCRIPT_HEAD: Final = (
    "# 接龙报到的抽签记录。核对：jielong draw verify 本文件；用 sha256sum 手工核对的办法见 docs/draw.md。"
)
DRAW_FAULTS: Final = {
    "list": "名单与公布的校验值不符：名单被改动过。",
    "commitment": "{seat}揭晓的值和盐与其封存的校验值不符。",
    "few": "封存的不足两方，不能成立。",
    "seed": "种子与名单、各方的值不符。",
    "ticket": "{number} 的签不对。",
    "order": "{group}的叫号顺序与签的大小不符。",
    "people": "叫号顺序里的人与名单不一致：{numbers}。",
}
DRAW_VERIFIED: Final = "抽签无误：{people} 人，{parties}封存{missing}，种子 {seed}。"
DRAW_MISSING: Final = "，{seats}未揭晓、以校验值代替"
STATUS_TITLE: Final = "报到情况"
REVIEW_TITLE: Final = "待核实事项"
ATTENDANCE_CHECKED_IN: Final = ATTENDANCE[Attendance.CHECKED_IN]

# --- the demonstration: invented people ----------------------------------------------------------------------------

DEMO_EVENT: Final = "2022 年度高级工程师视频面试"
DEMO_TOPIC: Final = "高级工程师视频面试群"
DEMO_INTERACTIVE: Final = (
    "请输入（Ctrl-D 或 Ctrl-Z 回车结束）：\n"
    "  编号         该参评人员接龙，编号 {first} 至 {last}，例如 3\n"
    "  编号 内容    该参评人员在群里说话，例如 3 收到\n"
    "  /命令        工作人员的命令，例如 /状态"
)
DEMO_NOT_UNDERSTOOD: Final = "没有这个编号。请输入编号、编号加内容，或 /命令。"
DEMO_TITLE: Final = "#接龙\n11 月 19 日面试报到\n例 姓名 单位"
DEMO_NAMES: Final = (
    "林知远", "周予安", "陈沐阳", "何若溪", "苏景行", "叶听澜", "顾星辞", "温如初", "欧阳靖安", "沈砚秋", "陆清和", "宋时微",
    "江予白", "谢知遥", "王芳", "王芳", "阿依古丽·吐尔逊", "秦书瑶", "唐子墨", "许嘉宁", "韩一凡", "梁思齐", "郑语晴", "冯景明",
    "邓承宇", "曹亦然", "彭望舒", "曾令仪", "萧长河", "田牧之", "董其昌河", "袁青禾", "潘远山", "于海宁", "蒋文渊", "蔡雨桐",
    "余秋水", "杜若飞", "魏明哲", "吕思远",
)  # fmt: skip
DEMO_EMPLOYERS: Final = ("水电八局", "省水科院", "市水利局", "水文中心")
DEMO_GROUPS: Final = ("第一组", "第二组")
DEMO_MARKS: Final = (" 已到", "", "（水电八局）", " 已到", "-省水科院", "🌹 已到", "　报到", "")
DEMO_ACKNOWLEDGED: Final = "收到，谢谢老师"
DEMO_TYPO: Final = "沈研秋"
DEMO_NICKNAME: Final = "秋天的风"
DEMO_NICKNAME_2: Final = "芳华"
DEMO_ABSENT: Final = "堵车，13:20 到"
DEMO_PLAIN: Final = "报到"
DEMO_STAFF: Final = "工作人员小周"
DEMO_BOT: Final = "机器人："
DEMO_COMMANDS: Final = ("待核实", "通过 2 经核对为笔误", "状态", "为什么 040")
DEMO_RECALLED: Final = "（撤回了一条消息）"
DEMO_OFFLINE: Final = "（机器人掉线）"
DEMO_ONLINE: Final = "（机器人恢复连接）"
