"""A gateway with people in a room, and the bot connected to it."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from bot.config.sections import Checkin, Config, Event, Room
from bot.config.sections import Gateway as GatewayConfig
from bot.files.report import report
from bot.live import Live
from bot.outbox import Pace
from bot.store.store import Store
from bot.wechat.link import Timing
from models.people.candidate import Candidate
from tests import days
from tests.live.gateways import GROUP_NOTE, TOKEN, AnyGateway

ROOM = "123@chatroom"
TOPIC = "2022 面试群"
STAFF = "wxid_staff"
SURNAMES, GIVEN = "林周陈何苏叶顾温沈陆宋江谢秦唐许韩梁郑冯", "知远予安沐阳若溪景行听澜星辞如初砚秋清和时微"
PEOPLE = [
    Candidate(number=f"{at + 1:03d}", name=SURNAMES[at % 20] + GIVEN[at // 20 % 11 * 2 : at // 20 % 11 * 2 + 2])
    for at in range(120)
]
FAST = Timing(
    call=3, ding=0.4, dong=2, reconnect=0.05, reconnect_most=0.5, aside=0.5, give_up=60, take_over=60, names_again=0.2
)  # fmt: skip
GENTLE = Pace(interval=0, per_minute=1000, account_per_minute=1000, echo=1.5, retry=0.05, retry_most=0.5)


def live(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an asynchronous test to its end."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


async def until(holds: Callable[[], object], seconds: float = 30, what: str = "") -> None:
    """Wait for something to hold."""
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    while not holds():
        assert clock() < end, f"waited {seconds} s in vain {what}"
        await asyncio.sleep(0.01)


def relay(*lines: str) -> str:
    """A relay of today."""
    return days.relay(*lines, title="#接龙\n面试报到\n\n")


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the gateway lives in real time


def person(at: int) -> str:
    return f"wxid_{PEOPLE[at].number}"


@dataclass
class Scene:
    """The group, the bot and what it has decided."""

    gateway: AnyGateway
    folder: Path
    config: Config
    timing: Timing = FAST
    pace: Pace = GENTLE
    lines: list[str] = field(default_factory=list)
    roster: list[Candidate] = field(default_factory=lambda: PEOPLE)
    """What the first start finds."""
    bot: Live = field(init=False)
    task: asyncio.Task[None] | None = None

    @property
    def app(self) -> App:
        assert self.bot.app is not None
        return self.bot.app

    @property
    def texts(self) -> list[str]:
        return [text for to, text in self.gateway.said if to == ROOM]

    def now(self) -> datetime:
        """The time of the world, the bot's and WeChat's alike."""
        return now() + timedelta(seconds=self.gateway.ahead)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass for all of them, in no time."""
        await self.gateway.pass_time(max(0.0, seconds))

    async def reach(self, moment: datetime) -> None:
        """Let time pass until then."""
        await self.pass_time((moment - self.now()).total_seconds())

    async def start(self, *, wait: bool = True) -> None:
        self.store = Store.open(self.config.database)
        if self.roster and not self.store.roster():
            with self.store.transaction() as transaction:
                transaction.replace_roster(self.roster)
        self.bot = Live(
            self.config, self.store, self.now, timing=self.timing, pace=self.pace, tick_seconds=0.1, rooms_patience=0.5
        )
        self.task = asyncio.create_task(self.bot.run())
        if wait:
            await until(lambda: self.bot.ready.is_set() or (self.task is not None and self.task.done()))
            if self.task.done():
                await self.task

    async def end(self) -> None:
        if self.task is not None:
            self.task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self.task
            self.store.close()
            self.task = None

    async def joins(self, *people: int, kind: int = GROUP_NOTE, **more: Any) -> str:
        """The last of these sends the relay with all their lines added."""
        self.lines += [PEOPLE[at].name for at in people]
        return await self.gateway.say(person(people[-1]), relay(*self.lines), ROOM, kind=kind, **more)

    def attendance(self, at: int) -> str:
        return self.app.session.standings[PEOPLE[at].number].attendance.value

    def flags(self, at: int) -> list[str]:
        return [flag.value for flag in self.app.session.standings[PEOPLE[at].number].flags]

    async def is_in(self, *people: int, seconds: float = 30) -> None:
        await until(lambda: all(self.attendance(at) == "checked_in" for at in people), seconds, str(people))

    async def quiet(self) -> None:
        """Everything about the start has been posted."""
        await until(lambda: any("之间离线" in text for text in self.texts) and not self.store.queued_posts())

    def report(self) -> dict[str, Any]:
        return report(self.app.session)

    def kept(self, kind: str = "message") -> list[str]:
        return [row.message_id for row in self.store.messages() if row.kind == kind]

    def records(self, kind: str) -> list[Any]:
        return [record for record in self.store.records() if record.kind == kind]


@asynccontextmanager
async def scene(
    make: type[AnyGateway], folder: Path, *, opens_in: float = -3600, lasts: float = 7200, settle: int = 0,
    start: bool = True, rooms: list[Room] | None = None, timing: Timing = FAST, pace: Pace = GENTLE,
) -> AsyncIterator[Scene]:  # fmt: skip
    gateway = make()
    await gateway.open()
    for at, candidate in enumerate(PEOPLE):
        await gateway.contact(person(at), candidate.name)
    await gateway.contact(STAFF, "工作人员")
    await gateway.room(ROOM, TOPIC, ["bot", STAFF, *map(person, range(len(PEOPLE)))])
    await gateway.room("456@chatroom", "别的群", ["bot", STAFF])
    opens = (now() + timedelta(seconds=opens_in)).replace(microsecond=0)
    config = Config(
        event=Event(name="面试", timezone="UTC"),
        checkin=Checkin(
            open=opens.replace(tzinfo=None), close=(opens + timedelta(seconds=lasts)).replace(tzinfo=None),
            settle_seconds=settle,
        ),
        rooms=rooms or [Room(topic=TOPIC)],
        staff=[STAFF],
        database=f"sqlite:///{folder / 'jielong.db'}",
        gateway=GatewayConfig(endpoint=f"127.0.0.1:{gateway.port}", token=TOKEN),
    )  # fmt: skip
    made = Scene(gateway, folder, config, timing, pace)
    try:
        if start:
            await made.start()
        yield made
    finally:
        await made.end()
        await gateway.close()
