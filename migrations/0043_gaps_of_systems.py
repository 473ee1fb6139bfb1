"""When PNC and Connect had not heard the latest of an order, in one table that lists read.

``flask db upgrade`` fills it afterwards: what they are to hear of is no matter for a query.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "system_gap",
        sa.Column("order_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("system", sa.String(16), nullable=False),
        sa.Column(
            "since_at",
            _INSTANT,
            nullable=False,
            comment="the first thing it had not heard; may be an end still to come",
        ),
        sa.Column(
            "until_at",
            _INSTANT,
            nullable=False,
            comment="when it was told; a far-future instant while it has not been",
        ),
        sa.PrimaryKeyConstraint("order_id", "system", "since_at", name=op.f("pk_system_gap")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_system_gap_open", "system_gap", ["system", "until_at", "since_at", "order_id"]
    )


def downgrade() -> None:
    """Take it away: it follows from what was recorded."""
    op.drop_table("system_gap")
