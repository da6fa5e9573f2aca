"""Whole days in, decisions out: a small language for writing them down."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.app import App
from bot.files.day import End
from bot.files.report import report
from bot.replay import begin, counted_salts, play
from bot.store.engine import IN_MEMORY
from bot.store.store import Store
from handlers.obey import confirmation_code
from models.messages import Connection, Incoming, Message, Paste, Recall
from models.people.candidate import Candidate
from models.settings import Settings

OPENED: list[Store] = []
"""The databases of the running test; a fixture closes them."""

_FREE: list[Engine] = []
_BLANK: list[bytes] = []


class _Lent(Store):
    """A database in memory that goes to the next day when this one is forgotten.

    An engine of its own would compile every statement anew, and make every table: half of what a day takes.
    """

    def close(self) -> None:
        if not self._is_back:
            self._is_back = True
            _FREE.append(self.engine)

    _is_back = False
    __del__ = close


def in_memory() -> Store:
    """An empty database in memory, as ``Store.open`` makes it."""
    if not _FREE:
        made = Store.open(IN_MEMORY).engine
        with made.connect() as connection:
            blank = connection.connection.driver_connection.serialize()
        _BLANK[:] = [blank]
        return _Lent(made)
    engine = _FREE.pop()
    with engine.connect() as connection:
        connection.rollback()
        connection.connection.driver_connection.deserialize(_BLANK[0])
    return _Lent(engine)


ROOM = "room1@chatroom"
STAFF = "wxid_staff"
INSPECTOR = "wxid_inspector"
ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2022, 11, 19, tzinfo=ZONE)
SETTINGS = Settings(
    event_name="面试",
    timezone="Asia/Shanghai",
    open_at=DAY.replace(hour=11),
    close_at=DAY.replace(hour=13),
    rooms=(ROOM,),
    staff=frozenset({STAFF}),
    inspectors=frozenset({INSPECTOR}),
)
ROSTER = (
    Candidate(number="001", name="林知远", phone="13800138000", employer="水电八局", group="A组"),
    Candidate(number="002", name="周予安", employer="河海大学", group="A组"),
    Candidate(number="003", name="陈沐阳", group="B组"),
    Candidate(number="004", name="何若溪", group="B组"),
    Candidate(number="005", name="王芳", phone="13700001111", employer="水利甲院", group="A组"),
    Candidate(number="006", name="王芳", phone="13700002222", employer="水利乙院", group="B组"),
    Candidate(number="007", name="阿依古丽·吐尔逊", group="B组"),
    Candidate(number="008", name="苏景行", wechat_id="wxid_su", group="A组"),
)
TITLE = "#接龙\n11月19日面试签到\n\n"


def moment(clock: str) -> datetime:
    """``11:00`` or ``11:00:05`` on the day; ``-1 11:00`` the day before."""
    day, _, rest = clock.rpartition(" ")
    parts = [int(part) for part in rest.split(":")]
    at = DAY.replace(hour=parts[0], minute=parts[1], second=parts[2] if len(parts) > 2 else 0)
    return at + timedelta(days=int(day or 0))


def relay(*lines: str, title: str = TITLE) -> str:
    """A relay with these lines, numbered."""
    return title + "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


@dataclass
class Day:
    """A day that is being written; ``run`` plays it."""

    settings: Settings = SETTINGS
    roster: tuple[Candidate, ...] = ROSTER
    steps: list[Incoming | End] = field(default_factory=list)

    def says(
        self,
        clock: str,
        sender: str,
        text: str,
        *,
        name: str = "",
        alias: str = "",
        delivered: str = "",
        room: str = ROOM,
        kind: str = "text",
        id: str = "",
    ) -> Day:
        at = moment(clock)
        self.steps.append(
            Message(
                id=id or f"m{len(self.steps) + 1}",
                at=at,
                received_at=moment(delivered) if delivered else at,
                room=room,
                sender=sender,
                name=name,
                alias=alias,
                type=kind,
                text=text,
            )
        )
        return self

    def confirmed(self, clock: str, sender: str, text: str, **more: Any) -> Day:
        """A command that asks for a confirmation, and its sender's word a second later."""
        self.says(clock, sender, text, **more)
        asked = self.steps[-1]
        assert isinstance(asked, Message)
        at = asked.at + timedelta(seconds=1)
        return self.says(at.strftime("%H:%M:%S"), sender, f"/确认 {confirmation_code(asked)}", **more)

    def joins(self, clock: str, sender: str, *lines: str, title: str = TITLE, **more: Any) -> Day:
        return self.says(clock, sender, relay(*lines, title=title), kind="group_note", **more)

    def recalls(self, clock: str, sender: str, id: str) -> Day:
        self.steps.append(Recall(id=id, at=moment(clock), received_at=moment(clock), room=ROOM, sender=sender))
        return self

    def pastes(self, clock: str, *lines: str) -> Day:
        self.steps.append(Paste(at=moment(clock), received_at=moment(clock), room=ROOM, by="小周", text=relay(*lines)))
        return self

    def offline(self, start: str, end: str) -> Day:
        for clock, online in ((start, False), (end, True)):
            self.steps.append(Connection(online=online, at=moment(clock), received_at=moment(clock)))
        return self

    def under(self, **changed: Any) -> Day:
        self.settings = replace(self.settings, **changed)
        return self

    def app(self, url: str = IN_MEMORY) -> App:
        if url == IN_MEMORY:
            store = in_memory()
        else:
            store = Store.open(url)
            OPENED.append(store)
        if not store.head()[0]:
            with store.transaction() as transaction:
                transaction.replace_roster(self.roster, counted_salts())
        return App(store, self.settings, new_salt=counted_salts())

    def run(self, until: str = "13:05") -> Result:
        app = self.app()
        begin(app, [End(received_at=moment("-2 0:00")), *self.steps])
        posts = play(app, [*self.steps, End(received_at=moment(until))])
        return Result(report(app.session, posts), app)


@dataclass
class Result:
    """What came out of a day."""

    data: dict[str, Any]
    app: App

    def __getitem__(self, number: str) -> dict[str, Any]:
        return next(each for each in self.data["candidates"] if each["number"] == number)

    def attendance(self, number: str) -> str:
        return str(self[number]["attendance"])

    def flags(self, number: str) -> list[str]:
        return list(self[number]["flags"])

    @property
    def reasons(self) -> list[tuple[str, list[str]]]:
        return [(review["reason"], review["candidates"]) for review in self.data["reviews"]]

    @property
    def open_reasons(self) -> list[tuple[str, list[str]]]:
        return [(review["reason"], review["candidates"]) for review in self.data["reviews"] if review["open"]]

    @property
    def texts(self) -> list[str]:
        return [post["text"] for post in self.data["posts"]]

    def said(self, words: str) -> list[str]:
        return [text for text in self.texts if words in text]
