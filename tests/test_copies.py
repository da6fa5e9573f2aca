"""A day of which a part is copied: what a copy may change, and what it may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.simulator.copies import rendered
from models.messages import Incoming, Message, Paste
from models.settings import ClosingMode, Policy
from tests.days import ROOM, STAFF, Day, Result, moment, relay


def pasted(text: str, clock: str = "12:58", delivered: str = "") -> Paste:
    return Paste(at=moment(clock), received_at=moment(delivered or clock), room=ROOM, by="小周", text=text)


def copy_of(day: Day, clock: str = "12:58", form: str = "head_seconds") -> Paste:
    said = [step for step in day.steps if isinstance(step, Message)]
    return pasted(rendered(said, form, "Asia/Shanghai"), clock)


def played(*steps: Incoming, until: str = "13:05", **rules: object) -> Result:
    day = Day().under(**rules)
    day.steps = list(steps)
    return day.run(until)


# --- the edge of the window ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "attendance"),
    [
        ("10:59", "under_review"),
        ("11:00", "checked_in"),
        ("12:59", "checked_in"),
        ("13:00", "under_review"),
        ("13:01", "under_review"),
    ],
)
def test_a_minute_that_holds_an_edge_of_the_window_is_asked_about(clock: str, attendance: str) -> None:
    said = f"林知远 2022/11/19 {clock}\n{relay('林知远')}\n\n周予安 2022/11/19 13:02\n好\n"
    result = played(pasted(said, "13:04"), until="13:10")
    assert result.attendance("001") == attendance
    assert (("edge_minute", ["001"]) in result.reasons) == (clock == "13:00")


def test_a_line_on_the_edge_for_several_people_is_asked_about_and_checks_nobody_in() -> None:
    said = f"林知远 2022/11/19 13:00\n{relay('林知远、周予安')}\n\n周予安 2022/11/19 13:02\n好\n"
    result = played(pasted(said, "13:04"), until="13:10")
    assert result.attendance("001") == "under_review"
    assert ("edge_minute", ["001"]) in result.open_reasons


@pytest.mark.parametrize(("clock", "since"), [("12:58", "11:05"), ("13:04", "11:20")])
def test_an_earlier_line_that_only_a_copy_holds_moves_a_check_in_until_the_list_is_published(
    clock: str, since: str
) -> None:
    heard = Day().joins("11:20", "u1", "林知远", name="林知远")
    missed = Day().joins("11:05", "u1", "林知远", name="林知远")
    result = played(*heard.steps, copy_of(missed, clock), until="13:10")
    assert result["001"]["checked_in_at"][11:16] == since
    assert result.reasons == []


@pytest.mark.parametrize("is_copied", [False, True])
def test_a_line_that_a_copy_shows_again_counts_once_and_a_namesakes_equal_one_is_new(*, is_copied: bool) -> None:
    day = Day().says("11:00", "u5", "大家好", name="甲").says("11:01", STAFF, "/绑定 005 @甲")
    day.joins("11:20", "u5", "王芳", name="甲")
    copies = [copy_of(Day().joins("11:05", "u5", "王芳", name="甲"), "11:25")] if is_copied else []
    later = Day().joins("11:30", "u2", "王芳", "王芳", "周予安", alias="周予安", id="later")
    result = played(*day.steps, *copies, *later.steps, until="12:00")
    assert result["005"]["checked_in_at"][11:16] == ("11:05" if is_copied else "11:20")
    assert result.open_reasons == [("ambiguous_name", ["005", "006"])]


# --- who it was ------------------------------------------------------------------------------------------------------


def test_a_display_name_that_a_member_of_staff_bears_gives_nobody_the_word_of_staff() -> None:
    day = Day().says("10:50", STAFF, "大家好", name="小周")
    said = f"小周 2022/11/19 11:05\n{relay('林知远')}\n"
    result = played(*day.steps, pasted(said))  # type: ignore[arg-type]
    assert result.flags("001") == []
    assert result.attendance("001") == "under_review"


def test_a_display_name_that_one_contact_bears_is_that_contact() -> None:
    day = Day().says("10:50", "u1", "大家好", name="远方").says("10:51", STAFF, "/绑定 001 @远方")
    said = f"远方 2022/11/19 11:05:00\n{relay('林知远')}\n"
    assert played(*day.steps, pasted(said)).flags("001") == ["pasted"]  # type: ignore[arg-type]


# --- what staff and the result have fixed -----------------------------------------------------------------------------


def test_a_recall_that_the_bot_heard_counts_when_the_day_is_read_again() -> None:
    day = Day().joins("11:01", "u1", "林知远", name="林知远", id="a").recalls("11:02", "u1", "a")
    said = "路人 2022/11/19 11:30:00\n大家好\n"
    result = played(*day.steps, pasted(said))  # type: ignore[arg-type]
    assert result.open_reasons == [("recalled", ["001"])]
    assert result.flags("001") == ["recalled"]


def test_a_blind_interval_that_no_copy_fills_is_blind_when_the_day_is_read_again() -> None:
    day = (
        Day()
        .says("11:00:30", "u9", "大家好", name="路人")
        .offline("11:10", "11:20")
        .joins("11:21", "u3", "林知远", "陈沐阳", name="陈沐阳")
    )
    result = played(*day.steps, pasted("路人 2022/11/19 11:40:00\n辛苦了\n"))  # type: ignore[arg-type]
    assert result.flags("001") == ["seen_after_gap"]
    assert result.attendance("003") == "checked_in"


@pytest.mark.parametrize("clock", ["12:58", "13:03"])
def test_a_check_in_that_a_copy_makes_doubtful_is_left_to_a_person(clock: str) -> None:
    heard = Day().joins("11:10", "u1", "林知远", name="秋天的风")
    first = Day().joins("10:50", "u9", "林知远", name="路人")
    rules = {"early": Policy.IGNORE, "closing": ClosingMode.CONFIRM}
    steps = sorted([*heard.steps, copy_of(first, clock)], key=lambda each: each.received_at)
    result = played(*steps, until="13:10", **rules)
    assert played(*heard.steps, until="13:10", **rules).attendance("001") == "checked_in"
    assert result.attendance("001") == "under_review"
    assert result.open_reasons[0] == ("trace", ["001"])


def test_a_published_place_is_not_taken_by_a_copy() -> None:
    heard = Day().joins("11:10", "u1", "林知远", name="秋天的风")
    first = Day().joins("11:05", "u2", "林知远", name="芳华")
    result = played(*heard.steps, copy_of(first, "13:10"), until="13:20")
    assert result.attendance("001") == "checked_in"
    assert result["001"]["call_order"] == 1


def test_a_copy_adds_whoever_was_missed_to_the_end_of_a_published_order() -> None:
    heard = Day().joins("11:04", "u1", "林知远", name="林知远")
    missed = Day().joins("11:05", "u2", "林知远", "周予安", name="周予安")
    result = played(*heard.steps, copy_of(missed, "13:10"), until="13:20")
    assert (result["001"]["call_order"], result["002"]["call_order"]) == (1, 2)
    assert result.flags("002") == ["pasted"]


def test_a_question_that_a_copy_raises_about_somebody_staff_have_cancelled_is_not_asked() -> None:
    heard = Day().says("11:00", "u1", "大家好", name="林知远").says("11:02", STAFF, "/取消 001 弃权")
    import re

    asked = re.findall(r"/确认 (\d{4})", "\n".join(heard.run("11:05").texts))[-1]
    heard.says("11:02:20", STAFF, f"/确认 {asked}")
    early = Day().joins("10:50", "u9", "林知远", name="路人")
    result = played(*heard.steps, copy_of(early))  # type: ignore[arg-type]
    assert result.attendance("001") == "ineligible"
    assert result.reasons == []


def test_a_rejected_candidate_may_still_check_in_by_a_line_that_was_not_known() -> None:
    heard = Day().joins("10:50", "u1", "林知远", name="林知远").says("11:02", STAFF, "/驳回 1 提前接龙")
    later = Day().joins("11:20", "u1", "林知远", name="林知远")
    result = played(*heard.steps, copy_of(later))  # type: ignore[arg-type]
    assert result.attendance("001") == "checked_in"
    assert result["001"]["checked_in_at"][11:16] == "11:20"


def test_a_late_line_that_only_a_copy_holds_counts_once_the_end_is_moved() -> None:
    late = Day().joins("13:00:20", "u1", "林知远", name="林知远")
    day = Day().under(settle_seconds=900)
    day.steps = [copy_of(late, "13:02")]
    day.says("13:03", STAFF, "/延长 13:10 网络")
    result = day.run("13:30")
    assert result.attendance("001") == "checked_in"
    assert result["001"]["checked_in_at"][11:19] == "13:00:20"


def test_a_late_line_of_a_copy_is_late_and_is_not_asked_about_again() -> None:
    late = Day().joins("13:00:20", "u1", "林知远", name="林知远")
    result = played(copy_of(late, "13:02"), copy_of(late, "13:02:30"), until="13:10")
    assert result.flags("001") == ["late"]
    assert [record.kind for record in result.app.store.records()].count("Flagged") == 1


def test_a_copy_that_cannot_be_cut_changes_nothing_and_is_refused_as_a_whole() -> None:
    text = f"林知远 2022/11/19 11:02\n{relay('林知远')}\n\n周予安 2022/13/45 11:03\n好"
    result = played(pasted(text), pasted("路人 2022/11/19 11:40:00\n辛苦了\n", "12:59"))
    assert result.attendance("001") != "checked_in"
    assert [record.kind for record in result.app.store.records()].count("MessageRefused") == 1


# --- what is known twice ---------------------------------------------------------------------------------------------


def test_messages_of_one_minute_stay_in_the_order_of_the_copy() -> None:
    said = (
        Day()
        .joins("11:05:10", "u1", "林知远", name="林知远")
        .joins("11:05:40", "u2", "林知远", "周予安", name="周予安")
    )
    result = played(copy_of(said, form="head_slash"))
    assert {reason for reason, _ in result.reasons} == {"bot_offline"}
    assert [result.attendance(each) for each in ("001", "002")] == ["checked_in"] * 2


@pytest.mark.parametrize("text", ["[图片]", "[聊天记录]", "周予安 2022/11/19 11:05\n" + relay("林知远")])
def test_what_is_no_text_or_shows_what_others_said_is_not_said(text: str) -> None:
    day = Day().says("11:05", "u1", text, name="林知远")
    heard = [replace(step, received_at=moment("11:05")) for step in day.steps if isinstance(step, Message)]
    result = played(pasted(rendered(heard, "phone_share", "Asia/Shanghai")))
    assert result.attendance("001") == "under_review"


def test_the_posts_of_the_bot_are_nobodys_words_in_a_copy() -> None:
    first = Day()
    opening = first.run("11:00").texts[-1]
    result = played(pasted(f"机器人 2022/11/19 11:00\n{opening}\n\n路人 2022/11/19 11:02\n好\n"))
    assert all(each["attendance"] in ("ineligible", "under_review") for each in result.data["candidates"])
