"""``config.yaml``: read strictly, and every fault told with line and key, all at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.config import tree as tree_of
from bot.config.sections import SECTIONS, Config, Notice, Room
from bot.config.times import year_in
from bot.config.tree import Tree, dotted
from bot.errors import UserError
from bot.files import reading
from bot.now import system_now
from bot.texts.config import CONFIG_PROBLEMS, FAULT, NEAR_KEY, NOTICE_FIELDS, QUOTED, UNKNOWN_KEY

DEFAULT_FILE: Final = "config.yaml"
FILE_VARIABLE: Final = "JIELONG_CONFIG"
_TIMES: Final = frozenset(("open", "close", "deadline", "at"))
"""Keys of times."""
_SECRET: Final = frozenset(("token", "database"))
_LONGEST_QUOTE: Final = 40
_PROXY: Final = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")


def load(path: Path) -> Config:
    """Read the file. Raises :class:`UserError` that lists every fault."""
    try:
        text = reading.content(path, missing="config_missing", folder="config_missing").decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError("config_not_utf8", path=str(path)) from None
    return parse(text, str(path))


def parse(text: str, path: str) -> Config:
    """Read the text of a configuration; ``path`` is for messages only."""
    tree = tree_of.read(text.replace("\r\n", "\n"), path, _KEYS)
    config = _validated(tree) if not tree.faults or tree.data else None
    if config is not None:
        _check(config, tree)
    if tree.faults:
        told = [FAULT.format(line=fault.line, text=fault.text) for fault in sorted(set(tree.faults))]
        code = "config_faults" if len(told) > 1 else "config_fault"
        raise UserError(code, path=path, count=len(told), faults="\n".join(told))
    assert config is not None  # noqa: S101 - what cannot be validated has its faults
    return config


def _validated(tree: Tree) -> Config | None:
    context = {"year": year_in(_times(tree.data), system_now().year)}
    try:
        return Config.model_validate(tree.data, context=context)
    except ValidationError as error:
        for each in error.errors():
            _explain(each, tree)
        return None


def _times(data: Any, key: str = "") -> str:
    """Everything that stands at a key of a time: a year in a name may be another one."""
    match data:
        case dict():
            return " ".join(_times(value, name) for name, value in data.items())
        case list():
            return " ".join(_times(each) for each in data)
        case _:
            return str(data) if key in _TIMES else ""


def _check(config: Config, tree: Tree) -> None:
    """What only several keys together tell."""
    for name in ("checkin", "rehearsal"):
        period = getattr(config, name)
        if period is not None and period.close <= period.open:
            tree.fault((name, "close"), "close_before_open", other=f"{name}.open")
    page = config.page
    if bool(page.certificate) != bool(page.key):
        tree.fault(("page", "key"), "value", problem=CONFIG_PROBLEMS["page_key"])
    if page.proxy and not _PROXY.fullmatch(page.proxy):
        tree.fault(("page", "proxy"), "value", problem=CONFIG_PROBLEMS["page_proxy"])
    if not page.is_local and not page.certificate and not page.proxy:
        tree.fault(("page", "host"), "value", problem=CONFIG_PROBLEMS["page_host"])
    people = {each.id for each in (*config.all_staff, *config.all_inspectors)}
    if config.two_person and len(people) < 2:
        tree.fault(("two_person",), "value", problem=CONFIG_PROBLEMS["two_person"])
    for index, room in enumerate(config.rooms):
        _check_room(room, tree, ("rooms", index))
    for index, notice in enumerate(config.notices):
        _check_notice(config, tree, index, notice)
    seen: set[str] = set()
    for index, panel in enumerate(config.panels):
        if panel.room is not None:
            _check_room(panel.room, tree, ("panels", index, "room"))
        if panel.group in seen:
            tree.fault(("panels", index, "group"), "value", problem=CONFIG_PROBLEMS["double_panel"])
        seen.add(panel.group)


def _check_room(room: Room, tree: Tree, place: tuple[str | int, ...]) -> None:
    if not room.id and not room.topic:
        tree.fault(place, "value", problem=CONFIG_PROBLEMS["room"])
    elif room.create and room.id:
        tree.fault((*place, "create"), "value", problem=CONFIG_PROBLEMS["room_to_make"])


def _check_notice(config: Config, tree: Tree, index: int, notice: Notice) -> None:
    if (notice.at is None) == (not notice.before):
        tree.fault(("notices", index), "value", problem=CONFIG_PROBLEMS["notice_time"])
    elif notice.before and config.moment(notice.before) is None:
        section = notice.before.partition(".")[0]
        tree.fault(("notices", index, "before"), "value", problem=CONFIG_PROBLEMS["notice_none"].format(name=section))
    unknown = [word for word in re.findall(r"\{([^{}\n]*)\}", notice.text) if word not in NOTICE_FIELDS]
    if unknown:
        problem = CONFIG_PROBLEMS["notice_field"].format(word=unknown[0], known="、".join(NOTICE_FIELDS))
        tree.fault(("notices", index, "text"), "value", problem=problem)


def _explain(error: ErrorDetails, tree: Tree) -> None:
    loc, kind, context = error["loc"], error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        section = _found(loc[:-1])[0]
        near = difflib.get_close_matches(str(loc[-1]), list(section.model_fields) if section else [], n=1, cutoff=0.5)
        hint = NEAR_KEY.format(near=dotted((*loc[:-1], near[0]))) if near else UNKNOWN_KEY
        tree.fault(loc, "unknown", near=hint)
        return
    low, high = _bounds(loc)
    expected = str(context.get("expected", "")).replace("'", "").replace(" or ", "、").replace(", ", "、")
    problem = CONFIG_PROBLEMS[_PROBLEMS.get(kind, "text")].format(
        value=context.get("value", ""), choices=expected, low=low, high=high
    )
    tree.fault(loc, "value", problem=f"{_quoted(error['input'], loc)}{problem}")


def _quoted(value: Any, loc: tuple[int | str, ...]) -> str:
    """``“abc”``: what was written, where it is one value and no secret."""
    if not isinstance(value, str) or loc[-1] in _SECRET:
        return ""
    shown = value if len(value) <= _LONGEST_QUOTE else f"{value[:_LONGEST_QUOTE]}…"
    return QUOTED.format(value=shown)


_PROBLEMS: Final = {
    "time": "time", "date": "date", "time_zone": "time_zone", "time_far": "time_far", "zone": "zone", "ids": "ids",
    "pattern": "pattern", "reason": "choice",
    "missing": "missing",
    "model_type": "mapping", "model_attributes_type": "mapping", "list_type": "list", "enum": "choice",
    "literal_error": "choice", "int_parsing": "number", "int_type": "number", "int_from_float": "number",
    "int_parsing_size": "number", "greater_than_equal": "number", "less_than_equal": "number",
    "bool_parsing": "boolean", "bool_type": "boolean",
}  # fmt: skip


def _found(loc: tuple[int | str, ...]) -> tuple[type[BaseModel] | None, FieldInfo | None]:
    """The section that a place in the file is, if it is one, and the field that it is of its own section."""
    model: type[BaseModel] | None = Config
    field: FieldInfo | None = None
    for key in loc:
        if isinstance(key, str):
            field = model.model_fields.get(key) if model is not None else None
            annotation = repr(field.annotation) if field is not None else ""
            model = next((each for each in SECTIONS if re.search(rf"\b{each.__name__}\b", annotation)), None)
    return model, field


def _bounds(loc: tuple[int | str, ...]) -> tuple[int, int]:
    """The least and the greatest number that may stand there, as the section says; of a list, for each of its items."""
    field = _found(loc)[1]
    marks = [] if field is None else [*field.metadata, *_marks_of_items(field)]
    low = next((each.ge for each in marks if hasattr(each, "ge")), 0)
    high = next((each.le for each in marks if hasattr(each, "le")), 0)
    return low, high


def _marks_of_items(field: FieldInfo) -> Iterator[Any]:
    for item in get_args(field.annotation):
        for each in getattr(item, "__metadata__", ()):
            yield from getattr(each, "metadata", ())


_KEYS: Final = frozenset(name for section in (Config, *SECTIONS) for name in section.model_fields)
"""Everything that may stand in front of a colon."""
