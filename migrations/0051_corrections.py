"""Corrections: what was recorded before, why it was wrong, who said so and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_TAKEN_OUT = "the correction that took the person off the order; NULL: they stand on it"
_ACTS = ("WRONG", "CHANGED", "TAKEN_OUT", "ADDED", "MOVED")


def upgrade() -> None:
    """Add the table; nobody has been taken off an order yet."""
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "order_id", sa.Integer(), nullable=False, comment="the order from whose page it was"
        ),
        sa.Column(
            "person_id",
            sa.Integer(),
            nullable=True,
            comment="the record of whom it is a fact; NULL: none",
        ),
        sa.Column("sort", sa.String(32), nullable=False, comment="as corrections.sorts calls it"),
        sa.Column(
            "row_id", sa.Integer(), nullable=False, comment="number of the row that was corrected"
        ),
        sa.Column(
            "act",
            sa.Enum(*_ACTS, name="correctionact", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column(
            "changed_on",
            sa.Date(),
            nullable=True,
            comment="London day from which what stands now is so; NULL: it always was",
        ),
        sa.Column(
            "was",
            sa.JSON(),
            nullable=False,
            comment="what stood there before, by field; of what is taken out the whole row",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="why, in words"),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_correction_order_id_protective_order"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_correction_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["account.id"], name=op.f("fk_correction_corrected_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_order_id"), "correction", ["order_id"])
    op.create_index(op.f("ix_correction_person_id"), "correction", ["person_id"])
    op.create_index("ix_correction_sort", "correction", ["sort", "row_id"])
    # SQLite adds a foreign key only with its column, which Alembic has no operation for.
    op.execute(
        "ALTER TABLE protection ADD COLUMN taken_out_id INTEGER"
        " CONSTRAINT fk_protection_taken_out_id_correction REFERENCES correction (id)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"COMMENT ON COLUMN protection.taken_out_id IS '{_TAKEN_OUT}'")


def downgrade() -> None:
    """Take it back: what was so before, and why it was corrected, is lost.

    Who was taken off an order stands on it again, since the older version keeps withheld homes back
    by who stands. By her home the order counts from its next change on; until then
    ``flask register verify`` names it.
    """
    # It knows nothing of the order a breach was recorded on first, whose people its words may tell.
    found = op.get_bind().scalars(
        sa.text(
            "SELECT DISTINCT reference FROM protective_order"
            " JOIN breach ON breach.order_id = protective_order.id"
            " JOIN correction ON correction.row_id = breach.id"
            " WHERE correction.sort = 'breach' AND correction.act = 'MOVED'"
            " ORDER BY reference LIMIT 3"
        )
    )
    if named := ", ".join(found):
        raise RuntimeError(
            f"The older version would tell the homes of orders that breaches were moved from, and"
            f" there are some (now of {named}). Go back no further than 0051, or restore a backup"
            " made before they were moved."
        )
    op.drop_column("protection", "taken_out_id")
    op.drop_table("correction")
