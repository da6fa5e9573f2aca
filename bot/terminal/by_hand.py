"""What staff see at the terminal on a day by hand: how a paste is read, and what to post."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from rich.console import Console

from bot import pasted
from bot.app import Preview
from bot.terminal.plain import plain
from bot.terminal.tables import cell, table
from bot.texts.by_hand import BY_HAND, COPY_COLUMNS, cancelled_note, how_read, totals, unseen
from bot.texts.words import person
from models.messages import Paste
from models.posts import ANNOUNCEMENT, QueuedPost
from models.reading.private import mask_private
from models.session import Session


def paste(console: Console, preview: Preview, what: Paste) -> None:
    """How a paste is read, what it would decide, and where everybody would stand then."""
    session = preview.session
    for text, is_doubtful in how_read(preview.command):
        console.print(cell(text, "yellow" if is_doubtful else ""))
    shown = table(COPY_COLUMNS, lines=True)
    for row in pasted.rows(preview, what):
        decided = "\n".join(row.decisions) or (BY_HAND["known"] if row.is_known and row.form else "")
        cells = (
            str(row.line),
            mask_private(row.sender) or BY_HAND["nobody"],
            person(session.roster[row.who]) if row.who else BY_HAND["nobody"],
            _time(session, row.at, is_to_the_second=row.is_to_the_second),
            mask_private(_shortened(row.text)),
            decided,
        )
        shown.add_row(
            *map(cell, cells),
            style="yellow" if row.is_doubtful else None,
        )
    console.print(shown)
    if preview.command.chat.said and not preview.outcome.events:
        console.print(BY_HAND["nothing_new"])
    console.print(cell(totals(session)))
    if note := cancelled_note(session, pasted.would_cancel(preview)):
        console.print(cell(note))
    if said := unseen(session, what.at):
        console.print(cell(said))


def _time(session: Session, at: datetime | None, *, is_to_the_second: bool) -> str:
    if at is None:
        return BY_HAND["nobody"]
    return session.settings.local(at).strftime("%m-%d %H:%M:%S" if is_to_the_second else "%m-%d %H:%M")


def _shortened(text: str) -> str:
    """The end of a message, where its sender's own line stands."""
    lines = [line for line in text.split("\n") if line.strip()]
    return "\n".join(lines if len(lines) <= _MOST_LINES else ["……", *lines[1 - _MOST_LINES :]])


_MOST_LINES = 3


def posts(console: Console, waiting: Collection[QueuedPost], rooms: Mapping[str, str]) -> None:
    """What staff are to post, each with its room, ready to be copied."""
    console.print(BY_HAND["posts_head" if waiting else "posts_none"])
    for post in waiting:
        how = "post_private" if post.to else "post_announcement" if post.manner == ANNOUNCEMENT else "post_room"
        where = BY_HAND[how].format(id=post.id, to=post.to, room=rooms.get(post.room, post.room))
        console.print()
        console.print(cell(where, "bold"))
        console.print(plain(post.text), soft_wrap=True, markup=False, emoji=False)  # to be copied as it is
