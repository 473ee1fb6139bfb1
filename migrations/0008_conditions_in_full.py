"""Conditions in full: where each applies, whom it protects, who supervises it, what varied it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_POINTERS = {"protected_person_id": "person", "added_by_id": "event", "ended_by_id": "event"}
_COMMENTS = {
    "protected_person_id": "whom it protects; NULL: everybody the order protects",
    "added_by_id": "the variation that added it; NULL: sealed from the start",
    "ended_by_id": "the variation that took it out",
}
_WORDS = {
    "supervisor": "who supervises a positive requirement; DAA 2021 s.36(2)",
    "responsible_person": "who answers for electronic monitoring",
    "countries": "of a travel prohibition",
    "weekly_times": "London times as rules/vocabulary/weekly_hours.py writes them: Mon-Fri 19:00-07:00",
}


def upgrade() -> None:
    """Add the columns of a condition, and a narrow table for where it applies."""
    # SQLite adds a foreign key only with its column, which Alembic has no operation for.
    for name, table in _POINTERS.items():
        op.execute(
            f"ALTER TABLE condition ADD COLUMN {name} INTEGER"
            f" CONSTRAINT fk_condition_{name}_{table} REFERENCES {table} (id)"
        )
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"COMMENT ON COLUMN condition.{name} IS '{_COMMENTS[name]}'")
    for name, comment in _WORDS.items():
        op.add_column("condition", sa.Column(name, sa.String(), nullable=True, comment=comment))
    op.add_column(
        "condition",
        sa.Column("exceptions", sa.Text(), nullable=True, comment="what it lets the subject do"),
    )
    op.add_column(
        "condition",
        sa.Column(
            "ended_before_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="its own end before that variation, put back when the event is taken out",
        ),
    )
    op.create_geospatial_table(
        "condition_place",
        sa.Column("condition_id", sa.Integer(), nullable=False),
        sa.Column(
            "name",
            sa.String(),
            nullable=False,
            comment="as the wording calls it; empty: the wording says",
        ),
        sa.Column(
            "shape",
            Geometry(
                geometry_type="GEOMETRY",
                srid=27700,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="a point or a polygon; a radius is the condition's",
        ),
        sa.Column(
            "confidential",
            sa.Boolean(),
            nullable=False,
            comment="neither named nor drawn for anybody",
        ),
        sa.ForeignKeyConstraint(
            ["condition_id"],
            ["condition.id"],
            name=op.f("fk_condition_place_condition_id_condition"),
        ),
        sa.PrimaryKeyConstraint("condition_id", name=op.f("pk_condition_place")),
    )
    op.create_geospatial_index(
        "idx_condition_place_shape",
        "condition_place",
        ["shape"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_geospatial_index(
        "idx_condition_place_shape",
        table_name="condition_place",
        postgresql_using="gist",
        column_name="shape",
    )
    op.drop_geospatial_table("condition_place")
    for name in (*_POINTERS, *_WORDS, "exceptions", "ended_before_at"):
        op.drop_column("condition", name)
