"""A whole day by hand at the command line, as processes: from the roster to the final list, with nothing but copies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.simulator.copies import rendered
from models.messages import Message
from tests import forks

ZONE = "Asia/Shanghai"
NAMES = ("林知远", "沈砚秋", "何若溪", "周予安", "陈沐阳", "苏景行", "彭望舒")
TITLE = "#接龙\n面试报到\n\n"


class Office:
    """A folder at a desk with the program installed."""

    forks = sys.platform != "win32"
    """Whether its commands are spared the loading."""

    def __init__(self, folder: Path, *, begins: timedelta, ends: timedelta, more: str = "") -> None:
        self.folder = folder
        now = datetime.now(UTC).astimezone(ZoneInfo(ZONE)).replace(second=0, microsecond=0)  # noqa: TID251 - processes keep their own time
        self.opens, self.closes = now + begins, now + ends
        (folder / "config.yaml").write_text(
            f"event: {{name: 面试, timezone: {ZONE}}}\n"
            f"checkin: {{open: {self.opens:%Y-%m-%d %H:%M}, close: {self.closes:%Y-%m-%d %H:%M}, settle_seconds: 0}}\n"
            f"rooms: [{{topic: 面试群}}]\n{more}",
            "utf-8",
        )
        rows = "\n".join(f"{name},第一组" for name in NAMES)
        (folder / "名单.csv").write_text(f"姓名,分组\n{rows}\n", "utf-8")

    def answered(self, answer: str, *arguments: str) -> str:
        """What a command shows at a terminal where somebody answers it."""
        import pty  # the terminals of Unix only

        ours, theirs = pty.openpty()
        os.write(ours, answer.encode())
        code, out, err = self.run(*arguments, stdin=theirs)
        os.close(ours)
        os.close(theirs)
        assert code == 0, err
        return out

    def run(self, *arguments: str, typed: bytes = b"", stdin: int | None = None) -> tuple[int, str, str]:
        """One command, as its own process, without a terminal unless one is given."""
        if self.forks:
            code, out, err = forks.run(arguments, self.folder, typed, os.ttyname(stdin) if stdin is not None else "")
            return code, out.decode("utf-8"), err.decode("utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            input=typed if stdin is None else None,
            stdin=stdin,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "COLUMNS": "200"},
            check=False,
            timeout=60,
        )
        return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")

    def done(self, *arguments: str, typed: bytes = b"") -> str:
        """The output of a command that succeeds."""
        code, out, err = self.run(*arguments, typed=typed)
        assert code == 0, err
        return out

    def status(self) -> dict[str, Any]:
        """Where everybody stands."""
        data: dict[str, Any] = json.loads(self.done("status", "--json"))
        return data

    def attendance(self) -> dict[str, str]:
        return {each["name"]: each["attendance"] for each in self.status()["candidates"]}

    def chat(self, *said: tuple[int, str, str], form: str = "two_lines") -> bytes:
        """A copied chat; each message so many minutes after the opening."""
        messages = [
            Message(
                id="", at=self.opens + timedelta(minutes=minutes), received_at=self.opens, room="", sender="", name=name,
                text=text,
            )
            for minutes, name, text in said
        ]  # fmt: skip
        return rendered(messages, form, ZONE).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


FIRST = (
    (2, "林知远 水电八局", f"{TITLE}1. 林知远"),
    (4, "秋天的风", f"{TITLE}1. 林知远\n2. 沈砚秋"),
    (20, "瀛姬", f"{TITLE}1. 林知远\n2. 沈砚秋\n3. 何若溪\n4. 周予安"),
)
SECOND = (
    FIRST[-1],
    (30, "周予安", f"{TITLE}1. 林知远\n2. 沈砚秋\n3. 何若溪\n4. 周予安"),
    (50, "陈沐阳", "我到了"),
)


def test_a_whole_day_by_hand(folder: Path) -> None:
    office = Office(folder, begins=-timedelta(hours=2), ends=-timedelta(hours=1))
    office.done("roster", "import", "名单.csv")
    assert "先用 jielong paste" in office.done("status")
    assert set(office.attendance().values()) == {"expected"}

    office.done("paste", "--by", "小周", "--yes", typed=office.chat(*FIRST))
    assert office.attendance() == {
        "林知远": "checked_in", "沈砚秋": "checked_in", "何若溪": "under_review", "周予安": "under_review",
        "陈沐阳": "under_review", "苏景行": "under_review", "彭望舒": "under_review",
    }  # fmt: skip
    office.done("paste", "--by", "小周", "--yes", typed=office.chat(*SECOND, form="head_slash"))
    assert office.attendance()["周予安"] == "checked_in"

    reviews = {(review["reason"], *review["candidates"]): review["id"] for review in office.status()["reviews"]}
    office.done("order", f"/通过 {reviews['added_by_other', '003']} 本人电话确认", "--by", "小周")
    office.done("order", f"/通过 {reviews['plain_text', '005']} 本人已到", "--by", "小周")
    office.done("order", "/取消 003 弃权", "--by", "小周", "--yes")
    assert office.attendance()["何若溪"] == "ineligible"
    office.done("order", "/撤销", "--by", "小周")
    office.done("order", "/驳回 全部 bot_offline 电话联系不上", "--by", "小周", "--yes")

    posts = office.done("posts")
    assert "报到结果" not in posts
    code, shown, _ = office.run("order", "/公布", "--by", "小周")
    assert code == 2
    assert "取消资格 2 人：苏景行、彭望舒。" in shown
    office.done("order", "/公布", "--by", "小周", "--yes")
    office.done("order", "/群公告 面试下午两点开始", "--by", "小周", "--yes")
    posts = office.done("posts")
    assert "设为群公告：面试群" in posts and "【群公告】面试下午两点开始" in posts
    assert "发到：面试群" in posts and "第 1 位　001 林知远" in posts and "私聊机器人" not in posts

    assert "Posted" not in kinds(office)
    numbers = [line.split("】")[0].removeprefix("【编号 ") for line in posts.split("\n") if line.startswith("【编号 ")]
    office.done("posts", "--by", "小周", *(part for number in numbers for part in ("--done", number)))
    assert "没有要发到群里的内容" in office.done("posts")
    assert kinds(office).count("Posted") == len(numbers)
    assert "记录完好" in office.done("records", "verify")
    assert [each["call_order"] for each in office.status()["candidates"]] == [1, 2, 3, 4, 5, None, None]


def kinds(office: Office) -> list[str]:
    """The kinds of all records."""
    office.done("records", "export", "records.jsonl")
    lines = (office.folder / "records.jsonl").read_text("utf-8").split("\n")
    (office.folder / "records.jsonl").unlink()
    return [json.loads(line)["kind"] for line in lines if '"kind"' in line]


def test_nothing_is_booked_without_a_word(folder: Path) -> None:
    office = Office(folder, begins=-timedelta(hours=2), ends=timedelta(hours=1))
    office.done("roster", "import", "名单.csv")
    chat = office.chat(*FIRST)
    code, shown, err = office.run("paste", "--by", "小周", typed=chat)
    assert (code, err) == (2, "没有记入：请在命令后加 --yes 直接记入，或加 --preview 只看不记。\n")
    assert "读出 3 条消息（姓名、时间各一行）" in shown
    preview = json.loads(office.done("paste", "--by", "小周", "--preview", "--json", typed=chat))
    assert preview["booked"] is False
    assert [(each["sender"], each["number"], each["doubtful"]) for each in preview["messages"]] == [
        ("瀛姬", None, True),
        ("林知远 水电八局", "001", False),
        ("秋天的风", "002", False),
    ]
    assert set(office.attendance().values()) == {"expected"}


@pytest.mark.skipif(sys.platform == "win32", reason="the test needs a pseudo-terminal, which Windows has not")
def test_at_a_terminal_it_asks(folder: Path) -> None:
    office = Office(folder, begins=-timedelta(hours=2), ends=timedelta(hours=1))
    office.done("roster", "import", "名单.csv")
    (folder / "chat.txt").write_bytes(office.chat(*FIRST))
    assert "没有记入。" in office.answered("n\n", "paste", "chat.txt", "--by", "小周")
    assert set(office.attendance().values()) == {"expected"}
    assert "以上是否记入" in office.answered("y\n", "paste", "chat.txt", "--by", "小周")
    assert office.attendance()["林知远"] == "checked_in"
    assert "没有执行。" in office.answered("n\n", "order", "/取消 001 弃权", "--by", "小周")
    assert office.attendance()["林知远"] == "checked_in"
    office.answered("弃权\ny\n", "order", "/取消 001", "--by", "小周")
    assert office.attendance()["林知远"] == "ineligible"


def test_a_list_with_fewer_columns_takes_nothing_away(folder: Path) -> None:
    office = Office(folder, begins=timedelta(hours=2), ends=timedelta(hours=3))
    (folder / "名单.csv").write_text("编号,姓名,手机号,备注\n001,林知远,13800138000,坐轮椅\n002,周予安,,\n", "utf-8")
    office.done("roster", "import", "名单.csv")
    office.done("order", "/状态", "--by", "小周")  # from here on all is on the record
    (folder / "名单.csv").write_text("编号,姓名,备注,分组\n001,林知远,,A组\n002,周予安,,A组\n", "utf-8")
    said = office.done("roster", "import", "名单.csv")
    assert "文件里没有的列（手机号）保持原来的内容。" in said
    (first, _) = json.loads(office.done("roster", "list", "--json"))
    assert (first["phone"], first["note"], first["group"]) == ("138****8000", "", "A组")


def test_what_windows_writes_is_read_too(folder: Path) -> None:
    office = Office(folder, begins=-timedelta(hours=2), ends=timedelta(hours=1))
    office.done("roster", "import", "名单.csv")
    text = office.chat(*FIRST).decode().replace("\n", "\r\n")
    (folder / "chat.txt").write_bytes(text.encode("gbk"))
    office.done("paste", "chat.txt", "--by", "小周", "--yes")
    assert office.attendance()["林知远"] == "checked_in"
    (folder / "unicode.txt").write_bytes(text.encode("utf-16"))
    assert "没有新的内容" in office.done("paste", "unicode.txt", "--by", "小周", "--preview")


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (("paste", "--by", "小周", "--yes"), "你好\n大家好", "第 1 行起分不出"),
        (("paste", "--by", "小周", "--yes"), "林知远 2022/11/19 11:02\n好\n\n周予安 2022/13/45 11:03\n好", "第 4 行起分不出"),
        (("paste", "--by", "小周", "--yes", "--room", "别的群"), "林知远：\n收到", "没有配置群“别的群”"),
        (("order", "通过 3", "--by", "小周"), "", "命令以 / 开头"),
        (("order", "/驳回 1", "--by", "小周"), "", "没有事项 1"),
        (("order", "/状态", "--by", "小周", "--at", "25:00"), "", "“25:00”不是时间"),
        (("posts", "--done", "99", "--by", "小周"), "", "没有编号为 99 的待发内容"),
        (("posts", "--done", "99"), "", "请写明姓名"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_sentence(
    folder: Path, arguments: tuple[str, ...], typed: str, sentence: str
) -> None:
    office = Office(folder, begins=-timedelta(hours=2), ends=timedelta(hours=1))
    office.done("roster", "import", "名单.csv")
    code, _, err = office.run(*arguments, typed=typed.encode())
    assert code == 2
    assert sentence in err
    assert err.count("\n") == 1
    assert set(office.attendance().values()) == {"expected"}


def test_a_wrong_date_closes_nothing(folder: Path) -> None:
    office = Office(folder, begins=-timedelta(hours=2), ends=-timedelta(hours=1))
    office.done("roster", "import", "名单.csv")
    office.done("order", "/状态", "--by", "小周")
    assert set(office.attendance().values()) == {"expected"}


def test_an_order_is_not_given_in_the_future(folder: Path) -> None:
    office = Office(folder, begins=timedelta(hours=1), ends=timedelta(hours=2))
    office.forks = False  # one day in processes that load everything themselves
    office.done("roster", "import", "名单.csv")
    code, _, err = office.run("order", "/状态", "--by", "小周", "--at", f"{office.opens:%H:%M}")
    assert (code, "还没有到" in err) == (2, True)
