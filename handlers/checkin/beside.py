"""What is said beside the relay: statements, pastes, and messages that were taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.checkin.decide import Turn, decide_pasted, decide_unclear
from handlers.checkin.evidence import Sender, identify, is_check_in, line_of, new_lines
from handlers.checkin.settle import next_review_id
from models.checkin.attendance import Flag, Reason
from models.checkin.events import Flagged, MessageRecalled, ReviewClosed, ReviewRaised
from models.commands import TakePaste, TakeStatement
from models.event import Event
from models.messages import Message, Recall
from models.reading.entry import Reading
from models.session import Session
from models.settings import Policy


def take_statement(session: Session, command: TakeStatement) -> list[Event]:
    """Decide on 报到, 张三报到, 到, +1 and the like."""
    message, entry = command.message, command.entry
    sender = identify(session, message)
    policy = session.settings.plain_text
    is_office = (sender.is_staff or sender.is_inspector) and sender.candidate is None
    if not session.settings.may_be_inside(message) or policy is Policy.IGNORE or is_office:
        return []
    turn = Turn.of(session, message)
    is_nameless = not entry.name
    line = replace(line_of(session, entry.body, entry, sender, message), key="", is_nameless=is_nameless)
    own = sender.candidate
    candidate = own if is_nameless or own in line.near else line.one
    if line.is_absence or (candidate is not None and turn.is_in(candidate)):
        return []
    if candidate is not None and own not in (None, candidate):
        turn.review(Reason.ADDED_BY_OTHER, (candidate,), line)
    elif candidate is not None and policy is Policy.ACCEPT and own == candidate:
        turn.check_in(candidate, line, "plain_text_accepted")
    elif candidate is not None:
        turn.review(Reason.PLAIN_TEXT, (candidate,), line)
    elif is_nameless:
        turn.review(Reason.UNKNOWN_SENDER, (), line)
    elif line.principals:
        decide_unclear(turn, line, Reason.AMBIGUOUS_NAME, line.named)
    elif line.near:
        decide_unclear(turn, line, Reason.NEAR_NAME, line.near)
    turn.hint_questioned([line])
    return turn.events


def take_pasted_lines(session: Session, command: TakePaste) -> list[Event]:
    """Decide on relays that staff pasted without sender and time: each line that names exactly one checks them in."""
    events: list[Event] = []
    for reading in command.readings:
        events += _pasted_lines(session, command, reading, events)
    return events


def _pasted_lines(session: Session, command: TakePaste, reading: Reading, before: list[Event]) -> list[Event]:
    paste = command.paste
    if not is_check_in(session, reading):
        return []
    message = Message(
        id=command.id, at=paste.at, received_at=paste.received_at, room=paste.room, sender="", text=reading.text
    )
    turn = Turn(session=session, message_id=command.id, room="", family=reading.family, events=list(before))
    for line in new_lines(
        session, replace(reading, fresh_from=0, gone=None), message, Sender(contact="", is_staff=True)
    ):
        decide_pasted(turn, line)
    return turn.events[len(before) :]


def take_recall(session: Session, recall: Recall) -> list[Event]:
    """A message was taken back: whoever rests on it alone stays checked in, and staff are asked."""
    if recall.id in session.standings.recalled:
        return []
    events: list[Event] = [MessageRecalled(message_id=recall.id)]
    affected = {
        number
        for number in session.standings.supported_by(recall.id)
        if session.standings[number].supports == {recall.id}
    }
    return [*events, *recalled(session, recall.id, affected, recall.at)]


def recalled(
    session: Session, message_id: str, numbers: set[str], at: datetime, before: Sequence[Event] = ()
) -> list[Event]:
    """What follows for those who rest on a message that was taken back, perhaps before it was heard."""
    events: list[Event] = []
    closed = {event.id for event in before if isinstance(event, ReviewClosed)}
    for number in sorted(numbers):
        events.append(Flagged(number=number, flag=Flag.RECALLED, message_id=message_id))
        asked = (session.reviews[each].raised.reason for each in session.standings[number].open_reviews - closed)
        if Reason.RECALLED not in asked:
            events.append(
                ReviewRaised(
                    id=next_review_id(session, [*before, *events]),
                    reason=Reason.RECALLED,
                    candidates=(number,),
                    message_id=message_id,
                    text=session.standings[number].text,
                    said_at=at,
                )
            )
    return events
