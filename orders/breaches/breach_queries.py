"""Reading breaches: one, those of an order, those of an area, those whose clock runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    case,
    exists,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, joinedload, selectinload, undefer
from sqlalchemy.orm.interfaces import LoaderOption

from orders.areas.model import Area, Level
from orders.audit.shown import ShownRecords
from orders.breaches import pending
from orders.breaches.custody.custody_clock import is_running
from orders.breaches.filters import BreachFilters
from orders.breaches.model import Breach
from orders.db import lock_rows
from orders.errors import NotFound
from orders.formatting import PAGE_SIZE, rows_before
from orders.register.model import Order, Presence, Protection, Stay
from orders.register.order_record import ORDER_ID
from orders.register.presence.area_predicates import AreaId
from orders.rules.vocabulary.codes import Basis

_COUNTING = (Stay.LIVE, Stay.SUSPENDED, Stay.PENDING)


@dataclass(frozen=True, slots=True)
class BreachPage:
    """One page of breaches.

    Attributes:
        rows: breaches with their order and its subject.
        total: how many there are on all pages.
        running: how many of them have a custody clock that runs.
        uncounted: how many of them are no breach of an order, such as of an undertaking.
    """

    rows: Sequence[Breach]
    total: int
    running: int
    uncounted: int

    @property
    def shown(self) -> ShownRecords:
        """What a list of the rows shows: their orders, and whom these are against."""
        orders = [breach.order for breach in self.rows]
        return ShownRecords(
            orders=frozenset(order.id for order in orders),
            people=frozenset(order.subject_id for order in orders),
            references=frozenset(order.reference for order in orders),
        )

    @property
    def of_orders(self) -> int:
        """How many are breaches of orders."""
        return self.total - self.uncounted


def breach_with_order(
    db: Session,
    breach_id: int,
    *,
    visible: ColumnElement[bool] | None = None,
    for_change: bool = False,
) -> Breach:
    """One breach with its place, what the court decided, its order; with that its subject, events.

    The order's conditions and whom it protects come with it as well.

    ``visible`` is a condition on ``Order`` that limits what the account may see; ``for_change``
    keeps the row locked until the transaction ends.

    Raises:
        NotFound: there is none, or its order is not theirs to see.
    """
    if for_change:
        lock_rows(db, Breach.id, Breach.id == breach_id)
    wanted = (
        select(Breach)
        .join(Order, Order.id == Breach.order_id)
        .where(Breach.id == breach_id, true() if visible is None else visible)
        .options(
            joinedload(Breach.place),
            joinedload(Breach.outcomes),
            undefer(Breach.last_change),
            undefer(Breach.last_outcome_change),
            undefer(Breach.outcome_count),
            joinedload(Breach.order, innerjoin=True).options(
                joinedload(Order.subject, innerjoin=True),
                selectinload(Order.events),
                selectinload(Order.conditions),
                selectinload(Order.protections).joinedload(Protection.person, innerjoin=True),
            ),
        )
        # Events added in this session are not in a collection it loaded before them.
        .execution_options(populate_existing=True)
    )
    breach = db.scalars(wanted).unique().one_or_none()
    if breach is None:
        raise NotFound("There is no such breach.")
    return breach


OF_ORDER: Final = select(Breach).where(Breach.order_id == ORDER_ID)
"""The breaches of one order; the asker has checked that it may be seen."""


def breaches_of(db: Session, order_id: int) -> Sequence[Breach]:
    """The breaches of one order, latest first; the caller has checked that it may be seen."""
    return latest_first(db.scalars(OF_ORDER, {"order_id": order_id}))


def latest_first(found: Iterable[Breach]) -> Sequence[Breach]:
    """Breaches in the order in which a page of their order lists them."""
    return sorted(found, key=lambda each: (each.occurred_from, each.id), reverse=True)


def same_conduct(db: Session, breach: Breach) -> Sequence[Breach]:
    """Other breaches of the same order at the same time."""
    return db.scalars(
        select(Breach)
        .where(
            Breach.order_id == breach.order_id,
            Breach.id != breach.id,
            Breach.occurred_from <= breach.occurred_to,
            Breach.occurred_to >= breach.occurred_from,
        )
        .order_by(Breach.id)
    ).all()


def in_area(
    db: Session,
    area_id: int,
    *,
    visible: ColumnElement[bool],
    asked: BreachFilters | None = None,
    page: int = 1,
    page_size: int = PAGE_SIZE,
    with_outcomes: bool = False,
) -> BreachPage:
    """A page of the breaches that count in an area, running clocks first, then latest first.

    Args:
        area_id: force, LPA or neighbourhood.
        visible: condition on ``Order`` that limits what the account may see.
        asked: which of them; all when omitted.
        page: from 1.
        page_size: rows on a page.
        with_outcomes: whether each comes with the rows of what the court decided.
    """
    here = and_(visible, counted_in(area_id))
    if asked is not None:
        here = and_(here, asked.condition())
    running = is_running()
    of_order = select(Breach).join(Order, Order.id == Breach.order_id).where(here)
    total, open_clocks, uncounted = db.execute(
        select(
            func.count(),
            _number(running),
            _number(Order.kind.in_(pending.uncounted_kinds())),
        )
        .select_from(Breach)
        .join(Order, Order.id == Breach.order_id)
        .where(here)
    ).one()
    outcomes = [joinedload(Breach.outcomes)] if with_outcomes else []
    found = db.scalars(
        of_order.options(*_with_order(), *outcomes)
        .order_by(
            case((running, 0), else_=1),
            case((running, Breach.court_deadline_at), else_=None),
            Breach.occurred_from.desc(),
            Breach.id.desc(),
        )
        .limit(page_size)
        .offset(rows_before(page, page_size))
    )
    rows = found.unique().all()
    return BreachPage(rows, total, open_clocks, uncounted)


def since(db: Session, area_id: int, from_at: datetime, until_at: datetime) -> Sequence[Breach]:
    """Breaches recorded from an instant until another (half-open) that count in an area.

    For the digest, which carries every order of its area: with their order and its subject, in
    the order they were recorded.
    """
    return db.scalars(
        select(Breach)
        .join(Order, Order.id == Breach.order_id)
        .where(
            Breach.recorded_at >= from_at,
            Breach.recorded_at < until_at,
            counted_in(area_id),
        )
        .options(*_with_order())
        .order_by(Breach.recorded_at, Breach.id)
    ).all()


def counted_in(area_id: AreaId) -> ColumnElement[bool]:
    """A breach counts where its order counted, on either home, when it happened.

    One that happened while its order counted nowhere (before it began, after it ended) counts in
    every area the order has ever counted in, so that it is never lost.
    """
    here = _stay(area_id)
    then = and_(
        Presence.state.in_(_COUNTING),
        Presence.holds_at(Breach.occurred_from),
    )
    force_id = select(Area.id).where(Area.level == Level.FORCE).scalar_subquery()
    anywhere = exists().where(_stay(force_id), then)
    return or_(exists().where(here, then), and_(not_(anywhere), exists().where(here)))


def open_custody(
    db: Session, *, visible: ColumnElement[bool] | None = None, limit: int | None = None
) -> Sequence[Breach]:
    """Breaches whose subject is still to be brought before the court, soonest deadline first."""
    return db.scalars(
        select(Breach)
        .join(Order, Order.id == Breach.order_id)
        .where(is_running(), true() if visible is None else visible)
        .options(*_with_order())
        .order_by(Breach.court_deadline_at, Breach.id)
        .limit(limit)
    ).all()


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _with_order() -> tuple[LoaderOption, LoaderOption]:
    order = joinedload(Breach.order, innerjoin=True).joinedload(Order.subject, innerjoin=True)
    return order, joinedload(Breach.place)


def _stay(area_id: AreaId | ScalarSelect[int]) -> ColumnElement[bool]:
    return and_(
        Presence.order_id == Breach.order_id,
        Presence.basis == Basis.EITHER,
        Presence.area_id == area_id,
    )
