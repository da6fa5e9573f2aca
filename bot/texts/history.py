"""Why somebody stands where they stand: for staff, and for candidates about themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.texts.panels import own_place, rejoined
from bot.texts.says import EVENTS, Past, Telling
from bot.texts.words import (
    RULES,
    SHORT_HISTORY,
    clock,
    day_clock,
    excerpt,
    group_of,
    open_reasons,
    standing_now,
)
from models.checkin.attendance import Attendance
from models.checkin.standing import Standing
from models.interview.events import Step, ViolationConfirmed, ViolationDismissed, ViolationReported
from models.interview.places import LATER
from models.office.events import AboutCandidate, CommandObeyed, QuestionAnswered
from models.posts import Post
from models.reading.private import mask_private
from models.records.chain import Record
from models.session import Session


def question(telling: Telling, event: QuestionAnswered) -> list[Post]:
    """The answer to a candidate, in private."""
    return [Post(room="", to=event.by, text=_about_oneself(telling, event.number, event.question))]


def _about_oneself(telling: Telling, number: str, question: str) -> str:
    """What a candidate is told about themselves; without a number, how to become known."""
    session = telling.session
    if not number:
        return "您好，还不能确认您是哪位参评人员，为保护个人信息不能答复。请在群里用本人姓名接龙，或请工作人员为您办理绑定。"
    standing = session.standings[number]
    greeting = f"{standing.candidate.name}，您好。"
    match question:
        case "number":
            return f"{greeting}您的编号是 {number}。"
        case "place":
            return greeting + _place_answer(session, standing, telling.at)
        case "why":
            past = _history(session, telling.past(number), for_candidate=True)
            return "\n".join([greeting + _attendance_answer(session, standing), "经过如下：", *past])
        case _:
            return greeting + _attendance_answer(session, standing)


def _place_answer(session: Session, standing: Standing, now: datetime) -> str:
    if standing.call_order is not None and standing.is_checked_in:
        number = standing.candidate.number
        place = (
            f"您的叫号顺序是{group_of(standing)}第 {standing.call_order} 位，编号 {number}{rejoined(session, number)}。"
        )
        return place + own_place(session, number, now)
    later = "叫号顺序尚未公布。" if session.result.published_at is None else ""
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
            return f"您已被取消面试资格（{RULES[standing.lost_by]}）。如有疑问，请尽快联系工作人员。"


def explanation(session: Session, number: str, past: Past) -> str:
    """Why a candidate stands where they stand: decision, rule, time, quoted line."""
    return "\n".join([standing_now(session, number), *_history(session, past)])


_NOT_FOR_CANDIDATES: Final = frozenset(kind.__name__ for kind in (CommandObeyed, ViolationReported, ViolationDismissed))
_NOT_FOR_THE_GROUP: Final = frozenset(
    kind.__name__ for kind in (ViolationReported, ViolationDismissed, ViolationConfirmed)
)


def _history(session: Session, past: Past, *, for_candidate: bool = False, is_public: bool = False) -> list[str]:
    lines = []
    for record in past:
        if for_candidate and record.kind in _NOT_FOR_CANDIDATES:
            continue  # which of the office has decided, or reported, is no candidate's to know
        if is_public and (record.kind in _NOT_FOR_THE_GROUP or getattr(record.event(), "name", "") == "violation"):
            continue
        told = told_of(session, record, with_sources=not for_candidate)
        if told:
            number = "" if for_candidate else f"〔记录 {record.seq}〕"
            lines.append(f"{day_clock(session, record.at)}　{told}{number}")
    return lines or [f"没有收到与{'您' if for_candidate else '其'}有关的接龙或消息。"]


def told_of(session: Session, record: Record, *, with_sources: bool = True) -> str:
    """A record of a candidate's history in words, without anything private; empty where it has none."""
    event = record.event()
    row = EVENTS[type(event)]
    if row.history is None:
        return ""
    source = row.sources(event) if with_sources and row.sources is not None else ""
    told = row.history(session, event, f"，消息 {source}" if source else "")
    if isinstance(event, Step) and record.at - event.at > LATER:
        told += f"〔后来补记，实际时间 {clock(session, event.at)}〕"
    return mask_private(told)


def explained(telling: Telling, event: CommandObeyed, answer: AboutCandidate) -> str:
    """The history of a candidate; in the group only its end."""
    session, number = telling.session, answer.number
    past = list(telling.past(number))
    history = _history(session, past, is_public=bool(event.room))
    if not event.room:
        return explanation(session, number, past)
    if len(history) <= SHORT_HISTORY:
        return "\n".join([standing_now(session, number), *history])
    more = f"全部经过请私聊机器人发送“/为什么 {number}”。"
    return "\n".join([standing_now(session, number), *history[-SHORT_HISTORY:], more])
