"""What convinces an inspector: records and messages that the database itself refuses to change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables import append_only

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the triggers, and files to the outbox."""
    op.add_column("outbox", sa.Column("attachment", sa.String(16), nullable=False, server_default=""))
    for statement in append_only(op.get_bind().dialect.name):
        op.execute(statement)
