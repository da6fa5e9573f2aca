"""The table of spec §3, row by row."""

from __future__ import annotations

import pytest

from models.settings import Policy
from tests.days import INSPECTOR, STAFF, TITLE, Day, relay


def test_a_new_line_by_its_candidate_inside_the_window_checks_in_at_the_message_time() -> None:
    day = Day().joins("11:00:05", "u1", "林知远", alias="林知远-水电八局").run()
    assert day["001"]["attendance"] == "checked_in"
    assert day["001"]["checked_in_at"] == "2022-11-19T11:00:05+08:00"
    assert day["001"]["message_id"] == "m1"
    assert day.flags("001") == []


@pytest.mark.parametrize(
    ("clock", "attendance"), [("11:00", "checked_in"), ("13:00", "checked_in"), ("13:00:01", "ineligible")]
)
def test_both_ends_of_the_window_belong_to_it(clock: str, attendance: str) -> None:
    assert Day().joins(clock, "u1", "林知远", alias="林知远").run().attendance("001") == attendance


def test_staff_check_in_anybody_with_a_flag() -> None:
    day = Day().joins("11:01", STAFF, "林知远", "陈沐阳 已到").run()
    assert day.attendance("001") == day.attendance("003") == "checked_in"
    assert day.flags("003") == ["by_staff"]


def test_an_inspector_is_no_staff() -> None:
    assert Day().joins("11:01", INSPECTOR, "林知远").run().open_reasons == [("added_by_other", ["001"])]


def test_a_sender_without_evidence_who_adds_one_line_is_taken_to_be_that_person_and_bound() -> None:
    day = Day().joins("11:01", "u1", "林知远").joins("11:02", "u1", "林知远", "周予安").run()
    assert day.flags("001") == ["bound_by_line"]
    assert day.open_reasons == [("added_by_other", ["002"])]


def test_unknown_sender_can_be_set_to_review() -> None:
    day = Day().under(unknown_sender=Policy.REVIEW).joins("11:01", "u1", "林知远").run()
    assert day.open_reasons == [("unknown_sender", ["001"])]
    assert day.attendance("001") == "under_review"


@pytest.mark.parametrize(
    "again", [("林知远",), ("林知远 已到",), ("周予安", "林知远"), ("周予安", "林知远（水电八局）")]
)
def test_the_same_again_reordered_or_edited_changes_nothing(again: tuple[str, ...]) -> None:
    once = Day().joins("11:01", "u1", "林知远").joins("11:02", "u2", "林知远", "周予安")
    first = once.run()
    more = once.joins("11:05", "u1", *again).run()
    assert more["001"] == first["001"]
    assert [reason for reason, _ in more.open_reasons] == []


def test_a_message_delivered_twice_counts_once() -> None:
    day = Day().joins("11:01", "u1", "林知远", id="a").joins("11:01", "u1", "林知远", id="a").run()
    assert day.attendance("001") == "checked_in"
    assert sum(record.kind == "CheckedIn" for record in day.app.store.records()) == 1


def test_a_line_by_somebody_else_is_a_review() -> None:
    day = Day().joins("11:01", "u2", "林知远", alias="周予安").run()
    assert day.open_reasons == [("added_by_other", ["001"]), ("trace", ["002"])]
    assert day.attendance("001") == "under_review"


def test_of_several_new_lines_only_the_senders_own_counts() -> None:
    day = Day().joins("11:01", "u2", "林知远", "周予安", alias="周予安").run()
    assert day.attendance("002") == "checked_in"
    assert day.open_reasons == [("added_by_other", ["001"])]


def test_a_review_closes_by_itself_once_the_person_checks_in() -> None:
    day = (
        Day()
        .joins("11:01", "u2", "林知远", "周予安", alias="周予安")
        .joins("11:09", "u1", "林知远", "周予安", alias="林知远")
        .run()
    )
    assert day.attendance("001") == "checked_in"
    assert day.open_reasons == []
    assert day.reasons == [("added_by_other", ["001"])]


def test_the_first_relay_after_a_blind_interval_credits_the_lines_that_could_not_be_seen() -> None:
    day = Day().offline("11:10", "11:20").joins("11:21", "u3", "林知远", "周予安", "陈沐阳", alias="陈沐阳")
    result = day.joins("11:22", "u4", "林知远", "周予安", "陈沐阳", "苏景行", "何若溪", alias="何若溪").run()
    assert result.flags("001") == result.flags("002") == ["seen_after_gap"]
    assert result.flags("003") == []
    assert ("added_by_other", ["008"]) in result.open_reasons


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("林 知 远", "001"),
        ("林\u200b知远", "001"),
        ("阿依古丽•吐尔逊", "007"),
        ("阿依古丽吐尔逊", "007"),
        ("陳沐陽", "003"),
        ("⾍".replace("⾍", "苏景行"), "008"),
    ],
)
def test_width_blanks_invisibles_interpuncts_and_traditional_forms_make_no_difference(line: str, number: str) -> None:
    assert Day().joins("11:01", "u9", line).run().attendance(number) == "checked_in"


@pytest.mark.parametrize("line", ["林志远", "林知元", "林知"])
def test_a_near_name_counts_for_the_sender_who_is_known(line: str) -> None:
    assert Day().joins("11:01", "u1", line, alias="林知远").run().flags("001") == ["name_corrected"]


@pytest.mark.parametrize("line", ["林志远", "林之远 已到", "lin zhiyuan", "林远知"])
def test_a_near_name_alone_is_a_review_with_everybody_it_may_be(line: str) -> None:
    day = Day().joins("11:01", "u9", line).run()
    assert day.open_reasons == [("near_name", ["001"])]
    assert day.attendance("001") == "under_review"


def test_namesakes_who_cannot_be_told_apart_are_a_review_with_both() -> None:
    day = Day().joins("11:01", "u9", "王芳").run()
    assert day.open_reasons == [("ambiguous_name", ["005", "006"])]
    assert day.attendance("005") == day.attendance("006") == "under_review"


@pytest.mark.parametrize(
    "line", ["王芳 2222", "王芳 137****2222", "王芳 水利乙院", "王芳-乙院", "王芳 B组", "006 王芳"]
)
def test_namesakes_are_told_apart_by_phone_tail_employer_group_or_number(line: str) -> None:
    day = Day().joins("11:01", "u9", line).run()
    assert (day.attendance("005"), day.attendance("006")) == ("under_review", "checked_in")
    assert day.reasons == [("trace", ["005"])]  # their name was said, so a person looks before anything is lost


def test_namesakes_are_told_apart_by_a_sender_who_is_bound() -> None:
    day = (
        Day()
        .joins("11:01", "u6", "王芳 2222")
        .says("11:02", STAFF, "/状态")
        .joins("11:03", "u6", "王芳 2222", "王芳")
        .run()
    )
    assert day.attendance("006") == "checked_in"


def test_an_unknown_name_is_a_review() -> None:
    assert Day().joins("11:01", "u9", "诸葛亮").run().open_reasons == [("unknown_name", [])]


@pytest.mark.parametrize(
    ("text", "number"), [("报到", "001"), ("到", "001"), ("+1", "001"), ("林知远报到", "001"), ("林知远", "001")]
)
def test_a_check_in_outside_a_relay_by_a_known_sender_is_a_review(text: str, number: str) -> None:
    assert Day().says("11:01", "u1", text, alias="林知远").run().open_reasons == [("plain_text", [number])]


@pytest.mark.parametrize(("policy", "attendance"), [(Policy.ACCEPT, "checked_in"), (Policy.IGNORE, "under_review")])
def test_plain_text_can_be_accepted_or_ignored(policy: Policy, attendance: str) -> None:
    assert (
        Day().under(plain_text=policy).says("11:01", "u1", "报到", alias="林知远").run().attendance("001") == attendance
    )


@pytest.mark.parametrize("text", ["收到", "到了吗？", "几点签到？", "我快到了", "请大家签到"])
def test_talk_about_checking_in_is_no_check_in(text: str) -> None:
    day = Day().says("11:01", "u1", text, alias="林知远")
    assert day.run("12:59").reasons == []
    assert day.run().open_reasons == [("trace", ["001"])]


def test_an_early_line_is_a_review_that_closes_when_the_person_checks_in() -> None:
    early = Day().joins("10:58", "u1", "林知远").joins("11:02", "u2", "林知远", "周予安")
    assert early.run().open_reasons == [("early", ["001"])]
    again = early.joins("11:05", "u1", "林知远", "周予安").run()
    assert again.attendance("001") == "checked_in"
    assert again.open_reasons == []


@pytest.mark.parametrize(("policy", "attendance"), [(Policy.ACCEPT, "checked_in"), (Policy.IGNORE, "ineligible")])
def test_early_lines_can_be_accepted_or_ignored(policy: Policy, attendance: str) -> None:
    assert Day().under(early=policy).joins("10:58", "u1", "林知远").run().attendance("001") == attendance


def test_yesterdays_relay_continued_checks_in_only_who_adds_a_line_today() -> None:
    old = Day().joins("-1 15:00", "u1", "林知远").joins("11:05", "u2", "林知远", "周予安").run()
    assert old.attendance("002") == "checked_in"
    assert old.open_reasons == [("early", ["001"])]


def test_a_late_line_is_not_counted_and_flagged() -> None:
    day = Day().joins("13:00:30", "u1", "林知远").run()
    assert day.attendance("001") == "ineligible"
    assert day.flags("001") == ["late"]
    assert day.reasons == []


def test_a_message_of_the_window_that_arrives_after_the_closing_counts_and_is_appended() -> None:
    day = Day().joins("11:01", "u2", "周予安").joins("12:59", "u1", "周予安", "林知远", delivered="13:03").run()
    assert (day["002"]["call_order"], day["001"]["call_order"]) == (1, 2)
    assert day.attendance("001") == "checked_in"
    assert day.said("报到更正")


def test_a_recalled_message_without_other_support_keeps_the_check_in_and_asks() -> None:
    day = Day().joins("11:01", "u1", "林知远", id="a").recalls("11:02", "u1", "a").run()
    assert day.attendance("001") == "checked_in"
    assert day.flags("001") == ["bound_by_line", "recalled"]
    assert day.open_reasons == [("recalled", ["001"])]


def test_a_recalled_message_with_other_support_changes_nothing() -> None:
    day = (
        Day()
        .joins("11:01", "u1", "林知远", id="a")
        .joins("11:02", "u1", "林知远", id="b")
        .recalls("11:03", "u1", "a")
        .run()
    )
    assert day.reasons == []


def test_a_pasted_relay_checks_in_each_line_that_names_one_candidate() -> None:
    day = Day().says("11:00", "u9", "大家好").pastes("11:30", "林知远", "王芳", "诸葛亮", "陈沐阳 请假").run()
    assert day.flags("001") == ["pasted"]
    assert day.open_reasons == [("ambiguous_name", ["005", "006"]), ("unknown_name", []), ("not_present", ["003"])]


@pytest.mark.parametrize("note", ["请假", "未到", "晚点到", "13:10到", "还在路上", "不来了", "放弃面试"])
def test_a_line_is_not_presence(note: str) -> None:
    day = Day().joins("11:40", "u1", f"林知远 {note}").run()
    assert day.open_reasons == [("not_present", ["001"])]
    assert day.attendance("001") == "under_review"


def test_a_time_of_arrival_that_has_passed_is_presence() -> None:
    assert Day().joins("11:40", "u1", "林知远 11：35到").run().attendance("001") == "checked_in"


@pytest.mark.parametrize(
    ("spoken", "before", "then"),
    [
        ("11点一刻", "11:14:59", "11:15"),
        ("11点二十", "11:19:59", "11:20"),
        ("十一点半", "11:29:59", "11:30"),
        ("11点四十", "11:39:59", "11:40"),
        ("11点三刻", "11:44:59", "11:45"),
        ("11点五十", "11:49:59", "11:50"),
        ("12点十分", "12:09:59", "12:10"),
        ("下午1点", "12:59:59", "13:00"),
    ],
)
def test_a_time_of_arrival_has_passed_from_its_minute_on(spoken: str, before: str, then: str) -> None:
    line = f"林知远 {spoken}到"
    assert Day().joins(before, "u1", line).run().open_reasons == [("not_present", ["001"])]
    assert Day().joins(then, "u1", line).run().attendance("001") == "checked_in"


def test_a_whole_name_is_needed() -> None:
    day = Day().joins("11:01", "u9", "林知远山 已到").run()
    assert day.attendance("001") != "checked_in"


def test_who_is_only_mentioned_in_a_line_is_not_present() -> None:
    day = Day().joins("11:01", "u1", "林知远（代周予安签到）").run()
    assert day.attendance("001") == "checked_in"
    assert day.open_reasons == [("added_by_other", ["002"])]


def test_two_who_answer_the_same_version_both_count() -> None:
    day = (
        Day()
        .joins("11:00:05", "u1", "林知远")
        .joins("11:00:20", "u2", "林知远", "周予安")
        .joins("11:00:21", "u3", "林知远", "陈沐阳")
        .run()
    )
    assert [day.attendance(number) for number in ("001", "002", "003")] == ["checked_in"] * 3
    assert day.flags("002") == ["bound_by_line", "line_removed"]
    assert day.reasons == []


def test_an_own_later_message_without_the_own_line_is_a_withdrawal_to_ask_about() -> None:
    day = (
        Day()
        .joins("11:01", "u1", "林知远")
        .joins("11:02", "u2", "林知远", "周予安")
        .joins("11:20", "u1", "周予安")
        .run()
    )
    assert day.attendance("001") == "checked_in"
    assert day.open_reasons == [("withdrawn", ["001"])]


def test_a_relay_about_something_else_checks_nobody_in() -> None:
    day = Day().joins("11:01", "u1", "林知远 牛肉饭", title="#接龙\n午餐订餐\n\n").run()
    assert day.open_reasons == [("trace", ["001"])]


@pytest.mark.parametrize("text", ["「林知远：{0}」\n- - - - - - - - - -\n收到", "群聊的聊天记录\n{0}"])
def test_a_quoted_or_forwarded_relay_is_no_relay(text: str) -> None:
    day = Day().says("11:01", "u9", text.format(TITLE + "1. 林知远")).run()
    assert day.open_reasons == [("trace", ["001"])]


@pytest.mark.parametrize("kind", ["chat_history", "ChatHistory", "4"])
def test_what_arrives_as_a_forwarded_record_is_no_relay(kind: str) -> None:
    day = Day().says("11:01", "u1", relay("林知远"), alias="林知远", kind=kind)
    assert day.run("12:59").attendance("001") == "expected"
    assert day.run().open_reasons == [("trace", ["001"])]


def test_the_roster_knows_a_wechat_id() -> None:
    assert Day().joins("11:01", "wxid_su", "林知远", "苏景行").run().flags("008") == []


def test_in_wechats_own_xml_each_line_counts_for_its_author_at_its_time() -> None:
    items = "<i><u>u1</u><t>1668826805</t><r>11-3</r></i><i><u>u3</u><t>1668827400</t><r>18-3</r></i>"
    structure = f"<solitaire_info><![CDATA[<solitaire><content>{items}</content></solitaire>]]></solitaire_info>"
    xml = f"<msg><appmsg><title>#接龙\n报到\n\n1. 林知远\n2. 陈沐阳</title><type>53</type><extinfo>{structure}</extinfo></appmsg></msg>"
    heard = Day().says("10:50", "u1", "大家好").says("11:10", "u3", xml, kind="unspecified").run()
    assert heard["001"]["checked_in_at"] == "2022-11-19T11:00:05+08:00"
    assert heard.flags("001") == heard.flags("003") == ["bound_by_line"]
    assert heard.reasons == []
    stranger = Day().says("11:10", "u3", xml, kind="unspecified").run()
    assert stranger.open_reasons == [("added_by_other", ["001"])]
    typed = Day().says("10:50", "u1", "大家好").says("11:10", "u3", xml).run()
    assert typed.open_reasons == [("added_by_other", ["001"]), ("added_by_other", ["003"])]


def test_one_problem_is_one_review() -> None:
    day = Day()
    lines = ["诸葛亮"]
    for minute, (sender, name) in enumerate([("u1", "林知远"), ("u2", "周予安"), ("u3", "陈沐阳")], start=2):
        day.joins(f"11:{minute:02}", "u9" if minute == 2 else sender, *lines)
        lines = [*lines, name]
    assert day.joins("11:30", "u4", *lines, "何若溪").run().reasons.count(("unknown_name", [])) == 1


def test_the_sender_of_a_questioned_line_is_told_once() -> None:
    day = Day().joins("11:01", "u9", "诸葛亮", name="阿亮").joins("11:02", "u9", "诸葛亮", "孔明", name="阿亮").run()
    assert len(day.said("@阿亮")) == 1


def test_other_rooms_and_private_chats_are_not_the_group() -> None:
    day = Day().joins("11:01", "u1", "林知远", room="other@chatroom").joins("11:02", "u2", "周予安", room="").run()
    assert day.attendance("001") == day.attendance("002") == "ineligible"


def test_a_name_that_a_late_relay_showed_first_is_asked_about_where_a_relay_in_time_bears_it() -> None:
    day = Day().joins("13:00:30", "u1", "林知远", alias="林知远")
    day.says("12:59:41", "u2", relay("林知远", "周予安"), alias="周予安", delivered="13:00:50")
    result = day.run("13:05")
    assert (result.attendance("001"), result.attendance("002")) == ("under_review", "checked_in")
    assert result.open_reasons == [("added_by_other", ["001"])]
