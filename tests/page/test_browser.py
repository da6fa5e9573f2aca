"""Whole days in a real browser: from the first question of the set-up to the last interview, through the page alone."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import by_hand
from bot.app import App
from bot.config.load import load, parse
from bot.page import setup
from bot.page.visits import Seat
from bot.store.store import Store
from models.checkin.attendance import Attendance
from models.interview.stages import InterviewState
from tests.days import ROSTER, in_memory, moment
from tests.interviews import present
from tests.page.browsing import AXE, browser, chromium, desk
from tests.page.rooms import CONFIG, Clock, asynchronous

COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""All that axe finds out by a page's colours; whatever else it looks at is the same in the dark."""
PEOPLE = (
    "编号,姓名,分组,手机号\n001,林知远,第一组,13800138000\n002,周予安,第二组,\n003,陈沐阳,第一组,\n004,何若溪,第二组,\n"
)


def chat(*said: tuple[str, str]) -> str:
    """A copied chat: each adds a line to the relay."""
    lines: list[str] = []
    pieces = []
    for clock, name in said:
        lines.append(f"{len(lines) + 1}. {name}")
        pieces.append("\n".join([f"{name} 2022/11/19 {clock}", "#接龙", "面试报到", "", *lines]))
    return "\n\n".join(pieces)


async def settled(tab: Any, words: str) -> None:
    """Until the page answers so."""
    await tab.locator("#reply").get_by_text(words).first.wait_for()


async def does(tab: Any, button: str, answer: str = "", **fields: str) -> None:
    """Fill fields by their labels, press a button, and wait for the answer."""
    for label, value in fields.items():
        await tab.get_by_label(label, exact=True).first.fill(value)
    await tab.get_by_role("button", name=button, exact=True).first.click()
    if answer:
        await settled(tab, answer)


@browser
def test_a_day_by_hand_from_the_set_up_to_the_last_interview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "名单.csv").write_text(PEOPLE, "utf-8")
    monkeypatch.setattr(setup, "Config", _on_any_port)

    @asynchronous
    async def lived() -> None:
        async with chromium() as opened:
            await _set_up(opened, tmp_path)
            config = load(tmp_path / "config.yaml")
            store = Store.open(config.database)
            try:
                await _live(opened, config, store, tmp_path)
            finally:
                store.close()

    lived()


def _on_any_port() -> Any:
    from bot.config.sections import Config, Page

    return Config(page=Page(port=0))


async def _set_up(opened: Any, folder: Path) -> None:
    links: list[str] = []
    asking = asyncio.create_task(setup.run(folder / "config.yaml", lambda _: None, links.append))
    while not links:
        await asyncio.sleep(0.01)
    tab = await opened.new_page()
    await tab.goto(links[0])
    await tab.get_by_label("活动名称").fill("高级工程师面试")
    await tab.get_by_label("报到的日期").fill("2022-11-19")
    await tab.get_by_label("报到截止").fill("10:00")
    await tab.get_by_role("button", name="下一步").click()
    assert "要晚于" in await tab.get_by_role("alert").inner_text()
    await tab.get_by_label("报到截止").fill("13:00")
    await tab.get_by_role("button", name="下一步").click()
    await tab.get_by_label("名单文件").set_input_files(folder / "名单.csv")
    await tab.get_by_role("button", name="下一步").click()
    await tab.get_by_label("微信群的名称").fill("面试群: 一")
    await tab.get_by_role("button", name="上一步").click()
    assert "4 人" in await tab.locator("main").inner_text()
    await tab.get_by_role("button", name="下一步").click()
    await tab.get_by_label("微信群的名称").fill("面试群: 一")
    await tab.get_by_role("button", name="下一步").click()
    await tab.get_by_label("工作人员").fill("wxid_zhou 小周")
    await tab.get_by_role("button", name="下一步").click()
    await tab.get_by_role("button", name="写好设置").click()
    assert await asking
    text = (folder / "config.yaml").read_text("utf-8")
    assert "# 报到开始，含这一刻" in text
    assert "2022-11-19 13:00" in text
    await tab.close()


async def _live(opened: Any, config: Any, store: Store, folder: Path) -> None:
    app, clock = App(store, config.settings(config.room_names({}))), Clock(moment("10:59"))
    assert [each.name for each in app.session.roster.values()] == ["林知远", "周予安", "陈沐阳", "何若溪"]
    async with desk(config, app, clock, opened) as here:
        tab, other = await here.login(), await here.login(here.links[1])
        await _check_in(here, tab)
        await _interview(here, tab, other)
        await tab.goto(f"{here.home}/records")
        await does(tab, "核对记录", "记录完好")
        await _offers_files(tab, folder, "/files/minutes.docx", "/files/checkin.xlsx")


async def _check_in(here: Any, tab: Any) -> None:
    await tab.goto(f"{here.home}/paste")
    here.clock.to("11:30")
    text = chat(("11:05:00", "林知远"), ("11:06:00", "周予安"), ("11:07:00", "陈沐洋"))
    await tab.get_by_label("聊天记录或接龙").fill(text)
    await does(tab, "预览")
    assert "姓名与名单相近" in await tab.get_by_role("region", name="预览").inner_text()
    await does(tab, "确认记入", "本次新增报到 2 人")
    await tab.goto(f"{here.home}/reviews")
    await tab.keyboard.press("j")
    await tab.keyboard.press("n")
    await tab.keyboard.type("电话核实")
    await tab.locator("article.case").get_by_role("button", name="通过").click()
    await settled(tab, "现已报到：陈沐阳")
    await tab.goto(here.home)
    here.clock.to("13:01:10")
    await tab.get_by_role("button", name="公布").wait_for()
    await does(tab, "公布", "即将公布结果")
    await does(tab, "确认", "已执行")
    await tab.goto(f"{here.home}/checkin")
    assert "待核实" in await tab.locator("table.people").inner_text()
    await tab.goto(f"{here.home}/people/004")
    await does(tab, "补签", "已报到", 补签的理由="本人来电，截图为证")


async def _interview(here: Any, tab: Any, inspector: Any) -> None:
    interview = here.work.app.session.interview
    here.clock.to("14:00")
    for group, numbers in (("第一组", ("001", "003")), ("第二组", ("002", "004"))):
        await tab.goto(f"{here.home}/interview")
        await tab.get_by_role("link", name=group).click()
        await tab.get_by_role("heading", name=group, level=1).wait_for()
        for number in numbers:
            await does(tab, "叫号", "已叫号")
            await does(tab, "核验", "开始核验")
            await does(tab, "核验通过", "核验通过")
            await does(tab, "开始", "开始答辩")
            assert re.fullmatch(r"\d\d:\d\d", await tab.get_by_role("timer").first.inner_text())
            here.clock.now += timedelta(minutes=8)
            if number == "002":
                await does(tab, "中断", "已中断", 中断的理由="断网")
                here.clock.now += timedelta(minutes=5)
                await inspector.goto(f"{here.home}/interview")
                await does(inspector, "查实", "技术故障已查实", 查实的理由="运营商故障")
                await tab.get_by_text("现在没有人答辩").wait_for()  # told to this tab without being asked
            else:
                await does(tab, "结束", "答辩结束")
    await tab.goto(f"{here.home}/interview/第二组")
    await does(tab, "叫号", "中断后重试")
    await does(tab, "核验", "开始核验")
    await does(tab, "核验通过", "核验通过")
    await does(tab, "开始", "开始答辩")
    await does(tab, "结束", "答辩结束")
    await tab.get_by_text("本组已全部结束").wait_for()
    assert {place.state for place in interview.places.values()} == {InterviewState.FINISHED}


def _size(file: Path) -> int:
    return file.stat().st_size


async def _offers_files(tab: Any, folder: Path, *paths: str) -> None:
    for path in paths:
        async with tab.expect_download() as coming:
            await tab.locator(f'a[href="{path}"]').click()
        await (await coming.value).save_as(folder / "taken")
        assert _size(folder / "taken") > 1000


def _day(clock: str = "11:30") -> tuple[Any, App, Clock]:
    config, store = parse(CONFIG, "config.yaml"), in_memory()
    with store.transaction() as transaction:
        transaction.replace_roster(ROSTER)
    return config, App(store, config.settings(("面试群",))), Clock(moment(clock))


@browser
@asynchronous
async def test_two_of_staff_on_one_case() -> None:
    """One decides; the other sees that somebody looks, is told, and cannot decide again."""
    config, app, clock = _day()
    async with chromium() as opened, desk(config, app, clock, opened) as here:
        one = await here.login()
        await one.goto(f"{here.home}/paste")
        await does(one, "预览", 聊天记录或接龙=chat(("11:05:00", "陈沐洋")))
        await does(one, "确认记入", "已记入")
        two = await here.login(f"{here.home}/login/{here.site.visits.invite(Seat.STAFF)}")
        await two.goto(f"{here.home}/reviews")
        await one.goto(f"{here.home}/reviews")
        await one.keyboard.press("j")
        await two.get_by_text("工作人员 正在看这一项").wait_for()
        await one.keyboard.press("y")
        await settled(one, "现已报到：陈沐阳")
        await two.get_by_text("没有待核实事项").wait_for()
        await two.go_back()
        assert app.session.standings["003"].attendance is Attendance.CHECKED_IN


@browser
@asynchronous
async def test_tabs_outlive_a_restart() -> None:
    config, app, clock = _day()
    async with chromium() as opened:
        async with desk(config, app, clock, opened) as here:
            tab = await here.login()
            port = int(here.home.rpartition(":")[2])
            second = await tab.context.new_page()
            await second.goto(f"{here.home}/checkin")
        await tab.locator("#offline").wait_for()
        async with desk(config, app, clock, opened, port) as again:
            await tab.locator("#offline").wait_for(state="hidden")
            await again.login(again.links[1])
            again.work.act(lambda day: _reinstated(day, again))
            for each in (tab, second):
                await each.get_by_text("1", exact=True).or_(each.locator("b.checked_in")).first.wait_for()
            assert "已报到" in await second.locator("tr", has_text="林知远").inner_text()


def _reinstated(day: App, here: Any) -> Any:
    return by_hand.order(day, "/补签 001 现场", "小周", here.clock(), here.clock())


@browser
@asynchronous
async def test_the_tabs_of_a_browser_share_one_stream_and_do_without_where_it_is_held_back() -> None:
    config, app, clock = _day()
    async with chromium() as opened, desk(config, app, clock, opened) as here:
        tab = await here.login()
        others = [await tab.context.new_page() for _ in range(3)]
        for each in others:
            await each.goto(f"{here.home}/checkin")
        here.work.act(lambda day: _reinstated(day, here))
        for each in others:
            await each.locator("b.checked_in").wait_for()
        assert here.site.news.open_streams == 1
        await tab.close()  # the one that listened
        here.work.act(lambda day: by_hand.order(day, "/补签 002 现场", "小周", clock(), clock()))
        for each in others:
            await each.locator("b.checked_in").nth(1).wait_for()
        behind = await here.login(f"{here.home}/login/{here.site.visits.invite(Seat.STAFF)}")
        await behind.route("**/news?since=*", lambda route: route.abort())
        await behind.goto(f"{here.home}/checkin")
        await behind.locator("b.checked_in").nth(1).wait_for()
        here.work.act(lambda day: by_hand.order(day, "/补签 003 现场", "小周", clock(), clock()))
        await behind.locator("b.checked_in").nth(2).wait_for()
        here.faults.clear()  # the browser tells of the stream that was held back


@browser
@asynchronous
async def test_everything_works_without_javascript() -> None:
    config, app, clock = _day()
    async with chromium() as opened, desk(config, app, clock, opened) as here:
        tab = await here.login(java_script_enabled=False)
        await tab.goto(f"{here.home}/paste")
        await does(tab, "预览", 聊天记录或接龙=chat(("11:05:00", "林知远")))
        await does(tab, "确认记入", "本次新增报到 1 人")
        await tab.goto(f"{here.home}/people/001")
        await does(tab, "取消资格", "即将取消", 取消资格的理由="本人放弃")
        await does(tab, "确认", "取消资格")
        assert app.session.standings["001"].attendance is Attendance.INELIGIBLE


@browser
@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: make gateway")
@asynchronous
async def test_nothing_stands_in_the_way_of_anybody() -> None:
    """axe-core finds nothing serious on any page, in light and in dark."""
    result = present(6).run("13:05")
    config = parse(CONFIG, "config.yaml")
    clock = Clock(moment("14:00"))
    async with chromium() as opened, desk(config, result.app, clock, opened) as here:
        tab = await here.login(bypass_csp=True)
        paths = ["/", "/checkin", "/reviews", "/paste", "/people/001", "/interview", "/interview/A组", "/board"]
        for path in (*paths, "/records", "/settings"):
            for scheme, rules in (("light", {}), ("dark", COLOURS)):
                await tab.emulate_media(color_scheme=scheme)
                await tab.goto(f"{here.home}{path}")
                await tab.add_script_tag(path=str(AXE))
                found = await tab.evaluate("rules => axe.run({resultTypes: ['violations'], ...rules})", rules)
                serious = [
                    (each["id"], each["nodes"][0]["html"][:200])
                    for each in found["violations"]
                    if each["impact"] in ("serious", "critical")
                ]
                assert serious == [], (path, scheme)
            for width, height in ((1366, 768), (400, 800)):
                await tab.set_viewport_size({"width": width, "height": height})
                wide = await tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wide <= 0, (path, width)
