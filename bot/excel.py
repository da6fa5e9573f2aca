"""The workbook that staff print and inspectors keep. Every cell is text: nothing in it can be a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from bot import texts
from bot.errors import UserError
from models.candidate import Attendance
from models.records import HEAD_LENGTH, Record
from models.session import Session
from models.text import mask_private

_WIDTHS: Final = {
    "备注": 40,
    "内容": 60,
    "原因": 28,
    "涉及人员": 28,
    "时间": 20,
    "消息时间": 20,
    "依据消息": 24,
    "校验码": 20,
    "事项": 16,
    "操作人": 20,
}
_FILLS: Final = {Attendance.CHECKED_IN: "#E2EFDA", Attendance.UNDER_REVIEW: "#FFF2CC", Attendance.INELIGIBLE: "#F8CBAD"}


def export(path: Path, session: Session, records: Iterable[Record]) -> None:
    """Write the workbook: the list to print first, then reviews, then records."""
    if path.suffix.casefold() != ".xlsx":
        raise UserError("file_suffix", path=str(path), suffix=".xlsx")
    try:
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            book.set_properties({"title": session.settings.event_name})
            _Sheet(book, texts.SHEETS["list"], texts.LIST_COLUMNS).fill(
                _list_rows(session), printed_as=session.settings.event_name
            )
            _Sheet(book, texts.SHEETS["reviews"], texts.REVIEW_COLUMNS).fill(_review_rows(session))
            _Sheet(book, texts.SHEETS["records"], texts.RECORD_COLUMNS).fill(_record_rows(session, records))
    except (OSError, xlsxwriter.exceptions.FileCreateError):
        raise UserError("file_unwritable", path=str(path)) from None


class _Sheet:
    """A table with a frozen, filtered header."""

    def __init__(self, book: Any, name: str, columns: Sequence[str]) -> None:
        self._sheet = book.add_worksheet(name)
        self._book = book
        self._columns = columns
        self._plain = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"})
        self._filled = {
            state: book.add_format({"border": 1, "bg_color": fill, "valign": "vcenter"})
            for state, fill in _FILLS.items()
        }
        header = book.add_format(
            {"bold": True, "border": 1, "bg_color": "#DDEBF7", "align": "center", "valign": "vcenter"}
        )
        for at, title in enumerate(columns):
            self._sheet.set_column(at, at, _WIDTHS.get(title, 12))
            self._sheet.write_string(0, at, title, header)
        self._sheet.freeze_panes(1, 0)

    def fill(self, rows: Iterable[Sequence[str | Attendance]], *, printed_as: str = "") -> None:
        """Write the rows; the sheet that is printed fits the width of a page and repeats its header."""
        last = 0
        for last, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                if isinstance(value, Attendance):
                    self._sheet.write_string(last, at, texts.ATTENDANCE[value], self._filled.get(value, self._plain))
                else:
                    self._sheet.write_string(last, at, mask_private(value)[:32_000], self._plain)
        self._sheet.autofilter(0, 0, last, len(self._columns) - 1)
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        if printed_as:
            self._sheet.set_header(f"&C{printed_as.replace('&', '&&')}")
            self._sheet.set_footer("&C&P / &N")


def _list_rows(session: Session) -> Iterable[Sequence[str | Attendance]]:
    for standing in session.standings.values():
        at = standing.checked_in_at if standing.is_checked_in else None
        yield (
            standing.candidate.number,
            standing.candidate.name,
            standing.candidate.group,
            standing.attendance,
            _full(session, at) if at else "",
            "" if standing.call_order is None else str(standing.call_order),
            texts.reason_note(standing, session),
        )


def _review_rows(session: Session) -> Iterable[Sequence[str]]:
    for review in session.reviews.values():
        raised = review.raised
        yield (
            str(raised.id),
            texts.REASONS[raised.reason],
            "、".join(texts.person(session.roster[number]) for number in raised.candidates),
            raised.text,
            _full(session, raised.said_at),
            texts.OUTCOMES[review.outcome],
            review.by,
        )


def _record_rows(session: Session, records: Iterable[Record]) -> Iterable[Sequence[str]]:
    for record in records:
        yield (
            str(record.seq),
            _full(session, record.at),
            texts.EVENT_NAMES[record.kind],
            record.actor,
            record.message_id,
            record.body,
            record.hash[:HEAD_LENGTH],
        )


def _full(session: Session, moment: Any) -> str:
    return session.settings.local(moment).strftime("%Y-%m-%d %H:%M:%S")
