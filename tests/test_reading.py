"""How single lines, statements, times and names are read, where no corpus says it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.people.candidate import Candidate
from models.people.roster import Roster
from models.reading.chat import read_chat
from models.reading.cut import cut
from models.reading.numbering import read_number
from models.reading.relay import read
from models.reading.statement import read_message, read_statement
from tests.days import ROSTER, Day, moment

KNOWN = Roster(ROSTER)


def stated(text: str) -> tuple[str, str] | None:
    entry = read_statement(text, KNOWN.names_somebody, KNOWN.without_names)
    return None if entry is None else (entry.name, entry.note)


def copied(text: str, clock: str = "13:30") -> list[tuple[str, str, str]]:
    return [
        (f"{each.at:%H:%M}" if each.at else "", each.name, each.text) for each in read_chat(text, moment(clock)).said
    ]


# --- lines -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "name"),
    [("https://x.cn/a 林知远", ""), ("Lily周", "Lily周"), ("a_林知远", "a_林知远"), ("user_12", "user_12"), ("J.周", "J.周"),
     ("LIN Zhiyuan 林知远", "LIN Zhiyuan"), ("Jack www.x.cn", "Jack"), ("张·三丰", "张·三丰"), ("林知远·已到", "林知远"), ("林知远·河海大学", "林知远")],
)  # fmt: skip
def test_where_a_name_ends(line: str, name: str) -> None:
    assert cut(line)[0] == name


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("（水电八局", "（水电八局"),
        ("（水电（八）局）", "水电（八）局"),
        ("（甲）（乙）", "（甲）（乙）"),
        ("（水电八局）", "水电八局"),
    ],
)
def test_only_a_bracket_around_the_whole_note_is_taken_off(note: str, shown: str) -> None:
    assert cut(f"林知远 {note}") == ("林知远", shown)


@pytest.mark.parametrize(
    ("line", "no", "rest"),
    [("3号.林知远", 3, "林知远"), ("3# 林知远", 3, "林知远"), ("3号 林知远", 3, "林知远"), ("3 ", 3, ""), ("3 . 林知远", 3, "林知远"), ("3", 3, ""),
     ("一百二十三、林知远", 123, "林知远"), ("①林知远", 1, "林知远"), ("②、周予安", 2, "周予安"), ("⑶ 陈沐阳", 3, "陈沐阳"), ("十、林知远", 10, "林知远"), ("第3位：林知远", 3, "林知远")],
)  # fmt: skip
def test_the_number_in_front_of_a_line(line: str, no: int, rest: str) -> None:
    number = read_number(line)
    assert number is not None
    assert (number.no, line[number.end :]) == (no, rest)


@pytest.mark.parametrize("line", ["3号楼", "3人", "11:20 到", "138 0013 8000", "12345 林知远", ""])
def test_what_begins_with_digits_and_has_no_sure_number(line: str) -> None:
    number = read_number(line)
    assert number is None or number.weak


def test_a_list_inside_a_line_is_no_line_of_the_relay() -> None:
    entries = read_message("#接龙\n面试签到\n\n1. 林知远\n1）带身份证\n2）带准考证\n2. 周予安")
    assert [each.name for each in entries] == ["林知远", "周予安"]


def test_a_relay_whose_head_became_an_example_is_read_as_a_whole() -> None:
    head = "#接龙\n面试签到\n\n"
    base = read(head + "1. 林知远\n2. 周予安\n3. 陈沐阳\n")
    text = head + "1. 林知远\n2. 周予安\n3. 陈沐阳\n例：姓名 单位\n1. 何若溪"
    assert read(text, base).entries == read(text).entries


# --- statements ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("我和周予安到了", ""), ("12. 周予安 已到", "12. 周予安 已到"), ("我是周予安，已到", "我是周予安 已到"), ("周予安到了吗", None), ("周予安还没到", None),
        ("周予安 水利局 接龙", "周予安 水利局 接龙"), ("到", ""), ("我到了", ""), ("本人已到", ""), ("收到", None), ("快到了", None),
    ],
)  # fmt: skip
def test_whom_a_statement_means(text: str, meant: str | None) -> None:
    found = stated(text)
    assert (found is None) == (meant is None)
    if found is not None and meant is not None:
        assert (found[0] == "") == (meant == "")


def test_a_statement_of_pages_is_none() -> None:
    assert stated("周予安到了" + "哈" * 400) is None


# --- copied chats ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stamp", "clock"),
    [("下午13:05", "13:05"), ("晚上12:05", ""), ("上午11:05", "11:05"), ("中午11:05", "11:05"), ("凌晨12:05", "00:05"), ("13:05 PM", "13:05"), ("晚上8:05", "20:05")],
)  # fmt: skip
def test_the_hour_beside_a_part_of_the_day(stamp: str, clock: str) -> None:
    chat = read_chat(f"林知远 2022/11/18 {stamp}\n收到\n", moment("13:30"))
    assert [f"{each.at:%H:%M}" for each in chat.said if each.at] == ([clock] if clock else [])
    assert bool(chat.uncut) is not bool(clock)


@pytest.mark.parametrize(
    "stamp", ["1969/11/19 11:05", "9999/11/19 11:05", "2022/02/30 11:05", "2022/11/19 24:05", "2022/11/19 11:60"]
)
def test_a_day_or_time_that_does_not_exist_refuses_the_paste(stamp: str) -> None:
    assert read_chat(f"林知远 {stamp}\n收到\n", moment("13:30")).uncut == (1,)


def test_without_a_year_the_last_such_day_is_meant() -> None:
    (only,) = read_chat("林知远 12/31 11:05\n收到\n", moment("13:30")).said
    assert only.at is not None and (only.at.year, only.at.month, only.at.day) == (2021, 12, 31)
    (only,) = read_chat("林知远 11/20 11:05\n收到\n", moment("13:30")).said
    assert only.at is not None and only.at.date() == (moment("13:30") + timedelta(days=1)).date()


def test_behind_a_timed_copy_a_piece_with_colons_may_follow() -> None:
    text = "林知远 2022/11/19 11:05\n收到\n\n周予安 2022/11/19 11:06\n好\n\n林知远：\n到了\n"
    assert copied(text)[-1] == ("", "林知远", "到了")


def test_a_name_of_pages_is_no_name() -> None:
    assert copied("哈" * 80 + " 2022/11/19 11:05\n收到\n") == []


@pytest.mark.parametrize("word", ["报到时间", "截止时间"])
def test_a_time_that_is_told_is_no_sender_with_a_colon(word: str) -> None:
    assert all(name != word for _, name, _ in copied(f"{word}：11:00\n请准时\n\n路人：\n好\n"))


# --- names -----------------------------------------------------------------------------------------------------------


def test_a_name_of_one_character_is_found_where_it_stands_alone() -> None:
    roster = Roster([Candidate(number="1", name="丁"), Candidate(number="2", name="林知远")])
    assert [each.candidates[0].number for each in roster.mentions("丁（水电八局）")] == ["1"]
    assert roster.mentions("丁香") == ()
    assert roster.mentions("园丁") == ()


def test_an_employer_may_be_glued_to_a_name_on_either_side() -> None:
    roster = Roster([Candidate(number="1", name="林知远", employer="河海")])
    for line in ("河海林知远", "林知远河海"):
        assert [each.candidates[0].number for each in roster.mentions(line)] == ["1"]
        assert roster.without_names(line).strip() == ""


def test_no_record_and_no_log_line_shows_more_of_a_candidate_than_number_and_name() -> None:
    assert repr(ROSTER[0]) == "Candidate(001 林知远)"
    assert repr(Day().roster[4]) == "Candidate(005 王芳)"
