"""PNC, Connect and reviews: when other systems were told of an order, when it was looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "system_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(length=16), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "updated_by",
            sa.String(),
            nullable=False,
            comment="name and collar number of who did it",
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_system_update_order_id_protective_order"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_system_update_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_update")),
    )
    op.create_index(
        "ix_system_update_order_id",
        "system_update",
        ["order_id", "system", "updated_at"],
        unique=False,
    )
    op.create_table(
        "order_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "reviewed_by",
            sa.String(),
            nullable=False,
            comment="name and collar number of who reviewed it",
        ),
        sa.Column(
            "note",
            sa.Text(),
            nullable=False,
            comment="what came of it; never a protected person",
        ),
        sa.Column(
            "next_review_on",
            sa.Date(),
            nullable=False,
            comment="London day by which the next one is due",
        ),
        sa.Column(
            "next_due_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="end of that day, an instant: lists are sorted by it",
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_order_review_order_id_protective_order"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_order_review_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_review")),
    )
    op.create_index(
        "ix_order_review_order_id", "order_review", ["order_id", "reviewed_at"], unique=False
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_order_review_order_id", table_name="order_review")
    op.drop_table("order_review")
    op.drop_index("ix_system_update_order_id", table_name="system_update")
    op.drop_table("system_update")
