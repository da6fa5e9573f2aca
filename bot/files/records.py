"""The records outside the database, written as files for others to check or read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from bot.files import workbook, writing
from bot.store.store import Store
from models.records.chain import Record, Stored, hidden, open_salt
from models.records.chain import masked as mask
from models.settings import Settings


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
        names = ("id", "seq", "room", "to", "is_secret", "mention", "manner")
        told = {name: getattr(post, name) for name in names}
        told["text"] = "" if post.is_secret else post.text
        yield {"is": "post", **(mask(told) if masked else told)}
    for number, digest in store.entry_digests().items():
        yield {"is": "entry", "number": number, "digest": digest}


def line(record: Record, *, masked: bool) -> dict[str, Any]:
    """One record."""
    data = {**record._asdict(), "at": record.at.isoformat()}
    return {**data, **_content(record.body, record.shown, record.salt, masked=masked)}


def message_line(message: Stored, *, masked: bool) -> dict[str, Any]:
    """One stored message; its content is what its digest was made of."""
    return {
        "id": message.id,
        "kind": message.kind,
        "at": message.at.isoformat(),
        "received_at": message.received_at.isoformat(),
        **_content("" if message.is_purged else message.content, message.shown, message.salt, masked=masked),
        "digest": message.digest,
        "hash": message.hash,
    }


def _content(body: str, shown: str, salt: str, *, masked: bool) -> dict[str, str | None]:
    """What was written, or what is shown for it with the digest of what is not: both go into the chained digest."""
    if masked and shown:
        return {"body": None, "shown": shown, "salt": open_salt(salt), "hidden": hidden(salt, body)}
    return {"body": body, "shown": shown, "salt": salt, "hidden": ""}
