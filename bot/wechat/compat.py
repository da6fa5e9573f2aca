"""Import this before anything of wechaty: 0.10.7 lets itself be imported with current libraries only after it.

Each step undoes one change of another package that wechaty, its newest release included, has not followed.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import types
import warnings
from typing import Any

import pyee
import pyee.asyncio
import urllib3
from h2.connection import H2Connection
from urllib3.util import parse_url

os.environ["WECHATY_LOG"] = "error"  # read when its loggers are made


def _get_host(url: str) -> tuple[str, str | None, int | None]:
    parsed = parse_url(url)
    return parsed.scheme or "http", parsed.hostname, parsed.port


class Telnet:
    """What wechaty uses of the module that Python 3.13 dropped (and 3.11 deprecates): opening a port."""

    def __init__(self, host: str | None = None, port: int = 0, timeout: float = 3) -> None:
        if host is not None:
            self.open(host, port, timeout)

    def open(self, host: str, port: int, timeout: float = 3) -> None:
        """Connect, and hang up. Raises ``OSError`` where nobody listens."""
        socket.create_connection((host, port), timeout).close()

    def close(self) -> None:
        """Nothing is held open."""


def _provide(module: Any, name: str, value: Any) -> None:
    if not hasattr(module, name):
        setattr(module, name, value)


_provide(pyee, "AsyncIOEventEmitter", pyee.asyncio.AsyncIOEventEmitter)  # moved in pyee 12
_provide(urllib3, "get_host", _get_host)  # gone from urllib3 2
if "telnetlib" not in sys.modules:
    _telnetlib = types.ModuleType("telnetlib")
    _provide(_telnetlib, "Telnet", Telnet)
    sys.modules["telnetlib"] = _telnetlib
# Each closed call is remembered by h2: 65,536 of them by default, 104 bytes each.
H2Connection.MAX_CLOSED_STREAMS = 256

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its old libraries warn when they are compiled; nobody here can mend that
    import wechaty_puppet_service  # noqa: F401
    from wechaty_puppet.schemas.puppet import PuppetOptions

PuppetOptions.__hash__ = object.__hash__  # an unhashable dataclass default since 3.11

# These carry handlers of their own, and one of them writes the token.
for _name in ("PuppetService", "WechatyPuppet.Schema.Base", "WechatyPuppet", "Puppet"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)
