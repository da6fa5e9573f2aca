"""The one door of the core."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, assert_never

from handlers import gaps, members
from handlers.checkin.beside import take_pasted_lines, take_recall, take_statement
from handlers.checkin.relay import take_relay
from handlers.checkin.traces import after_closing, unread
from handlers.clock import keep_time
from handlers.copies.rereading import reread
from handlers.interview.presence import presence
from handlers.obey import obey
from handlers.office.questions import answer_candidate
from handlers.rehearsal import readiness
from models.commands import (
    AnswerCandidate,
    Command,
    HearMessage,
    KeepTime,
    NoteConnection,
    NoteMembership,
    ObeyStaff,
    RefuseMessage,
    TakePaste,
    TakeRecall,
    TakeRelay,
    TakeStatement,
)
from models.event import Event
from models.messages import Message
from models.records.events import MessageRefused
from models.session import Session


def handle(session: Session, command: Command, said: Iterable[Message] = ()) -> list[Event]:
    """What follows from the command in this state. The state itself is not touched.

    ``said`` are the stored messages, oldest first; only what is decided for good reads them.
    """
    events = _handle(session, command, said)
    if isinstance(command, _SAID):
        events += after_closing(session, [command.message], events)
        events += presence(session, command.message)
        events += members.heard(session, command.message)
    if isinstance(command, HearMessage | TakeStatement):
        events += readiness(session, command.message)
    if isinstance(command, TakePaste):
        for said_there in command.day:
            if isinstance(said_there, Message) and said_there.id in command.fresh:
                events += readiness(session, said_there)
    return events


_SAID: Final = (TakeRelay, TakeStatement, RefuseMessage, HearMessage, ObeyStaff, AnswerCandidate)
"""The commands that come of a message: whatever it asked for, it was said."""


def _handle(session: Session, command: Command, said: Iterable[Message]) -> list[Event]:
    match command:
        case TakeRelay():
            return take_relay(session, command)
        case TakeStatement():
            return take_statement(session, command)
        case TakePaste():
            return _take_paste(session, command)
        case TakeRecall():
            return take_recall(session, command.recall)
        case ObeyStaff():
            return obey(session, command, said)
        case AnswerCandidate():
            return answer_candidate(session, command)
        case KeepTime():
            return keep_time(session, command.now, said)
        case NoteConnection():
            return gaps.note(command.connection)
        case NoteMembership():
            return members.note(session, command.membership)
        case RefuseMessage():
            return _refused(session, command)
        case HearMessage():
            return []
        case _:
            assert_never(command)


def _refused(session: Session, command: RefuseMessage) -> list[Event]:
    message = command.message
    refused = MessageRefused(message_id=message.id, characters=len(message.text), cause=command.cause)
    return [refused, *unread(session, message)]


def _take_paste(session: Session, command: TakePaste) -> list[Event]:
    """What cannot be cut is refused as a whole; else the messages of a copied chat, and relays without a sender."""
    chat, is_empty = command.chat, not any(reading.entries for reading in command.readings)
    if chat.uncut or (not chat.said and is_empty):
        line = chat.uncut[0] if chat.uncut else 1
        text = command.paste.text
        return [MessageRefused(message_id=command.id, characters=len(text), cause="uncut", line=line)]
    return reread(session, command) if chat.said else take_pasted_lines(session, command)
