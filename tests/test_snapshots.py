"""A kept state is no truth of its own: it saves reading the records, and is believed only where the chain knows it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

from bot import app as application
from bot.app import App
from bot.files.report import report
from bot.records.verify import verify
from models import snapshot
from models.codec import codec_of
from models.session import Session
from models.snapshot import restored, taken
from tests.days import SETTINGS, STAFF, Day, Result, moment
from tests.test_golden import DAYS
from tests.test_records import busy_day


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "_BETWEEN_SNAPSHOTS", 1)


def states(session: Session) -> dict[str, dict[str, object]]:
    """Everything that the states hold."""
    return {
        name: {each: getattr(state, each) for each in type(state).__slots__ if each not in session.states}  # type: ignore[attr-defined]
        for name, state in session.states.items()
    }


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.__name__)
def test_a_kept_state_is_the_state(day: Callable[[], Result]) -> None:
    app = day().app
    back = restored(taken(app.sittings, 7), [app.settings], app.session.roster)
    assert back is not None
    sittings, heard = back
    assert heard == 7
    assert states(sittings.main) == states(app.session)
    assert (sittings.main.seq, sittings.main.at) == (app.session.seq, app.session.at)
    assert all(review is sittings.main.reviews[review.raised.id] for review in sittings.main.reviews.open())


def kept(tmp_path: Path) -> tuple[App, str]:
    url = f"sqlite:///{tmp_path}/day.db"
    app = busy_day().app(url)
    app.begin(moment("-2 0:00"))
    for step in busy_day().steps:
        app.turn(step)  # type: ignore[arg-type]
    app.keep_snapshot(moment("11:20"))
    return app, url


def test_the_next_start_reads_only_what_came_behind_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, url = kept(tmp_path)
    app.turn(Day().says("11:30", STAFF, "/补签 003 电话核实", id="later").steps[0])  # type: ignore[arg-type]
    read: list[int] = []
    records = type(app.store).records

    def counted(store: object, after: int = 0) -> object:
        read.append(after)
        return records(store, after)  # type: ignore[arg-type]

    monkeypatch.setattr(type(app.store), "records", counted)
    again = busy_day().app(url)
    assert read and read[0] > 10
    assert states(again.session) == states(app.session)
    assert again.session.people.contacts_called("周予安") == ("u2",)
    assert verify(again.store, []).fault is None


@pytest.mark.parametrize("change", ["replace(body, '\"checked_in\":1', '\"checked_in\":2')", "'{}'", "'x'"])
def test_a_kept_state_that_was_changed_is_not_believed(tmp_path: Path, change: str) -> None:
    app, url = kept(tmp_path)
    with app.store.engine.begin() as connection:
        assert connection.exec_driver_sql(f"UPDATE snapshots SET body = {change}").rowcount == 1
    again = busy_day().app(url)
    assert report(again.session) == report(app.session)


def test_it_goes_with_the_personal_data(tmp_path: Path) -> None:
    from datetime import date

    from bot.records.purge import purge

    app, _ = kept(tmp_path)
    purge(app.store, date(2022, 11, 20), moment("100 12:00"), SETTINGS.timezone)
    assert app.store.snapshot() is None


def test_a_state_that_another_version_kept_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(snapshot, "_form", lambda: "older")
        app, url = kept(tmp_path)
    assert restored(taken(app.sittings, 7).replace('"form":"', '"form":"0'), [app.settings], app.session.roster) is None
    again = busy_day().app(url)
    assert states(again.session) == states(app.session)
    assert verify(again.store, []).fault is None


@pytest.mark.parametrize("hint", [Literal["a"], deque[str], object, complex])
def test_what_json_could_not_give_back_is_refused_before_anything_is_kept(hint: Any) -> None:
    with pytest.raises(TypeError, match="could not be restored"):
        codec_of(hint)
