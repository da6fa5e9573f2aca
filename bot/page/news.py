"""What has changed, told to open tabs: which parts of the state, and a number that shows whether any was missed."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from models.event import Event
from models.records.events import PostDropped, Posted, PostPrepared
from models.session import STATES

ALL: Final = "all"
"""What has changed where nobody knows what."""
TIME, HEALTH, CLAIMS, POSTS = "time", "health", "claims", "posts"
RECORDS, VISITS, HEARD = "records", "visits", "heard"
"""What a part may read beside the states of a sitting."""
_KEPT: Final = 1000
_MOST_DIGITS: Final = 15
"""Of a number that somebody names: more are none of ours, and would not fit into the database either."""
PING_SECONDS: Final = 15.0
"""A tab that hears nothing for longer sits behind a proxy that keeps it back."""
_PING: Final = b"event: ping\ndata: 0\n\n"
_HEARD_BY: Final[dict[type[Event], frozenset[str]]] = {
    event: frozenset(name for name, state in STATES.items() if event in state.HEARS)
    for state in STATES.values()
    for event in state.HEARS
}


def whole(text: str) -> int | None:
    """A number that an address, a form or a tab names; None where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def about(number: str) -> str:
    """What changes when something happens to this candidate."""
    return f"person-{number}"


def names_of(events: Sequence[Event] | None) -> Iterator[str]:
    """What these events have changed: the states that hear them, the people they are about, posts, records."""
    if events is None:
        yield ALL
        return
    for event in events:
        yield from _HEARD_BY.get(type(event), ())
        yield from map(about, event.about)
        if event.about:
            yield "standings"
        if isinstance(event, Posted | PostPrepared | PostDropped):
            yield POSTS
    if events:
        yield RECORDS
    yield HEARD  # a message that led to nothing is evidence all the same


@dataclass(slots=True)
class News:
    """The newest changes in order, and everybody who waits for more."""

    run: str = field(default_factory=lambda: secrets.token_hex(4))
    """Tells this run of the program from others: their numbers mean nothing here."""
    number: int = 0
    told: int = 0
    """How often anything was told: what was made before may be out of date."""
    open_streams: int = 0
    is_over: bool = False
    _kept: deque[frozenset[str]] = field(default_factory=lambda: deque(maxlen=_KEPT))
    _pending: set[str] = field(default_factory=set)
    _written: tuple[str, str, bytes] = ("", "", b"")
    """The last message: behind which number, up to which, and its bytes."""
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, names: Iterable[str]) -> None:
        """Let tabs know; what one piece of work changes is told together."""
        new = frozenset(names)
        if not new:
            return
        self.told += 1
        if not self._pending:
            asyncio.get_running_loop().call_soon(self._flush)
        self._pending |= new

    def _flush(self) -> None:
        self._kept.append(frozenset(self._pending))
        self._pending.clear()
        self.number += 1
        self._wake()

    def _wake(self) -> None:
        self._more.set()
        self._more = asyncio.Event()

    @property
    def remembered(self) -> int:
        """How many changes are kept for those who come back."""
        return len(self._kept)

    @property
    def id(self) -> str:
        """How far the news have come."""
        return f"{self.run}-{self.number}"

    def since(self, last: str) -> frozenset[str]:
        """What has changed behind this number; everything where it is of another run, or too long ago."""
        run, _, number = last.partition("-")
        known = whole(number) if run == self.run else None
        missed = self.number - known if known is not None else -1
        if not 0 <= missed <= len(self._kept):
            return frozenset((ALL,))
        return frozenset().union(*list(self._kept)[len(self._kept) - missed :])

    async def stream(self, last: str) -> AsyncIterator[bytes]:
        """Server-sent events behind this number, until the tab goes or the program ends.

        A slow tab gets less, not more: what changed while it was busy comes as one.
        """
        self.open_streams += 1
        try:
            last = last or self.id
            yield b"retry: 1000\n\n"
            while not self.is_over:
                if last != self.id:
                    yield self._news_behind(last)
                    last = self.id
                    continue
                await self._more.wait()
                if last == self.id and not self.is_over:
                    yield _PING
        finally:
            self.open_streams -= 1

    def _news_behind(self, last: str) -> bytes:
        """What a tab is told that knows the news until there; most know all but the newest, which is written once."""
        if self._written[:2] != (last, self.id):
            self._written = last, self.id, message(self.id, self.since(last)).encode()
        return self._written[2]

    def ping(self) -> None:
        """Let every tab hear that the program is there, though there is no news."""
        self._wake()

    def end(self) -> None:
        """Let every stream end: a server that stops waits for them."""
        self.is_over = True
        self._wake()


def message(last: str, names: Iterable[str]) -> str:
    """One server-sent event."""
    return f"id: {last}\ndata: {json.dumps(sorted(names))}\n\n"
