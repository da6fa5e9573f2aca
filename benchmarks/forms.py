"""Application forms: read, checked and taken, against python-docx opening the same files."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Final

import docx

from bot import intake
from bot.app import App
from bot.files import forms
from bot.store.store import Store
from models.intake.checks import IntakeRules
from models.settings import Settings

Row = tuple[str, str, str, str]
_AT: Final = datetime(2022, 11, 11, tzinfo=UTC)
_BATCH: Final = 20


def rows(folder: Path, settings: Settings) -> Iterator[Row]:
    """(10) Hundreds of forms with three pictures each: the time, and the memory of a process that takes them."""
    source = folder / "forms"
    source.mkdir()
    _write(source, 500)
    files = sorted(source.iterdir())
    bare = min(_seconds_bare(files) for _ in range(2))
    taken = min(_seconds_taken(source, folder / f"taken{attempt}.db", settings) for attempt in range(2))
    yield ("500 forms, taken / opened by python-docx", f"{taken:.2f} / {bare:.2f} s", f"{taken / bare:.2f}", "≤ 2")
    small, large = (_peak(source, folder / f"peak{count}.db", count) for count in (100, 500))
    yield ("memory, 500 forms against 100", f"{large} / {small} MB", f"{large / small:.2f}", "≤ 1.2")


def _write(folder: Path, count: int) -> None:
    """Filled forms of 300 KB, each with pictures of its own."""
    empty = forms.empty_form("面试")
    for number in range(count):
        document, chance = docx.Document(BytesIO(empty)), random.Random(number)
        table = document.tables[0]
        table.cell(0, 1).text, table.cell(0, 3).text = f"申请{number}", "男"
        table.cell(1, 1).text = f"138{number:08d}"
        for column in (0, 2, 4):
            table.cell(6, column).paragraphs[0].add_run().add_picture(BytesIO(_bitmap(chance)))
        document.save(str(folder / f"{number:04d}.docx"))


def _bitmap(chance: random.Random) -> bytes:
    """A picture of 100 KB that nothing can pack."""
    side = 180
    data = chance.randbytes(side * side * 3)
    head = b"BM" + (54 + len(data)).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little")
    info = (40).to_bytes(4, "little") + side.to_bytes(4, "little") * 2 + (1).to_bytes(2, "little")
    return head + info + (24).to_bytes(2, "little") + bytes(24) + data


def _seconds_bare(files: list[Path]) -> float:
    began = time.perf_counter()
    for each in files:
        docx.Document(str(each))
    return time.perf_counter() - began


def _seconds_taken(source: Path, database: Path, settings: Settings, most: int = 500) -> float:
    store = Store.open(f"sqlite:///{database}", may_create=True)
    app = App(store, replace(settings, intake=IntakeRules()))
    began = time.perf_counter()
    found = (each for file in forms.find(source)[:most] for each in forms.read_file(file, source, _AT))
    while batch := [*islice(found, _BATCH)]:
        intake.take(app, batch, _AT)
    seconds = time.perf_counter() - began
    assert len(app.session.intake.applications) == most
    store.close()
    return seconds


def _peak(source: Path, database: Path, count: int) -> int:
    """The most memory of a process that takes so many, in megabytes."""
    code = "import sys; from benchmarks.forms import peak; peak(*sys.argv[1:])"
    command = [sys.executable, "-c", code, str(source), str(database), str(count)]
    root = Path(__file__).parent.parent
    return int(subprocess.run(command, cwd=root, capture_output=True, check=True, text=True).stdout)  # noqa: S603


def peak(source: str, database: str, count: str) -> None:
    """Take forms in this process, and write how much memory it had at most."""
    from benchmarks.__main__ import settings  # noqa: PLC0415 - which imports this module

    _seconds_taken(Path(source), Path(database), settings(), int(count))
    sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
