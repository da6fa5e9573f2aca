"""Which sitting something belongs to: by its room, then by the window that is nearest, or by a word in front."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from models.messages import Incoming, Message
from models.session import Session
from models.settings import CHECKIN, REHEARSAL
from models.sittings import Sittings

STREAM_WORDS: Final = {"模拟": REHEARSAL, "正式": CHECKIN}
"""What stands between the slash and a command that is meant for one sitting: ``/模拟 状态``."""
_WORDED: Final = re.compile(rf"(\s*[/／]{{1,2}}\s*)({'|'.join(STREAM_WORDS)})\s+(?=\S)")


def routed(sittings: Sittings, incoming: Incoming) -> tuple[Session, Incoming]:
    """The sitting, and the incoming without the word that named it."""
    room = getattr(incoming, "room", "")
    worded = _WORDED.match(incoming.text) if isinstance(incoming, Message) else None
    if worded is not None and isinstance(incoming, Message):
        text = worded[1] + incoming.text[worded.end() :]
        return sittings.called(STREAM_WORDS[worded[2]]), replace(incoming, text=text)
    return sittings.of(room, incoming.at), incoming
