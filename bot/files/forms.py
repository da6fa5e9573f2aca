"""Application forms as people send them: a folder of documents, or one Excel list; and the empty form."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from bot.errors import UserError
from bot.files import reading, writing
from bot.files.entries import written
from bot.files.lists import PeopleList, list_of, title_of
from bot.files.tables import is_blank, read_tables
from bot.files.word import Document, Unreadable, read_document
from bot.now import system_now
from bot.texts.intake import FORM, LIST_FOOTER, LIST_HEADINGS, LIST_LINE, MEANS_NO, MEANS_YES, MOBILE, OWN
from bot.texts.roster import TITLES
from models.intake.form import ApplicationForm
from models.intake.reading import is_form, mobile_in, name_in, people_in, read_form, reasons
from models.intake.ticks import REASONS, ticked
from models.people.identity import bare_id, bare_phone, is_id, is_mobile

_WORD: Final = frozenset((".docx", ".docm", ".dotx", ".dotm"))
"""The macros in some of them are never looked at."""
_OTHERS: Final = frozenset((".doc", ".wps", ".wpt", ".rtf", ".odt", ".dot"))
"""What LibreOffice can turn into a document that is read here."""
_LISTS: Final = frozenset((".xlsx", ".csv", ".xls"))
_MOST_BYTES: Final = 100_000_000
_CONVERT_SECONDS: Final = 60
_PASSED_OVER: Final = frozenset(("thumbs.db", "desktop.ini", ".ds_store"))
_EXACT_DIGITS: Final = 15
"""So many digits of a number are kept by Excel."""
_LIST_FIELDS: Final = ("gender", "wechat_id", "site", "emergency_name", "emergency_phone", "signature", "date", "proof")
"""What a list may have no column for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One application as it was found."""

    file: str
    """What it is called: the file, with the line of a list."""
    source: str
    """The digest of its bytes: the same file is not taken twice."""
    received_at: datetime
    form: ApplicationForm = field(default_factory=ApplicationForm)
    fault: str = ""
    """Why it cannot be read, where it cannot."""
    pictures: int = 0
    images: dict[str, bytes] = field(default_factory=dict)


def find(path: Path) -> list[Path]:
    """The files of a folder and of those in it, in the order of their names; or the one file that was named.

    Raises :class:`UserError` where there is none.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UserError("applications_missing", path=str(path))
    found = [each for each in sorted(path.rglob("*"), key=_place) if each.is_file() and not _is_passed_over(each)]
    if not found:
        raise UserError("applications_none", path=str(path))
    return found


def _place(path: Path) -> tuple[str, str, str]:
    """By folder and name; 申请表 stands before 申请表(1), its copy."""
    return str(path.parent), path.stem, path.suffix


def _is_passed_over(path: Path) -> bool:
    """What programs put into a folder by themselves."""
    return path.name.startswith(("~$", ".~", "._")) or path.name.casefold() in _PASSED_OVER


def read_file(path: Path, folder: Path, received_at: datetime | None) -> Iterator[Filled]:
    """The applications of a file: one of a document, one a line of a list. Nothing that is in it stops the others."""
    called = str(path.relative_to(folder)) if path != folder else path.name
    moment = received_at or system_now()
    try:
        moment = received_at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.suffix.casefold() in _LISTS:
            yield from _listed(path, called, moment)
            return
        content = b"" if path.stat().st_size > _MOST_BYTES else reading.content(path)
    except (UserError, OSError, OverflowError, ValueError) as error:
        if path == folder and isinstance(error, UserError):
            raise
        code = error.code if isinstance(error, UserError) else "unreadable"
        yield Filled(file=called, source=_digest(called.encode()), received_at=moment, fault=code)
        return
    yield _document(path, called, content, moment)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _document(path: Path, called: str, content: bytes, received_at: datetime) -> Filled:
    try:
        document = _read(path, content)
    except Unreadable as unreadable:
        return Filled(file=called, source=_digest(content), received_at=received_at, fault=unreadable.code)
    return Filled(
        file=called,
        source=_digest(content),
        received_at=received_at,
        form=read_form(document.rows),
        pictures=document.pictures,
        images=document.images,
    )


def _read(path: Path, content: bytes) -> Document:
    suffix = path.suffix.casefold()
    if suffix in _WORD or (suffix in ("", ".zip") and content.startswith(b"PK")):
        try:
            return _as_form(read_document(content))
        except Unreadable as unreadable:
            if unreadable.code != "old_word":
                raise
        return _as_form(read_document(_converted(path, ".doc")))  # only its name was changed
    if suffix in _OTHERS:
        return _as_form(read_document(_converted(path, suffix)))
    raise Unreadable("picture" if suffix in _PICTURES else "pdf" if suffix == ".pdf" else "other_kind")


_PICTURES: Final = frozenset((".jpg", ".jpeg", ".png", ".heic", ".gif", ".bmp", ".webp"))


def _as_form(document: Document) -> Document:
    """The document, if it is a form at all."""
    if not document.rows:
        raise Unreadable("picture" if document.pictures else "empty")
    if not is_form(document.rows):
        raise Unreadable("not_form")
    if people_in(document.rows) > 1:
        raise Unreadable("several")
    return document


def _converted(path: Path, suffix: str) -> bytes:
    """The document as LibreOffice saves it. Raises :class:`Unreadable`, where there is none too."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise Unreadable("old_word")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        out = Path(folder)
        profile = (out / "profile").as_uri()
        source = out / f"form{suffix}"  # a name of our own: theirs may begin with a dash
        shutil.copyfile(path, source)
        command = [office, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "docx"]
        try:
            subprocess.run(  # noqa: S603 - the program is LibreOffice, the file named by us
                [*command, "--outdir", str(out / "docx"), str(source)],
                timeout=_CONVERT_SECONDS,
                capture_output=True,
                check=True,
            )
            return (out / "docx" / "form.docx").read_bytes()
        except (subprocess.SubprocessError, OSError):
            raise Unreadable("old_word") from None


# --- a list ----------------------------------------------------------------------------------------------------------


def _listed(path: Path, called: str, received_at: datetime) -> Iterator[Filled]:
    tables = (table for table in read_tables(path, as_shown=True) if not table.is_hidden)
    lists = [each for table in tables if (each := list_of(table)) is not None]
    if not lists:
        raise UserError("applications_no_header", path=called)
    for each in lists:
        headings, rows = _headings(each)
        columns = _columns(headings)
        ticks = {at: title_of(heading) for at, heading in headings.items() if title_of(heading) in REASONS}
        for line, row in rows:
            cells = {name: written(row.get(at)) for name, at in columns.items()}
            chosen = [reason for at, reason in ticks.items() if _says_yes(written(row.get(at)), reason)]
            if ticks:
                cells["reasons"] = "、".join(filter(None, (cells.get("reasons", ""), *chosen)))
            first = next(filter(None, map(written, row.values())), "")
            is_somebody = is_mobile(bare_phone(cells.get("phone", ""))) or is_id(bare_id(cells.get("id_number", "")))
            if LIST_FOOTER.match(first) and not is_somebody:
                continue
            if cells.get("name") or cells.get("id_number") or cells.get("phone"):
                if isinstance(row.get(columns.get("id_number", -1)), int | float):
                    cells["id_number"] = cells["id_number"][:_EXACT_DIGITS]  # the rest was rounded away
                yield _line(called, each, line, cells, received_at)


def _headings(each: PeopleList) -> tuple[dict[int, str], list[tuple[int, dict[int, Any]]]]:
    """What stands over each column, the second line of a header included, and the lines below."""
    rows = [*each.rows]
    second = {at: str(value) for at, value in rows[0][1].items() if not is_blank(value)} if rows else {}
    if len(second) < _FEWEST_TITLES or not all(
        _field_of(each) or title_of(each) in REASONS for each in second.values()
    ):
        return each.headings, rows
    headings = dict(each.headings)
    for at, title in second.items():
        over = next((headings[column] for column in range(at, -1, -1) if headings.get(column)), "")
        is_contact = _field_of(over) == "emergency_name"
        field_of_contact = _OF_CONTACT.get(_field_of(title), "")
        headings[at] = TITLES[field_of_contact] if is_contact and field_of_contact else title
    return headings, rows[1:]


_FEWEST_TITLES: Final = 2
_OF_CONTACT: Final = {"name": "emergency_name", "phone": "emergency_phone"}


def _columns(headings: Mapping[int, str]) -> dict[str, int]:
    """The column of each field. Of several phones the contact's is the one right behind the contact's name."""
    columns: dict[str, int] = {}
    for at, heading in sorted(headings.items()):
        if name := _field_of(heading):
            columns.setdefault(name, at)
    phones = [at for at, heading in sorted(headings.items()) if _field_of(heading) == "phone"]
    contact = columns.get("emergency_name", -1)
    if contact >= 0 and "emergency_phone" not in columns and len(phones) > 1:
        behind = [at for at in phones if at > contact and OWN not in headings[at]]
        if behind:
            columns["emergency_phone"] = behind[0]
            phones.remove(behind[0])
    if not phones and contact < 0 and "emergency_phone" in columns:  # nobody else is named
        phones = [columns.pop("emergency_phone")]
    if phones:
        columns["phone"] = next((at for at in phones if MOBILE in headings[at]), phones[0])
    return columns


def _says_yes(cell: str, reason: str) -> bool:
    return cell == reason or cell.casefold() in MEANS_YES or bool(ticked(f"{cell}{reason}", (reason,)))


def _field_of(heading: str) -> str:
    """The field that a column of a list holds; empty for none that an application has."""
    return LIST_HEADINGS.get(title_of(heading), "")


def _line(called: str, each: PeopleList, line: int, cells: dict[str, Any], received_at: datetime) -> Filled:
    file = LIST_LINE.format(file=called, sheet=each.table.title, line=line)
    proof = "" if cells.get("proof", "") in MEANS_NO else cells.get("proof", "")
    contact = cells.get("emergency_name", "")
    if "emergency_phone" not in cells and (number := mobile_in(contact)):
        cells |= {"emergency_phone": number, "emergency_name": name_in(contact)}
    cells |= {name: name_in(cells[name]) for name in ("name", "signature", "emergency_name") if name in cells}
    form = ApplicationForm(
        **{
            **cells,
            "phone": bare_phone(cells.get("phone", "")),
            "id_number": bare_id(cells.get("id_number", "")),
            "reasons": reasons(cells.get("reasons", "")),
            "proof": proof,
        },
        lacks=frozenset({*(name for name in _LIST_FIELDS if name not in cells), "pictures"}),
    )
    source = _digest(repr(sorted(cells.items())).encode())
    return Filled(file=file, source=source, received_at=received_at, form=form)


# --- the empty form --------------------------------------------------------------------------------------------------


def write_form(path: Path, event_name: str, *, force: bool = False) -> None:
    """The plan's form, empty. Raises :class:`UserError`; what somebody has filled in is never overwritten."""
    writing.check_suffix(path, ".docx")
    writing.write(path, empty_form(event_name), is_own=_is_empty, force=force)


def _is_empty(path: Path) -> bool:
    """Whether a file is a form in which nothing stands yet."""
    try:
        document = read_document(path.read_bytes())
    except (Unreadable, OSError, BadZipFile):
        return False
    form = read_form(document.rows)
    is_form = any(FORM["health"] in each.text for row in document.rows for each in row)
    return is_form and not document.pictures and form == ApplicationForm()


def empty_form(event_name: str) -> bytes:
    """The form of the plan as a document: every field a cell, every choice with a box to tick."""
    import docx  # noqa: PLC0415 - a library of half a second, for this alone
    from docx.enum.table import WD_TABLE_ALIGNMENT  # noqa: PLC0415
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Cm, Pt  # noqa: PLC0415

    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FORM["font"])
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(FORM["title"].format(event=event_name))
    run.bold, run.font.size = True, Pt(16)
    table = document.add_table(rows=0, cols=6, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = (Cm(2.7), Cm(3.4), Cm(2.7), Cm(3.4), Cm(1.9), Cm(1.9))
    rows = (
        (((0, 0), FORM["name"]), ((1, 1), ""), ((2, 2), FORM["gender"]), ((3, 3), ""), ((4, 5), FORM["photo"])),
        (((0, 0), FORM["phone"]), ((1, 1), ""), ((2, 2), FORM["wechat_id"]), ((3, 3), ""), ((4, 5), "")),
        (((0, 0), FORM["id_number"]), ((1, 3), ""), ((4, 5), "")),
        (((0, 0), FORM["site"]), ((1, 5), FORM["sites"])),
        (((0, 0), FORM["emergency_name"]), ((1, 1), ""), ((2, 3), FORM["emergency_phone"]), ((4, 5), "")),
        (((0, 0), FORM["reasons"]), ((1, 5), FORM["choices"])),
        (((0, 1), FORM["health"]), ((2, 3), FORM["travel"]), ((4, 5), FORM["closure"])),
    )
    for cells in rows:
        row = table.add_row()
        for (first, last), text in cells:
            cell = row.cells[first].merge(row.cells[last])
            cell.text = text
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
        row.height = Cm(1.0)
    table.cell(0, 4).merge(table.cell(2, 5))
    table.rows[5].height, table.rows[6].height = Cm(6.0), Cm(6.5)
    document.add_paragraph(FORM["note"])
    content = BytesIO()
    document.save(content)
    return content.getvalue()
