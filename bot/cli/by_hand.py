"""A day by hand: what staff paste, order and post at this machine."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

import click

from bot import by_hand, pasted
from bot.app import App, Outcome
from bot.cli.help import Command
from bot.cli.opened import (
    agreed,
    has,
    keep_time,
    name_of_staff,
    open_app,
    room_meant,
    room_names,
    tell_time,
    tell_waiting,
)
from bot.cli.shared import console, dump, json_option, load_config, read_input
from bot.config.times import clock_time
from bot.errors import UserError
from bot.now import system_now
from bot.terminal import ask
from bot.terminal import by_hand as shown
from bot.terminal.plain import say
from bot.texts.by_hand import BY_HAND
from bot.texts.cli import HELP, SAID
from bot.texts.words import counts
from handlers.catalogue import COMMANDS
from models.checkin.events import CheckedIn
from models.messages import DESK, Paste
from models.office.events import CommandRefused, ConfirmationAsked, ReasonAsked
from models.reading.text import without_surrogates

_REASON = COMMANDS["reason"].words[0]
_CONFIRM = COMMANDS["confirm"].words[0]


@click.command(cls=Command, help=HELP["paste"])
@click.argument("file", default="-")
@click.option("--by", required=True, callback=name_of_staff, help=HELP["paste_by"])
@click.option("--preview", is_flag=True, help=HELP["paste_preview"])
@click.option("--yes", is_flag=True, help=HELP["paste_yes"])
@click.option("--room", default="", help=HELP["room"])
@json_option
@click.pass_context
def paste(context: click.Context, file: str, by: str, preview: bool, yes: bool, room: str, as_json: bool) -> None:
    """Show how a copied chat is read and what it would decide; book it where staff agree."""
    config = load_config(context)
    text = read_input(file, may_be_gbk=True)
    if not text.strip():
        raise UserError("empty_input")
    now = system_now()
    with open_app(context) as bot:
        if not bot.session.roster:
            raise UserError("roster_empty_database")
        what = Paste(at=now, received_at=now, room=room_meant(config, bot, room), by=by, text=text)
        outlook = bot.preview(what)
        if line := pasted.uncut_line(outlook):
            raise UserError("paste_uncut", line=line)
        if not as_json:
            shown.paste(console(), outlook, what)
        is_booked = not preview and (yes or agreed("ask", "needs_yes", "not_booked", quiet=as_json))
        if as_json:
            say(dump(pasted.as_data(outlook, what, is_booked=is_booked)))
        if not is_booked:
            return
        if bot.posts_by_hand:
            by_hand.take_over(bot, now)
        outcomes = [bot.turn(what), *keep_time(bot, now)]
        if not as_json:
            _tell_paste(bot, outcomes)


def _tell_paste(bot: App, outcomes: list[Outcome]) -> None:
    added = {event.number for each in outcomes for event in each.events if isinstance(event, CheckedIn)}
    say(SAID["pasted"].format(count=len(added), counts=counts(bot.session)))
    if bot.posts_by_hand:
        tell_time(outcomes)
        tell_waiting(bot)
        return
    posts = [post for each in outcomes for post in each.posts]
    if posts:
        say(SAID["bot_posts"])
    for post in posts:
        say(f"\n{post.text}")


@click.command(cls=Command, help=HELP["order"])
@click.argument("text")
@click.option("--by", required=True, callback=name_of_staff, help=HELP["order_by"])
@click.option("--yes", is_flag=True, help=HELP["order_yes"])
@click.option("--at", default="", help=HELP["order_at"])
@click.option("--inspector", "as_inspector", is_flag=True, help=HELP["order_inspector"])
@click.pass_context
def order(context: click.Context, text: str, by: str, yes: bool, at: str, as_inspector: bool) -> None:
    """Carry out a command, as staff of this machine, or as an inspector beside them."""
    with open_app(context) as bot:
        if not bot.session.roster:
            raise UserError("roster_empty_database")
        now = system_now()
        moment = _moment(bot, at, now)
        if bot.posts_by_hand:
            by_hand.take_over(bot, now)
            tell_time(keep_time(bot, moment))

        give(bot, text, by, yes=yes, at=moment if at else None, as_inspector=as_inspector)
        if bot.posts_by_hand:
            if not at:
                tell_time(keep_time(bot, system_now()))
            tell_waiting(bot)


def give(
    bot: App,
    text: str,
    by: str,
    *,
    yes: bool = False,
    at: datetime | None = None,
    as_inspector: bool = False,
    lacks_reason: str = "reason_missing",
) -> None:
    """Give a command, with the reason and the confirmation that it asks for, and say what came of it.

    Raises :class:`UserError`; a refused command ends with the exit code 2.
    """

    def said(words: str) -> Outcome:
        now = system_now()
        outcome = by_hand.order(bot, without_surrogates(words), by, at or now, now, as_inspector=as_inspector)
        if not outcome.events:
            raise UserError("usage", problem=BY_HAND["no_command"].format(text=text))
        for post in outcome.posts:
            if post.to.startswith(DESK):
                say(BY_HAND["use_export"] if post.manner else post.text, err=has(outcome, CommandRefused))
        return outcome

    outcome = said(text)
    if has(outcome, ReasonAsked):
        if not sys.stdin.isatty():
            raise UserError("usage", problem=BY_HAND[lacks_reason])
        outcome = said(f"/{_REASON} " + ask.answered(BY_HAND["reason_ask"]))
    asked = next((event for event in outcome.events if isinstance(event, ConfirmationAsked)), None)
    if asked is not None and not bot.session.settings.two_person:
        if not (yes or agreed("order_ask", "order_needs_yes", "order_undone")):
            return
        outcome = said(f"/{_CONFIRM} {asked.code}")
    if has(outcome, CommandRefused):
        raise click.exceptions.Exit(2)


def _moment(bot: App, at: str, now: datetime) -> datetime:
    """The time that ``HH:MM`` means: of the day of the check-in, or once interviews are held, the last such time.

    Raises :class:`UserError` for one that has not come.
    """
    if not at:
        return now
    date, _, clock = at.strip().rpartition(" ")
    day = bot.session.settings.local(bot.session.settings.open_at)
    try:
        on = datetime.strptime(date, "%Y-%m-%d").date() if date else day.date()  # noqa: DTZ007 - a day, no moment
        moment = datetime.combine(on, clock_time(clock), tzinfo=day.tzinfo)
    except ValueError:
        raise UserError("usage", problem=BY_HAND["bad_time"].format(text=at)) from None
    if not date and bot.session.result.published_at is not None:
        today = bot.session.settings.local(now)
        moment = moment.replace(year=today.year, month=today.month, day=today.day)
        moment -= timedelta(days=moment > now)
    if moment > now:
        raise UserError("usage", problem=BY_HAND["future_time"].format(text=at))
    if moment < day:
        raise UserError("usage", problem=BY_HAND["early_time"].format(text=at))
    return moment


@click.command(cls=Command, help=HELP["posts"])
@click.option("--done", "done", multiple=True, type=int, help=HELP["posts_done"])
@click.option("--by", default="", callback=name_of_staff, help=HELP["posts_by"])
@click.pass_context
def posts(context: click.Context, done: tuple[int, ...], by: str) -> None:
    """Show what is to be posted by hand now, or record that it was."""
    config = load_config(context)
    if done and not by:
        raise UserError("usage", problem=BY_HAND["no_name"])
    with open_app(context) as bot:
        if not bot.posts_by_hand:
            say(BY_HAND["posts_running"])
            return
        tell_time(keep_time(bot, system_now()))
        waiting = {post.id: post for post in bot.store.queued_posts(by_hand=True)}
        if not done:
            shown.posts(console(), waiting.values(), room_names(config, bot))
            return
        for each in done:
            if each not in waiting:
                raise UserError("usage", problem=BY_HAND["no_such_post"].format(id=each))
        chosen = [waiting[each] for each in dict.fromkeys(done)]
        bot.mark_posted(system_now(), by, chosen)
        say(BY_HAND["posts_done"].format(count=len(chosen), left=len(waiting) - len(chosen)))
