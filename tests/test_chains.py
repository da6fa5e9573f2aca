"""What the check of the records must name: messages, posts and entries that are not as they were written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from unittest import mock

import pytest

from bot.app import App
from bot.errors import UserError
from bot.records.verify import verify
from models.draw.transcript import Broken, Transcript, faults
from models.draw.transcript import read as read_transcript
from models.event import Event
from models.records.chain import GENESIS, HeardEnd, Record, Stored, kept, link_hash
from models.records.events import Posted
from models.records.verify import Fault, StoredPost, check, wrong_entries, wrong_post
from tests.days import SETTINGS, STAFF, Day, moment


def day() -> tuple[list[Record], list[Stored]]:
    store = (
        Day()
        .joins("11:01", "u1", "林知远")
        .says("11:02", STAFF, "/状态")
        .joins("11:03", "u2", "林知远", "周予安")
        .run("12:00")
        .app.store
    )
    return list(store.records()), list(store.messages())


def fault(records: Iterable[Record], messages: Iterable[Stored]) -> tuple[str, int] | None:
    found = check(records, messages, lambda text: ()).fault
    return None if found is None else (found.code, found.seq)


def rechained(records: list[Record]) -> list[Record]:
    anew: list[Record] = []
    for seq, each in enumerate(records, start=1):
        previous = anew[-1].hash if anew else GENESIS
        linked_hash = link_hash(seq, each.at.isoformat(), each.stream, each.kind, each.digest, each.heard, previous)
        anew.append(each._replace(seq=seq, previous=previous, hash=linked_hash))
    return anew


def test_a_day_is_as_it_was_written() -> None:
    assert fault(*day()) is None


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_message_that_lacks_is_named_by_its_place(place: int) -> None:
    records, messages = day()
    assert fault(records, [each for each in messages if each.id != place]) == ("message_missing", place)


@pytest.mark.parametrize(
    "changed",
    [{"text": "1. 何若溪"}, {"sender": "u9"}, {"name": "何若溪"}, {"alias": "x"}, {"room": "r"}, {"message_id": "x"}, {"type": "x"},
     {"mentions": "u9"}, {"until": moment("11:05")}, {"paste": "x"}, {"salt": "x"}, {"digest": "0" * 64}],
)  # fmt: skip
def test_a_message_of_which_anything_personal_was_changed_is_named(changed: dict[str, object]) -> None:
    records, messages = day()
    messages[1] = messages[1]._replace(**changed)  # type: ignore[arg-type]
    assert fault(records, messages) == ("message_body", 2)


@pytest.mark.parametrize(
    "changed", [{"at": moment("10:00")}, {"received_at": moment("10:00")}, {"kind": "recall"}, {"hash": "0" * 64}]
)
def test_a_message_whose_place_or_time_was_changed_is_named(changed: dict[str, object]) -> None:
    records, messages = day()
    messages[1] = messages[1]._replace(**changed)  # type: ignore[arg-type]
    assert fault(records, messages) == ("message_link", 2)


def test_a_message_that_was_only_emptied_is_no_purge() -> None:
    records, messages = day()
    empty = {"salt": "", "text": "", "sender": "", "name": "", "alias": "", "room": "", "type": ""}
    empty |= {"message_id": "purged:1", "shown": "", "mentions": "", "paste": ""}
    messages[0] = messages[0]._replace(**empty)  # type: ignore[arg-type]
    assert fault(records, messages) == ("message_emptied", 1)


def test_a_message_that_no_record_knows_of_is_checked_too() -> None:
    records, messages = day()
    last = messages[-1]
    more = kept(last._replace(at=last.at + timedelta(hours=1)), salt="s", after=HeardEnd(last.id, last.hash))
    assert fault(records, [*messages, more]) is None
    assert fault(records, [*messages, more._replace(text="x")]) == ("message_body", last.id + 1)


@pytest.mark.parametrize("heard", ["", "x-y", "-1-y", "0-" + "0" * 64, "99-" + "0" * 64])
def test_a_record_that_knew_other_messages_is_named(heard: str) -> None:
    records, messages = day()
    at = next(at for at, each in enumerate(records) if each.heard.startswith("2-"))
    records[at] = records[at]._replace(heard=heard)
    named = fault(rechained(records), messages)
    assert named in (("unheard", records[at].seq), ("message_missing", len(messages) + 1))


@pytest.mark.parametrize("left", ["actor", "message_id", "salt"])
def test_a_record_that_is_emptied_leaves_nothing_personal(left: str) -> None:
    records, messages = day()
    at = next(at for at, each in enumerate(records) if each.message_id and each.actor)
    emptied = {"body": "", "actor": "", "message_id": "", "salt": "", left: getattr(records[at], left)}
    records[at] = records[at]._replace(**emptied)
    assert fault(records, messages) == ("body", records[at].seq)


# --- posts and roster ------------------------------------------------------------------------------------------------

POSTED = {7: Posted(room="r", to="", text="大家好"), 9: Posted(room="", to="u1", text="（密）", is_secret=True)}
POSTS = (
    StoredPost(id=1, seq=7, room="r", to="", text="大家好", is_secret=False),
    StoredPost(id=2, seq=9, room="", to="u1", text="盐 abc", is_secret=True),
)


@pytest.mark.parametrize(
    ("posts", "fault"),
    [
        (POSTS, None),
        (POSTS[:1], Fault(code="post_missing", seq=9)),
        ((*POSTS, StoredPost(id=3, seq=11, room="r", to="", text="x", is_secret=False)), Fault(code="post_inserted", seq=3)),
        ((*POSTS, POSTS[0]), Fault(code="post_inserted", seq=1)),
        ((POSTS[1], POSTS[0]), Fault(code="post_changed", seq=1)),
        ((StoredPost(id=1, seq=7, room="r", to="", text="大家坏", is_secret=False), POSTS[1]), Fault(code="post_changed", seq=1)),
        ((StoredPost(id=1, seq=7, room="q", to="", text="大家好", is_secret=False), POSTS[1]), Fault(code="post_changed", seq=1)),
        ((POSTS[0], StoredPost(id=2, seq=9, room="", to="u2", text="盐 abc", is_secret=True)), Fault(code="post_changed", seq=2)),
    ],
)  # fmt: skip
def test_a_post_that_is_not_what_was_recorded_is_named(posts: tuple[StoredPost, ...], fault: Fault | None) -> None:
    assert wrong_post(POSTED, posts) == fault


def test_an_entry_of_the_roster_that_is_not_what_was_recorded_is_named() -> None:
    recorded = {"001": "a", "002": "b"}
    assert list(wrong_entries(recorded, recorded)) == []
    assert list(wrong_entries(recorded, {"001": "a"})) == [Fault(code="entry_missing", number="002")]
    assert list(wrong_entries(recorded, {"001": "a", "002": "c"})) == [Fault(code="entry_changed", number="002")]
    assert list(wrong_entries(recorded, {**recorded, "003": "c"})) == [Fault(code="entry_inserted", number="003")]


# --- the transcript of a draw ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["seal staff " + "0" * 64, "seed " + "0" * 64, "list-sha256 " + "0" * 64])
def test_a_transcript_says_nothing_twice(line: str) -> None:
    with pytest.raises(Broken):
        read_transcript(f"{line}\n{line}\n")


def test_one_seal_is_too_few() -> None:
    assert "few" in {each.code for each in faults(Transcript(seals={"staff": "0" * 64}))}
    assert "few" not in {each.code for each in faults(Transcript(seals={"staff": "0" * 64, "inspector": "1" * 64}))}


def test_a_record_of_another_version_is_no_forgery() -> None:
    app = Day().app()
    app.begin(moment("10:00"))
    with mock.patch.dict(Event.kinds):
        del Event.kinds["SettingsAdopted"]
        fault = verify(app.store, []).fault
        assert fault is not None
        assert (fault.code, fault.seq) == ("unknown_kind", 1)
        with pytest.raises(UserError, match="record_kind"):
            App(app.store, SETTINGS)
