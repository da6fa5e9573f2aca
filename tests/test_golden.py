"""Whole days whose every decision, post and explanation is written down: a change of form changes none of them.

``python -m tests.test_golden`` writes the files anew; a difference in them is a difference for users, to be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.files.report import report
from bot.replay import play as replay
from bot.replay import prepare
from bot.simulator import day as demo
from bot.simulator.copies import rendered
from bot.texts.joined import explanation
from models.messages import Message, Paste
from models.settings import ClosingMode
from tests.days import INSPECTOR, ROOM, STAFF, Day, Result, moment
from tests.test_draw import complete

FOLDER = Path(__file__).parent / "golden"
HEAD = re.compile(r"(?<=校验码：)\d+-[0-9a-f]{32}")
"""It depends on how records are written; what it proves has tests of its own."""


def busy() -> Result:
    """The demonstration: forty people and everything that goes wrong around them."""
    steps = demo.script()
    app = prepare(demo.config(), demo.candidates(), steps)
    return Result(report(app.session, replay(app, steps)), app)


def commands() -> Result:
    """Staff and an inspector decide, confirm, take back, and are refused."""
    day = Day().under(closing=ClosingMode.CONFIRM)
    day.joins("10:50", "u1", "林知远").joins("11:02", "u2", "周予安", "王芳", alias="周予安").says(
        "11:03", "u4", "报到", alias="何若溪"
    )
    day.joins("11:05", "u9", "沈研秋", "陈沫阳", name="秋天的风")
    for clock, who, text in (
        ("11:10", STAFF, "/待核实"), ("11:11", STAFF, "/通过 1"), ("11:12", STAFF, "/撤销"), ("11:13", STAFF, "/驳回 2"),
        ("11:13:10", STAFF, "/理由 查无此人"), ("11:14", STAFF, "/绑定 003 @秋天的风"), ("11:15", STAFF, "/补签 3-4 现场确认"),
        ("11:16", "u1", "/状态"), ("11:17", INSPECTOR, "/状态"), ("11:18", INSPECTOR, "/通过 1"), ("11:19", STAFF, "/取消 002 本人放弃"),
        ("11:20", STAFF, "/为什么 002"), ("11:21", STAFF, "/未报道"), ("12:50", STAFF, "/延长 13:10 网络故障"), ("12:51", STAFF, "/帮助"),
    ):  # fmt: skip
        day.says(clock, who, text, name="小周")
        if text.startswith(("/补签", "/取消")):
            day.says(f"{clock}:30", who, "/确认 0000")
    day.says("12:52", "u5", "我报到了吗", room="").joins("13:05", "u8", "苏景行").says("13:12", STAFF, "/确认")
    day.says("13:15", INSPECTOR, "/查实 008 断网").confirmed("13:16", INSPECTOR, "/违纪 008 有人提示").says(
        "13:17", INSPECTOR, "/撤销"
    )
    day.says("13:20", "u8", "我第几个", room="").says("13:21", STAFF, "/补签 005 经电话核实", room="")
    return day.run("14:40")


def drawn() -> Result:
    """The call order is drawn by three parties."""
    return complete().run("13:20")


def deaf() -> Result:
    """The bot is deaf twice, once over the closing; a message comes late."""
    day = Day().joins("11:00:30", "u1", "林知远", alias="林知远").offline("11:20", "11:40")
    day.joins("11:41", "u2", "林知远", "周予安", "何若溪", alias="周予安").offline("12:58", "13:20")
    return day.joins("12:59", "u3", "林知远", "周予安", "陈沐阳", alias="陈沐阳", delivered="13:21").run("13:40")


def by_hand() -> Result:
    """Nobody listens: staff paste the chat in two pieces, and the relay at the end."""
    said = Day().joins("11:01", "u1", "林知远", name="林知远").joins("11:07", "u2", "林知远", "周予安", name="周予安")
    said.says("11:30", "u4", "报到", name="何若溪").joins("12:40", "u9", "林知远", "周予安", "陈沐阳", name="芳华")
    messages = [step for step in said.steps if isinstance(step, Message)]
    day = Day()
    for clock, part in (("11:35", messages[:3]), ("13:02", messages[1:])):
        text = rendered(part, "head_seconds", "Asia/Shanghai")
        day.steps.append(Paste(at=moment(clock), received_at=moment(clock), room=ROOM, by="小周", text=text))
    return day.pastes("13:02:30", "苏景行").run("13:10")


DAYS: tuple[Callable[[], Result], ...] = (busy, commands, drawn, deaf, by_hand)


def told(result: Result) -> str:
    """Everything that somebody can see of the day."""
    session = result.app.session
    because = {
        number: explanation(session, number, result.app.store.past(number)).split("\n") for number in session.roster
    }
    posts = [{**post, "text": HEAD.sub("…", post["text"]).split("\n")} for post in result.data["posts"]]
    return json.dumps({**result.data, "posts": posts, "because": because}, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.__name__)
def test_a_golden_day_comes_out_as_it_is_written(day: Callable[[], Result]) -> None:
    assert told(day()) == (FOLDER / f"{day.__name__}.json").read_text("utf-8")


if __name__ == "__main__":
    for each in DAYS:
        (FOLDER / f"{each.__name__}.json").write_text(told(each()), "utf-8")
