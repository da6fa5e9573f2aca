"""A stored day is written as one that can be replayed, and gives the same records: it is replayed as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.files.day import read_day, write_day
from bot.files.report import report
from bot.replay import begin, counted_salts, play
from models.messages import Connection, Message
from models.posts import PostState
from tests.days import ROSTER, Day, Result, in_memory, moment
from tests.test_golden import DAYS, HEAD
from tests.test_sittings import TRIAL, examined


def replayed(app: App, folder: Path) -> App:
    """What is exported of it, played on a new database under rules that differ."""
    write_day(folder / "day.jsonl", app.store)
    steps = read_day(folder / "day.jsonl")
    store = in_memory()
    with store.transaction() as transaction:
        transaction.replace_roster(app.store.roster(), counted_salts())
    again = App(store, Day().settings, new_salt=counted_salts(), posted_as=PostState.SENT)
    begin(again, steps)
    play(again, steps)
    return again


def records(app: App) -> list[tuple[Any, ...]]:
    """Who, when, what and why, of every record; the salts of the roster's entries are each database's own."""
    told = []
    for record in app.store.records():
        body = json.loads(HEAD.sub("…", record.body))
        told.append((record.seq, record.at, record.stream, record.kind, record.actor, record.message_id, {**body, "entries": sorted(body.get("entries", ()))}))  # fmt: skip
    return told


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.__name__)
def test_a_golden_day_that_is_exported_and_replayed_gives_the_same_records(
    day: Callable[[], Result], tmp_path: Path
) -> None:
    app = day().app
    again = replayed(app, tmp_path)
    assert records(again) == records(app)
    assert report(again.session) == report(app.session)


def test_a_day_with_a_rehearsal_comes_again_with_it(tmp_path: Path) -> None:
    day = Day().joins("-1 14:05", "u1", "林知远", alias="林知远").joins("11:05", "u2", "周予安", alias="周予安")
    app, _ = examined(day)
    again = replayed(app, tmp_path)
    assert records(again) == records(app)
    assert again.sittings.called(TRIAL.stream).standings["001"].is_checked_in


def test_a_closing_that_came_late_comes_late_again(tmp_path: Path) -> None:
    """After a power cut the machine is back an hour after the end: who wrote meanwhile was not heard in time."""
    day = Day().joins("11:02", "u1", "林知远", alias="林知远")
    app = day.app()
    app.begin(moment("8:00"))
    play(app, day.steps)
    late = [
        Connection(online=False, at=moment("11:10"), received_at=moment("14:10")),
        Connection(online=True, at=moment("14:11"), received_at=moment("14:11")),
    ]
    app.turn(late[0])
    app.keep_time(moment("14:10:30"))
    app.turn(late[1])
    Day().joins("12:58", "u3", "林知远", "陈沐阳", alias="陈沐阳")
    app.turn(
        Message(
            id="after", at=moment("12:58"), received_at=moment("14:12"), room=day.settings.rooms[0], sender="u3",
            alias="陈沐阳", type="group_note", text="#接龙\n11月19日面试签到\n\n1. 林知远\n2. 陈沐阳",
        )
    )  # fmt: skip
    again = replayed(app, tmp_path)
    closings = [record.at for record in again.store.records() if record.kind == "CheckinClosed"]
    assert closings == [moment("14:10:30")]
    assert report(again.session) == report(app.session)
    assert records(again) == records(app)


def test_a_clock_that_went_backwards_is_no_error(tmp_path: Path) -> None:
    day = Day().joins("11:02", "u1", "林知远", alias="林知远")
    day.joins("11:03", "u2", "林知远", "周予安", alias="周予安", delivered="11:01:30")
    app = day.run().app
    again = replayed(app, tmp_path)
    assert records(again) == records(app)
    assert again.session.standings["002"].is_checked_in


@pytest.mark.parametrize("seconds", [0, 90])
def test_settings_and_names_that_the_program_was_told_stand_in_the_day(tmp_path: Path, seconds: int) -> None:
    day = Day(roster=ROSTER).under(settle_seconds=seconds).joins("11:02", "u1", "林知远", alias="林知远")
    app = day.app()
    app.begin(moment("8:00"))
    app.introduce(moment("8:01"), "bot-id", ["小接"])
    app.learn(moment("8:02"), {"c8": "wxid_su"})
    play(app, day.steps)
    app.keep_time(moment("13:10"))
    again = replayed(app, tmp_path)
    assert again.session.settings.settle_seconds == seconds
    assert again.session.people.bot_names == ("小接",)
    assert again.session.people.wechat_ids == {"c8": "wxid_su"}
    assert records(again) == records(app)


def test_an_extended_end_is_not_undone_by_a_later_start(tmp_path: Path) -> None:
    from tests.days import STAFF

    day = Day().says("12:50", STAFF, "/延长 13:30 网络故障").joins("13:20", "u1", "林知远", alias="林知远")
    app = day.app()
    app.begin(moment("8:00"))
    play(app, day.steps[:1])
    again = App(app.store, day.under(summary_minutes=0).settings, new_salt=counted_salts())
    again.begin(moment("13:00"))
    play(again, day.steps[1:])
    assert again.session.settings.close_at == moment("13:30")
    assert again.session.settings.summary_minutes == 0
    assert again.session.standings["001"].is_checked_in


def test_an_end_that_the_configuration_itself_moves_counts(tmp_path: Path) -> None:
    day = Day()
    app = day.app()
    app.begin(moment("8:00"))
    later = day.settings.close_at + timedelta(minutes=20)
    again = App(app.store, day.under(close_at=later).settings)
    again.begin(moment("9:00"))
    assert again.session.settings.close_at == later


def test_todays_configuration_does_not_change_what_yesterdays_records_mean() -> None:
    """One more id among the staff may not change who may sit in a draw that was frozen."""
    from tests.test_draw import drawing

    day = drawing()
    app = day.run("13:02").app
    assert app.session.draw is not None
    again = App(app.store, day.under(staff=frozenset({"u1", "wxid_staff"})).settings)
    assert again.session.draw == app.session.draw
    assert "u1" in app.session.draw.candidates
    assert not again.session.people.is_staff("u1")


def test_a_roster_that_is_not_the_recorded_one_is_refused_by_name(tmp_path: Path) -> None:
    from bot.errors import UserError

    url = f"sqlite:///{tmp_path}/day.db"
    app = Day().app(url)
    app.begin(moment("8:00"))
    with app.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE candidates SET phone = '13900000000' WHERE number = '003'")
    with pytest.raises(UserError) as refused:
        Day().app(url)
    assert (refused.value.code, refused.value.data["numbers"]) == ("roster_differs", "003")
