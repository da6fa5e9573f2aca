"""Taking a decision back: by a further record, and only where nothing rests on it."""

from __future__ import annotations

from datetime import datetime

from handlers.checkin.commands import late_that_count
from handlers.orders.reading import Order
from models.errors import Refused
from models.events import DecisionUndone, Event, Flagged, MarkedIneligible
from models.session import Decision, Session


def undo(order: Order) -> list[Event]:
    """Take back the asker's last decision."""
    mine = order.session.decisions.get(order.by)
    if not mine:
        raise Refused("nothing_to_undo")
    decision = mine[-1]
    rests = _what_rests_on(order.session, decision, order.at)
    if rests:
        raise Refused(f"undo_{rests}", name=decision.command.name)
    command = decision.command
    before = command.data["undo"]
    undone = DecisionUndone(name=command.name, seq=decision.seq, by=order.by, before=before)
    counted: list[Event] = []
    if "close_at" in before:
        counted = late_that_count(order.session, datetime.fromisoformat(before["close_at"]))
    return [undone, *counted, order.obeyed(what=command.name, at=decision.at.isoformat(), before=before)]


def _what_rests_on(session: Session, decision: Decision, now: datetime) -> str:
    """Why a decision cannot be taken back any more; empty where it can."""
    before = decision.command.data["undo"]
    if _is_replaced(session, decision):
        return "replaced"
    if "bindings" not in before:  # who somebody is was no basis of the result
        if session.closed_at is not None and decision.at <= session.closed_at:
            return "closed"
        is_drawing = session.draw is not None and session.published_at is None
        if is_drawing or (session.published_at is not None and decision.at <= session.published_at):
            return "published"
    if "close_at" in before and datetime.fromisoformat(before["close_at"]) <= now:
        return "window"
    if any(_is_newer(session, number, decision.seq) for number in _touched(session, decision)):
        return "newer"
    return ""


def _is_replaced(session: Session, decision: Decision) -> bool:
    """Whether what the decision set has been set again since, perhaps by a colleague."""
    data = decision.command.data
    if "close_at" in data["undo"]:
        return session.settings.close_at != datetime.fromisoformat(data["close_at"])
    return "bindings" in data["undo"] and session.bindings.get(data["contact"]) != data["number"]


def _touched(session: Session, decision: Decision) -> set[str]:
    """The candidates whom the decision was about."""
    data = decision.command.data
    before = data["undo"]
    bound = {data["number"]} if "bindings" in before else set()
    reviewed = {number for each in before.get("reopened", ()) for number in session.reviews[each].raised.candidates}
    return {*before.get("standings", ()), *filter(None, before.get("bindings", {}).values()), *bound, *reviewed}


def _is_newer(session: Session, number: str, since: int) -> bool:
    history = session.standings[number].history
    return any(seq > since and not _is_passive(event) for seq, _, event in history)


def _is_passive(event: Event) -> bool:
    """What rests on nobody's decision: a flag, or that the closing found somebody absent."""
    return isinstance(event, Flagged) or (isinstance(event, MarkedIneligible) and not event.by)
