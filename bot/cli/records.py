"""The records: verified, exported, purged, and all of the day as a workbook."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from bot.cli.help import Command, CommandGroup
from bot.cli.opened import open_app, open_store
from bot.cli.shared import FILE, force_option, load_config
from bot.errors import UserError
from bot.files.records import export as write
from bot.files.workbook import export as write_workbook
from bot.now import system_now
from bot.records import purge as purging
from bot.records.verify import verify
from bot.store.lock import only_bot
from bot.terminal import ask
from bot.terminal.plain import say
from bot.texts.cli import HELP, SAID, verdict_told
from models.records.chain import Head


@click.group(cls=CommandGroup, help=HELP["records"])
def records() -> None:
    """The records."""


@records.command("verify", help=HELP["records_verify"])
@click.option("--head", "heads", multiple=True, help=HELP["records_head"])
@click.pass_context
def records_verify(context: click.Context, heads: tuple[str, ...]) -> None:
    """Check the chain of records, and the heads that were posted."""
    told = []
    for text in heads:
        head = Head.typed(text)
        if head is None:
            raise UserError("odd_head", text=text)
        told.append(head)
    with open_store(context) as store:
        verdict = verify(store, told)
    say(verdict_told(verdict, told), err=verdict.fault is not None)
    if verdict.fault is not None:
        raise click.exceptions.Exit(1)


@records.command("export", help=HELP["records_export"])
@click.argument("file", type=FILE)
@click.option("--messages", is_flag=True, help=HELP["records_messages"])
@click.option("--unmasked", is_flag=True, help=HELP["unmasked"])
@force_option
@click.pass_context
def records_export(context: click.Context, file: Path, messages: bool, unmasked: bool, force: bool) -> None:
    """Write the records for others to check or read."""
    with open_store(context) as store:
        settings = load_config(context).settings(())
        write(file, settings, store, masked=not unmasked, with_messages=messages, force=force)
    say(SAID["exported"].format(path=file))


@click.command(cls=Command, help=HELP["purge"])
@click.option("--before", required=True, help=HELP["purge_before"])
@click.option("--yes", is_flag=True, help=HELP["purge_yes"])
@click.pass_context
def purge(context: click.Context, before: str, yes: bool) -> None:
    """Remove personal data after the retention period."""
    config = load_config(context)
    try:
        day = date.fromisoformat(before)
    except ValueError:
        raise UserError("purge_date") from None
    question = SAID["purge_ask"].format(date=day.isoformat())
    if not yes and sys.stdin.isatty() and not ask.agreed(question):
        say(SAID["not_purged"])
        raise click.exceptions.Exit(130)
    with open_store(context) as store, only_bot(store, config.database):
        done = purging.purge(store, day, system_now(), config.event.timezone)
    say(SAID["purged_done"].format(records=done.records, messages=done.messages))


@click.command(cls=Command, help=HELP["export"])
@click.argument("file", type=FILE)
@force_option
@click.pass_context
def export(context: click.Context, file: Path, force: bool) -> None:
    """Write the workbook."""
    with open_app(context) as bot:
        write_workbook(file, bot.session, bot.store.records(), force=force)
    say(SAID["exported"].format(path=file))


@click.command(cls=Command, help=HELP["minutes"])
@click.argument("file", type=FILE)
@click.option("--template", "as_template", is_flag=True, help=HELP["minutes_template"])
@force_option
@click.pass_context
def minutes(context: click.Context, file: Path, as_template: bool, force: bool) -> None:
    """Write the minutes of the day, or the template that they are made from."""
    from bot.files import minutes as files  # noqa: PLC0415 - asked for once a day

    if as_template:
        files.write_template(file)
        say(SAID["minutes_template"].format(path=file))
        return
    template = load_config(context).minutes.template
    with open_app(context) as bot:
        files.export(file, bot.session, bot.store, system_now(), template, force=force)
    say(SAID["exported"].format(path=file))
