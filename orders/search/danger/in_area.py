"""Whom to think of first in an area: subjects by stated facts, in an order that is published.

It weighs nothing and scores nobody: no age, sex, ethnicity or address is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from orders.access.model import Account
from orders.areas.gazetteer import AreaInfo
from orders.breaches.model import Breach
from orders.breaches.pending import uncounted_kinds
from orders.db import UtcInstant
from orders.formatting import count, short_day
from orders.ground.ground_queries import is_held, release_day
from orders.ground.model import Detention
from orders.people.joined_records import with_records
from orders.people.model import Person
from orders.register.model import Order, Presence, Protection, Stay, stands_on_order
from orders.register.person_facts.deaths import of_dead_subjects
from orders.register.presence.area_predicates import AREA_ID, stays_at
from orders.register.presence.order_gaps import OrderGap
from orders.rules.danger import NOT_PROVED
from orders.rules.lifecycle.upkeep import GapKind
from orders.rules.vocabulary.codes import Basis, BreachDecision, CourtOutcome, DashRisk
from orders.search.disclosure.visibility import (
    OWN_LPA_ID,
    Sight,
    opens_all_of,
    sight_of,
    visible,
)

TOP: Final = 5
BREACHES_IN: Final = timedelta(days=365)
RULE: Final = (
    "wanted first, then by breaches in 12 months, several live orders here, DASH high, and release"
    " within 7 days. It is not a risk assessment."
)
"""In which order they stand, as the page says it."""


@dataclass(frozen=True, slots=True)
class DangerousSubject:
    """A subject of orders in an area, and the facts that put them on the list.

    Attributes:
        person_id: a record of theirs.
        name: as lists write it.
        breaches: of orders, in the last 12 months, that the reader may open.
        live: orders against them that are live in the area.
        released_on: the London day a release is expected, soon or overdue.
        guards: orders of the area that protect somebody of whom DASH says that the risk is high.
        unvisited: orders of the area served without a visit.
    """

    person_id: int
    name: str
    breaches: int
    live: int
    released_on: date | None
    guards: int
    unvisited: int

    @property
    def facts(self) -> str:
        """What their tags do not say, in words."""
        said = [
            count(self.breaches, "breach", "breaches") + " in 12 months" if self.breaches else "",
            count(self.live, "live order") + " here" if self.live else "",
            f"release expected {short_day(self.released_on)}" if self.released_on else "",
            "DASH high of a protected person" if self.guards else "",
            "no visit yet" if self.unvisited else "",
        ]
        return ", ".join(each for each in said if each)


def dangerous_subjects(
    db: Session, area: AreaInfo, *, by: Account, now: datetime
) -> tuple[DangerousSubject, ...]:
    """The first of an area's list, in one query; orders the reader may not open add nothing.

    Args:
        area: force, LPA or neighbourhood that ``by`` may browse.
        now: the instant of looking, aware.
    """
    given = {
        "area_id": area.id,
        "own_lpa_id": by.area_id,
        "now": now,
        "year_ago": now - BREACHES_IN,
        "soon": release_day(now),
    }
    statement = _statement(sight_of(by), opens_here=opens_all_of(by, area))
    return tuple(
        DangerousSubject(
            person_id=row.Person.id,
            name=row.Person.name,
            breaches=row.breaches,
            live=row.live,
            released_on=row.released_on,
            guards=row.guards,
            unvisited=row.unvisited,
        )
        for row in db.execute(statement, given)
    )


_NOW: Final[ColumnElement[datetime]] = bindparam("now", type_=UtcInstant())
_YEAR_AGO: Final[ColumnElement[datetime]] = bindparam("year_ago", type_=UtcInstant())
_SOON: Final[ColumnElement[date]] = bindparam("soon", type_=Date())
_FINAL: Final = [each for each in CourtOutcome if each.is_final]


@cache
def _statement(sight: Sight, *, opens_here: bool) -> Select[*tuple[Any, ...]]:
    """What :func:`dangerous_subjects` asks, made once for readers of a sort."""
    here = _here(true() if opens_here else visible(sight, OWN_LPA_ID, _NOW, Presence.order_id))
    subjects = _subjects(here)
    same = _same(subjects)
    breaches = _breaches(same, visible(sight, OWN_LPA_ID, _NOW, Breach.order_id))
    records = _records(same)
    number = func.coalesce(breaches.c.breaches, 0)
    wanted = func.coalesce(breaches.c.wanted, 0)
    at_risk = case((or_(records.c.at_risk == 1, subjects.c.guards > 0), 1), else_=0)
    return (
        select(
            Person,
            number.label("breaches"),
            subjects.c.live,
            subjects.c.guards,
            subjects.c.unvisited,
            records.c.released_on,
        )
        .select_from(subjects)
        .join(Person, Person.id == subjects.c.person_id)
        .join(records, records.c.human == subjects.c.human)
        .outerjoin(breaches, breaches.c.human == subjects.c.human)
        .where(
            or_(
                wanted == 1,
                number > 0,
                subjects.c.live > 1,
                at_risk == 1,
                records.c.released_on.is_not(None),
            )
        )
        .order_by(
            wanted.desc(),
            number.desc(),
            case((subjects.c.live > 1, subjects.c.live), else_=0).desc(),
            at_risk.desc(),
            records.c.released_on.is_(None),
            records.c.released_on,
            Person.id,
        )
        .limit(TOP)
    )


def _here(seen: ColumnElement[bool]) -> CTE:
    """The orders of the area that are not over, and those whose subject is wanted for a breach."""
    open_here = stays_at(AREA_ID, _NOW, Stay.LIVE, Stay.SUSPENDED, Stay.PENDING)
    ended_here = and_(
        Presence.area_id == AREA_ID,
        Presence.basis == Basis.EITHER,
        Presence.state == Stay.ENDED,
        Presence.holds_at(_NOW),
        Presence.order_id.in_(select(Breach.order_id).where(_makes_wanted())),
    )
    return union_all(*(_orders(where).where(seen) for where in (open_here, ended_here))).cte("here")


def _makes_wanted() -> ColumnElement[bool]:
    """Whether a breach makes its subject wanted, as ``rules.danger`` says it."""
    done = and_(Breach.outcome.is_not(None), Breach.outcome.in_(_FINAL))
    return and_(Breach.decision == BreachDecision.OUTSTANDING_SUSPECT, ~done)


def _orders(where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    unvisited = and_(
        OrderGap.order_id == Order.id,
        OrderGap.what == GapKind.VISIT,
        OrderGap.from_at <= _NOW,
        OrderGap.until_at > _NOW,
    )
    guarded = aliased(Person)
    guards = exists().where(
        stands_on_order(),
        guarded.id == Protection.person_id,
        guarded.dash_risk == DashRisk.HIGH,
    )
    return (
        select(
            func.coalesce(Person.one_id, Person.id).label("human"),
            Person.id.label("person_id"),
            case((guards, 1), else_=0).label("guards"),
            case((Presence.state == Stay.LIVE, 1), else_=0).label("live"),
            case((OrderGap.order_id.is_not(None), 1), else_=0).label("unvisited"),
        )
        .select_from(Presence)
        .join(Order, Order.id == Presence.order_id)
        .join(Person, Person.id == Order.subject_id)
        .outerjoin(OrderGap, unvisited)
        .where(where, Order.id.not_in(of_dead_subjects()))
    )


def _subjects(here: CTE) -> CTE:
    """Each human being once, by the first record of theirs that an order of the area names."""
    return (
        select(
            here.c.human,
            func.min(here.c.person_id).label("person_id"),
            func.sum(here.c.live).label("live"),
            func.sum(here.c.guards).label("guards"),
            func.sum(here.c.unvisited).label("unvisited"),
        )
        .group_by(here.c.human)
        .cte("subjects")
    )


def _same(subjects: CTE) -> CTE:
    """Every record of each of them: what one record holds is true of the human being."""
    records = with_records(select(subjects.c.person_id)).subquery()
    return (
        select(subjects.c.human, records.c.record_id)
        .join(records, records.c.person_id == subjects.c.person_id)
        .cte("same")
    )


def _breaches(same: CTE, seen: ColumnElement[bool]) -> Subquery:
    """How many breaches of the last 12 months, and whether one makes them wanted."""
    counts = and_(
        Breach.occurred_from > _YEAR_AGO,
        Breach.occurred_from <= _NOW,
        Breach.in_force.is_(True),
        or_(Breach.outcome.is_(None), Breach.outcome.not_in(NOT_PROVED)),
        Order.kind.not_in(uncounted_kinds()),
        seen,
    )
    counted, live = (Presence.__table__.alias(name) for name in ("counted", "live"))
    # Of an order the reader may not open, that it is live is known to all, and nothing more.
    is_live = exists().where(
        live.c.order_id == Order.id,
        live.c.basis == Basis.EITHER,
        live.c.state == Stay.LIVE,
        live.c.from_at <= _NOW,
        live.c.until_at > _NOW,
    )
    wanted = and_(_makes_wanted(), or_(seen, is_live))
    return (
        select(
            same.c.human,
            func.sum(case((counts, 1), else_=0)).label("breaches"),
            func.max(case((wanted, 1), else_=0)).label("wanted"),
        )
        .join(Order, Order.subject_id == same.c.record_id)
        .join(Breach, Breach.order_id == Order.id)
        .where(
            or_(Breach.occurred_from > _YEAR_AGO, _makes_wanted()),
            # One entered in error says nothing of its subject.
            exists().where(counted.c.order_id == Order.id),
        )
        .group_by(same.c.human)
        .subquery()
    )


def _records(same: CTE) -> Subquery:
    """Whether any record says that the risk is high, and the release of who is held."""
    holder = aliased(Person)
    # Of several stays the latest holds a person, by whichever record; who is held are few.
    latest = func.row_number().over(
        partition_by=func.coalesce(holder.one_id, holder.id),
        order_by=(Detention.since_at.desc(), Detention.id.desc()),
    )
    held = (
        select(
            func.coalesce(holder.one_id, holder.id).label("human"),
            Detention.release_expected_on.label("released_on"),
            latest.label("which"),
        )
        .join(holder, holder.id == Detention.person_id)
        .where(is_held(_NOW))
        .subquery()
    )
    soon = and_(held.c.human == same.c.human, held.c.which == 1, held.c.released_on <= _SOON)
    return (
        select(
            same.c.human,
            func.max(case((Person.dash_risk == DashRisk.HIGH, 1), else_=0)).label("at_risk"),
            func.min(held.c.released_on).label("released_on"),
        )
        .join(Person, Person.id == same.c.record_id)
        .outerjoin(held, soon)
        .group_by(same.c.human)
        .subquery()
    )
