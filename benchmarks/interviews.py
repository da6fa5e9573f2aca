"""An interview day against the check-in of the same people in the same run: every command, every clock, every post."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from bot.app import App
from models.messages import Message

STAFF = "wxid_staff"
_MINUTES = 12
"""From one call of a panel to the next."""
_STEPS = (
    (0, "/叫号 {group}"), (30, "到"), (60, "/核验 {number}"), (90, "/核验 {number} 通过"), (100, "/开始 {number}"),
    (690, "/结束 {number}"),
)  # fmt: skip
"""Seconds after the call, and what is said; a second panel's steps stand between."""


def held(app: App, begin: datetime, order: dict[str, tuple[str, ...]]) -> int:
    """Everybody is called, verified and heard, the panels side by side; gives the number of turns."""
    steps = sorted(
        (begin + timedelta(minutes=_MINUTES * round_, seconds=after), group, number, said)
        for group, numbers in order.items()
        for round_, number in enumerate(numbers)
        for after, said in _STEPS
    )
    for at, (moment, group, number, said) in enumerate(steps):
        while (due := app.next_deadline()) is not None and due <= moment:
            app.keep_time(due)
        is_own = not said.startswith("/")
        app.turn(
            Message(
                id=f"i{at}",
                at=moment,
                received_at=moment,
                room="room",
                sender=f"wxid_{int(number)}" if is_own else STAFF,
                text=said.format(group=group, number=number),
            )
        )
    assert all(place.state.value == "finished" for place in app.session.interview.places.values())
    return len(steps)


def rows(sizes: tuple[int, ...], begun: Callable[[int], tuple[App, float]]) -> Iterator[tuple[str, str, str, str]]:
    """Days of so many people in four panels; ``begun`` gives one whose check-in is over, and how long that took."""
    seconds: dict[int, float] = {}
    for size in sizes:
        app, checkin = begun(size)
        app.keep_time(app.session.settings.settles_at)
        published = {
            group: tuple(
                each.candidate.number
                for each in sorted(app.session.standings, key=lambda each: each.call_order or 0)
                if each.candidate.group == group
            )
            for group in app.session.roster.groups
        }
        began = time.perf_counter()
        turns = held(app, app.session.settings.close_at + timedelta(hours=1), published)
        seconds[size] = time.perf_counter() - began
        yield (
            f"interview of {size} in 4 panels, memory / its check-in",
            f"{seconds[size]:.2f} / {checkin:.2f} s, {seconds[size] / turns * 1e6:.0f} µs a turn",
            f"{seconds[size] / checkin:.2f}",
            "",
        )
    first, last = sizes[0], sizes[-1]
    yield (
        f"interview, a turn of {last} against {first}",
        "",
        f"{seconds[last] / last / (seconds[first] / first):.2f}",
        "≤ 1.5",
    )
