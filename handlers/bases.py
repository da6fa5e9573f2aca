"""The last relay of each room: only what is new in the next one has to be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.messages import Message
    from models.reading.entry import Reading
    from models.session import Session


@dataclass(slots=True)
class Bases:
    """What was read last, by sitting and room. If it is forgotten the next relay is read as a whole."""

    _last: dict[tuple[str, str], tuple[Reading, tuple[int, int]]] = field(default_factory=dict)

    def of(self, session: Session, message: Message) -> Reading | None:
        """What this message can be read on from; None where there is nothing."""
        reading, then = self._last.get(_key(session, message), (None, None))
        # The same lines may say more than they did: inside the window, or after a decision was taken back.
        return reading if then == _mark(session, message.at) else None

    def keep(self, session: Session, message: Message, reading: Reading) -> None:
        """Remember what was read."""
        self._last[_key(session, message)] = reading, _mark(session, message.at)


def _key(session: Session, message: Message) -> tuple[str, str]:
    return session.settings.stream, message.room


def _mark(session: Session, at: datetime) -> tuple[int, int]:
    """What must be the same when a relay is read on from an earlier one."""
    return session.lines.forgotten, session.settings.side_of(at)
