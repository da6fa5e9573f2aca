"""Who is who: whom a contact is declared to be."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers.requests.reading import contact, target
from handlers.requests.request import Request
from handlers.requests.spec import OFFICE, Spec
from models.errors import Refused
from models.event import Event
from models.office.events import AboutCandidate
from models.people.events import Bound, BoundTo


def bind(request: Request) -> list[Event]:
    """Say which contact a candidate is."""
    whom, rest = contact(request)
    candidate, _ = target(replace(request, rest=rest))
    if whom == request.session.people.bot_contact:
        raise Refused("is_bot")
    if request.session.people.is_office(whom):
        raise Refused("is_office")
    bound = Bound(contact=whom, number=candidate.number, message_id=request.message.id, how="staff")
    return request.decided([bound], BoundTo(number=candidate.number, contact=whom))


def about_candidate(request: Request) -> list[Event]:
    """The record that somebody asked about a candidate; what they are told is no part of it."""
    candidate, _ = target(request)
    return request.answered(AboutCandidate(number=candidate.number))


COMMANDS: Final = {
    "bind": Spec(words=("绑定",), takes_target=True, obeys=bind),
    "contact": Spec(words=("联系方式",), takes_target=True, roles=OFFICE, obeys=about_candidate),
}
