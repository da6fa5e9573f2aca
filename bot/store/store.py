"""The database: raw messages, records, posts. One transaction for each turn, and no lost commit."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Select, func, select
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import StaticPool

from bot.errors import UserError
from bot.store.engine import explained, make_engine, prepare, without_password
from bot.store.transaction import Transaction, entry_digests, heard_behind, records_about
from models import tables
from models.intake.stored import StoredApplication
from models.messages import DESK
from models.people.candidate import Candidate
from models.posts import PostState, QueuedPost
from models.records.chain import GENESIS, HeardEnd, Record, Stored
from models.records.verify import StoredPost
from models.settings import CHECKIN

HEARD_AT: Final = "heard_at"
"""The memo that says until when the group was heard for certain."""
MADE_MEMO: Final = "made:"
"""Before the name of a group that the bot was about to make: with whom, until it is recorded."""
ROOM_MEMO: Final = "room:"
"""The memo under which the room id of a topic is remembered."""


_TOLD: Final = ("paste", "tick", "fact")
"""What this program was told, or told itself: nobody heard it in the group."""


def known_rooms(store: Store) -> dict[str, str]:
    """The room id of each topic that a gateway has resolved."""
    return {name.removeprefix(ROOM_MEMO): value for name, value in store.memos().items() if name.startswith(ROOM_MEMO)}


class Store:
    """An open database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str, *, may_create: bool = True) -> Store:
        """Open (and if needed create or upgrade) the database. Raises :class:`UserError` with what to do."""
        try:
            store = cls(make_engine(url, may_create=may_create))
            try:
                prepare(store.engine)
            except BaseException:
                store.close()
                raise
        except (OperationalError, DatabaseError) as error:
            raise explained(error, url) from error
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
            raise UserError("database_url", url=without_password(url)) from error
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
            raise explained(error, str(self.engine.url)) from error

    # --- the roster --------------------------------------------------------------------------------------------------

    def roster(self) -> list[Candidate]:
        """The candidates in roster order."""
        with self._reading() as connection:
            return Transaction(connection).roster()

    def entry_digests(self) -> dict[str, str]:
        """The salted digest of each entry of the roster, by number, in roster order."""
        with self._reading() as connection:
            return entry_digests(connection)

    # --- applications ------------------------------------------------------------------------------------------------

    def applications(self, ids: Iterable[int] | None = None) -> list[StoredApplication]:
        """What applications say: of these, or of all, in their order."""
        with self._reading() as connection:
            return Transaction(connection).applications(ids)

    def picture(self, digest: str) -> bytes | None:
        """A picture on an application; None where there is none of this digest."""
        columns = tables.pictures.c
        with self._reading() as connection:
            content: bytes | None = connection.execute(select(columns.content).where(columns.digest == digest)).scalar()
        return content

    # --- records -----------------------------------------------------------------------------------------------------

    def records(self, after: int | None = None) -> Generator[Record]:
        """All records, or those behind ``after``, oldest first. Raises :class:`UserError` at a forged one."""
        seq = after or 0
        query = select(tables.records).order_by(tables.records.c.seq)
        if after is not None:
            query = query.where(tables.records.c.seq > after)
        try:
            for row in self._streamed(query):
                seq = row.seq
                yield Record(**row._mapping)
        except (ValueError, TypeError, AttributeError, UserError):
            raise UserError("record_unreadable", seq=seq + 1) from None

    def newest_records(self, before: int = 0, kind: str = "") -> Generator[Record]:
        """The records in front of ``before``, or all, or those of one kind, newest first, as many as are asked for."""
        query = select(tables.records).order_by(tables.records.c.seq.desc())
        if before:
            query = query.where(tables.records.c.seq < before)
        if kind:
            query = query.where(tables.records.c.kind == kind)
        for row in self._streamed(query):
            yield Record(**row._mapping)

    def past(self, number: str, stream: str = CHECKIN) -> list[Record]:
        """Everything that happened to this candidate in a sitting, oldest first."""
        with self._reading() as connection:
            return list(records_about(connection, number, stream))

    def head(self) -> tuple[int, str]:
        """Sequence and hash of the newest record."""
        query = select(tables.records.c.seq, tables.records.c.hash).order_by(tables.records.c.seq.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(query).first()
        return (row.seq, row.hash) if row else (0, GENESIS)

    def record(self, seq: int) -> Record | None:
        """One record; None where there is none."""
        with self._reading() as connection:
            row = connection.execute(select(tables.records).where(tables.records.c.seq == seq)).first()
        return Record(**row._mapping) if row else None

    def heard(self) -> HeardEnd:
        """The end of the chain of messages."""
        with self._reading() as connection:
            return Transaction(connection).heard()

    def hash_of(self, seq: int) -> str | None:
        """The hash of a record; None where there is none."""
        with self._reading() as connection:
            found: str | None = connection.execute(
                select(tables.records.c.hash).where(tables.records.c.seq == seq)
            ).scalar()
        return found

    def histories(self) -> Generator[tuple[int, str]]:
        """Which record stands in whose history, in the order of the records."""
        columns = tables.histories.c
        query = select(columns.seq, columns.number).order_by(columns.seq, columns.number)
        for row in self._streamed(query):
            yield row.seq, row.number

    def snapshot(self) -> tuple[int, str] | None:
        """The newest kept state, and the record that it is the state after; whether it is true, the next one tells."""
        with self._reading() as connection:
            row = connection.execute(select(tables.snapshots).order_by(tables.snapshots.c.seq.desc()).limit(1)).first()
        return (row.seq, row.body) if row else None

    # --- what arrived ------------------------------------------------------------------------------------------------

    def contacts(self, after: int = 0) -> list[tuple[str, str, str, str]]:
        """Everybody who wrote behind this place, by what they were last called.

        Id, nickname, room alias, and the room, empty in private: the newest message in a room and the newest in
        private, in the order in which they came.
        """
        columns = tables.messages.c
        newest = select(func.max(columns.id)).where(*heard_behind(after))
        newest = newest.group_by(columns.sender, columns.room == "")
        query = select(columns.sender, columns.name, columns.alias, columns.room).where(columns.id.in_(newest))
        with self._reading() as connection:
            rows = connection.execute(query.order_by(columns.id))
            return [tuple(row) for row in rows]

    def messages(self) -> Generator[Stored]:
        """Everything that arrived, oldest first. Raises :class:`UserError` at what only a forger can write."""
        place = 0
        try:
            for row in self._streamed(select(tables.messages).order_by(tables.messages.c.id)):
                place = row.id
                yield Stored(**row._mapping)
        except (ValueError, TypeError, AttributeError, UserError):
            raise UserError("message_unreadable", place=place + 1) from None

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
        query = select(columns.received_at).where(columns.kind.not_in(_TOLD), columns.paste == "")
        query = query.where(columns.sender.not_like(f"{DESK}%"))
        query = query.order_by(columns.id.desc()).limit(1)
        with self._reading() as connection:
            moment: datetime | None = connection.execute(query).scalar()
        return moment

    def heard_until(self) -> datetime | None:
        """Until when the group was heard for certain; None where it never was."""
        memo = self.memos().get(HEARD_AT)
        heard = [datetime.fromisoformat(memo)] if memo else []
        last = self.last_message_at()
        return max([*heard, *([last] if last else [])], default=None)

    # --- posts -------------------------------------------------------------------------------------------------------

    def posted_texts(self) -> Iterator[str]:
        """Everything that was posted, or is on its way, oldest first."""
        columns = tables.outbox.c
        query = (
            select(columns.text)
            .where(columns.state.not_in((PostState.BY_HAND, PostState.DROPPED)))
            .order_by(columns.id)
        )
        with self._reading() as connection:
            yield from connection.execute(query).scalars()

    def stored_posts(self) -> Iterator[StoredPost]:
        """All posts, oldest first; each has its record."""
        for row in self._streamed(select(tables.outbox).order_by(tables.outbox.c.id)):
            yield StoredPost(
                id=row.id,
                seq=row.seq,
                room=row.room,
                to=row.recipient,
                text=row.text,
                is_secret=row.is_secret,
                mention=row.mention,
                manner=row.manner,
            )

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
                    manner=row.manner,
                    state=PostState(row.state),
                    attempts=row.attempts,
                )
                for row in connection.execute(query)
            ]

    # --- small facts -------------------------------------------------------------------------------------------------

    def memos(self) -> dict[str, str]:
        """The small facts."""
        with self._reading() as connection:
            return {row.name: row.value for row in connection.execute(select(tables.memos))}

    def _streamed(self, query: Select[Any]) -> Iterator[Row[Any]]:
        """The rows one by one; of a database in memory, which has but one connection, all at once."""
        with self._reading() as connection:
            rows = connection.execute(query.execution_options(yield_per=1000))
            if not isinstance(self.engine.pool, StaticPool):
                yield from rows
                return
            kept = list(rows)
        yield from kept

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self.engine.connect().execution_options(reading=True) as connection:
                yield connection
                connection.rollback()
        except (DatabaseError, ValueError, TypeError, AttributeError) as error:
            if isinstance(error, DatabaseError):
                raise explained(error, str(self.engine.url)) from error
            raise UserError("database_odd") from error
