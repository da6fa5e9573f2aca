"""Why somebody stands where they stand: for staff, and for candidates about themselves."""

from __future__ import annotations

from datetime import datetime

from bot.store.store import Post
from bot.texts.words import (
    FLAGS,
    OUTCOMES,
    REASONS,
    RULES,
    SHORT_HISTORY,
    clock,
    command_word,
    day_clock,
    excerpt,
    group_of,
    open_reasons,
    standing_now,
)
from models import events as ev
from models.events import Event
from models.people.candidate import Attendance
from models.records.chain import Head
from models.session import Session, Standing


def question(session: Session, at: datetime, event: ev.QuestionAnswered, head: Head) -> list[Post]:
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
        return f"您的叫号顺序是{group_of(standing)}第 {standing.call_order} 位，编号 {standing.candidate.number}。"
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
            return f"您的报到正由工作人员核实（{open_reasons(session, standing)}），核实完之前不会取消资格。"
        case Attendance.EXPECTED:
            window = f"{day_clock(session, settings.open_at)} 至 {clock(session, settings.close_at)}"
            return f"还没有收到您的报到，请在 {window} 之间在群里接龙。"
        case Attendance.INELIGIBLE:
            lost = [event for _, _, event in standing.history if isinstance(event, ev.MarkedIneligible)]
            return f"您已被取消面试资格（{RULES[lost[-1].rule]}）。如有疑问，请尽快联系工作人员。"


def explanation(session: Session, number: str) -> str:
    """Why a candidate stands where they stand: decision, rule, time, quoted line."""
    return "\n".join([standing_now(session, number), *_history(session, number)])


def _history(session: Session, number: str, *, for_candidate: bool = False) -> list[str]:
    lines = [
        f"{day_clock(session, at)}　{sentence}"
        for _, at, event in session.standings[number].history
        if (sentence := _explain_event(session, event, with_ids=not for_candidate))
    ]
    return lines or [f"没有收到与{'您' if for_candidate else '其'}有关的接龙或消息。"]


def explained(session: Session, event: ev.CommandObeyed) -> str:
    number = event.data["number"]
    history = _history(session, number)
    if not event.room or len(history) <= SHORT_HISTORY:
        return explanation(session, number)
    more = f"全部经过请私聊机器人发送“/为什么 {number}”。"
    return "\n".join([standing_now(session, number), *history[-SHORT_HISTORY:], more])


def _explain_event(session: Session, event: Event, *, with_ids: bool) -> str:
    match event:
        case ev.CheckedIn():
            said = f"，原文“{excerpt(event.text)}”" if event.text else ""
            why = f"，理由：{event.why}" if event.why else ""
            return f"已报到（{RULES[event.rule]}{why}），报到时间 {clock(session, event.checked_in_at)}{said}{_source(event.message_id, is_shown=with_ids)}"
        case ev.ReviewRaised():
            review = session.reviews[event.id]
            said = f"，原文“{excerpt(event.text)}”" if event.text else ""
            source = _source("、".join(filter(None, (event.message_id, *event.other_messages))), is_shown=with_ids)
            return f"待核实事项 {event.id}：{REASONS[event.reason]}{said}{source}（{OUTCOMES[review.outcome]}）"
        case ev.MarkedIneligible():
            why = f"，理由：{event.why}" if event.why else ""
            return f"取消资格（{RULES[event.rule]}{why}）"
        case ev.CheckInCancelled():
            return f"撤销报到，理由：{event.why}"
        case ev.CheckInRevised():
            return "粘贴的聊天记录补上了此前没有看到的消息，这次报到重新判断"
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
            return f"工作人员撤销了“/{command_word(event.name)}”"
        case _:
            return ""


def _source(message_id: str, *, is_shown: bool) -> str:
    return f"，消息 {message_id}" if is_shown and message_id else ""
