"""Reading what was done on the ground: of one order, and the lists of an area."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased, joinedload
from sqlalchemy.orm.interfaces import LoaderOption

from orders.areas.gazetteer import AreaInfo
from orders.areas.model import Level
from orders.db import Instant
from orders.errors import Conflict, NotFound
from orders.formatting import PAGE_SIZE, london, rows_before
from orders.ground.model import Detention, Handover, Visit
from orders.people.joined_records import are_one, records_of
from orders.people.model import Person
from orders.register.mixed_rows import MixedQuery, MixedRows
from orders.register.model import Order, Presence, Stay
from orders.register.order_record import ORDER_ID
from orders.register.person_facts.deaths import of_dead_subjects
from orders.register.presence.area_predicates import counts_at, counts_in

RELEASE_SOON = timedelta(days=7)
"""A release expected within this is on the worklist."""
_LATEST_HELD = (Detention.since_at.desc(), Detention.id.desc())
OPEN: Final = (Stay.LIVE, Stay.SUSPENDED, Stay.PENDING)
"""In which stays an order is not over."""
_SUBJECT = joinedload(Order.subject, innerjoin=True)
AREAS: Final = (joinedload(Handover.from_area), joinedload(Handover.to_area))
"""Loads between which LPAs an order was handed over."""
_ORDER = joinedload(Handover.order, innerjoin=True).joinedload(Order.subject, innerjoin=True)
_HELD, _HOLDER, _RECORD = aliased(Person), aliased(Person), aliased(Person)
"""Made once: an alias copies every column of its table."""
Row = TypeVar("Row")


class Show(enum.StrEnum):
    """Which visits a list shows."""

    OVERDUE = "overdue"
    DUE = "due"
    NONE = "none"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class OnTheGround:
    """What was done about one order by some instant.

    Attributes:
        visits: latest first.
        handovers: latest first, with their areas.
        held: where its subject is held, ``None`` when at liberty as far as is known.
    """

    visits: tuple[Visit, ...]
    handovers: tuple[Handover, ...]
    held: Detention | None

    @property
    def next_due_on(self) -> date | None:
        """London day of the next visit, as the latest visit planned it."""
        return self.visits[0].next_due_on if self.visits else None


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A row of a list of visits: an order, and its visit unless there was none."""

    order: Order
    visit: Visit | None


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row of a list of subjects who are held: an order against them, and where they are."""

    order: Order
    held: Detention


@dataclass(frozen=True, slots=True)
class GroundPage(Generic[Row]):
    """One page of a list, and how many rows there are on all pages."""

    rows: Sequence[Row]
    total: int


def order_of(db: Session, reference: str, *, visible: ColumnElement[bool]) -> Order:
    """The order something is to be recorded on, with its subject.

    Raises:
        Conflict: it was entered in error.
        NotFound: there is none, or it is not the account's to see.
    """
    order = db.scalar(select(Order).where(Order.reference == reference, visible).options(_SUBJECT))
    if order is None:
        raise NotFound(f"There is no record {reference}, or it is not yours to see.")
    if not db.scalar(select(exists().where(Presence.order_id == order.id))):
        raise Conflict(f"{reference} was entered in error: nothing more is recorded on it.")
    return order


def visit(db: Session, number: int, *, visible: ColumnElement[bool]) -> Visit:
    """One visit, with its order and the subject.

    Raises:
        NotFound: there is none, or its order is not the account's to see.
    """
    found = db.scalar(
        select(Visit)
        .join(Order, Order.id == Visit.order_id)
        .where(Visit.id == number, visible)
        .options(joinedload(Visit.order, innerjoin=True).joinedload(Order.subject, innerjoin=True))
    )
    if found is None:
        raise NotFound("There is no such visit, or it is not yours to see.")
    return found


OF_ORDER: Final = (
    select(Visit).where(Visit.order_id == ORDER_ID),
    select(Handover).where(Handover.order_id == ORDER_ID),
    select(Detention).where(
        Detention.removal_id.is_(None),
        Detention.person_id.in_(
            records_of(select(bindparam("subject_id", type_=Order.subject_id.type)))
        ),
    ),
)
"""What was done about one order, and where its subject was held."""
_OF_ORDER: Final = MixedQuery(*OF_ORDER, options=AREAS)


def of_order(db: Session, order: Order, *, as_at: datetime) -> OnTheGround:
    """What was done about an order by ``as_at`` (aware), in one statement."""
    found = _OF_ORDER.read(db, order_id=order.id, subject_id=order.subject_id)
    return done_by(found, as_at)


def done_by(found: MixedRows, as_at: datetime) -> OnTheGround:
    """What was done about an order by ``as_at`` (aware), of all that ``OF_ORDER`` found."""
    visits = [each for each in found.of(Visit) if each.visited_at <= as_at]
    handovers = [each for each in found.of(Handover) if each.written_at <= as_at]
    holding = [
        each
        for each in found.of(Detention)
        if each.since_at <= as_at and (each.released_at is None or each.released_at > as_at)
    ]
    return OnTheGround(
        tuple(sorted(visits, key=lambda each: (each.visited_at, each.id), reverse=True)),
        tuple(sorted(handovers, key=lambda each: (each.written_at, each.id), reverse=True)),
        max(holding, key=lambda each: (each.since_at, each.id), default=None),
    )


def holding(subject: type[Person], as_at: Instant) -> ScalarSelect[int]:
    """The number of the row of ``Detention`` that holds a person, by whichever record of theirs.

    Args:
        subject: the person, in the query around it.
        as_at: when, aware.
    """
    return (
        select(Detention.id)
        .join(_HELD, _HELD.id == Detention.person_id)
        .where(are_one(_HELD, subject), is_held(as_at))
        .order_by(*_LATEST_HELD)
        .limit(1)
        .correlate(subject)
        .scalar_subquery()
    )


def of_subjects(as_at: Instant, on: date | ColumnElement[date]) -> Select[*tuple[Any, ...]]:
    """The query of ``Order`` and ``Detention`` of each order whose subject is held, once.

    Who has died is held no more.
    It begins with who is held, under whichever record: they are few.

    Args:
        as_at: the instant of looking, aware, or the parameter that is to hold it.
        on: its London day, likewise.
    """
    return (
        select(Order, Detention)
        .join(_HOLDER, _HOLDER.id == Detention.person_id)
        .join(_RECORD, are_one(_RECORD, _HOLDER))
        .join(Order, Order.subject_id == _RECORD.id)
        .where(
            is_held(as_at),
            Detention.id == holding(_HOLDER, as_at),
            Order.id.not_in(of_dead_subjects(on)),
        )
    )


def is_held(as_at: Instant) -> ColumnElement[bool]:
    """Whether a row of ``Detention`` holds its subject at ``as_at`` (aware)."""
    return and_(
        Detention.removal_id.is_(None),
        Detention.since_at <= as_at,
        or_(Detention.released_at.is_(None), Detention.released_at > as_at),
    )


def visits(
    db: Session,
    show: Show,
    area_id: int,
    *,
    visible: ColumnElement[bool],
    now: datetime,
    page: int = 1,
) -> GroundPage[VisitRow]:
    """A page of the visits of an area.

    What is due, overdue or not yet begun is asked of orders in force there at ``now``; what was
    done, of every order that counts or counted there.

    Args:
        show: which.
        area_id: force, LPA or neighbourhood.
        visible: condition on ``Order`` that limits what the account may see.
        now: the instant of looking, aware.
        page: from 1.
    """
    chosen, order_by = _chosen_visits(show, area_id, now)
    found = _page(db, chosen.where(visible), order_by, page, _SUBJECT)
    return GroundPage([VisitRow(row[0], row[1]) for row in found.rows], found.total)


def held(
    db: Session,
    area_id: int,
    *,
    visible: ColumnElement[bool],
    now: datetime,
    page: int = 1,
    release_by: date | None = None,
) -> GroundPage[HeldRow]:
    """A page of the orders of an area whose subject is held, soonest release first.

    Args:
        area_id: force, LPA or neighbourhood.
        visible: condition on ``Order`` that limits what the account may see.
        now: the instant of looking, aware.
        page: from 1.
        release_by: only those whose release is expected by this London day.
    """
    soon = true() if release_by is None else Detention.release_expected_on <= release_by
    chosen = of_subjects(now, london(now).date()).where(
        soon, counts_at(area_id, now, *OPEN), visible
    )
    unknown = case((Detention.release_expected_on.is_(None), 1), else_=0)
    order_by = (unknown, Detention.release_expected_on, Order.id)
    found = _page(db, chosen, order_by, page, _SUBJECT)
    return GroundPage([HeldRow(row[0], row[1]) for row in found.rows], found.total)


def release_day(now: datetime) -> date:
    """The last London day of release that counts as soon at ``now`` (aware)."""
    return london(now).date() + RELEASE_SOON


def handovers(
    db: Session,
    area: AreaInfo,
    *,
    visible: ColumnElement[bool],
    waiting: bool,
    page: int = 1,
) -> GroundPage[Handover]:
    """A page of the notes handed to or from an LPA, latest first.

    Args:
        area: the force for all, an LPA, or a neighbourhood for its LPA.
        visible: condition on ``Order`` that limits what the account may see.
        waiting: only those not yet seen there.
        page: from 1.
    """
    lpa_id = area.parent_id if area.level is Level.NEIGHBOURHOOD else area.id
    ours = or_(Handover.to_area_id == lpa_id, Handover.from_area_id == lpa_id)
    chosen = (
        select(Handover)
        .join(Order, Order.id == Handover.order_id)
        .where(
            visible,
            true() if area.level is Level.FORCE else ours,
            Handover.seen_at.is_(None) if waiting else true(),
        )
    )
    order_by = (Handover.written_at.desc(), Handover.id.desc())
    found = _page(db, chosen, order_by, page, *AREAS, _ORDER)
    return GroundPage([row[0] for row in found.rows], found.total)


def handed_to(db: Session, area_id: int, *, visible: ColumnElement[bool]) -> Sequence[Handover]:
    """The notes an LPA has not seen yet, the longest waiting first, at most a page of them."""
    return db.scalars(
        select(Handover)
        .join(Order, Order.id == Handover.order_id)
        .where(Handover.to_area_id == area_id, Handover.seen_at.is_(None), visible)
        .options(*AREAS, _ORDER)
        .order_by(Handover.written_at, Handover.id)
        .limit(PAGE_SIZE)
    ).all()


def _chosen_visits(
    show: Show, area_id: int, now: datetime
) -> tuple[Select[*tuple[Any, ...]], tuple[Any, ...]]:
    live, today = counts_at(area_id, now, Stay.LIVE), london(now).date()
    if show is Show.NONE:
        made = aliased(Visit)
        never = ~exists().where(made.order_id == Order.id)
        chosen = select(Order, Visit).outerjoin(Visit, Visit.order_id == Order.id)
        return chosen.where(live, never), (Order.id,)
    chosen = select(Order, Visit).join(Visit, Visit.order_id == Order.id)
    if show is Show.DONE:
        return chosen.where(counts_in(area_id)), (Visit.visited_at.desc(), Visit.id.desc())
    is_late = Visit.next_due_on < today
    due = is_late if show is Show.OVERDUE else Visit.next_due_on >= today
    return chosen.where(live, _is_latest(), due), (Visit.next_due_on, Order.id)


def _is_latest() -> ColumnElement[bool]:
    later = aliased(Visit)
    return ~exists().where(
        later.order_id == Visit.order_id,
        or_(
            later.visited_at > Visit.visited_at,
            and_(later.visited_at == Visit.visited_at, later.id > Visit.id),
        ),
    )


def _page(
    db: Session,
    chosen: Select[*tuple[Any, ...]],
    order_by: tuple[Any, ...],
    page: int,
    *loading: LoaderOption,
) -> GroundPage[Any]:
    # Past the last page no row carries the total: there is no such page.
    numbered = chosen.add_columns(func.count().over().label("total"))
    shown = numbered.order_by(*order_by).limit(PAGE_SIZE).offset(rows_before(page))
    rows = db.execute(shown.options(*loading)).all()
    return GroundPage(rows, rows[0].total if rows else 0)
