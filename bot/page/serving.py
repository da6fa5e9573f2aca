"""Serving the page in the loop of whatever does the day's work."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hypercorn.asyncio import serve
from hypercorn.config import Config as ServerConfig
from quart import Quart

from bot import log
from bot.config.sections import LOOPBACK, Config
from bot.errors import UserError
from bot.page.joined import site_of
from bot.page.site import Site
from bot.page.visits import Seat
from bot.page.web import make
from bot.page.work import Ailment, Work
from bot.store.store import Store
from bot.texts.page import PAGE

if TYPE_CHECKING:
    from bot.simulator.stage import Stage

_GRACE_SECONDS: Final = 2.0

Say = Callable[[str], None]


def _listening(host: str, port: int) -> socket.socket:
    """The socket of the page. Raises :class:`UserError` where the port is another program's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # on Windows the other option lets two programs share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # news must not wait for more of them
        listening.bind((host, port))
        listening.listen(100)
    except OSError:
        listening.close()
        raise UserError("page_port", host=host, port=port) from None
    listening.setblocking(False)
    return listening


def is_free(config: Config) -> bool:
    """Whether nobody else listens where the page would."""
    try:
        _listening(config.page.host, config.page.port).close()
    except UserError:
        return False
    return True


def served_already(config: Config) -> str:
    """The address of a page that is open there already; empty where none is."""
    home, _ = _origins(config, config.page.port)
    if is_free(config):
        return ""
    connection = HTTPConnection(config.page.host, config.page.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return home if connection.getresponse().read(20).decode("ascii", "replace") in ("ok", *Ailment) else ""
    except (OSError, HTTPException):
        return ""
    finally:
        connection.close()


def _origins(config: Config, port: int) -> tuple[str, frozenset[str]]:
    """The address that people are told, and all at which it may be opened."""
    page = config.page
    scheme = "https" if page.certificate else "http"
    hosts = dict.fromkeys([page.host, *(LOOPBACK if page.is_local or page.host in ("0.0.0.0", "::") else ())])  # noqa: S104
    own = [f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}" for host in hosts]
    home = page.proxy.rstrip("/") or own[0]
    return home, frozenset([home, *own])


def _server(config: Config) -> ServerConfig:
    server = ServerConfig()
    server.accesslog, server.errorlog = None, None
    server.graceful_timeout = _GRACE_SECONDS
    server.include_server_header = False
    if config.page.certificate:
        for path in (config.page.certificate, config.page.key):
            if not Path(path).is_file():
                raise UserError("file_missing", path=path)
        server.certfile, server.keyfile = config.page.certificate, config.page.key
        try:
            server.create_ssl_context()
        except (OSError, ValueError):  # a certificate's fault is an OSError too
            raise UserError("page_certificate", path=config.page.certificate) from None
    return server


def listen(config: Config) -> tuple[ServerConfig, str, frozenset[str]]:
    """A server that listens, the address that people are told, and all at which it may be opened."""
    server = _server(config)
    listening = _listening(config.page.host, config.page.port)
    home, origins = _origins(config, listening.getsockname()[1])
    server.bind = [f"fd://{listening.detach()}"]
    logging.getLogger("quart").setLevel(logging.ERROR)
    return server, home, origins


@asynccontextmanager
async def served(
    config: Config,
    store: Store,
    work: Work,
    say: Say,
    *,
    for_inspector: bool = False,
    stage: Stage | None = None,
    promised: str = "",
    opened: Say = lambda _: None,
) -> AsyncIterator[Site]:
    """Serve it while the work goes on, and say how to log in.

    ``promised`` is a key that somebody was told already; whoever else is to be shown the page is ``opened`` it.
    Raises :class:`UserError`.
    """
    server, home, origins = listen(config)
    site = site_of(config, store, work, home, origins, stage=stage, secure=home.startswith("https:"))
    for seat in [Seat.STAFF, *([Seat.INSPECTOR] if for_inspector else [])]:
        key = site.visits.invite(seat, promised if seat is Seat.STAFF else "")
        log.hide(key)
        url = f"{home}/login/{key}"
        say(PAGE["login_link" if seat is Seat.STAFF else "inspector_link"].format(url=url))
        if seat is Seat.STAFF and not promised:
            opened(url)
    async with serving(make(site), server):
        try:
            yield site
        finally:
            site.news.end()  # a server that stops waits for its streams


@asynccontextmanager
async def serving(quart: Quart, server: ServerConfig) -> AsyncIterator[None]:
    """Let a server serve it meanwhile."""
    ending = asyncio.Event()
    task = asyncio.create_task(serve(quart, server, shutdown_trigger=ending.wait))
    try:
        yield
    finally:
        ending.set()
        with suppress(asyncio.CancelledError):
            await task
