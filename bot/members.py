"""Taking the list of a group's members, where no account hears who comes and goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.app import App
from bot.texts.members import outside_told, strangers_told
from models.members.events import MembersListed
from models.messages import DESK
from models.session import Session


def take_list(app: App, room: str, names: tuple[str, ...], by: str, at: datetime) -> None:
    """Let these be the members of a room, as far as a list tells."""
    app.begin(at)
    listed = MembersListed(room=room, names=names, by=f"{DESK}{by}")
    app.tell(at, lambda _: [listed], by=f"{DESK}{by}")


def left_out(session: Session) -> Iterator[str]:
    """Who is not in the group, and who is there and not on the roster."""
    yield outside_told(session)
    yield "\n".join(strangers_told(session))
