"""What the group, staff and inspectors are told in the course of the interview."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from bot.texts.panels import (
    KINDS,
    STATES,
    called_all,
    calling,
    contact_of,
    group_called,
    in_two_lines,
    inspectors_of,
    lasted,
    others_first,
    outcome_lines,
    recusals,
    rooms_of_panel,
    some,
    staff_of,
)
from bot.texts.says import Telling
from bot.texts.words import clock, command_word, contact_called, everywhere, excerpt, head_line, person, reached_at
from models.interview.events import (
    BeginningTold,
    CallAnswered,
    Called,
    CallTakenBack,
    DefenceInterrupted,
    Deferred,
    FailureConfirmed,
    FailureDenied,
    InspectorsAsked,
    InterviewsCompleted,
    MeetingUndelivered,
    PanelChanged,
    PanelPaused,
    PanelResumed,
    PassedOver,
    PauseEndTold,
    SilenceTold,
    Step,
    TimeLeftTold,
    ViolationConfirmed,
    ViolationDismissed,
    ViolationReported,
)
from models.interview.places import LATER, Place
from models.interview.stages import CallKind, InterviewState
from models.interview.state import InterviewBefore
from models.office.events import DecisionUndone
from models.people.candidate import Candidate
from models.posts import Post

_READY_WITH: Final = (
    "请准备好：身份证原件；用镜头 360° 环绕展示环境；手机设为免打扰，接好充电器；"
    "不戴口罩和耳机，双手放在桌面，用真实背景。准备好后请在群里回复“到”。"
)


def place_and_person(telling: Telling, number: str) -> tuple[Place, Candidate]:
    """Where somebody's interview stands, and who they are."""
    return telling.session.interview.places[number], telling.session.roster[number]


def private(contacts: Iterable[str], text: str, recorded: str = "") -> list[Post]:
    """The same to each of these contacts alone."""
    return [Post(room="", to=contact, text=text, recorded=recorded) for contact in contacts]


# --- to the group ----------------------------------------------------------------------------------------------------


def called(telling: Telling, event: Called) -> list[Post]:
    """The called one by a real @, how to enter the meeting, who is next, and now and then how far the panel is."""
    session = telling.session
    place, candidate = place_and_person(telling, event.number)
    if is_past(telling, event):
        return []
    contact, join = contact_of(session, candidate), session.settings.interview.of(place.group).join
    kind = "" if event.kind is CallKind.FIRST else f"（{KINDS[event.kind]}）"
    where = f"请进入面试会议：{join}。" if join and not contact else "请进入面试会议。"
    if join and contact:
        where = "请进入面试会议，会议号已私聊发给您；没有收到请马上在群里说一声。"
    lines = [f"【叫号】{group_called(place.group)}　{person(candidate)}{kind}，轮到您了，{where}", _READY_WITH]
    following = session.interview.following(place.group, 2)
    if following:
        lines.append(f"请下面的人员做好准备：{some(session, following)}。")
    said = calling(session, place, "\n".join(lines))
    if join and contact:
        hello = f"{candidate.name}，您好，轮到您面试了。请进入会议："
        said += private([contact], f"{hello}{join}。请勿转发。", recorded=f"{hello}（会议号）。")
    panel, every = session.interview.panels[place.group], session.settings.interview.progress_calls
    if every and panel.calls % every == 0:
        news = in_two_lines(session, panel, telling.at)
        said += [Post(room=room, text=news) for room in rooms_of_panel(session, place.group)]
    return said


def recusals_told(telling: Telling) -> list[Post]:
    """Who of a published list works where people of their panel do: to its staff, before anybody is called."""
    session = telling.session
    if not session.settings.interview.employers:
        return []
    posts: list[Post] = []
    for group, panel in session.interview.panels.items():
        marked = [
            f"{person(session.roster[each])}{mark}" for each in panel.waiting() if (mark := recusals(session, each))
        ]
        if marked:
            staff = sorted(session.settings.interview.of(group).staff or session.settings.staff)
            posts += private(staff, f"{group_called(group)}有需要回避的人员：{'、'.join(marked)}。")
    return posts


def is_past(telling: Telling, event: Step | PanelPaused | PanelResumed) -> bool:
    """Whether what happened was entered too late for the group to act on it."""
    return telling.at - event.at > LATER


def _told(telling: Telling, event: Step, text: str) -> list[Post]:
    """A step, to the candidate in front of the group, where it is not past."""
    place, candidate = place_and_person(telling, event.number)
    said = text.replace("{person}", person(candidate))
    return [] if is_past(telling, event) else calling(telling.session, place, said)


def taken_back(telling: Telling, event: CallTakenBack) -> list[Post]:
    """That a call was a mistake."""
    return _told(telling, event, _WITHDRAWN)


_WITHDRAWN: Final = "【撤回叫号】{person}：刚才的叫号撤回，请继续候场，您的位置不变。"
_TOLD_STEPS: Final = frozenset(
    ("take_back", "defer", "pass_over", "interrupt", "failure", "deny", "change_panel", "pause", "go_on")
)
"""The commands, beside the call, of which the group was told."""


def steps_undone(telling: Telling, event: DecisionUndone) -> list[Post]:
    """What was said of a step that was taken back, put right where it was said."""
    befores = [each for each in event.before if isinstance(each, InterviewBefore)]
    return [post for before in befores for post in _undone(telling, event.name, before)]


def _undone(telling: Telling, name: str, before: InterviewBefore) -> Iterator[Post]:
    session = telling.session
    for number in before.places:
        place, candidate = place_and_person(telling, number)
        if name == "call" and place.is_in_line:
            yield from calling(session, place, _WITHDRAWN.format(person=person(candidate)))
        elif name in _TOLD_STEPS:
            now = f"【更正】{person(candidate)}：刚才的“{command_word(name)}”已撤销，现在是{STATES[place.state]}。"
            yield from calling(session, place, now)
        elif name == "violation" and place.report is None:
            asked = inspectors_of(session, place.group)
            yield from private(asked, f"{person(candidate)} 的违纪报告已由报告人撤回，不必查证。")
    for group, pause in before.pauses.items():
        text = f"【更正】{group_called(group)}{'仍然暂停叫号' if pause else '照常叫号'}。"
        yield from (Post(room=room, text=text) for room in rooms_of_panel(session, group))


def deferred(telling: Telling, event: Deferred) -> list[Post]:
    """Behind whom somebody is called now."""
    place, _ = place_and_person(telling, event.number)
    is_next = telling.session.interview.following(place.group, 1) == [event.number]
    then = "稍后再叫" if is_next else "往后顺延一位"
    return _told(telling, event, f"【暂缓】{{person}} {then}，请抓紧准备；只能暂缓一次。")


def passed_over(telling: Telling, event: PassedOver) -> list[Post]:
    """That somebody was not there, and what follows."""
    place, _ = place_and_person(telling, event.number)
    is_first = place.now.kind is CallKind.FIRST
    again = "本组其他人第一次叫完后再叫一次" if is_first else "稍后再叫一次"
    then = "两次叫号都不在，记为缺席。" if event.is_last else f"叫号时不在，{again}，请保持手机畅通。"
    return _told(telling, event, f"【过号】{{person}}：{then}")


def interrupted(telling: Telling, event: DefenceInterrupted) -> list[Post]:
    """That the clock stands, and that they should come back."""
    return _told(telling, event, "【中断】{person}：连接中断，计时已停，请尽快重新进入面试会议。")


def failure_confirmed(telling: Telling, event: FailureConfirmed) -> list[Post]:
    """What a verified failure earns."""
    place, candidate = place_and_person(telling, event.number)
    if event.is_last:
        then = "第二次面试仍因故障未能完成，按规定不再安排。"
    else:
        then = f"技术故障已查实。{others_first(telling.session)}全部面试完后，再安排一次，请保持手机畅通。"
    return calling(telling.session, place, f"【中断查证】{person(candidate)}：{then}\n{head_line(telling.head)}")


def failure_denied(telling: Telling, event: FailureDenied) -> list[Post]:
    """That the inspectors have found no failure."""
    place, candidate = place_and_person(telling, event.number)
    text = (
        f"【中断查证】{person(candidate)}：经纪检人员查证，不属于技术故障，本次面试未完成。如有疑问，请联系工作人员。"
    )
    return calling(telling.session, place, f"{text}\n{head_line(telling.head)}")


def paused(telling: Telling, event: PanelPaused) -> list[Post]:
    """That nobody is called for a while."""
    session = telling.session
    if is_past(telling, event):
        return []
    until = f"，预计 {clock(session, event.until)} 继续" if event.until is not None else ""
    text = f"【暂停】{group_called(event.group)}暂停叫号{until}。原因：{excerpt(event.why, 100).rstrip('。')}。"
    return [Post(room=room, text=text) for room in rooms_of_panel(session, event.group)]


def resumed(telling: Telling, event: PanelResumed) -> list[Post]:
    """That the panel calls again."""
    if is_past(telling, event):
        return []
    text = f"【继续】{group_called(event.group)}继续叫号，请留意。"
    return [Post(room=room, text=text) for room in rooms_of_panel(telling.session, event.group)]


def panel_changed(telling: Telling, event: PanelChanged) -> list[Post]:
    """Which panel somebody waits for now."""
    return _told(telling, event, f"【换组】{{person}} 改到{group_called(event.group)}，排在最后，请留意叫号。")


def beginning(telling: Telling, event: BeginningTold) -> list[Post]:
    """That a panel begins soon, and who is called first."""
    session = telling.session
    opens_at = session.settings.interview.opens_at(event.group) or telling.at
    if telling.at >= opens_at or session.interview.panels[event.group].calls:
        return []  # it has begun
    first = some(session, session.interview.following(event.group, 3))
    text = f"【即将开始】{group_called(event.group)} {clock(session, opens_at)} 开始面试，请全体候场、留意叫号。首先是 {first}。"
    return [Post(room=room, text=text) for room in rooms_of_panel(session, event.group)]


def completed(telling: Telling, event: InterviewsCompleted) -> list[Post]:
    """The end of the interviews, in numbers."""
    session = telling.session
    lines = ["【面试结束】各组面试已全部结束。", *outcome_lines(session), head_line(telling.head)]
    return everywhere(session, "\n".join(lines))


# --- to staff and inspectors -----------------------------------------------------------------------------------------


def answered_call(telling: Telling, event: CallAnswered) -> list[Post]:
    """That the called one is there."""
    place, candidate = place_and_person(telling, event.number)
    return private(staff_of(telling.session, place), f"{person(candidate)} 已应答。核验请发：/核验 {event.number}")


def silence(telling: Telling, event: SilenceTold) -> list[Post]:
    """The phones of somebody who was called and does not answer, to whoever called them and nobody else."""
    session = telling.session
    place, candidate = place_and_person(telling, event.number)
    minutes = session.settings.interview.answer_minutes
    said = f"{person(candidate)} 叫号 {minutes} 分钟还没有应答。"
    then = f"\n打过电话请记一笔：/电话 {event.number} 无人接听；不在请发：/过号 {event.number}"
    return private([place.now.by], f"{said}{reached_at(candidate)}。{then}", recorded=f"{said}（电话已私聊）{then}")


def meeting_undelivered(telling: Telling, event: MeetingUndelivered) -> list[Post]:
    """How to enter the meeting, in the group: the called one cannot be reached in private."""
    session = telling.session
    place, candidate = place_and_person(telling, event.number)
    join = session.settings.interview.of(place.group).join
    return calling(session, place, f"{person(candidate)}：会议号没能私聊发给您，请进入面试会议：{join}。")


def time_left(telling: Telling, event: TimeLeftTold) -> list[Post]:
    """How many minutes are left, or that the time is over."""
    place, candidate = place_and_person(telling, event.number)
    if event.minutes:
        text = f"{person(candidate)} 答辩还剩 {event.minutes} 分钟。"
    else:
        text = f"{person(candidate)} 答辩时间到。结束请发：/结束 {event.number}"
    return private(staff_of(telling.session, place), text)


def inspectors_asked(telling: Telling, event: InspectorsAsked) -> list[Post]:
    """What is known of a break, to those who decide on it; and to staff, whom it waits for."""
    session = telling.session
    place, candidate = place_and_person(telling, event.number)
    current, asked = place.now, inspectors_of(session, place.group)
    assert current.broke_at is not None  # noqa: S101 - a break has its time
    since = lasted(telling.at - current.broke_at)
    again = "（再次提醒）" if event.is_reminder else ""
    known = (
        f"【请查证】{again}{group_called(place.group)} {person(candidate)} {clock(session, current.broke_at)} 中断，"
        f"至今 {since}，第 {current.breaks} 次；已答辩 {lasted(current.seconds)}，"
        f"工作人员 {contact_called(session, current.ended_by)} 写明：{excerpt(current.broke_why, 100)}。\n"
        f"确属技术故障请回复：/查实 {event.number} 理由；不是请回复：/查否 {event.number} 理由"
    )
    who = called_all(session, asked) or "纪检人员（设置里没有写 inspectors）"
    waits = f"{person(candidate)} 的中断正在等 {who} 查证，其间可以叫下一位。"
    return [*private(asked, known), *private(staff_of(session, place), waits)]


def pause_end(telling: Telling, event: PauseEndTold) -> list[Post]:
    """That a pause was to end now."""
    session = telling.session
    panel = session.interview.panels[event.group]
    by = panel.pause.by if panel.pause is not None else ""
    to = sorted(session.settings.interview.of(event.group).staff) or [by]
    return private(to, f"{group_called(event.group)}的暂停时间到了。继续叫号请发：/继续 {group_called(event.group)}")


def violation_reported(telling: Telling, event: ViolationReported) -> list[Post]:
    """What staff have seen, to those who decide on it."""
    session = telling.session
    place, candidate = place_and_person(telling, event.number)
    text = (
        f"【请查证】{group_called(place.group)} {person(candidate)}：工作人员 {contact_called(session, event.by)} "
        f"报告违纪：{excerpt(event.why, 200)}。\n"
        f"属实请回复：/违纪 {event.number} 理由；不属实请回复：/违纪 {event.number} 不属实 理由"
    )
    return private(inspectors_of(session, place.group), text)


def violation_confirmed(telling: Telling, event: ViolationConfirmed) -> list[Post]:
    """That an interview has ended, to the staff of the panel."""
    place, candidate = place_and_person(telling, event.number)
    then = "面试终止" if place.state is InterviewState.DISQUALIFIED else "面试此前已结束，记录在案"
    told = [each for each in staff_of(telling.session, place) if each != event.by]
    return private(told, f"{person(candidate)} 违纪已由纪检人员查实，{then}。")


def dismissed(telling: Telling, event: ViolationDismissed) -> list[Post]:
    """That there was nothing in a report, to the staff of the panel."""
    place, candidate = place_and_person(telling, event.number)
    return private(staff_of(telling.session, place), f"{person(candidate)} 的违纪报告经纪检人员查证不属实。")
