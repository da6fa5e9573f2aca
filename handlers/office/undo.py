"""Taking a decision back: by a further record, and only where nothing rests on it."""

from __future__ import annotations

from datetime import datetime

from handlers.checkin.window import late_that_count
from handlers.requests.reading import target_if_any
from handlers.requests.request import Request, Unconfirmed
from models.errors import Refused
from models.event import Event
from models.office.events import CommandObeyed, DecisionUndone, TakesBack, Undone
from models.office.state import Decision
from models.rules import WindowBefore
from models.session import Session


def undo(request: Request) -> list[Event]:
    """Take back the asker's last decision."""
    mine = request.session.office.decisions.get(request.by)
    if not mine:
        raise Refused("nothing_to_undo")
    decision = mine[-1]
    command = decision.command
    if request.is_confirmed and request.rest != str(decision.seq):
        raise Refused("undo_newer", name=command.name)  # something else was decided since the other person was asked
    _check_named(request, command)
    rests = _what_rests_on(request.session, decision, request.at)
    if rests:
        raise Refused(f"undo_{rests}", name=command.name)
    if request.session.settings.two_person and command.confirmed_by and not request.is_confirmed:
        raise Unconfirmed(TakesBack(what=command.name, numbers=command.about), rest=str(decision.seq))
    counted: list[Event] = []
    for before in command.undo:
        if isinstance(before, WindowBefore):
            counted = late_that_count(request.session, before.close_at)
    return [
        DecisionUndone(name=command.name, seq=decision.seq, by=request.by, before=command.undo),
        *counted,
        request.obeyed(Undone(what=command.name, at=decision.at, before=command.undo)),
    ]


def _check_named(request: Request, command: CommandObeyed) -> None:
    """Whoever names somebody means a decision about them. Raises :class:`Refused` where the last is about others."""
    if request.is_confirmed or not request.rest:
        return
    candidate, _ = target_if_any(request)
    if candidate is not None and candidate.number not in command.about:
        raise Refused("other_decision", name=command.name, number=candidate.number, numbers=command.about)


def _what_rests_on(session: Session, decision: Decision, now: datetime) -> str:
    """Why a decision cannot be taken back any more; empty where it can."""
    parts = decision.command.undo
    changed = [why for before in parts if (why := session.stands(before, now, decision.seq))]
    if "replaced" in changed:
        return "replaced"
    if all(before.is_basis for before in parts):
        if session.window.closed_at is not None and decision.at <= session.window.closed_at:
            return "closed"
        published_at = session.result.published_at
        is_drawing = session.draw is not None and published_at is None
        if is_drawing or (published_at is not None and decision.at <= published_at):
            return "published"
    if changed:
        return changed[0]
    touched = {number for before in parts for number in before.numbers}
    is_newer = any(session.standings[number].decided_seq > decision.seq for number in touched)
    return "newer" if is_newer else ""
