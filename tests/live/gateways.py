"""Two gateways that are spoken to alike: the real one of npm, and the simulator."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.simulator import gateway as simulated

FOLDER = Path(__file__).parent.parent / "gateway"
TOKEN = "insecure_test"  # noqa: S105 - it opens nothing but this test
TEXT, GROUP_NOTE, RECALLED = 7, 10, 13

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (FOLDER / "node_modules").is_dir(),
    reason="the real gateway needs Node, and `make gateway` once",
)


_IDLE: list[subprocess.Popen[bytes]] = []
"""Node takes a second to start: a process that has served a test serves the next."""


def end_idle() -> None:
    """Let go of them at the end of the run."""
    while _IDLE:
        _end(_IDLE.pop())


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        pipe.close()


class RealGateway:
    """npm's PuppetServer over PuppetMock, in a process of its own."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.files: list[tuple[str, str, bytes]] = []
        self.announced: list[tuple[str, str]] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._world: list[tuple[str, dict[str, Any]]] = []
        self._ids = 0
        self._tags = 0
        self.ahead = 0.0
        self._answers: dict[int, asyncio.Future[None]] = {}

    async def open(self) -> None:
        if _IDLE:
            self._process = _IDLE.pop()
            await self._connect()
        else:
            self._process = subprocess.Popen(  # noqa: ASYNC220 - it outlives this event loop
                ["node", str(FOLDER / "gateway.mjs"), "--port", "0", "--token", TOKEN],  # noqa: S607
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            await self._connect()
            await asyncio.wait_for(self._up, 30)
        await self._do("fresh", port=self.port)
        for command, more in self._world:
            await self._do(command, **more)

    async def _connect(self) -> None:
        """The pipes, for this event loop: its transports close what they are given, so that they are given copies."""
        loop = asyncio.get_running_loop()
        self._up = loop.create_future()
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        self._lines = asyncio.StreamReader(limit=1 << 24)
        self._out, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(self._lines), os.fdopen(os.dup(stdout.fileno()), "rb", 0)
        )
        self._in, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(os.dup(stdin.fileno()), "wb", 0))
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for line in self._lines:
            event = json.loads(line)
            match event["event"]:
                case "up":
                    self._up.set_result(None)
                case "said":
                    self.said.append((event["to"], event["text"]))
                case "sent":
                    self.files.append((event["to"], event["name"], base64.b64decode(event["content"])))
                case "announced":
                    self.announced.append((event["room"], event["text"]))
                case "done":
                    self._answers.pop(event["tag"]).set_result(None)
                case "failed":
                    self._answers.pop(event["tag"]).set_exception(RuntimeError(event["error"]))

    async def _do(self, command: str, **more: Any) -> None:
        self._tags += 1
        answer = self._answers[self._tags] = asyncio.get_running_loop().create_future()
        line = json.dumps({"command": command, "tag": self._tags, **more}, ensure_ascii=False)
        self._in.write(f"{line}\n".encode())
        await asyncio.wait_for(answer, 60)

    async def _remembered(self, command: str, **more: Any) -> None:
        self._world.append((command, more))
        await self._do(command, **more)

    async def contact(self, id: str, name: str, wechat_id: str = "") -> None:
        await self._remembered("contact", id=id, name=name, wechat_id=wechat_id)

    async def room(self, id: str, topic: str, members: list[str]) -> None:
        await self._remembered("room", id=id, topic=topic, members=members)

    async def alias(self, room: str, contact: str, alias: str) -> None:
        await self._remembered("alias", room=room, contact=contact, alias=alias)

    def _message(self, sender: str, text: str, room: str, **more: Any) -> dict[str, Any]:
        self._ids += 1
        at = more.pop("at", None)
        message = {"id": f"m-{self._ids}", "kind": TEXT, "copies": 1, "mentions": [], **more}
        return {"sender": sender, "text": text, "room": room, "at": at and at.timestamp() * 1000, **message}

    async def say(self, sender: str, text: str, room: str = "", **more: Any) -> str:
        message = self._message(sender, text, room, **more)
        await self._do("say", **message)
        return str(message["id"])

    async def burst(self, messages: list[tuple[str, str, str]]) -> list[str]:
        ready = [self._message(*each, kind=GROUP_NOTE) for each in messages]
        await self._do("burst", messages=ready)
        return [each["id"] for each in ready]

    async def recall(self, message_id: str, sender: str, room: str) -> None:
        await self.say(sender, f"<sysmsg><newmsgid>{message_id}</newmsgid></sysmsg>", room, kind=RECALLED)

    async def emit(self, name: str, **payload: Any) -> None:
        await self._do("emit", name=name, payload=payload)

    async def login(self) -> None:
        await self._do("login")

    async def logout(self) -> None:
        await self._do("logout")

    async def faults(self, **changed: Any) -> None:
        await self._do("faults", **changed)

    async def pass_time(self, seconds: float) -> None:
        """Let the world's clock move on."""
        self.ahead += seconds
        await self._remembered("faults", ahead=self.ahead)

    async def stop(self) -> None:
        await self._do("stop")

    async def start(self) -> None:
        await self._do("start")

    async def kill(self) -> None:
        self._process.kill()
        await self._reader
        self._disconnect()
        _end(self._process)

    async def close(self) -> None:
        if self._process.returncode is not None:
            return
        try:
            async with asyncio.timeout(5):
                await self._do("stop")
        except (TimeoutError, RuntimeError):
            await self.kill()
            return
        self._reader.cancel()
        self._disconnect()
        _IDLE.append(self._process)

    def _disconnect(self) -> None:
        self._out.close()
        self._in.close()


class SimulatedGateway:
    """The program's own gateway, in the test's event loop."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.port = 0
        self._ids = 0
        self.ahead = 0.0
        self.gateway = simulated.Gateway(now=lambda: datetime.now(UTC) + timedelta(seconds=self.ahead))  # noqa: TID251 - the world's clock
        self.files = self.gateway.files
        self.gateway.on_said = lambda to, text, _: self.said.append((to, text))

    @property
    def announced(self) -> list[tuple[str, str]]:
        return [(room, group.announcement) for room, group in self.gateway.groups.items() if group.announcement]

    async def open(self) -> None:
        self.port = await self.gateway.start(self.port)

    async def contact(self, id: str, name: str, wechat_id: str = "") -> None:
        self.gateway.contacts[id] = simulated.Contact(name=name, wechat_id=wechat_id)

    async def room(self, id: str, topic: str, members: list[str]) -> None:
        self.gateway.groups[id] = simulated.Group(topic=topic, members=members)

    async def alias(self, room: str, contact: str, alias: str) -> None:
        self.gateway.call(room, contact, alias)

    async def say(self, sender: str, text: str, room: str = "", **more: Any) -> str:
        self._ids += 1
        at: datetime | None = more.pop("at", None)
        return self.gateway.say(sender, text, room, at=at, **{"id": f"m-{self._ids}", **more})

    async def burst(self, messages: list[tuple[str, str, str]]) -> list[str]:
        return [await self.say(*each, kind=GROUP_NOTE) for each in messages]

    async def recall(self, message_id: str, sender: str, room: str) -> None:
        self.gateway.recall(message_id)

    async def emit(self, name: str, **payload: Any) -> None:
        self.gateway.emit(simulated._EVENTS[f"EVENT_TYPE_{name.upper()}"], **payload)

    async def login(self) -> None:
        self.gateway.logs_in_on_start = True
        if not self.gateway.is_logged_in:
            self.gateway.login()

    async def logout(self) -> None:
        self.gateway.logs_in_on_start = False
        self.gateway.logout()

    async def faults(self, **changed: Any) -> None:
        for name, value in changed.items():
            setattr(self.gateway.faults, name, value)

    async def pass_time(self, seconds: float) -> None:
        """Let the world's clock move on."""
        self.ahead += seconds

    async def stop(self) -> None:
        await self.gateway.stop()

    async def start(self) -> None:
        self.gateway.is_logged_in = False
        await self.gateway.start(self.port)

    async def kill(self) -> None:
        await self.gateway.stop()
        self.gateway.is_logged_in = False

    async def close(self) -> None:
        await self.gateway.stop()


AnyGateway = RealGateway | SimulatedGateway
GATEWAYS = [pytest.param(RealGateway, id="npm", marks=needs_node), pytest.param(SimulatedGateway, id="simulator")]
