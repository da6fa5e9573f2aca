"""Files that users ask for: whole or not at all, and never in the place of something else."""

from __future__ import annotations

import errno
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from bot.errors import UserError
from bot.texts.records import EXPORTED

IsOwn = Callable[[Path], bool]
"""Whether a file that stands in the way was written by this program, and holds nothing of its user's."""


def write(path: Path, content: bytes, *, is_own: IsOwn, force: bool = False) -> None:
    """Put the content into the file. Raises :class:`UserError` where that cannot be, or would destroy something."""
    with _in_place_of(path, is_own, force=force) as file:
        file.write(content)


def write_lines(path: Path, lines: Iterable[str], *, is_own: IsOwn, force: bool = False) -> None:
    """Put the lines into the file as they come. Raises as :func:`write`."""
    with _in_place_of(path, is_own, force=force) as file:
        for line in lines:
            file.write(f"{line}\n".encode())


@contextmanager
def _in_place_of(path: Path, is_own: IsOwn, *, force: bool) -> Iterator[IO[bytes]]:
    """A file beside this one that takes its place when all is written: a full disk leaves the old one as it was."""
    try:
        path = Path(os.path.realpath(path))
        if path.exists():
            _check_may_go(path, is_own, force=force)
    except (OSError, ValueError):
        raise UserError("file_unwritable", path=str(path)) from None
    beside = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            beside = Path(file.name)
            yield file.file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        code = "file_disk_full" if error.errno == errno.ENOSPC else "file_unwritable"
        raise UserError(code, path=str(path)) from None
    finally:
        if beside is not None:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def _check_may_go(path: Path, is_own: IsOwn, *, force: bool) -> None:
    if path.is_dir():
        raise UserError("file_folder", path=str(path))
    if not path.is_file() or (path.stat().st_size and not is_own(path)):
        raise UserError("file_foreign", path=str(path))
    if not force:
        raise UserError("file_exists", path=str(path))


def is_own_document(path: Path) -> bool:
    """Whether a workbook or a document of Word's was exported by this program."""
    try:
        with zipfile.ZipFile(path) as parts:
            return f"<cp:category>{EXPORTED}</cp:category>".encode() in parts.read("docProps/core.xml")
    except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return False


def begins_with(*beginnings: str) -> IsOwn:
    """Recognises a text of our own by its first characters."""

    def is_own(path: Path) -> bool:
        with suppress(OSError), path.open("rb") as file:
            return file.read(max(len(each.encode()) for each in beginnings)).startswith(
                tuple(each.encode() for each in beginnings)
            )
        return False

    return is_own


def check_suffix(path: Path, *suffixes: str) -> str:
    """The file's suffix, in lower case. Raises :class:`UserError` where it is none of these."""
    suffix = path.suffix.casefold()
    if suffix not in suffixes:
        raise UserError("file_suffix", path=str(path), suffix=" / ".join(suffixes))
    return suffix
