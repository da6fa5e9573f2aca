"""The day: replayed, shown, explained, exported."""

from __future__ import annotations

from pathlib import Path

import click

from bot.app import App
from bot.cli.help import Command
from bot.cli.opened import keep_time, open_app, tell_time, tell_waiting
from bot.cli.shared import FILE, console, dump, force_option, json_option
from bot.errors import UserError
from bot.files.report import report
from bot.now import system_now
from bot.terminal.plain import say
from bot.texts.by_hand import BY_HAND, unseen
from bot.texts.cli import HELP, SAID
from bot.texts.words import NEAR_PERSON, person


@click.command(cls=Command, help=HELP["status"])
@json_option
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """Show how the check-in stands."""
    with open_app(context, may_create=True) as bot:
        tell_time(keep_time(bot, system_now()), err=as_json)
        if as_json:
            say(dump(report(bot.session)))
            return
        from bot.terminal import show  # noqa: PLC0415 - JSON needs no tables

        show.status(console(), bot.session)
        if bot.posts_by_hand:
            _tell_unseen(bot)
            tell_waiting(bot)


def _tell_unseen(bot: App) -> None:
    """Say of which times nothing is known, or that nothing at all is."""
    session = bot.session
    if session.window.closed_at is None and system_now() >= session.settings.settles_at and bot.store.is_empty():
        say(BY_HAND["nothing_seen"])
    elif said := unseen(session, system_now()):
        say(said)


@click.command(cls=Command, help=HELP["explain"])
@click.argument("number")
@click.option("--file", "file", type=FILE, default=None, help=HELP["explain_file"])
@force_option
@click.pass_context
def explain(context: click.Context, number: str, file: Path | None, force: bool) -> None:
    """Say why a candidate stands where they stand."""
    with open_app(context) as bot:
        candidates = bot.session.roster
        found = candidates.by_number_or_name(number)
        if len(found) > 1:
            raise UserError("several_numbers", text=number, numbers="、".join(map(person, found)))
        if not found:
            near = "、".join(map(person, candidates.near(number)[:3]))
            raise UserError("no_such_number", text=number, near=NEAR_PERSON.format(near=near) if near else "")
        if file is not None:
            from bot.files import dossier  # noqa: PLC0415 - asked for seldom

            dossier.export(file, bot.session, bot.store, found[0].number, force=force)
            say(SAID["exported"].format(path=file))
            return
        from bot.texts.joined import explanation  # noqa: PLC0415 - `status` needs none of all sentences

        say(explanation(bot.session, found[0].number, bot.store.past(found[0].number)))
