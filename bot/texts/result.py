"""The published order, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.texts import rehearsal
from bot.texts.calls import recusals_told
from bot.texts.panels import begins, rejoined
from bot.texts.says import Answered, Says, Telling, Told
from bot.texts.words import (
    ATTENDANCE,
    RULES,
    UNGROUPED,
    Here,
    clock,
    everywhere,
    group_of,
    head_line,
    in_each_room,
    in_numbers,
    open_reasons,
    person,
    standing_now,
)
from models.checkin.attendance import Attendance
from models.checkin.events import CheckedIn, MarkedIneligible
from models.checkin.standing import Standing, StandingsBefore
from models.event import Event
from models.office.events import DecisionUndone
from models.posts import Post
from models.result import LateArrivalsTold, ListCompleted, PlaceAppended, ResultPublished
from models.session import Session
from models.settings import CallOrder


def result(telling: Telling, event: ResultPublished) -> list[Post]:
    """Who is called when, who is under review, who has lost the interview."""
    session = telling.session
    if session.draw is not None:
        lines = ["【叫号顺序】抽签结果如下。", *_order_lines(session, event.order, lambda _: True)]
        posts = everywhere(session, "\n".join([*lines, *_last_lines(session), head_line(telling.head)]))
    else:
        posts = _listed(telling, f"【报到结果】{session.settings.event_name}", event.order)
    return [*posts, *recusals_told(telling), *rehearsal.summary(telling)]


def _listed(telling: Telling, title: str, order: Mapping[str, Iterable[str]]) -> list[Post]:
    """A list of everybody, in each room of those who are there."""
    session = telling.session
    last = [*_last_lines(session), head_line(telling.head)]
    return in_each_room(session, lambda here: "\n".join([title, *result_lines(session, order, here), *last]))


def completed(telling: Telling, event: ListCompleted) -> list[Post]:
    """The same once nothing waits any more, if the published list was not final."""
    session = telling.session
    if not event.is_news:
        return []
    called = sorted(
        (standing for standing in session.standings if standing.call_order is not None),
        key=lambda standing: standing.call_order or 0,
    )
    order = {
        group: [each.candidate.number for each in called if each.candidate.group == group]
        for group in session.roster.groups
    }
    title = f"【最终名单】{session.settings.event_name}\n待核实事项已全部处理完毕。"
    return _listed(telling, title, order)


def _last_lines(session: Session) -> tuple[str, ...]:
    ask_bot = "" if session.gaps.is_by_hand else "，也可以私聊机器人问“为什么”"
    return "", f"如有疑问请联系工作人员{ask_bot}。"


def result_lines(session: Session, order: Mapping[str, Iterable[str]], here: Here = lambda _: True) -> list[str]:
    """The counts of all; the order by group, open cases and cancellations of those who are to be named here."""
    by_attendance: dict[Attendance, list[Standing]] = {attendance: [] for attendance in Attendance}
    for standing in session.standings:
        by_attendance[standing.attendance].append(standing)
    numbers = in_numbers({attendance: len(people) for attendance, people in by_attendance.items()})
    lines = [f"应到 {len(session.roster)} 人，{numbers}。", *_order_lines(session, order, here)]
    reviews = [each for each in by_attendance[Attendance.UNDER_REVIEW] if here(each.candidate)]
    if reviews:
        lines += ["", "待核实（由工作人员核实，暂不取消资格）："]
        lines += [f"{person(each.candidate)}：{open_reasons(session, each)}" for each in reviews]
    lost = [each for each in by_attendance[Attendance.INELIGIBLE] if here(each.candidate)]
    absent = [standing.candidate for standing in lost if standing.lost_by == "absent_at_close"]
    if absent:
        lines += ["", "取消面试资格（未报到）：", *map(person, absent)]
    others = [standing for standing in lost if standing.lost_by != "absent_at_close"]
    if others:
        lines += ["", "取消面试资格（其他原因）："]
        lines += [f"{person(standing.candidate)}：{RULES[standing.lost_by]}" for standing in others]
    return lines


def _order_lines(session: Session, order: Mapping[str, Iterable[str]], here: Here) -> Iterator[str]:
    for group, numbers in order.items():
        standings = [session.standings[number] for number in numbers if here(session.roster[number])]
        if standings:
            basis = _ORDER_BASIS[session.settings.call_order]
            yield from ("", f"{group or UNGROUPED}叫号顺序（{basis}{begins(session, group)}）：")
        for standing in standings:
            lost = "" if standing.is_checked_in else f"（{ATTENDANCE[standing.attendance]}）"
            yield f"第 {standing.call_order} 位　{person(standing.candidate)}{lost}"


_ORDER_BASIS: Final = {
    CallOrder.CHECKIN: "按报到先后",
    CallOrder.NUMBER: "按编号",
    CallOrder.DRAW: "按抽签",
}


def corrections(telling: Telling, events: list[Event]) -> list[Post]:
    """What the group has to know of changes after the result was posted."""
    session = telling.session
    if session.result.published_at is None or any(isinstance(event, ResultPublished) for event in events):
        return []
    lines: list[str] = []
    appended = {event.number for event in events if isinstance(event, PlaceAppended)}
    late = {event.number for event in events if isinstance(event, CheckedIn) and not event.by}
    for event in events:
        if getattr(event, "number", "") in late:
            continue  # told together with others who come in the same seconds
        if isinstance(event, CheckedIn) and event.number not in appended:
            now = f"{standing_now(session, event.number)}（{RULES[event.rule]}）"
            lines.append(f"{now}{rejoined(session, event.number)}。")
        elif isinstance(event, PlaceAppended):
            lines.append(_arrived(session, event.number))
        elif isinstance(event, MarkedIneligible):
            lines.append(f"{person(session.roster[event.number])}：取消面试资格（{RULES[event.rule]}）。")
        elif isinstance(event, DecisionUndone):
            numbers = [
                each for before in event.before if isinstance(before, StandingsBefore) for each in before.standings
            ]
            lines += [f"{standing_now(session, number)}（撤销了此前的处理）。" for number in numbers]
    return _corrected(telling, lines)


def late_arrivals(telling: Telling, event: LateArrivalsTold) -> list[Post]:
    """Those whose messages came after the publication, and their places."""
    session = telling.session
    return _corrected(telling, [_arrived(session, number) for number in event.numbers])


def _corrected(telling: Telling, lines: list[str]) -> list[Post]:
    if not lines:
        return []
    said = ["【报到更正】", *lines, "其他人员的叫号顺序不变。", head_line(telling.head)]
    return everywhere(telling.session, "\n".join(said))


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


SAYS: Final = Says(
    events={
        ResultPublished: Told("公布结果", result),
        PlaceAppended: Told("追加叫号", history=lambda _, event, __: f"追加到叫号顺序第 {event.place} 位"),
        LateArrivalsTold: Told("通知迟到的报到", late_arrivals),
        ListCompleted: Told("名单完成", completed),
    },
    commands={"publish": Answered("/公布　公布结果")},
    fields={"order": "叫号顺序", "numbers": "编号", "place": "位置", "is_news": "有变化"},
)
