"""The end of the retention period: personal data goes, the records can still be checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.records.verify import verify
from bot.store.store import Store
from bot.store.transaction import random_salt
from models.messages import BOT
from models.records.chain import chained
from models.records.events import PersonalDataPurged


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How many rows were emptied."""

    records: int
    messages: int


def newest_day(store: Store, zone: str) -> date:
    """The day of the newest record or message. Raises :class:`UserError` where nothing is left to remove."""
    moments = [record.at for record in store.records() if not record.is_purged and record.kind != _KIND]
    if not moments:
        raise UserError("purge_nothing")
    heard = store.last_arrival_at()
    return max([*moments, *([heard] if heard else [])]).astimezone(ZoneInfo(zone)).date()


def purge(store: Store, before: date, now: datetime, zone: str) -> Purged:
    """Remove what is personal where all of it is older than ``before``. Raises :class:`UserError` where it is not.

    A database is one day, and its state the fold of all its records: a part of them alone would be of no use. The
    digest of each record was made with a salt when it was written, so that removing body and salt leaves a chain that
    can be verified and nothing that can be guessed. That it was done is one more record; it keeps the posted heads.
    """
    if before > now.astimezone(ZoneInfo(zone)).date():
        raise UserError("purge_future", date=before.isoformat())
    newest = newest_day(store, zone)
    if newest >= before:
        first = newest + timedelta(days=1)
        raise UserError("purge_too_new", date=before.isoformat(), newest=newest.isoformat(), first=first.isoformat())
    verdict = verify(store, [])
    if verdict.fault is not None:
        raise UserError("purge_broken", seq=verdict.fault.seq)
    heads = tuple(map(str, verdict.posted))
    seq, head = store.head()
    with store.transaction() as transaction:
        records, messages = transaction.purge()
        event = PersonalDataPurged(older_than=before.isoformat(), records=records, messages=messages, heads=heads)
        record = chained(
            event,
            seq=seq + 1,
            at=now.astimezone(UTC),
            stream="",
            actor=BOT,
            message_id="",
            salt=random_salt(),
            heard=transaction.heard(),
            previous=head,
        )
        transaction.append([record], {})
    store.overwrite_free_space()
    return Purged(records=records, messages=messages)


_KIND = PersonalDataPurged.__name__
