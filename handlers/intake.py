"""Applications: who is approved, under which number, and who is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NoReturn

from handlers.requests.reading import NO_UNIT, REASON_MARK, reason
from handlers.requests.request import Request, Unconfirmed
from handlers.requests.spec import Phase, Spec
from handlers.roster import withdrawal
from models.errors import Refused
from models.event import Event
from models.intake.checks import Completeness
from models.intake.events import (
    AboutApplication,
    ApplicationApproved,
    ApplicationReturned,
    ApplicationsApproved,
    ApplicationWithdrawn,
    ReturnedApplications,
    WithdrawalMeant,
)
from models.intake.state import Application, IntakeDecision
from models.people.events import RosterChanged
from models.session import Session

_ALL: Final = re.compile(r"\s*(?:全部|所有|all)(?:完整的?|的)?\s*", re.IGNORECASE)
_ID: Final = re.compile(
    rf"[\s,、，和#]*(?:申请)?(\d{{1,6}})(?:\s?[-~–—至到]\s?(\d{{1,6}}))?号?(?!份|\s?[天次人]){NO_UNIT}"
)
_HIGHEST: Final = 100_000
"""No pattern of numbers is tried for longer."""


def approve(request: Request) -> list[Event]:
    """Let the persons of these applications be candidates, each under a number that nobody ever had.

    Something that lacks, or a list that is in use already, asks for a reason.
    """
    session = request.session
    chosen, tail = _chosen(request)
    for each in chosen:
        if each.completeness is Completeness.UNREADABLE:
            raise Refused("application_unreadable", id=each.id)
        if not each.is_open:
            _refuse_decided(each)
    is_late = session.window.opened_at is not None
    lacks = any(each.completeness is not Completeness.COMPLETE for each in chosen)
    why = reason(request, tail, required=is_late or lacks)
    numbers = [*_numbers(session, chosen)]
    approved = [
        ApplicationApproved(id=each.id, number=number, by=request.by, why=why)
        for each, number in zip(chosen, numbers, strict=True)
    ]
    answer = ApplicationsApproved(ids=tuple(each.id for each in chosen), numbers=tuple(numbers))
    return [*approved, request.obeyed(answer)]


def give_back(request: Request) -> list[Event]:
    """Return applications for one reason, so that they can be mended and sent again; all of them or none."""
    ids, tail = _ids(request.rest)
    if not ids:
        raise Refused("needs_application")
    if len(ids) > 1 and not tail.lstrip().startswith(REASON_MARK):
        raise Refused("one_application")  # 2 张证明没有盖章: a number may be the reason's
    meant = [_application(request.session, each) for each in dict.fromkeys(ids)]
    for each in meant:
        if not each.is_open:
            _refuse_decided(each)
    why = reason(request, tail)
    returned = [ApplicationReturned(id=each.id, by=request.by, why=why) for each in meant]
    return [*returned, request.obeyed(ReturnedApplications(ids=tuple(each.id for each in meant)))]


def withdraw(request: Request) -> list[Event]:
    """Take an application back, at the wish of whoever sent it; a candidate by it loses the interview."""
    application, tail = _one(request)
    if not application.stands:
        _refuse_decided(application)
    why = reason(request, tail)
    number = application.number
    if number and not request.is_confirmed:
        raise Unconfirmed(WithdrawalMeant(number=number), given=why)
    events: list[Event] = [ApplicationWithdrawn(id=application.id, number=number, by=request.by, why=why)]
    if number:
        lost = withdrawal(request.session, [number])
        entries = request.session.rules.entries
        events += [RosterChanged(added=(), corrected=(), withdrawn=(number,), entries=entries), *lost]
    return [*events, request.obeyed(AboutApplication(id=application.id, number=number))]


def show(request: Request) -> list[Event]:
    """How many there are, and which wait."""
    return request.answered()


def _refuse_decided(application: Application) -> NoReturn:
    match application.decision:
        case IntakeDecision.APPROVED:
            raise Refused("application_approved", id=application.id, number=application.number)
        case IntakeDecision.RETURNED:
            raise Refused("application_returned", id=application.id)
        case _:
            raise Refused("application_withdrawn", id=application.id)


# --- which are meant -------------------------------------------------------------------------------------------------


def _chosen(request: Request) -> tuple[list[Application], str]:
    """The applications that are named, and what stands behind them."""
    intake = request.session.intake
    everything = _ALL.match(request.rest)
    if everything is not None:
        chosen = [*intake.complete()]
        if not chosen:
            raise Refused("no_complete_application")
        return chosen, request.rest[everything.end() :]
    ids, tail = _ids(request.rest)
    if not ids:
        raise Refused("needs_application")
    return [_application(request.session, each) for each in dict.fromkeys(ids)], tail


def _one(request: Request) -> tuple[Application, str]:
    ids, tail = _ids(request.rest)
    if len(ids) != 1:
        raise Refused("needs_application" if not ids else "one_application")
    return _application(request.session, ids[0]), tail


def _ids(text: str) -> tuple[list[int], str]:
    found: list[int] = []
    end = 0
    while (match := _ID.match(text, end)) is not None:
        low, high = int(match[1]), int(match[2] or match[1])
        if not low <= high < low + _HIGHEST:
            break
        found += range(low, high + 1)
        end = match.end()
    return found, text[end:]


def _application(session: Session, wanted: int) -> Application:
    application = session.intake.applications.get(wanted)
    if application is None:
        raise Refused("no_such_application", id=wanted)
    return application


# --- numbers ---------------------------------------------------------------------------------------------------------


def _numbers(session: Session, chosen: Iterable[Application]) -> Iterator[str]:
    """A number for each: their own, where they have one, else the next that nobody ever had.

    Raises :class:`Refused` where another application of the same person is approved already.
    """
    applications = session.intake.applications.values()
    taken = {*session.rules.entries, *(each.number for each in applications)}
    held = {each.number for each in applications if each.decision is IntakeDecision.APPROVED}
    following = _following(session.settings.intake.numbers_as, taken)
    for each in chosen:
        if each.held in held:
            raise Refused("number_held", id=each.id, number=each.held)
        number = each.held or following(each.group)
        held.add(number)
        yield number


def _following(pattern: str, taken: set[str]) -> Callable[[str], str]:
    """Gives the next number of a group, behind the highest that was ever given in it."""
    last: dict[str, int] = {}

    def following(group: str) -> str:
        group = group if "{group}" in pattern else ""
        if group not in last:
            last[group] = max((n for n in range(1, _count(taken)) if _number(pattern, group, n) in taken), default=0)
        last[group] += 1
        return _number(pattern, group, last[group])

    return following


def _count(taken: set[str]) -> int:
    """Behind the highest number that can have been given: a number that staff chose may be far from the others."""
    highest = max((int(digits) for each in taken for digits in re.findall(r"\d{1,5}", each)), default=0)
    return max(highest, len(taken)) + 2


def _number(pattern: str, group: str, seq: int) -> str:
    return pattern.format(group=group, seq=seq).strip("-_. ")


_BEFORE_CLOSING: Final = frozenset({Phase.BEFORE, Phase.OPEN})
"""Afterwards nobody comes to the roster any more."""
COMMANDS: Final = {
    "applications": Spec(words=("申请",), is_common=True, obeys=show),
    "approve_application": Spec(
        words=("批准",), phases=_BEFORE_CLOSING, takes_target=True, is_common=True, obeys=approve
    ),
    "return_application": Spec(words=("退回",), takes_target=True, is_common=True, obeys=give_back),
    "withdraw_application": Spec(words=("撤回申请",), takes_target=True, is_common=True, obeys=withdraw),
}
