"""What the bot does to the group itself, where the gateway can: makes it, brings people in, sets its announcement."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot import members
from bot.app import App
from bot.config.sections import Panel, Person, Room
from bot.errors import UserError
from bot.simulator.gateway import Gateway as World
from bot.store.store import Store
from handlers.members import outside
from handlers.roster import changed
from tests.live.gateways import GATEWAYS, AnyGateway, SimulatedGateway
from tests.live.scene import PEOPLE, ROOM, STAFF, TOPIC, Scene, live, person, scene, until

both = pytest.mark.parametrize("make", GATEWAYS)
NEW = "新的面试群"
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


@asynccontextmanager
async def simulated(folder: Path, rooms: list[Room] | None = None) -> AsyncIterator[tuple[Scene, World]]:
    """The same with a gateway that can be looked into."""
    async with examination(SimulatedGateway, folder, rooms) as group:
        assert isinstance(group.gateway, SimulatedGateway)
        yield group, group.gateway.gateway


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
    await asks(group, re.findall(r"/确认 \d{4}", told(group)[-1])[0], "正在设群公告")


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
        await until(lambda: len(group.kept("join")) == 4)
        await asks(group, "/未入群", f"未入群 3 人：{PEOPLE[2].name}")
        await asks(group, "/邀请 005", f"通讯录里没有 005 {PEOPLE[4].name}（共 1 人）")
        assert not any("入群" in text for text in group.texts)


@live
async def test_a_roster_may_name_a_contact_by_the_id_that_wechat_gave(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, _):
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


@live
async def test_an_announcement_that_the_room_hears_is_nobodys_relay(tmp_path: Path) -> None:
    async with scene(SimulatedGateway, tmp_path) as group:
        await announces(group, f"/群公告 #接龙\n1. {PEOPLE[0].name}\n2. {PEOPLE[1].name}")
        await until(lambda: group.gateway.announced)
        await group.joins(2)
        await group.is_in(2)
        assert not any(each.event().contact == "bot" for each in group.records("LineNoted"))


@both
@live
async def test_a_group_that_is_wanted_and_not_there_is_made_once(make: type[AnyGateway], tmp_path: Path) -> None:
    async with examination(make, tmp_path, [Room(topic=NEW, create=True)]) as group:
        await inside(group, 0, 1)
        await group.start()
        await until(lambda: any(f"已建好群“{NEW}”，拉入 4 人" in text for text in told(group)), what=str(told(group)))
        await until(lambda: len(group.kept("join")) == 4)
        await asks(group, "/未入群", f"未入群 3 人：{PEOPLE[2].name}")
        rooms = group.app.session.settings.rooms
        await group.end()
        await group.start()
        assert group.app.session.settings.rooms == rooms
        assert len(group.records("RoomMade")) == 1


@live
async def test_a_group_is_not_made_twice_where_the_answer_is_lost(tmp_path: Path) -> None:
    async with simulated(tmp_path, [Room(topic=NEW, create=True)]) as (group, world):
        await inside(group, 0, 1)
        await group.gateway.faults(create_hang=1)
        with pytest.raises(UserError, match="room_not_made"):
            await group.start()
        await group.end()
        await group.start()
        assert [each.topic for each in world.groups.values()].count(NEW) == 1


@live
async def test_what_the_gateway_refused_to_make_once_is_left_to_staff(tmp_path: Path) -> None:
    async with simulated(tmp_path, [Room(topic=NEW, create=True)]) as (group, _):
        await inside(group, 0, 1)
        await group.gateway.faults(group_fail=1)
        for code in ("room_not_made", "room_made_before"):
            with pytest.raises(UserError, match=code):
                await group.start()
            await group.end()


@live
async def test_a_gateway_that_does_not_answer_at_first_which_groups_there_are_is_asked_again(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, _):
        await group.gateway.faults(rooms_hang=1)
        await group.start()
        assert group.app.session.settings.rooms == (ROOM,)


# --- what a gateway does not tell, and what changes while nobody hears ---------------------------------------------


def made(world: World) -> list[list[str]]:
    """The members of every group of the new name."""
    return [each.members for each in world.groups.values() if each.topic == NEW]


async def looks(group: Scene, until_so: Callable[[], object]) -> None:
    """The bot looks at the members, and at their names, again and again."""

    async def looking() -> None:
        while not until_so():
            group.bot.gathering.look_again(at_names=True)
            await asyncio.sleep(0.05)

    await asyncio.wait_for(looking(), 20)


async def looks_once_more(group: Scene, world: World) -> None:
    """It has looked from beginning to end, at least once: a look lists the members of each room once, or twice."""
    enough = world.calls["RoomMemberList"] + 4 * len(group.app.session.settings.heard_rooms)
    await looks(group, lambda: world.calls["RoomMemberList"] > enough)


def outside_now(group: Scene) -> list[str]:
    return [each.number for each in outside(group.app.session)]


@live
async def test_no_group_is_made_while_one_that_cannot_be_read_may_be_it(tmp_path: Path) -> None:
    async with simulated(tmp_path, [Room(topic=NEW, create=True)]) as (group, world):
        await inside(group, 0, 1)
        await group.gateway.room("there@chatroom", NEW, ["bot", STAFF])
        await group.gateway.faults(room_fail=-1)
        with pytest.raises(UserError, match="room_perhaps_unread"):
            await group.start()
        assert len(made(world)) == 1


@live
async def test_no_group_is_made_on_the_first_answer_of_a_gateway_that_was_slow(tmp_path: Path) -> None:
    async with simulated(tmp_path, [Room(topic=NEW, create=True)]) as (group, world):
        await inside(group, 0, 1)
        there = {}
        await group.gateway.room("there@chatroom", NEW, ["bot", STAFF, person(0)])
        there.update(world.groups)
        world.groups.clear()
        await group.gateway.faults(rooms_hang=1)
        starting = asyncio.create_task(group.start())
        await until(lambda: world.calls["RoomList"] >= 2)
        world.groups.update(there)
        await starting
        assert group.app.session.settings.rooms == ("there@chatroom",)
        assert len(made(world)) == 1


@live
async def test_a_group_for_some_gets_those_and_nobody_who_is_withdrawn(tmp_path: Path) -> None:
    rooms = [Room(topic=TOPIC, groups=["A"]), Room(topic=NEW, create=True, groups=["B"])]
    async with simulated(tmp_path, rooms) as (group, world):
        roster = [replace(each, group="AB"[at % 2]) for at, each in enumerate(ROSTER)]
        for at, each in enumerate(roster):
            await group.gateway.contact(person(at), each.name, each.wechat_id)
        store = Store.open(group.config.database)
        with store.transaction() as transaction:
            transaction.replace_roster(roster)
        app = App(store, group.config.settings((ROOM, NEW)))
        app.begin(group.now())
        changes = changed(app.session.roster, [each for each in roster if each.number != "004"])
        app.change_roster(group.now(), changes)
        store.close()
        await group.start()
        assert [sorted(each) for each in made(world)] == [sorted(["bot", STAFF, person(1), person(5)])]


@live
async def test_a_group_that_was_made_before_another_was_missing_is_told_of_by_the_next_start(tmp_path: Path) -> None:
    async with simulated(tmp_path, [Room(topic=NEW, create=True), Room(topic="乙群")]) as (group, world):
        await inside(group, 0, 1)
        with pytest.raises(UserError, match="no_such_room"):
            await group.start()
        await group.end()
        assert len(made(world)) == 1
        await group.gateway.room("b@chatroom", "乙群", ["bot", STAFF])
        await group.start()
        await until(lambda: any(f"已建好群“{NEW}”" in text for text in told(group)))
        await group.end()
        await group.start()
        assert len(group.records("RoomMade")) == 1


@live
async def test_a_group_that_staff_made_after_all_is_not_said_to_be_the_bots(tmp_path: Path) -> None:
    async with simulated(tmp_path, [Room(topic=NEW, create=True)]) as (group, _):
        await inside(group, 0, 1)
        await group.gateway.faults(group_fail=1)
        with pytest.raises(UserError, match="room_not_made"):
            await group.start()
        await group.end()
        await group.gateway.room("hand@chatroom", NEW, ["bot", STAFF])
        await group.start()
        await until(lambda: len(outside_now(group)) == 6 and group.kept("join"))
        assert group.records("RoomMade") == []
        assert not any("已建好群" in text for text in told(group))


@live
async def test_a_room_that_was_found_before_is_not_made_anew(tmp_path: Path) -> None:
    async with simulated(tmp_path, [Room(topic=TOPIC, create=True)]) as (group, world):
        await group.start()
        await group.end()
        world.groups.clear()
        with pytest.raises(UserError, match="room_gone"):
            await group.start()


@live
async def test_a_room_that_several_panels_share_is_made_with_the_candidates_of_all_of_them(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        await inside(group, 0, 1, 2)
        panels = [Panel(group=each, room=Room(topic=NEW, create=True)) for each in "AB"]
        group.config = group.config.model_copy(update={"panels": panels})
        store = Store.open(group.config.database)
        with store.transaction() as transaction:
            transaction.replace_roster([replace(each, group="ABC"[at % 3]) for at, each in enumerate(ROSTER)])
        store.close()
        await group.start()
        assert [sorted(each) for each in made(world)] == [sorted(["bot", STAFF, person(0), person(1), person(3)])]


@live
async def test_a_bot_that_comes_back_is_not_kept_waiting_by_a_gateway_that_lists_no_rooms(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, _):
        await group.start()
        await group.gateway.faults(rooms_hang=-1)
        await group.gateway.logout()
        await group.gateway.login()
        await asks(group, "/状态", "报到")


@live
async def test_a_call_that_failed_is_made_again(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, _):
        await inside(group, 0, 1)
        await group.gateway.faults(member_fail=1)
        await group.start()
        await until(lambda: outside_now(group) == ["003", "004", "005", "006"])


@live
async def test_a_friend_who_was_added_later_can_be_invited_without_a_restart(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, _):
        await inside(group, 0, 1)
        await group.start()
        await until(lambda: len(group.kept("join")) == 3)
        await group.gateway.contact("wxid_friend", "何家小妹", "wx-005")
        await asks(group, "/邀请 005", "没有能邀请的人")
        await until(lambda: group.app.session.people.reached([ROSTER[4]]))


@live
async def test_who_left_and_who_came_back_while_the_bot_was_away_is_known(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        await inside(group, 0, 1)
        await group.start()
        await group.gateway.say(person(1), "大家好", ROOM)
        await until(lambda: outside_now(group) == ["003", "004", "005", "006"])
        world.leave(ROOM, person(1))
        await until(lambda: "002" in outside_now(group))
        await group.end()
        await group.gateway.room(ROOM, TOPIC, ["bot", STAFF, person(1), person(3)])
        await group.start()
        await until(lambda: outside_now(group) == ["001", "003", "005", "006"])
        await until(lambda: any("【退群】001" in text for text in told(group)))
        await looks_once_more(group, world)
        assert sum("【退群】001" in text for text in told(group)) == 1


@live
async def test_a_group_that_is_not_configured_any_more_holds_nobody(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        await inside(group, 0, 1, 2, 3)
        await group.start()
        await until(lambda: outside_now(group) == ["005", "006"])
        await group.end()
        await group.gateway.room("new@chatroom", NEW, ["bot", STAFF, person(0)])
        group.config = group.config.model_copy(update={"rooms": [Room(topic=NEW)]})
        await group.start()
        await until(lambda: outside_now(group) == ["002", "003", "004", "005", "006"])
        world.leave("new@chatroom", person(0))
        await until(lambda: any("【退群】001" in text for text in told(group)))


@live
async def test_whose_last_words_were_in_a_panels_room_has_left_the_group_all_the_same(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        await inside(group, 0, 1)
        await group.gateway.room("p@chatroom", "评审群", ["bot", STAFF, person(0)])
        group.config = group.config.model_copy(update={"panels": [Panel(group="A", room=Room(topic="评审群"))]})
        await group.start()
        await until(lambda: "001" not in outside_now(group))
        await group.gateway.say(person(0), "在", "p@chatroom")
        world.leave(ROOM, person(0))
        await until(lambda: any("【退群】001" in text for text in told(group)))
        world.join("p@chatroom", person(2))
        await looks_once_more(group, world)
        assert outside_now(group) == ["001", "003", "004", "005", "006"]


@live
async def test_the_gateways_own_list_counts_more_than_one_that_staff_gave_before(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, _):
        await inside(group, 0)
        app = App(Store.open(group.config.database), group.config.settings((ROOM,)))
        members.take_list(app, ROOM, tuple(each.name for each in PEOPLE[:3]), "小周", group.now())
        assert [each.number for each in outside(app.session)] == ["004", "005", "006"]
        app.store.close()
        await group.start()
        await until(lambda: outside_now(group) == ["002", "003", "004", "005", "006"])


@live
async def test_whom_one_list_lacks_has_not_left_and_a_list_without_many_is_not_believed(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        group.roster = []
        await group.gateway.room(ROOM, TOPIC, ["bot", STAFF, *map(person, range(len(PEOPLE)))])
        await group.start()
        await until(lambda: len(group.kept("join")) == len(PEOPLE) + 1)
        whole = [*world.groups[ROOM].members]
        world.groups[ROOM].members = whole[: len(whole) // 2 + 2]
        await looks_once_more(group, world)
        await looks_once_more(group, world)
        assert group.records("MemberLeft") == []
        world.groups[ROOM].members = whole[:-1]
        await looks(group, lambda: group.records("MemberLeft"))
        assert len(group.records("MemberLeft")) == 1


@live
async def test_what_one_call_does_not_tell_keeps_nobody_else_unknown(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        await inside(group, 0, 1)
        answers = world.contacts
        del answers[person(1)]
        await group.gateway.room(ROOM, TOPIC, ["bot", STAFF, person(0), person(1)])
        await group.start()
        await until(lambda: "001" not in outside_now(group))
        await looks_once_more(group, world)
        before = Counter(world.calls)
        await looks_once_more(group, world)
        assert (world.calls - before)["ContactPayload"] <= 20


@live
async def test_whoever_comes_costs_no_look_at_the_others(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        group.timing = replace(group.timing, names_again=240)
        await group.gateway.room(ROOM, TOPIC, ["bot", STAFF, *(f"wxid_friend{at}" for at in range(40))])
        for at in range(50):
            await group.gateway.contact(f"wxid_friend{at}", f"朋友{at}")
        await group.start()
        await until(lambda: len(group.kept("join")) == 41)
        await looks_once_more(group, world)
        before = Counter(world.calls)
        for at in range(40, 50):
            world.join(ROOM, f"wxid_friend{at}")
            await until(lambda at=at: len(group.kept("join")) == at + 2)  # type: ignore[misc]
        await looks_once_more(group, world)
        assert (world.calls - before)["RoomMemberPayload"] <= 30, world.calls - before
        assert (world.calls - before)["ContactPayload"] <= 60, world.calls - before


@live
async def test_a_group_that_is_called_otherwise_by_now_is_found_by_its_id(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        await group.start()
        await group.end()
        world.groups[ROOM].topic = "面试群（改）"
        await group.start()
        assert group.app.session.settings.rooms == (ROOM,)


@live
async def test_the_account_itself_is_nobody_to_bring_into_a_group(tmp_path: Path) -> None:
    async with simulated(tmp_path, [Room(topic=NEW, create=True)]) as (group, _):
        await group.gateway.room(ROOM, TOPIC, ["bot", STAFF])
        group.config = group.config.model_copy(update={"staff": [Person(id="bot"), Person(id=STAFF)]})
        with pytest.raises(UserError, match="too_few_for_a_room"):
            await group.start()


@live
async def test_a_list_of_a_few_or_of_nobody_puts_nobody_out(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        await inside(group, 0, 1, 2, 3)
        await group.start()
        await until(lambda: outside_now(group) == ["005", "006"])
        for members in (["bot"], [STAFF, person(0), person(1), person(2)], ["bot", person(0)]):
            await group.gateway.room(ROOM, TOPIC, members)
            await looks_once_more(group, world)
            assert outside_now(group) == ["005", "006"]


@live
async def test_who_changes_the_name_as_asked_is_known_without_a_word(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        await inside(group, 0, 1)
        await group.gateway.contact("wxid_odd", "秋天的风")
        await group.gateway.room(ROOM, TOPIC, ["bot", STAFF, person(0), person(1), "wxid_odd"])
        await group.start()
        await until(lambda: len(group.kept("join")) == 4)
        await group.gateway.alias(ROOM, "wxid_odd", f"005 {PEOPLE[4].name}")
        await looks(group, lambda: outside_now(group) == ["003", "004", "006"])
        kept = len(group.kept("join"))
        await looks_once_more(group, world)
        assert len(group.kept("join")) == kept


@live
async def test_who_has_spoken_and_then_changes_the_name_is_known_too(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        await group.gateway.contact("wxid_odd", "秋天的风")
        await group.gateway.room(ROOM, TOPIC, ["bot", STAFF, "wxid_odd"])
        await group.start()
        await group.gateway.say("wxid_odd", "大家好", ROOM)
        await looks_once_more(group, world)
        assert "005" in outside_now(group)
        await group.gateway.alias(ROOM, "wxid_odd", f"005 {PEOPLE[4].name}")
        await looks(group, lambda: "005" not in outside_now(group))
        (renamed,) = group.records("MemberRenamed")
        assert renamed.event().names[-1] == f"005 {PEOPLE[4].name}"
        await asks(group, "/未绑定", f"群里叫“005 {PEOPLE[4].name}”")


@live
async def test_a_stranger_of_two_names_in_two_rooms_is_noted_once_in_each(tmp_path: Path) -> None:
    async with simulated(tmp_path, [Room(topic=TOPIC), Room(topic="乙群")]) as (group, world):
        await group.gateway.contact("wxid_odd", "秋天的风")
        for room, topic in ((ROOM, TOPIC), ("b@chatroom", "乙群")):
            await group.gateway.room(room, topic, ["bot", STAFF, "wxid_odd"])
            await group.gateway.alias(room, "wxid_odd", f"在{topic}")
        await group.start()
        for _ in range(3):
            await looks_once_more(group, world)
        assert len([each for each in group.records("MemberJoined") if each.event().contact == "wxid_odd"]) == 2
        assert group.records("MemberRenamed") == []


@live
async def test_a_comer_is_known_by_the_wechat_id_too(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        await inside(group, 0, 1)
        await group.start()
        await until(lambda: len(group.kept("join")) == 3)
        await group.gateway.contact("wxid_odd", "秋天的风", "wx-006")
        world.join(ROOM, "wxid_odd")
        await until(lambda: outside_now(group) == ["003", "004", "005"])


@live
async def test_in_a_panels_own_room_nobody_is_met(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        await inside(group, 0, 1)
        await group.gateway.room("p@chatroom", "评审群", ["bot", STAFF, "wxid_professor", person(2)])
        await group.gateway.contact("wxid_professor", "评委王教授")
        group.config = group.config.model_copy(update={"panels": [Panel(group="A", room=Room(topic="评审群"))]})
        await group.start()
        await until(lambda: outside_now(group) == ["003", "004", "005", "006"])
        await looks_once_more(group, world)
        assert not [each for each in group.records("MemberJoined") if each.event().room == "p@chatroom"]


@live
async def test_an_invitation_whose_answer_is_lost_is_made_once_and_is_no_failure(tmp_path: Path) -> None:
    async with simulated(tmp_path) as (group, world):
        await inside(group, 0, 1)
        await group.start()
        await until(lambda: group.app.session.people.reached([ROSTER[3]]))
        await group.gateway.faults(add_hang=1)
        await asks(group, "/邀请 全部", "正在邀请 1 人")
        await until(lambda: "004" not in outside_now(group))
        await until(lambda: not group.store.queued_posts())
        assert world.calls["RoomAdd"] == 1
        assert group.records("GroupWorkFailed") == []
        await asks(group, "/邀请 001", "正在邀请 1 人")
        await until(lambda: not group.store.queued_posts())
        assert world.calls["RoomAdd"] == 1
