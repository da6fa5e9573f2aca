"""What staff may command, and what the group sees of it."""

from __future__ import annotations

import re

import pytest

from tests.days import INSPECTOR, STAFF, Day


def code_in(day: Day) -> str:
    return re.findall(r"/确认 (\d{4})", "\n".join(day.run().texts))[-1]


def test_a_stranger_is_recorded_not_obeyed_and_not_answered() -> None:
    day = Day().says("11:01", "u1", "/补签 001 我到了", alias="工作人员小周").run()
    assert day.open_reasons == [("trace", ["001"])]
    assert [record.kind for record in day.app.store.records()].count("CommandRefused") == 1
    assert not day.said("补签")


def test_inspectors_see_and_do_not_decide() -> None:
    day = Day().says("11:01", INSPECTOR, "/状态").says("11:02", INSPECTOR, "/补签 001 理由").run()
    assert day.said("报到进行中")
    assert day.attendance("001") != "checked_in"
    assert day.said("由工作人员执行")


@pytest.mark.parametrize(
    "typed",
    ["/补签 001 电话核实", "／补签 ００１ 电话核实", "/补签 林知远 电话核实", "/补签 1 电话核实", "/补签001 电话核实"],
)
def test_reinstating_needs_a_reason_and_takes_number_or_name(typed: str) -> None:
    day = Day().says("11:01", STAFF, typed).run()
    assert day.flags("001") == ["by_staff"]
    assert day.attendance("001") == "checked_in"


def test_a_missing_reason_is_asked_for_and_nothing_changes() -> None:
    day = Day().says("11:01", STAFF, "/补签 001").run()
    assert day.attendance("001") == "ineligible"
    assert day.said("请写明理由")


def test_approving_and_rejecting_reviews() -> None:
    day = Day().joins("10:58", "u1", "林知远").joins("10:59", "u2", "林知远", "周予安")
    approved = day.says("11:01", STAFF, "/通过 1 已核对").says("11:02", STAFF, "/驳回 2 不认可").run()
    assert approved.attendance("001") == "checked_in"
    assert approved["001"]["checked_in_at"] == "2022-11-19T10:58:00+08:00"
    assert approved.attendance("002") == "ineligible"


def test_every_reason_can_be_decided_in_bulk() -> None:
    day = (
        Day()
        .joins("10:58", "u1", "林知远")
        .joins("10:59", "u2", "林知远", "周予安")
        .says("11:01", STAFF, "/通过 全部 early")
        .run()
    )
    assert day.attendance("001") == day.attendance("002") == "checked_in"


def test_a_rejection_after_the_closing_costs_the_interview() -> None:
    day = Day().joins("10:58", "u1", "林知远").says("13:02", STAFF, "/驳回 1 提前接龙").run()
    assert day.attendance("001") == "ineligible"
    assert day.said("报到更正")


def test_a_review_of_several_people_cannot_be_approved_without_saying_who() -> None:
    day = Day().joins("11:01", "u9", "王芳").says("11:02", STAFF, "/通过 1").run()
    assert day.attendance("005") == "under_review"
    assert day.said("没有对应到唯一的人")


def test_rejecting_a_withdrawal_review_takes_the_check_in_back() -> None:
    day = Day().joins("11:01", "u1", "林知远").joins("11:02", "u2", "林知远", "周予安").joins("11:20", "u1", "周予安")
    assert day.says("11:30", STAFF, "/驳回 1 本人放弃").run().attendance("001") == "ineligible"


def test_cancelling_asks_first_and_the_same_person_confirms() -> None:
    day = Day().joins("11:01", "u1", "林知远").says("11:02", STAFF, "/取消 001 冒名", id="cancel")
    assert day.run().attendance("001") == "checked_in"
    code = code_in(day)
    assert day.says("11:02:30", STAFF, f"/确认 {code}").run().attendance("001") == "ineligible"


def test_a_confirmation_expires_and_cannot_be_replayed() -> None:
    day = Day().joins("11:01", "u1", "林知远").says("11:02", STAFF, "/取消 001 冒名", id="cancel")
    code = code_in(day)
    assert day.says("11:03:01", STAFF, f"/确认 {code}").run().attendance("001") == "checked_in"
    assert day.says("11:04", INSPECTOR, f"/确认 {code}").run().attendance("001") == "checked_in"


def test_extending_moves_the_end_and_counts_who_came_in_between() -> None:
    day = (
        Day()
        .joins("13:00:20", "u1", "林知远")
        .says("13:00:40", STAFF, "/延长 13:30 网络故障")
        .joins("13:20", "u2", "林知远", "周予安")
    )
    result = day.run("13:35")
    assert result.attendance("001") == result.attendance("002") == "checked_in"
    assert len(result.said("报到结果")) == 1


@pytest.mark.parametrize("typed", ["/延长", "/延长 12:30 理由", "/延长 13:30", "/延长 明天 理由"])
def test_an_extension_that_makes_no_sense_changes_nothing(typed: str) -> None:
    assert (
        Day().says("11:02", STAFF, typed).joins("13:10", "u1", "林知远").run("13:35").attendance("001") == "ineligible"
    )


def test_closing_early_after_a_confirmation() -> None:
    day = Day().joins("11:01", "u1", "林知远").says("12:00", STAFF, "/截止 人已到齐", id="close")
    code = code_in(day)
    result = day.says("12:00:30", STAFF, f"/确认 {code}").joins("12:05", "u2", "林知远", "周予安").run()
    assert result.attendance("002") == "ineligible"
    assert result.said("报到结果")
    assert result.data["posts"][-1]["at"] < "2022-11-19T12:10"


def test_binding_by_nickname() -> None:
    day = (
        Day()
        .says("11:01", "u1", "大家好", name="远方")
        .says("11:02", STAFF, "/绑定 001 @远方")
        .joins("11:03", "u1", "林知远", "周予安")
    )
    result = day.run()
    assert result.attendance("001") == "checked_in"
    assert result.open_reasons == [("added_by_other", ["002"])]


def test_why_names_the_rule_and_quotes_the_line() -> None:
    day = (
        Day()
        .joins("11:01", "u1", "林知远 已到", alias="林知远")
        .says("11:02", STAFF, "/为什么 001")
        .says("13:03", STAFF, "/为什么 002")
        .run()
    )
    assert day.said("本人在报到时段内接龙")[0].count("林知远 已到") == 1
    assert day.said("没有接龙，也没有待核实事项")


@pytest.mark.parametrize("typed", ["/帮助", "/状态", "/未报到", "/待核实"])
def test_questions_are_answered_in_one_post(typed: str) -> None:
    assert len(Day().says("11:02", STAFF, typed).run("11:03").texts) == 3


@pytest.mark.parametrize(
    "typed", ["/通过", "/通过 99", "/通过 全部", "/通过 全部 xyz", "/驳回 1", "/取消", "/取消 诸葛亮 理由", "/补签 王芳 理由", "/绑定 001", "/为什么", "/无此命令", "/补签 001 理由\n/取消 002 x" * 200]
)  # fmt: skip
def test_what_cannot_be_carried_out_is_answered_and_recorded_and_changes_nothing(typed: str) -> None:
    quiet = Day().run()
    day = Day().says("11:02", STAFF, typed).run()
    assert [each["attendance"] for each in day.data["candidates"]] == [
        each["attendance"] for each in quiet.data["candidates"]
    ]


def test_a_private_command_is_answered_in_private() -> None:
    day = Day().says("11:02", STAFF, "/状态", room="").run()
    answer = next(post for post in day.data["posts"] if "应到" in post["text"])
    assert (answer["room"], answer["to"]) == (None, STAFF)
