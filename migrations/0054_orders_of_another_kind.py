"""What a sealed order says of itself, where no kind of the catalogue is its own."""

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


def downgrade() -> None:
    """Take the columns away; answers about the sex offenders' register and restorings are lost."""
    found = op.get_bind().scalars(
        sa.text("SELECT reference FROM protective_order WHERE kind = 'OTHER' ORDER BY id LIMIT 3")
    )
    if named := ", ".join(found):
        raise RuntimeError(
            f"The older version has no orders of another kind, and there are some ({named}). Go back"
            " no further than 0054, or restore a backup made before they were recorded."
        )
    op.execute("DELETE FROM event WHERE kind IN ('NOT_EXCUSED', 'RESTORED')")
    for name in _ADDED:
        op.drop_column("protective_order", name)
