"""What is said of the interview: the row of its sentences, and the answers to its commands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from bot.texts.calls import (
    answered_call,
    beginning,
    called,
    completed,
    deferred,
    dismissed,
    failure_confirmed,
    failure_denied,
    inspectors_asked,
    interrupted,
    meeting_undelivered,
    panel_changed,
    passed_over,
    pause_end,
    paused,
    place_and_person,
    private,
    resumed,
    silence,
    taken_back,
    time_left,
    violation_confirmed,
    violation_reported,
)
from bot.texts.panels import (
    CHECK_ITEMS,
    KINDS,
    called_all,
    found_wrong,
    group_called,
    groups_called,
    inspectors_of,
    lasted,
    left_over,
    next_ones,
    now_in,
    progress_lines,
    recusals,
)
from bot.texts.says import Answered, Says, Telling, Told
from bot.texts.words import clock, excerpt, head_line, person, short
from models.interview.answers import DecidedOnPanels
from models.interview.events import (
    BeginningTold,
    CallAnswered,
    Called,
    CallTakenBack,
    CheckFailed,
    DefenceEnded,
    DefenceInterrupted,
    DefenceResumed,
    DefenceStarted,
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
    PhoneTried,
    SilenceTold,
    Step,
    TimeLeftTold,
    VerificationBegun,
    Verified,
    ViolationConfirmed,
    ViolationDismissed,
    ViolationReported,
)
from models.interview.stages import InterviewState
from models.office.events import CommandObeyed, DecidedOn
from models.posts import Post
from models.session import Session

# --- in answer to commands -------------------------------------------------------------------------------------------


def called_answer(telling: Telling, event: CommandObeyed, answer: DecidedOn) -> str | list[Post]:
    """What staff should know of the called one; in the group the call itself says enough."""
    session = telling.session
    (number,) = answer.numbers
    place, candidate = place_and_person(telling, number)
    marked = recusals(session, number)
    following = next_ones(session, place.group)
    lines = [f"已叫号：{group_called(place.group)} {person(candidate)}（{KINDS[place.now.kind]}）{marked}。"]
    if following:
        lines.append(f"接下来：{following}。")
    lines.append(f"本人到了请发：/核验 {number}；不在请发：/过号 {number}")
    if event.room:
        return private([event.by], "\n".join(lines)) if marked or "【回避" in following else ""
    return "\n".join(lines)


def verify_answer(telling: Telling, event: CommandObeyed, answer: DecidedOn) -> str | list[Post]:
    """The list to go through, with the end of the ID number in private; or what was found."""
    session = telling.session
    (number,) = answer.numbers
    place, candidate = place_and_person(telling, number)
    if place.state is InterviewState.READY:
        answering = session.interview.answering(place.group)
        then = f"等 {person(session.roster[answering.number])} 结束后" if answering is not None else "可以"
        return f"{person(candidate)} 核验通过，{then}开始：/开始 {number}"
    if answer.why:
        return f"{person(candidate)} 核验未通过（{found_wrong(place.now.checks[-1])}）。请本人整改后再核验：/核验 {number} 通过"
    items = "\n".join(f"{at}. {word}" for at, word in enumerate(CHECK_ITEMS.values(), start=1))
    tail = f"身份证后四位 {candidate.id_number[-4:]}" if candidate.id_number else "名单上没有身份证号"
    text = f"{person(candidate)} 开始核验。{tail}。\n{items}\n都对请发：/核验 {number} 通过；不对请发：/核验 {number} 不通过 项目 说明"
    return private([event.by], text)


def clock_answer(telling: Telling, event: CommandObeyed, answer: DecidedOn) -> str:
    """Until when somebody answers."""
    session = telling.session
    (number,) = answer.numbers
    place, candidate = place_and_person(telling, number)
    ends_at = place.now.clock.ends_at
    assert ends_at is not None  # noqa: S101 - the clock has just been started
    begun = "继续答辩" if place.now.breaks else "开始答辩"
    remaining = place.now.clock.remaining
    left = left_over(remaining) if place.now.breaks else f"限 {lasted(remaining)}"
    return f"{person(candidate)} {begun}，{left}，{clock(session, ends_at)} 到时。"


def ended_answer(telling: Telling, event: CommandObeyed, answer: DecidedOn) -> str:
    """How long it took, and who is next."""
    session = telling.session
    (number,) = answer.numbers
    place, candidate = place_and_person(telling, number)
    following = next_ones(session, place.group, 1)
    then = f"下一位：{following}。" if following else ""
    return f"{person(candidate)} 答辩结束，用时 {lasted(place.now.seconds)}。{then}"


def interrupted_answer(telling: Telling, event: CommandObeyed, answer: DecidedOn) -> str:
    """What is left, and what may be done until when."""
    session = telling.session
    (number,) = answer.numbers
    place, candidate = place_and_person(telling, number)
    current, patience = place.now, session.settings.interview.resume_seconds
    assert current.broke_at is not None  # noqa: S101 - it has just broken
    used = f"{person(candidate)} 已中断（第 {current.breaks} 次），已答辩 {lasted(current.seconds)}，{left_over(current.clock.remaining)}。"
    if current.breaks > 1:
        return f"{used}\n这是第二次中断，已请纪检人员查证；其间可以叫下一位。"
    until = clock(session, current.broke_at + timedelta(seconds=patience))
    return f"{used}\n{until} 前可以恢复，请发：/恢复 {number}。更晚的由纪检人员查证，其间可以叫下一位。"


def _simply(what: str, *, is_posted: bool = False) -> Callable[[Telling, CommandObeyed, DecidedOn], str]:
    """An answer of one sentence; in the group none where a post says so already."""

    def answer(telling: Telling, event: CommandObeyed, answer: DecidedOn) -> str:
        (number,) = answer.numbers
        return "" if event.room and is_posted else f"{person(telling.session.roster[number])}{what}"

    return answer


def passed_answer(telling: Telling, event: CommandObeyed, answer: DecidedOn) -> str:
    """What somebody who was not there is now; in the group a post says so."""
    (number,) = answer.numbers
    return "" if event.room else f"{now_in(telling.session, number)}已记下。"


def progress(telling: Telling, event: CommandObeyed, answer: DecidedOnPanels) -> str:
    """How the panels stand that were asked about."""
    session = telling.session
    panels = (session.interview.panels[group] for group in answer.groups)
    return short(
        [line for panel in panels for line in progress_lines(session, panel, telling.at, is_public=bool(event.room))],
        event,
    )


def panels_answer(telling: Telling, event: CommandObeyed, answer: DecidedOnPanels) -> str:
    """Which panels pause or go on; in the group a post says so."""
    called = groups_called(answer.groups)
    go_on = "；".join(f"/继续 {group_called(group)}" for group in answer.groups)
    done = f"已暂停叫号，正在答辩的不受影响。继续请发：{go_on}" if event.name == "pause" else "继续叫号。"
    return "" if event.room else f"{called}{done}"


def reported_answer(telling: Telling, event: CommandObeyed, answer: DecidedOn) -> list[Post]:
    """What follows on a violation: inspectors were asked, or it is recorded. The group is told nothing of it."""
    session = telling.session
    (number,) = answer.numbers
    place, candidate = place_and_person(telling, number)
    if place.report is not None:
        named = called_all(session, inspectors_of(session, place.group))
        who = f" {named} " if named and named != "纪检人员" else "纪检人员"
        return private([event.by], f"已请{who}查证 {person(candidate)} 的违纪报告，面试照常进行。")
    then = "面试终止" if place.state is InterviewState.DISQUALIFIED else "面试此前已结束"
    said = f"{person(candidate)}：违纪已查实并记录，{then}，按相关规定处理。\n理由：{excerpt(answer.why, 100)}"
    return private([event.by], f"{said}\n{head_line(telling.head)}")


# --- in a history ----------------------------------------------------------------------------------------------------


def _step(what: str) -> Callable[[Session, Step, str], str]:
    """A step in somebody's history: what, when, why."""

    def told(session: Session, event: Step, _: str) -> str:
        return f"{what}（{excerpt(event.why, 100)}）" if event.why else what

    return told


def call_history(session: Session, event: Called, _: str) -> str:
    """Where and why somebody was called."""
    why = f"，理由：{excerpt(event.why, 100)}" if event.why else ""
    return f"叫号：{group_called(event.group)}，{KINDS[event.kind]}{why}"


_FIELDS: Final = {
    "number": "编号",
    "at": "时间",
    "by": "操作人",
    "why": "理由",
    "group": "答辩组",
    "groups": "答辩组",
    "kind": "第几次叫号",
    "item": "核验项目",
    "minutes": "分钟",
    "is_last": "不再安排",
    "is_reminder": "再次提醒",
    "is_out_of_turn": "提前叫号",
    "opens_at": "本组开始时间",
    "message_id": "依据消息",
    "until": "至",
    "state": "面试状态",
    "step_seq": "依据记录",
    "is_answered": "已应答",
    "places": "此前位置",
    "marks": "此前标注",
    "pauses": "此前暂停",
}
SAYS: Final = Says(
    events={
        Called: Told("叫号", called, call_history),
        CallTakenBack: Told("撤回叫号", taken_back, _step("叫号撤回")),
        Deferred: Told("暂缓", deferred, _step("暂缓，往后顺延一位")),
        CallAnswered: Told(
            "应答",
            answered_call,
            lambda _, event, source: f"应答叫号{source}",
            lambda event: event.message_id,
        ),
        VerificationBegun: Told("开始核验", history=_step("开始核验")),
        Verified: Told("核验通过", history=_step("核验通过")),
        CheckFailed: Told("核验未通过", history=lambda _, event, __: f"核验未通过（{found_wrong(event)}）"),
        DefenceStarted: Told("开始答辩", history=_step("开始答辩")),
        DefenceEnded: Told("结束答辩", history=_step("答辩结束")),
        DefenceInterrupted: Told("中断", interrupted, _step("中断")),
        DefenceResumed: Told("恢复", history=_step("恢复答辩")),
        PassedOver: Told(
            "过号",
            passed_over,
            lambda session, event, _: _step("缺席" if event.is_last else "过号")(session, event, _),
        ),
        FailureConfirmed: Told("查实技术故障", failure_confirmed, _step("技术故障已查实")),
        FailureDenied: Told("查否技术故障", failure_denied, _step("不属于技术故障")),
        ViolationReported: Told("报告违纪", violation_reported, _step("工作人员报告违纪")),
        ViolationConfirmed: Told("查实违纪", violation_confirmed, _step("违纪已查实")),
        ViolationDismissed: Told("查否违纪", dismissed, _step("违纪报告不属实")),
        PanelChanged: Told("换组", panel_changed, _step("换组")),
        PhoneTried: Told("电话联系", history=_step("电话联系")),
        PanelPaused: Told("暂停叫号", paused),
        PanelResumed: Told("继续叫号", resumed),
        SilenceTold: Told("提示未应答", silence),
        TimeLeftTold: Told("提示剩余时间", time_left),
        MeetingUndelivered: Told("会议号私聊未送达", meeting_undelivered),
        InspectorsAsked: Told("请纪检人员查证", inspectors_asked),
        BeginningTold: Told("通知即将开始", beginning),
        PauseEndTold: Told("提示暂停到点", pause_end),
        InterviewsCompleted: Told("面试结束", completed),
    },
    commands={
        "call": Answered("/叫号　叫下一位；也可写明：/叫号 第一组", called_answer),
        "take_back": Answered(
            "/撤回叫号 012 叫错人了", _simply("的叫号已撤回，回到原来的位置。", is_posted=True), example=" 叫错人了"
        ),
        "defer": Answered(
            "/暂缓 012 网络调试", _simply(" 已暂缓，排在下一位之后。", is_posted=True), example=" 网络调试"
        ),
        "verify": Answered("/核验 012 通过　（/核验 012 先看清单）", verify_answer, example=" 通过"),
        "start": Answered("/开始 012　开始答辩，计时", clock_answer),
        "end": Answered("/结束 012　答辩结束", ended_answer),
        "pass_over": Answered("/过号 012　叫到不在", passed_answer),
        "interrupt": Answered("/中断 012 画面黑屏", interrupted_answer, example=" 画面黑屏"),
        "resume": Answered("/恢复 012　第一次短时中断后继续", clock_answer),
        "failure": Answered(
            "/查实 012 断网无法恢复　技术故障属实",
            _simply("的技术故障已查实。", is_posted=True),
            example=" 断网无法恢复",
        ),
        "deny": Answered(
            "/查否 012 本人离开　不是技术故障",
            _simply("的中断已查否，面试未完成。", is_posted=True),
            example=" 本人离开",
        ),
        "violation": Answered("/违纪 012 有人从旁提示", reported_answer, example=" 有人从旁提示"),
        "phone": Answered("/电话 012 无人接听　记下电话联系", _simply("的电话联系已记下。"), example=" 无人接听"),
        "pause": Answered("/暂停 第一组 午休 14:30", panels_answer),
        "go_on": Answered("/继续 第一组　继续叫号", panels_answer),
        "change_panel": Answered(
            "/换组 012 第二组 设备故障", _simply(" 已换组，排在最后。", is_posted=True), example=" 第二组 设备故障"
        ),
        "progress": Answered("/进度　各组叫到哪里", progress),
    },
    refusals={
        "not_called": "{person} 不在叫号顺序里（未报到或已取消资格），不能用“/{word}”，请核对编号。",
        "wrong_state": "{person} 现在是{state}，不能用“/{word}”。{possible}",
        "nobody_to": "现在没有可以“/{word}”的人。{standing}{stop}",
        "which_candidate": "请写明是哪一位：{numbers}，例如：/{word} {first}{example}。",
        "which_panel": "请写明是哪一组：{groups}，例如：/{word} {group}。",
        "needs_panel": "请写明换到哪一组：{groups}，例如：/{word} {number} {group} 设备故障。",
        "same_panel": "{person} 本来就在{groups}。",
        "no_such_panel": "没有“{text}”这个组，名单上也没有这个人。答辩组有：{groups}。",
        "panel_paused": "{groups}正在暂停叫号，请先发：/继续 {group}。",
        "lane_full": "{groups}已叫的人还没有处理完（{standing}），请先处理，再叫下一位。",
        "just_called": "{by} 刚刚叫过 {person}，没有重复叫号。还要再叫一位，请稍后再发。",
        "nobody_left": "{groups}没有等候叫号的人了。{standing}{stop}",
        "retry_waits": "{person} 的重试还要等 {high} 人面试完：{numbers}{more}。",
        "deferred_already": "{person} 已经暂缓过一次，不能再暂缓；不在请发：/过号 {number}。",
        "needs_check_result": "请写明结果，例如：/核验 {number} 通过，或：/核验 {number} 不通过 背景 用了虚拟背景。",
        "unclear_target": "没有看懂“{text}”指的是谁，没有执行。请把编号写在最前面，例如：/{word} {number}{example}。",
        "unclear_rest": "没有看懂“{text}”，没有执行。确实要办的话，请发：/{word} {number}{example}。",
        "just_done": "{by} 刚刚对 {numbers} 发过“/{word}”，没有再对 {person} 执行。确实要办的话，请写明：/{word} {number}{example}。",
        "changed_meanwhile": "{person} 的情况在这期间变了，没有执行。现在是：{standing}。请看清后再发。",
        "not_in_panel": "{person} 不在您写的组里（{groups}），没有执行，请核对。",
        "nothing_reported": "{person} 没有待查的违纪报告。中断请用“/查实”或“/查否”。",
        "no_place_to_resume": "{person} 正在答辩，同组一次只有一人答辩，现在不能恢复。到其结束时仍在时限内的，可再发“/恢复”；过了时限由纪检人员查证。",
        "other_decision": "您最近一次处理是“/{word}”（{numbers}），与 {person} 无关，没有撤销。要撤销它请只发：/撤销。",
        "undo_retry": "不能撤销“/{word}”：之后已经叫了重试的人，那是以大家都面试完为前提的。",
        "undo_asked": "不能撤销“/{word}”：已经请纪检人员查证这次中断，请等查证结果。",
        "somebody_answers": "{person} 正在答辩，同组一次只有一人答辩，请先结束：/结束 {number}。",
        "needs_inspector": "{person} 的中断超过了时限，或已是第二次，要等纪检人员查证（/查实 或 /查否）。",
        "before_last_step": "时间不对：{person} 或本组在 {moment} 已有后面的记录，没有执行。补记请按先后。",
        "pause_is_over": "暂停到 {moment} 已经过了，请写晚一些的时间，例如：/{word} 午休 14:30。",
        "not_paused": "{groups}没有暂停。",
        "nobody_known": "还不知道“{contact}”是哪位参评人员，请改用编号或姓名，例如：/{word} 012。",
        "undo_lane": "不能撤销“/{word}”：现在已有别人被叫到或正在答辩，位置不够。",
    },
    fields=_FIELDS,
)
