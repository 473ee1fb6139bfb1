"""Dated facts of a person: phones, vehicles, flags, bail, how to ring safely, who advises them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_KINDS = ("PHONE", "VEHICLE", "FLAG", "BAIL", "SAFE_CONTACT", "ADVOCATE")
_NEEDED = ("person_id", "recorded_by_id")
_COPIED = (
    "the row of another record it was copied from when a join was taken back: it came while joined"
)
_POINTERS = (
    ("person_id", "person", None),
    ("recorded_by_id", "account", None),
    ("ended_by_id", "dated_fact", "what took its place"),
    (
        "copied_from_id",
        "dated_fact",
        _COPIED,
    ),
    (
        "removal_id",
        "fact_removal",
        "why and when it was taken out as always wrong; NULL: it stands",
    ),
)


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        "dated_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*_KINDS, name="factkind", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column(
            "said",
            sa.JSON(),
            nullable=False,
            comment="words by the parts of its kind, people.dated_facts.kinds",
        ),
        sa.Column("sought", sa.String(), nullable=True, comment="what the person is found by"),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="London day; NULL: since always"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="last London day; NULL: still"),
        sa.Column(
            "withheld",
            sa.Boolean(),
            nullable=False,
            comment="it may tell where a hidden person lives: shown as a withheld home is",
        ),
        sa.Column("source", sa.String(), nullable=False, comment="who said so"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_reason", sa.String(), nullable=True, comment="why it ended or changed"),
        *(
            sa.Column(column, sa.Integer(), nullable=column not in _NEEDED, comment=said)
            for column, _, said in _POINTERS
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on",
            name=op.f("ck_dated_fact_forwards"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_dated_fact_{column}_{target}")
            )
            for column, target, _ in _POINTERS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dated_fact")),
    )
    op.create_index(op.f("ix_dated_fact_person_id"), "dated_fact", ["person_id"])
    there = sa.text("sought IS NOT NULL")
    op.create_index(
        "ix_dated_fact_sought",
        "dated_fact",
        ["sought"],
        postgresql_where=there,
        sqlite_where=there,
    )


def downgrade() -> None:
    """Take it back: dated facts are lost."""
    op.drop_table("dated_fact")
