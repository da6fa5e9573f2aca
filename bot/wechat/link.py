"""One connection to a Wechaty gateway: the stream of its events, and calls with a deadline."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from bot.wechat import compat  # noqa: F401  isort: skip - wechaty cannot be imported without it

import betterproto
import wechaty_puppet_service.puppet as service
from grpclib import GRPCError, Status
from grpclib.client import Channel
from grpclib.config import Configuration
from grpclib.exceptions import ProtocolError, StreamTerminatedError
from wechaty_grpc.wechaty import PuppetStub
from wechaty_grpc.wechaty.puppet import EventType, RoomAnnounceRequest, RoomAnnounceResponse
from wechaty_puppet import PuppetOptions
from wechaty_puppet_service import PuppetService
from wechaty_puppet_service.utils import extract_host_and_port

EVENT_NAMES: Final = {int(each): each.name.removeprefix("EVENT_TYPE_").lower() for each in EventType}

TROUBLE: Final = (OSError, GRPCError, StreamTerminatedError, ProtocolError)
"""What a call raises when the gateway refuses, is late, or goes away."""

_BASE64_BOX: Final = 1
"""The kind of a FileBox that holds its content."""

Sink = Callable[[str, dict[str, Any]], None]


class Occupied(Exception):
    """Another client holds the account's stream of events."""


class TokenRefused(Exception):
    """The gateway does not accept the token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long to wait for what, in seconds."""

    call: float = 20.0
    """A call to the gateway; a post may need long."""
    ding: float = 10.0
    """Between two questions whether the gateway still hears."""
    dong: float = 10.0
    """For the answer; after that the connection is taken for dead."""
    reconnect: float = 1.0
    """Before the first new attempt; doubled up to ``reconnect_most``."""
    reconnect_most: float = 15.0
    take_over: float = 60.0
    """How long another client may hold the account before it is taken for our own dead connection."""
    aside: float = 5.0
    """How long a look-up that fails may hold up the messages behind it."""
    give_up: float = 600.0
    """After which a message that cannot be looked up is a blind interval."""
    names: float = 60.0
    """How long a nickname and a room alias are believed."""
    names_again: float = 240.0
    """Between two readings of what members are called: less than strangers are waited for before they are asked."""


def _keep_raw_type(message_payload: Any) -> Any:
    """Wechaty's own mapping loses the group note and fails for 16 and 18: the gateway's number is kept."""
    return message_payload


service._map_message_type = _keep_raw_type


class _Once(Channel):
    """A connection that stays closed: grpclib's opens itself again for a call that is still under way."""

    _is_closed = False

    async def __connect__(self) -> Any:
        if self._is_closed:
            raise ConnectionResetError
        protocol = await super().__connect__()
        return self._kept(protocol)

    def _kept(self, protocol: Any) -> Any:
        """A connection that was made while this was closed is given up."""
        if self._is_closed:
            super().close()
            raise ConnectionResetError
        return protocol

    def close(self) -> None:
        """For good."""
        self._is_closed = True
        super().close()


@dataclass
class _Announcement(RoomAnnounceRequest):  # type: ignore[misc]  # its library has no types
    """With the text not only where gateways looked for it until 2022, but also where they do since."""

    text_since: str = betterproto.string_field(3)


class Link(PuppetService):
    """Wechaty's client of the gateway, with its event loop replaced.

    The stock loop ends the process at an event without data, runs each listener as a task (so that order is lost),
    sleeps for a minute after a lost connection, and blocks for three seconds before it connects.
    """

    def __init__(self, endpoint: str, token: str, timing: Timing) -> None:
        super().__init__(PuppetOptions(end_point=endpoint, token=token))  # the default options are shared by all
        self._timing = timing
        self._event_stub: PuppetStub | None = None

    def _init_puppet(self) -> None:
        host, port = extract_host_and_port(self.options.end_point)
        alive = Configuration(
            _keepalive_time=self._timing.ding * 2,
            _keepalive_timeout=self._timing.dong,
            _keepalive_permit_without_calls=True,
            _http2_max_pings_without_data=0,
            _http2_min_sent_ping_interval_without_data=1,
        )
        self.channel = _Once(host, port, config=alive)
        self.channel._authority = self.options.token  # where the gateway looks for the token
        self._puppet_stub = PuppetStub(self.channel, timeout=self._timing.call)
        self._event_stub = PuppetStub(self.channel)  # the stream has no deadline

    async def listen(self, sink: Sink, *, take_over: bool = False) -> None:
        """Connect and hand over every event, in order and at once. Never returns: the end of the stream raises too.

        Stop is only called to take over: it ends the stream of whoever else is connected, silently.
        """
        self._init_puppet()
        assert self._event_stub is not None  # noqa: S101 - just made
        try:
            if take_over:
                await self.puppet_stub.stop()
            await self.puppet_stub.start()
            async for event in self._event_stub.event():
                sink(EVENT_NAMES.get(int(event.type), ""), _data(event.payload))
        except GRPCError as error:
            raise _explained(error) from None
        finally:
            self.close()
        raise ConnectionError("stream ended")

    async def announce(self, room: str, text: str) -> None:
        """Set a room's announcement. Wechaty's own request fits old gateways alone."""
        request = _Announcement(id=room, text=text, text_since=text)
        await self.puppet_stub._unary_unary("/wechaty.Puppet/RoomAnnounce", request, RoomAnnounceResponse)

    async def send_file(self, conversation: str, name: str, content: bytes) -> str:
        """Send a file; the id of its message. Not with wechaty's FileBox: it warns each time that it is written."""
        box = {"boxType": _BASE64_BOX, "name": name, "base64": base64.b64encode(content).decode()}
        sent = await self.puppet_stub.message_send_file(conversation_id=conversation, filebox=json.dumps(box))
        return str(sent.id)

    def close(self) -> None:
        """Cut the connection."""
        channel, self.channel = self.channel, None
        if channel is not None:
            channel.close()


def _explained(error: GRPCError) -> Exception:
    """The reason without the gateway's own words: they may hold the token."""
    if error.status is Status.ALREADY_EXISTS:
        return Occupied()
    if error.status in (Status.UNAUTHENTICATED, Status.PERMISSION_DENIED):
        return TokenRefused()
    return ConnectionError(error.status.name)


def _data(payload: str) -> dict[str, Any]:
    """The payload of an event; empty where the gateway sent none, or none that can be read."""
    try:
        data = json.loads(payload or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
