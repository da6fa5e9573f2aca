"""The interview: called one by one, timed, verified, fair, also when the line breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.interview.settings import PanelRules, RetryWhen
from models.interview.stages import TRANSITIONS
from models.posts import Post, PostState, QueuedPost
from tests.days import INSPECTOR, ROOM, STAFF, Day, Result, moment
from tests.interviews import calls, inspector, interviewed, people, present, staff, states, through


def first_try(result: Result, number: str) -> dict[str, object]:
    found: dict[str, object] = interviewed(result, number)["tries"][0]
    return found


def private(result: Result, to: str) -> list[str]:
    return [post["text"] for post in result.data["posts"] if post.get("to") == to]


# --- the ordinary way ------------------------------------------------------------------------------------------------


def test_somebody_is_called_answers_is_verified_and_heard() -> None:
    day = staff(present(), "14:00 /叫号 A组").says("14:00:40", "u1", "到")
    result = staff(day, *through("001", "14:02", 9)).run("14:30")
    assert interviewed(result, "001") == {
        "number": "001",
        "group": "A组",
        "state": "finished",
        "tries": [
            {
                "kind": "first",
                "called_at": "2022-11-19T14:00:00+08:00",
                "answered_at": "2022-11-19T14:00:40+08:00",
                "verified_at": "2022-11-19T14:02:02+08:00",
                "started_at": "2022-11-19T14:02:03+08:00",
                "ended_at": "2022-11-19T14:11:03+08:00",
                "seconds": 540,
                "breaks": 0,
                "outcome": "finished",
                "by": STAFF,
            }
        ],
    }
    assert result.data["calls"] == [
        {"at": "2022-11-19T14:00:00+08:00", "number": "001", "group": "A组", "kind": "first"}
    ]


def test_the_called_one_is_addressed_with_what_to_have_ready_and_the_next_two_are_told() -> None:
    day = staff(present(), "14:00 /叫号 A组")
    said = day.run("14:01").said("【叫号】")[0]
    assert said.startswith("@林知远 【叫号】A组　001 林知远，轮到您了")
    assert all(word in said for word in ("身份证", "360°", "免打扰", "充电", "口罩", "耳机", "双手", "真实背景"))
    assert "请下面的人员做好准备：003 陈知远、005 苏知远。" in said


def test_the_meeting_is_told_to_the_called_one_alone() -> None:
    panels = (PanelRules(group="A组", join="会议 552-118"),)
    result = staff(present(panels=panels), "14:00 /叫号 A组").run("14:01")
    assert not [text for text in result.said("552-118") if text not in private(result, "u1")]
    assert "552-118" in private(result, "u1")[0]


def test_the_meeting_is_told_in_the_group_where_no_contact_is_known() -> None:
    day = present(panels=(PanelRules(group="A组", join="会议 552-118"),), absent=("001",))
    day = staff(day, "13:10 /补签 001 电话核实", *finished("003", "005", begin=14 * 60), "14:20 /叫号 A组")
    result = day.run("14:21")
    assert calls(result)[-1] == ("001", "first")
    assert [text for text in result.said("552-118") if "【叫号】" in text]


def test_the_meeting_is_told_in_the_group_where_a_private_chat_turns_out_impossible() -> None:
    day = staff(present(panels=(PanelRules(group="A组", join="会议 552-118"),)), "14:00 /叫号 A组")
    app = day.run("14:01").app

    def undelivered(to: str, text: str) -> tuple[Post, ...]:
        post = QueuedPost(
            id=1,
            at=moment("14:01"),
            room="",
            to=to,
            text=text,
            mention="",
            manner="",
            state=PostState.UNKNOWN,
            attempts=5,
        )
        return app.note_undelivered(moment("14:02"), post).posts

    assert [post.text for post in undelivered("u1", "请进入会议：会议 552-118。")] == [
        "@林知远 001 林知远：会议号没能私聊发给您，请进入面试会议：会议 552-118。"
    ]
    assert undelivered("u3", "会议 552-118") == ()
    assert undelivered("u1", "您好，前面还有 3 人。") == ()


def test_panels_work_in_parallel_and_a_number_may_be_left_out_where_one_is_meant() -> None:
    day = staff(
        present(), "14:00 /叫号 A组", "14:00:10 /叫号 B", "14:01 /核验", "14:02 /核验 1", "14:02:30 /核验 002 通过",
        "14:03 /核验 001 通过", "14:04 /开始 1", "14:05 /开始", "14:10 /结束", "14:11 /结束 2", "14:12 /结束",
    )  # fmt: skip
    result = day.run("14:20")
    assert states(result)["001"] == states(result)["002"] == "finished"
    asked = [text for text in private(result, STAFF) if text.startswith("请写明是哪一位")]
    assert asked == [
        "请写明是哪一位：001 林知远、002 周知远，例如：/核验 001 通过。",
        "请写明是哪一位：001 林知远、002 周知远，例如：/结束 001。",
    ]


def test_where_two_could_be_meant_and_one_is_likelier_that_one_is() -> None:
    """通过 is said of who is being verified, 过号 of who was called and is silent."""
    day = staff(present(8), "14:00 /叫号 A组", "14:00:10 /叫号 A组", "14:01 /核验 1", "14:02 /核验 通过", "14:03 /过号")
    assert states(day.run("14:04")) | {"001": "ready", "003": "passed"} == states(day.run("14:04"))


# --- the order of calls ----------------------------------------------------------------------------------------------


def test_one_answers_and_one_prepares() -> None:
    day = staff(present(8), "14:00 /叫号 A组", "14:00:10 /叫号 A组", "14:00:20 /叫号 A组").run("14:01")
    assert [number for number, _ in calls(day)] == ["001", "003"]
    assert any("还没有处理完" in text for text in private(day, STAFF))


@pytest.mark.parametrize(("prepare", "most"), [(0, 1), (1, 2), (2, 3)])
def test_so_many_prepare_as_the_rules_say(prepare: int, most: int) -> None:
    orders = [f"14:00:{at:02d} /叫号 A组" for at in range(0, 50, 10)]
    assert len(calls(staff(present(12, prepare=prepare), *orders).run("14:02"))) == most


def test_who_was_not_there_is_called_again_behind_all_first_calls_and_the_second_time_is_final() -> None:
    day = staff(
        present(), "14:00 /叫号 A组", "14:04 /过号", "14:05 /叫号 A组", *through("003", "14:06"), "14:12 /叫号 A组",
        *through("005", "14:13"), "14:20 /叫号 A组", "14:24 /过号 001 仍不在",
    )  # fmt: skip
    assert states(day.run("14:26"))["001"] == "called"
    result = staff(day, "14:26 /过号 001 仍不在!").run("14:30")
    assert calls(result) == [("001", "first"), ("003", "first"), ("005", "first"), ("001", "again")]
    assert interviewed(result, "001")["state"] == "absent"
    assert [each["outcome"] for each in interviewed(result, "001")["tries"]] == ["passed", "passed"]


def test_who_is_not_ready_goes_behind_the_next_one_once() -> None:
    day = staff(
        present(8), "14:00 /叫号 A组", "14:01 /暂缓 1 网络调试", "14:02 /叫号 A组", "14:03 /叫号 A组", "14:04 /暂缓 001 还没好",
    )  # fmt: skip
    result = day.run("14:05")
    assert calls(result) == [("001", "first"), ("003", "first"), ("001", "first")]
    assert [each["outcome"] for each in interviewed(result, "001")["tries"]] == ["deferred", None]
    assert any("已经暂缓过一次" in text for text in private(result, STAFF))


def test_two_who_are_put_behind_the_same_one_keep_the_order_of_a_list() -> None:
    day = staff(
        present(10, ("A组",)), "14:00 /叫号", "14:00:10 /叫号", "14:01 /暂缓 1 网络", "14:02 /暂缓 2 网络", "14:03 /叫号",
        *through("003", "14:04", 1), "14:06 /叫号", *through("002", "14:07", 1), "14:09 /叫号",
    )  # fmt: skip
    assert [number for number, _ in calls(day.run("14:12"))] == ["001", "002", "003", "002", "001"]


def test_a_call_by_mistake_is_in_no_list_and_the_place_is_kept() -> None:
    day = staff(present(8), "14:00 /叫号 A组", "14:00:30 /叫号 A组", "14:01 /撤回叫号 001 叫错组了", "14:02 /叫号 A组")
    result = day.run("14:05")
    assert calls(result) == [("003", "first"), ("001", "first")]
    assert result.said("【撤回叫号】001 林知远")


def test_somebody_is_called_out_of_turn_with_a_reason_and_a_confirmation() -> None:
    day = staff(present(8), "14:00 /叫号 005")
    assert "还缺理由" in private(day.run("14:01"), STAFF)[-1]
    result = staff(present(8), "14:00 /叫号 005 赶飞机!").run("14:02")
    assert calls(result) == [("005", "first")]
    assert "按顺序应先叫：001 林知远" in private(result, STAFF)[0]


def test_who_is_next_is_no_call_out_of_turn() -> None:
    assert calls(staff(present(8), "14:00 /叫号 001").run("14:02")) == [("001", "first")]


def test_a_call_before_the_panel_begins_asks_first() -> None:
    panels = (PanelRules(group="A组", open_at=moment("15:00")),)
    day = staff(present(panels=panels), "14:00 /叫号 A组", "14:01 /叫号 B组")
    assert [number for number, _ in calls(day.run("14:02"))] == ["002"]
    assert [number for number, _ in calls(staff(day, "14:02 /叫号 A组!").run("14:04"))] == ["002", "001"]


def test_two_of_staff_in_the_same_second_make_one_call() -> None:
    day = present(8).under(staff=frozenset({STAFF, "wxid_other"}))
    staff(day, "14:00 /叫号 A组")
    staff(day, "14:00 /叫号 A组", who="wxid_other")
    result = day.run("14:02")
    assert [number for number, _ in calls(result)] == ["001"]
    assert "刚刚叫过 001 林知远" in private(result, "wxid_other")[-1]


def test_a_group_is_named_with_or_without_its_last_word_and_a_number_is_not_taken_for_one() -> None:
    for typed in ("第一组", "第一", "1组", "一组", "第1组", "1 组"):
        result = staff(present(6, ("第一组", "第二组")), f"14:00 /叫号 {typed}").run("14:01")
        assert [number for number, _ in calls(result)] == ["001"], typed
    result = staff(present(6, ("第一组", "第二组")), "14:00 /叫号 2").run("14:01")
    assert [number for number, _ in calls(result)] == ["002"]
    result = staff(present(6, ("1", "2")), "14:00 /叫号 2").run("14:01")
    assert [number for number, _ in calls(result)] == ["002"]
    refused = staff(present(6), "14:00 /叫号 第九组").run("14:01")
    assert calls(refused) == []
    assert "答辩组有：A组、B组" in private(refused, STAFF)[0]


def test_staff_of_a_panel_need_not_name_it() -> None:
    panels = (
        PanelRules(group="A组", staff=frozenset({STAFF})),
        PanelRules(group="B组", staff=frozenset({"wxid_b"})),
    )
    day = present(panels=panels).under(staff=frozenset({STAFF, "wxid_b"}))
    staff(day, "14:00 /叫号")
    staff(day, "14:00 /叫号", "14:01 /核验", who="wxid_b")
    assert states(day.run("14:05"))["002"] == "verifying"


def test_a_panel_that_has_a_room_is_served_there() -> None:
    panels = (PanelRules(group="A组", room="room_a"), PanelRules(group="B组", room="room_b"))
    day = present(panels=panels).says("14:00", STAFF, "/叫号", room="room_b")
    day.says("14:00:30", "u2", "到", room="room_b").says("14:01", "u1", "1. 林知远", room="room_b")
    result = day.run("14:02")
    assert [number for number, _ in calls(result)] == ["002"]
    assert first_try(result, "002")["answered_at"] is not None
    assert {post["room"] for post in result.data["posts"] if "【叫号】" in post["text"]} == {"room_b"}


def test_a_relay_in_a_panel_s_room_checks_nobody_in() -> None:
    day = present(absent=("001",), panels=(PanelRules(group="A组", room="room_a"),))
    result = day.joins("11:30", "u1", "林知远", alias="林知远", room="room_a").run("12:59")
    assert (result.attendance("001"), result.attendance("002")) == ("expected", "checked_in")


# --- breaks ----------------------------------------------------------------------------------------------------------

BROKEN = ("14:00 /叫号 A组", "14:01 /核验 1 通过", "14:02 /开始", "14:05 /中断 001 黑屏")


def test_the_first_short_break_goes_on_with_what_was_left() -> None:
    result = staff(present(), *BROKEN, "14:06:30 /恢复", "14:10 /结束").run("14:20")
    assert first_try(result, "001")["seconds"] == 180 + 210
    assert (first_try(result, "001")["breaks"], first_try(result, "001")["outcome"]) == (1, "finished")


@pytest.mark.parametrize(("clock", "state"), [("14:07", "answering"), ("14:07:01", "interrupted")])
def test_two_minutes_are_two_minutes(clock: str, state: str) -> None:
    assert states(staff(present(), *BROKEN, f"{clock} /恢复").run("14:08"))["001"] == state


def test_a_second_break_waits_for_an_inspector_however_short() -> None:
    result = staff(present(), *BROKEN, "14:05:10 /恢复", "14:06 /中断 又断", "14:06:05 /恢复").run("14:07")
    assert states(result)["001"] == "interrupted"
    asked = private(result, INSPECTOR)
    assert len(asked) == 1
    assert "第 2 次" in asked[0]
    assert "又断" in asked[0]


@pytest.mark.parametrize(("clock", "waiting_for_one"), [("14:07:00", []), ("14:07:01", ["001"])])
def test_of_everybody_only_whose_break_lasts_needs_an_inspector(clock: str, waiting_for_one: list[str]) -> None:
    queues = staff(present(), *BROKEN, "14:05:30 /叫号 A组").run("14:06").app.session.interview
    assert [each for each, place in queues.places.items() if queues.needs_inspector(place, moment(clock))] == (
        waiting_for_one
    )


def test_it_is_over_for_who_was_heard_and_who_lost_the_interview_and_for_nobody_else() -> None:
    day = staff(present(4), *BROKEN[:3], "14:09 /结束", "14:10 /叫号 B组", "14:11 /取消 004 冒名!")
    places = day.run("14:12").app.session.interview.places
    assert {number: place.is_over for number, place in places.items()} == {
        "001": True, "002": False, "003": False, "004": True,
    }  # fmt: skip


def test_inspectors_are_asked_with_what_is_known_and_reminded_until_one_has_answered() -> None:
    day = staff(present(), *BROKEN)
    asked = private(day.run("14:16"), INSPECTOR)
    assert len(asked) == 2
    assert "14:05 中断" in asked[0]
    assert "已答辩 3 分钟" in asked[0]
    assert "黑屏" in asked[0]
    assert "再次提醒" in asked[1]
    assert any("正在等 wxid_inspector 查证" in text for text in private(day.run("14:16"), STAFF))
    assert len(private(inspector(day, "14:13 /查实 001 属实").run("14:40"), INSPECTOR)) == 3


def test_an_interrupted_one_holds_no_place() -> None:
    day = staff(present(), *BROKEN, "14:06 /叫号 A组", "14:06:10 /叫号 A组", "14:07 /核验 3 通过", "14:07:05 /开始")
    result = staff(day, "14:06:30 /恢复").run("14:08")
    assert states(result)["003"] == "answering"
    assert len(calls(result)) == 3


def test_nobody_goes_on_while_another_answers() -> None:
    day = staff(present(), *BROKEN, "14:05:10 /叫号 A组", "14:05:20 /核验 3 通过", "14:05:30 /开始", "14:06 /恢复 001")
    assert states(day.run("14:06:30")) | {"002": ""} == {
        "001": "interrupted", "002": "", "003": "answering", "004": "waiting", "005": "waiting", "006": "waiting",
    }  # fmt: skip


def finished(*numbers: str, begin: int = 15 * 60) -> list[str]:
    orders: list[str] = []
    for at, number in enumerate(numbers):
        minute = begin + 5 * at
        clock = f"{minute // 60}:{minute % 60:02d}"
        orders += [f"{clock} /叫号 {number}", *through(number, clock, 3)]
    return orders


def test_a_retry_comes_after_everybody_of_all_panels() -> None:
    day = inspector(staff(present(4), *BROKEN), "14:10 /查实 001 断网属实")
    staff(day, "14:11 /叫号 A组", *through("003", "14:12"), "14:20 /叫号 A组")
    result = day.run("14:21")
    assert "重试还要等 2 人面试完：002 周知远、004 何知远。" in private(result, STAFF)[-1]
    staff(day, *finished("002", "004"), "15:20 /叫号 A组", *through("001", "15:21"))
    result = day.run("15:40")
    assert calls(result)[-1] == ("001", "retry")
    assert set(states(result).values()) == {"finished"}
    assert [each["outcome"] for each in interviewed(result, "001")["tries"]] == ["interrupted", "finished"]
    assert result.said("【面试结束】")


def test_a_retry_after_the_own_group_does_not_wait_for_others() -> None:
    day = inspector(staff(present(4, retry=RetryWhen.AFTER_GROUP), *BROKEN), "14:10 /查实 001 断网属实")
    staff(day, "14:11 /叫号 A组", *through("003", "14:12"), "14:20 /叫号 A组")
    assert calls(day.run("14:21"))[-1] == ("001", "retry")


def test_a_second_try_that_breaks_is_final_also_where_it_is_confirmed() -> None:
    day = inspector(staff(present(2), *BROKEN), "14:10 /查实 001 断网属实")
    staff(day, *finished("002"), "15:10 /叫号 A组", "15:11 /核验 通过", "15:12 /开始", "15:13 /中断 又断网")
    result = inspector(day, "15:14 /查实 001 确实断网").run("15:20")
    assert interviewed(result, "001")["state"] == "failed"


def test_what_an_inspector_does_not_confirm_is_final() -> None:
    result = inspector(staff(present(), *BROKEN), "14:10 /查否 001 自己关了摄像头").run("14:20")
    assert interviewed(result, "001")["state"] == "failed"
    assert first_try(result, "001")["outcome"] == "interrupted"


def test_the_clock_stands_from_the_command_on_whenever_its_reason_came() -> None:
    day = staff(present(), *BROKEN[:3], "14:05 /中断", "14:05:40 /理由 黑屏", "14:06:50 /恢复", "14:08 /结束")
    assert first_try(day.run("14:20"), "001")["seconds"] == 180 + 70


def test_staff_confirm_no_failure_and_inspectors_call_nobody() -> None:
    result = staff(inspector(staff(present(), *BROKEN), "14:06 /叫号 A组"), "14:10 /查实 001 断网").run("14:11")
    assert states(result)["001"] == "interrupted"
    assert any("“/查实”由纪检人员执行" in text for text in private(result, STAFF))
    assert any("“/叫号”由工作人员执行" in text for text in private(result, INSPECTOR))


# --- said by two, or of somebody else ---------------------------------------------------------------------------------


def test_what_is_confirmed_is_what_was_shown() -> None:
    """The second 过号 was asked about while nobody had answered; then they answered, and were verified."""
    day = staff(
        present(2, ("A组",)), "14:00 /叫号", "14:04 /过号", "14:05 /叫号 2", *through("002", "14:05", 1), "14:08 /叫号"
    )
    staff(day, "14:10 /过号 001 不在")
    code = day.run("14:10:05").app.session.office.pending[STAFF].code
    for orders in (("14:10:20 /核验 001 通过",), ()):
        again = Day(settings=day.settings, roster=day.roster, steps=[*day.steps]).says("14:10:10", "u1", "到")
        result = staff(again, *orders, f"14:10:40 /确认 {code}").run("14:11")
        assert states(result)["001"] == ("ready" if orders else "called")
        assert "情况在这期间变了" in private(result, STAFF)[-1]
    assert states(staff(day, f"14:10:40 /确认 {code}").run("14:11"))["001"] == "absent"


def test_an_end_that_a_colleague_has_just_given_does_not_hit_the_next_one() -> None:
    day = staff(present(), *BROKEN[:3], "14:06 /叫号 A组", "14:06:30 /核验 3 通过", "14:08 /结束", "14:08:01 /开始")
    day.under(staff=frozenset({STAFF, "wxid_other"}))
    result = staff(day, "14:08:02 /结束", who="wxid_other").run("14:09")
    assert (states(result)["001"], states(result)["003"]) == ("finished", "answering")
    assert "刚刚对 001 林知远 发过“/结束”" in private(result, "wxid_other")[-1]


def test_an_undo_that_names_somebody_is_about_them() -> None:
    result = staff(present(), *BROKEN[:3], "14:06 /叫号 A组", "14:07 /撤销 001 开始").run("14:08")
    assert (states(result)["001"], states(result)["003"]) == ("answering", "called")
    assert "与 001 林知远 无关" in private(result, STAFF)[-1]


def test_nothing_is_taken_back_for_which_the_panel_has_no_room_any_more() -> None:
    day = staff(present(8, ("A组",)), *BROKEN[:3], "14:06 /叫号", "14:08 /结束")
    day.under(staff=frozenset({STAFF, "wxid_other"}))
    result = staff(staff(day, "14:08:30 /叫号", who="wxid_other"), "14:09 /撤销").run("14:10")
    assert states(result)["001"] == "finished"
    assert "位置不够" in private(result, STAFF)[-1]


def test_nothing_is_taken_back_for_which_a_retry_would_have_had_to_wait() -> None:
    day = inspector(staff(present(2), *BROKEN), "14:10 /查实 001 断网属实").under(
        staff=frozenset({STAFF, "wxid_other"})
    )
    staff(day, "14:11 /叫号 B组", "14:12 /核验 2 通过", "14:13 /开始 2", "14:14 /结束 2")
    result = staff(staff(day, "14:15 /叫号 A组", who="wxid_other"), "14:16 /撤销").run("14:17")
    assert (states(result)["001"], states(result)["002"]) == ("called", "finished")
    assert "已经叫了重试的人" in private(result, STAFF)[-1]


def test_a_call_that_was_asked_for_in_one_panel_is_not_made_in_another() -> None:
    day = staff(present(6), "14:00 /叫号 005 赶火车")
    code = day.run("14:00:05").app.session.office.pending[STAFF].code
    result = staff(day, "14:00:20 /换组 005 B组 设备", f"14:00:40 /确认 {code}").run("14:05")
    assert calls(result) == []
    assert not result.said("没有人确认")


def test_after_a_second_break_nobody_is_told_to_resume() -> None:
    result = staff(present(), *BROKEN, "14:05:10 /恢复", "14:06 /中断 又断", "14:06:10 /结束 001").run("14:07")
    assert "/恢复" not in private(result, STAFF)[-1]


def test_a_report_and_a_break_are_two_questions() -> None:
    day = inspector(
        staff(present(), *BROKEN[:3], "14:04 /违纪 001 低头看手机", "14:05 /中断 001 黑屏"),
        "14:06 /违纪 001 不属实 在看身份证",
    )
    assert states(day.run("14:07"))["001"] == "interrupted"
    assert states(staff(day, "14:06:30 /恢复").run("14:07"))["001"] == "answering"


def test_a_break_stays_a_question_over_a_cancellation_and_its_reversal() -> None:
    day = staff(present(4, ("A组",)), *BROKEN, "14:06 /取消 001 冒名!", "14:10 /补签 001 核实无误")
    assert states(inspector(day, "14:12 /查实 001 断网属实").run("14:13"))["001"] == "retry"


def test_whoever_is_reinstated_is_called_as_what_they_were_to_be_called() -> None:
    day = staff(present(2, ("A组",)), "14:00 /叫号", "14:04 /过号", "14:05 /取消 001 冒名!", "14:10 /补签 001 核实无误")
    staff(day, "14:11 /叫号 2", *through("002", "14:12", 1), "14:15 /叫号")
    result = day.run("14:16")
    assert calls(result)[-1] == ("001", "again")
    assert result.said("现在排在本组叫号的最后")


def test_a_try_that_a_cancellation_cut_short_ended_with_it() -> None:
    day = staff(present(2, ("A组",)), *BROKEN[:3], "14:05 /取消 001 冒名!", "14:10 /补签 001 核实无误")
    first = interviewed(day.run("14:11"), "001")["tries"][0]
    assert (first["ended_at"][11:19], first["seconds"], first["outcome"]) == ("14:05:01", 181, None)


def test_what_came_of_a_phone_call_is_kept_masked() -> None:
    result = staff(present(), "14:00 /叫号 A组", "14:04 /电话 001 13900000777无人接听").run("14:05")
    kept = " ".join(record.body or "" for record in result.app.store.records())
    assert "13900000777" not in kept
    assert "无人接听" in kept


def test_a_reason_that_comes_after_another_break_was_settled_changes_nothing() -> None:
    day = staff(present(), *BROKEN[:3], "14:05 /中断 001").under(staff=frozenset({STAFF, "wxid_other"}))
    staff(day, "14:05:30 /中断 001 网络", "14:06:30 /恢复 001", who="wxid_other")
    result = staff(day, "14:07 /理由 黑屏", "14:10 /结束 001").run("14:11")
    assert (first_try(result, "001")["breaks"], first_try(result, "001")["seconds"]) == (1, 210 + 210)


def test_a_break_stands_from_when_the_command_was_sent_however_late_it_came() -> None:
    day = staff(present(), *BROKEN[:3]).says("14:05", STAFF, "/中断", room="", delivered="14:05:30")
    result = staff(day, "14:06 /理由 黑屏", "14:06:50 /恢复", "14:08 /结束").run("14:10")
    assert first_try(result, "001")["seconds"] == 180 + 70


def test_an_undo_puts_back_nothing_that_the_check_in_has_found_since() -> None:
    day = staff(present(), "14:00 /叫号 A组").recalls("14:00:20", "u1", "m1")
    assert "recalled" in staff(day, "14:00:40 /撤销").run("14:01").flags("001")


def test_one_step_after_the_other_is_taken_back() -> None:
    day = staff(present(), *BROKEN[:3], "14:03 /撤销", "14:03:10 /撤销", "14:03:20 /撤销")
    assert states(day.run("14:04"))["001"] == "waiting"


def test_a_report_does_not_stand_in_the_way_of_an_undo_and_outlives_it() -> None:
    day = staff(present(), *BROKEN[:3], "14:10 /结束").under(staff=frozenset({STAFF, "wxid_other"}))
    staff(day, "14:10:10 /违纪 001 有人提示", who="wxid_other")
    result = staff(day, "14:10:20 /撤销").run("14:11")
    assert states(result)["001"] == "answering"
    assert result.app.session.interview.places["001"].report is not None


def test_what_the_group_was_told_is_put_right_when_it_is_taken_back() -> None:
    result = staff(present(), "14:00 /叫号 A组", "14:04 /过号", "14:05 /撤销").run("14:06")
    assert result.said("【更正】001 林知远：刚才的“过号”已撤销，现在是已叫号。")
    paused = staff(present(), "14:00 /暂停 A组 午休", "14:01 /撤销").run("14:02")
    assert paused.said("【更正】A组照常叫号。")


def test_the_end_is_told_when_it_can_not_be_taken_back_any_more() -> None:
    day = staff(present(1, ("A组",)), "14:00 /叫号", *through("001", "14:01", 1))
    assert at_times(day.run("14:10"), "【面试结束】") == ["14:03:03"]
    assert at_times(staff(day, "14:02:30 /撤销").run("14:10"), "【面试结束】") == []


def test_a_cancellation_ends_a_running_try_and_its_reversal_gives_the_time_back() -> None:
    day = staff(present(), *BROKEN[:3], "14:05 /取消 001 冒名!")
    cut = first_try(day.run("14:30"), "001")
    assert (cut["seconds"], str(cut["ended_at"])[11:19]) == (181, "14:05:01")
    result = staff(day, "14:06 /撤销", "14:08 /结束 001").run("14:30")
    assert (first_try(result, "001")["seconds"], first_try(result, "001")["outcome"]) == (181 + 120, "finished")


def test_what_is_said_of_single_people_is_not_said_in_front_of_the_group() -> None:
    day = staff(present(employers={STAFF: "水电八局"}), *BROKEN[:3], "14:04 /违纪 001 有人提示")
    day.roster = tuple(replace(each, employer="水电八局") for each in day.roster)
    for clock, who, text in (
        ("14:05", STAFF, "/进度"), ("14:06", STAFF, "/叫号 005 赶车"), ("14:07", INSPECTOR, "/违纪 001 有人提示"),
        ("14:08", STAFF, "/为什么 001"), ("14:09", "u1", "为什么"),
    ):  # fmt: skip
        day.says(clock, who, text, room="" if who == "u1" else ROOM)
    result = day.run("14:20")
    public = "".join(post["text"] for post in result.data["posts"] if post["room"])
    assert not [word for word in ("违纪", "回避", "有人提示") if word in public]
    assert "有人提示" not in "".join(private(result, "u1"))


def test_steps_from_paper_call_nobody_to_come() -> None:
    day = present(2, ("A组",))
    for clock, text in (
        ("14:00", "/叫号"),
        ("14:01", "/核验 通过"),
        ("14:02", "/开始"),
        ("14:05", "/中断 黑屏"),
        ("14:06", "/恢复"),
    ):
        day.says(clock, STAFF, text, room="", delivered="16:00")
    result = day.says("14:12", STAFF, "/结束", room="", delivered="16:01").run("16:30")
    assert first_try(result, "001")["seconds"] == 180 + 360
    late = [post for post in result.data["posts"] if post["at"] > "2022-11-19T15:00"]
    assert not [post for post in late if post["room"] or "【请查证】" in post["text"] or "没有应答" in post["text"]]


def test_messages_that_overtake_one_another_by_a_little_are_taken_in_their_order() -> None:
    day = staff(present(), "14:00:01 /叫号 A组").says("14:00", STAFF, "/核验 001", room="", delivered="14:00:03")
    assert states(day.run("14:01"))["001"] == "verifying"


# --- checks and violations -------------------------------------------------------------------------------------------


def test_what_was_not_right_is_kept_and_looked_at_again() -> None:
    day = staff(present(), "14:00 /叫号 A组", "14:01 /核验", "14:02 /核验 001 不通过 背景 用了虚拟背景", "14:03 /开始")
    result = day.run("14:04")
    assert states(result)["001"] == "verifying"
    assert any("真实背景：用了虚拟背景" in text for text in private(result, STAFF))
    assert states(staff(day, "14:05 /核验 通过", "14:06 /开始").run("14:07"))["001"] == "answering"


def test_the_verifier_sees_the_end_of_the_id_number_and_nobody_else() -> None:
    day = present()
    day.roster = tuple(
        each if each.number != "001" else each.__class__(**{**{name: getattr(each, name) for name in each.__slots__}, "id_number": "110101199001011237"})
        for each in day.roster
    )  # fmt: skip
    result = staff(day, "14:00 /叫号 A组").says("14:01", STAFF, "/核验 001").run("14:02")
    assert [post for post in result.data["posts"] if "1237" in post["text"]] != []
    assert all(post.get("to") == STAFF for post in result.data["posts"] if "1237" in post["text"])
    assert not result.said("110101199001011237")


def test_a_violation_by_staff_asks_the_inspectors_and_one_of_them_ends_the_interview() -> None:
    day = staff(present(), *BROKEN[:3], "14:04 /违纪 001 有人从旁提示")
    result = day.run("14:05")
    assert states(result)["001"] == "answering"
    assert "有人从旁提示" in private(result, INSPECTOR)[0]
    result = inspector(day, "14:05 /违纪 001!").run("14:06")
    assert (states(result)["001"], first_try(result, "001")["outcome"]) == ("disqualified", "disqualified")
    assert result.flags("001") == ["violation"]
    assert not [post for post in result.data["posts"] if "违纪" in post["text"] and post["room"]]


def test_a_report_that_is_not_confirmed_changes_nothing() -> None:
    day = staff(present(), *BROKEN[:3], "14:04 /违纪 001 像是有人提示")
    result = inspector(day, "14:05 /违纪 001 不属实 是窗外的声音").run("14:06")
    assert (states(result)["001"], result.flags("001")) == ("answering", [])


def test_what_is_over_stays_over_and_a_violation_is_recorded_all_the_same() -> None:
    day = staff(present(), *BROKEN[:3], "14:10 /结束")
    result = inspector(day, "14:20 /违纪 001 事后查实有人提示!").run("14:30")
    assert (states(result)["001"], result.flags("001")) == ("finished", ["violation"])


def test_whoever_is_disqualified_is_not_disqualified_again() -> None:
    day = inspector(staff(present(), *BROKEN[:3]), "14:10 /违纪 001 有人提示!", "14:11 /违纪 001 还有耳机")
    result = day.run("14:12")
    assert "001 林知远 现在是违纪终止，不能用“/违纪”" in private(result, INSPECTOR)[-1]
    assert [record.kind for record in result.app.store.records()].count("ViolationConfirmed") == 1


# --- what time brings ------------------------------------------------------------------------------------------------


def at_times(result: Result, words: str) -> list[str]:
    return [post["at"][11:19] for post in result.data["posts"] if words in post["text"]]


def test_warnings_come_to_the_second_and_move_nobody() -> None:
    result = staff(present(), *BROKEN[:3]).run("14:30")
    assert at_times(result, "答辩还剩 5 分钟") == ["14:07:00"]
    assert at_times(result, "答辩还剩 2 分钟") == ["14:10:00"]
    assert at_times(result, "答辩还剩 1 分钟") == ["14:11:00"]
    assert at_times(result, "答辩时间到") == ["14:12:00"]
    assert states(result)["001"] == "answering"


def test_a_break_moves_the_warnings_by_its_length() -> None:
    result = staff(present(), *BROKEN, "14:06:30 /恢复").run("14:30")
    assert at_times(result, "答辩还剩 5 分钟") == ["14:08:30"]
    assert at_times(result, "答辩时间到") == ["14:13:30"]


def test_a_silent_one_s_phones_go_to_who_called_them_and_nowhere_else() -> None:
    day = present()
    result = staff(day, "14:00 /叫号 A组", "14:04 /电话 001 无人接听").run("14:10")
    assert at_times(result, "还没有应答") == ["14:03:00"]
    told = [post for post in result.data["posts"] if "13900000000" in post["text"]]
    assert [post.get("to") for post in told] == [STAFF]
    kept = " ".join(record.body or "" for record in result.app.store.records())
    assert "13900000000" not in kept
    assert "无人接听" in kept


def test_whoever_has_answered_is_not_said_to_be_silent() -> None:
    day = staff(present(), "14:00 /叫号 A组").says("14:01", "u1", "老师好，准备好了")
    assert at_times(day.run("14:10"), "还没有应答") == []


def test_the_called_one_may_answer_in_private() -> None:
    day = staff(present(), "14:00 /叫号 A组").says("14:01", "u1", "到", room="")
    result = day.run("14:10")
    assert first_try(result, "001")["answered_at"] == "2022-11-19T14:01:00+08:00"
    assert at_times(result, "还没有应答") == []


def test_a_called_one_who_asks_is_answered_all_the_same() -> None:
    result = staff(present(), "14:00 /叫号 A组").says("14:01", "u1", "轮到我了吗", room="").run("14:02")
    assert first_try(result, "001")["answered_at"] is None
    assert "轮到您" in private(result, "u1")[-1]


def test_a_long_speech_is_no_answer_to_a_call() -> None:
    day = staff(present(), "14:00 /叫号 A组").says("14:01", "u1", "到，" + "谢谢各位老师" * 6)
    assert first_try(day.run("14:02"), "001")["answered_at"] is None


@pytest.mark.parametrize(
    "text",
    [
        "到", "到！", "我到了", "准备好了", "001 林知远 到", "各位老师好，已准备好", "在的", "到👋", "到到到", "到 到", "来啦", "准备好啦", "在线", "就位",
        "上线了", "进来了", "已进会议", "已经进会议室了", "好的，到", "收到，已到", "嗯，在", "在的，刚才没看到", "到了，摄像头有点问题", "到，请问会议号多少",
        "1号到", "我是林知远，到", "林知远到", "001林知远已到", "@林老师 到", "报到", "一切就绪", "已准备好，可以开始", "好了", "老师好，我在的",
    ],
)  # fmt: skip
def test_being_there_is_said_in_many_ways(text: str) -> None:
    day = staff(present(), "14:00 /叫号 A组").says("14:01", "u1", text)
    assert first_try(day.run("14:02"), "001")["answered_at"] is not None


@pytest.mark.parametrize("name", ["苏晚", "林未然", "周等", "秒小满"])
def test_whose_name_holds_a_word_for_not_yet_is_there_when_they_say_so(name: str) -> None:
    day = present()
    day.roster = (replace(day.roster[0], name=name), *day.roster[1:])
    day.steps[:] = []
    day.joins("11:01", "u1", name, alias=name)
    staff(day, "14:00 /叫号 A组").says("14:01", "u1", f"{name} 到")
    assert first_try(day.run("14:02"), "001")["answered_at"] is not None


@pytest.mark.parametrize(
    "text",
    [
        "收到", "到了吗？", "还没到", "马上到", "5分钟后到", "林知远到了吗", "周知远到", "没准备好", "还没准备好，等一下", "稍等，马上到", "在路上",
        "「周知远：到」", "好的", "谢谢老师", "我不在", "还在调试", "到我了吗", "什么时候到我",
    ],
)  # fmt: skip
def test_and_not_in_these(text: str) -> None:
    day = staff(present(), "14:00 /叫号 A组").says("14:01", "u1", text)
    assert first_try(day.run("14:02"), "001")["answered_at"] is None


def test_only_the_own_contact_answers() -> None:
    day = staff(present(), "14:00 /叫号 A组").says("14:01", "u9", "到", alias="林知远").says("14:01", "u3", "到")
    assert first_try(day.run("14:02"), "001")["answered_at"] is None


def test_a_panel_s_people_are_told_again_shortly_before_it_begins() -> None:
    panels = (PanelRules(group="A组", open_at=moment("14:30")),)
    result = present(panels=panels, notice_minutes=15).run("15:00")
    assert at_times(result, "【即将开始】A组 14:30") == ["14:15:00"]
    assert "A组叫号顺序（按报到先后，11 月 19 日 14:30 开始面试）：" in result.said("【报到结果】")[0]


def test_nobody_is_told_again_whom_the_result_itself_has_just_told() -> None:
    panels = (PanelRules(group="A组", open_at=moment("13:10")), PanelRules(group="B组", open_at=moment("13:30")))
    result = present(panels=panels, notice_minutes=15).run("15:00")
    assert at_times(result, "【即将开始】") == ["13:15:00"]
    assert result.said("【即将开始】B组 13:30")


def test_pauses_stop_calls_and_not_a_running_defence() -> None:
    day = staff(
        present(), *BROKEN[:3], "14:03 /暂停 A组 午休 14:20", "14:04 /叫号 A组", "14:08 /结束", "14:21 /叫号 A组"
    )
    result = day.run("14:22")
    assert len(calls(result)) == 1
    assert result.said("【暂停】A组暂停叫号，预计 14:20 继续。原因：午休。")
    assert at_times(result, "暂停时间到了") == ["14:20:00"]
    assert len(calls(staff(day, "14:23 /继续 A组", "14:24 /叫号 A组").run("14:25"))) == 2


def test_where_there_is_one_panel_a_pause_need_not_name_it() -> None:
    day = staff(present(2, ("A组",)), "14:00 /暂停 午休", "14:01 /叫号")
    result = day.run("14:02")
    assert calls(result) == []
    assert result.said("【暂停】A组暂停叫号。原因：午休。")
    assert len(calls(staff(day, "14:03 /继续", "14:04 /叫号").run("14:05"))) == 1


@pytest.mark.parametrize("why", ["三人请假", "14:30开会", "开会 14:30人员未齐"])
def test_a_number_or_a_time_that_is_part_of_a_reason_ends_no_pause(why: str) -> None:
    result = staff(present(), f"14:00 /暂停 A组 {why}").run("14:40")
    assert result.said(f"【暂停】A组暂停叫号。原因：{why}。")
    assert at_times(result, "暂停时间到了") == []


# --- who comes and goes ----------------------------------------------------------------------------------------------


def test_whoever_loses_eligibility_leaves_the_queue_and_comes_back_at_its_end() -> None:
    day = staff(
        present(6, ("A组",)), "13:40 /取消 002 冒名!", "14:00 /叫号", *through("001", "14:01", 3), "14:06 /叫号"
    )
    assert calls(day.run("14:10"))[-1] == ("003", "first")
    staff(day, *through("003", "14:11", 3), "14:15 /补签 002 核实无误", "14:16 /叫号", *through("004", "14:17", 2))
    staff(day, "14:20 /叫号", *through("005", "14:21", 2), "14:24 /叫号", *through("006", "14:25", 2), "14:28 /叫号")
    result = day.run("14:30")
    assert [number for number, _ in calls(result)] == ["001", "003", "004", "005", "006", "002"]
    assert result["002"]["call_order"] == 2


def test_a_late_arrival_joins_behind_and_is_called_last() -> None:
    day = present(4, ("A组",), absent=("002",))
    staff(day, "13:20 /补签 002 电话核实", *finished("001", "003", "004", begin=14 * 60), "14:20 /叫号")
    assert [number for number, _ in calls(day.run("14:21"))] == ["001", "003", "004", "002"]


def test_a_cancelled_one_who_is_being_heard_frees_the_panel() -> None:
    day = staff(
        present(), *BROKEN[:3], "14:03 /取消 001 冒名顶替!", "14:04 /叫号 A组", "14:05 /核验 通过", "14:06 /开始"
    )
    assert states(day.run("14:07"))["003"] == "answering"


def test_somebody_waits_for_another_panel_behind_all_others() -> None:
    day = staff(present(), "13:50 /换组 001 B组 设备故障", "14:00 /叫号 A组")
    result = day.run("14:01")
    assert [number for number, _ in calls(result)] == ["003"]
    assert interviewed(result, "001")["group"] == "B组"
    staff(day, *finished("002", "004", "006"), "15:30 /叫号 B组")
    assert result.said("【换组】001 林知远 改到B组")
    assert day.run("15:31").data["calls"][-1] | {"at": ""} == {
        "at": "",
        "number": "001",
        "group": "B组",
        "kind": "first",
    }


@pytest.mark.parametrize(
    "typed", ["1 2组 设备故障", "001 第二组，设备故障", "林知远 到第二组 设备故障", "001 二组 设备故障"]
)
def test_a_change_of_panel_is_typed_in_many_ways(typed: str) -> None:
    result = staff(present(6, ("第一组", "第二组")), f"13:50 /换组 {typed}").run("14:00")
    assert interviewed(result, "001")["group"] == "第二组"


# --- taken back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("orders", "state"),
    [
        (("14:00 /叫号 A组",), "waiting"),
        (("14:00 /叫号 A组", "14:01 /核验 1"), "called"),
        (("14:00 /叫号 A组", "14:01 /核验 1", "14:02 /核验 1 通过"), "verifying"),
        (("14:00 /叫号 A组", "14:01 /核验 1 通过"), "called"),
        (BROKEN[:3], "ready"),
        ((*BROKEN[:3], "14:12 /中断 001 黑屏"), "answering"),
        ((*BROKEN, "14:06 /恢复"), "interrupted"),
        ((*BROKEN[:3], "14:10 /结束"), "answering"),
        (("14:00 /叫号 A组", "14:04 /过号"), "called"),
        (("14:00 /叫号 A组", "14:04 /暂缓 1 网络"), "called"),
        (("14:00 /叫号 A组", "14:04 /撤回叫号 叫错了"), "called"),
        (("13:50 /换组 001 B组 设备",), "waiting"),
    ],
)
def test_the_last_step_is_taken_back(orders: tuple[str, ...], state: str) -> None:
    before = staff(present(), *orders[:-1]).run("14:20")
    result = staff(present(), *orders, "14:13 /撤销").run("14:20")
    assert states(result)["001"] == state
    assert interviewed(result, "001") == interviewed(before, "001")
    assert result.data["calls"] == before.data["calls"]


def test_an_undo_may_name_whom_it_is_about() -> None:
    assert states(staff(present(), "14:00 /叫号 A组", "14:01 /撤销 001").run("14:02"))["001"] == "waiting"


def test_a_pause_that_a_colleague_has_ended_is_not_taken_back() -> None:
    day = staff(present(), "14:00 /暂停 A组 午休").under(staff=frozenset({STAFF, "wxid_other"}))
    staff(day, "14:01 /继续 A组", who="wxid_other")
    result = staff(day, "14:02 /撤销", "14:03 /叫号 A组").run("14:04")
    assert calls(result) == [("001", "first")]
    assert any("不能撤销“/暂停”" in text for text in private(result, STAFF))


@pytest.mark.parametrize(("orders", "state", "following"), [((), "waiting", "001"), (BROKEN[:1], "called", "003")])
def test_a_cancellation_that_is_taken_back_leaves_everybody_where_they_were(
    orders: tuple[str, ...], state: str, following: str
) -> None:
    result = staff(present(8), *orders, "14:03 /取消 001 冒名!", "14:04 /撤销").run("14:05")
    assert states(result)["001"] == state
    assert result.app.session.interview.next_of("A组") == following


def test_a_cancellation_that_is_taken_back_puts_nobody_out_who_answers_meanwhile() -> None:
    """Their place in the panel is taken: they wait for the call that they had."""
    day = staff(present(8), *BROKEN[:3], "14:03 /取消 001 冒名!").under(staff=frozenset({STAFF, "wxid_other"}))
    staff(day, "14:04 /叫号 A组", "14:05 /核验 3 通过", "14:06 /开始", who="wxid_other")
    result = staff(day, "14:07 /撤销").run("14:08")
    assert (states(result)["001"], states(result)["003"]) == ("waiting", "answering")
    assert calls(staff(day, "14:08 /叫号 A组").run("14:09"))[-1] == ("001", "first")


def test_whoever_was_cancelled_twice_is_out_after_one_of_the_two_is_taken_back() -> None:
    day = staff(present(4), "14:00 /取消 001 冒名!").recalls("14:01", "u1", "m1")
    result = staff(day, "14:02 /取消 001 仍是冒名!", "14:03 /撤销", "14:04 /叫号 A组").run("14:05")
    assert calls(result) == [("003", "first")]
    assert result.open_reasons == [("recalled", ["001"])]


def test_a_break_that_inspectors_were_asked_about_is_not_taken_back() -> None:
    result = staff(present(), *BROKEN, "14:15 /撤销").run("14:16")
    assert states(result)["001"] == "interrupted"
    assert "已经请纪检人员查证这次中断" in private(result, STAFF)[-1]


def test_what_others_have_built_upon_stays() -> None:
    day = staff(present(), "14:00 /叫号 A组").under(staff=frozenset({STAFF, "wxid_other"}))
    staff(day, "14:01 /核验 1", who="wxid_other")
    result = staff(day, "14:02 /撤销").run("14:03")
    assert states(result)["001"] == "verifying"
    assert "不能撤销“/叫号”" in private(result, STAFF)[-1]


def test_an_end_is_not_taken_back_while_another_answers() -> None:
    day = staff(present(), *BROKEN[:3], "14:08 /叫号 A组", "14:10 /结束 1").under(
        staff=frozenset({STAFF, "wxid_other"})
    )
    staff(day, "14:11 /核验 3 通过", "14:12 /开始", who="wxid_other")
    result = staff(day, "14:13 /撤销").run("14:14")
    assert (states(result)["001"], states(result)["003"]) == ("finished", "answering")
    assert "不能撤销“/结束”" in private(result, STAFF)[-1]


def test_the_group_is_told_that_an_undone_call_was_a_mistake_and_nothing_of_the_check_in() -> None:
    result = staff(present(), "14:00 /叫号 A组", "14:01 /撤销").run("14:02")
    assert result.said("【撤回叫号】001 林知远")
    assert not result.said("【报到更正】")


# --- where one stands ------------------------------------------------------------------------------------------------


def asked(day: Day, clock: str, who: str) -> str:
    return private(day.says(clock, who, "我第几个", room="").run("16:00"), who)[-1]


def test_a_candidate_hears_how_many_are_before_and_when_to_expect_the_call() -> None:
    day = present(20, ("A组",))
    orders = [order for at in range(4) for order in finished(f"{at + 1:03d}", begin=14 * 60 + 6 * at)]
    told = asked(staff(day, *orders), "14:24", "u10")
    assert "前面还有 5 人" in told
    assert "预计 14:35–14:40 叫到" in told


def test_a_pause_without_an_end_makes_no_promise() -> None:
    told = asked(staff(present(), "14:00 /暂停 A组 设备检修"), "14:01", "u5")
    assert "预计暂停结束后叫到" in told


def test_progress_shows_each_panel_and_what_it_waits_for() -> None:
    day = staff(present(), *BROKEN, "14:06 /叫号 A组", "14:20 /进度")
    told = private(day.run("14:21"), STAFF)[-1]
    assert "【A组】已完成 0，候场 1，已叫号 1，中断 1" in told
    assert "等 wxid_inspector 查证" in told
    assert "【B组】已完成 0，候场 3" in told


def test_every_so_many_calls_the_group_is_told_how_far_the_panel_is() -> None:
    day = staff(present(12, ("A组",), progress_calls=2), *finished("001", "002", "003", "004", begin=14 * 60))
    told = day.run("15:00").said("【面试进展】")
    assert len(told) == 2
    assert all(text.count("\n") == 1 for text in told)


def test_people_of_the_same_employer_are_marked_before_they_are_called() -> None:
    day = present(employers={STAFF: "水电八局"})
    day.roster = tuple(
        each if each.number != "003" else each.__class__(**{**{name: getattr(each, name) for name in each.__slots__}, "employer": "水电八局"})
        for each in day.roster
    )  # fmt: skip
    result = staff(day, "14:00 /叫号 A组").run("14:01")
    assert private(result, STAFF)[0] == "A组有需要回避的人员：003 陈知远【回避：与wxid_staff同单位】。"
    assert "003 陈知远【回避：与wxid_staff同单位】" in private(result, STAFF)[1]
    assert not [post for post in result.data["posts"] if "回避" in post["text"] and post["room"]]


# --- in every state --------------------------------------------------------------------------------------------------

REACHED: dict[str, tuple[str, ...]] = {
    "waiting": (),
    "called": ("14:00 /叫号 A组",),
    "verifying": ("14:00 /叫号 A组", "14:01 /核验"),
    "ready": ("14:00 /叫号 A组", "14:01 /核验 通过"),
    "answering": BROKEN[:3],
    "finished": (*BROKEN[:3], "14:10 /结束"),
    "passed": ("14:00 /叫号 A组", "14:05 /过号"),
    "interrupted": BROKEN,
    "retry": (*BROKEN, "i 14:10 /查实 001 断网"),
    "failed": (*BROKEN, "i 14:10 /查否 001 不是故障"),
    "disqualified": (*BROKEN[:3], "i 14:10 /违纪 001 有人提示!"),
    "absent": (
        "14:00 /叫号 A组", "14:05 /过号", "14:06 /叫号 003", *through("003", "14:07", 1), "14:09 /叫号 005", *through("005", "14:10", 1),
        "14:12 /叫号 001", "14:14 /过号 001!",
    ),
}  # fmt: skip
COMMANDS = (
    "/叫号 001", "/撤回叫号 001 理由充分", "/暂缓 001 网络调试", "/核验 001", "/核验 001 通过", "/核验 001 不通过 声音太小", "/开始 001",
    "/结束 001", "/过号 001", "/中断 001 黑屏", "/恢复 001", "/查实 001 断网", "/查否 001 不是故障", "/换组 001 B组 设备故障",
)  # fmt: skip
DONE = {
    ("waiting", "/叫号"): "called", ("waiting", "/换组"): "waiting", ("called", "/撤回叫号"): "waiting", ("called", "/暂缓"): "waiting",
    ("called", "/核验"): "verifying", ("called", "/核验 通过"): "ready", ("called", "/核验 不通过"): "verifying", ("called", "/过号"): "passed",
    ("verifying", "/撤回叫号"): "waiting", ("verifying", "/暂缓"): "waiting", ("verifying", "/核验 通过"): "ready",
    ("verifying", "/核验 不通过"): "verifying", ("verifying", "/过号"): "passed", ("ready", "/撤回叫号"): "waiting", ("ready", "/暂缓"): "waiting",
    ("ready", "/开始"): "answering", ("ready", "/过号"): "passed", ("answering", "/结束"): "finished", ("answering", "/中断"): "interrupted",
    ("interrupted", "/查实"): "retry", ("interrupted", "/查否"): "failed",
}  # fmt: skip
"""Everything that is possible, but for what is asked about first."""


def reached(state: str) -> Day:
    day = present()
    for order in REACHED[state]:
        (inspector if order.startswith("i ") else staff)(day, order.removeprefix("i "))
    return day


@pytest.mark.parametrize("state", REACHED)
def test_every_state_is_reached(state: str) -> None:
    assert states(reached(state).run("14:18"))["001"] == state


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("state", REACHED)
def test_every_command_in_every_state_is_done_or_refused_with_what_is_possible(state: str, command: str) -> None:
    word, _, rest = command.partition(" 001")
    what = f"{word} {rest.split()[0]}" if word == "/核验" and rest else word
    who = inspector if word in ("/查实", "/查否") else staff
    result = who(reached(state), f"14:20 {command}").run("14:21")
    expected = DONE.get((state, what), state)
    assert states(result)["001"] == expected
    told = private(result, INSPECTOR if who is inspector else STAFF)[-1]
    if (state, what) in DONE:
        assert "不能用" not in told
    elif (state, word) in (("passed", "/叫号"), ("retry", "/叫号")):
        assert "还缺理由" in told or "重试还要等" in told
    elif (state, word) == ("interrupted", "/恢复"):
        assert "要等纪检人员查证" in told
    else:
        assert "不能用" in told or "还没有处理完" in told
        assert "现在可以：/" in told or "已经结束" in told or "请发：/为什么 001" in told


def test_the_table_of_transitions_knows_every_state_and_nothing_leaves_a_final_one() -> None:
    assert {state.value for state in TRANSITIONS} == set(REACHED)
    assert {state.value for state, after in TRANSITIONS.items() if not after} == {
        "finished", "absent", "failed", "disqualified",
    }  # fmt: skip


def test_nothing_of_the_interview_is_possible_before_the_order_is_out() -> None:
    result = staff(present(), "12:00 /叫号 A组").run("12:01")
    assert "现在不能用“/叫号”" in private(result, STAFF)[-1]
    assert result.data["interview"] == []


def test_somebody_who_has_no_place_is_not_called() -> None:
    result = staff(present(absent=("001",)), "14:00 /叫号 001").run("14:01")
    assert "不在叫号顺序里" in private(result, STAFF)[-1]


def test_a_candidate_s_word_for_a_command_is_no_command() -> None:
    result = staff(present(), "14:00 /叫号 A组").says("14:01", "u1", "/开始").says("14:02", "u1", "开始吧").run("14:03")
    assert states(result)["001"] == "called"


def test_a_name_with_a_slip_in_it_is_asked_about() -> None:
    result = staff(present(), "14:00 /叫号 A组", "14:01 /过号 林志远").run("14:02")
    assert states(result)["001"] == "called"
    assert "是不是 001 林知远" in private(result, STAFF)[-1]


def test_a_step_is_about_one_person() -> None:
    result = staff(present(), "14:00 /叫号 A组", "14:01 /核验 001-003").run("14:02")
    assert states(result)["001"] == "called"
    assert "“/核验”一次只能写一个人，您写了 001 林知远、002 周知远、003 陈知远" in private(result, STAFF)[-1]


@pytest.mark.parametrize("typed", ["001 林知远", "林知远 001", "001林知远", "@林知远"])
def test_number_and_name_of_one_person_name_one_person(typed: str) -> None:
    assert states(staff(present(), "14:00 /叫号 A组", f"14:01 /核验 {typed}").run("14:02"))["001"] == "verifying"


def test_a_contact_whom_nothing_makes_a_candidate_is_nobody_to_verify() -> None:
    day = staff(present(), "14:00 /叫号 A组").says("14:00:30", "u9", "大家好", name="小白")
    result = staff(day, "14:01 /核验 @小白").run("14:02")
    assert states(result)["001"] == "called"
    assert "还不知道“小白”是哪位参评人员" in private(result, STAFF)[-1]
    bound = staff(day, "14:03 /绑定 001 @小白", "14:04 /核验 @小白")
    assert states(bound.run("14:05"))["001"] == "verifying"


def test_a_step_from_before_the_last_one_is_not_taken() -> None:
    """What comes half a minute late has been overtaken on its way; what is older was written about something else."""
    day = staff(present(), "14:00 /叫号 A组").says("13:59", STAFF, "/核验 001", room="", delivered="14:00:05")
    result = day.run("14:01")
    assert states(result)["001"] == "called"
    assert "时间不对：001 林知远 或本组在 14:00 已有后面的记录" in private(result, STAFF)[-1]


def test_what_the_desk_enters_later_goes_behind_everything_of_the_panel() -> None:
    """Somebody at the desk writes from paper: in the order of the paper, whoever it is about."""
    day = staff(present(8), "14:00 /叫号 A组", "14:05 /叫号 A组", "14:10 /核验 003", who="desk:小周")
    day.says("14:07", "desk:小周", "/核验 001", room="", delivered="14:20")
    assert states(day.run("14:21"))["001"] == "called"
    day.says("14:11", "desk:小周", "/核验 001", room="", delivered="14:22")
    assert states(day.run("14:23"))["001"] == "verifying"


def test_the_language_of_this_page_is_sound() -> None:
    assert [each.group for each in people(4)] == ["A组", "B组", "A组", "B组"]
    assert present(2).steps[0].room == ROOM  # type: ignore[union-attr]


def test_a_group_that_is_only_a_digit_is_found_and_spoken_of() -> None:
    day = staff(present(4, ("1", "2")), "13:50 /换组 001 2 设备", "13:51 /换组 林知远 1 设备", "13:52 /暂停 1 午休")
    result = day.run("14:00")
    assert interviewed(result, "001")["group"] == "1"
    assert result.said("【暂停】1组暂停叫号")


def test_a_group_may_be_called_anything() -> None:
    groups = ("{组}", "第一组/上午")
    result = staff(present(4, groups), "13:50 /换组 002 {组} 设备", "14:00 /叫号 第一组/上午").run("14:05")
    assert interviewed(result, "002")["group"] == "{组}"
    assert calls(result) == [("004", "first")]


def test_for_whom_a_retry_waits_is_told_as_the_rules_have_it() -> None:
    for retry, others in ((RetryWhen.AFTER_ALL, "，其他人员"), (RetryWhen.AFTER_GROUP, "，本组其他人员")):
        day = staff(
            present(6, retry=retry), "13:31 /叫号 A组", *through("001", "13:32", 30)[:3], "13:35 /中断 001 断网"
        )
        result = inspector(day, "13:40 /查实 001 断网属实").says("13:41", "u1", "我第几个", room="").run("13:45")
        assert f"您的技术故障已查实{others}全部面试完后" in private(result, "u1")[-1]
