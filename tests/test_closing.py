"""Spec §4: the window, the closing, the call order."""

from __future__ import annotations

from datetime import timedelta

from bot.replay import play
from models.settings import CallOrder, ClosingMode
from tests.days import STAFF, Day, moment


def test_absentees_lose_the_interview_at_the_close_and_not_before() -> None:
    assert Day().run("13:00:59").attendance("001") == "expected"
    assert Day().run("13:01").attendance("001") == "ineligible"


def test_nobody_with_an_open_review_becomes_ineligible() -> None:
    assert Day().joins("11:01", "u9", "王芳").run().attendance("005") == "under_review"


def test_a_blind_interval_in_the_window_makes_absentees_a_review() -> None:
    day = Day().offline("11:10", "11:20").run()
    assert {day.attendance(number) for number in ("001", "002", "008")} == {"under_review"}
    assert day.open_reasons[0] == ("bot_offline", ["001"])


def test_a_blind_interval_outside_the_window_does_not() -> None:
    assert Day().offline("9:10", "9:20").run().attendance("001") == "ineligible"


def test_a_program_that_was_down_at_the_close_closes_once_when_it_returns(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/day.db"
    day = Day().joins("11:01", "u1", "林知远")
    first = day.app(url)
    play(first, day.steps)
    first.store.close()
    second = day.app(url)
    second.keep_time(moment("15:00"))
    second.keep_time(moment("15:01"))
    assert sum(record.kind == "CheckinClosed" for record in second.store.records()) == 1
    assert second.session.standings["002"].attendance.value == "ineligible"
    assert second.session.standings["001"].call_order == 1


def test_the_call_order_follows_the_check_in_inside_each_group() -> None:
    day = Day().joins("11:01", STAFF, "苏景行", "周予安").joins("11:00:30", "u1", "林知远").run()
    assert [day[number]["call_order"] for number in ("001", "008", "002")] == [1, 2, 3]
    assert day["003"]["call_order"] is None


def test_the_call_order_can_follow_the_number() -> None:
    day = Day().under(call_order=CallOrder.NUMBER).joins("11:01", STAFF, "苏景行", "周予安", "林知远").run()
    assert [day[number]["call_order"] for number in ("001", "002", "008")] == [1, 2, 3]


def test_a_published_place_never_changes() -> None:
    day = Day().joins("11:05", "u1", "林知远").joins("11:04", "u2", "林知远", "周予安", delivered="13:04")
    result = day.says("13:04:30", STAFF, "/补签 008 电话核实").run()
    assert [result[number]["call_order"] for number in ("001", "002", "008")] == [1, 2, 3]


def test_with_closing_confirm_the_result_waits_for_a_word() -> None:
    day = Day().under(closing=ClosingMode.CONFIRM).joins("11:01", "u1", "林知远")
    assert day.run().said("报到结果") == []
    assert day.run()["001"]["call_order"] is None
    confirmed = day.says("13:04", STAFF, "/确认").run()
    assert len(confirmed.said("报到结果")) == 1
    assert confirmed["001"]["call_order"] == 1


def test_the_opening_gives_a_relay_to_copy_and_the_head_of_the_records() -> None:
    day = Day().run("11:00")
    assert len(day.said("记录校验码")) == 1
    assert any(text.startswith("#接龙\n") and text.endswith("1. ") for text in day.texts)


def test_reminders_name_who_is_missing() -> None:
    reminders = Day().joins("11:01", "u1", "林知远").run().said("报到提醒")
    assert len(reminders) == 2
    assert "周予安" in reminders[0]
    assert "林知远" not in reminders[0]


def test_long_posts_are_split_between_lines_and_numbered() -> None:
    from bot.texts.parts import parts
    from models.posts import Post

    text = "\n".join(f"第 {at} 位　{at:03d} 林知远" for at in range(1, 200))
    parts = list(parts(Post(room="r", text=text), 1000))
    assert all(len(part.text) <= 1000 for part in parts)
    assert parts[0].text.startswith(f"（1/{len(parts)}）")
    assert "\n".join(part.text.split("\n", 1)[1] for part in parts) == text


def test_no_post_shows_a_phone() -> None:
    day = (
        Day()
        .joins("11:01", "u9", "王芳 13700002222")
        .joins("11:02", "u8", "诸葛亮 13912345678", name="亮")
        .says("11:03", STAFF, "/待核实")
        .run()
    )
    assert not [text for text in day.texts if "13700002222" in text or "13912345678" in text]


def test_the_settling_time_is_configurable() -> None:
    assert Day().under(settle_seconds=300).run("13:04").attendance("001") == "expected"
    assert timedelta(seconds=300) == Day().under(settle_seconds=300).settings.settles_at - moment("13:00")


def test_a_restart_sees_the_same_new_line_in_a_relay_of_repeated_lines(tmp_path: object) -> None:
    day = (
        Day()
        .joins("10:55", "u1", "林知远")
        .joins("10:56", "u1", "林知远", "林知远")
        .joins("11:01", "u1", "林知远", "林知远", "林志远", "林知远")
    )
    whole = day.run()
    first = day.app(f"sqlite:///{tmp_path}/day.db")
    play(first, day.steps[:2])
    first.store.close()
    second = day.app(f"sqlite:///{tmp_path}/day.db")
    play(second, day.steps[2:])
    assert second.session.standings["001"].place == whole.app.session.standings["001"].place
    assert len(second.session.reviews) == len(whole.app.session.reviews)


def test_a_late_relay_that_arrives_first_hides_no_line_of_one_that_was_sent_in_time() -> None:
    others = [f"路人{at}" for at in range(3)]
    day = Day().joins("12:58", "u9", *others)
    day.joins("13:00:30", "u2", *others, "林知远", "周予安", delivered="13:00:31")
    result = day.joins("12:59:50", "u1", *others, "林知远", delivered="13:00:40").run()
    assert result["001"]["attendance"] == "checked_in"
    assert result["002"]["attendance"] == "ineligible"
