"""A day by hand: nobody listens in the group but staff, who copy, paste, order and post at this machine."""

from __future__ import annotations

import secrets
from datetime import datetime

from bot.app import App, Outcome
from bot.errors import UserError
from bot.texts.by_hand import BY_HAND
from models.messages import DESK, INSPECTION, Message
from models.reading.private import mask_private
from models.reading.text import clean, fold_width, without_surrogates


def keep_time(app: App, now: datetime) -> list[Outcome]:
    """Do what is due, where no other process does.

    A window that is over and of which nothing at all was seen is left alone: it is more likely to be a wrong date.
    """
    session = app.session
    is_missed = session.window.opened_at is None and now >= session.settings.settles_at and app.store.is_empty()
    opens_at = min(each.settings.open_at for each in app.sittings)
    if is_missed:
        return []
    if now >= opens_at:
        take_over(app, now)
    elif app.settings.notices:
        app.begin(now)  # what is to be said in the week before is said in its time
    else:
        return []
    done: list[Outcome] = []
    while (due := app.next_deadline()) is not None and due <= now:
        done.append(app.keep_time(now))
    return done


def take_over(app: App, now: datetime) -> None:
    """Record the rules, and that nobody listens in the group."""
    app.begin(now)
    app.work_by_hand(now)


def staff_name(text: str) -> str:
    """Whoever acts at this machine, written one way. Raises :class:`UserError` where it is no name."""
    name = fold_width(" ".join(clean(without_surrogates(text)).split()))
    if not name:
        raise UserError("usage", problem=BY_HAND["no_name"])
    if mask_private(name) != name or ":" in name:
        raise UserError("usage", problem=BY_HAND["name_only"])
    return name


def order(app: App, text: str, by: str, at: datetime, now: datetime, *, as_inspector: bool = False) -> Outcome:
    """What somebody at this machine orders, as staff or as an inspector."""
    return app.turn(
        Message(
            id=f"{DESK}{now.isoformat()}:{secrets.token_hex(4)}",
            at=at,
            received_at=now,
            room="",
            sender=(INSPECTION if as_inspector else DESK) + by,
            name=by,
            text=text,
        )
    )
