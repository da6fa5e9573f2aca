"""The records: append-only, chained, and checked by the program or by one file that needs nothing else."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.cli.main import main
from bot.errors import UserError
from bot.files.day import End
from bot.files.records import export
from bot.records.verify import verify
from bot.replay import play
from bot.store.store import Store
from models.records.chain import Head, HeardEnd, Record, chained, framed, kept, link_hash, salted
from models.records.events import PersonalDataPurged
from tests.days import INSPECTOR, SETTINGS, STAFF, Day, moment
from tests.test_bad_input import folder, run

__all__ = ["folder"]
ROOT = Path(__file__).parent.parent
FIELDS = ("at", "stream", "kind", "actor", "message_id", "body", "shown", "salt", "digest", "heard", "previous", "hash")


def busy_day() -> Day:
    """A day on which something of everything happens."""
    return (
        Day()
        .joins("10:58", "u1", "林知远 13800138000", alias="林知远")
        .joins("11:02", "u2", "林知远", "周予安", alias="周予安")
        .says("11:03", "u9", "/补签 003 我到了")
        .says("11:04", INSPECTOR, "/补签 003 理由")
        .says("11:05", STAFF, "/通过 1 已核对")
        .offline("11:10", "11:12")
    )


@pytest.fixture
def database(folder: Path) -> Path:
    """What the day leaves, as a file beside its configuration."""
    app = busy_day().app("sqlite:///jielong.db")
    app.begin(moment("-2 0:00"))
    play(app, [*busy_day().steps, End(received_at=moment("13:05"))])
    app.store.close()
    return folder / "jielong.db"


def rewritten(database: Path, *statements: str) -> None:
    """Somebody who can write the file removes the triggers first."""
    connection = sqlite3.connect(database)
    with connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount == 1
    connection.close()


def known(store: Store) -> HeardEnd:
    """The head of the stored messages."""
    return store.heard()


def found(capsys: pytest.CaptureFixture[str], *heads: str) -> str:
    """The fault that the check names; empty where all is well."""
    arguments = [each for head in heads for each in ("--head", head)]
    code, _, err = run(capsys, "records", "verify", *arguments)
    assert (code == 0) == (not err)
    assert code in (0, 1)
    return err


# --- append-only -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["records", "messages"])
@pytest.mark.parametrize("change", ["DELETE FROM {table}", "UPDATE {table} SET at = '2000-01-01T00:00:00+00:00'"])
def test_the_database_itself_refuses_to_change_what_was_written(database: Path, table: str, change: str) -> None:
    connection = sqlite3.connect(database)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(change.format(table=table))
    connection.close()


@pytest.mark.parametrize("column", FIELDS)
def test_not_one_column_of_a_record_can_be_changed_alone(database: Path, column: str) -> None:
    connection = sqlite3.connect(database)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(f"UPDATE records SET {column} = {column} || 'x'")
    connection.close()


# --- tampering -------------------------------------------------------------------------------------------------------


def everything(database: Path) -> list[Record]:
    store = Store.open(f"sqlite:///{database}")
    records = list(store.records())
    store.close()
    return records


def test_every_changed_field_of_every_record_is_found_and_the_record_named(database: Path) -> None:
    store = Store.open(f"sqlite:///{database}")
    assert verify(store, ()).fault is None
    records = list(store.records())
    assert {"CheckedIn", "CommandRefused", "CommandObeyed", "Posted", "SettingsAdopted"} <= {
        record.kind for record in records
    }
    rewritten(database)  # without the triggers
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for record in records:
            for field in FIELDS:
                here = f"WHERE seq = {record.seq}"
                ((original,),) = connection.execute(f"SELECT {field} FROM records {here}").fetchall()
                connection.execute(f"UPDATE records SET {field} = {field} || 'x' {here}")
                connection.commit()
                # A changed hash shows where the next record should continue it, if the record itself still looks whole.
                fault = verify(store, ()).fault
                assert fault is not None, (record.seq, field)
                assert fault.seq == record.seq, (record.seq, field, fault)
                connection.execute(f"UPDATE records SET {field} = ? {here}", [original])
                connection.commit()
    connection.close()
    assert verify(store, ()).fault is None
    store.close()


@pytest.mark.parametrize("swapped", [1, 4, 9])
def test_removed_inserted_and_reordered_records_are_found(
    database: Path, capsys: pytest.CaptureFixture[str], swapped: int
) -> None:
    original = database.read_bytes()
    columns = ", ".join(FIELDS)
    for statements in (
        [f"DELETE FROM records WHERE seq = {swapped}"],
        [
            f"UPDATE records SET seq = 0 WHERE seq = {swapped}",
            f"UPDATE records SET seq = {swapped} WHERE seq = {swapped + 1}",
            f"UPDATE records SET seq = {swapped + 1} WHERE seq = 0",
        ],
        [
            f"INSERT INTO records (seq, {columns}) SELECT (SELECT max(seq) + 1 FROM records), {columns} FROM records WHERE seq = {swapped}"
        ],
    ):
        database.write_bytes(original)
        rewritten(database, *statements)
        assert "记录" in found(capsys)


def test_a_chain_that_was_cut_off_is_found_by_what_the_outbox_and_the_group_remember(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    original = database.read_bytes()
    newest = everything(database)[-1]
    head = f"{newest.seq}-{newest.hash[:32]}"
    assert found(capsys, head) == ""
    rewritten(database, f"DELETE FROM records WHERE seq = {newest.seq}")
    assert "没有记录" in found(capsys)
    rewritten(database, f"DELETE FROM outbox WHERE seq = {newest.seq}")
    assert found(capsys) == ""
    assert f"记录 {newest.seq} 缺失" in found(capsys, head)
    database.write_bytes(original)
    rewritten(database)
    result = next(record for record in everything(database) if record.kind == "ResultPublished")
    connection = sqlite3.connect(database)
    with connection:
        connection.execute(f"DELETE FROM records WHERE seq >= {result.seq}")
    connection.close()
    assert f"记录 {result.seq} 缺失" in found(capsys)


def test_a_chain_that_was_written_anew_is_found_by_a_posted_head(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = next(Head.read(f"{record.seq}-{record.hash[:32]}") for record in everything(database) if record.seq == 9)
    database.unlink()
    forged = busy_day().says("11:06", STAFF, "/补签 004 电话核实").app("sqlite:///jielong.db")
    forged.begin(moment("-2 0:01"))
    play(forged, busy_day().steps)
    forged.store.close()
    assert found(capsys) == ""
    assert "记录 9 与群里公布的校验码不符" in found(capsys, str(head))


def test_a_content_that_was_only_emptied_is_no_purge(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewritten(database, "UPDATE records SET body = '', salt = '', actor = '', message_id = '' WHERE seq = 5")
    assert "记录 5 的内容被删除" in found(capsys)


def test_a_purge_that_leaves_something_before_it_is_none(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever empties one record may append a record of a purge: the chain needs no key."""
    rewritten(database, "UPDATE records SET body = '', salt = '', actor = '', message_id = '' WHERE seq = 5")
    store = Store.open(f"sqlite:///{database}")
    seq, head = store.head()
    event = PersonalDataPurged(older_than="2022-11-20", records=1, messages=0)
    forged = chained(
        event, seq=seq + 1, at=moment("20:00").astimezone(UTC), stream="", actor="bot", message_id="", salt="0",
        heard=known(store), previous=head,
    )  # fmt: skip
    with store.transaction() as transaction:
        transaction.append([forged], {})
    store.close()
    assert "记录 5 的内容被删除" in found(capsys)
    assert run(capsys, "records", "export", "records.jsonl")[0] == 0
    assert checker().main([str(database.parent / "records.jsonl")]) == 1


@pytest.mark.parametrize("body", ["x", "[]", '{"text": 5, "odd": 1}', "[" * 100_000])
def test_a_well_chained_record_with_an_odd_content_is_named(
    database: Path, capsys: pytest.CaptureFixture[str], body: str
) -> None:
    store = Store.open(f"sqlite:///{database}")
    seq, head = store.head()
    at = moment("20:00").astimezone(UTC)
    digest, heard = salted("0", body, "", "bot", ""), str(known(store))
    link = link_hash(seq + 1, at.isoformat(), "checkin", "Posted", digest, heard, head)
    forged = Record(seq + 1, at, "checkin", "Posted", "bot", "", body, "", "0", digest, heard, head, link)
    with store.transaction() as transaction:
        transaction.append([forged], {})
    store.close()
    assert f"记录 {seq + 1} 的内容" in found(capsys)


def test_a_head_that_is_none_is_one_clear_sentence(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for odd in ("12", "12-xyz", "0-" + "0" * 32, "12-" + "0" * 16):
        code, _, err = run(capsys, "records", "verify", "--head", odd)
        assert (code, "不是校验码" in err) == (2, True)


# --- heads -----------------------------------------------------------------------------------------------------------


def test_heads_are_posted_at_the_opening_and_the_closing_and_fit_the_records() -> None:
    result = busy_day().run("13:05")
    verdict = verify(result.app.store, [])
    assert verdict.fault is None
    posts = [text for text in result.texts if "记录校验码：" in text]
    assert [text[:6] for text in posts] == ["【报到开始】", "【报到结果】"]
    assert len(verdict.posted) == 2
    assert all(str(head) in text for head, text in zip(verdict.posted, posts, strict=True))
    assert all("以后若有人改动此前的报到记录" in text for text in posts)


def test_nobody_can_make_the_bot_remember_a_head_by_quoting_one() -> None:
    day = (
        Day()
        .joins("11:01", "u1", "林志远\n记录校验码：3-" + "0" * 16 + "（x）")
        .says("11:02", STAFF, "/待核实 1", room="")
    )
    day.says("11:03", STAFF, "/补签 002 电话\n记录校验码：3-" + "0" * 16 + "（x）")
    assert verify(day.run().app.store, []).fault is None


# --- the file that needs nothing else --------------------------------------------------------------------------------


def checker() -> Any:
    spec = importlib.util.spec_from_file_location("verify_records", ROOT / "docs/verify_records.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def exported(database: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert run(capsys, "records", "export", "records.jsonl")[0] == 0
    return database.parent / "records.jsonl"


def test_the_exported_records_are_checked_without_the_program(
    exported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = exported.read_text("utf-8").splitlines()
    newest = json.loads(lines[-1])
    head = f"{newest['seq']}-{newest['hash'][:32]}"
    assert checker().main([str(exported), head]) == 0
    assert f"记录完好：共 {len(lines)} 条" in capsys.readouterr().out
    assert checker().main([str(exported)]) == 0
    assert "请再加上从群里抄下的校验码" in capsys.readouterr().out
    exported.write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    assert checker().main([str(exported)]) == 0
    assert checker().main([str(exported), head]) == 1
    assert "末尾的记录被删除" in capsys.readouterr().err


def written(data: dict[str, Any]) -> str:
    """A line in the form in which all are written, so that only its content can be at fault."""
    return json.dumps(data, ensure_ascii=False)


def test_every_changed_field_of_every_exported_record_is_found(exported: Path) -> None:
    check = checker()
    lines = exported.read_text("utf-8").splitlines()
    assert list(check.faults(lines, [])) == []
    for at, line in enumerate(lines):
        record = json.loads(line)
        for field in ("seq", *FIELDS):
            changed = {**record, field: record[field] + 1 if field == "seq" else f"{record[field]}x"}
            tampered = [*lines[:at], written(changed), *lines[at + 1 :]]
            assert list(check.faults(tampered, [])), (at, field)
        for emptied in ({"body": "", "salt": "", "actor": ""}, {"body": None, "shown": "{}", "hidden": "0" * 64}):
            assert list(check.faults([*lines[:at], written({**record, **emptied}), *lines[at + 1 :]], []))


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:3] + lines[4:],
        lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]],
        lambda lines: [*lines[:3], lines[3], *lines[3:]],
        lambda lines: lines[1:],
        lambda lines: [*lines[:5], "{}", *lines[5:]],
        lambda lines: [*lines[:5], "[]", *lines[5:]],
        lambda lines: [*lines[:5], "x", *lines[5:]],
    ],
)
def test_removed_reordered_repeated_and_odd_lines_are_found(
    exported: Path, change: Callable[[list[str]], list[str]]
) -> None:
    assert list(checker().faults(change(exported.read_text("utf-8").splitlines()), []))


@pytest.mark.parametrize("masked", [True, False])
def test_every_word_of_a_masked_record_but_its_digits_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, masked: bool
) -> None:
    """Whoever has only the masked export cannot be shown another name, another decision, or another phone's end."""
    app = Day().joins("11:01", "u1", "林知远 13800138000", alias="林知远").run().app
    export(tmp_path / "records.jsonl", SETTINGS, app.store, masked=masked, with_messages=True)
    check, lines = checker(), (tmp_path / "records.jsonl").read_text("utf-8").splitlines()
    assert list(check.faults(lines, [])) == []
    hold = [at for at, line in enumerate(lines) if "8000" in line and "shown" in json.loads(line)]
    assert len(hold) >= 2, "a record and a message"
    for at in hold:
        data = json.loads(lines[at])
        for forged in (data["shown"].replace("8000", "8001"), data["shown"].replace("林知远", "周予安"), '["x"]', "{}"):
            assert list(check.faults([*lines[:at], written({**data, "shown": forged}), *lines[at + 1 :]], []))
        assert data["hidden"] != "" or not masked
        if masked:
            assert "13800138000" not in lines[at]
            assert data["salt"] not in {record.salt for record in app.store.records()}


def test_a_line_has_one_form_and_its_keys_once(exported: Path) -> None:
    check, lines = checker(), exported.read_text("utf-8").splitlines()
    for at, line in enumerate(lines):
        data = json.loads(line)
        for odd in (
            line.replace('{"seq"', '{"body": "{}", "seq"', 1),
            line.replace('"kind"', '"kind": "Forged", "kind"', 1),
            line.replace(", ", " , ", 1),
            json.dumps(data, ensure_ascii=True) if not line.isascii() else json.dumps(data, indent=1),
            written({**data, "note": ""}),
            written({key: data[key] for key in reversed(data)}),
            written({key: value for key, value in data.items() if key != "shown"}),
            written({**data, "seq": float(data["seq"])}),
            written({**data, "actor": [data["actor"]]}),
        ):
            assert list(check.faults([*lines[:at], odd, *lines[at + 1 :]], [])), odd


def test_no_field_borrows_from_its_neighbour() -> None:
    """Two fields that are hashed beside each other have one way to be read."""
    assert framed("u1\nu2", "m1") != framed("u1", "u2\nm1")
    assert framed("1:a", "") != framed("1", "a")
    assert framed("ab", "c") != framed("a", "bc")


def test_a_head_may_be_copied_with_the_sentence_around_it(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = exported.read_text("utf-8").splitlines()
    newest = json.loads(lines[-1])
    head = f"{newest['seq']}-{newest['hash'][:32]}"
    for copied in (f"记录校验码：{head}（请保留这条消息", f" {head.upper()}。", head.replace("-", "－")):
        assert run(capsys, "records", "verify", "--head", copied)[0] == 0
        assert checker().main([str(exported), copied]) == 0
    assert checker().main([str(exported), "今天的校验码"]) == 1
    assert "没有校验码" in capsys.readouterr().err


def test_the_checker_answers_bad_input_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checker().main([]) == 2
    assert checker().main([str(tmp_path / "none.jsonl")]) == 2
    (tmp_path / "empty.jsonl").write_text("", "utf-8")
    assert checker().main([str(tmp_path / "empty.jsonl")]) == 0
    assert "用法" in capsys.readouterr().err


# --- exporting -------------------------------------------------------------------------------------------------------


def test_phones_are_masked_unless_told_otherwise_and_ids_of_wechat_are_not(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long_id = "202211191102030405"
    app = Day().joins("11:01", "u1", "林知远 13800138000", alias="林知远", id=long_id).run().app
    for masked, shown in ((True, "138****8000"), (False, "13800138000")):
        export(tmp_path / "records.jsonl", SETTINGS, app.store, masked=masked, force=True)
        records = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text("utf-8").splitlines()]
        own = next(record for record in records if record["kind"] == "CheckedIn")
        content = own["shown"] if masked else own["body"]
        assert shown in content
        assert long_id in content
        assert ("13800138000" in content) == (not masked)
        assert (own["body"] is None) == masked


def test_the_records_as_a_workbook_are_readable_words(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "records", "export", "records.xlsx")[0] == 0
    book = openpyxl.load_workbook(database.parent / "records.xlsx")
    rows = [[str(cell.value or "") for cell in row] for row in book.worksheets[0].iter_rows()]
    book.close()
    own = next(row for row in rows if row[2] == "报到" and "002" in row[5])
    assert "编号：002；报到时间：2022-11-19 11:02:00" in own[5]
    assert "规则：本人在报到时段内接龙" in own[5]
    assert not [row for row in rows if "{" in row[5] or "13800138000" in row[5]]


def test_an_export_to_another_kind_of_file_is_refused(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "records", "export", "records.txt")
    assert (code, "应以 .jsonl / .xlsx 结尾" in err) == (2, True)


def test_a_record_that_cannot_be_read_stops_the_program_with_a_sentence(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewritten(database, "UPDATE records SET at = 'yesterday' WHERE seq = 4")
    assert "记录 4 的时间" in found(capsys)
    assert run(capsys, "status")[0] == 2
    with pytest.raises(UserError):
        list(Store.open(f"sqlite:///{database}").records())
    assert main(["status"]) == 2


# --- messages, posts, roster: what the records rest on, and what they tell of --------------------------------------

MESSAGE_FIELDS = (
    "kind", "room", "message_id", "sender", "name", "alias", "type", "at", "received_at", "text", "mentions", "paste", "shown",
    "salt", "digest", "hash",
)  # fmt: skip


def rows(database: Path, table: str) -> int:
    connection = sqlite3.connect(database)
    count: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection.close()
    return count


@pytest.mark.parametrize("field", MESSAGE_FIELDS)
def test_every_changed_field_of_every_stored_message_is_found_and_the_message_named(
    database: Path, capsys: pytest.CaptureFixture[str], field: str
) -> None:
    original = database.read_bytes()
    for place in range(1, rows(database, "messages") + 1):
        database.write_bytes(original)
        rewritten(database, f"UPDATE messages SET {field} = {field} || 'x' WHERE id = {place}")
        named = found(capsys)
        assert f"第 {place} 条保存的消息" in named or f"第 {place + 1} 条保存的消息" in named, (place, named)


def test_removed_and_inserted_messages_are_found(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    original, newest = database.read_bytes(), rows(database, "messages")
    columns = ", ".join(field for field in MESSAGE_FIELDS if field != "message_id")
    for statements in (
        ["DELETE FROM messages WHERE id = 1"],
        ["DELETE FROM messages WHERE id = 3"],
        [f"DELETE FROM messages WHERE id = {newest}"],
        [
            "UPDATE messages SET id = 0 WHERE id = 2",
            "UPDATE messages SET id = 2 WHERE id = 3",
            "UPDATE messages SET id = 3 WHERE id = 0",
        ],
        [
            f"INSERT INTO messages (id, message_id, {columns}) SELECT {newest + 1}, 'slipped in', {columns} FROM messages WHERE id = 2"
        ],
    ):
        database.write_bytes(original)
        rewritten(database, *statements)
        assert "消息" in found(capsys), statements


def test_a_message_that_was_written_anew_with_its_own_link_does_not_fit_the_records(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever can write the file can compute a link, but then the records know another head."""
    store = Store.open(f"sqlite:///{database}")
    last = list(store.messages())[-1]
    before = list(store.messages())[-2]
    store.close()
    forged = kept(last._replace(text="我到了"), salt="0", after=HeardEnd(before.id, before.hash))
    values = f"text = '我到了', salt = '0', digest = '{forged.digest}', hash = '{forged.hash}'"
    rewritten(database, f"UPDATE messages SET {values} WHERE id = {last.id}")
    assert "所依据的消息与保存的消息对不上" in found(capsys)


def test_posts_that_were_changed_removed_or_slipped_in_are_found(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    original = database.read_bytes()
    columns = "at, room, recipient, text, state, attempts, changed_at, mention, sent_id, manner, seq, is_secret"
    for statement, words in (
        ("UPDATE outbox SET text = text || '。' WHERE id = 2", "发件箱第 2 条内容与记录不符"),
        ("UPDATE outbox SET room = 'elsewhere' WHERE id = 2", "发件箱第 2 条内容与记录不符"),
        ("DELETE FROM outbox WHERE id = 2", "不在发件箱里"),
        (f"INSERT INTO outbox ({columns}) SELECT {columns} FROM outbox WHERE id = 2", "没有记录"),
    ):
        database.write_bytes(original)
        rewritten(database, statement)
        assert words in found(capsys), statement


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE candidates SET phone = '13900000000' WHERE number = '003'", "编号 003 的内容与记录不符"),
        ("UPDATE candidates SET name = '何若兮' WHERE number = '004'", "编号 004 的内容与记录不符"),
        ("DELETE FROM candidates WHERE number = '006'", "编号 006 在记录的名单里"),
        (
            "INSERT INTO candidates SELECT '099', 99, '新来的', '', '', '', '', '', '', '', '', '', '' FROM candidates WHERE number = '001'",
            "编号 099 不在记录的名单里",
        ),
    ],
)
def test_an_entry_of_the_roster_that_is_not_the_recorded_one_is_named_and_nothing_is_said_from_it(
    database: Path, capsys: pytest.CaptureFixture[str], statement: str, words: str
) -> None:
    rewritten(database, statement)
    assert words in found(capsys)
    for command in (("explain", "001"), ("export", "x.xlsx"), ("status",), ("status", "--json")):
        code, out, err = run(capsys, *command)
        assert (code, out, "名单与记录的不一致" in err) == (2, "", True), command


def test_a_history_that_hides_a_record_is_found(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewritten(database, "DELETE FROM histories WHERE rowid = (SELECT max(rowid) FROM histories)")
    assert "没有列在有关人员的经过里" in found(capsys)


@pytest.fixture
def exported_whole(database: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert run(capsys, "records", "export", "records.jsonl", "--messages", "--unmasked")[0] == 0
    return database.parent / "records.jsonl"


def test_the_file_that_needs_nothing_else_checks_messages_posts_and_roster_too(exported_whole: Path) -> None:
    check = checker()
    lines = exported_whole.read_text("utf-8").splitlines()
    assert list(check.faults(lines, [])) == []
    assert check.main([str(exported_whole)]) == 0
    for at, line in enumerate(lines):
        data = json.loads(line)
        if "is" not in data:
            continue
        for field, value in data.items():
            if field == "is" or (data["is"] == "post" and field == "id"):
                continue
            changed = {**data, field: not value if isinstance(value, bool) else f"{value}x"}
            assert list(check.faults([*lines[:at], written(changed), *lines[at + 1 :]], [])), (at, field)
        assert list(check.faults([*lines[:at], *lines[at + 1 :]], [])), line
        assert list(check.faults([*lines[: at + 1], line, *lines[at + 1 :]], [])), line


def test_what_stands_beside_the_records_is_masked_unless_told_otherwise(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "records", "export", "records.jsonl", "--messages")[0] == 0
    text = (database.parent / "records.jsonl").read_text("utf-8")
    assert "13800138000" not in text
    assert "138****8000" in text
    assert checker().main([str(database.parent / "records.jsonl")]) == 0
