"""On the ground: visits, handovers between LPAs, subjects in custody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "visited_by",
            sa.String(),
            nullable=False,
            comment="name and collar number of who went",
        ),
        sa.Column("subject_seen", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(length=24), nullable=False),
        sa.Column(
            "words",
            sa.Text(),
            nullable=False,
            comment="what they found; never a protected person",
        ),
        sa.Column(
            "next_due_on",
            sa.Date(),
            nullable=True,
            comment="London day of the next visit; NULL: none is planned",
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["protective_order.id"], name=op.f("fk_visit_order_id_protective_order")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_visit_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_order_id", "visit", ["order_id", "visited_at"], unique=False)
    op.create_index(op.f("ix_visit_next_due_on"), "visit", ["next_due_on"], unique=False)
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("from_area_id", sa.Integer(), nullable=False, comment="LPA that writes"),
        sa.Column("to_area_id", sa.Integer(), nullable=False, comment="LPA it is for"),
        sa.Column("note", sa.Text(), nullable=False, comment="never mailed"),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("from_area_id <> to_area_id", name=op.f("ck_handover_elsewhere")),
        sa.CheckConstraint(
            "(seen_at IS NULL) = (seen_by_id IS NULL)", name=op.f("ck_handover_seen_is_whole")
        ),
        sa.ForeignKeyConstraint(
            ["from_area_id"], ["area.id"], name=op.f("fk_handover_from_area_id_area")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_handover_order_id_protective_order"),
        ),
        sa.ForeignKeyConstraint(
            ["seen_by_id"], ["account.id"], name=op.f("fk_handover_seen_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["to_area_id"], ["area.id"], name=op.f("fk_handover_to_area_id_area")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["account.id"], name=op.f("fk_handover_written_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_order_id"), "handover", ["order_id"], unique=False)
    op.create_index("ix_handover_to_area_id", "handover", ["to_area_id", "seen_at"], unique=False)
    op.create_table(
        "detention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("held_in", sa.String(length=24), nullable=False),
        sa.Column(
            "place",
            sa.String(),
            nullable=False,
            comment="name of the prison or station; empty: not known",
        ),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "release_expected_on",
            sa.Date(),
            nullable=True,
            comment="London day; NULL: not known",
        ),
        sa.Column(
            "released_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="NULL: still held",
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "released_at IS NULL OR released_at > since_at", name=op.f("ck_detention_forwards")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_detention_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_detention_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detention")),
    )
    op.create_index("ix_detention_person_id", "detention", ["person_id", "since_at"], unique=False)
    op.create_index(
        op.f("ix_detention_release_expected_on"),
        "detention",
        ["release_expected_on"],
        unique=False,
    )
    op.create_index(
        "uq_detention_open",
        "detention",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
        sqlite_where=sa.text("released_at IS NULL"),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("uq_detention_open", "ix_detention_person_id"):
        op.drop_index(name, table_name="detention")
    op.drop_index(op.f("ix_detention_release_expected_on"), table_name="detention")
    op.drop_table("detention")
    op.drop_index("ix_handover_to_area_id", table_name="handover")
    op.drop_index(op.f("ix_handover_order_id"), table_name="handover")
    op.drop_table("handover")
    op.drop_index(op.f("ix_visit_next_due_on"), table_name="visit")
    op.drop_index("ix_visit_order_id", table_name="visit")
    op.drop_table("visit")
