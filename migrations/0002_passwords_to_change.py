"""Passwords somebody else chose must be changed; the log is read by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let an account say that its password is not its own yet, and index the log by time."""
    op.add_column(
        "account",
        sa.Column(
            "must_change_password",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="somebody else chose the password; asked for another at sign-in",
        ),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"], unique=False)


def downgrade() -> None:
    """Take both back."""
    op.drop_index("ix_audit_entry_at", table_name="audit_entry")
    op.drop_column("account", "must_change_password")
