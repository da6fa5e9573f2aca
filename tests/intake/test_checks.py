"""What is wrong with an application is told by exactly one code for each fault, and a form without faults by none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.files.forms import Filled, read_file
from bot.texts.errors import user_error
from bot.texts.intake import problem_told
from models.intake.checks import (
    PROOF_OF,
    Code,
    Completeness,
    IntakeRules,
    Problem,
    completeness,
    problems,
)
from models.intake.form import ApplicationForm, FormPlace, Picture
from models.people.identity import born, check_digit
from tests.days import moment
from tests.intake.writing import id_number, person

DEADLINE = moment("-7 12:00")
RULES = IntakeRules(deadline=DEADLINE)
HUNG = tuple(
    Picture(place=place, digest=place.value) for place in (FormPlace.PHOTO, FormPlace.HEALTH, FormPlace.CLOSURE)
)
COMPLETE = person(1, pictures=HUNG)
CLOSURE = ("小区封控", "酒店隔离", "居家隔离")


def wrong(form: ApplicationForm, rules: IntakeRules = RULES, at: str = "-8 9:00") -> list[tuple[str, str]]:
    """Field and code of all that is wrong."""
    return [(each.field, each.code.value) for each in problems(form, rules, moment(at))]


def test_nothing_is_wrong_with_a_form_that_says_everything() -> None:
    assert wrong(COMPLETE) == []
    assert completeness(()) is Completeness.COMPLETE


# --- field by field --------------------------------------------------------------------------------------------------

FIELDS = ("name", "gender", "phone", "wechat_id", "id_number", "site", "emergency_name", "emergency_phone", "date")


@pytest.mark.parametrize("field", FIELDS)
def test_an_empty_field_is_missing(field: str) -> None:
    empty: dict[str, Any] = {field: ""}
    assert wrong(replace(COMPLETE, **empty)) == [(field, "missing")]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"reasons": ()}, [("reasons", "no_reason")]),
        ({"signature": ""}, [("signature", "no_signature")]),
        ({"pictures": ()}, [("closure", "no_proof")]),
        ({"phone": "1380000000"}, [("phone", "bad_phone")]),
        ({"phone": "23800000001"}, [("phone", "bad_phone")]),
        ({"phone": "0731-85550123"}, [("phone", "bad_phone")]),
        ({"emergency_phone": "139999900011"}, [("emergency_phone", "bad_phone")]),
        ({"emergency_phone": "同上"}, [("emergency_phone", "bad_phone")]),
        ({"gender": "女"}, [("gender", "bad_id")]),
        ({"id_number": id_number(1, sex="男")[:17]}, [("id_number", "bad_id")]),
        ({"id_number": id_number(1)[:6] + id_number(1)[8:17]}, [("id_number", "bad_id")]),
        ({"id_number": id_number(1)[:9] + "O" + id_number(1)[10:]}, [("id_number", "bad_id")]),
        ({"id_number": id_number(1, born="19790230", sex="男")}, [("id_number", "bad_birth")]),
        ({"id_number": id_number(1, born="19851332", sex="男")}, [("id_number", "bad_birth")]),
        ({"id_number": id_number(1, born="20791201", sex="男")}, [("id_number", "bad_birth")]),
        ({"id_number": id_number(1, born="18881201", sex="男")}, [("id_number", "bad_birth")]),
    ],
)
def test_a_wrong_answer_is_told_by_its_code_alone(changed: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert wrong(replace(COMPLETE, **changed)) == found


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_form() -> None:
    found = wrong(replace(COMPLETE, name="", phone="1", reasons=(), signature="", date=""), at="-6 9:00")
    assert [field for field, _ in found] == ["name", "phone", "reasons", "signature", "date", "received"]


def test_a_land_line_will_do_for_whoever_is_called_in_an_emergency() -> None:
    assert wrong(replace(COMPLETE, emergency_phone="073185550123")) == []


def test_a_picture_of_a_signature_is_one() -> None:
    signed = (*HUNG, Picture(place=FormPlace.SIGNATURE, digest="s"))
    assert wrong(replace(COMPLETE, signature="", pictures=signed)) == []


# --- the ID number ---------------------------------------------------------------------------------------------------


@given(
    st.integers(1, 400),
    st.dates(date(1935, 1, 1), date(2004, 1, 1)),
    st.sampled_from("男女"),
    st.sampled_from("0123456789X"),
)
def test_only_one_last_character_belongs_to_the_first_seventeen(seed: int, day: date, sex: str, last: str) -> None:
    number = id_number(seed, born=f"{day:%Y%m%d}", sex=sex)
    found = wrong(replace(COMPLETE, id_number=number[:17] + last, gender=sex))
    assert found == ([] if last == number[17] else [("id_number", "bad_id")])


@given(st.integers(1, 400), st.integers(0, 16), st.integers(1, 9))
def test_a_slip_in_one_digit_is_always_found(seed: int, place: int, more: int) -> None:
    number = id_number(seed)
    slip = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert check_digit(slip) != slip[17]


@pytest.mark.parametrize("place", ["430122", "420583", "512301", "999101"])
def test_no_table_of_counties_is_asked_for_it_lacks_those_of_everybody_born_before_1983(place: str) -> None:
    assert wrong(replace(COMPLETE, id_number=id_number(1, born="19630815", sex="男", place=place))) == []


@pytest.mark.parametrize(
    ("day", "is_day"),
    [
        ("20000229", True),
        ("19000229", False),
        ("20010229", False),
        ("20221111", True),
        ("20221112", False),
        ("19020101", True),
        ("19010101", False),
    ],
)
def test_a_day_of_birth_is_one_of_the_calendar_on_which_somebody_alive_was_born(day: str, is_day: bool) -> None:
    assert (born(id_number(1, born=day), date(2022, 11, 11)) is not None) == is_day


@pytest.mark.parametrize(("sex", "gender"), [("男", "女"), ("女", "男")])
def test_the_seventeenth_digit_tells_the_sex(sex: str, gender: str) -> None:
    form = replace(COMPLETE, id_number=id_number(3, sex=sex))
    assert wrong(replace(form, gender=sex)) == []
    assert wrong(replace(form, gender=gender)) == [("gender", "bad_id")]


# --- reasons and proofs ----------------------------------------------------------------------------------------------


def hung(*places: FormPlace) -> tuple[Picture, ...]:
    return tuple(Picture(place=place, digest=place.value) for place in places)


@pytest.mark.parametrize("reason", [*CLOSURE, "健康码异常"])
def test_a_reason_has_its_proof_at_its_own_place(reason: str) -> None:
    place = FormPlace.HEALTH if reason == "健康码异常" else FormPlace.CLOSURE
    form = replace(COMPLETE, reasons=(reason,))
    assert wrong(replace(form, pictures=hung(place))) == []
    assert wrong(replace(form, pictures=hung(FormPlace.PHOTO, FormPlace.TRAVEL))) == [(place.value, "no_proof")]
    other = FormPlace.CLOSURE if place is FormPlace.HEALTH else FormPlace.HEALTH
    assert wrong(replace(form, pictures=hung(other))) == [(place.value, "no_proof")]


def test_two_reasons_ask_for_two_proofs() -> None:
    form = replace(COMPLETE, reasons=("小区封控", "健康码异常", "红码"), pictures=())
    assert wrong(form) == [("closure", "no_proof"), ("health", "no_proof")]


def test_a_loose_picture_may_be_any_proof_for_only_a_person_can_see_what_it_shows() -> None:
    form = replace(COMPLETE, reasons=("小区封控", "健康码异常"), pictures=hung(FormPlace.LOOSE))
    assert wrong(form) == []


def test_a_simplified_reason_needs_no_proof() -> None:
    simplified = replace(RULES, proofs={reason: place for reason, place in PROOF_OF.items() if reason != "居家隔离"})
    form = replace(COMPLETE, reasons=("居家隔离",), pictures=())
    assert wrong(form) == [("closure", "no_proof")]
    assert wrong(form, simplified) == []
    assert wrong(replace(form, reasons=("小区封控", "居家隔离")), simplified) == [("closure", "no_proof")]


# --- the deadline ----------------------------------------------------------------------------------------------------


def test_the_second_of_the_deadline_is_in_time_and_the_next_is_late() -> None:
    assert [*problems(COMPLETE, RULES, DEADLINE)] == []
    (late,) = problems(COMPLETE, RULES, DEADLINE + timedelta(seconds=1))
    assert (late.field, late.code) == ("received", Code.LATE)
    assert completeness((late,)) is Completeness.LATE
    assert [*problems(COMPLETE, replace(RULES, deadline=None), DEADLINE + timedelta(days=9))] == []


# --- what all of it makes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "state"),
    [
        (("missing",), "incomplete"),
        (("missing", "no_proof", "bad_id"), "incomplete"),
        (("missing", "duplicate"), "duplicate"),
        (("duplicate", "late", "no_signature"), "late"),
        (("unreadable",), "unreadable"),
    ],
)
def test_the_gravest_fault_says_what_an_application_is(codes: tuple[str, ...], state: str) -> None:
    found = tuple(Problem(field="file", code=Code(each)) for each in codes)
    assert completeness(found).value == state


@pytest.mark.parametrize("field", [*FIELDS, "reasons", "signature", "pictures"])
def test_every_fault_is_told_in_one_sentence_without_what_was_written(field: str) -> None:
    empty: dict[str, Any] = {field: () if field in ("reasons", "pictures") else ""}
    broken = replace(COMPLETE, **empty)
    for form in (broken, replace(broken, id_number=COMPLETE.id_number[:17] + "?", phone="12345")):
        for each in problems(form, RULES, moment("-6 9:00")):
            told = problem_told(each, "2022-11-12 12:00")
            assert told.endswith("。")
            assert "{" not in told
            assert COMPLETE.id_number[:17] not in told
            assert "12345" not in told


# --- lists -----------------------------------------------------------------------------------------------------------

ROW = {
    "姓名": "温如初", "性别": "女", "手机号": "13800000001", "身份证号": id_number(1), "微信号": "wx_1", "面试现场": "家",
    "紧急联系人": "温母", "紧急联系电话": "13999990001", "申请理由": "小区封控", "证明材料": "有", "签名": "温如初",
    "日期": "2022-11-10",
}  # fmt: skip


def with_openpyxl(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    book.save(path)


def with_xlsxwriter(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名单")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)


def listed(folder: Path, *rows: dict[str, Any], without: Iterable[str] = ()) -> list[Filled]:
    """The applications of a list with these rows; without some columns."""
    columns = [each for each in ROW if each not in set(without)]
    path = folder / "名单.xlsx"
    with_openpyxl(path, [columns, *([(ROW | row).get(each, "") for each in columns] for row in rows)])
    return [*read_file(path, path, moment("-8 9:00"))]


@pytest.mark.parametrize("writer", [with_openpyxl, with_xlsxwriter])
def test_a_list_says_of_each_person_what_a_form_says(tmp_path: Path, writer: Any) -> None:
    path = tmp_path / "名单.xlsx"
    writer(path, [["视频面试申请汇总"], list(ROW), list(ROW.values()), [], list((ROW | {"姓名": "王伟"}).values())])
    one, other = read_file(path, path, moment("-8 9:00"))
    assert one.form == ApplicationForm(
        name="温如初", gender="女", phone="13800000001", wechat_id="wx_1", id_number=id_number(1), site="家",
        emergency_name="温母", emergency_phone="13999990001", reasons=("小区封控",), proof="有", signature="温如初",
        date="2022-11-10", lacks=frozenset({"pictures"}),
    )  # fmt: skip
    assert wrong(one.form) == wrong(other.form) == []
    assert other.file.endswith("第 5 行）")


@pytest.mark.parametrize(
    ("column", "field", "code"),
    [
        ("姓名", "name", "missing"), ("性别", "gender", "missing"), ("微信号", "wechat_id", "missing"),
        ("面试现场", "site", "missing"), ("紧急联系人", "emergency_name", "missing"), ("日期", "date", "missing"),
        ("紧急联系电话", "emergency_phone", "missing"), ("手机号", "phone", "missing"), ("身份证号", "id_number", "missing"),
        ("签名", "signature", "no_signature"), ("申请理由", "reasons", "no_reason"), ("证明材料", "proof", "no_proof"),
    ],
)  # fmt: skip
def test_an_empty_cell_lacks_and_a_column_that_is_not_there_does_not(
    tmp_path: Path, column: str, field: str, code: str
) -> None:
    (filled,) = listed(tmp_path, {column: ""})
    assert wrong(filled.form) == [(field, code)]
    if column in ("姓名", "手机号", "身份证号", "申请理由"):
        return  # a list without these says nothing
    (filled,) = listed(tmp_path, {}, without=[column])
    assert wrong(filled.form) == []


@pytest.mark.parametrize("word", ["无", "没有", "否", "×", "未提供"])
def test_a_word_for_no_is_no_proof(tmp_path: Path, word: str) -> None:
    (filled,) = listed(tmp_path, {"证明材料": word})
    assert wrong(filled.form) == [("proof", "no_proof")]


def test_a_number_that_a_sheet_keeps_as_a_number_is_taken_and_one_that_it_has_rounded_is_wrong(tmp_path: Path) -> None:
    rounded = int(id_number(1, born="19850313", sex="女")[:15] + "000")
    (filled,) = listed(tmp_path, {"手机号": 13800000001, "身份证号": rounded})
    assert filled.form.phone == "13800000001"
    assert wrong(filled.form) == [("id_number", "bad_id")]


def test_a_hidden_sheet_is_none_and_an_empty_line_is_nobody(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for title in ("名单", "旧名单"):
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, list(ROW))
            sheet.write_row(1, 0, list(ROW.values()))
            sheet.write_row(2, 0, ["", "", "", "", "", "", "", "", "合计"])
        sheet.hide()
    assert [each.file for each in read_file(path, path, moment("-8 9:00"))] == ["名单.xlsx（名单第 2 行）"]


def test_a_list_without_a_heading_for_names_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    with_openpyxl(path, [["张三", "13800000001"], ["李四", "13800000002"]])
    with pytest.raises(UserError) as raised:
        [*read_file(path, path, None)]
    assert "表头" in user_error(raised.value.code, raised.value.data)
