"""Nothing stays of passwords, codes and links that a form held.

A version before this noted a quick digest of them, and kept those of a form that came without a
session.
"""

from __future__ import annotations

from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forget which forms were taken, and the kept ones that were sent where a secret is taken."""
    op.execute("DELETE FROM taken_request WHERE key LIKE 'form:%'")
    op.execute(
        "DELETE FROM draft WHERE kind = 'FORM' AND (CAST(pages AS TEXT) LIKE"
        ' \'%"path": "/account/%\' OR CAST(pages AS TEXT) LIKE \'%"path": "/sign-in%\')'
    )


def downgrade() -> None:
    """What was forgotten stays forgotten."""
