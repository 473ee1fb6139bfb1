"""Of each breach, whether a condition breached was in force, apart from why it was confirmed.

A reason had meant that nothing was in force, also where it was about the power of an arrest alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

_BATCH = 500
_POWER_ALONE = ["power-over"]
_BREACH = sa.table(
    "breach",
    sa.column("id", sa.Integer()),
    sa.column("order_id", sa.Integer()),
    sa.column("not_in_force_reason", sa.Text()),
    sa.column("in_force", sa.Boolean()),
)
_ORDER = sa.table(
    "protective_order", sa.column("id", sa.Integer()), sa.column("reference", sa.String())
)
_CORRECTION = sa.table(
    "correction", sa.column("sort", sa.String()), sa.column("row_id", sa.Integer())
)
_LINE = sa.table(
    "audit_entry",
    sa.column("id", sa.Integer()),
    sa.column("what", sa.String()),
    sa.column("reference", sa.String()),
    sa.column("details", sa.JSON()),
)


def upgrade() -> None:
    """Add the column; what was recorded with a reason was not in force, as it counted before.

    But for a breach of which the log says that its reason was about the power of its arrest alone.
    """
    op.add_column(
        "breach",
        sa.Column(
            "in_force",
            sa.Boolean(),
            server_default=sa.true(),
            nullable=False,
            comment="whether a condition breached was in force, and known to the subject",
        ),
    )
    _say("why it was recorded although it did not fit the order's record")
    last = 0
    while found := _with_a_reason(after=last):
        last = found[-1].id
        not_in_force = [each.id for each in found if not _is_of_power_alone(each)]
        op.execute(
            _BREACH.update().where(_BREACH.c.id.in_(not_in_force)).values(in_force=sa.false())
        )


def downgrade() -> None:
    """Take it away: whatever has a reason counts as not in force again."""
    _say("why it was recorded although the order was not in force at that time")
    op.drop_column("breach", "in_force")


def _say(words: str) -> None:
    """Say beside a column what it holds; SQLite keeps no such words."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("breach", "not_in_force_reason", existing_type=sa.Text(), comment=words)


def _with_a_reason(*, after: int) -> list[sa.Row[Any]]:
    corrected = sa.exists().where(
        _CORRECTION.c.sort == "breach", _CORRECTION.c.row_id == _BREACH.c.id
    )
    asked = (
        sa.select(_BREACH.c.id, _ORDER.c.reference, corrected.label("corrected"))
        .join(_ORDER, _ORDER.c.id == _BREACH.c.order_id)
        .where(_BREACH.c.not_in_force_reason.is_not(None), _BREACH.c.id > after)
        .order_by(_BREACH.c.id)
        .limit(_BATCH)
    )
    return list(op.get_bind().execute(asked))


def _is_of_power_alone(breach: sa.Row[Any]) -> bool:
    """Whether the log says so; what was put right since has a reason of its own."""
    if breach.corrected:
        return False
    lines = (
        sa.select(_LINE.c.details)
        .where(_LINE.c.reference == breach.reference, _LINE.c.what == "breach.recorded")
        .order_by(_LINE.c.id.desc())
    )
    said: Iterator[dict[str, Any]] = iter(op.get_bind().scalars(lines))
    told = next((each for each in said if each.get("breach") == breach.id), {})
    return bool(told.get("confirmed") == _POWER_ALONE)
