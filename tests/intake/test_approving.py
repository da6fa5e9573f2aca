"""From an application to a candidate: who is approved, under which number, by whom, and what stands on the record."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import by_hand, intake
from bot.app import App, Outcome
from bot.files.forms import Filled
from bot.intake import CheckedApplication
from bot.records.purge import purge
from bot.records.verify import verify
from bot.store.store import Store
from handlers.roster import changed
from models.checkin.attendance import Attendance
from models.errors import Refused
from models.intake.checks import IntakeRules
from models.intake.events import ApplicationApproved
from models.intake.form import ApplicationForm, FormPlace, Picture
from models.intake.state import IntakeDecision
from models.messages import Message
from models.office.events import CommandObeyed, CommandRefused, ConfirmationAsked, ReasonAsked
from models.people.candidate import Candidate
from tests.days import INSPECTOR, ROOM, SETTINGS, STAFF, Day, moment
from tests.intake.writing import ONE_EACH, id_number, inline, person, png, write
from tests.test_bad_input import CONFIG, folder, run

__all__ = ["folder"]
PROOF = (Picture(place=FormPlace.CLOSURE, digest="p"),)
BEFORE, LATER = "-8 9:00", "-5 9:00"


def office(url: str = "", roster: tuple[Candidate, ...] = (), **rules: Any) -> App:
    """An examination for which applications come in."""
    day = Day(replace(SETTINGS, intake=IntakeRules(deadline=moment("-7 12:00"), **rules)), roster)
    app = day.app(url) if url else day.app()
    app.begin(moment(BEFORE))
    return app


def complete(seed: int, **changed: Any) -> ApplicationForm:
    """A form in which nothing is missing."""
    return person(seed, pictures=PROOF, **changed)


def received(app: App, *sent: ApplicationForm, at: str = BEFORE) -> list[CheckedApplication]:
    """These forms, each in a file of its own."""
    first = len(app.session.intake.applications)
    filled = [
        Filled(
            file=f"{place}.docx", source=f"source {place}", received_at=moment(at), form=form,
            pictures=len(form.pictures), images={each.digest: png(1) for each in form.pictures},
        )
        for place, form in enumerate(sent, first)
    ]  # fmt: skip
    return intake.take(app, filled, moment(at))


def ordered(app: App, text: str, at: str = LATER, *, as_inspector: bool = False) -> Outcome:
    """What staff at this machine order, confirmed where that is asked for."""
    when = moment(at)
    outcome = by_hand.order(app, text, "小周", when, when, as_inspector=as_inspector)
    asked = [event for event in outcome.events if isinstance(event, ConfirmationAsked)]
    return by_hand.order(app, f"/确认 {asked[0].code}", "小周", when, when) if asked else outcome


def refusal(outcome: Outcome) -> str:
    """Why it was refused; empty where it was not."""
    return next((event.code for event in outcome.events if isinstance(event, CommandRefused)), "")


def waits_for_a_reason(outcome: Outcome) -> bool:
    return any(isinstance(event, ReasonAsked) for event in outcome.events)


def said(outcome: Outcome) -> str:
    return "\n".join(post.text for post in outcome.posts)


def approved(outcome: Outcome) -> list[str]:
    """The numbers that were given."""
    return [event.number for event in outcome.events if isinstance(event, ApplicationApproved)]


def decisions(app: App) -> list[str]:
    return [each.decision.value for each in app.session.intake.applications.values()]


# --- taking ----------------------------------------------------------------------------------------------------------


def test_an_application_waits_for_a_decision_and_nobody_is_on_the_roster_by_it() -> None:
    app = office()
    (one,) = received(app, complete(1))
    assert (one.completeness.value, one.problems) == ("complete", ())
    assert decisions(app) == ["open"]
    assert not app.session.roster


def test_the_same_file_again_changes_nothing() -> None:
    app = office()
    filled = [Filled(file="a.docx", source="a", received_at=moment(BEFORE), form=complete(1), pictures=1)]
    intake.take(app, filled, moment(BEFORE))
    before = app.store.head()
    (again,) = intake.take(app, filled, moment(LATER))
    assert not again.is_new
    assert app.store.head() == before
    (twice,) = intake.take(app, [replace(filled[0], file="b.docx")], moment(LATER))
    assert twice.is_new
    assert twice.completeness.value == "duplicate"


def test_a_second_application_of_one_id_number_is_a_duplicate_of_the_first() -> None:
    app = office()
    one, namesake, again = received(
        app, complete(1), complete(1, id_number=id_number(9, sex="男")), complete(1, phone="13700000000")
    )
    assert [each.completeness.value for each in (one, namesake, again)] == ["complete", "complete", "duplicate"]
    assert again.problems[0].about == str(one.id)


def test_one_without_an_id_number_is_nobodys_duplicate() -> None:
    found = received(office(), complete(1, id_number=""), complete(2, id_number=""))
    assert [each.completeness.value for each in found] == ["incomplete", "incomplete"]


# --- approving -------------------------------------------------------------------------------------------------------


def test_the_approved_become_the_roster_in_their_order_with_numbers() -> None:
    app = office()
    received(app, complete(1), complete(2), complete(3))
    outcome = ordered(app, "/批准 全部")
    assert approved(outcome) == ["001", "002", "003"]
    assert [each.name for each in app.session.roster.values()] == [complete(seed).name for seed in (1, 2, 3)]
    assert app.session.roster["002"] == Candidate(
        number="002", name=person(2).name, gender="女", phone=person(2).phone, id_number=person(2).id_number,
        wechat_id=person(2).wechat_id, emergency_name="温母", emergency_phone=person(2).emergency_phone,
    )  # fmt: skip
    assert [each.number for each in app.session.intake.applications.values()] == ["001", "002", "003"]


@pytest.mark.parametrize(
    ("what", "numbers"),
    [("2", {2: "001"}), ("3 1", {3: "001", 1: "002"}), ("1-2", {1: "001", 2: "002"}), ("申请2号", {2: "001"}), ("3，1、2", {3: "001", 1: "002", 2: "003"}), ("2 已核", {2: "001"}), ("1、1", {1: "001"})],
)  # fmt: skip
def test_numbers_are_given_in_the_order_in_which_applications_are_named(what: str, numbers: dict[int, str]) -> None:
    app = office()
    received(app, complete(1), complete(2), complete(3))
    ordered(app, f"/批准 {what}")
    assert {each.id: each.number for each in app.session.intake.applications.values() if each.number} == numbers


@pytest.mark.parametrize(
    ("pattern", "numbers"),
    [
        ("{seq:03d}", ["001", "002", "003", "004"]),
        ("{group}-{seq:02d}", ["甲-01", "乙-01", "甲-02", "乙-02"]),
        ("2022-{seq}", ["2022-1", "2022-2", "2022-3", "2022-4"]),
    ],
)
def test_numbers_are_written_as_the_settings_say(pattern: str, numbers: list[str]) -> None:
    app = office(numbers_as=pattern)
    received(app, *(complete(seed, group="甲乙"[seed % 2]) for seed in range(2)))
    given = approved(ordered(app, "/批准 全部"))
    received(app, *(complete(seed, group="甲乙"[seed % 2]) for seed in range(2, 4)))
    assert given + approved(ordered(app, "/批准 全部")) == numbers


def test_all_means_those_in_which_nothing_is_missing() -> None:
    app = office()
    received(app, complete(1), person(2), complete(3, signature=""), complete(1))
    assert approved(ordered(app, "/批准 全部")) == ["001"]
    assert decisions(app) == ["approved", "open", "open", "open"]
    assert refusal(ordered(app, "/批准 全部")) == "no_complete_application"


@pytest.mark.parametrize(
    "form", [complete(2, signature=""), person(2), complete(1)], ids=["unsigned", "no proof", "duplicate"]
)
def test_what_is_not_complete_asks_for_a_reason(form: ApplicationForm) -> None:
    app = office()
    received(app, complete(1), form)
    assert waits_for_a_reason(ordered(app, "/批准 2"))
    assert decisions(app) == ["open", "open"]
    assert approved(ordered(app, "/批准 2 已电话核实")) == ["001"]
    assert app.session.intake.applications[2].why == "已电话核实"


def test_a_late_one_asks_for_a_reason_too() -> None:
    app = office()
    (late,) = received(app, complete(1), at="-7 12:00:01")
    assert late.completeness.value == "late"
    assert waits_for_a_reason(ordered(app, "/批准 1"))
    assert approved(ordered(app, "/批准 1 邮件系统故障")) == ["001"]


def test_several_are_returned_for_one_reason_that_is_marked_as_one_all_or_none() -> None:
    app = office()
    received(app, complete(1), complete(2), complete(3))
    assert refusal(ordered(app, "/退回 1 2 9 理由：2 张证明没有盖章")) == "no_such_application"
    assert decisions(app) == ["open", "open", "open"]
    assert not refusal(ordered(app, "/退回 1-2 理由：2 张证明没有盖章"))
    assert decisions(app) == ["returned", "returned", "open"]
    assert app.session.intake.applications[2].why == "2 张证明没有盖章"


def test_what_cannot_be_read_is_never_approved() -> None:
    app = office()
    intake.take(app, [Filled(file="a.docx", source="a", received_at=moment(BEFORE), fault="broken")], moment(BEFORE))
    assert refusal(ordered(app, "/批准 1 理由充分")) == "application_unreadable"


@pytest.mark.parametrize(
    ("text", "code"),
    [("/批准", "needs_application"), ("/批准 9", "no_such_application"), ("/退回 1 2 缺证明", "one_application"), ("/撤回申请 9 放弃", "no_such_application")],
)  # fmt: skip
def test_a_slip_in_a_command_changes_nothing(text: str, code: str) -> None:
    app = office()
    received(app, complete(1), complete(2))
    assert refusal(ordered(app, text)) == code
    assert decisions(app) == ["open", "open"]


def test_an_application_is_decided_once() -> None:
    app = office()
    received(app, complete(1), complete(2), complete(3))
    ordered(app, "/批准 1")
    ordered(app, "/退回 2 缺证明")
    ordered(app, "/撤回申请 3 本人放弃")
    for one, code in ((1, "application_approved"), (2, "application_returned"), (3, "application_withdrawn")):
        assert refusal(ordered(app, f"/批准 {one}")) == code
        assert refusal(ordered(app, f"/退回 {one} 缺证明")) == code
    assert decisions(app) == ["approved", "returned", "withdrawn"]


def test_a_range_with_one_that_is_decided_approves_nobody() -> None:
    app = office()
    received(app, complete(1), complete(2))
    ordered(app, "/批准 2")
    assert refusal(ordered(app, "/批准 1-2")) == "application_approved"
    assert decisions(app) == ["open", "approved"]


def test_after_the_opening_a_reason_is_asked_for_and_after_the_closing_it_is_refused() -> None:
    app = office()
    received(app, complete(1), complete(2), complete(3))
    ordered(app, "/批准 3")
    app.keep_time(moment("11:00"))
    assert waits_for_a_reason(ordered(app, "/批准 1", "11:01"))
    assert approved(ordered(app, "/批准 1 漏列", "11:02")) == ["002"]
    assert app.session.standings["002"].attendance is Attendance.EXPECTED
    app.keep_time(moment("13:02"))
    assert app.session.window.closed_at is not None
    assert refusal(ordered(app, "/批准 2 漏列", "13:03")) == "wrong_phase"
    assert decisions(app)[1] == "open"


def test_inspectors_and_candidates_may_not_approve() -> None:
    app = office()
    received(app, complete(1, wechat_id="wxid_own"), complete(2))
    assert refusal(ordered(app, "/批准 1", as_inspector=True)) == "other_role"
    ordered(app, "/批准 1")
    for sender, room, code in (
        (INSPECTOR, "", "other_role"), ("wxid_own", "", "not_for_candidates"), ("wxid_own", ROOM, "not_staff"), ("u9", "", "not_staff"),
    ):  # fmt: skip
        text = Message(
            id=f"{sender}{room}", at=moment(LATER), received_at=moment(LATER), room=room, sender=sender, text="/批准 2"
        )
        assert refusal(app.turn(text)) == code
    assert decisions(app) == ["approved", "open"]


def test_staff_may_approve_by_wechat() -> None:
    app = office()
    received(app, complete(1))
    text = Message(id="m", at=moment(LATER), received_at=moment(LATER), room="", sender=STAFF, text="/批准 全部")
    assert approved(app.turn(text)) == ["001"]


def test_namesakes_are_told_of_when_they_are_approved() -> None:
    app = office()
    name = {"name": "王伟", "signature": "王伟"}
    received(app, complete(1, **name), complete(2), complete(3, **name))
    assert "王伟" not in said(ordered(app, "/批准 2"))
    assert said(ordered(app, "/批准 1")).count("王伟") == 1
    told = said(ordered(app, "/批准 3")).splitlines()[-1]
    assert "002 王伟" in told
    assert "003 王伟" in told


# --- giving back and withdrawing -------------------------------------------------------------------------------------


def test_one_that_was_returned_may_be_sent_again_mended() -> None:
    app = office()
    received(app, person(1))
    assert waits_for_a_reason(ordered(app, "/退回 1"))
    assert not refusal(ordered(app, "/退回 1 缺封控证明"))
    (mended,) = received(app, complete(1))
    assert mended.completeness.value == "complete"
    assert approved(ordered(app, "/批准 全部")) == ["001"]
    assert decisions(app) == ["returned", "approved"]


def test_a_candidate_whose_application_is_withdrawn_loses_the_interview_after_a_confirmation() -> None:
    app = office()
    received(app, complete(1), complete(2))
    ordered(app, "/批准 全部")
    asked = by_hand.order(app, "/撤回申请 1 本人放弃", "小周", moment(LATER), moment(LATER))
    assert [*map(type, asked.events)] == [ConfirmationAsked]
    assert decisions(app) == ["approved", "approved"]
    ordered(app, "/撤回申请 1 本人放弃")
    assert decisions(app) == ["withdrawn", "approved"]
    assert app.session.standings["001"].attendance is Attendance.INELIGIBLE
    assert app.session.standings["002"].attendance is Attendance.EXPECTED
    app.keep_time(moment("13:02"))
    assert app.session.standings["001"].attendance is Attendance.INELIGIBLE


def test_one_that_waits_is_withdrawn_without_a_question() -> None:
    app = office()
    received(app, complete(1))
    outcome = ordered(app, "/撤回申请 1 本人放弃")
    assert any(isinstance(event, CommandObeyed) and not event.is_confirmed for event in outcome.events)
    assert decisions(app) == ["withdrawn"]


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", ["{seq:03d}", "{group}-{seq:02d}"])
def test_the_number_of_one_who_has_withdrawn_is_nobody_elses(pattern: str) -> None:
    app = office(numbers_as=pattern)
    received(app, *(complete(seed, group="甲") for seed in (1, 2, 3)))
    (first,) = approved(ordered(app, "/批准 1"))
    ordered(app, "/撤回申请 1 本人放弃")
    numbers = [first, *approved(ordered(app, "/批准 2")), *approved(ordered(app, "/批准 3"))]
    assert len({*numbers}) == 3
    assert app.session.roster[first].name == person(1).name


def test_numbers_go_on_behind_a_roster_that_was_imported() -> None:
    app = office(roster=(Candidate(number="007", name="林知远"), Candidate(number="003", name="周予安")))
    received(app, complete(1))
    assert approved(ordered(app, "/批准 全部")) == ["008"]
    changes = changed(app.session.roster, [*app.session.roster.values(), Candidate(number="", name="何若溪")])
    assert changes.added == ("009",)


def test_a_number_that_was_imported_and_taken_off_the_roster_is_not_given() -> None:
    app = office()
    received(app, complete(1), complete(2))
    ordered(app, "/批准 1")
    app.change_roster(moment(LATER), changed(app.session.roster, [Candidate(number="", name="何若溪")]))
    assert app.session.standings["001"].is_ineligible
    assert approved(ordered(app, "/批准 2")) == ["003"]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["批准", "批准", "批准", "退回", "撤回申请", "apply", "import", "import numbered"]),
        st.integers(1, 8),
    ),
    max_size=10,
)


@given(STEPS, st.sampled_from(["{seq:03d}", "{group}-{seq:02d}"]))
@settings(max_examples=30, deadline=None)
def test_whatever_is_done_in_whatever_order_a_number_is_one_persons_for_ever(
    steps: list[tuple[str, int]], pattern: str
) -> None:
    app = office(numbers_as=pattern)
    received(app, *(complete(seed, group="甲乙"[seed % 2]) for seed in range(1, 5)))
    owner: dict[str, str] = {}
    given_by_us: list[str] = []
    for place, (step, which) in enumerate(steps):
        roster = [*app.session.roster.values()]
        match step:
            case "apply":
                received(app, complete(10 + place, group="甲乙"[which % 2]))
            case "import" | "import numbered":
                number = f"{which:03d}" if step == "import numbered" and which % 2 else f"甲-{which:02d}"
                new = Candidate(
                    number=number if step == "import numbered" else "",
                    name=f"新人{place}",
                    id_number=id_number(50 + place),
                )
                kept = [each for each in roster[: which % (len(roster) + 1)] if each.number != new.number]
                with suppress(Refused):
                    app.change_roster(moment(LATER), changed(app.session.roster, [*kept, new]))
            case _:
                given_by_us += approved(ordered(app, f"/{step} {which} 经核实"))
        for each in app.session.roster.values():
            assert owner.setdefault(each.number, each.name) == each.name
        assert owner.keys() == app.session.roster.keys()
    assert len({*given_by_us}) == len(given_by_us)
    assert verify(app.store, []).fault is None


# --- two at once -----------------------------------------------------------------------------------------------------


def test_what_another_process_has_approved_is_known_before_a_number_is_given(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/day.db"
    one = office(url)
    received(one, complete(1), complete(2), complete(3))
    other = office(url)
    assert approved(ordered(one, "/批准 1")) == ["001"]
    assert approved(ordered(other, "/批准 2")) == ["002"]
    assert refusal(ordered(one, "/批准 2")) == "application_approved"
    assert approved(ordered(one, "/批准 3")) == ["003"]
    other.catch_up()
    assert other.session.intake == one.session.intake
    assert dict(other.session.roster) == dict(one.session.roster)


def test_two_imports_at_the_same_moment_lose_nothing_and_take_a_shared_file_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/day.db"
    apps, barrier = [office(url), office(url)], Barrier(2)
    sent = [
        Filled(file=f"{seed}.docx", source=f"{seed}", received_at=moment(BEFORE), form=complete(seed))
        for seed in range(1, 16)
    ]

    def take(app: App, filled: list[Filled]) -> None:
        barrier.wait(20)
        for each in filled:
            intake.take(app, [each], moment(BEFORE))

    threads = [Thread(target=take, args=pair) for pair in zip(apps, (sent[:10], sent[5:]), strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    apps[0].catch_up()
    assert sorted(each.file for each in intake.all_of(apps[0])) == sorted(each.file for each in sent)
    assert [*apps[0].session.intake.applications] == [*range(1, 16)]
    assert {each.completeness.value for each in intake.all_of(apps[0])} == {"complete"}
    assert verify(apps[0].store, []).fault is None


# --- the record ------------------------------------------------------------------------------------------------------


def busy(url: str) -> App:
    """An office in which everything has happened."""
    app = office(url)
    received(app, complete(1), person(2), complete(3), complete(1), complete(4))
    for text in (
        "/申请",
        "/批准 1 3",
        "/退回 2 缺证明",
        "/批准 4",
        "/批准 9",
        "/撤回申请 3 本人放弃",
        "/批准 5 经核实",
    ):
        ordered(app, text)
    return app


def test_the_records_are_sound_and_a_new_process_knows_the_same(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/day.db"
    app = busy(url)
    assert verify(app.store, []).fault is None
    again = App(Store.open(url), app.settings)
    assert again.session.intake == app.session.intake
    assert dict(again.session.roster) == dict(app.session.roster)
    assert [each.decision for each in again.session.intake.applications.values()] == [
        IntakeDecision.APPROVED, IntakeDecision.RETURNED, IntakeDecision.WITHDRAWN, IntakeDecision.OPEN, IntakeDecision.APPROVED,
    ]  # fmt: skip
    again.store.close()


def test_every_record_about_applications_names_its_stream(tmp_path: Path) -> None:
    app = busy(f"sqlite:///{tmp_path}/day.db")
    about = [record for record in app.store.records() if record.kind.startswith("Application")]
    assert len(about) == 10
    assert {record.stream for record in about} == {"intake"}


def test_a_snapshot_of_the_state_holds_it_all() -> None:
    from models.snapshot import restored, taken

    app = office()
    received(app, complete(1), complete(2))
    ordered(app, "/批准 1")
    found = restored(taken(app.sittings, 0), [app.settings], app.session.roster)
    assert found is not None
    assert found[0].main.intake == app.session.intake


PRIVATE = [value for seed in (1, 2, 3, 4) for value in (person(seed).phone, person(seed).id_number, person(seed).emergency_phone)]  # fmt: skip


def test_no_phone_and_no_id_number_is_in_a_record_a_message_or_a_post(tmp_path: Path) -> None:
    busy(f"sqlite:///{tmp_path}/day.db").store.close()
    with sqlite3.connect(tmp_path / "day.db") as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        holds = {
            name for name in tables for row in connection.execute(f'SELECT * FROM "{name}"') if any(each in str(row) for each in PRIVATE)
        }  # fmt: skip
    connection.close()
    assert holds == {"applications", "candidates"}


def test_what_a_file_says_changed_beside_the_program_is_found(tmp_path: Path) -> None:
    app = busy(f"sqlite:///{tmp_path}/day.db")
    with sqlite3.connect(tmp_path / "day.db") as connection:
        connection.execute("UPDATE candidates SET name = '张三' WHERE number = '001'")
    connection.close()
    assert verify(app.store, []).fault is not None


def test_a_purge_empties_forms_and_pictures(tmp_path: Path) -> None:
    app = busy(f"sqlite:///{tmp_path}/day.db")
    assert app.store.picture("p") == png(1)
    purge(app.store, date(2022, 11, 20), moment("100 12:00"), "Asia/Shanghai")
    assert app.store.picture("p") is None
    assert {(each.form, each.file, each.salt) for each in app.store.applications()} == {("", "", "")}
    assert verify(app.store, []).fault is None
    app.store.close()
    left = b"".join(path.read_bytes() for path in tmp_path.glob("day.db*"))
    assert [word for word in [*PRIVATE, person(1).name, person(1).wechat_id] if word.encode() in left] == []
    assert png(1) not in left


# --- the command -----------------------------------------------------------------------------------------------------

IN_TIME = ("--received", "2022-11-11 09:00")


@pytest.fixture
def sent(folder: Path) -> Path:
    """Two good forms, one without its proof, and one that is none."""
    sent = folder / "申请"
    sent.mkdir()
    for seed in (1, 2):
        (sent / f"{seed}.docx").write_bytes(write(person(seed)))
    (sent / "3.docx").write_bytes(write(person(3), hung={**ONE_EACH, "closure": ()}))
    (sent / "4.docx").write_bytes(b"")
    return sent


def imported(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    code, out, err = run(capsys, "application", "import", *arguments, *IN_TIME, "--json")
    assert (code, err) == (0, "")
    found: list[dict[str, Any]] = json.loads(out)["applications"]
    return found


def test_an_import_prints_the_agreed_object_masked(sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = imported(capsys, str(sent))[0]
    number, phone = person(1).id_number, person(1).phone
    assert first.items() >= {
        "file": "1.docx", "name": person(1).name, "id_number": "*" * 14 + number[-4:], "phone": f"{phone[:3]}****{phone[-4:]}",
        "reasons": ["小区封控"], "pictures": 4, "state": "complete", "problems": [],
    }.items()  # fmt: skip
    lacks = imported(capsys, str(sent))[2]
    assert lacks["state"] == "incomplete"
    assert lacks["problems"] == [
        {"field": "closure", "code": "no_proof", "text": "勾选了“小区封控”，但“封控证明”处没有图片，请补上。"}
    ]


def test_importing_twice_changes_nothing(sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    once = imported(capsys, str(sent))
    assert imported(capsys, str(sent)) == once
    assert json.loads(run(capsys, "application", "list", "--json")[1])["applications"] == once
    assert "没有新的" in run(capsys, "application", "import", str(sent), *IN_TIME)[1]


def test_the_whole_way_from_the_empty_form_to_the_roster(sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "application", "template", "表.docx")[0] == 0
    imported(capsys, str(sent))
    code, out, _ = run(capsys, "application", "approve", "all-complete", "--by", "小周")
    assert (code, "已批准 2 份申请" in out) == (0, True)
    code, out, err = run(capsys, "application", "approve", "3", "--by", "小周")
    assert (code, out) == (2, "") or (code == 2 and "理由" in out + err)
    assert run(capsys, "application", "approve", "3", "--by", "小周", "--why", "社区已来电证实")[0] == 0
    assert run(capsys, "application", "approve", "4", "--by", "小周", "--why", "社区已来电证实")[0] == 2
    assert run(capsys, "application", "return", "4", "--by", "小周", "--why", "读不出来")[0] == 0
    roster = json.loads(run(capsys, "roster", "list", "--json")[1])
    assert [(each["number"], each["name"]) for each in roster] == [
        (f"00{seed}", person(seed).name) for seed in (1, 2, 3)
    ]
    assert run(capsys, "records", "verify")[0] == 0
    listed = json.loads(run(capsys, "application", "list", "--json")[1])["applications"]
    assert [(each["decision"], each["number"]) for each in listed] == [
        ("approved", "001"), ("approved", "002"), ("approved", "003"), ("returned", ""),
    ]  # fmt: skip
    assert listed[2]["why"] == "社区已来电证实"


def test_how_somebody_came_onto_the_roster_is_explained(sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imported(capsys, str(sent))
    run(capsys, "application", "approve", "2", "--by", "小周")
    code, out, _ = run(capsys, "explain", "001")
    assert code == 0
    assert "申请 2 获批准" in out
    assert "小周" in out


def test_nothing_private_is_shown_by_any_command(sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = ""
    for arguments in (
        ("import", str(sent), *IN_TIME), ("list",), ("list", "--json"), ("approve", "全部", "--by", "小周"),
        ("approve", person(1).phone, "--by", "小周"), ("return", person(3).id_number, "--by", "小周", "--why", "x"),
        ("return", "3", "--by", "小周", "--why", f"电话 {person(3).phone} 打不通"), ("list",),
    ):  # fmt: skip
        shown += "".join(run(capsys, "application", *arguments)[1:])
    assert [each for each in PRIVATE if each in shown] == []


def test_the_file_s_own_time_counts_where_none_is_given(sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import os

    for name, at in (("1.docx", "-7 12:00"), ("2.docx", "-7 12:00:01")):
        os.utime(sent / name, (moment(at).timestamp(),) * 2)
    out = run(capsys, "application", "import", str(sent), "--json")[1]
    states = {each["file"]: each["state"] for each in json.loads(out)["applications"]}
    assert (states["1.docx"], states["2.docx"]) == ("complete", "late")


def test_a_simplified_reason_is_a_setting(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "config.yaml").write_text(CONFIG + "application: {simplified: [小区封控]}\n", "utf-8")
    (folder / "1.docx").write_bytes(write(person(1), hung={"photo": (inline,)}))
    (found,) = imported(capsys, "1.docx")
    assert found["state"] == "complete"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import", "无.docx"), "找不到"),
        (("import", "申请", "--received", "昨天"), "不是有效的时间"),
        (("approve", "9", "--by", "小周"), "没有申请 9"),
        (("return", "1", "--by", "小周"), "--why"),
        (("approve", "1"), "--by"),
    ],
)
def test_a_slip_at_the_command_line_is_told_in_words(
    sent: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    imported(capsys, str(sent))
    code, out, err = run(capsys, "application", *arguments)
    assert code == 2
    assert words in out + err
