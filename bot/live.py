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
from bot.config.sections import Config, Room
from bot.errors import UserError
from bot.files import workbook
from bot.log import note
from bot.now import system_now
from bot.outbox import NotSent, Outbox, Pace, Unsure
from bot.patience import Patience, TooSlow
from bot.store.store import HEARD_AT, MADE_MEMO, ROOM_MEMO, Store, known_rooms
from bot.terminal import qr
from bot.wechat import rooms
from bot.wechat.channel import Channel, Failed, Heard, NotConnected, Offline, Online, Own, Scan
from bot.wechat.link import TROUBLE, Link, Timing
from models.members.events import RoomMade
from models.messages import BOT, Connection, Incoming, Membership, Message
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
    ready: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    ticked: Callable[[], None] = field(default=lambda: None)
    """What else is to be done about once a second."""
    _ticked_at: float = field(init=False, default=0.0)
    _memo_at: datetime | None = field(init=False, default=None)
    _caught_up_at: datetime | None = field(init=False, default=None)
    """When a question was put to the gateway that it has answered, so that all it knew before has come."""
    _asking: asyncio.Task[None] | None = field(init=False, default=None)
    _learning: asyncio.Task[None] | None = field(init=False, default=None)
    _learned: set[str] = field(init=False, default_factory=set)
    """Whose WeChat IDs were looked for last."""
    _read: set[str] = field(init=False, default_factory=set)
    """The contacts whose WeChat IDs are read: of the account's own, which may be thousands, each is read once."""
    _made: list[RoomMade] = field(init=False, default_factory=list)
    """Groups that the bot has made and not told of."""

    def __post_init__(self) -> None:
        self.channel = Channel(self.config.gateway.endpoint, self.config.token, self.now, self.timing)
        posts = self.config.posts
        pace = self.pace or Pace(
            interval=posts.interval_seconds, per_minute=posts.per_minute, account_per_minute=posts.account_per_minute
        )
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
            for task in (self._asking, self._learning):
                if task is not None:
                    task.cancel()
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
            case Membership():
                if heard.sender == self.channel.self_id and not heard.joined:
                    note("removed_from_room", level="ERROR", room=heard.room)
                await self._take(heard)
            case _:
                await self._take(heard)

    async def _come_online(self, heard: Online) -> None:
        """Find the rooms, then go on; a connection that breaks meanwhile will announce itself again."""
        try:
            room_ids = await self._rooms()
        except (*TROUBLE, NotConnected):
            return
        if self.app is None:
            self._begin(room_ids)
        self._tell_of_new_rooms()
        await self._take(Connection(online=True, at=heard.at, received_at=heard.at))
        self.outbox.connected(online=True)
        self.outbox.refresh()
        self.ready.set()
        note("online", rooms=len(room_ids))
        self._start_learning()

    def _start_learning(self) -> None:
        if self.app is not None and (self._learning is None or self._learning.done()):
            room_ids = self.app.session.settings.heard_rooms
            self._learning = asyncio.get_running_loop().create_task(self._learn(room_ids))

    async def _learn(self, room_ids: tuple[str, ...]) -> None:
        """Find out what the bot is called, who was in the group before it, and who is listed by WeChat ID.

        Beside everything else, for it takes a call for each member.
        """
        if self.app is None:
            return
        self._learned = self.app.named_by_id()
        try:
            link = self.channel.link
            self.app.introduce(
                self.now(), self.channel.self_id, await rooms.names(link, room_ids, self.channel.self_id)
            )
            members = {room_id: sorted(await link.room_members(room_id)) for room_id in room_ids}
            everybody = {each for here in members.values() for each in here}
            sought = self._learned - everybody
            await self._learn_ids(link, everybody, sought)
            for room_id, here in members.items():
                await self._meet(room_id, here)
            await self._learn_ids(link, {*await link.contact_list()} - self._read, sought)
        except (*TROUBLE, NotConnected, UserError) as error:
            note("ids_unread", level="WARNING", reason=type(error).__name__)

    async def _learn_ids(self, link: Link, contacts: set[str], sought: set[str]) -> None:
        """Which of these carries which WeChat ID, as long as one that is sought is not known."""
        assert self.app is not None  # noqa: S101 - what is looked for comes from it
        known = self.app.session.people.wechat_ids
        if not sought <= {*known, *known.values()}:
            learned = self.app.learn(self.now(), await rooms.wechat_ids(link, sorted(contacts)))
            self._read |= contacts
            note("ids_learned", count=sum(len(getattr(event, "wechat_ids", ())) for event in learned.events))

    async def _meet(self, room_id: str, members: list[str]) -> None:
        """Take those for members whose coming nobody has seen: they were there before, or came while nobody heard."""
        assert self.app is not None  # noqa: S101 - as above
        for contact in members:
            session, now = self.app.session, self.now()
            is_known = room_id in session.members.rooms.get(contact, ()) or session.people.heard_in(contact) == room_id
            if contact != self.channel.self_id and not is_known:
                came = Membership(joined=True, room=room_id, sender=contact, at=now, received_at=now)
                await self._take(await self.channel.with_names(came))

    async def _rooms(self) -> tuple[str, ...]:
        """The ids of the configured rooms. At first a wrong one is the user's to mend; later it is only logged."""
        clock = asyncio.get_running_loop().time
        until = clock() + self.rooms_patience
        while True:
            is_last = clock() > until
            try:
                return tuple([await self._room(each, may_make=is_last) for each in self.config.all_rooms])
            except UserError as error:
                if self.app is not None and self.ready.is_set():
                    note("room_lost", level="ERROR", room=error.data["room"])
                    return self.app.session.settings.heard_rooms
                if is_last:
                    raise
            except TROUBLE as error:
                if self.channel.state != "online":
                    raise
                note("rooms_unread", level="WARNING", reason=type(error).__name__)
            await asyncio.sleep(min(1.0, self.rooms_patience / 4))

    async def _room(self, wanted: Room, *, may_make: bool) -> str:
        link = self.channel.link
        if wanted.id:
            return (await rooms.room(link, wanted.id)).id
        try:
            found = (await rooms.room_called(link, wanted.topic)).id
        except UserError as error:
            is_there = error.code != "no_such_room" or wanted.topic in known_rooms(self.store)
            if is_there or not (wanted.create and may_make):
                raise
            found = await self._make_room(link, wanted.topic)
        with self.store.transaction() as transaction:
            transaction.put_memo(f"{ROOM_MEMO}{wanted.topic}", found)
        return found

    async def _make_room(self, link: Link, topic: str) -> str:
        """A group of this name, with the office and all candidates whom the account has among its contacts.

        It is tried once: a gateway whose answer is lost may have made it all the same.
        """
        tried = f"{MADE_MEMO}{topic}"
        if tried in self.store.memos():
            raise UserError("room_made_before", room=topic)
        office = {each.id for each in (*self.config.all_staff, *self.config.all_inspectors)}
        people = {each.wechat_id for each in self.store.roster() if each.wechat_id}
        contacts = await rooms.contacts_for(link, topic, office | people)
        with self.store.transaction() as transaction:
            transaction.put_memo(tried, self.now().isoformat())
        room_id = await rooms.make(link, topic, contacts)
        note("room_made", room=topic, count=len(contacts))
        self._made.append(RoomMade(room=room_id, topic=topic, contacts=contacts))
        return room_id

    def _tell_of_new_rooms(self) -> None:
        made, self._made = self._made, []
        if made and self.app is not None:
            self._observe(None, self.app.tell(self.now(), lambda _: [*made], by=BOT))

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
                if self.ready.is_set() and self.app.named_by_id() != self._learned:
                    self._start_learning()
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
