"""The roster: template, import, list."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from bot.cli.opened import open_app, open_store
from bot.cli.shared import FILE, console, dump, json_option
from bot.errors import UserError
from bot.files.roster import read_entries, read_roster, write_template
from bot.now import system_now
from bot.terminal import show
from bot.texts.cli import HELP, SAID
from handlers.roster import changed
from models.errors import Refused


@click.group(help=HELP["roster"])
def roster() -> None:
    """The roster."""


@roster.command("template", help=HELP["roster_template"])
@click.argument("file", type=FILE)
def roster_template(file: Path) -> None:
    """Write an empty roster."""
    write_template(file)
    click.echo(SAID["template_written"].format(path=file))


@roster.command("import", help=HELP["roster_import"])
@click.argument("file", type=FILE)
@click.pass_context
def roster_import(context: click.Context, file: Path) -> None:
    """Put the roster of a file in the place of any other."""
    candidates = read_roster(file)
    with open_store(context) as store:
        is_begun = store.head()[0] > 0
        if not is_begun:
            with store.transaction() as transaction:
                transaction.replace_roster(candidates)
    if not is_begun:
        click.echo(SAID["imported"].format(count=len(candidates)))
        return
    with open_app(context) as bot:
        try:
            changes = changed(bot.session.roster, read_entries(file))
        except Refused as refusal:
            raise UserError(refusal.code, **asdict(refusal.details)) from None
        if changes.added and bot.session.window.closed_at is not None:
            new = (each.name for each in changes.candidates if each.number in changes.added)
            raise UserError("roster_closed", names="、".join(new))
        bot.change_roster(system_now(), changes)
    counted = {name: len(getattr(changes, name)) for name in ("added", "corrected", "withdrawn")}
    click.echo(SAID["roster_changed"].format(count=len(candidates), **counted))


@roster.command("list", help=HELP["roster_list"])
@json_option
@click.pass_context
def roster_list(context: click.Context, as_json: bool) -> None:
    """Show the roster, masked."""
    with open_store(context) as store:
        candidates = store.roster()
    if candidates and not any(each.name for each in candidates):
        raise UserError("purged")
    if not as_json:
        show.roster(console(), candidates)
        return
    click.echo(
        dump(
            [
                {
                    "number": each.number,
                    "name": each.name,
                    "gender": each.gender,
                    "phone": show.masked_phone(each.phone),
                    "id_number": show.masked_id(each.id_number),
                    "wechat_id": each.wechat_id,
                    "employer": each.employer,
                    "group": each.group,
                    "note": each.note,
                }
                for each in candidates
            ]
        )
    )
