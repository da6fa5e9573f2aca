"""The engine: how a database is opened, made, upgraded, and what is said when that fails."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from bot.errors import UserError
from models import tables

SCHEMA: Final = "0001"
IN_MEMORY: Final = "sqlite://"
_WAL_IS_SAFE_FROM: Final = (3, 51, 3)
_WAL_IS_SAFE_TOO: Final = ((3, 44, 6), (3, 50, 7))
_BUSY_MILLISECONDS: Final = 10_000


def prepare(engine: Engine) -> None:
    """Create the tables, or bring an older database to the present form."""
    with engine.begin() as connection:
        names = inspect(connection).get_table_names()
        version = _version(connection, names)
        if version == SCHEMA:
            lacking = sorted(set(tables.metadata.tables) - set(names))
            lacking = lacking or _odd_tables(connection)
            if lacking:
                raise UserError("database_lacks", path=connection.engine.url.database, tables="、".join(lacking))
            return
        if version is not None:
            _upgrade(connection, version)
            return
        tables.metadata.create_all(connection)
        for statement in tables.append_only(connection.dialect.name):
            connection.exec_driver_sql(statement)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": SCHEMA})


def _odd_tables(connection: Connection) -> list[str]:
    """The tables that lack a column: the database was made by a build before the first release."""
    inspector = inspect(connection)
    of = {name: {each["name"] for each in inspector.get_columns(name)} for name in ("records", "messages")}
    return [name for name, columns in of.items() if set(tables.metadata.tables[name].columns.keys()) - columns]


def _version(connection: Connection, names: list[str]) -> str | None:
    if "alembic_version" not in names:
        if names:
            raise UserError("database_foreign")
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, version: str) -> None:
    """Bring an older database to the present form; alembic is only loaded when it has something to do."""
    from alembic import command  # noqa: PLC0415 - 0.2 s that no other start should pay
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version not in known:
        raise UserError("database_newer", version=version)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def make_engine(url: str, *, may_create: bool = True) -> Engine:
    """The engine for this address, of which SQLite is told how durable it is to be. Raises :class:`UserError`."""
    if not url.startswith("sqlite"):
        return create_engine(url)
    in_memory = url in (IN_MEMORY, "sqlite:///:memory:")
    if in_memory:
        engine = create_engine(IN_MEMORY, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        path = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
        if path is not None:
            _check_folder(path)
            if not may_create and not path.exists():
                raise UserError("database_missing", path=str(path))
        engine = create_engine(url)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _check_folder(path: Path) -> None:
    folder = path.parent if str(path.parent) else Path()
    try:
        is_folder = path.is_dir()
        if not folder.is_dir():
            raise UserError("no_folder", path=str(folder))
        path.exists()
    except (OSError, ValueError):
        raise UserError("database_url", url=str(path)) from None
    if is_folder:
        raise UserError("database_is_folder", path=str(path))


def _on_connect(connection: Any, _record: Any) -> None:
    """Durability as measured: a committed turn survives a loss of power."""
    connection.isolation_level = None  # transactions begin with our own BEGIN IMMEDIATE
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    for name, value in durability().items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()


def durability() -> dict[str, str]:
    """SQLite's journal mode and synchronisation: WAL only where its reset bug is fixed."""
    import sqlite3  # noqa: PLC0415 - only SQLite needs it

    version = sqlite3.sqlite_version_info
    safe = version >= _WAL_IS_SAFE_FROM or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in _WAL_IS_SAFE_TOO
    )
    return (
        {"journal_mode": "WAL", "synchronous": "FULL"} if safe else {"journal_mode": "DELETE", "synchronous": "EXTRA"}
    )


def _on_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    run(connection, "BEGIN" if reading else "BEGIN IMMEDIATE")


def run(connection: Connection, sql: str, rows: Sequence[Any] | None = None) -> Any:
    """Run a statement of every turn, once or for each row, and give its cursor.

    In SQLite's own driver: SQLAlchemy's execution takes four times as long as all that SQLite does in a turn. Raises
    what SQLAlchemy would.
    """
    if connection.dialect.name != "sqlite":
        return connection.exec_driver_sql(sql, rows)
    errors = connection.dialect.loaded_dbapi.Error
    try:
        driver: Any = connection.connection.driver_connection
        return driver.execute(sql) if rows is None else driver.executemany(sql, rows)
    except errors as error:
        raise DBAPIError.instance(sql, None, error, errors, dialect=connection.dialect) from error


def explained(error: Exception, url: str) -> UserError:
    """What went wrong with the database, as its user can mend it."""
    reason = str(getattr(error, "orig", error)).casefold()
    path = url.removeprefix("sqlite:///") if url.startswith("sqlite") else without_password(url)
    for words, code in (
        ("disk is full", "disk_full"),
        ("readonly", "database_read_only"),
        ("read-only", "database_read_only"),
        ("unable to open", "database_read_only"),
        ("disk i/o", "disk_error"),
        ("locked", "database_locked"),
        ("not a database", "database_broken"),
        ("malformed", "database_broken"),
        ("no such table", "database_foreign"),
    ):
        if words in reason:
            return UserError(code, path=path)
    return UserError("database_failed", path=path, reason=reason.split("\n", 1)[0][:120])


def without_password(url: str) -> str:
    """The address, to be shown."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"


def free_bytes(url: str) -> int | None:
    """Free space on the database's disk; None where it is not on this machine."""
    if not url.startswith("sqlite:///"):
        return None
    return shutil.disk_usage(Path(url.removeprefix("sqlite:///")).absolute().parent).free
