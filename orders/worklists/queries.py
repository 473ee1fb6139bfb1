"""The lists a query alone can tell: each gives orders and since or until when they wait.

Each function gives a query with the columns of ``waiting``, soonest to be sorted first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    String,
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
from orders.register.confidentiality.same_homes import SameHome
from orders.register.model import Event, Order, Presence, Stay
from orders.register.presence.area_predicates import stays_at
from orders.register.presence.facts import stands
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.events import EventKind
from orders.upkeep.model import Review
from orders.worklists.entries import WorklistScope

Asked = Select[int, datetime | None, int | None, int | None, str | None]
"""A query of orders, since or until when each waits, and the breach or follow-up it is about.

The last column names its ``Turn`` where a list's rows differ.
"""
SOON = timedelta(days=7)
"""An order with less left than this ends soon; a review is due soon."""
SOON_SHORT = timedelta(days=3)
"""The same for a kind whose length the Act limits to days."""
_FIRST = (EventKind.AUTHORISED, EventKind.MADE)
_BEGAN, _HAPPENED = aliased(Event), aliased(Event)
"""Made once: an alias copies every column of its table, and a home page asks for twenty lists."""
_LOST, _LATER_REVIEW = aliased(Presence), aliased(Review)


def waiting(
    order_id: SQLColumnExpression[int],
    at: SQLColumnExpression[datetime | None],
    breach_id: SQLColumnExpression[int] | None = None,
    follow_up_id: SQLColumnExpression[int] | None = None,
    turn: SQLColumnExpression[str] | None = None,
) -> Asked:
    """The columns every list has."""
    none = cast(null(), Integer)
    return select(
        order_id.label("order_id"),
        at.label("at"),
        (none if breach_id is None else breach_id).label("breach_id"),
        (none if follow_up_id is None else follow_up_id).label("follow_up_id"),
        (cast(null(), String) if turn is None else turn).label("turn"),
    )


def here(scope: WorklistScope, *states: Stay) -> ColumnElement[bool]:
    """Rows of ``Presence`` by which orders count in the area of ``scope``."""
    return stays_at(scope.area.id, scope.now, *states) & scope.sees(Presence.order_id)


def codes(fits: Callable[[Kind], object]) -> list[str]:
    """Codes of the kinds that ``fits`` holds true for."""
    return [code for code, kind in catalogue.KINDS.items() if fits(kind)]


def happened(
    order_id: SQLColumnExpression[int], kinds: Collection[EventKind], at: datetime
) -> ColumnElement[bool]:
    """Whether one of ``kinds`` had happened to an order by ``at`` (aware)."""
    return exists().where(
        _HAPPENED.order_id == order_id,
        _HAPPENED.kind.in_(kinds),
        _HAPPENED.occurred_at <= at,
        stands(_HAPPENED),
    )


def since(
    event: type[Event], scope: WorklistScope, kinds: Collection[EventKind]
) -> ColumnElement[bool]:
    """``event`` is one of ``kinds`` that had happened to the order of a ``Presence`` row."""
    return and_(
        event.order_id == Presence.order_id,
        event.kind.in_(kinds),
        event.occurred_at <= scope.now,
        stands(event),
    )


def not_served(scope: WorklistScope) -> Asked:
    """Notices and orders that are not served, since they were authorised or made.

    Source: Crime and Security Act 2010 s.25(2).
    """
    return (
        waiting(Presence.order_id, _BEGAN.occurred_at)
        .join(_BEGAN, since(_BEGAN, scope, _FIRST))
        .where(
            here(scope, Stay.LIVE, Stay.PENDING),
            Presence.kind.in_(codes(lambda kind: EventKind.SERVED in kind.events)),
            ~happened(Presence.order_id, [EventKind.SERVED], scope.now),
        )
    )


def ending(scope: WorklistScope) -> Asked:
    """Orders in force that end soon, by when."""
    short = codes(lambda kind: kind.duration is not None and kind.duration.max_days is not None)
    return waiting(Presence.order_id, Presence.order_ends_at).where(
        here(scope, Stay.LIVE),
        Presence.order_ends_at <= scope.now + SOON,
        or_(Presence.kind.not_in(short), Presence.order_ends_at <= scope.now + SOON_SHORT),
    )


def not_placed(scope: WorklistScope) -> Asked:
    """Orders in force or to come that are not placed: a home of a person on them is nowhere."""
    nowhere = select(Area.id).where(Area.level == Level.LPA, Area.code == UNALLOCATED)
    # One question inside the other: asked at once, SQLite begins with every order that runs.
    return waiting(_LOST.order_id, _LOST.from_at).where(
        _LOST.area_id == nowhere.scalar_subquery(),
        _LOST.basis == Basis.EITHER,
        _LOST.state.in_([Stay.LIVE, Stay.PENDING]),
        _LOST.holds_at(scope.now),
        exists().where(Presence.order_id == _LOST.order_id, here(scope, Stay.LIVE, Stay.PENDING)),
    )


def reviews_due(scope: WorklistScope) -> Asked:
    """Orders in force whose next review is due soon or overdue, by when."""
    is_latest = ~exists().where(
        _LATER_REVIEW.order_id == Review.order_id,
        or_(
            _LATER_REVIEW.reviewed_at > Review.reviewed_at,
            and_(_LATER_REVIEW.reviewed_at == Review.reviewed_at, _LATER_REVIEW.id > Review.id),
        ),
    )
    return (
        waiting(Presence.order_id, Review.next_due_at)
        .join(Review, Review.order_id == Presence.order_id)
        .where(
            here(scope, Stay.LIVE),
            Presence.kind.in_(codes(lambda kind: kind.review_every_months)),
            is_latest,
            Review.next_due_at <= scope.now + SOON,
        )
    )


def never_reviewed(scope: WorklistScope) -> Asked:
    """Orders in force that are to be reviewed and never were, since they were made."""
    return (
        waiting(Presence.order_id, _BEGAN.occurred_at)
        .join(_BEGAN, since(_BEGAN, scope, [EventKind.MADE]))
        .where(
            here(scope, Stay.LIVE),
            Presence.kind.in_(codes(lambda kind: kind.review_every_months)),
            ~exists().where(Review.order_id == Presence.order_id),
        )
    )


def never_visited(scope: WorklistScope) -> Asked:
    """Orders in force that were served and that no officer has gone to check yet, since service."""
    return (
        waiting(Presence.order_id, _BEGAN.occurred_at)
        .join(_BEGAN, since(_BEGAN, scope, [EventKind.SERVED]))
        .where(
            here(scope, Stay.LIVE),
            ~exists().where(Visit.order_id == Presence.order_id),
        )
    )


def unverified(scope: WorklistScope) -> Asked:
    """Records from another system not yet compared with their papers, since they came."""
    return waiting(Order.id, Order.recorded_at).where(Order.unverified, scope.holds(Order.id))


def same_homes(scope: WorklistScope) -> Asked:
    """Orders whose subject has a home that was withheld as the same home as another, since then.

    None for an account that may not open withheld homes: that an order is listed tells of one.
    """
    if not may(scope.account.role, Permission.CONFIDENTIAL_OPEN):
        return waiting(SameHome.order_id, SameHome.withheld_at).where(false())
    return (
        waiting(SameHome.order_id, func.min(SameHome.withheld_at))
        .where(SameHome.asked.is_(True), SameHome.kept.is_(None), scope.holds(SameHome.order_id))
        .group_by(SameHome.order_id)
    )


def handed_over(scope: WorklistScope) -> Asked:
    """Notes handed to the LPA that no officer there has seen, since they were written."""
    area = scope.area
    lpa_id = area.parent_id if area.level is Level.NEIGHBOURHOOD else area.id
    return waiting(Handover.order_id, Handover.written_at).where(
        Handover.seen_at.is_(None),
        scope.sees(Handover.order_id),
        *(() if area.level is Level.FORCE else (Handover.to_area_id == lpa_id,)),
    )
