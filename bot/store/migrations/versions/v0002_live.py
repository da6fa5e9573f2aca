"""What the live bot keeps: whom a post addresses, the id it got, and small facts such as when it last heard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Widen the outbox, and add the memos."""
    for name in ("mention", "sent_id"):
        op.add_column("outbox", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.create_table(
        "memos",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_memos"),
    )
