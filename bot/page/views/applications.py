"""Applications: what somebody wrote and what is wrong with it, beside the pictures; decided by a key or a button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot import intake
from bot.app import App, Outcome
from bot.intake import CheckedApplication, letter, problems_told
from bot.page import uploads
from bot.page.acts import STAFF_ONLY, Act, give, refuse, tell, written
from bot.page.news import whole
from bot.page.site import Asked, Fragment, Page
from bot.page.uploads import Uploaded
from bot.terminal.show import masked_id, masked_phone
from bot.texts.intake import COMPLETENESS, FIELDS, INTAKE_SAID, PLACES, decision_told, imported_told, overview
from bot.texts.page import PAGE as SAID
from bot.texts.words import day_clock
from handlers.catalogue import COMMANDS
from models.intake.state import Application
from models.reading.private import mask_private

_APPROVE: Final = COMMANDS["approve_application"].words[0]
_RETURN: Final = COMMANDS["return_application"].words[0]
_SHOWN: Final = 50
"""So many are on the page at once: the rest follow as these are decided."""
_LISTED: Final = ("name", "gender", "phone", "wechat_id", "id_number", "site", "emergency_name", "emergency_phone",
                  "employer", "reasons", "signature", "date")  # fmt: skip


def _waiting(asked: Asked) -> Mapping[str, Any]:
    session = asked.sittings.main
    waiting = [each.id for each in session.intake.open()]
    shown = {each.id: each for each in intake.some_of(asked.app, waiting[:_SHOWN])}
    return {
        "overview": overview(session.intake) if session.intake.applications else INTAKE_SAID["none_on_page"],
        "cards": [_card(asked, shown[each]) for each in waiting[:_SHOWN]],
        "left": max(0, len(waiting) - _SHOWN),
        "complete": sum(1 for _ in session.intake.complete()),
        "is_staff": asked.visit.is_staff,
        "may_approve": session.window.closed_at is None,
    }


def _card(asked: Asked, each: CheckedApplication) -> dict[str, Any]:
    session, form = asked.sittings.main, each.form
    application = session.intake.applications[each.id]
    private = {
        "phone": masked_phone(form.phone),
        "emergency_phone": masked_phone(form.emergency_phone),
        "id_number": masked_id(form.id_number),
        "reasons": "、".join(form.reasons),
    }
    wrong = {problem.field for problem in each.problems}
    fields = [
        (FIELDS[name], private[name] if name in private else mask_private(getattr(form, name)), name in wrong)
        for name in _LISTED
        if name not in form.lacks and (name != "employer" or form.employer)
    ]
    return {
        "id": each.id,
        "name": mask_private(form.name) or each.file,
        "state": COMPLETENESS[each.completeness],
        "is_complete": each.completeness.value == "complete",
        "is_unreadable": each.completeness.value == "unreadable",
        "received": day_clock(session, application.received_at),
        "file": each.file,
        "fields": fields,
        "problems": problems_told(asked.app, each),
        "letter": letter(asked.app, each),
        "pictures": [(PLACES[picture.place], picture.digest) for picture in form.pictures],
    }


def _decided(asked: Asked) -> Mapping[str, Any]:
    session = asked.sittings.main
    done = [each for each in session.intake.applications.values() if not each.is_open]
    done.sort(key=lambda each: (each.decided_at or datetime.min.replace(tzinfo=asked.now.tzinfo), each.id))
    names = {each.id: mask_private(each.form.name) for each in intake.some_of(asked.app, [each.id for each in done])}
    return {"rows": [_row(asked, each, names[each.id]) for each in reversed(done)]}


def _row(asked: Asked, each: Application, name: str) -> tuple[str, ...]:
    session = asked.sittings.main
    at = "" if each.decided_at is None else day_clock(session, each.decided_at)
    return (
        str(each.id),
        name,
        each.number,
        decision_told(each),
        mask_private(each.why),
        session.people.called(each.by),
        at,
    )


# --- what its forms ask for ------------------------------------------------------------------------------------------


def _decide(asked: Asked, _: Uploaded | None) -> None:
    """One application: approved or returned."""
    given = asked.given
    word = _RETURN if given.get("do") == "reject" else _APPROVE
    give(asked, written(word, str(whole(given.get("id", "")) or ""), why=given.get("why", "")))


def _approve_all(asked: Asked, _: Uploaded | None) -> None:
    """All in which nothing is missing."""
    give(asked, written(_APPROVE, SAID["all"], why=asked.given.get("why", "")))


def _upload(asked: Asked, uploaded: Uploaded | None) -> None:
    """Take forms that the browser sends."""
    if uploaded is None or not uploaded.filled:
        refuse(asked, SAID["no_forms"])
        return
    taken: list[CheckedApplication] = []
    told = asked.given.get("received", "")
    received_at = intake.received_at(told, ZoneInfo(asked.session.settings.timezone)) if told else asked.now
    filled = [replace(each, received_at=received_at) for each in uploaded.filled]

    def turn(app: App) -> Outcome:
        taken.extend(intake.take(app, filled, asked.now))
        return Outcome()

    asked.site.work.act(turn)
    new = [each for each in taken if each.is_new]
    tell(asked, imported_told([(each.completeness, each.form) for each in new], len(taken) - len(new)))


PAGE: Final = Page(
    path="/applications",
    name="applications",
    fragments=(
        Fragment(name="applications", reads=("rules", "intake", "window"), view=_waiting),
        Fragment(name="decided", reads=("rules", "intake", "people"), view=_decided),
    ),
)
ACTS: Final = {
    "/applications/decide": Act(_decide, STAFF_ONLY),
    "/applications/complete": Act(_approve_all, STAFF_ONLY),
    "/applications/upload": Act(_upload, STAFF_ONLY, takes=uploads.forms),
}
