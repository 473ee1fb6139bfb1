"""Homes say of whom it is known that they have no fixed abode.

What is derived of orders is worked out anew for it: ``flask db upgrade`` does so afterwards.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and note that every order is owed it, where there are any."""
    op.add_column(
        "order_home",
        sa.Column(
            "no_abode",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="no fixed abode, and no place they often are at is known",
        ),
    )
    op.execute("DELETE FROM derived_step")
    op.execute(
        "INSERT INTO derived_step (id, last_order_id)"
        " SELECT 1, 0 WHERE EXISTS (SELECT 1 FROM protective_order)"
    )


def downgrade() -> None:
    """Forget who has no fixed abode: those orders are among the not placed again.

    The older version knows no transfers, no orders that cannot be served and no charges for not
    telling: that they happened is lost. Run ``flask register deadlines`` with it.
    """
    op.execute(
        "DELETE FROM event WHERE kind IN ('CANNOT_BE_SERVED', 'NOTIFICATION_CHARGED',"
        " 'TRANSFERRED_IN', 'TRANSFERRED_OUT')"
    )
    op.execute("DELETE FROM order_gap WHERE what > 5")
    op.drop_column("order_home", "no_abode")
