"""Suspected breaches as officers report them, and the follow-ups of reports and visits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_RESULTS = ("BREACH_SUSPECTED", "CONCERN", "NOT_LIVING_THERE")
_LATELY, _TO_ANSWER = timedelta(days=28), timedelta(hours=72)


def upgrade() -> None:
    """Add both tables, and open a follow-up for each such visit of the last 28 days."""
    op.create_table(
        "breach_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("occurred_at", _INSTANT, nullable=False),
        sa.Column("account_text", sa.Text(), nullable=False, comment="what happened"),
        sa.Column(
            "place_text", sa.Text(), nullable=False, comment="where, in words; empty: not known"
        ),
        sa.Column("arrested_at", _INSTANT, nullable=True, comment="NULL: nobody was arrested"),
        sa.Column(
            "court_deadline_at",
            _INSTANT,
            nullable=True,
            comment="last instant to bring the subject before the court, as computed when reported",
        ),
        sa.Column("court_deadline_arguable_at", _INSTANT, nullable=True),
        sa.Column("reported_at", _INSTANT, nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "arrested_at IS NOT NULL OR court_deadline_at IS NULL",
            name=op.f("ck_breach_report_clock_needs_arrest"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["protective_order.id"],
            name=op.f("fk_breach_report_order_id_protective_order"),
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["account.id"], name=op.f("fk_breach_report_reported_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_report")),
    )
    op.create_index("ix_breach_report_order_id", "breach_report", ["order_id"])
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column(
            "opened_by_id",
            sa.Integer(),
            nullable=False,
            comment="who reported it, and reads the answer",
        ),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column(
            "owner_id",
            sa.Integer(),
            nullable=True,
            comment="who works on it; NULL: whoever of the LPA or the team",
        ),
        sa.Column("answer", sa.String(length=24), nullable=True),
        sa.Column("answer_words", sa.Text(), nullable=True, comment="why, for who reported it"),
        sa.Column("answered_at", _INSTANT, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("breach_id", sa.Integer(), nullable=True, comment="the breach it was logged as"),
        sa.CheckConstraint(
            "(visit_id IS NULL) <> (report_id IS NULL)", name=op.f("ck_follow_up_of_one")
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND"
            " (answer IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_follow_up_answer_is_whole"),
        ),
        sa.CheckConstraint(
            "(breach_id IS NOT NULL) = (answer IS NOT NULL AND answer = 'BREACH_LOGGED')",
            name=op.f("ck_follow_up_breach_is_named"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(name))
            for column, table, name in (
                ("order_id", "protective_order", "fk_follow_up_order_id_protective_order"),
                ("visit_id", "visit", "fk_follow_up_visit_id_visit"),
                ("report_id", "breach_report", "fk_follow_up_report_id_breach_report"),
                ("opened_by_id", "account", "fk_follow_up_opened_by_id_account"),
                ("owner_id", "account", "fk_follow_up_owner_id_account"),
                ("answered_by_id", "account", "fk_follow_up_answered_by_id_account"),
                ("breach_id", "breach", "fk_follow_up_breach_id_breach"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_follow_up_visit_id")),
        sa.UniqueConstraint("report_id", name=op.f("uq_follow_up_report_id")),
    )
    op.create_index("ix_follow_up_order_id", "follow_up", ["order_id"])
    op.create_index("ix_follow_up_opened_by_id", "follow_up", ["opened_by_id", "opened_at"])
    is_open = sa.text("answered_at IS NULL")
    op.create_index(
        "ix_follow_up_open",
        "follow_up",
        ["order_id"],
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    _open_those_of_late_visits()


def _open_those_of_late_visits() -> None:
    visit = sa.table(
        "visit",
        sa.column("id"),
        sa.column("order_id"),
        sa.column("result"),
        sa.column("visited_at", _INSTANT),
        sa.column("recorded_at", _INSTANT),
        sa.column("recorded_by_id"),
    )
    follow_up = sa.table(
        "follow_up",
        *(sa.column(name) for name in ("order_id", "cause", "visit_id")),
        sa.column("opened_at", _INSTANT),
        sa.column("opened_by_id"),
        sa.column("due_at", _INSTANT),
    )
    # SQLite keeps instants without their zone, which is UTC.
    now = datetime.now(UTC)
    if op.get_bind().dialect.name == "sqlite":
        now = now.replace(tzinfo=None)
    late = sa.select(
        visit.c.order_id,
        visit.c.result,
        visit.c.id,
        visit.c.recorded_at,
        visit.c.recorded_by_id,
        sa.literal(now + _TO_ANSWER, _INSTANT),
    ).where(visit.c.result.in_(_RESULTS), visit.c.visited_at >= now - _LATELY)
    columns = ["order_id", "cause", "visit_id", "opened_at", "opened_by_id", "due_at"]
    op.execute(sa.insert(follow_up).from_select(columns, late))


def downgrade() -> None:
    """Take them back."""
    op.drop_table("follow_up")
    op.drop_table("breach_report")
