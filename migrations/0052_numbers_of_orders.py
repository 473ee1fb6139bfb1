"""Numbers of orders and of their breaches in other systems, found by a look-up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_LOOKED_FOR = {
    "protective_order": ("crime_reference",),
    "breach": ("crime_reference", "custody_reference", "occurrence_reference"),
}
"""Columns that a number is looked for in, by table."""


def upgrade() -> None:
    """Add the tables, and indexes of the numbers there are."""
    op.create_table(
        "order_number_removal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("removed_at", _INSTANT, nullable=False),
        sa.Column("removed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_order_number_removal_order_id_protective_order"),
        ),
        sa.ForeignKeyConstraint(
            ["removed_by_id"],
            ["account.id"],
            name=op.f("fk_order_number_removal_removed_by_id_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_number_removal")),
    )
    op.create_index(op.f("ix_order_number_removal_order_id"), "order_number_removal", ["order_id"])
    op.create_table(
        "order_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column(
            "breach_id",
            sa.Integer(),
            nullable=True,
            comment="the breach it is of; NULL: the order's own",
        ),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("number", sa.String(), nullable=False, comment="as the paper writes it"),
        sa.Column("sought", sa.String(), nullable=False, comment="capitals and digits alone"),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "removal_id",
            sa.Integer(),
            nullable=True,
            comment="why and when it was taken out as always wrong; NULL: it stands",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_order_number_order_id_protective_order"),
        ),
        sa.ForeignKeyConstraint(
            ["breach_id"], ["breach.id"], name=op.f("fk_order_number_breach_id_breach")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_order_number_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["removal_id"],
            ["order_number_removal.id"],
            name=op.f("fk_order_number_removal_id_order_number_removal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_number")),
    )
    op.create_index(op.f("ix_order_number_order_id"), "order_number", ["order_id"])
    op.create_index("ix_order_number_sought", "order_number", ["sought"])
    for table, columns in _LOOKED_FOR.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    """Take them away: the numbers recorded since are lost."""
    for table, columns in _LOOKED_FOR.items():
        for column in columns:
            op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    op.drop_index("ix_order_number_sought", table_name="order_number")
    op.drop_index(op.f("ix_order_number_order_id"), table_name="order_number")
    op.drop_table("order_number")
    op.drop_index(op.f("ix_order_number_removal_order_id"), table_name="order_number_removal")
    op.drop_table("order_number_removal")
