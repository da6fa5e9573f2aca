"""What staff and candidates do in a private chat with the bot, or by addressing it, over a real connection."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from tests.live.gateways import GATEWAYS, AnyGateway
from tests.live.scene import PEOPLE, ROOM, STAFF, live, person, scene, until

both = pytest.mark.parametrize("make", GATEWAYS)


@both
@live
async def test_the_workbook_reaches_its_asker_in_private(make: type[AnyGateway], tmp_path: Path) -> None:
    async with scene(make, tmp_path) as group:
        await group.quiet()
        await group.joins(0, 1)
        await group.gateway.say(STAFF, "/导出", ROOM)
        await until(lambda: group.gateway.files)
        to, name, content = group.gateway.files[0]
        assert (to, name) == (STAFF, "报到.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert book.worksheets[0]["B2"].value == PEOPLE[0].name
        book.close()
        await until(lambda: not group.store.queued_posts())
        assert len(group.gateway.files) == 1
        assert any("私聊发给您" in text for text in group.texts)


@both
@live
async def test_the_bot_learns_its_own_names_and_hears_when_it_is_addressed(
    make: type[AnyGateway], tmp_path: Path
) -> None:
    async with scene(make, tmp_path, start=False) as group:
        await group.gateway.contact("bot", "小接")
        await group.gateway.alias(ROOM, "bot", "群里的小接")
        await group.start()
        await until(lambda: group.app.session.people.bot_names)
        assert group.app.session.people.bot_names == ("小接", "群里的小接")
        await group.gateway.say(STAFF, "@群里的小接\u2005状态", ROOM)
        await until(lambda: any("报到进行中" in text for text in group.texts))
        await group.gateway.say(STAFF, "@林知远\u2005未报到", ROOM)
        await group.gateway.say(STAFF, "@谁\u2005帮助", ROOM, mentions=["bot"])
        await until(lambda: any("现在可用的命令" in text for text in group.texts))
        assert not any(text.startswith("未报到") for text in group.texts)


@both
@live
async def test_a_candidate_is_answered_in_private_and_the_group_hears_nothing_of_it(
    make: type[AnyGateway], tmp_path: Path
) -> None:
    async with scene(make, tmp_path) as group:
        await group.quiet()
        await group.joins(0)
        await group.is_in(0)
        before = len(group.texts)
        await group.gateway.say(person(0), "我报到了吗")
        await group.gateway.say(person(1), "我报到了吗")
        await until(lambda: len([to for to, _ in group.gateway.said if to in (person(0), person(1))]) == 2)
        answers = dict(each for each in group.gateway.said if each[0] in (person(0), person(1)))
        assert answers[person(0)].startswith(f"{PEOPLE[0].name}，您好。您已报到")
        assert "还不能确认您是哪位" in answers[person(1)]
        assert len(group.texts) == before
