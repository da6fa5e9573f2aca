"""The draw of the call order, step by step: freeze, commit, tell, compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from handlers.hours import by_day, is_day
from handlers.requests.reading import reason
from handlers.requests.request import Request, Unconfirmed
from handlers.requests.spec import OFFICE, PEOPLE, Phase, Role, Spec, role_of
from models.checkin.attendance import Attendance
from models.commands import ObeyStaff
from models.draw import rules
from models.draw.events import (
    Computed,
    DrawFrozen,
    Drawn,
    DrawRevealed,
    DrawSealed,
    PublicValueTaken,
    RevealsAwaited,
    SealsAwaited,
    SealsComplete,
    SealsMissed,
    SealVoided,
    Took,
    Voided,
    WouldTake,
)
from models.draw.state import Draw
from models.errors import Refused
from models.event import Event
from models.messages import Message
from models.reading.private import mask_private
from models.reading.text import clean, fold_width
from models.result import ResultPublished
from models.session import Session

_SEAT_OF: Final = {Role.STAFF: "staff", Role.INSPECTOR: "inspector", Role.CANDIDATE: "candidate"}


def frozen(session: Session, now: datetime) -> DrawFrozen:
    """The list of everybody who is here now, and who may choose."""
    present = session.standings.with_attendance(Attendance.CHECKED_IN)
    lines = tuple(sorted(rules.list_line(each.candidate) for each in present))
    seats = tuple(seat for seat in rules.SEATS if seat != "inspector" or session.settings.inspectors)
    until = _by_day(session, now, timedelta(minutes=session.settings.seal_minutes))
    return DrawFrozen(lines=lines, digest=rules.list_digest(lines), seats=seats, seal_until=until)


# --- what the parties say --------------------------------------------------------------------------------------------


def seal(request: Request) -> list[Event]:
    """In the group: a party's commitment. In a private chat: help to make one."""
    draw = _draw(request.session)
    words = fold_width(clean(request.rest)).split()
    if not request.message.room:
        return _helped(request, draw)
    commitment = words[0].casefold() if words else ""
    if not rules.COMMITMENT.fullmatch(commitment):
        raise Refused("needs_commitment")
    if draw.reveal_until is not None or _waits_for_office(draw):
        raise Refused("seals_closed")
    seat = _seat(request, draw)
    if commitment in draw.seals.values():
        raise Refused("commitment_taken")
    sealed = DrawSealed(seat=seat, contact=request.by, commitment=commitment)
    return [
        sealed,
        request.obeyed(Took(seat=seat)),
        *_next_step(request.session, draw.after(sealed), request.received_at),
    ]


def _seat(request: Request, draw: Draw) -> str:
    """The free seat that this contact may take. A seal is final: whoever runs the bot may know the others' by now."""
    seat = _SEAT_OF[role_of(request.session, request.by)]
    if request.by in draw.barred:
        raise Refused("seal_void")
    if seat not in draw.seats or (seat == "candidate" and request.by not in draw.candidates):
        raise Refused("no_seat")
    holder = draw.parties.get(seat)
    if holder == request.by:
        raise Refused("already_sealed")
    if holder is not None:
        raise Refused("seat_taken", seat=seat, by=holder)
    return seat


def _helped(request: Request, draw: Draw) -> list[Event]:
    """Hash the asker's own words. The bot adds the salt, which is no part of the seed, and never the value.

    All others have to be sealed first: whoever runs the bot can read this chat, and must not choose after reading it,
    nor tell anybody who still can.
    """
    if draw.reveal_until is not None or _waits_for_office(draw):
        raise Refused("seals_closed")
    seat = _seat(request, draw)
    if any(each not in draw.seals for each in draw.seats if each != seat):
        raise Refused("others_seal_first")
    value = value_of(request.rest)
    if not value:
        raise Refused("needs_value")
    _check_value(value)
    commitment = rules.commitment(value, request.salt)
    return [replace(request.obeyed(Computed(commitment=commitment)), text="")]


def _check_value(value: str) -> None:
    """A value is posted as it is, so that everybody can compute with it."""
    if mask_private(value) != value:
        raise Refused("value_is_private")
    if len(value) > rules.LONGEST_VALUE:
        raise Refused("value_too_long", limit=rules.LONGEST_VALUE)


def secret_of(command: ObeyStaff) -> tuple[str, str]:
    """Value and salt of a private request for help, which no record may hold."""
    return value_of(command.rest), command.salt


def value_of(text: str) -> str:
    """A party's own words as they go into the seed: in one spelling, without blanks."""
    return "".join(fold_width(clean(text)).split())


def reveal(request: Request) -> list[Event]:
    """A party tells the value that it had committed itself to."""
    draw = _draw(request.session)
    seat = draw.seat_of(request.by)
    words = clean(request.rest).split()
    if not seat or seat not in draw.seals:
        raise Refused("not_sealed")
    if not request.message.room:
        raise Refused("reveal_in_group")
    if _waits_for_office(draw):
        raise Refused("reveal_later")  # who has sealed shall not choose to be out, now that a public value may be known
    if draw.reveal_until is None:
        return _voided(request, draw, seat)
    if len(words) != 2 or not rules.SALT.fullmatch(words[1]):
        raise Refused("needs_value_and_salt")
    value, typed = words
    if len(value) > rules.LONGEST_VALUE:
        raise Refused("value_too_long", limit=rules.LONGEST_VALUE)
    salt = next((each for each in (typed, typed.lower()) if rules.commitment(value, each) == draw.seals[seat]), None)
    if salt is None:
        raise Refused("value_does_not_fit")
    if seat in draw.reveals:
        raise Refused("already_revealed")
    revealed = DrawRevealed(seat=seat, contact=request.by, value=value, salt=salt)
    return [
        revealed,
        request.obeyed(Took(seat=seat)),
        *_next_step(request.session, draw.after(revealed), request.received_at),
    ]


def _voided(request: Request, draw: Draw, seat: str) -> list[Event]:
    """Whoever tells before all have sealed, in whatever form, is out.

    Staff are not replaced where there are two others: whoever runs the bot may have read what it computed for them.
    """
    is_final = seat == "staff" and len(draw.seats) > rules.FEWEST_SEALS
    void = SealVoided(seat=seat, contact=request.by, is_final=is_final)
    return [void, request.obeyed(Voided()), *_next_step(request.session, draw.after(void), request.received_at)]


def take_public(request: Request) -> list[Event]:
    """Put a public value in the place of those who did not seal, on the word of two persons of the office."""
    draw = _draw(request.session)
    if draw.reveal_until is not None:
        raise Refused("seals_closed")
    if not _waits_for_office(draw):
        raise Refused("seals_still_taken")
    value, _, tail = " ".join(clean(request.rest).split()).partition(" ")
    value = fold_width(value)
    if not value:
        raise Refused("needs_public_value")
    _check_value(value)
    why = reason(request, tail)
    if not request.is_confirmed:
        raise Unconfirmed(WouldTake(value=value), given=why, needs_second=True)
    taken = PublicValueTaken(value=value, by=request.by, why=why)
    return [taken, request.obeyed(), *_without_waiting(request.session, draw.after(taken), request.received_at)]


def _without_waiting(session: Session, draw: Draw, now: datetime) -> list[Event]:
    return [_complete(session, now)] if draw.seals else _drawn(session, draw)


def _complete(session: Session, now: datetime) -> SealsComplete:
    return SealsComplete(reveal_until=_by_day(session, now, timedelta(minutes=session.settings.reveal_minutes)))


def _draw(session: Session) -> Draw:
    if session.draw is None:
        raise Refused("draw_not_begun")
    return session.draw


# --- what follows ----------------------------------------------------------------------------------------------------


def deadlines(session: Session) -> Iterator[datetime]:
    """When the draw goes on without anybody's word."""
    draw = session.draw
    if draw is not None and not draw.seed and not _waits_for_office(draw):
        yield _ends_at(session, draw)


def keep_time(session: Session, now: datetime, said: Iterable[Message]) -> list[Event]:
    """Go on with the draw where its time is up."""
    draw = session.draw
    if draw is None or draw.seed or now < _ends_at(session, draw) or _waits_for_office(draw):
        return []
    seal_time, reveal_time = (
        timedelta(minutes=each) for each in (session.settings.seal_minutes, session.settings.reveal_minutes)
    )
    if draw.reveal_until is not None:
        was_deaf = _was_deaf(session, draw.began_at)
        is_settled = draw.has_independent_value or draw.public or draw.is_exhausted
        if was_deaf or not is_settled:
            return [RevealsAwaited(until=_by_day(session, now, reveal_time), was_deaf=was_deaf)]
        return _drawn(session, draw)
    was_deaf = _was_deaf(session, draw.began_at)
    is_short = len(draw.seals) < rules.FEWEST_SEALS
    if is_short and not was_deaf and draw.is_exhausted:
        return [SealsMissed()]
    if was_deaf or is_short:
        return [SealsAwaited(until=_by_day(session, now, seal_time), was_deaf=was_deaf)]
    return [_complete(session, now)]


def _waits_for_office(draw: Draw) -> bool:
    """Whether too few have sealed in all the time there was: only two of the office, with a public value, go on.

    Whoever sealed now could know that value already.
    """
    return draw.is_over and draw.reveal_until is None


def _by_day(session: Session, now: datetime, time: timedelta) -> datetime:
    """The end of a step that begins now; at night nobody is asked, and the time begins in the morning."""
    settings, until = session.settings, now + time
    if is_day(settings, now) and is_day(settings, until):
        return until
    return by_day(settings, until if is_day(settings, now) else now) + time


def _ends_at(session: Session, draw: Draw) -> datetime:
    """The end of the present step, and the time that messages may need to arrive."""
    return (draw.reveal_until or draw.seal_until) + timedelta(seconds=session.settings.settle_seconds)


def _was_deaf(session: Session, since: datetime | None) -> bool:
    """Whether the bot may have missed what a party said in this step."""
    return any(gap.ended_at is None or since is None or gap.ended_at > since for gap in session.gaps.blind)


def _next_step(session: Session, draw: Draw, now: datetime) -> list[Event]:
    """Go on at once where everybody has done their part."""
    if draw.reveal_until is None:
        if set(draw.seals) == set(draw.seats):
            return [_complete(session, now)]
        return []
    return [] if draw.missing else _drawn(session, draw)


def _drawn(session: Session, draw: Draw) -> list[Event]:
    seed = rules.seed(draw.digest, draw.values)
    return [Drawn(seed=seed, missing=draw.missing), ResultPublished(order=call_order(session, draw, seed))]


def call_order(session: Session, draw: Draw, seed: str) -> dict[str, tuple[str, ...]]:
    """The drawn order, group by group; behind it, in the order of their check-in, those who came after the freeze."""
    drawn = rules.order(seed, rules.listed(draw.lines))
    later = sorted(
        (
            each
            for each in session.standings.with_attendance(Attendance.CHECKED_IN)
            if each.candidate.number not in drawn
        ),
        key=lambda each: each.arrival,
    )
    numbers = [*drawn, *(each.candidate.number for each in later)]
    return {
        group: tuple(number for number in numbers if session.roster[number].group == group)
        for group in session.roster.groups
    }


_CLOSED: Final = frozenset({Phase.CLOSED})
COMMANDS: Final = {
    "draw": Spec(words=("抽签",), roles=PEOPLE, for_draw=True, obeys=Request.answered),
    "seal": Spec(
        words=("封存",), roles=PEOPLE, phases=_CLOSED, for_draw=True, takes_target=True, in_group=True, obeys=seal
    ),
    "public_value": Spec(
        words=("公开值",), roles=OFFICE, phases=_CLOSED, for_draw=True, takes_target=True, obeys=take_public
    ),
    "reveal": Spec(
        words=("揭晓",), roles=PEOPLE, phases=_CLOSED, for_draw=True, takes_target=True, in_group=True, obeys=reveal
    ),
}
