"""What staff may command, and what follows from it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from handlers.closing import published
from handlers.interpret import COMMAND_WORDS
from handlers.reviews import appended_place, resolved_reviews
from models.candidate import Attendance, Candidate, Flag, Reason
from models.commands import ObeyStaff
from models.errors import Refused
from models.events import (
    Bound,
    CheckedIn,
    CheckInCancelled,
    CommandObeyed,
    CommandRefused,
    ConfirmationAsked,
    Event,
    MarkedIneligible,
    ReviewClosed,
    WindowChanged,
)
from models.messages import Message
from models.session import Review, Session
from models.text import fold, fold_width

CONFIRM_SECONDS: Final = 60
BULK_LIMIT: Final = 10
"""More decisions than this in one command are shown first and need a confirmation."""

REASON_WORDS: Final[dict[str, Reason]] = {
    **{reason.value: reason for reason in Reason},
    "未到场": Reason.NOT_PRESENT,
    "请假": Reason.NOT_PRESENT,
    "撤回接龙": Reason.WITHDRAWN,
    "身份不明": Reason.UNKNOWN_SENDER,
    "他人代报": Reason.ADDED_BY_OTHER,
    "代报": Reason.ADDED_BY_OTHER,
    "姓名相近": Reason.NEAR_NAME,
    "重名": Reason.AMBIGUOUS_NAME,
    "查无此人": Reason.UNKNOWN_NAME,
    "未接龙": Reason.PLAIN_TEXT,
    "提前": Reason.EARLY,
    "提前接龙": Reason.EARLY,
    "消息撤回": Reason.RECALLED,
    "离线": Reason.BOT_OFFLINE,
}

_ALL: Final = frozenset(("全部", "所有", "all"))
_IDS: Final = re.compile(r"\s*#?(\d{1,6})(?:\s?[-~至到]\s?#?(\d{1,6}))?(?=[\s,，、]|$)[\s,，、]*")
_TIME: Final = re.compile(r"\s*(?:到|至)?\s*([01]?\d|2[0-3])[:：点时.]([0-5]\d)?分?\s*")
_TARGET: Final = re.compile(r"\s*[@＠]?(\S+?)(?:[\s\u2005,，:：]+|$)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """A command as it was typed, by whom and when."""

    session: Session
    message: Message
    name: str
    rest: str
    is_confirmed: bool = False

    @property
    def by(self) -> str:
        return self.message.sender

    @property
    def at(self) -> datetime:
        return self.message.at

    def obeyed(self, **data: Any) -> CommandObeyed:
        return CommandObeyed(name=self.name, by=self.by, room=self.message.room, text=self.message.text, data=data)


def obey(session: Session, command: ObeyStaff) -> list[Event]:
    """Carry out a command, or record why not. Anyone but staff and inspectors is recorded, and nothing else."""
    message = command.message
    name = COMMAND_WORDS.get(command.word, "")
    try:
        _authorise(session, message, name, command.word)
        order = _Order(session=session, message=message, name=name, rest=command.rest)
        return _HANDLERS[name](order)
    except Refused as refusal:
        return [
            CommandRefused(
                name=name or command.word,
                by=message.sender,
                room=message.room,
                text=message.text[:500],
                code=refusal.code,
                data=refusal.data,
            )
        ]


def _authorise(session: Session, message: Message, name: str, word: str) -> None:
    is_staff, is_inspector = session.is_staff(message.sender), session.is_inspector(message.sender)
    if not is_staff and not is_inspector:
        raise Refused("not_staff")
    if not name:
        raise Refused("unknown_command", word=word[:20])
    if not is_staff and name not in _FOR_INSPECTORS:
        raise Refused("staff_only", name=name)


# --- questions ---------------------------------------------------------------------------------------------------


def _show(order: _Order) -> list[Event]:
    return [order.obeyed()]


def _reviews(order: _Order) -> list[Event]:
    wanted = re.match(r"\s*#?(\d{1,6})\s*$", fold_width(order.rest))
    if wanted is None:
        return [order.obeyed()]
    return [order.obeyed(id=_review(order.session, int(wanted[1])).raised.id)]


def _explain(order: _Order) -> list[Event]:
    candidate, _ = _target(order)
    return [order.obeyed(number=candidate.number)]


# --- decisions ---------------------------------------------------------------------------------------------------


def _approve(order: _Order) -> list[Event]:
    reviews, why = _selected(order)
    if len(reviews) > BULK_LIMIT and not order.is_confirmed:
        return [_ask(order, ids=[review.raised.id for review in reviews], why=why)]
    decided: list[Event] = []
    skipped: list[int] = []
    for review in reviews:
        events = _approved(order, review, why, decided)
        if events is None:
            skipped.append(review.raised.id)
        else:
            decided.extend(events)
    done = [review.raised.id for review in reviews if review.raised.id not in skipped]
    if not done:
        raise Refused("needs_candidate", ids=skipped)
    numbers = [event.number for event in decided if isinstance(event, CheckedIn)]
    return [*decided, order.obeyed(ids=done, skipped=skipped, why=why, numbers=numbers)]


def _approved(order: _Order, review: Review, why: str, before: list[Event]) -> list[Event] | None:
    """The events of one approval; None where it does not say who is meant."""
    session, raised = order.session, review.raised
    if any(isinstance(event, ReviewClosed) and event.id == raised.id for event in before):
        return []
    closing = ReviewClosed(id=raised.id, outcome="approved", by=order.by, why=why)
    if len(raised.candidates) != 1:
        return None
    number = raised.candidates[0]
    checked_in = {event.number for event in before if isinstance(event, CheckedIn)}
    if session.standings[number].is_checked_in or number in checked_in:
        return [closing]
    at = order.at if raised.reason is Reason.BOT_OFFLINE else raised.said_at
    return [closing, *_check_in(order, number, at, raised, why, before)]


def _check_in(order: _Order, number: str, at: datetime, raised: Any, why: str, before: list[Event]) -> list[Event]:
    event = CheckedIn(
        number=number,
        checked_in_at=at,
        message_id=raised.message_id if raised and raised.message_id else order.message.id,
        rule="approved" if raised else "reinstated",
        flags=(Flag.BY_STAFF,),
        place=raised.place if raised else 0,
        text=raised.text if raised else "",
        contact=raised.contact if raised else "",
        by=order.by,
        why=why,
        reviewed=raised.id if raised else 0,
    )
    closed = {each.id for each in before if isinstance(each, ReviewClosed)} | ({raised.id} if raised else set())
    resolved = [
        each
        for each in resolved_reviews(order.session, number, {number})
        if isinstance(each, ReviewClosed) and each.id not in closed
    ]
    return [event, *resolved, *appended_place(order.session, number, before)]


def _reject(order: _Order) -> list[Event]:
    reviews, why = _selected(order)
    if not why:
        raise Refused("needs_reason", name=order.name)
    if len(reviews) > BULK_LIMIT and not order.is_confirmed:
        return [_ask(order, ids=[review.raised.id for review in reviews], why=why)]
    events: list[Event] = []
    for review in reviews:
        events.append(ReviewClosed(id=review.raised.id, outcome="rejected", by=order.by, why=why))
        for number in review.raised.candidates:
            events.extend(_after_rejection(order, review, number, why, events))
    lost = [event.number for event in events if isinstance(event, MarkedIneligible)]
    return [*events, order.obeyed(ids=[review.raised.id for review in reviews], why=why, numbers=lost)]


def _after_rejection(order: _Order, review: Review, number: str, why: str, before: list[Event]) -> list[Event]:
    """Who has no other open review is expected again, or loses the interview once the check-in is closed."""
    session = order.session
    standing = session.standings[number]
    doubted = review.raised.reason in (Reason.WITHDRAWN, Reason.RECALLED, Reason.NOT_PRESENT)
    if standing.is_checked_in:
        return _take_back(session, number, order.by, why) if doubted else []
    closed = {event.id for event in before if isinstance(event, ReviewClosed)}
    already = any(isinstance(event, MarkedIneligible) and event.number == number for event in before)
    if session.closed_at is None or standing.open_reviews - closed or standing.is_ineligible or already:
        return []
    return [MarkedIneligible(number=number, rule="review_rejected", by=order.by, why=why)]


def _take_back(session: Session, number: str, by: str, why: str) -> list[Event]:
    if session.closed_at is None:
        return [CheckInCancelled(number=number, by=by, why=why)]
    return [MarkedIneligible(number=number, rule="review_rejected", by=by, why=why)]


def _reinstate(order: _Order) -> list[Event]:
    candidate, why = _target(order)
    if not why:
        raise Refused("needs_reason", name=order.name)
    if order.session.standings[candidate.number].is_checked_in:
        raise Refused("already_checked_in", number=candidate.number)
    return [
        *_check_in(order, candidate.number, order.at, None, why, []),
        order.obeyed(number=candidate.number, why=why),
    ]


def _cancel(order: _Order) -> list[Event]:
    candidate, why = _target(order)
    if not why:
        raise Refused("needs_reason", name=order.name)
    standing = order.session.standings[candidate.number]
    if standing.attendance is Attendance.INELIGIBLE:
        raise Refused("already_ineligible", number=candidate.number)
    if not order.is_confirmed:
        return [_ask(order, number=candidate.number, before=standing.attendance.value, why=why)]
    closing: list[Event] = [
        ReviewClosed(id=review_id, outcome="rejected", by=order.by, why=why)
        for review_id in sorted(standing.open_reviews)
    ]
    lost = MarkedIneligible(number=candidate.number, rule="cancelled_by_staff", by=order.by, why=why)
    return [*closing, lost, order.obeyed(number=candidate.number, why=why)]


def _extend(order: _Order) -> list[Event]:
    session = order.session
    match = _TIME.match(fold_width(order.rest))
    if match is None:
        raise Refused("needs_time")
    if session.closed_at is not None:
        raise Refused("already_closed")
    why = fold_width(order.rest)[match.end() :].strip()
    if not why:
        raise Refused("needs_reason", name=order.name)
    local = session.settings.local(session.settings.close_at)
    close_at = local.replace(hour=int(match[1]), minute=int(match[2] or 0), second=0, microsecond=0)
    if close_at <= local or close_at <= order.at:
        raise Refused("not_later", close_at=session.settings.close_at.isoformat())
    change = WindowChanged(close_at=close_at, by=order.by, why=why)
    return [change, *_late_that_count(session, close_at), order.obeyed(close_at=close_at.isoformat(), why=why)]


def _late_that_count(session: Session, close_at: datetime) -> list[Event]:
    """Lines that came after the old end and lie before the new one count now."""
    return [
        CheckedIn(
            number=number,
            checked_in_at=late.late_at,
            message_id=late.message_id,
            rule="window_extended",
            place=late.place,
            text=late.text,
            contact=late.contact,
            family=late.family,
        )
        for number, standing in session.standings.items()
        if (late := standing.late) is not None
        and late.late_at is not None
        and not standing.is_checked_in
        and late.late_at <= close_at
    ]


def _close(order: _Order) -> list[Event]:
    session, why = order.session, order.rest.strip()
    if session.closed_at is not None:
        return _publish(order)
    if session.opened_at is None:
        raise Refused("not_open_yet")
    if not why:
        raise Refused("needs_reason", name=order.name)
    if order.at >= session.settings.close_at:
        raise Refused("closing_already")
    if not order.is_confirmed:
        absent = sum(1 for _ in session.with_attendance(Attendance.EXPECTED))
        return [_ask(order, absent=absent, why=why)]
    change = WindowChanged(close_at=order.at, by=order.by, why=why)
    return [change, order.obeyed(close_at=order.at.isoformat(), why=why, settle=session.settings.settle_seconds)]


def _publish(order: _Order) -> list[Event]:
    session = order.session
    if session.closed_at is None:
        raise Refused("not_closed_yet")
    if session.published_at is not None:
        raise Refused("already_published")
    return [published(session), order.obeyed()]


def _bind(order: _Order) -> list[Event]:
    candidate, rest = _target(order)
    contact = rest.strip().lstrip("@＠").strip()
    if not contact:
        raise Refused("needs_contact")
    found = order.message.mentions if len(order.message.mentions) == 1 else order.session.contacts_called(contact)
    if len(found) != 1:
        raise Refused("unknown_contact" if not found else "ambiguous_contact", contact=contact[:30])
    bound = Bound(contact=found[0], number=candidate.number, message_id=order.message.id, how="staff")
    return [bound, order.obeyed(number=candidate.number, contact=contact[:30])]


# --- confirmation ------------------------------------------------------------------------------------------------


def _ask(order: _Order, **data: Any) -> ConfirmationAsked:
    """Ask the sender to confirm; the code only guards against slips, so that it may be derived from the message."""
    seed = f"{order.session.seq}|{order.message.id}|{order.by}|{order.message.text}"
    code = f"{int(hashlib.sha256(seed.encode()).hexdigest(), 16) % 10_000:04d}"
    return ConfirmationAsked(
        code=code,
        by=order.by,
        text=order.message.text[:500],
        expires_at=order.at + timedelta(seconds=CONFIRM_SECONDS),
        room=order.message.room,
        data={"name": order.name, "rest": order.rest, **data},
    )


def _confirm(order: _Order) -> list[Event]:
    session = order.session
    pending = session.pending.get(order.by)
    if pending is None:
        if session.closed_at is not None and session.published_at is None:
            return _publish(order)
        raise Refused("nothing_to_confirm")
    if order.at > pending.expires_at:
        raise Refused("confirmation_expired")
    if fold(order.rest) != pending.code:
        raise Refused("wrong_code")
    again = _Order(
        session=session, message=order.message, name=pending.data["name"], rest=pending.data["rest"], is_confirmed=True
    )
    return _HANDLERS[again.name](again)


# --- what was typed ----------------------------------------------------------------------------------------------


def _target(order: _Order) -> tuple[Candidate, str]:
    """The candidate whom the command names, and what stands behind."""
    match = _TARGET.match(order.rest)
    if match is None:
        raise Refused("needs_candidate_name", name=order.name)
    found = order.session.roster.by_number_or_name(match[1])
    if not found:
        near = order.session.roster.near(match[1])
        raise Refused("no_such_candidate", text=match[1][:20], near=[each.number for each in near[:3]])
    if len(found) > 1:
        raise Refused("several_candidates", text=match[1][:20], numbers=[each.number for each in found])
    return found[0], match[2].strip()


def _review(session: Session, review_id: int) -> Review:
    review = session.reviews.get(review_id)
    if review is None:
        raise Refused("no_such_review", id=review_id)
    return review


def _selected(order: _Order) -> tuple[list[Review], str]:
    """The open reviews that the command names, by id, by range, or all of one reason; and what stands behind."""
    rest = fold_width(order.rest)
    first, _, tail = rest.strip().partition(" ")
    if fold(first) in _ALL:
        return _selected_by_reason(order, tail)
    ids: list[int] = []
    at = 0
    while match := _IDS.match(rest, at):
        low, high = int(match[1]), int(match[2] or match[1])
        ids.extend(range(low, min(high, low + 999) + 1))
        at = match.end()
    if not ids:
        raise Refused("needs_review_id", name=order.name)
    reviews = [_review(order.session, review_id) for review_id in dict.fromkeys(ids)]
    decided = [review.raised.id for review in reviews if not review.is_open]
    if decided:
        raise Refused("already_decided", ids=decided)
    return reviews, rest[at:].strip()


def _selected_by_reason(order: _Order, tail: str) -> tuple[list[Review], str]:
    word, _, why = tail.strip().partition(" ")
    reason = REASON_WORDS.get(fold(word))
    if reason is None:
        raise Refused("needs_reason_word", word=word[:20])
    reviews = [review for review in order.session.open_reviews() if review.raised.reason is reason]
    if not reviews:
        raise Refused("no_such_reviews", reason=reason.value)
    return reviews, why.strip()


_FOR_INSPECTORS: Final = frozenset(("help", "status", "missing", "reviews", "explain"))
_HANDLERS: Final[dict[str, Callable[[_Order], list[Event]]]] = {
    "help": _show,
    "status": _show,
    "missing": _show,
    "reviews": _reviews,
    "approve": _approve,
    "reject": _reject,
    "reinstate": _reinstate,
    "cancel": _cancel,
    "extend": _extend,
    "close": _close,
    "bind": _bind,
    "explain": _explain,
    "confirm": _confirm,
    "publish": _publish,
}
