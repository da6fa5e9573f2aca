"""The records outside the database: checked, and written as files for others to check or read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.errors import UserError
from bot.files import workbook, writing
from bot.store.store import Store
from bot.texts.words import posted_heads
from models.events import PersonalDataPurged, Posted
from models.reading.text import mask_private
from models.records.chain import Fault, Head, Record, body_digest, canonical, verify_heads
from models.records.chain import verify as verify_chain
from models.settings import Settings

_IDS: Final = frozenset(("message_id", "contact", "by"))
"""Fields that hold an id of WeChat's, which may be as long as a number that has to be masked."""

_TELL_HEADS: Final = frozenset((Posted.__name__, PersonalDataPurged.__name__))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check of the records found."""

    fault: Fault | None
    count: int = 0
    newest: Head | None = None
    posted: tuple[Head, ...] = ()
    """The heads that the bot has posted; an inspector compares them with the group's own messages."""


def verify(store: Store, told: Iterable[Head]) -> Verdict:
    """Check the chain, then the heads: those that an inspector has ``told``, and those that the database remembers."""
    try:
        chain = list(store.records())
    except UserError as error:
        return Verdict(fault=Fault(seq=error.data["seq"], code="link"))
    fault = verify_chain(chain) or _unreadable(chain)
    if fault is not None or not chain:
        return Verdict(fault=fault or verify_heads(chain, told))
    posted = tuple(dict.fromkeys([*_recorded_heads(chain), *_outbox_heads(store)]))
    return Verdict(
        fault=verify_heads(chain, [*told, *posted]),
        count=len(chain),
        newest=Head(seq=chain[-1].seq, begin=chain[-1].hash),
        posted=posted,
    )


def _unreadable(chain: Iterable[Record]) -> Fault | None:
    """The first record whose content is none that the program writes."""
    for record in chain:
        try:
            if not record.is_purged:
                record.event()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return Fault(seq=record.seq, code="body")
    return None


def _outbox_heads(store: Store) -> Iterator[Head]:
    for text in store.posted_texts():
        yield from posted_heads(text)


def _recorded_heads(chain: Iterable[Record]) -> Iterator[Head]:
    for record in chain:
        if record.is_purged or record.kind not in _TELL_HEADS:
            continue
        match record.event():
            case Posted(text=text):
                yield from posted_heads(text)
            case PersonalDataPurged(heads=heads):
                yield from filter(None, map(Head.read, heads))


def export(path: Path, settings: Settings, records: Iterable[Record], *, masked: bool = True) -> None:
    """Write all records, as JSON lines or as a workbook. Raises :class:`UserError`."""
    if writing.check_suffix(path, ".jsonl", ".xlsx") == ".xlsx":
        workbook.export_records(path, settings, records)
    else:
        writing.write(path, "".join(f"{line(record, masked=masked)}\n" for record in records).encode())


def line(record: Record, *, masked: bool) -> str:
    """One record. A body that holds a phone or an ID number is shown masked, beside the digest of the true one."""
    data = {**record._asdict(), "at": record.at.isoformat()}
    if masked and not record.is_purged:
        shown = canonical(_masked(json.loads(record.body)))
        is_true = record.digest == body_digest(record.salt, record.actor, record.message_id, record.body)
        if shown != record.body and not is_true:
            data["body"] = shown  # beside its salt, so that the checker finds that it does not fit
        elif shown != record.body:
            data |= {"body": None, "salt": None, "masked": shown}
    return json.dumps(data, ensure_ascii=False)


def _masked(data: Any) -> Any:
    match data:
        case str():
            return mask_private(data)
        case list():
            return [_masked(each) for each in data]
        case dict():
            return {name: value if name in _IDS else _masked(value) for name, value in data.items()}
        case _:
            return data
