"""Particulars of people: identifiers, flags, year of birth, characteristics; children protected."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_PERSON: tuple[tuple[str, sa.Integer | sa.String, str | None], ...] = (
    ("birth_year", sa.Integer(), "where the day is not known; born_on is NULL then"),
    ("gender_described", sa.String(), "in the person's own words"),
    ("cro_no", sa.String(), "NNNNNN/YYX or SFYY/N…NX"),
    ("asn", sa.String(), "arrest/summons number, YY/FFUU/SS/N…NX"),
    ("connect_nominal_ref", sa.String(), "what Connect calls them"),
    ("flag_codes", sa.String(), "codes of rules.vocabulary.PersonFlag, spaces between"),
    ("dash_risk", sa.String(length=16), None),
    ("warning_markers", sa.String(), "warnings, in words"),
)


def upgrade() -> None:
    """Add them; what nobody has asked yet stays empty."""
    for name, kind, comment in _PERSON:
        op.add_column("person", sa.Column(name, kind, nullable=True, comment=comment))
    op.add_column(
        "person_name",
        sa.Column(
            "notified_on", sa.Date(), nullable=True, comment="London day they told police of it"
        ),
    )
    op.add_column(
        "protection",
        sa.Column(
            "is_relevant_child",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="a child whose interests matter",
        ),
    )
    op.add_column(
        "protection",
        sa.Column(
            "lives_with", sa.String(), nullable=True, comment="whom a child lives with, in words"
        ),
    )
    op.create_table(
        "person_characteristic",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("characteristic", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(), nullable=True, comment="a code of its list, or words"),
        sa.Column(
            "scheme",
            sa.String(),
            nullable=True,
            comment="the list of an ethnicity: 16+1, 18+1",
        ),
        sa.Column("gap", sa.String(length=16), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "value IS NOT NULL OR gap IS NOT NULL",
            name=op.f("ck_person_characteristic_says_something"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_characteristic_person_id_person")
        ),
        sa.PrimaryKeyConstraint(
            "person_id", "characteristic", name=op.f("pk_person_characteristic")
        ),
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_table("person_characteristic")
    for name in ("lives_with", "is_relevant_child"):
        op.drop_column("protection", name)
    op.drop_column("person_name", "notified_on")
    for name, _, _ in reversed(_PERSON):
        op.drop_column("person", name)
