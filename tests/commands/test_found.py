"""Days on which a command once did something else than it said."""

from __future__ import annotations

import re

import pytest

from bot.app import App
from models.settings import ClosingMode, Policy
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


# --- taking back -----------------------------------------------------------------------------------------------------

COLLEAGUE = "wxid_colleague"


def two() -> Day:
    return Day().under(staff=frozenset({STAFF, COLLEAGUE}))


def confirmed(day: Day, clock: str, who: str = STAFF) -> Day:
    """The command that was asked about last is confirmed."""
    code = re.findall(r"/确认 (\d{4})", "\n".join(day.run("23:00").texts))[-1]
    return day.says(clock, who, f"/确认 {code}")


def test_undoing_an_early_close_counts_the_lines_that_came_meanwhile() -> None:
    day = confirmed(two().says("12:00", STAFF, "/截止 人齐"), "12:00:10")
    day.joins("12:00:30", "u1", "林知远", alias="林知远").says("12:00:50", STAFF, "/撤销")
    assert day.run().attendance("001") == "checked_in"


def test_undoing_an_older_extension_leaves_a_colleagues_newer_one() -> None:
    day = two().says("12:00", STAFF, "/延长 13:30 网络").says("12:05", COLLEAGUE, "/延长 14:00 停电")
    day.says("12:10", STAFF, "/撤销").joins("13:40", "u1", "林知远", alias="林知远")
    result = day.run("14:05")
    assert result.attendance("001") == "checked_in"
    assert result.said("之后又有人改过")


def test_undoing_an_older_binding_leaves_a_colleagues_newer_one() -> None:
    day = two().says("11:00", "u1", "大家好", name="远方").says("11:01", STAFF, "/绑定 001 @远方")
    result = day.says("11:02", COLLEAGUE, "/绑定 002 @远方").says("11:03", STAFF, "/撤销").run("11:05")
    assert result.app.session.people.bindings == {"u1": "002"}


def test_a_cancelled_person_who_posts_again_stays_cancelled_until_staff_say_otherwise() -> None:
    day = Day().joins("11:01", "u1", "林知远", alias="林知远").says("11:02", STAFF, "/取消 001 冒名")
    day = confirmed(day, "11:02:10").joins("11:10", "u1", "林知远 已到", alias="林知远")
    assert day.run().attendance("001") == "ineligible"
    assert day.says("11:20", STAFF, "/补签 001 误会").run().attendance("001") == "checked_in"


def test_one_of_two_doubts_rejected_after_the_closing_costs_nothing_while_the_other_is_open() -> None:
    day = Day().joins("11:01", "u1", "林知远", alias="林知远", id="r1").recalls("11:02", "u1", "r1")
    day.joins("11:03", "u1", "周予安", alias="林知远").says("13:10", STAFF, "/驳回 1 撤回了")
    result = day.run("13:15")
    assert not result.said("取消资格：林知远")
    assert result.attendance("001") == "checked_in"
    assert day.says("13:20", STAFF, "/驳回 3 本人放弃").run("13:25").attendance("001") == "ineligible"


def test_a_contact_whom_staff_found_out_is_told_nothing_about_the_candidate() -> None:
    day = Day().joins("11:01", "spoof", "林知远", alias="林知远").says("11:05", "real", "我是林知远本人", name="远方")
    day.says("11:06", STAFF, "/绑定 001 @远方").says("13:10", "spoof", "我第几个", room="")
    assert day.run("13:15").said("还不能确认您是哪位")
    assert day.says("13:16", "real", "我第几个", room="").run("13:20").said("您的叫号顺序是 A组第 1 位")


# --- reminders -------------------------------------------------------------------------------------------------------


def test_an_early_close_brings_no_reminder_and_its_undoing_brings_them_back() -> None:
    day = confirmed(two().says("11:10", STAFF, "/截止 人齐"), "11:10:10")
    assert not day.run("13:05").said("【报到提醒】")
    assert len(day.says("11:10:50", STAFF, "/撤销").run("13:05").said("【报到提醒】")) == 2


def test_an_extension_is_followed_by_its_own_reminders() -> None:
    day = Day().says("12:55", STAFF, "/延长 14:00 网络").run("14:05")
    assert [post["at"][11:16] for post in day.data["posts"] if "【报到提醒】" in post["text"]] == [
        "12:30", "12:50", "13:30", "13:50",
    ]  # fmt: skip


def test_what_arises_at_night_waits_for_the_morning() -> None:
    day = Day().joins("11:01", "u1", "林知远", alias="林知远", id="r1").recalls("23:30", "u1", "r1").run("1 8:05")
    assert [post["at"][11:16] for post in day.data["posts"] if "待核实提醒" in post["text"]] == ["08:00"]


# --- what is said ----------------------------------------------------------------------------------------------------


def test_the_reason_of_a_lost_interview_is_the_rejection_where_there_was_one() -> None:
    day = Day().joins("10:50", "u1", "林知远").says("11:10", STAFF, "/驳回 1 提前").says("13:02", STAFF, "/为什么 001")
    assert day.run().said("待核实事项被驳回，且没有其他报到依据")


def test_small_talk_after_a_question_has_expired_is_not_answered() -> None:
    day = Day().says("11:01", STAFF, "/补签 001", room="").says("12:02", STAFF, "大家辛苦了", room="")
    assert len([post for post in day.run("12:10").data["posts"] if post.get("to") == STAFF]) == 1


def test_the_group_hears_when_somebody_with_a_place_comes_back() -> None:
    day = Day().joins("11:01", "u1", "林知远", alias="林知远").says("13:10", STAFF, "/取消 001 冒名")
    result = confirmed(day, "13:10:10").says("13:20", STAFF, "/补签 001 误会", room="").run("13:25")
    assert (
        "001 林知远：已报到，叫号顺序为 A组第 1 位（工作人员补签），现在排在本组叫号的最后。"
        in result.said("【报到更正】")[-1]
    )


def test_after_one_cancellation_the_expected_are_still_listed() -> None:
    day = confirmed(Day().says("11:02", STAFF, "/取消 004 本人放弃"), "11:02:10").says("11:03", STAFF, "/未报到")
    answer = day.run("11:05").said("未报到 7 人")[0]
    assert "001 林知远" in answer
    assert "已取消资格 1 人：\n004 何若溪" in answer


def test_the_dry_run_of_a_close_after_a_gap_cancels_nobody() -> None:
    said = Day().offline("11:01", "11:02").says("11:05", STAFF, "/截止 人齐").run("11:06").said("即将提前截止")[0]
    assert "列为待核实" in said
    assert "取消资格" not in said


def test_what_a_closing_announces_is_what_comes() -> None:
    day = confirmed(Day().under(closing=ClosingMode.CONFIRM).says("11:05", STAFF, "/截止 人齐"), "11:05:10")
    assert day.run("11:06").said("由工作人员确认公布")


def test_a_paste_after_the_result_is_no_late_delivery() -> None:
    day = Day().says("11:00", "u9", "大家好").pastes("13:30", "林知远")
    said = day.run("13:35").said("【报到更正】")[0]
    assert "工作人员粘贴的接龙中有此行" in said
    assert "送达较晚" not in said


def test_a_rejected_withdrawal_says_what_became_of_the_person() -> None:
    day = Day().joins("11:01", "u1", "林知远").joins("11:02", "u2", "林知远", "周予安").joins("11:20", "u1", "周予安")
    assert (
        day.says("11:30", STAFF, "/驳回 1 本人放弃")
        .run("11:35")
        .said("已驳回事项 1：\n1. 001 林知远（本人后来发的接龙里没有自己那一行）\n001 林知远：未报到。")
    )


def test_what_a_contact_is_called_survives_recalls_private_words_and_a_restart() -> None:
    day = (
        Day()
        .says("11:00", "u1", "大家好", name="远方", alias="林知远", id="a")
        .says("11:01", "u1", "在吗", name="远方", room="")
    )
    app = day.recalls("11:02", "u1", "a").run("11:05").app
    again = App(app.store, day.settings)
    for session in (app.session, again.session):
        assert session.people.contacts_called("林知远") == session.people.contacts_called("远方") == ("u1",)


def test_a_binding_is_undone_after_the_closing_too() -> None:
    day = Day().says("11:00", "u1", "大家好", name="远方").says("11:01", STAFF, "/绑定 001 @远方")
    day.under(traces=Policy.IGNORE).says("13:05", STAFF, "/撤销")
    assert day.run("13:10").app.session.people.bindings == {}


def test_a_range_from_high_to_low_is_told_how_to_write_it() -> None:
    day = two().joins("10:50", "u1", "林知远").joins("10:51", "u2", "林知远", "周予安")
    assert day.says("11:01", STAFF, "/通过 2-1").run("11:05").said("例如：/通过 1-2")


def test_who_decided_which_review_is_told_apart() -> None:
    day = two().joins("10:50", "u1", "林知远").joins("10:51", "u2", "林知远", "周予安")
    day.says("11:01", STAFF, "/通过 1").says("11:02", COLLEAGUE, "/通过 2").says("11:03", STAFF, "/驳回 1 2 理由")
    assert day.run("11:05").said("事项 1 已由 wxid_staff 处理过了")


def test_undoing_a_binding_undoes_that_staff_have_said_who_it_is() -> None:
    day = Day().says("11:00", "u1", "大家好", name="远方").says("11:01", STAFF, "/绑定 001 @远方")
    day.says("11:02", STAFF, "/撤销").joins("11:03", "u1", "林知远", name="远方")
    assert list(day.run("11:10").app.session.people.independent({"001"})) == ["u1"]


def test_undoing_a_cancellation_leaves_nothing_of_it() -> None:
    day = Day().joins("11:03", "u1", "林知远", alias="林知远").says("11:04", STAFF, "/取消 001 弃权")
    code = re.findall(r"/确认 (\d{4})", "\n".join(day.run("11:05").texts))[-1]
    result = day.says("11:04:30", STAFF, f"/确认 {code}").says("11:05", STAFF, "/撤销").run("11:10")
    standing = result.app.session.standings["001"]
    assert (standing.is_checked_in, standing.lost_by) == (True, "")
