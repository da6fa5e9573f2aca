"""``make pictures``: what stands in the README and in docs/page.md, taken of an invented day in a real browser."""

from __future__ import annotations

import asyncio
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from bot.page.visits import Seat
from bot.replay import play, prepare
from bot.simulator import day as demo
from bot.simulator.copies import rendered
from bot.store.engine import IN_MEMORY
from bot.store.store import Store
from models.messages import Message, Paste
from models.posts import PostState
from tests.days import ZONE
from tests.page.browsing import Desk, chromium, desk
from tests.page.rooms import Clock

FOLDER = Path(__file__).parent.parent.parent / "docs/pictures"


def _copied() -> tuple[str, str]:
    """The chat of the invented day until noon, and what came a little later."""
    said = [step for step in demo.script() if isinstance(step, Message) and step.room and step.sender != demo.STAFF]
    opens = said[0].at.replace(hour=11, minute=0, second=0)
    parts = [[each for each in said if each.at < opens + timedelta(minutes=end)] for end in (55, 85)]
    later = [each for each in parts[1] if each not in parts[0][:-2]]
    return rendered(parts[0], "head_slash", "Asia/Shanghai"), rendered(later, "two_lines", "Asia/Shanghai")


async def _taken(tab: Any, here: Desk, name: str, path: str) -> None:
    await tab.goto(f"{here.home}{path}")
    await tab.wait_for_timeout(300)
    await tab.screenshot(path=FOLDER / f"{name}.png")


async def _check_in(opened: Any) -> None:
    config = demo.config()
    store = Store.open(IN_MEMORY)
    with store.transaction() as transaction:
        transaction.replace_roster(demo.candidates())
    app = App(store, config.settings((demo.TOPIC,)), posted_as=PostState.BY_HAND)
    clock = Clock(app.session.settings.open_at)
    first, later = _copied()
    async with desk(config, app, clock, opened) as here:
        tab = await here.login()
        visit = next(iter(here.site.visits))
        here.site.visits.rename(visit, "小周")
        clock.now += timedelta(minutes=57)
        here.work.act(
            lambda day: day.turn(Paste(at=clock(), received_at=clock(), room=demo.TOPIC, by="小周", text=first))
        )
        await _taken(tab, here, "overview", "/")
        await _taken(tab, here, "checkin", "/checkin")
        await _taken(tab, here, "reviews", "/reviews")
        clock.now += timedelta(minutes=30)
        await tab.goto(f"{here.home}/paste")
        await tab.get_by_label("聊天记录或接龙").fill(later)
        await tab.get_by_role("button", name="预览").click()
        await tab.get_by_role("button", name="确认记入").wait_for()
        await tab.screenshot(path=FOLDER / "paste.png")
    store.close()


async def _interviews(opened: Any) -> None:
    steps = [step for step in demo.script() if step.received_at.astimezone(ZONE).time() < time(13, 33)]
    config = demo.config()
    app = prepare(config, demo.candidates(), steps)
    play(app, steps)
    clock = Clock(steps[-1].received_at + timedelta(seconds=40))
    async with desk(config, app, clock, opened) as here:
        tab = await here.login()
        here.site.visits.rename(next(iter(here.site.visits)), "小周")
        await here.login(f"{here.home}/login/{here.site.visits.invite(Seat.INSPECTOR)}")
        await _taken(tab, here, "panel", "/interview/第一组")
        for name, path in (
            ("board", "/board"), ("interview", "/interview"), ("person", "/people/005"), ("records", "/records"),
            ("settings", "/settings"),
        ):  # fmt: skip
            await _taken(tab, here, name, path)
    app.store.close()


async def main() -> None:
    """Take all of them anew."""
    FOLDER.mkdir(exist_ok=True)
    async with chromium() as opened:
        await _check_in(opened)
        await _interviews(opened)


if __name__ == "__main__":
    asyncio.run(main())
