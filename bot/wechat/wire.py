"""From what a gateway sends to the values that the core takes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

from models.messages import Membership, Message, Recall, bare_sender

TYPE_NAMES: Final = {
    0: "unknown", 1: "attachment", 2: "audio", 3: "contact", 4: "chat_history", 5: "emoticon", 6: "image", 7: "text",
    8: "location", 9: "mini_program", 10: "group_note", 11: "transfer", 12: "red_envelope", 13: "recalled", 14: "url",
    15: "video",
}  # fmt: skip
"""The numbers of wechaty-puppet (TypeScript), which gateways send; python-wechaty's own differ."""
RECALLED: Final = 13
_MILLISECONDS_FROM: Final = 100_000_000_000  # in seconds that is the year 5138
_RECALLED_ID: Final = re.compile(r"<newmsgid>\s*([^<\s]+)\s*</newmsgid>")


def moment(timestamp: float, received_at: datetime) -> datetime:
    """A gateway's time, in seconds or milliseconds, as whole seconds like WeChat's own; without one, the delivery's."""
    seconds = timestamp / 1000 if timestamp > _MILLISECONDS_FROM else timestamp
    return datetime.fromtimestamp(int(seconds), UTC) if seconds > 0 else received_at


def _foreign(contact: str) -> str:
    """A contact id that cannot be taken for one that this program gives itself."""
    return contact if bare_sender(contact) == contact else f"gateway:{contact}"


def message(payload: Any, received_at: datetime, name: str, alias: str) -> Message | Recall:
    """A message, or the news that one was taken back."""
    at = moment(payload.timestamp, received_at)
    if int(payload.type) == RECALLED:
        named = _RECALLED_ID.search(payload.text)
        return Recall(
            id=named[1] if named else payload.text.strip(),
            at=at,
            received_at=received_at,
            room=payload.room_id,
            sender=payload.from_id,
        )
    return Message(
        id=payload.id,
        at=at,
        received_at=received_at,
        room=payload.room_id,
        sender=_foreign(payload.from_id),
        name=name,
        alias=alias,
        type=TYPE_NAMES.get(int(payload.type), "unknown"),
        text=payload.text,
        mentions=tuple(payload.mention_ids),
    )


def memberships(kind: str, data: dict[str, Any], received_at: datetime) -> list[Membership]:
    """Who joined or left a room."""
    joined = kind == "room_join"
    people = data.get("inviteeIdList" if joined else "removeeIdList") or []
    stamp = data.get("timestamp")
    at = moment(stamp if isinstance(stamp, int | float) else 0, received_at)
    return [
        Membership(joined=joined, at=at, received_at=received_at, room=str(data.get("roomId", "")), sender=str(each))
        for each in people
    ]
