"""How addresses were placed, which were withheld as another's home, what boundary file was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_PLACED = sa.Enum("GIVEN", "UPRN", "POSTCODE", name="placedby", native_enum=False, length=16)


def upgrade() -> None:
    """Add the column and the tables; what was recorded before is gone through afterwards."""
    op.add_column(
        "address",
        sa.Column("placed_by", _PLACED, nullable=True, comment="NULL: without a point"),
    )
    op.create_index(
        "ix_address_uprn",
        "address",
        ["uprn"],
        postgresql_where=sa.text("uprn IS NOT NULL"),
        sqlite_where=sa.text("uprn IS NOT NULL"),
    )
    op.add_column(
        "landing",
        sa.Column(
            "file_sha256",
            sa.String(),
            nullable=True,
            comment="SHA-256 of the file as it was read; NULL: not kept then",
        ),
    )
    _same_homes()
    _steps()
    # A point that is some postcode's proves nothing; one that is the address's UPRN's is its own.
    op.execute(
        sa.text("""
        UPDATE address SET placed_by = CASE
            WHEN (ltrim(uprn, '0'), ST_X(point), ST_Y(point))
                IN (SELECT uprn, easting, northing FROM uprn) THEN 'UPRN'
            WHEN (ST_X(point), ST_Y(point)) IN (SELECT easting, northing FROM postcode)
                THEN 'POSTCODE'
            ELSE 'GIVEN' END
        WHERE point IS NOT NULL
        """)
    )
    op.execute(
        sa.text("""
        INSERT INTO same_homes_step (id, last_order_id)
        SELECT 1, 0 WHERE EXISTS (SELECT 1 FROM protective_order)
        """)
    )


def downgrade() -> None:
    """Take them back; what was withheld stays withheld."""
    op.drop_column("landing", "file_sha256")
    op.drop_table("same_homes_step")
    op.drop_table("same_home")
    op.drop_index("ix_address_uprn", table_name="address")
    op.drop_column("address", "placed_by")


def _same_homes() -> None:
    op.create_table(
        "same_home",
        sa.Column("address_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "order_id",
            sa.Integer(),
            nullable=False,
            comment="the order from whose page it is answered",
        ),
        sa.Column("withheld_at", _INSTANT, nullable=False),
        sa.Column(
            "typed_by_id",
            sa.Integer(),
            nullable=True,
            comment="who recorded it just then, and reads it as typed",
        ),
        sa.Column(
            "asked",
            sa.Boolean(),
            nullable=False,
            comment="whether the civil orders team is asked about it",
        ),
        sa.Column(
            "kept",
            sa.Boolean(),
            nullable=True,
            comment="NULL: not answered; false: opened to everybody with a reason",
        ),
        sa.Column("answered_at", _INSTANT, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_same_home_address_id_address")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_same_home_order_id_protective_order"),
        ),
        sa.ForeignKeyConstraint(
            ["typed_by_id"], ["account.id"], name=op.f("fk_same_home_typed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_same_home_answered_by_id_account")
        ),
        sa.PrimaryKeyConstraint("address_id", name=op.f("pk_same_home")),
    )
    unanswered = sa.text("asked AND kept IS NULL")
    op.create_index(
        "ix_same_home_asked",
        "same_home",
        ["order_id"],
        postgresql_where=unanswered,
        sqlite_where=unanswered,
    )
    op.create_index("ix_same_home_typed_by_id", "same_home", ["typed_by_id"])


def _steps() -> None:
    op.create_table(
        "same_homes_step",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "last_order_id",
            sa.Integer(),
            nullable=False,
            comment="orders up to this one have been gone through",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_same_homes_step")),
    )
