"""Whether a protected person lives at the same premises as the subject."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: of no one is it known yet."""
    op.add_column(
        "protection",
        sa.Column(
            "shares_home",
            sa.Boolean(),
            nullable=True,
            comment="whether they live at the same premises as the subject; NULL: not known",
        ),
    )


def downgrade() -> None:
    """Forget who lives at the same premises; corrections of it go on saying what stood there."""
    op.drop_column("protection", "shares_home")
