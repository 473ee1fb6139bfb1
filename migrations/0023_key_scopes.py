"""Keys are for something and end: those there are keep what they could do for twelve months."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_COULD = ["read-search", "record-orders", "record-breaches"]
_FEBRUARY, _LEAP_DAY = 2, 29


def upgrade() -> None:
    """Add the columns, fill them, and let neither be empty."""
    with op.batch_alter_table("api_key") as key:
        key.add_column(sa.Column("scopes", sa.JSON(), comment="what it may be used for"))
        key.add_column(
            sa.Column(
                "ends_at", sa.DateTime(timezone=True), comment="from then on it opens nothing"
            )
        )
    held = sa.table("api_key", sa.column("scopes", sa.JSON()), sa.column("ends_at", sa.DateTime()))
    now = datetime.now(UTC)
    day = 28 if (now.month, now.day) == (_FEBRUARY, _LEAP_DAY) else now.day
    ends_at = now.replace(year=now.year + 1, day=day)
    if op.get_bind().dialect.name == "sqlite":
        ends_at = ends_at.replace(tzinfo=None)
    op.execute(
        held.update().values(scopes=_COULD, ends_at=sa.bindparam(None, ends_at, sa.DateTime(True)))
    )
    with op.batch_alter_table("api_key") as key:
        key.alter_column("scopes", existing_type=sa.JSON(), nullable=False)
        key.alter_column("ends_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    """Take them away: every key is for everything again, and has no end."""
    with op.batch_alter_table("api_key") as key:
        key.drop_column("ends_at")
        key.drop_column("scopes")
