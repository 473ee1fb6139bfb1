"""Withheld addresses by their postcode, to find what would tell one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_address_withheld",
        "address",
        ["postcode"],
        postgresql_where=sa.text("confidential"),
        sqlite_where=sa.text("confidential"),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_address_withheld", table_name="address")
