"""``doctor`` finds what would spoil the day, and says what to mend."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.config.sections import Person, Room
from bot.doctor import examine
from bot.store.store import Store
from tests.live.gateways import GATEWAYS, AnyGateway, SimulatedGateway
from tests.live.scene import FAST, PEOPLE, ROOM, STAFF, TOPIC, Scene, live, scene

both = pytest.mark.parametrize("make", GATEWAYS)


async def report(group: Scene, **changed: object) -> dict[bool, str]:
    store = Store.open(group.config.database)
    if not store.roster():
        with store.transaction() as transaction:
            transaction.replace_roster(PEOPLE)
    findings = await examine(group.config.model_copy(update=changed), store, FAST, 2)
    store.close()
    return {good: "\n".join(each.text for each in findings if each.is_good is good) for good in (True, False)}


@both
@live
async def test_a_group_that_is_to_be_made_is_no_fault(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, start=False) as group:
        assert "没有“新的群”" in (await report(group, rooms=[Room(topic="新的群")]))[False]
        assert (await report(group, rooms=[Room(topic="新的群", create=True)]))[False] == ""


@both
@live
async def test_a_good_setting_is_found_good(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, start=False) as group:
        found = await report(group)
        assert found[False] == ""
        assert "微信已登录" in found[True]
        assert "123 人" not in found[True]
        assert "122 人" in found[True]  # the candidates, one of staff, the bot


@both
@live
async def test_what_is_wrong_is_named(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, start=False) as group:
        await group.gateway.contact("wxid_001", "秋天的风")
        found = await report(group, staff=[Person(id=STAFF), Person(id="wxid_nobody")])
        assert "wxid_nobody" in found[False]
        assert f"001 {PEOPLE[0].name}" in found[False]
        past = group.config.checkin.model_copy(
            update={"open": datetime(2022, 11, 19, 11, 0), "close": datetime(2022, 11, 19, 13, 0)}  # noqa: DTZ001
        )
        assert "已经过去" in (await report(group, checkin=past))[False]
        assert "没有的群" in (await report(group, rooms=[Room(topic="没有的群")]))[False]
        await group.gateway.logout()
        assert "没有登录" in (await report(group))[False]
        await group.gateway.stop()
        assert "连不上" in (await report(group))[False]


@live
async def test_a_bot_at_work_is_left_alone(tmp_path: Path) -> None:
    from bot.store.lock import only_bot

    async with scene(GATEWAYS[1].values[0], tmp_path) as group:  # type: ignore[arg-type]
        with only_bot(group.store, group.config.database):
            assert "正在运行" in (await report(group))[True]
        assert group.bot.channel.state == "online"


@live
async def test_a_group_that_is_called_otherwise_by_now_is_found_as_the_start_finds_it(tmp_path: Path) -> None:
    async with scene(SimulatedGateway, tmp_path) as group:
        await group.end()
        await group.gateway.room(ROOM, "面试群（改）", ["bot", STAFF])
        assert TOPIC in (await report(group))[True]
