"""Reading a message, without a roster or a day."""

from __future__ import annotations

import json
from typing import Any

import click

from bot.cli.help import Command
from bot.cli.shared import console, dump, json_option, read_input
from bot.errors import UserError
from bot.terminal.plain import say
from bot.texts.cli import HELP
from models.reading.entry import Entry
from models.reading.statement import read_message


@click.command(cls=Command, help=HELP["parse"])
@click.argument("file", default="-")
@json_option
@click.option("--jsonl", is_flag=True, help=HELP["jsonl"])
def parse(file: str, as_json: bool, jsonl: bool) -> None:
    """Show the lines of a message."""
    text = read_input(file)
    if jsonl:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                say(dump(_with_lines(line, number)))
    elif as_json:
        for entry in read_message(text):
            say(dump(_entry(entry)))
    else:
        from bot.terminal.lines import entries  # noqa: PLC0415 - a table is dear, and JSON needs none

        entries(console(), read_message(text))


def _with_lines(line: str, number: int) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise UserError("jsonl_text", line=number) from None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise UserError("jsonl_text", line=number)
    return {**data, "lines": [_entry(entry) for entry in read_message(data["text"])]}


def _entry(entry: Entry) -> dict[str, Any]:
    return {"no": entry.no, "name": entry.name, "note": entry.note, "raw": entry.raw}
