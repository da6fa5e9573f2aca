"""The groups themselves: found, or made where there is none, and who is in them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.app import App, Outcome
from bot.config.sections import Config, Room
from bot.errors import UserError
from bot.log import note
from bot.memory import Writing
from bot.store.store import MADE_MEMO, ROOM_MEMO, Store, known_rooms
from bot.wechat import rooms
from bot.wechat.channel import Channel
from bot.wechat.link import TROUBLE, Link
from handlers.members import COMMANDS
from handlers.members import note as noted
from models.event import Event
from models.members.events import RoomMade
from models.messages import BOT, Incoming, Membership
from models.office.events import CommandObeyed, CommandRefused

_MOST_UNREAD: Final = 3
"""So many contacts in a row that cannot be read are the gateway's trouble."""
_FEW: Final = 3
_PART: Final = 10
"""So many of those who were there, or a tenth, may be missing at once from a list that is believed."""


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
    _are_names_stale: bool = field(init=False, default=True)
    _names_at: float = field(init=False, default=0.0)
    """Before this moment names that are known are not read again."""
    _pause: float = field(init=False, default=0.0)
    """Seconds to the next look, more after each that failed."""
    _missing: dict[str, set[str]] = field(init=False, default_factory=dict)
    """Who was missing from the last list of each room."""
    _friends: set[str] = field(init=False, default_factory=set)
    """The account's own contacts, as they were listed last."""
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
                if running is not None:
                    return running.session.settings.heard_rooms
                until = clock() + self.patience  # it counts from when the gateway answers
            await asyncio.sleep(min(1.0, self.patience / 4))

    async def _room(self, wanted: Room, *, may_make: bool) -> str:
        link = self.channel.link
        try:
            found = (await locate(link, self.store, wanted)).id
        except UserError as error:
            why_not = obstacle(self.store, wanted, error)
            if why_not is not None:
                raise why_not from None
            if not may_make:
                raise
            found = await self._make(link, wanted)
        if wanted.id:
            return found
        with self.store.transaction() as transaction:
            transaction.put_memo(f"{ROOM_MEMO}{wanted.topic}", found)
        return found

    async def _make(self, link: Link, wanted: Room) -> str:
        """A group of this name, with those for whom it is and whom the account has among its contacts."""
        topic = wanted.topic
        contacts = await rooms.contacts_for(link, topic, self._people_of(wanted))
        self._remember(topic, "")
        room_id = await rooms.make(link, topic, contacts)
        self._remember(topic, json.dumps({"room": room_id, "contacts": contacts}))
        note("room_made", room=topic, count=len(contacts))
        return room_id

    def _remember(self, topic: str, made: str) -> None:
        """That the bot tries to make a group, and then with whom it has, until that is recorded."""
        with self.store.transaction() as transaction:
            transaction.put_memo(f"{MADE_MEMO}{topic}", made)

    def _people_of(self, room: Room) -> set[str]:
        """The ids of the office, and of the candidates whose group a room is for; those who are withdrawn aside."""
        office = {each.id for each in (*self.config.all_staff, *self.config.all_inspectors)} - {self.channel.self_id}
        groups = self.config.groups_in(room)
        app = App(self.store, self.config.settings(self.config.room_names(known_rooms(self.store))))
        candidates = [each.candidate for each in app.session.standings if not each.is_cancelled]
        meant = [each for each in candidates if not groups or each.group in groups]
        return office | {each.wechat_id for each in meant if each.wechat_id}

    def made(self, app: App) -> Outcome | None:
        """Record the groups that were made, each once, whatever ended the program in between."""
        untold = {
            memo: json.loads(made) for memo, made in self.store.memos().items() if memo.startswith(MADE_MEMO) and made
        }

        def recorded(writing: Writing) -> list[Event]:
            for memo in untold:
                writing.transaction.put_memo(memo, "")
            return [
                RoomMade(room=made["room"], topic=memo.removeprefix(MADE_MEMO), contacts=tuple(made["contacts"]))
                for memo, made in untold.items()
            ]

        return app.tell(self.now(), recorded, by=BOT) if untold else None

    # --- who is in them --------------------------------------------------------------------------------------------

    def look_again(self, *, at_names: bool = False) -> None:
        """Something has changed: learn anew before long. Names take many calls and are read again now and then."""
        self._is_stale = True
        self._are_names_stale |= at_names

    def observe(self, outcome: Outcome) -> None:
        """Look again where staff have asked about members: whoever asks once more is told what is so by then."""
        commands = (event.name for event in outcome.events if isinstance(event, CommandObeyed | CommandRefused))
        if not COMMANDS.keys().isdisjoint(commands):
            self.look_again(at_names=True)
            self._again_at = min(self._again_at, self._clock() + self.channel.timing.reconnect_most)
            self._names_at = self._again_at

    def keep_up(self, app: App) -> None:
        """Learn anew where that is due: at once where others are looked for by their WeChat ID than the last time."""
        is_stale = self._is_stale or (self._are_names_stale and self._clock() >= self._names_at)
        if (is_stale and self._clock() >= self._again_at) or app.named_by_id() != self._learned:
            self.learn(app)

    def learn(self, app: App) -> None:
        """Find out, beside everything else: it takes a call for each member."""
        if self._learning is None or self._learning.done():
            self._learning = asyncio.get_running_loop().create_task(self._learn(app))

    async def _learn(self, app: App) -> None:
        """What the bot is called, who is in the group, and who is listed by WeChat ID, as far as the gateway tells."""
        self._is_stale, self._learned, is_whole = False, app.named_by_id(), True
        for step in (self._introduce, self._identify_members, self._meet_all, self._identify_friends):
            try:
                await step(app)
            except Exception as error:  # noqa: BLE001 - what one step lacks the others may find; the next look tries again
                note("members_unread", level="WARNING", reason=type(error).__name__)
                is_whole = False
        timing = self.channel.timing
        self._pause = timing.reconnect_most if is_whole else min(2 * self._pause, timing.give_up)
        self._is_stale |= not is_whole
        self._again_at = self._clock() + self._pause

    async def _introduce(self, app: App) -> None:
        self_id = self.channel.self_id
        called = await rooms.names(self.channel.link, app.session.settings.heard_rooms, self_id)
        app.introduce(self.now(), self_id, called)

    async def _identify_members(self, app: App) -> None:
        if self._seeks_somebody(app):
            link, room_ids = self.channel.link, app.session.settings.heard_rooms
            members = {each for room_id in room_ids for each in await link.room_members(room_id)}
            await self._identify(app, members - self._ids.keys())

    async def _identify_friends(self, app: App) -> None:
        """The account's own contacts. Whoever has become one may show a WeChat ID that was hidden before."""
        if self._seeks_somebody(app):
            friends = {*await self.channel.link.contact_list()}
            new, self._friends = friends - self._friends, friends
            hidden = {each for each in new if self._ids.get(each) == each}
            await self._identify(app, (friends - self._ids.keys()) | hidden)

    def _seeks_somebody(self, app: App) -> bool:
        """Whether a WeChat ID is looked for that nobody has been seen to carry."""
        known = app.session.people.wechat_ids
        return not self._learned <= {*known, *known.values(), *self._ids, *self._ids.values()}

    async def _identify(self, app: App, contacts: set[str]) -> None:
        """Read which WeChat IDs these carry."""
        unread = 0
        for contact in sorted(contacts):
            try:
                self._ids[contact] = await rooms.wechat_id(self.channel.link, contact)
                unread = 0
            except TROUBLE:
                self._is_stale, unread = True, unread + 1
                if unread == _MOST_UNREAD:
                    break
        for event in app.learn(self.now(), self._ids).events:
            note("ids_learned", count=len(getattr(event, "wechat_ids", ())))

    async def _meet_all(self, app: App) -> None:
        at_names = self._are_names_stale and self._clock() >= self._names_at
        for room_id in app.session.settings.rooms:
            await self._meet(app, room_id, at_names=at_names)
        if at_names:
            self._are_names_stale = False
            self._names_at = self._clock() + self.channel.timing.names_again

    async def _meet(self, app: App, room_id: str, *, at_names: bool) -> None:
        """Note who came and went while nobody heard, and what those are called by now whom only a name tells."""
        members = app.session.members
        known, gone = members.seen_in(room_id), {each for each in members.left if members.has_left(each, room_id)}
        here = {*await self.channel.link.room_members(room_id)}
        for contact in sorted(here - {self.channel.self_id}):
            members = app.session.members
            if room_id in members.rooms.get(contact, ()) and (not at_names or members.member(contact).is_certain):
                continue
            came = await self.channel.with_names(self._seen(room_id, contact, joined=True))
            has_left = contact not in gone and app.session.members.has_left(contact, room_id)  # since the list was made
            if not has_left and noted(app.session, came):
                await self.take(came)
        if self.channel.self_id in here and await self._part(app, room_id, known - here):
            app.see_members(self.now(), room_id)

    async def _part(self, app: App, room_id: str, missing: set[str]) -> bool:
        """Note that those have left who are missing from two lists; whether the list can be that of all.

        A list without many who were there is not of all: who has left in such numbers is for staff to say.
        """
        members = app.session.members
        before, self._missing[room_id] = self._missing.get(room_id, set()), missing
        if len(missing) > max(_FEW, len(members.seen_in(room_id)) // _PART):
            note("members_doubted", level="WARNING", room=room_id, count=len(missing))
            return False
        for contact in sorted(missing & before & members.seen_in(room_id)):
            await self.take(self._seen(room_id, contact, joined=False))
        self._is_stale |= bool(missing - before)
        return True

    def _seen(self, room_id: str, contact: str, *, joined: bool) -> Membership:
        now = self.now()
        return Membership(joined=joined, room=room_id, sender=contact, at=now, received_at=now)

    @staticmethod
    def _clock() -> float:
        return asyncio.get_running_loop().time()


async def locate(link: Link, store: Store, wanted: Room) -> rooms.Room:
    """The configured room, by its id or its name, else by the id under which it was found before.

    Raises :class:`UserError` where the account is in no such room.
    """
    if wanted.id:
        return await rooms.room(link, wanted.id)
    try:
        return await rooms.room_called(link, wanted.topic)
    except UserError as error:
        known = known_rooms(store).get(wanted.topic)
        if known is None or error.code != "no_such_room" or not await rooms.is_there(link, known):
            raise
    note("room_renamed", level="WARNING", room=wanted.topic)
    return rooms.Room(id=known, topic=wanted.topic)


def obstacle(store: Store, wanted: Room, error: UserError) -> UserError | None:
    """What keeps the bot from making a room that it has not found; None where it makes it.

    It is tried once: a gateway whose answer is lost may have made it all the same.
    """
    if not wanted.create or error.code != "no_such_room":
        return error
    if unread := error.data.get("unread"):
        return UserError("room_perhaps_unread", room=wanted.topic, count=unread)
    if wanted.topic in known_rooms(store):
        return UserError("room_gone", room=wanted.topic)
    return UserError("room_made_before", room=wanted.topic) if f"{MADE_MEMO}{wanted.topic}" in store.memos() else None
