"""Which sitting something belongs to: by its room, then by the window that is nearest, or by a word in front."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from handlers.catalogue import COMMANDS
from handlers.interpret import is_bot
from models.messages import Incoming, Membership, Message
from models.reading.text import clean, simplify
from models.session import Session
from models.settings import CHECKIN, REHEARSAL
from models.sittings import Sittings

STREAM_WORDS: Final = {"模拟": REHEARSAL, "模擬": REHEARSAL, "正式": CHECKIN}
"""What stands between the slash and a command that is meant for one sitting: ``/模拟 状态``."""
_SLASH: Final = r"\s*(?:[@＠][^\s\u2005]{1,40}[\s\u2005]+)?[/／]{1,2}\s*"
_WORDED: Final = re.compile(rf"({_SLASH})({'|'.join(STREAM_WORDS)})\s*(?=\S)")
_ADDRESSED: Final = re.compile(rf"{_SLASH}|\s*[@＠][^\s\u2005]{{1,40}}[\s\u2005]+")
_COMMON: Final = tuple(word for spec in COMMANDS.values() if spec.is_common for word in spec.words)
_ANSWERS: Final = COMMANDS["confirm"].words + COMMANDS["reason"].words
_BEGINNING: Final = 100
"""So many characters hold a slash and the word behind it: a relay is long, and every message passes here."""


def routed(sittings: Sittings, incoming: Incoming) -> tuple[Session | None, Incoming]:
    """The sitting, and the incoming without the word that named it; None where there is no sitting of this name."""
    if isinstance(incoming, Membership):
        return sittings.main, incoming  # who is in the group is the examination's
    if not isinstance(incoming, Message):
        return sittings.of(getattr(incoming, "room", ""), incoming.at), incoming
    worded = _WORDED.match(incoming.text)
    if worded is not None:
        is_common = simplify(clean(incoming.text[worded.end() : worded.end() + _BEGINNING])).startswith(_COMMON)
        named = sittings.main if is_common else sittings.named(STREAM_WORDS[worded[2]])
        return named, replace(incoming, text=worded[1] + incoming.text[worded.end() :])
    mark, said = _begun(incoming.text)
    if said.startswith(_COMMON) and _is_ordered(sittings.main, incoming, mark):
        return sittings.main, incoming
    nearest = sittings.of(incoming.room, incoming.at)
    is_answer = said.startswith(_ANSWERS) and any(slash in mark for slash in "/／")
    if is_answer or not incoming.room:
        asked = _asked_last(sittings, incoming.sender, incoming.at, is_answer=is_answer)
        return asked or nearest, incoming
    return nearest, incoming


def _is_ordered(session: Session, message: Message, mark: str) -> bool:
    """Whether somebody of the office says it to the bot: behind a slash, or an @ of it."""
    name = mark.strip().strip("@＠ \u2005")
    is_meant = any(slash in mark for slash in "/／") or is_bot(session, message, name)
    return is_meant and session.people.is_office(message.sender)


def _begun(text: str) -> tuple[str, str]:
    """What addresses the bot at the beginning of a message, and what is said behind it; nothing where nothing does."""
    beginning = clean(text.lstrip()[:_BEGINNING])
    begun = _ADDRESSED.match(beginning)
    return (begun[0], simplify(beginning[begun.end() :])) if begun is not None else ("", "")


def _asked_last(sittings: Sittings, contact: str, now: datetime, *, is_answer: bool) -> Session | None:
    """The sitting in which this contact, or with two persons anybody, was last asked for a word that still counts."""
    asked = [
        (each.expires_at, session)
        for session in sittings
        for waiting in (session.office.pending, session.office.questions)
        for each in waiting.values()
        if (each.by == contact or (is_answer and each.needs_second)) and each.expires_at >= now
    ]
    return max(asked, key=lambda each: each[0])[1] if asked else None
