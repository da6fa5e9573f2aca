"""A Wechaty gateway inside the program: the same gRPC service on a loopback port, with faults to order."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import random
import weakref
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bot.now import system_now
from bot.texts.parts import EVERYBODY

from bot.wechat import compat  # noqa: F401  isort: skip - wechaty cannot be imported without it

from grpclib import GRPCError, Status
from grpclib.const import Cardinality, Handler
from grpclib.server import Server
from wechaty_grpc.wechaty import puppet as pb

HOST: Final = "127.0.0.1"
ATTACHMENT: Final = 1
TEXT: Final = 7
RECALLED: Final = 13
_EVENTS: Final = pb.EventType


@dataclass(slots=True, kw_only=True)
class Faults:
    """What goes wrong. Chances are from 0 to 1, delays in seconds; a count is of calls to come, -1 for all of them."""

    drop: float = 0
    duplicate: float = 0
    reorder: float = 0
    event_delay: float = 0
    send_delay: float = 0
    payload_delay: float = 0
    send_fail: int = 0
    send_fail_after: int = 0
    """The message leaves, and the answer says that it did not."""
    send_hang: int = 0
    payload_fail: int = 0
    member_fail: int = 0
    group_fail: int = 0
    """Of making a group, bringing somebody in, setting its announcement."""
    create_hang: int = 0
    """The group is made, and no answer comes."""
    add_hang: int = 0
    """The same of bringing somebody in."""
    rooms_hang: int = 0
    room_fail: int = 0
    readback_fail: bool = False
    """What the account itself said cannot be looked up."""
    echo: bool = True
    dong: bool = True
    seconds: bool = False
    """Whether times are in seconds, as some gateways give them, not in milliseconds."""

    def hit(self, name: str) -> bool:
        """Whether this call fails; counts it."""
        left: int = getattr(self, name)
        if left > 0:
            setattr(self, name, left - 1)
        return left != 0


@dataclass(slots=True, kw_only=True)
class Contact:
    """A person on WeChat."""

    name: str
    wechat_id: str = ""


@dataclass(slots=True, kw_only=True)
class Group:
    """A WeChat group, with the names that its members carry in it."""

    topic: str
    members: list[str]
    aliases: dict[str, str] = field(default_factory=dict)
    announcement: str = ""


Said = Callable[[str, str, str], None]
"""Called with the conversation, the text and the id of whatever the account says."""


class Gateway:
    """One account, its contacts and groups. Everything that people do is a method in lower case."""

    def __init__(self, self_id: str = "bot", *, now: Callable[[], datetime] = system_now) -> None:
        self.self_id = self_id
        self.now = now
        self.contacts = {self_id: Contact(name="bot")}
        self.groups: dict[str, Group] = {}
        self.messages: dict[str, Any] = {}
        self.calls: Counter[str] = Counter()
        self.faults = Faults()
        self.is_logged_in = False
        self.logs_in_on_start = True
        self.on_said: Said | None = None
        self.files: list[tuple[str, str, bytes]] = []
        """What the account sent as files: conversation, name, content."""
        self._ids = itertools.count(1)
        self._stream: asyncio.Queue[Any] | None = None
        self._held: list[str] = []
        self._server: Server | None = None
        self._protocols: weakref.WeakSet[Any] = weakref.WeakSet()
        self._chance = random.Random(11)

    # --- what people do ----------------------------------------------------------------------------------------

    def say(
        self,
        sender: str,
        text: str,
        room: str = "",
        *,
        kind: int = TEXT,
        id: str = "",  # noqa: A002
        at: datetime | None = None,
        mentions: tuple[str, ...] = (),
        copies: int = 1,
    ) -> str:
        """Somebody writes in a room, or to the account in private; delivered ``copies`` times. Returns its id."""
        message_id = id or f"sim-{next(self._ids)}"
        self._keep(message_id, sender, text, room, "" if room else self.self_id, kind, at, mentions)
        for _ in range(copies):
            self._deliver(message_id)
        return message_id

    def recall(self, message_id: str) -> str:
        """Somebody takes a message back."""
        taken = self.messages[message_id]
        news = (
            f'<sysmsg type="revokemsg"><revokemsg><session>{taken.room_id}</session>'
            f"<newmsgid>{message_id}</newmsgid></revokemsg></sysmsg>"
        )
        return self.say(taken.from_id, news, taken.room_id, kind=RECALLED)

    def redeliver(self, message_id: str) -> None:
        """The gateway tells of a message once more."""
        self.emit(_EVENTS.EVENT_TYPE_MESSAGE, messageId=message_id)

    def call(self, room: str, contact: str, alias: str) -> None:
        """Somebody changes their name in a room."""
        self.groups[room].aliases[contact] = alias
        self.emit_renamed(room)

    def emit_renamed(self, room: str) -> None:
        """Tell that names in a room have changed."""
        self.emit(_EVENTS.EVENT_TYPE_DIRTY, payloadType=4, payloadId=room)

    def join(self, room: str, contact: str) -> None:
        """Somebody joins a room."""
        self.groups[room].members.append(contact)
        self.emit(_EVENTS.EVENT_TYPE_ROOM_JOIN, roomId=room, inviteeIdList=[contact], timestamp=self._stamp(None))

    def leave(self, room: str, contact: str) -> None:
        """Somebody leaves a room."""
        self.groups[room].members.remove(contact)
        self.emit(_EVENTS.EVENT_TYPE_ROOM_LEAVE, roomId=room, removeeIdList=[contact], timestamp=self._stamp(None))

    def login(self) -> None:
        """The account logs in."""
        self.is_logged_in = True
        self.emit(_EVENTS.EVENT_TYPE_LOGIN, contactId=self.self_id)

    def logout(self, **data: Any) -> None:
        """The account is thrown out."""
        self.is_logged_in = False
        self.emit(_EVENTS.EVENT_TYPE_LOGOUT, **data)

    def emit(self, kind: int, **payload: Any) -> None:
        """An event, with data or without. Where nobody listens it is lost, as on a real gateway."""
        if self._stream is not None:
            text = json.dumps(payload, ensure_ascii=False)
            self._stream.put_nowait(pb.EventResponse(type=int(kind), payload=text))

    # --- the server --------------------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> int:
        """Listen; gives the port."""
        protocols = self._protocols

        class Tracked(Server):
            """Remembers its connections: closing a server leaves them open."""

            def _protocol_factory(self) -> Any:
                protocol = super()._protocol_factory()
                protocols.add(protocol)
                return protocol

        self._server = Tracked([self])
        await self._server.start(HOST, port)
        listening: Any = self._server._server
        bound: int = listening.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Cut every connection, as a killed gateway does."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for protocol in list(self._protocols):
            transport = getattr(getattr(protocol, "connection", None), "_transport", None)
            if transport is not None:
                transport.abort()
        await server.wait_closed()

    def __mapping__(self) -> dict[str, Handler]:
        """The service as grpclib wants it; wechaty-grpc brings the messages, but no base for a server."""
        unary = {
            "Start": self._start,
            "Stop": self._stop,
            "Ding": self._ding,
            "DirtyPayload": self._nothing,
            "Logout": self._log_out,
            "ContactList": self._contact_list,
            "ContactPayload": self._contact,
            "RoomList": self._room_list,
            "RoomPayload": self._room,
            "RoomCreate": self._create_room,
            "RoomAdd": self._add_to_room,
            "RoomAnnounce": self._announce,
            "RoomMemberList": self._members,
            "RoomMemberPayload": self._member,
            "MessagePayload": self._message,
            "MessageSendText": self._send_text,
            "MessageSendFile": self._send_file,
            "MessageRecall": self._take_back,
        }
        table = {f"/wechaty.Puppet/{name}": self._unary(name, answer) for name, answer in unary.items()}
        table["/wechaty.Puppet/Event"] = Handler(
            self._events, Cardinality.UNARY_STREAM, pb.EventRequest, pb.EventResponse
        )
        return table

    def _unary(self, name: str, answer: Callable[[Any], Awaitable[Any]]) -> Handler:
        request_type, reply_type = getattr(pb, f"{name}Request"), getattr(pb, f"{name}Response")

        async def call(stream: Any) -> None:
            self.calls[name] += 1
            reply = await answer(await stream.recv_message())
            await stream.send_message(reply_type() if reply is None else reply)

        return Handler(call, Cardinality.UNARY_UNARY, request_type, reply_type)

    async def _events(self, stream: Any) -> None:
        await stream.recv_message()
        if self._stream is not None:
            raise GRPCError(Status.ALREADY_EXISTS, "event() can not call twice")
        queue = self._stream = asyncio.Queue()
        self.emit(_EVENTS.EVENT_TYPE_HEARTBEAT, data="connected")
        if self.is_logged_in:
            self.emit(_EVENTS.EVENT_TYPE_LOGIN, contactId=self.self_id)
        else:
            self.emit(_EVENTS.EVENT_TYPE_SCAN, qrcode="https://login.example/code", status=2)
        try:
            while (event := await queue.get()) is not None:
                if self.faults.event_delay:
                    await asyncio.sleep(self.faults.event_delay)
                await stream.send_message(event)
        finally:
            if self._stream is queue:
                self._stream = None

    # --- the calls ---------------------------------------------------------------------------------------------

    async def _start(self, request: Any) -> None:
        if self.logs_in_on_start and not self.is_logged_in:
            self.login()

    async def _stop(self, request: Any) -> None:
        self.is_logged_in = False
        if self._stream is not None:
            self._stream.put_nowait(None)
            self._stream = None

    async def _log_out(self, request: Any) -> None:
        self.logout(contactId=self.self_id)

    async def _nothing(self, request: Any) -> None:
        return

    async def _ding(self, request: Any) -> None:
        if self.faults.dong:
            self.emit(_EVENTS.EVENT_TYPE_DONG, data=request.data)

    async def _contact_list(self, request: Any) -> Any:
        return pb.ContactListResponse(ids=list(self.contacts))

    async def _contact(self, request: Any) -> Any:
        contact = _known(self.contacts, request.id)
        return pb.ContactPayloadResponse(
            id=request.id, name=contact.name, weixin=contact.wechat_id, type=1, friend=True
        )

    async def _room_list(self, request: Any) -> Any:
        if self.faults.hit("rooms_hang"):
            await asyncio.Event().wait()
        return pb.RoomListResponse(ids=list(self.groups))

    async def _room(self, request: Any) -> Any:
        if self.faults.hit("room_fail"):
            raise GRPCError(Status.UNKNOWN, "Error: room refused")
        group = _known(self.groups, request.id)
        return pb.RoomPayloadResponse(
            id=request.id, topic=group.topic, owner_id=group.members[0], member_ids=list(group.members)
        )

    def _work_on_group(self) -> None:
        """Raises what a gateway answers that cannot do it."""
        if self.faults.hit("group_fail"):
            raise GRPCError(Status.UNIMPLEMENTED, "Error: not supported")

    async def _create_room(self, request: Any) -> Any:
        self._work_on_group()
        room_id = f"room-{next(self._ids)}@chatroom"
        self.groups[room_id] = Group(topic=request.topic, members=[self.self_id, *request.contact_ids])
        if self.faults.hit("create_hang"):
            await asyncio.Event().wait()
        return pb.RoomCreateResponse(id=room_id)

    async def _add_to_room(self, request: Any) -> None:
        self._work_on_group()
        _known(self.contacts, request.contact_id)
        self.join(request.id, request.contact_id)
        if self.faults.hit("add_hang"):
            await asyncio.Event().wait()

    async def _announce(self, request: Any) -> Any:
        self._work_on_group()
        _known(self.groups, request.id).announcement = request.text
        self._echo(f"own-{next(self._ids)}", request.id, f"{EVERYBODY}\n{request.text}", TEXT)
        return pb.RoomAnnounceResponse()

    async def _members(self, request: Any) -> Any:
        return pb.RoomMemberListResponse(member_ids=list(_known(self.groups, request.id).members))

    async def _member(self, request: Any) -> Any:
        if self.faults.hit("member_fail"):
            raise GRPCError(Status.UNKNOWN, "Error: member refused")
        group, contact = _known(self.groups, request.id), _known(self.contacts, request.member_id)
        alias = group.aliases.get(request.member_id, "")
        return pb.RoomMemberPayloadResponse(id=request.member_id, name=contact.name, room_alias=alias)

    async def _message(self, request: Any) -> Any:
        if self.faults.payload_delay:
            await asyncio.sleep(self.faults.payload_delay)
        is_own = request.id.startswith("own-")
        if (self.faults.readback_fail and is_own) or self.faults.hit("payload_fail"):
            raise GRPCError(Status.UNKNOWN, "Error: payload refused")
        return _known(self.messages, request.id)

    async def _take_back(self, request: Any) -> Any:
        self.recall(request.id)
        return pb.MessageRecallResponse(success=True)

    async def _send_text(self, request: Any) -> Any:
        faults = self.faults
        if not self.is_logged_in:
            raise GRPCError(Status.UNKNOWN, "Error: not logged in")
        if faults.hit("send_hang"):
            await asyncio.Event().wait()
        if faults.hit("send_fail"):
            raise GRPCError(Status.UNKNOWN, "Error: send refused")
        message_id = f"own-{next(self._ids)}"
        if faults.send_delay:
            # A real gateway goes on with a post after its client has lost patience.
            await asyncio.shield(asyncio.create_task(self._leave_late(message_id, request, faults.send_delay)))
        else:
            self._leave(message_id, request)
        if faults.hit("send_fail_after"):
            raise GRPCError(Status.UNKNOWN, "Error: sent, then the answer was lost")
        return pb.MessageSendTextResponse(id=message_id)

    async def _leave_late(self, message_id: str, request: Any, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._leave(message_id, request)

    async def _send_file(self, request: Any) -> Any:
        box = json.loads(request.filebox)
        self.files.append((request.conversation_id, box["name"], base64.b64decode(box["base64"])))
        message_id = f"own-{next(self._ids)}"
        self._echo(message_id, request.conversation_id, box["name"], ATTACHMENT)
        return pb.MessageSendFileResponse(id=message_id)

    def _leave(self, message_id: str, request: Any) -> None:
        if self.on_said is not None:
            self.on_said(request.conversation_id, request.text, message_id)
        self._echo(message_id, request.conversation_id, request.text, TEXT, tuple(request.mentonal_ids))

    def _echo(self, message_id: str, to: str, text: str, kind: int, mentions: tuple[str, ...] = ()) -> None:
        """Keep what the account said, and tell of it like of any other message."""
        room = to if to in self.groups else ""
        self._keep(message_id, self.self_id, text, room, "" if room else to, kind, None, mentions)
        if self.faults.echo:
            self._deliver(message_id)

    # --- messages ----------------------------------------------------------------------------------------------

    def _keep(
        self, message_id: str, sender: str, text: str, room: str, to: str, kind: int, at: datetime | None,
        mentions: tuple[str, ...],
    ) -> None:  # fmt: skip
        self.messages[message_id] = pb.MessagePayloadResponse(
            id=message_id, text=text, type=kind, timestamp=self._stamp(at), from_id=sender, room_id=room, to_id=to,
            mention_ids=list(mentions),
        )  # fmt: skip

    def _stamp(self, at: datetime | None) -> int:
        seconds = (at or self.now()).timestamp()
        return int(seconds if self.faults.seconds else seconds * 1000)

    def _deliver(self, message_id: str) -> None:
        faults, chance = self.faults, self._chance.random
        if chance() < faults.drop:
            return
        if chance() < faults.reorder:
            self._held.append(message_id)
            return
        for each in (message_id, *self._held):
            self.redeliver(each)
        self._held.clear()
        if chance() < faults.duplicate:
            self.redeliver(message_id)


def _known(table: dict[str, Any], key: str) -> Any:
    try:
        return table[key]
    except KeyError:
        raise GRPCError(Status.UNKNOWN, "Error: no payload found") from None
