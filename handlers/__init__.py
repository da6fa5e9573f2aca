"""Pure decisions: a session and a command in, events out. No clock, no I/O, nothing that waits."""

from __future__ import annotations

from typing import assert_never

from handlers.asking import answer_candidate
from handlers.checkin import take_paste, take_recall, take_relay, take_statement
from handlers.closing import keep_time
from handlers.staff import obey
from models.commands import (
    AnswerCandidate,
    Command,
    KeepTime,
    NoteConnection,
    ObeyStaff,
    RefuseMessage,
    TakePaste,
    TakeRecall,
    TakeRelay,
    TakeStatement,
)
from models.events import CameOnline, Event, MessageRefused, WentOffline
from models.session import Session


def handle(session: Session, command: Command) -> list[Event]:
    """The one door: what follows from the command in this state. The state itself is not touched."""
    match command:
        case TakeRelay():
            return take_relay(session, command)
        case TakeStatement():
            return take_statement(session, command)
        case TakePaste():
            return take_paste(session, command)
        case TakeRecall():
            return take_recall(session, command.recall)
        case ObeyStaff():
            return obey(session, command)
        case AnswerCandidate():
            return answer_candidate(session, command)
        case KeepTime():
            return keep_time(session, command.now)
        case NoteConnection():
            return [CameOnline()] if command.connection.online else [WentOffline(since=command.connection.at)]
        case RefuseMessage():
            return [MessageRefused(message_id=command.message.id, characters=len(command.message.text))]
        case _:
            assert_never(command)
