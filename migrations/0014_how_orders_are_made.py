"""How an order came about, the section it was made under, the event it ends on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three; for orders there are, nothing says so."""
    op.add_column(
        "protective_order",
        sa.Column(
            "ends_event",
            sa.String(),
            nullable=True,
            comment="the event it ends on, in the court's words",
        ),
    )
    op.add_column(
        "protective_order",
        sa.Column(
            "originating_route",
            sa.String(length=24),
            nullable=True,
            comment="how it came about; NULL: a notice, or nothing says so",
        ),
    )
    op.add_column(
        "protective_order",
        sa.Column(
            "made_under",
            sa.String(),
            nullable=True,
            comment="section it was made under, where its limits hang on it: s.36",
        ),
    )


def downgrade() -> None:
    """Forget all three."""
    op.drop_column("protective_order", "made_under")
    op.drop_column("protective_order", "originating_route")
    op.drop_column("protective_order", "ends_event")
