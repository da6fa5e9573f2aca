"""What a paste was read as, and what it would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.app import Preview
from bot.texts.by_hand import would_ask, would_check_in, would_flag
from handlers.checkin.evidence import identify
from handlers.copies.weaving import copied_messages
from models.checkin.attendance import Attendance
from models.checkin.events import CheckedIn, Flagged, ReviewRaised
from models.event import Event
from models.messages import Message, Paste
from models.reading.private import mask_private
from models.records.events import MessageRefused
from models.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One message of a paste as it was read, or one line of a relay that has no sender."""

    line: int
    form: str
    """Empty for a line without a sender."""
    sender: str
    who: str
    """The number of the candidate who that is; empty where nothing tells."""
    at: datetime | None
    is_to_the_second: bool
    text: str
    decisions: tuple[str, ...]
    is_known: bool
    """Whether it is known already, through an earlier paste or because the bot heard it."""
    is_doubtful: bool


def rows(preview: Preview, paste: Paste) -> list[Row]:
    """The messages of a paste, the doubtful ones first."""
    session, command = preview.session, preview.command
    about: defaultdict[str, list[Event]] = defaultdict(list)
    for event in preview.outcome.events:
        about[getattr(event, "message_id", "")].append(event)
    messages = [message for run in copied_messages(session, paste) for message in run]
    found = [
        Row(
            line=said.line,
            form=said.form.value,
            sender=said.name,
            who=_number_of(session, message),
            at=said.at,
            is_to_the_second=said.at is not None and said.at == said.until,
            text=said.text,
            decisions=tuple(_decisions(session, about[message.id])),
            is_known=message.id not in command.fresh,
            is_doubtful=said.at is None or said.is_behind or said.at > paste.at or _asks(about[message.id]),
        )
        for said, message in zip(command.chat.said, messages, strict=True)
    ]
    found += _bare_rows(session, preview, about[command.id])
    return sorted(found, key=lambda row: (not row.is_doubtful, row.line))


def _bare_rows(session: Session, preview: Preview, events: list[Event]) -> Iterator[Row]:
    command = preview.command
    text = command.paste.text
    for reading in command.readings:
        for entry in reading.entries:
            here = [event for event in events if getattr(event, "text", None) == entry.body]
            yield Row(
                line=text.count("\n", 0, max(0, text.find(entry.raw))) + 1,
                form="",
                sender="",
                who=next((event.number for event in here if isinstance(event, CheckedIn)), ""),
                at=None,
                is_to_the_second=False,
                text=entry.raw,
                decisions=tuple(_decisions(session, here)),
                is_known=False,
                is_doubtful=_asks(here),
            )


def _asks(events: Iterable[Event]) -> bool:
    return any(isinstance(event, ReviewRaised) for event in events)


def _number_of(session: Session, message: Message) -> str:
    candidate = identify(session, message).candidate
    return candidate.number if candidate is not None else ""


def _decisions(session: Session, events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        match event:
            case CheckedIn():
                yield would_check_in(session, event)
            case ReviewRaised():
                yield would_ask(session, event)
            case Flagged():
                yield would_flag(session, event)


def uncut_line(preview: Preview) -> int:
    """The line from which on a paste cannot be read; 0 where it can."""
    return next((event.line for event in preview.outcome.events if isinstance(event, MessageRefused)), 0)


def would_cancel(preview: Preview) -> list[str]:
    """The numbers whom a closing right after the paste would cancel, or which it has cancelled."""
    lost = preview.session.standings.with_attendance(Attendance.INELIGIBLE)
    return [
        *(number for number, doubt in preview.outlook.items() if doubt is None),
        *(standing.candidate.number for standing in lost),
    ]


def as_data(preview: Preview, paste: Paste, *, is_booked: bool) -> dict[str, Any]:
    """The same as plain data. Times are ISO 8601 with the event's offset."""
    session, chat = preview.session, preview.command.chat
    return {
        "forms": [form.value for form in chat.forms],
        "messages": [
            {
                "line": row.line,
                "form": row.form or None,
                "sender": row.sender or None,
                "number": row.who or None,
                "at": session.settings.local(row.at).isoformat() if row.at else None,
                "seconds": row.is_to_the_second,
                "text": mask_private(row.text),
                "known": row.is_known,
                "doubtful": row.is_doubtful,
                "decisions": list(row.decisions),
            }
            for row in rows(preview, paste)
        ],
        "fragment": list(chat.fragment) if chat.fragment else None,
        "attendance": {
            attendance.value: sum(1 for _ in session.standings.with_attendance(attendance)) for attendance in Attendance
        },
        "would_cancel": would_cancel(preview),
        "booked": is_booked,
    }
