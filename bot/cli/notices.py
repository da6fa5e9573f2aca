"""Notices: what is to be said when, and what has been."""

from __future__ import annotations

import click

from bot.cli.help import Command
from bot.cli.opened import keep_time, open_app, tell_waiting
from bot.cli.shared import console, dump, json_option
from bot.now import system_now
from bot.terminal.plain import say
from bot.terminal.tables import without_empty
from bot.texts.cli import HELP
from bot.texts.notices import AUDIENCES, COURSES, NOTICE_COLUMNS, NOTICES_SAID, filled, notice_when


@click.command(cls=Command, help=HELP["notices"])
@json_option
@click.pass_context
def notices(context: click.Context, as_json: bool) -> None:
    """Show all notices with their times."""
    with open_app(context, may_create=True) as bot:
        keep_time(bot, system_now())
        session = bot.session
        listed = session.notices.listed()
        if as_json:
            rows = [
                {
                    "id": place,
                    "at": notice_when(session, notice).isoformat(),
                    "to": notice.to.value,
                    "state": course.value,
                    "text": filled(session, notice.text),
                }
                for place, (_, notice, course) in enumerate(listed, start=1)
            ]
            say(dump({"notices": rows}))
            return
        if not listed:
            say(NOTICES_SAID["none"])
            return
        table = [
            [
                str(place),
                f"{notice_when(session, notice):%Y-%m-%d %H:%M}",
                AUDIENCES[notice.to],
                COURSES[course],
                filled(session, notice.text),
            ]
            for place, (_, notice, course) in enumerate(listed, start=1)
        ]
        console().print(without_empty(NOTICE_COLUMNS, table, console().width))
        tell_waiting(bot)
