"""Mailboxes of accounts, acts that take two persons, and secrets that work once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_ROLES = (
    "OFFICER",
    "LPA_SUPERVISOR",
    "CIVIL_ORDERS",
    "ANALYST",
    "AUDITOR",
    "ADMINISTRATOR",
    "SERVICE",
)
_ROLE = sa.Enum(*_ROLES, name="role", native_enum=False, length=24)
_KIND = sa.Enum("ADD", "CHANGE", "RESET", name="requestkind", native_enum=False, length=8)
_ANSWER = sa.Enum(
    "CONFIRMED", "REFUSED", "WITHDRAWN", name="requestanswer", native_enum=False, length=12
)
_WAY = sa.Enum("LINK", "CODE", name="secretway", native_enum=False, length=4)


def upgrade() -> None:
    """Add the column and both tables."""
    op.add_column(
        "account", sa.Column("mailbox", sa.String(), comment="the person's own, lower case")
    )
    op.create_table(
        "account_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _KIND, nullable=False),
        sa.Column(
            "account_id", sa.Integer(), nullable=True, comment="none before an account is added"
        ),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("collar_number", sa.String(), nullable=True),
        sa.Column("role", _ROLE, nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("mailbox", sa.String(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", _INSTANT, nullable=True),
        sa.Column("answer", _ANSWER, nullable=True),
        sa.CheckConstraint("(kind = 'ADD') = (account_id IS NULL)", name="account_is_there"),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND"
            " (answered_at IS NULL) = (answered_by_id IS NULL)",
            name="answer_is_whole",
        ),
        sa.CheckConstraint(
            "answer IS NULL OR answer <> 'CONFIRMED' OR answered_by_id <> asked_by_id",
            name="two_persons",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_account_request_answered_at", "account_request", ["answered_at"])
    op.create_table(
        "account_secret",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("way", _WAY, nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False, comment="SHA-256 of the secret"),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False, comment="from then on it opens nothing"),
        sa.Column(
            "wrong_tries",
            sa.Integer(),
            nullable=False,
            comment="after a few of them it opens nothing",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret_hash"),
    )
    op.create_index("ix_account_secret_account_id", "account_secret", ["account_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_account_secret_account_id", "account_secret")
    op.drop_table("account_secret")
    op.drop_index("ix_account_request_answered_at", "account_request")
    op.drop_table("account_request")
    # Not by a copy of the table: SQLite would not let go of the one that other rows point at.
    op.execute("ALTER TABLE account DROP COLUMN mailbox")
