"""Who is in the group: taken from a list, matched with the roster; and what to say to make it complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot import members
from bot.app import App, Outcome
from bot.page import uploads
from bot.page.acts import STAFF_ONLY, Act, refuse, tell
from bot.page.site import Asked, Fragment, Page
from bot.page.uploads import Uploaded
from bot.texts.members import BASIS, MEMBERS_SAID, announcement, counts_told, invitation, member_called
from bot.texts.words import contact_called
from handlers.members import outside
from models.members.reading import read_members


def _group(asked: Asked) -> Mapping[str, Any]:
    session = asked.sittings.main
    here = [*session.members.here()]
    people = outside(session)
    may_invite = asked.visit.is_staff and not session.gaps.is_by_hand
    return {
        "is_known": session.members.is_known,
        "counts": counts_told(session),
        "outside": people,
        "strangers": [member_called(session, each) for each in here if each.candidate is None],
        "rows": [
            (each.candidate, member_called(session, each), BASIS[each.is_certain])
            for each in here
            if each.candidate is not None
        ],
        "rooms": [(room, contact_called(session, room)) for room in session.settings.rooms],
        "is_staff": asked.visit.is_staff,
        "may_invite": may_invite and bool(session.people.reached(people)),
    }


def _words(asked: Asked) -> Mapping[str, Any]:
    session = asked.sittings.main
    return {
        "texts": [("invitation", invitation(session)), ("announcement", announcement(session))],
        "may_announce": asked.visit.is_staff and not asked.site.app.posts_by_hand,
    }


def _take(asked: Asked, uploaded: Uploaded | None) -> None:
    """Let a list that was pasted, or sent as a file, be the members of a room."""
    if uploaded is not None and uploaded.fault is not None:
        raise uploaded.fault
    sent = uploaded.text if uploaded is not None else ""
    rooms = asked.sittings.main.settings.rooms
    room = asked.given.get("room", "") or next(iter(rooms), "")
    names = read_members("\n".join((asked.given.get("names", ""), sent)))
    if room not in rooms:
        refuse(asked, MEMBERS_SAID["no_room"])
        return
    if not names:
        refuse(asked, MEMBERS_SAID["empty"])
        return

    def turn(app: App) -> Outcome:
        members.take_list(app, room, names, asked.visit.name, asked.now)
        return Outcome()

    asked.site.work.act(turn)
    tell(asked, counts_told(asked.sittings.main))


PAGE: Final = Page(
    path="/members",
    name="members",
    fragments=(
        Fragment(name="group", reads=("rules", "members", "people", "standings", "gaps"), view=_group),
        Fragment(name="words", reads=("rules", "members", "people", "standings"), view=_words),
    ),
)
ACTS: Final = {"/members/take": Act(_take, STAFF_ONLY, takes=uploads.text)}
