"""Orders made on one application know of each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Name the application an order was made on; unknown for those there are."""
    op.add_column(
        "protective_order",
        sa.Column(
            "application",
            sa.String(),
            nullable=True,
            comment="shared by the orders made on one application, interim and main",
        ),
    )
    op.create_index(
        op.f("ix_protective_order_application"), "protective_order", ["application"], unique=False
    )


def downgrade() -> None:
    """Forget which orders were made on one application."""
    op.drop_index(op.f("ix_protective_order_application"), table_name="protective_order")
    op.drop_column("protective_order", "application")
