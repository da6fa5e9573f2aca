"""A roster that is imported again: numbers stay with their people, what changes is recorded, a running bot learns of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.roster import changed
from models.errors import Refused
from models.people.candidate import Candidate
from models.people.roster import Roster
from tests.days import ROSTER, Day, moment

BEFORE = Roster([Candidate(number="001", name="林知远", phone="13800138000"), Candidate(number="002", name="周予安")])


def test_without_numbers_people_keep_theirs_and_new_ones_get_the_next() -> None:
    new = [
        Candidate(number="", name="何若溪"),
        Candidate(number="", name="周予安"),
        Candidate(number="", name="林知远"),
    ]
    changes = changed(BEFORE, new)
    assert {each.number: each.name for each in changes.candidates} == {
        "001": "林知远",
        "002": "周予安",
        "003": "何若溪",
    }
    assert (changes.added, changes.withdrawn) == (("003",), ())


def test_a_slip_in_a_name_is_corrected_and_who_lacks_is_withdrawn() -> None:
    changes = changed(BEFORE, [Candidate(number="001", name="林志远")])
    assert (changes.corrected, changes.withdrawn) == (("001",), ("002",))


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ([Candidate(number="001", name="何若溪")], "number_moves"),
        ([Candidate(number="003", name="周予安"), Candidate(number="001", name="林知远")], "person_moves"),
        ([Candidate(number="001", name="周予安"), Candidate(number="002", name="林知远")], "number_moves"),
    ],
)
def test_a_number_never_passes_to_somebody_else(new: list[Candidate], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        changed(BEFORE, new)
    assert refusal.value.code == code


def test_a_running_bot_learns_of_it_and_decisions_stay_with_their_people(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/day.db"
    day = Day().joins("11:05", "u1", "林知远")
    running = day.app(url)
    running.begin(moment("10:00"))
    running.turn(day.steps[0])  # type: ignore[arg-type]
    office = day.app(url)
    wanted = [each for each in day.roster if each.number != "004"]
    office.change_roster(
        moment("11:06"), changed(office.session.roster, [*wanted, Candidate(number="", name="温如初")])
    )
    running.catch_up()
    assert running.session.roster["009"].name == "温如初"
    assert running.session.standings["001"].is_checked_in
    assert running.session.standings["004"].is_ineligible
    running.turn(Day().joins("11:10", "u2", "林知远", "温如初", id="m9").steps[0])  # type: ignore[arg-type]
    assert running.session.standings["009"].is_checked_in


def test_whoever_a_new_roster_leaves_out_is_asked_about_no_more() -> None:
    day = Day().joins("11:01", "u9", "代林知远报到")
    app = day.run("11:10").app
    assert app.session.standings["001"].attendance == "under_review"
    changes = changed(app.session.roster, [each for each in ROSTER if each.number != "001"])
    app.change_roster(moment("11:11"), changes)
    assert app.session.standings["001"].attendance == "ineligible"
    assert not list(app.session.reviews.open())
    assert app.change_roster(moment("11:12"), changes).events[0].withdrawn == ()


def test_whoever_is_withdrawn_after_the_result_is_corrected_in_the_group() -> None:
    app = Day().joins("11:01", "u1", "林知远").run("13:30").app
    before = {each.number: each for each in app.session.roster.values()}
    changes = changed(app.session.roster, [each for each in before.values() if each.number != "001"])
    posts = app.change_roster(moment("14:00"), changes).posts
    (told,) = (post.text for post in posts if "更正" in post.text)
    assert told.startswith(
        "【报到更正】\n001 林知远：取消面试资格（重新导入的名单中已没有此人）。\n其他人员的叫号顺序不变。"
    )


def test_two_imports_at_once_leave_one_roster_and_every_record(tmp_path: Path) -> None:
    """The second one is decided again on what the first has written, and the state is that of the records."""
    url = f"sqlite:///{tmp_path}/day.db"
    one, other = Day().app(url), Day().app(url)
    one.begin(moment("10:00"))
    one.change_roster(moment("10:01"), changed(one.session.roster, [*ROSTER, Candidate(number="", name="温如初")]))
    other.change_roster(moment("10:02"), changed(other.session.roster, [*ROSTER, Candidate(number="", name="温如初")]))
    one.catch_up()
    assert dict(one.session.roster) == dict(other.session.roster)
    assert one.session.rules.entries == other.session.rules.entries == Day().app(url).session.rules.entries
