"""Whether the database holds what was once written into it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from bot.errors import UserError
from bot.store.store import Store
from bot.texts.words import posted_heads
from models.records.chain import Head
from models.records.verify import Checked, Fault, check, wrong_entries, wrong_head, wrong_post


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check of the database found."""

    fault: Fault | None
    count: int = 0
    newest: Head | None = None
    posted: tuple[Head, ...] = ()
    """The heads that the bot has posted; an inspector compares them with the group's own messages."""


def verify(store: Store, told: Iterable[Head]) -> Verdict:
    """Check both chains, then the heads that an inspector has ``told`` or the database remembers, posts and roster."""
    told = list(told)
    try:
        with closing(store.records()) as records, closing(store.messages()) as messages:
            seen = check(records, messages, posted_heads)
    except UserError as error:
        return Verdict(fault=_unreadable(error))
    try:
        posted = tuple(dict.fromkeys([*seen.heads, *_outbox_heads(store)]))
        fault = seen.fault or wrong_head([*told, *posted], store.hash_of) or _beside(store, seen)
    except UserError as error:
        return Verdict(fault=_unreadable(error))
    return Verdict(fault=fault, count=seen.count, newest=seen.newest, posted=posted)


def _unreadable(error: UserError) -> Fault:
    """What cannot even be read was not written by the program."""
    match error.code:
        case "message_unreadable":
            return Fault(code="message_body", seq=error.data["place"])
        case "record_unreadable":
            return Fault(code="link", seq=error.data["seq"])
        case _:
            return Fault(code="unreadable")


def _outbox_heads(store: Store) -> Iterable[Head]:
    return (head for text in store.posted_texts() for head in posted_heads(text))


def _beside(store: Store, seen: Checked) -> Fault | None:
    """What the records tell of and that stands elsewhere: posts, the roster, whose history is whose."""
    if not seen.count:
        return None
    if seen.is_purged:
        return _put_back(store)
    wrong = wrong_post(seen.posted, store.stored_posts())
    wrong = wrong or next(wrong_entries(seen.entries, store.entry_digests()), None)
    return wrong or _wrong_application(seen, store) or _wrong_history(store)


def _wrong_application(seen: Checked, store: Store) -> Fault | None:
    """The first application that is not what was sent, or that nobody sent."""
    found = {each.id: each.digest for each in store.applications()}
    odd = sorted(each for each in {*found, *seen.applications} if found.get(each) != seen.applications.get(each))
    return Fault(code="application", seq=odd[0]) if odd else None


def _put_back(store: Store) -> Fault | None:
    """What stands again where a purge has left nothing."""
    post = next((each.id for each in store.stored_posts() if each.text or each.to), 0)
    if post:
        return Fault(code="post_inserted", seq=post)
    number = next((each.number for each in store.roster() if each.name), "")
    return Fault(code="entry_inserted", number=number) if number else None


def _wrong_history(store: Store) -> Fault | None:
    """The first record that does not stand in the histories that it belongs to."""
    with closing(store.records()) as records, closing(store.histories()) as indexed:
        for record in records:
            for number in sorted(set(record.event().about)):
                if next(indexed, None) != (record.seq, number):
                    return Fault(code="history", seq=record.seq)
        extra = next(indexed, None)
    return Fault(code="history", seq=extra[0]) if extra else None
