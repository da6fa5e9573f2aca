"""One problem is one question, however often its sender repeats it."""

from __future__ import annotations

import pytest

from tests.days import Day


@pytest.mark.parametrize("first", ["10:58", "11:02"])
def test_an_unknown_name_that_its_writer_posts_again_is_one_question(first: str) -> None:
    day = Day().joins(first, "u9", "诸葛亮").joins("11:05", "u9", "诸葛亮").joins("11:06", "u9", "诸葛亮").run("12:00")
    assert day.open_reasons == [("unknown_name", [])]
