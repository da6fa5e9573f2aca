"""Two gateways that are spoken to alike: the real one of npm, and the simulator."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import socket
from datetime import datetime
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


class RealGateway:
    """npm's PuppetServer over PuppetMock, in a process of its own."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.files: list[tuple[str, str, bytes]] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._world: list[tuple[str, dict[str, Any]]] = []
        self._ids = 0
        self._tags = 0
        self._answers: dict[int, asyncio.Future[None]] = {}

    async def open(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            "node", str(FOLDER / "gateway.mjs"), "--port", str(self.port), "--token", TOKEN,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, limit=1 << 24,
        )  # fmt: skip
        self._up = asyncio.get_running_loop().create_future()
        self._reader = asyncio.create_task(self._read())
        await asyncio.wait_for(self._up, 30)
        for command, more in self._world:
            await self._do(command, **more)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            event = json.loads(line)
            match event["event"]:
                case "up":
                    self._up.set_result(None)
                case "said":
                    self.said.append((event["to"], event["text"]))
                case "sent":
                    self.files.append((event["to"], event["name"], base64.b64decode(event["content"])))
                case "done":
                    self._answers.pop(event["tag"]).set_result(None)
                case "failed":
                    self._answers.pop(event["tag"]).set_exception(RuntimeError(event["error"]))

    async def _do(self, command: str, **more: Any) -> None:
        self._tags += 1
        answer = self._answers[self._tags] = asyncio.get_running_loop().create_future()
        line = json.dumps({"command": command, "tag": self._tags, **more}, ensure_ascii=False)
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
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

    async def stop(self) -> None:
        await self._do("stop")

    async def start(self) -> None:
        await self._do("start")

    async def kill(self) -> None:
        self._process.kill()
        await self._process.wait()
        await self._reader

    async def close(self) -> None:
        if self._process.returncode is None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            try:
                await asyncio.wait_for(self._process.wait(), 5)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        await self._reader


class SimulatedGateway:
    """The program's own gateway, in the test's event loop."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.port = 0
        self._ids = 0
        self.gateway = simulated.Gateway()
        self.files = self.gateway.files
        self.gateway.on_said = lambda to, text, _: self.said.append((to, text))

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
