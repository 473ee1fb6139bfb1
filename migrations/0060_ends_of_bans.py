"""Bans on travel and tags that run out are among what an order lacks: worked out for every order.

``flask db upgrade`` does so afterwards, batch by batch; stopped, it goes on.
"""

from __future__ import annotations

from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Note that every order is owed it, from the first, where there are any."""
    op.execute("DELETE FROM derived_step")
    op.execute(
        "INSERT INTO derived_step (id, last_order_id)"
        " SELECT 1, 0 WHERE EXISTS (SELECT 1 FROM protective_order)"
    )


def downgrade() -> None:
    """Forget what the older version does not know; it is worked out anew on the way up again."""
    op.execute("DELETE FROM order_gap WHERE what > 6")
