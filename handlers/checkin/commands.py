"""The commands of the check-in."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from handlers.checkin.reviews import approve, changes, closed_by, reject
from handlers.checkin.settle import checked_in_by
from handlers.checkin.window import close, extend
from handlers.people import about_candidate
from handlers.requests.reading import reason, review, review_id, reviews_in, targets
from handlers.requests.request import Request, Unconfirmed
from handlers.requests.spec import ALWAYS, OFFICE, Phase, Spec
from models.checkin.attendance import Attendance, Reason
from models.checkin.events import MarkedIneligible, ReviewClosed
from models.errors import Refused
from models.event import Event
from models.office.events import AboutReview, DecidedOn
from models.people.candidate import Candidate


def reinstate(request: Request) -> list[Event]:
    """Check candidates in on staff's word."""
    people, tail = targets(request)
    standings = request.session.standings
    present = tuple(each.number for each in people if standings[each.number].is_checked_in)
    if present:
        raise Refused("already_checked_in", numbers=present)
    why = reason(request, tail)
    events: list[Event] = []
    for each in people:
        events.extend(checked_in_by(request, each.number, _said_at(request, people, why), why, events))
    here = {each.number for each in people}
    for named in reviews_in(request.session, why):
        # Only whoever it asks about is told by it: of two namesakes the other one is still asked about.
        about = {number for number in named.raised.candidates if not standings[number].is_checked_in}
        if about <= here and named.raised.reason is not Reason.RECALLED and named.raised.id not in closed_by(events):
            events.append(ReviewClosed(id=named.raised.id, outcome="approved", by=request.by, why=why))
    is_reversal = request.session.settings.two_person and any(standings[each.number].is_cancelled for each in people)
    if (len(people) > 1 or is_reversal) and not request.is_confirmed:
        raise Unconfirmed(changes(request.session, events), rest=_numbers(people), given=why)
    return request.decided(events, DecidedOn(numbers=tuple(each.number for each in people), why=why))


def _said_at(request: Request, people: list[Candidate], why: str) -> datetime:
    """When somebody checked in of whom a case asks who they are: when they wrote, not when it was found out."""
    named = [each.raised for each in reviews_in(request.session, why)]
    is_who = len(people) == len(named) == 1 and not named[0].candidates and bool(named[0].message_id)
    return named[0].said_at if is_who and request.session.settings.side_of(named[0].said_at) == 0 else request.at


def cancel(request: Request) -> list[Event]:
    """Take candidates' interviews away on staff's word."""
    people, tail = targets(request)
    standings = [request.session.standings[each.number] for each in people]
    lost = tuple(each.candidate.number for each in standings if each.attendance is Attendance.INELIGIBLE)
    if lost:
        raise Refused("already_ineligible", numbers=lost)
    why = reason(request, tail)
    events: list[Event] = []
    for standing in standings:
        events.extend(
            ReviewClosed(id=each, outcome="rejected", by=request.by, why=why)
            for each in sorted(standing.open_reviews - closed_by(events))
        )
        number = standing.candidate.number
        events.append(MarkedIneligible(number=number, rule="cancelled_by_staff", by=request.by, why=why))
    if not request.is_confirmed:
        raise Unconfirmed(changes(request.session, events), rest=_numbers(people), given=why)
    return request.decided(events, DecidedOn(numbers=tuple(each.number for each in people), why=why))


def _numbers(people: list[Candidate]) -> str:
    return " ".join(each.number for each in people)


def _reviews(request: Request) -> list[Event]:
    wanted = review_id(request)
    return request.answered(None if wanted is None else AboutReview(id=review(request.session, wanted).raised.id))


COMMANDS: Final = {
    "status": Spec(words=("状态", "进展", "status"), roles=OFFICE, obeys=Request.answered),
    "missing": Spec(words=("未报到", "没报到"), roles=OFFICE, obeys=Request.answered),
    "reviews": Spec(words=("待核实",), roles=OFFICE, takes_target=True, obeys=_reviews),
    "explain": Spec(words=("为什么", "为何"), roles=OFFICE, takes_target=True, obeys=about_candidate),
    "approve": Spec(words=("通过",), takes_target=True, obeys=approve),
    "reject": Spec(words=("驳回", "不通过"), takes_target=True, obeys=reject),
    "reinstate": Spec(words=("补签",), phases=ALWAYS - {Phase.BEFORE}, takes_target=True, obeys=reinstate),
    "cancel": Spec(words=("取消", "取消资格"), takes_target=True, obeys=cancel),
    "extend": Spec(words=("延长",), phases=frozenset({Phase.BEFORE, Phase.OPEN}), takes_target=True, obeys=extend),
    "close": Spec(words=("截止",), phases=frozenset({Phase.OPEN, Phase.CLOSED}), obeys=close),
}
