"""What every post goes through: masked, cut to a length, marked where it comes late."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.texts.words import REHEARSAL_MARK, RELAY_HEADER
from models.posts import Post
from models.reading.private import mask_fully, mask_private
from models.session import Session
from models.settings import REHEARSAL

EVERYBODY: Final = "@所有人"
"""What WeChat sets before an announcement where the room hears it."""


def masked(session: Session, post: Post) -> Post:
    """Without phones and ID numbers; the office sees what it needs to tell people apart.

    What is for its reader alone is left as it is, and recorded otherwise: a phone to call, a meeting to enter.
    """
    mask = mask_private if session.people.is_office(post.to) else mask_fully
    text = post.text if post.recorded and post.to else mask(post.text)
    return replace(post, text=_TO_EVERYBODY.sub("", text))


_UNSEEN: Final = r"[\s\u00ad\u200b-\u200f\u2005\u2060\ufeff]*"
_TO_EVERYBODY: Final = re.compile(
    rf"(?<![@＠])[@＠]+{_UNSEEN}(?=所{_UNSEEN}有{_UNSEEN}人|all(?![0-9a-z]))", re.IGNORECASE
)
"""The sign in front of everybody's name: what somebody is called must not ring every phone."""


def marked(session: Session, post: Post) -> Post:
    """Whatever is said of a rehearsal says so."""
    if session.settings.stream != REHEARSAL or post.manner or post.text.startswith(RELAY_HEADER):
        return post
    return replace(post, text=f"{REHEARSAL_MARK}{post.text}")


def parts(post: Post, limit: int) -> Iterator[Post]:
    """The post, or its parts numbered （1/3）, cut at the ends of lines; what is more than a text is one thing."""
    if len(post.text) <= limit or post.manner:
        yield post
        return
    pieces = [""]
    for line in post.text.split("\n"):
        for part in _short_lines(line, limit - 10):
            if pieces[-1] and len(pieces[-1]) + len(part) + 1 > limit - 10:
                pieces.append(part)
            else:
                pieces[-1] = f"{pieces[-1]}\n{part}" if pieces[-1] else part
    for index, piece in enumerate(pieces, start=1):
        yield replace(post, text=f"（{index}/{len(pieces)}）\n{piece}")


def _short_lines(line: str, limit: int) -> Iterator[str]:
    """A line that is longer than a whole post, cut between names."""
    while len(line) > limit:
        cut = line.rfind("、", 0, limit) + 1 or limit
        yield line[:cut]
        line = line[cut:]
    yield line


def sent_again(text: str) -> str:
    """A post that may have been posted before."""
    return f"（补发，如已看到请忽略）\n{text}"


def sent_late(text: str, meant_at: datetime) -> str:
    """A post that could not leave in time; ``meant_at`` is on the event's clock."""
    return f"（本应于 {meant_at:%H:%M} 发出，因断线补发）\n{text}"
