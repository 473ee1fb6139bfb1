"""Openings of zones that tell a withheld home: which condition's."""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_WHOSE = "whose zone was shown, which tells the home at the address"


def upgrade() -> None:
    """Add the column."""
    # SQLite adds a foreign key only with its column, which Alembic has no operation for.
    op.execute(
        "ALTER TABLE home_opening ADD COLUMN condition_id INTEGER"
        " CONSTRAINT fk_home_opening_condition_id_condition REFERENCES condition (id)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"COMMENT ON COLUMN home_opening.condition_id IS '{_WHOSE}'")


def downgrade() -> None:
    """Take it away."""
    op.drop_column("home_opening", "condition_id")
