"""Questions at a terminal."""

from __future__ import annotations

import sys

from bot.terminal.plain import plain
from bot.texts.cli import CLICK, YES


def answered(question: str) -> str:
    """What somebody types behind a question; nothing where they type nothing more."""
    sys.stdout.write(plain(CLICK["prompt"].format(question=question)))
    sys.stdout.flush()
    return sys.stdin.readline().strip()


def agreed(question: str) -> bool:
    """Whether somebody agrees: whatever is no clear yes is a no."""
    return answered(CLICK["confirm"].format(question=question)).casefold() in YES
