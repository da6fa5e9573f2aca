"""Members: who comes and goes is matched with the roster, strangers are asked once, and a leave is told to staff."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import members
from bot.app import App
from handlers.members import outside, strangers, unbound
from models.members.events import MemberRenamed, StrangersAsked
from models.members.reading import read_members
from models.messages import Membership, Message
from models.people.events import Bound
from models.posts import ANNOUNCEMENT, INVITATION, Post, PostState, QueuedPost
from tests.days import ROOM, ROSTER, SETTINGS, STAFF, Day, moment


def examination() -> App:
    app = Day(SETTINGS).app()
    app.begin(moment("-2 9:00"))
    return app


def comes(app: App, clock: str, contact: str, name: str = "", *, joined: bool = True, room: str = ROOM) -> list[Post]:
    at = moment(clock)
    membership = Membership(joined=joined, at=at, received_at=at, room=room, sender=contact, name=name)
    return list(app.turn(membership).posts)


def goes(app: App, clock: str, contact: str) -> list[Post]:
    return comes(app, clock, contact, joined=False)


def says(app: App, clock: str, contact: str, text: str, alias: str = "") -> list[Post]:
    at = moment(clock)
    message = Message(id=f"{contact}{clock}", at=at, received_at=at, room=ROOM, sender=contact, alias=alias, text=text)
    return list(app.turn(message).posts)


def numbers(app: App) -> list[str]:
    return [each.number for each in outside(app.session)]


def test_whoever_bears_a_whole_name_or_a_wechat_id_of_the_roster_is_in_the_group() -> None:
    app = examination()
    comes(app, "-1 9:00", "u1", "001 林知远")
    comes(app, "-1 9:01", "wxid_su", "苏苏")
    assert numbers(app) == ["002", "003", "004", "005", "006", "007"]
    assert [candidate.number for candidate, _ in unbound(app.session)] == ["001"]


def test_namesakes_are_told_apart_by_a_number_and_else_by_nobody() -> None:
    app = examination()
    comes(app, "-1 9:00", "u5", "王芳")
    assert {"005", "006"} <= set(numbers(app))
    assert [each.contact for each in strangers(app.session)] == ["u5"]
    says(app, "-1 9:05", "u5", "您好", alias="005 王芳")
    assert "005" not in numbers(app)


def test_strangers_are_asked_together_and_once() -> None:
    app = examination()
    for place in range(3):
        comes(app, f"-1 9:00:0{place}", f"x{place}", f"网友{place}")
    comes(app, "-1 9:00:05", "u1", "林知远")
    (post,) = app.keep_time(moment("-1 9:05")).posts
    assert post.room == ROOM
    assert post.text.startswith("@网友0 @网友1 @网友2 您好")
    comes(app, "-1 9:10", "u2", "周予安")
    assert not any(post.text for post in app.keep_time(moment("-1 9:15")).posts)


def test_in_the_course_of_the_check_in_nobody_is_asked() -> None:
    app = examination()
    app.keep_time(moment("11:00"))
    comes(app, "11:05", "x", "网友")
    assert not any("群昵称" in post.text for post in app.keep_time(moment("11:20")).posts)


def test_a_candidate_who_leaves_is_told_to_staff_alone_and_at_once() -> None:
    app = examination()
    comes(app, "-1 9:00", "u1", "林知远")
    (post,) = goes(app, "-1 9:30", "u1")
    assert (post.room, post.to) == ("", STAFF)
    assert "像是 001 林知远 的人 退出了群" in post.text
    assert "13800138000" in post.text
    assert "13800138000" not in post.recorded
    assert "001" in numbers(app)
    comes(app, "-1 9:40", "u1", "林知远")
    assert "001" not in numbers(app)


def test_who_leaves_one_of_two_rooms_is_still_there() -> None:
    app = Day(replace(SETTINGS, rooms=(ROOM, "room2@chatroom"))).app()
    app.begin(moment("-2 9:00"))
    for clock, room in (("-1 9:00", ROOM), ("-1 9:01", "room2@chatroom")):
        comes(app, clock, "u1", "林知远", room=room)
    assert goes(app, "-1 9:10", "u1") == []
    assert "001" not in numbers(app)
    (post,) = comes(app, "-1 9:20", "u1", joined=False, room="room2@chatroom")
    assert "001" in numbers(app)
    assert "退出了群" in post.text


def test_who_leaves_after_the_closing_or_is_nobody_is_told_to_nobody() -> None:
    app = examination()
    comes(app, "-1 9:00", "x", "网友")
    assert goes(app, "-1 9:30", "x") == []
    comes(app, "-1 9:40", "u1", "林知远")
    for clock in ("11:00", "13:01"):
        app.keep_time(moment(clock))
    assert goes(app, "13:30", "u1") == []


def test_the_office_and_the_bot_are_no_strangers() -> None:
    app = examination()
    app.introduce(moment("-2 9:01"), "bot1", ["接龙报到"])
    comes(app, "-1 9:00", STAFF, "小周")
    comes(app, "-1 9:01", "bot1", "接龙报到")
    assert strangers(app.session) == []


def test_a_list_that_staff_copy_does_the_same_without_an_account() -> None:
    app = examination()
    copied = "群成员(5)\n001 林知远\n周予安\n【群主】小赵\n网友😀\n1. 陈沐阳\n查看更多\n"
    names = read_members(copied)
    assert names == ("001 林知远", "周予安", "【群主】小赵", "网友😀", "陈沐阳")
    members.take_list(app, ROOM, names, "小周", moment("-1 9:00"))
    assert numbers(app) == ["004", "005", "006", "007", "008"]
    members.take_list(app, ROOM, ("周予安",), "小周", moment("-1 10:00"))
    assert "001" in numbers(app)  # the newest list counts


def test_it_decides_nothing_of_the_check_in() -> None:
    """A name in the group is no binding: whoever bears it is known by it only as long as they do."""
    app = examination()
    comes(app, "-1 9:00", "u1", "林知远")
    events = [record.event() for record in app.store.records()]
    assert not any(isinstance(event, Bound) for event in events)
    assert app.session.people.candidate_of("u1") is None


def test_the_members_are_the_same_after_a_restart() -> None:
    app = examination()
    comes(app, "-1 9:00", "u1", "林知远")
    goes(app, "-1 9:10", "u1")
    comes(app, "-1 9:20", "x", "网友")
    again = App(app.store, SETTINGS)
    assert again.session.members.rooms == app.session.members.rooms
    assert again.session.members.left == app.session.members.left


def posts_of(app: App, clock: str, text: str) -> list[Post]:
    at = moment(clock)
    message = Message(id=f"{clock}{text}", at=at, received_at=at, room="", sender=STAFF, text=text)
    return list(app.turn(message).posts)


def test_whoever_the_account_knows_is_invited_and_not_again_before_they_could_come_unless_named() -> None:
    app = examination()
    app.learn(moment("-1 9:00"), {"c8": "wxid_su"})
    invitation, answer = posts_of(app, "-1 9:01", "/邀请 全部")
    assert (invitation.manner, invitation.mention, invitation.room) == (INVITATION, "c8", ROOM)
    assert "正在邀请 1 人：苏景行" in answer.text
    assert "半小时内都邀请过了" in posts_of(app, "-1 9:20", "/邀请 全部")[0].text
    assert posts_of(app, "-1 9:21", "/邀请 008")[0].manner == INVITATION
    assert posts_of(app, "-1 9:52", "/邀请")[0].manner == INVITATION
    comes(app, "-1 9:53", "c8", "苏")
    assert "通讯录里没有 001 林知远、002 周予安、003 陈沐阳 等（共 7 人）" in posts_of(app, "-1 10:30", "/邀请")[0].text


def test_an_invitation_that_failed_may_be_tried_at_once() -> None:
    app = examination()
    app.learn(moment("-1 9:00"), {"c8": "wxid_su"})
    posts_of(app, "-1 9:01", "/邀请 全部")
    (told,) = app.note_undelivered(moment("-1 9:02"), dropped("c8")).posts
    assert told.to == STAFF
    assert "没能把" in told.text
    assert app.note_undelivered(moment("-1 9:02"), dropped("c8")).posts == ()
    assert posts_of(app, "-1 9:03", "/邀请 全部")[0].manner == INVITATION


def test_an_announcement_goes_to_every_room_whole_however_long_it_is() -> None:
    app = examination()
    (shown,) = posts_of(app, "-1 9:00", f"/群公告 {'明天十一点报到。' * 50}")
    assert "即将设为群公告" in shown.text
    assert "明天十一点报到。" * 3 in shown.text
    app.post_limit = 100
    made, answer = posts_of(app, "-1 9:01", shown.text[-8:])
    assert (made.manner, made.room, len(made.text)) == (ANNOUNCEMENT, ROOM, len("【群公告】") + 400)
    assert answer.text == "正在设群公告。"


def test_without_an_account_nobody_is_invited_by_it() -> None:
    app = examination()
    app.learn(moment("-1 9:00"), {"c8": "wxid_su"})
    app.work_by_hand(moment("-1 9:01"))
    (answer,) = posts_of(app, "-1 9:02", "/邀请 全部")
    assert "没有连着账号" in answer.text


COMERS = {"u1": "001 林知远", "u2": "002 周予安", "wxid_su": "苏苏", "u7": "秋天的风", "u8": "路人", STAFF: "小周"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*COMERS]), st.booleans()), max_size=40))
def test_whoever_comes_and_goes_however_often_the_last_that_was_seen_counts(storm: list[tuple[str, bool]]) -> None:
    app = examination()
    inside: set[str] = set()
    told: list[str] = []
    for place, (contact, joins) in enumerate(storm):
        clock = f"-1 {9 + place // 60}:{place % 60:02d}"
        told += [post.text for post in comes(app, clock, contact, COMERS[contact], joined=joins)]
        inside = inside | {contact} if joins else inside - {contact}
    while (due := app.next_deadline()) is not None and due < moment("-1 12:00"):
        told += [post.text for post in app.keep_time(due).posts]
    assert {each.contact for each in app.session.members.here()} == inside - {STAFF}
    assert {*numbers(app)}.isdisjoint(
        {"u1": "001", "u2": "002", "wxid_su": "008"}[each] for each in inside - {"u7", "u8", STAFF}
    )
    asked = [text for text in told if "请把“我在本群的昵称”改为" in text]
    for name in ("秋天的风", "路人"):
        assert sum(name in text for text in asked) <= 1
    assert not any(text.startswith("@小周") for text in asked)
    assert {each.attendance.value for each in app.session.standings} == {"expected"}


def test_three_hundred_who_come_together_are_asked_in_one_post() -> None:
    app = examination()
    for at in range(300):
        assert comes(app, "-1 9:00", f"s{at}", f"路人{at}") == []
    due = app.next_deadline()
    assert due is not None
    (post,) = app.keep_time(due).posts
    assert post.text.count("@") == 10
    assert "等 300 位您好" in post.text
    assert app.next_deadline() != due


def dropped(contact: str = "", room: str = ROOM, manner: str = INVITATION, text: str = "") -> QueuedPost:
    at = moment("-1 9:01")
    return QueuedPost(
        id=1, at=at, room=room, to="", text=text, mention=contact, manner=manner, state=PostState.DROPPED, attempts=2
    )


def test_who_could_not_be_invited_is_told_by_number_and_name() -> None:
    app = examination()
    app.learn(moment("-1 9:00"), {"c8": "wxid_su"})
    (told,) = app.note_undelivered(moment("-1 9:02"), dropped("c8")).posts
    assert "没能把 008 苏景行 拉进群" in told.text


def test_a_name_is_of_a_room_and_a_look_up_that_failed_wipes_none() -> None:
    app = Day(replace(SETTINGS, rooms=(ROOM, "second@chatroom"))).app()
    app.begin(moment("-2 9:00"))
    comes(app, "-1 9:00", "u1", "001 林知远")
    comes(app, "-1 9:01", "u1", "风", room="second@chatroom")
    comes(app, "-1 9:02", "u1")
    assert "001" not in numbers(app)
    assert not any(each.strangers for each in asked_of(app, "-1 9:30"))


def asked_of(app: App, clock: str) -> list[StrangersAsked]:
    return [event for event in app.keep_time(moment(clock)).events if isinstance(event, StrangersAsked)]


def test_who_is_called_otherwise_is_noted_as_that() -> None:
    app = examination()
    comes(app, "-1 9:00", "u1", "风")
    at = moment("-1 9:01")
    seen = Membership(joined=True, at=at, received_at=at, room=ROOM, sender="u1", name="风", alias="001 林知远")
    assert app.turn(seen).events == (MemberRenamed(contact="u1", names=("风", "001 林知远"), room=ROOM),)
    assert "001" not in numbers(app)


def test_of_some_strangers_without_a_name_all_are_addressed() -> None:
    app = examination()
    for place in range(4):
        comes(app, f"-1 9:00:0{place}", f"x{place}", "网友" if not place else "")
    (post,) = app.keep_time(moment("-1 9:05")).posts
    assert post.text.startswith("@网友 等 4 位您好")


def test_who_corrects_a_name_is_the_one_whom_the_newest_names() -> None:
    app = examination()
    comes(app, "-1 9:00", "u1", "001 林知远")
    says(app, "-1 9:05", "u1", "改好了", alias="002 周予安")
    assert numbers(app)[:2] == ["001", "003"]
    says(app, "-1 9:06", "u1", "又改了", alias="明月")
    assert numbers(app)[:2] == ["001", "002"]


@pytest.mark.parametrize("name", ["周予安的助理", "不是周予安", "代周予安", "002 周予安（已退）"])
def test_the_name_of_a_proxy_or_of_somebody_who_denies_it_tells_no_candidate(name: str) -> None:
    app = examination()
    comes(app, "-1 9:00", "u1", name)
    assert "002" in numbers(app)
    assert [each.contact for each in strangers(app.session)] == ["u1"]


def test_an_alias_goes_before_a_nickname() -> None:
    app = examination()
    at = moment("-1 9:00")
    app.turn(Membership(joined=True, at=at, received_at=at, room=ROOM, sender="u1", name="周予安", alias="001 林知远"))
    assert "001" not in numbers(app)
    assert "002" in numbers(app)


def test_one_of_two_accounts_that_leaves_is_no_candidate_who_left() -> None:
    app = examination()
    comes(app, "-1 9:00", "old", "001 林知远")
    comes(app, "-1 9:01", "new", "001 林知远")
    assert goes(app, "-1 9:02", "old") == []
    assert "001" not in numbers(app)


def test_a_list_that_staff_give_later_counts_more_than_what_was_seen_and_what_is_seen_then_more_than_it() -> None:
    app = examination()
    comes(app, "-1 9:00", "u1", "林知远")
    comes(app, "-1 9:01", "u2", "周予安")
    members.take_list(app, ROOM, ("林知远", "陈沐阳"), "小周", moment("-1 10:00"))
    assert numbers(app)[:2] == ["002", "004"]
    comes(app, "-1 10:01", "u2", "周予安")
    assert numbers(app)[0] == "004"
    app.see_members(moment("-1 10:02"), ROOM)
    assert numbers(app)[:2] == ["003", "004"]


def test_in_a_room_for_some_nobody_else_is_where_they_should_be() -> None:
    rooms = (ROOM, "second@chatroom")
    groups = {ROOM: (ROSTER[0].group,), "second@chatroom": ("没有人的组",)}
    app = Day(replace(SETTINGS, rooms=rooms, room_groups=groups)).app()
    app.begin(moment("-2 9:00"))
    comes(app, "-1 9:00", "u1", "001 林知远", room="second@chatroom")
    assert numbers(app)[0] == "001"
    comes(app, "-1 9:01", "u1", "001 林知远")
    assert numbers(app)[0] == "002"


def test_who_was_gone_and_speaks_is_back() -> None:
    app = examination()
    comes(app, "-1 9:00", "u1", "001 林知远")
    goes(app, "-1 9:01", "u1")
    says(app, "-1 9:02", "u1", "我又进来了", alias="001 林知远")
    assert "001" not in numbers(app)


def test_who_came_into_two_rooms_and_left_the_last_is_asked_where_they_are() -> None:
    app = Day(replace(SETTINGS, rooms=(ROOM, "second@chatroom"))).app()
    app.begin(moment("-2 9:00"))
    comes(app, "-1 9:00", "x1", "秋风")
    comes(app, "-1 9:01", "x1", "秋风", room="second@chatroom")
    comes(app, "-1 9:02", "x1", joined=False, room="second@chatroom")
    assert [each.room for each in asked_of(app, "-1 9:30")] == [ROOM]


def test_who_leaves_is_told_once_and_by_the_name_that_the_group_saw() -> None:
    app = examination()
    comes(app, "-1 9:00", "u1", "001 林知远")
    (told,) = goes(app, "-1 9:10", "u1")
    assert "群里叫“001 林知远”、像是 001 林知远 的人" in told.text
    assert goes(app, "-1 9:11", "u1") == []


def test_an_announcement_that_failed_in_two_rooms_is_told_for_both() -> None:
    app = Day(replace(SETTINGS, rooms=(ROOM, "second@chatroom"))).app()
    app.begin(moment("-2 9:00"))
    for room in (ROOM, "second@chatroom"):
        (told,) = app.note_undelivered(
            moment("-1 9:01"), dropped(room=room, manner=ANNOUNCEMENT, text="【群公告】到")
        ).posts
        assert told.text.endswith("内容是：\n【群公告】到")
        assert app.note_undelivered(moment("-1 9:03"), dropped(room=room, manner=ANNOUNCEMENT)).posts == ()


def test_the_announcement_of_the_page_may_be_pasted_with_its_heading() -> None:
    app = examination()
    (shown,) = posts_of(app, "-1 9:00", "/群公告 【群公告】明天报到")
    assert "【群公告】明天报到" in shown.text
    assert "【群公告】【群公告】" not in shown.text


def test_invitations_that_no_bot_has_made_are_told_where_staff_take_over_and_may_be_made_again() -> None:
    app = examination()
    app.learn(moment("-1 9:00"), {"c8": "wxid_su"})
    posts_of(app, "-1 9:01", "/邀请 全部")
    app.posted_as = PostState.BY_HAND
    told = [post.text for post in app.hand_over_posts(moment("-1 9:02")).posts]
    assert len(told) == 1
    assert "机器人停了，还没有邀请 008 苏景行" in told[0]
    assert not any(post.manner == INVITATION for post in app.store.queued_posts(by_hand=True))
    assert app.hand_over_posts(moment("-1 9:03")).events == ()
    app.posted_as = PostState.TODO
    assert posts_of(app, "-1 9:04", "/邀请 全部")[0].manner == INVITATION
