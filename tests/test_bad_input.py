"""Bad input gets one clear Chinese sentence and exit code 2; nothing is half done."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import openpyxl
import pytest

from bot.cli.main import main
from bot.config.load import load
from bot.config.load import parse as parse_config
from bot.errors import UserError
from bot.files.roster import read_roster, write_template
from bot.texts.errors import user_error

CONFIG = """\
event: {name: 面试, timezone: Asia/Shanghai}
checkin: {open: 2022-11-19 11:00, close: 2022-11-19 13:00}
rooms: [{id: room1@chatroom}]
staff: [wxid_staff]
"""
ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "roster.csv").write_text("编号,姓名,手机号\n001,林知远,13800138000\n,周予安,\n", "utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, out, err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("checkn: {}", "第 1 行：“checkn”不认识，是不是“checkin”"),
        ("checkin:\n  opn: 1", "第 2 行：“checkin.opn”不认识，是不是“checkin.open”"),
        ("checkin: {open: 25 o'clock}", "checkin.open"),
        ("checkin:\n  close: 13:00", "缺少日期"),
        ("checkin: {open: 2022-11-19 14:00, close: 2022-11-19 13:00}", "应晚于"),
        ("event: {timezone: Mars/Base}", "不是有效的时区"),
        ("staff: [a]\nstaff: [b]", "第 2 行：“staff”重复了"),
        ("event:\n\tname: x", "第 2 行：行首有制表符"),
        ("checkin: {early: maybe}", "review、accept、ignore"),
        ("checkin: {settle_seconds: -1}", "0 到 3600"),
        ("rooms: [{}]", "topic"),
        ("staff: [a]\ntwo_person: true", "第 2 行：“two_person”有误：要两个人才能互相确认"),
        ("two_person: [1]", "true 或 false"),
        ("draw: {seal_minutes: 0}", "1 到 240"),
        ("- 1", "键: 值"),
        ("event: [", "写法有误"),
    ],
)
def test_a_faulty_config_names_line_and_key(text: str, words: str) -> None:
    with pytest.raises(UserError) as raised:
        parse_config(text, "config.yaml")
    assert words in user_error(raised.value.code, raised.value.data)


def test_a_config_that_is_not_utf8_or_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "config.yaml").write_bytes("event: {name: 面试}".encode("gb18030"))
    assert "不是 UTF-8" in run(capsys, "status")[2]
    assert run(capsys, "--config", "none.yaml", "status") == (
        2,
        "",
        user_error("config_missing", {"path": "none.yaml"}) + "\n",
    )


def test_the_shipped_config_is_the_default_and_explains_each_key() -> None:
    shipped = load(ROOT / "config.yaml")
    assert shipped.checkin == type(shipped)().checkin
    lines = (ROOT / "config.yaml").read_text("utf-8").split("\n")
    keys = [
        line for line in lines if line.strip() and not line.lstrip().startswith("#") and not line.rstrip().endswith(":")
    ]
    assert [line for line in keys if "#" not in line and "topic" not in line] == []


def workbook(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["编号", "手机号"], ["1", "13800138000"]], "姓名"),
        ([["姓名"], ["林知远"], [None], [" "]], ""),
        ([["编号", "姓名"], ["1", "林知远"], ["2", ""]], "第 3 行：姓名为空"),
        ([["编号", "姓名"], ["1", "林知远"], ["1", "周予安"]], "第 3 行：编号“1”与第 2 行重复"),
        ([["姓名", "身份证号"], ["林知远", "110101199003070000"]], "校验位不对"),
        ([["姓名", "身份证号"], ["林知远", 110101199003070000]], "被 Excel 变成了数字"),
        ([["姓名", "手机号"], ["林知远", "1380013800"]], "手机号应为 11 位"),
        ([["姓名", "工作单位"], ["林知远", "=1+1"]], "是公式"),
        ([["姓名"]], "没有人员"),
    ],
)
def test_a_faulty_roster_names_its_lines(tmp_path: Path, rows: list[list[object]], words: str) -> None:
    path = workbook(tmp_path / "名单.xlsx", *rows)
    if not words:
        assert [each.name for each in read_roster(path).candidates] == ["林知远"]
        return
    with pytest.raises(UserError) as raised:
        read_roster(path)
    sentence = user_error(raised.value.code, raised.value.data)
    assert words in sentence
    assert "110101199003070000" not in sentence


def test_all_faults_of_a_roster_are_told_at_once(tmp_path: Path) -> None:
    path = workbook(tmp_path / "r.xlsx", ["姓名", "手机号"], ["", "1"], ["周予安", "2"])
    with pytest.raises(UserError) as raised:
        read_roster(path)
    assert raised.value.data["count"] == 3


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("r.xls", b"\xd0\xcf\x11\xe0 old", "roster_xls"),
        ("r.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "roster_locked"),
        ("r.xlsx", b"PK not a zip", "roster_broken"),
        ("r.pdf", b"x", "roster_kind"),
        ("r.csv", b"\xff\xff\x00\x81", "roster_encoding"),
    ],
)
def test_a_file_that_is_no_roster(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError) as raised:
        read_roster(tmp_path / name)
    assert raised.value.code == code


def test_a_merged_header_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["姓名", "", "分组"])
    book.worksheets[0].merge_cells("A1:B1")
    book.worksheets[0].append(["林知远", "x", "A"])
    book.save(tmp_path / "r.xlsx")
    with pytest.raises(UserError) as raised:
        read_roster(tmp_path / "r.xlsx")
    assert "合并单元格" in raised.value.data["faults"]


def test_csv_in_gb18030_and_numbers_given_at_import(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes("姓名,工作单位\n林知远,水电八局\n周予安,河海\n".encode("gb18030"))
    assert [(each.number, each.name) for each in read_roster(tmp_path / "r.csv").numbered] == [
        ("001", "林知远"),
        ("002", "周予安"),
    ]


def test_the_template_can_be_filled_in_and_imported(tmp_path: Path) -> None:
    path = tmp_path / "样表.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].append(["012", "林知远", "男", "13800138000", None, "wxid_a", "水电八局", "A组", ""])
    book.save(path)
    assert read_roster(path).candidates[0].number == "012"


DAY_LINE = {"kind": "message", "at": "2022-11-19T11:00:00+08:00", "id": "a", "room": "r", "sender": "u", "text": "x"}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["{"], "第 1 行不是有效的 JSON"),
        ([json.dumps(DAY_LINE), json.dumps({**DAY_LINE, "kind": "wave"})], "第 2 行的 kind“wave”"),
        ([json.dumps({**DAY_LINE, "at": "2022-11-19T11:00:00"})], "没有时区"),
        ([json.dumps({**DAY_LINE, "at": "11 o'clock"})], "不是有效的时间"),
        (["[]"], "JSON 对象"),
        ([json.dumps({**DAY_LINE, "id": 5})], "缺少“id”"),
    ],
)
def test_a_faulty_day_names_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str], lines: list[str], words: str
) -> None:
    (folder / "day.jsonl").write_text("\n".join(lines), "utf-8")
    code, out, err = run(capsys, "replay", "day.jsonl", "--roster", "roster.csv", "--json")
    assert (code, out) == (2, "")
    assert words in err


def test_databases_that_cannot_be_used(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "roster", "import", "roster.csv")[0] == 0
    with sqlite3.connect(folder / "jielong.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "更新的版本" in run(capsys, "status")[2]
    (folder / "jielong.db").write_text("no database at all " * 100, "utf-8")
    assert "已损坏" in run(capsys, "status")[2]
    (folder / "config.yaml").write_text(CONFIG + "database: sqlite:////nowhere/x.db\n", "utf-8")
    code, _, err = run(capsys, "status")
    assert code == 2
    assert "/nowhere" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["foo"],
        ["parse", "--x"],
        ["parse", "a", "b"],
        ["replay"],
        ["explain"],
        ["paste"],
        ["parse", "none"],
        ["export", "x.pdf"],
    ],
)
def test_wrong_usage_is_one_chinese_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert any("\u4e00" <= char <= "\u9fff" for char in err)


@pytest.mark.parametrize(
    ("changed", "token", "words"),
    [
        ("rooms: []\n", "t", "没有 rooms"),
        ("", "", "JIELONG_TOKEN"),
        ("", "有 空格", "空格或非英文"),
        ("gateway: {endpoint: localhost}\n", "t", "主机:端口"),
        ("gateway: {endpoint: 'grpc://127.0.0.1:8788'}\n", "t", "主机:端口"),
        ("", "t", "roster import"),
    ],
)
def test_a_run_that_cannot_work_says_why(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    changed: str,
    token: str,
    words: str,
) -> None:
    config = CONFIG.replace("rooms: [{id: room1@chatroom}]\n", "") if changed.startswith("rooms") else CONFIG
    (folder / "config.yaml").write_text(config + changed + "log: {file: ''}\n", "utf-8")
    monkeypatch.setenv("JIELONG_TOKEN", token)
    code, _, err = run(capsys, "run")
    assert code == 2
    assert words in err
