"""Why a command was not carried out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from bot.store.store import Post
from bot.texts.office import CANDIDATE_QUESTIONS
from bot.texts.words import (
    NEAR_PERSON,
    ROLES,
    SEATS,
    answer_to,
    clock,
    command_word,
    contact_called,
    excerpt,
    person,
    ranges,
)
from handlers.catalogue import COMMANDS
from models import events as ev
from models.records.chain import Head
from models.session import Session


def refusal_posts(session: Session, at: datetime, event: ev.CommandRefused, head: Head) -> list[Post]:
    return [] if event.code == "not_staff" else [answer_to(event, refusal(event.code, event.data, session))]


_REFUSALS: Final = {
    "not_for_candidates": f"这个命令由工作人员使用。{CANDIDATE_QUESTIONS}",
    "unknown_command": "没有“/{word}”这个命令{near}",
    "other_role": "“/{word}”由{whose}执行；您可用的命令请发送“/帮助”查看。",
    "wrong_phase": "现在不能用“/{word}”：{phase}。{instead}",
    "no_draw": "本次叫号顺序不抽签，“/抽签”“/封存”“/揭晓”用不到。",
    "too_long": "命令太长了，理由请写在 {limit} 字以内。没有执行。",
    "odd_characters": "命令里有会颠倒文字顺序的隐藏字符，看到的和实际的可能不一样。没有执行，请重新输入，不要复制。",
    "several_commands": "一条消息只写一个命令，请分开发送。没有执行任何命令。",
    "needs_candidate": "事项 {ids} 没有对应到唯一的人，请用“/补签 编号 理由”指明是哪一位，再用“/驳回 事项号 已补签”结案。",
    "needs_candidate_name": "请写明编号或姓名，例如：/{word} 012{example}。",
    "not_everybody": "“/{word}”不能用于全部人员，请写明编号或姓名，例如：/{word} 012{example}。",
    "no_such_candidate": "名单上没有“{text}”。{near}",
    "several_candidates": "“{text}”可能是 {numbers}，请改用编号。",
    "one_at_a_time": "“/{word}”一次只能写一个人，您写了 {numbers}。",
    "mismatch": "编号 {person} 与姓名“{name}”不是同一个人，请核对后重发。",
    "no_such_review": "没有事项 {id}，发送“/待核实”可查看全部事项。",
    "reversed_range": "范围请从小写到大，例如：/{word} {low}-{high}。",
    "already_decided": "事项 {ids} 已由 {by} 处理过了。",
    "looks_like_number": "“{text}”像是编号，不是事项号。请写事项号，例如：/通过 3；给一个人补签请用：/补签 {text} 理由。",
    "needs_review_id": "请写明事项号，例如：/{word} 3 5 7-9；或 /{word} 全部 early。{hers}",
    "needs_reason_word": "“全部”后面请写一种原因，例如：/通过 全部 early；原因见“/待核实”各项括号内。",
    "no_such_reviews": "没有原因为“{reason}”的待核实事项。",
    "already_checked_in": "{numbers} 已经报到，无需补签。",
    "already_ineligible": "{numbers} 已经是取消资格。",
    "needs_time": "请写明新的截止时间（24 小时制）和理由，例如：/延长 13:30 网络故障。",
    "not_later": "新的截止时间要晚于现在的截止时间（{close}），也要晚于此刻，例如：/延长 13:30 网络故障。",
    "closing_already": "报到时段已经结束，正在等待途中的消息，稍后截止。",
    "close_takes_no_time": "“/截止”是马上截止，不能写时间。马上截止请写：/截止 人已到齐；改到晚些时候请写：/延长 13:30 理由。",
    "needs_contact": "请写明要绑定的人，例如：/绑定 012 @某人。",
    "one_contact": "一次只能绑定一个微信，例如：/绑定 012 @某人。",
    "is_office": "对方是工作人员或纪检人员，不能绑定为参评人员。",
    "unknown_contact": "群里没有见过“{contact}”，请用 @ 选中本人，或先请本人在群里发一条消息。",
    "ambiguous_contact": "群里有几位都叫“{contact}”，请用 @ 选中本人。",
    "not_called": "{person} 不在叫号顺序里（未报到或已取消资格），不能用“/{word}”，请核对编号。",
    "already_confirmed": "{person} 的技术故障已经查实过，只再安排一次。",
    "nothing_to_confirm": "没有需要您确认的命令。",
    "needs_second_person": "按设置，要由另一位工作人员或纪检人员确认。",
    "confirmation_expired": "确认已超过 60 秒，请重新发送命令。",
    "wrong_code": "确认码不对，请按提示中的 4 位数字回复。",
    "no_reason_wanted": "现在没有缺理由的命令；理由请写在命令后面，例如：/补签 012 经电话核实。",
    "empty_reason": "理由是空的，例如：/理由 经电话核实。",
    "nothing_to_undo": "没有可以撤销的处理：只能撤销您自己的通过、驳回、补签、取消、延长、截止、绑定、查实和违纪。",
    "undo_closed": "不能撤销“/{word}”：报到已经截止，结果以它为依据。请改用“/补签 编号 理由”或“/取消 编号 理由”。",
    "undo_published": "不能撤销“/{word}”：结果已经公布或正在抽签。请改用“/补签 编号 理由”或“/取消 编号 理由”。",
    "undo_window": "不能撤销“/{word}”：原来的截止时间已经过了。",
    "undo_replaced": "不能撤销“/{word}”：之后又有人改过，现在的不是您当时定的。请直接发新的命令。",
    "undo_newer": "不能撤销“/{word}”：之后又有了与此人有关的记录，撤销会连带影响它。请发送“/为什么 编号”查看，再单独处理。",
    "draw_by_hand": "没有账号的一天不能抽签，因为各方不能向机器人封存：请把 config.yaml 里的 call_order 改为 checkin 或 number，再公布。",
    "draw_under_way": "抽签已经开始，抽完自动公布；进展请发送“/抽签”。",
    "draw_not_begun": "抽签还没有开始，报到截止后在群里公布规则。",
    "needs_commitment": "请在群里发“/封存 校验值”，校验值为 64 位十六进制；不会算的，私聊机器人发“/封存 自己想的一句话”。",
    "needs_value": "请在后面写上您自己想的一句话或一串数字（不要用别人猜得到的），例如：/封存 春江水暖 52711。由您自己想，机器人才左右不了结果。",
    "value_is_private": "请不要用手机号或身份证号，换一句话或一串别的数字。",
    "value_too_long": "太长了，请写 {limit} 个字以内。",
    "staff_seal_first": "请等工作人员先封存，再来找机器人计算：这样管理机器人的一方就不可能看着您的值来定他们的值。也可以用别的工具自己算好，直接在群里封存。",
    "seals_closed": "封存已经结束。",
    "no_seat": "本次抽签没有您的名额：参评人员须在冻结的名单上，并且是自己接龙报到的。",
    "seat_taken": "{seat}一方已由 {by} 封存。",
    "already_sealed": "您已经封存过，封存后不能更换。",
    "seal_void": "您在封存完毕之前就揭晓，已不能再参加这次抽签。",
    "commitment_taken": "这个校验值别人已经用过，请换一个。",
    "not_sealed": "您没有封存过，不能揭晓。",
    "reveal_in_group": "请在群里揭晓，让大家都看到。",
    "needs_value_and_salt": "请写成“/揭晓 值 盐”，中间用空格隔开，盐为 32 位十六进制，与私聊里算好的完全一样。",
    "value_does_not_fit": "值和盐与封存的校验值对不上，请原样复制当时算好的那一行。",
    "already_revealed": "您已经揭晓过了。",
}
_PHASES: Final = {
    "before": "报到还没有开始",
    "open": "报到还没有截止",
    "closed": "报到已经截止",
    "published": "结果已经公布",
}
_INSTEAD: Final = {"extend": "个别人员请用“/补签 编号 理由”。", "reinstate": "报到开始后再补签。"}
_EXAMPLES: Final = {
    "reinstate": " 经电话核实", "cancel": " 本人放弃", "failure": " 断网无法恢复", "violation": " 有人从旁提示",
}  # fmt: skip


def refusal(code: str, data: dict[str, Any], session: Session) -> str:
    """The sentence for a refused command: what was understood, what is missing, an example."""
    filled: dict[str, Any] = {**data}
    name = data.get("name", "")
    filled.setdefault("word", command_word(name))
    filled["word"] = excerpt(filled["word"], 20)
    filled["example"] = _EXAMPLES.get(name, "")
    filled["whose"] = "、".join(ROLES[role] for role in ROLES if name in COMMANDS and role in COMMANDS[name].roles)
    filled["close"] = clock(session, session.settings.close_at)
    if "ids" in data:
        filled["ids"] = ranges(data["ids"])
        filled["hers"] = f"这个人的待核实事项：{filled['ids']}。" if data["ids"] else ""
    if "number" in data:
        filled["person"] = person(session.roster[data["number"]])
    if "numbers" in data:
        filled["numbers"] = "、".join(person(session.roster[number]) for number in data["numbers"])
    if "by" in data:
        filled["by"] = contact_called(session, data["by"]) if data["by"] else "程序"
    if "seat" in data:
        filled["seat"] = SEATS[data["seat"]]
    if "phase" in data:
        filled["phase"], filled["instead"] = _PHASES[data["phase"]], _INSTEAD.get(name, "")
    if "text" in data:
        filled["text"] = excerpt(data["text"], 20)
    if code == "unknown_command":
        filled["near"] = f"，是不是“/{data['near']}”？没有执行。" if data["near"] else "，发送“/帮助”可查看全部命令。"
    elif "near" in data:
        near = "、".join(person(session.roster[number]) for number in data["near"])
        filled["near"] = NEAR_PERSON.format(near=near) if near else "请核对编号或姓名。"
    return _REFUSALS[code].format(**filled)


def refused_because(code: str, data: dict[str, Any], session: Session) -> str:
    """Why a command was refused, also where nobody was told."""
    return "不是工作人员或纪检人员" if code == "not_staff" else refusal(code, data, session)
