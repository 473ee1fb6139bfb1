"""Events known by their day alone, makings without notice, breaches on the day of the making."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. Of the orders held, only those of a kind without notice are known to be so.

    What was recorded before has its time. That an order was made without notice is left open where
    nothing says so; what that means for a breach, each kind of order says.
    """
    op.add_column(
        "event",
        sa.Column(
            "day_only",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="only the day is known: a making is kept from its beginning, an end to its end",
        ),
    )
    op.add_column(
        "event",
        sa.Column(
            "without_notice",
            sa.Boolean(),
            nullable=True,
            comment="MADE, VARIED: whether the court did it without notice; NULL: not known",
        ),
    )
    op.add_column(
        "breach",
        sa.Column(
            "beside_making",
            sa.String(length=16),
            nullable=True,
            comment="on the day of a making without a time: before or after it; NULL: not said",
        ),
    )
    op.execute(
        "UPDATE event SET without_notice = true WHERE kind = 'MADE' AND order_id IN"
        " (SELECT id FROM protective_order WHERE kind = 'NMO_EX_PARTE')"
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_column("breach", "beside_making")
    op.drop_column("event", "without_notice")
    op.drop_column("event", "day_only")
