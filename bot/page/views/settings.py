"""What is in force and what it means, the roster, and who is logged in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from bot.app import App, Outcome
from bot.importing import Import, carry_out, plan
from bot.page.acts import STAFF_ONLY, Act, refuse, tell
from bot.page.news import VISITS
from bot.page.site import Asked, Fragment, Page
from bot.page.uploads import Uploaded
from bot.page.visits import Seat
from bot.texts.page import INTERVIEW_MEANINGS, MEANINGS, POLICIES, SEAT_NAMES
from bot.texts.page import PAGE as SAID
from bot.texts.panels import group_called
from bot.texts.records import value_in_words
from models.settings import Settings


def _rules(asked: Asked) -> Mapping[str, Any]:
    settings = asked.session.settings
    rows = [(*MEANINGS[name], getattr(settings, name)) for name in MEANINGS]
    rows += [(*INTERVIEW_MEANINGS[name], getattr(settings.interview, name)) for name in INTERVIEW_MEANINGS]
    return {
        "rules": [(title, _in_words(value, settings), meaning) for title, meaning, value in rows],
        "panels": [group_called(each.group) for each in settings.interview.panels],
        "database": asked.app.store.engine.url.render_as_string(hide_password=True),
    }


def _in_words(value: Any, settings: Settings) -> str:
    """A setting for its reader: words in the place of the configuration's own, names in the place of ids."""
    if isinstance(value, StrEnum):
        return POLICIES[value.value]
    if isinstance(value, frozenset | tuple) and value and all(isinstance(each, str) for each in value):
        return "、".join(settings.names.get(each, each) for each in sorted(value))
    return value_in_words(value, settings)


def _roster(asked: Asked) -> Mapping[str, Any]:
    planned = asked.site.uploads.get(asked.visit.id)
    return {
        "count": len(asked.session.roster),
        "planned": planned,
        "shown": list(planned.found.candidates[:_MOST_SHOWN]) if planned is not None else [],
        "is_staff": asked.visit.is_staff,
    }


_MOST_SHOWN: Final = 10


def _visits(asked: Asked) -> Mapping[str, Any]:
    local = asked.session.settings.local
    return {
        "visits": [
            (each.name, SEAT_NAMES[each.seat], f"{local(each.began_at):%m-%d %H:%M}", each is asked.visit)
            for each in asked.site.visits
        ],
        "seats": SEAT_NAMES,
        "is_staff": asked.visit.is_staff,
    }


# --- what its forms ask for ------------------------------------------------------------------------------------------


def _upload(asked: Asked, uploaded: Uploaded | None) -> None:
    """Read a roster and show what is in it; nothing is imported yet."""
    asked.site.uploads.pop(asked.visit.id, None)
    if uploaded is None or not uploaded.name:
        refuse(asked, SAID["no_file"])
        return
    asked.site.uploads[asked.visit.id] = plan(asked.app, uploaded.read())
    asked.visit.replies.pop(asked.path, None)


def _import(asked: Asked, _: Uploaded | None) -> None:
    """Let the roster that was shown be the one."""
    planned: Import | None = asked.site.uploads.pop(asked.visit.id, None)
    if planned is None:
        refuse(asked, SAID["no_file"])
        return
    now: list[Import] = []

    def turn(app: App) -> Outcome:
        again = plan(app, planned.found)  # on what has happened since it was shown
        now.append(again)
        if (again.doubts, again.withdrawn) == (planned.doubts, planned.withdrawn):
            carry_out(app, again, asked.now)
        return Outcome()

    asked.site.work.act(turn)
    (again,) = now
    if (again.doubts, again.withdrawn) != (planned.doubts, planned.withdrawn):
        asked.site.uploads[asked.visit.id] = again
        refuse(asked, SAID["roster_changed"])
        return
    tell(asked, again.said)


def _forget(asked: Asked, _: Uploaded | None) -> None:
    asked.site.uploads.pop(asked.visit.id, None)


def _invite(asked: Asked, _: Uploaded | None) -> None:
    """A link for one more browser."""
    seat = Seat.INSPECTOR if asked.given.get("seat") == Seat.INSPECTOR else Seat.STAFF
    url = f"{asked.site.home}/login/{asked.site.visits.invite(seat)}"
    is_here = asked.site.config.page.is_local and not asked.site.config.page.proxy
    tell(asked, "\n".join([SAID["invited"].format(url=url), *([SAID["invited_here"]] if is_here else [])]))


PAGE: Final = Page(
    path="/settings",
    name="settings",
    fragments=(
        Fragment(name="roster", reads=("rules",), view=_roster),
        Fragment(name="visits", reads=(VISITS,), view=_visits),
        Fragment(name="rules", reads=("rules",), view=_rules),
    ),
)
ACTS: Final = {
    "/roster/upload": Act(_upload, STAFF_ONLY),
    "/roster/import": Act(_import, STAFF_ONLY),
    "/roster/forget": Act(_forget, STAFF_ONLY),
    "/invite": Act(_invite, STAFF_ONLY),
}
