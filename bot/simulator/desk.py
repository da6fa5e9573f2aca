"""The demonstration of a day by hand: the invented day as staff copy it, piece by piece and in different forms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from rich.console import Console

from bot import by_hand
from bot.app import App, Outcome
from bot.simulator import day
from bot.simulator.copies import rendered
from bot.store.engine import IN_MEMORY
from bot.store.store import Store
from bot.terminal import by_hand as shown
from bot.terminal import show
from bot.terminal.tables import cell
from bot.texts import demo
from handlers.catalogue import COMMANDS
from models.messages import Message, Paste
from models.office.events import ConfirmationAsked
from models.posts import PostState

_COPIED_AT: Final = ((11, 30), (12, 10), (13, 3))
"""When somebody at the desk copies what is new in the group."""
_FORMS: Final = ("two_lines", "phone_share", "head_slash")
_OVERLAP: Final = timedelta(minutes=2)
"""Each copy begins a little before the end of the one before."""

_CONFIRM = COMMANDS["confirm"].words[0]


def run(console: Console, *, headless: bool = False) -> None:
    """Play it; without a screen only the end is shown."""
    desk = _Desk(Console(quiet=True) if headless else console)
    try:
        desk.work()
        show.status(console, desk.app.session)
    finally:
        desk.app.store.close()


class _Desk:
    """A member of staff with the program and their own WeChat."""

    def __init__(self, console: Console) -> None:
        self._console = console
        people = day.candidates()
        store = Store.open(IN_MEMORY)
        with store.transaction() as transaction:
            transaction.replace_roster(people)
        self.app = App(store, day.config().settings((day.TOPIC,)), posted_as=PostState.BY_HAND)

    def work(self) -> None:
        """Copy, paste, look, decide, publish."""
        opens = self.app.session.settings.local(self.app.session.settings.open_at)
        self._time_passes(opens)
        moments = [
            opens - timedelta(hours=1),
            *(opens.replace(hour=hour, minute=minute) for hour, minute in _COPIED_AT),
        ]
        for (since, until), form in zip(pairwise(moments), _FORMS, strict=True):
            self._paste(_said(since - _OVERLAP, until), form, until)
            self._time_passes(until)
        end = moments[-1] + timedelta(minutes=5)
        for command in demo.DESK_COMMANDS:
            self._order(command, end)
        self._posts()

    def _time_passes(self, now: datetime) -> None:
        by_hand.keep_time(self.app, now)
        self._posts()

    def _paste(self, messages: Iterable[Message], form: str, at: datetime) -> None:
        text = rendered(messages, form, self.app.session.settings.timezone)
        paste = Paste(at=at, received_at=at, room=day.TOPIC, by=demo.STAFF, text=text)
        self._says(demo.DESK_PASTES.format(at=at, characters=len(text)))
        shown.paste(self._console, self.app.preview(paste), paste)
        self.app.turn(paste)

    def _order(self, command: str, at: datetime) -> None:
        self._says(demo.DESK_ORDERS.format(at=at, command=command))
        outcome = self._obeyed(command, at)
        for event in outcome.events:
            if isinstance(event, ConfirmationAsked):
                self._obeyed(f"/{_CONFIRM} {event.code}", at)

    def _obeyed(self, command: str, at: datetime) -> Outcome:
        outcome = by_hand.order(self.app, command, demo.STAFF, at, at)
        for post in outcome.posts:
            if not post.room:
                self._console.print(cell(post.text))
        return outcome

    def _posts(self) -> None:
        waiting = self.app.store.queued_posts(by_hand=True)
        if waiting:
            shown.posts(self._console, waiting, {day.TOPIC: day.TOPIC})
            self.app.mark_posted(waiting[-1].at, demo.STAFF, waiting)

    def _says(self, text: str) -> None:
        self._console.print(cell(f"\n{text}", "bold cyan"))


def _said(since: datetime, until: datetime) -> list[Message]:
    """What stands in the group's chat of that time, without the commands to a bot that is not there."""
    said = (step for step in day.script() if isinstance(step, Message) and step.sender != day.STAFF)
    return sorted((each for each in said if since <= each.at < until), key=lambda each: each.at)
