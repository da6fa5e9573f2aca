"""Rules of the core that no other test looks at, by subject: whole days in, decisions out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from models.messages import Paste
from models.people.candidate import Candidate
from models.settings import CallOrder, ClosingMode, Policy
from tests.days import INSPECTOR, ROOM, ROSTER, STAFF, Day, Result, moment

COLLEAGUE = "wxid_colleague"
TWO = frozenset({STAFF, COLLEAGUE})


def code(result: Result) -> str:
    return re.findall(r"/确认 (\d{4})", "\n".join(result.texts))[-1]


def pasted(text: str, clock: str = "12:58") -> Paste:
    return Paste(at=moment(clock), received_at=moment(clock), room=ROOM, by="小周", text=text)


# --- said beside the relay -------------------------------------------------------------------------------------------


def test_a_check_in_outside_a_relay_with_a_near_name_asks_whom_it_means() -> None:
    assert Day().says("11:01", "u9", "林志远报到").run("12:00").open_reasons == [("near_name", ["001"])]


def test_a_check_in_outside_a_relay_with_a_name_of_two_asks_which_one() -> None:
    assert Day().says("11:01", "u9", "王芳报到").run("12:00").open_reasons == [("ambiguous_name", ["005", "006"])]


def test_a_check_in_outside_a_relay_that_names_somebody_unknown_is_nobodys() -> None:
    assert Day().says("11:01", "u9", "诸葛亮报到").run("12:00").open_reasons == []


def test_a_check_in_outside_a_relay_for_somebody_else_is_asked_about() -> None:
    day = Day().says("11:01", "u1", "周予安报到", alias="林知远").run("12:00")
    assert day.open_reasons == [("added_by_other", ["002"])]


def test_accepted_plain_text_speaks_for_its_sender_only() -> None:
    day = (
        Day()
        .under(plain_text=Policy.ACCEPT)
        .says("11:01", "u9", "林知远报到")
        .says("11:02", "u2", "周予安报到", name="周予安")
    )
    result = day.run("12:00")
    assert result.open_reasons == [("plain_text", ["001"])]
    assert result.attendance("002") == "checked_in"


def test_a_message_recalled_twice_is_asked_about_once() -> None:
    day = (
        Day()
        .joins("11:01", "u1", "林知远", id="a")
        .recalls("11:02", "u1", "a")
        .recalls("11:03", "u1", "a")
        .run("12:00")
    )
    assert day.reasons == [("recalled", ["001"])]
    assert [record.kind for record in day.app.store.records()].count("MessageRecalled") == 1


def test_who_writes_again_after_a_recall_is_asked_about_no_more() -> None:
    day = Day().joins("11:01", "u1", "林知远", alias="林知远", id="a").recalls("11:02", "u1", "a")
    result = day.joins("11:04", "u1", "林知远", alias="林知远", id="b").run("12:00")
    assert (result.reasons, result.open_reasons) == ([("recalled", ["001"])], [])
    again = day.recalls("11:05", "u1", "b").run("12:00")
    assert again.open_reasons == [("recalled", ["001"])]
    assert again.attendance("001") == "checked_in"


def test_a_message_that_was_recalled_before_it_was_heard_counts_and_is_asked_about() -> None:
    day = (
        Day()
        .recalls("11:02", "u1", "a")
        .joins("11:01", "u1", "林知远", alias="林知远", id="a", delivered="11:03")
        .run("12:00")
    )
    assert day.attendance("001") == "checked_in"
    assert day.flags("001") == ["recalled"]
    assert day.open_reasons == [("recalled", ["001"])]


def test_a_pasted_relay_about_something_else_checks_nobody_in() -> None:
    day = Day().says("11:00", "u9", "大家好")
    day.steps.append(pasted("#接龙\n午餐订餐\n\n1. 林知远\n2. 周予安", "11:30"))
    assert day.run("12:00").attendance("001") == "expected"


def test_a_pasted_line_that_says_only_here_is_nobodys() -> None:
    day = Day().says("11:00", "u9", "大家好").pastes("11:30", "已到", "林知远").run("12:00")
    assert day.attendance("001") == "checked_in"
    assert day.reasons == []


def test_a_pasted_relay_changes_nothing_for_who_is_here() -> None:
    day = (
        Day()
        .joins("11:01", "u1", "林知远", alias="林知远")
        .pastes("11:30", "林知远（水电八局）", "周予安")
        .run("12:00")
    )
    assert (day.flags("001"), day.flags("002")) == ([], ["pasted"])
    assert day["001"]["checked_in_at"] == "2022-11-19T11:01:00+08:00"


@pytest.mark.parametrize(
    ("policy", "attendance"),
    [(Policy.REVIEW, "under_review"), (Policy.ACCEPT, "checked_in"), (Policy.IGNORE, "expected")],
)
def test_a_relay_that_is_pasted_before_the_opening_is_early(policy: Policy, attendance: str) -> None:
    day = Day().under(early=policy).says("10:50", "u9", "大家好").pastes("10:55", "林知远")
    assert day.run("12:00").attendance("001") == attendance


def test_a_pasted_line_that_mentions_another_asks_about_the_other() -> None:
    day = Day().says("11:00", "u9", "大家好").pastes("11:30", "林知远（代周予安签到）").run("12:00")
    assert day.attendance("001") == "checked_in"
    assert day.open_reasons == [("added_by_other", ["002"])]


# --- who wrote it ----------------------------------------------------------------------------------------------------


def test_who_signs_for_another_says_nothing_about_themselves() -> None:
    day = Day().joins("11:01", "u9", "代周予安报到 林知远").run("12:00")
    assert day.open_reasons == [("added_by_other", ["002"]), ("added_by_other", ["001"])]


def test_a_contact_who_wrote_for_two_before_the_opening_is_taken_for_neither() -> None:
    day = Day().joins("10:58", "u9", "林知远", "周予安").joins("11:05", "u9", "林知远", "周予安").run("12:00")
    assert day.attendance("001") == day.attendance("002") == "under_review"


def test_an_arrival_to_come_that_names_nobody_is_nobodys() -> None:
    assert Day().joins("11:01", "u9", "13:10到").run("12:00").reasons == []


def test_a_line_of_staff_that_names_nobody_is_nobodys() -> None:
    day = Day().joins("11:01", "u1", "林知远", alias="林知远").joins("11:02", STAFF, "林知远", "已到").run("12:00")
    assert day.reasons == []


# --- decisions of staff ----------------------------------------------------------------------------------------------


def test_who_has_lost_the_interview_cannot_lose_it_again() -> None:
    day = Day().joins("11:01", "u1", "林知远").says("11:02", STAFF, "/取消 001 冒名")
    day.says("11:02:20", STAFF, f"/确认 {code(day.run('12:00'))}").says("11:03", STAFF, "/取消 001 冒名")
    result = day.run("12:00")
    assert [record.kind for record in result.app.store.records()].count("MarkedIneligible") == 1
    assert len(result.said("即将取消")) == 1
    assert [record.kind for record in result.app.store.records()].count("CommandRefused") == 1


def test_what_a_dry_run_shows_includes_a_check_in_that_is_taken_back() -> None:
    from handlers.checkin import reviews as decisions

    day = Day()
    names = ["林知远", "周予安"]
    day.joins("11:01", "u1", "林知远", alias="林知远").joins("11:02", "u2", *names, alias="周予安")
    day.joins("11:03", "u1", "周予安", alias="林知远").joins("11:04", "u2", "陈沐阳", alias="周予安")
    day.says("11:10", STAFF, "/驳回 1-3 本人放弃")
    limit = decisions.BULK_LIMIT
    try:
        decisions.BULK_LIMIT = 1  # type: ignore[misc]
        shown = [text for text in day.run("11:15").texts if "即将" in text or "/确认" in text]
    finally:
        decisions.BULK_LIMIT = limit  # type: ignore[misc]
    assert "001 林知远：已报到 → 未报到" in shown[0]


def test_one_command_takes_a_check_in_back_once() -> None:
    day = Day().joins("11:01", "u1", "林知远", alias="林知远", id="a").recalls("11:02", "u1", "a")
    day.joins("11:03", "u1", "周予安", alias="林知远").says("11:10", STAFF, "/驳回 1 3 本人放弃")
    result = day.run("11:15")
    assert result.attendance("001") == "expected"
    assert [record.kind for record in result.app.store.records()].count("CheckInCancelled") == 1


def test_rejecting_a_line_rejects_what_else_it_asks_once() -> None:
    day = Day().joins("10:58", "u9", "林知远").joins("10:59", "u8", "林知远", "周予安")
    day.says("11:01", STAFF, "/驳回 1 2 不认可")
    result = day.run("12:00")
    assert result.open_reasons == []
    assert [record.kind for record in result.app.store.records()].count("ReviewClosed") == 2


def test_the_end_cannot_be_moved_back_to_now_once_it_is_past() -> None:
    day = Day().says("13:00:30", STAFF, "/截止 人齐").run("13:00:50")
    assert [record.kind for record in day.app.store.records()].count("WindowChanged") == 0
    assert [record.kind for record in day.app.store.records()].count("CommandRefused") == 1


def test_an_extension_counts_late_lines_up_to_its_end_only() -> None:
    day = (
        Day()
        .under(settle_seconds=900)
        .joins("13:01", "u1", "林知远", alias="林知远")
        .joins("13:08", "u2", "林知远", "周予安", alias="周予安")
    )
    result = day.says("13:09", STAFF, "/延长 13:10 网络", delivered="13:09").run("13:30")
    assert result.attendance("001") == result.attendance("002") == "checked_in"
    short = (
        Day()
        .under(settle_seconds=900)
        .joins("13:01", "u1", "林知远", alias="林知远")
        .joins("13:08", "u2", "林知远", "周予安", alias="周予安")
    )
    result = short.says("13:02", STAFF, "/延长 13:05 网络", delivered="13:09").run("13:30")
    assert (result.attendance("001"), result.attendance("002")) == ("checked_in", "ineligible")


def test_of_a_late_relay_only_its_new_line_is_its_senders_and_counts_once_the_window_is_extended() -> None:
    day = Day().joins("13:00:20", "u1", "林知远").joins("13:00:30", "u2", "林知远", "周予安")
    result = day.says("13:00:40", STAFF, "/延长 13:30 网络故障").run("13:20")
    assert [result.attendance(each) for each in ("001", "002")] == ["checked_in"] * 2
    assert result.reasons == []


def test_a_member_of_staff_is_no_candidate() -> None:
    day = (
        Day()
        .under(staff=TWO)
        .says("11:00", COLLEAGUE, "大家好", name="远方")
        .says("11:02", STAFF, "/绑定 001 @远方")
        .run("12:00")
    )
    assert day.app.session.people.bindings == {}


def test_a_blank_reason_is_none() -> None:
    day = Day().says("11:01", STAFF, "/补签 001").says("11:02", STAFF, "/理由").run("12:00")
    assert day.attendance("001") == "expected"
    assert [record.kind for record in day.app.store.records()].count("CommandRefused") == 1


def test_with_two_person_a_wrong_code_confirms_nothing() -> None:
    day = (
        Day()
        .under(staff=TWO, two_person=True)
        .joins("11:01", "u1", "林知远", alias="林知远")
        .says("11:02", STAFF, "/取消 001 冒名")
    )
    right = int(code(day.run("12:00")))
    result = day.says("11:02:20", COLLEAGUE, f"/确认 {(right + 1) % 10_000:04d}").run("12:00")
    assert result.attendance("001") == "checked_in"
    assert result.said("确认码")


def test_an_undo_after_the_draw_has_begun_is_refused() -> None:
    day = (
        Day()
        .under(call_order=CallOrder.DRAW, closing=ClosingMode.AUTOMATIC)
        .joins("11:01", "u1", "林知远", alias="林知远")
        .says("11:10", STAFF, "/延长 13:10 网络")
    )
    result = day.says("13:12", STAFF, "/撤销").run("13:15")
    assert result.app.session.settings.close_at == moment("13:10")


def test_a_range_that_holds_nobody_is_refused() -> None:
    day = Day().says("11:01", STAFF, "/补签 090-099 电话核实").run("12:00")
    assert [each["attendance"] for each in day.data["candidates"]] == ["expected"] * 8
    assert day.said("090-099")


def test_a_range_reaches_from_number_to_number() -> None:
    day = Day().says("11:01", STAFF, "/补签 002-004 电话核实")
    result = day.says("11:01:20", STAFF, f"/确认 {code(day.run('12:00'))}").run("12:00")
    assert [each["attendance"] == "checked_in" for each in result.data["candidates"]] == [False, True, True, True] + [
        False
    ] * 4


def test_a_number_that_is_not_made_of_digits_names_somebody_too() -> None:
    roster = (Candidate(number="A1", name="林知远"), Candidate(number="A12", name="周予安"))
    day = Day(roster=roster).says("11:01", STAFF, "/补签 A12 电话核实").run("12:00")
    assert (day.attendance("A1"), day.attendance("A12")) == ("expected", "checked_in")


@pytest.mark.parametrize("named", ["林知远 A12", "A12 林知远", "林知远 a12"])
def test_a_name_and_another_s_number_name_nobody_whatever_the_number_is_made_of(named: str) -> None:
    roster = (Candidate(number="A1", name="林知远"), Candidate(number="A12", name="周予安"))
    day = Day(roster=roster).says("11:01", STAFF, f"/补签 {named} 电话核实").run("12:00")
    assert day.app.session.standings.checked_in == 0
    assert day.said("不是同一个人")


def test_a_nickname_with_blanks_is_addressed_up_to_the_last_word() -> None:
    day = (
        Day().says("11:01", "u1", "大家好", name="秋天 的风").says("11:02", STAFF, "/绑定 @秋天 的风 001").run("12:00")
    )
    assert day.app.session.people.bindings == {"u1": "001"}


def test_of_a_bulk_a_colleague_decided_some_of_only_the_rest_is_confirmed() -> None:
    from handlers.checkin import reviews as decisions

    day = (
        Day()
        .under(staff=TWO)
        .joins("10:50", "u1", "林知远")
        .joins("10:51", "u2", "林知远", "周予安")
        .says("11:01", STAFF, "/通过 1-2")
    )
    limit = decisions.BULK_LIMIT
    try:
        decisions.BULK_LIMIT = 1  # type: ignore[misc]
        asked = code(day.run("11:05"))
        day.says("11:01:10", COLLEAGUE, "/驳回 1 不认可").says("11:01:20", STAFF, f"/确认 {asked}")
        result = day.run("11:05")
    finally:
        decisions.BULK_LIMIT = limit  # type: ignore[misc]
    assert (result.attendance("001"), result.attendance("002")) == ("expected", "checked_in")


def test_the_bot_is_addressed_where_wechat_says_that_it_is_meant() -> None:
    day = Day().says("11:02", STAFF, "@远方 状态")
    app = day.app()
    app.begin(moment("10:00"))
    app.session.people.bot_contact = "wxid_bot"
    heard = replace(day.steps[0], mentions=("wxid_bot",))  # type: ignore[type-var]
    app.turn(heard)
    assert [record.kind for record in app.store.records()].count("CommandObeyed") == 1


# --- what time brings ------------------------------------------------------------------------------------------------


def test_between_two_summaries_nothing_is_due() -> None:
    day = (
        Day()
        .under(summary_minutes=30)
        .joins("11:01", "u1", "林知远", alias="林知远")
        .joins("11:40", "u2", "林知远", "周予安", alias="周予安")
    )
    result = day.run("12:59")
    assert [
        post["at"][11:16] for post in result.data["posts"] if "报到进展" in post["text"] or "已报到" in post["text"]
    ] != []


def test_namesakes_are_told_apart_by_a_number_that_is_not_made_of_digits() -> None:
    roster = (
        Candidate(number="A1", name="王芳", group="A组"),
        Candidate(number="B2", name="王芳", group="B组"),
        *ROSTER[:2],
    )
    day = Day(roster=roster).joins("11:01", "u9", "B2 王芳").run("12:00")
    assert (day.attendance("A1"), day.attendance("B2")) == ("expected", "checked_in")


def test_of_three_namesakes_two_things_together_tell_one() -> None:
    roster = (
        Candidate(number="001", name="王芳", employer="水利甲院", group="A组"),
        Candidate(number="002", name="王芳", employer="水利甲院", group="B组"),
        Candidate(number="003", name="王芳", employer="河海大学", group="B组"),
    )
    day = Day(roster=roster).joins("11:01", "u9", "王芳 甲院，B组").run("12:00")
    assert [day.attendance(each) for each in ("001", "002", "003")] == ["expected", "checked_in", "expected"]


def test_a_name_of_one_character_is_a_name_where_it_stands_alone() -> None:
    roster = (Candidate(number="001", name="丁"), *ROSTER[1:])
    day = (
        Day(roster=roster).joins("11:01", "u9", "丁 水电八局").joins("11:02", "u8", "丁 水电八局", "丁香").run("12:00")
    )
    assert day.flags("001") == ["bound_by_line"]
    assert day.open_reasons == [("unknown_name", [])]


def test_an_employer_that_is_glued_to_a_name_hides_nobody() -> None:
    for line in ("林知远水电八局", "水电八局林知远"):
        assert Day().joins("11:01", "u9", line).run("12:00").attendance("001") == "checked_in"


def test_a_time_of_arrival_that_is_none_says_nothing() -> None:
    day = Day().joins("11:40", "u1", "林知远 25:30到").run("12:00")
    assert day.attendance("001") == "checked_in"


# --- the draw --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["13800138000", "我的心愿" * 60])
def test_the_bot_hashes_no_phone_number_and_nothing_without_end(words: str) -> None:
    day = Day().under(call_order=CallOrder.DRAW).joins("11:01", "u1", "林知远", alias="林知远")
    result = day.says("13:03", STAFF, f"/封存 {words}", room="").run("13:04")
    assert [record.kind for record in result.app.store.records()].count("CommandObeyed") == 0
    assert [record.kind for record in result.app.store.records()].count("CommandRefused") == 1


def test_an_inspector_who_posts_a_relay_checks_nobody_in_and_is_asked_about() -> None:
    day = Day().joins("11:01", INSPECTOR, "林知远", "周予安").run("12:00")
    assert day.open_reasons == [("added_by_other", ["001"]), ("added_by_other", ["002"])]


# --- written for somebody else ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    ["代周予安报到", "代周予安报到 林知远", "林知远代周予安", "周予安（林知远代）", "替周予安接龙", "帮周予安报到", "周予安（代）",
     "周予安 同事代接", "周予安，我帮他报", "周予安 代签"],
)  # fmt: skip
def test_who_writes_for_somebody_else_is_not_taken_for_them(line: str) -> None:
    day = Day().joins("11:01", "u9", line).run("12:00")
    assert day.attendance("002") == "under_review"
    assert "u9" not in day.app.session.people.bindings
    asked = {review.raised.reason for review in day.app.session.reviews.open()}
    assert asked & {"added_by_other", "not_present"}


def test_who_is_known_may_have_a_colleague_write() -> None:
    day = Day().joins("11:01", "u2", "周予安").joins("11:02", "u1", "林知远").run("11:10")
    assert day.attendance("001") == day.attendance("002") == "checked_in"
    day = Day().joins("11:01", STAFF, "代周予安报到").run("12:00")
    assert day.attendance("002") == "checked_in"


@pytest.mark.parametrize("line", ["林知远周予安", "林知远周予安 省水科院", "林知远周予安已到"])
def test_two_names_without_a_gap_are_two_people(line: str) -> None:
    day = Day().joins("11:01", "u9", line).run("12:00")
    assert (day.attendance("001"), day.attendance("002")) == ("under_review", "under_review")
    assert "u9" not in day.app.session.people.bindings
