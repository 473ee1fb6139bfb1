"""What is derived of orders is worked out anew, batch by batch; stopped, it goes on.

``flask db upgrade`` does so afterwards: a duty to tell police hangs on every other order on the same
person, and on whether the subject was under that duty before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Note that every order is owed it, where there are any."""
    op.create_table(
        "derived_step",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "last_order_id",
            sa.Integer(),
            nullable=False,
            comment="orders up to this one have been gone through",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derived_step")),
    )
    op.execute(
        "INSERT INTO derived_step (id, last_order_id)"
        " SELECT 1, 0 WHERE EXISTS (SELECT 1 FROM protective_order)"
    )


def downgrade() -> None:
    """Forget how far it went: run ``flask register deadlines`` with the older version."""
    op.drop_table("derived_step")
