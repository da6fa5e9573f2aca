"""Everything that happened to one person, and why: to look at, to act on, and to print for an inspector's file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.files import dossier
from bot.page.news import POSTS, RECORDS, about
from bot.page.site import Asked, Fragment, NotHere, Page
from bot.page.views.overview import may
from bot.texts.dossier import ID_COLUMNS, where_now
from bot.texts.page import SOURCES
from bot.texts.panels import group_called, state_called
from bot.texts.words import ATTENDANCE, UNGROUPED, open_reasons
from models.people.candidate import Candidate
from models.reading.private import mask_private


def _candidate(asked: Asked) -> Candidate:
    found = asked.session.roster.numbered(asked.given.get("number", ""))
    if found is None:
        raise NotHere
    return found


def _standing(asked: Asked) -> Mapping[str, Any]:
    session, candidate = asked.session, _candidate(asked)
    standing = session.standings[candidate.number]
    place = session.interview.places.get(candidate.number)
    contacts = session.people.contacts_of(candidate.number)
    return {
        "candidate": candidate,
        "standing": standing,
        "attendance": ATTENDANCE[standing.attendance],
        "now": where_now(session, standing),
        "asks": open_reasons(session, standing),
        "reviews": sorted(standing.open_reviews),
        "group": group_called(candidate.group) if candidate.group else "",
        "phone": mask_private(candidate.phone),
        "emergency": f"{candidate.emergency_name} {mask_private(candidate.emergency_phone)}".strip(),
        "id_number": mask_private(candidate.id_number),
        "contacts": [(each, *session.people.names_of(each)) for each in contacts],
        "namesakes": [each for each in session.roster.named(candidate.name) if each != candidate],
        "state": state_called(place) if place is not None else "",
        "panel": (place.group or UNGROUPED) if place is not None else "",
        "panel_called": group_called(place.group) if place is not None else "",
        "may": {name: may(asked, name) for name in ("reinstate", "cancel", "bind", "contact", "violation")},
    }


def _file(asked: Asked) -> Mapping[str, Any]:
    candidate = _candidate(asked)
    _facts, *rest = dossier.sections(asked.session, asked.app.store, candidate)
    return {"sections": [_readable(each) for each in rest]}


def _readable(section: dossier.Section) -> dossier.Section:
    """Where something comes from, in the place of an id that only the program reads."""
    ids = {at for at, column in enumerate(section.columns) if column in ID_COLUMNS}
    rows = [[_source(cell) if at in ids else cell for at, cell in enumerate(row)] for row in section.rows]
    return replace(section, rows=rows)


def _source(text: str) -> str:
    return next((called for begin, called in SOURCES.items() if text.startswith(begin)), text)


def _proof(asked: Asked) -> Mapping[str, Any]:
    return {"sections": [dossier.proof(asked.app.store)]}


def _of_person(asked: Asked) -> Iterable[str]:
    return (about(_candidate(asked).number),)


PAGE: Final = Page(
    path="/people/<path:number>",
    name="person",
    is_in_menu=False,
    check=_candidate,
    around=lambda asked: {"candidate": _candidate(asked)},
    fragments=(
        Fragment(
            name="standing",
            reads=("rules", "window", "result", "people", "reviews", "standings", "interview"),
            view=_standing,
            reads_more=_of_person,
        ),
        Fragment(name="file", reads=("rules", POSTS), view=_file, reads_more=_of_person),
        Fragment(name="proof", reads=(RECORDS,), view=_proof, template="file"),
    ),
)
