"""The field's words, and how people, times and numbers are written. All other modules here use these."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any, Final

from handlers.requests.spec import Role
from models.checkin.attendance import Attendance, Flag, Reason
from models.checkin.standing import Standing
from models.office.events import CommandObeyed
from models.people.candidate import Candidate
from models.posts import Post
from models.reading.private import mask_private
from models.reading.text import clean, fold
from models.records.chain import Head
from models.session import Session

ATTENDANCE: Final = {
    Attendance.EXPECTED: "未报到",
    Attendance.CHECKED_IN: "已报到",
    Attendance.UNDER_REVIEW: "待核实",
    Attendance.INELIGIBLE: "取消资格",
}
REASONS: Final = {
    Reason.NOT_PRESENT: "接龙内容表示本人未到",
    Reason.WITHDRAWN: "本人后来发的接龙里没有自己那一行",
    Reason.UNKNOWN_SENDER: "发送人身份不明",
    Reason.ADDED_BY_OTHER: "由他人代为接龙",
    Reason.NEAR_NAME: "姓名与名单相近但不一致",
    Reason.AMBIGUOUS_NAME: "重名或一行多人，无法区分",
    Reason.UNKNOWN_NAME: "名单中没有这个姓名",
    Reason.PLAIN_TEXT: "发了文字报到，没有接龙",
    Reason.EARLY: "报到开始前接龙",
    Reason.RECALLED: "报到消息已撤回",
    Reason.EDGE_MINUTE: "复制的聊天记录没有写明秒数或时间，无法确定是否在报到时段内",
    Reason.BOT_OFFLINE: "没有收到报到时段内的全部消息，可能漏收",
    Reason.TRACE: "在群里发过言或被提到，但没有算作报到的接龙",
    Reason.UNATTRIBUTED: "有人报到但没有说明是谁，尚未弄清",
}
FLAGS: Final = {
    Flag.BOUND_BY_LINE: "由本次接龙认定身份",
    Flag.BY_STAFF: "工作人员办理",
    Flag.LINE_REMOVED: "后来的接龙缺此行",
    Flag.SEEN_AFTER_GAP: "离线后首次看到",
    Flag.NAME_CORRECTED: "姓名有误已更正",
    Flag.LATE: "截止后接龙",
    Flag.RECALLED: "报到消息已撤回",
    Flag.PASTED: "工作人员粘贴",
    Flag.TECHNICAL_FAILURE: "技术故障已查实",
    Flag.VIOLATION: "违纪已查实",
    Flag.ODD_NOTE: "附言未能理解",
}
RULES: Final = {
    "own_line": "本人在报到时段内接龙",
    "staff_line": "工作人员在报到时段内代为接龙",
    "bound_by_line": "发送人只新增了这一行，认定为本人",
    "after_gap": "机器人离线后首次看到的接龙中已有此行",
    "early_accepted": "报到开始前接龙，按设置予以认可",
    "plain_text_accepted": "本人在报到时段内发文字报到，按设置予以认可",
    "pasted": "工作人员粘贴的接龙中有此行",
    "approved": "工作人员核实通过",
    "reinstated": "工作人员补签",
    "window_extended": "报到时段延长后，此前的接龙计入",
    "absent_at_close": "报到截止时没有接龙，也没有待核实事项",
    "review_rejected": "待核实事项被驳回，且没有其他报到依据",
    "cancelled_by_staff": "工作人员取消",
    "withdrawn": "重新导入的名单中已没有此人",
}
CANDIDATE_QUESTIONS: Final = "私聊机器人可以问：我报到了吗、为什么、我的编号、我第几个。"
ROLES: Final = {Role.STAFF: "工作人员", Role.INSPECTOR: "纪检人员", Role.CANDIDATE: "参评人员"}
OUTCOMES: Final = {"approved": "已通过", "rejected": "已驳回", "resolved": "已自动结案", "": "待核实"}
UNGROUPED: Final = "全体"
NEAR_PERSON: Final = "是不是 {near}？"
RELAY_HEADER: Final = "#接龙"
REHEARSAL_MARK: Final = "【模拟】"
MOST_NAMES: Final = 60
QUOTED: Final = 120
SHORT_HISTORY: Final = 3
MOST_LINES: Final = 15
"""So many lines of a list fit a phone's screen."""


def clock(session: Session, moment: datetime) -> str:
    """``11:00``, with seconds only where there are some."""
    local = session.settings.local(moment)
    return local.strftime("%H:%M:%S" if local.second else "%H:%M")


def unseen_times(session: Session, at: datetime) -> str:
    """The times of the window of which nothing is known: ``11:00–11:20、12:41–13:00``; empty where all is known."""
    local = session.settings.local
    return "、".join(f"{local(since):%H:%M}–{local(until):%H:%M}" for since, until in session.gaps.unseen(at))


def unseen_note(session: Session, at: datetime) -> str:
    """The same as a sentence for the group, on a line of its own."""
    times = unseen_times(session, at) if session.gaps.is_by_hand else ""
    return f"\n（{times} 的群消息还没有收集，其间的接龙尚未计入。）" if times else ""


def day_clock(session: Session, moment: datetime) -> str:
    """``11 月 19 日 11:00``."""
    local = session.settings.local(moment)
    return f"{local.month} 月 {local.day} 日 {clock(session, moment)}"


def person(candidate: Candidate) -> str:
    """``012 张三``: the number tells namesakes apart."""
    return f"{candidate.number} {candidate.name}"


def reached_at(candidate: Candidate) -> str:
    """``手机 …；紧急联系人 …``: for one reader alone."""
    phones = [f"手机 {candidate.phone}"] if candidate.phone else ["名单上没有手机号"]
    if candidate.emergency_phone:
        phones.append(f"紧急联系人 {candidate.emergency_name} {candidate.emergency_phone}".replace("  ", " "))
    return "；".join(phones)


def everywhere(session: Session, text: str) -> list[Post]:
    """The same in every room."""
    return [Post(room=room, text=text) for room in session.settings.rooms]


Here = Callable[[Candidate], bool]
"""Whether somebody is to be named in a room."""


def in_each_room(session: Session, text: Callable[[Here], str]) -> list[Post]:
    """A list in every room, of the people who are there; in the only room, of all."""
    rooms = session.settings.rooms
    if len(rooms) < 2:
        return everywhere(session, text(lambda _: True))
    of = {number: set(session.people.rooms_of(candidate)) for number, candidate in session.roster.items()}
    named = {room: text(lambda candidate, room=room: room in of[candidate.number]) for room in rooms}  # type: ignore[misc]
    return [Post(room=room, text=said) for room, said in named.items()]


def head_line(head: Head) -> str:
    """A head as it is posted, with a sentence that a candidate understands."""
    return f"记录校验码：{head}（请保留这条消息：以后若有人改动此前的报到记录，这串字符就会对不上）"


_HEAD_LINE: Final = re.compile(r"^记录校验码：([0-9a-f-]+)（", re.MULTILINE)
"""At the beginning of a line, where no quotation can stand."""


def posted_heads(text: str) -> Iterator[Head]:
    """The heads that a post of the bot's tells."""
    return (head for found in _HEAD_LINE.findall(text) if (head := Head.read(found)) is not None)


def listed_names(candidates: Iterable[Candidate]) -> str:
    """Names in a row; namesakes with their numbers."""
    people = list(candidates)
    counts: dict[str, int] = {}
    for candidate in people:
        counts[candidate.name] = counts.get(candidate.name, 0) + 1
    return "、".join(person(each) if counts[each.name] > 1 else each.name for each in people)


def counts(session: Session) -> str:
    """How many stand where, in one clause."""
    return in_numbers(Counter(standing.attendance for standing in session.standings))


def in_numbers(counted: Mapping[Attendance, int]) -> str:
    """How many stand where, counted already."""
    return "，".join(
        f"{ATTENDANCE[each]} {counted.get(each, 0)} 人"
        for each in Attendance
        if counted.get(each) or each is Attendance.CHECKED_IN
    )


def open_reasons(session: Session, standing: Standing) -> str:
    """What is still asked about a candidate."""
    reasons = (session.reviews[review_id].raised.reason for review_id in sorted(standing.open_reviews))
    return "、".join(dict.fromkeys(REASONS[reason] for reason in reasons))


def standing_now(session: Session, number: str) -> str:
    """``012 张三：已报到，叫号顺序为第 3 位``."""
    standing = session.standings[number]
    is_called = standing.is_checked_in and standing.call_order is not None
    place = f"，叫号顺序为{group_of(standing)}第 {standing.call_order} 位" if is_called else ""
    return f"{person(standing.candidate)}：{ATTENDANCE[standing.attendance]}{place}"


def group_of(standing: Standing) -> str:
    """The group, as it stands before a place."""
    group = standing.candidate.group
    return f" {group}" if group and group[0].isascii() else group


def answer_to(event: Any, text: str, **more: Any) -> Post:
    """An answer where the question was put."""
    return Post(room=event.room, to="" if event.room else event.by, text=text, **more)


def ranges(ids: Sequence[int]) -> str:
    """Ids in a row, cut where there are so many digits that they could be taken for a private number."""
    digits = [*accumulate(len(str(each)) for each in ids)]
    shown = ids[: bisect_right(digits, _MOST_DIGITS)]
    return "、".join(map(str, shown)) + (f" 等 {len(ids)} 项" if len(shown) < len(ids) else "")


_MOST_DIGITS: Final = 10


def short(lines: list[str], event: CommandObeyed) -> str:
    """A list that fits a phone's screen in the group; all of it in a private chat."""
    if event.room and len(lines) > MOST_LINES + 1:
        left = len(lines) - MOST_LINES - 1
        lines = [*lines[: MOST_LINES + 1], f"……另有 {left} 条，私聊机器人发送“/{command_word(event.name)}”可看全部。"]
    return "\n".join(lines)


def command_word(name: str) -> str:
    """The word of a command."""
    from handlers.catalogue import COMMANDS  # noqa: PLC0415 - all handlers, for a word that few commands say

    return COMMANDS[name].words[0] if name in COMMANDS else name


def contact_called(session: Session, contact: str) -> str:
    """A contact as people know them; the id where nothing else is known."""
    return excerpt(session.people.called(contact), 20)


def addressed(name: str) -> str:
    """``@张三`` with a blank behind; nothing for a name that would call everybody, or several."""
    bare = excerpt(name, 20).lstrip("@＠ ")
    folded = fold(bare).replace(" ", "")
    return "" if not folded or "@" in folded or "所有人" in folded or folded == "all" else f"@{bare} "


def excerpt(text: str, length: int = 40) -> str:
    """The beginning of a quotation, on one line."""
    line = mask_private(" ".join(clean(text).split()))
    return line if len(line) <= length else f"{line[:length]}…"


SEATS: Final = {role.value: called for role, called in ROLES.items()}


def seats(names: Iterable[str]) -> str:
    """The parties of a draw in a row."""
    return "、".join(SEATS[name] for name in names)


ATTENDANCE_CHECKED_IN: Final = ATTENDANCE[Attendance.CHECKED_IN]
