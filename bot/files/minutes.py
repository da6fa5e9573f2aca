"""The minutes of the day (面试纪要), from a template that staff may change in Word or WPS.

A template is code: it is rendered in Jinja's sandbox, with everything that is filled in escaped.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from bot.errors import UserError
from bot.files import reading, writing
from bot.store.store import Store
from bot.texts import minutes as texts
from bot.texts.joined import event_name, told_of
from bot.texts.panels import group_called, lasted, state_called
from bot.texts.records import EXPORTED
from bot.texts.words import clock, day_clock
from models.checkin.attendance import Attendance
from models.checkin.events import CheckedIn, CheckinClosed, CheckinOpened, MarkedIneligible, WindowChanged
from models.event import Event
from models.interview.events import (
    Called,
    CallTakenBack,
    CheckFailed,
    DefenceInterrupted,
    Deferred,
    FailureConfirmed,
    FailureDenied,
    InterviewsCompleted,
    PanelChanged,
    PanelPaused,
    PanelResumed,
    PassedOver,
    PhoneTried,
    ViolationConfirmed,
    ViolationDismissed,
    ViolationReported,
)
from models.interview.stages import FINAL, InterviewState
from models.office.events import DecisionUndone
from models.records.chain import Head, Record
from models.result import ListCompleted, ResultPublished
from models.session import Session

_COURSE: Final = (
    CheckinOpened, CheckinClosed, WindowChanged, ResultPublished, ListCompleted, PanelPaused, PanelResumed,
    InterviewsCompleted,
)  # fmt: skip
"""What is told as the course of the day."""
_EXCEPTIONS: Final = (
    CallTakenBack, Deferred, PassedOver, CheckFailed, DefenceInterrupted, FailureConfirmed, FailureDenied,
    ViolationReported, ViolationConfirmed, ViolationDismissed, PanelChanged, PhoneTried, DecisionUndone,
)  # fmt: skip
_MOST_BYTES: Final = 20_000_000
"""A template of Word's is a hundredth of that."""


def export(
    path: Path, session: Session, store: Store, now: datetime, template: str = "", *, force: bool = False
) -> None:
    """Write the minutes. Raises :class:`UserError`, also where the template names what it may not."""
    writing.check_suffix(path, ".docx")
    content = _rendered(_content(template), template, _told(session, store, now))
    writing.write(path, content, is_own=writing.is_own_document, force=force)


def write_template(path: Path) -> None:
    """Write the built-in template, to be changed. It is never written over one that is there."""
    writing.check_suffix(path, ".docx")
    writing.write(path, built_in(), is_own=lambda _: False)


def unknown_names(template: str) -> list[str]:
    """What a template names that nothing fills. Raises :class:`UserError` where it cannot be read."""
    content = _content(template)
    named = _document(content, template).get_undeclared_template_variables(jinja_env=_environment())
    unknown = sorted(named.difference(texts.NAMES))
    if not unknown:
        _rendered(content, template, _sample())
    return unknown


def _sample() -> dict[str, Any]:
    """A day with one row in each table: what a template asks of a row is found out by filling it in."""
    rows = {name: [dict.fromkeys(columns, "")] for _, _, name, columns in texts.TABLES}
    return {name: rows.get(name, "") for name in texts.NAMES}


# --- the template ----------------------------------------------------------------------------------------------------


def built_in() -> bytes:
    """The template that is used where no other one is named."""
    import docx  # noqa: PLC0415 - 0.2 s that no other command should pay
    from docx.oxml.ns import qn  # noqa: PLC0415

    document: Any = docx.Document()
    document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), texts.FONT)
    document.add_heading(texts.TITLE, level=1)
    for text in texts.PARAGRAPHS:
        document.add_paragraph(text)
    for heading, row, rows, columns in texts.TABLES:
        document.add_heading(heading, level=2)
        table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
        for cell, column in zip(table.rows[0].cells, columns, strict=True):
            cell.text = column
        table.add_row().cells[0].text = f"{{%tr for {row} in {rows} %}}"
        for cell, column in zip(table.add_row().cells, columns, strict=True):
            cell.text = f"{{{{ {row}.{column} }}}}"
        table.add_row().cells[0].text = "{%tr endfor %}"
    for text in texts.LAST:
        document.add_paragraph(text)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _content(template: str) -> bytes:
    if not template:
        return built_in()
    content = reading.content(Path(template))
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            if sum(each.file_size for each in parts.infolist()) > _MOST_BYTES:
                raise UserError("minutes_huge", path=template)
    except zipfile.BadZipFile:
        raise UserError("minutes_kind", path=template) from None
    return content


def _environment() -> Any:
    from jinja2 import StrictUndefined  # noqa: PLC0415
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _document(content: bytes, template: str) -> Any:
    from docxtpl import DocxTemplate  # noqa: PLC0415 - only the minutes need it

    document = DocxTemplate(BytesIO(content))
    try:
        document.init_docx()
        document.get_undeclared_template_variables(jinja_env=_environment())
    except Exception as error:  # noqa: BLE001 - what a broken document makes the libraries raise is theirs
        raise _unfit(template, error) from None
    return document


def _unfit(template: str, error: Exception) -> UserError:
    """The sentence for a template that Word or Jinja cannot read. Both raise what they like."""
    from jinja2 import TemplateSyntaxError, UndefinedError  # noqa: PLC0415
    from jinja2.exceptions import SecurityError  # noqa: PLC0415

    match error:
        case TemplateSyntaxError():
            return UserError("minutes_syntax", path=template, problem=str(error.message))
        case SecurityError():
            return UserError("minutes_unsafe", path=template)
        case UndefinedError():
            return UserError("minutes_unknown", path=template, names=_named_in(str(error.message)))
        case _:
            return UserError("minutes_kind", path=template)


def _named_in(message: str) -> str:
    """The name that Jinja did not find: it quotes it last."""
    quoted = re.findall(r"'([^']+)'", message)
    return quoted[-1] if quoted else message


def _rendered(content: bytes, template: str, told: dict[str, Any]) -> bytes:
    """The template filled in, and opened once more to see that it can be."""
    import docx  # noqa: PLC0415

    document = _document(content, template)
    unknown = sorted(document.get_undeclared_template_variables(jinja_env=_environment()).difference(texts.NAMES))
    if unknown:
        raise UserError("minutes_unknown", path=template, names="、".join(unknown))
    try:
        document.render(told, _environment(), autoescape=True)
        document.docx.core_properties.category = EXPORTED
        filled = BytesIO()
        document.save(filled)
        docx.Document(BytesIO(filled.getvalue()))
    except Exception as error:  # noqa: BLE001 - what a broken document makes the libraries raise is theirs
        raise _unfit(template, error) from None
    return filled.getvalue()


# --- what is told ----------------------------------------------------------------------------------------------------


def _told(session: Session, store: Store, now: datetime) -> dict[str, Any]:
    """Everything that a template may name."""
    settings = session.settings
    attendance = Counter(each.attendance for each in session.standings)
    tries = [each for place in session.interview.places.values() for each in place.tries]
    records = [
        (record, record.event()) for record in store.records() if not record.is_purged and _is_here(session, record)
    ]
    seq, its_hash = store.head()
    begun = min((each.called_at for each in tries), default=None)
    over = max((each.ended_at for each in tries if each.ended_at is not None), default=None)
    values = (
        settings.event_name,
        day_clock(session, settings.open_at),
        day_clock(session, settings.close_at),
        len(session.roster),
        *(attendance[each] for each in (Attendance.CHECKED_IN, Attendance.UNDER_REVIEW, Attendance.INELIGIBLE)),
        _clock(session, begun),
        _clock(session, over),
        list(_panels(session)),
        list(_course(session, records)),
        list(_exceptions(session, records)),
        list(_people(session)),
        str(Head(seq=seq, begin=its_hash)) if seq else "",
        day_clock(session, now),
    )
    return dict(zip(texts.NAMES, values, strict=True))


def _is_here(session: Session, record: Record) -> bool:
    return record.stream in ("", session.settings.stream)


def _clock(session: Session, moment: datetime | None) -> str:
    """A time of the day of the check-in; of another day with its date."""
    if moment is None:
        return texts.NOTHING_YET
    local = session.settings.local
    is_same_day = local(moment).date() == local(session.settings.open_at).date()
    return clock(session, moment) if is_same_day else day_clock(session, moment)


def _panels(session: Session) -> Iterator[dict[str, Any]]:
    columns = texts.TABLES[0][3]
    for group in session.interview.panels:
        places = [each for each in session.interview.places.values() if each.group == group and not each.is_out]
        counted = Counter(each.state for each in places)
        tries = [each for place in places for each in place.tries if each.group == group]
        shown = (InterviewState.FINISHED, InterviewState.ABSENT, InterviewState.FAILED, InterviewState.DISQUALIFIED)
        open_ones = sum(count for state, count in counted.items() if state not in FINAL)
        begun = min((each.called_at for each in tries), default=None)
        over = max((each.ended_at for each in tries if each.ended_at is not None), default=None)
        row = (
            group_called(group),
            len(places),
            *(counted[state] for state in shown),
            open_ones,
            _clock(session, begun),
            _clock(session, over),
        )
        yield dict(zip(columns, row, strict=True))


def _course(session: Session, records: Iterable[tuple[Record, Event]]) -> Iterator[dict[str, Any]]:
    columns = texts.TABLES[1][3]
    for record, event in records:
        if isinstance(event, _COURSE):
            group = getattr(event, "group", None)
            what = "；".join(
                filter(None, (group_called(group) if group is not None else "", getattr(event, "why", "")))
            )
            row = (_clock(session, getattr(event, "at", record.at)), event_name(record.kind), what, str(record.seq))
            yield dict(zip(columns, row, strict=True))


def _exceptions(session: Session, records: Iterable[tuple[Record, Event]]) -> Iterator[dict[str, Any]]:
    """Whatever did not go its ordinary way after the check-in, and who decided against the rule of the day in it."""
    columns = texts.TABLES[2][3]
    for record, event in records:
        if not _is_exception(event):
            continue
        what = texts.CALLED_OUT_OF_TURN if isinstance(event, Called) else event_name(record.kind)
        by = session.people.called(getattr(event, "by", "") or record.actor)
        for number in event.about:
            row = (
                _clock(session, getattr(event, "at", record.at)),
                number,
                session.roster[number].name,
                what,
                told_of(session, record),
                by,
                str(record.seq),
            )
            yield dict(zip(columns, row, strict=True))


def _is_exception(event: Event) -> bool:
    match event:
        case Called():
            return bool(event.why)
        case CheckedIn() | MarkedIneligible():
            return bool(event.by)
        case _:
            return isinstance(event, _EXCEPTIONS)


def _people(session: Session) -> Iterator[dict[str, Any]]:
    columns = texts.TABLES[3][3]
    for number in session.roster:
        place = session.interview.places.get(number)
        if place is None:
            continue
        answered = sum(each.seconds for each in place.tries)
        breaks = sum(each.breaks for each in place.tries)
        row = (
            number,
            session.roster[number].name,
            group_called(place.group),
            state_called(place),
            len(place.tries),
            lasted(timedelta(seconds=answered)) if answered else "",
            breaks or "",
        )
        yield dict(zip(columns, row, strict=True))
