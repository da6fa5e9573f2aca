"""The groups themselves: found, or made where there is none, and who was in them before the bot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.app import App, Outcome
from bot.config.sections import Config, Room
from bot.errors import UserError
from bot.log import note
from bot.memory import Writing
from bot.store.store import MADE_MEMO, ROOM_MEMO, Store, known_rooms
from bot.wechat import rooms
from bot.wechat.channel import Channel, NotConnected
from bot.wechat.link import TROUBLE, Link
from handlers.members import is_stranger
from models.event import Event
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
    _is_stale: bool = field(init=False, default=False)
    """Whether what was learned may have changed, or was not learned to its end."""
    _again_at: float = field(init=False, default=0.0)
    """Before this moment of the loop's clock the gateway is not asked again for that alone."""
    _ids: dict[str, str] = field(init=False, default_factory=dict)
    """The WeChat ID of every contact that was read: the account has thousands of its own, and each is read once."""

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
                until = clock() + self.patience  # it counts from when the gateway answers
            await asyncio.sleep(min(1.0, self.patience / 4))

    async def _room(self, wanted: Room, *, may_make: bool) -> str:
        link = self.channel.link
        if wanted.id:
            return (await rooms.room(link, wanted.id)).id
        try:
            found = (await rooms.room_called(link, wanted.topic)).id
        except UserError as error:
            is_missing = error.code == "no_such_room" and not error.data.get("unread")
            may_be_there = not is_missing or wanted.topic in known_rooms(self.store)
            if may_be_there or not (wanted.create and may_make):
                raise
            found = await self._make(link, wanted)
        with self.store.transaction() as transaction:
            transaction.put_memo(f"{ROOM_MEMO}{wanted.topic}", found)
        return found

    async def _make(self, link: Link, wanted: Room) -> str:
        """A group of this name, with those for whom it is and whom the account has among its contacts.

        It is tried once: a gateway whose answer is lost may have made it all the same.
        """
        topic, tried = wanted.topic, f"{MADE_MEMO}{wanted.topic}"
        if tried in self.store.memos():
            raise UserError("room_made_before", room=topic)
        contacts = await rooms.contacts_for(link, topic, self._people_of(wanted))
        with self.store.transaction() as transaction:
            transaction.put_memo(tried, json.dumps(contacts))
        room_id = await rooms.make(link, topic, contacts)
        note("room_made", room=topic, count=len(contacts))
        return room_id

    def _people_of(self, room: Room) -> set[str]:
        """The ids of the office, and of the candidates whose group a room is for; those who are withdrawn aside."""
        office = {each.id for each in (*self.config.all_staff, *self.config.all_inspectors)}
        groups = room.groups or [panel.group for panel in self.config.panels if panel.room is room]
        app = App(self.store, self.config.settings(self.config.room_names(known_rooms(self.store))))
        candidates = [each.candidate for each in app.session.standings if not each.is_cancelled]
        meant = [each for each in candidates if not groups or each.group in groups]
        return office | {each.wechat_id for each in meant if each.wechat_id}

    def made(self, app: App) -> Outcome | None:
        """Record the groups that were made, each once, whatever ended the program in between."""
        memos = self.store.memos()
        untold = {
            topic: RoomMade(room=room, topic=topic, contacts=tuple(json.loads(contacts)))
            for topic, room in known_rooms(self.store).items()
            if (contacts := memos.get(f"{MADE_MEMO}{topic}"))
        }

        def recorded(writing: Writing) -> list[Event]:
            for topic in untold:
                writing.transaction.put_memo(f"{MADE_MEMO}{topic}", "")
            return [*untold.values()]

        return app.tell(self.now(), recorded, by=BOT) if untold else None

    # --- who is in them --------------------------------------------------------------------------------------------

    def look_again(self) -> None:
        """Something has changed, or somebody asks: learn anew before long."""
        self._is_stale = True

    def keep_up(self, app: App) -> None:
        """Learn anew where that is due: at once where others are looked for by their WeChat ID than the last time."""
        is_due = self._is_stale and asyncio.get_running_loop().time() >= self._again_at
        if is_due or app.named_by_id() != self._learned:
            self.learn(app)

    def learn(self, app: App) -> None:
        """Find out, beside everything else: it takes a call for each member."""
        if self._learning is None or self._learning.done():
            self._learning = asyncio.get_running_loop().create_task(self._learn(app))

    async def _learn(self, app: App) -> None:
        """What the bot is called, who is in the group, and who is listed by WeChat ID."""
        self._is_stale, self._learned = False, app.named_by_id()
        settings, self_id = app.session.settings, self.channel.self_id
        try:
            link = self.channel.link
            app.introduce(self.now(), self_id, await rooms.names(link, settings.heard_rooms, self_id))
            members = {each for room_id in settings.heard_rooms for each in await link.room_members(room_id)}
            sought = self._learned - members
            shown_none = {each for each in members if self._ids.get(each, each) == each}  # perhaps they do by now
            await self._learn_ids(app, link, shown_none, sought)
            for room_id in settings.rooms:  # in a panel's own room are others, too
                await self._meet(app, link, room_id)
            await self._learn_ids(app, link, {*await link.contact_list()} - self._ids.keys(), sought)
        except (*TROUBLE, NotConnected, UserError) as error:
            note("ids_unread", level="WARNING", reason=type(error).__name__)
            self._is_stale = True
        self._again_at = asyncio.get_running_loop().time() + self.channel.timing.reconnect_most

    async def _learn_ids(self, app: App, link: Link, contacts: set[str], sought: set[str]) -> None:
        """Read which WeChat IDs these carry, as long as one that is sought is not known."""
        known = app.session.people.wechat_ids
        if not sought <= {*known, *known.values()}:
            self._ids |= await rooms.wechat_ids(link, sorted(contacts))
            learned = app.learn(self.now(), self._ids)
            note("ids_learned", count=sum(len(getattr(event, "wechat_ids", ())) for event in learned.events))

    async def _meet(self, app: App, link: Link, room_id: str) -> None:
        """Note who came and went while nobody heard, and what strangers are called by now."""
        known, gone = app.session.members.seen_in(room_id), set(app.session.members.gone)
        here = {*await link.room_members(room_id)}
        for contact in sorted(here - {self.channel.self_id}):
            members = app.session.members
            if members.is_in(contact, room_id) and not is_stranger(app.session, contact):
                continue
            came = await self.channel.with_names(self._seen(room_id, contact, joined=True))
            members = app.session.members
            is_news = came.names and {*came.names} != {*members.names_seen(contact)}
            has_left = contact in members.gone and contact not in gone  # since the list was made
            if not has_left and (is_news or not members.is_in(contact, room_id)):
                await self.take(came)
        if self.channel.self_id in here and 2 * len(here) >= len(known):  # of all, as it seems, and not of a few
            for contact in sorted(known & app.session.members.seen_in(room_id) - here):
                await self.take(self._seen(room_id, contact, joined=False))

    def _seen(self, room_id: str, contact: str, *, joined: bool) -> Membership:
        now = self.now()
        return Membership(joined=joined, room=room_id, sender=contact, at=now, received_at=now)
