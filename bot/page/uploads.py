"""Files that a browser sends."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot.errors import UserError
from bot.files import reading
from bot.files.forms import Filled, read_file
from bot.files.roster import RosterFile, read_roster
from bot.now import system_now
from models.reading.text import clean

_LONGEST_NAME: Final = 80
_SUFFIX: Final = re.compile(r"(?:\.[a-z]{1,6})?$")


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What a browser has sent, a roster, applications or a text: read away from the loop, for that may take a while."""

    name: str
    """What the file is called, without any folder; empty where none was chosen."""
    roster: RosterFile | None = None
    fault: UserError | None = None
    filled: tuple[Filled, ...] = ()
    text: str = ""

    def read(self) -> RosterFile:
        """The roster. Raises :class:`UserError` where the file has faults."""
        if self.roster is None:
            raise self.fault or UserError("no_roster")
        return self.roster


def roster(files: list[tuple[str, bytes]]) -> Uploaded:
    """The first of the files, as a roster."""
    name, content = files[0]
    return of(content, name)


def text(files: list[tuple[str, bytes]]) -> Uploaded:
    """The first of the files, as a text."""
    name = _called(files[0][0])
    try:
        return Uploaded(name, text=reading.text(files[0][1], name, may_be_gbk=True))
    except UserError as error:
        return Uploaded(name, fault=error)


def forms(files: list[tuple[str, bytes]]) -> Uploaded:
    """All of the files, as applications."""
    with tempfile.TemporaryDirectory() as folder:
        filled: list[Filled] = []
        for place, (name, content) in enumerate(files):
            called = _called(name)
            if called:
                path = Path(folder) / f"{place}{_SUFFIX.findall(called.casefold())[0]}"
                path.write_bytes(content)
                read = read_file(path, path, system_now())
                filled += [replace(each, file=each.file.replace(path.name, called)) for each in _gently(read, called)]
    return Uploaded("", filled=tuple(filled))


def _gently(read: Iterator[Filled], called: str) -> list[Filled]:
    """What is read of one file. Raises :class:`UserError` that calls it what its owner calls it."""
    try:
        return list(read)
    except UserError as error:
        raise UserError(error.code, **{**error.data, "path": called}) from None


def _called(filename: str | None) -> str:
    """A file's name without any folder."""
    return clean(filename or "").replace("\\", "/").rpartition("/")[2][-_LONGEST_NAME:]


def of(content: bytes, filename: str | None) -> Uploaded:
    """A roster that was sent. A fault calls the file what its owner calls it."""
    name = _called(filename)
    if not name:
        return Uploaded("")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"roster{_SUFFIX.findall(name.casefold())[0]}"
        path.write_bytes(content)
        try:
            return Uploaded(name, read_roster(path))
        except UserError as error:
            return Uploaded(name, fault=UserError(error.code, **{**error.data, "path": name}))
