"""What the bot says to the group in the course of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from bot.store.store import Post
from bot.texts.words import (
    ATTENDANCE,
    REASONS,
    RELAY_HEADER,
    RULES,
    UNGROUPED,
    clock,
    counts,
    day_clock,
    everywhere,
    excerpt,
    group_of,
    head_line,
    in_numbers,
    listed_names,
    open_reasons,
    person,
    standing_now,
    unseen_note,
)
from models import events as ev
from models.events import Event
from models.people.candidate import Attendance, Reason
from models.records.chain import Head
from models.session import Session, Standing
from models.settings import CallOrder, ClosingMode


def opening(session: Session, at: datetime, event: ev.CheckinOpened, head: Head) -> list[Post]:
    settings = session.settings
    if at > settings.close_at:
        return []
    notice = (
        f"【报到开始】{settings.event_name}\n"
        f"报到时段：{day_clock(session, settings.open_at)} 至 {clock(session, settings.close_at)}，以微信消息的时间为准。\n"
        "请点开群里的接龙参加，或复制下一条消息，在末尾加上自己的一行（姓名＋单位）后发送。\n"
        "到时没有接龙的，取消面试资格；只发“到”“收到”不算报到。\n"
        f"{head_line(head)}"
    )
    relay = f"{RELAY_HEADER}\n{settings.event_name} 报到\n例 姓名 单位\n\n1. "
    return [post for room in settings.rooms for post in (Post(room=room, text=notice), Post(room=room, text=relay))]


def summary(session: Session, at: datetime, event: ev.SummaryDue, head: Head) -> list[Post]:
    if not event.is_news:
        return []
    news = f"【报到进展】截至 {clock(session, at)}，{counts(session)}。"
    return everywhere(session, news + unseen_note(session, at))


def reminder(session: Session, at: datetime, event: ev.ReminderDue, head: Head) -> list[Post]:
    missing = [
        standing.candidate
        for standing in session.with_attendance(Attendance.EXPECTED)
        if standing.candidate.number not in event.spoken
    ]
    left = max(1, round((session.settings.close_at - at).total_seconds() / 60))
    text = f"【报到提醒】距报到截止（{clock(session, session.settings.close_at)}）还有 {left} 分钟，{counts(session)}。"
    if missing:
        text += f"\n尚未报到：{listed_names(missing)}。"
    if event.spoken:
        spoken = (session.roster[number] for number in event.spoken)
        text += f"\n已在群里发言但还没有接龙：{listed_names(spoken)}。"
    if missing or event.spoken:
        text += "\n请以上人员尽快接龙，逾期取消面试资格。"
    return everywhere(session, text + unseen_note(session, at))


def closed(session: Session, at: datetime, event: ev.CheckinClosed, head: Head) -> list[Post]:
    if session.settings.closing is ClosingMode.AUTOMATIC and not session.is_by_hand:
        return []
    how = "" if session.is_by_hand else "；确认请回复“/确认”"
    return everywhere(
        session,
        f"【报到截止】{clock(session, session.settings.close_at)} 报到已截止，{counts(session)}。\n"
        f"结果待工作人员确认后公布{how}。{unseen_note(session, at)}\n{head_line(head)}",
    )


def result(session: Session, at: datetime, event: ev.ResultPublished, head: Head) -> list[Post]:
    if session.draw is not None:
        lines = ["【叫号顺序】抽签结果如下。", *_order_lines(session, event.order)]
    else:
        lines = [f"【报到结果】{session.settings.event_name}", *result_lines(session, event.order)]
    return everywhere(session, "\n".join([*lines, *_last_lines(session), head_line(head)]))


def completed(session: Session, at: datetime, event: ev.ListCompleted, head: Head) -> list[Post]:
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
    return everywhere(
        session, "\n".join([title, *result_lines(session, order), *_last_lines(session), head_line(head)])
    )


def _last_lines(session: Session) -> tuple[str, ...]:
    ask_bot = "" if session.is_by_hand else "，也可以私聊机器人问“为什么”"
    return "", f"如有疑问请联系工作人员{ask_bot}。"


def result_lines(session: Session, order: Mapping[str, Iterable[str]]) -> list[str]:
    by_attendance: dict[Attendance, list[Standing]] = {attendance: [] for attendance in Attendance}
    for standing in session.standings.values():
        by_attendance[standing.attendance].append(standing)
    numbers = in_numbers({attendance: len(people) for attendance, people in by_attendance.items()})
    lines = [f"应到 {len(session.roster)} 人，{numbers}。", *_order_lines(session, order)]
    reviews = by_attendance[Attendance.UNDER_REVIEW]
    if reviews:
        lines += ["", "待核实（由工作人员核实，暂不取消资格）："]
        lines += [f"{person(each.candidate)}：{open_reasons(session, each)}" for each in reviews]
    absent = [standing.candidate for standing in by_attendance[Attendance.INELIGIBLE]]
    if absent:
        lines += ["", "取消面试资格（未报到，或报到未获认可）：", *map(person, absent)]
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


def hint(session: Session, at: datetime, event: ev.SenderHinted, head: Head) -> list[Post]:
    sentence = _HINTS.get(event.reason)
    if sentence is None:
        return []
    names = listed_names(session.roster[number] for number in event.candidates)
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


def corrections(session: Session, events: list[Event]) -> list[Post]:
    """What the group has to know of changes after the result was posted."""
    if session.published_at is None or any(isinstance(event, ev.ResultPublished) for event in events):
        return []
    lines: list[str] = []
    appended = {event.number for event in events if isinstance(event, ev.PlaceAppended)}
    late = {event.number for event in events if isinstance(event, ev.CheckedIn) and not event.by}
    for event in events:
        if getattr(event, "number", "") in late:
            continue  # told together with others who come in the same seconds
        if isinstance(event, ev.CheckedIn) and event.number not in appended:
            lines.append(f"{standing_now(session, event.number)}（{RULES[event.rule]}）。")
        elif isinstance(event, ev.PlaceAppended):
            lines.append(_arrived(session, event.number))
        elif isinstance(event, ev.MarkedIneligible):
            lines.append(f"{person(session.roster[event.number])}：取消面试资格（{RULES[event.rule]}）。")
        elif isinstance(event, ev.DecisionUndone):
            lines += [
                f"{standing_now(session, number)}（撤销了此前的处理）。" for number in event.before.get("standings", ())
            ]
    return _corrected(session, lines)


def late_arrivals(session: Session, at: datetime, event: ev.LateArrivalsTold, head: Head) -> list[Post]:
    return _corrected(session, [_arrived(session, number) for number in event.numbers])


def _corrected(session: Session, lines: list[str]) -> list[Post]:
    if not lines:
        return []
    return everywhere(session, "\n".join(["【报到更正】", *lines, "其他人员的叫号顺序不变。"]))


def _arrived(session: Session, number: str) -> str:
    standing = session.standings[number]
    if not standing.is_checked_in or standing.call_order is None:
        return f"{standing_now(session, number)}。"
    place = f"叫号顺序为{group_of(standing)}第 {standing.call_order} 位"
    return f"{person(standing.candidate)}：已报到{_said_at(session, standing)}，{place}。"


def _said_at(session: Session, standing: Standing) -> str:
    if standing.rule in ("approved", "reinstated", "pasted") or standing.checked_in_at is None:
        return f"（{RULES[standing.rule]}）"
    return f"（消息时间 {clock(session, standing.checked_in_at)}，送达较晚）"


def window_changed(session: Session, at: datetime, event: ev.WindowChanged, head: Head) -> list[Post]:
    return everywhere(
        session, f"【报到时段调整】报到截止时间改为 {clock(session, event.close_at)}。原因：{event.why.rstrip('。')}。"
    )


def deaf(session: Session, at: datetime, event: ev.GapTold, head: Head) -> list[Post]:
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
    return [*everywhere(session, text), *(Post(room="", to=contact, text=text) for contact in session.settings.alert)]


def clock_ahead(session: Session, at: datetime, event: ev.ClockAhead, head: Head) -> list[Post]:
    return everywhere(
        session,
        f"【提示】本机时钟比微信约快 {event.seconds} 秒。报到以微信消息的时间为准，将等到微信时间截止后再结算，请不必着急。",
    )


def set_aside(session: Session, at: datetime, event: ev.MessageRefused, head: Head) -> list[Post]:
    """Tell staff, in private, of a message that was kept and not read; who pastes is told at once."""
    if event.cause == "uncut":
        return []
    text = (
        f"【提示】{clock(session, at)} 有一条消息未能读取（{_SET_ASIDE[event.cause]}，共 {event.characters} 字），已原样保存。\n"
        "请到群里查看原文；其中提到的未报到人员，截止时一律列为待核实，不会直接取消资格。"
    )
    return [
        Post(room="", to=contact, text=text) for contact in session.settings.alert or sorted(session.settings.staff)
    ]


_SET_ASIDE: Final = {"too_large": "过长", "too_slow": "读取超时", "failed": "程序出错"}


def window_restored(session: Session, at: datetime, event: ev.DecisionUndone, head: Head) -> list[Post]:
    if "close_at" not in event.before:
        return []
    return everywhere(session, f"【报到时段调整】报到截止时间恢复为 {clock(session, session.settings.close_at)}。")


def reviews_reminder(session: Session, at: datetime, event: ev.ReviewsReminded, head: Head) -> list[Post]:
    counted = Counter(review.raised.reason for review in session.open_reviews())
    what = "、".join(f"{REASONS[reason]} {number} 项" for reason, number in counted.items())
    text = (
        f"【待核实提醒】还有 {event.count} 项待核实：{what}。\n"
        "请工作人员发送“/待核实”逐项处理，全部处理完即公布最终名单。"
    )
    return [*everywhere(session, text), *(Post(room="", to=contact, text=text) for contact in session.settings.alert)]
