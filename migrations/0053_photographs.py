"""Photographs of persons among the papers of an order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say of a paper whom it shows; those there are show nobody."""
    # SQLite adds a foreign key only with its column, which Alembic has no operation for.
    op.execute(
        "ALTER TABLE paper ADD COLUMN person_id INTEGER"
        " CONSTRAINT fk_paper_person_id_person REFERENCES person (id)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("COMMENT ON COLUMN paper.person_id IS 'whom a photograph shows'")
    there = sa.text("person_id IS NOT NULL")
    op.create_index(
        "ix_paper_person_id",
        "paper",
        ["person_id"],
        postgresql_where=there,
        sqlite_where=there,
    )


def downgrade() -> None:
    """Take it back: a photograph stays as another paper, and whom it shows is lost."""
    op.execute("UPDATE paper SET kind = 'OTHER' WHERE kind = 'PHOTOGRAPH'")
    op.drop_index("ix_paper_person_id", "paper")
    op.drop_column("paper", "person_id")
