"""What can be downloaded: the same files that the commands write."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bot.files import dossier, forms, records, workbook
from bot.files import roster as rosters
from bot.page.site import Asked, NotHere
from bot.texts.page import FILES as NAMES

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file: what is in it, what it is, and what it is called."""

    kind: str
    content: Callable[[Asked], bytes]
    called: Callable[[Asked], str]


def disposition(name: str) -> str:
    """How a browser is told what to call a file (RFC 6266)."""
    return f"attachment; filename=\"download{Path(name).suffix}\"; filename*=UTF-8''{quote(name)}"


def _made(write: Callable[[Path], None], suffix: str) -> bytes:
    """What a command would have written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"made{suffix}"
        write(path)
        return path.read_bytes()


def _workbook(asked: Asked) -> bytes:
    return workbook.workbook(asked.session, asked.app.store.records())


def _records(asked: Asked) -> bytes:
    return _made(lambda path: records.export(path, asked.session.settings, asked.app.store), ".jsonl")


def _dossier(asked: Asked) -> bytes:
    number = asked.given["number"]
    if number not in asked.session.roster:
        raise NotHere
    return _made(lambda path: dossier.export(path, asked.session, asked.app.store, number), ".docx")


def _minutes(asked: Asked) -> bytes:
    from bot.files import minutes  # noqa: PLC0415 - asked for once a day

    template = asked.site.config.minutes.template
    return _made(
        lambda path: minutes.export(path, asked.session, asked.app.store, asked.now, template, force=True), ".docx"
    )


def roster_template() -> bytes:
    """An empty roster with its headings."""
    return _made(rosters.write_template, ".xlsx")


FILES: Final[Mapping[str, File]] = {
    "/files/checkin.xlsx": File(kind=EXCEL, content=_workbook, called=lambda _: NAMES["workbook"]),
    "/files/records.jsonl": File(kind="application/jsonl", content=_records, called=lambda _: NAMES["records"]),
    "/files/minutes.docx": File(kind=_WORD, content=_minutes, called=lambda _: NAMES["minutes"]),
    "/files/application.docx": File(
        kind=_WORD,
        content=lambda asked: forms.empty_form(asked.sittings.main.settings.event_name),
        called=lambda _: NAMES["application"],
    ),
    "/files/roster.xlsx": File(kind=EXCEL, content=lambda _: roster_template(), called=lambda _: NAMES["template"]),
    "/files/people/<path:number>.docx": File(
        kind=_WORD, content=_dossier, called=lambda asked: NAMES["dossier"].format(number=asked.given["number"])
    ),
}
