"""What staff read at their own machine on a day by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.texts.forms import FORMS
from bot.texts.words import FLAGS, REASONS, RULES, counts, listed_names, person, unseen_times
from models.checkin.events import CheckedIn, Flagged, ReviewRaised
from models.commands import TakePaste
from models.session import Session

COPY_COLUMNS: Final = ("行", "发送人", "是谁", "时间", "内容", "将作的判断")
BY_HAND: Final = {
    "read_as": "读出 {count} 条消息（{forms}）。",
    "read_relay": "读出没有发送人和时间的接龙 {count} 条，记入即表示由您确认这些人已报到。",
    "fragment": "第 {first}–{last} 行上面没有发送人（从一条消息中间开始复制），不计入。如有接龙，请从上一条消息开始重新复制，再粘贴一次。",
    "no_time": "这种复制方式没有时间，接龙的人都列为待核实，可用 /通过 全部 时间不明 一并通过。",
    "known": "（已有）",
    "nobody": "—",
    "totals": "记入后：{counts}。",
    "nothing_new": "没有新的内容。",
    "would_cancel": "如果现在截止，取消资格 {count} 人：{names}。",
    "cancelled": "目前取消资格 {count} 人：{names}。",
    "would_cancel_nobody": "如果现在截止，没有人被直接取消资格，未报到的都列为待核实。",
    "unseen": "报到时段内 {times} 的群消息还没有看到。",
    "ask": "以上是否记入？",
    "needs_yes": "没有记入：请在命令后加 --yes 直接记入，或加 --preview 只看不记。",
    "not_booked": "没有记入。",
    "order_ask": "确定执行吗？",
    "order_needs_yes": "没有执行：请在命令后加 --yes 表示确认。",
    "order_undone": "没有执行。",
    "reason_ask": "请输入理由",
    "why_missing": "没有执行：请加 --why 写明理由。",
    "reason_missing": '没有执行：请在命令后面写明理由，例如 jielong order "/驳回 3 经电话核实" --by 姓名。',
    "no_command": '“{text}”不是命令。命令以 / 开头，例如 jielong order "/待核实" --by 姓名。',
    "use_export": "请运行 jielong export 文件.xlsx 导出。",
    "bad_time": "“{text}”不是时间：请写成 12:05 的样子。",
    "early_time": "{text} 在报到开始之前：--at 写的是报到当天下命令的时间。",
    "no_name": "请写明姓名（命令行里写 --by 姓名）。",
    "name_only": "姓名里请不要写手机号、身份证号或冒号（命令行里写 --by 姓名）。",
    "future_time": "{text} 还没有到：--at 写的是下命令的时间，不能晚于现在。",
    "posts_none": "没有要发到群里的内容。",
    "posts_running": "机器人正在运行，由它发送，不用手工发。",
    "posts_head": "以下内容请依次发到群里，发好一条就运行 jielong posts --done 编号 --by 姓名：",
    "post_room": "【编号 {id}】发到：{room}",
    "post_announcement": "【编号 {id}】设为群公告：{room}",
    "post_private": "【编号 {id}】私聊：{to}",
    "posts_done": "已记下 {count} 条为已发出，还有 {left} 条。",
    "no_such_post": "没有编号为 {id} 的待发内容：请运行 jielong posts 查看。",
    "posts_waiting": "有 {count} 条内容要发到群里：请运行 jielong posts。",
    "opened": "已到报到时间，报到开始。",
    "closed": "已到截止时间，报到截止。结果待您确认后公布：请运行 jielong order /公布 --by 姓名。",
    "nothing_seen": "报到时段已过，程序还没有看到任何聊天记录，没有截止：请先用 jielong paste 粘贴，或检查 config.yaml 里的报到时段。",
}


def how_read(command: TakePaste) -> Iterator[tuple[str, bool]]:
    """What a paste was read as, and of each sentence whether it tells of a doubt."""
    chat = command.chat
    if chat.said:
        yield (
            BY_HAND["read_as"].format(count=len(chat.said), forms="、".join(FORMS[form] for form in chat.forms)),
            False,
        )
    lines = sum(len(reading.entries) for reading in command.readings)
    if lines:
        yield BY_HAND["read_relay"].format(count=lines), True
    if chat.fragment is not None:
        first, last = chat.fragment
        yield BY_HAND["fragment"].format(first=first, last=last), True
    if any(each.at is None for each in chat.said):
        yield BY_HAND["no_time"], True


def would_check_in(session: Session, event: CheckedIn) -> str:
    """``报到：012 张三（本人在报到时段内接龙）``."""
    return f"报到：{person(session.roster[event.number])}（{RULES[event.rule]}）"


def would_ask(session: Session, event: ReviewRaised) -> str:
    """``待核实：012 张三（由他人代为接龙）``."""
    names = listed_names(session.roster[number] for number in event.candidates) or BY_HAND["nobody"]
    return f"待核实：{names}（{REASONS[event.reason]}）"


def would_flag(session: Session, event: Flagged) -> str:
    """``012 张三：截止后接龙``."""
    return f"{person(session.roster[event.number])}：{FLAGS[event.flag]}"


def cancelled_note(session: Session, numbers: list[str]) -> str:
    """Whom a closing would cancel; empty once the result is published."""
    if session.result.published_at is not None:
        return ""
    if not numbers:
        return BY_HAND["would_cancel_nobody"] if session.window.closed_at is None else ""
    names = listed_names(session.roster[number] for number in numbers)
    return BY_HAND["would_cancel" if session.window.closed_at is None else "cancelled"].format(
        count=len(numbers), names=names
    )


def totals(session: Session) -> str:
    """How many stand where."""
    return BY_HAND["totals"].format(counts=counts(session))


def unseen(session: Session, now: datetime) -> str:
    """The times of which nothing is known; empty where there are none."""
    times = unseen_times(session, now)
    return BY_HAND["unseen"].format(times=times) if times else ""
