"""The database: raw messages, records, posts. One transaction for each turn, and no lost commit."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Connection,
    Dialect,
    Engine,
    String,
    Table,
    cast,
    create_engine,
    event,
    func,
    insert,
    inspect,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import StaticPool

from bot.errors import UserError
from models import tables
from models.messages import DESK, Message, Paste, Recall, Said
from models.people.candidate import Candidate
from models.records.chain import GENESIS, Record

SCHEMA: Final = "0004"
IN_MEMORY: Final = "sqlite://"
_WAL_IS_SAFE_FROM: Final = (3, 51, 3)
_WAL_IS_SAFE_TOO: Final = ((3, 44, 6), (3, 50, 7))
_BUSY_MILLISECONDS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something to say: in a room, or to one contact in private."""

    room: str
    to: str = ""
    text: str
    mention: str = ""
    """The contact whom the text addresses with @."""
    attachment: str = ""
    """The file that this post is, its text being the name; :data:`WORKBOOK` is made when it is sent."""
    recorded: str = ""
    """What the records hold in the place of a text that is for its reader alone."""

    @property
    def conversation(self) -> str:
        """Where it is said: the contact, or the room."""
        return self.to or self.room


WORKBOOK: Final = "workbook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A stored message, and what was said in the same room before and after it."""

    message: dict[str, Any]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class PostState(StrEnum):
    """How far a post has come."""

    TODO = "todo"
    SENDING = "sending"
    """Handed to the gateway; whether it left is not known yet."""
    SENT = "sent"
    UNKNOWN = "unknown"
    """No answer came: it may have left or not."""
    BY_HAND = "by_hand"
    """Waiting for staff, who post it themselves."""


@dataclass(slots=True, kw_only=True)
class QueuedPost:
    """A post in the outbox."""

    id: int
    at: datetime
    room: str
    to: str
    text: str
    mention: str
    attachment: str
    state: PostState
    attempts: int


HEARD_AT: Final = "heard_at"
"""The memo that says until when the group was heard for certain."""
ROOM_MEMO: Final = "room:"
"""The memo under which the room id of a topic is remembered."""


def known_rooms(store: Store) -> dict[str, str]:
    """The room id of each topic that a gateway has resolved."""
    return {name.removeprefix(ROOM_MEMO): value for name, value in store.memos().items() if name.startswith(ROOM_MEMO)}


class Transaction:
    """What a turn may do with the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_other(self, row: dict[str, Any]) -> bool:
        """Whether another message of the same id is stored: other words, from somebody else, or in another room."""
        columns = tables.messages.c
        stored = self._connection.execute(
            select(columns.room, columns.sender, columns.text).where(
                columns.kind == row["kind"], columns.message_id == row["message_id"]
            )
        ).all()
        wanted = (row["room"], row["sender"], row["text"])
        return bool(stored) and not any(tuple(each) == wanted for each in stored)

    def keep_message(self, row: dict[str, Any]) -> bool:
        """Store what arrived, word for word; False if it is there already."""
        try:
            self._insert(tables.messages, [_stored_row(row)])
        except IntegrityError:
            return False
        return True

    def keep_copies(self, rows: Iterable[dict[str, Any]]) -> frozenset[str]:
        """Store the messages of a copied chat; gives the ids of those that were not there already."""
        columns = tables.messages.c
        known = set(self._connection.execute(select(columns.message_id).where(columns.paste != "")).scalars())
        fresh = {row["message_id"]: _stored_row(row) for row in rows if row["message_id"] not in known}
        if fresh:
            self._insert(tables.messages, list(fresh.values()))
        return frozenset(fresh)

    def said(self) -> Iterator[Said]:
        """What was heard, taken back and pasted, in the order of arrival; of a paste only the whole."""
        columns = tables.messages.c
        query = select(tables.messages).where(columns.kind.in_(("message", "recall", "paste")), columns.paste == "")
        for row in self._connection.execute(query.order_by(columns.id).execution_options(yield_per=200)):
            match row.kind:
                case "message":
                    yield _message(row)
                case "recall":
                    yield Recall(
                        id=row.message_id, at=row.at, received_at=row.received_at, room=row.room, sender=row.sender
                    )
                case _:
                    yield Paste(at=row.at, received_at=row.received_at, room=row.room, by=row.sender, text=row.text)

    def records_after(self, seq: int) -> list[Record]:
        """The records that another process, or an earlier run, wrote."""
        newest = self._connection.exec_driver_sql("SELECT max(seq) FROM records").scalar()
        if newest is None or newest <= seq:
            return []  # nearly every turn: the cheapest question first
        rows = self._connection.execute(_SELECT_RECORDS, {"after": seq})
        return [Record(**row._mapping) for row in rows]

    def messages_between(self, earliest: datetime, latest: datetime) -> Iterator[Message]:
        """What was said in that time, both ends included, in the order of arrival."""
        columns = tables.messages.c
        query = (
            select(tables.messages)
            .where(columns.kind == "message", or_(columns.at >= earliest, columns.until >= earliest))
            .where(columns.at <= latest)
            .order_by(columns.id)
            .execution_options(yield_per=200)
        )
        for row in self._connection.execute(query):
            yield _message(row)

    def posted_texts(self) -> list[str]:
        """Everything that was handed to the outbox, oldest first."""
        return list(self._connection.execute(select(tables.outbox.c.text).order_by(tables.outbox.c.id)).scalars())

    def evidence(self, message_id: str) -> Evidence | None:
        """A message with its neighbours; None where it is not there or was purged."""
        columns = tables.messages.c
        query = select(tables.messages).where(columns.kind == "message")
        row = self._connection.execute(query.where(columns.message_id == message_id)).first()
        if row is None:
            return None
        here = query.where(columns.room == row.room)
        before = self._connection.execute(here.where(columns.id < row.id).order_by(columns.id.desc()).limit(1)).first()
        after = self._connection.execute(here.where(columns.id > row.id).order_by(columns.id).limit(1)).first()
        return Evidence(
            message=dict(row._mapping),
            before=dict(before._mapping) if before else None,
            after=dict(after._mapping) if after else None,
        )

    def append(self, records: list[Record]) -> None:
        """Add records; a sequence that exists already raises, so that two processes cannot both win."""
        at = {moment: _stored_time(moment) for moment in {record.at for record in records}}
        sql = _insert_sql(self._connection.dialect, tables.records)
        rows = [(seq, at[moment], *rest) for seq, moment, *rest in records]
        if sql.in_order:
            self._connection.exec_driver_sql(sql.text, rows)
        else:
            names = Record._fields
            self._connection.exec_driver_sql(sql.text, [dict(zip(names, row, strict=True)) for row in rows])

    def enqueue(self, posts: Iterable[tuple[Post, PostState]], at: datetime) -> None:
        """Hand posts to the outbox."""
        rows = [
            {
                "at": _stored_time(at),
                "room": post.room,
                "recipient": post.to,
                "text": post.text,
                "state": state.value,
                "attempts": 0,
                "changed_at": _stored_time(at),
                "mention": post.mention,
                "attachment": post.attachment,
            }
            for post, state in posts
        ]
        if rows:
            self._insert(tables.outbox, rows)

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        sql = _insert_sql(self._connection.dialect, table, tuple(rows[0]))
        if sql.in_order:
            self._connection.exec_driver_sql(sql.text, [tuple(row.values()) for row in rows])
        else:
            self._connection.exec_driver_sql(sql.text, rows)

    def mark_post(self, post: QueuedPost, at: datetime, sent_id: str = "") -> None:
        """Write down how far a post has come."""
        values = {"state": post.state.value, "attempts": post.attempts, "changed_at": at, "sent_id": sent_id}
        self._connection.execute(tables.outbox.update().where(tables.outbox.c.id == post.id).values(values))

    def claim_by_hand(self, post_id: int, at: datetime) -> bool:
        """Note that staff have posted it; False where somebody has noted so already."""
        columns = tables.outbox.c
        waiting = tables.outbox.update().where(columns.id == post_id, columns.state == PostState.BY_HAND)
        return self._connection.execute(waiting.values(state=PostState.SENT.value, changed_at=at)).rowcount == 1

    def hand_over(self, state: PostState) -> None:
        """Give the posts that have not been posted to staff, or to the gateway."""
        columns = tables.outbox.c
        ours = (PostState.TODO, PostState.SENDING, PostState.UNKNOWN)
        waiting = columns.state.in_(ours if state is PostState.BY_HAND else (PostState.BY_HAND,))
        self._connection.execute(tables.outbox.update().where(waiting).values(state=state.value))

    def put_memo(self, name: str, value: str) -> None:
        """Remember a small fact in the place of an older one."""
        self._connection.execute(tables.memos.delete().where(tables.memos.c.name == name))
        self._insert(tables.memos, [{"name": name, "value": value}])

    def purge(self) -> tuple[int, int]:
        """Empty everything personal; gives the numbers of records and messages. The chain of digests stays."""
        execute = self._connection.execute
        empty = {"body": "", "salt": "", "actor": "", "message_id": ""}
        records = execute(tables.records.update().where(tables.records.c.body != "").values(empty)).rowcount
        said: dict[str, Any] = {"text": "", "name": "", "alias": "", "sender": "", "mentions": ""}
        said["message_id"] = literal("purged:") + cast(tables.messages.c.id, String)  # unique, and nobody's
        messages = execute(tables.messages.update().values(said)).rowcount
        execute(tables.outbox.update().values(text="", recipient="", mention=""))
        columns = [column.name for column in tables.candidates.columns if column.name not in ("number", "place")]
        execute(tables.candidates.update().values(dict.fromkeys(columns, "")))
        return records, messages

    def replace_roster(self, candidates: Iterable[Candidate]) -> None:
        """Put this roster in the place of any other."""
        self._connection.execute(tables.candidates.delete())
        rows = [{**asdict(candidate), "place": place} for place, candidate in enumerate(candidates)]
        if rows:
            self._connection.execute(insert(tables.candidates), rows)


def _message(row: Any) -> Message:
    return Message(
        id=row.message_id,
        at=row.at,
        received_at=row.received_at,
        room=row.room,
        sender=row.sender,
        name=row.name,
        alias=row.alias,
        type=row.type,
        text=row.text,
        mentions=tuple(filter(None, row.mentions.split(","))),
        until=row.until,
        paste=row.paste,
    )


class _InsertSql(NamedTuple):
    text: str
    in_order: bool
    """Whether the driver takes values in column order, not by name."""


@cache
def _insert_sql(dialect: Dialect, table: Table, names: tuple[str, ...] = ()) -> _InsertSql:
    """An insert, compiled once: SQLAlchemy's own execution costs more than the whole decision of a turn."""
    columns = names or tuple(column.name for column in table.columns)
    compiled = insert(table).compile(dialect=dialect, column_keys=list(columns))
    return _InsertSql(str(compiled), bool(compiled.positional))


def _stored_row(row: dict[str, Any]) -> dict[str, Any]:
    times = {name: None if row[name] is None else _stored_time(row[name]) for name in ("at", "received_at", "until")}
    return {**row, **times}


def _stored_time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


_SELECT_RECORDS: Final = (
    select(tables.records).where(tables.records.c.seq > text(":after")).order_by(tables.records.c.seq)
)


class Store:
    """An open database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> Store:
        """Open (and if needed create or upgrade) the database. Raises :class:`UserError` with what to do."""
        try:
            store = cls(_engine(url))
            try:
                store._prepare()
            except BaseException:
                store.close()
                raise
        except (OperationalError, DatabaseError) as error:
            raise _explained(error, url) from error
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
            raise UserError("database_url", url=_without_password(url)) from error
        return store

    def close(self) -> None:
        """Give the database back."""
        self.engine.dispose()

    def overwrite_free_space(self) -> None:
        """Let nothing of what was removed remain readable in the file."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.rollback()
                cursor = connection.connection.cursor()
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All or nothing, written through to the disk before it returns."""
        try:
            with self.engine.begin() as connection:
                yield Transaction(connection)
        except (OperationalError, DatabaseError) as error:
            if isinstance(error, IntegrityError):
                raise
            raise _explained(error, str(self.engine.url)) from error

    # --- reading -----------------------------------------------------------------------------------------------

    def roster(self) -> list[Candidate]:
        """The candidates in roster order."""
        columns = [column for column in tables.candidates.columns if column.name != "place"]
        query = select(*columns).order_by(tables.candidates.c.place)
        with self._reading() as connection:
            return [Candidate(**row._mapping) for row in connection.execute(query)]

    def records(self) -> Iterator[Record]:
        """All records, oldest first. Raises :class:`UserError` at one that nobody but a forger can have written."""
        seq = 0
        with self._reading() as connection:
            rows = connection.execute(select(tables.records).order_by(tables.records.c.seq))
            try:
                for row in rows:
                    seq = row.seq
                    yield Record(**row._mapping)
            except (ValueError, TypeError, AttributeError, DatabaseError):
                raise UserError("record_unreadable", seq=seq + 1) from None

    def posted_texts(self) -> Iterator[str]:
        """Everything that was posted, or is on its way, oldest first."""
        columns = tables.outbox.c
        query = select(columns.text).where(columns.state != PostState.BY_HAND).order_by(columns.id)
        with self._reading() as connection:
            yield from connection.execute(query).scalars()

    def head(self) -> tuple[int, str]:
        """Sequence and hash of the newest record."""
        query = select(tables.records.c.seq, tables.records.c.hash).order_by(tables.records.c.seq.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(query).first()
        return (row.seq, row.hash) if row else (0, GENESIS)

    def contacts(self) -> list[tuple[str, str, str, bool]]:
        """Everybody who wrote, by what they were last called: id, nickname, room alias, and whether in private.

        The newest message in a room and the newest in private, in the order in which they came.
        """
        columns = tables.messages.c
        newest = select(func.max(columns.id)).where(
            columns.kind == "message", columns.sender != "", columns.paste == "", columns.sender.not_like(f"{DESK}%")
        )
        newest = newest.group_by(columns.sender, columns.room == "")
        query = select(columns.sender, columns.name, columns.alias, columns.room).where(columns.id.in_(newest))
        with self._reading() as connection:
            rows = connection.execute(query.order_by(columns.id))
            return [(row.sender, row.name, row.alias, not row.room) for row in rows]

    def messages(self) -> Iterator[dict[str, Any]]:
        """Everything that arrived, in the order of arrival."""
        with self._reading() as connection:
            for row in connection.execute(select(tables.messages).order_by(tables.messages.c.id)):
                yield dict(row._mapping)

    def message(self, message_id: str) -> dict[str, Any] | None:
        """One stored message by its id."""
        with self._reading() as connection:
            row = connection.execute(select(tables.messages).where(tables.messages.c.message_id == message_id)).first()
        return dict(row._mapping) if row else None

    def queued_posts(self, after: int = 0, *, by_hand: bool = False) -> list[QueuedPost]:
        """The posts behind ``after`` that have not arrived yet, in order; or those that staff have yet to post."""
        columns = tables.outbox.c
        states = (PostState.BY_HAND,) if by_hand else (PostState.TODO, PostState.SENDING, PostState.UNKNOWN)
        waiting = columns.state.in_(states)
        query = select(tables.outbox).where(columns.id > after, waiting).order_by(columns.id)
        with self._reading() as connection:
            return [
                QueuedPost(
                    id=row.id,
                    at=row.at,
                    room=row.room,
                    to=row.recipient,
                    text=row.text,
                    mention=row.mention,
                    attachment=row.attachment,
                    state=PostState(row.state),
                    attempts=row.attempts,
                )
                for row in connection.execute(query)
            ]

    def memos(self) -> dict[str, str]:
        """The small facts."""
        with self._reading() as connection:
            return {row.name: row.value for row in connection.execute(select(tables.memos))}

    def heard_until(self) -> datetime | None:
        """Until when the group was heard for certain; None where it never was."""
        memo = self.memos().get(HEARD_AT)
        heard = [datetime.fromisoformat(memo)] if memo else []
        last = self.last_message_at()
        return max([*heard, *([last] if last else [])], default=None)

    def is_empty(self) -> bool:
        """Whether nothing at all has arrived."""
        columns = tables.messages.c
        arrived = select(columns.id).where(columns.kind.in_(("message", "paste")), columns.sender.not_like(f"{DESK}%"))
        with self._reading() as connection:
            return connection.execute(arrived.limit(1)).first() is None

    def last_arrival_at(self) -> datetime | None:
        """When something last arrived, whatever it was."""
        with self._reading() as connection:
            moment: datetime | None = connection.execute(select(func.max(tables.messages.c.received_at))).scalar()
        return moment

    def last_message_at(self) -> datetime | None:
        """When something was last heard; what staff paste or order at this machine was not."""
        columns = tables.messages.c
        query = select(columns.received_at).where(columns.kind != "paste", columns.paste == "")
        query = query.where(columns.sender.not_like(f"{DESK}%"))
        query = query.order_by(columns.id.desc()).limit(1)
        with self._reading() as connection:
            moment: datetime | None = connection.execute(query).scalar()
        return moment

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(reading=True) as connection:
            yield connection
            connection.rollback()

    # --- preparing ---------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        with self.engine.begin() as connection:
            version = _version(connection)
            if version == SCHEMA:
                return
            if version is None:
                tables.metadata.create_all(connection)
                for statement in tables.append_only(connection.dialect.name):
                    connection.exec_driver_sql(statement)
                connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
                connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": SCHEMA})
                return
            _upgrade(connection, version)


def _version(connection: Connection) -> str | None:
    names = inspect(connection).get_table_names()
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


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url)
    in_memory = url in (IN_MEMORY, "sqlite:///:memory:")
    if in_memory:
        engine = create_engine(IN_MEMORY, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        path = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
        if path is not None:
            _check_folder(path)
        engine = create_engine(url)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _check_folder(path: Path) -> None:
    folder = path.parent if str(path.parent) else Path()
    if not folder.is_dir():
        raise UserError("no_folder", path=str(folder))
    if path.is_dir():
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
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _explained(error: Exception, url: str) -> UserError:
    reason = str(getattr(error, "orig", error)).casefold()
    path = url.removeprefix("sqlite:///") if url.startswith("sqlite") else _without_password(url)
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


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if "@" in rest else url


def free_bytes(url: str) -> int | None:
    """Free space on the database's disk; None where it is not on this machine."""
    if not url.startswith("sqlite:///"):
        return None
    return shutil.disk_usage(Path(url.removeprefix("sqlite:///")).absolute().parent).free


__all__ = [
    "HEARD_AT",
    "IN_MEMORY",
    "ROOM_MEMO",
    "WORKBOOK",
    "Evidence",
    "Post",
    "PostState",
    "QueuedPost",
    "Store",
    "Transaction",
    "durability",
    "free_bytes",
    "known_rooms",
]
