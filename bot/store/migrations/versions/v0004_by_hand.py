"""What a day by hand keeps: of a copied message the paste that it came with, and the last moment it can stand for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables import AwareTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Widen the messages."""
    op.add_column("messages", sa.Column("until", AwareTime))
    op.add_column("messages", sa.Column("paste", sa.Text, nullable=False, server_default=""))
