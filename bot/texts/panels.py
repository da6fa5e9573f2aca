"""The words of the interview, and where panels and people stand in it: one wording for all who ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.texts.words import ATTENDANCE, UNGROUPED, addressed, clock, contact_called, day_clock, excerpt, person
from models.checkin.attendance import Attendance
from models.interview.events import CheckFailed
from models.interview.outlook import Expectation, expectation, expectations
from models.interview.panels import Panel
from models.interview.places import Place
from models.interview.settings import RetryWhen
from models.interview.stages import IN_LINE, CallKind, CheckItem, InterviewState, TryOutcome
from models.people.candidate import Candidate
from models.posts import Post
from models.reading.text import fold_name
from models.session import Session

STATES: Final = {
    InterviewState.WAITING: "候场",
    InterviewState.CALLED: "已叫号",
    InterviewState.VERIFYING: "核验中",
    InterviewState.READY: "待答辩",
    InterviewState.ANSWERING: "答辩中",
    InterviewState.FINISHED: "已完成",
    InterviewState.PASSED: "过号",
    InterviewState.ABSENT: "缺席",
    InterviewState.INTERRUPTED: "中断",
    InterviewState.RETRY: "待重试",
    InterviewState.FAILED: "未完成",
    InterviewState.DISQUALIFIED: "违纪终止",
}
KINDS: Final = {CallKind.FIRST: "首次", CallKind.AGAIN: "过号后再叫", CallKind.RETRY: "中断后重试"}
TRY_OUTCOMES: Final = {
    TryOutcome.FINISHED: "完成",
    TryOutcome.PASSED: "过号",
    TryOutcome.DEFERRED: "暂缓",
    TryOutcome.INTERRUPTED: "中断",
    TryOutcome.DISQUALIFIED: "违纪终止",
}
CHECK_ITEMS: Final = {
    CheckItem.IDENTITY: "本人与身份证一致",
    CheckItem.SURROUNDINGS: "360° 环境",
    CheckItem.MATERIALS: "1.5 米内无资料设备",
    CheckItem.BACKGROUND: "真实背景",
    CheckItem.SOUND: "声音",
    CheckItem.PICTURE: "画面",
    CheckItem.COMPANY: "无旁人",
}
_MOST_SHOWN: Final = 5
_HOUR: Final = 60


def state_called(place: Place) -> str:
    """Where somebody's interview stands, or that they have lost it."""
    return ATTENDANCE[Attendance.INELIGIBLE] if place.is_out else STATES[place.state]


def found_wrong(check: CheckFailed) -> str:
    """``声音：听不清``: what was not right when it was looked at."""
    item = CHECK_ITEMS[check.item] if check.item is not None else ""
    why = "" if check.why in item else excerpt(check.why, 100)
    return "：".join(filter(None, (item, why)))


def group_called(group: str) -> str:
    """What a panel is called."""
    return f"{group}组" if group.isascii() and group.isalnum() else group or UNGROUPED


def groups_called(groups: Iterable[str]) -> str:
    """Panels in a row."""
    return "、".join(map(group_called, groups))


def some(session: Session, numbers: Iterable[str]) -> str:
    """People in a row, the first few of many."""
    people = [person(session.roster[number]) for number in numbers]
    return "、".join(people[:_MOST_SHOWN]) + (f" 等 {len(people)} 人" if len(people) > _MOST_SHOWN else "")


def lasted(span: timedelta | float) -> str:
    """``9 分 30 秒``."""
    seconds = round(abs(span.total_seconds() if isinstance(span, timedelta) else span))
    minutes, rest = divmod(seconds, 60)
    if minutes >= _HOUR:
        return f"{minutes // _HOUR} 小时 {minutes % _HOUR} 分"
    if not rest and minutes:
        return f"{minutes} 分钟"
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"


def left_over(span: timedelta) -> str:
    """``还剩 5 分钟``, or by how much the time is over."""
    return f"还剩 {lasted(span)}" if span >= timedelta() else f"已超时 {lasted(span)}"


# --- to whom ---------------------------------------------------------------------------------------------------------


def rooms_of(session: Session, place: Place) -> tuple[str, ...]:
    """Where a candidate is called."""
    room = session.settings.interview.of(place.group).room
    return (room,) if room else session.people.rooms_of(session.roster[place.number])


def rooms_of_panel(session: Session, group: str) -> tuple[str, ...]:
    """Where the people of a panel are told something."""
    settings = session.settings
    room = settings.interview.of(group).room
    if room:
        return (room,)
    here = (each for each in settings.rooms if not settings.room_groups or group in settings.room_groups.get(each, ()))
    return tuple(here) or settings.rooms


def contact_of(session: Session, candidate: Candidate) -> str:
    """The contact of a candidate; empty where none is known."""
    known = session.people.contacts_of(candidate.number)
    listed = [candidate.wechat_id] if candidate.wechat_id else []
    by_id = [contact for contact, each in session.people.wechat_ids.items() if each in listed]
    return next((each for each in (*known, *by_id, *listed) if session.people.has_met(each)), "")


def calling(session: Session, place: Place, text: str) -> list[Post]:
    """Something said to one candidate in front of their group, with a real @ where their contact is known."""
    contact = contact_of(session, session.roster[place.number])
    alias, name = (*reversed(session.people.names_of(contact)),) if contact else ("", "")
    called = addressed(alias or name) if contact else ""
    return [Post(room=room, text=f"{called}{text}", mention=contact) for room in rooms_of(session, place)]


def staff_of(session: Session, place: Place) -> list[str]:
    """Who of staff is told about a candidate: the panel's, else who has dealt with them."""
    listed = session.settings.interview.of(place.group).staff
    current = place.now if place.tries else None
    return sorted(listed) or ([current.started_by or current.by] if current is not None else [])


def inspectors_of(session: Session, group: str) -> list[str]:
    """The inspectors of a panel."""
    return sorted(session.settings.interview.of(group).inspectors or session.settings.inspectors)


def called_all(session: Session, contacts: Iterable[str]) -> str:
    """Contacts in a row, as people know them."""
    return "、".join(contact_called(session, each) for each in contacts)


# --- where they stand ------------------------------------------------------------------------------------------------


def recusals(session: Session, number: str) -> str:
    """``【回避：与小周同单位】`` behind somebody for whom people of their panel should step back; else nothing."""
    candidate, place = session.roster[number], session.interview.places[number]
    rules = session.settings.interview
    panel = rules.of(place.group)
    people = (panel.staff | panel.inspectors) or rules.employers.keys()
    employer = fold_name(candidate.employer)
    same = [each for each in sorted(people) if employer and fold_name(rules.employers.get(each, "")) == employer]
    return f"【回避：与{called_all(session, same)}同单位】" if same else ""


def now_in(session: Session, number: str) -> str:
    """``012 张三（核验中）``."""
    place = session.interview.places[number]
    return f"{person(session.roster[number])}（{state_called(place)}）"


def others_first(session: Session) -> str:
    """For whom a second try after a broken line waits."""
    return "其他人员" if session.settings.interview.retry is RetryWhen.AFTER_ALL else "本组其他人员"


def next_ones(session: Session, group: str, count: int = 2, before: str = "", *, is_public: bool = False) -> str:
    """Who is called next, with what staff should know of them; of those before somebody only."""
    following = session.interview.following(group, count)
    if before in following:
        following = following[: following.index(before)]
    marks = {each: "" if is_public else recusals(session, each) for each in following}
    return "、".join(f"{person(session.roster[each])}{mark}" for each, mark in marks.items())


def progress_lines(session: Session, panel: Panel, now: datetime, *, is_public: bool) -> list[str]:
    """The state of a panel, for the office; in front of the group without what is said of single people."""
    interview = session.interview
    places = [interview.places[number] for number in (*panel.in_lane, *panel.in_break)]
    counted = _counted(session, panel.group)
    lines = [f"【{group_called(panel.group)}】{_numbers(counted)}"]
    if panel.pause is not None:
        until = f"，预计 {clock(session, panel.pause.until)} 继续" if panel.pause.until else ""
        lines.append(f"暂停叫号（{panel.pause.why}）{until}。")
    lines += [f"　{_in_lane(session, place, now, is_public=is_public)}" for place in places]
    if following := next_ones(session, panel.group, is_public=is_public):
        lines.append(f"　接下来：{following}")
    if expected := _last_expected(session, panel, now):
        lines.append(f"　最后一位预计{expected}叫到")
    retries = panel.lines[InterviewState.RETRY]
    before = list(interview.holding_up_retries(panel.group)) if retries else []
    if before:
        lines.append(f"　重试还不能叫，要等：{some(session, before)}")
    return lines


def _in_lane(session: Session, place: Place, now: datetime, *, is_public: bool) -> str:
    current, said = place.now, ""
    if place.state is InterviewState.CALLED:
        at = f"{clock(session, current.called_at)} 叫号"
        said = f"{at}，{clock(session, current.answered_at)} 应答" if current.answered_at else f"{at}，还没有应答"
    elif place.state is InterviewState.ANSWERING:
        said = left_over(current.clock.left(now))
    elif place.state is InterviewState.INTERRUPTED and current.broke_at:
        who = called_all(session, inspectors_of(session, place.group)) or "纪检人员"
        waits = f"，等 {who} 查证" if session.interview.needs_inspector(place, now) else ""
        said = f"{clock(session, current.broke_at)} 起，第 {current.breaks} 次{waits}"
    report = "，有违纪报告待查" if place.report is not None and not is_public else ""
    return f"{person(session.roster[place.number])}：{STATES[place.state]}{f'（{said}{report}）' if said or report else ''}"


def _counted(session: Session, group: str) -> Counter[InterviewState]:
    places = (each for each in session.interview.places.values() if each.group == group and not each.is_out)
    return Counter(each.state for each in places)


def _numbers(counted: Counter[InterviewState]) -> str:
    shown = (InterviewState.FINISHED, *(each for each in InterviewState if each is not InterviewState.FINISHED))
    return "，".join(f"{STATES[each]} {counted[each]}" for each in shown if counted[each] or each is shown[0])


def in_two_lines(session: Session, panel: Panel, now: datetime) -> str:
    """How far a panel is, for the group."""
    counted = _counted(session, panel.group)
    waiting = sum(counted[state] for state in IN_LINE)
    first = f"【面试进展】{group_called(panel.group)}：已完成 {counted[InterviewState.FINISHED]} 人，还在等候 {waiting} 人。"
    expected = _last_expected(session, panel, now)
    if not expected:
        return first
    return f"{first}\n最后一位预计{expected}叫到；请各位留意叫号，保持手机畅通。"


def _last_expected(session: Session, panel: Panel, now: datetime) -> str:
    """When the last one who waits may expect the call; empty where nobody does."""
    expected = next(reversed(expectations(session.interview, panel.group, now).values()), None)
    return _range(session, expected, now) if expected is not None else ""


def outcome_lines(session: Session) -> list[str]:
    """What has become of everybody, panel by panel."""
    return [f"{group_called(group)}：{_numbers(_counted(session, group))}" for group in session.interview.panels]


def rejoined(session: Session, number: str) -> str:
    """That somebody who has their interview back is called behind all others; nothing for anybody else."""
    place = session.interview.places.get(number)
    is_behind = place is not None and place.is_in_line and place.out_at is not None
    return "，现在排在本组叫号的最后" if is_behind else ""


def own_place(session: Session, number: str, now: datetime) -> str:
    """What a candidate is told of their own place in the queue; empty before there is one."""
    place = session.interview.places.get(number)
    if place is None or place.is_out:
        return ""
    if not place.is_in_line:
        return _OWN_STATES[place.state]
    expected = expectation(session.interview, number, now)
    assert expected is not None  # noqa: S101 - whoever waits has one
    if place.state is InterviewState.RETRY:
        return f"您的技术故障已查实，{others_first(session)}全部面试完后再为您安排一次，请保持手机畅通。"
    again = "此前叫到时您不在，" if place.state is InterviewState.PASSED else ""
    ahead = f"前面还有 {expected.before} 人" if expected.before else "下一个就是您"
    return f"{again}{ahead}，预计{_range(session, expected, now)}叫到（按目前的快慢估计，以叫号为准）。"


def _range(session: Session, expected: Expectation, now: datetime) -> str:
    """``14:20–14:45``, in steps of five minutes outwards."""
    if expected.earliest is None or expected.latest is None:
        return "暂停结束后"
    late = _rounded_up(session, expected.latest)
    if expected.earliest <= now:
        return f" {late:%H:%M} 前"
    early = session.settings.local(expected.earliest)
    early -= timedelta(minutes=early.minute % 5)
    is_today = early.date() == session.settings.local(now).date()
    day = "" if is_today else f"{early.month} 月 {early.day} 日 "
    return f" {day}{early:%H:%M}–{late:%H:%M} "


def _rounded_up(session: Session, moment: datetime) -> datetime:
    local = session.settings.local(moment).replace(second=0, microsecond=0)
    return local + timedelta(minutes=5 - local.minute % 5)


_OWN_STATES: Final = {
    InterviewState.CALLED: "现在就轮到您了，请进入面试会议，在群里回复“到”。",
    InterviewState.VERIFYING: "工作人员正在为您核验身份和环境。",
    InterviewState.READY: "您已通过核验，前一位结束后就轮到您答辩，请不要离开。",
    InterviewState.ANSWERING: "您正在答辩。",
    InterviewState.FINISHED: "您的面试已完成。",
    InterviewState.ABSENT: "两次叫号您都不在，已记为缺席。如有疑问，请尽快联系工作人员。",
    InterviewState.INTERRUPTED: "您的面试中断了，请尽快恢复连接；处理结果会通知您。",
    InterviewState.FAILED: "您的面试未能完成。如有疑问，请联系工作人员。",
    InterviewState.DISQUALIFIED: "您的面试已终止。如有疑问，请联系工作人员。",
}


def begins(session: Session, group: str) -> str:
    """``，11 月 19 日 14:00 开始面试``; nothing where no time is known."""
    opens_at = session.settings.interview.opens_at(group)
    return f"，{day_clock(session, opens_at)} 开始面试" if opens_at is not None else ""
