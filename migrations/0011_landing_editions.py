"""Landing a boundary edition: staged apart in batches, counted at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add how far a landing has come, what it will change, and names by edition."""
    op.add_column(
        "boundary",
        sa.Column(
            "name",
            sa.String(),
            nullable=True,
            comment="the area's name in this edition; NULL: the one it bears",
        ),
    )
    op.create_table(
        "landing",
        sa.Column("edition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column(
            "checksum", sa.String(), nullable=False, comment="SHA-256 of what the file draws"
        ),
        sa.Column("notes", sa.JSON(), nullable=False, comment="what its importer should look at"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "advanced_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when the last batch was staged",
        ),
        sa.Column(
            "waiting", sa.Integer(), nullable=False, comment="orders to place when staging began"
        ),
        sa.Column("placed", sa.Integer(), nullable=False, comment="of them, those placed"),
        sa.Column(
            "changed", sa.Integer(), nullable=False, comment="of them, those that count elsewhere"
        ),
        sa.Column(
            "last_order_id",
            sa.Integer(),
            nullable=False,
            comment="orders up to this one have been placed",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_landing_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_landing")),
    )
    op.create_table(
        "staged_stay",
        sa.Column("order_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("basis", sa.SmallInteger(), nullable=False),
        sa.Column("area_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adds", sa.Boolean(), nullable=False, comment="else it takes away"),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("order_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_by", sa.SmallInteger(), nullable=False),
        sa.Column("ended_by", sa.SmallInteger(), nullable=True),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint(
            "order_id", "basis", "area_id", "from_at", "adds", name=op.f("pk_staged_stay")
        ),
    )
    op.create_table(
        "changed_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changed_order")),
    )


def downgrade() -> None:
    """Take it back; an edition that has not landed goes with it."""
    pending = "SELECT edition_id FROM landing WHERE stage <> 'LANDED'"
    op.execute(f"DELETE FROM boundary WHERE edition_id IN ({pending})")  # noqa: S608  no input
    op.drop_table("changed_order")
    op.drop_table("staged_stay")
    op.drop_table("landing")
    op.execute("DELETE FROM edition WHERE id NOT IN (SELECT edition_id FROM boundary)")
    op.drop_column("boundary", "name")
