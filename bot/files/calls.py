"""The interview as tables: every try, and for each panel a sheet to call by and to sign on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.texts.panels import KINDS, TRY_OUTCOMES, called_all, found_wrong, group_called, lasted, recusals, state_called
from bot.texts.records import ENTERED_LATER, PHONED
from bot.texts.words import clock
from models.interview.panels import Panel
from models.interview.places import Place, Try
from models.session import Session

Row = Sequence[str | int]


def try_rows(session: Session) -> Iterator[Row]:
    """Everybody who has a place, in roster order, and a row for each of their tries."""
    for number in session.roster:
        place = session.interview.places.get(number)
        if place is None:
            continue
        candidate = session.roster[number]
        first = (number, candidate.name, group_called(place.group), state_called(place))
        if not place.tries:
            yield (*first, *([""] * 10))
        for at, each in enumerate(place.tries, start=1):
            yield (*first, *_try(session, at, each))


def _try(session: Session, at: int, each: Try) -> Row:
    who = dict.fromkeys(filter(None, (each.by, each.verified_by, each.started_by, each.resumed_by, each.ended_by)))
    return (
        f"{at}（{KINDS[each.kind]}）",
        _clock(session, each.called_at),
        _clock(session, each.answered_at),
        _clock(session, each.verified_at),
        _clock(session, each.started_at),
        _clock(session, each.ended_at),
        lasted(each.seconds) if each.started_at is not None else "",
        str(each.breaks) if each.breaks else "",
        TRY_OUTCOMES[each.outcome] if each.outcome is not None else "",
        "；".join(filter(None, (*_remarks(each), called_all(session, who)))),
    )


def _remarks(each: Try) -> Iterator[str]:
    """What else there is to know of a try."""
    yield each.why
    for check in each.checks:
        yield found_wrong(check)
    if each.breaks:
        yield each.broke_why
    if each.phone_tries:
        yield PHONED.format(count=each.phone_tries)
    if each.is_entered_later:
        yield ENTERED_LATER


def call_rows(session: Session, panel: Panel) -> Iterator[Row]:
    """Everybody of a panel in the order of calls: those who were called by their first call, then who waits."""
    mine = [place for place in session.interview.places.values() if place.group == panel.group and not place.is_out]
    waiting = {number: at for at, number in enumerate(panel.waiting())}
    mine.sort(key=lambda place: (place.number in waiting, waiting.get(place.number, 0), _first_call(place)))
    for at, place in enumerate(mine, start=1):
        candidate = session.roster[place.number]
        last = place.tries[-1] if place.tries else None
        began, ended = (_clock(session, last.started_at), _clock(session, last.ended_at)) if last else ("", "")
        remarks = [state_called(place), recusals(session, place.number), *(_remarks(last) if last else ())]
        yield (
            at,
            place.number,
            candidate.name,
            candidate.id_number[-4:],
            _clock(session, last.verified_at) if last else "",
            f"{began}–{ended}" if began else "",
            lasted(last.seconds) if last is not None and last.started_at is not None else "",
            "；".join(filter(None, remarks)) if last or remarks[1] else "",
            "",
        )


def _first_call(place: Place) -> int:
    return place.tries[0].seq if place.tries else 0


def _clock(session: Session, moment: datetime | None) -> str:
    return clock(session, moment) if moment is not None else ""
