"""How offices change the form, and how people fill it in all the same: what a reader would take from it is taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.files.forms import Filled, read_file
from bot.texts.intake import imported_told, problem_told
from models.intake.checks import Completeness, IntakeRules, problems
from models.intake.form import ApplicationForm, FormPlace
from models.intake.reading import PARAGRAPH, PICTURE, Cell, people_in, read_form
from models.intake.ticks import STRUCK, ticked
from tests.days import moment
from tests.intake.writing import REASONS, Paper, cell, id_number, inline, line, read, row, run, table

PHONE, CONTACT = "13800000001", "13999990001"

# --- ticks -----------------------------------------------------------------------------------------------------------

OPTIONS = "□小区封控 {}酒店隔离 □健康码异常"


@pytest.mark.parametrize(
    "hint", [
        "（请在相应□内打“√”）\n{}", "注：请在符合的选项前打√\n{}", "（请勾选☑）{}", "（请在□中划√，可多选）{}", "请在方框内打√：\n{}",
        "{}\n（请在相应□内打“√”）", "{}\n注：在□内打√。", "请打“√”选择：{}",
    ],
)  # fmt: skip
def test_what_says_how_to_tick_is_no_tick(hint: str) -> None:
    assert ticked(hint.format(OPTIONS.format("□")), REASONS) == ()
    assert ticked(hint.format(OPTIONS.format("☑")), REASONS) == ("酒店隔离",)


@pytest.mark.parametrize(
    ("text", "chosen"), [
        ("小区封控☑ 酒店隔离□ 健康码异常□", ("小区封控",)), ("小区封控□\n酒店隔离 ☑\n健康码异常 □", ("酒店隔离",)),
        ("小区封控 □、酒店隔离 □、健康码异常 ☑", ("健康码异常",)),
        ("小区封控 ☑是 □否\n酒店隔离 □是 ☑否\n健康码异常 □是 ☑否", ("小区封控",)),
        ("小区封控：是√ 否\n酒店隔离：是 否√", ("小区封控",)), ("小区封控：√是 否\n酒店隔离：是 √否\n居家隔离：是 √否", ("小区封控",)),
        ("小区封控 ☑酒店隔离 □居家隔离 □健康码异常 □其他：", ("酒店隔离",)), ("请在方框内打\n√小区封控 □酒店隔离", ("小区封控",)),
        ("小区封控 ☑\n酒店隔离 □\n居家隔离 □\n健康码异常 □（红码 黄码）", ("小区封控",)),
        ("小区封控：是\n酒店隔离：否\n健康码异常：否", ("小区封控",)), ("小区封控 是☑ 否□ 酒店隔离 是□ 否☑", ("小区封控",)),
        ("□小区封控 □V酒店隔离", ("酒店隔离",)), ("□小区封控\nv 酒店隔离\n□健康码异常", ("酒店隔离",)), ("▢小区封控▣酒店隔离", ("酒店隔离",)),
        (f"☑小区封控 {STRUCK}", ("小区封控",)), (f"□小区封控\n□{STRUCK}\n□{STRUCK}", ("小区封控",)),
        (f"□小区封控 □酒店隔离 {STRUCK}", ()),
    ],
)  # fmt: skip
def test_a_tick_is_found_behind_in_words_and_by_what_is_crossed_out(text: str, chosen: tuple[str, ...]) -> None:
    assert ticked(text, REASONS) == chosen


def of(*rows: Sequence[str]) -> ApplicationForm:
    """The form of a table with these cells."""
    return read_form([tuple(Cell(text=text, column=at) for at, text in enumerate(each)) for each in rows])


def test_a_tick_may_stand_in_a_cell_of_its_own() -> None:
    beside = of(("申请理由", "小区封控", ""), ("", "酒店隔离", "√"), ("", "健康码异常", ""), ("签名", "温如初"))
    under = of(("申请理由", "小区封控", "酒店隔离", "健康码异常"), ("", "", "√", ""), ("签名", "温如初"))
    assert beside.reasons == under.reasons == ("酒店隔离",)
    assert beside.signature == under.signature == "温如初"


def test_what_follows_the_table_is_no_option_of_its_last_row() -> None:
    note = (Cell(text="注：居家隔离人员可不提供证明，健康码异常的须附截图。", column=PARAGRAPH),)
    assert read_form([(Cell(text="申请理由"), Cell(text="小区封控", column=1)), note]).reasons == ("小区封控",)
    said = read_form(
        [
            (Cell(text="面试现场"), Cell(text="□家 ☑酒店 □其他：", column=1)),
            (Cell(text="本人承诺属实。", column=PARAGRAPH),),
        ]
    )
    assert said.site == "酒店"


@pytest.mark.parametrize(
    "text", ["健康码 变为红码，居家隔离", "健康码 异常，居家隔离", "手机 健康码 变红，健康码异常，居家隔离"]
)
def test_words_of_labels_in_a_reason_are_no_labels(text: str) -> None:
    form = of(("申请理由", text))
    assert {"居家隔离"} <= set(form.reasons)
    assert (form.phone, form.id_number) == ("", "")


@pytest.mark.parametrize(
    ("row", "field", "value"), [
        (("性别", "□男", "☑女"), "gender", "女"), (("性别", "男 ☐", "女 ☑", "民族", "汉"), "gender", "女"),
        (("签名", "温如初", "2022年5月6日"), "date", "2022年5月6日"), (("日期", "2022年", "5月", "6日"), "date", "2022年\n5月\n6日"),
        (("身份证号码", "110105", "19491231", "002X"), "id_number", "11010519491231002X"),
        (("手机号码", "138", "00000001"), "phone", PHONE), (("姓名", "欧阳", "修"), "name", "欧阳修"),
        (("紧急联系电话", "0731", "84123456"), "emergency_phone", "073184123456"),
        (("紧急联系人", "温母", CONTACT), "emergency_phone", CONTACT), (("工作单位", "专业 技术学校"), "employer", "专业 技术学校"),
        (("面试现场", "☑其他：单位地址：长沙市韶山北路1号"), "site", "单位地址：长沙市韶山北路1号"),
    ],
)  # fmt: skip
def test_a_value_may_stand_in_several_cells_and_hold_words_of_labels(
    row: tuple[str, ...], field: str, value: str
) -> None:
    assert getattr(of(("姓名", "温如初"), row) if field != "name" else of(row), field) == value


@pytest.mark.parametrize(
    "rows", [
        [("紧急联系人", "温母", "本人电话", PHONE), ("紧急联系人电话", CONTACT)],
        [("紧急联系人", "温母", "手机号码", PHONE), ("紧急联系人电话", CONTACT)],
        [("单位联系人", "王五", "联系人电话", "13700137000"), ("手机", PHONE), ("紧急联系人", "温母", "紧急联系人电话", CONTACT)],
    ],
)  # fmt: skip
def test_a_phone_that_is_said_to_be_the_contacts_goes_before_one_that_stands_beside(
    rows: list[tuple[str, ...]],
) -> None:
    form = of(*rows)
    assert (form.phone, form.emergency_name, form.emergency_phone) == (PHONE, "温母", CONTACT)


@pytest.mark.parametrize(
    "rows", [
        [("单位意见", "同意"), ("签名", "温如初", "日期", "2022年5月6日")],
        [("申请人意见", "自愿参加", "签名", "温如初", "日期", "2022年5月6日")],
        [("申请人签章", "温如初", "日期", "2022年5月6日")],
        [("申请人签名：温如初    单位盖章：    日期：2022年5月6日",)],
        [("所在单位意见", "同意"), ("日期", "2022年5月6日", "申请人签名", "温如初")],
    ],
)  # fmt: skip
def test_the_applicants_own_signature_is_theirs_wherever_it_stands(rows: list[tuple[str, ...]]) -> None:
    form = of(("姓名", "温如初"), *rows)
    assert (form.signature, form.date) == ("温如初", "2022年5月6日")


def test_a_colour_in_brackets_behind_the_reason_counts() -> None:
    assert of(("申请理由", "□小区封控 ☑健康码异常（黄码）")).reasons == ("健康码异常", "黄码")


# --- labels ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", ["出生年月", "职称", "民族", "曾用名", "准考证号", "现聘职务", "从事何种专业"])
def test_what_else_an_office_asks_for_is_nobodys_value(other: str) -> None:
    form = of(
        ("姓名", "温如初", other, "某某", "性别", "女"),
        ("工作单位", "水利厅", other, "某某"),
        ("微信号", "wx_12345", other, "1"),
    )
    assert (form.name, form.gender, form.employer, form.wechat_id) == ("温如初", "女", "水利厅", "wx_12345")


def test_digits_in_cells_of_their_own_are_one_number() -> None:
    number = id_number(3)
    assert of(("姓名", "温如初"), ("身份证号码", *number)).id_number == number


@pytest.mark.parametrize("words", ["工作单位及职务", "单位及职务"])
def test_the_unit_may_be_asked_for_with_the_post(words: str) -> None:
    assert of((words, "水利厅 工程师")).employer == "水利厅 工程师"


@pytest.mark.parametrize(
    "rows", [
        [("手机号码", PHONE), ("紧急联系人", "温母", "联系电话", CONTACT)],
        [("紧急联系人", "温母", "手机号码", CONTACT), ("手机号", PHONE)],
        [("手机号码", PHONE), ("紧急联系人", "姓名", "温母", "电话", CONTACT)],
        [("手机号码", PHONE), ("紧急联系人", "温母"), ("联系电话", CONTACT)],
        [("手机号码", PHONE), ("紧急联系人及电话", f"温母 {CONTACT}")],
        [("手机号码", PHONE), ("紧急联系人（电话）", f"温母{CONTACT}")],
        [("手机号码", PHONE), ("紧急联系人（姓名）", "温母", "紧急联系人（电话）", CONTACT)],
        [("手机号码", PHONE), ("家属姓名", "温母", "家属电话", CONTACT)],
        [("联系电话", PHONE), ("联系人姓名", "温母", "联系人电话", CONTACT)],
        [(f"手机：{PHONE}",), (f"紧急联系人：温母 联系电话：{CONTACT}",)],
    ],
)  # fmt: skip
def test_the_phone_behind_the_contact_is_the_contacts(rows: list[tuple[str, ...]]) -> None:
    form = of(("姓名", "温如初"), *rows)
    assert (form.name, form.phone) == ("温如初", PHONE)
    assert (form.emergency_name, form.emergency_phone) == ("温母", CONTACT)


@pytest.mark.parametrize(
    "text", [f"{PHONE}\n13899990002", f"{PHONE} 13899990002", f"{PHONE}（微信同号）", "138-0000-0001"]
)
def test_of_two_phones_the_first_is_taken(text: str) -> None:
    assert of(("电话号码", text)).phone == PHONE


@pytest.mark.parametrize("text", ["同手机号", "同电话", "同手机号码", "与手机号相同"])
def test_a_wechat_id_that_is_the_phone_is_the_phone(text: str) -> None:
    assert of(("手机号", PHONE), ("微信号", text)).wechat_id == PHONE


def test_a_multiplication_sign_is_the_x_of_an_id_number() -> None:
    assert of(("身份证号", "12345619850312002×")).id_number == "12345619850312002X"


def test_labels_may_stand_in_a_line_without_colons() -> None:
    form = read_form([(Cell(text=f"姓名 温如初    性别 女    电话号码 {PHONE}", column=PARAGRAPH),)])
    assert (form.name, form.gender, form.phone) == ("温如初", "女", PHONE)


@pytest.mark.parametrize("opinion", ["所在单位意见", "所在单位审核意见", "单位推荐意见（盖章）", "主管部门意见"])
def test_what_the_unit_signs_and_dates_is_not_the_applicants(opinion: str) -> None:
    own = ("个人申请理由", "☑小区封控\n签    名：\n日    期：")
    unit = (opinion, "同意\n签    名：钱科长\n日    期：2022年11月11日")
    form = of(own, unit)
    assert (form.signature, form.date) == ("", "")
    signed = of(unit, ("本人签名", "温如初", "申请日期", "2022年11月10日"))
    assert (signed.signature, signed.date) == ("温如初", "2022年11月10日")


def test_two_people_in_one_document_are_told() -> None:
    rows = [(Cell(text="身份证号"), Cell(text=id_number(seed), column=1)) for seed in (1, 2)]
    assert people_in([rows[0], (Cell(text="紧急联系人身份证号"), Cell(text=id_number(3), column=1))]) == 1
    assert people_in(rows) == 2
    assert people_in(rows[:1] * 2) == 1


# --- documents -------------------------------------------------------------------------------------------------------


def afloat(paper: Paper, height: int = 500_000) -> str:
    """A picture that was dragged over the text."""
    drawn = inline(paper).replace('cy="300000"/><wp:docPr', f'cy="{height}"/><wp:docPr')
    return drawn.replace("<wp:inline>", "<wp:anchor>").replace("</wp:inline>", "</wp:anchor>")


@pytest.mark.parametrize(("height", "place"), [(500_000, FormPlace.SIGNATURE), (9_000_000, FormPlace.LOOSE)])
def test_a_signature_that_floats_is_one_wherever_its_anchor_is(height: int, place: FormPlace) -> None:
    paper = Paper()
    content = (
        line(afloat(paper, height), run("☑小区封控")) + line(run("签    名：")) + line(run("日期：2022年11月10日"))
    )
    form = read(paper.saved(table(row(cell(line(run("个人申请理由"))), cell(content, span=5)))))
    assert [each.place for each in form.pictures] == [place]


def test_what_is_crossed_out_was_not_chosen() -> None:
    struck = '<w:r><w:rPr><w:strike/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
    options = line(run("☑小区封控"), struck.format("☑酒店隔离"))
    name = line(struck.format("温如切"), run("温如初"))
    rows = row(cell(line(run("申请理由"))), cell(options)), row(cell(line(run("姓名"))), cell(name))
    form = read(Paper().saved(table(*rows)))
    assert form.reasons == ("小区封控",)
    assert form.name == "温如初"


def test_what_a_pen_has_drawn_is_a_picture() -> None:
    paper = Paper()
    ink = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wpi"><w:drawing><w14:contentPart/></w:drawing></mc:Choice>'
        f"<mc:Fallback>{inline(paper)[5:-6]}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    form = read(paper.saved(table(row(cell(line(run("签名"))), cell(line(ink))))))
    assert [each.place for each in form.pictures] == [FormPlace.SIGNATURE]


# --- lists -----------------------------------------------------------------------------------------------------------


def listed(folder: Path, *rows: Sequence[Any]) -> list[Filled]:
    book = openpyxl.Workbook()
    for each in rows:
        book.worksheets[0].append(list(each))
    path = folder / "名单.xlsx"
    book.save(path)
    return [*read_file(path, path, moment("-8 9:00"))]


@pytest.mark.parametrize(
    ("titles", "cells"), [
        (["紧急联系人", "联系人电话"], ["温母", CONTACT]), (["紧急联系人", "联系电话"], ["温母", CONTACT]),
        (["紧急联系人及电话"], [f"温母 {CONTACT}"]), (["家属姓名", "家属电话"], ["温母", CONTACT]),
    ],
)  # fmt: skip
def test_the_contacts_column_is_the_contacts(tmp_path: Path, titles: list[str], cells: list[str]) -> None:
    (one,) = listed(tmp_path, ["姓名", "联系电话", *titles], ["温 如初", PHONE, *cells])
    form = one.form
    assert (form.name, form.phone, form.emergency_name, form.emergency_phone) == ("温如初", PHONE, "温母", CONTACT)


def test_a_header_may_have_two_lines_and_reasons_columns_of_their_own(tmp_path: Path) -> None:
    (one,) = listed(
        tmp_path,
        ["姓名", "联系方式", "", "紧急联系人", "", "申请理由（打√）", "", ""],
        ["", "手机", "微信号", "姓名", "电话", "小区封控", "酒店隔离", "健康码异常"],
        ["温如初", PHONE, "wx_12345", "温母", CONTACT, "", "√", ""],
    )
    form = one.form
    assert (form.phone, form.wechat_id, form.reasons) == (PHONE, "wx_12345", ("酒店隔离",))
    assert (form.emergency_name, form.emergency_phone) == ("温母", CONTACT)


@pytest.mark.parametrize("footer", ["合计", "制表人：小周", "填报人：小周", "（单位盖章）", "注：请如实填写"])
def test_what_stands_below_a_list_is_nobodys_application(tmp_path: Path, footer: str) -> None:
    assert (
        len(listed(tmp_path, ["序号", "姓名", "联系电话"], [1, "温如初", PHONE], [footer, "3人", "2022年11月9日"])) == 1
    )


@pytest.mark.parametrize("first", ["审核通过", "负责人", "填报人员", "审批服务中心"])
def test_whoever_has_a_phone_is_no_footer(tmp_path: Path, first: str) -> None:
    assert len(listed(tmp_path, ["工作单位", "姓名", "联系电话"], [first, "温如初", PHONE])) == 1


@pytest.mark.parametrize(
    ("titles", "cells", "phones"), [
        (["紧急联系人", "联系电话", "本人手机"], ["温母", CONTACT, PHONE], (PHONE, CONTACT)),
        (["电话", "手机"], ["0731-84123456", PHONE], (PHONE, "")), (["联系人电话"], [PHONE], (PHONE, "")),
    ],
)  # fmt: skip
def test_of_several_columns_with_phones_each_is_whose_it_is(
    tmp_path: Path, titles: list[str], cells: list[str], phones: tuple[str, str]
) -> None:
    (one,) = listed(tmp_path, ["姓名", *titles], ["温如初", *cells])
    assert (one.form.phone, one.form.emergency_phone) == phones


@pytest.mark.parametrize(
    ("cells", "reasons"), [
        (["√", "x", "N", "0"], ("小区封控",)), (["□", "☑", "—", "正常"], ("酒店隔离",)), (["是", "否", "不是", "未发生"], ("小区封控",)),
        (["", "", "居家隔离", ""], ("居家隔离",)),
    ],
)  # fmt: skip
def test_of_columns_for_reasons_only_a_yes_counts(tmp_path: Path, cells: list[str], reasons: tuple[str, ...]) -> None:
    (one,) = listed(
        tmp_path, ["姓名", "联系电话", "小区封控", "酒店隔离", "居家隔离", "健康码异常"], ["温如初", PHONE, *cells]
    )
    assert one.form.reasons == reasons


def test_a_second_line_of_reasons_under_a_contact_stops_nobody(tmp_path: Path) -> None:
    (one,) = listed(
        tmp_path,
        ["姓名", "手机号", "紧急联系人", "", ""],
        ["", "", "", "小区封控", "酒店隔离"],
        ["温如初", PHONE, "温母", "√", ""],
    )
    assert one.form.reasons == ("小区封控",)


def test_of_a_formula_what_it_shows_counts_and_not_how_it_is_reckoned(tmp_path: Path) -> None:
    (one,) = listed(tmp_path, ["姓名", "性别", "联系电话"], ["温如初", '=IF(1=1,"男","女")', PHONE])
    assert one.form.gender == ""  # the library that wrote it has not reckoned


def test_an_id_number_that_excel_has_rounded_is_told_as_that(tmp_path: Path) -> None:
    (one,) = listed(tmp_path, ["姓名", "身份证号"], ["温如初", 430104198407273535])
    found = {each.code: problem_told(each) for each in problems(one.form, IntakeRules(), moment("-8 9:00"))}
    assert any("被 Excel 当成了数字" in told for told in found.values())


def test_columns_that_a_list_lacks_are_told_and_not_passed_over(tmp_path: Path) -> None:
    (one,) = listed(tmp_path, ["姓名", "性别", "身份证号", "联系电话"], ["温如初", "女", id_number(1), PHONE])
    told = imported_told([(Completeness.COMPLETE, one.form)], 0)
    assert told.startswith("读入 1 份申请：完整 1 份。名单里没有这些列，没有核对：微信号、视频面试现场、")


def test_the_placeholder_for_a_picture_is_no_name() -> None:
    assert of(("签名", PICTURE)).signature == ""
