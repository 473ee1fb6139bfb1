"""Say of a taken request that what stands for it is keyed: nobody tries words without the key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

_PLAIN = "SHA-256 of where it went and its body"
_KEYED = "HMAC-SHA-256 of where it went and its body"


def upgrade() -> None:
    """Say so beside the column; SQLite keeps no such words."""
    _say(_KEYED, instead_of=_PLAIN)


def downgrade() -> None:
    """Say again what was said before."""
    _say(_PLAIN, instead_of=_KEYED)


def _say(words: str, *, instead_of: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column(
            "taken_request",
            "digest",
            existing_type=sa.String(),
            existing_nullable=False,
            comment=words,
            existing_comment=instead_of,
        )
