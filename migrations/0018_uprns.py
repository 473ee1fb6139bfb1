"""Single addresses placed by their unique property reference number, where a list is held."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "uprn",
        sa.Column("uprn", sa.String(), nullable=False, comment="digits without leading noughts"),
        sa.Column("easting", sa.Double(), nullable=False),
        sa.Column("northing", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("uprn", name=op.f("pk_uprn")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("uprn")
