"""How a command is written, who may give it, in which phase of the day, and what obeys it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from handlers.requests.request import Request
from models.event import Event
from models.session import Session


class Role(StrEnum):
    """What a contact is to the event, told by contact id alone."""

    STAFF = "staff"
    INSPECTOR = "inspector"
    CANDIDATE = "candidate"
    OTHER = "other"


class Phase(StrEnum):
    """How far the day has come."""

    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"
    """The check-in is over, the call order not yet published."""
    PUBLISHED = "published"


STAFF: Final = frozenset({Role.STAFF})
INSPECTORS: Final = frozenset({Role.INSPECTOR})
OFFICE: Final = frozenset({Role.STAFF, Role.INSPECTOR})
PEOPLE: Final = frozenset({Role.STAFF, Role.INSPECTOR, Role.CANDIDATE})
ALWAYS: Final = frozenset(Phase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One command; the first of its words is the one that is shown."""

    words: tuple[str, ...]
    obeys: Callable[[Request], list[Event]] | None = None
    completes: Callable[[Request], Request] | None = None
    """In the place of ``obeys``: the request that this word lets go on, which waited for it."""
    roles: frozenset[Role] = STAFF
    phases: frozenset[Phase] = ALWAYS
    for_draw: bool = False
    """Whether it means anything only where the call order is drawn."""
    takes_target: bool = False
    """Whether somebody or something is named behind the word, perhaps without a blank: 补签012, 通过3."""
    is_everyday: bool = False
    """Whether its word stands in many a sentence, such as 开始, and is no command there."""
    is_common: bool = False
    """Whether it is about the examination as a whole: it is obeyed where the check-in is, whenever it is given."""
    in_group: bool = False
    """Whether candidates take part in it in front of the group."""


def role_of(session: Session, contact: str) -> Role:
    """What this contact is; display names do not count."""
    if session.people.is_staff(contact):
        return Role.STAFF
    if session.people.is_inspector(contact):
        return Role.INSPECTOR
    return Role.OTHER if session.people.candidate_of(contact) is None else Role.CANDIDATE


def phase_of(session: Session) -> Phase:
    """How far the day has come, as recorded; the clock is no part of it."""
    if session.result.published_at is not None:
        return Phase.PUBLISHED
    if session.window.closed_at is not None:
        return Phase.CLOSED
    return Phase.BEFORE if session.window.opened_at is None else Phase.OPEN
