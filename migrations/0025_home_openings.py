"""Openings of withheld homes, each answered by a second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_EXTENT = sa.Enum("SHOWN", "OPENED", name="openingextent", native_enum=False, length=8)
_PURPOSE = sa.Enum(
    "SAFEGUARDING_VISIT",
    "SERVICE",
    "ARREST_OR_BAIL",
    "COURT_FILE",
    "WELFARE_CHECK",
    "CORRECTION",
    "PERSON_ASKED",
    "OTHER",
    name="openingpurpose",
    native_enum=False,
    length=20,
)
_VERDICT = sa.Enum("IN_ORDER", "NOT_IN_ORDER", name="openingverdict", native_enum=False, length=16)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "home_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("breach_id", sa.Integer(), nullable=True),
        sa.Column("extent", _EXTENT, nullable=False, comment="to the reader or to everybody"),
        sa.Column("purpose", _PURPOSE, nullable=False),
        sa.Column(
            "reason", sa.String(), nullable=False, comment="why, in words; for who reviews it"
        ),
        sa.Column("account_id", sa.Integer(), nullable=False, comment="who opened it"),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("reviewed_at", _INSTANT, nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("verdict", _VERDICT, nullable=True),
        sa.CheckConstraint("(address_id IS NULL) <> (breach_id IS NULL)", name="one_place"),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by_id IS NULL) AND"
            " (reviewed_at IS NULL) = (verdict IS NULL)",
            name="review_is_whole",
        ),
        sa.CheckConstraint(
            "reviewed_by_id IS NULL OR reviewed_by_id <> account_id", name="second_person"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["protective_order.id"]),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"]),
        sa.ForeignKeyConstraint(["breach_id"], ["breach.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_home_opening_reviewed_at", "home_opening", ["reviewed_at", "at"])
    op.create_index("ix_home_opening_order_id", "home_opening", ["order_id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_home_opening_order_id", "home_opening")
    op.drop_index("ix_home_opening_reviewed_at", "home_opening")
    op.drop_table("home_opening")
