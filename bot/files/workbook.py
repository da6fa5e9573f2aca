"""The workbook that staff print and inspectors keep. Every cell is text: nothing in it can be a formula."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from bot.files import writing
from bot.files.calls import call_rows, try_rows
from bot.files.draw import transcript_of
from bot.texts.joined import event_name, in_words, refused_because
from bot.texts.panels import group_called
from bot.texts.records import (
    CALL_COLUMNS,
    CALL_SHEET,
    DRAW_COLUMNS,
    EXPORTED,
    GAP_COLUMNS,
    LIST_COLUMNS,
    POST_COLUMNS,
    PURGED,
    RECORD_COLUMNS,
    REFUSED_COLUMNS,
    REVIEW_COLUMNS,
    SHEETS,
    SIGNATURE_COLUMNS,
    TRY_COLUMNS,
    YES_NO,
    reason_note,
)
from bot.texts.words import ATTENDANCE, OUTCOMES, REASONS, person
from models.checkin.attendance import Attendance
from models.checkin.standing import Standing
from models.event import Event
from models.messages import bare_sender
from models.office.events import CommandRefused
from models.reading.private import mask_private
from models.reading.text import clean
from models.records.chain import HEAD_LENGTH, Record
from models.records.events import Posted
from models.session import Session
from models.settings import Settings

_WIDTHS: Final = {
    "姓名": 14, "报到时间": 20, "备注": 30, "内容": 60, "原因": 28, "涉及人员": 28, "时间": 20, "消息时间": 20,
    "开始": 20, "结束": 20, "依据消息": 24, "校验码": 20, "事项": 16, "操作人": 20, "处理人": 20, "发往": 24,
    "命令": 40, "签字": 24, "项目": 16, "发送人": 16, "碰到报到时段": 14, "起止": 20, "身份证后四位": 14,
}  # fmt: skip
_LINE_HEIGHT: Final = 17.0
_LONGEST_CELL: Final = 32_000
"""Excel itself takes 32,767 characters."""
_LONGEST_HEADER: Final = 80
_IDS: Final = frozenset(("依据消息", "操作人"))
"""Columns of WeChat's own ids, which may be as long as a number that has to be masked."""
_MOST_LINES: Final = 24
_NO_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_SHEET_NAME: Final = 31
_HIGHEST: Final = 409.0
"""Excel's own bound of a row, in points."""
_FILLS: Final = {Attendance.CHECKED_IN: "#E2EFDA", Attendance.UNDER_REVIEW: "#FFF2CC", Attendance.INELIGIBLE: "#F8CBAD"}


def export(path: Path, session: Session, records: Iterable[Record], *, force: bool = False) -> None:
    """Write the workbook to a file. Raises :class:`UserError`."""
    writing.check_suffix(path, ".xlsx")
    writing.write(path, workbook(session, records), is_own=writing.is_own_document, force=force)


def export_records(path: Path, settings: Settings, records: Iterable[Record], *, force: bool = False) -> None:
    """Write the records alone to a file. Raises :class:`UserError`."""
    with _book(settings.event_name) as (book, content):
        name = SHEETS["records"]
        _Sheet(book, name, RECORD_COLUMNS).fill(_record_rows(settings, records), printed_as=name)
    writing.write(path, content.getvalue(), is_own=writing.is_own_document, force=force)


def workbook(session: Session, records: Iterable[Record]) -> bytes:
    """The workbook: the lists to print first, then what inspectors ask for."""
    records = list(records)
    events = [(record, record.event()) for record in records]
    title = session.settings.event_name
    with _book(title) as (book, content):
        _Sheet(book, SHEETS["list"], LIST_COLUMNS).fill(_list_rows(session), printed_as=title)
        signed = f"{title} {SHEETS['signatures']}"
        _Sheet(book, SHEETS["signatures"], SIGNATURE_COLUMNS).fill(
            _signature_rows(session), printed_as=signed, line_height=30
        )
        for panel in session.interview.panels.values():
            if rows := list(call_rows(session, panel)):
                name = _sheet_name(CALL_SHEET.format(group=group_called(panel.group)), taken=book.sheetnames)
                _Sheet(book, name, CALL_COLUMNS).fill(rows, printed_as=f"{title} {name}", line_height=30)
        for name, columns, found in (
            ("tries", TRY_COLUMNS, try_rows(session)),
            ("reviews", REVIEW_COLUMNS, _review_rows(session)),
            ("draw", DRAW_COLUMNS, _draw_rows(session)),
            ("refused", REFUSED_COLUMNS, _refused_rows(session, events)),
            ("gaps", GAP_COLUMNS, _gap_rows(session)),
            ("posts", POST_COLUMNS, _post_rows(session, events)),
            ("records", RECORD_COLUMNS, _record_rows(session.settings, records)),
        ):
            if rows := list(found):  # a sheet with nothing on it is only one more to look at
                _Sheet(book, SHEETS[name], columns).fill(rows, printed_as=f"{title} {SHEETS[name]}")
    return content.getvalue()


def _sheet_name(name: str, taken: Collection[str]) -> str:
    """A name that Excel takes: short, without its marks, and another one for each sheet."""
    bare = _NO_SHEET_NAME.sub(" ", name)[:_LONGEST_SHEET_NAME].strip(" '")
    known = {each.casefold() for each in taken}
    names = [bare, *(f"{bare[: _LONGEST_SHEET_NAME - 4]} {at}" for at in range(2, 1000))]
    return next(each for each in names if each.casefold() not in known)


@contextmanager
def _book(title: str) -> Iterator[tuple[Any, BytesIO]]:
    """A workbook, and what it fills when it is closed."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": title, "category": EXPORTED})
        yield book, content


class _Sheet:
    """A table with a frozen, filtered header."""

    def __init__(self, book: Any, name: str, columns: Sequence[str]) -> None:
        self._sheet = book.add_worksheet(name)
        self._book = book
        self._columns = columns
        self._plain = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"})
        self._number = book.add_format({"border": 1, "valign": "vcenter", "align": "center", "num_format": "0"})
        self._filled = {
            state: book.add_format({"border": 1, "bg_color": fill, "valign": "vcenter"})
            for state, fill in _FILLS.items()
        }
        header = book.add_format(
            {"bold": True, "border": 1, "bg_color": "#DDEBF7", "align": "center", "valign": "vcenter"}
        )
        for at, title in enumerate(columns):
            self._sheet.set_column(at, at, self._width(at))
            self._sheet.write_string(0, at, title, header)
        self._sheet.freeze_panes(1, 0)

    def _width(self, at: int) -> int:
        return _WIDTHS.get(self._columns[at], 10)

    def fill(
        self, rows: Iterable[Sequence[str | int | Attendance]], *, printed_as: str, line_height: float = _LINE_HEIGHT
    ) -> None:
        """Write the rows, as high as their text; on paper they fit the width of a page under a repeated header."""
        last = 0
        for last, row in enumerate(rows, start=1):
            lines = 1
            for at, value in enumerate(row):
                if isinstance(value, int):
                    self._sheet.write_number(last, at, value, self._number)
                elif isinstance(value, Attendance):
                    self._sheet.write_string(last, at, ATTENDANCE[value], self._filled.get(value, self._plain))
                else:
                    text = clean(value if self._columns[at] in _IDS else mask_private(value))[:_LONGEST_CELL]
                    self._sheet.write_string(last, at, text, self._plain)
                    lines = max(lines, _lines(text, self._width(at)))
            self._sheet.set_row(last, min(line_height * lines, _HIGHEST))
        self._sheet.autofilter(0, 0, last, len(self._columns) - 1)
        self._sheet.set_paper(9)
        self._sheet.set_margins(left=0.4, right=0.4)
        if sum(map(self._width, range(len(self._columns)))) > _PORTRAIT:
            self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_header(f"&C{printed_as[:_LONGEST_HEADER].replace('&', '&&')}")
        self._sheet.set_footer("&C&P / &N")


_PORTRAIT: Final = 140
"""So many characters of width are still readable on a page that stands upright."""


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a cell; a Chinese character is as wide as two others."""
    return sum(-(-max(1, sum(1 if char.isascii() else 2 for char in line)) // width) for line in text.split("\n"))


def _list_rows(session: Session) -> Iterable[Sequence[str | int | Attendance]]:
    names = Counter(each.name for each in session.roster.values())
    for standing in session.standings:
        at = standing.checked_in_at if standing.is_checked_in else None
        yield (
            standing.candidate.number,
            standing.candidate.name,
            standing.candidate.group,
            standing.attendance,
            _full(session.settings, at) if at else "",
            "" if standing.call_order is None else standing.call_order,
            _note(standing, session, is_namesake=names[standing.candidate.name] > 1),
        )


def _note(standing: Standing, session: Session, *, is_namesake: bool) -> str:
    """The remark; beside namesakes their employer, by which people know them."""
    employer = standing.candidate.employer if is_namesake else ""
    return "；".join(filter(None, (employer, reason_note(standing, session))))


def _review_rows(session: Session) -> Iterable[Sequence[str]]:
    for review in session.reviews:
        raised = review.raised
        yield (
            str(raised.id),
            REASONS[raised.reason],
            "、".join(person(session.roster[number]) for number in raised.candidates),
            raised.text,
            _full(session.settings, raised.said_at),
            OUTCOMES[review.outcome],
            _who(session.settings, review.by) if review.by else "",
        )


def _record_rows(settings: Settings, records: Iterable[Record]) -> Iterable[Sequence[str]]:
    for record in records:
        yield (
            str(record.seq),
            _full(settings, record.at),
            event_name(record.kind),
            _who(settings, record.actor),
            record.message_id,
            PURGED if record.is_purged else in_words(record.event(), settings),
            record.hash[:HEAD_LENGTH],
        )


def _who(settings: Settings, contact: str) -> str:
    """Whoever did something, by the office's name for them and by id."""
    name = settings.names.get(contact, "")
    return f"{name}（{contact}）" if name else bare_sender(contact)


def _signature_rows(session: Session) -> Iterable[Sequence[str | int]]:
    """Who will be called, in that order; before the result is out, everybody in roster order."""
    standings = list(session.standings)
    if session.result.published_at is not None:
        standings = [each for each in standings if each.call_order is not None and each.is_checked_in]
        groups = {group: place for place, group in enumerate(session.roster.groups)}
        standings.sort(key=lambda each: (groups[each.candidate.group], each.call_order))
    for each in standings:
        place = "" if each.call_order is None else each.call_order
        yield each.candidate.group, place, each.candidate.number, each.candidate.name, "", "", ""


def _draw_rows(session: Session) -> Iterator[Sequence[str]]:
    if session.draw is None or not session.draw.seed:
        return
    for line in transcript_of(session).write().splitlines():
        word, _, rest = line.partition(" ")
        yield word, rest


def _refused_rows(session: Session, events: Iterable[tuple[Record, Event]]) -> Iterator[Sequence[str]]:
    for record, event in events:
        if isinstance(event, CommandRefused):
            why = refused_because(event.code, event.details, session)
            yield (
                str(record.seq),
                _full(session.settings, record.at),
                session.people.called(event.by),
                _who(session.settings, event.by),
                event.text,
                why,
            )


def _gap_rows(session: Session) -> Iterator[Sequence[str]]:
    for gap in session.gaps.blind:
        ended = _full(session.settings, gap.ended_at) if gap.ended_at else ""
        yield _full(session.settings, gap.began_at), ended, YES_NO[gap in session.gaps.in_window()]


def _post_rows(session: Session, events: Iterable[tuple[Record, Event]]) -> Iterator[Sequence[str]]:
    for record, event in events:
        if isinstance(event, Posted):
            first = str(record.seq), _full(session.settings, record.at), session.people.called(event.to or event.room)
            for place, piece in enumerate(_pieces(event.text, _WIDTHS["内容"])):
                yield (*(first if not place else ("", "", "")), piece)


def _pieces(text: str, width: int) -> Iterator[str]:
    """A text in pieces that are whole on paper, each as high as a row can be."""
    piece: list[str] = []
    for line in text.split("\n"):
        if piece and _lines("\n".join([*piece, line]), width) > _MOST_LINES:
            yield "\n".join(piece)
            piece = []
        piece.append(line)
    yield "\n".join(piece)


def _full(settings: Settings, moment: datetime) -> str:
    return settings.local(moment).strftime("%Y-%m-%d %H:%M:%S")
