"""The draw: its transcript, written and checked."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.help import CommandGroup
from bot.cli.opened import open_app
from bot.cli.shared import FILE, force_option, read_input
from bot.errors import UserError
from bot.files.draw import export as write
from bot.files.draw import verify
from bot.store.transaction import random_salt
from bot.terminal.plain import say
from bot.texts.cli import HELP, SAID
from handlers.draw import value_of
from models.draw import rules
from models.reading.private import mask_private


@click.group(cls=CommandGroup, help=HELP["draw"])
def draw() -> None:
    """The draw."""


@draw.command("seal", help=HELP["draw_seal"])
@click.argument("words")
def draw_seal(words: str) -> None:
    """Compute a commitment on the asker's own machine; needs nothing else, and keeps nothing."""
    value = value_of(words)
    if not value or len(value) > rules.LONGEST_VALUE:
        raise UserError("draw_value", limit=rules.LONGEST_VALUE)
    if mask_private(value) != value:
        raise UserError("draw_private")
    salt = random_salt()
    say(SAID["draw_sealed"].format(commitment=rules.commitment(value, salt), value=value, salt=salt))


@draw.command("export", help=HELP["draw_export"])
@click.argument("file", type=FILE)
@force_option
@click.pass_context
def draw_export(context: click.Context, file: Path, force: bool) -> None:
    """Write the transcript of the draw."""
    with open_app(context) as bot:
        write(file, bot.session, force=force)
    say(SAID["exported"].format(path=file))


@draw.command("verify", help=HELP["draw_verify"])
@click.argument("file")
def draw_verify(file: str) -> None:
    """Check a transcript; needs no configuration and no database."""
    is_true, said = verify(file, read_input(file))
    say(said, err=not is_true)
    if not is_true:
        raise click.exceptions.Exit(1)
