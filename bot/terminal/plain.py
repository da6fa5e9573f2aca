"""Text for a terminal: whatever others wrote is shown, and commands nothing."""

from __future__ import annotations

import re
from typing import Final

import click

_COMMANDS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line end, and those that turn the direction of writing around."""


def plain(text: str) -> str:
    """The text without anything that a terminal would obey."""
    return _COMMANDS.sub("", text)


def say(text: str, *, err: bool = False) -> None:
    """Write a line."""
    click.echo(plain(text), err=err)
