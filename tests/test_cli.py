"""The commands as other programs and staff use them."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.cli.main import main
from bot.live import Live
from bot.simulator import stage
from tests.days import relay
from tests.test_bad_input import folder, run

__all__ = ["folder"]


def piped(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_parse_gives_one_object_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    piped(monkeypatch, relay("林知远 已到", "周予安"))
    code, out, _ = run(capsys, "parse", "--json")
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {"no": 1, "name": "林知远", "note": "已到", "raw": "1. 林知远 已到"},
        {"no": 2, "name": "周予安", "note": "", "raw": "2. 周予安"},
    ]


def test_parse_adds_lines_to_json_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    piped(monkeypatch, json.dumps({"id": 7, "text": "+1"}) + "\n")
    data = json.loads(run(capsys, "parse", "--jsonl")[1])
    assert data == {"id": 7, "text": "+1", "lines": [{"no": None, "name": "", "note": "+1", "raw": "+1"}]}


def recorded(folder: Path) -> None:
    message = {
        "kind": "message",
        "id": "m1",
        "room": "room1@chatroom",
        "sender": "u1",
        "alias": "林知远",
        "type": "group_note",
    }
    lines = [
        {**message, "at": "2022-11-19T11:00:05+08:00", "text": relay("林知远 13800138000")},
        {"kind": "end", "at": "2022-11-19T13:05:00+08:00"},
    ]
    (folder / "day.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")


def test_a_replay_prints_the_agreed_object(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded(folder)
    data = json.loads(run(capsys, "replay", "day.jsonl", "--roster", "roster.csv", "--json")[1])
    assert data["candidates"][0] == {
        "number": "001", "name": "林知远", "group": "", "attendance": "checked_in", "checked_in_at": "2022-11-19T11:00:05+08:00",
        "message_id": "m1", "call_order": 1, "flags": [],
    }  # fmt: skip
    assert set(data) == {"candidates", "reviews", "interview", "calls", "posts"}
    assert set(data["posts"][0]) == {"at", "room", "text"}


def test_a_kept_replay_can_be_shown_explained_exported_and_verified(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded(folder)
    assert run(capsys, "replay", "day.jsonl", "--roster", "roster.csv", "--database", "sqlite:///jielong.db")[0] == 0
    assert json.loads(run(capsys, "status", "--json")[1])["candidates"][1]["attendance"] == "ineligible"
    assert "138****8000" in run(capsys, "explain", "林知远")[1]
    assert "没有接龙" in run(capsys, "explain", "002")[1]
    assert run(capsys, "export", "报到.xlsx")[0] == 0
    book = openpyxl.load_workbook(folder / "报到.xlsx")
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["编号", "姓名", "分组", "报到状态", "报到时间", "叫号顺序", "备注"]
    assert sheet.freeze_panes == "A2"
    assert all(
        cell.data_type in ("s", "n")
        for each in book.worksheets
        for row in each.iter_rows()
        for cell in row
        if cell.value is not None
    )
    everything = "\n".join(str(cell.value) for each in book.worksheets for row in each.iter_rows() for cell in row)
    assert "13800138000" not in everything
    assert run(capsys, "records", "verify")[0] == 0
    code, told = run(capsys, "roster", "import", "roster.csv")[:2]
    assert code == 0
    assert "名单已更新（2 人）：没有变化" in told


def test_the_roster_is_listed_masked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "roster", "import", "roster.csv")[0] == 0
    out = run(capsys, "roster", "list", "--json")[1]
    assert json.loads(out)[0]["phone"] == "138****8000"


def test_a_paste_says_what_to_post(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "roster", "import", "roster.csv")
    piped(monkeypatch, relay("林知远"))
    code, out, _ = run(capsys, "paste", "--by", "小周", "--yes")
    assert code == 0
    assert "新增报到 1 人" in out
    assert "请运行 jielong posts" in out
    assert "【报到截止】" in run(capsys, "posts")[1]


def test_the_demonstration_of_a_day_by_hand_decides_the_copied_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--by-hand"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("将作的判断") == 3
    assert "已通过事项 2" in shown
    assert "【报到结果】" in shown
    assert main(["demo", "--by-hand", "--headless"]) == 0
    assert capsys.readouterr().out.count("已报到") == 30


class _Stepping:
    """A clock of the demonstration that moves when the bot has done all that was to be done, and not before."""

    def __init__(self, began_at: datetime, speed: float) -> None:
        self._at = began_at
        self.bot: Live | None = None

    def now(self) -> datetime:
        return self._at

    async def reach(self, moment: datetime) -> None:
        assert self.bot is not None
        await self._settled(self.bot)
        while (
            self.bot.app is not None and (due := self.bot.app.next_deadline()) is not None and self._at < due < moment
        ):
            self._at = due
            await self._settled(self.bot)
        self._at = moment

    async def _settled(self, bot: Live) -> None:
        """The gateway has told everything, the bot has decided on it, what was due is done, every post has left."""
        async with asyncio.timeout(30):
            while not await self._is_settled(bot):
                await asyncio.sleep(0.002)

    async def _is_settled(self, bot: Live) -> bool:
        if bot.channel.state != "online":
            return bot.channel.is_idle
        await bot.channel.catch_up()
        if not bot.ready.is_set() or not bot.channel.is_idle or bot.app is None or bot.store.queued_posts():
            return False
        due = bot.app.next_deadline()
        return due is None or due > self._at


def test_the_demonstration_plays_to_its_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = stage._staged

    @asynccontextmanager
    async def on_stage(now: Any, *more: Any) -> AsyncIterator[stage.Stage]:
        async with staged(now, *more) as made:
            now.__self__.bot = made.bot
            yield made

    monkeypatch.setattr(stage, "_staged", on_stage)
    monkeypatch.setattr(stage, "FastClock", _Stepping)
    assert main(["demo", "--headless"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("已报到") == 32
    assert shown.count("本人后来发的接龙里没有自己那一行") == 0
    assert "待核实事项" in shown


def test_the_empty_form_can_be_had_before_any_settings_and_reads_as_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JIELONG_CONFIG", raising=False)
    assert main(["application", "template", "申请表.docx"]) == 0
    assert "申请表.docx" in capsys.readouterr().out
    assert main(["application", "template", "申请表.docx", "--force"]) == 0  # nothing stands in it yet
    (tmp_path / "申请表.docx").write_bytes(b"mine")
    assert main(["application", "template", "申请表.docx", "--force"]) == 2
    assert (tmp_path / "申请表.docx").read_bytes() == b"mine"
