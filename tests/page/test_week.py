"""The week before on the page: applications beside their pictures, the members of the group, the notices."""

from __future__ import annotations

import io
import re

from quart.datastructures import FileStorage

from bot.page.visits import Seat
from models.intake.state import IntakeDecision
from tests.intake.writing import inline, line, person, write
from tests.page.rooms import CONFIG, HOME, Room, asynchronous, reply, room

WEEK = f"""{CONFIG}
application: {{deadline: 2022-11-19 12:00}}
notices:
- {{at: 2022-11-19 18:00, text: 今晚请测试设备}}
- {{at: 2022-11-20 09:00, text: 第二条}}
"""


async def _sent(here: Room, name: str = "", content: bytes = b"", **form: str) -> str:
    client = await here.client(Seat.STAFF)
    await client.post(
        "/applications/upload",
        form={"token": here.token(Seat.STAFF), "back": "/applications", **form},
        files={"file": FileStorage(io.BytesIO(content), filename=name)} if name else {},
        headers={"Host": "127.0.0.1:8780", "Origin": HOME},
    )
    return await here.page("/applications")


def week() -> Room:
    return room("-1 9:00", roster=(), config=WEEK)


@asynchronous
async def test_a_form_is_read_shown_beside_its_picture_and_approved() -> None:
    here = week()
    applicant = person(1)
    page = await _sent(here, "申请表.docx", write(applicant, hung={"closure": (inline,)}))
    assert "读入 1 份申请：完整 1 份" in reply(page)
    assert applicant.name in page
    assert applicant.id_number not in page
    assert applicant.phone not in page
    assert "有 1 份申请待审核" in await here.page("/")
    (digest,) = set(re.findall(r'src="/files/pictures/(\w+)"', page))
    picture = await here.get(f"/files/pictures/{digest}")
    assert picture.content_type == "image/png"
    assert (await here.get("/files/pictures/0")).status_code == 404
    await here.post("/applications/decide", back="/applications", id="1", do="approve")
    page = await here.page("/applications")
    assert "已批准 1 份申请" in reply(page)
    assert here.app.session.roster["001"].name == applicant.name


@asynchronous
async def test_when_it_was_received_staff_may_say() -> None:
    here = week()
    here.clock.to("15:00")
    form = write(person(1), hung={"closure": (inline,)})
    assert "逾期 1 份" in reply(await _sent(here, "a.docx", form))
    assert "重复 1 份" in reply(await _sent(here, "b.docx", form, received="2022-11-19T11:59"))
    assert "不是有效的时间" in reply(await _sent(here, "c.docx", form, received="昨天"))


@asynchronous
async def test_what_is_missing_is_told_in_words_for_the_applicant_and_the_form_returned() -> None:
    here = week()
    page = await _sent(here, "a.docx", write(person(1), name=line("")))
    assert "没有填写“姓名”，请补填。" in page
    await here.post("/applications/decide", back="/applications", id="1", do="reject", why="请补姓名")
    assert here.app.session.intake.applications[1].decision is IntakeDecision.RETURNED
    assert "请补姓名" in await here.page("/applications")


@asynchronous
async def test_what_is_no_form_is_told_and_nothing_breaks() -> None:
    here = week()
    assert "读不出 1 份" in reply(await _sent(here, "../../坏.docx", b"PK nothing"))
    assert "请先选填好的申请表" in reply(await _sent(here))
    await here.post("/applications/decide", back="/applications", id="1", do="approve", why="看过了")
    assert "读不出来，不能批准" in reply(await here.page("/applications"))


@asynchronous
async def test_an_inspector_looks_and_decides_nothing() -> None:
    here = week()
    await _sent(here, "申请表.docx", write(person(1), hung={"closure": (inline,)}))
    page = await here.page("/applications", Seat.INSPECTOR)
    assert person(1).name in page
    assert 'value="approve"' not in page
    answer = await here.post("/applications/decide", Seat.INSPECTOR, back="/applications", id="1", do="approve")
    assert answer.status_code == 403
    assert here.app.session.intake.applications[1].is_open


@asynchronous
async def test_a_list_of_members_tells_who_is_not_there() -> None:
    here = room("-1 9:00", config=WEEK)
    await here.post("/members/take", back="/members", names="001 林知远\n周予安\n<b>网友</b>")
    page = await here.page("/members")
    assert "群成员 3 人：对上名单 2 人，未入群 6 人，不认识 1 人" in reply(page)
    assert "&lt;b&gt;网友" in page
    assert "陈沐阳" in page
    assert "请把“我在本群的昵称”改为编号加姓名" in page


@asynchronous
async def test_the_list_of_members_may_come_as_a_file_that_windows_wrote() -> None:
    here = room("-1 9:00", config=WEEK)
    for content, said in (
        ("001 林知远\r\n周予安\r\n".encode("gbk"), "群成员 2 人：对上名单 2 人"), (b"", "没有读到姓名"),
        (b"\x89PNG\xff\xff\xff", "群成员.txt"),
    ):  # fmt: skip
        client = await here.client(Seat.STAFF)
        await client.post(
            "/members/take",
            form={"token": here.token(Seat.STAFF), "back": "/members", "names": ""},
            files={"file": FileStorage(io.BytesIO(content), filename="C:\\桌面\\群成员.txt")},
            headers={"Host": "127.0.0.1:8780", "Origin": HOME},
        )
        assert said in reply(await here.page("/members"))


@asynchronous
async def test_notices_are_held_back_sent_and_posted_by_hand() -> None:
    here = room("-1 9:00", config=WEEK)
    here.passes("-1 9:01")
    await here.post("/orders", back="/notices", name="pause_notice 1")
    await here.post("/orders", back="/notices", name="pause_notice", target="1")
    assert "已暂停" in await here.page("/notices")
    await here.post("/orders", back="/notices", name="send_notice", target="2")
    here.passes("-1 9:02")
    assert [post.text for post in here.app.store.queued_posts(by_hand=True)] == ["第二条"]
    here.passes("-1 18:01")
    assert "今晚请测试设备" not in {post.text for post in here.app.store.queued_posts(by_hand=True)}
