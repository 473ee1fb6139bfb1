"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels or None)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Say what it adds."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Say what it takes away, and what is lost by it."""
    ${downgrades if downgrades else "pass"}
