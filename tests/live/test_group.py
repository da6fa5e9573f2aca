"""What the bot does to the group itself, where the gateway can: makes it, brings people in, sets its announcement."""

from __future__ import annotations

import re
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config.sections import Room
from bot.errors import UserError
from bot.store.store import Store
from tests.live.gateways import GATEWAYS, AnyGateway, SimulatedGateway
from tests.live.scene import PEOPLE, ROOM, STAFF, Scene, live, person, scene, until

both = pytest.mark.parametrize("make", GATEWAYS)
ROSTER = [replace(each, wechat_id=f"wx-{each.number}") for each in PEOPLE[:6]]


def examination(
    make: type[AnyGateway], folder: Path, rooms: list[Room] | None = None
) -> AbstractAsyncContextManager[Scene]:
    """An hour before the opening, with a roster of six who have told their WeChat IDs."""
    store = Store.open(f"sqlite:///{folder / 'jielong.db'}")
    with store.transaction() as transaction:
        transaction.replace_roster(ROSTER)
    store.close()
    return scene(make, folder, opens_in=3600, start=False, rooms=rooms)


async def inside(group: Scene, *people: int, alone: bool = True) -> None:
    """These are in the room, and the account's contacts; of the others none but number 3 is a contact."""
    for at in (*people, 3):
        await group.gateway.contact(person(at), PEOPLE[at].name, f"wx-{PEOPLE[at].number}")
    await group.gateway.room(ROOM, "2022 面试群", ["bot", STAFF, *map(person, people)])


def told(group: Scene) -> list[str]:
    return [text for to, text in group.gateway.said if to == STAFF]


async def asks(group: Scene, text: str, answer: str) -> None:
    await group.gateway.say(STAFF, text)
    await until(lambda: any(answer in said for said in told(group)), what=str(told(group)))


async def announces(group: Scene, text: str) -> None:
    """What is asked for is shown first, and done once it is confirmed."""
    await asks(group, text, "即将设为群公告")
    assert not group.gateway.announced
    await asks(group, re.findall(r"/确认 \d{4}", told(group)[-1])[0], "群公告已交发")


@both
@live
async def test_who_was_in_the_group_before_the_bot_is_known(make: type[AnyGateway], tmp_path: Path) -> None:
    async with examination(make, tmp_path) as group:
        await inside(group, 0, 1)
        await group.start()
        await until(lambda: len(group.kept("join")) == 3)
        await asks(group, "/未入群", f"未入群 4 人：{PEOPLE[2].name}")
        await group.end()
        await group.start()
        await asks(group, "/陌生人", "没有不认识的人")
        assert len(group.kept("join")) == 3


@both
@live
async def test_whoever_is_not_in_the_group_is_brought_in_where_the_account_knows_them(
    make: type[AnyGateway], tmp_path: Path
) -> None:
    async with examination(make, tmp_path) as group:
        await inside(group, 0, 1)
        await group.start()
        await until(lambda: group.app.session.people.reached([ROSTER[3]]))
        await asks(group, "/邀请 全部", f"正在邀请 1 人：{PEOPLE[3].name}")
        assert f"另有 3 人不在账号的通讯录里，请手工邀请：{PEOPLE[2].name}" in told(group)[-1]
        await asks(group, "/未入群", f"未入群 3 人：{PEOPLE[2].name}")
        await asks(group, "/邀请 005", "没有能邀请的人：005")
        assert not any("入群" in text for text in group.texts)


@live
async def test_a_roster_may_name_a_contact_by_the_id_that_wechat_gave(tmp_path: Path) -> None:
    async with examination(SimulatedGateway, tmp_path) as group:
        await group.gateway.room(ROOM, "2022 面试群", ["bot", STAFF])
        store = Store.open(group.config.database)
        with store.transaction() as transaction:
            transaction.replace_roster([replace(PEOPLE[3], wechat_id=person(3))])
        store.close()
        await group.start()
        await until(lambda: group.app.session.people.reached(group.app.session.roster.values()))
        await asks(group, "/邀请 全部", f"正在邀请 1 人：{PEOPLE[3].name}")


@both
@live
async def test_what_the_gateway_cannot_do_is_told_to_staff_once(make: type[AnyGateway], tmp_path: Path) -> None:
    async with examination(make, tmp_path) as group:
        await inside(group, 0, 1, 2, 3, 4)
        await group.gateway.room(ROOM, "2022 面试群", ["bot", STAFF])
        await group.gateway.faults(group_fail=-1)
        await group.start()
        await until(lambda: group.app.session.people.reached([ROSTER[4]]))
        await asks(group, "/邀请 全部", "没能把")
        await until(lambda: not group.store.queued_posts())
        await until(lambda: len(group.records("GroupWorkFailed")) == 5)
        assert sum("没能把" in text for text in told(group)) == 1
        await announces(group, "/群公告 明天 11:00 报到")
        await until(lambda: any("群公告没有设成" in text for text in told(group)))


@both
@live
async def test_the_announcement_is_set(make: type[AnyGateway], tmp_path: Path) -> None:
    async with examination(make, tmp_path) as group:
        await group.start()
        await announces(group, "/群公告")
        await until(lambda: group.gateway.announced)
        ((room, text),) = group.gateway.announced
        assert room == ROOM
        assert text.startswith("【群公告】面试")


@both
@live
async def test_a_group_that_is_wanted_and_not_there_is_made_once(make: type[AnyGateway], tmp_path: Path) -> None:
    async with examination(make, tmp_path, [Room(topic="新的面试群", create=True)]) as group:
        await inside(group, 0, 1)
        await group.start()
        await until(
            lambda: any("已建好群“新的面试群”，拉入 4 人" in text for text in told(group)), what=str(told(group))
        )
        await until(lambda: len(group.kept("join")) == 4)
        await asks(group, "/未入群", f"未入群 3 人：{PEOPLE[2].name}")
        rooms = group.app.session.settings.rooms
        await group.end()
        await group.start()
        assert group.app.session.settings.rooms == rooms
        assert len(group.records("RoomMade")) == 1


@live
async def test_a_group_is_not_made_twice_where_the_answer_is_lost(tmp_path: Path) -> None:
    async with examination(SimulatedGateway, tmp_path, [Room(topic="新的面试群", create=True)]) as group:
        await inside(group, 0, 1)
        await group.gateway.faults(create_hang=1)
        with pytest.raises(UserError, match="room_not_made"):
            await group.start()
        await group.end()
        await group.start()
        assert isinstance(group.gateway, SimulatedGateway)
        assert [each.topic for each in group.gateway.gateway.groups.values()].count("新的面试群") == 1


@live
async def test_what_the_gateway_refused_to_make_once_is_left_to_staff(tmp_path: Path) -> None:
    async with examination(SimulatedGateway, tmp_path, [Room(topic="新的面试群", create=True)]) as group:
        await inside(group, 0, 1)
        await group.gateway.faults(group_fail=1)
        for code in ("room_not_made", "room_made_before"):
            with pytest.raises(UserError, match=code):
                await group.start()
            await group.end()


@live
async def test_a_gateway_that_does_not_answer_at_first_which_groups_there_are_is_asked_again(tmp_path: Path) -> None:
    async with examination(SimulatedGateway, tmp_path) as group:
        await group.gateway.faults(rooms_hang=1)
        await group.start()
        assert group.app.session.settings.rooms == (ROOM,)
