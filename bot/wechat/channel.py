"""The supervised connection: everything that the group says, in order, whatever happens to the gateway."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeVar

from bot.errors import UserError
from bot.log import note
from bot.wechat import wire
from bot.wechat.link import TROUBLE, Link, Occupied, Timing, TokenRefused
from models.messages import Membership, Message, Recall

_REMEMBERED_IDS: Final = 4096
_DELAYS: Final = 100
_LATELY: Final = timedelta(minutes=30)
_MOST_AHEAD: Final = 600.0
"""Seconds for which a clock that is ahead may hold up the closing."""
_LOOK_UPS_AT_ONCE: Final = 8
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 30.0
"""Seconds between two attempts to look a message up, at first and at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """The account is logged in and the stream runs."""

    self_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Offline:
    """Nothing that was said after ``since`` is certain to arrive."""

    since: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """Somebody must scan this code with WeChat to log in."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Something that the account itself said: a post that arrived, or staff at the account's own telephone."""

    to: str
    """The contact, where it was said in private."""
    message: Message


@dataclass(frozen=True, slots=True)
class Renamed:
    """Somebody may be called otherwise."""


T = TypeVar("T")
Heard = Message | Recall | Membership | Online | Offline | Scan | Own | Renamed
State = Literal["down", "waiting", "online"]


class NotConnected(Exception):
    """There is no connection: nothing has left."""


class Failed(Exception):
    """The gateway refused, or did not answer in time: whether the post left is not known."""


class _Unfound(Exception):
    """A message could not be looked up for longer than the messages behind it can wait."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """A message whose look-up is under way; its place in the queue is its turn."""

    message_id: str
    received_at: datetime
    found: asyncio.Task[Heard]


@dataclass(slots=True)
class Channel:
    """One account on one gateway. ``run`` keeps it connected, ``heard`` gives what arrives, ``send`` speaks."""

    endpoint: str
    token: str
    now: Callable[[], datetime]
    timing: Timing = field(default_factory=Timing)
    state: State = field(init=False, default="down")
    heard_at: datetime | None = field(init=False, default=None)
    """When the gateway last gave a sign of life."""
    second_client: bool = field(init=False, default=False)
    self_id: str = field(init=False, default="")
    _link: Link | None = field(init=False, default=None)
    _inbox: asyncio.Queue[Heard | _Pending] = field(init=False, default_factory=asyncio.Queue)
    _seen: OrderedDict[str, None] = field(init=False, default_factory=OrderedDict)
    _names: dict[tuple[str, str], tuple[float, str, str]] = field(init=False, default_factory=dict)
    _tasks: set[asyncio.Task[Any]] = field(init=False, default_factory=set)
    _look_ups: asyncio.Semaphore = field(init=False, default_factory=lambda: asyncio.Semaphore(_LOOK_UPS_AT_ONCE))
    _dongs: int = field(init=False, default=0)
    _sign_of_life: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _answer: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _in_hand: bool = field(init=False, default=False)
    """Whether something that was heard has been handed out and is still being worked on."""
    _delays: deque[tuple[datetime, float]] = field(init=False, default_factory=lambda: deque(maxlen=_DELAYS))

    async def run(self) -> None:
        """Connect, and connect again, until cancelled: a return is a crash like any other."""
        delay = self.timing.reconnect
        occupied_since: float | None = None
        clock = asyncio.get_running_loop().time
        try:
            while True:
                began = clock()
                take_over = occupied_since is not None and clock() - occupied_since > self.timing.take_over
                try:
                    await self._connected(take_over=take_over)
                except Occupied:
                    occupied_since = clock() if occupied_since is None or take_over else occupied_since
                    self._lost("second_client")
                except TokenRefused:
                    if not self.self_id:
                        raise UserError("token_refused") from None
                    self._lost("token_refused")
                except TROUBLE as error:
                    self._lost("connection_lost", reason=type(error).__name__)
                except Exception as error:  # noqa: BLE001 - whatever a library throws, the group must be heard again
                    note("connection_failed", level="ERROR", error=error)
                    self._lost("connection_lost", reason=type(error).__name__)
                if not self.second_client:
                    occupied_since = None
                if clock() - began > self.timing.reconnect_most:
                    delay = self.timing.reconnect
                await asyncio.sleep(delay)
                delay = min(delay * 2, self.timing.reconnect_most)
        finally:
            for task in self._tasks:
                task.cancel()

    async def heard(self) -> AsyncIterator[Heard]:
        """What arrives, in the gateway's order; a look-up that fails for long is set aside and comes later."""
        while True:
            self._in_hand = False
            item = await self._inbox.get()
            self._in_hand = True
            if not isinstance(item, _Pending):
                yield item
                continue
            try:
                found = await item.found
            except _Unfound:
                note("set_aside", level="WARNING", message_id=item.message_id)
                self._keep(self._later(item))
            else:
                if isinstance(found, Message):
                    self._delays.append((found.received_at, (found.received_at - found.at).total_seconds()))
                yield found

    @property
    def is_idle(self) -> bool:
        """Whether nothing that was heard waits to be worked on, and no look-up is under way that could succeed."""
        is_looking = self.state == "online" and bool(self._tasks)
        return self._inbox.empty() and not self._in_hand and not is_looking

    async def catch_up(self) -> datetime:
        """Wait until the gateway has answered a question, and so has told all that it knew before.

        Gives the moment at which it was asked. Raises ``TimeoutError`` where no answer comes.
        """
        asked_at = self.now()
        self._answer.clear()
        async with asyncio.timeout(self.timing.dong):
            await self.link.ding("jielong")
            if self._dongs:
                await self._answer.wait()
        return asked_at

    def ahead_of_wechat(self, now: datetime) -> float:
        """Seconds by which this machine's clock is at least ahead of WeChat's, by what was heard lately; never below 0.

        A message is on its way for a moment, so that the fastest of them tells.
        """
        lately = [delay for heard_at, delay in self._delays if now - heard_at < _LATELY]
        return min(max(0.0, min(lately, default=0.0)), _MOST_AHEAD)

    async def send(self, conversation: str, text: str, mention: str = "") -> str:
        """Say it; the id that the gateway gave, or an empty one. Raises :class:`NotConnected` or :class:`Failed`."""
        return await self._said(self.link.message_send_text(conversation, text, [mention] if mention else []))

    async def send_file(self, conversation: str, name: str, content: bytes) -> str:
        """Send a file, as :meth:`send` says a text."""
        return await self._said(self.link.send_file(conversation, name, content))

    async def announce(self, room: str, text: str) -> None:
        """Make it the room's announcement. Raises as :meth:`send` does."""
        await self._said(self.link.announce(room, text))

    async def invite(self, room: str, contact: str) -> None:
        """Bring a contact of the account into the room, if it is not there by now. Raises as :meth:`send` does."""
        link = self.link

        async def invited() -> None:
            if contact not in await link.room_members(room):
                await link.room_add(room, contact)

        await self._said(invited())

    async def _said(self, call: Awaitable[str | None]) -> str:
        try:
            return str(await call or "")
        except ConnectionRefusedError as error:
            raise NotConnected from error
        except TROUBLE as error:
            raise Failed(type(error).__name__) from error

    @property
    def link(self) -> Link:
        """The connection for other questions. Raises :class:`NotConnected`."""
        if self._link is None or self.state != "online":
            raise NotConnected
        return self._link

    # --- the connection ----------------------------------------------------------------------------------------

    async def _connected(self, *, take_over: bool) -> None:
        link = Link(self.endpoint, self.token, self.timing)
        self._link = link
        # No TaskGroup: a child that fails while the group is being cancelled makes it forget the cancellation.
        tasks = [
            asyncio.create_task(link.listen(self._take, take_over=take_over)),
            asyncio.create_task(self._watch(link)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            link.close()
            self._link = None

    async def _watch(self, link: Link) -> None:
        """Ask whether the gateway still hears; without an answer the connection is dead, whatever TCP believes."""
        while True:
            await asyncio.sleep(self.timing.ding)
            await self.ding(link)

    async def ding(self, link: Link | None = None) -> None:
        """One question. Raises ``TimeoutError`` where the answer, or any other event, does not come."""
        link = link or self.link
        self._sign_of_life.clear()
        async with asyncio.timeout(self.timing.dong):
            await link.ding("jielong")
            if self._dongs:
                await self._sign_of_life.wait()
            else:
                self._alive()  # a gateway that never answered with an event: its answer to the call must do

    def _lost(self, code: str, **data: Any) -> None:
        self.second_client = code == "second_client"
        note(code, level="WARNING", **data)
        self._went_offline(self.heard_at)
        self.state = "down"

    def _went_offline(self, since: datetime | None) -> None:
        if self.state == "online":
            now = self.now()
            self._inbox.put_nowait(Offline(since=since or now, at=now))
        self.state = "waiting"

    def _alive(self) -> None:
        self.heard_at = self.now()
        self._sign_of_life.set()

    # --- events ------------------------------------------------------------------------------------------------

    def _take(self, kind: str, data: dict[str, Any]) -> None:
        """Synchronous, so that the order is the gateway's."""
        self._alive()
        match kind:
            case "message":
                self._take_message(str(data.get("messageId") or ""))
            case "login":
                self._take_login(str(data.get("contactId") or ""))
            case "logout":
                note("logged_out", level="WARNING")
                self._went_offline(self.heard_at)
            case "scan":
                self._inbox.put_nowait(Scan(code=str(data.get("qrcode") or "")))
            case "dong":
                self._dongs += 1
                self._answer.set()
            case "room_join" | "room_leave":
                self._names.clear()
                for each in wire.memberships(kind, data, self.now()):
                    self._take_membership(each)
            case "dirty" | "room_topic":
                self._names.clear()
                self._inbox.put_nowait(Renamed())
            case "error":
                note("gateway_error", level="WARNING")
            case "reset":
                raise ConnectionError("reset")

    def _take_login(self, self_id: str) -> None:
        self.self_id = self_id or self.self_id
        if self.self_id and self.state != "online":
            self.state = "online"
            self.second_client = False
            self._inbox.put_nowait(Online(self_id=self.self_id, at=self.now()))

    def _take_message(self, message_id: str) -> None:
        if not message_id or message_id in self._seen:
            return
        self._seen[message_id] = None
        if len(self._seen) > _REMEMBERED_IDS:
            self._seen.popitem(last=False)
        received_at = self.now()
        # The look-up starts now, beside those of its neighbours; the queue keeps the order.
        found = self._keep(self._look_up(message_id, received_at, self.timing.aside))
        self._inbox.put_nowait(_Pending(message_id, received_at, found))

    def _take_membership(self, membership: Membership) -> None:
        """Whoever comes is looked up, for the group knows them by a name; whoever left is known already, or never."""
        if not membership.joined:
            self._inbox.put_nowait(membership)
            return
        found = self._keep(self.with_names(membership))
        self._inbox.put_nowait(_Pending(membership.sender, membership.received_at, found))

    def _keep(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # --- looking up --------------------------------------------------------------------------------------------

    async def _later(self, pending: _Pending) -> None:
        """Go on looking up; what is never found is told as a blind interval."""
        try:
            found = await self._look_up(pending.message_id, pending.received_at, self.timing.give_up)
        except _Unfound:
            note("given_up", level="ERROR", message_id=pending.message_id)
            self._seen.pop(pending.message_id, None)
            was_online = self.state == "online"
            self._inbox.put_nowait(Offline(since=pending.received_at, at=self.now()))
            if was_online:
                self._inbox.put_nowait(Online(self_id=self.self_id, at=self.now()))
        else:
            if isinstance(found, Message | Recall):
                found = replace(found, received_at=self.now())
            self._inbox.put_nowait(found)

    async def _look_up(self, message_id: str, received_at: datetime, patience: float) -> Heard:
        """The message and its sender's names, tried again and again; :class:`_Unfound` after failing for too long."""
        loop = asyncio.get_running_loop()
        pause, failing_since = _FIRST_PAUSE, 0.0
        while True:
            try:
                async with self._look_ups:
                    return await self._found(message_id, received_at)
            except Exception as error:  # noqa: BLE001 - whatever one message holds, the others must be heard
                note("look_up_failed", level="DEBUG", message_id=message_id, reason=type(error).__name__)
            failing_since = failing_since or loop.time()
            if loop.time() - failing_since > patience:
                raise _Unfound
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def with_names(self, membership: Membership) -> Membership:
        """What somebody who came is called, where the gateway tells it at once: they may say so themselves later."""
        link = self._link
        if link is None:
            return membership
        try:
            async with self._look_ups, asyncio.timeout(self.timing.aside):
                name, alias = await self._called(link, membership.room, membership.sender)
        except Exception as error:  # noqa: BLE001 - that somebody came is news without a name too
            note("look_up_failed", level="DEBUG", message_id=membership.sender, reason=type(error).__name__)
            return membership
        return replace(membership, name=name, alias=alias)

    async def _found(self, message_id: str, received_at: datetime) -> Heard:
        link = self._link
        if link is None:
            raise NotConnected
        payload = await link.message_payload(message_id)
        if payload.from_id == self.self_id and int(payload.type) != wire.RECALLED:
            own = wire.message(payload, received_at, "", "")
            assert isinstance(own, Message)  # noqa: S101 - it is no recall
            return Own(to="" if payload.room_id else payload.to_id, message=own)
        name, alias = await self._called(link, payload.room_id, payload.from_id)
        return wire.message(payload, received_at, name, alias)

    async def _called(self, link: Link, room: str, contact: str) -> tuple[str, str]:
        """Nickname and room alias: hints, believed for a while."""
        loop = asyncio.get_running_loop()
        known = self._names.get((room, contact))
        if known is not None and known[0] > loop.time():
            return known[1], known[2]
        if room:
            member = await link.room_member_payload(room, contact)
            name, alias = str(member.name), str(member.room_alias)
        else:
            name, alias = str((await link.contact_payload(contact)).name), ""
        self._names[room, contact] = (loop.time() + self.timing.names, name, alias)
        return name, alias
