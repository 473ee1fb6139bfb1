"""Removing old lines of the log leaves a signed note of what went, and who may remove them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "audit_ageing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False, comment="under which it is kept elsewhere"),
        sa.Column("aged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "before_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="every line removed was written before",
        ),
        sa.Column("seal_id", sa.Integer(), nullable=False, comment="last seal removed"),
        sa.Column("digest", sa.String(), nullable=False, comment="of that seal"),
        sa.Column(
            "total", _BIG, nullable=False, comment="lines removed so far, by earlier ones too"
        ),
        sa.Column(
            "stood",
            sa.String(),
            nullable=True,
            comment="digest of what is left of the lines that were taken as they stood",
        ),
        sa.Column("author", sa.String(), nullable=False, comment="username of who did it"),
        sa.Column("signature", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_ageing")),
    )


def downgrade() -> None:
    """Take it away; a log of which lines were removed then reads as cut."""
    op.drop_table("audit_ageing")
