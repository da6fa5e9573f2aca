"""The page: a list of 500 people against a bare page of as many bytes, news to 20 tabs against a bare echo of them."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from quart import Quart, Response, make_response

from bot.app import App
from bot.config.sections import Config, Page
from bot.page.news import News
from bot.page.serving import listen, served, serving
from bot.page.site import Site
from bot.page.visits import Seat
from bot.page.work import HandWork
from models.messages import Message
from models.people.candidate import Candidate

Row = tuple[str, str, str, str]
_REQUESTS = 60
_TABS = 20
_EVENTS = 100
_MANY = 10_000
_AT = datetime(2022, 11, 19, 3, 30, tzinfo=UTC)


def rows(day: App, people: list[Candidate]) -> Iterator[Row]:
    """(9) Ratios of the page, each against a bare server in the same run."""
    yield from asyncio.run(_measured(day, people))


async def _measured(day: App, people: list[Candidate]) -> list[Row]:
    config = Config(page=Page(port=0))
    work = HandWork(config, day, lambda: _AT)
    async with served(config, day.store, work, lambda _: None) as site:
        cookie = await _logged_in(site)
        relay = "#接龙\n面试报到\n" + "".join(f"\n{at}. {each.name}" for at, each in enumerate(people[:250], start=1))
        day.turn(_message(0, people[0], relay))
        found = [*await _pages(site, cookie), *await _news(site, cookie)]
        return [*found, *await _turns(site, cookie, people), await _flat()]


async def _logged_in(site: Site) -> str:
    head, _ = await _ask(site.home, f"/login/{site.visits.invite(Seat.STAFF)}", "")
    return next(line.split(": ", 1)[1].split(";")[0] for line in head.split("\r\n") if line.startswith("set-cookie"))


async def _ask(home: str, path: str, cookie: str) -> tuple[str, bytes]:
    """One request on a connection of its own, by hand: no client's own cost is measured."""
    host = home.partition("//")[2]
    reader, writer = await asyncio.open_connection(*host.split(":"))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n".encode())
    content = await reader.read(-1)
    writer.close()
    head, _, body = content.partition(b"\r\n\r\n")
    return head.decode(), body


async def _median(home: str, path: str, cookie: str = "") -> float:
    taken = []
    for _ in range(_REQUESTS):
        began = time.perf_counter()
        await _ask(home, path, cookie)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


async def _pages(site: Site, cookie: str) -> list[Row]:
    _, body = await _ask(site.home, "/checkin", cookie)
    bare = Quart("bare")

    @bare.get("/")
    async def page() -> Response:
        return Response(body, content_type="text/html")

    server, home, _ = listen(Config(page=Page(port=0)))
    async with serving(bare, server):
        least, taken = await _median(home, "/"), await _median(site.home, "/checkin", cookie)
    what = f"{taken * 1000:.1f} / {least * 1000:.1f} ms, {len(body) // 1024} KiB"
    return [("/checkin with 500 people / a bare page of its bytes", what, f"{taken / least:.2f}", "≤ 3")]


async def _listening(home: str, path: str, cookie: str, heard: asyncio.Queue[float]) -> None:
    host = home.partition("//")[2]
    reader, writer = await asyncio.open_connection(*host.split(":"))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n".encode())
    try:
        while line := await reader.readline():
            if line.startswith(b"data: ["):
                heard.put_nowait(time.perf_counter())
    finally:
        writer.close()


async def _heard_by_all(home: str, path: str, cookie: str, news: News) -> float:
    """How long it takes until every tab has an event, in the middle of many."""
    heard: asyncio.Queue[float] = asyncio.Queue()
    tabs = [asyncio.create_task(_listening(home, path, cookie, heard)) for _ in range(_TABS)]
    while news.open_streams < _TABS:
        await asyncio.sleep(0.01)
    taken = []
    for _ in range(_EVENTS):
        began = time.perf_counter()
        news.tell(["reviews", "standings"])
        arrived = [await heard.get() for _ in range(_TABS)]
        taken.append(max(arrived) - began)
    for tab in tabs:
        tab.cancel()
    await asyncio.gather(*tabs, return_exceptions=True)
    return statistics.median(taken)


class _Echo:
    """The least that a stream of events can be: a queue for each tab."""

    def __init__(self) -> None:
        self.queues: list[asyncio.Queue[bytes]] = []
        self.open_streams = 0

    def tell(self, names: list[str]) -> None:
        for queue in self.queues:
            queue.put_nowait(f"data: {names}\n\n".encode())

    async def stream(self) -> AsyncIterator[bytes]:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.queues.append(queue)
        self.open_streams += 1
        while True:
            yield await queue.get()


async def _news(site: Site, cookie: str) -> list[Row]:
    echo, bare = _Echo(), Quart("bare")

    @bare.get("/")
    async def stream() -> Any:
        answer: Any = await make_response(echo.stream(), {"Content-Type": "text/event-stream"})
        answer.timeout = None
        return answer

    server, home, _ = listen(Config(page=Page(port=0)))
    async with serving(bare, server):
        least = await _heard_by_all(home, "/", "", echo)  # type: ignore[arg-type]
        taken = await _heard_by_all(site.home, "/news", cookie, site.news)
    what = f"{taken * 1000:.2f} / {least * 1000:.2f} ms"
    return [(f"an event to {_TABS} open tabs / a bare echo", what, f"{taken / least:.2f}", "≤ 2")]


def _message(at: int, person: Candidate, text: str) -> Message:
    moment = _AT + timedelta(seconds=at)
    return Message(
        id=f"page{at}", at=moment, received_at=moment, room="room", sender=f"wxid_{person.number}", name=person.name,
        text=text,
    )  # fmt: skip


_BROWSER = """
import asyncio, sys
host, cookie, count = sys.argv[1:]
async def tab():
    reader, writer = await asyncio.open_connection(*host.split(":"))
    writer.write(f"GET /news HTTP/1.1\\r\\nHost: {host}\\r\\nCookie: {cookie}\\r\\n\\r\\n".encode())
    while await reader.read(65536):
        pass
async def main():
    await asyncio.gather(*(tab() for _ in range(int(count))))
asyncio.run(main())
"""
"""A process of its own: browsers are, too."""


async def _turns(site: Site, cookie: str, people: list[Candidate]) -> list[Row]:
    """A turn with nobody looking against one with many open tabs."""
    day = site.app

    async def turns(begin: int) -> float:
        taken = []
        for at in range(begin, begin + 400, 2):  # neighbours: who is known costs otherwise
            began = time.perf_counter()
            day.turn(_message(at, people[at], "收到，谢谢老师"))
            taken.append(time.perf_counter() - began)
            await asyncio.sleep(0.01)  # messages are seldom: none of them finds everything warm
        return statistics.median(taken)

    alone = await turns(1)
    host = site.home.partition("//")[2]
    tabs = await asyncio.create_subprocess_exec(sys.executable, "-c", _BROWSER, host, cookie, str(_TABS))
    while site.news.open_streams < _TABS:
        await asyncio.sleep(0.01)
    watched = await turns(2)
    tabs.kill()
    await tabs.wait()
    what = f"{watched * 1e6:.0f} / {alone * 1e6:.0f} µs"
    return [(f"a turn under {_TABS} open tabs / with none", what, f"{watched / alone:.2f}", "≤ 1.1")]


async def _flat() -> Row:
    """What is kept of many events: the newest of them, whatever a slow tab has heard."""
    news = News()
    sizes = []
    for at in range(_MANY):
        news.tell([f"person-{at}"])
        await asyncio.sleep(0)
        if at in (_MANY // 10, _MANY - 1):
            sizes.append(news.remembered)
    return (
        f"events remembered after {_MANY:,} / after {_MANY // 10:,}",
        f"{sizes[1]} / {sizes[0]}",
        f"{sizes[1] / sizes[0]:.2f}",
        "≤ 1",
    )
