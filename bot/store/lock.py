"""One bot for one database: two would both speak."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import UserError
from bot.store.engine import IN_MEMORY
from bot.store.store import Store

_ADVISORY_KEY = 0x6A69656C6F6E67  # "jielong" in ASCII

_PROBED_SECONDS: Final = 0.02


@contextmanager
def only_bot(store: Store, url: str, patience: float = _PROBED_SECONDS) -> Iterator[None]:
    """Hold the database's lock. Raises :class:`UserError` where another bot holds it; a killed one holds nothing.

    Who only looks whether a bot is there holds it for a moment: that is waited for.
    """
    if not url.startswith("sqlite"):
        with store.engine.connect() as connection:
            connection.detach()  # the lock goes with the connection, which must not go back to the pool with it
            held = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY_KEY}).scalar()
            connection.commit()
            if not held:
                raise UserError("already_running", path=store.engine.url.database)
            try:
                yield
            finally:
                with suppress(SQLAlchemyError):  # a connection that broke holds nothing
                    # Closing alone frees it only when the server gets to it: the next bot would be refused till then.
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_KEY})
                    connection.commit()
        return
    if url == IN_MEMORY:
        yield
        return
    path = Path(url.removeprefix("sqlite:///"))
    try:
        with FileLock(lock_path(path), timeout=patience, poll_interval=_PROBED_SECONDS / 4):
            yield
    except Timeout:
        raise UserError("already_running", path=str(path)) from None
    except (OSError, NotImplementedError):
        raise UserError("lock_unusable", path=lock_path(path)) from None


def lock_path(database: Path) -> str:
    """The file whose lock the running bot holds."""
    return f"{database.absolute()}.lock"


def is_running(store: Store, url: str) -> bool:
    """Whether a bot works on this database now."""
    try:
        with only_bot(store, url):
            return False
    except UserError as error:
        return error.code == "already_running"  # a lock that nobody can take is held by nobody
