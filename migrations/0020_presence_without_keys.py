"""Presence without foreign keys: it is derived, and proved by ``flask register verify``."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_KEYS = (
    ("fk_presence_area_id_area", "area", "area_id"),
    ("fk_presence_order_id_protective_order", "protective_order", "order_id"),
)


def upgrade() -> None:
    """Take the keys away; SQLite writes the table anew for that."""
    with op.batch_alter_table("presence") as presence:
        for name, _, _ in _KEYS:
            presence.drop_constraint(name, type_="foreignkey")


def downgrade() -> None:
    """Put them back; each row is checked once."""
    with op.batch_alter_table("presence") as presence:
        for name, table, column in _KEYS:
            presence.create_foreign_key(name, table, [column], ["id"])
