"""One run of the daily mail at a time, and mails that are not sent any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

OUT_OF_TURN = """
UPDATE digest_delivery SET state = 'DROPPED'
WHERE state <> 'SENT' AND EXISTS (
    SELECT 1 FROM digest_delivery AS newer
    WHERE newer.recipient = digest_delivery.recipient
    AND newer.day > digest_delivery.day AND newer.state = 'SENT'
)
"""
"""Mails left unsent while their mailbox was sent newer ones: sent now they would come out of turn."""


def upgrade() -> None:
    """Add the table with its one row; give up what could only come out of turn."""
    table = op.create_table(
        "digest_lease",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "owner", sa.String(), nullable=True, comment="host and process of a run; NULL: nobody"
        ),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="from then on anybody may take it",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_lease")),
    )
    op.bulk_insert(table, [{"id": 1}])
    op.execute(OUT_OF_TURN)


def downgrade() -> None:
    """Take the table away; what was given up is due again."""
    op.execute("UPDATE digest_delivery SET state = 'DUE' WHERE state = 'DROPPED'")
    op.drop_table("digest_lease")
