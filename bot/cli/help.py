"""Click's own words in Chinese: usage, headings, the help option."""

from __future__ import annotations

from typing import Any, Final

import click

from bot.texts.cli import ARGUMENTS, CLICK

_TYPES: Final = {"text": "text", "integer": "integer", "path": "file"}


def called(param: click.Parameter | None) -> str:
    """A parameter as its user writes it."""
    if param is None:
        return ""
    return ARGUMENTS[param.name or ""] if isinstance(param, click.Argument) else param.opts[-1]


class _Formatter(click.HelpFormatter):
    def write_heading(self, heading: str) -> None:
        self.write(CLICK["heading"].format(heading=heading) + "\n")


class _Context(click.Context):
    formatter_class = _Formatter


class _Chinese(click.Command):
    """A command whose help is Chinese throughout."""

    context_class = _Context

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("options_metavar", CLICK["arguments"])
        super().__init__(*args, **more)
        for each in self.params:
            if isinstance(each, click.Argument):
                each.metavar = called(each)
            elif isinstance(each, click.Option) and not each.is_flag and each.metavar is None:
                each.metavar = CLICK[_TYPES[each.type.name]]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help`` in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = CLICK["help"]
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that shows how it is called."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=CLICK["usage"])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its options, and for a group its commands."""
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        rows = [row for each in options if (row := each.get_help_record(ctx)) is not None]
        with formatter.section(CLICK["options"]):
            formatter.write_dl([(name, told.replace("[required]", CLICK["required"])) for name, told in rows])


class Command(_Chinese):
    """A command."""


class CommandGroup(_Chinese, click.Group):
    """A group of commands."""

    command_class = Command

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("subcommand_metavar", CLICK["subcommand"])
        super().__init__(*args, **more)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its options, then its commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Its commands with a line of help each."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        return [(name, command.get_short_help_str(200)) for name, command in found if command is not None]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its commands."""
        with formatter.section(CLICK["commands"]):
            formatter.write_dl(self.rows(ctx))
