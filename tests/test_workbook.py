"""The workbook as staff and inspectors open it: complete, in Chinese, printable, and without a formula in it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from bot.files.workbook import export
from bot.texts.records import SHEETS
from models.settings import CallOrder
from tests.days import INSPECTOR, STAFF, Day
from tests.test_draw import reveals, seals

ALL_SHEETS = ["报到名单", "签字表", "面试", "待核实事项", "抽签", "拒绝的命令", "离线时段", "发出的消息", "操作记录"]


def full_day() -> Day:
    """A day that leaves something on every sheet."""
    day = Day().under(call_order=CallOrder.DRAW, event_name="2022 年度视频面试 & 演练")
    day.joins("11:01", "u1", "林知远 13800138000 110101199003070038", alias="林知远")
    day.joins("11:02", STAFF, "林知远", "周予安", "何若溪", "=HYPERLINK(1)")
    day.says("11:03", "u9", "/补签 003 =1+1\n@SUM(A1)").says("11:04", INSPECTOR, "/补签 003 \u202e理由")
    day.offline("11:10", "11:12")
    for number, seat in enumerate(("staff", "inspector", "candidate")):
        seals(day, f"13:0{number + 2}", seat, f"值{number}")
    for number, seat in enumerate(("staff", "inspector", "candidate")):
        reveals(day, f"13:0{number + 6}", seat, f"值{number}")
    return day


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    app = full_day().run("13:20").app
    export(tmp_path / "报到.xlsx", app.session, app.store.records())
    return tmp_path / "报到.xlsx"


def rows(path: Path, sheet: str) -> list[list[str]]:
    book = openpyxl.load_workbook(path)
    found = [[str(cell.value or "") for cell in row] for row in book[sheet].iter_rows()]
    book.close()
    return found


def test_every_sheet_is_there_and_has_something_to_tell(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    calling = [name for name in book.sheetnames if name.startswith("叫号单 ")]
    assert calling == ["叫号单 A组", "叫号单 B组"]
    assert [name for name in book.sheetnames if name not in calling] == ALL_SHEETS == list(SHEETS.values())
    assert all(sheet.max_row > 1 for sheet in book.worksheets)
    book.close()


def test_every_cell_is_text_and_holds_neither_phone_nor_id_number_nor_hidden_marks(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}, "no formula"
    everything = "\n".join(str(cell.value) for cell in cells)
    assert "13800138000" not in everything
    assert "110101199003070038" not in everything
    assert "\u202e" not in everything
    assert "=HYPERLINK(1)" in everything
    book.close()


def test_the_signature_sheet_is_in_the_order_of_calling_with_room_to_sign(workbook: Path) -> None:
    head, *people = rows(workbook, "签字表")
    assert head == ["分组", "叫号顺序", "编号", "姓名", "签字", "时间", "备注"]
    assert [(each[0], each[1]) for each in people] == [("A组", "1"), ("A组", "2"), ("B组", "1")]
    assert all(each[4:] == ["", "", ""] for each in people)
    book = openpyxl.load_workbook(workbook)
    assert all(book["签字表"].row_dimensions[number].height >= 30 for number in (2, 3, 4))
    book.close()


def test_refused_commands_name_who_what_and_why(workbook: Path) -> None:
    refused = rows(workbook, "拒绝的命令")[1:]
    assert [(row[3], row[5]) for row in refused] == [
        ("u9", "不是工作人员或纪检人员"),
        (INSPECTOR, "“/补签”由工作人员执行；您可用的命令请发送“/帮助”查看。"),
    ]


def test_blind_intervals_and_posts_are_listed(workbook: Path) -> None:
    assert rows(workbook, "离线时段")[1] == ["2022-11-19 11:10:00", "2022-11-19 11:12:00", "是"]
    assert any("【抽签】封存完毕" in row[3] for row in rows(workbook, "发出的消息"))


def test_the_draw_is_there_to_be_checked(workbook: Path) -> None:
    words = [row[0] for row in rows(workbook, "抽签")]
    assert words.count("seal") == words.count("reveal") == 3
    assert "seed" in words


@pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdftotext") is None,
    reason="opening the workbook as a person does needs LibreOffice and poppler-utils",
)
def test_libreoffice_opens_it_without_a_warning_and_shows_chinese(workbook: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            str(shutil.which("soffice")), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
            "--convert-to", "pdf", "--outdir", str(tmp_path), str(workbook),
        ],
        capture_output=True, text=True, check=True, timeout=180,
    )  # fmt: skip
    assert not [line for line in done.stderr.splitlines() if line and "javaldx" not in line and "Java" not in line]
    pdf = tmp_path / "报到.pdf"
    shown = subprocess.run(
        [str(shutil.which("pdftotext")), "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert all(word in shown for word in ("林知远", "叫号顺序", "签字", "不是工作人员或纪检人员", "操作人"))
    fonts = subprocess.run([str(shutil.which("pdffonts")), str(pdf)], capture_output=True, text=True, check=True).stdout
    assert any(word in fonts for word in ("WenQuanYi", "Noto", "CJK", "Song", "Hei", "Ming")), fonts
