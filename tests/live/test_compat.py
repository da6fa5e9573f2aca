"""Wechaty with current libraries, and a log that nothing can forge."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import log
from bot.log import note, plain

ROOT = Path(__file__).parent.parent.parent


def test_wechaty_can_be_imported_after_the_compat_module(tmp_path: Path) -> None:
    code = "import bot.wechat.compat, wechaty; print(wechaty.Wechaty.__name__)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.strip().endswith("Wechaty"), done.stderr


def test_the_token_is_not_logged_when_a_connection_is_made(capfd: pytest.CaptureFixture[str]) -> None:
    from bot.wechat.link import Link, Timing

    Link("127.0.0.1:1", "secret-token", Timing())
    assert "secret-token" not in "".join(capfd.readouterr())


def test_a_message_cannot_forge_a_line_or_read_a_variable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.start(file=str(tmp_path / "run.log"))
    log.hide("secret-token")
    evil = "x\n00:00:00 INFO forged\x1b[2J {token} secret-token 13800138000 110101199003070070 \u202e"
    note("room_lost", room=evil, message_id="m-1")
    try:
        raise ValueError(evil)
    except ValueError as error:
        note("tick_failed", error=error)
    log.start()  # lets go of the file
    err = capsys.readouterr().err
    lines = (tmp_path / "run.log").read_text("utf-8").splitlines()
    for text in (err, *lines):
        assert "secret-token" not in text
        assert "13800138000" not in text
        assert "110101199003070070" not in text
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert not any(line.startswith("00:00:00") for line in err.splitlines())
    assert json.loads(lines[0])["message_id"] == "m-1"
    assert len(lines) == 2


def test_a_line_is_one_line() -> None:
    assert plain("a\r\nb\u2028c") == "a\\r\\nb\\u2028c"
