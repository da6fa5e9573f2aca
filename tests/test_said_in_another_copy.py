"""What one copy holds as perhaps only shown counts once another copy holds it as said."""

from __future__ import annotations

from tests.days import relay
from tests.test_copies import pasted, played


def test_a_message_that_looked_like_somebodys_older_words_in_one_copy_is_said_in_another() -> None:
    behind = f"路人 2022/11/19 12:30\n看这个\n\n林知远 2022/11/19 11:03\n{relay('林知远')}\n"
    plain = f"林知远 2022/11/19 11:03\n{relay('林知远')}\n"
    assert played(pasted(behind)).attendance("001") == "under_review"
    for pastes in (
        (pasted(behind, "12:58:01"), pasted(plain, "12:58:02")),
        (pasted(plain, "12:58:01"), pasted(behind, "12:58:02")),
    ):
        assert played(*pastes).flags("001") == ["pasted"]
