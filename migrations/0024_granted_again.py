"""What was recorded in error holds no notice; orders made on one application are on one person."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_GRANTED_ON = "granted_on"
_IN_ERROR = """
SELECT event.id, event.details, granted.id AS order_id, granted.follows_id, notice.reference
FROM event
JOIN protective_order AS granted ON granted.id = event.order_id
LEFT JOIN protective_order AS notice ON notice.id = granted.follows_id
WHERE event.kind = 'ENTERED_IN_ERROR' AND NOT event.struck
    AND NOT EXISTS (SELECT 1 FROM event AS later WHERE later.replaces_id = event.id)
"""
_ONE_PERSON = """
INSERT INTO person_pair (first_id, second_id, decision, decided_at, decided_by_id)
SELECT
    CASE WHEN one.subject_id < other.subject_id THEN one.subject_id ELSE other.subject_id END,
    CASE WHEN one.subject_id < other.subject_id THEN other.subject_id ELSE one.subject_id END,
    'SAME', min(other.recorded_at), min(other.recorded_by_id)
FROM protective_order AS one
JOIN protective_order AS other ON other.application = one.application AND other.id > one.id
WHERE one.subject_id <> other.subject_id
    AND NOT EXISTS (
        SELECT 1 FROM person_pair
        WHERE (first_id = one.subject_id AND second_id = other.subject_id)
            OR (first_id = other.subject_id AND second_id = one.subject_id)
    )
    AND NOT EXISTS (
        SELECT 1 FROM event
        WHERE event.order_id IN (one.id, other.id) AND event.kind = 'ENTERED_IN_ERROR'
    )
GROUP BY 1, 2
"""


def upgrade() -> None:
    """Let the notices go, their names kept with the event; join the persons nobody decided about."""
    db = op.get_bind()
    for row in db.execute(sa.text(_IN_ERROR)).all():
        if row.follows_id is not None:
            details = row.details if isinstance(row.details, dict) else json.loads(row.details)
            _keep(db, row.id, {**details, _GRANTED_ON: row.reference})
            _follow(db, row.order_id, None)
    db.execute(sa.text(_ONE_PERSON))


def downgrade() -> None:
    """Give the notices back to what was granted on them, where nothing else was since."""
    db = op.get_bind()
    for row in db.execute(sa.text(_IN_ERROR)).all():
        details = row.details if isinstance(row.details, dict) else json.loads(row.details)
        reference = details.pop(_GRANTED_ON, None)
        if reference is None:
            continue
        _keep(db, row.id, details)
        notice = db.scalar(
            sa.text(
                "SELECT id FROM protective_order WHERE reference = :reference AND NOT EXISTS"
                " (SELECT 1 FROM protective_order AS other"
                " WHERE other.follows_id = protective_order.id)"
            ),
            {"reference": reference},
        )
        _follow(db, row.order_id, notice)


def _keep(db: sa.Connection, event: int, details: dict[str, str]) -> None:
    table = sa.table("event", sa.column("id"), sa.column("details", sa.JSON()))
    db.execute(sa.update(table).where(table.c.id == event).values(details=details))


def _follow(db: sa.Connection, order: int, notice: int | None) -> None:
    db.execute(
        sa.text("UPDATE protective_order SET follows_id = :notice WHERE id = :order"),
        {"order": order, "notice": notice},
    )
