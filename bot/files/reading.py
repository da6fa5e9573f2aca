"""Files that users name."""

from __future__ import annotations

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
