"""The same page on the bot that runs: the demonstration's group, its gateway, and what is said in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot import log
from bot.config.sections import Checkin
from bot.now import system_now
from bot.page.joined import site_of
from bot.page.views.demo import STAGE
from bot.page.visits import Seat
from bot.page.web import make
from bot.page.work import Ailment, LiveWork
from bot.simulator import day, stage
from models.checkin.attendance import Attendance
from tests.page.rooms import HOME, asynchronous

HEADERS = {"Host": "127.0.0.1:8780", "Origin": HOME}


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what is to happen, with a generous bound."""
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.02)


@asynchronous
async def test_the_running_bot_s_page_hears_speaks_and_tells_when_it_is_deaf() -> None:
    log.start(level="CRITICAL")
    began = system_now().astimezone(stage._ZONE).replace(tzinfo=None, microsecond=0) - timedelta(minutes=1)
    window = Checkin(open=began, close=began + timedelta(hours=2), settle_seconds=3)
    async with stage._staged(system_now, None, window) as group:
        work = LiveWork(group.bot)
        site = site_of(group.bot.config, group.bot.store, work, HOME, frozenset({HOME}), stage=group)
        group.bot.ticked = site.tick
        group.heard = lambda: site.news.tell([STAGE])
        client = make(site).test_client()
        await client.get(f"/login/{site.visits.invite(Seat.STAFF)}", headers=HEADERS)
        (visit,) = site.visits

        async def post(path: str, **fields: str) -> None:
            form = {"token": visit.token, "back": "/demo", **fields}
            assert (await client.post(path, form=form, headers=HEADERS)).status_code == 303

        assert work.ailment() is None
        await until(lambda: any(each.text.startswith("#接龙") for each in group.chat))  # the bot has begun one
        await post("/demo/say", who="wxid_003", do="relay")
        await post("/demo/say", who="wxid_004", do="relay")
        await until(lambda: group.session.standings.checked_in == 2)
        assert group.session.standings["004"].attendance is Attendance.CHECKED_IN
        page = await (await client.get("/demo", headers=HEADERS)).get_data(as_text=True)
        assert "2. 何若溪" in page
        assert f'value="{day.STAFF}"' in page
        assert 'value="bot"' not in page
        before = site.news.number
        await post("/orders", text="/延长 23:59 网络故障", back="/")
        await until(lambda: any("网络故障" in each.text for each in group.chat if each.is_bot))
        assert site.news.number > before
        await group.drop()
        assert work.ailment() is Ailment.DEAF
        answer = await client.get("/healthz", headers=HEADERS)
        assert (answer.status_code, await answer.get_data(as_text=True)) == (503, "deaf")
        await post("/orders", text="/补签 001 现场", back="/")
        assert group.session.standings["001"].is_checked_in
        await group.return_()
        assert work.ailment() is None
