"""Commands: who may give them, whether they are complete and confirmed, and then their row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from handlers.catalogue import COMMANDS, WORDS, nearest
from handlers.office.waiting import lapsed_of
from handlers.requests.reading import LONGEST_REASON, quoted
from handlers.requests.request import ReasonMissing, Request, Unconfirmed
from handlers.requests.spec import Role, phase_of, role_of
from models.commands import ObeyStaff
from models.errors import Refused
from models.event import Event
from models.messages import Message
from models.office.events import CommandRefused, ConfirmationAsked, ReasonAsked
from models.session import Session

CONFIRM_SECONDS: Final = 60
REASON_SECONDS: Final = 300
_QUOTED: Final = 500
"""So many characters of a command stand in the records; all of it is kept with the messages."""


def obey(session: Session, command: ObeyStaff, said: Iterable[Message] = ()) -> list[Event]:
    """Carry out a command, or record why not. Whoever may not give it is recorded, and nothing else happens."""
    message = command.message
    name = WORDS.get(command.word, "")
    try:
        _authorise(session, command, name)
        if command.fault:
            raise Refused(command.fault, name=name, limit=LONGEST_REASON)
        request = Request(
            session=session,
            message=message,
            name=name,
            rest=command.rest,
            salt=command.salt,
            by=message.sender,
            said=said,
        )
        return _carried_out(request)
    except Refused as refusal:
        return [
            CommandRefused(
                name=name or quoted(command.word),
                by=message.sender,
                room=message.room,
                text="" if _is_for_all(name) and not message.room else message.text[:_QUOTED],
                code=refusal.code,
                details=refusal.details,
                is_repeated=_is_told(session, message, refusal.code),
            )
        ]


def _is_told(session: Session, message: Message, code: str) -> bool:
    """Whether somebody who is not of the office hears this again and again: of a group once for whatever they type."""
    if session.people.is_office(message.sender):
        return False
    text = "" if message.room else message.text[:_QUOTED]
    return session.office.is_told(message.sender, f"{code} {text}", message.at)


def _authorise(session: Session, command: ObeyStaff, name: str) -> None:
    message = command.message
    if name == "reveal" and session.draw is not None and session.draw.seat_of(message.sender):
        return  # whatever the settings say by now: who has sealed may tell
    role = role_of(session, message.sender)
    if role is Role.OTHER or (role is Role.CANDIDATE and message.room and not _is_for_all(name)):
        raise Refused("not_staff")
    if role is Role.CANDIDATE and (not name or role not in COMMANDS[name].roles):
        raise Refused("not_for_candidates")
    if not name:
        raise Refused("unknown_command", word=quoted(command.word), near_word=nearest(command.word))
    spec = COMMANDS[name]
    if role not in spec.roles:
        raise Refused("other_role", name=name)
    if spec.for_draw and not session.drawing.decides:
        raise Refused("no_draw")
    _check_phase(session, name)


def _check_phase(session: Session, name: str) -> None:
    phase = phase_of(session)
    if phase not in COMMANDS[name].phases:
        raise Refused("wrong_phase", name=name, phase=phase.value)


def _is_for_all(name: str) -> bool:
    return name in COMMANDS and COMMANDS[name].in_group


def _carried_out(request: Request) -> list[Event]:
    completes = COMMANDS[request.name].completes
    if completes is not None:
        request = completes(request)
        _check_phase(request.session, request.name)
    obeys = COMMANDS[request.name].obeys
    assert obeys is not None  # noqa: S101 - what is completed is a command that decides
    try:
        return obeys(request)
    except ReasonMissing:
        return [_reason_asked(request)]
    except Unconfirmed as unconfirmed:
        before = request.session.office.pending.get(request.by)
        lapsed = [] if before is None else [lapsed_of(before)]
        return [*lapsed, _confirmation_asked(request, unconfirmed)]


def _reason_asked(request: Request) -> ReasonAsked:
    return ReasonAsked(
        at=request.at,
        name=request.name,
        rest=request.rest,
        by=request.by,
        room=request.message.room,
        text=request.message.text[:_QUOTED],
        expires_at=request.received_at + timedelta(seconds=REASON_SECONDS),
    )


def confirmation_code(message: Message) -> str:
    """Four digits that only guard against slips, so that they may be derived from the message that needs them."""
    seed = f"{message.id}|{message.sender}|{message.text}"
    return f"{int(hashlib.sha256(seed.encode()).hexdigest(), 16) % 10_000:04d}"


def _confirmation_asked(request: Request, unconfirmed: Unconfirmed) -> ConfirmationAsked:
    """Show what would happen."""
    return ConfirmationAsked(
        code=confirmation_code(request.message),
        by=request.by,
        text=request.message.text[:_QUOTED],
        expires_at=request.received_at + timedelta(seconds=CONFIRM_SECONDS),
        room=request.message.room,
        name=unconfirmed.name or request.name,
        rest=request.rest if unconfirmed.rest is None else unconfirmed.rest,
        given=unconfirmed.given or request.given_why,
        effect=unconfirmed.effect,
        needs_second=unconfirmed.needs_second or request.session.settings.two_person,
    )
