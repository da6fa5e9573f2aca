"""Who does the day's work behind the page: the bot that runs, or this program where staff do everything by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot import by_hand
from bot.app import App, Outcome
from bot.clock import Clock
from bot.config.sections import Config
from bot.live import Live
from bot.now import system_now
from bot.store.lock import is_running
from models.posts import PostState

STUCK_SECONDS: Final = 15.0
_BEHIND: Final = timedelta(minutes=3)
"""Posts that have waited so long for the gateway are late, however slowly it lets them out."""

Turn = Callable[[App], Outcome]


class Work(Protocol):
    """What the page asks of whoever does the work."""

    @property
    def app(self) -> App | None:
        """The day; None until the group is known."""

    def now(self) -> datetime:
        """The time by which it works."""

    def act(self, turn: Turn) -> Outcome:
        """Do something, and all that follows from it. Raises :class:`bot.errors.UserError`."""

    def ailment(self) -> str:
        """What keeps it from working: ``deaf``, ``behind`` or ``stuck``; empty where it is well."""


@dataclass(slots=True)
class HandWork:
    """No account in the group: this program keeps the time, staff copy and post. A bot beside it is left alone."""

    config: Config
    day: App
    clock: Callable[[], datetime] = system_now
    ticked: Callable[[], None] = field(default=lambda: None)
    """What else is to be done about once a second."""
    _last_tick: float = field(init=False, default=0.0)

    @property
    def app(self) -> App:
        """The day."""
        return self.day

    def now(self) -> datetime:
        """The time by which it works."""
        return self.clock()

    async def run(self) -> None:
        """Keep the time until cancelled."""
        self._last_tick = asyncio.get_running_loop().time()
        self._tick()
        await Clock(self._tick).run()

    def _tick(self) -> None:
        self._last_tick = asyncio.get_running_loop().time()
        self.day.catch_up()
        self._look_who_posts()
        self._keep_time()
        if self.day.posts_by_hand:
            self.day.keep_snapshot(self.now())
        self.ticked()

    def _look_who_posts(self) -> None:
        is_bot = is_running(self.day.store, self.config.database)
        if not is_bot and not self.day.posts_by_hand:
            self.day.hand_over_posts()  # what a bot that is gone has not sent
        self.day.posted_as = PostState.TODO if is_bot else PostState.BY_HAND

    def _keep_time(self) -> None:
        if self.day.posts_by_hand and self.day.session.roster:
            by_hand.keep_time(self.day, self.now())

    def act(self, turn: Turn) -> Outcome:
        """Do something, as a command at this machine would."""
        self.day.catch_up()
        self._look_who_posts()
        if self.day.posts_by_hand and self.day.session.roster:
            by_hand.take_over(self.day, self.now())
            self._keep_time()
        outcome = turn(self.day)
        self._keep_time()
        return outcome

    def ailment(self) -> str:
        """Nobody listens by hand, so nobody is deaf."""
        return "stuck" if asyncio.get_running_loop().time() - self._last_tick > STUCK_SECONDS else ""


@dataclass(slots=True)
class LiveWork:
    """The bot that runs in this program."""

    live: Live

    @property
    def app(self) -> App | None:
        """The day, as soon as the group is known."""
        return self.live.app

    def now(self) -> datetime:
        """The time by which it works."""
        return self.live.now()

    def act(self, turn: Turn) -> Outcome:
        """Do something; what it says leaves at once."""
        return self.live.act(turn)

    def ailment(self) -> str:
        """Whether it hears, gets rid of what it says, and keeps the time."""
        live = self.live
        if live.is_stuck(STUCK_SECONDS):
            return "stuck"
        if live.app is None or live.channel.state != "online":
            return "deaf"
        return "behind" if live.outbox.waits_longer_than(_BEHIND) else ""
