"""The hash chain: each record bears the hash of the one before.

The chained text holds only the digest of a record's body, salted, so that personal data can be removed after the
retention period (body and salt go, the digest stays) while the chain can still be verified.
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

from models.events import Event, PersonalDataPurged, from_data, to_data

GENESIS: Final = "0" * 64
HEAD_LENGTH: Final = 16
"""So many characters of the newest hash are posted: 64 bits that nobody can forge after the fact."""
_HEAD: Final = re.compile(rf"([1-9][0-9]{{0,17}})-([0-9a-f]{{{HEAD_LENGTH},64}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A record's sequence and the beginning of its hash, as posted: ``12-0123456789abcdef``."""

    seq: int
    begin: str

    def __str__(self) -> str:
        """The written form."""
        return f"{self.seq}-{self.begin[:HEAD_LENGTH]}"

    @classmethod
    def read(cls, text: str) -> Head | None:
        """What :meth:`__str__` wrote; None where it is no head."""
        found = _HEAD.fullmatch(text)
        return cls(seq=int(found[1]), begin=found[2]) if found else None


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class Record(NamedTuple):
    """One entry of the chain: who, when, what, why, and the message it rests on."""

    seq: int
    at: datetime
    kind: str
    actor: str
    message_id: str
    body: str
    """The event as canonical JSON; empty once personal data was purged."""
    salt: str
    digest: str
    previous: str
    hash: str

    @property
    def is_purged(self) -> bool:
        """Whether what was personal in it has been removed; its digest, and with it the chain, is still there."""
        return not self.body

    def event(self) -> Event:
        """The event that the record holds."""
        return from_data(self.kind, json.loads(self.body))


def chained(event: Event, *, seq: int, at: datetime, actor: str, message_id: str, salt: str, previous: str) -> Record:
    """The record that continues the chain after the hash ``previous``; ``at`` in UTC."""
    body = _encode(to_data(event))
    kind = type(event).__name__
    digest = body_digest(salt, actor, message_id, body)
    return Record(
        seq,
        at,
        kind,
        actor,
        message_id,
        body,
        salt,
        digest,
        previous,
        link_hash(seq, _iso(at), kind, digest, previous),
    )


@lru_cache(maxsize=8)
def _iso(at: datetime) -> str:
    """All records of a turn bear one time; the closing of a large roster writes it ten thousand times."""
    return at.isoformat()


def body_digest(salt: str, actor: str, message_id: str, body: str) -> str:
    """SHA-256 of everything personal in a record."""
    return hashlib.sha256(f"{salt}\n{actor}\n{message_id}\n{body}".encode()).hexdigest()


def link_hash(seq: int, at: str, kind: str, digest: str, previous: str) -> str:
    """SHA-256 that ties a record to its place, its time (ISO 8601 in UTC) and all before it."""
    return hashlib.sha256(f"{seq}\n{at}\n{kind}\n{digest}\n{previous}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first place where the chain does not hold.

    ``missing``, ``previous``, ``body``, ``link``, ``head``, or ``emptied``: content is gone that no purge tells of.
    """

    seq: int
    code: str


def verify(records: Iterable[Record]) -> Fault | None:
    """The first fault of the chain, or None. A chain that was cut off or written anew shows only beside its heads."""
    previous, expected, emptied, is_whole = GENESIS, 1, 0, False
    for record in records:
        fault = _fault_of(record, previous, expected)
        if fault is not None:
            return fault
        previous, expected = record.hash, expected + 1
        if record.is_purged:
            emptied = emptied or record.seq
        elif record.kind == PersonalDataPurged.__name__ and not is_whole:
            emptied = 0  # a purge leaves nothing before it; what empties some records only is none
        else:
            is_whole = True
    return Fault(seq=emptied, code="emptied") if emptied else None


def verify_heads(records: Iterable[Record], heads: Iterable[Head]) -> Fault | None:
    """The first head of which the chain knows nothing (``missing``), or something else (``head``)."""
    hashes = {record.seq: record.hash for record in records}
    for head in heads:
        if not hashes.get(head.seq, "").startswith(head.begin):
            return Fault(seq=head.seq, code="head" if head.seq in hashes else "missing")
    return None


def _fault_of(record: Record, previous: str, expected: int) -> Fault | None:
    if record.seq != expected:
        return Fault(seq=expected, code="missing")
    if record.previous != previous:
        return Fault(seq=record.seq, code="previous")
    if record.is_purged and (record.actor or record.message_id or record.salt):
        return Fault(seq=record.seq, code="body")
    if record.body and record.digest != body_digest(record.salt, record.actor, record.message_id, record.body):
        return Fault(seq=record.seq, code="body")
    if record.hash != link_hash(record.seq, record.at.isoformat(), record.kind, record.digest, record.previous):
        return Fault(seq=record.seq, code="link")
    return None


def joined_digest(lines: Iterable[str]) -> str:
    """SHA-256 over sorted lines, so that a roster can be shown to be the one that was used."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def canonical(data: Any) -> str:
    """JSON with one spelling for equal data."""
    return _encode(data)
