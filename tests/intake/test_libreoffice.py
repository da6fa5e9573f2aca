"""Forms that went through LibreOffice read the same, and old kinds of documents are read by its help."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.files.forms import Filled, read_file
from bot.texts.intake import UNREADABLE
from tests.days import moment
from tests.intake import writing
from tests.intake.writing import (
    Choice,
    check_control,
    glyphs,
    legacy_box,
    letters,
    line,
    person,
    read,
    symbols,
    text_box,
    words,
    write,
)

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)


def converted(folder: Path, contents: Mapping[str, bytes], kind: str) -> dict[str, Path]:
    """The documents as LibreOffice saves them in another kind; it starts once for all of them."""
    sources = [folder / f"{name}.docx" for name in contents]
    for source, content in zip(sources, contents.values(), strict=True):
        source.write_bytes(content)
    office = shutil.which("soffice")
    assert office is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--norestore", "--convert-to", kind, "--outdir", str(folder / "out"), *map(str, sources)]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=120, check=False)
    return {name: folder / "out" / f"{name}.{kind}" for name in contents}


SAVED: dict[str, Choice] = {
    "glyphs": glyphs("☑", "▢"),
    "content control": check_control("1", "0"),
    "legacy box": legacy_box("<w:checked/>", '<w:default w:val="0"/>'),
    "symbol": symbols("Wingdings", "F0FE", "F0A8"),
    "letter": letters("R", "£", "Wingdings 2"),
    "letter by a style": letters("R", "£", style="Boxes"),
}
TICKED = person(2, reasons=("酒店隔离", "健康码异常", "黄码"), site="酒店")


def boxed(answers: writing.Answers) -> str:
    return writing.usual(answers | {name: line(text_box(answers[name])) for name in ("name", "phone")})


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bytes, bytes]]:
    """Each form as it was written, and as LibreOffice has saved it again, where it is installed with Writer."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    contents = {name: write(TICKED, choice=choice) for name, choice in SAVED.items()}
    contents["boxed"] = write(person(1), shape=boxed, hung=dict.fromkeys(writing.ONE_EACH, (writing.vml,)))
    again = converted(tmp_path_factory.mktemp("saved"), contents, "docx")
    if not again["boxed"].is_file():
        pytest.skip("LibreOffice is installed without Writer, which alone opens documents")
    return {name: (content, again[name].read_bytes()) for name, content in contents.items()}


def taken(path: Path) -> Filled:
    (filled,) = read_file(path, path, moment("-8 9:00"))
    return filled


@pytest.mark.parametrize("choice", SAVED)
def test_a_form_that_was_saved_again_reads_the_same(saved: dict[str, tuple[bytes, bytes]], choice: str) -> None:
    written, again = map(read, saved[choice])
    assert words(again) == TICKED
    assert again.pictures == written.pictures


def test_a_text_box_and_pictures_of_the_old_kind_survive_it_too(saved: dict[str, tuple[bytes, bytes]]) -> None:
    written, again = map(read, saved["boxed"])
    assert words(again) == person(1)
    assert {each.place for each in again.pictures} == {each.place for each in written.pictures}


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("kind", ["doc", "odt", "rtf"])
def test_an_old_kind_of_document_is_converted_and_read(tmp_path: Path, kind: str) -> None:
    form = person(1, reasons=("酒店隔离",))
    filled = taken(converted(tmp_path, {"form": write(form)}, kind)["form"])
    assert filled.fault == ""
    assert words(filled.form) == form
    assert filled.pictures == 4


@pytest.mark.usefixtures("saved")
def test_an_old_document_of_which_only_the_name_was_changed_is_converted_too(tmp_path: Path) -> None:
    old = converted(tmp_path, {"form": write(person(1))}, "doc")["form"]
    filled = taken(old.rename(old.with_suffix(".docx")))
    assert filled.fault == ""
    assert words(filled.form) == person(1)


# --- without it ------------------------------------------------------------------------------------------------------


def alone_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str = "") -> None:
    """A machine with no LibreOffice, or with one that does what the script says."""
    programs = folder / "programs"
    programs.mkdir()
    if script:
        (programs / "soffice").write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (programs / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))


@pytest.mark.parametrize("kind", ["doc", "wps", "rtf", "odt"])
@pytest.mark.parametrize("script", ["", "exit 0", "exit 1"], ids=["none", "does nothing", "fails"])
def test_without_libreoffice_the_sentence_says_how_to_save_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, script: str
) -> None:
    alone_in(tmp_path, monkeypatch, script)
    path = tmp_path / f"申请表.{kind}"
    path.write_bytes(OLD)
    filled = taken(path)
    assert filled.fault == "old_word"
    assert "另存为" in UNREADABLE[filled.fault]


def test_an_old_document_that_is_named_like_a_new_one_is_told_in_the_same_words(tmp_path: Path) -> None:
    path = tmp_path / "申请表.docx"
    path.write_bytes(OLD)
    assert "另存为" in UNREADABLE[taken(path).fault]


def test_no_name_of_a_file_is_taken_for_an_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone_in(tmp_path, monkeypatch, f'echo "$@" > {tmp_path}/asked')
    path = tmp_path / "--calc; rm -rf x.doc"
    path.write_bytes(OLD)
    assert taken(path).fault == "old_word"
    asked = (tmp_path / "asked").read_text("utf-8")
    assert "rm -rf" not in asked
    assert asked.rstrip().endswith("form.doc")
