"""The same messages as WeChat gives them away when somebody copies them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.texts import demo
from models.messages import Message


def rendered(messages: Iterable[Message], form: str, zone: str) -> str:
    """A copied chat in one of the :data:`FORMS`; ``zone`` is that of the phone or computer."""
    said = [(each.alias or each.name, each.at.astimezone(ZoneInfo(zone)), each.text) for each in messages]
    return FORMS[form](said)


_Said = list[tuple[str, datetime, str]]


def _heads(stamp: Callable[[datetime], str]) -> Callable[[_Said], str]:
    """Name and time on one line."""
    return lambda said: "\n\n".join(f"{name} {stamp(at)}\n{text}" for name, at, text in said) + "\n"


def _two_lines(stamp: Callable[[datetime], str]) -> Callable[[_Said], str]:
    """Name and time on lines of their own; where the sender stays the same, only the time."""

    def render(said: _Said) -> str:
        blocks: list[str] = []
        before = ""
        for name, at, text in said:
            blocks.append("\n".join([*([] if name == before else [name]), stamp(at), text]))
            before = name
        return "\n\n".join(blocks) + "\n"

    return render


def _shared(said: _Said) -> str:
    """A phone's record: a rule for each day."""
    blocks = [demo.SHARED_TITLE]
    day = ""
    for name, at, text in said:
        if at.strftime("%Y-%m-%d") != day:
            day = at.strftime("%Y-%m-%d")
            blocks.append(f"—————  {day}  —————")
        blocks += [f"{name}  {at:%H:%M}", text]
    return "\n\n".join(blocks) + "\n"


def _colon(said: _Said) -> str:
    """A name with a colon, and no time."""
    return "\n\n".join(f"{name}：\n{text}" for name, _, text in said) + "\n"


def _slash(at: datetime) -> str:
    return f"{at.year}/{at.month}/{at.day} {at:%H:%M}"


def _twelve(at: datetime) -> str:
    return f"{at.year}/{at.month}/{at.day} {at.hour % 12 or 12}:{at:%M} {'PM' if at.hour >= 12 else 'AM'}"


def _chinese(at: datetime) -> str:
    return demo.CHINESE_DAY.format(at=at) + f"{at:%H:%M}"


def _chinese_twelve(at: datetime) -> str:
    half = demo.HALVES[at.hour >= 12]
    return demo.CHINESE_DAY.format(at=at) + f"{half}{at.hour % 12 or 12}:{at:%M}"


FORMS: Final[dict[str, Callable[[_Said], str]]] = {
    "head_slash": _heads(_slash),
    "head_seconds": _heads(lambda at: f"{at:%Y-%m-%d %H:%M:%S}"),
    "head_ampm": _heads(_twelve),
    "two_lines": _two_lines(_chinese),
    "two_lines_shangwu": _two_lines(_chinese_twelve),
    "phone_share": _shared,
    "colon": _colon,
}
"""How each form writes a chat; all but ``colon`` tell the time, only ``head_seconds`` its seconds."""
