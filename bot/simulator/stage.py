"""The demonstration: the ordinary bot on the simulated gateway, with people who play a day, or with the user."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bot import log
from bot.app import Outcome
from bot.config.sections import Checkin, Page
from bot.files.day import End
from bot.live import Live
from bot.now import system_now
from bot.outbox import Pace
from bot.simulator import day
from bot.simulator.gateway import TEXT, Contact, Gateway, Group
from bot.store.store import Store
from bot.terminal import show
from bot.terminal.plain import say
from bot.terminal.tables import Chinese
from bot.texts import demo
from bot.texts.joined import event_name
from bot.texts.reviews import review_line
from bot.texts.words import ATTENDANCE_CHECKED_IN, FLAGS, RELAY_HEADER, RULES, clock, person
from bot.wechat.link import Timing
from models.checkin.events import CheckedIn, Flagged, ReviewRaised
from models.event import Event
from models.interview.events import Step
from models.messages import Connection, Incoming, Message, Recall
from models.people.candidate import Candidate
from models.session import Session

_SECONDS = 75.0
"""How long the whole invented day takes."""
_ZONE = ZoneInfo("Asia/Shanghai")
_QUICK = Timing(ding=2, dong=2, reconnect=0.05, reconnect_most=0.2)
_MOST_SPOKEN: Final = 200
_LIVELY = Pace(interval=0.02, per_minute=600, account_per_minute=600, echo=1, retry=0.1)


@dataclass(slots=True)
class FastClock:
    """A clock on which a day passes in a minute."""

    began_at: datetime
    speed: float
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = asyncio.get_running_loop().time()

    def now(self) -> datetime:
        """The time of the day that is played."""
        passed = asyncio.get_running_loop().time() - self._began
        return self.began_at + timedelta(seconds=passed * self.speed)

    def slow_down(self) -> None:
        """From here on time passes as it does."""
        self.began_at, self.speed, self._began = self.now(), 1.0, asyncio.get_running_loop().time()

    async def reach(self, moment: datetime) -> None:
        """Wait for a time of that day."""
        await asyncio.sleep(max(0.0, (moment - self.now()).total_seconds() / self.speed))


@dataclass(slots=True)
class Screen:
    """Two columns: what the group sees, and what the bot decides."""

    console: Console
    now: Callable[[], datetime]
    _previous: list[str] = field(default_factory=list)

    def row(self, chat: str, decided: str = "") -> None:
        """One line of the day."""
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(width=8, style="dim")
        grid.add_column(ratio=3, overflow="fold")
        grid.add_column(ratio=2, style="cyan", overflow="fold")
        at = self.now().astimezone(_ZONE).strftime("%H:%M:%S")
        grid.add_row(at, *(_broken(Text.from_markup(each)) for each in (chat, decided)))
        self.console.print(grid)

    def said(self, to: str, name: str, text: str) -> None:
        """The bot speaks, to the group or to somebody in private."""
        where = "" if to == day.ROOM else demo.TO.format(to=name)
        self.row(f"[magenta]{escape(demo.BOT)}[/]{escape(where + text)}")

    def took(self, session: Session, incoming: Incoming | None, outcome: Outcome) -> None:
        """Something arrived, or time passed."""
        sentences = filter(None, (_decision(session, event) for event in outcome.events))
        decided = "\n".join(f"⇒ {escape(each)}" for each in sentences)
        chat = self._chat(session, incoming)
        if chat or decided:
            self.row(chat, decided)

    def _chat(self, session: Session, incoming: Incoming | None) -> str:
        match incoming:
            case Message():
                where = "" if incoming.room else demo.IN_PRIVATE_TO_BOT
                name = escape(incoming.name or incoming.sender)
                return f"[bold]{name}[/]{where}：{escape(self._news(incoming.text))}"
            case Recall():
                return f"[dim]{demo.RECALLED}[/]"
            case Connection(online=True):
                return f"[red]{demo.ONLINE}[/]"
            case Connection():
                since = clock(session, session.gaps.blind[-1].began_at)
                return f"[red]{demo.OFFLINE.format(since=since)}[/]"
            case _:
                return ""

    def _news(self, text: str) -> str:
        """Of a relay only the lines that the one before did not have."""
        if not text.startswith(RELAY_HEADER):
            return text
        lines = text.split("\n")
        fresh = [line for line in lines if line not in self._previous] or lines[-1:]
        shown = " ⏎ ".join(filter(None, fresh))
        prefix = f"{RELAY_HEADER} … " if self._previous else ""
        self._previous = lines
        return prefix + shown


def _broken(text: Text) -> Text:
    return Chinese(text.plain, spans=text.spans)


def _decision(session: Session, event: Event) -> str:
    match event:
        case CheckedIn():
            return f"{person(session.roster[event.number])} {ATTENDANCE_CHECKED_IN}（{RULES[event.rule]}）"
        case ReviewRaised():
            return review_line(session, session.reviews[event.id])
        case Flagged():
            return f"{person(session.roster[event.number])}：{FLAGS[event.flag]}"
        case Step():
            return f"{person(session.roster[event.number])}：{event_name(type(event).__name__)}"
        case _:
            return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Something that was said in the group, or to the bot alone, or by it."""

    at: datetime
    name: str
    text: str
    to: str = ""
    """To whom alone; empty in the group."""
    is_bot: bool = False


@dataclass(slots=True)
class Stage:
    """A gateway with the invented people on it, and the bot connected to it."""

    gateway: Gateway
    port: int
    bot: Live
    people: list[Candidate]
    now: Callable[[], datetime]
    chat: deque[Spoken] = field(default_factory=lambda: deque(maxlen=_MOST_SPOKEN))
    """What was said lately, oldest first."""
    heard: Callable[[], None] = field(default=lambda: None)
    """Told whenever somebody speaks."""
    _relay: str = ""
    """The newest relay of the group."""

    @property
    def session(self) -> Session:
        """The bot's state."""
        assert self.bot.app is not None  # noqa: S101 - the bot is ready
        return self.bot.app.session

    def voices(self) -> list[tuple[str, str]]:
        """Everybody as whom one may speak: contact and name."""
        numbers = {f"wxid_{each.number}": each.number for each in self.people}
        named = ((contact, each) for contact, each in self.gateway.contacts.items() if contact != self.gateway.self_id)
        return [(contact, f"{numbers.get(contact, '')} {each.name}".strip()) for contact, each in named]

    def speak(self, contact: str, text: str, *, is_private: bool = False, **more: Any) -> None:
        """Somebody says something."""
        self.gateway.say(contact, text, "" if is_private else day.ROOM, **more)
        if text.startswith(RELAY_HEADER) and not is_private:
            self._relay = text
        self._note(_called(self.gateway, contact), text, demo.BOT_NAME if is_private else "")

    def join_relay(self, contact: str) -> None:
        """Somebody sends the newest relay again with a line of their own; the first one begins it."""
        relay = self._relay or f"{RELAY_HEADER}\n{day.TOPIC}\n"
        line = sum(1 for each in relay.split("\n") if each.partition(".")[0].isdecimal()) + 1
        self.speak(contact, f"{relay}\n{line}. {_called(self.gateway, contact)}", kind=TEXT)

    def answered(self, to: str, text: str) -> None:
        """The bot has said something."""
        self._note(demo.BOT_NAME, text, "" if to == day.ROOM else _called(self.gateway, to), is_bot=True)
        if text.startswith(RELAY_HEADER):
            self._relay = f"{text.rstrip().removesuffix('1.').rstrip()}\n"

    def _note(self, name: str, text: str, to: str, *, is_bot: bool = False) -> None:
        self.chat.append(Spoken(at=self.now(), name=name, text=text, to=to, is_bot=is_bot))
        self.heard()

    async def drop(self) -> None:
        """The gateway goes away."""
        await self.gateway.stop()
        while self.bot.channel.state == "online":
            await asyncio.sleep(0.01)

    async def return_(self) -> None:
        """The gateway comes back, and the bot finds it."""
        await self.gateway.start(self.port)
        while self.bot.channel.state != "online":
            await asyncio.sleep(0.01)


@asynccontextmanager
async def _staged(now: Callable[[], datetime], screen: Screen | None, window: Checkin | None) -> AsyncIterator[Stage]:
    people = day.candidates()
    gateway = Gateway(now=now)
    gateway.contacts |= {f"wxid_{each.number}": Contact(name=each.name) for each in people}
    gateway.contacts[day.STAFF] = Contact(name=demo.STAFF)
    gateway.contacts[day.INSPECTOR] = Contact(name=demo.INSPECTOR)
    gateway.groups[day.ROOM] = Group(topic=day.TOPIC, members=list(gateway.contacts))
    port = await gateway.start()
    with tempfile.TemporaryDirectory() as folder:
        config = day.config(f"sqlite:///{Path(folder) / 'demo.db'}", f"127.0.0.1:{port}", window)
        store = Store.open(config.database)
        with store.transaction() as transaction:
            transaction.replace_roster(people)
        bot = Live(config, store, now=now, timing=_QUICK, pace=_LIVELY, tick_seconds=0.05)
        stage = Stage(gateway, port, bot, people, now)

        def said(to: str, text: str, _: str) -> None:
            stage.answered(to, text)
            if screen is not None:
                screen.said(to, _called(gateway, to), text)

        gateway.on_said = said
        if screen is not None:
            bot.observer = lambda incoming, outcome, at: screen.took(stage.session, incoming, outcome)
        running = asyncio.create_task(bot.run())
        try:
            await _ready(bot, running)
            yield stage
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            store.close()
            await gateway.stop()


def _called(gateway: Gateway, contact: str) -> str:
    return gateway.contacts[contact].name if contact in gateway.contacts else contact


async def _ready(bot: Live, running: asyncio.Task[None]) -> None:
    waiting = asyncio.create_task(bot.ready.wait())
    await asyncio.wait({waiting, running}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if running.done():
        await running


@asynccontextmanager
async def _shown(stage: Stage, *, with_page: bool) -> AsyncIterator[None]:
    """The page of what is played, where it is wanted."""
    if not with_page:
        yield
        return
    from bot.page.serving import is_free, served  # noqa: PLC0415 - a web server, for those who want one
    from bot.page.views.demo import STAGE  # noqa: PLC0415
    from bot.page.work import LiveWork  # noqa: PLC0415

    bot = stage.bot
    config = bot.config if is_free(bot.config) else bot.config.model_copy(update={"page": Page(port=0)})
    async with served(config, bot.store, LiveWork(bot), say, for_inspector=True, stage=stage) as site:
        bot.ticked = site.tick
        stage.heard = lambda: site.news.tell([STAGE])
        yield


async def _play(console: Console, *, headless: bool, with_page: bool) -> None:
    steps = day.script()
    first, last = steps[0].received_at, steps[-1].received_at
    clock = FastClock(first - timedelta(minutes=2), (last - first).total_seconds() / _SECONDS)
    screen = None if headless else Screen(console, clock.now)
    async with _staged(clock.now, screen, None) as stage, _shown(stage, with_page=with_page):
        for step in steps:
            await clock.reach(step.received_at)
            await _act(stage, step)
        while stage.bot.store.queued_posts():
            await asyncio.sleep(0.05)
        console.print()
        show.status(console, stage.session)
        if with_page and sys.stdin.isatty():
            clock.slow_down()
            console.print(demo.STAYS)
            await asyncio.Event().wait()


async def _act(stage: Stage, step: Incoming | End) -> None:
    gateway = stage.gateway
    match step:
        case Message():
            gateway.contacts.setdefault(step.sender, Contact(name=step.name)).name = step.name
            if step.sender not in gateway.groups[day.ROOM].members:
                gateway.join(day.ROOM, step.sender)
            gateway.emit_renamed(day.ROOM)
            lateness = step.received_at - step.at
            stage.speak(step.sender, step.text, is_private=not step.room, id=step.id, at=stage.now() - lateness)
        case Recall():
            gateway.recall(step.id)
        case Connection():
            await (stage.return_() if step.online else stage.drop())


async def _converse(console: Console, *, with_page: bool) -> None:
    """The user speaks as any candidate, or as staff, in a window that is open for two hours."""
    began = system_now().astimezone(_ZONE).replace(tzinfo=None, microsecond=0)
    began += timedelta(seconds=2)  # the bot is there before the window opens
    window = Checkin(open=began, close=began + timedelta(hours=2), settle_seconds=3)
    async with (
        _staged(system_now, Screen(console, system_now), window) as stage,
        _shown(stage, with_page=with_page),
    ):
        console.print(demo.INTERACTIVE.format(first=stage.people[0].number, last=stage.people[-1].number))
        while line := await asyncio.to_thread(sys.stdin.readline):
            if not _speak(stage, line.strip()):
                console.print(demo.NOT_UNDERSTOOD)
            await asyncio.sleep(0.3)  # the answer is to stand under the question
        show.status(console, stage.session)


def _speak(stage: Stage, line: str) -> bool:
    """One line of the user: ``/状态`` is staff, ``3`` adds candidate 003 to the relay, ``3 到`` lets them say so."""
    is_private = line.startswith(demo.IN_PRIVATE)
    if is_private:
        line = line.removeprefix(demo.IN_PRIVATE).strip()
    if line.startswith(("/", "／")):
        stage.speak(day.STAFF, line, is_private=is_private)
        return True
    number, _, words = line.partition(" ")
    person = next((each for each in stage.people if number.isdecimal() and int(each.number) == int(number)), None)
    if person is None or (is_private and not words):
        return False
    if words:
        stage.speak(f"wxid_{person.number}", words, is_private=is_private, kind=TEXT)
    else:
        stage.join_relay(f"wxid_{person.number}")
    return True


def run(console: Console, *, interactive: bool = False, headless: bool = False, with_page: bool = True) -> None:
    """Show it; where nobody looks there is no page either."""
    log.start(level="CRITICAL")
    with_page = with_page and not headless
    work = (
        _converse(console, with_page=with_page)
        if interactive
        else _play(console, headless=headless, with_page=with_page)
    )
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(work)
