"""How long a command takes before it does anything, and how long a state takes to be there again."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bot.app import App
from bot.store.store import Store
from models.checkin.events import LineNoted
from models.records.chain import chained

Row = tuple[str, str, str, str]
_Result = TypeVar("_Result")
_RUNS = 7
_RECORDS = 100_000
_FLOOR = ("-c", "import click, sqlalchemy")
_COMMANDS = {"--help": "≤ 1.0", "parse": "≤ 1.3", "status --json": "≤ 2.0", "status": "≤ 2.0"}


def start_up(folder: Path) -> Iterator[Row]:
    """(7) Whole commands against importing click and SQLAlchemy; processor time of the best of several runs."""
    shutil.copy(Path(__file__).parent.parent / "config.yaml", folder)
    (folder / "relay.txt").write_text("#接龙\n1. 张三\n2. 李四\n", "utf-8")
    for _ in range(2):
        _seconds(folder, "-m", "bot", "status")  # makes the database, and what Python keeps of its modules
    least = _least(folder, *_FLOOR)
    for command, aim in _COMMANDS.items():
        arguments = [*command.split(), *(["relay.txt"] if command == "parse" else [])]
        taken = _least(folder, "-m", "bot", *arguments)
        yield (
            f"jielong {command} / importing",
            f"{taken * 1000:.0f} / {least * 1000:.0f} ms",
            f"{taken / least:.2f}",
            aim,
        )


def _least(folder: Path, *arguments: str) -> float:
    return min(_seconds(folder, *arguments) for _ in range(_RUNS))


def _seconds(folder: Path, *arguments: str) -> float:
    left_out = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")  # they would compile everything anew each time
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment["PYTHONPATH"] = str(Path(__file__).parent.parent)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def many_records(folder: Path, app_on: Callable[[str], App]) -> Iterator[Row]:
    """(8) A state of many records: from its snapshot, against a bare read of the newest thousand."""
    url = f"sqlite:///{folder}/many.db"
    app = app_on(url)
    _fill(app.store)
    whole, app = _timed(lambda: app_on(url))
    app.keep_snapshot(datetime(2022, 11, 19, 4, tzinfo=UTC))
    bare = min(_timed(lambda: list(app.store.records(_RECORDS - 1000)))[0] for _ in range(3))
    again = min(_timed(lambda: app_on(url))[0] for _ in range(3))
    yield f"state of {_RECORDS:,} records, all read", f"{whole:.2f} s", f"{whole / bare:.0f}", ""
    yield (
        "the same from its snapshot / newest 1,000",
        f"{again * 1000:.0f} / {bare * 1000:.1f} ms",
        f"{again / bare:.1f}",
        "≤ 10",
    )


def _timed(run: Callable[[], _Result]) -> tuple[float, _Result]:
    began = time.perf_counter()
    result = run()
    return time.perf_counter() - began, result


def _fill(store: Store) -> None:
    (seq, previous), heard = store.head(), store.heard()
    at = datetime(2022, 11, 19, 3, tzinfo=UTC)
    with store.transaction() as transaction:
        records = []
        while seq < _RECORDS:
            event = LineNoted(key=f"line {seq % 500}", message_id="m")
            record = chained(
                event,
                seq=seq + 1,
                at=at,
                stream="checkin",
                actor="u",
                message_id="m",
                salt="s",
                heard=heard,
                previous=previous,
            )
            records.append(record)
            seq, previous = record.seq, record.hash
        transaction.append(records, {})
