"""Look-ups beyond the reader's own LPA are counted by the hour; the auditor answers for excess."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "look_up",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_look_up_account_id", "look_up", ["account_id", "at"])
    op.create_table(
        "look_up_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "first_at", _INSTANT, nullable=False, comment="the first look-up that was refused"
        ),
        sa.Column("last_at", _INSTANT, nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False, comment="how many were refused"),
        sa.Column("reviewed_at", _INSTANT, nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by_id IS NULL)", name="review_is_whole"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_look_up_limit_account_id", "look_up_limit", ["account_id", "last_at"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_look_up_limit_account_id", "look_up_limit")
    op.drop_table("look_up_limit")
    op.drop_index("ix_look_up_account_id", "look_up")
    op.drop_table("look_up")
