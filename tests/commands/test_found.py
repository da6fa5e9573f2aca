"""Days on which a command once did something else than it said."""

from __future__ import annotations

import pytest

from models.settings import ClosingMode
from tests.days import STAFF, Day


def test_closing_what_is_closed_lets_the_result_out() -> None:
    day = Day().under(closing=ClosingMode.CONFIRM).joins("11:01", "u1", "林知远", alias="林知远")
    assert len(day.says("13:02", STAFF, "/截止 公布吧").run().said("【报到结果】")) == 1


def test_a_reason_that_comes_after_the_publication_moves_no_window() -> None:
    day = Day().says("12:59", STAFF, "/延长 13:30").says("13:02", STAFF, "/理由 网络").joins("13:10", "u2", "周予安")
    result = day.run("13:40")
    assert result.attendance("002") == "ineligible"
    assert result.said("现在不能用“/延长”")


@pytest.mark.parametrize(
    "typed", ["2022-11-19 13:30 网络", "2022年11月19日13:30 网络", "2030年 x", "2022/11/19 13:30 网络"]
)
def test_a_date_is_no_time(typed: str) -> None:
    result = Day().says("12:00", STAFF, f"/延长 {typed}").run()
    assert not result.said("报到截止时间改为")
    assert result.said("请写明新的截止时间")


def test_a_command_that_was_never_confirmed_does_not_keep_the_result_back() -> None:
    day = Day().under(closing=ClosingMode.CONFIRM).says("12:00", STAFF, "/取消 002 冒名").says("13:02", STAFF, "/确认")
    assert day.run().said("【报到结果】")


@pytest.mark.parametrize("word", ["好的", "没有", "谢谢老师"])
def test_a_polite_word_is_no_reason(word: str) -> None:
    day = Day().says("11:01", STAFF, "/补签 001", room="").says("11:02", STAFF, word, room="")
    assert day.run("11:05").attendance("001") == "expected"
