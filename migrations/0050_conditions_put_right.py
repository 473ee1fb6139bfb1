"""Conditions put right: why, by whom, what stood there; the number each has on the paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_KEYS = {
    "worded_by_id": (
        "account",
        "who put its words right; NULL: who recorded the order, or the variation",
    ),
    "written_in_id": (
        "condition_correction",
        "the correction that added it: it had been left out; NULL: no correction",
    ),
    "taken_out_in_id": (
        "condition_correction",
        "the correction since which it is none of the order; NULL: it is",
    ),
    "stands_as_id": (
        "condition",
        "the condition of which this row is an earlier wording; NULL: of none",
    ),
}
"""Columns that point at a row: its table, and what they say."""


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "condition_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrected_at", _INSTANT, nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_condition_correction_order_id_protective_order"),
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"],
            ["account.id"],
            name=op.f("fk_condition_correction_corrected_by_id_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition_correction")),
    )
    op.create_index(op.f("ix_condition_correction_order_id"), "condition_correction", ["order_id"])
    for name, (table, says) in _KEYS.items():
        # SQLite adds a foreign key only with its column, which Alembic has no operation for.
        op.execute(
            f"ALTER TABLE condition ADD COLUMN {name} INTEGER"
            f" CONSTRAINT fk_condition_{name}_{table} REFERENCES {table} (id)"
        )
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"COMMENT ON COLUMN condition.{name} IS '{says}'")
    for column in (
        sa.Column(
            "sealed_number", sa.String(), nullable=True, comment="its number on the paper: 2(a)"
        ),
        sa.Column(
            "said_starts_at",
            _INSTANT,
            nullable=True,
            comment="taken out: its own start as it was recorded",
        ),
        sa.Column(
            "said_ends_at",
            _INSTANT,
            nullable=True,
            comment="taken out: its own end as it was recorded",
        ),
    ):
        op.add_column("condition", column)


def downgrade() -> None:
    """Take them away: what was taken out keeps its words and no time; why is lost."""
    for name in ("said_ends_at", "said_starts_at", "sealed_number", *reversed(_KEYS)):
        op.drop_column("condition", name)
    op.drop_index(op.f("ix_condition_correction_order_id"), table_name="condition_correction")
    op.drop_table("condition_correction")
