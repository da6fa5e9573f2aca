"""What commands do with the day in the database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from bot import by_hand
from bot.app import App, Outcome
from bot.by_hand import staff_name
from bot.cli.shared import load_config
from bot.config.sections import Config
from bot.errors import UserError
from bot.now import system_now
from bot.store.lock import is_running
from bot.store.store import Store, known_rooms
from bot.terminal import ask
from bot.terminal.plain import say
from bot.texts.by_hand import BY_HAND
from models.checkin.events import CheckinClosed, CheckinOpened
from models.messages import DESK
from models.posts import PostState


def _kept(url: str) -> str:
    """The database's address. Raises :class:`UserError` for one that is gone when the command ends."""
    if url.partition("?")[0].rstrip("/") in ("sqlite:", "sqlite:///:memory:"):
        raise UserError("database_memory")
    return url


@contextmanager
def open_store(context: click.Context, *, may_create: bool = False) -> Iterator[Store]:
    """The database, closed afterwards; most commands ask one that is there, and a slip in its name makes no new one."""
    store = Store.open(_kept(load_config(context).database), may_create=may_create)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def open_app(context: click.Context, *, may_create: bool = False) -> Iterator[App]:
    """The day in the database; where no bot runs, staff post by hand."""
    config = load_config(context)
    store = Store.open(_kept(config.database), may_create=may_create)
    try:
        rooms = config.room_names(known_rooms(store))
        app = App(
            store,
            config.settings(rooms),
            config.rehearsal_settings(rooms),
            post_limit=config.posts.max_characters,
            posted_as=PostState.TODO if is_running(store, config.database) else PostState.BY_HAND,
        )
        if app.posts_by_hand:
            app.keep_snapshot(system_now())
        yield app
    finally:
        store.close()


def has(outcome: Outcome, kind: type) -> bool:
    """Whether the turn led to an event of this kind."""
    return any(isinstance(event, kind) for event in outcome.events)


def keep_time(bot: App, now: datetime) -> list[Outcome]:
    """Do what is due, where no bot is running that would."""
    return by_hand.keep_time(bot, now) if bot.posts_by_hand else []


def tell_time(outcomes: list[Outcome], *, err: bool = False) -> None:
    """Say what the clock has brought."""
    for post in (post for outcome in outcomes for post in outcome.posts if post.to.startswith(DESK)):
        say(post.text, err=err)
    for kind, said in ((CheckinOpened, "opened"), (CheckinClosed, "closed")):
        if any(has(outcome, kind) for outcome in outcomes):
            say(BY_HAND[said], err=err)


def tell_waiting(bot: App) -> None:
    """Say whether anything is to be posted."""
    count = len(bot.store.queued_posts(by_hand=True))
    if count:
        say(BY_HAND["posts_waiting"].format(count=count))


def agreed(question: str, lacking: str, refused: str, *, quiet: bool = False) -> bool:
    """Ask at the terminal. Without one nothing is done: the caller has to say so beforehand."""
    if quiet or not sys.stdin.isatty():
        raise UserError("usage", problem=BY_HAND[lacking])
    if ask.agreed(BY_HAND[question]):
        return True
    say(BY_HAND[refused])
    return False


def room_meant(config: Config, bot: App, wanted: str) -> str:
    """The room that is meant: the only one, or the one that is named by id or topic."""
    rooms = room_names(config, bot)
    if not wanted and len(rooms) > 1:
        raise UserError("several_rooms", rooms="、".join(rooms.values()))
    if not wanted:
        return next(iter(rooms), "")
    found = next((room for room, name in rooms.items() if wanted in (room, name)), None)
    if found is None:
        raise UserError("room_not_configured", room=wanted, rooms="、".join(rooms.values()))
    return found


def room_names(config: Config, bot: App) -> dict[str, str]:
    """What each room is called, by its id."""
    names = (each.topic or each.id for each in config.rooms)
    return dict(zip(bot.session.settings.rooms, names, strict=False))


def name_of_staff(_context: click.Context, option: click.Parameter, value: str) -> str:
    """Whoever acts at this machine, written one way. Raises :class:`UserError` where there is no name."""
    return staff_name(value) if option.required or value.strip() else ""
