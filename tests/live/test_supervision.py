"""Gateways that stop, hang, refuse and lie: the bot comes back, says what it missed, and posts everything once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.outbox import Pace
from bot.wechat.link import Timing
from models.gaps import WentOffline
from models.posts import PostState
from tests.live.gateways import GATEWAYS, GROUP_NOTE, AnyGateway, SimulatedGateway
from tests.live.scene import FAST, GENTLE, PEOPLE, ROOM, STAFF, Scene, live, person, relay, scene, until

both = pytest.mark.parametrize("make", GATEWAYS)


async def comes_back(group: Scene) -> None:
    """The blind interval is recorded and told, and the next relay brings what was said meanwhile."""
    await until(lambda: group.bot.channel.state == "online" and group.bot.ready.is_set())
    await until(lambda: len(group.records("CameOnline")) == len(group.records("WentOffline")))
    group.lines.append(PEOPLE[20].name)  # said while the bot was deaf
    message_id = await group.joins(21)
    await until(lambda: len(group.kept()) and group.kept()[-1] == message_id)
    assert [review["reason"] for review in group.report()["reviews"]] == []
    await group.is_in(20, 21)
    assert group.flags(20) == ["seen_after_gap"]


@both
@pytest.mark.parametrize("seconds", [5, 70])
@live
async def test_a_gateway_that_stops_for_a_while(make: type[AnyGateway], seconds: int, tmp_path: Path) -> None:
    async with scene(make, tmp_path, timing=replace(FAST, reconnect_most=0.1)) as group:
        await group.joins(0)
        await group.is_in(0)
        await group.gateway.stop()
        await until(lambda: group.bot.channel.state != "online")
        await asyncio.sleep(min(seconds, 3))  # attempts in vain
        await group.pass_time(seconds - min(seconds, 3))
        await group.gateway.start()
        began = asyncio.get_running_loop().time()
        await comes_back(group)
        assert asyncio.get_running_loop().time() - began < 5
        gap = group.app.session.gaps.blind[-1]
        assert gap.ended_at is not None
        assert seconds <= (gap.ended_at - gap.began_at).total_seconds() < seconds + 5
        await until(lambda: any("之间离线" in text for text in group.texts))


@both
@live
async def test_a_gateway_that_is_killed_and_started_again(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path) as group:
        await group.joins(0)
        await group.is_in(0)
        await group.gateway.kill()
        await until(lambda: group.bot.channel.state != "online")
        await group.gateway.open()
        await comes_back(group)


@both
@live
async def test_a_gateway_that_is_down_at_the_start(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, start=False) as group:
        await group.gateway.stop()
        await group.start(wait=False)
        await asyncio.sleep(1)  # some attempts in vain
        await group.gateway.start()
        await comes_back(group)


@both
@live
async def test_a_gateway_that_is_down_at_the_closing(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, opens_in=-60, lasts=63) as group:
        await group.joins(0)
        await group.is_in(0)
        await group.gateway.stop()
        await group.reach(group.app.session.settings.settles_at)
        await until(lambda: group.app.session.window.closed_at is not None)
        assert group.attendance(0) == "checked_in"
        assert group.attendance(1) == "under_review"  # the bot was deaf: nobody is cancelled on a guess
        assert not any("报到结果" in text for text in group.texts)
        await group.gateway.start()
        await until(lambda: any("报到结果" in text for text in group.texts))
        assert len(group.records("CheckinClosed")) == 1


@both
@live
async def test_a_lid_that_is_shut_over_the_end_cancels_nobody_who_wrote_in_time(
    make: type[AnyGateway], tmp_path: Path
) -> None:
    async with scene(make, tmp_path, opens_in=60, lasts=60) as group:
        await group.reach(group.app.session.settings.open_at)
        await until(lambda: group.app.session.window.opened_at is not None)
        await group.joins(0)
        await group.is_in(0)
        names = [PEOPLE[0].name]
        said = []
        for at in range(1, 31):
            names.append(PEOPLE[at].name)
            said.append((person(at), relay(*names), ROOM))
        await group.gateway.burst(said)
        asleep = (group.app.session.settings.settles_at - group.now()).total_seconds() + 2
        group.gateway.ahead += asleep
        time.sleep(0.3)  # noqa: ASYNC251 - the machine stands still, all of it
        await until(lambda: group.app.session.window.closed_at is not None)
        assert [at for at in range(31) if group.attendance(at) != "checked_in"] == []
        assert group.attendance(31) == "ineligible"
        assert not any("报到更正" in text for text in group.texts)


@live
async def test_with_a_clock_that_is_ahead_the_closing_waits_for_wechats(tmp_path: Path) -> None:
    async with scene(SimulatedGateway, tmp_path, opens_in=-60, lasts=75, start=False) as group:
        ahead = timedelta(seconds=20)
        await group.start(wait=False)
        group.bot.now = group.bot.channel.now = group.bot.outbox.now = lambda: group.now() + ahead
        await until(group.bot.ready.is_set)
        await group.joins(0)
        await group.is_in(0)
        await group.reach(group.app.session.settings.settles_at - ahead)
        await until(lambda: any("本机时钟比微信约快" in text for text in group.texts))
        assert group.app.session.window.closed_at is None
        await group.joins(1)
        await group.is_in(1)
        await group.reach(group.app.session.settings.settles_at - timedelta(seconds=1))
        await until(lambda: group.app.session.window.closed_at is not None)
        assert group.now() >= group.app.session.settings.settles_at - timedelta(seconds=2)


@both
@live
async def test_a_bot_that_was_down_at_the_closing_closes_when_it_returns(
    make: type[AnyGateway], tmp_path: Path
) -> None:
    async with scene(make, tmp_path, opens_in=-60, lasts=62) as group:
        await group.joins(0)
        await group.is_in(0)
        await group.end()
        await group.pass_time(65)  # the end of the window passes
        await group.start()
        await until(lambda: any("报到结果" in text for text in group.texts))
        assert len(group.records("CheckinClosed")) == 1
        assert group.attendance(0) == "checked_in"
        assert group.attendance(1) == "under_review"


@both
@live
async def test_a_day_without_trouble_marks_the_absent(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, opens_in=60, lasts=60) as group:
        await group.reach(group.app.session.settings.open_at)
        await until(lambda: group.app.session.window.opened_at is not None)
        await group.joins(0)
        await group.is_in(0)  # a message on its way over the leap would look like a clock that is ahead
        await group.reach(group.app.session.settings.settles_at)
        await until(lambda: group.app.session.window.closed_at is not None)
        assert group.attendance(0) == "checked_in"
        assert group.attendance(1) == "ineligible"


@both
@live
async def test_logout_and_login(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path) as group:
        await group.gateway.logout()
        await until(lambda: group.bot.channel.state != "online")
        await group.gateway.login()
        await comes_back(group)


@both
@live
async def test_a_gateway_that_no_longer_hears_is_left(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, timing=replace(FAST, ding=0.2, dong=0.5)) as group:
        await until(lambda: group.bot.channel._dongs)
        await group.gateway.faults(dong=False)
        await until(lambda: group.bot.channel.state != "online")
        await group.gateway.faults(dong=True)
        await comes_back(group)
        assert isinstance(group.records("WentOffline")[-1].event(), WentOffline)


async def asked(group: Scene) -> list[str]:
    """Staff ask for the status; what the group hears of it."""
    before = len(group.texts)
    await group.gateway.say(STAFF, "/状态", ROOM)
    await until(lambda: len(group.texts) > before)
    await until(lambda: not group.store.queued_posts())
    return group.texts[before:]


@both
@live
async def test_a_send_that_is_answered_after_30_seconds_is_not_repeated(make: type[AnyGateway], tmp_path: Path) -> None:
    """All of it at ten times the speed: what a bot of the ordinary timing does in 30 seconds, this one does in 3."""
    real = Pace(interval=0, per_minute=1000, account_per_minute=1000, echo=Pace().echo / 10, retry=Pace().retry / 10)
    async with scene(make, tmp_path, timing=replace(FAST, call=Timing().call / 10), pace=real) as group:
        await group.quiet()
        await group.gateway.faults(send_delay=3)
        await group.gateway.say(STAFF, "/状态", ROOM)
        before = len(group.texts)
        await until(lambda: len(group.texts) > before, 60)
        await until(lambda: not group.store.queued_posts())
        assert len(group.texts) == before + 1


@both
@pytest.mark.parametrize(
    ("fault", "count", "posts"),
    [
        ("send_fail", 2, 1),  # refused twice, then sent
        ("send_fail_after", 1, 1),  # it left, the gateway said no, and the echo says that it left
        ("readback_fail", True, 1),
    ],
)
@live
async def test_a_send_that_fails(make: type[AnyGateway], fault: str, count: int, posts: int, tmp_path: Path) -> None:
    # No echo will come of what was refused; what left has to be echoed in time, also on a busy machine.
    pace = replace(GENTLE, echo=0.2) if fault == "send_fail" else GENTLE
    async with scene(make, tmp_path, pace=pace) as group:
        await group.quiet()
        await group.gateway.faults(**{fault: count})
        assert len(await asked(group)) == posts


@both
@live
async def test_a_post_whose_fate_nobody_tells_is_sent_again_and_says_so(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, pace=replace(GENTLE, echo=0.2)) as group:
        await group.quiet()
        await group.gateway.faults(echo=False, send_fail_after=1)
        await group.gateway.say(STAFF, "/状态", ROOM)
        await until(lambda: any(text.startswith("（补发") for text in group.texts))
        assert len([text for text in group.texts if "报到进行中" in text]) == 2


@both
@live
async def test_posts_are_paced_and_stay_in_order(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, pace=replace(GENTLE, interval=0.3)) as group:
        await group.quiet()
        began = asyncio.get_running_loop().time()
        for word in ("/状态", "/未报到", "/待核实", "/帮助"):
            await group.gateway.say(STAFF, word, ROOM)
        await until(lambda: len(group.kept()) == 4)
        await until(lambda: not group.store.queued_posts())
        assert asyncio.get_running_loop().time() - began >= 0.9
        assert [text[:3] for text in group.texts[-4:]] == ["报到进", "未报到", "没有待", "现在可"]


@live
async def test_after_a_crash_what_was_being_sent_says_that_it_may_be_double(tmp_path: Path) -> None:
    async with scene(GATEWAYS[1].values[0], tmp_path, pace=replace(GENTLE, echo=0.2)) as group:  # type: ignore[arg-type]
        await group.quiet()
        await group.gateway.faults(send_hang=1)
        await group.gateway.say(STAFF, "/状态", ROOM)
        await until(lambda: [post.state for post in group.store.queued_posts()] == [PostState.SENDING])
        await group.end()
        await group.start()
        await until(lambda: any(text.startswith("（补发") for text in group.texts))


@both
@live
async def test_a_full_disk_delays_and_loses_nothing(
    make: type[AnyGateway], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.errors import UserError
    from bot.store.transaction import Transaction
    from models.messages import Incoming
    from models.records.chain import HeardEnd

    async with scene(make, tmp_path) as group:
        kept = Transaction.keep
        failures = iter(range(2))

        def full(self: Transaction, incoming: list[Incoming], after: HeardEnd, new_salt: Callable[[], str]) -> HeardEnd:
            if next(failures, None) is not None:
                raise UserError("disk_full", path="x")
            return kept(self, incoming, after, new_salt)

        monkeypatch.setattr(Transaction, "keep", full)
        await group.joins(0)
        await group.gateway.say(person(1), relay(*group.lines, PEOPLE[1].name), ROOM, kind=GROUP_NOTE)
        await group.is_in(0, 1)


@both
@live
async def test_the_bot_can_be_stopped_at_any_moment(make: type[AnyGateway], tmp_path: Path) -> None:
    """Also in the middle of a burst, a look-up, a ding or a reconnection, and within seconds."""
    async with scene(make, tmp_path, start=False, timing=replace(FAST, ding=0.01)) as group:
        for moment in (0.0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2):
            await group.start(wait=moment > 0.05)
            said = [(person(at), relay(PEOPLE[at].name), ROOM) for at in range(40)]
            await group.gateway.burst(said)
            await asyncio.sleep(moment)  # the moment is the subject
            async with asyncio.timeout(5):
                await group.end()
