"""Unfinished records are the team's: who wrote one before it was taken over, and when it was."""

from __future__ import annotations

from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns; no record there is was taken over."""
    is_postgres = op.get_bind().dialect.name == "postgresql"
    # SQLite adds keys and checks only with their column, which Alembic has no operation for.
    op.execute(
        "ALTER TABLE draft ADD COLUMN taken_from_id INTEGER"
        " CONSTRAINT fk_draft_taken_from_id_account REFERENCES account (id)"
    )
    kind = "TIMESTAMP WITH TIME ZONE" if is_postgres else "DATETIME"
    op.execute(
        f"ALTER TABLE draft ADD COLUMN taken_at {kind}"
        " CONSTRAINT ck_draft_taken_over_from_one_at_a_time"
        " CHECK ((taken_from_id IS NULL) = (taken_at IS NULL))"
    )
    if is_postgres:
        op.execute("COMMENT ON COLUMN draft.account_id IS 'who writes it now'")
        op.execute(
            "COMMENT ON COLUMN draft.taken_from_id IS 'who wrote it until it was taken over'"
        )
        op.execute("COMMENT ON COLUMN draft.taken_at IS 'when it was taken over'")


def downgrade() -> None:
    """Take both back: who wrote a record before is lost; it stays with who took it over.

    The older version puts no place of a breach right: what stood there before is lost.
    """
    op.execute("DELETE FROM correction WHERE sort = 'breach-place'")
    op.drop_column("draft", "taken_at")
    op.drop_column("draft", "taken_from_id")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("COMMENT ON COLUMN draft.account_id IS NULL")
