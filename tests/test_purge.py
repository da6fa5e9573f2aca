"""The end of the retention period: personal data is gone for good, and the records can still be checked."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.records.purge import purge
from bot.records.verify import verify
from bot.store.store import Store
from bot.texts.errors import user_error
from models.records.chain import Head
from tests.days import moment
from tests.test_bad_input import folder, run
from tests.test_records import checker, database, rewritten

__all__ = ["database", "folder"]
PERSONAL = ("林知远", "周予安", "13800138000", "水电八局", "wxid_staff", "u1", "我到了")


def purged(database: Path, before: str = "2022-11-20") -> Store:
    store = Store.open(f"sqlite:///{database}")
    purge(store, date.fromisoformat(before), moment("100 12:00"), "Asia/Shanghai")
    return store


def test_nothing_personal_is_left_anywhere_in_the_file(database: Path) -> None:
    assert all(word.encode() in database.read_bytes() for word in PERSONAL)
    purged(database).close()
    left = b"".join(path.read_bytes() for path in database.parent.glob("jielong.db*"))
    assert [word for word in PERSONAL if word.encode() in left] == []


def test_who_was_logged_in_at_the_page_is_gone_too(database: Path) -> None:
    store = Store.open(f"sqlite:///{database}")
    with store.transaction() as transaction:
        transaction.put_memo("page_visits", "小周在这里")
    store.close()
    purged(database).close()
    left = b"".join(path.read_bytes() for path in database.parent.glob("jielong.db*"))
    assert "小周在这里".encode() not in left


def test_the_records_can_still_be_checked_against_the_heads_that_were_posted(database: Path) -> None:
    store = Store.open(f"sqlite:///{database}")
    before, chain = verify(store, []), list(store.records())
    store.close()
    store = purged(database)
    told = Head(seq=chain[5].seq, begin=chain[5].hash)
    after = verify(store, [told])
    assert after.fault is None
    assert after.posted == before.posted
    assert [record.hash for record in store.records()][:-1] == [record.hash for record in chain]
    last = list(store.records())[-1]
    assert last.kind == "PersonalDataPurged"
    assert json.loads(last.body)["records"] == len(chain)
    store.close()


def test_the_exported_records_say_how_much_could_not_be_looked_at(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = purged(database)
    count = len(list(store.records()))
    store.close()
    assert run(capsys, "records", "export", "records.jsonl")[0] == 0
    assert checker().main(["records.jsonl"]) == 0
    assert f"{count - 1} 条的内容已清除" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        ("2022-11-19", "请写 --before 2022-11-20"),
        ("2022-11-18", "最新的记录是 2022-11-19 的"),
        ("2099-01-01", "晚于今天"),
        ("19.11.2022", "请写日期"),
    ],
)
def test_what_cannot_be_purged_is_told_and_nothing_is_removed(
    database: Path, capsys: pytest.CaptureFixture[str], before: str, sentence: str
) -> None:
    content = database.read_bytes()
    code, _, err = run(capsys, "purge", "--before", before, "--yes")
    assert (code, sentence in err) == (2, True)
    assert database.read_bytes() == content


def test_purging_twice_says_that_nothing_is_left(database: Path) -> None:
    store = purged(database)
    with pytest.raises(UserError) as error:
        purge(store, date(2022, 11, 20), moment("100 12:00"), "Asia/Shanghai")
    assert "已经清除过" in user_error(error.value.code, error.value.data)
    store.close()


@pytest.mark.parametrize("command", [("status",), ("explain", "001"), ("export", "x.xlsx"), ("roster", "list")])
def test_what_needs_the_data_says_that_it_is_gone(
    database: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    purged(database).close()
    code, _, err = run(capsys, *command)
    assert (code, "已按保存期限清除" in err) == (2, True)


def test_the_command_purges_and_says_what_is_left_to_do(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "purge", "--before", "2022-11-20", "--yes")
    assert code == 0
    assert "备份请自行删除" in out
    assert run(capsys, "records", "verify")[0] == 0


def test_a_message_that_has_words_again_after_the_purge_is_found(database: Path) -> None:
    purged(database).close()
    rewritten(database, "UPDATE messages SET text = '林知远' WHERE id = 3")
    store = Store.open(f"sqlite:///{database}")
    fault = verify(store, []).fault
    store.close()
    assert fault is not None
    assert (fault.code, fault.seq) == ("message_body", 3)
