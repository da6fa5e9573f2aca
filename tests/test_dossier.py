"""The file about one candidate that an inspector keeps."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from bot.files.dossier import export
from tests.days import INSPECTOR, STAFF, Day, Result
from tests.test_bad_input import folder, run

__all__ = ["folder"]

ROOT = Path(__file__).parent.parent


def cancelled_day() -> Result:
    """Checked in, then cancelled by one person and confirmed by another."""
    day = Day().under(two_person=True, names={STAFF: "小周", INSPECTOR: "老吴"})
    day.joins("11:00", "u1", "林知远 13800138000 已到", alias="林知远", id="m-own").joins(
        "11:01", "u2", "周予安", alias="周予安"
    )
    day.says("11:10", STAFF, "/取消 001 冒名顶替 电话 13900139000 核实")
    code = day.run("11:11").app.session.office.pending[STAFF].code
    return day.says("11:10:30", INSPECTOR, f"/确认 {code}").run("13:05")


def words(path: Path) -> str:
    if path.suffix == ".html":
        return re.sub(r"<[^>]+>", "\n", path.read_text("utf-8"))
    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("name", ["林知远.docx", "林知远.html"])
def test_it_holds_decisions_messages_and_posts_word_for_word(tmp_path: Path, name: str) -> None:
    app = cancelled_day().app
    export(tmp_path / name, app.session, app.store, "001")
    text = words(tmp_path / name)
    assert "取消资格（工作人员取消）" in text
    assert "由 小周 办理（/取消），理由：冒名顶替 电话 139****9000 核实，老吴 确认" in text
    assert "m-own" in text and "林知远 138****8000 已到" in text
    assert "001 林知远：工作人员取消" in text, "the result that named them"
    assert "周予安 已到" not in text
    assert re.search(r"--head (?:\"|&quot;)\d+-[0-9a-f]{32}", text)
    assert "13800138000" not in text and "13900139000" not in text


def test_an_explanation_names_who_decided_who_confirmed_and_by_which_record() -> None:
    from bot.texts.joined import explanation

    app = cancelled_day().app
    told = explanation(app.session, "001", app.store.past("001"))
    line = next(line for line in told.split("\n") if "由 小周 办理" in line)
    number = int(re.findall(r"〔记录 (\d+)〕", line)[0])
    assert "老吴 确认" in line
    assert next(record.kind for record in app.store.records() if record.seq == number) == "CommandObeyed"


def test_the_result_tells_no_untruth_about_the_cancelled() -> None:
    (result,) = cancelled_day().said("【报到结果】")
    assert "取消面试资格（其他原因）：\n001 林知远：工作人员取消" in result
    absent = result.partition("取消面试资格（未报到）：")[2].partition("\n\n")[0]
    assert "林知远" not in absent and "陈沐阳" in absent


def test_the_command_writes_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a process of its own: nothing else has joined the sentences before."""
    (folder / "chat.txt").write_text("林知远 2022/11/19 11:05:00\n#接龙\n1. 林知远\n", "utf-8")
    run(capsys, "roster", "import", "roster.csv")
    run(capsys, "paste", "chat.txt", "--by", "小周", "--yes")
    for name in ("a.docx", "a.html"):
        done = subprocess.run(
            [sys.executable, "-m", "bot", "explain", "001", "--file", name],
            capture_output=True,
            check=False,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert "林知远" in words(folder / name)
    assert run(capsys, "explain", "001", "--file", "a.html")[0] == 2
    assert run(capsys, "explain", "001", "--file", "a.html", "--force")[0] == 0
