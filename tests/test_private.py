"""What is private stays private, and nobody can make the bot shout."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.log import plain
from models.messages import Message
from models.reading.private import holds_private, mask_fully, mask_private
from models.settings import ClosingMode
from tests.days import INSPECTOR, ROOM, ROSTER, STAFF, Day, moment
from tests.test_bad_input import folder, run

__all__ = ["folder"]

PHONE, ID = "13800138000", "110105194912310021"


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def circled(text: str) -> str:
    return "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(char)] for char in text)


def in_words(text: str) -> str:
    return "".join("零一二三四五六七八九"[int(char)] for char in text)


WRITTEN = [
    PHONE, f"+86{PHONE}", f"86{PHONE}", f"0086 {PHONE}", f"tel{PHONE}", f"{PHONE}abc", f"wx{PHONE}号", f"_{PHONE}_",
    "138 0013 8000", "138-0013-8000", "138.0013.8000", "138_0013_8000", "138·0013·8000", "138/0013/8000", "(138)00138000",
    "138,0013,8000", "138、0013、8000", "138*0013*8000", "1 3 8 0 0 1 3 8 0 0 0", "138\u200b0013\u00a08000", "1380 0138 000",
    full_width(PHONE), circled(PHONE), in_words(PHONE), "".join(f"{char}\ufe0f\u20e3" for char in PHONE),
    ID, ID[:-1] + "X", full_width(ID), circled(ID), "110105 19491231 0021", "110105-19491231-0021", "1101 0519 4912 3100 21",
    f"ID{ID}", f"{ID}{PHONE}", f"{PHONE}{ID}", f"{ID[:-1]}Ｘ到",
]  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_a_phone_or_an_id_number_is_found_however_it_is_written(written: str) -> None:
    for shown in (mask_fully(f"我是林知远 {written} 到"), plain(f"林知远 {written}")):
        assert "138****8000" in shown or "*" * 18 in shown
        assert "194912" not in shown and "0013" not in shown and written not in shown


@pytest.mark.parametrize(
    "text",
    [
        "已通过事项 1、3、5、7、9、11、13、15。", "/通过 1 3 5 7 9 11 13 15", "2022-11-19 11:00 至 2022.11.20", "编号 138、001、380、013",
        "第 1 位　003 陈沐阳", "种子：" + "13800138000abcdef" * 4, "记录校验码：12-" + "1380013800" * 3 + "ab", "1.\n2.\n3.\n4.\n5.\n6.\n7.\n8.",
        "消息 202211191102030405", "13 14 15 16 17 18 19", "13 14 15 16 17 8", "与 13 15 17 19 100 同车", "150 151 152 20",
        "准考证号 113501220001", "05141820223305", "138 139 140 15",
    ],
)  # fmt: skip
def test_what_is_no_such_number_is_left(text: str) -> None:
    assert mask_fully(text) == text


def test_masking_twice_is_masking_once() -> None:
    for written in WRITTEN:
        once = mask_private(written)
        assert mask_private(once) == once
        assert mask_fully(once) == mask_fully(written)


def test_no_way_of_writing_a_number_brings_it_into_the_group() -> None:
    day = Day().joins("11:00", "u1", "林知远", alias="林知远")
    for at, written in enumerate(WRITTEN):
        day.joins(f"11:0{at // 10}:{at % 10:02}", f"x{at}", f"查无此人{written}", name=f"路人{written}")
        day.says(f"11:1{at // 10}:{at % 10:02}", STAFF, f"/补签 {written}")
        day.says(f"11:2{at // 10}:{at % 10:02}", STAFF, f"/取消 003 电话{written}")
        day.says(f"11:3{at // 10}:{at % 10:02}", STAFF, f"/{written} 003")
    day.says("11:50", STAFF, "/待核实").says("11:51", STAFF, "/待核实 1").says(
        "11:52", STAFF, f"/补签 004 {circled(PHONE)}"
    )
    day.says("11:53", STAFF, "/为什么 004").says("11:54", "u1", "为什么", room="")
    texts = day.run("13:05").texts
    assert not [text for text in texts if "0013" in text or "194912" in text or circled("0013") in text]


@pytest.mark.parametrize("broken", ["", "\n"])
def test_a_number_in_a_long_message_is_found_though_all_around_it_was_seen_before(broken: str) -> None:
    lines = [f"{at}. 第{at}行没有号码，只有一些话" for at in range(1, 60)]
    assert not holds_private("\n".join(lines))
    assert not holds_private("\n".join(lines))
    assert holds_private("\n".join([*lines, f"林知远 {PHONE[:5]}{broken}{PHONE[5:]}"]))


@given(
    at=st.integers(0, 900), cut=st.integers(0, 11), before=st.integers(0, 900), end=st.sampled_from(["", "\n", "<b>"])
)
def test_a_number_is_found_wherever_it_is_written_into_a_text_that_was_seen(
    at: int, cut: int, before: int, end: str
) -> None:
    text = "#接龙\n" + "".join(f"{place}. 有人<a>已到\n" for place in range(1, 90))
    assert not holds_private(text[: len(text) - before])
    broken = PHONE if end == "<b>" else f"{PHONE[:cut]}{end if 3 <= cut <= 8 else ''}{PHONE[cut:]}"
    assert holds_private(f"{text[:at]}，电话{broken}，{text[at:]}")
    assert not holds_private(text)


def test_however_many_lines_were_seen_a_number_among_new_ones_is_found() -> None:
    many = "\n".join(f"第{at}行" for at in range(50_002))
    assert not holds_private(many)
    assert not holds_private(many.replace("第", "又"))
    assert holds_private(many + f"\n{PHONE}")


def test_whose_phone_a_line_holds_is_told_to_nobody() -> None:
    """A stranger who writes a phone learns neither that it is known nor whose it is."""
    phone = ROSTER[0].phone
    result = Day().joins("11:01", "u9", f"小王 {phone}", name="路人").run("11:05")
    assert [review for review in result.data["reviews"] if review["candidates"] == ["001"]]
    assert not [text for text in result.texts if "林知远" in text and "小王" not in text and "@" in text]


def test_an_error_masks_what_it_quotes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "roster", "import", "roster.csv")
    for command in (
        ("explain", PHONE), (PHONE,), ("posts", "--done", "1", "--by", PHONE), ("--config", f"{PHONE}.yaml", "status"),
        ("order", f"/补签 {PHONE} x", "--by", "小周"), ("records", "verify", "--head", full_width(PHONE)), ("parse", PHONE),
    ):  # fmt: skip
        code, out, err = run(capsys, *command)
        assert code in (0, 2)
        assert PHONE not in out + err and full_width(PHONE) not in out + err


def test_reasons_are_shown_masked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "roster", "import", "roster.csv")
    (folder / "chat.txt").write_text("林知远 2022/11/19 11:05:00\n#接龙\n1. 林知远\n", "utf-8")
    run(capsys, "paste", "chat.txt", "--by", "小周", "--yes")
    assert run(capsys, "order", f"/取消 001 电话 {PHONE} 说不来", "--by", "小周", "--yes")[0] == 0
    told = run(capsys, "explain", "001")[1]
    assert "138****8000" in told and PHONE not in told


def test_new_files_are_their_owners_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "roster", "import", "roster.csv")
    for command in (("export", "a.xlsx"), ("records", "export", "a.jsonl"), ("roster", "template", "b.xlsx")):
        run(capsys, *command)
    for name in ("jielong.db", "a.xlsx", "a.jsonl", "b.xlsx"):
        assert (folder / name).stat().st_mode & 0o077 == 0, name


# --- not to be made to shout -----------------------------------------------------------------------------------------


def test_a_strangers_questions_get_one_answer_and_nobody_is_told_twice_in_a_moment() -> None:
    day = Day().joins("11:00", "u1", "林知远", alias="林知远")
    for at in range(60):
        day.says(f"11:01:{at:02}", "stranger", ("我报到了吗", "为什么")[at % 2], name="路人", room="")
        day.says(f"11:02:{at:02}", "u1", "为什么", room="")
        day.says(f"11:03:{at:02}", "u1", "/乱来", room="")
    told = [post.get("to") for post in day.run("11:10").data["posts"]]
    assert told.count("stranger") == 1
    assert told.count("u1") == 2


@pytest.mark.parametrize(
    "name",
    [
        "所有人",
        "所\u200b有人",
        "张三 @所有人",
        "@@所有人",
        "＠所有人",
        "所有人\n请看",
        "All",
        "所有人\u2005",
        "张三\u2005@所有人",
    ],
)
def test_nobody_is_addressed_as_everybody(name: str) -> None:
    day = Day().under(event_name="面试 @所有人").joins("11:01", "u9", "林志远", name=name, alias=name)
    day.says("11:02", STAFF, "/待核实").says("11:03", STAFF, f"/补签 003 @{name}").says(
        "11:04", STAFF, "/延长 13:10 请 @所有人 注意"
    )
    for text in day.run("13:20").texts:
        bare = text.replace("\u200b", "").replace(" ", "").replace("\u2005", "").replace("＠", "@").casefold()
        assert "@所有人" not in bare and "@all" not in bare


def test_the_bot_is_nobodys_contact() -> None:
    day = Day().joins("11:00", "u3", "陈沐阳", alias="陈沐阳")
    app = day.app()
    app.begin(moment("10:00"))
    app.introduce(moment("10:01"), "wxid_bot", ["机器人"])
    app.turn(day.steps[0])  # type: ignore[arg-type]
    for text in ("@机器人 绑定 003 @何若溪", "/绑定 003 @机器人"):
        typed = Message(
            id=text,
            at=moment("11:01"),
            received_at=moment("11:01"),
            room=ROOM,
            sender=STAFF,
            text=text,
            mentions=("wxid_bot",),
        )
        said = "".join(post.text for post in app.turn(typed).posts)
        assert "已绑定" not in said
        assert "机器人自己" in said or "群里没有见过“何若溪”" in said
    assert app.session.people.candidate_of("u3") is not None


# --- two persons -----------------------------------------------------------------------------------------------------


def test_what_two_decided_one_does_not_undo() -> None:
    day = Day().under(two_person=True).joins("11:00", "u1", "林知远", alias="林知远")
    day.says("11:10", STAFF, "/取消 001 冒名")
    code = day.run("11:11").app.session.office.pending[STAFF].code
    day.says("11:10:30", INSPECTOR, f"/确认 {code}").says("11:12", STAFF, "/撤销")
    result = day.run("11:12:30")
    assert result.attendance("001") == "ineligible"
    assert result.said("那是由两人作出的")
    code = result.app.session.office.pending[STAFF].code
    assert day.says("11:12:40", INSPECTOR, f"/确认 {code}").run("11:15").attendance("001") == "checked_in"


def test_what_nobody_confirms_is_said_to_be_dropped() -> None:
    result = Day().joins("11:00", "u1", "林知远").says("11:10", STAFF, "/取消 001 冒名").run("11:20")
    assert result.said("“/取消 001 冒名”没有人确认，没有执行。")
    again = (
        Day().joins("11:00", "u1", "林知远").says("11:10", STAFF, "/取消 001 a").says("11:10:20", STAFF, "/取消 002 b")
    )
    assert again.run("11:11").said("“/取消 001 a”没有人确认")


def test_whom_a_closing_would_cancel_is_told_to_its_asker_alone() -> None:
    result = Day().joins("11:00", "u1", "林知远").says("12:00", STAFF, "/截止 人已到齐").run("12:01")
    in_group = [post for post in result.data["posts"] if post["room"] and "提前截止" in post["text"]]
    assert in_group and "周予安" not in in_group[0]["text"] and "7 人" in in_group[0]["text"]
    assert [post for post in result.data["posts"] if post.get("to") == STAFF and "周予安" in post["text"]]


@pytest.mark.parametrize(
    ("typed", "close"),
    [
        ("30分钟", "13:30"),
        ("1小时30分钟", "14:30"),
        ("+1小时", "14:00"),
        ("2小时半", "15:30"),
        ("十分钟", "13:10"),
        ("1.5小时", "14:30"),
        ("30分", "13:30"),
        ("半小时", "13:30"),
        ("+20", "13:20"),
        ("1小时", "14:00"),
        ("一个半小时", "14:30"),
        ("一刻钟", "13:15"),
    ],
)
def test_the_window_can_be_extended_by_so_long(typed: str, close: str) -> None:
    app = Day().says("12:00", STAFF, f"/延长 {typed} 网络故障").run("12:01").app
    assert f"{app.session.settings.local(app.session.settings.close_at):%H:%M}" == close


@pytest.mark.parametrize("typed", ["999分钟", "12小时", "+30秒", "30"])
def test_an_odd_span_moves_nothing(typed: str) -> None:
    app = Day().says("12:00", STAFF, f"/延长 {typed} 网络故障").run("12:01").app
    assert f"{app.session.settings.local(app.session.settings.close_at):%H:%M}" == "13:00"


def test_what_is_undone_is_what_was_shown() -> None:
    day = Day().under(two_person=True).joins("11:00", "u1", "林知远", alias="林知远")
    day.says("11:10", STAFF, "/取消 001 冒名")
    code = day.run("11:10:20").app.session.office.pending[STAFF].code
    day.says("11:10:30", INSPECTOR, f"/确认 {code}").says("11:12", STAFF, "/撤销").says(
        "11:12:10", STAFF, "/补签 002 电话核实"
    )
    code = day.run("11:12:30").app.session.office.pending[STAFF].code
    result = day.says("11:12:40", INSPECTOR, f"/确认 {code}").run("11:15")
    assert (result.attendance("001"), result.attendance("002")) == ("ineligible", "checked_in")


def test_a_word_without_its_number_never_means_another_thing() -> None:
    """A colleague answers 确认 alone to what waits: the result that waits too does not go out."""
    day = Day().under(two_person=True, closing=ClosingMode.CONFIRM, staff=frozenset({STAFF, "wxid_second"}))
    day.joins("11:00", "u1", "林知远", alias="林知远").says("13:05", STAFF, "/取消 001 冒名")
    day.says("13:05:20", "wxid_second", "/确认")
    assert day.run("13:05:40").app.session.result.published_at is None


def test_a_waiting_command_is_not_dropped_by_another_of_its_name() -> None:
    day = (
        Day()
        .joins("11:00", "u1", "林知远")
        .says("11:10", STAFF, "/补签 002 003 电话核实")
        .says("11:10:10", STAFF, "/补签 004 电话核实")
    )
    code = day.run("11:10:20").app.session.office.pending[STAFF].code
    result = day.says("11:10:30", STAFF, f"/确认 {code}").run("11:12")
    assert [result.attendance(number) for number in ("002", "003", "004")] == ["checked_in"] * 3
