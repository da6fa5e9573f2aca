"""The whole plan through a gateway: from the forms and a group that is not there yet to the last interview and the purge."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import intake
from bot.app import App
from bot.config.sections import Application, Interview, Notice, Period, Person, Room
from bot.files.forms import Filled
from bot.records.purge import newest_day, purge
from bot.records.verify import verify
from bot.store.store import Store
from models.intake.form import ApplicationForm, FormPlace, Picture
from models.interview.stages import InterviewState
from tests.intake.writing import person
from tests.live.gateways import GATEWAYS, AnyGateway
from tests.live.scene import STAFF, Scene, live, relay, scene, until

INSPECTOR = "wxid_inspector"
TOPIC = "视频面试管理群"
APPLICANTS = [person(at, pictures=(Picture(place=FormPlace.CLOSURE, digest="proof"),)) for at in range(1, 5)]


def contact(at: int) -> str:
    return f"wxid_applicant{at}"


async def told(group: Scene, words: str, to: str = STAFF) -> None:
    """Until somebody was told so in private."""
    said = group.gateway.said
    await until(
        lambda: any(each == to and words in text for each, text in said),
        what=f"{words}: {[text for each, text in said if each == to][-3:]}",
    )


async def orders(group: Scene, text: str, answer: str, by: str = STAFF) -> None:
    await group.gateway.say(by, text)
    await told(group, answer, by)


def confirmed(group: Scene, by: str) -> str:
    """The confirmation that somebody was asked for last."""
    asked = "\n".join(text for to, text in group.gateway.said if to == by)
    return re.findall(r"/确认 \d{4}", asked)[-1]


async def heard(group: Scene, words: str) -> None:
    """Until the group was told so."""
    said = group.gateway.said
    await until(lambda: any("chatroom" in to and text.startswith(words) for to, text in said), what=words)


def sent(group: Scene, *forms: ApplicationForm) -> None:
    """The forms are read as the command for it does."""
    store = Store.open(group.config.database)
    app = App(store, group.config.settings(group.config.room_names({})))
    now = group.now()
    app.begin(now)
    intake.take(
        app,
        [Filled(file=f"{each.name}.docx", source=each.name, received_at=now, form=each) for each in forms],
        now,
    )
    store.close()


async def applied_and_invited(group: Scene) -> None:
    """Approved, the group made, everybody brought in whom the account knows, its announcement set."""
    for at, each in enumerate(APPLICANTS):
        await group.gateway.contact(contact(at), each.name, each.wechat_id)
    await group.gateway.contact(INSPECTOR, "纪检老吴")
    sent(group, *APPLICANTS[:3], replace(APPLICANTS[3], signature=""))
    await group.start()
    await told(group, f"已建好群“{TOPIC}”，拉入 2 人")
    await orders(group, "/批准 全部", "已批准 3 份申请")
    await orders(group, "/批准 4 原件已核对", "已批准 1 份申请")
    # The session is another one since the roster has changed.
    await until(lambda: len(group.app.session.people.reached(group.app.session.roster.values())) == 4)
    await orders(group, "/邀请 全部", "正在邀请 4 人")
    await until(lambda: len(group.app.session.members.rooms) == 6)
    await orders(group, "/未入群", "名单上的人都已入群")
    await orders(group, "/群公告", "即将设为群公告")
    await orders(group, confirmed(group, STAFF), "正在设群公告")
    await until(lambda: group.gateway.announced)


async def rehearsed(group: Scene, room: str) -> None:
    settings = group.app.session.settings
    await group.reach(settings.open_at - timedelta(days=1) + timedelta(seconds=1))
    await heard(group, "【模拟】【报到开始】")
    await group.gateway.say(contact(0), relay(APPLICANTS[0].name), room)
    await group.gateway.say(contact(0), "设备全部正常", room)
    trial = group.app.sittings.named("rehearsal")
    assert trial is not None
    await until(lambda: trial.rehearsal.told)
    await group.pass_time(3700)
    await told(group, "设备与环境全部正常 1 人")
    assert {each.attendance.value for each in group.app.session.standings} == {"expected"}


async def checked_in(group: Scene, room: str) -> None:
    await group.reach(group.app.session.settings.open_at - timedelta(hours=16) + timedelta(seconds=1))
    await heard(group, "明天报到，请保持手机畅通")
    await group.reach(group.app.session.settings.open_at + timedelta(seconds=1))
    await heard(group, "【报到开始】")
    names = [each.name for each in APPLICANTS]
    for at in (0, 1, 2):
        await group.gateway.say(contact(at), relay(*names[: at + 1]), room)
    await until(lambda: group.app.session.standings.checked_in == 3)
    await group.reach(group.app.session.settings.settles_at + timedelta(seconds=2))
    await heard(group, "【报到结果】")
    assert group.app.session.standings["004"].attendance.value == "ineligible"


async def interviewed(group: Scene) -> None:
    await group.reach(group.app.session.settings.interview.open_at + timedelta(seconds=1))
    for text, answer in (
        ("/叫号", "已叫号"), ("/核验 001 通过", "核验通过"), ("/开始 001", "开始答辩"), ("/中断 001 断网", "已中断"),
    ):  # fmt: skip
        await orders(group, text, answer)
    await orders(group, "/查实 001 断网属实", "001", INSPECTOR)
    places = group.app.session.interview.places
    await until(lambda: places["001"].state is InterviewState.RETRY)
    for number, ends in (("002", "/结束 002"), ("003", ""), ("001", "/结束 001")):
        await group.pass_time(600)
        for text in ("/叫号", f"/核验 {number} 通过", f"/开始 {number}", ends):
            if text:
                await group.gateway.say(STAFF, text)
        if not ends:
            await until(lambda: places["003"].state is InterviewState.ANSWERING)
            await orders(group, "/违纪 003 有人提示", "/确认", INSPECTOR)
            await orders(group, confirmed(group, INSPECTOR), "违纪已查实", INSPECTOR)
    await until(lambda: places["001"].state is InterviewState.FINISHED)
    states = {number: place.state.value for number, place in places.items()}
    assert states == {"001": "finished", "002": "finished", "003": "disqualified"}


@pytest.mark.parametrize("make", GATEWAYS)
@live
async def test_a_week_in_a_group_that_the_bot_makes(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path, opens_in=4 * 86400, start=False, rooms=[Room(topic=TOPIC, create=True)]) as group:
        opens, closes = group.config.checkin.open, group.config.checkin.close
        trial = opens - timedelta(days=1)
        group.config = group.config.model_copy(
            update={
                "inspectors": [Person(id=INSPECTOR, name="纪检老吴")],
                "application": Application(deadline=opens - timedelta(days=2)),
                "rehearsal": Period(open=trial, close=trial + timedelta(hours=1)),
                "notices": [Notice(before="checkin.open", minutes=16 * 60, text="明天报到，请保持手机畅通")],
                "interview": Interview(open=closes + timedelta(hours=1)),
            }
        )
        group.roster = []
        await applied_and_invited(group)
        (room,) = group.app.session.settings.rooms
        await rehearsed(group, room)
        await checked_in(group, room)
        await interviewed(group)
        await group.gateway.say(STAFF, "/导出")
        await until(lambda: [name for _, name, _ in group.gateway.files] == ["报到.xlsx"])
        await until(lambda: not group.store.queued_posts())
        assert verify(group.store, []).fault is None
        await group.end()
        store = Store.open(group.config.database)
        purge(store, newest_day(store, "UTC") + timedelta(days=1), group.now() + timedelta(days=2), "UTC")
        assert verify(store, []).fault is None
        assert not any(each.form or each.file for each in store.applications())
        store.close()
