"""Any order, any duplicate, any crash: the same decisions."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.files.day import End
from bot.files.report import report
from bot.replay import play
from models.checkin.attendance import TRANSITIONS
from models.records.chain import Record
from models.session import Session
from tests.days import ROSTER, STAFF, Day, moment

NAMES = [candidate.name for candidate in ROSTER]
SENDERS = {"u1": "林知远", "u2": "周予安", "u3": "陈沐阳", "u4": "", "u5": "", STAFF: ""}
LINES = st.sampled_from(
    [
        *NAMES,
        "林志远",
        "王芳 2222",
        "诸葛亮",
        "周予安 请假",
        "林知远 已到",
        "陈沐阳、何若溪",
        "到",
        "何若溪（代苏景行）",
    ]
)
STEP = st.tuples(
    st.sampled_from(["join", "say", "recall", "gap", "approve"]), st.sampled_from(sorted(SENDERS)), st.lists(LINES, min_size=1, max_size=3),
    st.integers(1, 9),
)  # fmt: skip


def written(steps: list[tuple[str, str, list[str], int]], start: int = 10 * 60 + 50) -> Day:
    """A day whose relay grows and shrinks as the steps say; one step a few minutes after the other."""
    day, lines, minute = Day(), [], start
    for index, (kind, sender, added, gap) in enumerate(steps):
        minute += gap
        clock = f"{minute // 60}:{minute % 60:02}"
        alias = SENDERS[sender]
        match kind:
            case "join":
                lines = [*lines[-6:], *added]
                day.joins(clock, sender, *lines, alias=alias, id=f"s{index}")
            case "say":
                day.says(clock, sender, added[0], alias=alias, id=f"s{index}")
            case "recall":
                day.recalls(clock, sender, f"s{max(0, index - 1)}")
            case "gap":
                day.offline(clock, clock)
            case "approve":
                day.says(clock, STAFF, f"/通过 {gap}", id=f"s{index}")
    return day


DAYS = st.lists(STEP, max_size=14)


def decisions(day: Day, steps: list[object] | None = None) -> dict[str, object]:
    app = day.app()
    app.begin(moment("-2 0:00"))
    play(app, [*(steps or day.steps), End(received_at=moment("13:30"))])  # type: ignore[list-item]
    data = report(app.session)
    app.store.close()
    return data


@given(DAYS, st.data())
@settings(max_examples=60, deadline=None)
def test_delivering_any_messages_twice_gives_the_same_decisions(
    steps: list[tuple[str, str, list[str], int]], data: st.DataObject
) -> None:
    day = written(steps)
    twice = [again for step in day.steps for again in ([step] * data.draw(st.integers(1, 2)))]
    assert decisions(day, twice or None) == decisions(day)


@given(DAYS, st.integers(0, 14))
@settings(max_examples=40, deadline=None)
def test_splitting_a_day_into_two_runs_of_the_program_gives_the_same_decisions(
    steps: list[tuple[str, str, list[str], int]], at: int
) -> None:
    day = written(steps)
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'day.db'}"
        first = day.app(url)
        first.begin(moment("-2 0:00"))
        play(first, day.steps[:at])
        first.store.close()
        second = day.app(url)
        play(second, [*day.steps[at:], End(received_at=moment("13:30"))])
        split = report(second.session)
        second.store.close()
    assert split == decisions(day)


@given(DAYS)
@settings(max_examples=60, deadline=None)
def test_the_records_fold_is_the_state_and_a_replay_gives_the_same_records(
    steps: list[tuple[str, str, list[str], int]],
) -> None:
    day = written(steps)
    one, other = day.run("13:30").app, day.run("13:30").app
    assert [record.hash for record in one.store.records()] == [record.hash for record in other.store.records()]
    folded = Session(day.settings, one.session.roster)
    for record in one.store.records():
        folded.fold(record.seq, record.at, record.event())
    assert report(folded) == report(one.session)


@given(DAYS)
@settings(max_examples=60, deadline=None)
def test_every_change_of_attendance_stands_in_the_table(steps: list[tuple[str, str, list[str], int]]) -> None:
    day = written(steps)
    app = day.run("13:30").app
    folded = Session(day.settings, app.session.roster)
    turns: dict[tuple[object, str], list[Record]] = {}
    for record in app.store.records():
        turns.setdefault((record.at, record.message_id), []).append(record)
    before = {number: standing.attendance for number, standing in folded.standings.by_number.items()}
    for records in turns.values():
        for record in records:
            folded.fold(record.seq, record.at, record.event())
        after = {number: standing.attendance for number, standing in folded.standings.by_number.items()}
        for number, attendance in after.items():
            assert attendance is before[number] or attendance in TRANSITIONS[before[number]]
        before = after


@given(DAYS)
@settings(max_examples=60, deadline=None)
def test_nobody_is_checked_in_whom_no_message_names(steps: list[tuple[str, str, list[str], int]]) -> None:
    day = written(steps)
    result = day.run("13:30")
    words = "\n".join(f"{getattr(step, 'text', '')}\n{getattr(step, 'alias', '')}" for step in day.steps)
    for candidate in ROSTER:
        if candidate.name[-2:] not in words and candidate.name not in ("林知远", "苏景行"):
            assert result.attendance(candidate.number) != "checked_in"


@given(st.lists(st.tuples(st.sampled_from(["u1", "u2", "u3"]), st.integers(1, 9)), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_person_whose_own_line_was_seen_in_the_window_is_never_ineligible(joins: list[tuple[str, int]]) -> None:
    day, lines, minute = Day(), [], 11 * 60
    for sender, gap in joins:
        minute += gap
        lines = [*lines[-2:], SENDERS[sender]]
        day.joins(f"{minute // 60}:{minute % 60:02}", sender, *lines, alias=SENDERS[sender])
    result = day.run("13:30")
    for sender, _ in joins:
        number = next(each.number for each in ROSTER if each.name == SENDERS[sender])
        assert result.attendance(number) != "ineligible"


@given(DAYS, st.lists(st.integers(0, 7), max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_published_place_never_changes(steps: list[tuple[str, str, list[str], int]], reinstated: list[int]) -> None:
    day = written(steps)
    before = {each["number"]: each["call_order"] for each in day.run("13:30").data["candidates"]}
    for at, index in enumerate(reinstated):
        day.says(f"14:0{at}", STAFF, f"/补签 {ROSTER[index].number} 电话核实", id=f"late{at}")
    after = {each["number"]: each["call_order"] for each in day.run("14:30").data["candidates"]}
    published = {number: place for number, place in before.items() if place is not None}
    assert {number: after[number] for number in published} == published
    for group in ("A组", "B组"):
        places = sorted(after[each.number] for each in ROSTER if each.group == group and after[each.number] is not None)
        assert places == list(range(1, len(places) + 1))
