"""Who may give which command, and when: role by role, phase by phase."""

from __future__ import annotations

import re

import pytest

from handlers.catalogue import COMMANDS, open_to
from handlers.door import handle
from handlers.interpret import interpret
from handlers.requests.spec import Phase, Role, phase_of, role_of
from models.checkin.events import CheckinClosed, CheckinOpened
from models.commands import ObeyStaff
from models.event import Event
from models.messages import Message
from models.office.events import CommandRefused
from models.people.events import Bound
from models.people.roster import Roster
from models.result import ResultPublished
from models.session import Session
from models.settings import CallOrder
from tests.days import INSPECTOR, ROOM, ROSTER, SETTINGS, STAFF, Day, moment

CONTACTS = {Role.STAFF: STAFF, Role.INSPECTOR: INSPECTOR, Role.CANDIDATE: "u1", Role.OTHER: "u9"}
REACHED: dict[Phase, tuple[Event, ...]] = {
    Phase.BEFORE: (),
    Phase.OPEN: (CheckinOpened(),),
    Phase.CLOSED: (CheckinOpened(), CheckinClosed()),
    Phase.PUBLISHED: (CheckinOpened(), CheckinClosed(), ResultPublished(order={})),
}
MAY = {
    # command: roles, phases; written out once more, so that a change of the table is a change of this page too
    "help": ("staff inspector candidate", "before open closed published"),
    "status": ("staff inspector", "before open closed published"),
    "missing": ("staff inspector", "before open closed published"),
    "reviews": ("staff inspector", "before open closed published"),
    "explain": ("staff inspector", "before open closed published"),
    "export": ("staff inspector", "before open closed published"),
    "confirm": ("staff inspector", "before open closed published"),
    "approve": ("staff", "before open closed published"),
    "reject": ("staff", "before open closed published"),
    "reinstate": ("staff", "open closed published"),
    "cancel": ("staff", "before open closed published"),
    "extend": ("staff", "before open"),
    "close": ("staff", "open closed"),
    "publish": ("staff", "closed"),
    "applications": ("staff", "before open closed published"),
    "approve_application": ("staff", "before open"),
    "return_application": ("staff", "before open closed published"),
    "withdraw_application": ("staff", "before open closed published"),
    "outside": ("staff inspector", "before open closed published"),
    "unbound": ("staff inspector", "before open closed published"),
    "invite": ("staff", "before open closed published"),
    "announce": ("staff", "before open closed published"),
    "strangers": ("staff inspector", "before open closed published"),
    "readiness": ("staff", "before open closed published"),
    "notices": ("staff", "before open closed published"),
    "send_notice": ("staff", "before open closed published"),
    "pause_notice": ("staff", "before open closed published"),
    "resume_notice": ("staff", "before open closed published"),
    "bind": ("staff", "before open closed published"),
    "contact": ("staff inspector", "before open closed published"),
    "failure": ("inspector", "published"),
    "call": ("staff", "published"),
    "take_back": ("staff", "published"),
    "defer": ("staff", "published"),
    "verify": ("staff", "published"),
    "start": ("staff", "published"),
    "end": ("staff", "published"),
    "pass_over": ("staff", "published"),
    "interrupt": ("staff", "published"),
    "resume": ("staff", "published"),
    "deny": ("inspector", "published"),
    "violation": ("staff inspector", "published"),
    "phone": ("staff", "published"),
    "pause": ("staff", "published"),
    "go_on": ("staff", "published"),
    "change_panel": ("staff", "published"),
    "progress": ("staff inspector", "published"),
    "undo": ("staff inspector", "before open closed published"),
    "reason": ("staff inspector", "before open closed published"),
    "draw": ("staff inspector candidate", "before open closed published"),
    "seal": ("staff inspector candidate", "closed"),
    "reveal": ("staff inspector candidate", "closed"),
    "public_value": ("staff inspector", "closed"),
}
DENIALS = {"not_staff", "not_for_candidates", "other_role", "wrong_phase"}


def session(phase: Phase) -> Session:
    day = Session(SETTINGS.__class__(**{**{n: getattr(SETTINGS, n) for n in SETTINGS.__slots__}, "call_order": CallOrder.DRAW}), Roster(ROSTER))  # fmt: skip
    bound = Bound(contact="u1", number="001", message_id="m", how="staff")
    for seq, event in enumerate((bound, *REACHED[phase]), start=1):
        day.fold(seq, moment("11:00"), event)
    assert phase_of(day) is phase
    return day


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", COMMANDS)
def test_the_table(name: str, role: Role, phase: Phase) -> None:
    day = session(phase)
    roles, phases = MAY[name]
    allowed = role in roles.split() and phase in phases.split()
    contact = CONTACTS[role]
    assert role_of(day, contact) is role
    assert (name in open_to(day, contact)) == allowed
    message = Message(
        id="m1", at=moment("11:30"), received_at=moment("11:30"), room="", sender=contact,
        text=f"/{COMMANDS[name].words[0]} 001 理由",
    )  # fmt: skip
    command = interpret(message, day)
    assert isinstance(command, ObeyStaff)
    last = handle(day, command)[-1]
    denied = isinstance(last, CommandRefused) and last.code in DENIALS
    assert denied == (not allowed)


def test_in_the_group_a_candidate_may_only_take_part_in_the_draw() -> None:
    day = Day().joins("11:01", "u1", "林知远").says("11:02", "u1", "/状态").says("11:03", "u1", "/帮助").run("11:10")
    refused = [record.event() for record in day.app.store.records() if record.kind == "CommandRefused"]
    assert [(event.name, event.code) for event in refused] == [("status", "not_staff"), ("help", "not_staff")]  # type: ignore[attr-defined]
    assert not day.said("应到")


def test_a_candidate_who_is_called_like_a_member_of_staff_is_a_candidate() -> None:
    day = (
        Day()
        .says("10:50", STAFF, "大家好", name="周主任")
        .joins("11:01", "u1", "林知远", name="周主任")
        .says("11:02", "u1", "/取消 002 理由", name="周主任", alias="周主任", room="")
        .run("11:10")
    )
    assert day.attendance("002") == "expected"
    assert day.said("由工作人员使用")


def test_help_shows_what_the_asker_may_do_now_with_examples() -> None:
    def helped(clock: str, who: str) -> str:
        return Day().says(clock, who, "/帮助", room="").run("13:10").said("现在可用的命令")[0]

    assert "/延长 13:30 网络故障" in helped("11:02", STAFF)
    assert "/延长" not in helped("13:05", STAFF)
    assert "/通过" not in helped("11:02", INSPECTOR)
    assert "/为什么 012" in helped("11:02", INSPECTOR)
    assert all(len(line) <= 40 for line in helped("11:02", STAFF).split("\n"))


def test_a_listed_wechat_id_counts_once_it_is_known() -> None:
    day = Day()
    app = day.app()
    app.begin(moment("10:00"))
    app.learn(moment("10:01"), {"contact77": STAFF})
    assert role_of(app.session, "contact77") is Role.STAFF
    assert [record.kind for record in app.store.records()][-1] == "WechatIdsLearned"


def test_the_bot_is_addressed_by_its_own_name_once_that_is_known() -> None:
    day = Day()
    app = day.app()
    app.begin(moment("10:00"))
    app.introduce(moment("10:01"), "bot-id", ["小接"])
    typed = Message(
        id="m1", at=moment("11:01"), received_at=moment("11:01"), room=ROOM, sender=STAFF, text="@小接\u2005状态"
    )
    assert any("应到" in post.text for post in app.turn(typed).posts)
    assert app.introduce(moment("11:02"), "bot-id", ["小接"]).events == ()


@pytest.mark.parametrize("word", [spec.words[0] for spec in COMMANDS.values()])
@pytest.mark.parametrize(
    "arguments",
    ["", " ", " 012", " " + "理由" * 400, " １２ 理由", " \u202e210\u202c 理由", " 001 理由\n/截止 x", " 001 002 003 004 x", " '; DROP TABLE records;--", " =HYPERLINK(1)", " @", " \U0001f600", " 001 " + "\u200b" * 900],
)  # fmt: skip
def test_no_argument_makes_a_command_fail_or_answers_at_length(word: str, arguments: str) -> None:
    day = Day().joins("11:01", "u1", "林知远").says("11:02", STAFF, f"/{word}{arguments}", room="").run("11:03")
    answers = [post for post in day.data["posts"] if post.get("to") == STAFF]
    assert len(answers) == 1
    assert len(answers[0]["text"]) < 1000
    assert not re.search(r"[\u202a-\u202e{}]", answers[0]["text"])
    assert day.attendance("002") == "expected"
