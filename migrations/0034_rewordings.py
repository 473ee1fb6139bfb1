"""What texts said before they were reworded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "rewording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False, comment="the order it was found about"),
        sa.Column(
            "column", sa.String(length=64), nullable=False, comment="table and column: visit.words"
        ),
        sa.Column("row_id", sa.Integer(), nullable=False, comment="which row of that table"),
        sa.Column("former", sa.Text(), nullable=False, comment="as it was typed"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reworded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reworded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_rewording_order_id_protective_order"),
        ),
        sa.ForeignKeyConstraint(
            ["reworded_by_id"], ["account.id"], name=op.f("fk_rewording_reworded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewording")),
    )
    op.create_index("ix_rewording_order_id", "rewording", ["order_id"])


def downgrade() -> None:
    """Take it away; the texts keep their new words."""
    op.drop_table("rewording")
