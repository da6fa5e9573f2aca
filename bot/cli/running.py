"""The bot itself: run, examined, demonstrated."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
import webbrowser
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

import click

from bot import live, log
from bot.app import App
from bot.cli.help import Command
from bot.cli.opened import open_app, open_store
from bot.cli.shared import config_path, console, load_config
from bot.config.sections import Config
from bot.doctor import examine
from bot.errors import UserError
from bot.simulator import desk, stage
from bot.store.lock import only_bot
from bot.store.store import Store
from bot.terminal.plain import say
from bot.texts.cli import HELP
from bot.texts.page import PAGE

_MARKS: Final = {True: "✓", False: "✗", None: "？"}


inspector_option = click.option("--inspector", "for_inspector", is_flag=True, help=HELP["page_inspector"])
no_page_option = click.option("--no-page", is_flag=True, help=HELP["no_page"])


@click.command(cls=Command, help=HELP["run"])
@inspector_option
@no_page_option
@click.pass_context
def run(context: click.Context, for_inspector: bool, no_page: bool) -> None:
    """Work in the group until stopped."""
    gc.enable()
    config = load_config(context)
    live.check(config)
    _start_log(config)
    with open_store(context, may_create=True) as store, only_bot(store, config.database):
        if not store.roster():
            raise UserError("roster_empty_database")
        bot = live.Live(config, store)
        _until_stopped(bot.run() if no_page else _run_with_page(config, store, bot, for_inspector=for_inspector))


async def _run_with_page(config: Config, store: Store, bot: live.Live, *, for_inspector: bool) -> None:
    from bot.page.serving import served  # noqa: PLC0415 - a web server, for those who want one
    from bot.page.work import LiveWork  # noqa: PLC0415

    async with served(config, store, LiveWork(bot), say, for_inspector=for_inspector) as site:
        bot.ticked = site.tick
        await bot.run()


def _start_log(config: Config) -> None:
    log.hide(config.token)
    log.start(
        level=config.log.level,
        file=config.log.file,
        rotation_megabytes=config.log.megabytes,
        kept_files=config.log.keep,
    )


@click.command(cls=Command, help=HELP["page"])
@inspector_option
@click.pass_context
def page(context: click.Context, for_inspector: bool) -> None:
    """Serve the page, and do the day's work by hand, until stopped."""
    _serve(context, for_inspector=for_inspector)


def _serve(
    context: click.Context,
    *,
    for_inspector: bool = False,
    promised: str = "",
    opened: Callable[[str], Any] = lambda _: None,
) -> None:
    gc.enable()
    config = load_config(context)
    _start_log(config)
    with open_app(context, may_create=True) as day:
        _until_stopped(_work_by_hand(config, day, for_inspector=for_inspector, promised=promised, opened=opened))


def begin(context: click.Context) -> None:
    """Nothing was asked for: the page; and before there is a configuration, the questions that lead to one."""
    from bot.page import setup  # noqa: PLC0415 - a web server, for the first start
    from bot.page.serving import served_already  # noqa: PLC0415

    path = config_path(context)
    promised = ""
    if path.exists() and (home := served_already(load_config(context))):
        say(PAGE["already_open"].format(url=home))
        _open(home)
        return
    if not path.exists():
        log.start(level="WARNING")
        with suppress(KeyboardInterrupt):
            promised = asyncio.run(setup.run(path, say, _open))
        if not promised:
            return
    _serve(context, promised=promised, opened=_open)


def _open(url: str) -> None:
    """Show it, where double-clicking has started the program and nobody reads a terminal."""
    if sys.platform in ("win32", "darwin"):
        webbrowser.open(url)


async def _work_by_hand(config: Config, day: App, **more: Any) -> None:
    from bot.page.serving import served  # noqa: PLC0415 - a web server
    from bot.page.work import HandWork  # noqa: PLC0415

    work = HandWork(config, day)
    async with served(config, day.store, work, say, **more) as site:
        say(PAGE["stop"])
        work.ticked = site.tick
        await work.run()


@click.command(cls=Command, help=HELP["doctor"])
@click.option("--by-hand", "by_hand", is_flag=True, help=HELP["doctor_by_hand"])
@click.pass_context
def doctor(context: click.Context, by_hand: bool) -> None:
    """Check everything before the day."""
    config = load_config(context)
    log.hide(config.token)
    log.start(level="CRITICAL")
    with open_store(context, may_create=True) as store:
        findings = asyncio.run(examine(config, store, is_by_hand=by_hand))
    for finding in findings:
        say(f"{_MARKS[finding.is_good]} {finding.text}")
    if any(finding.is_good is False for finding in findings):
        raise click.exceptions.Exit(1)


def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run until Ctrl-C or SIGTERM; both are an orderly end."""

    async def stoppable() -> None:
        task = asyncio.current_task()
        if task is not None and sys.platform != "win32":
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await work

    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(stoppable())


@click.command(cls=Command, help=HELP["demo"])
@click.option("--interactive", is_flag=True, help=HELP["demo_interactive"])
@click.option("--by-hand", "by_hand", is_flag=True, help=HELP["demo_by_hand"])
@click.option("--headless", is_flag=True, help=HELP["demo_headless"])
@no_page_option
def demo(interactive: bool, by_hand: bool, headless: bool, no_page: bool) -> None:
    """Play an invented day on a simulated group, or at a desk with nothing but copies."""
    gc.enable()
    if by_hand:
        desk.run(console(), headless=headless)
        return
    stage.run(console(), interactive=interactive, headless=headless, with_page=not no_page)
