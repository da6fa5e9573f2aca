"""The roster: template, import, list."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from bot.app import App
from bot.cli.help import CommandGroup
from bot.cli.opened import open_app, open_store
from bot.cli.shared import FILE, console, dump, force_option, json_option
from bot.errors import UserError
from bot.files.roster import RosterFile, read_roster, withdrawal_doubt, write_template
from bot.now import system_now
from bot.terminal import ask, show
from bot.terminal.plain import say
from bot.texts.cli import HELP, SAID
from bot.texts.roster import ROSTER_SAID, changed_line
from bot.texts.words import person
from handlers.roster import RosterChanges, changed
from models.errors import Refused
from models.people.candidate import Candidate


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
    with open_store(context, may_create=True) as store:
        is_begun = store.head()[0] > 0
        if not is_begun:
            if not _is_clear(found, [], yes=yes):
                return
            if had := len(store.roster()):
                say(ROSTER_SAID["replaced"].format(count=had))
            with store.transaction() as transaction:
                transaction.replace_roster(found.numbered)
    if not is_begun:
        say(ROSTER_SAID["imported"].format(count=len(found.candidates)))
        return
    with open_app(context) as bot:
        before = bot.session.roster
        changes = _changes(bot, found)
        withdrawn = [before[number] for number in changes.withdrawn if not bot.session.standings[number].is_cancelled]
        are_here = any(bot.session.standings[each.number].is_checked_in for each in withdrawn)
        doubt = withdrawal_doubt(withdrawn, len(before), are_here=are_here)
        if _is_clear(found, filter(None, [doubt]), yes=yes):
            bot.change_roster(system_now(), changes)
            say(changed_line(len(found.candidates), _told(changes, withdrawn)))


def _is_clear(found: RosterFile, more: Iterable[str], *, yes: bool) -> bool:
    """Say what was read, and ask about what is doubtful in it. Raises :class:`UserError` where nobody can be asked."""
    for line in found.report:
        say(line)
    doubts = [*found.doubts, *more]
    if not doubts:
        return True
    listed = "\n".join(doubts)
    if not yes and not sys.stdin.isatty():
        raise UserError("roster_doubts", problem=ROSTER_SAID["needs_yes"].format(count=len(doubts), doubts=listed))
    say(ROSTER_SAID["doubts"].format(doubts=listed))
    if yes or ask.agreed(ROSTER_SAID["ask"]):
        return True
    say(ROSTER_SAID["not_imported"])
    return False


def _changes(bot: App, found: RosterFile) -> RosterChanges:
    try:
        changes = changed(bot.session.roster, found.candidates)
    except Refused as refusal:
        raise UserError(refusal.code, **asdict(refusal.details)) from None
    if changes.added and bot.session.window.closed_at is not None:
        new = (each.name for each in changes.candidates if each.number in changes.added)
        raise UserError("roster_closed", names="、".join(new))
    return changes


def _told(changes: RosterChanges, withdrawn: Sequence[Candidate]) -> dict[str, list[str]]:
    """Whom a new roster adds, corrects and withdraws."""
    after = {each.number: each for each in changes.candidates}
    return {
        "added": [person(after[number]) for number in changes.added],
        "corrected": [person(after[number]) for number in changes.corrected],
        "withdrawn": list(map(person, withdrawn)),
    }


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
