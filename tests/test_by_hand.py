"""A day by hand: copied chats are decided as if each message had been heard, whenever and in whatever pieces they come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import accumulate, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.records.verify import verify
from bot.simulator.copies import FORMS, rendered
from bot.texts.joined import explanation
from models.messages import Connection, Incoming, Message, Paste
from models.office.events import ConfirmationAsked
from models.posts import PostState
from models.settings import CallOrder
from tests.days import ROOM, ZONE, Day, Result, moment, relay
from tests.test_properties import LINES

TIMED = sorted(set(FORMS) - {"colon"})
PEOPLE = {
    "u1": "林知远 水电八局",
    "u2": "周予安",
    "u3": "陈沐阳-水文局",
    "u4": "秋天的风",
    "u5": "芳华",
    "u6": "何若溪",
}
STEP = st.tuples(
    st.sampled_from(["join", "join", "join", "say"]), st.sampled_from(sorted(PEOPLE)), st.lists(LINES, min_size=1, max_size=3),
    st.integers(0, 400),
)  # fmt: skip
CHATS = st.lists(STEP, min_size=1, max_size=12)


def chat(steps: Iterable[tuple[str, str, list[str], int]], start: str = "10:55") -> list[Message]:
    """A chat whose relay grows and shrinks; times never stand still on the edge of the window."""
    day, lines, at = Day(), [], moment(start)
    for (kind, sender, added, _), seconds in zip(steps, accumulate(step[3] for step in steps), strict=True):
        now = datetime.fromtimestamp(at.timestamp() + seconds, ZONE)
        clock = f"{now:%H:%M:%S}"
        if kind == "join":
            lines = [*lines[-5:], *added]
            day.joins(clock, sender, *lines, name=PEOPLE[sender], id=f"s{len(day.steps)}")
        else:
            day.says(clock, sender, added[0], name=PEOPLE[sender], id=f"s{len(day.steps)}")
    return [step for step in day.steps if isinstance(step, Message)]


def pasted(text: str, clock: str = "12:58", by: str = "小周") -> Paste:
    return Paste(at=moment(clock), received_at=moment(clock), room=ROOM, by=by, text=text)


def played(steps: Iterable[Incoming], until: str = "13:05") -> Result:
    day = Day()
    day.steps = list(steps)
    return day.run(until)


def decided(result: Result) -> dict[str, Any]:
    """Who stands where and what is open, without what only tells how it became known."""
    reviews = sorted(
        (review["reason"], review["candidates"] or [review["text"]])
        for review in result.data["reviews"]
        if review["open"] and review["reason"] not in ("bot_offline", "trace", "unattributed")
    )
    people = {
        each["number"]: "in" if each["attendance"] == "checked_in" else "out" for each in result.data["candidates"]
    }
    times = {each["number"]: each["checked_in_at"] for each in result.data["candidates"]}
    return {"people": people, "times": times, "reviews": reviews}


# --- one chat in every form ----------------------------------------------------------------------------------------


@given(CHATS)
@settings(max_examples=25, deadline=None)
def test_a_copied_day_is_decided_as_the_same_day_that_was_heard(steps: list[Any]) -> None:
    said = chat(steps)
    heard, copied = played(said), played([pasted(rendered(said, "head_seconds", "Asia/Shanghai"))])
    assert decided(copied) == decided(heard)


@given(CHATS)
@settings(max_examples=20, deadline=None)
def test_every_form_tells_the_same_day(steps: list[Any]) -> None:
    said = [replace(each, at=each.at.replace(second=0)) for each in chat(steps)]
    texts = {form: rendered(said, form, "Asia/Shanghai") for form in TIMED if form != "head_seconds"}
    results = {form: decided(played([pasted(text)])) for form, text in texts.items()}
    assert all(result == results["head_slash"] for result in results.values())


# --- pieces, order, duplicates ---------------------------------------------------------------------------------------


@given(CHATS, st.data())
@settings(max_examples=25, deadline=None)
def test_pieces_in_any_order_and_any_number_of_times_give_the_same_decisions(
    steps: list[Any], data: st.DataObject
) -> None:
    said = chat(
        [(*step, max(61, seconds)) for *step, seconds in steps]
    )  # of one minute's pieces no copy tells the order
    form = data.draw(st.sampled_from(["head_seconds", "two_lines", "phone_share"]))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(said)), max_size=3)) | {0, len(said)})
    pieces = [said[max(0, begin - data.draw(st.integers(0, 2))) : end] for begin, end in pairwise(cuts)]
    whole = played([pasted(rendered(said, form, "Asia/Shanghai"))])
    order = data.draw(st.permutations([*pieces, *data.draw(st.lists(st.sampled_from(pieces), max_size=2))]))
    pastes = [
        pasted(rendered(piece, form, "Asia/Shanghai"), f"12:58:{at:02}") for at, piece in enumerate(order) if piece
    ]
    assert decided(played(pastes)) == decided(whole)


@given(CHATS, st.data())
@settings(max_examples=25, deadline=None)
def test_beside_a_live_bot_a_copy_changes_nothing(steps: list[Any], data: st.DataObject) -> None:
    said = chat(steps)
    form = data.draw(st.sampled_from(TIMED))
    begin = data.draw(st.integers(0, len(said) - 1))
    copy = pasted(rendered(said[begin:], form, "Asia/Shanghai"))
    assert decided(played([*said, copy])) == decided(played(said))


@given(CHATS, st.data())
@settings(max_examples=25, deadline=None)
def test_a_blind_interval_that_a_copy_fills_counts_as_heard(steps: list[Any], data: st.DataObject) -> None:
    around = [
        Day().says("10:50", "u9", "大家早上好", name="路人", id="before").steps[0],
        Day().says("12:57", "u9", "辛苦了", name="路人", id="after").steps[0],
    ]
    said = [each for each in chat(steps) if each.at < moment("12:55")]
    missed = {each.id for each in said if data.draw(st.booleans())}
    if not missed:
        return
    first, last = min(each.at for each in said if each.id in missed), max(each.at for each in said if each.id in missed)
    missed |= {each.id for each in said if first <= each.at <= last}
    whole = [around[0], *said, around[1]]
    heard = [each for each in whole if isinstance(each, Message) and each.id not in missed]
    gap = [Connection(online=False, at=first, received_at=first), Connection(online=True, at=last, received_at=last)]
    steps_heard = sorted([*heard, *gap], key=lambda each: each.received_at)
    copy = pasted(rendered([each for each in whole if isinstance(each, Message)], "head_seconds", "Asia/Shanghai"))
    result = played([*steps_heard, copy])
    assert decided(result) == decided(played(whole))
    assert "bot_offline" not in {reason for reason, _ in result.reasons}


# --- what must not let anybody in, or out ----------------------------------------------------------------------------


def two(text: str) -> list[Message]:
    """林知远 writes the text, then 周予安 a word."""
    return [
        step
        for step in Day().says("11:02", "u1", text, name="林知远").says("11:30", "u2", "好的", name="周予安").steps
        if isinstance(step, Message)
    ]


def test_what_was_heard_whole_is_not_cut_by_a_header_that_somebody_typed() -> None:
    said = two(relay("林知远") + "\n\n周予安 2022/11/19 11:05\n" + relay("林知远", "周予安"))
    heard = played(said)
    copied = played([*said, pasted(rendered(said, "head_slash", "Asia/Shanghai"))])
    assert decided(copied) == decided(heard)
    assert copied.attendance("002") == "under_review"


def test_a_header_of_somebody_on_the_roster_is_no_surer_than_others() -> None:
    text = f"路人 2022/11/19 11:04\n看看这个\n\n林知远 2022/11/19 11:30\n{relay('林知远')}\n\n周予安 2022/11/19 11:05\n好\n"
    assert played([pasted(text)]).attendance("001") != "checked_in" or played([pasted(text)]).flags("001") != ["pasted"]


def test_the_end_of_a_message_is_nobodys_word() -> None:
    text = f"{relay('林知远', '周予安')}\n\n路人 2022/11/19 11:25\n好"
    result = played([pasted(text)])
    assert (result.attendance("001"), result.attendance("002")) == ("under_review", "under_review")


@pytest.mark.parametrize("text", ["大家好\n林知远到了吗", "请以下考生尽快接龙：\n1. 林知远\n2. 周予安"])
def test_a_text_that_names_people_is_no_relay(text: str) -> None:
    assert played([pasted(text)]).attendance("001") == "under_review"


@pytest.mark.parametrize(
    "copy",
    [
        "路人：\n好的\n\n路人：\n辛苦了\n",
        "路人 2022/11/19 10:50\n好的\n\n路人\n2022年11月19日 12:30\n辛苦了\n",
    ],
)
def test_a_gap_is_not_filled_by_what_only_seems_to_reach_over_it(copy: str) -> None:
    heard = (
        Day()
        .says("10:50", "u9", "好的", name="路人")
        .offline("11:05", "12:00")
        .says("12:30", "u9", "辛苦了", name="路人")
    )
    result = played([*heard.steps, pasted(copy)])  # type: ignore[list-item]
    assert result.attendance("001") == "under_review"


@pytest.mark.parametrize("quoted", ["引用 林知远 的消息 : {}", "「林知远：{}」"])
def test_what_is_quoted_below_a_reply_is_not_said(quoted: str) -> None:
    said = two("").copy()
    said[0] = replace(said[0], name="秋天的风", text="好的\n" + quoted.format(relay("林知远")))
    assert played([pasted(rendered(said, "head_slash", "Asia/Shanghai"))]).attendance("001") == "under_review"


def test_other_rooms_are_nobodys_business() -> None:
    elsewhere = (
        Day()
        .joins("11:02", "u1", "林知远", name="林知远", room="other@chatroom")
        .says("11:03", "u2", "好", name="周予安")
    )
    result = played([*elsewhere.steps, pasted("周予安 2022/11/19 11:10\n好\n")])  # type: ignore[list-item]
    assert result.attendance("001") == "ineligible"


def test_what_staff_have_decided_stands() -> None:
    said = two(relay("林知远"))
    order = Message(
        id="o", at=moment("12:00"), received_at=moment("12:00"), room="", sender="desk:小周", text="/取消 001 弃权"
    )
    asked = played([*said, order])
    shown = next(text for text in asked.texts if "即将" in text)
    assert "001 林知远：已报到 → 取消资格" in shown
    (pending,) = (
        event.code
        for event in (record.event() for record in asked.app.store.records())
        if isinstance(event, ConfirmationAsked)
    )
    sure = replace(order, id="p", text=f"/确认 {pending}")
    again = [pasted(rendered(said, "head_seconds", "Asia/Shanghai"), f"12:58:0{at}") for at in (1, 2)]
    assert played([*said, order, sure, *again]).attendance("001") == "ineligible"


def test_posts_go_to_staff_where_no_bot_runs_and_back() -> None:
    app = Day().app()
    app.begin(moment("10:00"))
    app.keep_time(moment("11:00"))
    waiting = [post.text for post in app.store.queued_posts()]
    app.posted_as = PostState.BY_HAND
    app.work_by_hand(moment("11:30"))
    assert [post.text for post in app.store.queued_posts(by_hand=True)] == waiting != []
    assert not app.store.queued_posts()
    app.take_posts_back(moment("11:40"))
    assert [post.text for post in app.store.queued_posts()] == waiting
    assert not app.store.queued_posts(by_hand=True)
    assert verify(app.store, []).fault is None


def test_what_is_marked_twice_was_posted_once() -> None:
    app = Day().app()
    app.posted_as = PostState.BY_HAND
    app.begin(moment("10:00"))
    app.keep_time(moment("11:00"))
    posts = app.store.queued_posts(by_hand=True)
    for _ in range(2):
        app.mark_posted(moment("11:01"), "小周", posts)
    assert [record.kind for record in app.store.records()].count("Posted") == len(posts)


def test_a_draw_needs_an_account() -> None:
    day = Day().under(call_order=CallOrder.DRAW)
    order = Message(id="o", at=moment("13:10"), received_at=moment("13:10"), room="", sender="desk:小周", text="/公布")
    day.steps = [pasted(rendered(two(relay("林知远")), "head_slash", "Asia/Shanghai")), order]
    assert day.run("13:15").said("没有账号的一天不能抽签")


def test_who_asks_why_is_told_that_a_copy_changed_the_judgement() -> None:
    day = Day().joins("11:10", "u1", "林知远", name="秋天的风").joins("11:05", "u2", "林知远", name="芳华")
    later, earlier = (step for step in day.steps if isinstance(step, Message))
    pastes = [
        pasted(rendered([each], "head_seconds", "Asia/Shanghai"), f"12:58:0{at}")
        for at, each in enumerate((later, earlier))
    ]
    app = played(pastes).app
    past = app.store.past("001")
    kinds = [record.kind for record in past]
    assert kinds.index("CheckedIn") < kinds.index("CheckInRevised")
    assert "这次报到重新判断" in explanation(app.session, "001", past)
