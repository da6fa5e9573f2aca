"""Days that are rare, and what is decided on them all the same: whole days in, decisions out."""

from __future__ import annotations

import pytest

from bot.app import App
from bot.replay import counted_salts
from handlers.obey import confirmation_code
from models.messages import Recall
from models.people.candidate import Candidate
from models.people.net import spoken_lines
from models.people.roster import Roster
from models.reading.cut import cut
from models.reading.entry import Kind
from models.reading.numbering import read_number
from models.reading.private import mask_private
from models.reading.relay import read
from models.reading.statement import read_any, read_message, stated_by
from models.settings import CallOrder, ClosingMode, Policy
from tests.days import INSPECTOR, ROOM, ROSTER, SETTINGS, STAFF, TITLE, Day, in_memory, moment
from tests.test_copies import copy_of, pasted, played
from tests.test_core_rules import code
from tests.test_draw import reveals, sealed
from tests.test_native_relays import HEAD, native, told, units
from tests.test_reading import copied
from tests.test_sittings import TRIAL

# --- taking back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [CallOrder.NUMBER, CallOrder.DRAW])
def test_a_decision_from_behind_the_closing_stands_once_the_result_is_out_or_drawn(order: CallOrder) -> None:
    day = Day().under(closing=ClosingMode.CONFIRM, call_order=order).joins("10:58", "u1", "林知远")
    day.says("13:05", STAFF, "/通过 1").says("13:06", STAFF, "/公布").says("13:07", STAFF, "/撤销")
    result = day.run("13:08")
    assert result.attendance("001") == "checked_in"
    assert result.said("结果已经公布或正在抽签")


def test_a_decision_from_behind_the_closing_can_be_undone_until_the_result_is_out() -> None:
    day = Day().under(closing=ClosingMode.CONFIRM).joins("10:58", "u1", "林知远")
    day.says("13:05", STAFF, "/通过 1").says("13:06", STAFF, "/撤销").says("13:07", STAFF, "/公布")
    assert day.run("13:08").attendance("001") == "under_review"


def test_an_end_that_is_past_is_not_put_back_though_the_window_is_still_open() -> None:
    day = Day().says("12:50", STAFF, "/延长 13:30 网络").says("13:10", STAFF, "/撤销")
    result = day.joins("13:20", "u1", "林知远", alias="林知远").run("13:35")
    assert result.attendance("001") == "checked_in"
    assert result.said("原来的截止时间已经过了")


def test_what_was_never_confirmed_does_not_stand_in_the_way_of_the_result() -> None:
    day = Day().under(closing=ClosingMode.CONFIRM).joins("11:01", "u1", "林知远", alias="林知远")
    day.says("13:04", STAFF, "/取消 001 冒名").says("13:05:20", STAFF, "/确认")
    result = day.run("13:10")
    assert result.attendance("001") == "checked_in"
    assert result["001"]["call_order"] == 1


def test_who_reveals_twice_is_told_so_and_counts_once() -> None:
    result = reveals(reveals(sealed(), "13:05", "staff", "甲"), "13:05:30", "staff", "甲").run("13:06")
    assert result.said("已经揭晓过")
    assert [record.kind for record in result.app.store.records()].count("DrawRevealed") == 1


def test_the_bot_is_no_candidate() -> None:
    app = Day().app()
    app.begin(moment("10:00"))
    app.introduce(moment("10:01"), "wxid_bot", ["小助手"])
    app.sittings.meet("wxid_bot", "小助手", "", ROOM)
    said = Day().says("11:02", STAFF, "/绑定 001 @小助手").steps[0]
    outcome = app.turn(said)  # type: ignore[arg-type]
    assert app.session.people.bindings == {}
    assert any("机器人自己" in post.text for post in outcome.posts)


def test_nor_is_it_by_a_name_that_only_this_room_calls_it() -> None:
    app = Day().app()
    app.begin(moment("10:00"))
    app.introduce(moment("10:01"), "wxid_bot", ["小助手"])
    app.turn(Day().says("10:30", "wxid_bot", "欢迎", name="小助手", alias="接龙君").steps[0])  # type: ignore[arg-type]
    outcome = app.turn(Day().says("11:02", STAFF, "/绑定 001 @接龙君", id="b").steps[0])  # type: ignore[arg-type]
    assert app.session.people.bindings == {}
    assert any("机器人自己" in post.text for post in outcome.posts)


def test_a_code_may_be_glued_to_the_word_that_confirms() -> None:
    day = Day().joins("11:01", "u1", "林知远", alias="林知远").says("11:02", STAFF, "/取消 001 冒名")
    day.says("11:02:20", STAFF, f"/确认{code(day.run('12:00'))}")
    assert day.run("12:00").attendance("001") == "ineligible"


# --- several rooms ----------------------------------------------------------------------------------------------------

OTHER = "room2@chatroom"


def reminded(day: Day) -> dict[str, str]:
    """The line of each room's first reminder that names the missing."""
    posts = [post for post in day.run("12:31").data["posts"] if "报到提醒" in post["text"]]
    return {post["room"]: post["text"].split("尚未报到：")[1].split("\n")[0] for post in posts}


def test_a_room_is_reminded_of_the_groups_that_are_in_it_and_of_whom_no_room_is_known() -> None:
    told = reminded(Day().under(rooms=(ROOM, OTHER), room_groups={OTHER: ("B组",)}))
    assert ["林知远" in told[room] for room in (ROOM, OTHER)] == [True, True]
    assert ["陈沐阳" in told[room] for room in (ROOM, OTHER)] == [False, True]


@pytest.mark.parametrize(("room", "named"), [(OTHER, [False, True]), (ROOM, [True, False]), ("", [True, True])])
def test_who_has_spoken_in_a_room_is_looked_for_there_alone(room: str, named: list[bool]) -> None:
    day = Day().under(rooms=(ROOM, OTHER), traces=Policy.IGNORE).says("11:01", "u1", "大家好", name="远方", room=room)
    told = reminded(day.says("11:02", STAFF, "/绑定 001 @远方"))
    assert ["林知远" in told[room] for room in (ROOM, OTHER)] == named
    assert ["周予安" in told[room] for room in (ROOM, OTHER)] == [True, True]


# --- relays that are handed on, or change -----------------------------------------------------------------------------


def test_who_only_hands_a_relay_on_says_nothing_for_whoever_wrote_its_last_line() -> None:
    xml = native([("u2", "周予安", 60), ("u1", "林知远", 90)])
    day = Day().says("11:05", "u2", xml, kind="group_note", alias="周予安").says("11:06", "u1", "大家好", name="远方")
    day.says("11:07", STAFF, "/绑定 001 @远方").says("11:10", "u9", xml, kind="group_note")
    result = day.run("12:00")
    assert result.open_reasons == [("added_by_other", ["001"])]
    assert result.app.session.people.bindings == {"u1": "001"}


def test_of_lines_that_move_up_only_the_one_that_is_gone_was_removed() -> None:
    names = ["林知远", "周予安", "陈沐阳", "何若溪"]
    day = Day()
    for at, name in enumerate(names, start=1):
        day.joins(f"11:0{at}", f"u{at}", *names[:at], alias=name)
    result = day.joins("11:09", "u1", "林知远", "周予安", "何若溪", alias="林知远").run("12:00")
    assert [result.flags(each) for each in ("001", "002", "003", "004")] == [[], [], ["line_removed"], []]
    assert result.attendance("003") == "checked_in"


def test_who_numbers_with_a_mark_of_their_own_is_on_the_list() -> None:
    day = Day().says("11:01", "u1", TITLE + "1. 林知远 水电八局", alias="林知远")
    day.says("11:02", "u2", TITLE + "1. 林知远 水电八局\n1、周予安 河海大学", alias="周予安")
    result = day.run("12:00")
    assert [result.attendance(each) for each in ("001", "002")] == ["checked_in"] * 2


def test_a_picture_of_staff_hides_nobody() -> None:
    day = Day().says("11:30", STAFF, "", kind="image").says("11:40", "u9", "林知远在路上，手机没电了")
    assert ("trace", ["001"]) in day.run("13:05").open_reasons


@pytest.mark.parametrize("title", ["签到顺序", "面试报到安排"])
def test_a_list_that_may_hand_out_places_counts_for_whom_its_sender_is_known_to_be_alone(title: str) -> None:
    names = "\n1. 林知远\n2. 周予安"
    day = Day().says("11:01", "u9", title + names, name="路人").run("13:05")
    assert day.open_reasons == [("trace", ["001"]), ("trace", ["002"])]
    day = Day().says("11:01", "u2", title + names, alias="周予安").run("12:00")
    assert [day.attendance(each) for each in ("001", "002")] == ["expected", "checked_in"]


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("诸葛亮\n司马懿", ["诸葛亮", "司马懿"]),
        ("诸葛亮\n\n司马懿", ["诸葛亮"]),
        ("林知远\n请大家配合\n周予安", ["林知远", "周予安"]),
    ],
)
def test_a_native_relay_without_numbers_ends_at_a_blank_line_where_none_of_the_roster_is_on_it(
    lines: str, names: list[str]
) -> None:
    roster = Roster(ROSTER)
    reading = read_any(f"#接龙\n面试签到\n\n{lines}", is_relay=True, names=roster.names_somebody)
    assert [each.name for each in reading.entries] == names


# --- people whose name is none of the usual ---------------------------------------------------------------------------


def test_a_name_in_other_letters_is_heard_of_as_a_whole_only() -> None:
    roster = (Candidate(number="A1", name="Novakova"), Candidate(number="002", name="周予安"))
    heard = Day(roster=roster).says("11:40", "u9", "Novakova 马上就来").run("13:05")
    assert heard.attendance("A1") == "under_review"
    assert Day(roster=roster).says("11:40", "u9", "kova 马上就来").run("13:05").attendance("A1") == "ineligible"


def test_a_number_with_a_letter_is_heard_of() -> None:
    roster = (Candidate(number="A1", name="林知远"), Candidate(number="002", name="周予安"))
    day = Day(roster=roster).says("11:40", "u9", "A1号说他马上就来").run("13:05")
    assert (day.attendance("A1"), day.attendance("002")) == ("under_review", "ineligible")


def test_a_name_of_dots_on_the_roster_stops_no_closing() -> None:
    roster = (Candidate(number="001", name="··"), Candidate(number="002", name="周予安"))
    day = Day(roster=roster).says("11:40", "u9", "周予安在路上").run("13:05")
    assert (day.attendance("001"), day.attendance("002")) == ("ineligible", "under_review")


def test_a_slip_in_a_name_of_which_each_character_stands_apart_is_found() -> None:
    day = Day().joins("11:01", "u9", "水电八局 陈 沐 杨", name="路人").run("11:05")
    assert day.open_reasons == [("near_name", ["003"])]
    assert [each.name for each in Roster(ROSTER).near("陈 沐 杨")] == ["陈沐阳"]


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("李 已在", ("李", "已在")),
        ("张 在此", ("张", "在此")),
        ("张 来也", ("张", "来也")),
        ("欧·A", ("欧", "A")),
        ("张·", ("张", "")),
        ("王·小明 到", ("王·小明", "到")),
    ],
)
def test_what_is_no_part_of_a_name_is_not_joined_to_a_surname(line: str, taken: tuple[str, str]) -> None:
    assert cut(line) == taken


def test_a_label_that_is_opened_and_not_closed_hides_nobody() -> None:
    assert spoken_lines("<displayname>林知远</displayname>来")[-1] == "来"
    assert "林知远" in spoken_lines("a<displayname>林知远 来了")[-1]
    day = Day().says("11:30", "u9", "大家好\n<displayname>转告老师 林知远 堵车").run("13:05")
    assert day.attendance("001") == "under_review"


def test_who_says_who_they_are_behind_the_mark_says_only_that() -> None:
    assert [each.name for each in read_message("已到，我是周予安")] == ["周予安"]
    entry = stated_by("报到！本人周予安")
    assert entry is not None and entry.name == "周予安"


# --- copies ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("clock", "reasons"), [("12:58", []), ("13:04", [("added_by_other", ["001"])])])
def test_a_question_that_a_copy_takes_the_ground_from_stays_where_else_nobody_would_be_asked(
    clock: str, reasons: list[tuple[str, list[str]]]
) -> None:
    heard = Day().joins("11:20", "u2", "林知远", "周予安", name="周予安")
    early = Day().joins("10:50", "u9", "林知远", name="路人")
    rules = {"early": Policy.IGNORE, "closing": ClosingMode.CONFIRM, "traces": Policy.IGNORE}
    steps = sorted([*heard.steps, copy_of(early, clock)], key=lambda each: each.received_at)
    result = played(*steps, until="13:10", **rules)
    assert result.open_reasons == reasons
    assert (result.attendance("001") == "under_review") == bool(reasons)


def test_after_the_closing_a_name_of_nobody_is_asked_about_once_though_a_copy_shows_who_wrote_it_first() -> None:
    heard = Day().joins("11:20", "u2", "诸葛亮", "周予安", name="周予安")
    first = Day().joins("11:10", "u9", "诸葛亮", name="路人")
    result = played(*heard.steps, copy_of(first, "13:04"), until="13:10", closing=ClosingMode.CONFIRM)
    assert [reason for reason, _ in result.open_reasons].count("unknown_name") == 1


def test_a_copy_of_nothing_but_the_posts_of_the_bot_changes_nothing() -> None:
    opening = Day().run("11:00").texts[-1]
    result = played(pasted(f"机器人 2022/11/19 11:00\n{opening}\n"), until="12:59")
    assert result.reasons == []
    assert [record.kind for record in result.app.store.records()].count("MessageRefused") == 0


def test_a_message_that_was_copied_to_its_middle_is_the_longer_one_of_the_same_minute() -> None:
    day = Day().says("11:05:10", "u1", "大家好", name="林知远").joins("11:05:40", "u1", "林知远", name="林知远")
    result = played(*day.steps, pasted("林知远 2022/11/19 11:05\n#接龙\n11月19日面试签到"))
    assert result.attendance("001") == "checked_in"
    assert result.flags("001") in ([], ["bound_by_line"])
    assert result.reasons == []


@pytest.mark.parametrize("line", ["#接龙 11:30", "开始——11:30", "<报到> 11:30"])
def test_a_line_with_a_time_whose_words_can_be_no_name_begins_no_message(line: str) -> None:
    text = f"林知远 2022/11/19 11:02\n收到\n{line}\n请准时\n\n周予安 2022/11/19 11:40\n好\n"
    assert [name for _, name, _ in copied(text)] == ["林知远", "周予安"]


def test_words_about_a_time_send_nothing_however_often_they_come() -> None:
    text = "芳华：收到\n芳华：到了\n报到时间：上午\n报到时间：下午\n"
    assert {name for _, name, _ in copied(text)} == {"芳华"}


def test_a_rule_that_bears_no_day_parts_nothing() -> None:
    shared = "林知远  11:02\n\n收到\n—— 11月19日会议纪要 ——\n大家好\n\n周予安  11:40\n\n好\n"
    assert [text for _, _, text in copied(shared)] == ["收到\n—— 11月19日会议纪要 ——\n大家好", "好"]


# --- relays that are read on ------------------------------------------------------------------------------------------


PEOPLE = [("u1", "林知远", 5), ("u2", "周予安", 60), ("u3", "陈沐阳", 90)]


def test_an_empty_line_in_the_middle_of_a_native_relay_is_nobody() -> None:
    xml = native([PEOPLE[0], ("u9", "\u3000", 30), *PEOPLE[1:]])
    assert [(each.name, each.author) for each in read_any(xml).entries] == [
        ("林知远", "u1"),
        ("周予安", "u2"),
        ("陈沐阳", "u3"),
    ]


@pytest.mark.parametrize("span", ["3-3", f"{units(HEAD + '1. ')}-3", "9000-3"])
def test_a_new_line_whose_range_lies_among_those_before_is_read_as_if_nothing_came_before(span: str) -> None:
    base = read_any(native(PEOPLE))
    more = native([*PEOPLE, ("u4", "何若溪", 95)])
    start = more.rindex("<r>")
    odd = more[:start] + f"<r>{span}</r>" + more[more.index("</r>", start) + 4 :]
    assert told(read_any(odd, base)) == told(read_any(odd))


def test_a_native_relay_whose_new_lines_changed_places_is_read_as_if_nothing_came_before() -> None:
    base = read_any(native(PEOPLE))
    more = native([*PEOPLE, ("u4", "何若溪", 95), ("u5", "苏景行", 99)])
    items = more.split("<i>")
    last = items[-1].index("</i>") + 4
    items[-2], items[-1] = items[-1][:last], items[-2] + items[-1][last:]
    swapped = "<i>".join(items)
    assert told(read_any(swapped, base)) == told(read_any(swapped))


def test_a_list_below_which_an_example_appears_is_read_as_a_whole() -> None:
    lines = [f"{at}. 第{at}项材料" for at in range(1, 6)]
    head = "#接龙\n请按要求准备\n\n"
    base = read(head + "\n".join(lines))
    grown = head + "\n".join([*lines, "", "例：姓名 单位", "1. 林知远 水电八局"])
    assert told(read(grown, base)) == told(read(grown))


@pytest.mark.parametrize("word", ["例：", "示例 ", "如："])
def test_whoever_is_named_behind_a_word_for_an_example_is_somebody_below_a_line_of_the_list(word: str) -> None:
    day = Day().says("11:01", "u1", f"{TITLE}1. 林知远 水电八局\n{word}周予安 河海大学", alias="林知远").run("12:00")
    assert day.attendance("001") == "checked_in"
    assert day.open_reasons == [("added_by_other", ["002"])]


def test_of_any_number_of_examples_none_is_a_person() -> None:
    examples = [f"例 姓名{at} 单位" for at in range(30)]
    assert [each.name for each in read("\n".join(["#接龙", *examples, "1. 林知远"])).entries] == ["林知远"]


# --- what this program is told ----------------------------------------------------------------------------------------


def test_a_clock_that_is_ahead_is_told_once() -> None:
    app = Day().app()
    app.begin(moment("10:00"))
    first, again = app.note_clock(moment("11:00"), 90), app.note_clock(moment("11:30"), 95)
    assert ["90 秒" in post.text for post in first.posts] == [True]
    assert not again.posts


def test_who_is_staff_by_a_wechat_id_is_so_in_the_rehearsal_too() -> None:
    app = App(in_memory(), SETTINGS, TRIAL, new_salt=counted_salts())
    app.begin(moment("-2 8:00"))
    app.learn(moment("-2 8:01"), {"contact_7": STAFF})
    assert [each.people.is_staff("contact_7") for each in app.sittings] == [True, True]


def test_a_rehearsal_that_is_added_later_knows_what_the_bot_is_called() -> None:
    app = Day().app()
    app.begin(moment("-2 8:00"))
    app.introduce(moment("-2 8:01"), "wxid_bot", ["小助手"])
    App(app.store, SETTINGS, TRIAL, new_salt=counted_salts()).begin(moment("-2 9:00"))
    for again in (App(app.store, SETTINGS, TRIAL), App(app.store, SETTINGS)):
        people = again.sittings.called(TRIAL.stream).people
        assert people is not again.session.people
        assert (people.bot_contact, people.bot_names) == ("wxid_bot", ("小助手",))


# --- words and numbers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "no"), [("3 13900139001 陈沐阳", 3), ("3 1390013 陈沐阳", 3), ("138 0013 8000", None)]
)
def test_a_phone_behind_a_number_is_no_part_of_it(line: str, no: int | None) -> None:
    number = read_number(line)
    assert (None if number is None else number.no) == no


@pytest.mark.parametrize(
    ("title", "attendance"), [("高工", "checked_in"), ("高工评审", "checked_in"), ("工会团建", "expected")]
)
def test_a_title_that_says_what_the_event_is_called_is_the_check_in(title: str, attendance: str) -> None:
    day = Day().under(event_name="高工评审会").joins("11:01", "u1", "林知远", title=f"#接龙\n{title}\n\n")
    assert day.run("12:00").attendance("001") == attendance


def test_behind_a_note_that_interrupts_a_list_only_a_line_with_a_name_of_the_roster_counts() -> None:
    text = TITLE + "1. 林知远\n\n各位老师看过来\n2. 请各位老师按序号接龙\n3. 请 周予安 接龙"
    result = Day().says("11:01", "u1", text, alias="林知远").run("12:00")
    assert result.open_reasons == [("added_by_other", ["002"])]
    assert result.attendance("001") == "checked_in"


def test_whom_a_message_addresses_is_no_part_of_what_it_states() -> None:
    assert [(each.name, each.note) for each in read_message("@小助手 已到")] == [("", "已到")]
    assert [each.name for each in read_message("@小助手\u2005周予安报到")] == ["周予安"]


def test_a_recall_that_is_told_of_in_two_rooms_is_one() -> None:
    other = "room2@chatroom"
    day = (
        Day()
        .under(rooms=(ROOM, other))
        .joins("11:01", "u1", "林知远", alias="林知远", id="a")
        .recalls("11:02", "u1", "a")
    )
    day.steps.append(Recall(id="a", at=moment("11:03"), received_at=moment("11:03"), room=other, sender="u1"))
    result = day.run("12:00")
    assert result.open_reasons == [("recalled", ["001"])]
    assert [record.kind for record in result.app.store.records()].count("MessageRecalled") == 1


def test_a_door_in_the_place_of_a_name_is_no_name_of_the_roster() -> None:
    assert cut("3-2-801 已到") == ("3-2-801", "已到")
    result = Day().joins("11:01", "u9", "3-2-801", "林知远").run("12:00")
    assert ("unknown_sender", []) in result.open_reasons


def test_in_a_list_without_marks_a_number_far_ahead_is_a_word_of_the_line_above() -> None:
    text = TITLE + "1 林知远\n2 周予安\n512 教室见"
    assert [each.name for each in read(text).entries] == ["林知远", "周予安"]
    result = Day().says("11:01", "u1", text, alias="林知远").run("12:00")
    assert result.reasons == [("added_by_other", ["002"])]


def test_however_many_are_addressed_above_a_relay_it_is_one_up_to_fifty() -> None:
    def addressed(count: int) -> str:
        return " ".join(f"@工作人员{at}" for at in range(count)) + " #接龙\n面试签到\n1. 诸葛亮"

    assert [read(addressed(count)).kind is Kind.RELAY for count in (1, 49, 50)] == [True, True, True]


def test_what_a_list_is_for_may_stand_below_other_words_up_to_the_fortieth_line() -> None:
    def below(count: int) -> Kind:
        return read("\n".join([*(["大家辛苦了"] * count), "请接龙", "1. 诸葛亮"])).kind

    assert [below(count) for count in (0, 39, 40)] == [Kind.RELAY, Kind.RELAY, Kind.CHAT]


def test_numbers_of_a_list_are_no_phone() -> None:
    assert mask_private("13,800,138,000 与 1,3,8,0,0,1,3,8,0,0,0") == "13,800,138,000 与 1,3,8,0,0,1,3,8,0,0,0"
    assert mask_private("138 0013 8000") == mask_private("138，0013，8000") == "138****8000"


def test_a_name_may_stand_in_a_bracket_of_its_own() -> None:
    assert cut("【林知远】") == ("林知远", "")
    assert cut("【水电八局】林知远") == ("林知远", "水电八局")


def test_a_picture_may_stand_in_front_of_a_number() -> None:
    day = Day().says("11:01", "u2", TITLE + "🎉1. 周予安", alias="周予安")
    day.says("11:02", "u1", TITLE + "🎉1. 周予安\n🎉2. 林知远", alias="林知远")
    result = day.run("12:00")
    assert [result.attendance(each) for each in ("001", "002")] == ["checked_in"] * 2
    reading = read("#接龙\n🎉1. 周予安\n🎉2. 林知远")
    assert [(each.no, each.name) for each in reading.entries] == [(1, "周予安"), (2, "林知远")]


def test_a_message_that_was_taken_back_before_it_came_supports_nobody() -> None:
    """Both messages of theirs are taken back, in whatever order that is heard: staff are asked."""
    one = Day().joins("11:01", "u1", "林知远", alias="林知远", id="a").recalls("11:04", "u1", "b")
    one.joins("11:03", "u1", "林知远", alias="林知远", id="b", delivered="11:05").recalls("11:06", "u1", "a")
    other = Day().joins("11:01", "u1", "林知远", alias="林知远", id="a").recalls("11:02", "u1", "a")
    other.recalls("11:04", "u1", "b").joins("11:03", "u1", "林知远", alias="林知远", id="b", delivered="11:05")
    for day in (one, other):
        result = day.run("13:10")
        assert result.attendance("001") == "checked_in"
        assert "recalled" in result.flags("001")
        assert ("recalled", ["001"]) in result.open_reasons


def test_what_two_persons_took_away_no_one_person_gives_back_by_approving() -> None:
    """A candidate can open a review alone, by taking a message back: its approval needs two persons all the same."""
    day = Day().under(two_person=True).joins("11:01", "u1", "林知远", alias="林知远", id="a")
    day.says("11:05", STAFF, "/取消 001 冒名")
    day.says("11:05:10", INSPECTOR, f"/确认 {confirmation_code(day.steps[-1])}")  # type: ignore[arg-type]
    day.recalls("11:06", "u1", "a").says("11:07", STAFF, "/通过 1 电话核实")
    result = day.run("11:10")
    assert result.attendance("001") != "checked_in"
    assert result.said("确认请由另一位")


def test_a_message_that_counts_anew_and_was_taken_back_before_it_came_is_asked_about_again() -> None:
    day = Day().joins("11:01", "u1", "林知远 已到", alias="林知远", id="a").recalls("11:02", "u1", "a")
    day.joins("11:03", "u1", "林知远 请假", alias="林知远").says("11:04", STAFF, "/驳回 2 已请假")
    day.recalls("11:05", "u1", "b")
    day.joins("11:04:30", "u1", "林知远 到了", alias="林知远", id="b", delivered="11:06")
    result = day.run("11:10")
    assert ("recalled", ["001"]) in result.open_reasons


def test_a_name_inside_a_longer_one_is_no_line_of_its_own() -> None:
    """王芳 is not in 王芳芳: her own later relay lacks her line, and the message that she took back leaves nothing."""
    roster = (Candidate(number="001", name="王芳"), Candidate(number="002", name="王芳芳"))
    day = Day(roster=roster).joins("11:01", "u1", "王芳", alias="王芳", id="a")
    day.joins("11:02", "u2", "王芳", "王芳芳", alias="王芳芳")
    day.joins("11:20", "u1", "王芳芳", alias="王芳").recalls("11:21", "u1", "a")
    result = day.run("11:30")
    assert {reason for reason, numbers in result.open_reasons if numbers == ["001"]} == {"recalled", "withdrawn"}


def test_who_was_found_out_later_checked_in_when_they_wrote() -> None:
    """A case of somebody unknown, settled after the end of the window: the time is the message's."""
    day = Day().says("12:50", "u7", "#接龙\n面试签到\n1. 小林", name="秋天的风").says("13:05", STAFF, "/待核实")
    (asked,) = [each for each in day.run("13:06").data["reviews"] if each["reason"] == "unknown_name"]
    day.says("13:10", STAFF, f"/补签 004 事项 {asked['id']} 确认为本人")
    assert day.run("13:11")["004"]["checked_in_at"] == moment("12:50").isoformat()
