"""The clocks of the law that run, ran or will run for an order, kept beside its presence.

Derived from the same facts as presence and rewritten with it. Nothing in them hangs on the time:
what is overdue, or due soon, is a range of ``due_at`` for whoever asks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Enum,
    ScalarSelect,
    SmallInteger,
    SQLColumnExpression,
    and_,
    delete,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from orders.bulk import insert_rows
from orders.courts import calendar as calendars
from orders.courts.calendar import CourtCalendar
from orders.db import Instant, Model
from orders.register.model import Event, Order
from orders.register.presence import locks
from orders.register.presence.facts import Facts, stands
from orders.register.presence.facts_query import facts_of
from orders.rules.kinds import catalogue
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


_OWN, _INTERIM, _TOLD = aliased(Order), aliased(Order), aliased(Event)
"""Made once: an alias copies every column of its table."""


def runs(as_at: Instant) -> ColumnElement[bool]:
    """Rows of ``OrderDeadline`` started by ``as_at`` (aware) and not met by then."""
    return and_(
        OrderDeadline.starts_at <= as_at,
        or_(OrderDeadline.met_at.is_(None), OrderDeadline.met_at > as_at),
    )


def deadline_rows(
    facts: Facts, calendar: CourtCalendar, told_before_at: datetime | None = None
) -> list[dict[str, Any]]:
    """The rows of ``OrderDeadline`` for one order; none when it was entered in error.

    Args:
        facts: what is known of the order.
        calendar: which days are bank holidays.
        told_before_at: when the subject told police under the interim order before it, aware.
    """
    found = running_clocks(
        facts.kind, facts.events, calendar.deadline, told_before_at=told_before_at
    )
    return [
        {"order_id": facts.order_id, "number": number, **clock._asdict()}
        for number, clock in enumerate(found, start=1)
    ]


def rewrite_of(db: Session, order_ids: Sequence[int]) -> None:
    """Store the deadlines of orders anew, where nothing else of their presence changed.

    Nobody else may change the orders until this transaction ends.
    """
    locks.hold(db)
    calendar = calendars.current(db)
    for start in range(0, len(order_ids), BATCH):
        batch = order_ids[start : start + BATCH]
        db.execute(select(Order.id).where(Order.id.in_(batch)).with_for_update())
        told, known = told_before(db, batch), list(facts_of(db, batch))
        rows = (deadline_rows(facts, calendar, told.get(facts.order_id)) for facts in known)
        db.execute(delete(OrderDeadline).where(OrderDeadline.order_id.in_(batch)))
        insert_rows(db, OrderDeadline, [row for each in rows for row in each])


def are_missing(db: Session) -> bool:
    """Whether there are orders and not one deadline: they were recorded before the table was."""
    orders, deadlines = (
        exists().where(each.order_id.is_not(None)) for each in (Event, OrderDeadline)
    )
    return bool(db.scalar(select(orders & ~deadlines)))


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


def told_before(db: Session, order_ids: Collection[int]) -> Mapping[int, datetime]:
    """When subjects first told police under the interim order that each order replaces, aware.

    Orders of which none did are left out.

    Source: Stalking Protection Act 2019 s.9(1)(a).
    """
    rows = db.execute(
        select(_OWN.id, func.min(_TOLD.occurred_at))
        .join(_INTERIM, _is_its_interim())
        .join(_TOLD, _told_under(_INTERIM))
        .where(_OWN.id.in_(order_ids))
        .group_by(_OWN.id)
    )
    return {row[0]: row[1] for row in rows}


def told_before_of(order_id: SQLColumnExpression[int]) -> ScalarSelect[datetime]:
    """What ``told_before`` says of one order, as a column of a statement that reads it."""
    return (
        select(func.min(_TOLD.occurred_at))
        .select_from(_OWN)
        .join(_INTERIM, _is_its_interim())
        .join(_TOLD, _told_under(_INTERIM))
        .where(_OWN.id == order_id)
        .scalar_subquery()
    )


def with_main_orders(db: Session, order_ids: Sequence[int]) -> list[int]:
    """``order_ids``, and the orders that replaced those of them that are interim.

    What is told under an interim order counts for the main one, which nobody else may change until
    this transaction ends: its facts are read next.
    """
    main = db.scalars(
        select(_OWN.id)
        .join(_INTERIM, _is_its_interim())
        .where(_INTERIM.id.in_(order_ids), _OWN.id.not_in(order_ids))
        .with_for_update(of=_OWN)
    )
    return list(dict.fromkeys((*order_ids, *main)))


def _told_under(order: type[Order]) -> ColumnElement[bool]:
    return and_(_TOLD.order_id == order.id, _TOLD.kind == EventKind.NOTIFIED, stands(_TOLD))


def _is_its_interim() -> ColumnElement[bool]:
    pairs = (
        and_(_INTERIM.kind == kind.code, _OWN.kind == kind.interim_of)
        for kind in catalogue.KINDS.values()
        if kind.interim_of and kind.notification_clock
    )
    return and_(_INTERIM.application == _OWN.application, or_(false(), *pairs))


_MOVABLE: Final = {
    clock
    for kind in catalogue.KINDS.values()
    for clock in (kind.hearing_clock, kind.return_clock)
    if clock is not None
}
"""Clocks that hang on the list of bank holidays, or on a setting of the force."""
