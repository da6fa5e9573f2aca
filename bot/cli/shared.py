"""What all commands need. Nothing is loaded here that the lightest of them does without."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.files import reading
from bot.terminal.plain import say
from bot.texts.cli import HELP, SAID

if TYPE_CHECKING:
    from rich.console import Console

    from bot.config.sections import Config

FILE = click.Path(path_type=Path, readable=False)
json_option = click.option("--json", "as_json", is_flag=True, help=HELP["json"])
force_option = click.option("--force", is_flag=True, help=HELP["force"])


def console() -> Console:
    """A terminal without colours of its own choosing."""
    from rich.console import Console  # noqa: PLC0415

    return Console(highlight=False)


def dump(data: Any) -> str:
    """JSON on one line, in Chinese as it is."""
    return json.dumps(data, ensure_ascii=False)


def read_input(file: str, *, may_be_gbk: bool = False) -> str:
    """A file, or what is typed or piped in, as text. Raises :class:`UserError`."""
    if file == "-" and sys.stdin.isatty():
        say(SAID["waiting"], err=True)
    content = sys.stdin.buffer.read() if file == "-" else reading.content(Path(file))
    return reading.text(content, file, may_be_gbk=may_be_gbk)


def config_path(context: click.Context) -> Path:
    """The configuration that the user named, or the one in the working directory."""
    from bot.config.load import DEFAULT_FILE, FILE_VARIABLE  # noqa: PLC0415

    return Path(context.obj or os.environ.get(FILE_VARIABLE) or DEFAULT_FILE)


def load_config(context: click.Context) -> Config:
    """What it says. Raises :class:`UserError`."""
    from bot.config.load import load  # noqa: PLC0415

    return load(config_path(context))
