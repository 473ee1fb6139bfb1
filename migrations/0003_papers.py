"""Papers: the sealed order, the certificate of service, maps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of papers; their content is stored elsewhere."""
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="counts up within the order"),
        sa.Column("file_type", sa.String(length=8), nullable=False, comment="told by its content"),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="hexadecimal"),
        sa.Column(
            "store_key", sa.String(length=32), nullable=False, comment="random name in the store"
        ),
        sa.Column("scan", sa.String(length=16), nullable=False, comment="what the scanner said"),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)"
            " AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_paper_withdrawal_is_whole"),
        ),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_paper_holds_something")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["account.id"], name=op.f("fk_paper_added_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_paper_order_id_protective_order"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["account.id"], name=op.f("fk_paper_withdrawn_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_paper_order_id_number")),
        sa.UniqueConstraint("store_key", name=op.f("uq_paper_store_key")),
    )


def downgrade() -> None:
    """Drop the table; the content stays in the store."""
    op.drop_table("paper")
