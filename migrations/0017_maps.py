"""Layers of the base map, and where residents live."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_KINDS = ("AREA", "LINE", "LABEL")
_STYLES = ("PLAIN", "BUILT_UP", "GREEN", "WATER", "SURROUNDINGS", "ROAD", "RAIL")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "base_layer",
        sa.Column("name", sa.String(), nullable=False, comment="as the map's list names it"),
        sa.Column(
            "kind",
            sa.Enum(*_KINDS, name="layerkind", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column(
            "style",
            sa.Enum(*_STYLES, name="layerstyle", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column(
            "attribution",
            sa.String(),
            nullable=False,
            comment="what its licence asks to show; may be empty",
        ),
        sa.Column("features", sa.Integer(), nullable=False, comment="how many it has"),
        sa.Column(
            "detail_m",
            sa.Integer(),
            nullable=False,
            comment="smaller detail than this was left out",
        ),
        sa.Column(
            "checksum",
            sa.String(),
            nullable=False,
            comment="SHA-256 of the body unpacked; names it to browsers",
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="GeoJSON, WGS84, gzip"),
        sa.Column("source", sa.String(), nullable=False, comment="name of the file it came from"),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_base_layer")),
    )
    op.create_table(
        "residents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("easting", sa.Double(), nullable=False),
        sa.Column("northing", sa.Double(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residents")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("residents")
    op.drop_table("base_layer")
