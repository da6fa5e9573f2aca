"""The draw: nobody can choose the order, everybody can check it."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.main import main
from bot.errors import UserError
from bot.files.draw import export, verify
from bot.texts.errors import user_error
from models.draw import rules
from models.draw.events import DrawFrozen
from models.people.candidate import Candidate
from models.settings import CallOrder, ClosingMode
from tests.days import INSPECTOR, ROOM, STAFF, Day, Result, moment

SALTS = {"staff": "a" * 32, "inspector": "b" * 32, "candidate": "c" * 32}
CONTACTS = {"staff": STAFF, "inspector": INSPECTOR, "candidate": "u1"}


def commitment(seat: str, value: str) -> str:
    return hashlib.sha256((value + SALTS[seat]).encode()).hexdigest()


def drawing() -> Day:
    """A day whose order is drawn; four are here."""
    day = Day().under(call_order=CallOrder.DRAW)
    return day.joins("11:01", "u1", "林知远", alias="林知远").joins(
        "11:02", STAFF, "林知远", "周予安", "陈沐阳", "何若溪"
    )


def seals(day: Day, clock: str, seat: str, value: str) -> Day:
    return day.says(clock, CONTACTS[seat], f"/封存 {commitment(seat, value)}")


def reveals(day: Day, clock: str, seat: str, value: str) -> Day:
    return day.says(clock, CONTACTS[seat], f"/揭晓 {value} {SALTS[seat]}")


def sealed() -> Day:
    day = seals(drawing(), "13:02", "staff", "甲")
    return seals(seals(day, "13:03", "inspector", "乙"), "13:04", "candidate", "丙")


def complete() -> Day:
    day = reveals(sealed(), "13:05", "staff", "甲")
    return reveals(reveals(day, "13:06", "inspector", "乙"), "13:07", "candidate", "丙")


def order(result: Result) -> list[tuple[str, int]]:
    return [(each["number"], each["call_order"]) for each in result.data["candidates"] if each["call_order"]]


def test_the_list_and_the_rules_are_posted_before_the_result_and_nobody_has_a_place_yet() -> None:
    day = drawing().run("13:02")
    posts = [text for text in day.texts if text.startswith(("【抽签】", "【报到结果】"))]
    assert [text[:6] for text in posts] == ["【抽签】叫号", "【报到结果】"]
    lines = posts[1].split("参加抽签的名单：\n")[1].split("\n")
    assert lines == ["001|林知远|A组", "002|周予安|A组", "003|陈沐阳|B组", "004|何若溪|B组"]
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert digest in posts[0]
    assert order(day) == []


def test_the_order_is_what_sha256_alone_gives() -> None:
    day = complete().run("13:08")
    assert day.app.session.draw is not None
    seed = hashlib.sha256((day.app.session.draw.digest + "甲乙丙").encode()).hexdigest()
    tickets = {
        number: hashlib.sha256(f"{seed}|{number}".encode()).hexdigest() for number in ("001", "002", "003", "004")
    }
    for group in (("001", "002"), ("003", "004")):
        expected = sorted(group, key=lambda number: tickets[number])
        assert sorted(group, key=lambda number: day[number]["call_order"]) == expected
    assert day.said(f"种子：{seed}")
    assert len(day.said("【叫号顺序】")) == 1


def test_the_private_chat_makes_value_salt_and_hash_from_the_askers_own_words() -> None:
    day = seals(seals(drawing(), "13:02", "staff", "甲"), "13:02:30", "candidate", "丙")
    day.says("13:03", INSPECTOR, "/封存 春江水暖 52711", room="")
    answer = day.run("13:04").said("已替您算好")[0]
    sealed_as = re.findall(r"/封存 ([0-9a-f]{64})", answer)[0]
    value, salt = re.findall(r"/揭晓 (\S+) ([0-9a-f]{32})", answer)[0]
    assert value == "春江水暖52711"
    assert sealed_as == hashlib.sha256((value + salt).encode()).hexdigest()


def test_no_record_holds_a_value_before_it_is_told() -> None:
    day = seals(seals(drawing(), "13:02", "staff", "甲"), "13:02:30", "candidate", "丙")
    day.says("13:03", INSPECTOR, "/封存 春江水暖", room="")
    assert not [record for record in day.run("13:04").app.store.records() if "春江水暖" in record.body]


def test_all_others_are_sealed_before_anybody_asks_the_bot_for_help() -> None:
    """Whoever reads the database learns a value only when nobody can choose another one any more."""
    day = seals(drawing(), "13:02", "staff", "甲").says("13:03", INSPECTOR, "/封存 春江水暖", room="").run("13:04")
    assert day.said("请等其他各方都封存之后")
    assert not day.said("已替您算好")
    assert not [row for row in day.app.store.stored_posts() if "春江水暖" in row.text]


def test_the_bot_never_chooses_a_value() -> None:
    day = seals(seals(drawing(), "13:02", "inspector", "乙"), "13:02:30", "candidate", "丙")
    assert day.says("13:03", STAFF, "/封存", room="").run("13:04").said("自己想的一句话或一串数字")


def test_a_value_told_too_early_is_void_and_its_owner_is_out() -> None:
    day = reveals(seals(drawing(), "13:02", "candidate", "丙"), "13:03", "candidate", "丙")
    day = seals(day, "13:04", "candidate", "丁").says("13:05", "wxid_su", "/封存 " + "0" * 64)
    result = day.run("13:06")
    assert result.said("本人不能再参加这次抽签。请另一名参评人员封存")
    assert result.app.session.draw is not None
    assert result.app.session.draw.seals == {}


def test_a_seal_is_final_so_that_staff_cannot_choose_after_reading_what_the_bot_computed() -> None:
    day = seals(drawing(), "13:02", "staff", "甲").says("13:03", INSPECTOR, "/封存 春江水暖", room="")
    again = seals(day, "13:04", "staff", "戊").run("13:04:30")
    assert again.said("封存后不能更换")
    assert again.app.session.draw is not None
    assert again.app.session.draw.seals["staff"] == commitment("staff", "甲")
    void = reveals(day, "13:05", "staff", "甲")
    draw = seals(void, "13:06", "staff", "戊").run("13:06:30").app.session.draw
    assert draw is not None
    assert "staff" not in draw.seats


def test_nobody_whom_staff_alone_declared_a_candidate_takes_the_candidates_seat() -> None:
    day = drawing().says("11:30", "puppet", "大家好", name="小号").says("11:31", STAFF, "/绑定 002 @小号")
    result = day.says("13:02", "puppet", "/封存 " + "0" * 64).run("13:03")
    assert result.said("本次抽签没有您的名额")


def test_a_bot_that_was_deaf_during_the_reveals_waits_for_them() -> None:
    day = sealed().offline("13:05", "13:16")
    assert not day.run("13:20").said("种子：")
    day = reveals(reveals(reveals(day, "13:21", "staff", "甲"), "13:22", "inspector", "乙"), "13:23", "candidate", "丙")
    assert day.run("13:24").said("种子：")


def test_a_salt_in_capitals_is_a_salt() -> None:
    salt = "ABCDEF" + "0" * 26
    sealed_as = hashlib.sha256(("甲" + salt).encode()).hexdigest()
    day = drawing().says("13:02", STAFF, f"/封存 {sealed_as}")
    day = seals(seals(day, "13:03", "inspector", "乙"), "13:04", "candidate", "丙").says(
        "13:05", STAFF, f"/揭晓 甲 {salt}"
    )
    assert day.run("13:06").said("工作人员（wxid_staff）已揭晓：甲")


def test_no_record_holds_what_was_told_to_the_bot_alone() -> None:
    day = (
        sealed()
        .says("13:05", STAFF, f"/揭晓 甲 {SALTS['staff']}", room="")
        .says("13:05:30", STAFF, "/封存春江水暖", room="")
    )
    records = day.run("13:06").app.store.records()
    assert not [record for record in records if SALTS["staff"] in record.body or "春江水暖" in record.body]


def test_a_missing_reveal_is_settled_by_the_rule_that_was_posted() -> None:
    day = reveals(reveals(sealed(), "13:05", "staff", "甲"), "13:06", "candidate", "丙").run("13:20")
    assert day.app.session.draw is not None
    values = "甲" + commitment("inspector", "乙") + "丙"
    seed = hashlib.sha256((day.app.session.draw.digest + values).encode()).hexdigest()
    assert day.said(f"种子：{seed}")
    assert day.said("纪检人员到时没有揭晓")
    assert len(order(day)) == 4


def test_two_parties_are_enough_when_the_time_is_up_and_one_is_not() -> None:
    one = seals(drawing(), "13:02", "staff", "甲")
    waiting = one.run("13:40")
    assert len(waiting.said("【抽签】封存不足两方")) == 3
    assert order(waiting) == []
    two = seals(one, "13:41", "inspector", "乙").run("13:55")
    assert two.said("封存完毕：")


@pytest.mark.parametrize(
    ("who", "typed", "sentence"),
    [
        ("wxid_2", "/封存 " + "0" * 64, ""),
        (INSPECTOR, "/封存 123", "64 位十六进制"),
        (INSPECTOR, f"/封存 {commitment('staff', '甲')}", "别人已经用过"),
        (INSPECTOR, f"/揭晓 乙 {SALTS['inspector']}", "没有封存过"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(who: str, typed: str, sentence: str) -> None:
    day = seals(drawing(), "13:02", "staff", "甲").says("13:03", who, typed).run("13:04")
    assert day.app.session.draw is not None
    assert set(day.app.session.draw.seals) == {"staff"}
    assert not sentence or day.said(sentence)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (f"/揭晓 乙 {SALTS['staff']}", "对不上"),
        ("/揭晓 甲", "盐为 32 位"),
        (f"/揭晓 {'甲' * 41} {SALTS['staff']}", "40 个字以内"),
    ],
)
def test_a_reveal_that_does_not_fit_is_refused(typed: str, sentence: str) -> None:
    day = sealed().says("13:05", STAFF, typed).run("13:06")
    assert day.said(sentence)
    assert day.app.session.draw is not None
    assert day.app.session.draw.reveals == {}


def test_a_second_member_of_staff_cannot_take_the_seat_nor_anybody_seal_after_the_end() -> None:
    day = sealed().under(staff=frozenset({STAFF, "wxid_2"})).says("13:04:30", "wxid_2", "/封存 " + "0" * 64)
    assert day.run("13:05").said("封存已经结束")
    day = seals(drawing().under(staff=frozenset({STAFF, "wxid_2"})), "13:02", "staff", "甲")
    assert day.says("13:03", "wxid_2", "/封存 " + "0" * 64).run("13:04").said("已由 wxid_staff 封存")


def test_who_comes_after_the_freeze_is_called_after_the_drawn_and_who_is_cancelled_keeps_a_hole() -> None:
    day = sealed().says("13:04:30", STAFF, "/补签 008 电话核实").says("13:04:40", STAFF, "/取消 002 冒名", id="c")
    code = re.findall(r"/确认 (\d{4})", "\n".join(day.run("13:05").texts))[-1]
    day.says("13:04:50", STAFF, f"/确认 {code}")
    day = reveals(reveals(reveals(day, "13:05", "staff", "甲"), "13:06", "inspector", "乙"), "13:07", "candidate", "丙")
    result = day.run("13:08")
    assert result["008"]["call_order"] == 3
    assert result["002"]["call_order"] in (1, 2)
    assert "002 周予安（取消资格）" in result.said("【叫号顺序】")[0]


def test_with_closing_confirm_the_list_freezes_at_staffs_word() -> None:
    day = drawing().under(closing=ClosingMode.CONFIRM)
    assert not day.run("13:05").said("【抽签】")
    assert day.says("13:06", STAFF, "/公布").run("13:07").said("【抽签】叫号")


# --- nobody can choose -------------------------------------------------------------------------------------------------

LIST = rules.list_digest(["001 林知远", "002 周予安", "003 陈沐阳"])
WORD = st.text("0123456789abcdef甲乙丙丁", min_size=1, max_size=8)


def outcome(values: dict[str, str]) -> str:
    return rules.seed(LIST, (values[seat] for seat in rules.SEATS))


@given(st.sampled_from(rules.SEATS), WORD, WORD, st.data())
@settings(max_examples=200, deadline=None)
def test_a_party_is_bound_before_it_can_know_what_it_would_have_to_choose(
    party: str, one: str, other: str, data: st.DataObject
) -> None:
    """Whatever a party tells, only what it committed itself to is taken; keeping it back leaves one other order."""
    committed = rules.commitment(one, SALTS[party])
    taken = {
        value
        for value in (one, other, data.draw(WORD))
        for cut in range(len(value) + 1)
        if rules.commitment(value[:cut], value[cut:] + SALTS[party]) == committed
        and rules.SALT.fullmatch(value[cut:] + SALTS[party])
    }
    assert taken <= {one}
    honest = {seat: data.draw(WORD) for seat in rules.SEATS if seat != party}
    reachable = {outcome({**honest, party: value}) for value in (one, committed)}
    assert len(reachable) <= 2


@given(st.sampled_from(rules.SEATS), st.data())
@settings(max_examples=100, deadline=None)
def test_one_honest_value_moves_every_order_whatever_the_others_have_agreed(party: str, data: st.DataObject) -> None:
    agreed = {seat: data.draw(WORD) for seat in rules.SEATS if seat != party}
    seeds = {outcome({**agreed, party: f"{number}"}) for number in range(20)}
    assert len(seeds) == 20


ATTEMPTS = st.lists(
    st.tuples(
        st.sampled_from(["seal", "reveal", "copy", "foreign", "ask", "cancel", "publish"]),
        st.sampled_from(["一", "二", "三"]),
        st.integers(0, 5),
    ),
    max_size=8,
)


@given(st.sampled_from(rules.SEATS), st.lists(ATTEMPTS, min_size=3, max_size=3), st.booleans())
@settings(max_examples=60, deadline=None)
def test_whatever_one_party_tries_the_order_follows_from_what_it_sealed_before_the_others_told(
    party: str, attempts: list[list[tuple[str, str, int]]], tells: bool
) -> None:
    """Whole days: before, between and after the honest parties' moves the adversary types what it likes."""
    others = [seat for seat in rules.SEATS if seat != party]
    day = drawing()

    def adversary(minute: int, tried: list[tuple[str, str, int]]) -> None:
        for at, (kind, value, second) in enumerate(tried):
            if kind == "copy" and minute < 3:
                continue  # nobody knows a commitment that has not been posted
            words = {
                "seal": f"/封存 {commitment(party, value)}",
                "reveal": f"/揭晓 {value} {SALTS[party]}",
                "copy": f"/封存 {commitment(others[0], '诚实')}",
                "foreign": f"/揭晓 诚实 {SALTS[others[0]]}",
                "ask": f"/封存 {value}",
                "cancel": "/取消 001 试试",
                "publish": "/公布",
            }[kind]
            day.says(f"13:{minute:02}:{at * 6 + second:02}", CONTACTS[party], words, room="" if kind == "ask" else ROOM)

    adversary(2, attempts[0])
    for seat in others:
        seals(day, "13:03", seat, "诚实")
    adversary(4, attempts[1])
    seals(day, "13:05", party, "最后")  # so that the draw goes on, whatever was tried
    for seat in others:
        reveals(day, "13:13", seat, "诚实")
    adversary(14, attempts[2])
    if tells:
        for value in ("一", "二", "三", "最后"):
            reveals(day, "13:15", party, value)
    session = day.run("13:40").app.session
    draw = session.draw
    assert draw is not None
    assert draw.seed
    honest = dict.fromkeys(others, "诚实")
    if party not in draw.seals:  # told too early, and out
        assert draw.seed == rules.seed(draw.digest, (honest[seat] for seat in rules.SEATS if seat != party))
        return
    by_value = {
        rules.seed(draw.digest, ({**honest, party: value}[seat] for seat in rules.SEATS))
        for value in ("一", "二", "三", "最后")
        if draw.seals[party] == commitment(party, value)
    }
    withheld = rules.seed(draw.digest, ({**honest, party: draw.seals[party]}[seat] for seat in rules.SEATS))
    assert len(by_value) == 1
    assert draw.seed in by_value | {withheld}
    assert (draw.seed in by_value) == (party in draw.reveals)
    assert not tells or draw.seed in by_value
    told_at = [record.seq for record in day.run("13:40").app.store.records() if record.kind == "DrawRevealed"]
    sealed_at = [record.seq for record in day.run("13:40").app.store.records() if record.kind == "DrawSealed"]
    assert max(sealed_at) < min(told_at)


@pytest.mark.parametrize("party", rules.SEATS)
def test_places_are_uniform_even_when_all_others_agree_on_their_values(party: str) -> None:
    """Chi-square over 6,000 draws of one honest party against two that never change: 4 degrees for each candidate."""
    numbers = [f"{number:03d}" for number in range(1, 6)]
    draws = 6000
    places: dict[str, Counter[int]] = {number: Counter() for number in numbers}
    for at in range(draws):
        values = dict.fromkeys(rules.SEATS, "同谋") | {party: f"诚实{at}"}
        for place, number in enumerate(rules.order(outcome(values), numbers)):
            places[number][place] += 1
    expected = draws / len(numbers)
    for number in numbers:
        chi_square = sum((places[number][place] - expected) ** 2 / expected for place in range(len(numbers)))
        assert (
            chi_square < 23.51
        )  # the 0.9999 quantile with 4 degrees of freedom; the draws are fixed, so is the result


@given(st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=12, unique=True), WORD)
@settings(max_examples=60, deadline=None)
def test_the_order_does_not_depend_on_the_order_of_the_list(numbers: list[str], seed: str) -> None:
    assert rules.order(seed, numbers) == rules.order(seed, reversed(numbers))
    assert sorted(rules.order(seed, numbers)) == sorted(numbers)


def test_a_line_names_number_name_and_group() -> None:
    assert rules.list_line(Candidate(number="1", name="林知远")) == "1|林知远|"


# --- the transcript ----------------------------------------------------------------------------------------------------


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    export(tmp_path / "draw.txt", complete().run("13:08").app.session)
    return tmp_path / "draw.txt"


def test_a_transcript_is_checked_by_nothing_but_itself(
    transcript: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["draw", "verify", "draw.txt"]) == 0
    assert "抽签无误：4 人" in capsys.readouterr().out


def test_every_changed_character_of_a_transcript_is_found(transcript: Path) -> None:
    text = transcript.read_text("utf-8")
    begin = text.index("list-sha256")
    for at in range(begin, len(text)):
        if text[at] == "\n":
            continue
        changed = text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]
        try:
            is_true, _ = verify("draw.txt", changed)
        except UserError:
            continue
        assert not is_true, changed


def test_a_late_comer_stands_behind_the_drawn_and_the_transcript_says_so(tmp_path: Path) -> None:
    day = sealed().says("13:04:30", STAFF, "/补签 008 电话核实")
    day = reveals(reveals(reveals(day, "13:05", "staff", "甲"), "13:06", "inspector", "乙"), "13:07", "candidate", "丙")
    export(tmp_path / "draw.txt", day.run("13:08").app.session)
    text = (tmp_path / "draw.txt").read_text("utf-8")
    assert text.endswith("later 008\n")
    assert verify("draw.txt", text)[0]


def test_bars_in_names_and_groups_are_no_bars_of_the_list(tmp_path: Path) -> None:
    day = complete()
    day.roster = tuple(replace(each, group=f"{each.group}|1", note="|") for each in day.roster)
    export(tmp_path / "draw.txt", day.run("13:08").app.session)
    text = (tmp_path / "draw.txt").read_text("utf-8")
    assert "001|林知远|A组｜1" in text
    assert verify("draw.txt", text)[0]


@pytest.mark.parametrize("text", ["", "x", "list-sha256 0", "list\n001", "seal nobody " + "0" * 64, "\x00"])
def test_what_is_no_transcript_is_one_clear_sentence(text: str) -> None:
    with pytest.raises(UserError) as error:
        verify("draw.txt", text)
    assert "draw.txt" in user_error(error.value.code, error.value.data)


def test_there_is_no_transcript_before_there_is_a_draw(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        export(tmp_path / "draw.txt", drawing().run("13:02").app.session)


@pytest.mark.skipif(shutil.which("bash") is None, reason="the shell of the documented commands is not on this machine")
def test_the_documented_commands_give_the_hashes_of_the_transcript(transcript: Path) -> None:
    guide = (Path(__file__).parent.parent / "docs/draw.md").read_text("utf-8")
    script = guide.split("```sh\n")[1].split("```")[0]
    done = subprocess.run(
        [str(shutil.which("bash")), "-eu", "-c", script],
        cwd=transcript.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    text = transcript.read_text("utf-8")
    printed = done.stdout.split("\n")
    hashes = [line.split()[0] for line in printed if re.match(r"[0-9a-f]{64}", line)]
    assert hashes[0] == re.findall(r"list-sha256 (\w+)", text)[0]
    assert set(re.findall(r"^seal \w+ (\w+)", text, re.MULTILINE)) <= set(hashes)
    assert re.findall(r"seed (\w+)", text)[0] in hashes
    tickets = re.findall(r"^\d+ (\S+) (\w{64})$", text, re.MULTILINE)
    assert {f"{ticket} {number}" for number, ticket in tickets} <= set(printed)


# --- somebody keeps silent -------------------------------------------------------------------------------------------


def asks_to_seal(result: Result) -> list[str]:
    return [post["at"][11:16] for post in result.data["posts"] if "【抽签】封存不足两方" in post["text"]]


OVER = "14:20"
"""All the time for sealing that the rules promise is over."""


def test_silence_is_asked_about_a_promised_number_of_times_and_never_at_night() -> None:
    waiting = seals(drawing(), "13:02", "staff", "甲").run("+1 12:00")
    assert len(asks_to_seal(waiting)) == rules.MOST_EXTENSIONS
    assert f"最多延长 {rules.MOST_EXTENSIONS} 次" in waiting.said("【抽签】叫号顺序由抽签决定")[0]
    assert "封存时间已全部用完" in waiting.texts[-1]
    late = drawing().under(seal_minutes=120)
    asked = asks_to_seal(seals(late, "13:02", "staff", "甲").run("+2 12:00"))
    assert len(asked) == rules.MOST_EXTENSIONS
    assert all("08" <= at < "22" for at in asked)


def late_evening() -> Day:
    """The last two seal at eleven in the evening."""
    day = seals(drawing().under(seal_minutes=240), "13:02", "staff", "甲")
    return seals(seals(day, "23:00", "inspector", "乙"), "23:01", "candidate", "丙")


def seed(day: Day, until: str) -> str:
    draw = day.run(until).app.session.draw
    assert draw is not None
    return draw.seed


def test_nobody_is_named_as_silent_for_a_night() -> None:
    day = reveals(late_evening(), "+1 08:05", "candidate", "丙")
    assert seed(day, "+1 08:10") == ""
    assert seed(day, "+1 08:15") != ""


@pytest.mark.parametrize(
    ("published", "until"),
    [("21:49", "21:59"), ("21:50", "1 8:10"), ("22:30", "1 8:10"), ("1 7:30", "1 8:10"), ("1 8:00", "1 8:10")],
)
def test_a_list_that_is_frozen_at_night_gives_its_time_in_the_morning(published: str, until: str) -> None:
    day = Day().under(call_order=CallOrder.DRAW, closing=ClosingMode.CONFIRM, seal_minutes=10)
    day.joins("11:01", "u1", "林知远", alias="林知远").says(published, STAFF, "/公布")
    records = [record.event() for record in day.run("1 8:05").app.store.records() if record.kind == "DrawFrozen"]
    assert [event.seal_until for event in records if isinstance(event, DrawFrozen)] == [moment(until)]


def test_what_may_have_been_missed_at_night_is_waited_for() -> None:
    day = reveals(late_evening().offline("23:10", "23:40"), "+1 08:05", "candidate", "丙")
    assert seed(day, "+1 08:15") == ""


def test_no_seal_counts_when_all_the_time_is_over() -> None:
    """Whoever sealed then could know the public value already."""
    day = seals(seals(drawing(), "13:02", "staff", "甲"), OVER, "inspector", "乙").run("14:21")
    assert day.said("封存已经结束")
    assert day.app.session.draw is not None and set(day.app.session.draw.seals) == {"staff"}


def with_public(day: Day, value: str) -> Day:
    day.says(OVER, STAFF, f"/公开值 {value} 无人封存")
    code = day.run("14:20:30").app.session.office.pending[STAFF].code
    return day.says("14:20:50", INSPECTOR, f"/确认 {code}")


def test_two_of_the_office_may_put_a_public_value_in_the_place_of_the_silent() -> None:
    day = with_public(seals(drawing().under(public_source="双色球"), "13:02", "staff", "甲"), "0511142230")
    assert day.run("14:21").said("即将以公开值“0511142230”代替")
    assert "提出、另一人确认，以公开值代替：0511142230" in day.run("14:21").said("以公开值代替：0511142230")[0]
    result = reveals(day, "14:22", "staff", "甲").run("14:45")
    draw = result.app.session.draw
    assert draw is not None and draw.values == ("甲", "|public:0511142230")
    assert draw.seed == hashlib.sha256((draw.digest + "甲" + "|public:0511142230").encode()).hexdigest()
    assert len(order(result)) == 4


def test_one_person_does_not_take_a_public_value() -> None:
    day = seals(drawing(), "13:02", "staff", "甲").says(OVER, STAFF, "/公开值 0511142230 无人封存")
    code = day.run("14:20:30").app.session.office.pending[STAFF].code
    again = day.says("14:20:40", STAFF, f"/确认 {code}").run("14:20:50")
    assert again.app.session.draw is not None and again.app.session.draw.public == ""


@pytest.mark.parametrize("clock", ["13:03", "13:15", "14:00"])
def test_a_public_value_is_no_short_cut(clock: str) -> None:
    early = seals(drawing(), "13:02", "staff", "甲").says(clock, STAFF, "/公开值 1 x").run("14:10")
    assert early.said("封存还没有结束")
    assert early.app.session.draw is not None and early.app.session.draw.public == ""


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("/公开值", "请写明公开值和理由"),
        ("/公开值 13800138000 无人封存", "不要用手机号"),
        (f"/公开值 {'1' * 41} 无人封存", "40 个字以内"),
        ("/公开值 0511142230", "请写明理由"),
    ],
)
def test_a_public_value_that_does_not_fit_is_refused(typed: str, sentence: str) -> None:
    result = seals(drawing(), "13:02", "staff", "甲").says(OVER, STAFF, typed).run("14:20:30")
    assert result.said(sentence)
    assert not result.app.session.office.pending
    assert result.app.session.draw is not None and result.app.session.draw.public == ""


def test_no_public_value_is_taken_once_the_seals_are_complete() -> None:
    result = sealed().says("13:05", STAFF, "/公开值 0511142230 无人揭晓").run("13:06")
    assert result.said("封存已经结束")
    again = with_public(seals(drawing(), "13:02", "staff", "甲"), "0511142230")
    draw = again.says("14:21", STAFF, "/公开值 0511142231 再来一次").run("14:22").app.session.draw
    assert draw is not None and draw.public == "0511142230"


@pytest.mark.parametrize(("value", "sentence"), [("13800138000", "不要用手机号"), ("春" * 41, "40 个字以内")])
def test_the_private_chat_seals_no_value_that_could_not_be_posted(value: str, sentence: str) -> None:
    day = seals(seals(drawing(), "13:02", "staff", "甲"), "13:02:30", "candidate", "丙")
    result = day.says("13:03", INSPECTOR, f"/封存 {value}", room="").run("13:04")
    assert result.said(sentence)
    assert not result.said("已替您算好")


def test_nobody_who_has_sealed_stops_the_draw_by_keeping_silent() -> None:
    """Only staff tell their value: the others' commitments stand for theirs when all the promised time is over."""
    result = reveals(sealed(), "13:05", "staff", "甲").run("+1 12:00")
    assert len(result.said("揭晓时间延长到")) == rules.MOST_EXTENSIONS
    assert len(order(result)) == 4


def test_a_draw_with_a_public_value_is_checked_by_its_transcript_alone(tmp_path: Path) -> None:
    result = with_public(drawing(), "0511142230").run("14:21")
    export(tmp_path / "draw.txt", result.app.session)
    text = (tmp_path / "draw.txt").read_text("utf-8")
    assert "\npublic 0511142230\n" in text
    assert verify("draw.txt", text)[0]
    assert not verify("draw.txt", text.replace("public 0511142230", "public 0511142231"))[0]


def test_a_later_finding_bears_its_head() -> None:
    day = complete().confirmed("13:30", INSPECTOR, "/违纪 001 有人提示").says("13:31", STAFF, "/补签 005 电话核实")
    result = day.run("13:40")
    assert all("记录校验码：" in text for text in (*result.said("违纪已查实"), *result.said("【报到更正】")))
    assert result.said("违纪已查实") and result.said("【报到更正】")


def test_a_value_can_be_sealed_on_ones_own_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", "seal", "春江水暖 52711"]) == 0
    out = capsys.readouterr().out
    sealed_as = re.findall(r"/封存 ([0-9a-f]{64})", out)[0]
    value, salt = re.findall(r"/揭晓 (\S+) ([0-9a-f]{32})", out)[0]
    assert (value, hashlib.sha256((value + salt).encode()).hexdigest()) == ("春江水暖52711", sealed_as)
    assert main(["draw", "seal", "13800138000"]) == 2


def test_who_has_sealed_alone_does_not_get_out_of_it_when_the_public_value_may_be_known() -> None:
    day = seals(drawing(), "13:02", "staff", "甲").says(OVER, STAFF, "/公开值 0511142230 无人封存")
    code = day.run("14:20:30").app.session.office.pending[STAFF].code
    day = reveals(day, "14:20:35", "staff", "甲").says("14:20:50", INSPECTOR, f"/确认 {code}")
    draw = day.run("14:21").app.session.draw
    assert draw is not None and set(draw.seals) == {"staff"} and draw.public == "0511142230"
