"""The hash chains: each record bears the hash of the one before, and the head of the chain of stored messages.

A chained text holds only the digest of a body, salted, so that personal data can be removed after the retention period
(body and salt go, the digest stays) while the chain can still be verified.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from models.event import Event, from_data, to_data
from models.reading.private import holds_private, mask_private
from models.reading.text import fold_width

GENESIS: Final = "0" * 64
HEAD_LENGTH: Final = 32
"""So many characters of the newest hash are posted: 128 bits, of which nobody finds two histories that agree."""
_HEAD: Final = re.compile(rf"(?<![0-9a-f])([1-9][0-9]{{0,17}})-([0-9a-f]{{{HEAD_LENGTH},64}})(?![0-9a-f])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A record's sequence and the beginning of its hash, as posted: ``12-0123456789abcdef0123456789abcdef``."""

    seq: int
    begin: str

    def __str__(self) -> str:
        """The written form."""
        return f"{self.seq}-{self.begin[:HEAD_LENGTH]}"

    @classmethod
    def read(cls, text: str) -> Head | None:
        """The first one that stands in a text; None where none does."""
        found = _HEAD.search(text)
        return cls(seq=int(found[1]), begin=found[2]) if found else None

    @classmethod
    def typed(cls, text: str) -> Head | None:
        """The same in what somebody typed, in whatever width and case."""
        return cls.read(fold_width(text).casefold())


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class HeardEnd(NamedTuple):
    """The end of the chain of stored messages: how many there are, and the hash of the newest."""

    total: int
    hash: str

    def __str__(self) -> str:
        """As it stands in a record."""
        return f"{self.total}-{self.hash}"


NOTHING_HEARD: Final = HeardEnd(0, GENESIS)


class Record(NamedTuple):
    """One entry of the chain: who, when, what, why, and the message it rests on."""

    seq: int
    at: datetime
    stream: str
    """The sitting that it belongs to; empty for what concerns all of them."""
    kind: str
    actor: str
    message_id: str
    body: str
    """The event as canonical JSON; empty once personal data was purged."""
    shown: str
    """The body with phones and ID numbers masked; empty where it holds none."""
    salt: str
    digest: str
    heard: str
    """The head of the stored messages when it was written: ``17-…``."""
    previous: str
    hash: str

    @property
    def is_purged(self) -> bool:
        """Whether what was personal in it has been removed; its digest, and with it the chain, is still there."""
        return not self.body

    def event(self) -> Event:
        """The event that the record holds."""
        return from_data(self.kind, json.loads(self.body))


def chained(
    event: Event,
    *,
    seq: int,
    at: datetime,
    stream: str,
    actor: str,
    message_id: str,
    salt: str,
    heard: HeardEnd,
    previous: str,
) -> Record:
    """The record that continues the chain after the hash ``previous``; ``at`` in UTC."""
    body = _encode(to_data(event))
    kind, known = type(event).__name__, str(heard)
    shown = shown_of(body)
    digest = salted(salt, body, shown, actor, message_id)
    its_hash = link_hash(seq, _iso(at), stream, kind, digest, known, previous)
    return Record(seq, at, stream, kind, actor, message_id, body, shown, salt, digest, known, previous, its_hash)


@lru_cache(maxsize=8)
def _iso(at: datetime) -> str:
    """All records of a turn bear one time; the closing of a large roster writes it ten thousand times."""
    return at.isoformat()


def framed(*parts: str) -> str:
    """SHA-256 over the parts, each behind its length in bytes: no part can borrow from its neighbour."""
    coded = [part.encode() for part in parts]
    return hashlib.sha256(b"".join([b"%d:%b" % (len(part), part) for part in coded])).hexdigest()


def salted(salt: str, content: str, shown: str, *about: str) -> str:
    """The digest of everything personal in a record or a message.

    Where the content holds a phone or an ID number it binds what is ``shown`` in its place as well: whoever has only
    that, and the half of the salt that belongs to it, can check every other word of it, and guess no digit.
    """
    return framed(salt, *about, content) if not shown else framed(open_salt(salt), *about, shown, hidden(salt, content))


def open_salt(salt: str) -> str:
    """The half of a salt that goes out with masked content; the salt itself does not follow from it."""
    return framed("open", salt)


def hidden(salt: str, content: str) -> str:
    """The digest of content whose numbers are masked for others."""
    return framed(framed("closed", salt), content)


_IDS: Final = frozenset(("contact", "by", "confirmed_by", "sender", "room", "rooms", "to", "mention", "mentions"))
"""Fields that hold an id of WeChat's, which may be as long as a number that has to be masked."""
_ID: Final = re.compile(r"(?:wxid_|gh_)\S*|[^\s@]*@\S*|\d{12,14}|\d{16,17}|\d{19,}")


_ESCAPED: Final = re.compile(r"\\[nrt]")
"""How JSON writes what may stand between the digits of a number."""


def shown_of(content: str) -> str:
    """Canonical JSON with its phones and ID numbers masked; empty where it holds none."""
    spoken = _ESCAPED.sub(" ", content) if "\\" in content else content
    if mask_private(spoken) == spoken:
        return ""
    shown = _encode(masked(json.loads(content)))
    return "" if shown == content else shown


def masked(data: Any, name: str = "") -> Any:
    """Plain data with phones and ID numbers masked, and WeChat's own ids left; ``name`` is the field it stands in."""
    match data:
        case str():
            is_id = name == "message_id" or (name in _IDS and _ID.fullmatch(data) is not None)
            return data if is_id else mask_private(data)
        case list():
            return [masked(each, name) for each in data]
        case dict():
            return {key: masked(value, key) for key, value in data.items()}
        case _:
            return data


def link_hash(place: int, *parts: str) -> str:
    """The hash that ties an entry to its place, its time (ISO 8601 in UTC) and all before it."""
    return framed(str(place), *parts)


def joined_digest(lines: Iterable[str]) -> str:
    """SHA-256 over sorted lines, so that a roster can be shown to be the one that was used."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def canonical(data: Any) -> str:
    """JSON with one spelling for equal data."""
    return _encode(data)


# --- the stored messages ---------------------------------------------------------------------------------------------


class Stored(NamedTuple):
    """Something that arrived, as it is kept: word for word, and a link of its chain."""

    id: int
    """Its place in the chain, from 1."""
    kind: str
    room: str
    message_id: str
    sender: str
    name: str
    alias: str
    type: str
    at: datetime
    received_at: datetime
    text: str
    mentions: str
    """Contact ids, with commas between."""
    until: datetime | None
    paste: str
    shown: str = ""
    """Its content with phones and ID numbers masked; empty where it holds none."""
    salt: str = ""
    digest: str = ""
    hash: str = ""

    @property
    def is_purged(self) -> bool:
        """Whether what was personal in it has been removed."""
        return not self.salt

    @property
    def content(self) -> str:
        """Everything about it that a purge removes, as canonical JSON."""
        personal = dict(zip(_PERSONAL, self.personal, strict=True))
        return _encode({**personal, "until": self.until and self.until.isoformat()})

    @property
    def personal(self) -> tuple[str, ...]:
        """Everything in it that people wrote, or are known by."""
        return (
            self.room, self.message_id, self.sender, self.name, self.alias, self.type, self.text, self.mentions,
            self.paste,
        )  # fmt: skip


_PERSONAL: Final = ("room", "message_id", "sender", "name", "alias", "type", "text", "mentions", "paste")


def kept(arrived: Stored, *, salt: str, after: HeardEnd) -> Stored:
    """What arrived, as the next link of the chain."""
    content = arrived.content
    shown = shown_of(content) if any(map(holds_private, arrived.personal)) else ""
    digest = salted(salt, content, shown)
    link = arrived._replace(id=after.total + 1, salt=salt, shown=shown, digest=digest)
    return link._replace(hash=message_hash(link, after.hash))


def message_hash(message: Stored, previous: str) -> str:
    """SHA-256 that ties a stored message to its place, its times and all before it."""
    at, received_at = message.at.isoformat(), message.received_at.isoformat()
    return link_hash(message.id, at, received_at, message.kind, message.digest, previous)


# --- the roster ------------------------------------------------------------------------------------------------------


def entry_digest(salt: str, values: Iterable[str]) -> str:
    """SHA-256 of an entry of the roster. The salt stays in the database: phones and ID numbers could be guessed."""
    return framed(salt, _encode(list(values)))
