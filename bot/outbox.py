"""The posts on their way: gently paced, in order for each conversation, sent again only when nothing shows they left.

``todo → sending → sent | unknown``: a post is marked before it is handed over, so that after a crash nothing is posted
twice without saying so. A post whose fate is unknown waits for its own echo first, then goes out again as 补发.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from bot.log import note
from bot.store.store import Store
from bot.texts.parts import EVERYBODY, sent_again, sent_late
from models.posts import GROUP_WORK, PostState, QueuedPost, lane_of

_STALE: Final = timedelta(minutes=1)
"""A post that could not leave for so long says when it was meant for."""
_PRIVATE_ATTEMPTS: Final = 5
"""A contact who takes no private messages from the bot must not be asked for ever."""
_GROUP_WORK_ATTEMPTS: Final = 2
"""A gateway that cannot do it can do it no better later, and whoever was asked into a room is not asked often."""
_REMEMBERED: Final = 50


class NotSent(Exception):
    """The post certainly did not leave."""


class Unsure(Exception):
    """The post may have left, or not."""


Send = Callable[[QueuedPost, str], Awaitable[str]]
"""Says a post in these words, or sends its file; gives the message's id. Raises :class:`NotSent` or :class:`Unsure`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How gently to post, in seconds."""

    interval: float = 3.0
    per_minute: int = 20
    account_per_minute: int = 20
    """Of all conversations together: it is the account that is limited for posting too fast."""
    echo: float = 20.0
    """How long to wait for the echo of a post whose fate is unknown."""
    retry: float = 2.0
    """Before the first new attempt; doubled up to ``retry_most``."""
    retry_most: float = 60.0


@dataclass(slots=True)
class _Words:
    """What the account has said in one conversation."""

    said: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    """What was handed to the gateway lately, to know the account's own words by."""
    owed: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    """What the gateway has confirmed, and whose echo may still come."""


@dataclass(slots=True)
class _Lane:
    """The posts that wait for each other."""

    words: _Words
    waiting: deque[QueuedPost] = field(default_factory=deque)
    sent_at: deque[float] = field(default_factory=deque)
    current: set[str] = field(default_factory=set)
    """The wordings of the post that is under way: an echo of any of them is its arrival."""
    echoed: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


@dataclass(slots=True)
class Outbox:
    """Sends what the store holds. One for each process."""

    store: Store
    send: Send
    now: Callable[[], datetime]
    pace: Pace = field(default_factory=Pace)
    zone: tzinfo = UTC
    """The event's own clock."""
    given_up: Callable[[QueuedPost], None] = field(default=lambda _: None)
    """Told of a post that is tried no more."""
    _lanes: dict[str, _Lane] = field(init=False, default_factory=dict)
    _words: dict[str, _Words] = field(init=False, default_factory=dict)
    _newest: int = field(init=False, default=0)
    _posted_at: deque[float] = field(init=False, default_factory=deque)
    """When the account posted last, in whichever conversation."""
    _gate: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)
    """Conversations that wait for the account's turn get it in the order in which they asked."""
    _online: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    def recover(self) -> None:
        """After a crash: whatever was being sent may have left or not."""
        with self.store.transaction() as transaction:
            for post in self.store.queued_posts():
                if post.state is PostState.SENDING:
                    post.state = PostState.UNKNOWN
                    transaction.mark_post(post, self.now())

    def refresh(self) -> None:
        """Take up what has come into the store since, this process's own posts and those of others."""
        for post in self.store.queued_posts(self._newest):
            self._newest = post.id
            words = self._words.setdefault(post.conversation, _Words())
            lane = self._lanes.setdefault(lane_of(post), _Lane(words))
            lane.waiting.append(post)
            if lane.task is None or lane.task.done():
                lane.task = asyncio.get_running_loop().create_task(self._empty(lane))

    def can_leave(self, lane_name: str) -> bool:
        """Whether a new post of this lane would leave at once; then it may be marked as leaving already."""
        lane = self._lanes.get(lane_name)
        if not self._online.is_set():
            return False
        if _until_free(self._posted_at, self.pace.account_per_minute) or self._gate.locked():
            return False
        return lane is None or not (lane.waiting or self._wait(lane))

    def waits_longer_than(self, span: timedelta) -> bool:
        """Whether a post has been on its way for so long."""
        now = self.now()
        return any(lane.waiting and now - lane.waiting[0].at > span for lane in self._lanes.values())

    def connected(self, *, online: bool) -> None:
        """Speak, or wait."""
        if online:
            self._online.set()
        else:
            self._online.clear()

    def is_own(self, conversation: str, text: str) -> bool:
        """Whether this, heard from the account itself, is one of our posts; if so it has arrived."""
        words = self._words.get(conversation)
        if words is None:
            return False
        said = _comparable(text)
        if said in words.owed:
            words.owed.remove(said)
        else:
            for lane in self._lanes.values():
                if lane.words is words and said in lane.current:
                    lane.echoed.set()
        return said in words.said

    async def stop(self) -> None:
        """End without losing anything: what is under way becomes unknown."""
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None and not lane.task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- one lane ----------------------------------------------------------------------------------------------

    async def _empty(self, lane: _Lane) -> None:
        while lane.waiting:
            post = lane.waiting[0]
            lane.current, lane.echoed = set(), asyncio.Event()
            try:
                await self._deliver(lane, post)
            except Exception as error:  # noqa: BLE001 - the database may be locked; the post stays and is tried again
                note("post_failed", level="ERROR", error=error)
                await asyncio.sleep(self.pace.retry)
            else:
                lane.waiting.popleft()

    async def _deliver(self, lane: _Lane, post: QueuedPost) -> None:
        pause = self.pace.retry
        while True:
            await self._online.wait()
            has_echo = post.manner not in GROUP_WORK
            if post.state is PostState.UNKNOWN and has_echo and await self._echo_comes(lane):
                self._mark(post, PostState.SENT)
                return
            if post.attempts >= _most_attempts(post):
                self._mark(post, PostState.DROPPED)
                note("post_given_up", level="WARNING", post=post.id)
                self.given_up(post)
                return
            await self._paced(lane)
            if await self._attempt(lane, post):
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, self.pace.retry_most)

    async def _attempt(self, lane: _Lane, post: QueuedPost) -> bool:
        """Hand it to the gateway once; whether it has arrived."""
        text = self._worded(post)
        lane.current.add(_comparable(text))
        lane.words.said.append(_comparable(text))
        post.attempts += 1
        if post.state is not PostState.SENDING:
            self._mark(post, PostState.SENDING)
        try:
            sent_id = await self._arrived(lane, post, text)
        except NotSent:
            post.attempts -= 1
            self._mark(post, PostState.TODO)
            return False
        except Unsure as error:
            note("post_unsure", level="WARNING", post=post.id, reason=str(error))
            self._mark(post, PostState.UNKNOWN)
            return False
        except asyncio.CancelledError:
            self._mark(post, PostState.UNKNOWN)
            raise
        if not lane.echoed.is_set():
            lane.words.owed.append(_comparable(text))
        self._mark(post, PostState.SENT, sent_id)
        return True

    async def _arrived(self, lane: _Lane, post: QueuedPost, text: str) -> str:
        """Wait for the gateway's answer or the echo, whichever comes first."""
        sending = asyncio.ensure_future(self.send(post, text))
        echo = asyncio.ensure_future(lane.echoed.wait())
        try:
            await asyncio.wait({sending, echo}, return_when=asyncio.FIRST_COMPLETED)
            return await sending if sending.done() and not echo.done() else ""
        finally:
            sending.cancel()
            echo.cancel()
            await asyncio.gather(sending, echo, return_exceptions=True)

    async def _echo_comes(self, lane: _Lane) -> bool:
        try:
            async with asyncio.timeout(self.pace.echo):
                return await lane.echoed.wait()
        except TimeoutError:
            return False

    async def _paced(self, lane: _Lane) -> None:
        if seconds := self._wait(lane):
            await asyncio.sleep(seconds)
        async with self._gate:
            if seconds := _until_free(self._posted_at, self.pace.account_per_minute):
                await asyncio.sleep(seconds)
            now = asyncio.get_running_loop().time()
            lane.sent_at.append(now)
            self._posted_at.append(now)

    def _wait(self, lane: _Lane) -> float:
        """Seconds until the conversation may hear the next post."""
        wait = _until_free(lane.sent_at, self.pace.per_minute)
        if not lane.sent_at:
            return wait
        return max(wait, lane.sent_at[-1] + self.pace.interval - asyncio.get_running_loop().time())

    def _worded(self, post: QueuedPost) -> str:
        if post.manner:
            return post.text
        if post.attempts:
            return sent_again(post.text)
        return sent_late(post.text, post.at.astimezone(self.zone)) if self.now() - post.at > _STALE else post.text

    def _mark(self, post: QueuedPost, state: PostState, sent_id: str = "") -> None:
        post.state = state
        with self.store.transaction() as transaction:
            transaction.mark_post(post, self.now(), sent_id)


def _most_attempts(post: QueuedPost) -> float:
    if post.manner in GROUP_WORK:
        return _GROUP_WORK_ATTEMPTS
    return _PRIVATE_ATTEMPTS if post.to else math.inf


def _until_free(posted_at: deque[float], per_minute: int) -> float:
    """Seconds until another post is not one too many within a minute."""
    now = asyncio.get_running_loop().time()
    while posted_at and now - posted_at[0] > 60:
        posted_at.popleft()
    return max(0.0, posted_at[-per_minute] + 60 - now) if len(posted_at) >= per_minute else 0.0


def _comparable(text: str) -> str:
    """Gateways change line ends and outer blanks, and an announcement rings everybody."""
    return text.replace("\r\n", "\n").strip().removeprefix(EVERYBODY).lstrip()
