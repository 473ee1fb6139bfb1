"""An index of the records that lines of the log showed: who saw one is answered without a scan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_WORDS = (
    "CREATE VIRTUAL TABLE audit_shown USING fts5"
    "(shown, content='audit_entry', content_rowid='id', detail=none, tokenize='ascii')"
)
_ADD = "INSERT INTO audit_shown (rowid, shown) VALUES (new.id, new.shown);"
_TAKE_OUT = (
    "INSERT INTO audit_shown (audit_shown, rowid, shown) VALUES ('delete', old.id, old.shown);"
)
_KEPT = {
    "audit_shown_added": f"AFTER INSERT ON audit_entry BEGIN {_ADD} END",
    "audit_shown_removed": f"AFTER DELETE ON audit_entry BEGIN {_TAKE_OUT} END",
    "audit_shown_changed": (
        f"AFTER UPDATE OF id, shown ON audit_entry BEGIN {_TAKE_OUT} {_ADD} END"
    ),
}


def upgrade() -> None:
    """Index every line there is; the database itself keeps it up from then on."""
    if op.get_context().dialect.name != "sqlite":
        # With the usual 64 MB a large log takes several times as long.
        op.execute("SET LOCAL maintenance_work_mem = '512MB'")
        op.create_index(
            "ix_audit_entry_shown",
            "audit_entry",
            [sa.text("string_to_array(shown, ' ')")],
            postgresql_using="gin",
        )
        return
    op.execute(_WORDS)
    for name, does in _KEPT.items():
        op.execute(f"CREATE TRIGGER {name} {does}")
    op.execute("INSERT INTO audit_shown (audit_shown) VALUES ('rebuild')")


def downgrade() -> None:
    """Take the index away; the lines hold what it was made of."""
    if op.get_context().dialect.name != "sqlite":
        op.drop_index("ix_audit_entry_shown", "audit_entry")
        return
    for name in _KEPT:
        op.execute(f"DROP TRIGGER {name}")
    op.execute("DROP TABLE audit_shown")
