"""``make pictures``: what stands in the README and in docs/page.md, taken of an invented day in a real browser."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot import by_hand, intake, members
from bot.app import App
from bot.config.load import load
from bot.files.forms import read_file
from bot.page.visits import Seat
from bot.replay import play, prepare
from bot.simulator import day as demo
from bot.simulator.copies import rendered
from bot.store.engine import IN_MEMORY
from bot.store.store import Store
from models.messages import Message, Paste
from models.posts import PostState
from tests.days import ZONE
from tests.intake.writing import Paper, inline, line, person, write
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


async def _drawn(opened: Any, words: str) -> bytes:
    """A specimen of what applicants paste into their forms."""
    tab = await opened.new_page(viewport={"width": 260, "height": 340})
    style = "margin:0;height:100vh;display:grid;place-items:center;background:#dfeee6;border:12px solid #2f7d5b;font:28px sans-serif;box-sizing:border-box"
    await tab.set_content(f'<body style="{style}">{words}</body>')
    picture: bytes = await tab.screenshot()
    await tab.close()
    return picture


def _pasted(picture: bytes) -> Callable[[Paper], str]:
    def pasted(paper: Paper) -> str:
        markup = inline(paper)
        paper.parts[next(reversed(paper.parts))] = picture
        return markup

    return pasted


async def _week(opened: Any) -> None:
    """The evening before the deadline: forms have come, one lacks something, and half of the people are in the group."""
    config = demo.config()
    preset = load(Path("config.yaml"))
    config = config.model_copy(update={"application": preset.application, "notices": preset.notices})
    store = Store.open(IN_MEMORY)
    app = App(store, config.settings((demo.TOPIC,)), posted_as=PostState.BY_HAND)
    clock = Clock(config.settings(()).intake.deadline - timedelta(hours=16))
    app.begin(clock())
    places = {"photo": "照片", "closure": "封控证明"}
    pictures = {place: (_pasted(await _drawn(opened, f"{called}（样张）")),) for place, called in places.items()}
    with TemporaryDirectory() as folder:
        for at in (0, 1, 4, 5, 6, 7):
            path = Path(folder) / f"申请表-{person(at).name}.docx"
            path.write_bytes(write(person(at), hung=pictures, **({"phone": line("")} if at == 4 else {})))
            intake.take(app, read_file(path, path, clock()), clock())
    by_hand.order(app, "/批准 1 2", "小周", clock(), clock())
    members.take_list(app, demo.TOPIC, (person(1).name, "秋天的风"), "小周", clock())
    async with desk(config, app, clock, opened) as here:
        tab = await here.login()
        here.site.visits.rename(next(iter(here.site.visits)), "小周")
        for name in ("applications", "members", "notices"):
            await _taken(tab, here, name, f"/{name}")
    store.close()


async def main() -> None:
    """Take all of them anew."""
    FOLDER.mkdir(exist_ok=True)
    async with chromium() as opened:
        await _week(opened)
        await _check_in(opened)
        await _interviews(opened)


if __name__ == "__main__":
    asyncio.run(main())
