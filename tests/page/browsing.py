"""A real browser on a real server, and a clock that the test sets."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.config.sections import Config, Page
from bot.page.serving import served
from bot.page.site import Site
from bot.page.work import HandWork
from models.posts import PostState
from tests.page.rooms import Clock

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE = Path(__file__).parent.parent / "gateway/node_modules/axe-core/axe.min.js"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
try:
    import playwright  # noqa: F401
except ImportError:
    CHROMIUM = None

browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium, or no playwright: apt-get install chromium, pip install playwright"
)


@dataclass
class Desk:
    """The program as it runs, and a browser before it."""

    site: Site
    work: HandWork
    clock: Clock
    links: list[str]
    browser: Any
    faults: list[str] = field(default_factory=list)

    @property
    def home(self) -> str:
        return self.site.home

    async def login(self, link: str = "", **more: Any) -> Any:
        """A browser of its own that is logged in: by the link that was printed, or another one."""
        context = await self.browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", **more)
        tab = await context.new_page()
        tab.set_default_timeout(15_000)
        tab.on("pageerror", lambda error: self.faults.append(str(error)))
        tab.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        await tab.goto(link or self.links[0])
        return tab


@asynccontextmanager
async def chromium() -> AsyncIterator[Any]:
    from playwright.async_api import async_playwright

    async with async_playwright() as player:
        opened = await player.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield opened
        finally:
            await opened.close()


@asynccontextmanager
async def desk(config: Config, app: App, clock: Clock, opened: Any, port: int = 0) -> AsyncIterator[Desk]:
    """Serve a day by hand, and keep its time."""
    config = config.model_copy(update={"page": Page(port=port)})
    app.posted_as = PostState.BY_HAND
    work = HandWork(config, app, clock)
    said: list[str] = []
    async with served(config, app.store, work, said.append, for_inspector=True) as site:
        work.ticked = site.tick
        keeping = asyncio.create_task(work.run())
        links = [found[0] for line in said if (found := re.findall(r"http://\S+", line))]
        here = Desk(site, work, clock, links, opened)
        try:
            yield here
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
    assert here.faults == []
