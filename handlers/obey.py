"""Commands: who may give them, whether they are complete and confirmed, and then what they decide."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from handlers import draw
from handlers.catalogue import COMMAND_WORDS, COMMANDS, Role, nearest, phase_of, role_of
from handlers.checkin import commands as decisions
from handlers.office.undo import undo
from handlers.orders.reading import Order, ReasonMissing, review, review_id, target
from models.commands import ObeyStaff
from models.errors import Refused
from models.events import CommandRefused, ConfirmationAsked, Event, ReasonAsked
from models.messages import Message
from models.reading.text import fold
from models.session import Session

CONFIRM_SECONDS: Final = 60
REASON_SECONDS: Final = 300
_QUOTED: Final = 500
"""So many characters of a command stand in the records; all of it is kept with the messages."""


def obey(session: Session, command: ObeyStaff, said: Iterable[Message] = ()) -> list[Event]:
    """Carry out a command, or record why not. Whoever may not give it is recorded, and nothing else happens."""
    message = command.message
    name = COMMAND_WORDS.get(command.word, "")
    try:
        _authorise(session, command, name)
        if command.fault:
            raise Refused(command.fault, name=name, limit=_QUOTED)
        order = Order(
            session=session,
            message=message,
            name=name,
            rest=command.rest,
            salt=command.salt,
            by=message.sender,
            said=said,
        )
        return _carried_out(order)
    except Refused as refusal:
        return [
            CommandRefused(
                name=name or command.word[:20],
                by=message.sender,
                room=message.room,
                text="" if _is_for_all(name) and not message.room else message.text[:_QUOTED],
                code=refusal.code,
                data=refusal.data,
            )
        ]


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
        raise Refused("unknown_command", word=command.word[:20], near=nearest(command.word))
    spec = COMMANDS[name]
    if role not in spec.roles:
        raise Refused("other_role", name=name)
    if spec.for_draw and not session.is_drawn:
        raise Refused("no_draw")
    phase = phase_of(session)
    if phase not in spec.phases:
        raise Refused("wrong_phase", name=name, phase=phase.value)


def _is_for_all(name: str) -> bool:
    """Whether candidates take part in it in front of the group."""
    return name in ("seal", "reveal")


def _carried_out(order: Order) -> list[Event]:
    try:
        return _HANDLERS[order.name](order)
    except ReasonMissing:
        if order.is_confirmed:
            raise Refused("nothing_to_confirm") from None
        return [
            ReasonAsked(
                name=order.name,
                rest=order.rest,
                by=order.by,
                room=order.message.room,
                text=order.message.text[:_QUOTED],
                expires_at=order.at + timedelta(seconds=REASON_SECONDS),
            )
        ]
    except decisions.Unconfirmed as unconfirmed:
        return [_ask(order, unconfirmed.effect)]


# --- questions ---------------------------------------------------------------------------------------------------


def _show(order: Order) -> list[Event]:
    return [order.obeyed()]


def _reviews(order: Order) -> list[Event]:
    wanted = review_id(order)
    return [order.obeyed() if wanted is None else order.obeyed(id=review(order.session, wanted).raised.id)]


def _explain(order: Order) -> list[Event]:
    candidate, _ = target(order)
    return [order.obeyed(number=candidate.number)]


# --- what waits for a word -----------------------------------------------------------------------------------------


def _ask(order: Order, effect: dict[str, Any]) -> ConfirmationAsked:
    """Show what would happen; the code only guards against slips, so that it may be derived from the message."""
    seed = f"{order.session.seq}|{order.message.id}|{order.by}|{order.message.text}"
    code = f"{int(hashlib.sha256(seed.encode()).hexdigest(), 16) % 10_000:04d}"
    return ConfirmationAsked(
        code=code,
        by=order.by,
        text=order.message.text[:_QUOTED],
        expires_at=order.at + timedelta(seconds=CONFIRM_SECONDS),
        room=order.message.room,
        data={"name": order.name, "rest": order.rest, "given": order.given_why, **effect},
    )


def _confirm(order: Order) -> list[Event]:
    """Carry out what was asked about: the same person's word, or with ``two_person`` somebody else's."""
    session = order.session
    code = fold(order.rest).replace(" ", "")
    if session.settings.two_person:
        waiting = [each for each in session.pending.values() if each.code == code and each.by != order.by]
        own = session.pending.get(order.by)
        if not waiting and own is not None and own.code == code:
            raise Refused("needs_second_person")
        pending = waiting[-1] if waiting else None
        if pending is None and code and session.pending:
            raise Refused("wrong_code")
    else:
        pending = session.pending.get(order.by)
    if pending is not None and order.at > pending.expires_at and not code:
        pending = None  # what was never confirmed does not stand in the way of the result
    if pending is None:
        if session.closed_at is not None and session.published_at is None and session.is_staff(order.by) and not code:
            return decisions.publish(replace(order, name="publish"))
        raise Refused("nothing_to_confirm")
    if order.at > pending.expires_at:
        raise Refused("confirmation_expired")
    if code != pending.code:
        raise Refused("wrong_code")
    data = pending.data
    if phase_of(session) not in COMMANDS[data["name"]].phases:
        raise Refused("wrong_phase", name=data["name"], phase=phase_of(session).value)
    confirmed = replace(
        order, name=data["name"], rest=data["rest"], given_why=data["given"], by=pending.by, is_confirmed=True
    )
    return _carried_out(confirmed)


def _give_reason(order: Order) -> list[Event]:
    """The reason that the last command lacked."""
    question = order.session.questions.get(order.by)
    if question is None or order.at > question.expires_at:
        raise Refused("no_reason_wanted")
    words = " ".join(order.rest.split())
    if not words:
        raise Refused("empty_reason")
    if phase_of(order.session) not in COMMANDS[question.name].phases:
        raise Refused("wrong_phase", name=question.name, phase=phase_of(order.session).value)
    return _carried_out(replace(order, name=question.name, rest=question.rest, given_why=words[:_QUOTED]))


_HANDLERS: Final[dict[str, Callable[[Order], list[Event]]]] = {
    "help": _show,
    "status": _show,
    "missing": _show,
    "export": _show,
    "reviews": _reviews,
    "explain": _explain,
    "approve": decisions.approve,
    "reject": decisions.reject,
    "reinstate": decisions.reinstate,
    "cancel": decisions.cancel,
    "extend": decisions.extend,
    "close": decisions.close,
    "bind": decisions.bind,
    "publish": decisions.publish,
    "failure": decisions.confirm_failure,
    "violation": decisions.confirm_violation,
    "undo": undo,
    "confirm": _confirm,
    "reason": _give_reason,
    "draw": _show,
    "seal": draw.seal,
    "reveal": draw.reveal,
}
