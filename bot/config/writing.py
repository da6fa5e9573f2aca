"""A commented ``config.yaml`` with some of its values changed: every word of explanation stays where it was."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

import bot

_PLAIN: Final = re.compile(r"[\w\u4e00-\u9fff][\w\u4e00-\u9fff .:/@\-]*")


def template() -> str:
    """The configuration with all its explanations, as it lies beside the program."""
    package = Path(bot.__file__).parent
    found = next(path for path in (package / "config.yaml", package.parent / "config.yaml") if path.is_file())
    return found.read_text("utf-8")


def scalar(text: str) -> str:
    """A text as YAML writes it: in quotes where it could be taken for something else."""
    is_plain = _PLAIN.fullmatch(text) is not None and _read(text) == text
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _read(text: str) -> object:
    """What YAML takes it for."""
    try:
        return YAML(typ="safe", pure=True).load(text)
    except YAMLError:
        return None


def put(text: str, section: str, key: str, value: str) -> str:
    """Set a key of a section, or with no key the section itself, to YAML that is written already."""
    lines = text.split("\n")
    at = next(at for at, line in enumerate(lines) if re.match(rf"{section}:(\s|$)", line))
    if key:
        begin = at + 1
        at = next(at for at in range(begin, len(lines)) if re.match(rf"  (?:- )?{key}:(\s|$)", lines[at]))
    head, comment = _parts(lines[at])
    lines[at] = f"{head} {value}".ljust(len(lines[at]) - len(comment) - 1) + (f" {comment}" if comment else "")
    return "\n".join(lines)


def _parts(line: str) -> tuple[str, str]:
    """What stands before a value, colon included, and the comment behind it."""
    head, _, rest = line.partition(":")
    found = re.search(r"(?:^|\s)(#\s.*)$", rest)
    return f"{head}:", found[1] if found else ""


def without(text: str, section: str) -> str:
    """The configuration without a section, and without the notices that come before a moment of it."""
    text = re.sub(rf"(?m)^  - \{{before: {section}\..*\n", "", text)
    return re.sub(rf"(?m)^{section}:.*\n(?:[ ]+.*\n)*\n?", "", text)
