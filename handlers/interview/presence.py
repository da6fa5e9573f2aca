"""Whether a message says that somebody who was called is there."""

from __future__ import annotations

from handlers.interview.words import says_here
from handlers.requests.reading import named_within
from models.event import Event
from models.interview.events import CallAnswered
from models.interview.places import Place
from models.interview.stages import InterviewState
from models.messages import Message
from models.session import Session


def called_sender(session: Session, message: Message) -> Place | None:
    """The place of whoever sent this, if they were called and have not answered; only the contact id tells who."""
    if not any(panel.lane for panel in session.interview.panels.values()):
        return None
    candidate = session.people.candidate_of(message.sender)
    place = session.interview.places.get(candidate.number) if candidate is not None else None
    is_called = place is not None and place.state is InterviewState.CALLED and place.is_in_lane
    return place if is_called and place is not None and place.now.answered_at is None else None


def presence(session: Session, message: Message) -> list[Event]:
    """That the called one is there, if they say so."""
    place = called_sender(session, message)
    if place is None or message.at < place.now.called_at:
        return []
    candidate = session.roster[place.number]
    is_about_others = any(each != candidate for each in named_within(session, message.text))
    if is_about_others or not says_here(message.text, (candidate.number, candidate.name)):
        return []
    return [CallAnswered(number=place.number, at=message.at, message_id=message.id)]
