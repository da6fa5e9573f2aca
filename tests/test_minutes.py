"""The minutes of the day, and the sheets to call by: what happened, each exception with its record."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from bot.errors import UserError
from bot.files import minutes
from bot.files.workbook import workbook
from tests.days import Result, moment
from tests.interviews import inspector, people, present, staff, through
from tests.test_bad_input import folder, run

__all__ = ["folder"]
NOW = moment("18:00")


def held() -> Result:
    """A no-show, a check that failed, a break that is denied, an ordinary defence."""
    day = present(6, ("第一组", "第二组"))
    day.roster = tuple(
        each.__class__(**{**{name: getattr(each, name) for name in each.__slots__}, "id_number": "110101199001011237"})
        for each in people(6, ("第一组", "第二组"))
    )
    staff(day, "14:00 /叫号 第一组", "14:03 /过号 001", "14:04 /叫号 第一组", "14:05 /核验 003 不通过 声音 听不清")
    staff(
        day,
        *through("003", "14:06"),
        "14:12 /叫号 第二组",
        "14:13 /核验 002 通过",
        "14:14 /开始 2",
        "14:16 /中断 2 黑屏",
    )
    return inspector(day, "14:20 /查否 002 本人退出").run("15:00")


def words(path: Path) -> list[list[str]]:
    document: Any = docx.Document(str(path))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return [[paragraph.text] for paragraph in document.paragraphs] + rows


def exported(tmp_path: Path, template: str = "") -> list[list[str]]:
    path = tmp_path / "纪要.docx"
    result = held()
    minutes.export(path, result.app.session, result.app.store, NOW, template, force=True)
    return words(path)


def test_the_minutes_tell_the_panels_the_course_and_each_exception_with_its_record(tmp_path: Path) -> None:
    rows = exported(tmp_path)
    assert ["面试　面试纪要"] in rows
    assert ["第一组", "3", "1", "0", "0", "0", "2", "14:00", "14:11:03"] in rows
    happened = {(row[1], row[3], row[4]) for row in rows if len(row) == 7 and row[1].isdecimal()}
    assert ("001", "过号", "过号") in happened
    assert ("003", "核验未通过", "核验未通过（声音：听不清）") in happened
    assert ("002", "中断", "中断（黑屏）") in happened
    assert ("002", "查否技术故障", "不属于技术故障（本人退出）") in happened
    numbered = [row[-1] for row in rows if len(row) == 7 and row[1].isdecimal() and row[1] != "1"]
    assert numbered
    assert all(each.isdecimal() for each in numbered)
    assert any("记录校验码：" in row[0] for row in rows)
    assert not [row for row in rows if any("{{" in cell or "{%" in cell for cell in row)]


def test_a_template_that_staff_have_changed_is_filled_in(tmp_path: Path) -> None:
    template = tmp_path / "模板.docx"
    minutes.write_template(template)
    document: Any = docx.Document(str(template))
    document.add_paragraph("到场 {{ 已报到 }} 人，主持人：____")
    document.save(str(template))
    assert ["到场 6 人，主持人：____"] in exported(tmp_path, str(template))
    assert minutes.unknown_names(str(template)) == []


def _template(tmp_path: Path, text: str) -> str:
    document: Any = docx.Document()
    document.add_paragraph(text)
    path = tmp_path / "模板.docx"
    document.save(str(path))
    return str(path)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ 主持人 }}", "minutes_unknown"),
        ("{{ 活动 ", "minutes_syntax"),
        ("{% for 项 in 例外 %}", "minutes_syntax"),
        ("{{ 活动.__class__.__mro__ }}", "minutes_unsafe"),
        ("{{ ''.__class__.__base__.__subclasses__() }}", "minutes_unsafe"),
        ("{{ 各组[0].没有的 }}", "minutes_unknown"),
    ],
)
def test_a_template_that_cannot_be_filled_is_one_sentence_and_writes_nothing(
    tmp_path: Path, text: str, code: str
) -> None:
    with pytest.raises(UserError) as raised:
        exported(tmp_path, _template(tmp_path, text))
    assert raised.value.code == code
    assert not (tmp_path / "纪要.docx").exists()


def test_what_people_write_is_no_template(tmp_path: Path) -> None:
    """A reason is filled in as it stands: it is neither rendered nor read as Word's own marks."""
    day = staff(present(4), "14:00 /叫号 A组", "14:01 /核验 通过", "14:02 /开始", "14:03 /中断 {{ 7*7 }} <w:p> & 黑屏")
    result = day.run("14:10")
    path = tmp_path / "纪要.docx"
    minutes.export(path, result.app.session, result.app.store, NOW)
    assert any("{{ 7*7 }} <w:p> & 黑屏" in cell for row in words(path) for cell in row)


def test_a_template_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    minutes.write_template(path)
    with pytest.raises(UserError):
        minutes.write_template(path)
    result = held()
    with pytest.raises(UserError) as raised:
        minutes.export(path, result.app.session, result.app.store, NOW, force=True)
    assert raised.value.code == "file_foreign"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"x" * 100])
def test_what_is_no_document_is_said_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(content)
    with pytest.raises(UserError) as raised:
        minutes.unknown_names(str(path))
    assert raised.value.code == "minutes_kind"


def test_the_command_writes_the_minutes_and_the_template(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "minutes", "模板.docx", "--template")[0] == 0
    assert (folder / "模板.docx").exists()
    code, _, err = run(capsys, "minutes", "纪要.txt")
    assert code == 2
    assert "应以 .docx 结尾" in err or "找不到数据库" in err


def test_a_panel_s_sheet_holds_what_is_signed_on_paper() -> None:
    result = held()
    book = openpyxl.load_workbook(BytesIO(workbook(result.app.session, result.app.store.records())))
    rows = [[cell.value for cell in row] for row in book["叫号单 第一组"].iter_rows()]
    assert rows[0] == ["序号", "编号", "姓名", "身份证后四位", "核验", "起止", "时长", "备注", "签字"]
    assert rows[1][1:5] == ["003", "陈知远", "1237", "14:06:02"]
    assert rows[1][5:7] == ["14:06:03–14:11:03", "5 分钟"]
    assert [row[1] for row in rows[1:]] == ["003", "005", "001"]
    tries = [[cell.value for cell in row] for row in book["面试"].iter_rows()]
    assert tries[1][:6] == ["001", "林知远", "第一组", "过号", "1（首次）", "14:00"]
    assert "听不清" in tries[3][-1]
    assert tries[2][-2] == "中断"
    book.close()
