"""Who said where a condition applies, and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_BY = "who said where it applies, or how far from there; NULL: before anybody noted it"
_AT = "when that was said; NULL: with the order"


def upgrade() -> None:
    """Add the columns."""
    # SQLite adds a foreign key only with its column, which Alembic has no operation for.
    op.execute(
        "ALTER TABLE condition ADD COLUMN placed_by_id INTEGER"
        " CONSTRAINT fk_condition_placed_by_id_account REFERENCES account (id)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"COMMENT ON COLUMN condition.placed_by_id IS '{_BY}'")
    op.add_column(
        "condition",
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True, comment=_AT),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_column("condition", "placed_at")
    op.drop_column("condition", "placed_by_id")
