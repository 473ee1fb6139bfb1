"""Wrong passwords are counted for whoever typed them, not for the account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the device of a try; accounts lock no more."""
    op.add_column(
        "sign_in_attempt",
        sa.Column(
            "device",
            sa.BigInteger(),
            nullable=True,
            comment="number of a device on which the account signed in before",
        ),
    )
    op.create_index("ix_sign_in_attempt_username", "sign_in_attempt", ["username", "attempted_at"])
    op.drop_column("account", "failed_attempts")
    op.drop_column("account", "locked_until")


def downgrade() -> None:
    """Let accounts lock again; none is locked."""
    op.add_column("account", sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "account",
        sa.Column(
            "failed_attempts",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="wrong passwords since the last right one",
        ),
    )
    op.drop_index("ix_sign_in_attempt_username", table_name="sign_in_attempt")
    op.drop_column("sign_in_attempt", "device")
