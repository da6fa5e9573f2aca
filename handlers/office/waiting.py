"""What waits for a word: a confirmation, or the reason that a command lacked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from handlers.requests.reading import LONGEST_REASON
from handlers.requests.request import Request
from models.errors import Refused
from models.event import Event
from models.messages import Message
from models.office.events import ConfirmationAsked, ConfirmationLapsed
from models.reading.text import fold
from models.session import Session

_LATE: Final = timedelta(minutes=1)
"""A word in time may arrive so late: until then it is not said that there was none."""


def lapsed_of(asked: ConfirmationAsked) -> ConfirmationLapsed:
    """That nobody confirmed it."""
    return ConfirmationLapsed(by=asked.by, room=asked.room, name=asked.name, text=asked.text)


def deadlines(session: Session) -> Iterator[datetime]:
    """When a command that nobody confirmed lapses."""
    for asked in session.office.pending.values():
        yield asked.expires_at + _LATE


def keep_time(session: Session, now: datetime, said: Iterable[Message]) -> list[Event]:
    """Say of each command that it was not confirmed, where its time is up."""
    return [lapsed_of(asked) for asked in session.office.pending.values() if asked.expires_at + _LATE <= now]


def confirmed(request: Request) -> Request:
    """The request that this confirms: the same person's word, or with ``two_person`` somebody else's.

    With nothing to confirm, and a result that waits to be published, the word is for that.
    """
    session = request.session
    code = fold(request.rest).replace(" ", "")
    pending = _pending(request, code)
    if pending is not None and request.at > pending.expires_at and not code:
        pending = None  # what was never confirmed does not stand in the way of the result
    if pending is None:
        waits = session.window.closed_at is not None and session.result.published_at is None
        if waits and session.people.is_staff(request.by) and not code:
            return replace(request, name="publish")
        raise Refused("nothing_to_confirm")
    if request.at > pending.expires_at:
        raise Refused("confirmation_expired")
    if code != pending.code:
        raise Refused("wrong_code")
    return replace(
        request,
        name=pending.name,
        rest=pending.rest,
        given_why=pending.given,
        by=pending.by,
        is_confirmed=True,
        shown=pending.effect,
    )


def _pending(request: Request, code: str) -> ConfirmationAsked | None:
    pending = request.session.office.pending
    own = pending.get(request.by)
    foreign = [each for each in pending.values() if each.needs_second and each.by != request.by]
    others = [each for each in foreign if each.code == code]
    if not others and own is not None and not own.needs_second:
        return own
    if not others and own is not None and own.code == code:
        raise Refused("needs_second_person")
    if not others and (code or any(request.at <= each.expires_at for each in foreign)) and (own is not None or foreign):
        raise Refused("wrong_code")
    return others[-1] if others else None


def given_reason(request: Request) -> Request:
    """The request that lacked nothing but this reason."""
    question = request.session.office.questions.get(request.by)
    if question is None or request.at > question.expires_at:
        raise Refused("no_reason_wanted")
    words = " ".join(request.rest.split())
    if not words:
        raise Refused("empty_reason")
    return replace(
        request, name=question.name, rest=question.rest, given_why=words[:LONGEST_REASON], asked_at=question.at
    )
