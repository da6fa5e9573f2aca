"""The sections of ``config.yaml``: every key with its default and its bounds."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from bot.config.times import local_time
from bot.texts.config import DEFAULT_EVENT, PUBLIC_SOURCE
from models.intake.checks import PROOF_OF, SIMPLIFIED, IntakeRules
from models.interview.settings import InterviewRules, PanelRules, RetryWhen
from models.notices.rules import Audience
from models.notices.rules import Notice as NoticeRules
from models.settings import REHEARSAL, CallOrder, ClosingMode, Policy, Settings

TOKEN_VARIABLE: Final = "JIELONG_TOKEN"  # noqa: S105 - the variable's name, not its value


_USUAL_HOUR: Final = 14
"""When interviews begin on the day of the check-in, by the work plan."""
_LONGEST_NUMBER: Final = 20
_APART: Final = re.compile(r"[，、；,;\s]")


def _id(value: Any) -> Any:
    """An id: what holds a separator is two of them, written as one."""
    if isinstance(value, str) and (not value or _APART.search(value)):
        raise PydanticCustomError("ids", "ids")
    return value


def _person(value: Any) -> Any:
    """An id alone, or with the name of whose it is."""
    return {"id": value} if isinstance(value, str) else value


Id = Annotated[str, BeforeValidator(_id)]


def _zone(value: Any) -> Any:
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("zone", "zone", {"value": str(value)}) from None
    return value


def _pattern(value: Any) -> Any:
    """How numbers are written: two following ones must differ, and no name may stand in it that nothing fills."""
    try:
        first, second = (str(value).format(seq=seq, group="") for seq in (1, 2))
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        first = second = ""
    if first == second or len(first) > _LONGEST_NUMBER:
        raise PydanticCustomError("pattern", "pattern")
    return value


def _reason(value: Any) -> Any:
    """One of the reasons that the form has."""
    if value not in PROOF_OF:
        raise PydanticCustomError("reason", "reason", {"expected": ", ".join(PROOF_OF)})
    return value


LocalTime = Annotated[datetime, BeforeValidator(local_time)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, frozen=True)


class Event(_Section):
    """What the day is called, and which clock hangs in its office."""

    name: str = DEFAULT_EVENT
    timezone: Annotated[str, BeforeValidator(_zone)] = "Asia/Shanghai"


class Checkin(_Section):
    """The window, and how strictly the cases around it are taken."""

    open: LocalTime = datetime(2022, 11, 19, 11, 0)  # noqa: DTZ001 - the zone is a key of its own
    close: LocalTime = datetime(2022, 11, 19, 13, 0)  # noqa: DTZ001
    settle_seconds: int = Field(60, ge=0, le=3600)
    early: Policy = Policy.REVIEW
    plain_text: Policy = Policy.REVIEW
    unknown_sender: Literal["accept", "review"] = "accept"
    traces: Literal["review", "ignore"] = "review"


class Period(_Section):
    """A time from and to."""

    open: LocalTime
    close: LocalTime


class Application(_Section):
    """Until when applications are taken, and which reasons need no proof."""

    deadline: LocalTime = datetime(2022, 11, 12, 12, 0)  # noqa: DTZ001
    simplified: list[Annotated[str, BeforeValidator(_reason)]] = [*SIMPLIFIED]


class Defence(_Section):
    """The interviews after the check-in."""

    minutes: int = Field(10, ge=1, le=240)


class Room(_Section):
    """A WeChat group, by its id or by its name; with both, the id tells which it is and the name what it is called."""

    id: Annotated[str, BeforeValidator(lambda value: value and _id(value))] = ""
    topic: str = ""
    groups: list[str] = []
    """The groups of candidates that are in it, where not all are."""
    create: bool = False
    """Whether the bot makes it where there is none of this name, with whom it has among its contacts."""

    @property
    def called(self) -> str:
        """What tells it from others."""
        return self.id or self.topic


class Person(_Section):
    """A contact, and what people call them."""

    id: Id
    name: str = ""
    employer: str = ""
    """Where they work: candidates from there are marked before they call them."""


class Panel(_Section):
    """One panel: the group that it hears, when, by whom, and where."""

    group: str
    open: LocalTime | None = None
    staff: list[Annotated[Person, BeforeValidator(_person)]] = []
    inspectors: list[Annotated[Person, BeforeValidator(_person)]] = []
    room: Room | None = None
    join: str = ""


class Interview(_Section):
    """The interviews: when, and what the bot tells by itself."""

    open: LocalTime | None = None
    prepare: int = Field(1, ge=0, le=20)
    retry: RetryWhen = RetryWhen.AFTER_ALL
    answer_minutes: int = Field(3, ge=1, le=60)
    resume_seconds: int = Field(120, ge=0, le=3600)
    warn_minutes: list[Annotated[int, Field(ge=1, le=240)]] = [5, 2, 1]
    notice_minutes: int = Field(15, ge=0, le=1440)
    progress_calls: int = Field(5, ge=0, le=1000)


class Notice(_Section):
    """Something to be said at a time of its own, or so long before another one."""

    at: LocalTime | None = None
    before: Literal[
        "",
        "checkin.open",
        "checkin.close",
        "rehearsal.open",
        "rehearsal.close",
        "interview.open",
        "application.deadline",
    ] = ""
    minutes: int = Field(0, ge=0, le=20160)
    to: Audience = Audience.ROOM
    text: str


class Minutes(_Section):
    """The minutes of the day."""

    template: str = ""
    """A file of Word's; the built-in one where there is none."""


class Posts(_Section):
    """How often and how long the bot speaks."""

    reminder_minutes: list[Annotated[int, Field(ge=1, le=1440)]] = [30, 10]
    summary_minutes: int = Field(20, ge=0, le=1440)
    review_minutes: int = Field(30, ge=0, le=1440)
    max_characters: int = Field(1000, ge=100, le=4000)
    interval_seconds: int = Field(3, ge=0, le=600)
    per_minute: int = Field(20, ge=1, le=600)
    account_per_minute: int = Field(20, ge=1, le=600)
    alert: list[Id] = []


class Gateway(_Section):
    """Where the Wechaty gateway listens."""

    endpoint: str = "127.0.0.1:8788"
    token: str = Field("", repr=False)


class Page(_Section):
    """The staff's page: where it listens, and what the shared screen shows."""

    host: str = "127.0.0.1"
    port: int = Field(8780, ge=0, le=65535)
    certificate: str = ""
    key: str = ""
    proxy: str = ""
    """The address at which a reverse proxy serves it to others."""
    board_names: Literal["full", "masked"] = "full"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK


LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class Log(_Section):
    """What is written down of the program's own doings."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    file: str = "jielong.log"
    megabytes: int = Field(10, ge=1, le=1000)
    keep: int = Field(10, ge=1, le=1000)


class Draw(_Section):
    """How long the parties of a draw have."""

    seal_minutes: int = Field(10, ge=1, le=240)
    reveal_minutes: int = Field(10, ge=1, le=240)
    public_source: str = PUBLIC_SOURCE


class Config(_Section):
    """All of ``config.yaml``."""

    event: Event = Event()
    application: Application = Application()
    numbers: Annotated[str, BeforeValidator(_pattern)] = "{seq:03d}"
    rehearsal: Period | None = None
    checkin: Checkin = Checkin()
    defence: Defence = Defence()
    interview: Interview = Interview()
    panels: list[Panel] = []
    closing: ClosingMode = ClosingMode.AUTOMATIC
    call_order: CallOrder = CallOrder.CHECKIN
    two_person: bool = False
    draw: Draw = Draw()
    rooms: list[Room] = []
    staff: list[Annotated[Person, BeforeValidator(_person)]] = []
    inspectors: list[Annotated[Person, BeforeValidator(_person)]] = []
    notices: list[Notice] = []
    minutes: Minutes = Minutes()
    posts: Posts = Posts()
    database: str = "sqlite:///jielong.db"
    gateway: Gateway = Gateway()
    page: Page = Page()
    log: Log = Log()

    def settings(self, rooms: tuple[str, ...]) -> Settings:
        """The rules for the core; ``rooms`` are the ids of the groups."""
        zone = ZoneInfo(self.event.timezone)
        return Settings(
            event_name=self.event.name,
            timezone=self.event.timezone,
            open_at=self.checkin.open.replace(tzinfo=self.checkin.open.tzinfo or zone),
            close_at=self.checkin.close.replace(tzinfo=self.checkin.close.tzinfo or zone),
            settle_seconds=self.checkin.settle_seconds,
            early=self.checkin.early,
            plain_text=self.checkin.plain_text,
            unknown_sender=Policy(self.checkin.unknown_sender),
            traces=Policy(self.checkin.traces),
            closing=self.closing,
            call_order=self.call_order,
            two_person=self.two_person,
            review_minutes=self.posts.review_minutes,
            seal_minutes=self.draw.seal_minutes,
            reveal_minutes=self.draw.reveal_minutes,
            public_source=self.draw.public_source,
            rooms=rooms[: len(self.rooms)] if len(rooms) == len(self.all_rooms) else rooms,
            staff=frozenset(each.id for each in self.all_staff),
            inspectors=frozenset(each.id for each in self.all_inspectors),
            names=dict(self._names(rooms)),
            room_groups={
                known_as: tuple(room.groups) for known_as, room in zip(rooms, self.rooms, strict=False) if room.groups
            },
            reminder_minutes=tuple(self.posts.reminder_minutes),
            summary_minutes=self.posts.summary_minutes,
            defence_minutes=self.defence.minutes,
            alert=tuple(self.posts.alert),
            interview=self._interview(rooms),
            intake=IntakeRules(
                deadline=self._aware(self.application.deadline),
                proofs={
                    reason: place.value
                    for reason, place in PROOF_OF.items()
                    if reason not in self.application.simplified
                },
                numbers_as=self.numbers,
            ),
            notices=tuple(each for notice in self.notices if (each := self._notice(notice)) is not None),
        )

    def _notice(self, notice: Notice) -> NoticeRules | None:
        """A notice with its time; None for one before something of which there is no time."""
        anchor = self.moment(notice.before) if notice.before else notice.at
        if anchor is None:
            return None
        at = anchor - timedelta(minutes=notice.minutes if notice.before else 0)
        return NoticeRules(
            at=at.replace(tzinfo=at.tzinfo or ZoneInfo(self.event.timezone)),
            text=notice.text,
            to=notice.to,
            before=notice.before,
            minutes=notice.minutes,
        )

    def moment(self, name: str) -> datetime | None:
        """The time that is called so: ``checkin.open``."""
        section, _, key = name.partition(".")
        if name == "interview.open":
            return self._opens_at
        found: datetime | None = getattr(getattr(self, section), key, None)
        return found

    def _interview(self, rooms: tuple[str, ...]) -> InterviewRules:
        """The rules of the interview. Where nothing says when it begins: at two on the day, if the check-in is over."""
        rules = self.interview
        return InterviewRules(
            open_at=self._aware(self._opens_at),
            panels=tuple(self._panel(each, rooms) for each in self.panels),
            prepare=rules.prepare,
            retry=rules.retry,
            answer_minutes=rules.answer_minutes,
            resume_seconds=rules.resume_seconds,
            warn_minutes=tuple(rules.warn_minutes),
            notice_minutes=rules.notice_minutes,
            progress_calls=rules.progress_calls,
            employers={each.id: each.employer for each in (*self.all_staff, *self.all_inspectors) if each.employer},
        )

    @property
    def _opens_at(self) -> datetime | None:
        close = self.checkin.close
        at_two = close.replace(hour=_USUAL_HOUR, minute=0, second=0)
        return self.interview.open or (at_two if at_two >= close else None)

    def _panel(self, panel: Panel, rooms: tuple[str, ...]) -> PanelRules:
        return PanelRules(
            group=panel.group,
            open_at=self._aware(panel.open),
            staff=frozenset(each.id for each in panel.staff),
            inspectors=frozenset(each.id for each in panel.inspectors),
            room=self._room_id(panel.room, rooms) if panel.room is not None else "",
            join=panel.join,
        )

    def _room_id(self, room: Room, rooms: tuple[str, ...]) -> str:
        known = dict(zip(((each.id, each.topic) for each in self.all_rooms), rooms, strict=False))
        return room.id or known.get((room.id, room.topic), room.topic)

    def _aware(self, moment: datetime | None) -> datetime | None:
        zone = ZoneInfo(self.event.timezone)
        return None if moment is None else moment.replace(tzinfo=moment.tzinfo or zone)

    @property
    def all_rooms(self) -> list[Room]:
        """The rooms of all, and behind them those that panels have to themselves."""
        known = {each.called for each in self.rooms} | {each.topic for each in self.rooms}
        own = {each.room.called: each.room for each in self.panels if each.room is not None}
        return [*self.rooms, *(room for called, room in own.items() if called not in known)]

    def groups_in(self, room: Room) -> list[str]:
        """The groups of candidates for whom a room is; empty where it is for all."""
        if room in self.rooms:
            return room.groups
        return [each.group for each in self.panels if each.room is not None and each.room.called == room.called]

    @property
    def all_staff(self) -> list[Person]:
        """Everybody of staff, those of single panels included."""
        return [*self.staff, *(person for panel in self.panels for person in panel.staff)]

    @property
    def all_inspectors(self) -> list[Person]:
        """All inspectors, those of single panels included."""
        return [*self.inspectors, *(person for panel in self.panels for person in panel.inspectors)]

    def _known(self, rooms: tuple[str, ...]) -> Iterator[tuple[str, Room]]:
        """Each group with its id."""
        return zip(rooms, self.all_rooms, strict=False)

    def _names(self, rooms: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """What contacts and groups are called, by their ids."""
        yield from ((each.id, each.name) for each in (*self.all_staff, *self.all_inspectors) if each.name)
        for known_as, room in self._known(rooms):
            if room.topic not in ("", known_as):
                yield known_as, room.topic

    def rehearsal_settings(self, rooms: tuple[str, ...]) -> Settings | None:
        """The rules of the rehearsal, which are those of the check-in at another time; None where there is none."""
        if self.rehearsal is None:
            return None
        zone = ZoneInfo(self.event.timezone)
        begin, end = self.rehearsal.open, self.rehearsal.close
        settings = self.settings(rooms)
        rules = settings.interview
        return replace(
            settings,
            stream=REHEARSAL,
            open_at=begin.replace(tzinfo=begin.tzinfo or zone),
            close_at=end.replace(tzinfo=end.tzinfo or zone),
            closing=ClosingMode.AUTOMATIC,
            call_order=CallOrder.CHECKIN,
            notices=(),
            interview=replace(rules, open_at=None, panels=tuple(replace(each, open_at=None) for each in rules.panels)),
        )

    def room_names(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The groups' ids; a topic whose id is not ``known`` from a gateway stands for itself."""
        return tuple(room.id or known.get(room.topic, room.topic) for room in self.all_rooms)

    @property
    def token(self) -> str:
        """The gateway's token; the environment wins over the file."""
        return os.environ.get(TOKEN_VARIABLE) or self.gateway.token


SECTIONS: Final = (
    Event, Checkin, Period, Application, Defence, Interview, Panel, Notice, Minutes, Room, Person, Posts, Gateway, Page,
    Log, Draw,
)  # fmt: skip
