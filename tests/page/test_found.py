"""What users, adversaries and readers of the page have found, each with the value that is right."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.config.load import parse
from bot.config.writing import put, scalar, template, without
from bot.errors import UserError
from bot.page.setup import STEPS, Setup
from bot.page.uploads import Uploaded, of
from bot.page.visits import Seat, Visits
from bot.store.store import Store
from models.checkin.attendance import Attendance
from models.messages import Paste
from models.people.candidate import Candidate
from models.posts import PostState
from tests.days import ROSTER, in_memory, moment
from tests.interviews import present, staff
from tests.page.rooms import CONFIG, Room, asynchronous, reply, room

A_GROUP = "/interview/A%E7%BB%84"
BARE = "#接龙\n面试报到\n\n1. 林知远\n2. 周予安\n"


async def previewed(here: Room, text: str) -> str:
    shown = await (await here.post("/paste", back="/paste", text=text, do="preview")).get_data(as_text=True)
    found = re.search(r'name="digest" value="(\w+)"', shown)
    assert found, shown
    return found[1]


@asynchronous
async def test_a_relay_without_sender_and_time_is_booked_a_moment_later() -> None:
    here = room()
    digest = await previewed(here, BARE)
    here.clock.now += timedelta(seconds=20, milliseconds=300)
    await here.post("/paste", back="/paste", text=BARE, do="book", digest=digest)
    assert "本次新增报到 2 人" in reply(await here.page("/paste"))


@asynchronous
async def test_what_was_shown_and_would_decide_otherwise_by_now_is_shown_again() -> None:
    here = room()
    digest = await previewed(here, BARE)
    await here.post("/orders", name="reinstate", target="001", why="现场")
    answer = await here.post("/paste", back="/paste", text=BARE, do="book", digest=digest)
    assert "内容改过了" in await answer.get_data(as_text=True)
    assert not here.app.session.standings["002"].is_checked_in


@asynchronous
async def test_a_preview_is_no_part_of_the_page_around_it() -> None:
    here = room()
    text = "路人 2022/11/19 11:08:00\n#接龙\n面试报到\n\n1. 陈沐洋\n"
    shown = await (await here.post("/paste", back="/paste", text=text, do="preview")).get_data(as_text=True)
    assert "姓名与名单相近" in shown
    assert 'class="count"' not in shown  # nothing waits: it was only shown


@asynchronous
async def test_a_dialog_on_a_panel_s_page_finds_its_way_back() -> None:
    here = room("14:00", app=staff(present(6), "13:40 /叫号 A组").run("13:45").app, roster=())
    await here.post("/orders", back=A_GROUP, name="take_back", target="001")
    page = await here.page("/interview/A组")
    assert "请写明理由" in reply(page)
    backs = set(re.findall(r'action="/orders/answer".*?name="back" value="([^"]+)"', page, re.DOTALL))
    assert backs == {A_GROUP}
    await here.post("/orders/answer", back=A_GROUP, why="叫错了")
    assert "撤回" in reply(await here.page("/interview/A组"))


@asynchronous
async def test_a_reason_is_given_to_the_command_that_asked_for_it() -> None:
    here = room()
    await here.post("/orders", back="/people/001", name="reinstate", target="001")
    here.clock.now += timedelta(seconds=5)
    await here.post("/orders", back="/people/002", name="reinstate", target="002")
    await here.post("/orders/answer", back="/people/001", why="现场")
    assert "这期间您又办了别的事" in reply(await here.page("/people/001"))
    assert here.app.session.standings.checked_in == 0
    await here.post("/orders/answer", back="/people/002", why="现场")
    assert here.app.session.standings["002"].is_checked_in


@asynchronous
async def test_an_inspector_may_find_nothing_in_a_report() -> None:
    here = room("14:00", app=staff(present(6), "13:40 /叫号 A组").run("13:45").app, roster=())
    await here.post("/orders", back=A_GROUP, name="violation", target="001", why="像是有人提示")
    page = await here.page("/interview/A组", Seat.INSPECTOR)
    assert "像是有人提示" in page
    assert ">违纪属实</button>" in page
    assert ">不属实</button>" in page
    await here.post(
        "/orders", Seat.INSPECTOR, back=A_GROUP, name="violation", target="001", more="不属实", why="是回声"
    )
    assert here.app.session.interview.places["001"].report is None
    assert here.app.session.interview.places["001"].is_in_lane


@pytest.mark.parametrize("number", ["2022-001", "1/2", "A-7", "1-3", "甲1"])
def test_a_button_is_about_whom_it_stands_beside(number: str) -> None:
    @asynchronous
    async def pressed() -> None:
        roster = (
            *ROSTER,
            *(Candidate(number=each, name=name) for each, name in (("1", "叶一"), ("2", "叶二"), ("3", "叶三"))),
        )
        here = room(roster=(*roster, Candidate(number=number, name="温如初")))
        await here.post("/orders", name="reinstate", target=number, why="现场")
        assert [each.candidate.number for each in here.app.session.standings if each.is_checked_in] == [number]
        assert "温如初" in await here.page(f"/people/{number}")

    pressed()


@asynchronous
async def test_a_roster_may_be_corrected_before_anything_is_on_the_record() -> None:
    here = room()
    visit = await _visit(here)
    for name in ("林知远", "林知遥"):
        here.site.uploads[visit] = _planned(here, f"编号,姓名,手机号\n001,{name},13800138000\n002,周予安,\n")
        await here.post("/roster/import", back="/settings")
    assert here.app.session.roster["001"].name == "林知遥"
    from bot.records.verify import verify

    await here.order("/状态")
    assert verify(here.app.store, []).fault is None


async def _visit(here: Room) -> str:
    await here.client(Seat.STAFF)
    return next(iter(here.site.visits)).id


def _planned(here: Room, text: str) -> Any:
    from bot.importing import plan

    found = of(text.encode(), "名单.csv").roster
    assert found is not None
    return plan(here.app, found)


@asynchronous
async def test_who_would_lose_the_interview_by_an_import_is_shown_before() -> None:
    here = room()
    visit = await _visit(here)
    rest = "".join(f"{each.number},{each.name},{each.phone}\n" for each in ROSTER if each.number != "005")
    here.passes("11:31")
    here.site.uploads[visit] = _planned(here, f"编号,姓名,手机号\n{rest}")
    await here.post("/orders", name="reinstate", target="005", why="现场")
    await here.post("/roster/import", back="/settings")
    assert "情况有变" in reply(await here.page("/settings"))
    assert here.app.session.standings["005"].is_checked_in
    assert "005" in await here.page("/settings")


@asynchronous
async def test_a_roster_that_another_program_imported_is_seen(tmp_path: Path) -> None:
    here = room(roster=())
    assert "0 人" in await here.page("/checkin")
    with here.app.store.transaction() as transaction:
        transaction.replace_roster(ROSTER[:2])
    here.passes("10:31")
    assert "林知远" in await here.page("/checkin")


@asynchronous
async def test_what_a_bot_that_is_gone_has_not_sent_is_staff_s_to_post() -> None:
    here = room()
    here.passes("11:31")
    here.app.posted_as = PostState.TODO  # as beside a bot that runs
    here.app.turn(Paste(at=here.clock(), received_at=here.clock(), room="面试群", by="小周", text=BARE))
    await here.client(Seat.STAFF)
    from bot import by_hand

    by_hand.order(here.app, "/延长 13:30 网络故障", "小周", here.clock(), here.clock())
    assert here.app.store.queued_posts()
    here.passes("11:32")
    assert here.app.store.queued_posts() == []
    assert any("13:30" in post.text for post in here.app.store.queued_posts(by_hand=True))


@asynchronous
async def test_what_is_out_of_date_is_not_posted_and_the_record_says_so() -> None:
    here = room()
    here.passes("11:31")
    (first, *_) = here.app.store.queued_posts(by_hand=True)
    await here.post("/posts/drop", ids=str(first.id))
    assert first.id not in [post.id for post in here.app.store.queued_posts(by_hand=True)]
    assert "过时不发" in await here.page("/records")
    from bot.records.verify import verify

    assert verify(here.app.store, []).fault is None
    assert first.text not in [*here.app.store.posted_texts()]


@asynchronous
async def test_evidence_is_shown_as_it_was_written() -> None:
    here = room()
    text = "林知远 2022/11/19 11:05:00\n#接龙\ncopy: 面试报到\n\n1. 林知远\n"
    here.app.turn(Paste(at=here.clock(), received_at=here.clock(), room="面试群", by="小周", text=text))
    page = await here.page("/people/1")
    assert "copy: 面试报到" in page
    assert 'data-reads="rules posts person-001"' in page


@asynchronous
async def test_old_records_are_reached_page_by_page() -> None:
    here = room()
    for at in range(130):
        await here.order(f"/为什么 00{at % 8 + 1}")
    seen: set[str] = set()
    path = "/records"
    while path:
        page = await here.page(path)
        seen |= set(re.findall(r"<tr><td>(\d+)</td>", page))
        found = re.search(r'href="([^"]+)">更早的', page)
        path = found[1].replace("&amp;", "&") if found else ""
    assert seen == {str(each) for each in range(1, here.app.store.head()[0] + 1)}


@asynchronous
async def test_odd_numbers_in_addresses_do_no_harm() -> None:
    here = room()
    many = "9" * 5000
    assert (await here.get(f"/records?before={many}")).status_code == 200
    assert (await here.get("/records?before=%C2%B2")).status_code == 200
    assert (await here.get(f"/news?poll=1&since={here.site.news.run}-{many}")).status_code == 200
    assert (await here.post("/reviews/claim", id=many)).status_code == 204
    assert (await here.post("/orders", text="/状态", back="/\x00")).headers["Location"] == "/"
    assert (await here.post("/orders", text="/状态", back="/" + "a" * 5000)).headers["Location"] == "/"


@asynchronous
async def test_looking_at_another_s_case_lets_go_of_one_s_own() -> None:
    here = room()
    await here.client(Seat.STAFF)
    await here.client(Seat.INSPECTOR)
    one, two = here.site.visits
    here.site.claim(one, 1)
    here.site.claim(two, 2)
    here.site.claim(one, 2)
    assert {number: visit.name for number, (visit, _) in here.site.claims.items()} == {2: two.name}


def test_two_pages_on_one_database_log_nobody_out() -> None:
    store = in_memory()
    now = lambda: moment("11:00")  # noqa: E731
    ours, theirs = Visits(store, now), Visits(store, now)
    mine = ours.enter(ours.invite(Seat.STAFF))
    yours = theirs.enter(theirs.invite(Seat.STAFF))
    assert mine is not None
    assert yours is not None
    visit = ours.of(mine)
    assert visit is not None
    ours.rename(visit, "小周")
    again = Visits(store, now)
    assert [each.name for each in again] == ["小周", "工作人员"]
    ours.leave(visit)
    assert Visits(store, now).of(mine) is None
    assert Visits(store, now).of(yours) is not None


def test_a_key_that_could_not_be_used_up_still_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    visits = Visits(in_memory(), lambda: moment("11:00"))
    key = visits.invite(Seat.STAFF)
    with monkeypatch.context() as broken:
        broken.setattr(Visits, "_keep", lambda *_, **__: (_ for _ in ()).throw(UserError("database_locked")))
        with pytest.raises(UserError):
            visits.enter(key)
    assert [*visits] == []
    assert visits.enter(key) is not None


@asynchronous
async def test_a_second_person_sees_what_they_confirm_wherever_they_are() -> None:
    here = room(config=CONFIG + "two_person: true\nstaff: [wxid_a, wxid_b]\n")
    await here.client(Seat.STAFF)
    await here.client(Seat.INSPECTOR)
    await here.post("/orders", back="/people/005", name="cancel", target="005", why="本人放弃")
    asker = await here.page("/people/005")
    assert "data-modal" not in asker
    assert "须由另一人确认" in asker
    for path in ("/records", "/people/001", "/"):
        page = await here.page(path, Seat.INSPECTOR)
        assert "未报到 → 取消资格" in page, path
    found = re.search(r'name="target" value="(\d{4})"', await here.page("/", Seat.INSPECTOR))
    assert found
    await here.post("/orders", Seat.INSPECTOR, name="confirm", target=found[1])
    assert here.app.session.standings["005"].attendance is Attendance.INELIGIBLE
    here.clock.now += timedelta(seconds=90)
    assert "须由您确认" not in await here.page("/", Seat.INSPECTOR)


@asynchronous
async def test_a_first_start_after_the_window_says_what_to_do() -> None:
    here = room("13:30")
    page = await here.page("/")
    assert "还没有看到聊天记录" in page
    assert "请粘贴全天的聊天记录" in page
    assert "data-ends-at" not in page


@asynchronous
async def test_that_nothing_can_be_drawn_by_hand_is_told_from_the_beginning() -> None:
    here = room("10:30", config=CONFIG + "call_order: draw\n")
    assert "没有账号时不能抽签" in await here.page("/")


@asynchronous
async def test_a_call_that_is_entered_later_is_not_announced() -> None:
    here = room("14:20", app=staff(present(6), "13:40 /叫号 A组").run("13:45").app, roster=())
    before = re.findall(r'data-seq="(\d+)"', await here.page("/board"))
    await here.post("/orders", back="/interview", name="call", target="B组", at="14:05")
    page = await here.page("/board")
    assert re.findall(r'data-seq="(\d+)"', page) == before
    assert page.index("14:05") < page.index("13:40")


def test_ids_in_a_row_are_never_taken_for_a_private_number() -> None:
    from bot.texts.words import ranges
    from models.reading.private import mask_private

    for ids in ([3, 5, 7], [157, 166, 220, 229, 230], list(range(1000, 1300))):
        assert mask_private(ranges(ids)) == ranges(ids)


# --- the set-up ------------------------------------------------------------------------------------------------------


@given(
    st.text(st.characters(exclude_categories=("C", "Z")), max_size=30)
    | st.sampled_from(["0x1F", "1e5", "yes", "~", "a: b", "- x"])
)
def test_whatever_is_answered_is_what_the_configuration_says(text: str) -> None:
    assert YAML(typ="safe", pure=True).load(f"key: {scalar(text)}") == {"key": text}


def test_the_template_keeps_every_word_of_explanation() -> None:
    text = put(template(), "event", "name", scalar("面试 #1"))
    assert parse(text, "config.yaml").event.name == "面试 #1"
    assert text.count("#") >= template().count("#")
    assert parse(without(text, "rehearsal"), "config.yaml").rehearsal is None


def _setup(folder: Path) -> Setup:
    setup = Setup(folder / "config.yaml", Visits(in_memory(), lambda: moment("11:00")), frozenset())
    answers = {
        "event": "面试",
        "day": "2022-11-19",
        "open": "11:00",
        "close": "13:00",
        "interview": "14:00",
        "topic": "群",
    }
    for at in range(len(STEPS)):
        setup.answer({**answers, "step": str(at), "do": "next"}, Uploaded(""))
    return setup


@pytest.mark.parametrize(("answered", "taken"), [("", "2022-11-12 12:00"), ("2022-11-10T17:30", "2022-11-10 17:30")])
def test_the_deadline_of_applications_is_asked_for_and_else_a_week_before(
    tmp_path: Path, answered: str, taken: str
) -> None:
    setup = _setup(tmp_path)
    setup.draft.given["deadline"] = answered
    assert f"{parse(setup.draft.text(), 'config.yaml').application.deadline:%Y-%m-%d %H:%M}" == taken


def test_a_step_that_is_pressed_twice_is_taken_once(tmp_path: Path) -> None:
    setup = Setup(tmp_path / "config.yaml", Visits(in_memory(), lambda: moment("11:00")), frozenset())
    times = {"event": "面试", "day": "2022-11-19", "open": "11:00", "close": "13:00", "interview": "14:00", "step": "0"}
    for _ in range(3):
        setup.answer(times, Uploaded(""))
    assert setup.draft.step == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"deadline": "2022-11-19T11:00"}, "申请截止要早于"), ({"close": "10:00"}, "截止要晚于"), ({"interview": "12:00"}, "以后开始"), ({"event": ""}, "都要填"),
        ({"rehearsal_day": "2022-11-20", "rehearsal_open": "14:00", "rehearsal_close": "15:00"}, "或之前"),
    ],
)  # fmt: skip
def test_times_that_do_not_fit_are_told_in_plain_words(tmp_path: Path, changed: dict[str, str], words: str) -> None:
    from bot.texts.errors import user_error

    setup = Setup(tmp_path / "config.yaml", Visits(in_memory(), lambda: moment("11:00")), frozenset())
    times = {"event": "面试", "day": "2022-11-19", "open": "11:00", "close": "13:00", "interview": "14:00", "step": "0"}
    with pytest.raises(UserError) as refused:
        setup.answer({**times, **changed}, Uploaded(""))
    assert words in user_error(refused.value.code, refused.value.data)


def test_a_first_start_touches_nothing_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store.open("sqlite:///jielong.db")
    with store.transaction() as transaction:
        transaction.replace_roster(ROSTER)
    store.close()
    setup = _setup(tmp_path)
    setup.draft.roster = of("姓名\n甲乙\n".encode(), "名单.csv").roster
    with pytest.raises(UserError):
        setup.finish()
    assert not (tmp_path / "config.yaml").exists()
    setup.draft.roster = None
    setup.finish()
    assert (tmp_path / "config.yaml").exists()
    with pytest.raises(UserError):
        setup.finish()
    store = Store.open("sqlite:///jielong.db")
    assert store.roster() == list(ROSTER)
    store.close()


@pytest.mark.parametrize("name", ["..", "😀" * 80 + ".csv", "a.exe", "名单", "\\\\x\\名单.csv", ""])
def test_a_file_may_be_called_anything(name: str) -> None:
    uploaded = of("姓名\n林知远\n".encode(), name)
    assert (uploaded.roster is not None) == name.endswith(".csv")
    assert uploaded.fault is None or uploaded.fault.data["path"] == uploaded.name


def test_a_roster_of_a_million_lines_is_refused_at_once() -> None:
    uploaded = of(("姓名\n" + "林知远\n" * 100_000).encode(), "名单.csv")
    assert uploaded.fault is not None
    assert uploaded.fault.code == "roster_huge"
