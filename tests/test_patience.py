"""A message that takes too long is set aside, and the bot goes on."""

from __future__ import annotations

import time

import pytest

from bot.patience import Patience, TooSlow
from tests.days import STAFF, Day, moment


def _think_for_ever(patience: Patience) -> None:
    with patience():
        while True:
            pass


def test_what_takes_too_long_is_broken_off_and_what_is_quick_is_not() -> None:
    patience = Patience(seconds=0.05)
    with pytest.raises(TooSlow):
        _think_for_ever(patience)
    with Patience(seconds=30)():
        done = sum(range(1000))
    assert done == 499_500


def test_nothing_is_raised_once_the_work_has_ended() -> None:
    patience = Patience(seconds=0.001)
    for _ in range(300):
        until = time.perf_counter() + 0.001
        try:
            with patience():
                while time.perf_counter() < until:
                    pass
        except TooSlow:
            continue
    assert sum(range(100_000)) == 4_999_950_000


def test_a_message_that_was_set_aside_is_stored_told_to_staff_and_its_people_are_looked_at() -> None:
    day = Day().says("11:05", "u1", "#接龙\n面试报到\n\n1. 林知远")
    app = day.app()
    app.begin(moment("10:00"))
    outcome = app.refuse(day.steps[0], "too_slow")  # type: ignore[arg-type]
    assert [post.to for post in outcome.posts] == [STAFF]
    assert "读取超时" in outcome.posts[0].text
    app.keep_time(moment("11:06"))
    app.keep_time(moment("13:02"))
    assert app.session.standings["001"].attendance.value == "under_review"
