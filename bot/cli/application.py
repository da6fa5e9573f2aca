"""Applications: the empty form, what was sent, and what is decided about it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot import intake
from bot.app import App
from bot.cli.by_hand import give
from bot.cli.help import CommandGroup
from bot.cli.opened import name_of_staff, open_app
from bot.cli.shared import FILE, config_path, console, dump, force_option, json_option, load_config
from bot.config.sections import Event
from bot.files import forms
from bot.intake import CheckedApplication, letter
from bot.now import system_now
from bot.terminal import intake as shown
from bot.terminal.plain import say
from bot.texts.cli import HELP, SAID
from bot.texts.intake import INTAKE_SAID, imported_told
from handlers.catalogue import COMMANDS
from handlers.requests.reading import REASON_MARK

_APPROVE = COMMANDS["approve_application"].words[0]
_RETURN = COMMANDS["return_application"].words[0]
_BATCH = 20
"""So many are taken in one turn: their pictures need not all be in memory at once."""


@click.group(cls=CommandGroup, help=HELP["application"])
def application() -> None:
    """Applications."""


@application.command("template", help=HELP["application_template"])
@click.argument("file", type=FILE)
@force_option
@click.pass_context
def application_template(context: click.Context, file: Path, force: bool) -> None:
    """Write the empty form."""
    event = load_config(context).event if config_path(context).exists() else Event()
    forms.write_form(file, event.name, force=force)
    say(SAID["template_written"].format(path=file))


@application.command("import", help=HELP["application_import"])
@click.argument("source", type=FILE)
@click.option("--received", default="", help=HELP["application_received"])
@json_option
@click.pass_context
def application_import(context: click.Context, source: Path, received: str, as_json: bool) -> None:
    """Read forms or a list, check each, and take them; what cannot be read is told, and the rest go on."""
    config = load_config(context)
    received_at = intake.received_at(received, ZoneInfo(config.event.timezone)) if received else None
    files = forms.find(source)
    with open_app(context, may_create=True) as bot:
        taken = _taken(bot, files, source, received_at)
        if as_json:
            say(dump({"applications": [shown.as_data(bot, each) for each in taken]}))
            return
        _tell(bot, taken)


def _taken(bot: App, files: list[Path], source: Path, received_at: datetime | None) -> list[CheckedApplication]:
    """Each application of the files, taken in the order in which they were received."""
    if received_at is None:
        files = sorted(files, key=lambda each: (each.stat().st_mtime, str(each)))
    found = (each for file in _shown(files) for each in forms.read_file(file, source, received_at))
    taken: list[CheckedApplication] = []
    while batch := [*islice(found, _BATCH)]:
        taken += intake.take(bot, batch, system_now())
    return sorted(taken, key=lambda each: each.id)


def _shown(files: list[Path]) -> Iterable[Path]:
    """The files, with a bar that tells how far they are, where somebody looks."""
    if not sys.stderr.isatty() or len(files) < _BATCH:
        return files
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    return track(files, description=INTAKE_SAID["reading"], console=Console(stderr=True), transient=True)


def _tell(bot: App, taken: list[CheckedApplication]) -> None:
    new = [each for each in taken if each.is_new]
    if new:
        shown.applications(console(), bot, new)
        for told in filter(None, (letter(bot, each) for each in new)):
            say(f"\n{told}")
    told = imported_told([(each.completeness, each.form) for each in new], len(taken) - len(new))
    say(f"\n{told}" if new else told)


@application.command("list", help=HELP["application_list"])
@json_option
@click.pass_context
def application_list(context: click.Context, as_json: bool) -> None:
    """Show all applications, masked, and what became of each."""
    with open_app(context, may_create=True) as bot:
        found = intake.all_of(bot)
        if as_json:
            say(dump({"applications": [shown.as_data(bot, each) for each in found]}))
        elif found:
            shown.applications(console(), bot, found)
        else:
            say(INTAKE_SAID["none"])


@application.command("approve", help=HELP["application_approve"])
@click.argument("what", nargs=-1, required=True)
@click.option("--by", required=True, callback=name_of_staff, help=HELP["application_by"])
@click.option("--why", default="", help=HELP["application_why"])
@click.pass_context
def application_approve(context: click.Context, what: tuple[str, ...], by: str, why: str) -> None:
    """Let the persons of these applications be candidates."""
    _give(context, _APPROVE, " ".join(what).replace("all-complete", INTAKE_SAID["all"]), by, why)


@application.command("return", help=HELP["application_return"])
@click.argument("what", nargs=-1, required=True)
@click.option("--by", required=True, callback=name_of_staff, help=HELP["application_by"])
@click.option("--why", required=True, help=HELP["application_why"])
@click.pass_context
def application_return(context: click.Context, what: tuple[str, ...], by: str, why: str) -> None:
    """Give applications back to be mended."""
    _give(context, _RETURN, " ".join(what), by, why)


def _give(context: click.Context, word: str, what: str, by: str, why: str) -> None:
    with open_app(context) as bot:
        bot.begin(system_now())
        give(bot, f"/{word} {what} {REASON_MARK}{why}" if why else f"/{word} {what}", by, lacks_reason="why_missing")
