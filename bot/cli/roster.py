"""The roster: template, import, list."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli.help import CommandGroup
from bot.cli.opened import open_app, open_store
from bot.cli.shared import FILE, console, dump, force_option, json_option
from bot.errors import UserError
from bot.files.roster import read_roster, write_template
from bot.importing import Import, carry_out, plan
from bot.now import system_now
from bot.terminal import ask, show
from bot.terminal.plain import say
from bot.texts.cli import HELP, SAID
from bot.texts.roster import ROSTER_SAID


@click.group(cls=CommandGroup, help=HELP["roster"])
def roster() -> None:
    """The roster."""


@roster.command("template", help=HELP["roster_template"])
@click.argument("file", type=FILE)
@force_option
def roster_template(file: Path, force: bool) -> None:
    """Write an empty roster."""
    write_template(file, force=force)
    say(SAID["template_written"].format(path=file))


@roster.command("import", help=HELP["roster_import"])
@click.argument("file", type=FILE)
@click.option("--sheet", "sheets", multiple=True, help=HELP["roster_sheet"])
@click.option("--yes", is_flag=True, help=HELP["roster_yes"])
@click.pass_context
def roster_import(context: click.Context, file: Path, sheets: tuple[str, ...], yes: bool) -> None:
    """Put the roster of a file in the place of any other, and say what was read of it."""
    found = read_roster(file, sheets)
    with open_app(context, may_create=True) as bot:
        planned = plan(bot, found)
        if not _is_clear(planned, yes=yes):
            return
        if planned.changes is None and (had := len(bot.session.roster)):
            say(ROSTER_SAID["replaced"].format(count=had))
        carry_out(bot, planned, system_now())
    say(planned.said)


def _is_clear(planned: Import, *, yes: bool) -> bool:
    """Say what was read, and ask about what is doubtful in it. Raises :class:`UserError` where nobody can be asked."""
    for line in planned.found.report:
        say(line)
    if not planned.doubts:
        return True
    listed = "\n".join(planned.doubts)
    if not yes and not sys.stdin.isatty():
        raise UserError(
            "roster_doubts", problem=ROSTER_SAID["needs_yes"].format(count=len(planned.doubts), doubts=listed)
        )
    say(ROSTER_SAID["doubts"].format(doubts=listed))
    if yes or ask.agreed(ROSTER_SAID["ask"]):
        return True
    say(ROSTER_SAID["not_imported"])
    return False


@roster.command("list", help=HELP["roster_list"])
@json_option
@click.pass_context
def roster_list(context: click.Context, as_json: bool) -> None:
    """Show the roster, masked."""
    with open_store(context, may_create=True) as store:
        candidates = store.roster()
    if candidates and not any(each.name for each in candidates):
        raise UserError("purged")
    if not as_json:
        show.roster(console(), candidates)
        return
    say(dump([show.masked(each) for each in candidates]))
