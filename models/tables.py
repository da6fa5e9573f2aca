"""The tables of the database. Only ``bot/store`` may import this module."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator


class AwareTime(TypeDecorator[datetime]):
    """A moment, kept as ISO 8601 text in UTC, so that it sorts, reads, and never loses its zone."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Refuse a time without zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone cannot be stored")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The moment, aware."""
        return None if value is None else datetime.fromisoformat(value)


NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

candidates = Table(
    "candidates",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("gender", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("id_number", Text, nullable=False),
    Column("wechat_id", Text, nullable=False),
    Column("employer", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("emergency_name", Text, nullable=False),
    Column("emergency_phone", Text, nullable=False),
    Column("salt", String(64), nullable=False),
)

applications = Table(
    "applications",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("file", Text, nullable=False),
    Column("source", String(64), nullable=False),
    Column("form", Text, nullable=False),
    Column("fault", String(32), nullable=False),
    Column("salt", String(64), nullable=False),
)
"""What applications say; their order, and what became of each, stand in the records."""

pictures = Table(
    "pictures",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""The pictures on applications, each once."""

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("room", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("alias", Text, nullable=False),
    Column("type", String(32), nullable=False),
    Column("at", AwareTime, nullable=False),
    Column("received_at", AwareTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("mentions", Text, nullable=False),
    Column("until", AwareTime),
    Column("paste", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("salt", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("kind", "room", "message_id"),
    Index("ix_messages_message_id", "message_id"),
)

records = Table(
    "records",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", AwareTime, nullable=False),
    Column("stream", String(16), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("salt", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("heard", String(96), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

histories = Table(
    "histories",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
)
"""Which records stand in whose history: an index of what the records say themselves."""

snapshots = Table(
    "snapshots",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
)
"""The state after a record, so that not all of them have to be read; the next record holds its digest."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", AwareTime, nullable=False),
    Column("room", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("changed_at", AwareTime, nullable=False),
    Column("mention", Text, nullable=False),
    Column("sent_id", Text, nullable=False),
    Column("manner", String(16), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("is_secret", Boolean, nullable=False),
    Index("ix_outbox_state", "state"),
)

_KEPT: Final = {
    "records": ("seq", "at", "stream", "kind", "digest", "heard", "previous", "hash"),
    "messages": ("id", "kind", "at", "received_at", "digest", "hash"),
}
REMOVED: Final = {
    "records": ("body", "shown", "salt", "actor", "message_id"),
    "messages": ("room", "text", "shown", "name", "alias", "sender", "type", "mentions", "paste", "salt"),
}
"""What a purge empties."""


def _append_only(dialect: str) -> Iterator[str]:
    """Triggers: no row of the records or messages is ever changed or deleted, but for removing what is personal."""
    for table, kept in _KEPT.items():
        same = "IS" if dialect == "sqlite" else "IS NOT DISTINCT FROM"
        clauses = [f"NEW.{name} {same} OLD.{name}" for name in kept] + [f"NEW.{name} = ''" for name in REMOVED[table]]
        purge = " AND ".join(clauses)
        if dialect == "sqlite":
            yield (
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({purge}) "
                f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
            )
            yield (
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
            )
        else:
            yield (
                f"CREATE FUNCTION {table}_append_only() RETURNS trigger AS $$ BEGIN "
                f"IF TG_OP = 'UPDATE' THEN IF {purge} THEN RETURN NEW; END IF; END IF; "
                f"RAISE EXCEPTION '{table} are append-only'; END $$ LANGUAGE plpgsql"
            )
            yield (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
            )
            yield (
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
            )


def append_only(dialect: str) -> tuple[str, ...]:
    """The statements that make records and messages append-only. For ``sqlite`` and ``postgresql``."""
    return tuple(_append_only(dialect))


memos = Table(
    "memos",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
