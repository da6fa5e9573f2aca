"""The hash chain: each record bears the hash of the one before.

The chained text holds only the digest of a record's body, salted, so that personal data can be removed after the
retention period (body and salt go, the digest stays) while the chain can still be verified.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from models.events import Event, from_data, to_data

GENESIS: Final = "0" * 64
HEAD_LENGTH: Final = 16
"""So many characters of the newest hash are posted: 64 bits that nobody can forge after the fact."""

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
    """The first place where the chain does not hold: ``missing``, ``body``, ``link``, ``previous`` or ``head``."""

    seq: int
    code: str


def verify(records: Iterable[Record], posted_heads: Iterable[tuple[int, str]] = ()) -> Fault | None:
    """The first fault of the chain, or None; ``posted_heads`` are (sequence, beginning of the hash) from the group."""
    previous, expected = GENESIS, 1
    hashes: dict[int, str] = {}
    for record in records:
        fault = _fault_of(record, previous, expected)
        if fault is not None:
            return fault
        previous, expected = record.hash, expected + 1
        hashes[record.seq] = record.hash
    for seq, head in posted_heads:
        if not hashes.get(seq, "").startswith(head):
            return Fault(seq=seq, code="head" if seq in hashes else "missing")
    return None


def _fault_of(record: Record, previous: str, expected: int) -> Fault | None:
    if record.seq != expected:
        return Fault(seq=expected, code="missing")
    if record.previous != previous:
        return Fault(seq=record.seq, code="previous")
    if record.body and record.digest != body_digest(record.salt, record.actor, record.message_id, record.body):
        return Fault(seq=record.seq, code="body")
    if record.hash != link_hash(record.seq, record.at.isoformat(), record.kind, record.digest, record.previous):
        return Fault(seq=record.seq, code="link")
    return None


def roster_digest(lines: Iterable[str]) -> str:
    """SHA-256 over sorted lines, so that a roster can be shown to be the one that was used."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def canonical(data: Any) -> str:
    """JSON with one spelling for equal data."""
    return _encode(data)
