"""What candidates ask about themselves in a private chat."""

from __future__ import annotations

from models.commands import AnswerCandidate
from models.events import Event, QuestionAnswered
from models.session import Session


def answer_candidate(session: Session, command: AnswerCandidate) -> list[Event]:
    """Answer the candidate whom the contact id tells; a display name tells nobody."""
    contact = command.message.sender
    candidate = session.candidate_of(contact)
    number = candidate.number if candidate else ""
    return [QuestionAnswered(by=contact, question=command.question, number=number)]
