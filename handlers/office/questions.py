"""What is asked about the office's own: the commands, and what candidates ask about themselves in a private chat."""

from __future__ import annotations

from typing import Final

from handlers.requests.request import Request
from handlers.requests.spec import PEOPLE, Spec
from models.commands import AnswerCandidate
from models.event import Event
from models.office.events import QuestionAnswered
from models.session import Session


def answer_candidate(session: Session, command: AnswerCandidate) -> list[Event]:
    """Answer the candidate whom the contact id tells; a display name tells nobody."""
    contact = command.message.sender
    candidate = session.people.candidate_of(contact)
    number = candidate.number if candidate else ""
    told, now = session.office.answered, command.message.at
    if (not number and f" {contact}" in told) or session.office.is_told(contact, command.question, now):
        return []  # a stranger is told once how to become known, and nobody twice in a moment
    return [QuestionAnswered(by=contact, question=command.question, number=number)]


COMMANDS: Final = {"help": Spec(words=("帮助", "help", "?", "命令"), roles=PEOPLE, obeys=Request.answered)}
