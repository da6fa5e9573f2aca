"""What waits for a word: a reason, a confirmation, a second person."""

from __future__ import annotations

import re

import pytest

from tests.days import INSPECTOR, STAFF, Day, Result

COLLEAGUE = "wxid_colleague"
TWO = frozenset({STAFF, COLLEAGUE})


def code(result: Result) -> str:
    return re.findall(r"/确认 (\d{4})", "\n".join(result.texts))[-1]


def early_reviews() -> Day:
    """Three reviews before the window, numbered 1 to 3."""
    return (
        Day()
        .under(staff=TWO)
        .joins("10:50", "u1", "林知远")
        .joins("10:51", "u2", "林知远", "周予安")
        .joins("10:52", "u3", "林知远", "周予安", "陈沐阳")
    )


# --- reasons ---------------------------------------------------------------------------------------------------------


def test_in_a_private_chat_the_next_words_are_the_reason() -> None:
    day = Day().says("11:01", STAFF, "/补签 001", room="").says("11:02", STAFF, "电话核实", room="").run()
    assert day.attendance("001") == "checked_in"
    assert day.said("理由：电话核实")


def test_in_the_group_only_a_marked_reason_is_one() -> None:
    day = Day().says("11:01", STAFF, "/补签 001").says("11:02", STAFF, "请大家抓紧")
    assert day.run("11:05").attendance("001") == "expected"
    assert day.says("11:03", STAFF, "/理由 5 月病假，电话核实").run("11:05").attendance("001") == "checked_in"


def test_a_reason_that_comes_too_late_or_from_somebody_else_changes_nothing() -> None:
    day = Day().under(staff=TWO).says("11:01", STAFF, "/补签 001")
    assert day.says("11:02", COLLEAGUE, "/理由 电话核实").run("11:10").attendance("001") == "expected"
    assert day.says("11:06:01", STAFF, "/理由 电话核实").run("11:10").attendance("001") == "expected"


def test_a_reason_that_was_asked_for_does_not_replace_the_confirmation() -> None:
    day = Day().joins("11:01", "u1", "林知远").says("11:02", STAFF, "/取消 001").says("11:03", STAFF, "/理由 冒名")
    asked = day.run("11:05")
    assert asked.attendance("001") == "checked_in"
    assert day.says("11:03:30", STAFF, f"/确认 {code(asked)}").run("11:05").attendance("001") == "ineligible"


# --- confirmations ---------------------------------------------------------------------------------------------------


def test_the_dry_run_says_who_would_become_what() -> None:
    said = Day().joins("11:01", "u1", "林知远").says("11:02", STAFF, "/取消 001 冒名").run("11:05").said("即将取消")[0]
    assert "001 林知远：已报到 → 取消资格" in said
    assert "理由：冒名" in said


def test_several_people_at_once_need_a_confirmation() -> None:
    day = Day().says("11:02", STAFF, "/补签 001 002 电话核实")
    asked = day.run("11:05")
    assert asked.attendance("001") == asked.attendance("002") == "expected"
    done = day.says("11:02:30", STAFF, f"/确认 {code(asked)}").run("11:05")
    assert done.attendance("001") == done.attendance("002") == "checked_in"


def test_a_confirmation_is_good_once_and_for_its_asker_only() -> None:
    day = Day().under(staff=TWO).says("11:02", STAFF, "/取消 001 冒名")
    answer = f"/确认 {code(day.run('11:05'))}"
    assert day.says("11:02:10", COLLEAGUE, answer).run("11:05").attendance("001") == "expected"
    day.says("11:02:20", STAFF, answer).says("11:02:30", STAFF, "/补签 001 误会").says("11:02:40", STAFF, answer)
    assert day.run("11:05").attendance("001") == "checked_in"


def test_what_arises_between_dry_run_and_confirmation_is_not_decided() -> None:
    day = Day()
    lines: list[str] = []
    for at, each in enumerate(("林知远", "周予安", "陈沐阳", "何若溪", "苏景行")):
        lines.append(each)
        day.joins(f"10:5{at}", f"u{at}", *lines)
    day.under(early=day.settings.early)
    app_reviews = day.run("11:00").open_reasons
    assert len(app_reviews) == 5
    from handlers.checkin import reviews as decisions

    limit = decisions.BULK_LIMIT
    try:
        decisions.BULK_LIMIT = 3  # type: ignore[misc]
        day.says("10:58", STAFF, "/通过 全部 early 都认可")
        asked = day.run("10:59")
        day.joins("10:58:20", "u7", *lines, "阿依古丽·吐尔逊")
        done = day.says("10:58:30", STAFF, f"/确认 {code(asked)}").run("10:59:59")
    finally:
        decisions.BULK_LIMIT = limit  # type: ignore[misc]
    assert done.attendance("001") == "checked_in"
    assert done.attendance("007") == "under_review"


@pytest.mark.parametrize("second", [COLLEAGUE, INSPECTOR])
def test_with_two_person_somebody_else_confirms(second: str) -> None:
    day = Day().under(staff=TWO, two_person=True).says("11:02", STAFF, "/取消 001 冒名")
    answer = f"/确认 {code(day.run('11:05'))}"
    alone = day.says("11:02:10", STAFF, answer).run("11:05")
    assert alone.attendance("001") == "expected"
    assert alone.said("要由另一位")
    done = day.says("11:02:20", second, answer).run("11:05")
    assert done.attendance("001") == "ineligible"
    assert done.said("确认）")


# --- undoing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "number"), [("/通过 1", "001"), ("/驳回 2 不认可", "002"), ("/补签 008 电话核实", "008")]
)
def test_undoing_restores_what_was(command: str, number: str) -> None:
    quiet = early_reviews().run("11:10")
    day = early_reviews().says("11:02", STAFF, command).says("11:03", STAFF, "/撤销").run("11:10")
    assert day.data["candidates"] == quiet.data["candidates"]
    assert day.data["reviews"] == quiet.data["reviews"]
    assert day.said("已撤销您 11:02")


def test_undoing_an_extension_and_a_binding() -> None:
    day = Day().says("11:01", "u1", "大家好", name="远方").says("11:02", STAFF, "/绑定 001 @远方")
    day.says("11:03", STAFF, "/延长 13:30 网络").says("11:04", STAFF, "/撤销").says("11:05", STAFF, "/撤销")
    result = day.run("13:05")
    assert result.said("恢复为 13:00")
    assert result.said("不再绑定")
    assert result.app.session.people.candidate_of("u1") is None
    assert result.attendance("001") == "ineligible"


def test_only_the_askers_own_decision_is_undone_and_only_once() -> None:
    day = early_reviews().says("11:02", STAFF, "/通过 1").says("11:03", COLLEAGUE, "/撤销")
    assert day.run("11:10").attendance("001") == "checked_in"
    day.says("11:04", STAFF, "/撤销").says("11:05", STAFF, "/撤销")
    result = day.run("11:10")
    assert result.attendance("001") == "under_review"
    assert result.said("没有可以撤销的处理")


def test_nothing_is_undone_on_which_something_rests() -> None:
    newer = early_reviews().says("11:02", STAFF, "/驳回 1 不认可").joins("11:03", "u1", "林知远", "周予安", "陈沐阳")
    result = newer.says("11:04", STAFF, "/撤销").run("11:10")
    assert result.attendance("001") == "checked_in"
    assert result.said("之后又有了与此人有关的记录")
    closed = early_reviews().says("11:02", STAFF, "/补签 008 电话核实").says("13:02", STAFF, "/撤销").run("13:05")
    assert closed.attendance("008") == "checked_in"
    assert closed.said("报到已经截止")


def test_undoing_after_the_publication_tells_the_group() -> None:
    day = Day().says("13:02", STAFF, "/补签 008 电话核实").says("13:03", STAFF, "/撤销").run("13:05")
    assert day.attendance("008") == "ineligible"
    assert any("008 苏景行：取消资格" in text for text in day.said("报到更正"))


# --- two at once -----------------------------------------------------------------------------------------------------


def test_two_staff_deciding_the_same_review_at_once_the_second_is_told_who_was_first() -> None:
    day = early_reviews().says("11:01", STAFF, "大家好", name="小周")
    day.says("11:02", STAFF, "/通过 1", name="小周").says("11:02", COLLEAGUE, "/驳回 1 不认可", name="小李")
    result = day.run("11:10")
    assert result.attendance("001") == "checked_in"
    assert result.said("已由 小周 处理过了")


def test_a_bulk_that_a_colleague_was_faster_with_decides_the_rest() -> None:
    day = Day().under(staff=TWO)
    lines: list[str] = []
    from tests.days import ROSTER

    names = [*dict.fromkeys(each.name for each in ROSTER if each.name != "王芳")]
    for at, name in enumerate(names):
        lines.append(name)
        day.joins(f"10:4{at}", f"u{at}", *lines)
    day.says("10:50", STAFF, "/驳回 1-6 不认可")
    assert len(day.run("10:55").open_reasons) == 0
    assert day.run("10:55").attendance("001") == "expected"
