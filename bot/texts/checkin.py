"""What the bot says to the group in the course of the check-in, and answers about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from bot.texts import rehearsal
from bot.texts.says import Answered, Says, Telling, Told
from bot.texts.words import (
    FLAGS,
    REASONS,
    REHEARSAL_MARK,
    RELAY_HEADER,
    RULES,
    Here,
    addressed,
    clock,
    counts,
    day_clock,
    everywhere,
    excerpt,
    head_line,
    in_each_room,
    listed_names,
    person,
    short,
    standing_now,
    unseen_note,
    unseen_times,
)
from models.checkin.attendance import Attendance, Reason
from models.checkin.events import (
    CheckedIn,
    CheckInCancelled,
    CheckinClosed,
    CheckinOpened,
    CheckInRevised,
    Flagged,
    LineNoted,
    MarkedIneligible,
    MessageRecalled,
    ReminderDue,
    SenderHinted,
    SummaryDue,
    Supported,
    WindowChanged,
    WindowMoved,
)
from models.checkin.reviews import Review
from models.office.events import CommandObeyed, DecidedOn, DecisionUndone
from models.people.candidate import Candidate
from models.posts import Post
from models.rules import WindowBefore
from models.session import Session
from models.settings import REHEARSAL, ClosingMode


def opening(telling: Telling, event: CheckinOpened) -> list[Post]:
    """The notice, the head of the records, and a relay to begin with; nothing where the window is over already."""
    session, at = telling.session, telling.at
    settings = session.settings
    if at > settings.close_at:
        return []
    notice = (
        f"【报到开始】{settings.event_name}\n"
        f"报到时段：{day_clock(session, settings.open_at)} 至 {clock(session, settings.close_at)}，以微信消息的时间为准。\n"
        "请点开群里的接龙参加，或复制下一条消息，在末尾加上自己的一行（姓名＋单位）后发送。\n"
        "到时没有接龙的，取消面试资格；只发“到”“收到”不算报到。\n"
        f"{head_line(telling.head)}"
    )
    mark = REHEARSAL_MARK if settings.stream == REHEARSAL else ""
    relay = f"{RELAY_HEADER}\n{mark}{settings.event_name} 报到\n例 姓名 单位\n\n1. "
    posts = [post for room in settings.rooms for post in (Post(room=room, text=notice), Post(room=room, text=relay))]
    return [*posts, *rehearsal.asked(telling)]


def summary(telling: Telling, event: SummaryDue) -> list[Post]:
    """How many have checked in, if that is news."""
    session, at = telling.session, telling.at
    if not event.is_news:
        return []
    news = f"【报到进展】截至 {clock(session, at)}，{counts(session)}。"
    return everywhere(session, news + unseen_note(session, at))


def reminder(telling: Telling, event: ReminderDue) -> list[Post]:
    """How much time is left, who is missing, and apart from them who has spoken without a relay."""
    session = telling.session
    missing = [
        standing.candidate
        for standing in session.standings.with_attendance(Attendance.EXPECTED)
        if standing.candidate.number not in event.spoken
    ]
    return in_each_room(session, lambda here: _reminder(telling, event, list(filter(here, missing)), here))


def _reminder(telling: Telling, event: ReminderDue, missing: list[Candidate], here: Here) -> str:
    session, at = telling.session, telling.at
    left = max(1, round((session.settings.close_at - at).total_seconds() / 60))
    text = f"【报到提醒】距报到截止（{clock(session, session.settings.close_at)}）还有 {left} 分钟，{counts(session)}。"
    if missing:
        text += f"\n尚未报到：{listed_names(missing)}。"
    spoken = [session.roster[number] for number in event.spoken if here(session.roster[number])]
    if spoken:
        text += f"\n已在群里发言但还没有接龙：{listed_names(spoken)}。"
    if missing or spoken:
        text += "\n请以上人员尽快接龙，逾期取消面试资格。"
    return text + unseen_note(session, at)


def closed(telling: Telling, event: CheckinClosed) -> list[Post]:
    """That the check-in is over, where the result waits for somebody's word."""
    session, at = telling.session, telling.at
    if session.settings.closing is ClosingMode.AUTOMATIC and not session.gaps.is_by_hand:
        return []
    how = "" if session.gaps.is_by_hand else "；确认请回复“/确认”"
    return everywhere(
        session,
        f"【报到截止】{clock(session, session.settings.close_at)} 报到已截止，{counts(session)}。\n"
        f"结果待工作人员确认后公布{how}。{unseen_note(session, at)}\n{head_line(telling.head)}",
    )


def hint(telling: Telling, event: SenderHinted) -> list[Post]:
    """One kind word to the sender of a questioned line: what to do."""
    session = telling.session
    sentence = _HINTS.get(event.reason)
    if sentence is None:
        return []
    names = listed_names(session.roster[number] for number in event.candidates)
    settings = session.settings
    text = sentence.format(names=names, open=clock(session, settings.open_at), close=clock(session, settings.close_at))
    return [Post(room=event.room, text=f"{addressed(event.addressed or event.contact)}{text}", mention=event.contact)]


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


def window_changed(telling: Telling, event: WindowChanged) -> list[Post]:
    """The new end of the window, and why."""
    session = telling.session
    return everywhere(
        session, f"【报到时段调整】报到截止时间改为 {clock(session, event.close_at)}。原因：{event.why.rstrip('。')}。"
    )


def window_restored(telling: Telling, event: DecisionUndone) -> list[Post]:
    """The end of the window, where an undone decision puts it back."""
    session = telling.session
    if not any(isinstance(before, WindowBefore) for before in event.before):
        return []
    return everywhere(session, f"【报到时段调整】报到截止时间恢复为 {clock(session, session.settings.close_at)}。")


def status(telling: Telling, event: CommandObeyed, answer: None) -> str:
    """How far the day is, and how many stand where."""
    session = telling.session
    settings = session.settings
    if session.window.closed_at is not None:
        waits = "正在抽签" if session.draw else "结果待确认公布"
        stage = f"报到已截止，{'结果已公布' if session.result.published_at else waits}"
    elif session.window.opened_at is not None:
        stage = f"报到进行中，{clock(session, settings.close_at)} 截止"
    else:
        stage = f"报到 {day_clock(session, settings.open_at)} 开始"
    waiting = sum(1 for _ in session.reviews.open())
    times = unseen_times(session, session.at or settings.open_at)
    unseen = f"\n{times} 的群消息还没有看到。" if times else ""
    return f"{stage}。\n应到 {len(session.roster)} 人，{counts(session)}；待核实事项 {waiting} 项。{unseen}"


def missing(telling: Telling, event: CommandObeyed, answer: None) -> str:
    """Who is missing, and who has lost the interview."""
    session = telling.session
    missing = [standing.candidate for standing in session.standings.with_attendance(Attendance.EXPECTED)]
    lost = [standing.candidate for standing in session.standings.with_attendance(Attendance.INELIGIBLE)]
    lines = [f"未报到 {len(missing)} 人：", *map(person, missing)] if missing else []
    lines += [f"已取消资格 {len(lost)} 人：", *map(person, lost)] if lost else []
    return short(lines, event) if lines else "没有未报到的人员。"


def decided_on(telling: Telling, event: CommandObeyed, answer: DecidedOn) -> str:
    """Where those stand now on whom was decided."""
    session = telling.session
    lines = [f"已办理：{standing_now(session, number)}。" for number in answer.numbers]
    lines.append(f"理由：{excerpt(answer.why, 100)}")
    if event.name == "reinstate" and (left := list(_may_be_answered(session, answer.numbers))):
        what = "、".join(f"事项 {each.raised.id}（{REASONS[each.raised.reason]}）" for each in left)
        lines.append(f"{what}还没有结案。已由这次补签解决、不再涉及别人的，请发“/驳回 {left[0].raised.id} 已补签”。")
    return "\n".join(lines)


def _may_be_answered(session: Session, numbers: Iterable[str]) -> Iterator[Review]:
    """The open cases that may have been about these candidates."""
    for review in session.reviews.open():
        raised = review.raised
        near = {each.number for each in session.roster.near(raised.text)} if not raised.candidates else set()
        if {*raised.candidates, *near} & set(numbers):
            yield review


def early_close(telling: Telling, event: CommandObeyed, answer: WindowMoved) -> str:
    """What follows now that the window was ended early."""
    session = telling.session
    waits = session.settings.closing is ClosingMode.CONFIRM or session.gaps.is_by_hand
    then = "由工作人员确认公布" if waits else "公布结果"
    then = "开始抽签" if session.drawing.decides and session.settings.closing is ClosingMode.AUTOMATIC else then
    return f"已截止，{answer.settle} 秒后{then}（等待途中的消息送达）。"


def _checked_in(session: Session, event: CheckedIn, source: str) -> str:
    said = f"，原文“{excerpt(event.text)}”" if event.text else ""
    why = f"，理由：{event.why}" if event.why else ""
    at = clock(session, event.checked_in_at)
    return f"已报到（{RULES[event.rule]}{why}），报到时间 {at}{said}{source}"


def _lost(session: Session, event: MarkedIneligible, source: str) -> str:
    why = f"，理由：{event.why}" if event.why else ""
    return f"取消资格（{RULES[event.rule]}{why}）"


_FIELDS: Final = {
    "minutes": "分钟",
    "spoken": "已发言未接龙",
    "number": "编号",
    "checked_in_at": "报到时间",
    "message_id": "依据消息",
    "rule": "规则",
    "flags": "标注",
    "flag": "标注",
    "place": "位置",
    "text": "原文",
    "contact": "联系人",
    "by": "操作人",
    "why": "理由",
    "reviewed": "据事项",
    "late_at": "消息时间",
    "is_late": "截止后收到",
    "room": "群",
    "addressed": "称呼",
    "reason": "原因",
    "candidates": "涉及编号",
    "close_at": "截止时间",
    "is_news": "有变化",
    "numbers": "编号",
    "settle": "等待秒数",
    "moved_to": "改为",
    "standings": "此前状态",
    "is_ineligible": "取消资格",
    "is_silent": "因未报到",
    "is_cancelled": "由工作人员取消",
    "arrival": "报到记录",
    "supports": "依据消息",
    "changes": "变化",
    "absent": "将取消资格",
    "asked": "将列为待核实",
}  # fmt: skip
SAYS: Final = Says(
    events={
        CheckinOpened: Told("报到开始", opening),
        ReminderDue: Told("截止前提醒", reminder),
        SummaryDue: Told("报到小结", summary),
        CheckedIn: Told("报到", history=_checked_in, sources=lambda event: event.message_id),
        LineNoted: Told("已阅接龙条目"),
        Supported: Told("本人再次接龙"),
        Flagged: Told(
            "标注",
            history=lambda _, event, source: f"标注：{FLAGS[event.flag]}{source}",
            sources=lambda event: event.message_id,
        ),
        SenderHinted: Told("提示发送人", hint),
        MessageRecalled: Told("消息撤回"),
        WindowChanged: Told("调整报到时段", window_changed),
        MarkedIneligible: Told("取消资格", history=_lost),
        CheckInCancelled: Told("撤销报到", history=lambda _, event, __: f"撤销报到，理由：{event.why}"),
        CheckInRevised: Told(
            "据聊天记录重新判断",
            history=lambda *_: "粘贴的聊天记录补上了此前没有看到的消息，这次报到重新判断",
        ),
        CheckinClosed: Told("报到截止", closed),
    },
    commands={
        "status": Answered("/状态　报到进展", status),
        "missing": Answered("/未报到　还没报到的人", missing),
        "reinstate": Answered("/补签 012 经电话核实", decided_on, example=" 经电话核实", instead="报到开始后再补签。"),
        "cancel": Answered("/取消 012 本人放弃", decided_on, example=" 本人放弃"),
        "extend": Answered("/延长 13:30 网络故障", instead="个别人员请用“/补签 编号 理由”。"),
        "close": Answered("/截止 人已到齐　马上截止", early_close),
    },
    refusals={
        "already_checked_in": "{numbers} 已经报到，无需补签。",
        "already_ineligible": "{numbers} 已经是取消资格。",
        "needs_time": "请写明新的截止时间（24 小时制）和理由，例如：/延长 13:30 网络故障。",
        "other_day": "新的截止时间要在报到当天，例如：/延长 13:30 网络故障。",
        "not_later": "新的截止时间要晚于现在的截止时间（{close}），也要晚于此刻，例如：/延长 13:30 网络故障。",
        "closing_already": "报到时段已经结束，正在等待途中的消息，稍后截止。",
        "close_takes_no_time": "“/截止”是马上截止，不能写时间。马上截止请写：/截止 人已到齐；改到晚些时候请写：/延长 13:30 理由。",
        "undo_window": "不能撤销“/{word}”：原来的截止时间已经过了。",
    },
    fields=_FIELDS,
)
