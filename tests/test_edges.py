"""What a changed comparison, a dropped argument or a lost branch would break, and no other test sees."""

from __future__ import annotations

import pytest

from handlers.clock import keep_time
from handlers.roster import changed
from models.checkin.events import MarkedIneligible, ReviewRaised
from models.draw.transcript import Broken
from models.draw.transcript import read as read_transcript
from models.event import Event
from models.gaps import CameOnline, WentOffline
from models.people.candidate import Candidate
from models.people.roster import Roster
from models.reading.chat import is_record, read_chat
from models.reading.cut import cut
from models.reading.names import NameIndex
from models.reading.numbering import read_number
from models.reading.statement import read_any, stated_by
from models.settings import CallOrder, ClosingMode, Policy
from tests.days import INSPECTOR, ROSTER, STAFF, Day, moment, relay

# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["林志远老师", "林之远已到", "我是林志远", "水电八局林志远", "水电八局 林志远 已到"])
def test_a_near_name_is_near_with_whatever_is_glued_to_it(line: str) -> None:
    assert NameIndex(["林知远", "周予安"]).near(line) == {"林知远"}


def test_an_employer_of_the_roster_says_nothing_about_presence() -> None:
    roster = (Candidate(number="001", name="林知远", employer="晚点到传媒"), *ROSTER[1:])
    for line in ("林知远 晚点到传媒", "林知远 晚点到传媒集团", "林知远 北京晚点到传媒"):
        assert Day(roster=roster).joins("11:01", "u1", line).run("12:00").attendance("001") == "checked_in"


def test_a_statement_may_begin_with_its_mark() -> None:
    entry = stated_by("已到周予安")
    assert entry is not None and entry.name == "周予安"


def test_four_digits_that_are_glued_to_a_word_are_no_number() -> None:
    assert read_number("1380林知远") is None
    assert read_number("138林知远") is not None


def test_who_is_known_by_a_phone_keeps_the_number_under_another_name() -> None:
    before = Roster(
        [Candidate(number="001", name="林知远", phone="13800138000"), Candidate(number="002", name="周予安")]
    )
    changes = changed(
        before, [Candidate(number="", name="林志远", phone="13800138000"), Candidate(number="", name="周予安")]
    )
    assert [(each.number, each.name) for each in changes.candidates] == [("001", "林志远"), ("002", "周予安")]
    assert (changes.added, changes.corrected, changes.withdrawn) == ((), ("001",), ())


def test_new_people_keep_the_numbers_that_the_file_gives_them() -> None:
    changes = changed(
        Roster([Candidate(number="001", name="林知远")]),
        [
            Candidate(number="001", name="林知远"),
            Candidate(number="007", name="周予安"),
            Candidate(number="", name="何若溪"),
        ],
    )
    assert [(each.number, each.name) for each in changes.candidates] == [
        ("001", "林知远"),
        ("007", "周予安"),
        ("008", "何若溪"),
    ]


# --- the words of staff, quoted --------------------------------------------------------------------------------------

CALL = "请以下考生尽快完成面试报到接龙，逾期视为放弃：\n林知远\n周予安\n陈沐阳"


@pytest.mark.parametrize("text", [CALL, f"「工作人员：{CALL}」\n- - - - - -\n收到", f"看一下\n{CALL}\n谢谢"])
def test_a_call_of_staff_that_somebody_copies_whole_is_nobodys_trace(text: str) -> None:
    day = Day().says("11:05", STAFF, CALL).says("11:10", "u9", text)
    assert day.run().attendance("003") == "ineligible"


@pytest.mark.parametrize("text", ["\n".join(CALL.split("\n")[:3]), CALL.replace("陈沐阳", "何若溪")])
def test_words_that_only_begin_as_a_call_of_staff_are_somebodys(text: str) -> None:
    day = Day().says("11:05", STAFF, CALL).says("11:10", "u9", text)
    assert day.run().attendance("001") == "under_review"


# --- times -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("晚上8点", "20:00"),
        ("下午2:30", "14:30"),
        ("14点半", "14:30"),
        ("14点整", "14:00"),
        ("1430", "14:30"),
        ("至14.30", "14:30"),
    ],
)
def test_the_new_end_as_people_write_it(typed: str, clock: str) -> None:
    result = Day().says("11:02", STAFF, f"/延长 {typed} 网络故障").run("12:00")
    assert f"{result.app.session.settings.close_at:%H:%M}" == clock


def test_a_reminder_whose_moment_is_the_moment_of_the_extension_is_over() -> None:
    day = Day().says("13:00", STAFF, "/延长 13:30 网络").run("13:35")
    assert [post["at"][11:16] for post in day.data["posts"] if "【报到提醒】" in post["text"]] == [
        "12:30",
        "12:50",
        "13:20",
    ]


def test_an_earlier_word_that_only_a_copy_holds_moves_an_accepted_check_in() -> None:
    from tests.test_copies import copy_of, played

    heard = Day().says("11:10", "u1", "报到", name="林知远")
    missed = Day().says("11:05", "u1", "报到", name="林知远")
    result = played(*heard.steps, copy_of(missed), plain_text=Policy.ACCEPT)
    assert result["001"]["checked_in_at"][11:16] == "11:05"


# --- texts -----------------------------------------------------------------------------------------------------------


def test_a_structure_that_is_no_text_but_xml_itself_is_read_too() -> None:
    text = relay("林知远", title="#接龙\n面试签到\n\n")
    start = len(text) - 3
    item = f"<i><u>u1</u><t>1668826805</t><r>{start}-3</r></i>"
    xml = f"<msg><appmsg><title>{text}</title><type>53</type><solitaire_info><solitaire><content>{item}</content></solitaire></solitaire_info></appmsg></msg>"
    assert [each.author for each in read_any(xml).entries] == ["u1"]


def test_a_transcript_of_people_has_an_order() -> None:
    digest, seal = "0" * 64, "1" * 64
    text = f"list-sha256 {digest}\nlist\n001 林知远\nend\nseal staff {seal}\nseed {digest}\n"
    with pytest.raises(Broken):
        read_transcript(text)
    assert read_transcript(text.replace("001 林知远\n", "")).lines == []


@pytest.mark.parametrize("note", ["（（水电八局）", "(甲)(乙"])
def test_a_bracket_that_does_not_close_stays(note: str) -> None:
    assert cut(f"林知远 {note}")[1] == note


# --- decisions that meet another ---------------------------------------------------------------------------------------


def test_one_command_that_names_two_questions_about_one_line_closes_each_once() -> None:
    day = Day().joins("11:01", "u9", "诸葛亮").joins("11:02", "u8", "诸葛亮").says("11:03", STAFF, "/驳回 1 2 查无此人")
    result = day.run("12:00")
    assert result.open_reasons == []
    assert [record.kind for record in result.app.store.records()].count("ReviewClosed") == len(result.reasons) == 2


def test_undoing_a_second_binding_restores_the_first() -> None:
    day = Day().says("11:00", "u1", "大家好", name="远方").says("11:01", STAFF, "/绑定 001 @远方")
    day.says("11:02", STAFF, "/绑定 002 @远方").says("11:03", STAFF, "/撤销")
    assert day.run("12:00").app.session.people.bindings == {"u1": "001"}


def test_an_extension_from_before_the_draw_is_not_undone_while_it_goes_on() -> None:
    day = Day().under(call_order=CallOrder.DRAW, review_minutes=0).joins("11:01", "u1", "林知远", alias="林知远")
    day.says("11:10", STAFF, "/延长 13:10 网络").says("13:12", STAFF, "/撤销")
    result = day.run("13:13")
    assert result.app.session.settings.close_at == moment("13:10")
    assert [record.kind for record in result.app.store.records()].count("DecisionUndone") == 0


@pytest.mark.parametrize(
    ("lost", "back", "kind"),
    [
        ("13:01", "", ReviewRaised),
        ("13:01:01", "", MarkedIneligible),
        ("10:50", "11:00", ReviewRaised),
        ("10:50", "10:59:59", MarkedIneligible),
    ],
)
def test_silence_counts_where_the_group_was_heard_from_the_opening_to_the_settling(
    lost: str, back: str, kind: type[Event]
) -> None:
    """Both ends belong to the time in which something may have been missed."""
    app = Day().app()
    app.session.fold(1, moment(lost), WentOffline(since=moment(lost)))
    if back:
        app.session.fold(2, moment(back), CameOnline())
    events = keep_time(app.session, moment("13:02"))
    assert {type(event) for event in events if isinstance(event, ReviewRaised | MarkedIneligible)} == {kind}


def test_nothing_is_due_between_two_deadlines() -> None:
    app = Day().under(summary_minutes=30).joins("11:01", "u1", "林知远", alias="林知远").run("11:20").app
    assert keep_time(app.session, moment("11:21")) == []
    closed = Day().joins("11:01", "u1", "林知远", alias="林知远", id="a").recalls("11:02", "u1", "a").run("13:05").app
    assert keep_time(closed.session, moment("13:06")) == []


# --- copies beside what was heard --------------------------------------------------------------------------------------


def test_what_stands_below_a_heard_message_in_a_copy_came_after_it() -> None:
    from tests.test_copies import pasted, played

    heard = Day().joins("11:05:30", "u1", "林知远", name="林知远")
    below = f"林知远 2022/11/19 11:05\n{relay('林知远')}\n\n周予安 2022/11/19 11:05\n{relay('林知远', '周予安')}\n"
    result = played(*heard.steps, pasted(below))
    assert [result.attendance(each) for each in ("001", "002")] == ["checked_in"] * 2
    assert (result["001"]["message_id"], result.flags("001")) == (
        "m1",
        ["bound_by_line"] if result.flags("001") else [],
    )
    assert result["002"]["checked_in_at"][11:16] == "11:05"


def test_a_question_that_a_copy_answers_after_the_closing_is_closed() -> None:
    from tests.test_copies import copy_of, played

    heard = Day().joins("11:20", "u2", "林知远", "周予安", name="周予安")
    missed = Day().joins("11:10", "u1", "林知远", name="林知远")
    result = played(*heard.steps, copy_of(missed, "13:04"), until="13:10")
    assert result.attendance("001") == "checked_in"
    assert ("added_by_other", ["001"]) in result.reasons
    assert ("added_by_other", ["001"]) not in result.open_reasons


def test_after_the_closing_a_copy_leaves_nobody_without_a_question() -> None:
    from tests.test_copies import copy_of, played

    heard = Day().joins("10:55", "u9", "林知远", name="路人")
    shown = Day().joins("10:50", "u9", "林知远", name="路人").joins("10:55", "u9", "林知远", name="路人")
    before = played(*heard.steps, until="13:10", closing=ClosingMode.CONFIRM)
    result = played(*heard.steps, copy_of(shown, "13:04"), until="13:10", closing=ClosingMode.CONFIRM)
    assert before.open_reasons == [("early", ["001"])]
    assert result.attendance("001") == "under_review"


# --- texts that only look like something ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_it"),
    [("聊天记录如下\n\n林知远  11:05\n到", True), ("林知远\n2022/11/19 11:05\n到", True), ("林知远 2022/11/19 11:05\n到", True), ("#接龙\n1. 林知远", False), ("1. 林知远 2022/11/19 11:05", False), ("到", False)],
)  # fmt: skip
def test_a_message_that_shows_what_others_said(text: str, is_it: bool) -> None:
    assert is_record(text) is is_it


@pytest.mark.parametrize("mark", ["已到", "簽到", "+1", "＋１", "√"])
def test_a_line_with_a_number_and_a_mark_that_is_sent_alone_is_a_statement(mark: str) -> None:
    entry = stated_by(f"12. 林知远 {mark}")
    assert entry is not None and (entry.no, entry.name) == (12, "林知远")


@pytest.mark.parametrize("text", ["我是周予安，已到", "本人周予安 报到", "我叫周予安已到"])
def test_who_says_who_they_are_says_only_that(text: str) -> None:
    entry = stated_by(text)
    assert entry is not None and entry.name == "周予安"


# --- who asks, and what is told -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [STAFF, INSPECTOR])
def test_a_question_of_the_office_in_private_is_small_talk(who: str) -> None:
    day = Day().says("11:01", who, "编号怎么排的", room="").says("11:02", "u9", "我的编号是几号", room="").run("12:00")
    kinds = [record.kind for record in day.app.store.records()]
    assert kinds.count("QuestionAnswered") + kinds.count("CandidateAnswered") <= 1
    assert not [post for post in day.data["posts"] if post.get("to") == who]


def test_an_extension_promises_no_result_in_seconds() -> None:
    said = Day().says("11:02", STAFF, "/延长 13:30 网络").run("12:00").said("13:30")
    assert said and not any("秒" in text for text in said)


def test_a_bot_that_was_away_by_hand_stays_so_until_it_is_back() -> None:
    app = Day().app()
    app.begin(moment("10:00"))
    app.work_by_hand(moment("10:30"))
    app.session.fold(10_000, moment("10:31"), WentOffline(since=moment("10:31")))
    assert app.session.gaps.is_by_hand
    assert len(app.session.gaps.blind) == 1
    app.session.fold(10_001, moment("10:32"), CameOnline())
    app.session.fold(10_002, moment("10:33"), CameOnline())
    assert not app.session.gaps.is_by_hand
    assert app.session.gaps.blind[-1].ended_at == moment("10:32")


def test_a_sunday_has_two_names() -> None:
    for word in ("星期日", "星期天", "周日", "周天"):
        (only,) = read_chat(f"林知远 {word} 9:05\n收到", moment("13:30")).said
        assert only.at is not None and only.at.day == 13


def test_a_name_ends_where_another_whole_name_begins_and_not_inside_a_longer_word() -> None:
    assert next(each.candidates[0].number for each in Roster(ROSTER).mentions("林知远周予安")) == "001"
    assert Roster(ROSTER).mentions("林知远周予安康") == ()


# --- commands one after the other ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "answer"), [("/取消 001 冒名", "/确认"), ("/取消 001", "/理由 冒名")])
def test_a_question_in_between_drops_nothing_that_waits(first: str, answer: str) -> None:
    day = (
        Day()
        .joins("11:01", "u1", "林知远", alias="林知远")
        .says("11:02", STAFF, first)
        .says("11:02:10", STAFF, "/状态")
    )
    if answer == "/确认":
        answer += f" {day.run('11:03').app.session.office.pending[STAFF].code}"
    day.says("11:02:20", STAFF, answer)
    result = day.run("11:03")
    pending = result.app.session.office.pending
    assert result.attendance("001") == ("ineligible" if answer.startswith("/确认") else "checked_in")
    assert bool(pending) == answer.startswith("/理由")


def test_rejecting_one_unknown_name_says_nothing_about_another() -> None:
    day = (
        Day()
        .joins("11:01", "u9", "诸葛亮")
        .joins("11:02", "u8", "诸葛亮", "司马懿")
        .says("11:03", STAFF, "/驳回 1 查无此人")
    )
    assert [each["text"] for each in day.run("12:00").data["reviews"] if each["open"]] == ["司马懿"]


def test_of_several_reviews_those_that_name_nobody_stay_open_and_are_told_apart() -> None:
    day = Day().joins("10:58", "u1", "林知远").joins("11:01", "u9", "林知远", "王芳").says("11:03", STAFF, "/通过 1 2")
    result = day.run("12:00")
    assert (result.attendance("001"), result.open_reasons) == ("checked_in", [("ambiguous_name", ["005", "006"])])
    (answer,) = (record.event().answer for record in result.app.store.records() if record.kind == "CommandObeyed")  # type: ignore[attr-defined]
    assert (answer.ids, answer.skipped) == ((1,), (2,))


def test_a_question_that_a_copy_raises_gets_the_next_number() -> None:
    from tests.test_copies import copy_of, played

    heard = Day().joins("11:01", "u9", "诸葛亮", name="路人")
    missed = Day().joins("11:05", "u2", "林知远", "周予安", name="周予安").joins("11:06", "u4", "林志远", name="过客")
    result = played(*heard.steps, copy_of(missed), until="12:59")
    assert [each["id"] for each in result.data["reviews"]] == list(range(1, len(result.reasons) + 1))
    assert len(result.reasons) >= 3


def test_a_code_for_nothing_does_not_let_the_result_out() -> None:
    day = (
        Day()
        .under(closing=ClosingMode.CONFIRM)
        .joins("11:01", "u1", "林知远", alias="林知远")
        .says("13:04", STAFF, "/确认 1234")
    )
    assert day.run("13:10")["001"]["call_order"] is None
    assert day.says("13:05", STAFF, "/确认").run("13:10")["001"]["call_order"] == 1


@pytest.mark.parametrize(("clock", "reminded"), [("21:20", "21:50"), ("21:45", "08:00")])
def test_staff_are_reminded_until_ten_at_night(clock: str, reminded: str) -> None:
    day = (
        Day().under(review_minutes=30).joins("11:01", "u1", "林知远", alias="林知远", id="a").recalls(clock, "u1", "a")
    )
    posts = [post["at"][11:16] for post in day.run("1 8:05").data["posts"] if "待核实提醒" in post["text"]]
    assert posts[0] == reminded


def test_a_summary_without_news_is_kept_from_the_group() -> None:
    day = (
        Day().under(summary_minutes=30, reminder_minutes=()).joins("11:01", "u1", "林知远", alias="林知远").run("12:15")
    )
    news = [record.event().is_news for record in day.app.store.records() if record.kind == "SummaryDue"]  # type: ignore[attr-defined]
    assert news == [True, False]


def test_whom_staff_have_declared_stays_declared_whatever_a_copy_shows() -> None:
    from tests.test_copies import pasted, played

    day = Day().says("11:00", "u1", "大家好", name="远方").says("11:01", STAFF, "/绑定 001 @远方")
    result = played(*day.steps, pasted(f"路人 2022/11/19 11:30\n{relay('周予安')}\n"))
    assert result.app.session.people.bindings["u1"] == "001"


def test_of_one_misspelling_each_writer_means_themselves() -> None:
    roster = (Candidate(number="001", name="林知远"), Candidate(number="002", name="林之远"))
    day = (
        Day(roster=roster)
        .joins("11:01", "u1", "林志远", alias="林知远")
        .joins("11:02", "u2", "林志远", "林志远", alias="林之远")
    )
    result = day.run("12:00")
    assert (result.flags("001"), result.flags("002")) == (["name_corrected"], ["name_corrected"])


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("林知远 河海大学设计院", "设计院"),
        ("林知远 南京河海大学", "南京"),
        ("林知远 河海大学", ""),
        ("林知远 河海", "河海"),
    ],
)
def test_an_employer_of_the_roster_is_taken_off_what_a_line_says(line: str, left: str) -> None:
    roster = Roster([Candidate(number="1", name="林知远", employer="河海大学")])
    assert roster.without_names(line).strip() == left
