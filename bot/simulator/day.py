"""An invented, messy day of about forty candidates: what each of them does, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.config.sections import Checkin, Config, Event, Gateway, Interview, Person, Posts, Room
from bot.files.day import End
from bot.texts import demo
from handlers.obey import confirmation_code
from models.messages import Connection, Incoming, Message, Recall
from models.people.candidate import Candidate

ROOM = "demo@chatroom"
STAFF = "wxid_staff"
INSPECTOR = "wxid_inspector"
TOPIC = demo.TOPIC
TOKEN = "demo"  # noqa: S105 - the simulated gateway asks for none
_ZONE = ZoneInfo("Asia/Shanghai")
_DAY = datetime(2022, 11, 19, tzinfo=_ZONE)


def candidates() -> list[Candidate]:
    """The invented people; two of them share a name."""
    return [
        Candidate(number=f"{at:03d}", name=name, employer=demo.EMPLOYERS[at % 4], group=demo.GROUPS[(at + 1) % 2])
        for at, name in enumerate(demo.NAMES, start=1)
    ]


def config(database: str = "sqlite://", endpoint: str = "127.0.0.1:8788", day: Checkin | None = None) -> Config:
    """The work plan's own window, one room, one member of staff."""
    return Config(
        event=Event(name=demo.EVENT),
        checkin=day or Checkin(open=_DAY.replace(hour=11, tzinfo=None), close=_DAY.replace(hour=13, tzinfo=None)),
        rooms=[Room(topic=TOPIC)],
        interview=Interview(open=_DAY.replace(hour=13, minute=20, tzinfo=None)),
        staff=[STAFF],
        inspectors=[Person(id=INSPECTOR, name=demo.INSPECTOR)],
        posts=Posts(summary_minutes=30),
        database=database,
        gateway=Gateway(endpoint=endpoint, token=TOKEN),
    )


class _Script:
    """Writes the day: a relay that grows, and everything that goes wrong around it."""

    def __init__(self, people: list[Candidate]) -> None:
        self.people = people
        self.lines: list[str] = []
        self.steps: list[Incoming | End] = []
        self._now = _DAY.replace(hour=10, minute=56)

    def wait(self, **duration: float) -> None:
        """Let time pass."""
        self._now += timedelta(**duration)

    def says(
        self,
        person: Candidate | None,
        text: str,
        *,
        sender: str = "",
        name: str = "",
        late: float = 0,
        room: str = ROOM,
    ) -> str:
        """Somebody writes in the group, or to the bot alone; ``late`` seconds pass before it is delivered."""
        self.wait(seconds=11)
        identity = f"demo-{len(self.steps) + 1}"
        self.steps.append(
            Message(
                id=identity,
                at=self._now - timedelta(seconds=late),
                received_at=self._now,
                room=room,
                text=text,
                sender=sender or f"wxid_{person.number if person else 'guest'}",
                name=name or (person.name if person else ""),
            )
        )
        return identity

    def joins(self, person: Candidate, line: str = "", *, late: float = 0, nickname: str = "") -> str:
        """Somebody adds a line to the newest relay."""
        self.lines.append(line or person.name)
        body = "\n".join(f"{number}. {each}" for number, each in enumerate(self.lines, start=1))
        return self.says(person, f"{demo.TITLE}\n\n{body}", late=late, name=nickname)

    def staff(self, text: str) -> None:
        """A member of staff types a command."""
        self.says(None, text, sender=STAFF, name=demo.STAFF)

    def in_private(self, text: str, *, sender: str = STAFF, name: str = demo.STAFF) -> Message:
        """One of the office types a command in their chat with the bot."""
        self.says(None, text, sender=sender, name=name, room="")
        said = self.steps[-1]
        assert isinstance(said, Message)  # noqa: S101 - it was just written
        return said

    def recalls(self, identity: str, person: Candidate) -> None:
        """Somebody takes a message back."""
        self.wait(seconds=20)
        self.steps.append(
            Recall(id=identity, at=self._now, received_at=self._now, room=ROOM, sender=f"wxid_{person.number}")
        )

    def goes(self, *, online: bool) -> None:
        """The bot loses the group, or has it back."""
        self.wait(seconds=30)
        self.steps.append(Connection(online=online, at=self._now, received_at=self._now))

    def until(self, hour: int, minute: int, second: int = 0) -> None:
        """Move on to a time of the day."""
        self._now = max(self._now, _DAY.replace(hour=hour, minute=minute, second=second))


def script() -> list[Incoming | End]:
    """The whole day."""
    people = candidates()
    day = _Script(people)
    day.joins(people[0])  # too early
    day.until(11, 1)
    for person, mark in zip(people[1:9], demo.MARKS, strict=False):
        day.joins(person, f"{person.name}{mark}")
    day.says(people[0], demo.ACKNOWLEDGED)
    day.joins(people[0], f"{people[0].name} {people[0].employer}")
    day.joins(people[9], demo.TYPO, nickname=demo.NICKNAME)
    day.joins(people[10], f"{people[10].name} {demo.ABSENT}")
    day.says(people[11], demo.PLAIN)
    day.joins(people[12], people[13].name)  # for a colleague
    day.joins(people[12])
    day.joins(people[14], people[14].name, nickname=demo.NICKNAME_2)  # a namesake, and no evidence which
    day.staff("/" + demo.COMMANDS[0])
    taken_back = ""
    for person in people[16:24]:
        taken_back = day.joins(person, f"{person.name} {demo.MARKS[3].strip()}")
    day.recalls(taken_back, people[23])
    day.until(12, 5)
    day.goes(online=False)
    day.lines += [each.name for each in people[24:26]]
    day.goes(online=True)
    for person in people[26:35]:
        day.joins(person)
    day.staff("/" + demo.COMMANDS[1])
    day.staff("/" + demo.COMMANDS[2])
    day.until(12, 59, 40)
    day.joins(people[35])
    day.until(13, 0, 20)
    day.joins(people[36])
    day.until(13, 2)
    day.lines.pop()  # who wrote before 13:00 had not seen the line of 13:00:20
    day.joins(people[37], late=150)
    day.staff("/" + demo.COMMANDS[3])
    day.until(13, 6)
    _interviews(day)
    return [*day.steps, End(received_at=day._now)]


def _interviews(day: _Script) -> None:
    """One panel at work: an ordinary defence, a no-show, a break that goes on, one that does not, a violation."""
    by_number = {each.number: each for each in day.people}

    def heard(number: str, minutes: float, words: str = demo.THERE) -> None:
        """Called, there, verified, and so long at it."""
        day.staff(demo.CALL)
        day.says(by_number[number], words)
        for command in (demo.PASSED, demo.BEGIN):
            day.in_private(command.format(number=number))
        day.wait(minutes=minutes)

    day.until(13, 20)
    heard("003", 2)
    day.staff(demo.CALL)  # 005 is to prepare beside them, and is not there
    day.wait(minutes=7)
    day.in_private(demo.END.format(number="003"))
    day.in_private(demo.NOT_THERE.format(number="005"))
    heard("007", 4, demo.READY)
    day.in_private(demo.BROKEN.format(number="007", why=demo.BLACK))
    day.wait(seconds=50)
    day.in_private(demo.BACK.format(number="007"))
    day.wait(minutes=5)
    day.in_private(demo.END.format(number="007"))
    heard("009", 3)
    day.in_private(demo.BROKEN.format(number="009", why=demo.OFFLINE_LINE))
    day.wait(minutes=3)
    day.in_private(demo.CONFIRMED_BREAK.format(number="009"), sender=INSPECTOR, name=demo.INSPECTOR)
    heard("001", 3)
    day.in_private(demo.VIOLATION.format(number="001"))
    asked = day.in_private(demo.VIOLATION.format(number="001"), sender=INSPECTOR, name=demo.INSPECTOR)
    day.in_private(demo.CONFIRM.format(code=confirmation_code(asked)), sender=INSPECTOR, name=demo.INSPECTOR)
    day.in_private(demo.PROGRESS)
    day.wait(minutes=1)
