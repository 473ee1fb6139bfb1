"""The lists a query alone can tell: each gives orders and since or until when they wait.

Each function gives a query with the columns of ``waiting``, soonest to be sorted first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

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
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from orders.areas.model import UNALLOCATED, Area, Level
from orders.ground.model import Handover
from orders.register.confidentiality.same_homes import SameHome
from orders.register.model import Event, Order, Presence, Stay
from orders.register.presence.area_predicates import AREA_ID, stays, stays_at
from orders.register.presence.facts import stands
from orders.register.presence.order_deadlines import OrderDeadline, runs
from orders.register.presence.order_gaps import OrderGap
from orders.register.presence.order_homes import OrderHome
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.upkeep import GapKind
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.events import EventKind
from orders.upkeep.model import Review
from orders.worklists.entries import LPA_ID, NOW, SOON, SOON_SHORT, Turn, WorklistReaders

Asked = Select[int, datetime | None, int | None, int | None, str | None, int | None]
"""A query of orders, since or until when each waits, and the breach or follow-up it is about.

Then the name of its ``Turn`` where a list's rows differ, and the event that it is about.
"""
_HAPPENED = aliased(Event)
"""Made once: an alias copies every column of its table, and a home page asks for twenty lists."""
_LOST, _LATER_REVIEW = aliased(Presence), aliased(Review)


OPEN: Final = (
    select(*OrderDeadline.__table__.c).where(runs(NOW)).cte("open_deadline")
).prefix_with("MATERIALIZED")
"""The deadlines that run, once for all the lists of them: they are few, and met ones are many."""


# By the order's number: SQLite knows no better than to read all that counts in the area for each.
BY_ORDER: Final = and_(
    Presence.order_id == OPEN.c.order_id,
    Presence.area_id + literal_column("0") == AREA_ID,
)
"""Rows of ``Presence`` by which an order of ``OPEN`` counts, or counted, in the area."""


def open_here(
    readers: WorklistReaders, states: Collection[Stay], kinds: Callable[[Kind], object]
) -> ColumnElement[bool]:
    """Whether an order of ``OPEN`` is one of ``kinds`` and counts in the area in one of ``states``.

    Args:
        kinds: holds true for them.
    """
    return exists().where(
        BY_ORDER,
        stays(NOW, *states),
        Presence.kind.in_(codes(kinds)),
        readers.sees_here(Presence.order_id),
    )


def waiting(
    order_id: SQLColumnExpression[int],
    at: SQLColumnExpression[datetime | None],
    breach_id: SQLColumnExpression[int] | None = None,
    follow_up_id: SQLColumnExpression[int] | None = None,
    turn: SQLColumnExpression[str] | None = None,
    event_id: SQLColumnExpression[int] | None = None,
) -> Asked:
    """The columns every list has."""
    none = cast(null(), Integer)
    return select(
        order_id.label("order_id"),
        at.label("at"),
        (none if breach_id is None else breach_id).label("breach_id"),
        (none if follow_up_id is None else follow_up_id).label("follow_up_id"),
        (cast(null(), String) if turn is None else turn).label("turn"),
        (none if event_id is None else event_id).label("event_id"),
    )


def here(readers: WorklistReaders, *states: Stay) -> ColumnElement[bool]:
    """Rows of ``Presence`` by which orders count in the area of ``readers``."""
    return stays_at(AREA_ID, NOW, *states) & readers.sees_here(Presence.order_id)


def codes(fits: Callable[[Kind], object]) -> list[str]:
    """Codes of the kinds that ``fits`` holds true for."""
    return [code for code, kind in catalogue.KINDS.items() if fits(kind)]


def happened(
    order_id: SQLColumnExpression[int], kinds: Collection[EventKind]
) -> ColumnElement[bool]:
    """Whether one of ``kinds`` has happened to an order."""
    return exists().where(
        _HAPPENED.order_id == order_id,
        _HAPPENED.kind.in_(kinds),
        _HAPPENED.occurred_at <= NOW,
        stands(_HAPPENED),
    )


def since(event: type[Event], kinds: Collection[EventKind]) -> ColumnElement[bool]:
    """``event`` is one of ``kinds`` that has happened to the order of a ``Presence`` row."""
    return and_(
        event.order_id == Presence.order_id,
        event.kind.in_(kinds),
        event.occurred_at <= NOW,
        stands(event),
    )


def lacking(
    readers: WorklistReaders,
    what: GapKind,
    states: Collection[Stay],
    *,
    few: bool = False,
    turn: SQLColumnExpression[str] | None = None,
) -> Asked:
    """Orders that lack something, since when.

    Args:
        what: it is.
        states: those in which an order lacks it, where it counts.
        few: whether fewer lack it anywhere than count in an area.
        turn: name of the ``Turn`` of its rows, where a list has several.
    """
    lacks = and_(OrderGap.until_at > NOW, OrderGap.from_at <= NOW)
    if readers.of_force:
        # What lacks anything counts in the force: its index alone says which and how many.
        return waiting(OrderGap.order_id, OrderGap.since_at, turn=turn).where(
            OrderGap.what == what, lacks, readers.sees_here(OrderGap.order_id)
        )
    # Else by the order's number, from those that count in the area.
    no_index = OrderGap.what.op("+", return_type=OrderGap.what.type)(literal_column("0"))
    is_it = OrderGap.what == what if few else no_index == what
    gone = and_(Presence.state == Stay.ENDED, Presence.order_ends_at > NOW)
    return (
        waiting(Presence.order_id, OrderGap.since_at, turn=turn)
        .join(OrderGap, and_(OrderGap.order_id == Presence.order_id, is_it, lacks))
        .where(
            Presence.area_id == AREA_ID,
            Presence.basis == Basis.EITHER,
            Presence.state.in_(states),
            Presence.holds_at(NOW),
            ~gone,
            readers.sees_here(Presence.order_id),
        )
    )


def not_served(readers: WorklistReaders) -> Asked:
    """Notices and orders that are not served, since they were authorised or made.

    Source: Crime and Security Act 2010 s.25(2).
    """
    return lacking(readers, GapKind.SERVICE, [Stay.LIVE, Stay.PENDING], few=True)


def ending(readers: WorklistReaders) -> Asked:
    """Orders in force that end soon, by when."""
    short = codes(lambda kind: kind.duration is not None and kind.duration.max_days is not None)
    return waiting(Presence.order_id, Presence.order_ends_at).where(
        here(readers, Stay.LIVE),
        Presence.order_ends_at <= SOON,
        or_(Presence.kind.not_in(short), Presence.order_ends_at <= SOON_SHORT),
    )


def not_placed(readers: WorklistReaders) -> Asked:
    """Orders in force or to come that are not placed: a home of a person on them is nowhere.

    Not of who is known to have none.
    """
    nowhere = select(Area.id).where(Area.level == Level.LPA, Area.code == UNALLOCATED)
    # One question inside the other: asked at once, SQLite begins with every order that runs.
    return waiting(_LOST.order_id, _LOST.from_at).where(
        _LOST.area_id == nowhere.scalar_subquery(),
        _LOST.basis == Basis.EITHER,
        _LOST.state.in_([Stay.LIVE, Stay.PENDING]),
        _LOST.holds_at(NOW),
        exists().where(
            OrderHome.order_id == _LOST.order_id,
            OrderHome.easting.is_(None),
            ~OrderHome.no_abode,
            or_(OrderHome.from_at.is_(None), OrderHome.from_at <= NOW),
            or_(OrderHome.until_at.is_(None), OrderHome.until_at > NOW),
        ),
        exists().where(Presence.order_id == _LOST.order_id, here(readers, Stay.LIVE, Stay.PENDING)),
    )


def reviews_due(readers: WorklistReaders) -> Asked:
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
            here(readers, Stay.LIVE),
            Presence.kind.in_(codes(lambda kind: kind.review_every_months)),
            is_latest,
            Review.next_due_at <= SOON,
        )
    )


def never_reviewed(readers: WorklistReaders) -> Asked:
    """Orders in force that are to be reviewed and never were, since they were made."""
    return lacking(readers, GapKind.REVIEW, [Stay.LIVE], few=True)


def terms_ending(readers: WorklistReaders) -> Asked:
    """Bans on travel and tags of orders in force that run out, by when.

    Source: Sexual Offences Act 2003 ss.103D, 122C; Domestic Abuse Act 2021 s.38(5).
    """
    found = [
        lacking(readers, what, [Stay.LIVE], few=True, turn=literal(turn.name))
        for what, turn in ((GapKind.TRAVEL_END, Turn.BAN_ENDS), (GapKind.TAG_END, Turn.TAG_ENDS))
    ]
    rows = union_all(*found).subquery()
    return select(*rows.c)


def never_visited(readers: WorklistReaders) -> Asked:
    """Orders in force that were served and that no officer has gone to check yet, since service."""
    return lacking(readers, GapKind.VISIT, [Stay.LIVE])


def unverified(readers: WorklistReaders) -> Asked:
    """Records from another system not yet compared with their papers, since they came."""
    return waiting(Order.id, Order.recorded_at).where(Order.unverified, readers.holds(Order.id))


def same_homes(readers: WorklistReaders) -> Asked:
    """Orders whose subject has a home that was withheld as the same home as another, since then.

    None for an account that may not open withheld homes: that an order is listed tells of one.
    """
    if not readers.opens_homes:
        return waiting(SameHome.order_id, SameHome.withheld_at).where(false())
    return (
        waiting(SameHome.order_id, func.min(SameHome.withheld_at))
        .where(SameHome.asked.is_(True), SameHome.kept.is_(None), readers.holds(SameHome.order_id))
        .group_by(SameHome.order_id)
    )


def handed_over(readers: WorklistReaders) -> Asked:
    """Notes handed to the LPA that no officer there has seen, since they were written."""
    return waiting(Handover.order_id, Handover.written_at).where(
        Handover.seen_at.is_(None),
        readers.sees(Handover.order_id),
        true() if readers.of_force else Handover.to_area_id == LPA_ID,
    )
