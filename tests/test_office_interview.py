"""Interviews by hand, as processes: ordered at the desk, entered later from paper, looked into by an inspector."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.test_office import TITLE, Office

PRESENT = ("林知远", "沈砚秋", "何若溪")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A desk whose check-in ended two hours ago, with its list published."""
    more = "panels: [{group: 第一组, inspectors: [{id: wxid_wu, name: 老吴}]}]\n"
    at = Office(tmp_path, begins=timedelta(hours=-4), ends=timedelta(hours=-2))
    config = tmp_path / "config.yaml"
    config.write_text(config.read_text("utf-8") + f"interview: {{open: {at.closes:%Y-%m-%d %H:%M}}}\n{more}", "utf-8")
    at.done("roster", "import", "名单.csv")
    lines = [f"{number}. {name}" for number, name in enumerate(PRESENT, start=1)]
    chat = at.chat(*((2 * n, name, TITLE + "\n".join(lines[:n])) for n, name in enumerate(PRESENT, start=1)))
    at.done("paste", "--by", "小周", "--yes", typed=chat)
    at.status()
    at.done("order", "/驳回 全部 漏收 电话联系不上", "--by", "小周", "--yes")
    at.done("order", "/公布", "--by", "小周", "--yes")
    return at


def clock(office: Office, minutes: float) -> str:
    """A time so many minutes after the window's end."""
    moment: datetime = office.closes + timedelta(minutes=minutes)
    return f"{moment:%Y-%m-%d %H:%M}"


def state(office: Office, number: str) -> str:
    return str(next(each["state"] for each in office.status()["interview"] if each["number"] == number))


def test_what_was_done_on_paper_is_entered_in_its_order_and_marked(office: Office) -> None:
    for minutes, order in ((10, "/叫号"), (12, "/核验 通过"), (13, "/开始"), (22, "/结束")):
        office.done("order", order, "--by", "小周", "--at", clock(office, minutes))
    (found,) = [each for each in office.status()["interview"] if each["number"] == "001"]
    assert (found["state"], found["tries"][0]["seconds"]) == ("finished", 540)
    assert found["tries"][0]["by"] == "desk:小周"
    assert f"后来补记，实际时间 {office.closes + timedelta(minutes=22):%H:%M}" in office.done("explain", "001")
    code, _, err = office.run("order", "/叫号", "--by", "小周", "--at", clock(office, 15))
    assert code == 2
    assert "补记请按先后" in err
    office.done("order", "/叫号", "--by", "小周", "--at", clock(office, 25))
    assert [each["number"] for each in office.status()["calls"]] == ["001", "002"]


def test_an_inspector_beside_the_desk_decides_on_a_break_and_staff_do_not(office: Office) -> None:
    for order in ("/叫号", "/核验 通过", "/开始", "/中断 画面黑屏", "/恢复", "/中断 又断了"):
        office.done("order", order, "--by", "小周")
    waiting = office.done("posts")
    assert "【请查证】第一组 001 林知远" in waiting
    code, _, err = office.run("order", "/查实 001 断网属实", "--by", "小周")
    assert (code, state(office, "001")) == (2, "interrupted")
    assert "“/查实”由纪检人员执行" in err
    office.done("order", "/查实 001 断网属实", "--by", "老吴", "--inspector")
    assert state(office, "001") == "retry"
    code, _, err = office.run("order", "/叫号 002", "--by", "老吴", "--inspector")
    assert code == 2
    assert "由工作人员执行" in err


def test_the_called_one_s_post_waits_to_be_copied_and_the_desk_is_told_the_rest(office: Office) -> None:
    told = office.done("order", "/叫号", "--by", "小周")
    assert "已叫号：第一组 001 林知远（首次）" in told
    assert "【叫号】第一组　001 林知远，轮到您了" in office.done("posts")
    office.done("order", "/撤销", "--by", "小周")
    assert office.status()["calls"] == []
    assert "012" not in office.done("order", "/进度", "--by", "小周")


def test_a_name_at_the_desk_cannot_pretend_to_an_inspector_s(office: Office) -> None:
    code, _, _ = office.run("order", "/查实 001 断网", "--by", "inspector:小周")
    assert code == 2


def test_the_workbook_and_the_minutes_are_written(office: Office) -> None:
    office.done("order", "/叫号", "--by", "小周")
    office.done("export", "报到.xlsx")
    office.done("minutes", "纪要.docx")
    code, _, err = office.run("minutes", "纪要.docx")
    assert (code, "--force" in err) == (2, True)
    office.done("minutes", "纪要.docx", "--force")
