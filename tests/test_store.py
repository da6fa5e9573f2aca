"""What was acknowledged is kept, and what fails leaves nothing half done."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.files.report import report
from bot.replay import play
from bot.store.engine import durability
from bot.store.store import Store
from tests.days import Day, moment, relay


def test_a_full_disk_loses_nothing_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    day = Day().joins("11:01", "u1", "林知远").says("11:02", "u2", relay("林知远", "周予安" + "　" * 90_000))
    app = day.app(f"sqlite:///{tmp_path}/day.db")
    play(app, day.steps[:1])
    before, head = report(app.session), app.store.head()
    with app.store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(UserError) as raised:
        app.turn(day.steps[1])  # type: ignore[arg-type]
    assert raised.value.code == "disk_full"
    assert (report(app.session), app.store.head()) == (before, head)
    with app.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=100000")
    app.turn(day.steps[1])  # type: ignore[arg-type]
    assert app.session.standings["002"].is_checked_in
    app.store.close()


def test_a_turn_that_fails_is_taken_back_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = Day().joins("11:01", "u1", "林知远").joins("11:02", "u2", "林知远", "周予安")
    app = day.app(f"sqlite:///{tmp_path}/day.db")
    play(app, day.steps[:1])
    with monkeypatch.context() as patched:
        patched.setattr("bot.store.transaction.Transaction.enqueue", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            app.turn(day.steps[1])  # type: ignore[arg-type]
    assert not app.session.standings["002"].is_checked_in
    app.turn(day.steps[1])  # type: ignore[arg-type]
    assert app.session.standings["002"].is_checked_in
    app.store.close()


def test_two_processes_see_each_others_records(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/day.db"
    day = Day().joins("11:01", "u1", "林知远").joins("11:02", "u2", "林知远", "周予安")
    one, other = day.app(url), day.app(url)
    play(one, day.steps[:1])
    other.turn(day.steps[1])  # type: ignore[arg-type]
    assert other.session.standings["001"].is_checked_in
    assert sum(record.kind == "CheckedIn" for record in other.store.records()) == 2
    one.store.close()
    other.store.close()


def test_every_message_is_kept_word_for_word_a_huge_one_included(tmp_path: Path) -> None:
    huge = "1. 张三\n" * 50_000
    day = Day().says("11:01", "u1", huge).says("11:02", "u2", "随便聊聊 👍\u200b")
    app = day.app(f"sqlite:///{tmp_path}/day.db")
    play(app, day.steps)
    assert [row.text for row in app.store.messages() if row.kind == "message"] == [huge, "随便聊聊 👍\u200b"]
    refused = [record for record in app.store.records() if record.kind == "MessageRefused"]
    assert [record.message_id for record in refused] == ["m1"]
    app.store.close()


def test_the_stored_messages_alone_give_the_same_decisions(tmp_path: Path) -> None:
    day = Day().joins("10:59", "u1", "林知远").joins("11:02", "u2", "林知远", "周予安").offline("11:10", "11:11")
    day.joins("11:12", "u3", "林知远", "周予安", "何若溪", "陈沐阳").recalls("11:20", "u2", "m2")
    app = day.app()
    play(app, day.steps)
    app.keep_time(moment("13:01"))
    kept = list(app.store.messages())
    assert [row.kind for row in kept][:7] == ["message", "tick", "message", "offline", "online", "tick", "message"]
    again = day.app()
    play(again, day.steps)
    again.keep_time(moment("13:01"))
    assert report(again.session) == report(app.session)


def test_times_without_zone_are_refused() -> None:
    from models.tables import AwareTime

    with pytest.raises(ValueError, match="zone"):
        AwareTime().process_bind_param(datetime(2022, 11, 19), None)  # type: ignore[arg-type]  # noqa: DTZ001


@pytest.mark.disk
def test_a_committed_turn_survives_a_loss_of_power(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/day.db")
    with store.engine.connect() as connection:
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    store.close()
    assert (str(journal).upper(), synchronous) in (("WAL", 2), ("DELETE", 3))
    assert str(journal).upper() == durability()["journal_mode"]


def test_a_database_that_another_program_holds_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.engine._BUSY_MILLISECONDS", 10)
    day = Day().joins("11:01", "u1", "林知远")
    app = day.app(f"sqlite:///{tmp_path}/day.db")
    holder = sqlite3.connect(tmp_path / "day.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(UserError) as raised:
        app.turn(day.steps[0])  # type: ignore[arg-type]
    assert raised.value.code == "database_locked"
    holder.execute("ROLLBACK")
    holder.close()
    app.turn(day.steps[0])  # type: ignore[arg-type]
    assert app.session.standings["001"].is_checked_in
    app.store.close()
