"""The whole plan on a virtual clock, from the first form to the last interview; restarted between any two events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot import intake, members
from bot.app import App
from bot.files.forms import Filled
from bot.records.verify import verify
from bot.store.store import Store
from handlers.members import outside
from models.intake.checks import IntakeRules
from models.intake.form import ApplicationForm, FormPlace, Picture
from models.interview.settings import InterviewRules
from models.interview.stages import InterviewState
from models.messages import Message
from models.notices.rules import Audience, Notice
from models.notices.state import Course
from models.settings import REHEARSAL, CallOrder
from tests.days import INSPECTOR, ROOM, SETTINGS, STAFF, moment, relay
from tests.intake.writing import person

PROOF = (Picture(place=FormPlace.CLOSURE, digest="proof"),)
WEEK = replace(
    SETTINGS,
    call_order=CallOrder.NUMBER,
    summary_minutes=0,
    interview=InterviewRules(open_at=moment("14:00"), notice_minutes=0, progress_calls=0),
    intake=IntakeRules(deadline=moment("-7 12:00")),
    notices=(
        Notice(at=moment("-7 10:00"), text="申请将截止", to=Audience.STAFF),
        Notice(at=moment("-1 19:00"), text="明天报到"),
        Notice(at=moment("12:40"), before="checkin.close", minutes=20, text="请抓紧", to=Audience.MISSING),
    ),
)
TRIAL = replace(WEEK, stream=REHEARSAL, open_at=moment("-1 14:00"), close_at=moment("-1 15:00"), notices=())


@dataclass
class Week:
    """The examination in a file, and everything that was said; ``restarts`` opens it anew before each event."""

    url: str
    restarts: bool
    said: list[str] = field(default_factory=list)
    _app: App | None = None

    @property
    def app(self) -> App:
        if self._app is None or self.restarts:
            if self._app is not None:
                self._app.store.close()
            self._app = App(Store.open(self.url, may_create=True), WEEK, TRIAL)
        return self._app

    def reach(self, clock: str) -> None:
        """Whatever is due until then is done at its own time."""
        while (due := self.app.next_deadline()) is not None and due <= moment(clock):
            self.said += [post.text for post in self.app.keep_time(due).posts]

    def says(self, clock: str, sender: str, text: str, name: str = "", room: str = ROOM) -> None:
        self.reach(clock)
        at = moment(clock)
        called = f"{clock} {sender} {text}"[:60]
        message = Message(id=called, at=at, received_at=at, room=room, sender=sender, alias=name, text=text)
        self.said += [post.text for post in self.app.turn(message).posts]

    def sends(self, clock: str, *forms: ApplicationForm) -> None:
        filled = [
            Filled(file=f"{clock}-{place}.docx", source=f"{clock}-{place}", received_at=moment(clock), form=each)
            for place, each in enumerate(forms)
        ]
        intake.take(self.app, filled, moment(clock))


def complete(seed: int) -> ApplicationForm:
    return person(seed, pictures=PROOF)


def applications(week: Week) -> Iterator[Callable[[], object]]:
    yield lambda: week.app.begin(moment("-8 8:00"))
    yield lambda: week.sends("-8 9:00", complete(1), complete(2), person(3), complete(4))
    yield lambda: week.says("-8 10:00", STAFF, "/批准 全部", room="")
    yield lambda: week.says("-8 10:01", STAFF, "/退回 3 缺封控证明", room="")
    yield lambda: week.sends("-8 17:00", complete(3))
    yield lambda: week.says("-8 18:00", STAFF, "/批准 5", room="")
    yield lambda: members.take_list(
        week.app, ROOM, tuple(complete(each).name for each in (1, 2, 3)), "小周", moment("-6 9:00")
    )


def rehearsal(week: Week) -> Iterator[Callable[[], object]]:
    names = [complete(each).name for each in (1, 2)]
    yield lambda: week.says("-1 14:05", "u1", relay(names[0]), names[0])
    yield lambda: week.says("-1 14:06", "u1", "设备全部正常", names[0])
    yield lambda: week.says("-1 14:07", "u2", relay(*names), names[1])
    yield lambda: week.reach("-1 20:00")


def check_in(week: Week) -> Iterator[Callable[[], object]]:
    names = [complete(each).name for each in (1, 2, 3)]
    for place, name in enumerate(names, start=1):
        yield lambda place=place, name=name: week.says(f"11:0{place}", f"u{place}", relay(*names[:place]), name)  # type: ignore[misc]
    yield lambda: week.reach("13:30")


def interviews(week: Week) -> Iterator[Callable[[], object]]:
    orders = (
        ("14:00", STAFF, "/叫号"), ("14:01", STAFF, "/核验 001 通过"), ("14:02", STAFF, "/开始 001"),
        ("14:05", STAFF, "/中断 001 断网"), ("14:09", INSPECTOR, "/查实 001 断网属实"),
        ("14:10", STAFF, "/叫号"), ("14:11", STAFF, "/核验 002 通过"), ("14:12", STAFF, "/开始 002"), ("14:20", STAFF, "/结束 002"),
        ("14:21", STAFF, "/叫号"), ("14:22", STAFF, "/核验 004 通过"), ("14:23", STAFF, "/开始 004"), ("14:30", STAFF, "/结束 004"),
        ("14:31", STAFF, "/叫号"), ("14:32", STAFF, "/核验 001 通过"), ("14:33", STAFF, "/开始 001"), ("14:40", STAFF, "/结束 001"),
    )  # fmt: skip
    for clock, who, text in orders:
        yield lambda clock=clock, who=who, text=text: week.says(clock, who, text, room="")  # type: ignore[misc]
    yield lambda: week.reach("16:00")


def lived(url: str, *, restarts: bool) -> Week:
    week = Week(url, restarts)
    for part in (applications, rehearsal, check_in, interviews):
        for event in part(week):
            event()
    return week


def without_heads(said: list[str]) -> list[str]:
    """What was said, but for the lines that tell where the chain ends: salts differ from run to run."""
    return ["\n".join(line for line in text.split("\n") if not line.startswith("记录校验码")) for text in said]


def test_a_week_from_the_first_form_to_the_last_interview(tmp_path: Path) -> None:
    week = lived(f"sqlite:///{tmp_path}/week.db", restarts=False)
    app = week.app
    names = {number: each.name for number, each in app.session.roster.items()}
    assert names == {"001": complete(1).name, "002": complete(2).name, "003": complete(4).name, "004": complete(3).name}
    assert [each.number for each in outside(app.session)] == ["003"]
    assert any("设备与环境全部正常 1 人" in text and "没有参加 2 人" in text for text in week.said)
    assert [course for _, _, course in app.session.notices.listed()] == [Course.SENT, Course.SENT, Course.SENT]
    assert {number: app.session.standings[number].attendance.value for number in names} == {
        "001": "checked_in", "002": "checked_in", "003": "ineligible", "004": "checked_in",
    }  # fmt: skip
    assert {number: place.state for number, place in app.session.interview.places.items()} == dict.fromkeys(
        ("001", "002", "004"), InterviewState.FINISHED
    )
    assert [each.kind.value for each in app.session.interview.places["001"].tries] == ["first", "retry"]
    assert verify(app.store, []).fault is None


def test_restarting_between_any_two_events_changes_nothing(tmp_path: Path) -> None:
    whole, torn = (lived(f"sqlite:///{tmp_path}/{name}.db", restarts=name == "torn") for name in ("whole", "torn"))
    assert without_heads(torn.said) == without_heads(whole.said)
    kinds = [
        [(record.kind, record.stream, record.actor) for record in each.app.store.records()] for each in (whole, torn)
    ]
    assert kinds[0] == kinds[1]
