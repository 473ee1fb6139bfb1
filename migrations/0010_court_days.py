"""Courts and when they sit; corrections to the list of bank holidays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "court",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False, comment="as it is shown"),
        sa.Column(
            "key", sa.String(), nullable=False, comment="lower case, single spaces: to find it by"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court")),
        sa.UniqueConstraint("key", name=op.f("uq_court_key")),
    )
    _create_sittings()
    _create_days()
    _create_changes()


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_bank_holiday_change_standing", table_name="bank_holiday_change")
    op.drop_table("bank_holiday_change")
    op.drop_index("ix_court_day_once", table_name="court_day")
    op.drop_table("court_day")
    op.drop_index("ix_court_sitting_once", table_name="court_sitting")
    op.drop_table("court_sitting")
    op.drop_table("court")


def _create_sittings() -> None:
    op.create_table(
        "court_sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("court_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False, comment="0 Monday to 6 Sunday"),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False, comment="first day of the arrangement"),
        sa.Column("until_on", sa.Date(), nullable=True, comment="its last day"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_court_sitting_weekday_known")),
        sa.CheckConstraint("closes > opens", name=op.f("ck_court_sitting_opens_first")),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_court_sitting_forwards")
        ),
        sa.ForeignKeyConstraint(
            ["court_id"], ["court.id"], name=op.f("fk_court_sitting_court_id_court")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_sitting")),
    )
    op.create_index(
        "ix_court_sitting_once",
        "court_sitting",
        ["court_id", "weekday", "opens", "from_on"],
        unique=True,
    )


def _create_days() -> None:
    op.create_table(
        "court_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("court_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=True, comment="empty when the court does not sit"),
        sa.Column("closes", sa.Time(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(opens IS NULL) = (closes IS NULL)", name=op.f("ck_court_day_sitting_is_whole")
        ),
        sa.CheckConstraint("closes > opens", name=op.f("ck_court_day_opens_first")),
        sa.ForeignKeyConstraint(
            ["court_id"], ["court.id"], name=op.f("fk_court_day_court_id_court")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_day")),
    )
    op.create_index("ix_court_day_once", "court_day", ["court_id", "on_day"], unique=True)


def _create_changes() -> None:
    op.create_table(
        "bank_holiday_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column(
            "is_holiday",
            sa.Boolean(),
            nullable=False,
            comment="added to the list, or else taken out of it",
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
            name=op.f("ck_bank_holiday_change_withdrawal_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["account.id"],
            name=op.f("fk_bank_holiday_change_recorded_by_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["account.id"],
            name=op.f("fk_bank_holiday_change_withdrawn_by_id_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_holiday_change")),
    )
    op.create_index(
        "ix_bank_holiday_change_standing",
        "bank_holiday_change",
        ["on_day"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
        sqlite_where=sa.text("withdrawn_at IS NULL"),
    )
