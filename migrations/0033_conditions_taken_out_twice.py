"""Conditions that two variations took out, the earlier of them recorded later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_WHAT = "later variations that took it out as well; NULL: none"


def upgrade() -> None:
    """Add the column."""
    op.add_column("condition", sa.Column("also_ended_by", sa.JSON(), nullable=True, comment=_WHAT))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("condition", "also_ended_by")
