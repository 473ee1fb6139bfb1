"""Which accounts were made with the sample data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_WHAT = "made with the sample data: everybody can read its password"


def upgrade() -> None:
    """Add the column; sample accounts of a register with invented records are known by name."""
    op.add_column(
        "account",
        sa.Column(
            "is_sample", sa.Boolean(), server_default=sa.false(), nullable=False, comment=_WHAT
        ),
    )
    op.execute(
        sa.text("""
        UPDATE account SET is_sample = :yes WHERE name LIKE 'Sample %' AND role <> 'SERVICE'
        AND EXISTS (SELECT 1 FROM protective_order WHERE source = 'sample')
        """).bindparams(sa.bindparam("yes", True, sa.Boolean()))
    )


def downgrade() -> None:
    """Take it away."""
    # Not by a copy of the table: SQLite would not let go of the one that other rows point at.
    op.execute("ALTER TABLE account DROP COLUMN is_sample")
