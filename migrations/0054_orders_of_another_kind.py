"""What a sealed order says of itself, where no kind of the catalogue is its own.

Deadlines are emptied, for an upgrade to work them out anew: a duty to tell police hangs on every
other order on the same person, and on whether the subject was under that duty before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_ADDED = {
    "other_name": "what the sealed order calls itself, where the catalogue lacks its kind",
    "other_statute": "the Act and section it was made under, as it says; of such an order",
    "other_breach": "what breach of it is, as it says; of such an order",
}


def upgrade() -> None:
    """Add the columns, empty."""
    for name, comment in _ADDED.items():
        words = sa.Text() if name == "other_breach" else sa.String()
        op.add_column("protective_order", sa.Column(name, words, comment=comment))
    op.execute("DELETE FROM order_deadline")


def downgrade() -> None:
    """Take the columns away: what orders of another kind say of themselves is lost."""
    op.execute("DELETE FROM order_deadline")
    for name in _ADDED:
        op.drop_column("protective_order", name)
