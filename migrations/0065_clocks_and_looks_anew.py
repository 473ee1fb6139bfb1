"""When a duty to tell police runs, and looks at ends that were open at once, are worked out anew.

``flask db upgrade`` does so afterwards, batch by batch; stopped, it goes on.
"""

from __future__ import annotations

from alembic import op

revision = "0065"
down_revision = "0064"
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
    """Leave it as it is worked out: run ``flask register deadlines`` with the older version."""
