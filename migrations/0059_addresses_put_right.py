"""An address is put right in its place; what stood there stays as one that was taken out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_INDEX = "ix_address_stands_as_id"


def upgrade() -> None:
    """Add the column: no address is an earlier wording of another yet."""
    # SQLite adds a foreign key only with its column, which Alembic has no operation for.
    op.execute(
        "ALTER TABLE address ADD COLUMN stands_as_id INTEGER"
        " CONSTRAINT fk_address_stands_as_id_address REFERENCES address (id)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "COMMENT ON COLUMN address.stands_as_id IS"
            " 'the address that stands for this earlier wording of it; NULL: it is none'"
        )
    where = sa.text("stands_as_id IS NOT NULL")
    op.create_index(_INDEX, "address", ["stands_as_id"], postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    """Forget for which address an earlier wording stood; it stays as one that was taken out."""
    op.drop_index(_INDEX, "address")
    op.drop_column("address", "stands_as_id")
