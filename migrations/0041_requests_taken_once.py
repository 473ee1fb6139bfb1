"""What programs sent under a key of theirs, so that it is taken once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "taken_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False, comment="as the program named the request"),
        sa.Column(
            "digest", sa.String(), nullable=False, comment="SHA-256 of where it went and its body"
        ),
        sa.Column("location", sa.String(), nullable=False, comment="where what it made is"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_taken_request_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_request")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_taken_request_account_id_key")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("taken_request")
