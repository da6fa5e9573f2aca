"""The command line: what each command is called, where it stands, and how every fault ends."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

import click

from bot.cli.help import CommandGroup, called
from bot.errors import UserError
from bot.terminal.plain import say
from bot.texts.cli import HELP, SAID, USAGE
from bot.texts.errors import user_error
from models.reading.private import mask_private

_COMMANDS: Final = {
    "parse": "reading:parse",
    "application": "application:application",
    "roster": "roster:roster",
    "replay": "days:replay",
    "status": "checkin:status",
    "explain": "checkin:explain",
    "export": "records:export",
    "minutes": "records:minutes",
    "day": "days:day",
    "paste": "by_hand:paste",
    "order": "by_hand:order",
    "posts": "by_hand:posts",
    "members": "members:members",
    "notices": "notices:notices",
    "records": "records:records",
    "purge": "records:purge",
    "draw": "draw:draw",
    "page": "running:page",
    "run": "running:run",
    "doctor": "running:doctor",
    "demo": "running:demo",
}
"""Each command's module in this package and its name there: only the one that is called is loaded."""


class _Commands(CommandGroup):
    """Loads a command when it is called; its help stands in the texts."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Everything that can be called, in the order of the table."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None where there is none."""
        module, _, name = _COMMANDS.get(cmd_name, "").partition(":")
        if not module:
            return None
        command: click.Command = getattr(import_module(f"bot.cli.{module}"), name)
        return command

    def rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        """All commands with a line each, none of them loaded."""
        return [(name, HELP[name]) for name in _COMMANDS]


@click.group(
    cls=_Commands,
    help=HELP["app"],
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--config", default="", help=HELP["config"])
@click.version_option(package_name="jielong", message="%(version)s", help=HELP["version"])
@click.pass_context
def app(context: click.Context, config: str) -> None:
    """The command and its groups."""
    context.obj = config
    if context.invoked_subcommand is None:
        from bot.cli.running import begin  # noqa: PLC0415 - a web server

        begin(context)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 2 bad usage or input, 1 anything else."""
    os.umask(0o077)  # whatever is written holds what is personal
    gc.disable()  # a command is over before there is anything to collect; what goes on for long enables it again
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return _guarded(lambda: app.main(arguments, prog_name="jielong", standalone_mode=False))


def _guarded(run: Callable[[], Any]) -> int:
    try:
        code = run()
    except UserError as error:
        return _fail(user_error(error.code, error.data), 2)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        return 130
    except click.ClickException as error:
        return _fail(_usage(error), 2)
    except BrokenPipeError:
        return 0
    except Exception as error:
        if os.environ.get("JIELONG_DEBUG"):
            raise
        return _fail(SAID["internal"].format(kind=type(error).__name__), 1)
    return code if isinstance(code, int) else 0


def _fail(sentence: str, code: int) -> int:
    say(mask_private(sentence), err=True)
    return code


def _usage(error: click.ClickException) -> str:
    usage = USAGE
    context = getattr(error, "ctx", None)
    command = context.command_path.removeprefix("jielong").strip() if context else ""
    if isinstance(error, click.MissingParameter):
        code = "missing_option" if isinstance(error.param, click.Option) else "missing_argument"
        return usage[code].format(name=called(error.param), command=command)
    if isinstance(error, click.NoSuchOption):
        return usage["no_such_option"].format(name=error.option_name)
    if isinstance(error, click.BadParameter):
        return usage["bad_value"].format(name=called(error.param))
    message = error.format_message()
    if "No such command" in message:
        from difflib import get_close_matches  # noqa: PLC0415 - only a slip asks for it

        name = message.split("'")[1] if "'" in message else ""
        known = context.command.list_commands(context) if context else []
        near = get_close_matches(name, known, n=1)
        return usage["no_such_command"].format(name=name, near=SAID["nearest"].format(name=near[0]) if near else "")
    if "unexpected extra" in message:
        return usage["too_many"].format(extra=message.partition("(")[2].rstrip(")."))
    if command and context is not None and isinstance(context.command, click.Group):
        return usage["no_subcommand"].format(command=command, names="、".join(context.command.list_commands(context)))
    return usage["no_command"] if "Missing command" in message else usage["other"]


def entry_point() -> None:
    """What the console script calls."""
    sys.exit(main())
