"""Recorded days: replayed, and written from the database."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from bot.cli.help import Command, CommandGroup
from bot.cli.opened import open_app
from bot.cli.shared import FILE, console, dump, force_option, json_option, load_config
from bot.files.day import read_day, write_day
from bot.files.report import report
from bot.files.roster import read_roster
from bot.replay import play, prepare
from bot.terminal import show
from bot.terminal.plain import say
from bot.texts.cli import HELP, SAID


@click.command(cls=Command, help=HELP["replay"])
@click.argument("recording", metavar="DAY", type=FILE)
@click.option("--roster", "roster_file", type=FILE, required=True, help=HELP["replay_roster"])
@click.option("--database", default="", help=HELP["replay_database"])
@json_option
@click.pass_context
def replay(context: click.Context, recording: Path, roster_file: Path, database: str, as_json: bool) -> None:
    """Run a recorded day."""
    config = load_config(context)
    steps = read_day(recording)
    bot = prepare(config, read_roster(roster_file).numbered, steps, database)
    try:
        quiet = as_json or len(steps) < 500
        shown = steps if quiet else track(steps, SAID["replaying"], console=Console(stderr=True), transient=True)
        posts = play(bot, shown)
        if as_json:
            say(dump(report(bot.session, posts)))
        else:
            show.status(console(), bot.session)
    finally:
        bot.store.close()


@click.group(cls=CommandGroup, help=HELP["day"])
def day() -> None:
    """The stored day."""


@day.command("export", help=HELP["day_export"])
@click.argument("file", type=FILE)
@force_option
@click.pass_context
def day_export(context: click.Context, file: Path, force: bool) -> None:
    """Write the stored day as one that can be replayed."""
    with open_app(context) as bot:
        count = write_day(file, bot.store, force=force)
    say(SAID["day_exported"].format(count=count, path=file))
