"""Commands as processes of their own that need not load everything first: forked off one that has.

Run as a program it is that one: it reads requests, one line of JSON each, and answers with the exit code.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOADED = (
    "bot.cli.by_hand", "bot.cli.checkin", "bot.cli.draw", "bot.cli.main", "bot.cli.records", "bot.cli.roster",
    "bot.config.load", "sqlalchemy.dialects.sqlite",
)  # fmt: skip
_SERVERS: list[subprocess.Popen[str]] = []


def run(arguments: tuple[str, ...], folder: Path, typed: bytes, terminal: str = "") -> tuple[int, bytes, bytes]:
    """One command in a folder: its exit code, what it wrote, and what it complained of."""
    if not _SERVERS:
        _SERVERS.append(
            subprocess.Popen(
                [sys.executable, "-m", "tests.forks"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                env={**os.environ, "COLUMNS": "200", "PYTHONPATH": str(ROOT)},
            )
        )  # fmt: skip
    server = _SERVERS[0]
    assert server.stdin is not None
    assert server.stdout is not None
    with tempfile.TemporaryDirectory() as name:
        given, out, err = (Path(name) / each for each in ("in", "out", "err"))
        given.write_bytes(typed)
        request = {
            "arguments": arguments,
            "folder": str(folder),
            "streams": [terminal or str(given), str(out), str(err)],
        }
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        return int(server.stdout.readline()), out.read_bytes(), err.read_bytes()


def end() -> None:
    """Let go of it at the end of the run."""
    while _SERVERS:
        server = _SERVERS.pop()
        server.communicate()


def _become(request: dict[str, Any]) -> None:
    os.chdir(request["folder"])
    given, out, err = request["streams"]
    for at, (path, how) in enumerate(
        [(given, os.O_RDONLY), (out, os.O_WRONLY | os.O_CREAT), (err, os.O_WRONLY | os.O_CREAT)]
    ):
        opened = os.open(path, how, 0o600)
        os.dup2(opened, at)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(at, mode) for at, mode in ((0, "r"), (1, "w"), (2, "w")))
    sys.argv = ["jielong", *request["arguments"]]
    from bot.cli.main import entry_point

    entry_point()


def _serve() -> None:
    for name in LOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                _become(json.loads(line))
            except SystemExit as stop:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(stop.code if isinstance(stop.code, int) else bool(stop.code))
            except BaseException:  # noqa: BLE001 - a fork must never go on as the server
                import traceback

                traceback.print_exc()
                sys.stderr.flush()
                os._exit(1)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    _serve()
