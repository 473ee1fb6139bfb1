"""Facts of a person that were always wrong: taken out with a reason, and readable still."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_REMOVED = "why and when it was taken out as always wrong; NULL: it stands"
_LOST = ("death", "detention")
_TABLES = ("address", "death", "detention", "person_name")


def upgrade() -> None:
    """Add what is new; everything stands."""
    op.create_table(
        "fact_removal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="the record it was done on"),
        sa.Column("reason", sa.String(), nullable=False, comment="why, in words"),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["removed_by_id"], ["account.id"], name=op.f("fk_fact_removal_removed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_fact_removal_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_removal")),
    )
    op.create_index(op.f("ix_fact_removal_person_id"), "fact_removal", ["person_id"])
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table in _TABLES:
        # SQLite adds a foreign key only with its column, which Alembic has no operation for.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN removal_id INTEGER"
            f" CONSTRAINT fk_{table}_removal_id_fact_removal REFERENCES fact_removal (id)"
        )
        if on_postgres:
            op.execute(f"COMMENT ON COLUMN {table}.removal_id IS '{_REMOVED}'")


def downgrade() -> None:
    """Take it back: deaths and custody that were taken out are lost, for they would count again.

    Names and addresses that were taken out count again, since other rows point at them. Reasons
    are lost.
    """
    for name in _LOST:
        rows = sa.table(name, *(sa.column(each) for each in ("id", "copied_from_id", "removal_id")))
        gone = sa.select(rows.c.id).where(rows.c.removal_id.is_not(None))
        op.execute(
            sa.update(rows).where(rows.c.copied_from_id.in_(gone)).values(copied_from_id=None)
        )
        op.execute(sa.delete(rows).where(rows.c.removal_id.is_not(None)))
    for table in _TABLES:
        op.drop_column(table, "removal_id")
    op.drop_table("fact_removal")
