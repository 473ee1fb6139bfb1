"""What a recorder says of two records: that they were not sure, and why two are not one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_UNSURE = "when a recorder was not sure of the two; NULL: found by what they share"
_WHY = "why, in words; NULL: none was given"


def upgrade() -> None:
    """Add empty columns: nothing of it was asked before."""
    unsure = sa.Column("unsure_at", sa.DateTime(timezone=True), nullable=True, comment=_UNSURE)
    op.add_column("likely_pair", unsure)
    # SQLite adds a foreign key only with its column, which Alembic has no operation for.
    op.execute(
        "ALTER TABLE likely_pair ADD COLUMN unsure_by_id INTEGER"
        " CONSTRAINT fk_likely_pair_unsure_by_id_account REFERENCES account (id)"
    )
    op.add_column("person_pair", sa.Column("reason", sa.String(), nullable=True, comment=_WHY))


def downgrade() -> None:
    """Take them back: which pairs a recorder was not sure of is lost, and why others are two."""
    op.drop_column("person_pair", "reason")
    op.drop_column("likely_pair", "unsure_by_id")
    op.drop_column("likely_pair", "unsure_at")
