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
from bot.wechat.channel import Channel
from bot.wechat.link import TROUBLE, Link
from handlers.members import COMMANDS, is_stranger
from handlers.members import note as noted
from models.event import Event
from models.members.events import RoomMade
from models.messages import BOT, Incoming, Membership
from models.office.events import CommandObeyed, CommandRefused


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
                if running is not None:
                    return running.session.settings.heard_rooms
                until = clock() + self.patience  # it counts from when the gateway answers
            await asyncio.sleep(min(1.0, self.patience / 4))

    async def _room(self, wanted: Room, *, may_make: bool) -> str:
        link = self.channel.link
        if wanted.id:
            return (await rooms.room(link, wanted.id)).id
        try:
            found = (await rooms.room_called(link, wanted.topic)).id
        except UserError as error:
            why_not = obstacle(self.store, wanted, error)
            if why_not is not None:
                raise why_not from None
            if not may_make:
                raise
            found = await self._make(link, wanted)
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
        office = {each.id for each in (*self.config.all_staff, *self.config.all_inspectors)}
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

    def look_again(self) -> None:
        """Something has changed: learn anew before long."""
        self._is_stale = True

    def observe(self, outcome: Outcome) -> None:
        """Look again where staff have asked about members: whoever asks once more is told what is so by then."""
        commands = (event.name for event in outcome.events if isinstance(event, CommandObeyed | CommandRefused))
        if not COMMANDS.keys().isdisjoint(commands):
            self.look_again()

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
        self._is_stale, self._learned = False, app.named_by_id()  # what changes meanwhile makes it stale anew
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
        except Exception as error:  # noqa: BLE001 - whatever it was, the next look tries again
            note("members_unread", level="WARNING", reason=type(error).__name__)
            self._is_stale = True
        self._again_at = asyncio.get_running_loop().time() + self.channel.timing.reconnect_most

    async def _learn_ids(self, app: App, link: Link, contacts: set[str], sought: set[str]) -> None:
        """Read which WeChat IDs these carry, as long as one that is sought is not known."""
        known = app.session.people.wechat_ids
        if not sought <= {*known, *known.values()}:
            self._ids |= await rooms.wechat_ids(link, sorted(contacts))
            for event in app.learn(self.now(), self._ids).events:
                note("ids_learned", count=len(getattr(event, "wechat_ids", ())))

    async def _meet(self, app: App, link: Link, room_id: str) -> None:
        """Note who came and went while nobody heard, and what strangers are called by now."""
        known, gone = app.session.members.seen_in(room_id), set(app.session.members.gone)
        here = {*await link.room_members(room_id)}
        for contact in sorted(here - {self.channel.self_id}):
            if app.session.members.is_in(contact, room_id) and not is_stranger(app.session, contact):
                continue
            came = await self.channel.with_names(self._seen(room_id, contact, joined=True))
            has_left = contact in app.session.members.gone - gone  # since the list was made
            if not has_left and noted(app.session, came):
                await self.take(came)
        left = sorted(known & app.session.members.seen_in(room_id) - here)
        if left and (self.channel.self_id not in here or 2 * len(here) < len(known)):
            note("members_doubted", level="WARNING", room=room_id, count=len(here))
            return
        for contact in left:
            await self.take(self._seen(room_id, contact, joined=False))

    def _seen(self, room_id: str, contact: str, *, joined: bool) -> Membership:
        now = self.now()
        return Membership(joined=joined, room=room_id, sender=contact, at=now, received_at=now)


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
