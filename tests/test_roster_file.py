"""Rosters as offices keep them: whatever is in the file is imported, asked about, or named in a refusal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import numbers
from rich.cells import cell_len

from bot.errors import UserError
from bot.files import writing
from bot.files.roster import read_roster
from bot.texts.errors import user_error
from tests.test_bad_input import folder, run

__all__ = ["folder"]

Fill = Callable[[Any], None]


def book(path: Path, *sheets: tuple[str, list[list[object]]], then: Fill = lambda _: None) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    then(made)
    made.save(path)
    return path


def names(path: Path, *sheets: str) -> list[str]:
    return [each.name for each in read_roster(path, sheets).candidates]


def refused(path: Path, *sheets: str) -> str:
    with pytest.raises(UserError) as raised:
        read_roster(path, sheets)
    return user_error(raised.value.code, raised.value.data)


PEOPLE: list[list[object]] = [["姓名", "工作单位"], ["林知远", "水电八局"], ["周予安", "河海设计院"]]
OTHERS: list[list[object]] = [["姓名", "工作单位"], ["沈砚秋", "水电八局"]]


# --- sheets ----------------------------------------------------------------------------------------------------------


def test_people_on_every_sheet_are_read_and_a_sheet_for_each_group_is_their_group(tmp_path: Path) -> None:
    found = read_roster(book(tmp_path / "名单.xlsx", ("第一组", PEOPLE), ("第二组", OTHERS)))
    assert [(each.name, each.group) for each in found.candidates] == [
        ("林知远", "第一组"),
        ("周予安", "第一组"),
        ("沈砚秋", "第二组"),
    ]
    assert found.doubts == ()
    assert "读入 名单.xlsx 的工作表“第二组”：1 人（第 2–2 行）。" in found.report


def test_a_sheet_without_people_is_named_and_left(tmp_path: Path) -> None:
    path = book(tmp_path / "r.xlsx", ("填表说明", [["请如实填写"]]), ("名单", PEOPLE))
    assert names(path) == ["林知远", "周予安"]
    assert "没有读的工作表：填表说明（没有“姓名”列）。" in read_roster(path).report


def test_a_hidden_sheet_is_not_taken_for_the_list_but_may_be_named(tmp_path: Path) -> None:
    def hide(made: Any) -> None:
        made["往年"].sheet_state = "hidden"

    path = book(tmp_path / "r.xlsx", ("往年", OTHERS), ("名单", PEOPLE), then=hide)
    assert names(path) == ["林知远", "周予安"]
    assert "没有读的工作表：往年（已隐藏）。" in read_roster(path).report
    assert names(path, "往年") == ["沈砚秋"]


def test_where_all_that_lists_people_is_hidden_nothing_is_read(tmp_path: Path) -> None:
    def hide(made: Any) -> None:
        made["名单"].sheet_state = "veryHidden"

    assert "只有隐藏的工作表（名单）" in refused(
        book(tmp_path / "r.xlsx", ("说明", [["x"]]), ("名单", PEOPLE), then=hide)
    )


def test_two_sheets_of_other_columns_are_a_question_and_of_the_same_people_a_refusal(tmp_path: Path) -> None:
    differ = book(tmp_path / "a.xlsx", ("名单", PEOPLE), ("候补", [["姓名", "手机号"], ["沈砚秋", "13800138000"]]))
    assert "都像名单" in read_roster(differ).doubts[0]
    assert names(differ, "名单") == ["林知远", "周予安"]
    same = book(tmp_path / "b.xlsx", ("名单", PEOPLE), ("备份", PEOPLE))
    assert "请加 --sheet 指明" in refused(same)
    assert names(same, "备份") == ["林知远", "周予安"]
    assert "没有工作表“别的”：能读的有 名单、备份" in refused(same, "别的")


def test_a_line_is_named_with_its_sheet_where_there_are_several(tmp_path: Path) -> None:
    path = book(tmp_path / "r.xlsx", ("一组", PEOPLE), ("二组", [*OTHERS, [None, "河海设计院"]]))
    assert "工作表“二组”第 3 行：姓名为空" in refused(path)


# --- cells -----------------------------------------------------------------------------------------------------------


def merged(*areas: str) -> Fill:
    def merge(made: Any) -> None:
        for area in areas:
            made.worksheets[0].merge_cells(area)

    return merge


GROUPED: list[list[object]] = [
    ["分组", "姓名"],
    ["第一组", "林知远"],
    [None, "周予安"],
    ["第二组", "沈砚秋"],
    [None, "何若溪"],
]


def test_a_group_in_merged_cells_is_everybodys_in_it(tmp_path: Path) -> None:
    found = read_roster(book(tmp_path / "r.xlsx", ("名单", GROUPED), then=merged("A2:A3", "A4:A5")))
    assert [each.group for each in found.candidates] == ["第一组", "第一组", "第二组", "第二组"]
    assert "分组：第一组 2 人、第二组 2 人。" in found.report
    assert found.doubts == ()


def test_a_group_that_stands_only_in_the_first_of_its_lines_is_a_question(tmp_path: Path) -> None:
    assert read_roster(book(tmp_path / "r.xlsx", ("名单", GROUPED))).doubts == (
        "其他人有分组，这几人没有：2 人（周予安、何若溪）",
    )


def test_a_phone_in_cells_of_two_people_is_nobodys(tmp_path: Path) -> None:
    rows: list[list[object]] = [["姓名", "手机号"], ["林知远", "13800138000"], ["周予安", None]]
    assert "第 2 行：“手机号”是几行合并的单元格" in refused(
        book(tmp_path / "r.xlsx", ("名单", rows), then=merged("B2:B3"))
    )


def test_a_headline_between_people_is_no_person(tmp_path: Path) -> None:
    rows: list[list[object]] = [["姓名", "工作单位"], ["第一组", None], ["林知远", "水电八局"]]
    found = read_roster(book(tmp_path / "r.xlsx", ("名单", rows), then=merged("A2:B2")))
    assert [each.name for each in found.candidates] == ["林知远"]
    assert found.doubts == ("第 2 行是横向合并的单元格（第一组），当作标题，没有读入",)


def test_a_number_is_as_its_cell_shows_it(tmp_path: Path) -> None:
    def zeros(made: Any) -> None:
        made.worksheets[0]["A2"].number_format = "000"
        made.worksheets[0]["A3"].number_format = numbers.FORMAT_NUMBER

    rows: list[list[object]] = [["编号", "姓名"], [7, "林知远"], [12, "周予安"], ["１３", "沈砚秋"]]
    found = read_roster(book(tmp_path / "r.xlsx", ("名单", rows), then=zeros))
    assert [each.number for each in found.candidates] == ["007", "12", "13"]


@pytest.mark.parametrize(
    ("one", "other"), [("1", "001"), ("12", "１２"), ("A-1", "a-01"), ("第1号", "第01号"), (3, "3")]
)
def test_a_number_written_in_two_ways_is_one_number(tmp_path: Path, one: object, other: object) -> None:
    rows: list[list[object]] = [["编号", "姓名"], [one, "林知远"], [other, "周予安"]]
    assert "第 3 行：编号“" in refused(book(tmp_path / "r.xlsx", ("名单", rows)))


def test_one_id_number_is_one_person(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["姓名", "身份证号"],
        ["林知远", "11010519491231002X"],
        ["周予安", "11010519491231002x"],
    ]
    told = refused(book(tmp_path / "r.xlsx", ("名单", rows)))
    assert "第 3 行：身份证号与第 2 行重复" in told
    assert "11010519491231002" not in told


def test_two_people_in_one_cell_are_asked_about(tmp_path: Path) -> None:
    found = read_roster(book(tmp_path / "r.xlsx", ("名单", [["姓名"], ["林知远、周予安"]])))
    assert found.doubts == ("第 2 行的姓名“林知远、周予安”不像一个人的姓名",)


def test_a_blank_cell_at_the_end_of_the_sheet_costs_nothing(tmp_path: Path) -> None:
    def far(made: Any) -> None:
        made.worksheets[0]["I1048576"].number_format = "@"

    assert names(book(tmp_path / "r.xlsx", ("名单", PEOPLE), then=far)) == ["林知远", "周予安"]


# --- columns ---------------------------------------------------------------------------------------------------------


def test_columns_are_known_by_what_offices_call_them(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["序号", "参评编号", "姓 名", "证件号码", "联系方式", "所在单位", "面试分组", "职称"],
        [1, "A07", "林知远", "11010519491231002X", "13800138000", "水电八局", "第一组", "工程师"],
    ]
    found = read_roster(book(tmp_path / "r.xlsx", ("名单", rows)))
    (only,) = found.candidates
    assert (only.number, only.name, only.id_number, only.phone) == (
        "A07",
        "林知远",
        "11010519491231002X",
        "13800138000",
    )
    assert (only.employer, only.group) == ("水电八局", "第一组")
    assert (
        "用到的列：编号（参评编号）、姓名（姓 名）、手机号（联系方式）、身份证号（证件号码）、工作单位（所在单位）、分组（面试分组）。"
        in found.report
    )
    assert "没有用到的列：序号、职称。" in found.report


def test_a_running_number_is_the_number_where_there_is_no_other(tmp_path: Path) -> None:
    found = read_roster(book(tmp_path / "r.xlsx", ("名单", [["序号", "姓名"], [1, "林知远"]])))
    assert found.candidates[0].number == "1"


def test_a_column_that_holds_phones_under_another_title_is_asked_about(tmp_path: Path) -> None:
    rows: list[list[object]] = [["姓名", "号码"], ["林知远", "13800138000"], ["周予安", "139 0013 9000"]]
    found = read_roster(book(tmp_path / "r.xlsx", ("名单", rows)))
    assert found.doubts == ("“号码”列没有用到，但内容像是“手机号”：要用请把标题改为“手机号”",)


def test_two_columns_of_one_title_are_a_fault_and_its_own_title_goes_first(tmp_path: Path) -> None:
    assert "“手机号”列重复" in refused(
        book(tmp_path / "a.xlsx", ("名单", [["姓名", "手机号", "手机号"], ["林知远", "13800138000", "13900139000"]]))
    )
    rows: list[list[object]] = [["姓名", "联系电话", "手机号"], ["林知远", "01012345678", "13900139000"]]
    assert read_roster(book(tmp_path / "b.xlsx", ("名单", rows))).candidates[0].phone == "13900139000"


def test_namesakes_are_told_with_what_tells_them_apart(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["编号", "姓名", "工作单位"],
        ["1", "林知远", "水电八局"],
        ["2", "林知远", "河海设计院"],
        ["3", "周予安", "河海设计院"],
        ["4", "周 予安", "河海设计院"],
    ]
    report = read_roster(book(tmp_path / "r.xlsx", ("名单", rows))).report
    assert "重名：1 林知远、2 林知远，接龙时可凭工作单位区分。" in report
    assert "重名：3 周予安、4 周 予安，只有编号能区分，请提醒他们接龙时写上编号。" in report


# --- CSV -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "姓名,工作单位\r林知远,水电八局\r周予安,河海",
        "姓名;工作单位\n林知远;水电八局\n周予安;河海\n",
        "姓名，工作单位\n林知远，水电八局\n周予安，河海\n",
        "姓名\t工作单位\r\n林知远\t水电八局\r\n\r\n周予安\t河海\r\n",
        '姓名,备注\n林知远,"两行\n备注"\n周予安,\n',
        "\ufeff姓名\n林知远\n周予安",
    ],
)
def test_a_csv_of_any_kind_is_read(tmp_path: Path, content: str) -> None:
    (tmp_path / "r.csv").write_bytes(content.encode())
    assert names(tmp_path / "r.csv") == ["林知远", "周予安"]


@pytest.mark.parametrize(
    "content",
    [
        '姓名,备注\n林知远,"无\n周予安,x\n沈砚秋,"y"\n何若溪,\n',
        '姓名,备注\n林知远,"无\n周予安,x\n',
        '姓名,备注\n林知远,"无"甲\n',
        "姓名,备注\n林知远," + "长" * 1_100_000 + "\n",
    ],
)
def test_a_quote_without_its_partner_swallows_nobody(tmp_path: Path, content: str) -> None:
    (tmp_path / "r.csv").write_text(content, "utf-8")
    assert "第 2 行起的引号没有成对" in refused(tmp_path / "r.csv")


def test_a_field_longer_than_the_library_takes_is_a_fault_of_its_line(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("姓名,备注\n林知远," + "长" * 140_000 + "\n", "utf-8")
    assert "第 2 行：“备注”太长" in refused(tmp_path / "r.csv")


# --- the command -----------------------------------------------------------------------------------------------------


def test_an_import_says_what_it_read_and_a_doubt_without_a_terminal_is_a_refusal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book(folder / "名单.xlsx", ("名单", GROUPED))
    code, out, err = run(capsys, "roster", "import", "名单.xlsx")
    assert code == 2
    assert "没有导入，有 1 处要由您确认（确认无误请加 --yes）：\n其他人有分组，这几人没有" in err
    assert run(capsys, "roster", "list", "--json")[1] == "[]\n"
    code, out, err = run(capsys, "roster", "import", "名单.xlsx", "--yes")
    assert (code, err) == (0, "")
    assert "读入 名单.xlsx 的工作表“名单”：4 人（第 2–5 行）。" in out and "已导入 4 人。" in out


def test_a_list_that_lacks_many_is_asked_about_and_a_single_withdrawal_is_not(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everybody = [
        [f"{place:03d}", f"{first}{last}"]
        for place, (first, last) in enumerate(zip("赵钱孙李周吴郑王冯陈", "甲乙丙丁戊己庚辛壬癸", strict=True), 1)
    ]
    write = lambda rows: book(folder / "r.xlsx", ("名单", [["编号", "姓名"], *rows]))  # noqa: E731
    write(everybody)
    assert run(capsys, "roster", "import", "r.xlsx")[0] == 0
    assert run(capsys, "order", "/绑定 001 @谁", "--by", "小周")[0] == 2  # the first record
    write(everybody[1:])
    assert "撤回 1 人（001 赵甲）" in run(capsys, "roster", "import", "r.xlsx")[1]
    write(everybody[4:])
    code, _, err = run(capsys, "roster", "import", "r.xlsx")
    assert code == 2 and "新名单里没有原来的这些人，他们将被撤回、取消资格：3 人" in err
    assert run(capsys, "roster", "import", "r.xlsx", "--yes")[0] == 0


def test_a_number_in_square_brackets_is_only_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book(folder / "r.xlsx", ("名单", [["编号", "姓名", "备注"], ["[/x]", "[red]林知远", "[/]"]]))
    assert run(capsys, "roster", "import", "r.xlsx")[0] == 0
    for command in (("roster", "list"), ("status",)):
        code, out, err = run(capsys, *command)
        assert (code, err) == (0, "")
        assert "[/x]" in out and "林知远" in out and "[red]" in out


# --- files that are in the way ---------------------------------------------------------------------------------------


def test_a_file_that_is_in_the_way_goes_only_where_it_is_our_own_and_that_is_wanted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "roster", "import", "roster.csv")[0] == 0
    assert run(capsys, "export", "报到.xlsx")[0] == 0
    code, _, err = run(capsys, "export", "报到.xlsx")
    assert code == 2 and "已经存在：要换掉它请加 --force" in err
    assert run(capsys, "export", "报到.xlsx", "--force")[0] == 0
    theirs = book(folder / "账目.xlsx", ("账", [["很重要"]]))
    before = theirs.read_bytes()
    for more in ((), ("--force",)):
        code, _, err = run(capsys, "export", "账目.xlsx", *more)
        assert code == 2 and "没有覆盖" in err
    assert theirs.read_bytes() == before


def test_what_was_filled_into_a_template_is_never_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "roster", "template", "名单.xlsx")[0] == 0
    assert run(capsys, "roster", "template", "名单.xlsx", "--force")[0] == 0
    filled = openpyxl.load_workbook(folder / "名单.xlsx")
    filled.worksheets[0].append(["001", "林知远"])
    filled.save(folder / "名单.xlsx")
    assert run(capsys, "roster", "template", "名单.xlsx", "--force")[0] == 2
    assert names(folder / "名单.xlsx") == ["林知远"]


@pytest.mark.parametrize(
    "command", [("records", "export", "x.jsonl"), ("day", "export", "x.jsonl"), ("roster", "template", "x.xlsx")]
)
def test_no_command_writes_over_what_it_does_not_know(
    folder: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    run(capsys, "roster", "import", "roster.csv")
    database = (folder / "jielong.db").read_bytes()
    (folder / command[-1]).write_bytes(database)
    assert run(capsys, *command, "--force")[0] == 2
    assert (folder / command[-1]).read_bytes() == database


def test_a_full_disk_leaves_the_old_export_as_it_was(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "roster", "import", "roster.csv")
    run(capsys, "export", "报到.xlsx")
    before = (folder / "报到.xlsx").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    code, _, err = run(capsys, "export", "报到.xlsx", "--force")
    assert code == 2 and "磁盘已满" in err and "没有动它" in err
    assert (folder / "报到.xlsx").read_bytes() == before
    assert not [each for each in folder.iterdir() if each.name.startswith(".报到")]


def test_a_replay_never_goes_into_a_database_that_holds_anything(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "day.jsonl").write_text('{"kind": "end", "at": "2022-11-19T13:05:00+08:00"}\n', "utf-8")
    run(capsys, "roster", "import", "roster.csv")
    replay = ("replay", "day.jsonl", "--roster", "roster.csv", "--database")
    code, _, err = run(capsys, *replay, "sqlite:///jielong.db")
    assert code == 2 and "已经有名单或记录，没有重放" in err
    assert run(capsys, *replay, "sqlite:///other.db")[0] == 0
    assert run(capsys, *replay, "sqlite:///other.db")[0] == 2


def test_a_name_and_a_phone_are_never_cut_in_a_narrow_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    long = "阿依古丽·吐尔逊买买提艾合买提"
    everything: list[object] = [
        "001",
        long,
        "女",
        "13800138000",
        "11010519491231002X",
        "wxid_abcdefg",
        "水电八局",
        "第一组",
        "备注",
    ]
    book(
        folder / "r.xlsx",
        ("名单", [["编号", "姓名", "性别", "手机号", "身份证号", "微信号", "工作单位", "分组", "备注"], everything]),
    )
    assert run(capsys, "roster", "import", "r.xlsx")[0] == 0
    listed, shown = run(capsys, "roster", "list")[1], run(capsys, "status")[1]
    assert "…" not in listed + shown
    assert long in listed.replace("\n", "")
    assert max(cell_len(line) for line in shown.splitlines() if "│" in line) <= 80
    assert "".join(line.split("│")[2].strip() for line in shown.splitlines() if line.startswith("│")) == long
    assert "138****8000" in run(capsys, "roster", "list")[1]


def test_what_others_wrote_commands_no_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escapes in names, messages, file names and settings are shown without what a terminal would obey."""
    escape = "\x1b[2J\x1b]0;x\x07\u202e"
    (folder / "r.csv").write_text(f"编号,姓名,备注\n0{escape}1,林{escape}知远,{escape}\n", "utf-8")
    (folder / "chat.txt").write_text(
        f"林{escape}知远 2022/11/19 11:05:00\n#接龙\n1. 林{escape}知远 {escape}到\n", "utf-8"
    )
    commands = (
        ("roster", "import", "r.csv"), ("roster", "list"), ("paste", "chat.txt", "--by", f"小{escape}周", "--yes"),
        ("status",), ("explain", "01"), ("explain", f"{escape}"), ("posts",), ("order", f"/待核实 {escape}", "--by", "小周"),
        ("order", f"{escape}", "--by", "小周"), ("parse", "chat.txt"), ("roster", "import", f"{escape}.csv"), (f"{escape}",),
        ("--config", f"{escape}.yaml", "status"),
    )  # fmt: skip
    for command in commands:
        code, out, err = run(capsys, *command)
        assert code in (0, 2), (command, err)
        assert not set("\x1b\x07\u202e") & set(out + err), command


@pytest.mark.parametrize(
    "name",
    [
        "合计",
        "以下空白",
        "审核人：周某",
        "第二组",
        "备注：请携带身份证",
        "待定",
        "张三和李四",
        "孙戊辰 钱己丑",
        "周庚申\n吴辛酉",
    ],
)
def test_what_is_nobodys_name_is_asked_about(tmp_path: Path, name: str) -> None:
    found = read_roster(book(tmp_path / "r.xlsx", ("名单", [["姓名"], ["林知远"], [name]])))
    assert len(found.doubts) == 1 and "不像一个人的姓名" in found.doubts[0]


@pytest.mark.parametrize("name", ["李和平", "欧阳和平", "阿依古丽·吐尔逊", "组红", "单雄信", "周予安（博士）"])
def test_a_name_is_no_question(tmp_path: Path, name: str) -> None:
    assert read_roster(book(tmp_path / "r.xlsx", ("名单", [["姓名"], [name]]))).doubts == ()


def test_a_header_in_the_middle_is_no_person(tmp_path: Path) -> None:
    found = read_roster(
        book(tmp_path / "r.xlsx", ("名单", [["编号", "姓名"], ["1", "林知远"], ["编号", "姓名"], ["2", "周予安"]]))
    )
    assert [each.name for each in found.candidates] == ["林知远", "周予安"]
    assert "第 3 行又是表头，没有读入。" in found.report


def test_no_number_is_given_that_another_one_means(tmp_path: Path) -> None:
    found = read_roster(
        book(tmp_path / "r.xlsx", ("名单", [["序号", "姓名"], ["1", "林知远"], [None, "周予安"], ["3", "沈砚秋"]]))
    )
    assert [each.number for each in found.numbered] == ["1", "002", "3"]


def test_cells_merged_to_the_end_of_the_sheet_are_refused_at_once(tmp_path: Path) -> None:
    path = book(tmp_path / "r.xlsx", ("名单", PEOPLE))
    import zipfile

    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "huge.xlsx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(
                    b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
                )
            new.writestr(name, content)
    assert "太大" in refused(tmp_path / "huge.xlsx")


def test_a_name_too_long_for_a_file_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "roster", "import", "roster.csv")
    for command in (("export",), ("day", "export"), ("records", "export"), ("roster", "template")):
        code, _, err = run(
            capsys, *command, "长" * 90 + (".jsonl" if command[-1] == "export" and len(command) > 1 else ".xlsx")
        )
        assert code == 2 and "无法写入" in err


def test_a_database_that_is_gone_with_the_command_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "config.yaml").write_text("database: 'sqlite://'\n", "utf-8")
    code, _, err = run(capsys, "roster", "import", "roster.csv")
    assert code == 2 and "只在内存里" in err


def test_a_narrow_terminal_gets_every_word(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    everything: list[object] = ["001", "林知远", "女", "13800138000", "wxid_abcdefg", "水电八局", "第一组", "材料已补"]
    book(
        folder / "r.xlsx",
        ("名单", [["编号", "姓名", "性别", "手机号", "微信号", "工作单位", "分组", "备注"], everything]),
    )
    run(capsys, "roster", "import", "r.xlsx")
    out = run(capsys, "roster", "list")[1].replace("\n", "")
    for word in ("林知远", "138****8000", "水电八局", "第一组", "材料已补"):
        assert word in out


def test_whom_to_reach_in_an_emergency_is_read_and_not_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(
        "姓名,手机号,紧急联系人姓名,紧急联系人电话\n林知远,13900000001,林母,0731-85550000\n周予安,,无,无\n", "utf-8"
    )
    first, second = read_roster(path).candidates
    assert (first.phone, first.emergency_name, first.emergency_phone) == ("13900000001", "林母", "0731-85550000")
    assert (second.phone, second.emergency_phone) == ("", "")
