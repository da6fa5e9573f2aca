"""Files that a browser sends."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.errors import UserError
from bot.files.roster import RosterFile, read_roster
from models.reading.text import clean

_LONGEST_NAME: Final = 80
_SUFFIX: Final = re.compile(r"(?:\.[a-z]{1,6})?$")


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What a browser has sent as a roster: read away from the loop, for that may take a while."""

    name: str
    """What the file is called, without any folder; empty where none was chosen."""
    roster: RosterFile | None = None
    fault: UserError | None = None

    def read(self) -> RosterFile:
        """The roster. Raises :class:`UserError` where the file has faults."""
        if self.roster is None:
            raise self.fault or UserError("no_roster")
        return self.roster


def of(content: bytes, filename: str | None) -> Uploaded:
    """A roster that was sent. A fault calls the file what its owner calls it."""
    name = clean(filename or "").replace("\\", "/").rpartition("/")[2][-_LONGEST_NAME:]
    if not name:
        return Uploaded("")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"roster{_SUFFIX.findall(name.casefold())[0]}"
        path.write_bytes(content)
        try:
            return Uploaded(name, read_roster(path))
        except UserError as error:
            return Uploaded(name, fault=UserError(error.code, **{**error.data, "path": name}))
