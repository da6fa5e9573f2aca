"""What staff and inspectors are asked, answered and refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.texts.calls import steps_undone
from bot.texts.checkin import window_restored
from bot.texts.history import question
from bot.texts.members import announced_text
from bot.texts.panels import STATES, group_called, groups_called, next_ones, now_in, recusals
from bot.texts.says import COMMANDS, REFUSALS, Answered, Says, Telling, Told
from bot.texts.words import (
    ATTENDANCE,
    CANDIDATE_QUESTIONS,
    MOST_LINES,
    MOST_NAMES,
    NEAR_PERSON,
    ROLES,
    SEATS,
    answer_to,
    clock,
    command_word,
    contact_called,
    counts,
    excerpt,
    listed_names,
    person,
    ranges,
    standing_now,
    unseen_times,
)
from handlers.catalogue import COMMANDS as SPECS
from handlers.catalogue import open_to
from handlers.interview import commands as interview
from handlers.requests.reading import REASON_CALLED
from handlers.requests.spec import Role, role_of
from models.checkin.attendance import Attendance, Reason
from models.checkin.events import Changes, Outlook
from models.checkin.reviews import ReviewsBefore
from models.checkin.standing import StandingsBefore
from models.draw.events import WouldTake
from models.errors import Details
from models.intake.events import WithdrawalMeant
from models.interview.answers import WouldCall, WouldEnd
from models.interview.stages import FINAL, InterviewState
from models.interview.state import InterviewBefore
from models.members.events import AnnouncementMeant
from models.messages import DESK
from models.office.events import (
    CommandObeyed,
    CommandRefused,
    ConfirmationAsked,
    ConfirmationLapsed,
    DecisionUndone,
    QuestionAnswered,
    ReasonAsked,
    TakesBack,
    Undone,
)
from models.people.candidate import Candidate
from models.people.contacts import BindingBefore
from models.posts import Post
from models.session import Session


def reason_asked(telling: Telling, event: ReasonAsked) -> list[Post]:
    """That nothing but the reason lacks, and how to give it."""
    what = f"/{command_word(event.name)} {excerpt(event.rest, 60)}".rstrip()
    if event.by.startswith(DESK):
        return [answer_to(event, f"“{what}”还缺理由。")]
    how = "回复“/理由 经电话核实”" if event.room else "直接回复即可"
    return [answer_to(event, f"“{what}”还缺理由，请写明理由：{how}（5 分钟内有效，不必重发命令）。")]


def _some_names(people: list[Candidate]) -> str:
    return listed_names(people[:MOST_NAMES]) + (" 等" if len(people) > MOST_NAMES else "")


_OUTLOOKS: Final = {
    "publish": ("即将公布结果：{counts}。", "还没有粘贴进来", "取消资格", "待核实"),
    "close": (
        "即将提前截止报到：目前{counts}。", "还没有看到", "截止后将取消资格", "截止后将列为待核实，不直接取消",
    ),
}  # fmt: skip


def _outlook(session: Session, at: datetime, name: str, effect: Outlook, *, is_public: bool) -> Iterator[str]:
    doing, lacking, lost, asked = _OUTLOOKS[name]
    yield doing.format(counts=counts(session))
    if times := unseen_times(session, at):
        yield f"注意：{times} 的群消息{lacking}。"
    for what, numbers in ((lost, effect.absent), (asked, effect.asked)):
        if numbers:
            names = "" if is_public else f"：{_some_names([session.roster[number] for number in numbers])}"
            yield f"{what} {len(numbers)} 人{names}。"


def _call(session: Session, effect: WouldCall, *, is_public: bool) -> Iterator[str]:
    place = session.interview.places[effect.number]
    mark = "" if is_public else recusals(session, effect.number)
    yield f"即将叫号：{group_called(place.group)} {now_in(session, effect.number)}{mark}。"
    if effect.opens_at is not None:
        yield f"本组 {clock(session, effect.opens_at)} 才开始。"
    if effect.is_out_of_turn:
        yield f"按顺序应先叫：{next_ones(session, place.group, before=effect.number, is_public=is_public)}。"


def _changes(session: Session, name: str, effect: Changes) -> Iterator[str]:
    changes, ids = effect.changes, effect.ids
    what = f" {len(ids)} 项待核实事项（{ranges(ids)}）" if ids else f" {len(changes)} 人"
    if name == "cancel":
        what += "的面试资格"
    yield f"即将{command_word(name)}{what}："
    for number, before, after in changes[:MOST_LINES]:
        was, now = ATTENDANCE[Attendance(before)], ATTENDANCE[Attendance(after)]
        yield f"{person(session.roster[number])}：{was} → {now}"
    if len(changes) > MOST_LINES:
        yield f"……共 {len(changes)} 人"
    if not changes:
        yield "没有人的报到状态因此改变。"


def confirmation(telling: Telling, event: ConfirmationAsked) -> list[Post]:
    """What a command would do, and how to confirm it."""
    session, more = telling.session, list[Post]()
    match event.effect:
        case Outlook() as effect:
            lines = list(_outlook(session, telling.at, event.name, effect, is_public=bool(event.room)))
            if event.room:
                named = list(_outlook(session, telling.at, event.name, effect, is_public=False))
                more.append(Post(room="", to=event.by, text="\n".join(named)))
                lines.append("名单已私聊发给您。")
        case Changes() as effect:
            lines = list(_changes(session, event.name, effect))
        case WouldTake(value=value):
            lines = [f"即将以公开值“{value}”代替没有封存的各方，抽签随即进行，不能更改。"]
        case WouldCall() as effect:
            lines = list(_call(session, effect, is_public=bool(event.room)))
        case WouldEnd(number=number, state=state):
            then = "面试此前已结束，只记录在案" if state in FINAL else "面试就此终止，不再安排"
            lines = [f"即将对 {now_in(session, number)}执行“/{command_word(event.name)}”：{then}。"]
        case WithdrawalMeant(number=number):
            lines = [f"即将撤回 {standing_now(session, number)} 的申请：此人不再参加面试。"]
        case AnnouncementMeant(text=text):
            lines = ["即将设为群公告，群里每个人都会收到提醒：", announced_text(session, text)]
        case TakesBack(what=what, numbers=numbers):
            people = "、".join(person(session.roster[number]) for number in numbers)
            whom = f"（{people}）" if people else ""
            lines = [f"即将撤销您的“/{command_word(what)}”{whom}，那是由两人作出的。"]
        case _:
            lines = [f"即将{command_word(event.name)}。"]
    if event.given:
        lines.append(f"理由：{excerpt(event.given, 100)}")
    who = "另一位工作人员或纪检人员" if event.needs_second else "本人"
    if event.needs_second or not event.by.startswith(DESK):
        lines.append(f"确认请由{who}在 60 秒内回复：/确认 {event.code}")
    return [_answer(event, "\n".join(lines)), *more]


def _answer(event: ConfirmationAsked | ConfirmationLapsed, text: str) -> Post:
    """Where it was asked; what is said of a violation is for its asker alone."""
    return Post(room="", to=event.by, text=text) if event.name == "violation" else answer_to(event, text)


def lapsed(telling: Telling, event: ConfirmationLapsed) -> list[Post]:
    """That a command waited for a word in vain."""
    text = f"“{excerpt(event.text, 40)}”没有人确认，没有执行。需要的话请重新发一次。"
    return [_answer(event, text)]


def put_back(telling: Telling, event: DecisionUndone) -> list[Post]:
    """What the group has to know of a decision that was taken back, beside where people stand."""
    return [*window_restored(telling, event), *steps_undone(telling, event)]


def obeyed_history(session: Session, event: CommandObeyed, _: str) -> str:
    """Who decided, by which command, and who confirmed it."""
    confirmed = f"，{contact_called(session, event.confirmed_by)} 确认" if event.confirmed_by else ""
    why = getattr(event.answer, "why", "")
    reason = f"，理由：{excerpt(why, 100)}" if why else ""
    return f"由 {contact_called(session, event.by)} 办理（/{command_word(event.name)}）{reason}{confirmed}"


def help_answer(telling: Telling, event: CommandObeyed, answer: None) -> str:
    """The commands that the asker may give now."""
    session = telling.session
    lines = [COMMANDS[name].help for name in open_to(session, event.by)]
    if role_of(session, event.by) is Role.CANDIDATE:
        return "\n".join([CANDIDATE_QUESTIONS, *lines])
    return "\n".join(["现在可用的命令（编号也可以换成姓名）：", *lines])


def undone(telling: Telling, event: CommandObeyed, answer: Undone) -> str:
    """What was taken back, and where everybody stands now."""
    session = telling.session
    lines = [f"已撤销您 {clock(session, answer.at)} 的“/{command_word(answer.what)}”。"]
    restored = [number for before in answer.before for number in before.restored if isinstance(before, StandingsBefore)]
    lines += [f"{standing_now(session, number)}。" for number in restored]
    for before in answer.before:
        if isinstance(before, ReviewsBefore):
            lines.append(f"重新待核实：事项 {ranges(before.reopened)}。")
        elif isinstance(before, InterviewBefore):
            lines += [f"{now_in(session, number)}。" for number in before.places]
            lines += [
                f"{group_called(group)}{'暂停叫号' if pause else '照常叫号'}。"
                for group, pause in before.pauses.items()
            ]
        elif isinstance(before, BindingBefore):
            for contact, number in before.bindings.items():
                now = f"恢复绑定为 {person(session.roster[number])}" if number else "不再绑定"
                lines.append(f"{contact_called(session, contact)} {now}。")
    return "\n".join(lines)


def refusal_posts(telling: Telling, event: CommandRefused) -> list[Post]:
    """Why a command was not carried out; who may give none is not answered."""
    if event.code == "not_staff" or event.is_repeated:
        return []
    return [answer_to(event, refusal(event.code, event.details, telling.session, event.by))]


def refusal(code: str, details: Details, session: Session, by: str = "") -> str:
    """The sentence for a refused command: what was understood, what is missing, an example."""
    roster, name = session.roster, details.name
    spec, row = SPECS.get(name), COMMANDS.get(name)
    whose = spec.roles if spec else frozenset()
    near = details.near
    return REFUSALS[code].format(
        word=excerpt(details.word or command_word(name), 20),
        example=row.example if row else "",
        instead=row.instead if row else "",
        whose="、".join(called for role, called in ROLES.items() if role in whose),
        close=clock(session, session.settings.close_at),
        id=details.id,
        ids=ranges(details.ids or ()),
        hers=f"这个人的待核实事项：{ranges(details.ids)}。" if details.ids else "",
        person=person(roster[details.number]) if details.number else "",
        numbers="、".join(person(roster[number]) for number in details.numbers or ()),
        by=contact_called(session, details.by) if details.by else "程序",
        seat=SEATS.get(details.seat, ""),
        phase=_PHASES.get(details.phase, ""),
        text=excerpt(details.text, 20),
        near_word=f"，是不是“/{details.near_word}”？没有执行。" if details.near_word else _ALL_COMMANDS,
        near=_NOBODY_NEAR if not near else NEAR_PERSON.format(near="、".join(person(roster[each]) for each in near)),
        contact=details.contact,
        reason=REASON_CALLED[Reason(details.reason)] if details.reason else "",
        low=details.low,
        high=details.high,
        more=" 等" if details.numbers and details.high > len(details.numbers) else "",
        limit=details.limit,
        number=details.number,
        first=next(iter(details.numbers or ()), ""),
        state=STATES[InterviewState(details.state)] if details.state else "",
        possible=_possible(session, details, by),
        standing="、".join(now_in(session, number) for number in details.numbers or () if name in _INTERVIEW),
        stop="。" if details.numbers else "",
        groups=groups_called(details.groups or ()),
        group=group_called(next(iter(details.groups or ()), "")),
        moment=clock(session, details.moment) if details.moment else "",
    )


_INTERVIEW: Final = frozenset(interview.COMMANDS)


def _possible(session: Session, details: Details, by: str) -> str:
    """What the asker may do with somebody whose interview is in this state, with an example."""
    if not details.state:
        return ""
    state, role = InterviewState(details.state), role_of(session, by)
    names = [name for name in interview.POSSIBLE.get(state, ()) if not by or role in SPECS[name].roles]
    is_second_break = state is InterviewState.INTERRUPTED and session.interview.places[details.number].now.breaks > 1
    names = [name for name in names if not (name == "resume" and is_second_break)]
    told = [each for name in names if (each := _example(session, name, details.number))]
    if state in FINAL:
        return "已经结束，不能再处理。"
    if not told and state is InterviewState.INTERRUPTED:
        return "请等纪检人员查证这次中断。"
    return f"现在可以：{'，'.join(told)}。" if told else f"现在由工作人员处理，要看经过请发：/为什么 {details.number}。"


def _example(session: Session, name: str, number: str) -> str:
    """A command about somebody, as it could be typed; empty where there is nothing to type."""
    if name != "change_panel":
        return f"/{command_word(name)} {number}{COMMANDS[name].example}"
    others = [group for group in session.interview.panels if group != session.interview.places[number].group]
    return f"/{command_word(name)} {number} {group_called(others[0])} 设备故障" if others else ""


def refused_because(code: str, details: Details, session: Session) -> str:
    """Why a command was refused, also where nobody was told."""
    return "不是工作人员或纪检人员" if code == "not_staff" else refusal(code, details, session)


_ALL_COMMANDS: Final = "，发送“/帮助”可查看全部命令。"
_NOBODY_NEAR: Final = "请核对编号或姓名。"
_PHASES: Final = {
    "before": "报到还没有开始",
    "open": "报到还没有截止",
    "closed": "报到已经截止",
    "published": "结果已经公布",
}
_FIELDS: Final = {
    "name": "命令",
    "by": "操作人",
    "text": "原文",
    "room": "群",
    "rest": "内容",
    "given": "理由",
    "code": "代码",
    "expires_at": "有效至",
    "seq": "所撤销的记录",
    "what": "所撤销的命令",
    "at": "时间",
    "before": "此前状态",
    "effect": "将有的变化",
    "answer": "详情",
    "details": "详情",
    "undo": "此前状态",
    "confirmed_by": "确认人",
    "is_question": "只是询问",
    "is_confirmed": "经确认",
    "needs_second": "须另一人确认",
    "value": "值",
    "is_repeated": "刚答复过",
    "question": "问题",
    "number": "编号",
    "numbers": "编号",
    "id": "事项号",
    "ids": "事项号",
    "word": "命令",
    "near_word": "相近的命令",
    "near": "相近的编号",
    "contact": "联系人",
    "seat": "一方",
    "phase": "阶段",
    "reason": "原因",
    "low": "从",
    "high": "至",
    "limit": "上限",
    "was": "原来",
    "now": "现在",
    "state": "面试状态",
    "groups": "答辩组",
    "moment": "时间",
}  # fmt: skip
SAYS: Final = Says(
    events={
        ConfirmationAsked: Told("请求确认", confirmation),
        ReasonAsked: Told("请求理由", reason_asked),
        DecisionUndone: Told("撤销处理", put_back, lambda _, event, __: f"工作人员撤销了“/{command_word(event.name)}”"),
        CommandObeyed: Told("执行命令", history=obeyed_history),
        CommandRefused: Told("拒绝命令", refusal_posts),
        ConfirmationLapsed: Told("没有确认", lapsed),
        QuestionAnswered: Told("答复参评人员", question),
    },
    commands={
        "help": Answered("/帮助　看现在可用的命令", help_answer),
        "undo": Answered("/撤销　收回自己刚才的一次处理", undone),
        "reason": Answered("/理由 经电话核实　补上刚才缺的理由"),
        "confirm": Answered("/确认 1234　确认要紧的命令"),
    },
    refusals={
        "private_number": "请写编号或姓名，不要写手机号或身份证号，例如：/{word} 012{example}。",
        "not_for_candidates": f"这个命令由工作人员使用。{CANDIDATE_QUESTIONS}",
        "unknown_command": "没有“/{word}”这个命令{near_word}",
        "other_role": "“/{word}”由{whose}执行；您可用的命令请发送“/帮助”查看。",
        "wrong_phase": "现在不能用“/{word}”：{phase}。{instead}",
        "no_such_sitting": "没有模拟测试这个环节，没有执行任何命令。请去掉前面的“模拟”。",
        "too_long": "命令太长了，理由请写在 {limit} 字以内。没有执行。",
        "odd_characters": "命令里有会颠倒文字顺序的隐藏字符，看到的和实际的可能不一样。没有执行，请重新输入，不要复制。",
        "several_commands": "一条消息只写一个命令，请分开发送。没有执行任何命令。",
        "needs_candidate_name": "请写明编号或姓名，例如：/{word} 012{example}。",
        "not_everybody": "“/{word}”不能用于全部人员，请写明编号或姓名，例如：/{word} 012{example}。",
        "no_such_candidate": "名单上没有“{text}”。{near}",
        "several_candidates": "“{text}”可能是 {numbers}，请改用编号。",
        "one_at_a_time": "“/{word}”一次只能写一个人，您写了 {numbers}。",
        "mismatch": "编号 {person} 与姓名“{text}”不是同一个人，请核对后重发。",
        "nothing_to_confirm": "没有需要您确认的命令。",
        "needs_second_person": "按设置，要由另一位工作人员或纪检人员确认。",
        "confirmation_expired": "确认已超过 60 秒，请重新发送命令。",
        "wrong_code": "确认码不对，请按提示中的 4 位数字回复。",
        "no_reason_wanted": "现在没有缺理由的命令；理由请写在命令后面，例如：/补签 012 经电话核实。",
        "empty_reason": "理由是空的，例如：/理由 经电话核实。",
        "nothing_to_undo": "没有可以撤销的处理：只能撤销您自己的处理（通过、补签、取消、叫号、开始、结束、查实等）。",
        "undo_closed": "不能撤销“/{word}”：报到已经截止，结果以它为依据。请改用“/补签 编号 理由”或“/取消 编号 理由”。",
        "undo_published": "不能撤销“/{word}”：结果已经公布或正在抽签。请改用“/补签 编号 理由”或“/取消 编号 理由”。",
        "undo_replaced": "不能撤销“/{word}”：之后又有人改过，现在的不是您当时定的。请直接发新的命令。",
        "undo_newer": "不能撤销“/{word}”：之后又有了与此人有关的记录，撤销会连带影响它。请发送“/为什么 编号”查看，再单独处理。",
    },
    fields=_FIELDS,
)
