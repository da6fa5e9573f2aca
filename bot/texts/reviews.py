"""The cases that a person must decide: shown, decided, reminded of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from bot.texts.says import Answered, Says, Telling, Told
from bot.texts.words import (
    MOST_LINES,
    OUTCOMES,
    QUOTED,
    REASONS,
    clock,
    contact_called,
    everywhere,
    excerpt,
    listed_names,
    person,
    ranges,
    short,
    standing_now,
)
from handlers.requests.reading import REASON_CALLED
from models.checkin.events import Decided, ReviewClosed, ReviewRaised, ReviewsReminded
from models.checkin.reviews import Review
from models.messages import Message
from models.office.events import AboutReview, CommandObeyed
from models.posts import Post
from models.session import Session


def review_list(telling: Telling, event: CommandObeyed, answer: AboutReview | None) -> str:
    """All cases that wait, or one of them with its evidence."""
    session = telling.session
    if answer is not None:
        review = session.reviews[answer.id]
        lines = [review_detail(session, review, is_private=not event.room)]
        return "\n".join(lines if event.room else [*lines, *evidence(telling, review)])
    waiting = sorted(session.reviews.open(), key=lambda review: review.raised.id)
    if not waiting:
        return "没有待核实事项。"
    lines = [review_line(session, review) for review in waiting]
    return short([f"待核实事项 {len(waiting)} 项：", *lines], event)


def review_line(session: Session, review: Review) -> str:
    """One case on one line: number, reason, whom it concerns, who said what when."""
    raised = review.raised
    people = listed_names(session.roster[number] for number in raised.candidates) or "—"
    who = f"{contact_called(session, raised.contact)}：" if raised.contact else ""
    said = f" {who}“{excerpt(raised.text)}”" if raised.text else ""
    reason = f"{REASONS[raised.reason]}（{REASON_CALLED[raised.reason]}）"
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


def evidence(telling: Telling, review: Review) -> Iterator[str]:
    """What stands around a questioned line: who sent it, what was said before and after, whom it may mean."""
    session, witness, raised = telling.session, telling.witness, review.raised
    if raised.contact:
        name, alias = session.people.names_of(raised.contact)
        known = session.people.candidate_of(raised.contact)
        who = f"，已认定为 {person(known)}" if known else ""
        yield f"发送人：昵称“{excerpt(name, 20)}”，群昵称“{excerpt(alias, 20)}”{who}"
    found = witness(raised.message_id) if raised.message_id else None
    if found is not None:
        for title, message in (("前一条", found.before), ("这一条", found.message), ("后一条", found.after)):
            if message is not None:
                yield f"{title}{_said(session, message)}"
    for message_id in raised.other_messages:
        other = witness(message_id)
        if other is not None:
            yield f"另一条{_said(session, other.message)}"
    near = [each for each in session.roster.near(raised.text) if each.number not in raised.candidates][:3]
    if near:
        yield f"可能是：{'、'.join(map(person, near))}"
    for number in raised.candidates:
        yield f"现状：{standing_now(session, number)}"


def _said(session: Session, message: Message) -> str:
    return f"（{clock(session, message.at)} {excerpt(message.called, 20)}）：{_ending(message.text)}"


def _ending(text: str) -> str:
    """The end of a message, where a relay has its newest lines."""
    line = excerpt(text, 10_000)
    return line if len(line) <= QUOTED else f"…{line[-QUOTED:]}"


def approved(telling: Telling, event: CommandObeyed, answer: Decided) -> str:
    """What was approved, who is here now, and which cases do not say who is meant."""
    session = telling.session
    people = listed_names(session.roster[number] for number in answer.numbers)
    text = f"已通过事项 {ranges(answer.ids)}。" + (f"现已报到：{people}。" if people else "")
    if answer.skipped:
        text += f"\n事项 {ranges(answer.skipped)} 没有对应到唯一的人，请用“/补签 编号 理由”指明，再驳回这一项结案。"
    return text


def rejected(telling: Telling, event: CommandObeyed, answer: Decided) -> str:
    """What was rejected, and where those stand now whom it was about."""
    session = telling.session
    now = [f"{standing_now(session, number)}。" for number in answer.numbers]
    whom = [_concerns(session, each) for each in answer.ids[:MOST_LINES]]
    more = ["……"] if len(answer.ids) > MOST_LINES else []
    return "\n".join([f"已驳回事项 {ranges(answer.ids)}：", *whom, *more, *now])


def _concerns(session: Session, review_id: int) -> str:
    """A case, and whom or what it was about."""
    raised = session.reviews[review_id].raised
    people = "、".join(person(session.roster[number]) for number in raised.candidates)
    return f"{review_id}. {people or f'“{excerpt(raised.text)}”'}（{REASONS[raised.reason]}）"


def reviews_reminder(telling: Telling, event: ReviewsReminded) -> list[Post]:
    """How many cases of which kind still wait."""
    session = telling.session
    counted = Counter(review.raised.reason for review in session.reviews.open())
    what = "、".join(f"{REASONS[reason]} {number} 项" for reason, number in counted.items())
    text = (
        f"【待核实提醒】还有 {event.count} 项待核实：{what}。\n"
        "请工作人员发送“/待核实”逐项处理，全部处理完即公布最终名单。"
    )
    return [*everywhere(session, text), *(Post(room="", to=contact, text=text) for contact in session.settings.alert)]


def _raised(session: Session, event: ReviewRaised, source: str) -> str:
    review = session.reviews[event.id]
    said = f"，原文“{excerpt(event.text)}”" if event.text else ""
    return f"待核实事项 {event.id}：{REASONS[event.reason]}{said}{source}（{OUTCOMES[review.outcome]}）"


_FIELDS: Final = {
    "id": "事项号",
    "ids": "事项号",
    "reason": "原因",
    "candidates": "涉及编号",
    "text": "原文",
    "said_at": "消息时间",
    "other_messages": "其他依据消息",
    "outcome": "结论",
    "skipped": "未处理事项",
    "count": "数量",
    "reopened": "重新打开的事项",
    "message_id": "依据消息",
    "contact": "联系人",
    "place": "位置",
    "by": "操作人",
    "why": "理由",
    "numbers": "编号",
}  # fmt: skip
SAYS: Final = Says(
    events={
        ReviewRaised: Told(
            "提出待核实",
            history=_raised,
            sources=lambda event: "、".join(filter(None, (event.message_id, *event.other_messages))),
        ),
        ReviewClosed: Told("待核实结案"),
        ReviewsReminded: Told("提醒待核实", reviews_reminder),
    },
    commands={
        "reviews": Answered("/待核实　全部事项；/待核实 3　看一项的依据", review_list),
        "approve": Answered("/通过 3 5 7-9　或　/通过 全部 提前", approved),
        "reject": Answered("/驳回 3 姓名不符", rejected),
    },
    refusals={
        "needs_candidate": "事项 {ids} 没有对应到唯一的人，请用“/补签 编号 理由”指明是哪一位，再用“/驳回 事项号 已补签”结案。",
        "no_such_review": "没有事项 {id}，发送“/待核实”可查看全部事项。",
        "reversed_range": "范围请从小写到大，例如：/{word} {low}-{high}。",
        "already_decided": "事项 {ids} 已由 {by} 处理过了。",
        "looks_like_number": "“{text}”像是编号，不是事项号。请写事项号，例如：/通过 3；给一个人补签请用：/补签 {text} 理由。",
        "needs_review_id": "请写明事项号，例如：/{word} 3 5 7-9；或 /{word} 全部 提前。{hers}",
        "needs_reason_word": "“全部”后面请写一种原因，例如：/通过 全部 提前；原因见“/待核实”各项括号内。",
        "no_such_reviews": "没有原因为“{reason}”的待核实事项。",
    },
    fields=_FIELDS,
)
