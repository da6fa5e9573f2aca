"""``config.yaml``: read strictly, and every fault told with file, line and key."""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.config.sections import SECTIONS, Config
from bot.errors import UserError
from bot.texts.config import CONFIG_PROBLEMS, NEAR_KEY, UNKNOWN_KEY

DEFAULT_FILE: Final = "config.yaml"
FILE_VARIABLE: Final = "JIELONG_CONFIG"


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
    if config.rehearsal is not None and config.rehearsal.close <= config.rehearsal.open:
        raise UserError("config_rehearsal", path=path, line=_line(tree, ("rehearsal", "close")))
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
        section = _found(loc[:-1])[0]
        near = difflib.get_close_matches(str(loc[-1]), list(section.model_fields) if section else [], n=1, cutoff=0.5)
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


def _found(loc: tuple[int | str, ...]) -> tuple[type[BaseModel] | None, FieldInfo | None]:
    """The section that a place in the file is, if it is one, and the field that it is of its own section."""
    model: type[BaseModel] | None = Config
    field: FieldInfo | None = None
    for key in loc:
        if isinstance(key, str):
            field = model.model_fields.get(key) if model is not None else None
            annotation = repr(field.annotation) if field is not None else ""
            model = next((each for each in SECTIONS if repr(each) in annotation), None)
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


def _fault(path: str, tree: Any, loc: tuple[int | str, ...], problem: str) -> UserError:
    return UserError("config_value", path=path, line=_line(tree, loc), key=".".join(map(str, loc)), problem=problem)


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
