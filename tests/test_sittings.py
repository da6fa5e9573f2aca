"""Two sittings on one database: what happens in the rehearsal changes nothing in the check-in, and says that it is one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.app import App
from bot.files.day import End
from bot.replay import counted_salts, play
from bot.texts.joined import explanation
from models.checkin.attendance import Attendance
from models.people.roster import Roster
from models.session import Session
from models.settings import REHEARSAL
from models.sittings import Sittings
from tests.days import ROSTER, SETTINGS, STAFF, Day, in_memory, moment, relay

TRIAL = replace(SETTINGS, stream=REHEARSAL, open_at=moment("-1 14:00"), close_at=moment("-1 15:00"))


def examined(day: Day, until: str = "13:05") -> tuple[App, list[tuple[datetime, str]]]:
    """The day with its rehearsal on the eve."""
    store = in_memory()
    with store.transaction() as transaction:
        transaction.replace_roster(ROSTER, counted_salts())
    app = App(store, SETTINGS, TRIAL, new_salt=counted_salts())
    app.begin(moment("-2 8:00"))
    posts = play(app, [*day.steps, End(received_at=moment(until))])
    return app, [(at, post.text) for at, post in posts]


def trial(app: App) -> Session:
    return app.sittings.called(REHEARSAL)


def test_a_rehearsal_is_a_check_in_of_its_own() -> None:
    day = Day().joins("-1 14:05", "u1", "林知远", alias="林知远").joins("11:05", "u2", "周予安", alias="周予安")
    app, posts = examined(day)
    assert trial(app).standings["001"].is_checked_in
    assert trial(app).standings["002"].attendance is Attendance.INELIGIBLE
    assert not app.session.standings["001"].is_checked_in
    assert app.session.standings["002"].is_checked_in
    eve = [text for at, text in posts if at < moment("-1 20:00")]
    assert eve
    assert all("【模拟】" in text for text in eve)
    assert not any("【模拟】" in text for at, text in posts if at > moment("0:00"))


def test_nothing_of_the_rehearsal_makes_anybody_known_in_the_check_in() -> None:
    """Whoever plays somebody else there is nobody's contact on the day."""
    day = Day().joins("-1 14:05", "u9", "林知远", name="秋天的风").says("11:05", "u9", "到", name="秋天的风")
    app, _ = examined(day)
    assert trial(app).people.bindings == {"u9": "001"}
    assert app.session.people.bindings == {}
    assert app.session.standings["001"].attendance is not Attendance.CHECKED_IN


@pytest.mark.parametrize(
    ("command", "stream"),
    [
        ("/状态", "checkin"),
        ("/模拟 状态", REHEARSAL),
        ("/模拟状态", REHEARSAL),
        ("/模擬 狀態", REHEARSAL),
        ("@机器人\u2005/模拟 状态", REHEARSAL),
        ("／正式　状态", "checkin"),
    ],
)
def test_a_word_in_front_of_a_command_names_the_sitting(command: str, stream: str) -> None:
    day = Day().joins("-1 14:05", "u1", "林知远", alias="林知远").says("11:10", STAFF, command)
    app, posts = examined(day, "11:11")
    obeyed = [record for record in app.store.records() if record.kind == "CommandObeyed"]
    assert [record.stream for record in obeyed] == [stream]
    assert (posts[-1][1].startswith("【模拟】"), "已报到 1 人" in posts[-1][1]) == ((stream == REHEARSAL,) * 2)


def test_inside_its_window_a_command_without_a_word_is_for_the_rehearsal() -> None:
    app, _ = examined(Day().says("-1 14:10", STAFF, "/补签 003 设备正常"), "11:11")
    assert trial(app).standings["003"].is_checked_in
    assert not app.session.standings["003"].is_checked_in


def test_a_command_for_a_sitting_that_there_is_not_is_refused_and_nothing_is_done() -> None:
    result = Day().says("11:10", STAFF, "/模拟 补签 003 设备正常").run("11:11")
    assert "没有模拟测试这个环节" in result.texts[-1]
    assert result.attendance("003") != "checked_in"


@pytest.mark.parametrize("command", ["补签 003 设备\u202e正常", "绑定 003 @陳老師"])
def test_a_word_in_front_changes_nothing_else_of_a_command(command: str) -> None:
    def day(word: str) -> list[str]:
        said = Day().says("11:00", "u7", "大家好", name="陳老師").says("11:10", STAFF, f"/{word}{command}")
        return [text for at, text in examined(said, "11:11")[1] if at >= moment("11:10")]

    assert day("") == day("正式 ") != []


def test_of_a_long_message_only_the_beginning_tells_its_sitting(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    monkeypatch.setattr("handlers.sittings.clean", lambda text: looked_at.append(len(text)) or text)
    Day().says("11:05", "u1", relay(*(f"参评人{place}" for place in range(500)))).run("11:06")
    assert 0 < max(looked_at) <= 100


def test_a_confirmation_goes_to_the_sitting_that_asked_for_it() -> None:
    day = Day().says("11:10", STAFF, "/模拟 补签 003 004 设备正常")
    code = re.findall(r"/确认 (\d{4})", examined(day, "11:11")[1][-1][1])[-1]
    app, _ = examined(day.says("11:10:20", STAFF, f"/确认 {code}"), "11:12")
    assert trial(app).standings["003"].is_checked_in
    assert not app.session.standings["003"].is_checked_in


def test_what_somebody_did_in_the_rehearsal_is_no_part_of_their_history_on_the_day() -> None:
    day = Day().joins("-1 14:05", "u1", "林知远", alias="林知远").joins("11:05", "u1", "林知远", alias="林知远")
    app, _ = examined(day)
    kinds = [record.kind for record in app.store.past("001")]
    assert kinds.count("CheckedIn") == 1
    assert explanation(app.session, "001", app.store.past("001")).count("本人在报到时段内接龙") == 1


def test_a_rehearsal_whose_time_is_over_does_not_begin() -> None:
    app = App(in_memory(), SETTINGS, TRIAL)
    app.begin(moment("10:00"))
    assert [each.settings.stream for each in app.sittings] == ["checkin"]
    assert "【模拟】" not in "".join(post.text for post in app.store.queued_posts())


@pytest.mark.parametrize(
    ("clock", "stream"),
    [
        ("-1 13:50", REHEARSAL),
        ("-1 15:30", REHEARSAL),
        ("-1 23:00", REHEARSAL),
        ("9:00", "checkin"),
        ("13:30", "checkin"),
    ],
)
def test_of_two_windows_the_nearest_counts(clock: str, stream: str) -> None:
    sittings = Sittings([SETTINGS, TRIAL], Roster(ROSTER))
    assert sittings.of(SETTINGS.rooms[0], moment(clock)).settings.stream == stream
    assert sittings.of("", moment(clock)).settings.stream == stream


def test_a_room_of_its_own_decides_before_any_window() -> None:
    sittings = Sittings([SETTINGS, replace(TRIAL, rooms=("trial@chatroom",))], Roster(ROSTER))
    assert sittings.of("trial@chatroom", moment("11:30")).settings.stream == REHEARSAL
    assert sittings.of(SETTINGS.rooms[0], moment("-1 14:30")).settings.stream == "checkin"


def test_both_are_there_again_after_a_restart_whatever_the_configuration_says_by_then() -> None:
    day = Day().joins("-1 14:05", "u1", "林知远", alias="林知远").offline("-1 14:10", "-1 14:20")
    app, _ = examined(day, "11:11")
    again = App(app.store, SETTINGS)
    assert trial(again).standings["001"].is_checked_in
    assert trial(again).window.closed_at == trial(app).window.closed_at
    assert [gap.ended_at for gap in trial(again).gaps.blind] == [moment("-1 14:20")]


def test_every_record_names_its_sitting() -> None:
    day = Day().joins("-1 14:05", "u1", "林知远", alias="林知远").offline("11:10", "11:12")
    app, _ = examined(day)
    streams = {record.kind: record.stream for record in app.store.records()}
    assert (streams["WentOffline"], streams["RosterAdopted"]) == ("", "")
    assert {record.stream for record in app.store.records() if record.kind == "CheckinClosed"} == {"checkin", REHEARSAL}


def test_the_rehearsal_comes_out_of_the_configuration() -> None:
    from bot.config.load import parse

    config = parse("rehearsal: {open: 2022-11-18 14:00, close: 2022-11-18 15:00}\nrooms: [{id: r}]\n", "config.yaml")
    settings = config.rehearsal_settings(("r",))
    assert settings is not None
    assert (settings.stream, settings.close_at - settings.open_at) == (REHEARSAL, timedelta(hours=1))
    assert parse("rooms: [{id: r}]\n", "config.yaml").rehearsal_settings(("r",)) is None


def test_what_candidates_say_in_the_rehearsal_stays_there_whatever_word_it_begins_with() -> None:
    """Commands about the whole examination are the office's, behind a slash or an @ of the bot."""
    day = Day().says("-1 14:10", "u2", "@老师 通知\n1. 林知远", name="周予安")
    day.says("-1 14:11", "u2", "/批准 1", name="周予安").says("-1 14:12", "u2", "@老师 申请报到，周予安", name="周予安")
    app, posts = examined(day, "-1 14:20")
    assert [*app.session.reviews.open()] == []
    assert not any("11:00 才开始" in text for _, text in posts)
