"""Members of the group: who is there, and the list that staff copy."""

from __future__ import annotations

import click

from bot import members as taking
from bot.cli.help import CommandGroup
from bot.cli.opened import name_of_staff, open_app, room_meant
from bot.cli.shared import console, dump, json_option, load_config, read_input
from bot.errors import UserError
from bot.now import system_now
from bot.terminal.plain import say
from bot.terminal.tables import without_empty
from bot.texts.cli import HELP
from bot.texts.members import BASIS, MEMBER_COLUMNS, MEMBERS_SAID, counts_told, member_called
from bot.texts.words import person
from handlers.members import outside, strangers
from models.members.reading import read_members


@click.group(cls=CommandGroup, help=HELP["members"])
def members() -> None:
    """Members."""


@members.command("import", help=HELP["members_import"])
@click.argument("file", default="-")
@click.option("--by", required=True, callback=name_of_staff, help=HELP["paste_by"])
@click.option("--room", default="", help=HELP["room"])
@click.pass_context
def members_import(context: click.Context, file: str, by: str, room: str) -> None:
    """Take a list of everybody who is in the group."""
    config = load_config(context)
    names = read_members(read_input(file, may_be_gbk=True))
    if not names:
        raise UserError("usage", problem=MEMBERS_SAID["empty"])
    with open_app(context, may_create=True) as bot:
        taking.take_list(bot, room_meant(config, bot, room), names, by, system_now())
        say(counts_told(bot.session))


@members.command("list", help=HELP["members_list"])
@json_option
@click.pass_context
def members_list(context: click.Context, as_json: bool) -> None:
    """Show who is in the group, who is not, and who is nobody on the roster."""
    with open_app(context, may_create=True) as bot:
        session = bot.session
        found = [each for each in session.members.here() if each.candidate is not None]
        if as_json:
            say(
                dump(
                    {
                        "members": [
                            {
                                "number": each.candidate.number,
                                "name": each.candidate.name,
                                "called": member_called(session, each),
                                "certain": each.is_certain,
                            }
                            for each in found
                            if each.candidate is not None
                        ],
                        "outside": [each.number for each in outside(session)],
                        "strangers": [member_called(session, each) for each in strangers(session)],
                    }
                )
            )
            return
        if not session.members.is_known:
            say(MEMBERS_SAID["unknown"])
            return
        rows = [
            [*person(each.candidate).split(" ", 1), member_called(session, each), BASIS[each.is_certain]]
            for each in found
            if each.candidate is not None
        ]
        console().print(without_empty(MEMBER_COLUMNS, rows, console().width))
        for line in (counts_told(session), *taking.left_out(session)):
            say(line)
