"""Everything that should be right before the day: each check says that it is, or what to mend."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot import live
from bot.config.sections import Config, Room
from bot.errors import UserError
from bot.files import minutes
from bot.gathering import locate, obstacle
from bot.now import system_now
from bot.store.engine import SCHEMA, durability, free_bytes
from bot.store.lock import is_running
from bot.store.store import Store
from bot.texts.errors import DOCTOR, named, user_error
from bot.texts.words import person
from bot.wechat import rooms
from bot.wechat.channel import Channel, Heard, Online, Scan
from bot.wechat.link import TROUBLE, Link, Timing
from models.people.roster import Roster

_ENOUGH_BYTES: Final = 500_000_000
_CLOCK_SECONDS: Final = 5.0
_NETWORK_DRIVES: Final = frozenset(("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afpfs", "fuse.sshfs"))
_REMOTE_DRIVE: Final = 4  # DRIVE_REMOTE of Windows' GetDriveTypeW


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report."""

    is_good: bool | None
    """None where it could not be looked at."""
    text: str


def _found(code: str, *, good: bool | None = True, **data: Any) -> Finding:
    return Finding(is_good=good, text=DOCTOR[code].format(**data))


def offline_checks(config: Config, store: Store, *, is_by_hand: bool = False) -> Iterator[Finding]:
    """What can be told without the gateway; a day by hand needs no staff in the group."""
    checkin = config.checkin
    is_past = config.settings(()).close_at < system_now()
    yield _found("past" if is_past else "config", good=not is_past, open=checkin.open, close=checkin.close)
    count = len(store.roster())
    yield _found("roster", count=count) if count else _found("no_roster", good=False)
    mode = "+".join(durability().values()) if config.database.startswith("sqlite") else "PostgreSQL"
    yield _found("database", version=SCHEMA, mode=mode)
    free = free_bytes(config.database)
    if free is not None:
        enough = free >= _ENOUGH_BYTES
        yield _found("space" if enough else "little_space", good=enough, megabytes=free // 1_000_000)
    if _is_remote(config.database):
        yield _found("network_drive", good=False)
    yield _clock(store)
    here = system_now().astimezone(config.settings(()).open_at.tzinfo)
    yield _found("zone", zone=config.event.timezone, now=here.strftime("%Y-%m-%d %H:%M:%S"))
    yield from _interview(config, store)
    if is_by_hand:
        yield _found("by_hand") if config.rooms else _found("no_rooms_by_hand", good=False)
    elif not config.all_staff:
        yield _found("no_staff", good=False)


def _interview(config: Config, store: Store) -> Iterator[Finding]:
    """What the interviews need: panels with people, somebody who looks into breaks, a template that can be filled."""
    groups = {each.group for each in store.roster()}
    strange = [each.group for each in config.panels if groups and each.group not in groups]
    if strange:
        yield _found("no_such_group", good=False, groups="、".join(strange))
    elif config.panels:
        yield _found("panels", groups="、".join(each.group for each in config.panels))
    if not config.all_inspectors:
        yield _found("no_inspectors", good=None)
    if config.minutes.template:
        try:
            unknown = minutes.unknown_names(config.minutes.template)
            if unknown:
                raise UserError("minutes_unknown", path=config.minutes.template, names="、".join(unknown))
        except UserError as error:
            yield Finding(is_good=False, text=user_error(error.code, error.data))
        else:
            yield _found("minutes", path=config.minutes.template)


def _is_remote(url: str) -> bool:
    """Whether the database lies on a network drive, where SQLite's locks cannot be relied on."""
    if not url.startswith("sqlite:///"):
        return False
    path = Path(url.removeprefix("sqlite:///")).absolute()
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - there is no such library elsewhere

        return str(path).startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == _REMOTE_DRIVE
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return False
    lines = [line.split() for line in mounts.read_text("utf-8").splitlines()]
    holding = [fields for fields in lines if len(fields) > 2 and path.is_relative_to(fields[1])]
    return bool(holding) and max(holding, key=lambda fields: len(fields[1]))[2] in _NETWORK_DRIVES


def _clock(store: Store) -> Finding:
    """This machine's clock against the time that WeChat put on the newest messages."""
    delays = [row.received_at - row.at for row in store.messages() if row.kind == "message" and not row.paste][-50:]
    if not delays:
        return _found("clock_unknown", good=None)
    fastest = min(delays).total_seconds()
    good = -_CLOCK_SECONDS < fastest < _CLOCK_SECONDS
    return _found("clock" if good else "clock_off", good=good, seconds=f"{fastest:.0f}")


async def online_checks(config: Config, store: Store, timing: Timing, patience: float) -> AsyncIterator[Finding]:
    """What only the gateway can tell; the account is not taken from a bot that is at work."""
    try:
        live.check(config)
    except UserError as error:
        yield Finding(is_good=False, text=user_error(error.code, error.data))
        yield _found("unchecked", good=None)
        return
    if is_running(store, config.database):
        yield _found("running")
        yield _found("unchecked", good=None)
        return
    channel = Channel(config.gateway.endpoint, config.token, system_now, timing)
    connecting = asyncio.create_task(channel.run())
    try:
        problem = await _problem(channel, connecting, patience)
        if problem is not None:
            yield problem
            yield _found("unchecked", good=None)
            return
        yield _found("gateway", endpoint=config.gateway.endpoint)
        for room in config.all_rooms:
            async for finding in _room_checks(channel.link, room, config, store):
                yield finding
    finally:
        connecting.cancel()
        with suppress(asyncio.CancelledError, UserError):
            await connecting


async def _problem(channel: Channel, connecting: asyncio.Task[None], patience: float) -> Finding | None:
    """What stands between us and the account; None once it is logged in."""
    listening = asyncio.create_task(_first_sign(channel))
    try:
        await asyncio.wait({listening, connecting}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if connecting.done():
            return _found("token", good=False)
        if listening.done():
            return None if isinstance(listening.result(), Online) else _found("not_logged_in", good=False)
        reached = "not_logged_in" if channel.heard_at is not None else "no_gateway"
        code = "second_client" if channel.second_client else reached
        return _found(code, good=False, endpoint=channel.endpoint)
    finally:
        listening.cancel()


async def _first_sign(channel: Channel) -> Heard:
    async for heard in channel.heard():
        if isinstance(heard, Online | Scan):
            return heard
    raise ConnectionError("a channel never ends")


async def _room_checks(link: Link, wanted: Room, config: Config, store: Store) -> AsyncIterator[Finding]:
    try:
        room = await locate(link, store, wanted)
        members = list(await link.room_members(room.id))
    except UserError as error:
        why_not = obstacle(store, wanted, error)
        yield (
            _found("room_to_make", good=None, room=wanted.topic)
            if why_not is None
            else Finding(is_good=False, text=user_error(why_not.code, why_not.data))
        )
        return
    except TROUBLE:
        yield _found("room_unread", good=False, room=wanted.called)
        return
    yield _found("room", room=room.topic, count=len(members))
    known = {*members, *(await rooms.wechat_ids(link, members)).values()}
    strangers = [named(each) for each in (*config.all_staff, *config.all_inspectors) if each.id not in known]
    yield _found("strangers", good=False, people="、".join(strangers)) if strangers else _found("staff")
    absent = await _not_in(link, room.id, members, Roster(store.roster()))
    yield _found("not_in_room", good=False, count=len(absent), people="、".join(absent)) if absent else _found("all_in")


async def _not_in(link: Link, room_id: str, members: list[str], roster: Roster) -> list[str]:
    """The candidates to whom no member's room alias, nickname or id points."""
    seen: set[str] = set()
    for member in members:
        by_id = roster.by_wechat_id(member)
        if by_id is not None:
            seen.add(by_id.number)
        with suppress(*TROUBLE):
            payload = await link.room_member_payload(room_id, member)
            for called in (payload.room_alias, payload.name):
                seen.update(each.number for each in roster.named(called))
    return [person(each) for each in roster.values() if each.number not in seen]


async def examine(
    config: Config,
    store: Store,
    timing: Timing | None = None,
    patience: float = 15.0,
    *,
    is_by_hand: bool = False,
) -> list[Finding]:
    """All checks."""
    findings = list(offline_checks(config, store, is_by_hand=is_by_hand))
    if is_by_hand:
        return findings
    findings += [each async for each in online_checks(config, store, timing or Timing(), patience)]
    return findings
