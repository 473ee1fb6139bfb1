"""Lists of reference data that an administrator loads, and their dated rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, empty: what comes with the register holds until a list is loaded."""
    op.create_table(
        "reference_list",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "sort",
            sa.Enum(
                "AVAILABILITY",
                "GENERAL_LIMITS",
                "PENALTIES",
                name="listsort",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="1, 2, 3 of its sort: the largest holds",
        ),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.CheckConstraint("number > 0", name="number_counts"),
    )
    op.create_index("ix_reference_list_once", "reference_list", ["sort", "number"], unique=True)
    op.create_table(
        "reference_row",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("list_id", sa.Integer(), sa.ForeignKey("reference_list.id"), nullable=False),
        sa.Column(
            "name", sa.String(), nullable=False, comment="a switch, a limit, a kind of order"
        ),
        sa.Column(
            "scope",
            sa.String(),
            nullable=False,
            comment="a police area, or how a breach is dealt with; empty for all",
        ),
        sa.Column("from_on", sa.Date(), comment="first London day; empty: since always"),
        sa.Column("until_on", sa.Date(), comment="last London day; empty: still"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), comment="the most, of a penalty"),
        sa.Column("custody_months", sa.Integer()),
        sa.Column("fine_pounds", sa.Integer(), comment="in one sum"),
        sa.Column("fine_per_day_pounds", sa.Integer()),
        sa.Column("fine_in_all_pounds", sa.Integer(), comment="most such days may come to"),
        sa.Column("summary_months", sa.Integer(), comment="most in a magistrates' court"),
        sa.Column(
            "summary_limit",
            sa.String(),
            comment="code of the general limit that binds a magistrates' court instead",
        ),
        sa.Column("unconfirmed", sa.Text()),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name="forwards"),
        sa.CheckConstraint(
            "custody_months > 0 AND summary_months > 0 AND fine_pounds > 0"
            " AND fine_per_day_pounds > 0 AND fine_in_all_pounds > 0",
            name="limits_count",
        ),
    )
    op.create_index("ix_reference_row_list_id", "reference_row", ["list_id"])


def downgrade() -> None:
    """Forget the lists: what comes with the register holds again.

    That a court attached no power of arrest, the older version cannot hold either: it is lost.
    """
    op.execute("DELETE FROM event WHERE kind = 'NO_POWER_OF_ARREST'")
    op.drop_table("reference_row")
    op.drop_table("reference_list")
