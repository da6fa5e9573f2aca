"""A recorded day through the same code as the live bot, on a virtual clock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import count

from bot.app import App, Outcome
from bot.config.sections import Config
from bot.errors import UserError
from bot.files.day import End
from bot.store.engine import IN_MEMORY
from bot.store.store import Store
from models.gaps import WentOffline
from models.messages import DESK, Connection, Fact, Incoming, Message, Paste, Tick, actor
from models.people.candidate import Candidate
from models.posts import Post, PostState

Listener = Callable[[Incoming | End | None, Outcome, datetime], None]


def play(app: App, day: Iterable[Incoming | End], heard: Listener | None = None) -> list[tuple[datetime, Post]]:
    """Play the steps in order; between two of them everything falls due at its own time. Returns the posts."""
    posts: list[tuple[datetime, Post]] = []

    def take(step: Incoming | End | None, outcome: Outcome, at: datetime) -> None:
        posts.extend((at, post) for post in outcome.posts)
        if heard is not None:
            heard(step, outcome, at)

    is_recorded = False
    for step in day:
        is_recorded = is_recorded or isinstance(step, Tick | Fact)
        if isinstance(step, End) or not is_recorded:  # a day that was exported says itself when its clock was kept
            _run_clock(app, step.received_at, take)
        if isinstance(step, End):
            take(step, Outcome(), step.received_at)
        else:
            app.posted_as = _posts_as(app, step)
            take(step, app.turn(step), step.received_at)
    return posts


def _posts_as(app: App, step: Incoming) -> PostState:
    """Whether the posts of a recorded day were left to staff, from this step on."""
    if isinstance(step, Connection):
        return PostState.SENT
    is_by_hand = isinstance(step, Fact) and any(isinstance(event, WentOffline) for event in step.events)
    return PostState.BY_HAND if is_by_hand and actor(step)[0] == DESK else app.posted_as


def _run_clock(app: App, until: datetime, take: Listener) -> None:
    while (due := app.next_deadline()) is not None and due <= until:
        take(None, app.keep_time(due), due)


def counted_salts() -> Callable[[], str]:
    """Salts for a replay: the same day gives the same records."""
    numbers = count(1)
    return lambda: hashlib.sha256(f"replay-{next(numbers)}".encode()).hexdigest()[:32]


def prepare(config: Config, roster: Iterable[Candidate], steps: Iterable[Incoming | End], database: str = "") -> App:
    """The app for a recorded day, on a throw-away database unless one is named."""
    steps, new_salt = list(steps), counted_salts()
    store = Store.open(database or IN_MEMORY)
    if store.head()[0] or store.roster() or not store.is_empty():
        store.close()
        raise UserError("replay_used", path=database)
    with store.transaction() as transaction:
        transaction.replace_roster(roster, new_salt)
    rooms = _rooms(config, steps)
    app = App(
        store,
        config.settings(rooms),
        config.rehearsal_settings(rooms),
        new_salt=new_salt,
        post_limit=config.posts.max_characters,
        posted_as=PostState.SENT,
    )
    if steps:
        begin(app, steps)
    return app


def begin(app: App, steps: Sequence[Incoming | End]) -> None:
    """Begin a recorded day, one by hand as such: what was said in its group is known by pastes alone."""
    if any(isinstance(step, Fact) for step in steps):
        return  # it was exported, and begins by itself
    at = steps[0].received_at
    app.begin(at)
    is_heard = any(isinstance(step, Connection) or (isinstance(step, Message) and step.room) for step in steps)
    if not is_heard and any(isinstance(step, Paste) for step in steps):
        app.work_by_hand(at)


def _rooms(config: Config, steps: Iterable[Incoming | End]) -> tuple[str, ...]:
    """The rooms by id; where the configuration names one by topic, which a recording lacks, every room of the day."""
    ids = tuple(room.id for room in config.rooms if room.id)
    if ids and len(ids) == len(config.rooms):
        return ids
    heard = (getattr(step, "room", "") for step in steps)
    return tuple(dict.fromkeys([*ids, *filter(None, heard)]))
