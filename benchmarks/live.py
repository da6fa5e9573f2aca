"""``make bench-live``: the live bot beside a bare python-wechaty echo bot, on npm's gateway, in one run.

Both are processes of their own and write down, on the clock that all processes share, when a message had its effect:
the echo bot when ``on_message`` was called, ours when the decision was committed. Needs Node and ``make gateway``.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.live.gateways import TOKEN, RealGateway

ROOM = "123@chatroom"
STAFF = "wxid_staff"
PEOPLE = 300
SPACED = 200
FLAT = (5_000, 20_000)


def tell(**data: Any) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps(data) + "\n")
    sys.stdout.flush()


def resident() -> float:
    """This process's resident memory in MiB."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def bare(port: int) -> None:
    """The peer: wechaty as its own examples use it."""
    from bot.wechat import compat  # noqa: F401, PLC0415  isort: skip - wechaty cannot be imported without it
    from wechaty import Wechaty, WechatyOptions  # noqa: PLC0415
    from wechaty_puppet import PuppetOptions  # noqa: PLC0415

    class Echo(Wechaty):
        """Answers what staff say."""

        async def on_message(self, message: Any) -> None:
            """Once for each message, the bot's own included."""
            tell(id=message.message_id, at=time.monotonic())
            if message.text() == "/状态":
                await message.say("在")

        async def on_login(self, contact: Any) -> None:
            """Ready."""
            tell(ready=time.monotonic(), resident=resident())

    options = PuppetOptions(token=TOKEN, end_point=f"127.0.0.1:{port}")
    await Echo(WechatyOptions(puppet_options=options)).start()


async def ours(port: int) -> None:
    """The bot, with an observer that writes down when a turn was committed."""
    from bot import live, log  # noqa: PLC0415
    from bot.config import sections as config  # noqa: PLC0415
    from bot.outbox import Pace  # noqa: PLC0415
    from bot.store.lock import only_bot  # noqa: PLC0415
    from bot.store.store import Store  # noqa: PLC0415
    from models.people.candidate import Candidate  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        opens = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(hours=-1)  # noqa: TID251
        made = config.Config(
            event=config.Event(timezone="UTC"),
            checkin=config.Checkin(open=opens, close=opens + timedelta(hours=4)),
            rooms=[config.Room(id=ROOM)],
            staff=[STAFF],
            database=f"sqlite:///{folder}/bench.db",
            gateway=config.Gateway(endpoint=f"127.0.0.1:{port}", token=TOKEN),
        )
        log.start(level="WARNING", file=f"{folder}/bench.log")
        store = Store.open(made.database)
        with store.transaction() as transaction:
            transaction.replace_roster(Candidate(number=f"{at:03d}", name=_name(at)) for at in range(PEOPLE))
        bot = live.Live(made, store, pace=Pace(interval=0, per_minute=100_000, account_per_minute=100_000))
        bot.observer = lambda incoming, outcome, at: tell(id=getattr(incoming, "id", ""), at=time.monotonic())
        with only_bot(store, made.database):
            running = asyncio.create_task(bot.run())
            await bot.ready.wait()
            tell(ready=time.monotonic(), resident=resident())
            await running


def _name(at: int) -> str:
    return "林周陈何苏叶顾温沈陆"[at % 10] + "知远予安沐阳若溪景行"[at // 10 % 10] + "听澜星辞如初砚秋清和"[at // 100]


class Child:
    """A bot in a process of its own."""

    def __init__(self) -> None:
        self.seen: dict[str, float] = {}
        self.ready_after = self.resident = 0.0

    @classmethod
    @asynccontextmanager
    async def started(cls, kind: str, port: int) -> AsyncIterator[Child]:
        """Start it, wait for its login, and end it afterwards."""
        child = cls()
        began = time.monotonic()
        child.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.live", kind, str(port),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        reading = asyncio.create_task(child._read(began))
        while not child.ready_after:
            await asyncio.sleep(0.01)
        await asyncio.sleep(1.5)  # what it does right after its start is not what is measured
        try:
            yield child
        finally:
            child.process.kill()
            await child.process.wait()
            await reading

    async def _read(self, began: float) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            try:
                data = json.loads(line)
            except ValueError:
                continue  # wechaty's own words
            if "ready" in data:
                self.ready_after, self.resident = data["ready"] - began, data["resident"]
            else:
                self.seen[data["id"]] = data["at"]

    def memory(self) -> float:
        """Its resident memory now, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    process: asyncio.subprocess.Process


async def _until(holds: Any) -> None:
    while not holds():
        await asyncio.sleep(0.0005)


async def measure(kind: str) -> dict[str, float]:
    """Everything about one bot, on a gateway of its own."""
    gateway = RealGateway()
    await gateway.open()
    for at in range(PEOPLE):
        await gateway.contact(f"wxid_{at:03d}", _name(at))
    await gateway.contact(STAFF, "staff")
    await gateway.room(ROOM, "bench", ["bot", STAFF, *(f"wxid_{at:03d}" for at in range(PEOPLE))])
    try:
        async with Child.started(kind, gateway.port) as child:
            heard, answered = [], []
            lines: list[str] = []
            for at in range(SPACED):
                lines.append(f"{at + 1}. {_name(at)}")
                began = time.monotonic()
                message = await gateway.say(f"wxid_{at:03d}", "#接龙\n报到\n\n" + "\n".join(lines), ROOM, kind=10)
                await _until(lambda message=message: message in child.seen)
                heard.append(child.seen[message] - began)
            for _ in range(SPACED // 2):
                await asyncio.sleep(0.05)  # staff read an answer before they ask again
                before, began = len(gateway.said), time.monotonic()
                await gateway.say(STAFF, "/状态", ROOM)
                await _until(lambda before=before: len(gateway.said) > before)
                answered.append(time.monotonic() - began)
            after_day = child.memory()
            flat = []
            for count in (FLAT[0], FLAT[1] - FLAT[0]):
                for _ in range(count // 500):
                    ids = await gateway.burst([(f"wxid_{at % PEOPLE:03d}", "大家好", ROOM) for at in range(500)])
                    await _until(lambda ids=ids: ids[-1] in child.seen)
                flat.append(child.memory())
            return {
                "heard": statistics.median(heard), "heard95": statistics.quantiles(heard, n=20)[18],
                "answered": statistics.median(answered), "answered95": statistics.quantiles(answered, n=20)[18],
                "ready": child.ready_after, "resident": after_day, "at5000": flat[0], "at20000": flat[1],
            }  # fmt: skip
    finally:
        await gateway.close()


async def main() -> None:
    """Measure both, and print the ratios."""
    peer, own = await measure("bare"), await measure("ours")
    table = Table("what", "ours", "bare echo", "ratio", "aim", title="make bench-live")

    def row(what: str, key: str, unit: str, scale: float, aim: str) -> None:
        table.add_row(
            what,
            f"{own[key] * scale:.1f} {unit}",
            f"{peer[key] * scale:.1f} {unit}",
            f"{own[key] / peer[key]:.2f}",
            aim,
        )

    row("message to committed decision / to on_message, median", "heard", "ms", 1000, "≤ 1.5")
    row("the same, 95th percentile", "heard95", "ms", 1000, "≤ 2")
    row("staff command to answer, median", "answered", "ms", 1000, "≤ 1.5")
    row("the same, 95th percentile", "answered95", "ms", 1000, "≤ 2")
    row("start to ready", "ready", "ms", 1000, "≤ 2")
    row("resident memory after 300 messages", "resident", "MiB", 1, "≤ 1.6")
    for name, each in (("ours", own), ("bare echo", peer)):
        growth = each["at20000"] / each["at5000"]
        table.add_row(
            f"memory, {FLAT[1]:,} / {FLAT[0]:,} messages, {name}",
            f"{each['at20000']:.1f} MiB",
            "",
            f"{growth:.2f}",
            "flat",
        )
    Console(width=130).print(table)


if __name__ == "__main__":
    asyncio.run({"bare": bare, "ours": ours}[sys.argv[1]](int(sys.argv[2])) if len(sys.argv) > 2 else main())
