"""WeChat's own form of a relay, read on from the one before, and everything of it that is not to be believed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.reading.relay import MAX_CHARACTERS, Kind, Reading
from models.reading.statement import read_any
from tests.days import Day

HEAD = "#接龙\n11月19日面试签到🎯\n\n"
WRITERS = st.sampled_from(["u1", "u2", "u3"])
ITEMS = st.lists(
    st.tuples(
        WRITERS, st.sampled_from(["林知远", "周𬀩 到", "陈沐阳 水文局", "何若溪🌊", "王芳"]), st.integers(0, 7200)
    ),
    max_size=8,
)
OPENED = 1_668_826_800


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def native(
    items: list[tuple[str, str, int]], head: str = HEAD, *, tail: str = "", kind: str = "53", more: str = ""
) -> str:
    """The XML of a relay: each line with its writer and the second after 11:00 at which it was written."""
    text, told = head, ""
    for number, (writer, line, second) in enumerate(items, start=1):
        text += f"{number}. "
        told += f"<i><u>{writer}</u><t>{OPENED + second}</t><r>{units(text)}-{units(line)}</r></i>"
        text += f"{line}\n"
    structure = f"<solitaire_info><![CDATA[<solitaire><content>{told}</content>{more}</solitaire>]]></solitaire_info>"
    return f"<msg><appmsg><title>{text.rstrip() + tail}</title><type>{kind}</type><extinfo>{structure}</extinfo></appmsg></msg>"


def told(reading: Reading) -> list[tuple[object, ...]]:
    return [(each.no, each.name, each.note, each.body, each.author, each.at) for each in reading.entries]


# --- reading on ------------------------------------------------------------------------------------------------------


@given(ITEMS, ITEMS, st.integers(0, 8), st.sampled_from(["", "\n\n请于13:00前完成"]))
@settings(max_examples=200, deadline=None)
def test_reading_on_from_an_earlier_native_relay_gives_what_reading_afresh_gives(
    first: list[tuple[str, str, int]], more: list[tuple[str, str, int]], keep: int, tail: str
) -> None:
    base = read_any(native(first))
    xml = native([*first[:keep], *more], tail=tail)
    fresh, resumed = read_any(xml), read_any(xml, base)
    assert told(resumed) == told(fresh)
    assert (resumed.title, resumed.text, resumed.is_native) == (fresh.title, fresh.text, fresh.is_native)
    assert told(resumed)[: resumed.fresh_from] == told(base)[: resumed.fresh_from]


def test_of_a_native_relay_that_grows_only_what_is_new_is_looked_at() -> None:
    lines = [("u1", "林知远", 5), ("u2", "周予安 到", 60), ("u3", "陈沐阳", 90), ("u4", "何若溪", 95)]
    base = read_any(native(lines[:2]))
    for count in (3, 4):
        base = read_any(native(lines[:count]), base)
        assert (base.fresh_from, len(base.entries)) == (count - 1, count)


def test_a_native_relay_may_grow_for_the_whole_day() -> None:
    base: Reading | None = None
    lines: list[tuple[str, str, int]] = []
    for at in range(130):
        lines.append(("u1", f"林知{chr(0x4E00 + at)}", at))
        base = read_any(native(lines), base)
    assert base is not None
    assert told(base) == told(read_any(native(lines)))


def test_a_line_whose_writer_changed_is_new() -> None:
    base = read_any(native([("u1", "林知远", 5), ("u2", "周予安", 60)]))
    again = read_any(native([("u1", "林知远", 5), ("u3", "周予安", 60)]), base)
    assert again.fresh_from == 1
    assert [each.author for each in again.entries] == ["u1", "u3"]


# --- what is not to be believed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("span", ["", "5", "0-3", "11-400", "9999999-1", "-3-3", "3-11"])
def test_a_range_that_cannot_be_right_leaves_the_words_and_nobody_who_wrote_them(span: str) -> None:
    xml = native([("u1", "林知远", 5)]).replace(f"<r>{units(HEAD + '1. ')}-3</r>", f"<r>{span}</r>")
    reading = read_any(xml)
    assert [(each.name, each.author, each.at) for each in reading.entries] == [("林知远", None, None)]


@pytest.mark.parametrize("second", ["", "昨天", "0", "-5", "99999999999999", "32503680001"])
def test_a_time_that_cannot_be_right_is_none(second: str) -> None:
    reading = read_any(native([("u1", "林知远", 5)]).replace(f"<t>{OPENED + 5}</t>", f"<t>{second}</t>"))
    assert [(each.author, each.at) for each in reading.entries] == [("u1", None)]


def test_entities_are_not_expanded() -> None:
    xml = '<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "林知远">]>' + native([("u1", "&a;", 5)])
    assert read_any(xml).kind is Kind.NOT_OWN


@pytest.mark.parametrize(
    "xml", ["<msg><emoji/></msg>", "<msg><appmsg><title>1. 林知远", "<msg><appmsg><type>5</type></appmsg></msg>"]
)
def test_other_xml_is_no_relay(xml: str) -> None:
    assert read_any(xml).kind is Kind.NOT_OWN


def test_xml_that_is_too_long_is_refused() -> None:
    assert read_any("<msg>" + " " * (2 * MAX_CHARACTERS) + "</msg>").kind is Kind.TOO_LARGE


@pytest.mark.parametrize("kind", ["5", "57"])
def test_only_a_relay_has_lines_with_writers(kind: str) -> None:
    assert not any(each.author for each in read_any(native([("u1", "林知远", 5)], kind=kind)).entries)


def test_a_relay_that_became_something_else_is_not_read_on() -> None:
    base = read_any(native([("u1", "林知远", 5)]))
    other = native([("u1", "林知远", 5), ("u2", "周予安", 6)], kind="5")
    assert read_any(other, base).kind is read_any(other).kind


def test_an_empty_item_is_nobody() -> None:
    xml = native([("u1", "林知远", 5), ("u2", "\u3000", 60)])
    assert [each.name for each in read_any(xml).entries] == ["林知远"]


def test_the_structure_names_the_title() -> None:
    head = "#接龙\n面试签到\n例 姓名 单位\n\n"
    xml = native([("u1", "林知远", 5)], head, more=f"<tt>{units('#接龙') + 1}-4</tt>")
    assert read_any(xml).title == "面试签到"


# --- whole days ------------------------------------------------------------------------------------------------------


def test_each_line_of_a_native_relay_that_grows_counts_for_its_writer_at_its_time() -> None:
    lines = [("u1", "林知远", 5), ("u2", "周予安", 60), ("u3", "陈沐阳", 600)]
    day = Day()
    for minute, (writer, name, _) in enumerate(lines):
        day.says(f"10:5{minute}", writer, "大家好", name=name)
    for count in (1, 2, 3):
        day.says(f"11:1{count}", lines[count - 1][0], native(lines[:count]), kind="group_note")
    result = day.run()
    assert [result[each]["checked_in_at"][11:19] for each in ("001", "002", "003")] == [
        "11:00:05",
        "11:01:00",
        "11:10:00",
    ]
    assert result.reasons == []


def test_a_native_line_by_somebody_who_was_never_heard_is_somebody_elses() -> None:
    result = (
        Day()
        .says("11:05", "u2", native([("u1", "林知远", 5), ("u2", "周予安", 60)]), kind="group_note", alias="周予安")
        .run()
    )
    assert result.open_reasons == [("added_by_other", ["001"])]
    assert result["002"]["checked_in_at"][11:19] == "11:01:00"


def test_a_native_line_is_never_later_than_its_message() -> None:
    result = Day().says("11:05", "u2", native([("u2", "周予安", 3600)]), kind="group_note", alias="周予安").run()
    assert result["002"]["checked_in_at"][11:19] == "11:05:00"


def test_what_staff_wrote_into_a_native_relay_that_somebody_else_sends_is_not_their_word() -> None:
    day = (
        Day()
        .says("10:50", "wxid_staff", "大家好")
        .says(
            "11:05",
            "u2",
            native([("wxid_staff", "林知远", 5), ("u2", "周予安", 60)]),
            kind="group_note",
            alias="周予安",
        )
    )
    result = day.run()
    assert result.flags("001") == []
    assert result.open_reasons == [("added_by_other", ["001"])]
