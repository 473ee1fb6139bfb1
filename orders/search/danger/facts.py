"""What the registers of one subject hold that is dangerous, for many orders in one statement.

Each branch of the statement gives rows of one sort in the same columns; a branch leaves the others
NULL. Of orders the reader may neither open nor know of, only what patterns count is given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import TypeEngine

from orders.access.model import Account
from orders.breaches.model import Breach
from orders.breaches.reports.model import BreachReport
from orders.db import UtcInstant
from orders.follow_ups.model import FollowUp
from orders.follow_ups.words import FollowUpCause
from orders.formatting import london
from orders.ground.ground_queries import holding
from orders.ground.model import Detention, Visit
from orders.people.dated_facts.kinds import FactKind
from orders.people.dated_facts.model import DatedFact
from orders.people.joined_records import joined_pairs, with_records
from orders.people.model import Death, Person
from orders.register.model import Event, Order, Presence, Protection, Stay, stands_on_order
from orders.register.presence.area_predicates import stays
from orders.register.presence.facts import stands
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import BreachDecision, DashRisk
from orders.rules.vocabulary.events import EventKind
from orders.search.danger.rows import BREACH, EVENT, FLAG, ORDER, PAIR, PERSON, REPORT, DangerRows
from orders.search.disclosure.visibility import Sight, sight_of, visible

_COLUMNS: dict[str, TypeEngine[Any]] = {
    **dict.fromkeys(("root", "order_id", "number", "other"), Integer()),
    **dict.fromkeys(
        ("reference", "kind", "code", "second", "third", "text", "more", "basis"), String()
    ),
    **dict.fromkeys(("at", "due_at", "arrested_at"), UtcInstant()),
    **dict.fromkeys(("openable", "live", "yes", "also"), Integer()),
}
_OF_BREACH = (FollowUpCause.REPORT, FollowUpCause.BREACH_SUSPECTED)
_SERVED_KINDS = [code for code, kind in catalogue.KINDS.items() if EventKind.SERVED in kind.events]


Known = Mapping[str, ColumnElement[int]]
"""What the reader may know of an order, by column."""


@dataclass(frozen=True, slots=True)
class SubjectOrders:
    """The orders whose subjects are asked about.

    Attributes:
        references: of orders.
        people: whose orders these are besides.
        openable: only those the reader may open.
    """

    references: Collection[str]
    people: Collection[int] = ()
    openable: bool = False


def read(db: Session, about: SubjectOrders, *, by: Account, now: datetime) -> DangerRows:
    """Everything dangerous about the subjects of some orders, in one statement.

    Args:
        about: the orders shown.
        by: the reader; ``openable`` and ``live`` say of each order what they may know of it.

    Returns:
        Rows whose ``what`` says what they are about; ``root`` is the subject as the order shown
        names them, whatever record of theirs holds the fact.
    """
    given = {
        "references": list(about.references),
        "people": list(about.people),
        "area_id": by.area_id,
        "now": now,
        "today": london(now).date(),
    }
    return DangerRows(db.execute(_statement(sight_of(by), openable=about.openable), given))


_TODAY: Final = bindparam("today", type_=Date())
_NOW: Final[ColumnElement[datetime]] = bindparam("now", type_=UtcInstant())


@cache
def _statement(sight: Sight, *, openable: bool) -> CompoundSelect[Any]:
    """What :func:`read` asks, made once for each sort of reader: making it takes longer."""
    visible_here = visible(sight, bindparam("area_id"), _NOW)
    asked = _asked(visible_here if openable else true())
    same = _same(asked)
    known = _known(visible_here)
    return union_all(
        _pairs(same),
        _people(same),
        _flags(same),
        _orders(asked, known),
        _breaches(same, known),
        _reports(same, known),
        _events(same),
    )


def _asked(seen: ColumnElement[bool]) -> CTE:
    """Each order asked about with its subject, ``root``."""
    named = or_(
        Order.reference.in_(bindparam("references", expanding=True)),
        Order.subject_id.in_(bindparam("people", expanding=True)),
    )
    wanted = select(Order.id.label("order_id"), Order.subject_id.label("root"))
    return wanted.where(named, seen).cte("asked")


def _known(seen: ColumnElement[bool]) -> dict[str, ColumnElement[int]]:
    """Whether the reader may open an order, and whether it is live, which all may know: 0 or 1."""
    live = exists().where(Presence.order_id == Order.id, stays(_NOW, Stay.LIVE))
    return {"openable": _number(seen), "live": _number(live)}


def _same(asked: CTE) -> CTE:
    """Every record of each subject asked about: records joined as one person are all theirs."""
    records = with_records(select(asked.c.root)).subquery()
    return select(records.c.person_id.label("root"), records.c.record_id.label("person_id")).cte(
        "same"
    )


def _row(what: str, **given: Any) -> Select[Any]:
    return select(
        literal(what).label("what"),
        *(given.get(name, cast(null(), kind)).label(name) for name, kind in _COLUMNS.items()),
    )


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _pairs(same: CTE) -> Select[Any]:
    """What joins the records of the subjects asked about, and nobody else's."""
    pairs = joined_pairs().subquery()
    return _row(PAIR, number=pairs.c.one_id, other=pairs.c.record_id).where(
        pairs.c.record_id.in_(select(same.c.person_id))
    )


def _people(same: CTE) -> Select[Any]:
    died_on = (
        select(func.max(Death.died_on))
        .where(Death.person_id == Person.id, Death.removal_id.is_(None))
        .correlate(Person)
        .scalar_subquery()
    )
    return (
        _row(
            PERSON,
            root=same.c.root,
            number=Person.id,
            code=cast(Person.dash_risk, String),
            second=cast(Detention.held_in, String),
            third=cast(Detention.release_expected_on, String),
            text=Person.given_names,
            more=Person.family_name,
            kind=Person.flag_codes,
            basis=cast(died_on, String),
            yes=_number(func.coalesce(Person.warning_markers, "") != ""),
        )
        .select_from(same)
        .join(Person, Person.id == same.c.person_id)
        .outerjoin(Detention, Detention.id == holding(Person, _NOW))
    )


def _flags(same: CTE) -> Select[Any]:
    """Flags that were recorded with their days, those that are so today."""
    return (
        _row(FLAG, root=same.c.root, code=DatedFact.sought)
        .select_from(same)
        .join(DatedFact, DatedFact.person_id == same.c.person_id)
        .where(
            DatedFact.kind == FactKind.FLAG,
            DatedFact.removal_id.is_(None),
            or_(DatedFact.starts_on.is_(None), DatedFact.starts_on <= _TODAY),
            or_(DatedFact.ends_on.is_(None), DatedFact.ends_on >= _TODAY),
        )
    )


def _orders(asked: CTE, known: Known) -> Select[Any]:
    served, guarded = aliased(Event), aliased(Person)
    never = ~exists().where(
        served.order_id == Order.id,
        served.kind == EventKind.SERVED,
        served.occurred_at <= _NOW,
        stands(served),
    )
    runs = exists().where(
        Presence.order_id == Order.id, stays(_NOW, Stay.LIVE, Stay.SUSPENDED, Stay.PENDING)
    )
    at_risk = exists().where(
        stands_on_order(),
        guarded.id == Protection.person_id,
        guarded.dash_risk == DashRisk.HIGH,
    )
    return (
        _row(
            ORDER,
            root=asked.c.root,
            order_id=Order.id,
            reference=Order.reference,
            kind=Order.kind,
            yes=_number(and_(Order.kind.in_(_SERVED_KINDS), runs, never)),
            also=_number(at_risk),
            **known,
        )
        .select_from(asked)
        .join(Order, Order.id == asked.c.order_id)
    )


def _breaches(same: CTE, known: Known) -> Select[Any]:
    """A row for each breach and person its order protects."""
    return (
        _row(
            BREACH,
            root=same.c.root,
            order_id=Order.id,
            number=Breach.id,
            other=Protection.person_id,
            reference=Order.reference,
            kind=Order.kind,
            code=cast(Breach.decision, String),
            second=cast(Breach.outcome, String),
            third=cast(Breach.method, String),
            text=Breach.occurrence_reference,
            more=cast(Breach.protected_person_ids, String),
            at=Breach.occurred_from,
            due_at=case((Breach.produced_at.is_(None), Breach.court_deadline_at), else_=None),
            arrested_at=Breach.arrested_at,
            yes=_number(Breach.in_force.is_(True)),
            also=_number(Protection.relationship_basis.is_not(None)),
            basis=cast(Breach.subject_aware_basis, String),
            **known,
        )
        .select_from(same)
        .join(Order, Order.subject_id == same.c.person_id)
        .join(Breach, Breach.order_id == Order.id)
        .outerjoin(Protection, stands_on_order())
        .where(
            Breach.occurred_from <= _NOW,
            exists().where(Presence.order_id == Order.id),
        )
    )


def _reports(same: CTE, known: Known) -> Select[Any]:
    """Suspected breaches that are still to be answered."""
    return (
        _row(
            REPORT,
            root=same.c.root,
            order_id=Order.id,
            number=FollowUp.id,
            reference=Order.reference,
            kind=Order.kind,
            code=cast(FollowUp.cause, String),
            at=func.coalesce(BreachReport.occurred_at, Visit.visited_at, type_=UtcInstant()),
            due_at=BreachReport.court_deadline_at,
            arrested_at=BreachReport.arrested_at,
            **known,
        )
        .select_from(same)
        .join(Order, Order.subject_id == same.c.person_id)
        .join(FollowUp, FollowUp.order_id == Order.id)
        .outerjoin(BreachReport, BreachReport.id == FollowUp.report_id)
        .outerjoin(Visit, Visit.id == FollowUp.visit_id)
        .where(
            FollowUp.answered_at.is_(None),
            FollowUp.cause.in_(_OF_BREACH),
            exists().where(Presence.order_id == Order.id),
        )
    )


def _events(same: CTE) -> Select[Any]:
    """What happened to the orders whose subject is outstanding: the power to arrest follows it."""
    outstanding = (
        select(Breach.order_id)
        .join(Order, Order.id == Breach.order_id)
        .join(same, same.c.person_id == Order.subject_id)
        .where(Breach.decision == BreachDecision.OUTSTANDING_SUSPECT)
    )
    return _row(
        EVENT,
        order_id=Event.order_id,
        number=Event.id,
        other=Event.replaces_id,
        code=cast(Event.kind, String),
        at=Event.occurred_at,
        due_at=Event.until_at,
        arrested_at=Event.recorded_at,
        yes=_number(Event.struck.is_(True)),
        also=_number(Event.day_only.is_(True)),
        live=case((Event.without_notice.is_(True), 1), (Event.without_notice.is_(False), 0)),
    ).where(Event.order_id.in_(outstanding))
