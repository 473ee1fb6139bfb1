"""The clocks that run for each order, in one table that lists read.

``flask db upgrade`` fills it afterwards: how the law counts is no matter for a query.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "order_deadline",
        sa.Column("order_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "number",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="tells an order's rows apart",
        ),
        sa.Column(
            "clock",
            sa.String(),
            nullable=False,
            comment="K1 ... in rules/clocks/table.py; HEARING: a day the court named; GAP: an"
            " interim order's end before its hearing",
        ),
        sa.Column("started_by", sa.String(32), nullable=False, comment="what started it"),
        sa.Column("starts_at", _INSTANT, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False, comment="last instant in time"),
        sa.Column(
            "arguable_at",
            _INSTANT,
            nullable=True,
            comment="a later one that a court may accept",
        ),
        sa.Column(
            "met_at",
            _INSTANT,
            nullable=True,
            comment="when it was met, or no longer asked for anything; may lie before its start",
        ),
        sa.PrimaryKeyConstraint("order_id", "number", name=op.f("pk_order_deadline")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("order_deadline")
