"""Records from another system: breaches known by their name there, persons that look alike."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add where a breach came from, and what was decided of persons that look alike."""
    op.add_column(
        "breach",
        sa.Column("source", sa.String(), nullable=True, comment="system an import took it from"),
    )
    op.add_column(
        "breach",
        sa.Column(
            "source_reference",
            sa.String(),
            nullable=True,
            comment="its name there; known once only",
        ),
    )
    op.create_index("ix_breach_source", "breach", ["source", "source_reference"], unique=True)
    op.create_table(
        "person_pair",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_person_pair_in_order")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_person_pair_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["person.id"], name=op.f("fk_person_pair_first_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["person.id"], name=op.f("fk_person_pair_second_id_person")
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_person_pair")),
    )
    op.create_index(op.f("ix_person_pair_second_id"), "person_pair", ["second_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index(op.f("ix_person_pair_second_id"), table_name="person_pair")
    op.drop_table("person_pair")
    op.drop_index("ix_breach_source", table_name="breach")
    op.drop_column("breach", "source_reference")
    op.drop_column("breach", "source")
