"""What the pages show and do: every form a command, every string from outside harmless."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path
from unittest import mock
from urllib.parse import quote

import pytest

from bot.app import App
from bot.page.joined import PAGES
from bot.page.visits import Seat
from bot.texts import page as texts
from models.checkin.attendance import Attendance
from models.messages import Paste
from models.people.candidate import Candidate
from models.settings import Settings
from tests.days import ROSTER, Day, moment
from tests.interviews import present, staff
from tests.page.rooms import Room, asynchronous, reply, room

PATHS = [page.path for page in PAGES if "<" not in page.path and not page.needs]
EVIL = "<script>alert(1)</script>\"'\u202e\u200b"
A_GROUP = "/interview/A%E7%BB%84"
CHAT = """林知远 2022/11/19 11:05:00
#接龙
面试报到

1. 林知远

陈沐洋 2022/11/19 11:08:00
#接龙
面试报到

1. 林知远
2. 陈沐洋
"""


def published() -> Room:
    """A day on which the order is out, and staff go on at the page."""
    result = present(6).run("13:05")
    return room("14:00", app=result.app, roster=())


async def _booked(here: Room, text: str = CHAT) -> str:
    shown = await (await here.post("/paste", back="/paste", text=text, do="preview")).get_data(as_text=True)
    digest = re.search(r'name="digest" value="(\w+)"', shown)
    assert digest, shown
    await here.post("/paste", back="/paste", text=text, do="book", digest=digest[1])
    return reply(await here.page("/paste"))


@asynchronous
async def test_every_page_has_its_heading_in_chinese() -> None:
    here = published()
    for path in (*PATHS, "/people/001", "/interview/A组"):
        for seat in Seat:
            page = await here.page(path, seat)
            assert re.search(r"<h1>[^<]*[\u4e00-\u9fff]", page), path
            assert '<html lang="zh-CN">' in page
    assert (await here.get("/people/999")).status_code == 404
    assert (await here.get("/interview/C组")).status_code == 404
    assert (await here.get("/demo")).status_code == 404
    assert (await here.get("/?fragment=nothing")).status_code == 404


@asynchronous
async def test_a_paste_is_shown_before_it_is_booked() -> None:
    here = room()
    shown = await (await here.post("/paste", back="/paste", text=CHAT, do="preview")).get_data(as_text=True)
    assert "姓名与名单相近" in shown
    assert shown.index("陈沐洋</td>") < shown.index("林知远</td>")  # the doubtful one first
    assert here.app.store.is_empty()
    assert "本次新增报到 1 人" in await _booked(here)
    assert here.app.session.standings["001"].attendance is Attendance.CHECKED_IN


@asynchronous
async def test_what_was_changed_since_it_was_shown_is_shown_again() -> None:
    here = room()
    answer = await here.post("/paste", back="/paste", text=CHAT, do="book", digest="of another text")
    assert "内容改过了" in await answer.get_data(as_text=True)
    assert here.app.store.is_empty()


@asynchronous
async def test_a_paste_that_cannot_be_read_says_where() -> None:
    here = room()
    answer = await here.post("/paste", back="/paste", text="今天天气很好\n大家早上好", do="preview")
    page = await answer.get_data(as_text=True)
    assert "行起读不出发送人和时间" in page
    assert 'value="book"' not in page
    digest = re.search(r'name="digest" value="(\w+)"', page)
    assert digest
    await here.post("/paste", back="/paste", text="今天天气很好\n大家早上好", do="book", digest=digest[1])
    assert here.app.store.is_empty()
    await here.post("/paste", back="/paste", text=" \n", do="preview")
    assert "没有内容" in reply(await here.page("/paste"))


@asynchronous
async def test_a_case_is_decided_and_taken_back() -> None:
    here = room()
    await _booked(here)
    page = await here.page("/reviews")
    assert "通过" in page
    assert "陈沐<mark>阳</mark>" in page
    await here.post("/reviews/decide", back="/reviews", id="1", do="approve", why="电话核实")
    assert "现已报到：陈沐阳" in reply(await here.page("/reviews"))
    await here.post("/orders/undo", back="/reviews")
    assert "已撤销" in reply(await here.page("/reviews"))
    await here.post("/reviews/decide", back="/reviews", id="1", do="reject")
    assert "请写明理由" in reply(await here.page("/reviews"))
    await here.post("/orders/answer", back="/reviews", why="不是本人")
    assert "已驳回" in reply(await here.page("/reviews"))


@asynchronous
async def test_of_several_whom_a_case_may_mean_one_is_chosen() -> None:
    here = room()
    await _booked(here, CHAT.replace("陈沐洋", "王芳"))
    await here.post("/reviews/decide", back="/reviews", id="1", do="approve")
    assert "是哪一位" in reply(await here.page("/reviews"))
    await here.post("/reviews/decide", back="/reviews", id="1", do="approve", who="005", why="6 号说的，001 也在")
    assert here.app.session.standings["005"].attendance is Attendance.CHECKED_IN
    assert [each for each in ("003", "006") if here.app.session.standings[each].is_checked_in] == []


@asynchronous
async def test_a_reason_names_nobody() -> None:
    """What stands in the field of a reason is a reason, whatever it looks like."""
    here = room()
    for why in ("004 005 也到了", "/取消 003", "理由：004", "、004", "3-8", "04"):
        await here.post("/orders", name="reinstate", target="001", why=why)
        standing = [each.candidate.number for each in here.app.session.standings if each.is_checked_in]
        assert standing in (["001"], []), why
        await here.post("/orders/undo", back="/")


@asynchronous
async def test_two_who_decide_on_one_case() -> None:
    here = room()
    await _booked(here)
    await here.post("/reviews/decide", back="/reviews", id="1", do="approve")
    other = await here.client(Seat.STAFF)
    here.clients.pop(Seat.STAFF)
    await here.client(Seat.STAFF)
    names = [each.name for each in here.site.visits]
    assert names == ["工作人员", "工作人员2"]
    answer = await (await here.client(Seat.STAFF)).post(
        "/reviews/decide",
        form={"token": [*here.site.visits][1].token, "back": "/reviews", "id": "1", "do": "reject", "why": "不是本人"},
        headers={"Host": "127.0.0.1:8780", "Origin": "http://127.0.0.1:8780"},
    )
    assert answer.status_code == 303
    assert "已由 工作人员 处理过了" in reply(await here.page("/reviews"))
    assert other is not None


@asynchronous
async def test_who_looks_at_a_case_is_seen_by_others() -> None:
    here = room()
    await _booked(here)
    await here.post("/reviews/claim", id="1")
    assert "正在看这一项" not in await here.page("/reviews")
    assert "工作人员 正在看这一项" in await here.page("/reviews", Seat.INSPECTOR)
    here.passes("11:33")
    assert "正在看这一项" not in await here.page("/reviews", Seat.INSPECTOR)


@asynchronous
async def test_personal_numbers_are_shown_when_asked_for_and_the_asking_is_a_record() -> None:
    here = room()
    page = await here.page("/people/001")
    assert "138****8000" in page
    assert "13800138000" not in page
    await here.post("/orders", back="/people/001", name="contact", target="001")
    assert "13800138000" in reply(await here.page("/people/001"))
    records = await here.page("/records")
    assert "/联系方式" in records
    assert "13800138000" not in records
    assert "13800138000" not in await here.page("/people/001", Seat.INSPECTOR)


@asynchronous
async def test_a_confirmation_is_asked_for_and_lapses() -> None:
    here = room()
    await here.order("/取消 001 本人放弃")
    page = await here.page("/")
    assert "data-modal" in page
    assert "已报到" in page
    here.clock.to("11:31:30")
    assert "data-modal" not in await here.page("/")
    assert here.app.session.standings["001"].attendance is Attendance.EXPECTED
    await here.order("/取消 001 本人放弃")
    await here.confirm()
    assert here.app.session.standings["001"].attendance is Attendance.INELIGIBLE


@asynchronous
async def test_an_undo_takes_back_what_it_stands_beside_and_nothing_newer() -> None:
    here = room()
    await here.post("/orders", back="/people/001", name="reinstate", target="001", why="现场")
    await here.post("/orders", back="/people/002", name="reinstate", target="002", why="现场")
    await here.post("/orders/undo", back="/people/001")
    assert "又办了别的事" in reply(await here.page("/people/001"))
    assert here.app.session.standings["002"].is_checked_in
    await here.post("/orders/undo", back="/people/002")
    assert not here.app.session.standings["002"].is_checked_in


@asynchronous
async def test_posts_are_marked_once() -> None:
    here = room()
    here.passes("11:31")
    page = await here.page("/paste")
    (first, *_) = re.findall(r'name="ids" value="(\d+)"', page)
    await here.post("/posts/done", ids=first)
    assert "已记下 1 条" in reply(await here.page("/"))
    await here.post("/posts/done", ids=first)
    assert "已经有人办过" in reply(await here.page("/"))


@asynchronous
async def test_an_announcement_is_given_as_one_to_set() -> None:
    here = room("10:00")
    await here.post("/orders", text="/群公告 请把群昵称改为编号加姓名")
    page = await here.page("/")
    assert "即将设为群公告" in reply(page)
    assert "请把群昵称改为编号加姓名" in reply(page)
    await here.post("/orders/answer", code=re.findall(r'name="code" value="(\d{4})"', page)[0])
    page = await here.page("/")
    assert "设为群公告：面试群" in page
    assert "【群公告】请把群昵称改为编号加姓名" in page


@asynchronous
async def test_an_interview_from_the_call_to_the_end() -> None:
    here = published()
    path = A_GROUP
    for fields in (
        {"name": "call", "target": "A组"}, {"name": "verify", "target": "001"},
        {"name": "verify", "target": "001", "more": "不通过", "tail": "声音 听不清"},
        {"name": "verify", "target": "001", "more": "通过"}, {"name": "start", "target": "001"},
    ):  # fmt: skip
        await here.post("/orders", back=path, **fields)
        assert "没有执行" not in reply(await here.page(path)), fields
    page = await here.page(path)
    assert re.search(r'data-ends-at="\d+"[^>]*>10:00<', page)
    assert [word for word in ("结束", "中断") if f">{word}</button>" in page] == ["结束", "中断"]
    assert ">核验</button>" not in page
    here.clock.to("14:03")
    await here.post("/orders", back=path, name="interrupt", target="001", why="断网，14:02 起")
    here.clock.to("14:10")
    assert ">恢复</button>" not in await here.page(path)
    judged = await here.page("/interview", Seat.INSPECTOR)
    assert ">查实</button>" in judged
    assert ">查实</button>" not in await here.page("/interview")
    await here.post("/orders", Seat.INSPECTOR, back="/interview", name="failure", target="001", why="运营商故障")
    assert "技术故障已查实" in reply(await here.page("/interview", Seat.INSPECTOR))
    board = await here.page("/board")
    assert "最近叫号" in board
    assert "001" in board


@asynchronous
async def test_what_was_done_on_paper_is_entered_with_its_time() -> None:
    here = published()
    await here.post("/orders", back=A_GROUP, name="call", target="A组", at="13:45")
    place = here.app.session.interview.places["001"]
    assert place.now.called_at == moment("13:45")
    await here.post("/orders", back=A_GROUP, name="verify", target="001", at="25:00")
    assert "不是时间" in reply(await here.page(A_GROUP))
    await here.post("/orders", back=A_GROUP, name="verify", target="001", at="14:30")
    assert "还没有到" in reply(await here.page(A_GROUP))


@asynchronous
async def test_names_on_the_shared_screen_may_be_masked() -> None:
    from tests.page.rooms import CONFIG

    result = staff(present(6), "13:40 /叫号 A组").run("13:45")
    here = room("13:50", app=result.app, roster=(), config=CONFIG + "page: {board_names: masked}\n")
    page = await here.page("/board")
    assert "林知远" not in page
    assert "林＊＊" in page


@asynchronous
async def test_nothing_from_outside_is_markup_and_what_hides_is_seen() -> None:
    roster = (
        Candidate(number="A/1 %", name=EVIL, employer=EVIL, group=EVIL, note=EVIL),
        replace(ROSTER[0], employer=EVIL),
        *ROSTER[1:3],
    )
    here = room(roster=roster)
    text = f"{EVIL} 2022/11/19 11:05:00\n#接龙\n{EVIL}\n\n1. 林知远 {EVIL}\n"
    here.app.turn(Paste(at=moment("11:30"), received_at=moment("11:30"), room="面试群", by="小周", text=text))
    await here.order(EVIL)
    await here.post("/name", name="小周")
    for path in (
        *PATHS,
        "/people/001",
        "/people/A%2F1%20%25",
        f"/checkin?q={quote(EVIL)}",
        f"/records?by={quote(EVIL)}",
    ):
        page = await here.page(path)
        assert "<script>alert" not in page, path
        told = re.sub(
            r"(?s)<pre.*?</pre>|<textarea.*?</textarea>|<[^>]*>", "", page
        )  # what is copied or sent is as it is
        assert "\u202e" not in told, path
    assert "〔U+202E〕" in await here.page("/checkin")


@asynchronous
async def test_a_group_may_be_called_anything() -> None:
    odd = ('第1/2组 "甲" %', "组#?&", "..")
    here = room("14:00", app=present(6, odd).run("13:05").app, roster=())
    for link in re.findall(r'href="(/interview/[^"]+)"', await here.page("/interview")):
        assert (await here.get(link.replace("&amp;", "&"))).status_code == 200, link


@asynchronous
async def test_a_roster_is_read_shown_and_imported() -> None:
    here = room(roster=())
    from quart.datastructures import FileStorage

    async def upload(name: str, content: bytes) -> str:
        client = await here.client(Seat.STAFF)
        await client.post(
            "/roster/upload",
            form={"token": here.token(Seat.STAFF), "back": "/settings"},
            files={"file": FileStorage(io.BytesIO(content), filename=name)},
            headers={"Host": "127.0.0.1:8780", "Origin": "http://127.0.0.1:8780"},
        )
        return await here.page("/settings")

    page = await upload("名单.csv", "姓名,手机号\n林知远,123\n,13800138000\n".encode())
    assert "名单.csv 有 2 处问题，没有导入" in reply(page)
    assert "roster.csv" not in page  # no name of our own for it
    page = await upload("../../evil<b>.csv", "姓名\n林知远\n周予安\n".encode())
    assert "确认导入 2 人" in page
    assert len(here.app.session.roster) == 0
    await here.post("/roster/import", back="/settings")
    assert "已导入 2 人" in reply(await here.page("/settings"))
    assert len(here.app.session.roster) == 2
    assert "没有读" in reply(await upload("名单.xls", b"x")) or "没有执行" in reply(await here.page("/settings"))


@asynchronous
async def test_files_are_what_the_commands_write() -> None:
    from openpyxl import load_workbook

    here = published()
    book = load_workbook(io.BytesIO(await (await here.get("/files/checkin.xlsx")).get_data()))
    assert "报到名单" in book.sheetnames
    for path in ("/files/minutes.docx", "/files/people/001.docx", "/files/roster.xlsx"):
        answer = await here.get(path)
        assert answer.status_code == 200
        assert (await answer.get_data())[:2] == b"PK"
    lines = (await (await here.get("/files/records.jsonl")).get_data(as_text=True)).splitlines()
    assert len(lines) == here.app.store.head()[0]
    assert (await here.get("/files/people/999.docx")).status_code == 404


@asynchronous
async def test_records_are_filtered_and_verified() -> None:
    here = published()
    page = await here.page("/records?kind=ResultPublished")
    assert page.count('<code class="hash">') == 1
    await here.post("/records/verify", back="/records")
    assert "记录完好" in reply(await here.page("/records"))
    await here.post("/records/verify", back="/records", head="1-" + "0" * 32)
    assert "不符" in reply(await here.page("/records"))
    many = await here.page("/records?before=5")
    assert many.count('<code class="hash">') == 4


@asynchronous
async def test_the_rehearsal_is_looked_at_and_worked_in_apart() -> None:
    from tests.page.rooms import CONFIG

    config = CONFIG + "rehearsal: {open: 2022-11-18 14:00, close: 2022-11-18 15:00}\n"
    from bot.app import App
    from bot.config.load import parse
    from models.posts import PostState
    from tests.days import in_memory

    parsed, store = parse(config, "config.yaml"), in_memory()
    with store.transaction() as transaction:
        transaction.replace_roster(ROSTER)
    app = App(store, parsed.settings(("面试群",)), parsed.rehearsal_settings(("面试群",)), posted_as=PostState.BY_HAND)
    here = room("-1 14:10", app=app, roster=(), config=config)
    here.passes("-1 14:11")
    await here.client(Seat.STAFF)
    await here.post("/sitting", stream="rehearsal")
    assert "模拟测试" in await here.page("/")
    await here.post("/orders", name="reinstate", target="001", why="到了")
    rehearsal = app.sittings.named("rehearsal")
    assert rehearsal is not None
    assert rehearsal.standings["001"].is_checked_in
    assert not app.session.standings["001"].is_checked_in


@asynchronous
async def test_whoever_works_says_who_they_are_and_is_nobody_else() -> None:
    here = room()
    await here.post("/name", name="小周")
    await here.order("/补签 001 现场")
    assert "desk:小周" in {record.actor for record in here.app.store.records()}
    await here.client(Seat.INSPECTOR)
    await here.post("/name", Seat.INSPECTOR, name="小周")
    assert "正由另一个登录使用" in reply(await here.page("/", Seat.INSPECTOR))
    await here.post("/name", name="13800138000")
    assert "不要写手机号" in reply(await here.page("/"))


@asynchronous
async def test_a_fault_of_ours_is_one_sentence() -> None:
    here = room()
    with mock.patch.object(App, "turn", side_effect=ZeroDivisionError):
        answer = await here.post("/orders", text="/状态")
    assert answer.status_code == 500
    text = await answer.get_data(as_text=True)
    assert "程序出错" in text
    assert "Zero" not in text


def test_what_dies_silently_under_the_policy_stands_in_no_template() -> None:
    folder = Path(texts.__file__).parent / "pages"
    for path in folder.rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"hx-on|hx-vals=.js:|\sstyle=|\son[a-z]+=|hx-trigger=\"[^\"]*\[", text), path
        for script in re.findall(r"<script[^>]*>", text):
            assert 'src="/static/' in script, path
        assert "|safe" not in text.replace("'&amp;'|safe", ""), path


def test_what_is_not_ours_is_what_it_was_when_it_came() -> None:
    folder = Path("bot/page/static")
    told = dict(reversed(line.split()) for line in (folder / "vendored.sha256").read_text("utf-8").splitlines())
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in told} == told
    assert sorted(told) == ["htmx.LICENSE.txt", "htmx.min.js"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("已叫号：A组 001。\n本人到了请发：/核验 001；不在请发：/过号 001", "已叫号：A组 001。"),
        ("A组继续叫号。", "A组继续叫号。"),
        (
            "13:05 前可以恢复，请发：/恢复 003。更晚的由纪检人员查证，其间可以叫下一位。",
            "13:05 前可以恢复。更晚的由纪检人员查证，其间可以叫下一位。",
        ),
        ("事项 22 没有对应到唯一的人，请用“/补签 编号 理由”指明，再驳回这一项结案。", "事项 22 没有对应到唯一的人。"),
        ("004 现在是候场，可以：/叫号、/换组 004 A组 设备故障。请稍等。", "004 现在是候场。请稍等。"),
        ("已暂停，正在答辩的不受影响。继续请发：/继续 A组", "已暂停，正在答辩的不受影响。"),
    ],
)
def test_an_answer_lacks_what_a_button_says(said: str, shown: str) -> None:
    assert texts.for_page(said) == shown


def test_every_setting_has_its_meaning() -> None:
    assert set(texts.MEANINGS) <= set(Settings.__dataclass_fields__)


def test_a_day_of_the_bot_s_shows_what_it_heard() -> None:
    @asynchronous
    async def looked() -> None:
        day = Day().joins("11:01", "u1", "林知远", alias="林知远").run("11:30")
        here = room("11:31", app=day.app, roster=())
        assert ">11:01:00</td>" in await here.page("/checkin")

    looked()
