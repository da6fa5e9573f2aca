"""Files that users ask for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.errors import UserError


def write(path: Path, content: bytes) -> None:
    """Put the content into the file. Raises :class:`UserError` where that cannot be done."""
    try:
        path.write_bytes(content)
    except OSError:
        raise UserError("file_unwritable", path=str(path)) from None


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Put the lines into the file as they come. Raises :class:`UserError` where that cannot be done."""
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError:
        raise UserError("file_unwritable", path=str(path)) from None


def check_suffix(path: Path, *suffixes: str) -> str:
    """The file's suffix, in lower case. Raises :class:`UserError` where it is none of these."""
    suffix = path.suffix.casefold()
    if suffix not in suffixes:
        raise UserError("file_suffix", path=str(path), suffix=" / ".join(suffixes))
    return suffix
