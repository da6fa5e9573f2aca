"""Copied chats cut into messages: seven forms, and everything inside that looks like a header and is none."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.copies import FORMS, rendered
from models.messages import Message
from models.reading.chat import Chat, Form, read_chat
from tests.days import ROOM, ZONE, moment

PASTED_AT = moment("13:30")
RELAY = "#接龙\n11月19日面试报到\n例 姓名 单位\n\n1. 林知远 水电八局"
CHAT = (
    ("-1 20:14:09", "陈沐阳-水文局", "#接龙\n11月19日面试报到\n\n1. 陈沐阳 水文局"),
    ("10:58:40", "工作人员小周", "各位老师好，11:00 开始接龙。\n\n要求：\n1. 写姓名和单位\n2. 不要删除别人的行"),
    ("11:02:03", "林知远 水电八局", RELAY),
    ("11:04:51", "秋天的风", RELAY + "\n2. 沈砚秋 11:04 已到"),
    ("11:05:07", "秋天的风", "[图片]"),
    ("11:20:30", "瀛姬11:00-20:00在线", RELAY + "\n2. 沈砚秋 11:04 已到\n3. 何若溪\n\n周老师在开会，我帮他接一下"),
    ("12:41:00", "周予安", "收到，谢谢"),
    ("12:41:33", "周予安", RELAY + "\n2. 沈砚秋 11:04 已到\n3. 何若溪\n4. 周予安 河海大学"),
    ("13:00:20", "苏景行：在线", RELAY + "\n2. 苏景行"),
)
MESSAGES = [
    Message(id=str(at), at=moment(clock), received_at=moment(clock), room=ROOM, sender="u", name=name, text=text)
    for at, (clock, name, text) in enumerate(CHAT)
]


def cut(text: str, pasted_at: datetime = PASTED_AT) -> Chat:
    return read_chat(text, pasted_at, lambda line: any(name in line for name in ("林知远", "周予安", "肖楚楚")))


def said(chat: Chat) -> list[tuple[str, str, str]]:
    """Clock, name and text of each message."""
    return [(f"{each.at:%H:%M:%S}" if each.at else "", each.name, each.text) for each in chat.said]


@pytest.mark.parametrize("form", sorted(FORMS))
def test_each_form_is_cut_into_the_same_messages(form: str) -> None:
    chat = cut(rendered(MESSAGES, form, "Asia/Shanghai"))
    assert [(each.name, each.text) for each in chat.said] == [(name, text) for _, name, text in CHAT]
    assert chat.fragment is None and not chat.relays and not chat.uncut


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"colon"}))
def test_a_time_is_known_as_far_as_it_is_written(form: str) -> None:
    for each, message in zip(cut(rendered(MESSAGES, form, "Asia/Shanghai")).said, MESSAGES, strict=True):
        assert each.at is not None and each.until is not None
        assert each.at <= message.at <= each.until
        assert each.until - each.at == timedelta(seconds=0 if form == "head_seconds" else 59)


def test_a_colon_tells_no_time() -> None:
    chat = cut("肖楚楚：收到")
    assert chat.forms == (Form.COLON,)
    assert [(each.name, each.text, each.at, each.until) for each in chat.said] == [("肖楚楚", "收到", None, None)]


@pytest.mark.parametrize(
    ("stamp", "moment_meant"),
    [
        ("2022/11/19 9:05", "9:05"), ("2022-11-19 09:05:07", "9:05:07"), ("2022年11月19日 上午9:05", "9:05"), ("2022/11/18 8:14 PM", "-1 20:14"),
        ("昨天 20:14", "-1 20:14"), ("昨天 晚上8:14", "-1 20:14"), ("前天 9:05", "-2 9:05"), ("Yesterday 20:14", "-1 20:14"), ("(2022-11-19 09:05:07)", "9:05:07"), ("2022-11-19T09:05", "9:05"), ("星期六 9:05", "9:05"), ("星期五 20:14", "-1 20:14"), ("周四 9:05", "-2 9:05"),
        ("11/19 9:05", "9:05"), ("11月18日 20:14", "-1 20:14"), ("22/11/19 9:05", "9:05"), ("9:05", "9:05"), ("下午1:05", "13:05"), ("中午12:05", "12:05"),
        ("凌晨0:30", "0:30"), ("12:05 AM", "0:05"), ("12:05 PM", "12:05"), ("9：05", "9:05"), ("2022年11月19日 星期六 9:05", "9:05"), ("23:40", "-1 23:40"),
    ],
)  # fmt: skip
def test_days_and_times_as_they_are_written(stamp: str, moment_meant: str) -> None:
    (only,) = cut(f"林知远 {stamp}\n收到").said
    assert (only.name, only.at, only.text) == ("林知远", moment(moment_meant), "收到")


def test_a_day_carries_on_until_another_is_named() -> None:
    chat = cut("林知远 昨天 20:14\n好\n\n周予安 21:00\n收到\n\n林知远 今天 9:05\n早")
    assert [each.at for each in chat.said] == [moment("-1 20:14"), moment("-1 21:00"), moment("9:05")]


@pytest.mark.parametrize(
    "trap",
    [
        "#接龙\n报到时间 2022/11/19 11:00\n报到截止 2022/11/19 13:00\n\n1. 张三",
        "#接龙\n面试报到\n\n1. 张三 2022/11/19 11:03\n2. 李四 2022/11/19 11:04",
        "#接龙\n面试报到\n\n1. 张三\n\n2. 李四 2022/11/19 11:04\n3. 王五 2022/11/19 11:04",
        "通知\n\n面试报到截止 2022/11/19 13:00\n\n请准时",
        "#接龙\n面试报到\n2022/11/19 11:00\n\n1. 张三",
        "会议安排\n\n报到 2022/11/19 11:00\n\n入场 2022/11/19 13:30\n\n请大家准时",
        "要求：\n1. 写姓名\n2. 写单位",
    ],
)
def test_a_line_of_a_message_that_looks_like_a_header_is_none(trap: str) -> None:
    text = f"林知远 2022/11/19 11:02\n收到\n\n秋天的风 2022/11/19 11:20\n{trap}\n\n周予安 2022/11/19 11:21\n好的\n"
    assert said(cut(text)) == [
        ("11:02:00", "林知远", "收到"),
        ("11:20:00", "秋天的风", trap),
        ("11:21:00", "周予安", "好的"),
    ]


@pytest.mark.parametrize(
    "trap", ["#接龙\n面试报到 11:00\n\n1. 张三 11:03\n2. 李四 11:04", "1. 张三\n\n2. 李四  11:04\n\n3. 王五"]
)
def test_in_a_shared_record_a_time_in_a_relay_is_no_header(trap: str) -> None:
    text = f"—————  2022-11-19  —————\n\n林知远  11:02\n\n收到\n\n秋天的风  11:20\n\n{trap}\n\n周予安  11:21\n\n好的\n"
    assert [each[1:] for each in said(cut(text))] == [("林知远", "收到"), ("秋天的风", trap), ("周予安", "好的")]


def test_a_copy_may_begin_in_the_middle_of_a_message() -> None:
    chat = cut("2. 沈砚秋\n3. 何若溪\n\n周予安 2022/11/19 12:41\n收到\n")
    assert chat.fragment == (1, 2)
    assert [each.name for each in chat.said] == ["周予安"]


def test_several_forms_in_one_paste() -> None:
    first, second, third = MESSAGES[:3], MESSAGES[3:6], MESSAGES[6:]
    text = "\n".join(
        rendered(part, form, "Asia/Shanghai")
        for part, form in ((first, "head_slash"), (second, "phone_share"), (third, "two_lines"))
    )
    assert [(each.name, each.text) for each in cut(text).said] == [(name, text) for _, name, text in CHAT]


def test_a_line_of_a_relay_with_a_colon_in_it_is_no_message_of_its_person() -> None:
    relay = "#接龙\n1. 林知远：水电八局\n2. 周予安：河海大学"
    for opening in (f"周予安：{relay}\n林知远：收到", f"周予安：\n{relay}\n林知远：\n收到"):
        assert [(each.name, each.text) for each in cut(opening).said] == [("周予安", relay), ("林知远", "收到")]


def test_a_relay_without_a_sender_is_cut_out_of_the_words_around_it() -> None:
    chat = cut(f"麻烦看一下\n{RELAY}\n\n收到")
    ((line, relay),) = chat.relays
    assert line == 2 and relay.startswith(RELAY)
    assert not chat.said


def test_a_time_that_does_not_exist_is_named_by_its_line() -> None:
    assert cut("林知远 2022/11/19 11:02\n收到\n\n周予安 2022/13/45 11:03\n好").uncut == (4,)


@pytest.mark.parametrize("day", ["18日", "Nov 18, 2022", "Fri", "昨晚", "20221118", "18/11/2022", "十一月十八日"])
def test_a_day_that_is_not_understood_is_no_today(day: str) -> None:
    for text in (f"林知远 {day} 11:30\n{RELAY}\n", f"林知远\n{day} 11:30\n{RELAY}\n"):
        chat = cut(text)
        assert chat.uncut
        assert not chat.said


@pytest.mark.parametrize("line", ["ping 99:99", "测试 2022/02/30 25:00", "老师 昨天 25:30"])
def test_an_odd_line_in_a_message_refuses_no_chat(line: str) -> None:
    chat = cut(f"林知远 2022/11/19 11:02\n大家注意\n\n{line}\n\n周予安 2022/11/19 11:03\n好")
    assert not chat.uncut
    assert said(chat)[0] == ("11:02:00", "林知远", f"大家注意\n\n{line}")


@pytest.mark.parametrize("name", ["。", "李思远:", "#接龙达人", "面试报到"])
def test_in_a_shared_record_no_name_is_a_doubt(name: str) -> None:
    chat = cut(f"—————  2022-11-19  —————\n\n秋天的风  12:50\n\n收到\n\n{name}  13:05\n\n{RELAY}\n")
    assert [each[1] for each in said(chat)] == ["秋天的风", name]


def test_a_note_with_a_name_and_a_time_is_no_header_in_a_chat_with_dates() -> None:
    note = "1. 李思远\n\n林知远 11:04\n1. 李思远"
    text = f"林知远 2022/11/19 10:05\n{note}\n\n周予安 2022/11/19 11:20\n好\n"
    assert said(cut(text)) == [("10:05:00", "林知远", note), ("11:20:00", "周予安", "好")]


def test_lines_of_the_system_are_nobodys() -> None:
    chat = cut(
        '"林知远" 撤回了一条消息\n周予安 2022/11/19 11:20\n到\n你撤回了一条消息 重新编辑\n\n林知远 2022/11/19 11:21\n好'
    )
    assert said(chat) == [("11:20:00", "周予安", "到"), ("11:21:00", "林知远", "好")]


def test_a_chat_that_is_copied_twice_in_one_paste() -> None:
    text = rendered(MESSAGES, "head_slash", "Asia/Shanghai")
    assert [each[1:] for each in said(cut(f"{text}\n{text}"))] == [(name, words) for _, name, words in CHAT] * 2


def test_a_list_with_times_in_a_message_is_no_chat() -> None:
    relay = "#接龙\n面试报到\n\n张伟民 11:02\n王若溪 11:04\n苏景行 11:05"
    assert said(cut(f"秋天的风 11:10\n{relay}\n\n林知远 11:12\n好")) == [
        ("11:10:00", "秋天的风", relay),
        ("11:12:00", "林知远", "好"),
    ]


def test_a_list_of_names_and_times_on_lines_of_their_own_is_no_chat() -> None:
    relay = "#接龙\n面试报到\n\n张伟民\n11:02\n王若溪\n11:04\n苏景行\n11:05"
    assert said(cut(f"秋天的风\n11:10\n{relay}\n\n林知远\n11:12\n好")) == [
        ("11:10:00", "秋天的风", relay),
        ("11:12:00", "林知远", "好"),
    ]


def test_days_that_only_the_order_tells() -> None:
    chat = cut("林知远 11:30\n一\n\n小周 09:00\n二\n\n周予安 11:10\n三")
    assert [each.at for each in chat.said] == [moment("-1 11:30"), moment("9:00"), moment("11:10")]
    chat = cut("林知远 昨天 20:14\n一\n\n周予安 11:10\n二")
    assert [each.at for each in chat.said] == [moment("-1 20:14"), moment("11:10")]


def test_what_lies_before_a_message_above_it_is_marked() -> None:
    chat = cut("秋天的风 2022/11/19 12:30\n看这个\n\n林知远 2022/11/19 11:03\n#接龙\n面试报到\n\n1. 林知远\n")
    assert [(each.run, each.is_behind) for each in chat.said] == [(0, False), (1, True)]


@given(st.text(alphabet=st.sampled_from("张三林知远 1.29/:：\n\n-—年月日上午下昨天#接龙（）AMpm1200"), max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_cutting(text: str) -> None:
    chat = read_chat(text, PASTED_AT)
    kept = "".join(each.text for each in chat.said) + "".join(relay for _, relay in chat.relays)
    assert set(re.sub(r"\s", "", kept)) <= set(text)
    assert all(1 <= each.line <= text.count("\n") + 1 for each in chat.said)
    assert all(each.at is None or each.at.tzinfo == ZONE for each in chat.said)
