"""The bot in a real group: what arrives goes through :meth:`App.turn`, what it says goes through the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.app import App, Outcome
from bot.clock import TICK_SECONDS, Clock
from bot.config.sections import Config
from bot.errors import UserError
from bot.files import workbook
from bot.gathering import Gathering
from bot.log import note
from bot.now import system_now
from bot.outbox import NotSent, Outbox, Pace, Unsure
from bot.patience import Patience, TooSlow
from bot.store.store import HEARD_AT, Store, known_rooms
from bot.terminal import qr
from bot.wechat.channel import Channel, Failed, Heard, NotConnected, Offline, Online, Own, Renamed, Scan
from bot.wechat.link import TROUBLE, Timing
from models.messages import Connection, Incoming, Membership, Message
from models.posts import ANNOUNCEMENT, INVITATION, WORKBOOK, QueuedPost

_MEMO_EVERY: Final = timedelta(seconds=5)
_AHEAD_SECONDS: Final = 5.0
"""From here on the group is told that this machine's clock is ahead."""

Observer = Callable[[Incoming | None, Outcome, datetime], None]


@dataclass(slots=True)
class Live:
    """One run of the bot."""

    config: Config
    store: Store
    now: Callable[[], datetime] = system_now
    timing: Timing = field(default_factory=Timing)
    pace: Pace | None = None
    observer: Observer | None = None
    tick_seconds: float = TICK_SECONDS
    rooms_patience: float = 20.0
    """Seconds that a gateway may need after the login to know its rooms."""
    app: App | None = field(init=False, default=None)
    channel: Channel = field(init=False)
    outbox: Outbox = field(init=False)
    gathering: Gathering = field(init=False)
    ready: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    ticked: Callable[[], None] = field(default=lambda: None)
    """What else is to be done about once a second."""
    _ticked_at: float = field(init=False, default=0.0)
    _memo_at: datetime | None = field(init=False, default=None)
    _caught_up_at: datetime | None = field(init=False, default=None)
    """When a question was put to the gateway that it has answered, so that all it knew before has come."""
    _asking: asyncio.Task[None] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.channel = Channel(self.config.gateway.endpoint, self.config.token, self.now, self.timing)
        posts = self.config.posts
        pace = self.pace or Pace(
            interval=posts.interval_seconds, per_minute=posts.per_minute, account_per_minute=posts.account_per_minute
        )
        self.gathering = Gathering(self.config, self.store, self.channel, self.now, self._take, self.rooms_patience)
        zone = ZoneInfo(self.config.event.timezone)
        self.outbox = Outbox(self.store, self._send, self.now, pace, zone, self._undelivered)

    async def run(self) -> None:
        """Work until cancelled. Raises :class:`UserError` where the configuration does not fit the account."""
        self._ticked_at = asyncio.get_running_loop().time()
        self.outbox.recover()
        names = self.config.room_names(known_rooms(self.store))
        if all(name != room.topic for name, room in zip(names, self.config.all_rooms, strict=True)):
            self._begin(names)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.channel.run())
                group.create_task(Clock(self._tick, self.tick_seconds).run())
                group.create_task(self._listen())
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None
        finally:
            self.gathering.stop()
            if self._asking is not None:
                self._asking.cancel()
            await self.outbox.stop()
            self._remember_heard(self.channel.heard_at if self.channel.state == "online" else None)
            note("stopped")

    def _begin(self, room_ids: tuple[str, ...]) -> None:
        """The state from the records, what has been missed since, and what fell due."""
        app = App(
            self.store,
            self.config.settings(room_ids),
            self.config.rehearsal_settings(room_ids),
            post_limit=self.config.posts.max_characters,
            can_leave=self.outbox.can_leave,
            patience=Patience(),
        )
        self.app = app
        now = self.now()
        app.begin(now)
        app.take_posts_back(now)
        app.turn(Connection(online=False, at=min(app.deaf_since(now), now), received_at=now))
        self._keep_time()

    # --- hearing -----------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        async for heard in self.channel.heard():
            await self._hear(heard)

    async def _hear(self, heard: Heard) -> None:
        match heard:
            case Online():
                await self._come_online(heard)
            case Offline():
                self.outbox.connected(online=False)
                await self._take(Connection(online=False, at=heard.since, received_at=heard.at))
            case Scan():
                qr.show(heard.code)
            case Own():
                if not self.outbox.is_own(heard.to or heard.message.room, heard.message.text):
                    await self._take(heard.message)
            case Renamed():
                self.gathering.look_again(at_names=True)
            case Membership():
                if heard.sender == self.channel.self_id and not heard.joined:
                    note("removed_from_room", level="ERROR", room=heard.room)
                self.gathering.look_again()
                await self._take(heard)
            case _:
                await self._take(heard)

    async def _come_online(self, heard: Online) -> None:
        """Find the rooms, then go on; a connection that breaks meanwhile will announce itself again."""
        try:
            room_ids = await self.gathering.find(self.app if self.ready.is_set() else None)
        except (*TROUBLE, NotConnected):
            return
        if self.app is None:
            self._begin(room_ids)
        assert self.app is not None  # noqa: S101 - just begun
        if made := self.gathering.made(self.app):
            self._observe(None, made)
        await self._take(Connection(online=True, at=heard.at, received_at=heard.at))
        self.outbox.connected(online=True)
        self.outbox.refresh()
        self.ready.set()
        note("online", rooms=len(room_ids))
        self.gathering.learn(self.app)

    # --- what staff do at this machine -------------------------------------------------------------------------

    def act(self, turn: Callable[[App], Outcome]) -> Outcome:
        """Do something that somebody at this machine has asked for."""
        app = self.app
        assert app is not None  # noqa: S101 - nobody is shown anything to ask for before
        self._keep_time_before()
        outcome = turn(app)
        self._observe(None, outcome)
        return outcome

    def is_stuck(self, seconds: float) -> bool:
        """Whether the time has not been kept for so long."""
        return asyncio.get_running_loop().time() - self._ticked_at > seconds

    # --- deciding ----------------------------------------------------------------------------------------------

    async def _take(self, incoming: Incoming) -> None:
        """Store and decide. While the disk is full or the database locked, everything waits in order."""
        app = self.app
        if app is None or not self._concerns_us(incoming):
            return
        message_id = str(getattr(incoming, "id", ""))
        cause = ""
        pause = 0.5
        while True:
            self._keep_time_before()
            try:
                self._observe(incoming, self._turn(app, incoming, cause))
            except UserError as error:
                note("database_trouble", level="ERROR", message_id=message_id, reason=error.code)
            except Exception as error:  # noqa: BLE001 - whatever it was, the next message must be read
                is_slow = isinstance(error, TooSlow)
                note("turn_too_slow" if is_slow else "turn_failed", level="ERROR", message_id=message_id, error=error)
                if cause or not isinstance(incoming, Message):
                    return
                # A fault of ours must not stop the messages behind: this one is kept, unread, for a person.
                cause = "too_slow" if is_slow else "failed"
            else:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, 10.0)

    def _keep_time_before(self) -> None:
        """What is due before a message; a fault of it is none of the message's, and the next tick tries again."""
        try:
            self._keep_time()
        except Exception as error:  # noqa: BLE001 - the message must be read all the same
            note("tick_failed", level="ERROR", error=error)

    @staticmethod
    def _turn(app: App, incoming: Incoming, cause: str) -> Outcome:
        """Decide on it, or where that failed for this ``cause``, keep it."""
        return app.refuse(incoming, cause) if cause and isinstance(incoming, Message) else app.turn(incoming)

    def _concerns_us(self, incoming: Incoming) -> bool:
        """The account's other groups are nobody's business here."""
        room = getattr(incoming, "room", "")
        return not room or (self.app is not None and room in self.app.session.settings.heard_rooms)

    def _observe(self, incoming: Incoming | None, outcome: Outcome) -> None:
        if outcome.posts:
            self.outbox.refresh()
        if self.observer is not None:
            self.observer(incoming, outcome, self.now())
        self.gathering.observe(outcome)
        if incoming is not None and outcome.is_new:
            note("taken", level="DEBUG", message_id=str(getattr(incoming, "id", "")), events=len(outcome.events))

    # --- time --------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        self._ticked_at = asyncio.get_running_loop().time()
        if self.app is not None:
            self.app.catch_up()
            self._keep_time()
            self.app.keep_snapshot(self.now())
            if self.channel.state == "online":
                self._remember_heard(self.channel.heard_at)
                if self.ready.is_set():
                    self.gathering.keep_up(self.app)
        self.outbox.refresh()
        self.ticked()

    def _keep_time(self) -> None:
        """Do all that is due. The closing waits until everything that was said in time has been decided on."""
        app = self.app
        while app is not None and (due := app.next_deadline()) is not None and due <= (now := self.now()):
            is_closing = app.session.window.closed_at is None and now >= app.session.settings.settles_at
            if is_closing and not self._heard_all(app, now):
                return
            self._observe(None, app.keep_time(now))

    def _heard_all(self, app: App, now: datetime) -> bool:
        """Whether everything said in the window has been decided on, or is known to have been missed.

        The gateway must have answered a question that was put after the end, and nothing that it told before may still
        wait. Of two clocks the slower counts.
        """
        channel, settles_at = self.channel, app.session.settings.settles_at
        ahead = channel.ahead_of_wechat(now)
        if ahead >= _AHEAD_SECONDS:
            self._observe(None, app.note_clock(now, round(ahead)))
        if now - timedelta(seconds=ahead) < settles_at:
            return False
        if channel.state != "online":
            return channel.is_idle
        if self._caught_up_at is not None and self._caught_up_at >= settles_at:
            return channel.is_idle
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().create_task(self._ask())
        return False

    async def _ask(self) -> None:
        try:
            self._caught_up_at = await self.channel.catch_up()
        except Exception as error:  # noqa: BLE001 - the watch of the connection finds the same, and acts on it
            note("gateway_silent", level="WARNING", reason=type(error).__name__)

    def _remember_heard(self, moment: datetime | None) -> None:
        if moment is None or (self._memo_at is not None and moment - self._memo_at < _MEMO_EVERY):
            return
        self._memo_at = moment
        with self.store.transaction() as transaction:
            transaction.put_memo(HEARD_AT, moment.isoformat())

    # --- speaking ----------------------------------------------------------------------------------------------

    async def _send(self, post: QueuedPost, text: str) -> str:
        conversation = post.to or post.room
        try:
            if post.manner == WORKBOOK and self.app is not None:
                content = workbook.workbook(self.app.session, self.store.records())
                return await self.channel.send_file(conversation, text, content)
            if post.manner == ANNOUNCEMENT:
                await self.channel.announce(post.room, text)
                return ""
            if post.manner == INVITATION:
                await self.channel.invite(post.room, post.mention)
                return ""
            return await self.channel.send(conversation, text, post.mention)
        except NotConnected as error:
            raise NotSent from error
        except Failed as error:
            raise Unsure(str(error)) from error

    def _undelivered(self, post: QueuedPost) -> None:
        if self.app is not None:
            self._observe(None, self.app.note_undelivered(self.now(), post))


def check(config: Config) -> None:
    """Whether the configuration can be run at all. Raises :class:`UserError`."""
    if not config.rooms:
        raise UserError("no_rooms")
    token: Any = config.token
    if not token:
        raise UserError("no_token")
    if not token.isascii() or any(char.isspace() for char in token):
        raise UserError("odd_token")
    host, _, port = config.gateway.endpoint.rpartition(":")
    if not host or "/" in host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise UserError("odd_endpoint", endpoint=config.gateway.endpoint)
