"""What staff and inspectors are answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from bot.store.store import WORKBOOK, Evidence, Post
from bot.texts.records import WORKBOOK_NAME
from bot.texts.words import (
    ATTENDANCE,
    MOST_LINES,
    MOST_NAMES,
    OUTCOMES,
    QUOTED,
    REASONS,
    answer_to,
    clock,
    command_word,
    contact_called,
    counts,
    day_clock,
    excerpt,
    listed_names,
    person,
    ranges,
    standing_now,
    unseen_times,
)
from handlers.catalogue import Role, open_to, role_of
from models import events as ev
from models.messages import DESK
from models.people.candidate import Attendance, Candidate
from models.records.chain import Head
from models.session import Review, Session
from models.settings import ClosingMode

Witness = Callable[[str], Evidence | None]
"""Finds a stored message by its id, with what was said around it."""


def reason_asked(session: Session, at: datetime, event: ev.ReasonAsked, head: Head) -> list[Post]:
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
"""What a command is about to do, what lacks, who would be cancelled, and about whom would be asked."""


def _outlook(session: Session, at: datetime, data: dict[str, Any]) -> Iterator[str]:
    doing, lacking, lost, asked = _OUTLOOKS[data["name"]]
    yield doing.format(counts=counts(session))
    if times := unseen_times(session, at):
        yield f"注意：{times} 的群消息{lacking}。"
    for what, numbers in ((lost, data["absent"]), (asked, data["asked"])):
        if numbers:
            yield f"{what} {len(numbers)} 人：{_some_names([session.roster[number] for number in numbers])}。"


def confirmation(session: Session, at: datetime, event: ev.ConfirmationAsked, head: Head) -> list[Post]:
    data = event.data
    if data["name"] in _OUTLOOKS:
        lines = list(_outlook(session, at, data))
    else:
        changes = data["changes"]
        what = f" {len(data['ids'])} 项待核实事项（{ranges(data['ids'])}）" if "ids" in data else f" {len(changes)} 人"
        if data["name"] == "cancel":
            what += "的面试资格"
        lines = [f"即将{command_word(data['name'])}{what}："]
        lines += [
            f"{person(session.roster[number])}：{ATTENDANCE[Attendance(before)]} → {ATTENDANCE[Attendance(after)]}"
            for number, before, after in changes[:MOST_LINES]
        ]
        if len(changes) > MOST_LINES:
            lines.append(f"……共 {len(changes)} 人")
        if not changes:
            lines.append("没有人的报到状态因此改变。")
    if data["given"]:
        lines.append(f"理由：{excerpt(data['given'], 100)}")
    who = "另一位工作人员或纪检人员" if session.settings.two_person else "本人"
    if session.settings.two_person or not event.by.startswith(DESK):
        lines.append(f"确认请由{who}在 60 秒内回复：/确认 {event.code}")
    return [answer_to(event, "\n".join(lines))]


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
CANDIDATE_QUESTIONS: Final = "私聊机器人可以问：我报到了吗、为什么、我的编号、我第几个。"


def help_answer(session: Session, event: ev.CommandObeyed) -> str:
    lines = [_HELP_LINES[name] for name in open_to(session, event.by)]
    if role_of(session, event.by) is Role.CANDIDATE:
        return "\n".join([CANDIDATE_QUESTIONS, *lines])
    return "\n".join(["现在可用的命令（编号也可以换成姓名）：", *lines])


def status(session: Session, event: ev.CommandObeyed) -> str:
    settings = session.settings
    if session.closed_at is not None:
        waits = "正在抽签" if session.draw else "结果待确认公布"
        stage = f"报到已截止，{'结果已公布' if session.published_at else waits}"
    elif session.opened_at is not None:
        stage = f"报到进行中，{clock(session, settings.close_at)} 截止"
    else:
        stage = f"报到 {day_clock(session, settings.open_at)} 开始"
    waiting = sum(1 for _ in session.open_reviews())
    times = unseen_times(session, session.at or settings.open_at)
    unseen = f"\n{times} 的群消息还没有看到。" if times else ""
    return f"{stage}。\n应到 {len(session.roster)} 人，{counts(session)}；待核实事项 {waiting} 项。{unseen}"


def missing(session: Session, event: ev.CommandObeyed) -> str:
    missing = [standing.candidate for standing in session.with_attendance(Attendance.EXPECTED)]
    lost = [standing.candidate for standing in session.with_attendance(Attendance.INELIGIBLE)]
    lines = [f"未报到 {len(missing)} 人：", *map(person, missing)] if missing else []
    lines += [f"已取消资格 {len(lost)} 人：", *map(person, lost)] if lost else []
    return _short(lines, event) if lines else "没有未报到的人员。"


def _short(lines: list[str], event: ev.CommandObeyed) -> str:
    """A list that fits a phone's screen in the group; all of it in a private chat."""
    if event.room and len(lines) > MOST_LINES + 1:
        left = len(lines) - MOST_LINES - 1
        lines = [*lines[: MOST_LINES + 1], f"……另有 {left} 条，私聊机器人发送“/{command_word(event.name)}”可看全部。"]
    return "\n".join(lines)


def review_list(session: Session, event: ev.CommandObeyed) -> str:
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
    people = listed_names(session.roster[number] for number in raised.candidates) or "—"
    who = f"{contact_called(session, raised.contact)}：" if raised.contact else ""
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
        yes = f"/通过 {raised.id}" if len(raised.candidates) == 1 else "/补签 编号 理由，办好后"
        joint = "，或 " if len(raised.candidates) == 1 else " "
        lines.append(f"处理：{yes}{joint}/驳回 {raised.id} 理由")
    elif review.by:
        lines.append(f"处理人：{contact_called(session, review.by)}")
    if not is_private:
        lines.append(f"私聊机器人发送“/待核实 {raised.id}”可看前后消息等依据。")
    return "\n".join(lines)


def evidence(session: Session, review: Review, witness: Witness) -> Iterator[str]:
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
    for message_id in raised.other_messages:
        other = witness(message_id)
        if other is not None:
            row = other.message
            sender = excerpt(row["alias"] or row["name"] or row["sender"], 20)
            yield f"另一条（{clock(session, row['at'])} {sender}）：{_ending(row['text'])}"
    near = [each for each in session.roster.near(raised.text) if each.number not in raised.candidates][:3]
    if near:
        yield f"可能是：{'、'.join(map(person, near))}"
    for number in raised.candidates:
        yield f"现状：{standing_now(session, number)}"


def _ending(text: str) -> str:
    """The end of a message, where a relay has its newest lines."""
    line = excerpt(text, 10_000)
    return line if len(line) <= QUOTED else f"…{line[-QUOTED:]}"


def approved(session: Session, event: ev.CommandObeyed) -> str:
    data = event.data
    people = listed_names(session.roster[number] for number in data["numbers"])
    text = f"已通过事项 {ranges(data['ids'])}。" + (f"现已报到：{people}。" if people else "")
    if data["skipped"]:
        text += f"\n事项 {ranges(data['skipped'])} 没有对应到唯一的人，请用“/补签 编号 理由”指明，再驳回这一项结案。"
    return text


def rejected(session: Session, event: ev.CommandObeyed) -> str:
    data = event.data
    now = [f"{standing_now(session, number)}。" for number in data["numbers"]]
    return "\n".join([f"已驳回事项 {ranges(data['ids'])}。", *now])


def about(session: Session, event: ev.CommandObeyed) -> str:
    lines = [f"已办理：{standing_now(session, number)}。" for number in event.data["numbers"]]
    return "\n".join([*lines, f"理由：{excerpt(event.data['why'], 100)}"])


def failure(session: Session, event: ev.CommandObeyed) -> str:
    return _verified(session, event, "技术故障已查实，其他人员全部面试完后，由工作人员再安排一次")


def violation(session: Session, event: ev.CommandObeyed) -> str:
    return _verified(session, event, "违纪已查实并记录，按相关规定处理")


def _verified(session: Session, event: ev.CommandObeyed, what: str) -> str:
    (number,) = event.data["numbers"]
    return f"{person(session.roster[number])}：{what}。\n理由：{excerpt(event.data['why'], 100)}"


def bound(session: Session, event: ev.CommandObeyed) -> str:
    return (
        f"已绑定：{contact_called(session, event.data['contact'])} 即 {person(session.roster[event.data['number']])}。"
    )


def early_close(session: Session, event: ev.CommandObeyed) -> str:
    then = "由工作人员确认公布" if session.settings.closing is ClosingMode.CONFIRM else "公布结果"
    then = "开始抽签" if session.is_drawn and session.settings.closing is ClosingMode.AUTOMATIC else then
    return f"已截止，{event.data['settle']} 秒后{then}（等待途中的消息送达）。"


def undone(session: Session, event: ev.CommandObeyed) -> str:
    before = event.data["before"]
    lines = [
        f"已撤销您 {clock(session, datetime.fromisoformat(event.data['at']))} 的“/{command_word(event.data['what'])}”。"
    ]
    lines += [f"{standing_now(session, number)}。" for number in before.get("standings", ())]
    if before.get("reopened"):
        lines.append(f"重新待核实：事项 {ranges(before['reopened'])}。")
    for contact, number in before.get("bindings", {}).items():
        now = f"恢复绑定为 {person(session.roster[number])}" if number else "不再绑定"
        lines.append(f"{contact_called(session, contact)} {now}。")
    return "\n".join(lines)


def nothing(session: Session, event: ev.CommandObeyed) -> str:
    return ""


def export_posts(event: ev.CommandObeyed) -> list[Post]:
    file = Post(room="", to=event.by, text=WORKBOOK_NAME, attachment=WORKBOOK)
    return [answer_to(event, "Excel 私聊发给您；收不到请先加机器人为好友。"), file] if event.room else [file]
