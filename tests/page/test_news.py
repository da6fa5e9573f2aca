"""A tab that fetches what it was told has changed shows what a page that is made anew shows: for every event of whole days."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App
from bot.files.day import End
from bot.page.joined import COMMON, PAGES
from bot.page.news import ALL, News, message, names_of
from bot.page.site import Fragment, Page, address
from bot.page.visits import Seat
from bot.replay import begin, play
from models.event import Event
from models.messages import Incoming
from tests.days import Day, moment
from tests.interviews import inspector, present, staff, through
from tests.page.rooms import asynchronous, room

NAMED = {"number": ("001", "003"), "group": ("A组",)}


def interviews() -> Day:
    """Two panels: a break, a retry, somebody passed over, a violation, a pause."""
    day = staff(
        present(6), "13:31 /叫号 A组", *through("001", "13:32"), "13:40 /叫号 A组", "13:41 /过号 003", "13:42 /叫号 B组",
        "13:43:01 /核验 002", "13:43:02 /核验 002 通过", "13:43:03 /开始 002", "13:45 /中断 002 断网", "13:50 /暂停 A组 午休",
        "13:55 /继续 A组", "13:56 /叫号 A组", "13:57 /暂缓 005 还没准备好",
    )  # fmt: skip
    inspector(day, "13:58 /查实 002 断网属实", "13:59 /违纪 001 有人提示!")
    return staff(day, "14:00 /撤销", "14:01 /补签 005 现场")


def days() -> Iterator[tuple[str, Callable[[], tuple[App, list[Incoming | End]]]]]:
    def played(day: Day) -> tuple[App, list[Incoming | End]]:
        return day.app(), [*day.steps, End(received_at=moment("15:00"))]

    yield "interviews", lambda: played(interviews())
    busy = Day().joins("10:50", "u1", "林知远").joins("11:02", "u2", "周予安", "王芳", alias="周予安")
    busy.says("11:03", "u4", "报到", alias="何若溪").joins("11:05", "u9", "沈研秋", "陈沫阳", name="秋天的风")
    busy.offline("11:20", "11:40").joins("11:41", "u3", "林知远", "周予安", "陈沐阳", alias="陈沐阳")
    busy.says("11:42", "wxid_staff", "/通过 1").says("11:43", "wxid_staff", "/撤销").says(
        "11:44", "wxid_staff", "/绑定 003 @秋天的风"
    )
    busy.confirmed("11:45", "wxid_staff", "/取消 002 本人放弃").says("12:50", "wxid_staff", "/延长 13:10 网络故障")
    busy.recalls("12:55", "u1", "m1")
    yield "busy", lambda: played(busy)


def fragments() -> Iterator[tuple[Page, Fragment, dict[str, str]]]:
    """Every fragment, with some names in its path."""
    for page in PAGES:
        if page.needs:
            continue
        name = next((each for each in NAMED if f"{each}>" in page.path), "")
        for value in NAMED.get(name, ("",)):
            for fragment in page.fragments:
                yield page, fragment, {name: value} if name else {}
    for fragment in COMMON:
        yield PAGES[0], fragment, {}


CHANGES = {
    "interviews": {
        "day",
        "counts",
        "people",
        "records",
        "waiting",
        "standing",
        "file",
        "proof",
        "panels",
        "panel",
        "board",
    },
    "busy": {
        "day",
        "counts",
        "curve",
        "people",
        "records",
        "waiting",
        "standing",
        "file",
        "proof",
        "cases",
        "menu",
        "band",
    },
}
"""What each of the days is known to change: a test in which nothing changes proves nothing."""


@pytest.mark.parametrize(("name", "day"), [*days()], ids=CHANGES)
def test_what_changes_on_a_page_is_told(name: str, day: Callable[[], tuple[App, list[Incoming | End]]]) -> None:
    @asynchronous
    async def followed() -> None:
        app, steps = day()
        here = room("10:00", app=app, roster=())
        await here.client(Seat.STAFF)
        (visit,) = here.site.visits
        told: list[Event] = []
        seen: set[str] = set()

        def shown() -> dict[tuple[str, str], tuple[str, set[str]]]:
            found = {}
            for page, fragment, named in fragments():
                asked = here.site.asked(visit, page.path, named)
                try:
                    html = str(here.site.fragment(page, fragment.name, asked))
                except Exception as error:  # noqa: BLE001 - a panel that is not there yet
                    html = type(error).__name__
                found[fragment.name, address(asked) + str(named)] = (
                    html,
                    {*fragment.reads, *fragment.reads_more(asked)},
                )
            return found

        before = {}

        def heard(step: Incoming | End | None, outcome: object, at: object) -> None:
            nonlocal before
            names = set(names_of(told))
            after = shown()
            for key, (html, reads) in after.items():
                if before and before[key][0] != html:
                    assert names & (reads | {ALL}), (key, [type(event).__name__ for event in told])
                    seen.add(key[0])
            told.clear()

        class Following:
            """Steps, each preceded by a look at the pages as they are then."""

            def __iter__(self) -> Iterator[Incoming | End]:
                nonlocal before
                for step in steps:
                    here.clock.now = step.received_at
                    before = shown()
                    yield step

        begin(app, steps)
        app.watch(lambda events: told.extend(events or ()))
        here.site._watched = app  # the test listens in the site's place

        def between(step: Incoming | End | None, outcome: object, at: object) -> None:
            heard(step, outcome, at)
            here.clock.now = max(here.clock.now, at)  # type: ignore[type-var]
            nonlocal before
            before = shown()

        play(app, Following(), between)
        assert CHANGES[name] <= seen

    followed()


def test_what_was_missed_comes_as_one() -> None:
    @asynchronous
    async def told() -> None:
        news = News()
        begun = news.id
        for names in (["a"], ["b", "c"], ["a", "d"]):
            news.tell(names)
            await asyncio.sleep(0)
        assert news.since(begun) == {"a", "b", "c", "d"}
        assert news.since(news.id) == frozenset()
        assert news.since("other-1") == news.since("") == news.since("x") == {ALL}
        assert news.since(f"{news.run}-99") == {ALL}

    told()


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1), max_size=30), st.data())
def test_no_news_is_lost_wherever_a_tab_was(told: list[list[str]], data: st.DataObject) -> None:
    @asynchronous
    async def follows() -> None:
        news = News()
        ids = [news.id]
        for names in told:
            news.tell(names)
            await asyncio.sleep(0)
            ids.append(news.id)
        at = data.draw(st.integers(0, len(told)))
        assert news.since(ids[at]) == frozenset(name for names in told[at:] for name in names)

    follows()


@asynchronous
async def test_a_stream_tells_what_comes_and_ends_with_the_program() -> None:
    news = News()
    stream = news.stream("")
    assert await anext(stream) == b"retry: 1000\n\n"
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    assert news.open_streams == 1
    news.tell(["reviews"])
    news.tell(["posts"])
    assert await waiting == message(news.id, ["posts", "reviews"]).encode()
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    news.ping()
    assert (await waiting).startswith(b"event: ping")
    waiting = asyncio.ensure_future(anext(stream, b"over"))
    await asyncio.sleep(0)
    news.end()
    assert await waiting == b"over"
    assert news.open_streams == 0


@asynchronous
async def test_a_slow_tab_costs_nothing_but_one_message() -> None:
    news = News()
    stream = news.stream(news.id)
    await anext(stream)
    for _ in range(10_000):
        news.tell(["records"])
        await asyncio.sleep(0)
    text = (await anext(stream)).decode()
    assert json.loads(text.partition("data: ")[2]) == [ALL]  # more than is remembered: everything anew
    assert news.remembered == 1000
    await stream.aclose()


@asynchronous
async def test_a_tab_may_ask_in_the_place_of_listening() -> None:
    here = room()
    first = json.loads(await here.page("/news?poll=1"))
    assert first["names"] == [ALL]
    await here.order("/补签 001 现场")
    await asyncio.sleep(0)
    then = json.loads(await here.page(f"/news?poll=1&since={first['id']}"))
    assert {"standings", "person-001", "records"} <= set(then["names"])
    assert json.loads(await here.page(f"/news?poll=1&since={then['id']}"))["names"] == []
