"""What was found on applications by attacking them, kind by kind."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import Barrier, Thread

import pytest

from bot.app import App
from bot.errors import UserError
from bot.files.forms import read_file
from handlers.roster import changed
from models.checkin.attendance import Attendance
from models.intake.ticks import ticked
from models.people.candidate import Candidate
from tests.days import Day, moment
from tests.intake.test_approving import approved, complete, decisions, office, ordered, received, verify
from tests.intake.test_checks import listed, wrong
from tests.intake.test_reading import places
from tests.intake.writing import (
    REASONS,
    Answers,
    Paper,
    cell,
    id_number,
    inline,
    line,
    person,
    read,
    row,
    table,
    usual,
    write,
)


def test_two_who_approve_at_the_same_moment_give_different_numbers(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/day.db"
    first = office(url)
    received(first, *map(complete, range(1, 13)))
    apps, barrier, numbers = [office(url), office(url)], Barrier(2), list[str]()

    def approve(app: App, ids: Iterable[int]) -> None:
        barrier.wait(20)
        for each in ids:
            numbers.extend(approved(ordered(app, f"/批准 {each}")))

    threads = [Thread(target=approve, args=(app, range(1 + place, 13, 2))) for place, app in enumerate(apps)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(numbers) == [f"{number:03d}" for number in range(1, 13)]
    first.catch_up()
    assert {each.number for each in first.session.intake.applications.values()} == {*numbers}
    assert verify(first.store, []).fault is None


def test_a_person_who_is_on_the_imported_roster_gets_no_second_number() -> None:
    form = complete(1)
    app = office(roster=(Candidate(number="001", name=form.name, id_number=form.id_number),))
    received(app, form)
    assert approved(ordered(app, "/批准 1")) in ([], ["001"])
    assert len(app.session.roster) == 1


def test_who_withdrew_and_applied_again_checks_in_by_their_name() -> None:
    app = office()
    received(app, complete(1))
    ordered(app, "/批准 1")
    ordered(app, "/撤回申请 1 误报")
    received(app, complete(1))
    (number,) = approved(ordered(app, "/批准 2"))
    app.keep_time(moment("11:00"))
    app.turn(Day().joins("11:05", "u1", complete(1).name, alias=complete(1).name).steps[0])  # type: ignore[arg-type]
    assert app.session.standings[number].attendance is Attendance.CHECKED_IN


def test_a_roster_that_was_planned_before_an_approval_does_not_undo_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/day.db"
    one = office(url)
    received(one, complete(1), complete(2))
    other = office(url)
    ordered(one, "/批准 1")
    planned = changed(one.session.roster, [*one.session.roster.values(), Candidate(number="", name="新人")])
    assert approved(ordered(other, "/批准 2")) == ["002"]
    with pytest.raises(UserError, match="roster_meanwhile"):
        one.change_roster(moment("-4 9:00"), planned)
    one.catch_up()
    assert one.session.roster["002"].name == complete(2).name


@pytest.mark.parametrize(
    "text", ["/批准 3 2次电话核实", "/批准 3 1人代交", "/批准 3 2 天后补交", "/批准 3 2.5 天后补交"]
)
def test_a_number_that_begins_a_reason_is_no_application(text: str) -> None:
    app = office()
    received(app, complete(1), complete(2), complete(3))
    ordered(app, text)
    assert decisions(app) == ["open", "open", "approved"]


def test_the_sign_for_an_object_in_a_text_stops_no_import(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(write(person(1), name=line("\ufffc" + person(1).name)))
    assert [each.form.name for each in read_file(path, path, None)] == [person(1).name]


def test_a_file_that_is_gone_meanwhile_stops_no_import(tmp_path: Path) -> None:
    assert [each.fault for each in read_file(tmp_path / "gone.docx", tmp_path, None)] == ["unreadable"]


def test_an_id_number_that_a_sheet_has_rounded_is_wrong_even_where_the_check_digit_fits(tmp_path: Path) -> None:
    (filled,) = listed(tmp_path, {"身份证号": int(id_number(1)[:15] + "000")})
    assert wrong(filled.form) == [("id_number", "bad_id")]


def test_a_document_that_is_no_form_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(Paper().saved(line("会议通知") + line("请各单位参会")))
    assert [each.fault for each in read_file(path, path, None)] == ["not_form"]


def test_without_a_group_no_number_begins_with_nothing() -> None:
    app = office(numbers_as="{group}-{seq:02d}")
    received(app, complete(1))
    assert approved(ordered(app, "/批准 1")) != ["-01"]


def nested_in(name: str) -> Answers:
    def shape(answers: Answers) -> str:
        return usual({**answers, name: table(row(cell(answers[name])), columns=1)})

    return shape  # type: ignore[return-value]


@pytest.mark.parametrize("name", ["health", "closure"])
def test_the_proof_may_hang_in_a_table_of_its_own(name: str) -> None:
    assert places(read(write(person(1), hung={name: (inline,)}, shape=nested_in(name)))) == [name]  # type: ignore[arg-type]


def test_a_tick_in_brackets_behind_a_word_is_not_the_next_lines() -> None:
    assert ticked("▢ 小区封控（√）\n▢ 酒店隔离（ ）", REASONS) == ("小区封控",)


def test_a_tick_in_an_instruction_is_none() -> None:
    assert ticked("请在符合的理由前打√：\n▢ 小区封控\n▢ 酒店隔离", REASONS) == ()


def test_a_wechat_id_keeps_the_rule_at_its_end() -> None:
    assert read(write(person(1), wechat_id=line("lin_zhi_"))).wechat_id == "lin_zhi_"


def test_a_corrected_form_is_no_duplicate_once_the_old_one_is_returned() -> None:
    app = office()
    received(app, complete(1))
    received(app, complete(1, employer="水务局"))
    assert [each.completeness.value for each in app.session.intake.applications.values()] == ["complete", "duplicate"]
    ordered(app, "/退回 1 缺封控证明")
    assert app.session.intake.applications[2].completeness.value == "complete"
    assert approved(ordered(app, "/批准 全部")) == ["001"]
