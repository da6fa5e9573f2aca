"""The records: filtered, verified, and taken along as files."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from itertools import islice
from typing import Any, Final

from bot.page.acts import Act, refuse, tell
from bot.page.news import RECORDS, whole
from bot.page.site import Asked, Fragment, Page, address
from bot.page.uploads import Uploaded
from bot.records.verify import verify
from bot.texts.cli import verdict_told
from bot.texts.joined import event_name, in_words
from bot.texts.page import PAGE as SAID
from bot.texts.records import PURGED
from bot.texts.says import EVENTS
from bot.texts.words import contact_called
from models.messages import BOT, DESK, INSPECTION
from models.reading.private import mask_private
from models.reading.text import fold
from models.records.chain import HEAD_LENGTH, Head, Record

_SHOWN: Final = 100
_SEARCHED: Final = 5000
"""So many records are looked through at once for what is asked for; the rest are a page further on."""


def _records(asked: Asked) -> Mapping[str, Any]:
    given = asked.given
    rows: list[Mapping[str, str]] = []
    oldest = 0
    with closing(asked.app.store.newest_records(whole(given.get("before", "")) or 0, given.get("kind", ""))) as records:
        for record in islice(records, _SEARCHED):
            oldest = record.seq
            row = _row(asked, record)
            if row is not None:
                rows.append(row)
            if len(rows) == _SHOWN:
                break
        has_older = next(records, None) is not None
    seq, its_hash = asked.app.store.head()
    return {
        "rows": rows,
        "older": address(asked, before=str(oldest)) if has_older else "",
        "kinds": sorted((told.title, kind.__name__) for kind, told in EVENTS.items()),
        "wanted": {name: given.get(name, "") for name in ("q", "kind", "by")},
        "count": seq,
        "head": str(Head(seq=seq, begin=its_hash)) if seq else "",
    }


def _row(asked: Asked, record: Record) -> Mapping[str, str] | None:
    """A record as listed; None where it is none of those that are looked for."""
    given, session = asked.given, asked.session
    by = SAID["bot"] if record.actor in (BOT, DESK) else contact_called(session, record.actor)
    if given.get("by") and fold(given["by"]) not in fold(f"{by} {record.actor}"):
        return None
    text = PURGED if record.is_purged else _plain(mask_private(in_words(record.event(), session.settings)))
    if given.get("q") and fold(given["q"]) not in fold(f"{text} {event_name(record.kind)}"):
        return None
    return {
        "seq": str(record.seq),
        "at": f"{session.settings.local(record.at):%m-%d %H:%M:%S}",
        "kind": event_name(record.kind),
        "by": by,
        "text": text,
        "hash": record.hash[:HEAD_LENGTH],
    }


def _plain(text: str) -> str:
    """Without what stands before the name of somebody at this machine."""
    return text.replace(INSPECTION, "").replace(DESK, "")


def _verify(asked: Asked, _: Uploaded | None) -> None:
    """Both chains, the posts and the roster, against the heads that somebody copied out of the group."""
    lines = [line for line in asked.given.get("head", "").splitlines() if line.strip()]
    told = [head for line in lines if (head := Head.typed(line)) is not None]
    if len(told) < len(lines):
        refuse(asked, SAID["odd_heads"].format(count=len(lines) - len(told)))
        return
    verdict = verify(asked.app.store, told)
    say = tell if verdict.fault is None else refuse
    say(asked, verdict_told(verdict, told))


PAGE: Final = Page(
    path="/records", name="records", fragments=(Fragment(name="records", reads=(RECORDS, "people"), view=_records),)
)
ACTS: Final = {"/records/verify": Act(_verify)}
