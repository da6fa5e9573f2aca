"""Files that a browser sends."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from bot.errors import UserError
from bot.files.roster import RosterFile, read_roster
from models.reading.text import clean

_LONGEST_NAME: Final = 80


def bare_name(filename: str | None) -> str:
    """What a file is called, without any folder; empty where there is none."""
    return Path(clean(filename or "").replace("\\", "/")).name[-_LONGEST_NAME:]


def roster_of(content: bytes, name: str) -> RosterFile:
    """The roster that a file holds. Raises :class:`UserError`, which calls the file what its owner calls it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"roster{Path(name).suffix[:8]}"
        path.write_bytes(content)
        try:
            return read_roster(path)
        except UserError as error:
            raise UserError(error.code, **{**error.data, "path": name}) from None
