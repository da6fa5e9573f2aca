from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.reading.entry import Kind
from models.reading.relay import read
from models.reading.statement import read_any, read_message
from models.reading.topic import Topic, topic_of

CORPUS = [
    json.loads(line) for line in (Path(__file__).parent / "relays/corpus.jsonl").read_text("utf-8").split("\n") if line
]
PIECES = st.sampled_from(
    ["#接龙\n", "面试签到\n", "\n", "\n\n", "1. ", "2、", "３．", "①", "1️⃣", "一、", "林知远", "周予安", " 已到", "（水电八局）", "例 姓名\n",
     "11:20 到达", "8.7", "须知：\n", "携带身份证", "「", "」", "- - - - - -\n", "&#x0A;", "<br/>", "\u200b", "😀", "𬀩", "138 0013 8000",
     "\r\n", "\u2028", "接龙", "+1", "请假", ".", "-", "<msg>", "&lt;"]
)  # fmt: skip
MESSAGES = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join))
LINES = st.lists(
    st.sampled_from(
        ["林知远", "周予安 已到", "陈沐阳\n（河海大学）", "何若溪 2.5小时", "王 芳", "例：张三", "", "1.苏景行2.叶听澜"]
    ),
    max_size=12,
)
TAILS = st.sampled_from(["", "\n\n请于13:00前完成", "\n\n注意：\n1. 携带身份证", "\n收到"])


def entries(text: str) -> list[dict[str, object]]:
    return [{"no": each.no, "name": each.name, "note": each.note} for each in read_message(text)]


@pytest.mark.parametrize("case", CORPUS, ids=[case["id"] for case in CORPUS])
def test_the_corpus_reads_as_it_says(case: dict[str, object]) -> None:
    assert entries(str(case["text"])) == case["expect"], case["why"]


def test_the_structured_part_names_author_and_time_and_counts_utf16_units() -> None:
    title = "#接龙\n签到🎯\n\n1. 周𬀩 到\n2. 陈沐阳"
    start = len(title[: title.index("周")].encode("utf-16-le")) // 2
    second = len(title[: title.index("陈")].encode("utf-16-le")) // 2
    structure = (
        f"<solitaire><content><s>2</s><i><u>wxid_a</u><t>1668826805</t><r>{start}-5</r></i>"
        f"<i><u>wxid_b</u><t>1668826900</t><r>{second}-3</r></i></content></solitaire>"
    )
    xml = f"<msg><appmsg><title>{title}</title><type>53</type><extinfo><solitaire_info><![CDATA[{structure}]]></solitaire_info></extinfo></appmsg></msg>"
    first, other = read_message(xml)
    assert (first.name, first.note, first.author) == ("周𬀩", "到", "wxid_a")
    assert first.at is not None
    assert first.at.isoformat() == "2022-11-19T03:00:05+00:00"
    assert (other.name, other.author) == ("陈沐阳", "wxid_b")


@pytest.mark.parametrize(
    "title",
    ["11月19日面试签到", "", "8.7", "A组", "午餐后报到", "面试报到统计", "面试报到及午餐登记", "面试签到并上报健康码", "请还未报到的同志报到",
     "面试报到（请假的请注明）", "2022年度水利高评"],
)  # fmt: skip
def test_a_title_about_checking_in_or_about_nothing_collects_check_ins(title: str) -> None:
    assert topic_of(f"#接龙\n{title}", "2022年度水利高评面试") is Topic.CHECK_IN


@pytest.mark.parametrize(
    "title",
    [
        "午餐订餐",
        "报到人员午餐统计",
        "脐橙 5斤装 38元",
        "返程高铁",
        "要面试真题的接龙",
        "签到礼品领取",
        "借充电器",
        "未报到人员",
    ],
)
def test_a_title_about_something_else_or_nothing_known_collects_none(title: str) -> None:
    assert topic_of(f"#接龙\n{title}", "2022年度水利高评面试") is Topic.OTHER


@given(MESSAGES)
@settings(max_examples=400, deadline=None)
def test_no_text_ever_raises(text: str) -> None:
    read_message(text)
    read_message(f"#接龙\n{text}")


@given(LINES, LINES, TAILS, TAILS, st.integers(0, 12))
@settings(max_examples=300, deadline=None)
def test_reading_on_from_an_earlier_relay_gives_what_reading_afresh_gives(
    first: list[str], more: list[str], tail: str, other_tail: str, keep: int
) -> None:
    head = "#接龙\n面试签到\n例 姓名 单位\n\n"
    numbered = [f"{number}. {line}" for number, line in enumerate([*first[:keep], *more], start=1)]
    base = read(head + "\n".join(f"{number}. {line}" for number, line in enumerate(first, start=1)) + tail)
    text = head + "\n".join(numbered) + other_tail
    fresh, resumed = read(text), read(text, base)
    assert resumed.entries == fresh.entries
    assert resumed.title == fresh.title


def test_a_line_that_is_no_entry_any_more_continues_the_one_before() -> None:
    head = "#接龙\n面试签到\n\n1. 林知远\n2. 周予安\n"
    base, text = read(head + "3. 陈沐阳"), head + "收到"
    assert read(text, base).entries == read(text).entries


def test_a_huge_message_is_refused_in_milliseconds() -> None:
    began = time.thread_time()
    assert read_any("张" * 1_000_000).kind is Kind.TOO_LARGE
    assert read_any("1. 张三\n" * 100_000).kind is Kind.TOO_LARGE
    assert time.thread_time() - began < 1


@pytest.mark.parametrize("pattern", ["1. ", "(", "张 ", "[强]", "①", "1", "「", "1.张2.李", "【", "a\n", "2. 1. "])
def test_no_text_makes_reading_slower_than_its_length(pattern: str) -> None:
    def seconds(characters: int) -> float:
        text = "#接龙\n1. " + pattern * (characters // len(pattern))
        began = time.thread_time()
        read_message(text)
        return time.thread_time() - began

    seconds(2_000)
    assert seconds(80_000) < 60 * seconds(4_000) + 0.2
