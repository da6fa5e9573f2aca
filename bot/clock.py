"""The tick: APScheduler only wakes it; what is due stands in the state."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.log import note

TICK_SECONDS: Final = 1.0
_OVERDUE_SECONDS: Final = 10.0


@dataclass(slots=True)
class Clock:
    """Calls ``tick`` about once a second, and notices when it does not."""

    tick: Callable[[], None]
    seconds: float = TICK_SECONDS
    _scheduler: AsyncIOScheduler = field(init=False)
    _last: float = field(init=False, default=0.0)

    async def run(self) -> None:
        """Tick until cancelled."""
        self._start()
        try:
            await self._watch()
        finally:
            self._scheduler.shutdown(wait=False)

    def _start(self) -> None:
        """A scheduler in memory: a stored job that was due while the program was down would be dropped."""
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._tick, "interval", seconds=self.seconds, misfire_grace_time=None, coalesce=True, max_instances=1
        )
        self._scheduler.start()
        self._last = asyncio.get_running_loop().time()

    async def _watch(self) -> None:
        """A scheduler may stop without a word; then tick here and start another."""
        while True:
            await asyncio.sleep(self.seconds * _OVERDUE_SECONDS / 2)
            if asyncio.get_running_loop().time() - self._last > self.seconds * _OVERDUE_SECONDS:
                note("clock_stopped", level="ERROR")
                self._scheduler.shutdown(wait=False)
                self._start()
                await self._tick()

    async def _tick(self) -> None:
        """A coroutine, so that it runs in the event loop, not in a thread."""
        self._last = asyncio.get_running_loop().time()
        try:
            self.tick()
        except Exception as error:  # noqa: BLE001 - the disk may be full for a while; the next tick tries again
            note("tick_failed", level="ERROR", error=error)
