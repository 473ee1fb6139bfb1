"""Breaches in full: whom, where, by what power, what the court imposed, what the victim was told."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column(
        "protected_person_ids",
        sa.JSON(),
        nullable=True,
        comment="whom it was against; NULL: everybody the order protects",
    ),
    sa.Column(
        "occurrence_reference",
        sa.String(),
        nullable=True,
        comment="incident it is part of; breaches of one incident are one occasion",
    ),
    sa.Column("evidence", sa.Text(), nullable=True, comment="what there is to prove it"),
    sa.Column(
        "subject_aware_basis",
        sa.String(length=32),
        nullable=True,
        comment="how it is known that the subject knew of the order",
    ),
    sa.Column(
        "cjs_code", sa.String(), nullable=True, comment="offence code on the day of recording"
    ),
    sa.Column(
        "home_office_class",
        sa.String(),
        nullable=True,
        comment="recorded-crime class on the day of recording",
    ),
    sa.Column("not_arrested_because", sa.String(length=32), nullable=True),
    sa.Column("arrest_power", sa.String(length=32), nullable=True),
    sa.Column(
        "offence",
        sa.String(length=16),
        nullable=False,
        server_default="NOT_YET",
        comment="whether there is an offence to record besides",
    ),
    sa.Column("no_offence_reason", sa.Text(), nullable=True),
    sa.Column("fine_pounds", sa.Integer(), nullable=True, comment="in one sum"),
    sa.Column("fine_per_day_pounds", sa.Integer(), nullable=True),
    sa.Column("fine_days", sa.Integer(), nullable=True, comment="for how many days at that rate"),
    sa.Column("custody_length", sa.Integer(), nullable=True),
    sa.Column("custody_unit", sa.String(length=16), nullable=True),
    sa.Column("sentence_text", sa.Text(), nullable=True, comment="what else the court imposed"),
    sa.Column("adjourned_to_at", _INSTANT, nullable=True),
    sa.Column(
        "remanded_for_report",
        sa.Boolean(),
        nullable=False,
        server_default=sa.false(),
        comment="adjourned for a medical report",
    ),
    sa.Column(
        "outcome_reason",
        sa.Text(),
        nullable=True,
        comment="why an outcome the law does not provide for was confirmed, as sealed",
    ),
    sa.Column("risk_reassessed_at", _INSTANT, nullable=True),
    sa.Column("victim_informed_at", _INSTANT, nullable=True, comment="latest contact logged"),
    sa.Column("victim_informed_how", sa.String(length=16), nullable=True),
    sa.Column(
        "support_withdrawn_at",
        _INSTANT,
        nullable=True,
        comment="victim no longer supports police action",
    ),
    sa.Column("support_withdrawn_stage", sa.String(length=24), nullable=True),
    sa.Column("support_withdrawn_reason", sa.Text(), nullable=True),
)
_CIVIL = ("DVPN", "DVPO")
"""Kinds whose breach was no crime when breaches were first recorded: "no" was an answer there."""


def upgrade() -> None:
    """Add the columns and the table of places; carry over what was answered."""
    for column in _COLUMNS:
        op.add_column("breach", column)
    _fill()
    op.create_geospatial_table(
        "breach_place",
        sa.Column("breach_id", sa.Integer(), nullable=False),
        sa.Column(
            "location",
            sa.String(),
            nullable=False,
            comment="in words; empty: its postcode says all",
        ),
        sa.Column("postcode", sa.String(), nullable=True, comment="upper case, one space"),
        sa.Column(
            "point",
            Geometry(
                geometry_type="POINT",
                srid=27700,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="NULL when nobody knows where it is",
        ),
        sa.Column(
            "withheld",
            sa.Boolean(),
            nullable=False,
            comment="shown only as its LPA without a logged reason",
        ),
        sa.ForeignKeyConstraint(
            ["breach_id"], ["breach.id"], name=op.f("fk_breach_place_breach_id_breach")
        ),
        sa.PrimaryKeyConstraint("breach_id", name=op.f("pk_breach_place")),
    )
    op.create_geospatial_index(
        "idx_breach_place_point",
        "breach_place",
        ["point"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_geospatial_index(
        "idx_breach_place_point",
        table_name="breach_place",
        postgresql_using="gist",
        column_name="point",
    )
    op.drop_geospatial_table("breach_place")
    for column in reversed(_COLUMNS):
        op.drop_column("breach", column.name)


def _fill() -> None:
    """Say of earlier breaches what was answered about an offence."""
    breach = sa.table(
        "breach",
        sa.column("order_id", sa.Integer),
        sa.column("crime_reference", sa.String),
        sa.column("offence", sa.String),
    )
    order = sa.table("protective_order", sa.column("id", sa.Integer), sa.column("kind", sa.String))
    civil = sa.select(order.c.id).where(order.c.kind.in_(_CIVIL))
    op.execute(
        sa.update(breach).values(
            offence=sa.case(
                (breach.c.crime_reference.is_not(None), "YES"),
                (breach.c.order_id.in_(civil), "NO"),
                else_="NOT_YET",
            )
        )
    )
