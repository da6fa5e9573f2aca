"""The templates, compiled once. Whatever is written into one is escaped, and what hides in a text is made visible."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

import bot.texts
from bot.texts.page import HIDDEN
from bot.texts.words import command_word, person
from handlers.obey import CONFIRM_SECONDS
from models.reading.private import mask_private
from models.reading.text import UNSEEN

_HIDING: Final = re.compile(f"{UNSEEN.pattern}|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Turns the direction of what follows, or cannot be seen: two names that look alike may differ in one of these."""
_JOINS_EMOJI: Final = re.compile(
    "(?<=[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f])[\u200d\ufe0e\ufe0f]|(?<=[\u2190-\u2bff0-9#*])\ufe0f"
)
"""What holds one emoji together hides nothing."""


def shown(value: Any) -> Any:
    """What is written into a page: of a text, everything that hides in it is named."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return "" if value is None else value
    if _HIDING.search(value) is None:
        return value
    joined = {found.start() for found in _JOINS_EMOJI.finditer(value)}
    return _HIDING.sub(lambda found: found[0] if found.start() in joined else _named(found[0]), value)


def _named(char: str) -> str:
    return HIDDEN.format(code=f"{ord(char):04X}")


def as_it_is(text: str) -> Markup:
    """A text that is to be copied: escaped, and nothing else."""
    return escape(text)


def minutes_and_seconds(span: timedelta) -> str:
    """``09:30``, ``1:03:00``; ``-00:12`` where the time is over: as the page's own script goes on."""
    left = ceil(span.total_seconds())
    minutes, seconds = divmod(abs(left), 60)
    spoken = f"{minutes // 60}:{minutes % 60:02d}" if minutes >= _HOUR else f"{minutes:02d}"
    return f"{'-' if left < 0 else ''}{spoken}:{seconds:02d}"


_HOUR: Final = 60


def milliseconds(moment: datetime | None) -> str:
    """A moment as a browser counts."""
    return "" if moment is None else str(round(moment.timestamp() * 1000))


TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(bot.texts.__file__).parent / "pages"),
    autoescape=True,
    auto_reload=False,
    undefined=StrictUndefined,
    finalize=shown,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals |= {"word": command_word, "confirm_seconds": CONFIRM_SECONDS}
TEMPLATES.filters |= {
    "as_it_is": as_it_is,
    "masked": mask_private,
    "person": person,
    "countdown": minutes_and_seconds,
    "milliseconds": milliseconds,
    "segment": lambda text: quote(text, safe=""),
}
