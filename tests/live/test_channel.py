"""What python-wechaty and gateways do to messages, and that none is lost: against the real gateway and the simulator."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config.sections import Person, Room
from bot.errors import UserError
from bot.wechat.link import Link, Occupied
from tests.live.gateways import GATEWAYS, GROUP_NOTE, TEXT, TOKEN, AnyGateway, SimulatedGateway
from tests.live.scene import FAST, PEOPLE, ROOM, STAFF, live, person, relay, scene, until

both = pytest.mark.parametrize("make", GATEWAYS)


@both
@live
async def test_relays_are_read_whatever_form_the_gateway_gives_them(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path) as group:
        await group.joins(0, kind=GROUP_NOTE)
        await group.joins(1, kind=TEXT)
        people = "".join(
            f"<solitaire_item><username>{person(at)}</username><content>{PEOPLE[at].name}</content></solitaire_item>"
            for at in (0, 1, 2)
        )
        xml = f"<msg><appmsg><title>{relay(*(PEOPLE[at].name for at in (0, 1, 2)))}</title><type>53</type><extinfo><solitaire_info>{people}</solitaire_info></extinfo></appmsg></msg>"
        await group.gateway.say(person(2), xml, ROOM, kind=14)
        await group.is_in(0, 1, 2)


@both
@live
async def test_every_type_is_judged_by_its_content(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path) as group:
        kinds = [*range(21), 99]
        ids = {}
        for at, kind in enumerate(kinds):
            ids[kind] = await group.gateway.say(person(at), relay(PEOPLE[at].name), ROOM, kind=kind)
        await until(lambda: len(group.kept()) == len(kinds) - 1)  # 13 is the news of a recall
        for at, kind in enumerate(kinds):
            is_own_word = kind not in (4, 13)  # a forwarded record is somebody else's
            assert (group.attendance(at) == "checked_in") is is_own_word, kind
        assert len(group.kept("recall")) == 1


@both
@live
async def test_a_message_that_is_delivered_three_times_is_one(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path) as group:
        ids = [await group.joins(at, copies=3) for at in range(5)]
        for message_id in ids:
            await group.gateway.emit("message", messageId=message_id)
        await group.joins(5)
        await group.is_in(*range(6))
        assert group.kept()[:5] == ids
        assert len(group.kept()) == 6
        assert len(group.records("CheckedIn")) == 6


@both
@live
async def test_a_burst_of_300_stays_in_order(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path) as group:
        said = [(person(at % 120), relay(PEOPLE[at % 120].name + "x" * (at // 120)), ROOM) for at in range(300)]
        ids = await group.gateway.burst(said)
        await until(lambda: len(group.kept()) == 300)
        assert group.kept() == ids


@both
@live
async def test_a_look_up_that_fails_delays_and_loses_nothing(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path) as group:
        await group.gateway.faults(payload_fail=3)
        first = await group.joins(0)
        await group.gateway.faults(member_fail=2)
        second = await group.joins(1)
        await group.is_in(0, 1)
        assert group.kept() == [first, second]
        assert group.flags(1) == []  # known by name: the names were waited for


@both
@live
async def test_a_look_up_that_fails_for_long_does_not_hold_up_the_others(
    make: type[AnyGateway], tmp_path: Path
) -> None:
    async with scene(make, tmp_path) as group:
        await group.gateway.faults(payload_fail=-1)
        slow = await group.joins(0)
        await until(lambda: group.bot.channel._tasks and not group.bot.channel._inbox.qsize())
        await asyncio.sleep(FAST.aside * 1.5)  # the patience of the queue has to pass
        await group.gateway.faults(payload_fail=0)
        fast = await group.joins(1)
        await group.is_in(0, 1)
        await until(lambda: sorted(group.kept()) == sorted([slow, fast]))


@both
@live
async def test_times_in_seconds_and_in_milliseconds_are_the_same(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path) as group:
        await group.joins(0)
        await group.gateway.faults(seconds=True)
        await group.joins(1)
        await group.is_in(0, 1)
        first, second = (group.app.session.standings[PEOPLE[at].number].checked_in_at for at in (0, 1))
        assert first is not None
        assert second is not None
        assert 0 <= (second - first).total_seconds() < 60


@both
@live
async def test_events_without_data_do_not_end_the_bot(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path) as group:
        for name in (
            "error",
            "ready",
            "heartbeat",
            "dong",
            "message",
            "room_topic" if make.__name__ != "RealGateway" else "room-topic",
        ):
            await group.gateway.emit(name)
        await group.joins(0)
        await group.is_in(0)
        assert not group.records("WentOffline")[1:]  # only the one of the start


@both
@live
async def test_a_recall_and_a_changed_name_arrive(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path) as group:
        message_id = await group.joins(0)
        await group.is_in(0)
        await group.gateway.recall(message_id, person(0), ROOM)
        await until(lambda: "recalled" in group.flags(0))
        await group.gateway.contact("wxid_new", "秋天的风")
        await group.gateway.alias(ROOM, "wxid_new", PEOPLE[7].name)
        await group.gateway.say("wxid_new", relay(PEOPLE[7].name), ROOM, kind=GROUP_NOTE)
        await group.is_in(7)
        assert "bound_by_line" not in group.flags(7)


@both
@live
async def test_staff_and_candidates_are_known_by_wechat_id(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, start=False) as group:
        await group.gateway.contact(STAFF, "工作人员", wechat_id="staff-by-name")
        group.config = group.config.model_copy(update={"staff": [Person(id="staff-by-name")]})
        await group.start()
        await until(lambda: group.app.session.people.is_staff(STAFF))
        await group.gateway.say(STAFF, "/状态", ROOM)
        await until(lambda: any("报到进行中" in text for text in group.texts))
        assert group.records("CommandRefused") == []


@live
async def test_a_login_that_needs_a_scan_shows_the_code(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    async with scene(GATEWAYS[1].values[0], tmp_path, start=False) as group:  # type: ignore[arg-type]
        await group.gateway.logout()
        await group.start(wait=False)
        shown: list[str] = []

        def code_is_shown() -> bool:
            shown.append(capfd.readouterr().err)
            return "https://login.example/code" in "".join(shown)

        await until(code_is_shown)
        assert "█" in "".join(shown)
        assert "扫码登录" in "".join(shown)


@both
@live
async def test_other_groups_are_nobodys_business(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path) as group:
        await group.gateway.say(STAFF, "家里的事", "456@chatroom")
        await group.joins(0)
        await group.is_in(0)
        assert len(group.kept()) == 1


@both
@live
async def test_the_rooms_are_listed_where_the_topic_is_wrong(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, start=False, rooms=[Room(topic="没有的群")]) as group:
        with pytest.raises(UserError) as error:
            await group.start()
        assert error.value.code == "no_such_room"
        assert ROOM in error.value.data["rooms"]


@both
@live
async def test_two_rooms_of_one_topic_are_listed(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, start=False, rooms=[Room(topic="别的群")]) as group:
        await group.gateway.room("789@chatroom", "别的群", ["bot", STAFF])
        with pytest.raises(UserError) as error:
            await group.start()
        assert error.value.code == "several_such_rooms"
        assert error.value.data["rooms"].count("@chatroom") == 2


@both
@live
async def test_a_second_client_is_noticed(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path) as group:
        other = Link(group.config.gateway.endpoint, TOKEN, FAST)
        with pytest.raises(Occupied):
            await other.listen(lambda kind, data: None)
        # The other way round: somebody takes the account away from the bot, which says so and does not fight.
        taking = asyncio.create_task(other.listen(lambda kind, data: None, take_over=True))
        await until(lambda: group.bot.channel.second_client)
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)
        await until(lambda: group.bot.channel.state == "online")
        await group.joins(0)
        await group.is_in(0)


@both
@live
async def test_our_own_dead_connection_is_taken_over(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, start=False, timing=replace(FAST, take_over=0.5)) as group:
        dead = Link(group.config.gateway.endpoint, TOKEN, FAST)
        holding = asyncio.create_task(dead.listen(lambda kind, data: None))
        await asyncio.sleep(0.2)  # the first client has to be there
        await group.start()
        await group.joins(0)
        await group.is_in(0)
        holding.cancel()
        await asyncio.gather(holding, return_exceptions=True)


@live
async def test_who_comes_is_known_by_the_name_that_the_group_sees(tmp_path: Path) -> None:
    """Of the program's own gateway: the other's puppet drops members without its own knowing."""
    async with scene(SimulatedGateway, tmp_path) as group:
        contact = person(0)
        members = group.app.session.members
        await group.gateway.emit("room_leave", roomId=ROOM, removeeIdList=[contact])
        await until(lambda: members.has_left(contact, ROOM))
        await group.gateway.emit("room_join", roomId=ROOM, inviteeIdList=[contact])
        await until(lambda: contact in members.rooms)
        assert PEOPLE[0].name in " ".join(members.member(contact).names)
