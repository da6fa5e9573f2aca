"""The day: replayed, shown, explained, exported."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from bot.app import App
from bot.cli.opened import keep_time, open_app, tell_time, tell_waiting
from bot.cli.shared import FILE, console, dump, json_option, load_config, system_now
from bot.errors import UserError
from bot.files.day import read_day, write_day
from bot.files.report import report
from bot.files.roster import read_roster
from bot.files.workbook import export as write
from bot.replay import play, prepare
from bot.terminal import show
from bot.texts.by_hand import BY_HAND, unseen
from bot.texts.cli import HELP, SAID
from bot.texts.history import explanation
from bot.texts.words import NEAR_PERSON, person


@click.command(help=HELP["replay"])
@click.argument("recording", metavar="DAY", type=FILE)
@click.option("--roster", "roster_file", type=FILE, required=True, help=HELP["replay_roster"])
@click.option("--database", default="", help=HELP["replay_database"])
@json_option
@click.pass_context
def replay(context: click.Context, recording: Path, roster_file: Path, database: str, as_json: bool) -> None:
    """Run a recorded day."""
    config = load_config(context)
    steps = read_day(recording)
    bot = prepare(config, read_roster(roster_file), steps, database)
    try:
        quiet = as_json or len(steps) < 500
        shown = steps if quiet else track(steps, SAID["replaying"], console=Console(stderr=True), transient=True)
        posts = play(bot, shown)
        if as_json:
            click.echo(dump(report(bot.session, posts)))
        else:
            show.status(console(), bot.session)
    finally:
        bot.store.close()


@click.command(help=HELP["status"])
@json_option
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """Show how the check-in stands."""
    with open_app(context) as bot:
        tell_time(keep_time(bot, system_now()), err=as_json)
        if as_json:
            click.echo(dump(report(bot.session)))
            return
        show.status(console(), bot.session)
        if bot.posts_by_hand:
            _tell_unseen(bot)
            tell_waiting(bot)


def _tell_unseen(bot: App) -> None:
    """Say of which times nothing is known, or that nothing at all is."""
    session = bot.session
    if session.window.closed_at is None and system_now() >= session.settings.settles_at and bot.store.is_empty():
        click.echo(BY_HAND["nothing_seen"])
    elif said := unseen(session, system_now()):
        click.echo(said)


@click.command(help=HELP["explain"])
@click.argument("number")
@click.pass_context
def explain(context: click.Context, number: str) -> None:
    """Say why a candidate stands where they stand."""
    with open_app(context) as bot:
        candidates = bot.session.roster
        found = candidates.by_number_or_name(number)
        if len(found) > 1:
            raise UserError("several_numbers", text=number, numbers="、".join(map(person, found)))
        if not found:
            near = "、".join(map(person, candidates.near(number)[:3]))
            raise UserError("no_such_number", text=number, near=NEAR_PERSON.format(near=near) if near else "")
        click.echo(explanation(bot.session, found[0].number, bot.store.past(found[0].number)))


@click.command(help=HELP["export"])
@click.argument("file", type=FILE)
@click.pass_context
def export(context: click.Context, file: Path) -> None:
    """Write the workbook."""
    with open_app(context) as bot:
        write(file, bot.session, bot.store.records())
    click.echo(SAID["exported"].format(path=file))


@click.group(help=HELP["day"])
def day() -> None:
    """The stored day."""


@day.command("export", help=HELP["day_export"])
@click.argument("file", type=FILE)
@click.pass_context
def day_export(context: click.Context, file: Path) -> None:
    """Write the stored day as one that can be replayed."""
    with open_app(context) as bot:
        count = write_day(file, bot.store)
    click.echo(SAID["day_exported"].format(count=count, path=file))
