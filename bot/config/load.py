"""``config.yaml``: read strictly, and every fault told with file, line and key."""

from __future__ import annotations

import difflib
import io
import os
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.errors import UserError
from bot.texts.errors import CONFIG_PROBLEMS, NEAR_KEY, UNKNOWN_KEY
from bot.texts.words import DEFAULT_EVENT
from models.settings import CallOrder, ClosingMode, Policy, Settings

DEFAULT_FILE: Final = "config.yaml"
FILE_VARIABLE: Final = "JIELONG_CONFIG"
TOKEN_VARIABLE: Final = "JIELONG_TOKEN"  # noqa: S105 - the variable's name, not its value


def _local_time(value: Any) -> Any:
    """``2022-11-19 11:00`` in the event's own time zone; a clock time alone lacks its date."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        raise PydanticCustomError("time", "time")
    text = str(value).strip().replace("：", ":").replace("/", "-")
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text):
        raise PydanticCustomError("date", "date", {"value": text})
    try:
        if len(text) <= len("2022-11-19"):
            raise ValueError(text)
        return datetime.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("time", "time") from None


def _zone(value: Any) -> Any:
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("zone", "zone", {"value": str(value)}) from None
    return value


LocalTime = Annotated[datetime, BeforeValidator(_local_time)]


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
    """Until when applications were taken; told to nobody, kept with the records."""

    deadline: LocalTime = datetime(2022, 11, 12, 12, 0)  # noqa: DTZ001


class Defence(_Section):
    """The interviews after the check-in."""

    minutes: int = Field(10, ge=1, le=240)


class Room(_Section):
    """A WeChat group, by its id or by its name."""

    id: str = ""
    topic: str = ""


class Posts(_Section):
    """How often and how long the bot speaks."""

    reminder_minutes: list[Annotated[int, Field(ge=1, le=1440)]] = [30, 10]
    summary_minutes: int = Field(20, ge=0, le=1440)
    review_minutes: int = Field(30, ge=0, le=1440)
    max_characters: int = Field(1000, ge=100, le=4000)
    interval_seconds: int = Field(3, ge=0, le=600)
    per_minute: int = Field(20, ge=1, le=600)
    alert: list[str] = []


class Gateway(_Section):
    """Where the Wechaty gateway listens."""

    endpoint: str = "127.0.0.1:8788"
    token: str = Field("", repr=False)


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


class Config(_Section):
    """All of ``config.yaml``."""

    event: Event = Event()
    application: Application = Application()
    rehearsal: Period | None = None
    checkin: Checkin = Checkin()
    defence: Defence = Defence()
    closing: ClosingMode = ClosingMode.AUTOMATIC
    call_order: CallOrder = CallOrder.CHECKIN
    two_person: bool = False
    draw: Draw = Draw()
    rooms: list[Room] = []
    staff: list[str] = []
    inspectors: list[str] = []
    posts: Posts = Posts()
    database: str = "sqlite:///jielong.db"
    gateway: Gateway = Gateway()
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
            rooms=rooms,
            staff=frozenset(self.staff),
            inspectors=frozenset(self.inspectors),
            reminder_minutes=tuple(self.posts.reminder_minutes),
            summary_minutes=self.posts.summary_minutes,
            defence_minutes=self.defence.minutes,
            alert=tuple(self.posts.alert),
        )

    def room_names(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The groups' ids; a topic whose id is not ``known`` from a gateway stands for itself."""
        return tuple(room.id or known.get(room.topic, room.topic) for room in self.rooms)

    @property
    def token(self) -> str:
        """The gateway's token; the environment wins over the file."""
        return os.environ.get(TOKEN_VARIABLE) or self.gateway.token


def load(path: Path) -> Config:
    """Read the file. Raises :class:`UserError` for the first fault."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise UserError("config_missing", path=str(path)) from None
    except UnicodeDecodeError:
        raise UserError("config_not_utf8", path=str(path)) from None
    return parse(text, str(path))


def parse(text: str, path: str) -> Config:
    """Read the text of a configuration; ``path`` is for messages only."""
    tree = _tree(text, path)
    try:
        config = Config.model_validate(_plain(tree))
    except ValidationError as error:
        raise _explained(error.errors()[0], tree, path) from None
    if config.checkin.close <= config.checkin.open:
        raise UserError("config_close_before_open", path=path, line=_line(tree, ("checkin", "close")))
    if config.two_person and len({*config.staff, *config.inspectors}) < 2:
        raise _fault(path, tree, ("two_person",), CONFIG_PROBLEMS["two_person"])
    for index, room in enumerate(config.rooms):
        if bool(room.id) == bool(room.topic):
            raise _fault(path, tree, ("rooms", index), CONFIG_PROBLEMS["room"].format())
    return config


def _tree(text: str, path: str) -> Any:
    yaml = YAML(typ="rt")
    try:
        tree = yaml.load(io.StringIO(text))
    except DuplicateKeyError as error:
        key = str(error.problem).split('"')[1] if '"' in str(error.problem) else ""
        raise UserError("config_duplicate", path=path, line=_mark_line(error), key=key) from None
    except MarkedYAMLError as error:
        line = _mark_line(error)
        rows = text.split("\n")
        if line <= len(rows) and "\t" in rows[line - 1]:
            raise UserError("config_tab", path=path, line=line) from None
        raise UserError("config_syntax", path=path, line=line) from None
    except (YAMLError, ValueError):
        raise UserError("config_syntax", path=path, line=1) from None
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        raise UserError("config_not_mapping", path=path)
    return tree


def _mark_line(error: MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _plain(node: Any) -> Any:
    """The tree without empty values: a key with nothing behind it keeps its default."""
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items() if value is not None}
    return [_plain(value) for value in node] if isinstance(node, list) else node


def _explained(error: ErrorDetails, tree: Any, path: str) -> UserError:
    loc, kind, context = error["loc"], error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        key = ".".join(map(str, loc))
        near = difflib.get_close_matches(str(loc[-1]), _known_keys(loc[:-1]), n=1, cutoff=0.5)
        hint = NEAR_KEY.format(near=".".join([*map(str, loc[:-1]), near[0]])) if near else UNKNOWN_KEY
        return UserError("config_unknown", path=path, line=_line(tree, loc), key=key, near=hint)
    problem = CONFIG_PROBLEMS[_PROBLEMS.get(kind, "text")]
    bounds = _bounds(loc)
    expected = str(context.get("expected", "")).replace("'", "").replace(" or ", "、").replace(", ", "、")
    return _fault(
        path, tree, loc, problem.format(value=context.get("value", ""), choices=expected, low=bounds[0], high=bounds[1])
    )


_PROBLEMS: Final = {
    "time": "time", "date": "date", "zone": "zone", "model_type": "mapping", "model_attributes_type": "mapping",
    "list_type": "list", "enum": "choice", "literal_error": "choice", "int_parsing": "number", "int_type": "number",
    "int_from_float": "number", "greater_than_equal": "number", "less_than_equal": "number", "bool_parsing": "boolean",
    "bool_type": "boolean",
}  # fmt: skip
_BOUNDS: Final = {
    "settle_seconds": (0, 3600), "minutes": (1, 240), "reminder_minutes": (1, 1440), "summary_minutes": (0, 1440),
    "review_minutes": (0, 1440),
    "seal_minutes": (1, 240), "reveal_minutes": (1, 240),
    "max_characters": (100, 4000), "interval_seconds": (0, 600), "per_minute": (1, 600), "megabytes": (1, 1000),
    "keep": (1, 1000),
}  # fmt: skip


def _bounds(loc: tuple[int | str, ...]) -> tuple[int, int]:
    return next((_BOUNDS[key] for key in reversed(loc) if isinstance(key, str) and key in _BOUNDS), (0, 0))


def _fault(path: str, tree: Any, loc: tuple[int | str, ...], problem: str) -> UserError:
    return UserError("config_value", path=path, line=_line(tree, loc), key=".".join(map(str, loc)), problem=problem)


def _known_keys(loc: tuple[int | str, ...]) -> list[str]:
    model: Any = Config
    for key in loc:
        if isinstance(key, int):
            continue
        annotation = model.model_fields[key].annotation if key in model.model_fields else None
        model = next((each for each in _SECTIONS if each is annotation or repr(each) in repr(annotation)), None)
        if model is None:
            return []
    return list(model.model_fields)


_SECTIONS: Final = (Event, Checkin, Period, Application, Defence, Room, Posts, Gateway, Log, Draw)


def _line(tree: Any, loc: tuple[int | str, ...]) -> int:
    """The line of a key in the file, counted from 1; of its nearest parent where it is not there."""
    line = 1
    for key in loc:
        marks = getattr(getattr(tree, "lc", None), "data", None)
        if not marks or key not in marks:
            return line
        line = marks[key][0] + 1
        tree = tree[key]
    return line
