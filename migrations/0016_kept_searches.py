"""Questions about people and places, kept out of addresses; searches saved under a name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "question",
        sa.Column("id", sa.String(), nullable=False, comment="random, unguessable"),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "asked",
            sa.JSON(),
            nullable=False,
            comment="filters of search/criteria/person_filters.py",
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_question_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_index("ix_question_account_id", "question", ["account_id"], unique=False)
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False, comment="query string; it names no person"),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_search_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_search_account_id_name")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("saved_search")
    op.drop_index("ix_question_account_id", table_name="question")
    op.drop_table("question")
