"""What staff copied out of the group: shown as it is read, and booked when they agree."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot import pasted
from bot.app import App, Outcome, Preview
from bot.page.acts import STAFF_ONLY, Act, refuse, tell
from bot.page.news import TIME
from bot.page.site import Asked, Fragment, Page
from bot.page.uploads import Uploaded
from bot.page.views.checkin import WIDTH, across
from bot.page.views.posts import POSTS_FRAGMENT
from bot.texts.by_hand import BY_HAND, cancelled_note, how_read, totals, unseen
from bot.texts.page import PAGE as SAID
from bot.texts.page import for_page
from bot.texts.words import counts
from models.checkin.events import CheckedIn
from models.messages import Paste
from models.reading.text import without_surrogates

MOST_PASTED: Final = 500_000
"""Characters: some 20,000 messages. The program does nothing else while it reads them."""


def _rooms(asked: Asked) -> list[tuple[str, str]]:
    """The rooms of all, with what they are called."""
    settings = asked.session.settings
    return [(room, settings.names.get(room, room)) for room in settings.rooms]


def _form(asked: Asked) -> Mapping[str, Any]:
    return {"rooms": _rooms(asked), "room": "", "text": "", "preview": None, "is_staff": asked.visit.is_staff}


def _band(asked: Asked) -> Mapping[str, Any]:
    """The window, and the minutes of it of which nothing is known."""
    session = asked.session
    settings = session.settings
    begin, end = settings.open_at, settings.close_at
    spans = [
        (across(since, begin, end) * WIDTH, (across(until, begin, end) - across(since, begin, end)) * WIDTH)
        for since, until in session.gaps.unseen(asked.now)
    ]
    return {
        "spans": spans,
        "passed": across(asked.now, begin, end) * WIDTH,
        "width": WIDTH,
        "begin": f"{settings.local(begin):%H:%M}",
        "end": f"{settings.local(end):%H:%M}",
        "said": unseen(session, asked.now),
    }


def _paste_of(asked: Asked) -> Paste:
    rooms = dict(_rooms(asked))
    room = asked.given.get("room", "")
    text = without_surrogates(asked.given.get("text", "")).replace("\r\n", "\n")
    return Paste(
        at=asked.now,
        received_at=asked.now,
        room=room if room in rooms else next(iter(rooms), ""),
        by=asked.visit.name,
        text=text,
    )


def _digest(what: Paste, rows: Sequence[pasted.Row]) -> str:
    """What was shown: the text, where it comes from, and what it would decide."""
    told = [(row.line, row.who, row.decisions, row.is_known) for row in rows]
    return hashlib.sha256(f"{what.room}\n{what.text}\n{told}".encode()).hexdigest()[:16]


def _is_ready(asked: Asked, what: Paste) -> bool:
    if not what.text.strip():
        refuse(asked, SAID["paste_empty"])
        return False
    if not asked.session.roster:
        refuse(asked, SAID["no_roster"])
        return False
    if len(what.text) > MOST_PASTED:
        refuse(asked, SAID["paste_long"].format(most=MOST_PASTED, count=len(what.text)))
        return False
    return True


def _paste(asked: Asked, _: Uploaded | None) -> str | None:
    """Show how it is read, or book what was shown; what was changed since is shown again."""
    what = _paste_of(asked)
    if not _is_ready(asked, what):
        return None
    preview = asked.app.preview(what)
    rows = pasted.rows(preview, what)
    shown = {"note": "", "digest": _digest(what, rows), "uncut": ""}
    if line := pasted.uncut_line(preview):
        shown["uncut"] = SAID["uncut"].format(line=line)
        return _rendered(asked, what, shown)
    if asked.given.get("do") == "book":
        if asked.given.get("digest") == shown["digest"]:
            _book(asked, what)
            return None
        shown["note"] = SAID["changed_text"]
    return _rendered(asked, what, {**shown, **_read(preview, what), "rows": rows})


def _rendered(asked: Asked, what: Paste, shown: Mapping[str, Any]) -> str:
    """The page with how the paste is read; of one that cannot be read, with where that begins."""
    asked.visit.replies.pop(asked.path, None)
    pasting = {**_form(asked), "text": what.text, "room": what.room, "preview": shown}
    return asked.site.render(PAGE, asked, pasting=pasting)


def _read(preview: Preview, what: Paste) -> Mapping[str, Any]:
    """What was read, and where everybody would stand then."""
    session, command = preview.session, preview.command
    return {
        "notes": [(for_page(text), is_doubtful) for text, is_doubtful in how_read(command)],
        "nothing_new": BY_HAND["nothing_new"] if command.chat.said and not preview.outcome.events else "",
        "totals": totals(session),
        "cancels": cancelled_note(session, pasted.would_cancel(preview)),
        "unseen": unseen(session, what.at),
        "roster": session.roster,
        "local": session.settings.local,
    }


def _book(asked: Asked, what: Paste) -> None:
    def turn(app: App) -> Outcome:
        return app.turn(what)

    outcome = asked.site.work.act(turn)
    added = {event.number for event in outcome.events if isinstance(event, CheckedIn)}
    tell(asked, SAID["pasted"].format(count=len(added), counts=counts(asked.session)))


PAGE: Final = Page(
    path="/paste",
    name="paste",
    around=lambda asked: {"pasting": _form(asked)},
    fragments=(Fragment(name="band", reads=("rules", "gaps", TIME), view=_band), POSTS_FRAGMENT),
)
ACTS: Final = {"/paste": Act(_paste, STAFF_ONLY)}
