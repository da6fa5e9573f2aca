"""A page with a clock that the test sets: asked by a client, or served to a real browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from quart.typing import TestClientProtocol
from quart.wrappers.response import Response

from bot.app import App
from bot.config.load import parse
from bot.config.sections import Config
from bot.page.joined import site_of
from bot.page.site import Site
from bot.page.visits import Seat
from bot.page.web import make
from bot.page.work import HandWork
from models.people.candidate import Candidate
from models.posts import PostState
from tests.days import ROSTER, in_memory, moment

HOME = "http://127.0.0.1:8780"
CONFIG = """
event: {name: 面试, timezone: Asia/Shanghai}
checkin: {open: 2022-11-19 11:00, close: 2022-11-19 13:00}
interview: {open: 2022-11-19 14:00}
rooms: [{topic: 面试群}]
database: "sqlite://"
"""


@dataclass
class Clock:
    """The time, as the test has it."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def to(self, clock: str) -> None:
        self.now = moment(clock)


@dataclass
class Room:
    """A day by hand, and its page."""

    config: Config
    clock: Clock
    app: App
    work: HandWork
    site: Site
    clients: dict[Seat, TestClientProtocol] = field(default_factory=dict)

    async def get(self, path: str, seat: Seat = Seat.STAFF, **more: Any) -> Response:
        return await (await self.client(seat)).get(path, headers={"Host": "127.0.0.1:8780"}, **more)

    async def page(self, path: str, seat: Seat = Seat.STAFF) -> str:
        return await (await self.get(path, seat)).get_data(as_text=True)

    async def post(
        self, path: str, seat: Seat = Seat.STAFF, headers: dict[str, str] | None = None, **form: str
    ) -> Response:
        """What a form on the page sends; its token is the page's own, where the test has no other."""
        client = await self.client(seat)
        fields = {"token": self.token(seat), "back": "/", **form}
        return await client.post(
            path, form=fields, headers={"Host": "127.0.0.1:8780", "Origin": HOME, **(headers or {})}
        )

    def token(self, seat: Seat) -> str:
        return next((each.token for each in self.site.visits if each.seat is seat), "")

    async def client(self, seat: Seat) -> TestClientProtocol:
        if seat not in self.clients:
            client = make(self.site).test_client()
            key = self.site.visits.invite(seat)
            await client.get(f"/login/{key}", headers={"Host": "127.0.0.1:8780"})
            self.clients[seat] = client
        return self.clients[seat]

    async def order(self, text: str, seat: Seat = Seat.STAFF, **more: str) -> str:
        """A command, as somebody types it below every page; gives what the page says then."""
        await self.post("/orders", seat, text=text, **more)
        return reply(await self.page("/", seat))

    async def confirm(self, seat: Seat = Seat.STAFF) -> str:
        found = re.search(r'name="code" value="(\d+)"', await self.page("/", seat))
        assert found, "nothing waits for a confirmation"
        await self.post("/orders/answer", seat, code=found[1])
        return reply(await self.page("/", seat))

    def passes(self, clock: str) -> None:
        """Time passes, and what is due is done."""
        self.clock.to(clock)
        self.work._tick()


def reply(page: str) -> str:
    """What the page tells of the last thing that was asked for."""
    found = re.search(r'<div id="reply"[^>]*>(.*?)<h1', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


def room(
    clock: str = "11:30",
    roster: tuple[Candidate, ...] = ROSTER,
    config: str = CONFIG,
    app: App | None = None,
    **more: Any,
) -> Room:
    """A page of a day by hand, asked without a server."""
    settings = parse(config, "config.yaml")
    now = Clock(moment(clock))
    if app is None:
        store = in_memory()
        if roster:
            with store.transaction() as transaction:
                transaction.replace_roster(roster)
        app = App(store, settings.settings(settings.room_names({})), posted_as=PostState.BY_HAND)
    work = HandWork(settings, app, now)
    site = site_of(settings, app.store, work, HOME, frozenset({HOME}), **more)
    work.ticked = site.tick
    return Room(settings, now, app, work, site)


def asynchronous(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Let pytest run a coroutine."""
    import asyncio

    @wraps(test)
    def run(*given: Any, **named: Any) -> None:
        asyncio.run(test(*given, **named))  # type: ignore[arg-type]

    return run


@asynccontextmanager
async def working(each: Room) -> AsyncIterator[Room]:
    """The same, with its clock begun."""
    each.work._tick()
    yield each
