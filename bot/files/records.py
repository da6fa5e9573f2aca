"""The records outside the database, written as files for others to check or read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Final

from bot.files import workbook, writing
from bot.store.store import Store
from models.reading.private import mask_private
from models.records.chain import Record, Stored, canonical, salted
from models.settings import Settings

_IDS: Final = frozenset(("message_id", "contact", "by"))
"""Fields that hold an id of WeChat's, which may be as long as a number that has to be masked."""


def export(
    path: Path,
    settings: Settings,
    store: Store,
    *,
    masked: bool = True,
    with_messages: bool = False,
    force: bool = False,
) -> None:
    """Write all records, as JSON lines or as a workbook. Raises :class:`UserError`.

    ``with_messages`` adds, behind the records, the stored messages, the posts and the roster that they tell of.
    """
    if writing.check_suffix(path, ".jsonl", ".xlsx") == ".xlsx":
        workbook.export_records(path, settings, store.records(), force=force)
        return
    lines = (line(record, masked=masked) for record in store.records())
    beside = _beside(store, masked=masked) if with_messages else iter(())
    written = (json.dumps(data, ensure_ascii=False) for data in chain(lines, beside))
    writing.write_lines(path, written, is_own=writing.begins_with('{"seq": 1,'), force=force)


def _beside(store: Store, *, masked: bool) -> Iterator[dict[str, Any]]:
    for message in store.messages():
        yield {"is": "message", **message_line(message, masked=masked)}
    for post in store.stored_posts():
        names = ("id", "seq", "room", "to", "is_secret", "mention", "attachment")
        told = {name: getattr(post, name) for name in names}
        text = "" if post.is_secret else mask_private(post.text) if masked else post.text
        yield {"is": "post", **told, "text": text, "is_masked": text != post.text}
    for number, digest in store.entry_digests().items():
        yield {"is": "entry", "number": number, "digest": digest}


def line(record: Record, *, masked: bool) -> dict[str, Any]:
    """One record. A body that holds a phone or an ID number is shown masked, beside the digest of the true one."""
    data = {**record._asdict(), "at": record.at.isoformat()}
    if masked and not record.is_purged:
        shown = canonical(_masked(json.loads(record.body)))
        is_true = record.digest == salted(record.salt, record.actor, record.message_id, record.body)
        data |= _shown(record.body, shown, is_true=is_true)
    return data


def message_line(message: Stored, *, masked: bool) -> dict[str, Any]:
    """One stored message; its content is what its digest was made of."""
    data = {
        "id": message.id,
        "kind": message.kind,
        "at": message.at.isoformat(),
        "received_at": message.received_at.isoformat(),
        "body": "" if message.is_purged else message.content,
        "salt": message.salt,
        "digest": message.digest,
        "hash": message.hash,
    }
    if masked and not message.is_purged:
        shown = canonical([mask_private(each) if each else each for each in json.loads(message.content)])
        data |= _shown(message.content, shown, is_true=message.digest == salted(message.salt, message.content))
    return data


def _shown(body: str, shown: str, *, is_true: bool) -> dict[str, Any]:
    """What a masked body is shown as; one that does not fit its digest keeps its salt, so that the checker finds it."""
    if shown == body:
        return {}
    return {"body": None, "salt": None, "masked": shown} if is_true else {"body": shown}


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
