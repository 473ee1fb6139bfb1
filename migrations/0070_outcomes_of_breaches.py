"""What courts decided about breaches as rows: a later decision is added and overwrites nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

_BATCH = 500
_INSTANT = sa.DateTime(timezone=True)


def _columns() -> list[sa.Column[Any]]:
    """What was said of the one decision a breach had; made anew for each table."""
    return [
        sa.Column("fine_pounds", sa.Integer(), nullable=True, comment="in one sum"),
        sa.Column("fine_per_day_pounds", sa.Integer(), nullable=True),
        sa.Column(
            "fine_days", sa.Integer(), nullable=True, comment="for how many days at that rate"
        ),
        sa.Column("custody_length", sa.Integer(), nullable=True),
        sa.Column("custody_unit", sa.String(length=16), nullable=True),
        sa.Column("sentence_text", sa.Text(), nullable=True, comment="what else the court imposed"),
        sa.Column("adjourned_to_at", _INSTANT, nullable=True),
        sa.Column(
            "remanded_for_report",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="adjourned for a medical report",
        ),
        sa.Column(
            "outcome_reason",
            sa.Text(),
            nullable=True,
            comment="why an outcome the law does not provide for was confirmed, as sealed",
        ),
    ]


_SAID = tuple(each.name for each in _columns())
_DECIDED = ("outcome", "outcome_at", *_SAID)
_TYPED = ("sentence_text", "outcome_reason")
_ADJOURNED = {"ADJOURNED_BAIL", "ADJOURNED_CUSTODY"}
_LONDON = ZoneInfo("Europe/London")
_BREACH = sa.table(
    "breach",
    sa.column("id", sa.Integer()),
    sa.column("recorded_at", _INSTANT),
    sa.column("recorded_by_id", sa.Integer()),
    sa.column("outcome", sa.String()),
    sa.column("outcome_at", _INSTANT),
    *(sa.column(each.name, each.type) for each in _columns()),
)
_OUTCOME = sa.table(
    "breach_outcome",
    sa.column("id", sa.Integer()),
    sa.column("breach_id", sa.Integer()),
    sa.column("outcome", sa.String()),
    sa.column("outcome_at", _INSTANT),
    *(sa.column(each.name, each.type) for each in _columns()),
    sa.column("recorded_at", _INSTANT),
    sa.column("recorded_by_id", sa.Integer()),
)
_CORRECTION = sa.table(
    "correction",
    sa.column("id", sa.Integer()),
    sa.column("sort", sa.String()),
    sa.column("row_id", sa.Integer()),
    sa.column("act", sa.String()),
    sa.column("was", sa.JSON()),
    sa.column("corrected_at", _INSTANT),
    sa.column("corrected_by_id", sa.Integer()),
)


def upgrade() -> None:
    """Make the rows of what is on record, and of what a later decision took the place of.

    Corrections kept that, as a change and not as a mistake. What they kept stays with them.
    """
    op.create_table(
        "breach_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("breach_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("outcome_at", _INSTANT, nullable=False, comment="when the court decided"),
        sa.Column(
            "on_appeal",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="decided on an appeal against an earlier decision",
        ),
        *_columns(),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column(
            "recorded_by_id",
            sa.Integer(),
            nullable=True,
            comment="NULL: an earlier version did not keep who",
        ),
        sa.ForeignKeyConstraint(
            ["breach_id"], ["breach.id"], name=op.f("fk_breach_outcome_breach_id_breach")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["account.id"],
            name=op.f("fk_breach_outcome_recorded_by_id_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_outcome")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_breach_outcome_breach_id"), "breach_outcome", ["breach_id"])
    _comment("the decision that stands, as orders.breaches.outcomes.outcome_rows works it out")
    _comment(
        "of the decision that stands; the decisions are rows of breach_outcome", of="outcome_at"
    )
    for breaches in _batches(sa.select(_BREACH)):
        rows = _rows_of(breaches)
        if rows:
            op.get_bind().execute(sa.insert(_OUTCOME), rows)
    for column in reversed(_columns()):
        op.drop_column("breach", column.name)


def downgrade() -> None:
    """Put back of each breach the decision that stands; its other decisions are lost.

    So are the corrections of decisions, which the older version cannot read.
    """
    for column in _columns():
        op.add_column("breach", column)
    _comment(None)
    _comment(None, of="outcome_at")
    bind = op.get_bind()
    decided = sa.select(_BREACH.c.id, _BREACH.c.outcome, _BREACH.c.outcome_at)
    for breaches in _batches(decided.where(_BREACH.c.outcome.is_not(None))):
        standing = {each.id: (each.outcome, each.outcome_at) for each in breaches}
        rows = bind.execute(
            sa.select(_OUTCOME).where(_OUTCOME.c.breach_id.in_(standing)).order_by(_OUTCOME.c.id)
        )
        known = {
            row.breach_id: {name: getattr(row, name) for name in _SAID}
            for row in rows
            if (row.outcome, row.outcome_at) == standing[row.breach_id]
        }
        if known:
            bind.execute(
                sa.update(_BREACH)
                .where(_BREACH.c.id == sa.bindparam("of_breach"))
                .values({name: sa.bindparam(f"of_{name}") for name in _SAID}),
                [
                    {"of_breach": number} | {f"of_{name}": each for name, each in said.items()}
                    for number, said in known.items()
                ],
            )
    op.execute("DELETE FROM correction WHERE sort = 'outcome'")
    op.drop_table("breach_outcome")


def _comment(words: str | None, of: str = "outcome") -> None:
    """Say beside a column what it holds; SQLite keeps no such words."""
    if op.get_bind().dialect.name != "sqlite":
        kind = _INSTANT if of == "outcome_at" else sa.String(length=32)
        op.alter_column("breach", of, existing_type=kind, comment=words)


def _batches(wanted: sa.Select[Any]) -> Iterator[Sequence[sa.Row[Any]]]:
    last = 0
    while found := (
        op.get_bind()
        .execute(wanted.where(_BREACH.c.id > last).order_by(_BREACH.c.id).limit(_BATCH))
        .all()
    ):
        yield found
        last = found[-1].id


def _rows_of(breaches: Sequence[sa.Row[Any]]) -> list[dict[str, Any]]:
    """What the courts decided about some breaches, in the order in which it was recorded."""
    kept: defaultdict[int, list[sa.Row[Any]]] = defaultdict(list)
    asked = sa.select(_CORRECTION).where(
        _CORRECTION.c.sort == "progress",
        _CORRECTION.c.row_id.in_([each.id for each in breaches]),
    )
    for each in op.get_bind().execute(asked.order_by(_CORRECTION.c.id)):
        kept[each.row_id].append(each)
    return [row for breach in breaches for row in _decisions(breach, kept[breach.id])]


def _decisions(breach: sa.Row[Any], kept: Sequence[sa.Row[Any]]) -> list[dict[str, Any]]:
    """The decisions of one breach: the one on record, and each that a later one replaced."""
    said = {name: getattr(breach, name) for name in _DECIDED}
    found = [_decision(breach, said, kept)] if said["outcome"] is not None else []
    for place in reversed(range(len(kept))):
        was: Mapping[str, Any] = kept[place].was
        before = said | {name: _read(name, was[name]) for name in _DECIDED if name in was}
        if kept[place].act == "CHANGED" and _is_earlier(before, said):
            found.append(_decision(breach, before, kept[:place]))
        said = before
    return found[::-1]


def _is_earlier(before: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """Whether what was said before is a decision of its own, which a later one came after.

    A time alone, an earlier one, and a final decision of the same London day put it right.
    """
    was_at, at = before["outcome_at"], said["outcome_at"]
    if before["outcome"] is None or was_at is None or at is None or was_at >= at:
        return False
    if all(before[name] == said[name] for name in _DECIDED if name != "outcome_at"):
        return False
    both_final = not {before["outcome"], said["outcome"]} & _ADJOURNED
    return not (both_final and _day(was_at) == _day(at))


def _day(at: datetime) -> date:
    """Its London day; SQLite gives the instant without its zone."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(_LONDON).date()


def _decision(
    breach: sa.Row[Any], said: Mapping[str, Any], kept: Sequence[sa.Row[Any]]
) -> dict[str, Any]:
    """A row of what was decided, said last by the last of what was kept that is about it.

    Who typed its words is not told where it is not the same account: words that may tell a home
    are shown to whoever typed them.
    """
    told = _teller(kept, "outcome")
    at = max(breach.recorded_at, said["outcome_at"]) if told is None else told.corrected_at
    typed = [_teller(kept, name) or told for name in _TYPED if said[name]] or [told]
    by = {None if each is None else each.corrected_by_id for each in typed}
    return {
        "breach_id": breach.id,
        **said,
        "remanded_for_report": bool(said["remanded_for_report"]),
        "recorded_at": at,
        "recorded_by_id": by.pop() if len(by) == 1 else None,
    }


def _teller(kept: Sequence[sa.Row[Any]], name: str) -> sa.Row[Any] | None:
    """What was kept when a field was said last; ``None`` where nothing was."""
    return next((each for each in reversed(kept) if name in each.was), None)


def _read(name: str, said: Any) -> Any:
    """What a column holds of what was kept; SQLite keeps instants without their zone, UTC."""
    if not said or not name.endswith("_at"):
        return said
    at = datetime.fromisoformat(said).astimezone(UTC)
    return at.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else at
