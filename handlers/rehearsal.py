"""The rehearsal: everybody says, or staff see, what is in order and what is not."""

from __future__ import annotations

import re
from typing import Final

from handlers.checkin.evidence import identify
from handlers.requests.reading import lone_target_if_any, named_within, reason
from handlers.requests.request import Request
from handlers.requests.spec import Spec
from models.errors import Refused
from models.event import Event
from models.messages import Message
from models.rehearsal.events import ReadinessShown, ReadinessTold
from models.rehearsal.readiness import Item, read_readiness
from models.session import Session
from models.settings import REHEARSAL

_AT_SOMEBODY: Final = re.compile(r"\s{0,4}[@＠]\S")


def readiness(session: Session, message: Message) -> list[Event]:
    """What a candidate says of their own equipment, in the course of the rehearsal; a second time nothing new."""
    if session.settings.stream != REHEARSAL or session.settings.side_of(message.at) < 0:
        return []
    found = read_readiness(message.text)
    candidate = identify(session, message).candidate if found is not None else None
    if found is None or candidate is None or session.people.is_office(message.sender):
        return []
    if _AT_SOMEBODY.match(message.text) or any(each != candidate for each in named_within(session, message.text)):
        return []  # said to, or of, somebody else
    good, bad = (tuple(sorted(each.value for each in items)) for items in found)
    before = session.rehearsal.told.get(candidate.number)
    if before is not None and set(good) <= set(before.good) and set(bad) <= set(before.bad):
        return []
    told = ReadinessTold(number=candidate.number, good=good, bad=bad, message_id=message.id, by="", why="")
    return [told]


def note(request: Request) -> list[Event]:
    """Note what staff saw of one, all in order where they name nothing; without anybody named, show how all stand."""
    if request.session.settings.stream != REHEARSAL:
        raise Refused("rehearsal_only")
    candidate, tail = lone_target_if_any(request)
    if candidate is None:
        if request.rest.strip():
            raise Refused("needs_candidate_name", name=request.name)
        return request.answered(ReadinessShown(number=""))
    why = reason(request, tail, required=False)
    found = read_readiness(why) if why else (frozenset(Item), frozenset())
    if found is None:
        raise Refused("needs_item")
    good, bad = (tuple(sorted(each.value for each in items)) for items in found)
    told = ReadinessTold(
        number=candidate.number,
        good=good,
        bad=bad,
        message_id=request.message.id,
        by=request.by,
        why=why if bad else "",
    )
    return request.decided([told], ReadinessShown(number=candidate.number))


COMMANDS: Final = {"readiness": Spec(words=("设备", "准备情况"), takes_target=True, is_everyday=True, obeys=note)}
