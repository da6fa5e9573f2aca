"""The configuration as staff write it: what is meant is understood, and a slip is told where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.load import parse
from bot.config.sections import Config
from bot.errors import UserError
from bot.texts.errors import user_error
from tests.test_bad_input import folder, run

__all__ = ["folder"]


def config(text: str) -> Config:
    return parse(text, "config.yaml")


def refused(text: str) -> str:
    with pytest.raises(UserError) as raised:
        parse(text, "config.yaml")
    return user_error(raised.value.code, raised.value.data)


LONG = "\n".join(f"# {at}" for at in range(50))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("event:\n  name：面试\n  timezone: Asia/Shanghai\n", "第 2 行：“name”后面的冒号是全角的"),
        (f'event:\n  name: "面试\n{LONG}\ndatabase: "x"\n', '第 2 行：引号（"）没有成对'),
        (f"event:\n  name: '面试\n{LONG}\n", "第 2 行：引号（'）没有成对"),
        ("event:\n  name:面试\n", "第 2 行：“name:”的冒号后面请留一个空格"),
        ("closing:confirm\n", "第 1 行：“closing:”的冒号后面请留一个空格"),
        ("event:\n　　name: 面试\n", "第 2 行：行首有全角空格"),
        ("rooms:\n  - topic: 面试群 #1\n", "第 2 行：“topic”的值里有 #，它后面的“#1”会被当作说明而丢掉"),
        ("event:\n  name: 2022 #2 面试\n", '写成 name: "2022 #2 面试"'),
        ("staff:\n  - wxid_a\n  - [wxid_b，wxid_c]\n", "第 3 行：“staff.1”"),
        ("staff: [wxid_a，wxid_b]\n", "“wxid_a，wxid_b”里有逗号、顿号或空格"),
        ("inspectors: [wxid_a、wxid_b]\n", "“wxid_a、wxid_b”里有逗号"),
        ("staff: [wxid_a wxid_b]\n", "“wxid_a wxid_b”里有逗号"),
        ('staff: [""]\n', "第 1 行：“staff.0"),
        ("posts: {reminder_minutes: [30，10]}\n", "“30，10”应为 1 到 1440 之间的整数"),
        ("checkin: {open: 明天十一点}\n", "“明天十一点”不是有效的时间"),
        ("checkin: {open: 2022-11-19 11:00+08:00}\n", "带了时区"),
        ("checkin: {open: 9999-11-19 11:00}\n", "的年份不对"),
        ("checkin: {open: 0001-01-01 11:00}\n", "的年份不对"),
        ("checkin: {open: 2022-11-31 11:00}\n", "“2022-11-31 11:00”不是有效的时间"),
        ("a: &a [x]\nb: *a\n", "第 2 行：“b”用了 YAML 的引用"),
        ("staff: !!python/name:os.system\n", "“staff”用了 YAML 的类型标记"),
        ("checkin: {settle_seconds: " + "9" * 5000 + "}\n", "应为 0 到 3600 之间的整数"),
    ],
)  # fmt: skip
def test_a_slip_is_told_where_it_stands(text: str, told: str) -> None:
    assert told in refused(text)


def test_all_slips_are_told_at_once_with_what_was_written() -> None:
    said = refused("checkin:\n  early: maybe\n  settle_seconds: 一分钟\nstaf: [a]\ndraw: {seal_minutes: 0}\n")
    assert said.startswith("配置文件 config.yaml 有 4 处问题：\n第 2 行：“checkin.early”有误：“maybe”应为")
    assert "第 3 行：“checkin.settle_seconds”有误：“一分钟”应为 0 到 3600" in said
    assert "第 4 行：“staf”不认识，是不是“staff”" in said
    assert "第 5 行：“draw.seal_minutes”有误：“0”应为 1 到 240" in said


def test_a_secret_is_never_quoted() -> None:
    assert "geheim" not in refused("gateway: {token: [geheim]}\n")


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{n}: &{n} [{','.join([f'*{p}'] * 9)}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)),
        "a: " + "[" * 5000 + "]" * 5000,
        "a: " + "{b: " * 1000 + "x" + "}" * 1000,
        "x" * 1_000_001,
    ],
)
def test_a_file_that_is_none_is_refused_at_once(bomb: str) -> None:
    assert "config.yaml" in refused(bomb)


@pytest.mark.parametrize(
    "written",
    [
        "2022-11-19 11:00", "2022-11-19 11:00:00", "2022/11/19 11:00", "2022.11.19 11:00", "2022-11-19T11:00", "2022年11月19日11点",
        "2022年11月19日 11：00", "2022年11月19日（周六）上午11时", "11月19日 11:00", "11-19 11:00", "２０２２－１１－１９　１１：００", "2022年11月19日 11点整",
    ],
)  # fmt: skip
def test_a_time_is_understood_as_people_write_it(written: str) -> None:
    read = config(f'checkin: {{open: "{written}", close: 2022-11-19 13:00}}\n')
    assert f"{read.checkin.open:%Y-%m-%d %H:%M}" == "2022-11-19 11:00"


def test_a_short_date_and_a_half_hour_are_understood() -> None:
    read = config("checkin: {open: 2022-1-9 9:00, close: 2022年1月9日下午1点半}\n")
    assert f"{read.checkin.open:%Y-%m-%d %H:%M}" == "2022-01-09 09:00"
    assert f"{read.checkin.close:%Y-%m-%d %H:%M}" == "2022-01-09 13:30"


def test_a_value_is_what_is_written_not_what_yaml_makes_of_it() -> None:
    read = config("staff: [0123, 1e5, 0x1F, 1_000]\nrooms: [{topic: 2022.10}, {topic: 007}]\nevent: {name: 2022}\n")
    assert [each.id for each in read.staff] == ["0123", "1e5", "0x1F", "1_000"]
    assert [each.topic for each in read.rooms] == ["2022.10", "007"]
    assert read.event.name == "2022"


def test_a_note_behind_a_blank_and_a_hash_in_quotes_are_what_they_look_like() -> None:
    read = config('rooms:\n  - topic: "面试群 #1"  # 第一个群\n  - topic: 面试群#2 # 第二个\n')
    assert [each.topic for each in read.rooms] == ["面试群 #1", "面试群#2"]


def test_people_and_groups_may_have_names_and_are_called_so() -> None:
    read = config("staff: [{id: wxid_a, name: 小周}, wxid_b]\nrooms: [{id: r@chatroom, topic: 面试群}]\n")
    settings = read.settings(read.room_names({}))
    assert settings.staff == {"wxid_a", "wxid_b"}
    assert settings.names == {"wxid_a": "小周", "r@chatroom": "面试群"}


@pytest.mark.parametrize("name", ["x" * 300, "folder"])
def test_a_file_that_cannot_be_opened_is_named(folder: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (folder / "folder").mkdir()
    for command in (
        ("--config", name, "status"),
        ("parse", name),
        ("replay", name, "--roster", "roster.csv"),
        ("draw", "verify", name),
    ):
        code, _, err = run(capsys, *command)
        assert code == 2 and name in err


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2022年11月19日中午1点", "13:00"),
        ("2022年11月19日中午12点", "12:00"),
        ("2022年11月19日下午13点", "13:00"),
        ("2022年11月19日晚上7点", "19:00"),
    ],
)
def test_a_part_of_the_day_means_its_hours(written: str, read: str) -> None:
    assert f"{config(f'checkin: {{open: 2022-11-19 9:00, close: {written}}}').checkin.close:%H:%M}" == read


@pytest.mark.parametrize("written", ["2022年11月19日晚上12点", "2022年11月19日上午13点"])
def test_a_time_that_may_mean_two_is_none(written: str) -> None:
    assert "不是有效的时间" in refused(f"checkin: {{open: {written}}}\n")


def test_the_year_of_a_name_is_not_the_year_of_a_date() -> None:
    read = config("event: {name: 1999 年度面试}\ncheckin: {open: 1月10日11:00, close: 2027-01-10 13:00}\n")
    assert read.checkin.open.year == 2027


PANELS = """
rooms: [{topic: 面试群}]
staff: [wxid_s]
inspectors: [{id: wxid_i, name: 老吴, employer: 省厅}]
checkin: {open: 2022-11-19 11:00, close: 2022-11-19 13:00}
interview: {open: 2022-11-19 14:30, prepare: 2, retry: after_group, warn_minutes: [3]}
panels:
  - {group: 1, open: 2022-11-19 15:00, staff: [{id: wxid_a, employer: 水电八局}], room: {id: room1}, join: "123-456"}
  - group: 第二组
    inspectors: [wxid_b]
    room: {topic: 面试群}
"""


def test_panels_have_their_people_rooms_and_times() -> None:
    config = parse(PANELS, "config.yaml")
    assert [room.id or room.topic for room in config.all_rooms] == ["面试群", "room1"]
    settings = config.settings(config.room_names({"面试群": "g@chatroom"}))
    rules = settings.interview
    assert settings.rooms == ("g@chatroom",)
    assert settings.heard_rooms == ("g@chatroom", "room1")
    assert (settings.staff, settings.inspectors) == (frozenset({"wxid_s", "wxid_a"}), frozenset({"wxid_i", "wxid_b"}))
    assert [(each.group, each.room, each.join) for each in rules.panels] == [
        ("1", "room1", "123-456"), ("第二组", "g@chatroom", ""),
    ]  # fmt: skip
    assert [settings.local(rules.opens_at(group) or settings.open_at).hour for group in ("1", "第二组")] == [15, 14]
    assert (rules.prepare, rules.retry.value, rules.warn_minutes) == (2, "after_group", (3,))
    assert rules.employers == {"wxid_a": "水电八局", "wxid_i": "省厅"}


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("", 14),
        ("checkin: {open: 2023-05-06 9:00, close: 2023-05-06 10:00}", 14),
        ("checkin: {open: 2023-05-06 15:00, close: 2023-05-06 16:00}", None),
    ],
)
def test_where_nothing_says_when_interviews_begin_it_is_at_two_of_the_day_if_the_check_in_is_over(
    text: str, hour: int | None
) -> None:
    settings = parse(text, "config.yaml").settings(())
    opens_at = settings.interview.opens_at("第一组")
    assert (opens_at and settings.local(opens_at).hour) == hour


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("panels: [{grp: 第一组}]", "panels.0.grp"),
        ("panels: [{open: 2022-11-19 14:00}]", "没有写"),
        ("panels: [{group: 一组}, {group: 一组}]", "重复"),
        ("panels: [{group: 一组, room: {}}]", "{id: 群号}"),
        ("interview: {open: 14:00}", "缺少日期"),
        ("interview: {prepare: -1}", "0 到 20"),
        ("interview: {retry: later}", "after_all"),
        ("interview: {warn_minutes: 5}", "列表"),
        ("staff: [{id: wxid_a, emploer: 八局}]", "employer"),
    ],
)
def test_a_slip_in_the_interview_is_told(text: str, told: str) -> None:
    with pytest.raises(UserError) as raised:
        parse(text, "config.yaml")
    assert told in str(raised.value.data["faults"])
