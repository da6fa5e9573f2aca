"""The groups themselves: found, or made where there is none, and who was in them before the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.app import App, Outcome
from bot.config.sections import Config, Room
from bot.errors import UserError
from bot.log import note
from bot.store.store import MADE_MEMO, ROOM_MEMO, Store, known_rooms
from bot.wechat import rooms
from bot.wechat.channel import Channel, NotConnected
from bot.wechat.link import TROUBLE, Link
from models.members.events import RoomMade
from models.messages import BOT, Incoming, Membership


@dataclass(slots=True)
class Gathering:
    """What the gateway tells of rooms and their members, and what the bot does where one is missing."""

    config: Config
    store: Store
    channel: Channel
    now: Callable[[], datetime]
    take: Callable[[Incoming], Awaitable[None]]
    """What becomes of somebody who is met."""
    patience: float
    """Seconds that a gateway may need after the login to know its rooms."""
    _learning: asyncio.Task[None] | None = field(init=False, default=None)
    _learned: set[str] = field(init=False, default_factory=set)
    """Whose WeChat IDs were looked for last."""
    _read: set[str] = field(init=False, default_factory=set)
    """The contacts whose WeChat IDs are read: of the account's own, which may be thousands, each is read once."""
    _made: list[RoomMade] = field(init=False, default_factory=list)
    """Groups that the bot has made and not told of."""

    def stop(self) -> None:
        """Learn no more."""
        if self._learning is not None:
            self._learning.cancel()

    # --- the rooms -------------------------------------------------------------------------------------------------

    async def find(self, running: App | None) -> tuple[str, ...]:
        """The ids of the configured rooms. At first a wrong one is the user's to mend; where one runs it is logged."""
        clock = asyncio.get_running_loop().time
        until = clock() + self.patience
        while True:
            is_last = clock() > until
            try:
                return tuple([await self._room(each, may_make=is_last) for each in self.config.all_rooms])
            except UserError as error:
                if running is not None:
                    note("room_lost", level="ERROR", room=error.data["room"])
                    return running.session.settings.heard_rooms
                if is_last:
                    raise
            except TROUBLE as error:
                if self.channel.state != "online":
                    raise
                note("rooms_unread", level="WARNING", reason=type(error).__name__)
            await asyncio.sleep(min(1.0, self.patience / 4))

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
            found = await self._make(link, wanted.topic)
        with self.store.transaction() as transaction:
            transaction.put_memo(f"{ROOM_MEMO}{wanted.topic}", found)
        return found

    async def _make(self, link: Link, topic: str) -> str:
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

    def made(self, app: App) -> Outcome | None:
        """Record the groups that were made, once."""
        made, self._made = self._made, []
        return app.tell(self.now(), lambda _: [*made], by=BOT) if made else None

    # --- who is in them --------------------------------------------------------------------------------------------

    def keep_up(self, app: App) -> None:
        """Learn anew where others are looked for by their WeChat ID than the last time."""
        if app.named_by_id() != self._learned:
            self.learn(app)

    def learn(self, app: App) -> None:
        """Find out, beside everything else: it takes a call for each member."""
        if self._learning is None or self._learning.done():
            self._learning = asyncio.get_running_loop().create_task(self._learn(app))

    async def _learn(self, app: App) -> None:
        """What the bot is called, who was in the group before it, and who is listed by WeChat ID."""
        self._learned = app.named_by_id()
        room_ids, self_id = app.session.settings.heard_rooms, self.channel.self_id
        try:
            link = self.channel.link
            app.introduce(self.now(), self_id, await rooms.names(link, room_ids, self_id))
            members = {room_id: sorted(await link.room_members(room_id)) for room_id in room_ids}
            everybody = {each for here in members.values() for each in here}
            sought = self._learned - everybody
            await self._learn_ids(app, link, everybody, sought)
            for room_id, here in members.items():
                await self._meet(app, room_id, here)
            await self._learn_ids(app, link, {*await link.contact_list()} - self._read, sought)
        except (*TROUBLE, NotConnected, UserError) as error:
            note("ids_unread", level="WARNING", reason=type(error).__name__)

    async def _learn_ids(self, app: App, link: Link, contacts: set[str], sought: set[str]) -> None:
        """Which of these carries which WeChat ID, as long as one that is sought is not known."""
        known = app.session.people.wechat_ids
        if not sought <= {*known, *known.values()}:
            learned = app.learn(self.now(), await rooms.wechat_ids(link, sorted(contacts)))
            self._read |= contacts
            note("ids_learned", count=sum(len(getattr(event, "wechat_ids", ())) for event in learned.events))

    async def _meet(self, app: App, room_id: str, members: list[str]) -> None:
        """Take those for members whose coming nobody has seen: they were there before, or came while nobody heard."""
        for contact in members:
            session, now = app.session, self.now()
            is_known = room_id in session.members.rooms.get(contact, ()) or session.people.heard_in(contact) == room_id
            if contact != self.channel.self_id and not is_known:
                came = Membership(joined=True, room=room_id, sender=contact, at=now, received_at=now)
                await self.take(await self.channel.with_names(came))
