"""``config.yaml`` as text: what it says, where each value stands, and what its writer did not mean to write."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.errors import UserError
from bot.texts.config import CONFIG_FAULTS
from models.reading.text import without_surrogates

_LONGEST: Final = 1_000_000
_PLAIN: Final = "tag:yaml.org,2002:"
_KINDS: Final = ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
_TAGS: Final = frozenset(f"{_PLAIN}{kind}" for kind in _KINDS)
_NOTHING: Final = frozenset(("", "~", "null", "Null", "NULL"))
_FULL_COLON: Final = re.compile(r"\s*(?:-\s+)?([a-z_]+)\s*：")
_NO_BLANK: Final = re.compile(r"\s*(?:-\s+)?([a-z_]+):[^\s:/]")
_GLUED_NOTE: Final = re.compile(r"\s*(?:-\s+)?([a-z_]+):\s+(?![\"'|>\[{])((?:(?!\s#\s).)*?\S)\s+(#\S.*)")
_FREE: Final = frozenset(("name", "topic", "text", "join", "database", "token"))
"""Keys whose values people write: a # in one belongs to it, where no blank follows."""
_QUOTE: Final = re.compile(r"\s*(?:-\s+)?(?:[a-z_]+:\s+)?([\"'])(.*)")
_FULL_INDENT: Final = re.compile(r"[ \t]*\u3000")

Path = tuple[int | str, ...]


class Fault(NamedTuple):
    """Something that its writer has to mend, and where."""

    line: int
    text: str


@dataclass(slots=True)
class Tree:
    """What a file says: every scalar as it is written, and the line of every key."""

    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a key; of its nearest parent where it is not there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: Path, code: str, **more: Any) -> None:
        """Note a fault at a key."""
        self.faults.append(Fault(self.line(path), CONFIG_FAULTS[code].format(key=dotted(path), **more)))


def dotted(path: Path) -> str:
    """``rooms.0.topic``."""
    return ".".join(map(str, path))


def read(text: str, path: str, keys: frozenset[str]) -> Tree:
    """Read a file; ``keys`` are all that may stand in one. Raises :class:`UserError` for what is no YAML at all."""
    if len(text) > _LONGEST:
        raise UserError("config_huge", path=path)
    tree = Tree(faults=list(_odd_lines(text, keys)))
    try:
        root = YAML(typ="rt", pure=True).compose(io.StringIO(text))
    except (YAMLError, ValueError, RecursionError) as error:
        if not tree.faults:
            tree.faults.append(Fault(_mark_line(error), CONFIG_FAULTS["syntax"]))
        return tree
    if root is not None and not isinstance(root, MappingNode):
        if tree.faults:
            return tree
        raise UserError("config_not_mapping", path=path)
    if root is not None:
        try:
            tree.data = _Reader(tree).mapping(root, ())
        except RecursionError:
            tree.faults.append(Fault(1, CONFIG_FAULTS["depth"]))
    return tree


def _mark_line(error: Exception) -> int:
    mark = None
    if isinstance(error, MarkedYAMLError):
        is_quote = "quoted scalar" in str(error.context)
        mark = error.context_mark if is_quote else error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _odd_lines(text: str, keys: frozenset[str]) -> Iterator[Fault]:
    """Lines that say something else than they look like, told where they stand and not where YAML stumbles."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.lstrip().startswith("#"):
            continue
        if "\t" in line[: len(line) - len(line.lstrip())]:
            yield Fault(number, CONFIG_FAULTS["tab"])
        elif _FULL_INDENT.match(line):
            yield Fault(number, CONFIG_FAULTS["full_indent"])
        elif (found := _FULL_COLON.match(line)) and found[1] in keys:
            yield Fault(number, CONFIG_FAULTS["full_colon"].format(key=found[1]))
        elif (found := _NO_BLANK.match(line)) and found[1] in keys:
            yield Fault(number, CONFIG_FAULTS["no_blank"].format(key=found[1]))
        elif (found := _GLUED_NOTE.match(line)) and found[1] in _FREE:
            whole = f"{found[2]} {found[3]}"
            yield Fault(number, CONFIG_FAULTS["glued_note"].format(key=found[1], value=whole, note=found[3]))
        elif (found := _QUOTE.match(line)) and not _is_closed(found[1], found[2]):
            yield Fault(number, CONFIG_FAULTS["quote"].format(quote=found[1]))


def _is_closed(quote: str, rest: str) -> bool:
    """Whether a quoted value ends on its line."""
    rest = rest.replace("\\\\", "").replace('\\"', "") if quote == '"' else rest.replace("''", "")
    return quote in rest


@dataclass(slots=True)
class _Reader:
    """Turns nodes into plain data, once each."""

    tree: Tree
    _seen: set[int] = field(default_factory=set)

    def mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, ScalarNode) else ""
            here = (*path, name)
            if name in found or not name:
                line = key.start_mark.line + 1
                self.tree.faults.append(Fault(line, CONFIG_FAULTS["duplicate"].format(key=name)))
                continue
            self.tree.lines[here] = key.start_mark.line + 1
            if (plain := self._plain(value, here)) is not None:
                found[name] = plain
        return found

    def _plain(self, node: Node, path: Path) -> Any:
        """The value; None where there is none, so that the key keeps its default."""
        if id(node) in self._seen:
            self.tree.fault(path, "alias")
            return None
        self._seen.add(id(node))
        if str(node.tag) not in _TAGS:
            self.tree.fault(path, "tag", value=str(node.tag).removeprefix(_PLAIN)[:40])
            return None
        match node:
            case MappingNode():
                return self.mapping(node, path)
            case SequenceNode():
                return list(self._items(node, path))
            case ScalarNode(value=value, style=style):
                return None if style not in ('"', "'") and value in _NOTHING else without_surrogates(value)
        return None

    def _items(self, node: SequenceNode, path: Path) -> Iterator[Any]:
        for place, each in enumerate(node.value):
            here = (*path, place)
            self.tree.lines[here] = each.start_mark.line + 1
            if (plain := self._plain(each, here)) is not None:
                yield plain
