"""``make bench``: a table of ratios, each measured against a floor or a peer in the same run.

Nothing here is a test: a machine's speed decides no build. The limits beside the ratios are the project's own aims.
"""

from __future__ import annotations

import gc
import json
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table

from benchmarks import forms, interviews, pages, starting
from bot.app import App
from bot.replay import counted_salts
from bot.simulator.copies import FORMS, rendered
from bot.store.engine import IN_MEMORY, durability
from bot.store.store import Store
from models.messages import Message
from models.people.candidate import Candidate
from models.people.roster import Roster
from models.reading.chat import read_chat
from models.reading.relay import read
from models.settings import Settings

OPEN = datetime(2022, 11, 19, 3, tzinfo=UTC)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂知远予安沐阳若溪景行听澜星辞如初语晴嘉宁书瑶子墨一凡文博"
REPEATS = 3


def people(count: int) -> list[Candidate]:
    """Invented candidates, no two of one name."""
    chance = random.Random(20221119)
    names: dict[str, None] = {}
    while len(names) < count:
        names[chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)] = None
    return [Candidate(number=f"{at:05d}", name=name, group=f"{at % 4 + 1}组") for at, name in enumerate(names, start=1)]


def clean_day(candidates: list[Candidate]) -> list[str]:
    """JSON lines of a day on which everybody adds one line to a growing relay."""
    lines: list[str] = []
    text = "#接龙\n2022 年度面试报到\n例 姓名 单位\n"
    for at, candidate in enumerate(candidates, start=1):
        text += f"\n{at}. {candidate.name} 已到"
        moment = (OPEN + timedelta(seconds=at * 3)).isoformat()
        data = {
            "kind": "message",
            "at": moment,
            "id": f"m{at}",
            "room": "room",
            "sender": f"wxid_{at}",
            "name": "",
            "text": text,
        }
        lines.append(json.dumps(data, ensure_ascii=False))
    return lines


def settings() -> Settings:
    """A window long enough for every size; no posts in between."""
    return Settings(
        event_name="面试", timezone="Asia/Shanghai", open_at=OPEN, close_at=OPEN + timedelta(hours=2), rooms=("room",),
        reminder_minutes=(), summary_minutes=0, staff=frozenset({interviews.STAFF}),
    )  # fmt: skip


def floor(lines: list[str], names: dict[str, int]) -> int:
    """The least that any bot must do: decode, split, look every line up."""
    known = 0
    for line in lines:
        for each in json.loads(line)["text"].split("\n"):
            if each in names:
                known += 1
    return known


def whole_turns(lines: list[str], app: App) -> None:
    """The same lines through the bot."""
    for line in lines:
        data = json.loads(line)
        at = datetime.fromisoformat(data["at"])
        app.turn(
            Message(id=data["id"], at=at, received_at=at, room=data["room"], sender=data["sender"], text=data["text"])
        )


def app_for(candidates: list[Candidate], url: str = IN_MEMORY) -> App:
    """A fresh bot that has opened the check-in."""
    store = Store.open(url)
    with store.transaction() as transaction:
        transaction.replace_roster(candidates)
    app = App(store, settings(), new_salt=counted_salts())
    app.begin(OPEN)
    app.keep_time(OPEN)
    return app


def best(run: Callable[[], object], repeats: int = REPEATS) -> float:
    """Seconds of the fastest of several runs."""
    taken = []
    for _ in range(repeats):
        gc.collect()
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return min(taken)


Row = tuple[str, str, str, str]


def growing_relay(folder: Path) -> Iterator[Row]:
    """(1) A clean day of N candidates, in memory and on disk, against the floor."""
    above: dict[tuple[str, int], float] = {}
    for size in (125, 250, 500, 1000, 2000):
        candidates = people(size)
        lines = clean_day(candidates)
        names = {f"{at}. {each.name} 已到": at for at, each in enumerate(candidates, start=1)}
        least = best(lambda lines=lines, names=names: floor(lines, names))
        for place, repeats in (("memory", REPEATS), ("file", 1)):
            seconds = min(_day_seconds(lines, candidates, folder, place, attempt) for attempt in range(repeats))
            above[place, size] = seconds - least
            aim = {("memory", 500): "≤ 15", ("memory", 2000): "≤ 5"}.get((place, size), "")
            yield (
                f"day of {size}, {place}",
                f"{seconds * 1000:.0f} ms / floor {least * 1000:.0f} ms",
                f"{seconds / least:.1f}",
                aim,
            )
    for place in ("memory", "file"):
        growth = above[place, 2000] / above[place, 500]
        yield f"above the floor, 2000 against 500, {place}", "", f"{growth:.2f}", "≤ 5"


def _day_seconds(lines: list[str], candidates: list[Candidate], folder: Path, place: str, attempt: int) -> float:
    url = IN_MEMORY if place == "memory" else f"sqlite:///{folder / f'day-{len(lines)}-{attempt}.db'}"
    app = app_for(candidates, url)
    seconds = best(lambda: whole_turns(lines, app), 1)
    assert app.session.standings.checked_in == len(lines)
    app.store.close()
    return seconds


def commits(folder: Path) -> Iterator[Row]:
    """(2) Turns per second against a bare sqlite3 loop that inserts the same rows with the same settings."""
    candidates = people(300)
    lines = clean_day(candidates)
    app = app_for(candidates, f"sqlite:///{folder / 'commits.db'}")
    turns = best(lambda: whole_turns(lines, app), 1)
    with app.store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        messages = raw.execute("SELECT * FROM messages ORDER BY id").fetchall()  # type: ignore[union-attr]
        records = raw.execute("SELECT * FROM records ORDER BY seq").fetchall()  # type: ignore[union-attr]
        schema = [row[0] for row in raw.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")]  # type: ignore[union-attr]
    app.store.close()
    by_message: dict[str, list[tuple[object, ...]]] = {}
    for record in records:
        by_message.setdefault(record[4], []).append(record)
    bare = best(lambda: _bare_inserts(folder / "bare.db", schema, messages, by_message), 1)
    count = len(messages)
    yield (
        "commits per second, turn / bare sqlite3",
        f"{count / turns:.0f} / {count / bare:.0f}",
        f"{bare / turns:.2f}",
        "≥ 0.5",
    )


def _bare_inserts(
    path: Path, schema: list[str], messages: list[tuple[object, ...]], by_message: dict[str, list[tuple[object, ...]]]
) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for name, value in durability().items():
        connection.execute(f"PRAGMA {name}={value}")
    for statement in schema:
        connection.execute(statement)
    for message in messages:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"INSERT INTO messages VALUES ({','.join('?' * len(message))})", message)
        rows = by_message.get(str(message[3]), [])
        if rows:
            connection.executemany(f"INSERT INTO records VALUES ({','.join('?' * len(rows[0]))})", rows)
        connection.execute("COMMIT")
    connection.close()


def closing(folder: Path) -> Iterator[Row]:
    """(3) Closing with 10,000 candidates against a bare insert of the same records."""
    candidates = people(10_000)
    apps = [app_for(candidates) for _ in range(REPEATS)]
    run = iter(apps)
    seconds = best(lambda: next(run).keep_time(settings().settles_at))
    with apps[0].store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        rows = raw.execute("SELECT * FROM records").fetchall()  # type: ignore[union-attr]
        schema = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'records'").fetchone()[0]  # type: ignore[union-attr]

    def bare() -> None:
        other = sqlite3.connect(":memory:", isolation_level=None)
        other.execute(schema)
        other.execute("BEGIN IMMEDIATE")
        other.executemany(f"INSERT INTO records VALUES ({','.join('?' * len(rows[0]))})", rows)
        other.execute("COMMIT")

    least = best(bare)
    yield (
        "closing with 10,000 / bare insert",
        f"{seconds * 1000:.0f} / {least * 1000:.0f} ms",
        f"{seconds / least:.1f}",
        "≤ 6",
    )


def lines_and_names(folder: Path) -> Iterator[Row]:
    """(4) Parsing and matching one line, the latter against rapidfuzz on the same 10,000 names."""
    candidates = people(10_000)
    chosen = candidates[::20]
    text = "#接龙\n面试报到\n\n" + "\n".join(
        f"{at}. {each.name} 水电八局 已到" for at, each in enumerate(chosen, start=1)
    )
    parse = best(lambda: read(text)) / len(chosen)
    roster = Roster(candidates)
    written = [f"{each.name} 水电八局 已到" for each in chosen]
    names = [each.name for each in candidates]
    match = best(lambda: [roster.mentions(line) for line in written]) / len(written)
    peer = best(lambda: [process.extractOne(line, names, scorer=fuzz.partial_ratio) for line in written[:50]], 1) / 50
    yield "parse one line", f"{parse * 1e6:.1f} µs", "", ""
    yield (
        "match one line among 10,000 / rapidfuzz extractOne",
        f"{match * 1e6:.1f} / {peer * 1e6:.0f} µs",
        f"{match / peer:.4f}",
        "",
    )


def copied_chat(folder: Path) -> Iterator[Row]:
    """(6) Cutting a copied chat of 5,000 messages, against splitting it and matching one pattern on each line."""
    chosen = people(60)
    relay = "#接龙\n面试报到\n\n" + "\n".join(f"{at}. {each.name} 已到" for at, each in enumerate(chosen, start=1))
    said = []
    for at in range(5_000):
        moment = OPEN + timedelta(seconds=at)
        text = relay if at % 5 else "收到，谢谢老师"
        name = chosen[at % 60].name
        said.append(Message(id="", at=moment, received_at=moment, room="", sender="", name=name, text=text))
    line = re.compile(r"^\s*(\d{1,3})[.、]\s*(\S+)")
    for form in sorted(FORMS):
        chat = rendered(said, form, "Asia/Shanghai")
        assert len(read_chat(chat, OPEN + timedelta(days=1)).said) == len(said)
        seconds = best(lambda chat=chat: read_chat(chat, OPEN + timedelta(days=1)))
        least = best(lambda chat=chat: [line.match(each) for each in chat.split("\n")])
        measured = f"{seconds * 1000:.0f} / {least * 1000:.0f} ms"
        yield f"copied chat of 5,000, {form} / one pattern a line", measured, f"{seconds / least:.1f}", "≤ 3"


def structured_relay(folder: Path) -> Iterator[Row]:
    """(9) WeChat's own XML, a line more in each message: what a message costs at its longest."""
    taken = {size: _structured_seconds(size) for size in (125, 250, 500, 1000)}
    for size, seconds in taken.items():
        yield f"XML of {size} lines, a message", f"{seconds * 1e6:.0f} µs", f"{seconds / taken[125]:.1f}", ""


def _structured_seconds(size: int) -> float:
    """The median of the last messages."""
    app = app_for(people(size))
    text, items, taken = "#接龙\n面试报到\n", "", []
    for at, candidate in enumerate(people(size), start=1):
        begin = len(text) + len(f"\n{at}. ")  # of what somebody wrote, without its number
        text += f"\n{at}. {candidate.name} 已到"
        moment = OPEN + timedelta(seconds=at)
        items += f"<i><u>wxid_{at}</u><t>{moment.timestamp():.0f}</t><r>{begin}-{len(text) - begin}</r></i>"
        xml = (
            f"<msg><appmsg><title>{text}</title><type>53</type><extinfo><solitaire_info><![CDATA[<solitaire><tt>0-9</tt>"
            f"<content>{items}</content></solitaire>]]></solitaire_info></extinfo></appmsg></msg>"
        )
        message = Message(
            id=f"m{at}", at=moment, received_at=moment, room="room", sender=f"wxid_{at}", type="group_note", text=xml
        )
        began = time.perf_counter()
        app.turn(message)
        taken.append(time.perf_counter() - began)
    return sorted(taken[-30:])[15]


def memory(folder: Path) -> Iterator[Row]:
    """(5) Peak memory of a day of 2000 over one of 125, each in a process of its own."""
    peaks = {size: _peak(size, folder) for size in (125, 2000)}
    measured = f"{peaks[2000] / 1024:.0f} / {peaks[125] / 1024:.0f} MiB"
    yield "peak memory, 2000 / 125", measured, f"{peaks[2000] / peaks[125]:.2f}", ""


def _peak(size: int, folder: Path) -> int:
    done = subprocess.run(  # noqa: S603 - this very module
        [sys.executable, "-m", "benchmarks", "peak", str(size), str(folder)], check=True, capture_output=True, text=True
    )
    return int(done.stdout)


def peak(size: int, folder: str) -> None:
    """Play one day, one message at a time, and print this process's peak memory in KiB."""
    candidates = people(size)
    app = app_for(candidates, f"sqlite:///{folder}/peak-{size}.db")
    text = "#接龙\n面试报到\n"
    for at, candidate in enumerate(candidates, start=1):
        text += f"\n{at}. {candidate.name} 已到"
        moment = OPEN + timedelta(seconds=at * 3)
        app.turn(Message(id=f"m{at}", at=moment, received_at=moment, room="room", sender=f"wxid_{at}", text=text))
    sys.stdout.write(str(_peak_memory()))


def _peak_memory() -> int:
    """Peak resident memory in KiB; on Linux ``ru_maxrss`` begins at the parent's peak, hence the other source."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1])  # type: ignore[index]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def many_records(folder: Path) -> Iterator[Row]:
    """A state of many records; see :mod:`benchmarks.starting`."""
    return starting.many_records(folder, lambda url: App(Store.open(url), settings(), new_salt=counted_salts()))


def interview(folder: Path) -> Iterator[Row]:
    """An interview day in four panels against the check-in of the same people; see :mod:`benchmarks.interviews`."""

    def begun(size: int) -> tuple[App, float]:
        candidates = people(size)
        app = app_for(candidates)
        lines = clean_day(candidates)
        return app, best(lambda: whole_turns(lines, app), 1)

    return interviews.rows((125, 500, 2000), begun)


def page(folder: Path) -> Iterator[Row]:
    """The page on a day of 500; see :mod:`benchmarks.pages`."""
    candidates = people(500)
    yield from pages.rows(app_for(candidates), candidates)


def applications(folder: Path) -> Iterator[Row]:
    """(10) Forms, read, checked and taken."""
    yield from forms.rows(folder, settings())


MEASURES = (
    growing_relay, interview, page, structured_relay, commits, closing, lines_and_names, copied_chat, memory,
    starting.start_up, many_records, applications,
)  # fmt: skip


def main() -> None:
    """Measure everything and print the table."""
    table = Table("what", "measured", "ratio", "aim", title="make bench")
    with tempfile.TemporaryDirectory() as folder:
        for measure in MEASURES:
            for row in measure(Path(folder)):
                table.add_row(*row)
    Console(width=120).print(table)


if __name__ == "__main__":
    if sys.argv[1:2] == ["peak"]:
        peak(int(sys.argv[2]), sys.argv[3])
    else:
        main()
