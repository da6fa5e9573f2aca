"""The first form of the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TEXTS_OF_CANDIDATES = (
    "name", "group", "gender", "phone", "id_number", "wechat_id", "employer", "note",
    "emergency_name", "emergency_phone",
)  # fmt: skip


def upgrade() -> None:
    """Create all tables."""
    op.create_table(
        "candidates",
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS_OF_CANDIDATES),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_candidates"),
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("fault", sa.String(32), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
    )
    op.create_table(
        "pictures",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_pictures"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("room", "message_id", "sender", "name", "alias")),
        sa.Column("type", sa.String(32), nullable=False),
        *(sa.Column(name, sa.String(32), nullable=False) for name in ("at", "received_at")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("text", "mentions")),
        sa.Column("until", sa.String(32)),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("paste", "shown")),
        *(sa.Column(name, sa.String(64), nullable=False) for name in ("salt", "digest", "hash")),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("kind", "room", "message_id", name="uq_messages_kind_room_message_id"),
    )
    op.create_index("ix_messages_message_id", "messages", ["message_id"])
    op.create_table(
        "records",
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("stream", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("actor", "message_id", "body", "shown")),
        *(sa.Column(name, sa.String(64), nullable=False) for name in ("salt", "digest")),
        sa.Column("heard", sa.String(96), nullable=False),
        *(sa.Column(name, sa.String(64), nullable=False) for name in ("previous", "hash")),
        sa.PrimaryKeyConstraint("seq", name="pk_records"),
    )
    op.create_table(
        "histories",
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("number", "seq", name="pk_histories"),
    )
    op.create_table(
        "snapshots",
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_snapshots"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("room", "recipient", "text")),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("mention", "sent_id")),
        sa.Column("manner", sa.String(16), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("is_secret", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_state", "outbox", ["state"])
    op.create_table(
        "memos",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_memos"),
    )
