"""What an order lacks, in one table that lists read: service, a visit, a review, PNC, Connect.

``flask db upgrade`` fills it afterwards: what an order lacks is no matter for a query. Deadlines
that are not met, and records to verify, are found by indexes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table in place of that of the gaps of systems alone."""
    op.drop_table("system_gap")
    op.create_table(
        "order_gap",
        sa.Column("order_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("from_at", _INSTANT, nullable=False),
        sa.Column(
            "until_at",
            _INSTANT,
            nullable=False,
            comment="a far-future instant while it lacks it",
        ),
        sa.Column(
            "since_at",
            _INSTANT,
            nullable=False,
            comment="since when it waits: what made it necessary may have happened earlier",
        ),
        sa.PrimaryKeyConstraint("order_id", "what", "from_at", name=op.f("pk_order_gap")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_order_gap_open", "order_gap", ["what", "until_at", "from_at", "since_at", "order_id"]
    )
    op.create_index(op.f("ix_order_deadline_met_at"), "order_deadline", ["met_at"])
    op.create_index(
        "ix_protective_order_unverified",
        "protective_order",
        ["id", "recorded_at"],
        postgresql_where=sa.text("unverified"),
        sqlite_where=sa.text("unverified = 1"),
    )


def downgrade() -> None:
    """Take them away: they follow from what was recorded. The version before fills its own."""
    op.drop_index("ix_protective_order_unverified", table_name="protective_order")
    op.drop_index(op.f("ix_order_deadline_met_at"), table_name="order_deadline")
    op.drop_table("order_gap")
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
