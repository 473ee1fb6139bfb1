"""Of a fact that is withheld, whose act withheld it: they go on reading it as before."""

from __future__ import annotations

from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: what was withheld before stays withheld from everybody."""
    # SQLite adds keys only with their column, which Alembic has no operation for.
    op.execute(
        "ALTER TABLE dated_fact ADD COLUMN read_by_id INTEGER"
        " CONSTRAINT fk_dated_fact_read_by_id_account REFERENCES account (id)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "COMMENT ON COLUMN dated_fact.read_by_id IS"
            " 'whose act withheld it: they read it as before'"
        )


def downgrade() -> None:
    """Withhold it from them as well."""
    op.drop_column("dated_fact", "read_by_id")
