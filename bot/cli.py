"""The command line. Each command reads its input, calls one function, and shows the result."""

from __future__ import annotations

import asyncio
import codecs
import json
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import track

from bot import texts
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.app import App, Outcome, Rehearsal
    from bot.config import Config

HELP = texts.HELP
FILE = click.Path(path_type=Path)
json_option = click.option("--json", "as_json", is_flag=True, help=HELP["json"])


@click.group(help=HELP["app"], invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", default="", help=HELP["config"])
@click.version_option(package_name="jielong", message="%(version)s", help=HELP["version"])
@click.pass_context
def app(context: click.Context, config: str) -> None:
    """The command and its groups."""
    context.obj = config
    if context.invoked_subcommand is None:
        raise UserError("usage", problem=texts.USAGE["no_command"])


@app.group(help=HELP["roster"])
def roster() -> None:
    """The roster."""


@app.group(help=HELP["records"])
def records() -> None:
    """The records."""


# --- reading messages --------------------------------------------------------------------------------------------


@app.command(help=HELP["parse"])
@click.argument("file", default="-")
@json_option
@click.option("--jsonl", is_flag=True, help=HELP["jsonl"])
def parse(file: str, as_json: bool, jsonl: bool) -> None:
    """Show the lines of a message."""
    from bot import show  # noqa: PLC0415 - each command loads what it needs
    from models.freeform import read_message  # noqa: PLC0415

    text = _input(file)
    if jsonl:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                click.echo(_dump(_with_lines(line, number)))
    elif as_json:
        for entry in read_message(text):
            click.echo(_dump(_entry(entry)))
    else:
        show.entries(_console(), read_message(text))


def _with_lines(line: str, number: int) -> dict[str, Any]:
    from models.freeform import read_message  # noqa: PLC0415

    try:
        data = json.loads(line)
    except ValueError:
        raise UserError("jsonl_text", line=number) from None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise UserError("jsonl_text", line=number)
    return {**data, "lines": [_entry(entry) for entry in read_message(data["text"])]}


def _entry(entry: Any) -> dict[str, Any]:
    return {"no": entry.no, "name": entry.name, "note": entry.note, "raw": entry.raw}


# --- the roster --------------------------------------------------------------------------------------------------


@roster.command("template", help=HELP["roster_template"])
@click.argument("file", type=FILE)
def roster_template(file: Path) -> None:
    """Write an empty roster."""
    from bot.roster_file import write_template  # noqa: PLC0415

    write_template(file)
    click.echo(texts.SAID["template_written"].format(path=file))


@roster.command("import", help=HELP["roster_import"])
@click.argument("file", type=FILE)
@click.pass_context
def roster_import(context: click.Context, file: Path) -> None:
    """Put the roster of a file in the place of any other."""
    from bot.roster_file import read_entries, read_roster  # noqa: PLC0415
    from handlers.rostering import changed  # noqa: PLC0415
    from models.errors import Refused  # noqa: PLC0415

    candidates = read_roster(file)
    with _store(context) as store:
        is_begun = store.head()[0] > 0
        if not is_begun:
            with store.transaction() as transaction:
                transaction.replace_roster(candidates)
    if not is_begun:
        click.echo(texts.SAID["imported"].format(count=len(candidates)))
        return
    with _app(context) as bot:
        try:
            changes = changed(bot.session.roster, read_entries(file))
        except Refused as refusal:
            raise UserError(refusal.code, **refusal.data) from None
        if changes.added and bot.session.closed_at is not None:
            new = (each.name for each in changes.candidates if each.number in changes.added)
            raise UserError("roster_closed", names="、".join(new))
        bot.change_roster(_now(), changes)
    counted = {name: len(getattr(changes, name)) for name in ("added", "corrected", "withdrawn")}
    click.echo(texts.SAID["roster_changed"].format(count=len(candidates), **counted))


@roster.command("list", help=HELP["roster_list"])
@json_option
@click.pass_context
def roster_list(context: click.Context, as_json: bool) -> None:
    """Show the roster, masked."""
    from bot import show  # noqa: PLC0415

    with _store(context) as store:
        candidates = store.roster()
    if candidates and not any(each.name for each in candidates):
        raise UserError("purged")
    if not as_json:
        show.roster(_console(), candidates)
        return
    click.echo(
        _dump(
            [
                {
                    "number": each.number,
                    "name": each.name,
                    "gender": each.gender,
                    "phone": show.masked_phone(each.phone),
                    "id_number": show.masked_id(each.id_number),
                    "wechat_id": each.wechat_id,
                    "employer": each.employer,
                    "group": each.group,
                    "note": each.note,
                }
                for each in candidates
            ]
        )
    )


# --- days --------------------------------------------------------------------------------------------------------


@app.command(help=HELP["replay"])
@click.argument("day", type=FILE)
@click.option("--roster", "roster_file", type=FILE, required=True, help=HELP["replay_roster"])
@click.option("--database", default="", help=HELP["replay_database"])
@json_option
@click.pass_context
def replay(context: click.Context, day: Path, roster_file: Path, database: str, as_json: bool) -> None:
    """Run a recorded day."""
    from bot import show  # noqa: PLC0415
    from bot.day import read_day  # noqa: PLC0415
    from bot.replay import play, prepare  # noqa: PLC0415
    from bot.report import report  # noqa: PLC0415
    from bot.roster_file import read_roster  # noqa: PLC0415

    config = _config(context)
    steps = read_day(day)
    bot = prepare(config, read_roster(roster_file), steps, database)
    try:
        quiet = as_json or len(steps) < 500
        shown = steps if quiet else track(steps, texts.SAID["replaying"], console=Console(stderr=True), transient=True)
        posts = play(bot, shown)
        if as_json:
            click.echo(_dump(report(bot.session, posts)))
        else:
            show.status(_console(), bot.session)
    finally:
        bot.store.close()


@app.command(help=HELP["status"])
@json_option
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """Show how the check-in stands."""
    from bot import show  # noqa: PLC0415
    from bot.report import report  # noqa: PLC0415

    with _app(context) as bot:
        _tell_time(_due(bot, _now()), err=as_json)
        if as_json:
            click.echo(_dump(report(bot.session)))
            return
        show.status(_console(), bot.session)
        if bot.posts_by_hand:
            _tell_unseen(bot)
            _tell_waiting(bot)


def _tell_unseen(bot: App) -> None:
    """Say of which times nothing is known, or that nothing at all is."""
    session = bot.session
    if session.closed_at is None and _now() >= session.settings.settles_at and bot.store.is_empty():
        click.echo(texts.BY_HAND["nothing_seen"])
    elif said := texts.unseen(session, _now()):
        click.echo(said)


@app.command(help=HELP["explain"])
@click.argument("number")
@click.pass_context
def explain(context: click.Context, number: str) -> None:
    """Say why a candidate stands where they stand."""
    with _app(context) as bot:
        candidates = bot.session.roster
        found = candidates.by_number_or_name(number)
        if len(found) > 1:
            raise UserError("several_numbers", text=number, numbers="、".join(map(texts.person, found)))
        if not found:
            near = "、".join(map(texts.person, candidates.near(number)[:3]))
            raise UserError("no_such_number", text=number, near=texts.NEAR_PERSON.format(near=near) if near else "")
        click.echo(texts.explanation(bot.session, found[0].number))


@app.command(help=HELP["export"])
@click.argument("file", type=FILE)
@click.pass_context
def export(context: click.Context, file: Path) -> None:
    """Write the workbook."""
    from bot.excel import export as write  # noqa: PLC0415

    with _app(context) as bot:
        write(file, bot.session, bot.store.records())
    click.echo(texts.SAID["exported"].format(path=file))


def _name(_context: click.Context, option: click.Parameter, value: str) -> str:
    """Whoever acts at this machine, written one way. Raises :class:`UserError` where there is no name."""
    from models.text import fold_width  # noqa: PLC0415

    name = fold_width(" ".join(value.split()))
    if option.required and not name:
        raise UserError("usage", problem=texts.BY_HAND["no_name"])
    return name


# --- by hand -----------------------------------------------------------------------------------------------------


@app.command(help=HELP["paste"])
@click.argument("file", default="-")
@click.option("--by", required=True, callback=_name, help=HELP["paste_by"])
@click.option("--preview", is_flag=True, help=HELP["paste_preview"])
@click.option("--yes", is_flag=True, help=HELP["paste_yes"])
@click.option("--room", default="", help=HELP["room"])
@json_option
@click.pass_context
def paste(context: click.Context, file: str, by: str, preview: bool, yes: bool, room: str, as_json: bool) -> None:
    """Show how a copied chat is read and what it would decide; book it where staff agree."""
    from bot import by_hand, show  # noqa: PLC0415
    from models.messages import Paste  # noqa: PLC0415

    config = _config(context)
    if file == "-" and sys.stdin.isatty():
        click.echo(texts.BY_HAND["waiting"], err=True)
    text = _input(file, may_be_gbk=True)
    if not text.strip():
        raise UserError("empty_input")
    now = _now()
    with _app(context) as bot:
        if not bot.session.roster:
            raise UserError("roster_empty_database")
        what = Paste(at=now, received_at=now, room=_room(config, bot, room), by=by, text=text)
        rehearsal = bot.rehearse(what)
        refused = _uncut_line(rehearsal)
        if refused:
            raise UserError("paste_uncut", line=refused)
        if not as_json:
            show.paste(_console(), rehearsal, what)
        is_booked = not preview and (yes or _agreed("ask", "needs_yes", "not_booked", quiet=as_json))
        if as_json:
            click.echo(_dump(by_hand.as_data(rehearsal, what, is_booked=is_booked)))
        if not is_booked:
            return
        if bot.posts_by_hand:
            by_hand.take_over(bot, now)
        outcomes = [bot.turn(what), *_due(bot, now)]
        if not as_json:
            _tell_paste(bot, outcomes)


def _uncut_line(rehearsal: Rehearsal) -> int:
    """The line from which on a paste cannot be read; 0 where it can."""
    from models.events import MessageRefused  # noqa: PLC0415

    return next((event.line for event in rehearsal.outcome.events if isinstance(event, MessageRefused)), 0)


def _tell_paste(bot: App, outcomes: list[Outcome]) -> None:
    from models.events import CheckedIn  # noqa: PLC0415

    added = {event.number for each in outcomes for event in each.events if isinstance(event, CheckedIn)}
    click.echo(texts.SAID["pasted"].format(count=len(added), counts=texts.counts(bot.session)))
    if bot.posts_by_hand:
        _tell_time(outcomes)
        _tell_waiting(bot)
        return
    posts = [post for each in outcomes for post in each.posts]
    if posts:
        click.echo(texts.SAID["bot_posts"])
    for post in posts:
        click.echo(f"\n{post.text}")


@app.command(help=HELP["order"])
@click.argument("text")
@click.option("--by", required=True, callback=_name, help=HELP["order_by"])
@click.option("--yes", is_flag=True, help=HELP["order_yes"])
@click.option("--at", default="", help=HELP["order_at"])
@click.pass_context
def order(context: click.Context, text: str, by: str, yes: bool, at: str) -> None:
    """Carry out a command, as staff of this machine."""
    from bot import by_hand  # noqa: PLC0415
    from models.events import CommandRefused, ConfirmationAsked, ReasonAsked  # noqa: PLC0415
    from models.messages import DESK  # noqa: PLC0415

    with _app(context) as bot:
        if not bot.session.roster:
            raise UserError("roster_empty_database")
        now = _now()
        moment = _moment(bot, at, now)
        if bot.posts_by_hand:
            by_hand.take_over(bot, now)
            _tell_time(_due(bot, moment))

        def give(words: str) -> Outcome:
            outcome = by_hand.order(bot, words, by, moment if at else _now(), _now())
            if not outcome.events:
                raise UserError("usage", problem=texts.BY_HAND["no_command"].format(text=text))
            for post in outcome.posts:
                if post.to.startswith(DESK):
                    click.echo(
                        texts.BY_HAND["use_export"] if post.attachment else post.text, err=_is(outcome, CommandRefused)
                    )
            return outcome

        outcome = give(text)
        if _is(outcome, ReasonAsked):
            if not sys.stdin.isatty():
                raise UserError("usage", problem=texts.BY_HAND["reason_missing"])
            outcome = give(f"/{by_hand.REASON} " + click.prompt(texts.BY_HAND["reason_ask"]))
        asked = next((event for event in outcome.events if isinstance(event, ConfirmationAsked)), None)
        if asked is not None and not bot.session.settings.two_person:
            if not (yes or _agreed("order_ask", "order_needs_yes", "order_undone")):
                return
            outcome = give(f"/{by_hand.CONFIRM} {asked.code}")
        if _is(outcome, CommandRefused):
            raise click.exceptions.Exit(2)
        if bot.posts_by_hand:
            if not at:
                _tell_time(_due(bot, _now()))
            _tell_waiting(bot)


def _is(outcome: Outcome, kind: type) -> bool:
    return any(isinstance(event, kind) for event in outcome.events)


def _moment(bot: App, at: str, now: datetime) -> datetime:
    """The time of the check-in day that ``HH:MM`` means. Raises :class:`UserError` for one that has not come."""
    if not at:
        return now
    try:
        clock = time.fromisoformat(at.replace("：", ":"))
    except ValueError:
        raise UserError("usage", problem=texts.BY_HAND["bad_time"].format(text=at)) from None
    day = bot.session.settings.local(bot.session.settings.open_at)
    moment = datetime.combine(day.date(), clock.replace(tzinfo=None), tzinfo=day.tzinfo)
    if moment > now:
        raise UserError("usage", problem=texts.BY_HAND["future_time"].format(text=at))
    if moment < day:
        raise UserError("usage", problem=texts.BY_HAND["early_time"].format(text=at))
    return moment


@app.command(help=HELP["posts"])
@click.option("--done", "done", multiple=True, type=int, help=HELP["posts_done"])
@click.option("--by", default="", callback=_name, help=HELP["posts_by"])
@click.pass_context
def posts(context: click.Context, done: tuple[int, ...], by: str) -> None:
    """Show what is to be posted by hand now, or record that it was."""
    from bot import show  # noqa: PLC0415

    config = _config(context)
    if done and not by:
        raise UserError("usage", problem=texts.BY_HAND["no_name"])
    with _app(context) as bot:
        if not bot.posts_by_hand:
            click.echo(texts.BY_HAND["posts_running"])
            return
        _tell_time(_due(bot, _now()))
        waiting = {post.id: post for post in bot.store.queued_posts(by_hand=True)}
        if not done:
            show.posts(_console(), waiting.values(), _room_names(config, bot))
            return
        for each in done:
            if each not in waiting:
                raise UserError("usage", problem=texts.BY_HAND["no_such_post"].format(id=each))
        chosen = [waiting[each] for each in dict.fromkeys(done)]
        bot.mark_posted(_now(), by, chosen)
        click.echo(texts.BY_HAND["posts_done"].format(count=len(chosen), left=len(waiting) - len(chosen)))


def _due(bot: App, now: datetime) -> list[Outcome]:
    """Do what is due, where no bot is running that would."""
    from bot import by_hand  # noqa: PLC0415

    return by_hand.keep_time(bot, now) if bot.posts_by_hand else []


def _tell_time(outcomes: list[Outcome], *, err: bool = False) -> None:
    """Say what the clock has brought."""
    from models.events import CheckinClosed, CheckinOpened  # noqa: PLC0415

    for kind, said in ((CheckinOpened, "opened"), (CheckinClosed, "closed")):
        if any(_is(outcome, kind) for outcome in outcomes):
            click.echo(texts.BY_HAND[said], err=err)


def _tell_waiting(bot: App) -> None:
    """Say whether anything is to be posted."""
    count = len(bot.store.queued_posts(by_hand=True))
    if count:
        click.echo(texts.BY_HAND["posts_waiting"].format(count=count))


def _agreed(question: str, lacking: str, refused: str, *, quiet: bool = False) -> bool:
    """Ask at the terminal. Without one nothing is done: the caller has to say so beforehand."""
    if quiet or not sys.stdin.isatty():
        raise UserError("usage", problem=texts.BY_HAND[lacking])
    if click.confirm(texts.BY_HAND[question]):
        return True
    click.echo(texts.BY_HAND[refused])
    return False


def _room(config: Config, bot: App, wanted: str) -> str:
    """The room that is meant: the only one, or the one that is named by id or topic."""
    rooms = _room_names(config, bot)
    if not wanted and len(rooms) > 1:
        raise UserError("several_rooms", rooms="、".join(rooms.values()))
    if not wanted:
        return next(iter(rooms), "")
    found = next((room for room, name in rooms.items() if wanted in (room, name)), None)
    if found is None:
        raise UserError("room_not_configured", room=wanted, rooms="、".join(rooms.values()))
    return found


def _room_names(config: Config, bot: App) -> dict[str, str]:
    """What each room is called, by its id."""
    names = (each.topic or each.id for each in config.rooms)
    return dict(zip(bot.session.settings.rooms, names, strict=True))


@records.command("verify", help=HELP["records_verify"])
@click.option("--head", "heads", multiple=True, help=HELP["records_head"])
@click.pass_context
def records_verify(context: click.Context, heads: tuple[str, ...]) -> None:
    """Check the chain of records, and the heads that were posted."""
    from bot.records_file import verify  # noqa: PLC0415
    from models.records import Head  # noqa: PLC0415

    told = []
    for text in heads:
        head = Head.read(text.strip().casefold())
        if head is None:
            raise UserError("odd_head", text=text)
        told.append(head)
    with _store(context) as store:
        verdict = verify(store, told)
    if verdict.fault is not None:
        click.echo(texts.FAULTS[verdict.fault.code].format(seq=verdict.fault.seq), err=True)
        raise click.exceptions.Exit(1)
    click.echo(texts.verified(verdict.count, verdict.newest, verdict.posted, told))


@records.command("export", help=HELP["records_export"])
@click.argument("file", type=FILE)
@click.option("--unmasked", is_flag=True, help=HELP["unmasked"])
@click.pass_context
def records_export(context: click.Context, file: Path, unmasked: bool) -> None:
    """Write the records for others to check or read."""
    from bot.records_file import export as write  # noqa: PLC0415

    with _store(context) as store:
        write(file, _config(context).settings(()), store.records(), masked=not unmasked)
    click.echo(texts.SAID["exported"].format(path=file))


@app.command(help=HELP["purge"])
@click.option("--before", required=True, help=HELP["purge_before"])
@click.option("--yes", is_flag=True, help=HELP["purge_yes"])
@click.pass_context
def purge(context: click.Context, before: str, yes: bool) -> None:
    """Remove personal data after the retention period."""
    from bot import purge as purging  # noqa: PLC0415
    from bot.lock import only_bot  # noqa: PLC0415

    config = _config(context)
    try:
        day = date.fromisoformat(before)
    except ValueError:
        raise UserError("purge_date") from None
    if not yes and sys.stdin.isatty():
        click.confirm(texts.SAID["purge_ask"].format(date=day.isoformat()), abort=True)
    with _store(context) as store, only_bot(store, config.database):
        done = purging.purge(store, day, _now(), config.event.timezone)
    click.echo(texts.SAID["purged_done"].format(records=done.records, messages=done.messages))


@app.group(help=HELP["draw"])
def draw() -> None:
    """The draw."""


@draw.command("export", help=HELP["draw_export"])
@click.argument("file", type=FILE)
@click.pass_context
def draw_export(context: click.Context, file: Path) -> None:
    """Write the transcript of the draw."""
    from bot.draw_file import export as write  # noqa: PLC0415

    with _app(context) as bot:
        write(file, bot.session)
    click.echo(texts.SAID["exported"].format(path=file))


@draw.command("verify", help=HELP["draw_verify"])
@click.argument("file")
def draw_verify(file: str) -> None:
    """Check a transcript; needs no configuration and no database."""
    from bot.draw_file import verify  # noqa: PLC0415

    is_true, said = verify(file, _input(file))
    click.echo(said, err=not is_true)
    if not is_true:
        raise click.exceptions.Exit(1)


@app.command(help=HELP["run"])
@click.pass_context
def run(context: click.Context) -> None:
    """Work in the group until stopped."""
    from bot import live, log  # noqa: PLC0415
    from bot.lock import only_bot  # noqa: PLC0415

    config = _config(context)
    live.check(config)
    log.hide(config.token)
    log.start(
        level=config.log.level,
        file=config.log.file,
        rotation_megabytes=config.log.megabytes,
        kept_files=config.log.keep,
    )
    with _store(context) as store, only_bot(store, config.database):
        if not store.roster():
            raise UserError("roster_empty_database")
        _until_stopped(live.Live(config, store).run())


@app.command(help=HELP["doctor"])
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check everything before the day."""
    from bot import log  # noqa: PLC0415
    from bot.doctor import examine  # noqa: PLC0415

    config = _config(context)
    log.hide(config.token)
    log.start(level="CRITICAL")
    with _store(context) as store:
        findings = asyncio.run(examine(config, store))
    for finding in findings:
        click.echo(f"{'✓' if finding.is_good else '✗'} {finding.text}")
    if not all(finding.is_good for finding in findings):
        raise click.exceptions.Exit(1)


def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run until Ctrl-C or SIGTERM; both are an orderly end."""

    async def stoppable() -> None:
        task = asyncio.current_task()
        if task is not None and sys.platform != "win32":
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await work

    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(stoppable())


@app.command(help=HELP["demo"])
@click.option("--interactive", is_flag=True, help=HELP["demo_interactive"])
@click.option("--by-hand", "by_hand", is_flag=True, help=HELP["demo_by_hand"])
@click.option("--headless", is_flag=True, help=HELP["demo_headless"])
def demo(interactive: bool, by_hand: bool, headless: bool) -> None:
    """Play an invented day on a simulated group, or at a desk with nothing but copies."""
    if by_hand:
        from bot.simulator import desk  # noqa: PLC0415

        desk.run(_console(), headless=headless)
        return
    from bot.simulator import stage  # noqa: PLC0415

    stage.run(_console(), interactive=interactive, headless=headless)


# --- shared ------------------------------------------------------------------------------------------------------


def _console() -> Console:
    return Console(highlight=False)


def _dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is the shell


def _input(file: str, *, may_be_gbk: bool = False) -> str:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except FileNotFoundError:
        raise UserError("file_missing", path=file) from None
    except (IsADirectoryError, PermissionError):
        raise UserError("file_folder", path=file) from None
    if may_be_gbk and content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        with suppress(UnicodeDecodeError):
            if may_be_gbk:  # what Windows calls ANSI
                return content.decode("gb18030")
        raise UserError("file_not_utf8", path=file) from None


def _config(context: click.Context) -> Any:
    from bot.config import DEFAULT_FILE, FILE_VARIABLE, load  # noqa: PLC0415

    return load(Path(context.obj or os.environ.get(FILE_VARIABLE) or DEFAULT_FILE))


@contextmanager
def _store(context: click.Context) -> Iterator[Any]:
    from bot.store import Store  # noqa: PLC0415

    store = Store.open(_config(context).database)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _app(context: click.Context) -> Iterator[Any]:
    from bot.app import App  # noqa: PLC0415
    from bot.lock import is_running  # noqa: PLC0415
    from bot.store import PostState, Store, known_rooms  # noqa: PLC0415

    config = _config(context)
    store = Store.open(config.database)
    try:
        by_hand = not is_running(store, config.database)
        rooms = config.room_names(known_rooms(store))
        yield App(
            store,
            config.settings(rooms),
            post_limit=config.posts.max_characters,
            posted_as=PostState.BY_HAND if by_hand else PostState.TODO,
        )
    finally:
        store.close()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 2 bad usage or input, 1 anything else."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return _guarded(lambda: app.main(arguments, prog_name="jielong", standalone_mode=False))


def _guarded(run: Callable[[], Any]) -> int:
    try:
        code = run()
    except UserError as error:
        return _fail(texts.user_error(error.code, error.data), 2)
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
        return _fail(texts.SAID["internal"].format(kind=type(error).__name__), 1)
    return code if isinstance(code, int) else 0


def _fail(sentence: str, code: int) -> int:
    click.echo(sentence, err=True)
    return code


def _usage(error: click.ClickException) -> str:
    usage = texts.USAGE
    context = getattr(error, "ctx", None)
    command = context.command_path.removeprefix("jielong").strip() if context else ""
    if isinstance(error, click.MissingParameter):
        is_option = isinstance(error.param, click.Option)
        name = error.param.opts[-1] if is_option and error.param else getattr(error.param, "name", "") or ""
        return usage["missing_option" if is_option else "missing_argument"].format(name=name, command=command)
    if isinstance(error, click.NoSuchOption):
        return usage["no_such_option"].format(name=error.option_name)
    if isinstance(error, click.BadParameter):
        return usage["bad_value"].format(name=getattr(error.param, "name", "") or "")
    message = error.format_message()
    if "No such command" in message:
        return usage["no_such_command"].format(name=message.split("'")[1] if "'" in message else "")
    if "unexpected extra" in message:
        return usage["too_many"].format(extra=message.partition("(")[2].rstrip(")."))
    return usage["no_command"] if "Missing command" in message else usage["other"]


def entry_point() -> None:
    """What the console script calls."""
    sys.exit(main())
