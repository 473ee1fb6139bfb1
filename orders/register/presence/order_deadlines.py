"""The clocks of the law that run, ran or will run for an order, kept beside its presence.

Derived from the same facts as presence and rewritten with it. Nothing in them hangs on the time:
what is overdue, or due soon, is a range of ``due_at`` for whoever asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Enum,
    SmallInteger,
    and_,
    delete,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.bulk import insert_rows
from orders.courts import calendar as calendars
from orders.courts.calendar import CourtCalendar
from orders.db import Instant, Model
from orders.register.presence import locks
from orders.register.presence.facts import Facts
from orders.register.presence.facts_query import facts_of
from orders.register.presence.subject_duties import DutiesBeside, duties_beside, lock_with_beside
from orders.rules.kinds import catalogue
from orders.rules.lifecycle.police_duties import DutyOrder
from orders.rules.lifecycle.running_clocks import running_clocks
from orders.rules.vocabulary.events import EventKind

BATCH: Final = 500


class OrderDeadline(Model):
    """A clock that an event of an order started, when it runs out, and when it was met."""

    __tablename__ = "order_deadline"
    __table_args__ = ({"sqlite_with_rowid": False},)

    order_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, comment="tells an order's rows apart"
    )
    clock: Mapped[str] = mapped_column(
        comment="K1 ... in rules/clocks/table.py; HEARING: a day the court named; GAP: an interim"
        " order's end before its hearing"
    )
    started_by: Mapped[EventKind] = mapped_column(
        Enum(EventKind, native_enum=False, length=32), comment="what started it"
    )
    starts_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(comment="last instant in time")
    arguable_at: Mapped[datetime | None] = mapped_column(
        comment="a later one that a court may accept"
    )
    met_at: Mapped[datetime | None] = mapped_column(
        index=True,
        comment="when it was met, or no longer asked for anything; may lie before its start",
    )


def runs(as_at: Instant) -> ColumnElement[bool]:
    """Rows of ``OrderDeadline`` started by ``as_at`` (aware) and not met by then."""
    return and_(
        OrderDeadline.starts_at <= as_at,
        or_(OrderDeadline.met_at.is_(None), OrderDeadline.met_at > as_at),
    )


def deadline_rows(
    facts: Facts, calendar: CourtCalendar, beside: DutiesBeside | None = None
) -> list[dict[str, Any]]:
    """The rows of ``OrderDeadline`` for one order; none when it was entered in error.

    Args:
        facts: what is known of the order.
        calendar: which days are bank holidays.
        beside: what its duty to tell police hangs on, where there is anything.
    """
    application, others, custody = beside or DutiesBeside()
    own = DutyOrder(facts.order_id, facts.kind, facts.events, facts.terms, application, custody)
    found = running_clocks(own, calendar.deadline, others)
    return [
        {"order_id": facts.order_id, "number": number, **clock._asdict()}
        for number, clock in enumerate(found, start=1)
    ]


def rewrite_of(db: Session, order_ids: Sequence[int]) -> None:
    """Store the deadlines of orders anew, and of those whose duties hang on theirs.

    For where nothing else of their presence changed. Nobody else may change the orders until this
    transaction ends.
    """
    locks.hold(db)
    calendar = calendars.current(db)
    for start in range(0, len(order_ids), BATCH):
        batch = lock_with_beside(db, order_ids[start : start + BATCH])
        beside, known = duties_beside(db, batch), list(facts_of(db, batch))
        rows = (deadline_rows(facts, calendar, beside.get(facts.order_id)) for facts in known)
        db.execute(delete(OrderDeadline).where(OrderDeadline.order_id.in_(batch)))
        insert_rows(db, OrderDeadline, [row for each in rows for row in each])


def rewrite_beside(db: Session, order_ids: Sequence[int]) -> None:
    """Store anew the deadlines of new orders on whose subjects there are other duties, and those.

    Args:
        order_ids: orders just written, each as if its subject had no other.
    """
    for start in range(0, len(order_ids), BATCH):
        beside = duties_beside(db, order_ids[start : start + BATCH])
        if beside:
            rewrite_of(db, sorted(beside))


def count_anew(db: Session) -> None:
    """Put right what a correction of the bank holidays moved.

    Waits for whoever counts by the list before it, and lets nobody count until this is done.
    """
    locks.close(db)
    calendar = calendars.current(db)
    stored = db.scalars(
        select(OrderDeadline).where(
            OrderDeadline.clock.in_(_MOVABLE), OrderDeadline.started_by != EventKind.ADJOURNED
        )
    )
    for each in stored:
        due = calendar.deadline(each.clock, each.starts_at)
        each.due_at, each.arguable_at = due.at, due.arguable_at
    db.flush()


_MOVABLE: Final = {
    clock
    for kind in catalogue.KINDS.values()
    for clock in (kind.hearing_clock, kind.return_clock)
    if clock is not None
}
"""Clocks that hang on the list of bank holidays, or on a setting of the force."""
