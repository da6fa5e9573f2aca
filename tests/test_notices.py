"""Notices: each is said once, at its time, to whom it is for; late ones say so, and what is over is not said."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot import by_hand
from bot.app import App
from bot.config.load import parse
from bot.errors import UserError
from bot.store.store import Store
from bot.texts.notices import notice_told
from bot.texts.records import in_words
from models.messages import Message
from models.notices.rules import Audience, Notice
from models.notices.state import Course
from models.posts import PostState
from models.settings import Settings
from tests.days import ROOM, ROSTER, SETTINGS, STAFF, Day, moment

EVE = "-1 18:00"
BEFORE_CLOSING = Notice(at=moment("12:30"), before="checkin.close", minutes=30, text="请抓紧", to=Audience.MISSING)


def notice(text: str, clock: str = EVE, **more: Audience) -> Notice:
    return Notice(at=moment(clock), text=text, **more)


def with_notices(*notices: Notice) -> Settings:
    return replace(SETTINGS, notices=notices)


def examination(*notices: Notice, url: str = "") -> App:
    day = Day(with_notices(*notices))
    app = day.app(url) if url else day.app()
    app.begin(moment("-2 9:00"))
    return app


def goes_on(app: App, until: str) -> list[str]:
    """Everything that is said until then."""
    said: list[str] = []
    while (due := app.next_deadline()) is not None and due <= moment(until):
        said += [post.text for post in app.keep_time(due).posts]
    return said


def orders(app: App, text: str, clock: str) -> list[str]:
    at = moment(clock)
    message = Message(id=f"{text}{clock}", at=at, received_at=at, room=ROOM, sender=STAFF, text=text)
    return [post.text for post in app.turn(message).posts]


def courses(app: App) -> list[Course]:
    return [course for _, _, course in app.session.notices.listed()]


def test_a_notice_is_said_at_its_time_in_every_room_with_its_fields_filled_in() -> None:
    app = examination(notice("明天 {报到开始} 起报到，{报到截止} 截止；应到 {应到}，{不认识的}照原样。"))
    assert goes_on(app, "-1 17:59") == []
    assert goes_on(app, "-1 18:00") == ["明天 11 月 19 日 11:00 起报到，13:00 截止；应到 8 人，{不认识的}照原样。"]
    assert courses(app) == [Course.SENT]


def test_it_is_said_once_over_restarts_and_whatever_its_words_become(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/day.db"
    first = examination(notice("一"), notice("二", "-1 19:00"), url=url)
    assert goes_on(first, "-1 18:00") == ["一"]
    second = App(Store.open(url), with_notices(notice("改过的一"), notice("改过的二", "-1 19:00")))
    second.begin(moment("-1 18:30"))
    assert goes_on(second, "-1 20:00") == ["改过的二"]
    assert goes_on(App(Store.open(url), SETTINGS), "-1 20:00") == []


@pytest.mark.parametrize(
    ("woken", "said"), [("-1 18:01", "通知"), ("-1 20:00", "（原定 11 月 18 日 18:00 发出，现补发）\n通知")]
)
def test_one_that_comes_late_says_so(woken: str, said: str) -> None:
    app = examination(notice("通知"))
    assert [post.text for post in app.keep_time(moment(woken)).posts] == [said]


def test_one_whose_time_was_over_before_anybody_heard_of_it_is_not_said() -> None:
    app = examination(notice("申请将截止", "-7 10:00"))
    assert goes_on(app, "10:59") == []
    assert courses(app) == [Course.STALE]
    assert "申请将截止" in orders(app, "/发通知 1", "10:59")


def test_what_it_comes_before_is_here_and_it_is_let_go() -> None:
    app = examination(BEFORE_CLOSING)
    app.keep_time(moment("11:00"))
    while (due := app.next_deadline()) is not None and due <= moment("13:00:30"):
        app.keep_time(moment("13:00:30"))  # the program was down until now
    assert courses(app) == [Course.SKIPPED]


def test_one_before_the_closing_moves_with_it() -> None:
    app = examination(BEFORE_CLOSING)
    goes_on(app, "12:00")
    orders(app, "/延长 13:30 网络故障", "12:01")
    assert not any("请抓紧" in text for text in goes_on(app, "12:59"))
    (said,) = [text for text in goes_on(app, "13:00") if "请抓紧" in text]
    assert "尚未报到：林知远、" in said


def test_nobody_is_told_where_nobody_is_missing() -> None:
    day = Day(with_notices(BEFORE_CLOSING))
    for place, each in enumerate(ROSTER):
        day.joins(f"11:0{place + 1}", f"u{place}", f"{each.number} {each.name}", alias=f"{each.number}{each.name}")
    result = day.run("12:59")
    assert {row["attendance"] for row in result.data["candidates"]} == {"checked_in"}
    assert result.said("请抓紧") == []


def test_what_is_for_staff_is_told_to_them_alone() -> None:
    app = examination(notice("请导出名单", to=Audience.STAFF))
    (post,) = app.keep_time(moment(EVE)).posts
    assert (post.room, post.to, post.text) == ("", STAFF, "请导出名单")


def test_one_is_held_back_and_sent_by_hand_and_never_twice() -> None:
    app = examination(notice("通知"), notice("二", "-1 19:00"))
    assert "通知 1 已暂停" in orders(app, "/暂停通知 1", "-1 17:00")[0]
    assert goes_on(app, "-1 18:30") == []
    assert "通知" in orders(app, "/发通知 1", "-1 18:40")
    assert "已经发过" in orders(app, "/发通知 1", "-1 18:41")[0]
    orders(app, "/暂停通知 2", "-1 18:42")
    orders(app, "/恢复通知 2", "-1 18:43")
    assert goes_on(app, "-1 20:00") == ["二"]
    assert courses(app) == [Course.SENT, Course.SENT]


def test_what_was_held_back_or_said_stays_so_when_times_are_edited_or_others_go() -> None:
    app = examination(notice("甲"), notice("乙"), notice("丙", "-1 19:00"))
    orders(app, "/暂停通知 1", "-1 17:00")
    orders(app, "/发通知 3", "-1 17:01")
    app.settings = with_notices(notice("乙"), notice("甲", "-1 18:10"), notice("丙", "-1 19:30"))
    app.begin(moment("-1 17:30"))
    assert goes_on(app, "-1 20:00") == ["乙"]
    assert courses(app) == [Course.SENT, Course.PAUSED, Course.SENT]


def test_one_that_was_added_a_little_late_is_said_and_says_so() -> None:
    app = examination(notice("通知", "-2 8:50"))
    assert [post.text for post in app.keep_time(moment("-2 9:00")).posts] == [
        "（原定 11 月 17 日 08:50 发出，现补发）\n通知"
    ]


def test_by_hand_they_wait_among_the_posts_to_copy_before_the_day_begins() -> None:
    app = Day(with_notices(notice("今晚请测试设备"))).app()
    app.posted_as = PostState.BY_HAND
    by_hand.keep_time(app, moment("-2 9:00"))
    by_hand.keep_time(app, moment("-1 18:00:30"))
    by_hand.keep_time(app, moment("-1 18:01"))
    assert [post.text for post in app.store.queued_posts(by_hand=True)] == ["今晚请测试设备"]
    assert not app.session.gaps.is_by_hand  # of the check-in nothing is missed yet


def _config(notices: str) -> str:
    return f"checkin: {{open: 2022-11-19 11:00, close: 2022-11-19 13:00}}\nnotices:\n{notices}"


def test_the_configuration_names_a_time_or_what_it_comes_before() -> None:
    config = parse(
        _config("- {before: checkin.open, minutes: 30, text: 快开始了}\n- {at: 11月18日18:00, text: 今晚}"), "c"
    )
    first, second = config.settings(("r",)).notices
    assert (first.at, second.at) == (moment("10:30"), moment("-1 18:00"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("- {text: 无时间}", "两者选一"),
        ("- {at: 2022-11-18 18:00, before: checkin.open, text: 两样}", "两者选一"),
        ("- {before: rehearsal.open, text: 没有模拟}", "rehearsal"),
        ("- {at: 2022-11-18 18:00, text: '共 {人数}'}", "人数"),
    ],
)
def test_a_notice_that_cannot_be_said_is_told_with_its_line(written: str, said: str) -> None:
    with pytest.raises(UserError) as error:
        parse(_config(written), "config.yaml")
    assert said in str(error.value.data)


def test_a_time_is_aware() -> None:
    assert isinstance(examination(notice("一")).next_deadline(), datetime)


def test_what_is_copied_of_a_reminder_names_who_is_missing_now() -> None:
    app = examination(BEFORE_CLOSING)
    goes_on(app, "11:30")
    ((_, reminder, _),) = app.session.notices.listed()
    assert notice_told(app.session, reminder).startswith("请抓紧\n尚未报到：林知远、")


def test_the_workbook_calls_a_notice_by_its_words_and_its_settings_by_theirs() -> None:
    app = examination(notice("明天 11:00 报到，请提前准备", to=Audience.STAFF))
    goes_on(app, "10:00")
    told = [in_words(record.event(), app.session.settings) for record in app.store.records()]
    assert "通知：明天 11:00 报到，请提前准备" in "\n".join(told)
    (adopted,) = (each for each in told if "理由所需的证明" in each)
    assert "健康码异常：健康码截图" in adopted
    assert "告诉工作人员" in adopted
    assert not re.search(r"health|closure|发给：staff|/room", adopted)
