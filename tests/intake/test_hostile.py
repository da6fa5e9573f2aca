"""What is no form, or means harm, is told in one sentence; the others are taken, and nothing happens but reading."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.files import forms
from bot.files.word import Unreadable, read_document
from bot.texts.intake import UNREADABLE
from models.intake.form import ApplicationForm
from tests.days import moment
from tests.intake.writing import Paper, line, packed, person, png, read, run, table, unpacked, words, write
from tests.intake.writing import cell as cell_of
from tests.intake.writing import row as row_of
from tests.test_bad_input import folder
from tests.test_bad_input import run as command

__all__ = ["folder"]
MAIN, RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"
GOOD = write(person(1))
MEGABYTE = 1 << 20


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The good form with one of its parts changed, or one more."""
    parts = unpacked(GOOD)
    return packed(parts | {name: change(parts.get(name, b""))})


def declared(text: str) -> Callable[[bytes], bytes]:
    """A type declaration in front of a part's first element."""
    return lambda part: part.replace(b"?>", b"?>" + text.encode(), 1)


def in_the_name(entity: str) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(person(1).name.encode(), entity.encode(), 1)


@cache
def bomb(name: str, head: bytes, tail: bytes, size: int = 64 * MEGABYTE) -> bytes:
    """The good form with one part that is nothing but blanks for megabytes, and next to nothing in the file."""
    parts, out = unpacked(GOOD), BytesIO()
    parts.pop(name, None)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for each, content in parts.items():
            package.writestr(each, content)
        with package.open(name, "w", force_zip64=True) as part:
            part.write(head)
            for _ in range(size // MEGABYTE):
                part.write(b" " * MEGABYTE)
            part.write(tail)
    return out.getvalue()


def lying_bomb() -> bytes:
    """The same, where the package says that the part is small."""
    content = bytearray(bomb(MAIN, b"", b""))
    at = content.rfind(MAIN.encode()) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = f'<!DOCTYPE d [<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">{LAUGHS}]>'
OUTSIDE = (
    '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://127.0.0.1:{port}/x.dtd"> %y;]>'
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def flagged_as_encrypted() -> bytes:
    content = bytearray(GOOD)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(mark, at + 1)) >= 0:
            content[at + flags] |= 1
    return bytes(content)


def deep(levels: int, open_: str, close: str) -> bytes:
    return with_part(MAIN, lambda part: part.replace(b"<w:sectPr", (open_ * levels + line("底") + close * levels).encode() + b"<w:sectPr", 1))  # fmt: skip


def flipped(content: bytes) -> bytes:
    """One byte of the text is another than was packed."""
    at = content.find(b"<w:body>") + 8
    return content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :]


UNREAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "blanks": (lambda: bomb(MAIN, b"<a>", b"</a>"), "huge"),
    "blanks that are said to be few": (lying_bomb, "broken"),
    "entities": (lambda: packed(unpacked(with_part(MAIN, declared(ENTITIES)))), "hostile"),
    "entities in the name": (lambda: with_part(MAIN, lambda part: in_the_name("&a9;")(declared(ENTITIES)(part))), "broken"),
    "entities in the relations": (lambda: with_part(RELATIONS, declared(ENTITIES)), "hostile"),
    "an entity from outside": (
        lambda: with_part(MAIN, lambda part: in_the_name("&x;")(declared(OUTSIDE.format(port=9))(part))), "hostile",
    ),
    "cut off": (lambda: GOOD[: len(GOOD) * 2 // 3], "broken"),
    "XML cut off": (lambda: with_part(MAIN, lambda part: part[: len(part) // 2]), "broken"),
    "a flipped byte": (lambda: flipped(GOOD), "broken"),
    "text": (lambda: "姓名：张三\n".encode("gbk"), "broken"),
    "old Word": (lambda: OLE + bytes(4096), "old_word"),
    "a password": (lambda: OLE + bytes(4096) + "EncryptedPackage".encode("utf-16-le"), "locked"),
    "a password of the package": (flagged_as_encrypted, "locked"),
    "nothing": (lambda: b"", "empty"),
    "twenty thousand parts": (lambda: packed(unpacked(GOOD) | {f"word/x/{n}.xml": b"<a/>" for n in range(20_000)}), "huge"),
    "tables in tables": (lambda: deep(70, "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"), "hostile"),
    "controls in controls": (lambda: deep(5000, "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"), "broken"),
    "a workbook": (lambda: packed({"_rels/.rels": b"<Relationships/>", "xl/workbook.xml": b"<workbook/>"}), "no_word"),
    "pictures": (lambda: packed({"IMG_1.png": png(1)}), "no_word"),
    "PDF": (lambda: b"%PDF-1.4\n%%EOF\n", "broken"),
}  # fmt: skip


@pytest.mark.parametrize(("made", "fault"), UNREAD.values(), ids=UNREAD)
def test_what_cannot_be_read_says_why_in_one_sentence(made: Callable[[], bytes], fault: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read_document(made())
    assert raised.value.code == fault
    sentence = UNREADABLE[raised.value.code]
    assert sentence.endswith("。")
    assert sentence.count("。") == 1


def passed_over() -> Iterator[tuple[str, bytes]]:
    """Documents with something odd in them that is none of the form's."""
    for name in ("../../escape.txt", "/tmp/escape_jielong.txt", "..\\..\\escape.txt"):  # noqa: S108 - in the package
        yield f"a part called {name}", packed(unpacked(GOOD) | {name: b"out"})
    yield "a huge part that nothing refers to", bomb("word/media/image99.png", b"", b"")
    yield "another prefix", with_part(MAIN, lambda part: part.replace(b"<w:", b"<x:").replace(b"</w:", b"</x:").replace(b" w:", b" x:").replace(b"xmlns:w=", b"xmlns:x="))  # fmt: skip
    yield "UTF-16", with_part(MAIN, lambda part: part.decode().replace("UTF-8", "UTF-16").encode("utf-16"))
    yield "comments", with_part(MAIN, lambda part: part.replace(b"<w:body>", b"<!-- <w:p/> --><w:body><?x y?>"))


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in passed_over()])
def test_what_is_none_of_the_form_s_is_passed_over(content: bytes) -> None:
    assert words(read(content)) == person(1)


def test_a_picture_that_is_broken_or_leads_outside_is_none_and_the_words_count() -> None:
    paper = Paper()
    relation = paper.relation("../../../../../../etc/passwd")
    drawn = f'<w:r><w:pict><v:imagedata r:id="{relation}"/></w:pict></w:r>'
    document = read_document(paper.saved(line("姓名：张三") + line(drawn)))
    assert (document.pictures, document.images) == (0, {})
    assert "张三" in document.rows[0][0].text


@pytest.mark.parametrize(
    "answer",
    ["王" * 20_000, "1" * 200_000, "▢" * 60_000 + "√" + " " * 60_000 + "小区封控", "（" * 50_000, "姓名" * 20_000, "138-" * 40_000],
    ids=["name", "digits", "boxes", "brackets", "labels", "phones"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["name", "id_number", "reasons", "phone"])
def test_no_answer_takes_long_to_read(answer: str, name: str) -> None:
    before = time.process_time()
    read(write(person(1), shape=lambda answers: table(row_of(cell_of(line("姓名"))), row_of(cell_of(answers[name], line(answer))))))  # fmt: skip
    write_and_read = write(person(1), shape=lambda answers: "".join({**answers, name: line(answer)}.values()))
    read(write_and_read)
    assert time.process_time() - before < 5


_PARTS = {name: unpacked(GOOD)[name] for name in (MAIN, RELATIONS, "word/styles.xml", "_rels/.rels")}


@given(
    st.sampled_from([*_PARTS]),
    st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=6)), min_size=1, max_size=3),
)
@settings(max_examples=200, deadline=None)
def test_whatever_bytes_are_lost_it_is_read_or_told_that_it_cannot_be(
    name: str, slips: list[tuple[int, bytes]]
) -> None:
    part = _PARTS[name]
    for place, other in slips:
        at = place % len(part)
        part = part[:at] + other + part[at + len(other) :]
    with suppress(Unreadable):
        read(with_part(name, lambda _: part))


# --- a folder of them ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What came by mail: good forms, and between them everything that is none."""
    out = tmp_path_factory.mktemp("sent")
    for at, (made, _) in enumerate(UNREAD.values()):
        (out / f"{at:02} 坏.docx").write_bytes(made())
        (out / f"{at:02} 好.docx").write_bytes(write(person(at + 1)))
    (out / "文件夹.docx").mkdir()
    (out / "断开.docx").symlink_to(out / "nowhere")
    (out / "照片.jpg").write_bytes(png(1))
    (out / "表.pdf").write_bytes(b"%PDF-1.4\n")
    (out / "~$申请表.docx").write_bytes(b"\x05lock")
    (out / "Thumbs.db").write_bytes(OLE)
    return out


def test_of_a_folder_each_bad_file_is_told_in_a_sentence_and_the_rest_are_taken(
    folder: Path, sent: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = command(capsys, "application", "import", str(sent), "--received", "2022-11-11 09:00", "--json")
    assert (code, err) == (0, "")
    found: dict[str, dict[str, Any]] = {each["file"]: each for each in json.loads(out)["applications"]}
    good = [name for name in found if name.endswith("好.docx")]
    assert len(good) == len(UNREAD)
    assert {found[name]["state"] for name in good} == {"complete"}
    bad = {name: each for name, each in found.items() if name not in good}
    assert set(bad) == {f"{at:02} 坏.docx" for at in range(len(UNREAD))} | {"照片.jpg", "表.pdf"}
    for each in bad.values():
        assert each["state"] == "unreadable"
        (problem,) = each["problems"]
        assert problem["code"] == "unreadable"
        assert problem["text"] in UNREADABLE.values()
        assert not each["name"] + each["id_number"] + each["phone"]


def test_the_same_at_the_terminal_ends_well_and_tells_no_inside(
    folder: Path, sent: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = command(capsys, "application", "import", str(sent), "--received", "2022-11-11 09:00")
    assert (code, err) == (0, "")
    assert f"读入 {2 * len(UNREAD) + 2} 份申请" in out
    assert not any(word in out for word in ("Error", "Exception", "lxml", "zipfile", "None", "root:"))


def test_a_folder_writes_nothing_but_the_database(folder: Path, sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {*folder.rglob("*"), *sent.rglob("*")}
    command(capsys, "application", "import", str(sent))
    after = {*folder.rglob("*"), *sent.rglob("*")}
    assert all(path.name.startswith("jielong.db") for path in after - before)
    assert not Path("/tmp/escape_jielong.txt").exists()  # noqa: S108 - where the package would have it


# --- nothing is fetched, and memory is bounded -------------------------------------------------------------------------


def test_nothing_is_fetched_whatever_a_document_refers_to() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        port = listening.getsockname()[1]
        paper = Paper()
        for kind in ("image", "attachedTemplate", "styles", "hyperlink"):
            paper.relation(f"http://127.0.0.1:{port}/x", "External", kind)
        drawn = '<w:r><w:pict><v:imagedata r:id="rOwn0"/></w:pict></w:r>'
        assert read(paper.saved(line("姓名：张三") + line(drawn))).name == "张三"
        with pytest.raises(Unreadable):
            read_document(with_part(MAIN, declared(OUTSIDE.format(port=port))))
        with pytest.raises(TimeoutError):
            listening.accept()


def test_no_word_of_a_file_beside_gets_into_a_form(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("绝密", "utf-8")
    entity = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    path = tmp_path / "表.docx"
    path.write_bytes(with_part(MAIN, lambda part: in_the_name("&x;")(declared(entity)(part))))
    (filled,) = forms.read_file(path, path, moment("-8 9:00"))
    assert (filled.form, filled.fault) == (ApplicationForm(), "hostile")


_BOUNDED = """
import resource, sys
from pathlib import Path
from bot.files.forms import find, read_file
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
folder = Path(sys.argv[1])
found = [each.fault for path in find(folder) for each in read_file(path, folder, None)]
print(len(found), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss is another elsewhere")
def test_all_of_them_take_a_bounded_memory(sent: Path, tmp_path: Path) -> None:
    for name in (MAIN, "word/media/image99.png", "word/styles.xml"):
        (tmp_path / f"{name.replace('/', ' ')}.docx").write_bytes(bomb(name, b"<a>", b"</a>", 256 * MEGABYTE))
    for path in sent.glob("*.docx"):
        (tmp_path / path.name).symlink_to(path)
    done = subprocess.run(
        [sys.executable, "-c", _BOUNDED, str(tmp_path)], capture_output=True, text=True, check=True, timeout=120,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)},
    )  # fmt: skip
    count, kilobytes = map(int, done.stdout.split())
    assert count == 2 * len(UNREAD) + 3  # the broken link and the folder are none
    assert kilobytes < 100 * 1024


def test_a_run_of_text_may_hold_markup_and_it_stays_text() -> None:
    for text in ("<script>alert(1)</script>", "'; DROP TABLE applications;--", "{{ 7 * 7 }}", "[red]x[/red]"):
        assert read(write(person(1), name=line(run(text)))).name == text


def test_a_table_with_more_columns_than_word_makes_is_not_read() -> None:
    document, out = docx.Document(), BytesIO()
    document.add_table(1, 64)
    document.save(out)
    with pytest.raises(Unreadable, match="hostile"):
        read_document(out.getvalue())
