"""The lists a query alone can tell: each gives orders and since or until when they wait.

Each function gives a query of ``order_id``, ``at``, ``breach_id`` and ``follow_up_id``,
soonest to be sorted first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    and_,
    cast,
    exists,
    false,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from orders.access.permissions import Permission, may
from orders.areas.model import UNALLOCATED, Area, Level
from orders.ground.model import Handover, Visit
from orders.register.counting import stays_at
from orders.register.facts import stands
from orders.register.model import Event, Order, Presence, Stay
from orders.register.same_homes import SameHome
from orders.rules import catalogue
from orders.rules.events import EventKind
from orders.rules.kind import Kind
from orders.rules.vocabulary import Basis
from orders.upkeep.model import Review
from orders.worklists.entries import Scope

Asked = Select[int, datetime | None, int | None, int | None]
"""A query of orders, since or until when each waits, and the breach or follow-up it is about."""
SOON = timedelta(days=7)
"""An order with less left than this ends soon; a review is due soon."""
SOON_SHORT = timedelta(days=3)
"""The same for a kind whose length the Act limits to days."""
_FIRST = (EventKind.AUTHORISED, EventKind.MADE)


def waiting(
    order_id: SQLColumnExpression[int],
    at: SQLColumnExpression[datetime | None],
    breach_id: SQLColumnExpression[int] | None = None,
    follow_up_id: SQLColumnExpression[int] | None = None,
) -> Asked:
    """The columns every list has."""
    none = cast(null(), Integer)
    return select(
        order_id.label("order_id"),
        at.label("at"),
        (none if breach_id is None else breach_id).label("breach_id"),
        (none if follow_up_id is None else follow_up_id).label("follow_up_id"),
    )


def here(scope: Scope, *states: Stay) -> ColumnElement[bool]:
    """Rows of ``Presence`` by which orders count in the area of ``scope``."""
    return stays_at(scope.area.id, scope.at, *states) & scope.sees(Presence.order_id)


def codes(fits: Callable[[Kind], object]) -> list[str]:
    """Codes of the kinds that ``fits`` holds true for."""
    return [code for code, kind in catalogue.KINDS.items() if fits(kind)]


def happened(
    order_id: SQLColumnExpression[int], kinds: Collection[EventKind], at: datetime
) -> ColumnElement[bool]:
    """Whether one of ``kinds`` had happened to an order by ``at`` (aware)."""
    event = aliased(Event)
    return exists().where(
        event.order_id == order_id,
        event.kind.in_(kinds),
        event.occurred_at <= at,
        stands(event),
    )


def since(event: type[Event], scope: Scope, kinds: Collection[EventKind]) -> ColumnElement[bool]:
    """``event`` is one of ``kinds`` that had happened to the order of a ``Presence`` row."""
    return and_(
        event.order_id == Presence.order_id,
        event.kind.in_(kinds),
        event.occurred_at <= scope.at,
        stands(event),
    )


def not_served(scope: Scope) -> Asked:
    """Notices and orders that nobody has served, since they were authorised or made.

    Source: Crime and Security Act 2010 s.25(2).
    """
    first = aliased(Event)
    return (
        waiting(Presence.order_id, first.occurred_at)
        .join(first, since(first, scope, _FIRST))
        .where(
            here(scope, Stay.LIVE, Stay.PENDING),
            Presence.kind.in_(codes(lambda kind: EventKind.SERVED in kind.events)),
            ~happened(Presence.order_id, [EventKind.SERVED], scope.at),
        )
    )


def ending(scope: Scope) -> Asked:
    """Orders in force that end soon, by when."""
    short = codes(lambda kind: kind.duration is not None and kind.duration.max_days is not None)
    return waiting(Presence.order_id, Presence.order_ends_at).where(
        here(scope, Stay.LIVE),
        Presence.order_ends_at <= scope.at + SOON,
        or_(Presence.kind.not_in(short), Presence.order_ends_at <= scope.at + SOON_SHORT),
    )


def not_placed(scope: Scope) -> Asked:
    """Orders in force or to come that nobody has placed: a home of somebody on them is nowhere."""
    lost = aliased(Presence)
    nowhere = select(Area.id).where(Area.level == Level.LPA, Area.code == UNALLOCATED)
    return (
        waiting(Presence.order_id, lost.from_at)
        .join(lost, lost.order_id == Presence.order_id)
        .where(
            here(scope, Stay.LIVE, Stay.PENDING),
            lost.area_id == nowhere.scalar_subquery(),
            lost.basis == Basis.EITHER,
            lost.state.in_([Stay.LIVE, Stay.PENDING]),
            lost.from_at <= scope.at,
            lost.until_at > scope.at,
        )
    )


def reviews_due(scope: Scope) -> Asked:
    """Orders in force whose next review is due soon or overdue, by when."""
    later = aliased(Review)
    is_latest = ~exists().where(
        later.order_id == Review.order_id,
        or_(
            later.reviewed_at > Review.reviewed_at,
            and_(later.reviewed_at == Review.reviewed_at, later.id > Review.id),
        ),
    )
    return (
        waiting(Presence.order_id, Review.next_due_at)
        .join(Review, Review.order_id == Presence.order_id)
        .where(
            here(scope, Stay.LIVE),
            Presence.kind.in_(codes(lambda kind: kind.review_every_months)),
            is_latest,
            Review.next_due_at <= scope.at + SOON,
        )
    )


def never_reviewed(scope: Scope) -> Asked:
    """Orders in force that are to be reviewed and never were, since they were made."""
    made = aliased(Event)
    return (
        waiting(Presence.order_id, made.occurred_at)
        .join(made, since(made, scope, [EventKind.MADE]))
        .where(
            here(scope, Stay.LIVE),
            Presence.kind.in_(codes(lambda kind: kind.review_every_months)),
            ~exists().where(Review.order_id == Presence.order_id),
        )
    )


def never_visited(scope: Scope) -> Asked:
    """Orders in force that were served and that nobody has gone to check yet, since service."""
    served = aliased(Event)
    return (
        waiting(Presence.order_id, served.occurred_at)
        .join(served, since(served, scope, [EventKind.SERVED]))
        .where(
            here(scope, Stay.LIVE),
            ~exists().where(Visit.order_id == Presence.order_id),
        )
    )


def unverified(scope: Scope) -> Asked:
    """Records from another system that nobody has compared with their papers, since they came."""
    return waiting(Order.id, Order.recorded_at).where(Order.unverified, scope.holds(Order.id))


def same_homes(scope: Scope) -> Asked:
    """Orders whose subject has a home that was withheld as the same home as another, since then.

    None for whoever may not open a withheld home: that an order is listed tells where one is.
    """
    if not may(scope.account.role, Permission.CONFIDENTIAL_OPEN):
        return waiting(SameHome.order_id, SameHome.withheld_at).where(false())
    return (
        waiting(SameHome.order_id, func.min(SameHome.withheld_at))
        .where(SameHome.asked.is_(True), SameHome.kept.is_(None), scope.holds(SameHome.order_id))
        .group_by(SameHome.order_id)
    )


def handed_over(scope: Scope) -> Asked:
    """Notes handed to the LPA that nobody there has seen, since they were written."""
    area = scope.area
    lpa_id = area.parent_id if area.level is Level.NEIGHBOURHOOD else area.id
    return waiting(Handover.order_id, Handover.written_at).where(
        Handover.seen_at.is_(None),
        scope.sees(Handover.order_id),
        *(() if area.level is Level.FORCE else (Handover.to_area_id == lpa_id,)),
    )
