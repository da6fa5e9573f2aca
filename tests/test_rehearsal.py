"""The rehearsal: what people say of their equipment is ticked off, and the result tells who did not manage and why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from models.checkin.attendance import Attendance
from models.interview.stages import InterviewState
from models.rehearsal.readiness import Item, read_readiness
from tests.days import ROOM, STAFF, Day, moment
from tests.test_sittings import examined, trial

ALL = {*Item}


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("设备全部正常", ALL, set()),
        ("都准备好了", ALL, set()),
        ("摄像头、麦克风、网络正常", {Item.CAMERA, Item.MICROPHONE, Item.NETWORK}, set()),
        ("摄像头√ 麦克风√", {Item.CAMERA, Item.MICROPHONE}, set()),
        ("麦克风没有声音", set(), {Item.MICROPHONE}),
        ("网络没问题，摄像头黑屏", {Item.NETWORK}, {Item.CAMERA}),
        ("已开启免打扰", {Item.QUIET}, set()),
        ("身份证忘带了，其他没有说", set(), {Item.ID_CARD}),
        ("全部正常，除了麦克风", ALL - {Item.MICROPHONE}, {Item.MICROPHONE}),
        ("除麦克风外全部正常", ALL - {Item.MICROPHONE}, {Item.MICROPHONE}),
        ("设备正常身份证忘带了", ALL - {Item.ID_CARD}, {Item.ID_CARD}),
        ("声音正常 画面卡", {Item.SPEAKER}, {Item.CAMERA}),
        ("摄像头√ 麦克风× 网络√", {Item.CAMERA, Item.NETWORK}, {Item.MICROPHONE}),
        ("1.摄像头✅2.麦克风✅3.网络❌", {Item.CAMERA, Item.MICROPHONE}, {Item.NETWORK}),
        ("刚才麦克风没声音，现在好了", {Item.MICROPHONE}, set()),
        ("麦克风坏了已经换新的", {Item.MICROPHONE}, set()),
        ("没有声音", set(), {Item.SPEAKER}),
        ("网络不错，房间无他人，未使用虚拟背景", {Item.NETWORK, Item.ROOM}, set()),
        ("摄像头没有任何问题", {Item.CAMERA}, set()),
        ("不好意思摄像头正常", {Item.CAMERA}, set()),
        ("声音有杂音，画面模糊，网络有延迟", set(), {Item.SPEAKER, Item.CAMERA, Item.NETWORK}),
        ("身份证带了", {Item.ID_CARD}, set()),
        ("全都可以", ALL, set()),
    ],
)
def test_what_is_in_order_and_what_is_not(text: str, good: set[Item], bad: set[Item]) -> None:
    assert read_readiness(text) == (frozenset(good), frozenset(bad))


@pytest.mark.parametrize(
    "text",
    [
        "请问摄像头怎么打开",
        "麦克风正常吗？",
        "大家好",
        "收到",
        "1. 林知远",
        "网络",
        "希望明天一切正常",
        "等会测试正常了再说",
        "设备是否正常",
        "设备正常就行了是吧",
        "已收到通知",
        "没有收到通知",
        "视频面试申请已通过",
        "视频邀请没收到",
        "免打扰在哪里设置",
        "请大家确保网络正常",
        "我马上把设备测试完成",
        "#接龙\n请确认设备全部正常\n1. 林知远",
        "「林知远：麦克风没声音」\n- - - - - - - - - - - - - - -\n好的",
    ],
)
def test_a_question_or_something_else_ticks_nothing_off(text: str) -> None:
    assert read_readiness(text) is None


def _rehearsed() -> tuple[App, list[str]]:
    day = Day()
    for clock, contact, name in (
        ("-1 14:05", "u1", "林知远"),
        ("-1 14:06", "u2", "周予安"),
        ("-1 14:07", "u3", "陈沐阳"),
    ):
        day.joins(clock, contact, name, alias=name)
    day.says("-1 14:10", "u1", "设备全部正常", alias="林知远")
    day.says("-1 14:11", "u2", "摄像头、网络正常，麦克风没有声音", alias="周予安")
    day.says("-1 14:12", "u9", "设备全部正常", name="路人")
    app, posts = examined(day, "-1 15:30")
    return app, [text for _, text in posts]


def test_what_is_said_to_others_or_of_them_is_nothing_of_ones_own() -> None:
    day = Day().joins("-1 14:05", "u1", "林知远", alias="林知远")
    day.says("-1 14:06", "u1", "@陈沐阳 你的声音听不清", alias="林知远")
    day.says("-1 14:07", "u1", "何若溪麦克风坏了", alias="林知远")
    app, _ = examined(day, "-1 14:10")
    assert trial(app).rehearsal.told == {}


def test_the_result_tells_staff_who_managed_who_did_not_and_who_never_came() -> None:
    _, posts = _rehearsed()
    (result,) = [text for text in posts if "【模拟测试结果】" in text]
    assert result.startswith("【模拟】")
    assert (
        "设备与环境全部正常 1 人，还有问题或没有说全 1 人，报到了但没有说设备 1 人，是否参加待核实 0 人，没有参加 5 人"
        in result
    )
    assert "002 周予安：麦克风有问题" in result
    assert "没有说设备：陈沐阳。" in result
    assert "没有参加：何若溪" in result


def test_nothing_of_it_is_in_the_check_in() -> None:
    app, _ = _rehearsed()
    assert trial(app).rehearsal.told.keys() == {"001", "002"}
    assert app.session.rehearsal.told == {}
    assert {standing.attendance.value for standing in app.session.standings} == {"expected"}


SAID = (
    "设备全部正常", "麦克风没有声音", "#接龙\n模拟测试\n1. 林知远\n2. 周予安", "林知远 到", "报到", "/取消 001 冒名", "/补签 002 到了",
    "/设备 003 网络卡", "/绑定 001 @u2", "/通过 全部 提前", "@老师 通知\n1. 何若溪", "/撤销", "/批准 1", "/延长 15:30 网络故障",
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 59), st.sampled_from(("u1", "u2", STAFF)), st.sampled_from(SAID), st.booleans()),
        max_size=12,
    )
)
def test_whatever_is_said_in_a_rehearsal_changes_nobody_in_the_check_in(said: list[tuple[int, str, str, bool]]) -> None:
    day = Day()
    for minute, contact, text, is_private in sorted(said):
        name = {"u1": "林知远", "u2": "周予安"}.get(contact, "")
        day.says(f"-1 14:{minute:02d}", contact, text, name=name, room="" if is_private else ROOM)
    app, _ = examined(day, "-1 15:30")
    main = app.session
    assert {standing.attendance for standing in main.standings} == {Attendance.EXPECTED}
    assert [*main.reviews.open()] == []
    assert main.people.bindings == {}
    assert main.settings.close_at == moment("13:00")
    assert not main.interview.places


def test_calls_are_rehearsed_too_and_are_none_of_the_real_ones() -> None:
    day = Day().joins("-1 14:05", "u1", "林知远", alias="林知远")
    for clock, text in (
        ("15:10", "/叫号 A组"),
        ("15:11", "/核验 001 通过"),
        ("15:12", "/开始 001"),
        ("15:20", "/结束 001"),
    ):
        day.says(f"-1 {clock}", STAFF, text)
    app, posts = examined(day, "-1 15:30")
    assert trial(app).interview.places["001"].state is InterviewState.FINISHED
    assert not app.session.interview.places
    called = [text for _, text in posts if "轮到您了" in text]
    assert called
    assert all(text.startswith("【模拟】") for _, text in posts if not text.startswith("#接龙"))


def test_staff_note_what_they_saw_and_take_it_back() -> None:
    day = Day().joins("-1 14:05", "u1", "林知远", alias="林知远")
    day.says("-1 14:10", STAFF, "/设备 001 摄像头黑屏").says("-1 14:20", STAFF, "/设备 002")
    day.says("-1 14:21", STAFF, "/撤销").says("-1 14:30", STAFF, "/设备")
    app, posts = examined(day, "-1 14:40")
    assert trial(app).rehearsal.told["001"].bad == (Item.CAMERA.value,)
    assert "002" not in trial(app).rehearsal.told
    assert any("001 林知远：摄像头有问题（摄像头黑屏）" in text for _, text in posts)


def test_of_two_who_are_named_neither_is_noted() -> None:
    app, posts = examined(Day().says("-1 14:10", STAFF, "/设备 001 002 全部正常"), "-1 14:40")
    assert not trial(app).rehearsal.told
    assert any("一次只能写一个人，您写了 001 林知远、002 周予安" in text for _, text in posts)


def test_outside_of_a_rehearsal_there_is_nothing_to_note() -> None:
    result = Day().says("11:30", STAFF, "/设备 001 全部正常").run("11:40")
    assert result.said("只用于模拟测试")


def test_what_is_about_the_whole_examination_is_decided_there_in_the_rehearsals_time_too() -> None:
    day = Day().says("-1 14:10", STAFF, "/未入群").says("-1 14:11", STAFF, "/模拟 通知")
    _, posts = examined(day, "-1 14:20")
    answers = [text for at, text in posts if at in (moment("-1 14:10"), moment("-1 14:11"))]
    assert len(answers) == 2
    assert not any(text.startswith("【模拟】") for text in answers)
