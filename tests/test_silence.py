"""Silence alone cancels: whatever was made of a message, who stands in it is looked at by a person first."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.files.day import End
from bot.files.report import report
from bot.replay import play
from models.people.candidate import Candidate
from models.settings import Policy
from tests.days import SETTINGS, STAFF, Day, moment

PEOPLE = ("林知远", "张三", "张三丰", "李未来", "欧阳靖安", "阿依古丽·吐尔逊", "王芳", "王芳", "旦增次仁", "江山")
ROSTER = tuple(Candidate(number=f"{at:03d}", name=name) for at, name in enumerate(PEOPLE, start=1))
CORPUS = [
    step["text"]
    for line in (Path(__file__).parent / "kinds/days.jsonl").read_text("utf-8").split("\n")
    if line
    for step in json.loads(line)["day"]
    if step["kind"] == "message"
]
AROUND = st.one_of(
    st.sampled_from(
        ["#接龙\n面试报到\n\n1. ", "1. ", "2、", "例 ", "如：", "「", "」", "「某人：", "\n- - - - - -\n", "<msg><appmsg><title>", "</title><type>53</type></appmsg></msg>", "&lt;",
         "<displayname>", "\n\n", "\n", "（", "）", "【", "@", "请假", "未到", "没来", "/状态 ", "聊天记录", "撤回了一条消息", "午餐订餐", "。", " ", "\u200b", "😀", "机工", "主任", "水利局", "代", "0", "a", "\x00", "\u2028"]
    ),
    st.sampled_from(CORPUS),
    st.text(max_size=12),
)  # fmt: skip
WRITTEN = st.sampled_from(
    [str, " ".join, "\u200b".join, lambda name: name.replace("·", "•"), lambda name: name.replace("张", "張")]
)
KINDS = st.sampled_from(["text", "group_note", "unspecified", "unknown", "image", "audio", "chat_history", "url", "77"])
SAID = st.tuples(
    st.sampled_from(ROSTER), WRITTEN, st.lists(AROUND, max_size=4), st.lists(AROUND, max_size=4), KINDS,
    st.sampled_from(["u1", "u2", "u3"]), st.integers(0, 120),
)  # fmt: skip


def cancelled_by_silence(day: Day) -> set[str]:
    app = day.app()
    app.begin(moment("-2 0:00"))
    play(app, [*day.steps, End(received_at=moment("13:10"))])
    lost = {each["number"] for each in report(app.session)["candidates"] if each["attendance"] == "ineligible"}
    app.store.close()
    return lost


@given(st.lists(SAID, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_nobody_whose_name_was_said_in_the_window_is_cancelled_without_a_person(said: list[tuple]) -> None:  # type: ignore[type-arg]
    day = Day(settings=SETTINGS, roster=ROSTER)
    named = set()
    for at, (candidate, write, before, after, kind, sender, minute) in enumerate(
        sorted(said, key=lambda each: each[-1])
    ):
        # An opened label or address right in front of the name makes it that of somebody who is quoted or addressed.
        head, tail = "".join(before), "".join(after)
        is_label = head.rstrip().endswith(("「", "【", "@", "<displayname>")) or "<displayname>" in head
        day.says(
            f"{11 + minute // 60}:{minute % 60:02}",
            sender,
            f"{head}\n{write(candidate.name)}\n{tail}",
            kind=kind,
            id=f"s{at}",
        )
        if not is_label:
            named.add(candidate.number)
    assert not named & cancelled_by_silence(day)


@given(st.lists(st.tuples(AROUND, KINDS, st.integers(0, 120)), min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_nobody_whose_contact_wrote_in_the_window_is_cancelled_without_a_person(said: list[tuple]) -> None:  # type: ignore[type-arg]
    day = Day(settings=SETTINGS, roster=ROSTER)
    for at, (text, kind, minute) in enumerate(sorted(said, key=lambda each: each[-1])):
        day.says(f"{11 + minute // 60}:{minute % 60:02}", "u1", text, alias="林知远", kind=kind, id=f"s{at}")
    assert "001" not in cancelled_by_silence(day)


def test_whoever_says_nothing_and_of_whom_nothing_is_said_is_cancelled_as_before() -> None:
    day = Day(roster=ROSTER).joins("11:05", "u1", "林知远")
    assert cancelled_by_silence(day) == {each.number for each in ROSTER[1:]}


def test_traces_can_be_switched_off() -> None:
    day = Day().under(traces=Policy.IGNORE).says("11:05", "u1", "老师好，我是林知远", alias="林知远")
    assert "001" in cancelled_by_silence(day)


def test_the_words_of_staff_are_no_trace_also_where_they_are_quoted() -> None:
    day = (
        Day()
        .says("11:30", STAFF, "林知远还没有接龙")
        .says("11:31", "u9", "「小周：林知远还没有接龙」\n- - - - - -\n好的")
    )
    assert "001" in cancelled_by_silence(day)


def test_a_reminder_names_those_apart_who_have_spoken() -> None:
    day = Day().says("11:05", "u1", "老师，几点开始？", alias="林知远")
    reminder = day.run("12:31").said("报到提醒")[0]
    assert "已在群里发言但还没有接龙：林知远。" in reminder
    assert "林知远" not in reminder.split("已在群里发言", maxsplit=1)[0]


def test_a_trace_is_explained_with_its_message_and_can_be_approved_at_its_time() -> None:
    day = Day().says("11:05", "u1", "林知远想问一下几点开始", name="远", id="m7")
    day.says("13:03", STAFF, "/为什么 001", room="").says("13:04", STAFF, "/通过 全部 trace 电话核实")
    result = day.run("13:10")
    assert any("m7" in text and "发过言或被提到" in text for text in result.texts)
    assert result["001"]["checked_in_at"] == "2022-11-19T11:05:00+08:00"


def test_while_it_is_not_known_who_said_here_nobody_unknown_is_cancelled() -> None:
    day = Day().says("11:05", "u9", "到")
    result = day.run()
    assert ("unattributed", ["001"]) in result.open_reasons
    assert result.attendance("008") == "ineligible"  # their WeChat ID is on the roster: the stranger is not they


def test_a_message_of_the_window_that_comes_after_the_closing_undoes_a_silent_cancellation() -> None:
    day = Day().joins("11:05", "u2", "周予安").says("12:50", "u9", "转告老师：林知远网络不好", delivered="13:04")
    assert day.run("13:10").attendance("001") == "under_review"


def test_a_rejected_trace_is_not_asked_about_again() -> None:
    day = Day().joins("11:05", "u9", "林知远", alias="周予安").says("11:06", STAFF, "/驳回 1 不是本人")
    assert day.run().attendance("001") == "ineligible"


def test_a_decision_about_an_early_line_decides_nothing_about_what_was_said_since() -> None:
    day = Day().joins("10:00", "u1", "林知远", alias="林知远").says("12:00", "u1", "老师我在三楼等着呢", alias="林知远")
    assert day.says("12:30", STAFF, "/驳回 1 太早").run().open_reasons == [("trace", ["001"])]


def test_the_same_line_by_another_sender_is_another_trace() -> None:
    day = Day().joins("11:05", "u2", "周予安", "林知远", alias="周予安").says("11:10", STAFF, "/驳回 1 不是本人")
    assert ("trace", ["001"]) in day.joins("12:00", "u9", "周予安", "林知远").run().open_reasons


@pytest.mark.parametrize(
    "text",
    [
        "【水电八局】林知远：我堵车了，可能赶不上",
        "“老师好，我是林知远”：请问考场在哪里",
        "001，我堵车了，晚点到",
        "001：请问考场在哪",
        "/报到 林知远",
    ],
)
def test_every_way_of_saying_who_one_is_is_a_trace(text: str) -> None:
    day = Day().joins("11:05", "u2", "周予安").says("12:50", "u9", text)
    assert day.run().attendance("001") == "under_review"
    late = Day().joins("11:05", "u2", "周予安").says("12:50", "u9", text, delivered="13:05")
    assert late.run("13:10").attendance("001") == "under_review"


@pytest.mark.parametrize(
    ("text", "attendance"),
    [
        ("注意\n003. 带身份证\n004. 带准考证", "ineligible"),
        ("午餐接龙\n003. 带身份证", "ineligible"),
        ("003. 带身份证", "under_review"),
    ],
)
def test_the_numbers_of_a_list_are_no_trace_of_who_has_them_and_a_line_alone_is(text: str, attendance: str) -> None:
    assert Day().says("11:30", "u9", text).run().attendance("003") == attendance


def test_a_message_that_is_delivered_again_at_another_time_is_the_same() -> None:
    day = (
        Day()
        .joins("10:59", "u1", "林知远", alias="林知远", id="a")
        .joins("11:01", "u1", "林知远", alias="林知远", id="a")
    )
    assert day.run().open_reasons == [("early", ["001"])]


@pytest.mark.parametrize(
    ("sender", "text", "asked"),
    [
        ("u1", "1. 李未来 已到\n" + "1. 路人甲\n" * 30_000, {"004"}),
        ("wxid_bound", "张" * 400_000, {"005"}),
        ("u9", "路" * 400_000, set()),
    ],
)
def test_a_message_that_was_not_read_is_a_review_of_whoever_sent_it_or_is_named_in_it(
    sender: str, text: str, asked: set[str]
) -> None:
    roster = tuple(replace(each, wechat_id="wxid_bound") if each.number == "005" else each for each in ROSTER)
    day = Day(settings=SETTINGS, roster=roster).says("11:30", sender, text)
    app = day.run("11:31").app
    waiting = {number for review in app.session.reviews.open() for number in review.raised.candidates}
    assert waiting == asked
    assert all(review.raised.message_id == "m1" for review in app.session.reviews)
    assert [record.kind for record in app.store.records() if record.kind == "MessageRefused"] == ["MessageRefused"]


def test_the_review_of_an_unread_message_is_answered_by_an_own_line() -> None:
    day = Day(settings=SETTINGS, roster=ROSTER).says("11:30", "u1", "1. 李未来\n" + "1. 路人甲\n" * 30_000)
    result = day.joins("11:40", "u4", "李未来", alias="李未来").run("11:41")
    assert result.attendance("004") == "checked_in"
    assert not result.app.session.reviews.has_open
