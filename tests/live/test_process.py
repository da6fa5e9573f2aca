"""``jielong run`` as a process: killed in the middle, stopped in order, started twice."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.records.verify import verify
from bot.store.store import Store
from tests.live.gateways import GATEWAYS, TOKEN, AnyGateway
from tests.live.scene import PEOPLE, ROOM, STAFF, Scene, live, person, relay, scene, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL and no SIGTERM")
both = pytest.mark.parametrize("make", GATEWAYS)

CONFIG = """
event: {{name: 面试, timezone: UTC}}
checkin: {{open: {open:%Y-%m-%d %H:%M:%S}, close: {close:%Y-%m-%d %H:%M:%S}, settle_seconds: 0}}
rooms: [{{topic: 2022 面试群}}]
staff: [wxid_staff]
posts: {{interval_seconds: 0, per_minute: 600}}
database: {database}
gateway: {{endpoint: "{endpoint}", token: {token}}}
log: {{file: {log}}}
page: {{port: 0}}
"""


LEAPING = """
import sys
from datetime import timedelta
from pathlib import Path
from bot import live
from bot.cli.main import entry_point
from bot.outbox import Pace
ahead, system_now = Path(sys.argv.pop(1)), live.system_now
class Leaping(live.Live):
    __slots__ = ()
    def __init__(self, config, store):
        now = lambda: system_now() + timedelta(seconds=float(ahead.read_text()))
        super().__init__(config, store, now, pace=Pace(interval=0, per_minute=600, account_per_minute=600, echo=1.5, retry=0.1))
live.Live = Leaping
entry_point()
"""
"""The program with a clock that the test can move on."""


class Bot:
    """The program, started as staff start it."""

    def __init__(self, group: Scene) -> None:
        self.group = group
        config = group.config
        self.file = group.folder / "config.yaml"
        self.log = group.folder / "jielong.log"
        self.ahead: Path | None = None
        self.file.write_text(
            CONFIG.format(
                open=config.checkin.open, close=config.checkin.close, database=config.database,
                endpoint=config.gateway.endpoint, token=TOKEN, log=self.log,
            ),
            "utf-8",
        )  # fmt: skip
        self.store = Store.open(config.database)
        with self.store.transaction() as transaction:
            transaction.replace_roster(PEOPLE)

    async def start(self) -> None:
        seen = self.log.read_text("utf-8").count('"online"') if self.log.exists() else 0
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, *(("-m", "bot") if self.ahead is None else ("-c", LEAPING, str(self.ahead))), "--config", str(self.file), "run",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, cwd=Path(__file__).parent.parent.parent,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # ignored where the tests run in the background
        )  # fmt: skip
        await until(lambda: self.log.exists() and self.log.read_text("utf-8").count('"online"') > seen, 60)

    async def reach(self, moment: datetime) -> None:
        """Let time pass for the program, the test and WeChat."""
        await self.group.reach(moment)
        assert self.ahead is not None
        fresh = self.ahead.with_suffix(".new")
        fresh.write_text(str(self.group.gateway.ahead), "utf-8")
        fresh.replace(self.ahead)

    async def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return await asyncio.wait_for(self.process.wait(), 30)

    def kept(self) -> list[str]:
        return [row.message_id for row in self.store.messages() if row.kind == "message"]

    def kinds(self) -> Counter[str]:
        return Counter(record.kind for record in self.store.records())


async def posted_once_or_twice(bot: Bot) -> None:
    """No post is missing, and one that may have been posted twice says so.

    The bot may know that a post has left before the gateway's own account of it has come through its pipe.
    """

    def said() -> Counter[str]:
        return Counter(text.removeprefix("（补发，如已看到请忽略）\n") for _, text in bot.group.gateway.said)

    def missing() -> list[str]:
        delivered = {text.split("补发）\n")[-1] for text in said()}
        return [text for text in meant if text not in delivered]

    meant = [record.event().text for record in bot.store.records() if record.kind == "Posted"]
    await until(lambda: not missing(), 30, "for posts that never left")
    assert max(said().values()) <= 2


@both
@live
async def test_killed_in_the_middle_of_a_burst(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, start=False) as group:
        bot = Bot(group)
        await bot.start()
        said = [(person(at % 120), relay(PEOPLE[at % 120].name), ROOM) for at in range(300)]
        ids = await group.gateway.burst(said)
        await until(lambda: len(bot.kept()) >= 40)
        await bot.end(signal.SIGKILL)
        kept = bot.kept()
        assert kept == ids[: len(kept)]
        checked_in = bot.kinds()["CheckedIn"]
        await bot.start()
        assert bot.kept() == kept
        assert bot.kinds()["CheckedIn"] == checked_in
        assert verify(bot.store, []).fault is None
        gaps = [record.event() for record in bot.store.records() if record.kind == "WentOffline"]
        assert len(gaps) == 2
        await group.gateway.say(STAFF, "/状态", ROOM)
        await until(lambda: not bot.store.queued_posts())
        await posted_once_or_twice(bot)
        assert await bot.end(signal.SIGTERM) == 0
        bot.store.close()


@both
@live
async def test_killed_at_the_closing(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, start=False, opens_in=-3600, lasts=7200) as group:
        bot = Bot(group)
        bot.ahead = tmp_path / "ahead"
        bot.ahead.write_text("0", "utf-8")
        await bot.start()
        message_id = await group.gateway.say(person(0), relay(PEOPLE[0].name), ROOM)
        await until(lambda: message_id in bot.kept())
        await bot.reach(group.config.checkin.close.replace(tzinfo=UTC))
        await until(lambda: bot.kinds()["CheckinClosed"] == 1)
        await bot.end(signal.SIGKILL)
        await bot.start()
        await until(lambda: bool(bot.kinds()["Posted"]) and not bot.store.queued_posts())
        assert bot.kinds()["CheckinClosed"] == 1
        assert bot.kinds()["ResultPublished"] == 1
        await posted_once_or_twice(bot)
        assert await bot.end(signal.SIGINT) == 0
        bot.store.close()


@live
async def test_a_second_bot_on_the_same_database_says_so(tmp_path: Path) -> None:
    async with scene(GATEWAYS[1].values[0], tmp_path, start=False) as group:  # type: ignore[arg-type]
        bot = Bot(group)
        await bot.start()
        second = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "--config", str(bot.file), "run", stderr=asyncio.subprocess.PIPE
        )
        _, errors = await second.communicate()
        assert second.returncode == 2
        assert "已有一个机器人在运行" in errors.decode()
        assert "Traceback" not in errors.decode()
        assert await bot.end(signal.SIGTERM) == 0
        bot.store.close()


@live
async def test_the_log_holds_ids_and_no_secrets(tmp_path: Path) -> None:
    async with scene(GATEWAYS[1].values[0], tmp_path, start=False) as group:  # type: ignore[arg-type]
        bot = Bot(group)
        await bot.start()
        message_id = await group.gateway.say(person(0), f"{relay(PEOPLE[0].name)} 13800138000\n\x1b[31m", ROOM)
        await until(lambda: message_id in bot.kept())
        await bot.end(signal.SIGTERM)
        lines = [json.loads(line) for line in bot.log.read_text("utf-8").splitlines()]
        assert any(line.get("message_id") == message_id for line in lines)
        text = bot.log.read_text("utf-8")
        assert TOKEN not in text
        assert "13800138000" not in text
        bot.store.close()
