"""Which other police force an address lies in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: of no address is it known yet."""
    op.add_column(
        "address",
        sa.Column(
            "outside_force",
            sa.String(),
            nullable=True,
            comment="the police force it lies in, where that is another",
        ),
    )


def downgrade() -> None:
    """Forget which other forces addresses lie in, and that what was taken out was put back.

    It stands as it was put back; the older version tells that it was taken out alone.
    """
    op.execute("DELETE FROM correction WHERE act = 'PUT_BACK'")
    op.drop_column("address", "outside_force")
