"""What inspectors verify of an interview."""

from __future__ import annotations

from typing import Final

from handlers.requests.reading import reason, target
from handlers.requests.request import Request
from handlers.requests.spec import INSPECTORS, Phase, Spec
from models.checkin.attendance import Flag
from models.errors import Refused
from models.event import Event
from models.interview.events import FailureConfirmed, ViolationConfirmed
from models.office.events import DecidedOn


def confirm_failure(request: Request) -> list[Event]:
    """A technical failure broke the interview: the candidate has earned one more try, and only one."""
    number, why = _interviewed(request)
    if Flag.TECHNICAL_FAILURE in request.session.standings[number].flags:
        raise Refused("already_confirmed", number=number)
    event = FailureConfirmed(number=number, by=request.by, why=why)
    return request.decided([event], DecidedOn(numbers=(number,), why=why))


def confirm_violation(request: Request) -> list[Event]:
    """The candidate has violated the rules; what follows from it is for others to decide."""
    number, why = _interviewed(request)
    event = ViolationConfirmed(number=number, by=request.by, why=why)
    return request.decided([event], DecidedOn(numbers=(number,), why=why))


def _interviewed(request: Request) -> tuple[str, str]:
    candidate, tail = target(request)
    standing = request.session.standings[candidate.number]
    if not standing.is_checked_in or standing.call_order is None:
        raise Refused("not_called", number=candidate.number, name=request.name)
    return candidate.number, reason(request, tail)


_PUBLISHED: Final = frozenset({Phase.PUBLISHED})
COMMANDS: Final = {
    "failure": Spec(words=("查实",), roles=INSPECTORS, phases=_PUBLISHED, takes_target=True, obeys=confirm_failure),
    "violation": Spec(words=("违纪",), roles=INSPECTORS, phases=_PUBLISHED, takes_target=True, obeys=confirm_violation),
}
