"""Files that users name."""

from __future__ import annotations

import codecs
from contextlib import suppress
from pathlib import Path

from bot.errors import UserError


def content(path: Path, *, missing: str = "file_missing", folder: str = "file_folder") -> bytes:
    """What is in the file. Raises :class:`UserError`; ``missing`` and ``folder`` say which sentence tells of that."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise UserError("file_special", path=str(path))
        return path.read_bytes()
    except IsADirectoryError:
        raise UserError(folder, path=str(path)) from None
    except PermissionError:
        raise UserError("file_unreadable", path=str(path)) from None
    except (OSError, ValueError):
        raise UserError(missing, path=str(path)) from None


def text(written: bytes, path: str, *, may_be_gbk: bool = False) -> str:
    """What is written in a file, in UTF-8 or as Windows and Excel do it. Raises :class:`UserError`."""
    if may_be_gbk and written[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return written.decode("utf-16", errors="replace")
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError:
        with suppress(UnicodeDecodeError):
            if may_be_gbk:  # what Windows calls ANSI
                return written.decode("gb18030")
        raise UserError("file_not_utf8", path=path) from None
