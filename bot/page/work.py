"""Who does the day's work behind the page: the bot that runs, or this program where staff do everything by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
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


class Ailment(StrEnum):
    """What keeps the work from being done."""

    DEAF = "deaf"
    """It does not hear the group."""
    BEHIND = "behind"
    """What it says does not get out."""
    STUCK = "stuck"
    """Its clock stands."""


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

    def ailment(self) -> Ailment | None:
        """What keeps it from working, if anything does."""


@dataclass(slots=True)
class HandWork:
    """No account in the group: this program keeps the time, staff copy and post. A bot beside it is left alone."""

    config: Config
    app: App
    """The day."""
    clock: Callable[[], datetime] = system_now
    ticked: Callable[[], None] = field(default=lambda: None)
    """What else is to be done about once a second."""
    _last_tick: float = field(init=False, default=0.0)

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
        self.app.catch_up()
        self._look_who_posts()
        self._keep_time()
        if self.app.posts_by_hand:
            self.app.keep_snapshot(self.now())
        self.ticked()

    def _look_who_posts(self) -> None:
        is_bot, was_bot = is_running(self.app.store, self.config.database), not self.app.posts_by_hand
        self.app.posted_as = PostState.TODO if is_bot else PostState.BY_HAND
        if was_bot and not is_bot:
            self.app.hand_over_posts(self.now())  # what a bot that is gone has not sent

    def _keep_time(self) -> None:
        if self.app.posts_by_hand and (self.app.session.roster or self.app.settings.notices):
            by_hand.keep_time(self.app, self.now())

    def act(self, turn: Turn) -> Outcome:
        """Do something, as a command at this machine would."""
        self.app.catch_up()
        self._look_who_posts()
        if self.app.posts_by_hand and self.app.session.roster:
            by_hand.take_over(self.app, self.now())
            self._keep_time()
        outcome = turn(self.app)
        self._keep_time()
        return outcome

    def ailment(self) -> Ailment | None:
        """Nobody listens by hand, so nobody is deaf."""
        return Ailment.STUCK if asyncio.get_running_loop().time() - self._last_tick > STUCK_SECONDS else None


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

    def ailment(self) -> Ailment | None:
        """Whether it hears, gets rid of what it says, and keeps the time."""
        live = self.live
        if live.is_stuck(STUCK_SECONDS):
            return Ailment.STUCK
        if live.app is None or live.channel.state != "online":
            return Ailment.DEAF
        return Ailment.BEHIND if live.outbox.waits_longer_than(_BEHIND) else None
