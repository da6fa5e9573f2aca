"""A panel at work over a real connection: called by an @, there, verified, heard, also over a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.sections import Interview
from models.interview.stages import InterviewState
from tests.live.gateways import GATEWAYS, AnyGateway
from tests.live.scene import PEOPLE, ROOM, STAFF, Scene, live, person, scene, until

both = pytest.mark.parametrize("make", GATEWAYS)


def state(group: Scene, at: int) -> InterviewState:
    return group.app.session.interview.places[PEOPLE[at].number].state


def told(group: Scene, words: str) -> bool:
    """Whether staff were told so in private."""
    return any(to == STAFF and words in text for to, text in group.gateway.said)


@both
@live
async def test_somebody_is_called_and_heard_and_a_restart_calls_nobody_twice(
    make: type[AnyGateway], tmp_path: Path
) -> None:
    async with scene(make, tmp_path, lasts=3660, start=False) as group:
        opens = Interview(open=group.config.checkin.close)
        group.config = group.config.model_copy(update={"interview": opens})
        await group.start()
        await group.joins(0)
        await group.joins(1)
        await group.is_in(0, 1)
        await group.reach(group.app.session.settings.settles_at)
        await group.pass_time(2)
        await until(lambda: any("【报到结果】" in text for text in group.texts))
        await group.gateway.say(STAFF, "/叫号")
        await until(lambda: any(f"@{PEOPLE[0].name}" in text and "【叫号】" in text for text in group.texts))
        await group.gateway.say(person(0), "到", ROOM)
        await until(lambda: told(group, "已应答"))
        await group.gateway.say(STAFF, "/核验 通过")
        await until(lambda: told(group, "核验通过"))
        await group.gateway.say(STAFF, "/开始")
        await until(lambda: told(group, "开始答辩"))
        await group.end()
        await group.start()
        assert state(group, 0) is InterviewState.ANSWERING
        await group.gateway.say(STAFF, "/结束")
        await until(lambda: told(group, "答辩结束"))
        assert state(group, 0) is InterviewState.FINISHED
        assert len(group.records("Called")) == 1
        assert sum("【叫号】" in text and not text.startswith("（补发") for text in group.texts) == 1
