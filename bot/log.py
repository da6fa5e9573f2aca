"""The log: a readable line in the terminal, JSON in a file; no phones, ID numbers or tokens in either."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from pathlib import Path
from typing import Any, Final

from loguru import logger

from bot.texts.errors import LOG
from models.reading.private import mask_fully

_secrets: set[str] = set()
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NOISY: Final = ("apscheduler", "grpclib", "h2", "hpack", "asyncio")
_LIMIT: Final = 2000


def note(code: str, *, level: str = "INFO", error: BaseException | None = None, **data: Any) -> None:
    """Log the sentence of ``code``: a constant format string, with what came from outside only as its arguments."""
    logger.bind(code=code, error=_traced(error)).log(level, LOG[code], **data)


def hide(secret: str) -> None:
    """Never write this, whoever says it."""
    if secret:
        _secrets.add(secret)


def start(*, level: str = "INFO", file: str = "", rotation_megabytes: int = 10, kept_files: int = 10) -> None:
    """Log to the terminal, and to ``file`` where one is named."""
    logger.remove()
    logger.add(sys.stderr, level=level, format=_readable, diagnose=False, backtrace=False)
    if file:
        Path(file).absolute().parent.mkdir(parents=True, exist_ok=True)
        logger.add(
            file, level="DEBUG", format=_as_json, diagnose=False, backtrace=False, encoding="utf-8",
            rotation=rotation_megabytes * 1_000_000, retention=kept_files,
        )  # fmt: skip
    logging.basicConfig(handlers=[_Forwarded()], level=logging.WARNING, force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)


class _Forwarded(logging.Handler):
    """What libraries log with the standard module joins the same log."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        note("library", level=record.levelname, error=error, name=record.name, text=record.getMessage())


def _traced(error: BaseException | None) -> str:
    return "" if error is None else "".join(traceback.format_exception(error, limit=-8))


def plain(text: str) -> str:
    """Safe to write: on one line, masked, short."""
    for secret in _secrets:
        text = text.replace(secret, "***")
    return _UNPRINTABLE.sub(_escaped, mask_fully(text))[:_LIMIT]


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def _readable(record: Any) -> str:
    extra = record["extra"]
    about = f" [{extra['message_id']}]" if extra.get("message_id") else ""
    extra["line"] = plain(f"{record['message']}{about}")
    if extra.get("error"):
        # Indented: an error's own text may hold lines that look like ours.
        extra["line"] += "".join(f"\n    {plain(line)}" for line in extra["error"].splitlines())
    return "{time:HH:mm:ss} {level: <7} {extra[line]}\n"


def _as_json(record: Any) -> str:
    extra = {key: value for key, value in record["extra"].items() if key not in ("line", "json")}
    data = {
        "at": record["time"].isoformat(),
        "level": record["level"].name,
        "message": plain(record["message"]),
        **{
            key: value if isinstance(value, int | float) else plain(str(value)) for key, value in extra.items() if value
        },
    }
    record["extra"]["json"] = json.dumps(data, ensure_ascii=False)
    return "{extra[json]}\n"
