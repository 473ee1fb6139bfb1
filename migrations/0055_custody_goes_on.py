"""Which stay in custody ended one before it; one that was taken out bars no other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_NAME = "uq_detention_open"
_STANDS = sa.text("released_at IS NULL AND removal_id IS NULL")
_OPEN = sa.text("released_at IS NULL")


def upgrade() -> None:
    """Add the column; of stays that ended before it is not known what ended them."""
    # SQLite adds a foreign key only with its column, which Alembic has no operation for.
    op.execute(
        "ALTER TABLE detention ADD COLUMN ended_by_id INTEGER"
        " CONSTRAINT fk_detention_ended_by_id_detention REFERENCES detention (id)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "COMMENT ON COLUMN detention.ended_by_id IS"
            " 'where they were held next, which ended this'"
        )
    _unique(_STANDS)


def downgrade() -> None:
    """Take it back: a stay that was taken out while it ran ends when the next began, or was."""
    op.execute(
        "UPDATE detention SET released_at = COALESCE((SELECT MIN(later.since_at) FROM detention later"
        " WHERE later.person_id = detention.person_id AND later.since_at > detention.since_at),"
        " (SELECT removed_at FROM fact_removal WHERE fact_removal.id = detention.removal_id))"
        " WHERE released_at IS NULL AND removal_id IS NOT NULL"
    )
    _unique(_OPEN)
    op.drop_column("detention", "ended_by_id")


def _unique(where: sa.TextClause) -> None:
    op.drop_index(_NAME, "detention")
    op.create_index(
        _NAME,
        "detention",
        ["person_id"],
        unique=True,
        postgresql_where=where,
        sqlite_where=where,
    )
