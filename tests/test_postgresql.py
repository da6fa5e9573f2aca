"""PostgreSQL keeps what SQLite keeps: the same day, the same records, the same refusals."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.files.day import End
from bot.files.report import report
from bot.records.purge import purge
from bot.records.verify import verify
from bot.replay import play
from bot.store.lock import is_running, only_bot
from models.checkin.attendance import Attendance
from models.messages import Message, Paste
from models.people.candidate import Candidate
from tests.days import ROOM, Day, moment
from tests.test_records import busy_day

pgserver = pytest.importorskip("pgserver", reason="PostgreSQL for tests is there for Python below 3.13 only")


_DAYS = itertools.count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    started = pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    yield started.get_uri()
    started.cleanup()


@pytest.fixture
def url(server: str) -> str:
    """An empty database for each test."""
    import psycopg

    name = f"day{next(_DAYS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return server.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")


def played(url: str) -> Day:
    day = busy_day()
    app = day.app(url)
    app.begin(moment("-2 0:00"))
    play(app, [*day.steps, End(received_at=moment("13:05"))])
    return day


def test_a_day_gives_the_same_decisions_and_records_as_on_sqlite(url: str) -> None:
    day = played(url)
    again, sqlite = day.app(url), day.run("13:05").app
    assert report(again.session) == report(sqlite.session)
    assert [record.hash for record in again.store.records()] == [record.hash for record in sqlite.store.records()]
    assert verify(again.store, []).fault is None


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM records",
        "DELETE FROM messages",
        "TRUNCATE records",
        "TRUNCATE messages",
        "UPDATE records SET body = 'x'",
        "UPDATE records SET hash = ''",
        "UPDATE messages SET text = 'x'",
        "UPDATE messages SET at = received_at, text = ''",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_written(url: str, change: str) -> None:
    store = played(url).app(url).store
    with pytest.raises(DatabaseError, match="append-only"), store.engine.begin() as connection:
        connection.execute(text(change))
    assert verify(store, []).fault is None


def test_only_one_bot_works_on_a_database(url: str) -> None:
    store, other = Day().app(url).store, Day().app(url).store
    assert not is_running(other, url)
    with only_bot(store, url):
        assert is_running(other, url)
    assert not is_running(other, url)


def test_personal_data_is_purged_and_the_records_verify(url: str) -> None:
    store = played(url).app(url).store
    heads = verify(store, []).posted
    purge(store, date(2022, 11, 20), moment("100 12:00"), "Asia/Shanghai")
    assert verify(store, []).posted == heads
    assert not any(candidate.name for candidate in store.roster())
    assert {row.text for row in store.messages()} == {""}


def test_paths_of_databases_are_told_without_their_password(url: str, tmp_path: Path) -> None:
    from bot.errors import UserError
    from bot.store.store import Store

    with pytest.raises(UserError) as raised:
        Store.open("postgresql+psycopg://user:secret@127.0.0.1:1/none?connect_timeout=1")
    assert "secret" not in str(raised.value.data)


def test_a_paste_beside_a_running_bot_cancels_nobody(url: str) -> None:
    """Two processes write at once: a turn that lost the race is decided again on what is known then."""
    people = tuple(Candidate(number=f"{at:03d}", name=f"{SURNAMES[at % 20]}{GIVEN[at // 20]}") for at in range(100))
    day = Day(roster=people)
    app = day.app(url)
    app.begin(moment("8:00"))
    lines = [each.name for each in people]
    said: list[list[Message]] = [[], []]
    for at, each in enumerate(people):
        clock = f"11:{at // 60:02d}:{at % 60:02d}"
        step = Day().joins(clock, f"u{at}", *lines[: at + 1], alias=each.name, id=f"m{at}").steps[0]
        assert isinstance(step, Message)
        said[at % 2].append(step)
    chat = "\n\n".join(
        f"{each.name} 2022/11/19 11:30:{at % 60:02d}\n#接龙\n1. {each.name}" for at, each in enumerate(people[:40])
    )
    pastes = [
        Paste(at=moment(f"12:0{at}"), received_at=moment(f"12:0{at}"), room=ROOM, by="小周", text=chat + "\n" * at)
        for at in range(3)
    ]
    work: list[list[Message] | list[Paste]] = [*said, pastes]
    apps = [day.app(url) for _ in work]
    with ThreadPoolExecutor(len(work)) as pool:
        done = [
            pool.submit(lambda one, steps: [one.turn(step) for step in steps], one, steps)
            for one, steps in zip(apps, work, strict=True)
        ]
        for each in done:
            each.result()
    again = day.app(url)
    again.keep_time(moment("13:01"))
    again.keep_time(moment("13:01"))
    assert {standing.attendance for standing in again.session.standings} == {Attendance.CHECKED_IN}
    assert not [record for record in again.store.records() if record.kind == "MessageRefused"]
    assert verify(again.store, []).fault is None


SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = ("知远", "予安", "沐阳", "若溪", "景行")
