"""From the orders a query chose to rows: a fixed number of queries, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    Executable,
    Subquery,
    select,
)
from sqlalchemy.orm import Session, aliased

from orders.access.model import Account
from orders.areas.gazetteer import Gazetteer
from orders.audit.shown import ShownRecords
from orders.courts.calendar import CourtCalendar
from orders.formatting import london, short_day
from orders.ground.ground_queries import holding
from orders.ground.model import Detention
from orders.ground.words import release
from orders.people.model import Person
from orders.register import author_view
from orders.register.model import Order, Protection, Stay, stands_on_order
from orders.register.person_facts.deaths import death_of
from orders.register.presence.facts import ConditionTerm
from orders.register.presence.histories import (
    EVENTS,
    IDS,
    OF_ORDER,
    OrderHistory,
    histories_in,
    stacked,
)
from orders.rules.checks.conditions import CODES
from orders.rules.lifecycle.enforcement import enforcing
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.vocabulary.terms import in_force
from orders.search.disclosure.condition_masking import MaskedCondition, told_of_orders
from orders.search.disclosure.gate import screened, standing_gate
from orders.search.disclosure.homes_near import homes_of, kept
from orders.search.results.number_cells import numbers_of
from orders.search.results.other_forces import Areas, abroad, forces_of, with_forces
from orders.search.results.rows import ConditionRow, CountedArea, OrderRow, status_of, term
from orders.search.results.whereabouts import stays_in_words, whereabouts, whereabouts_of
from orders.search.results.zone_cells import places_drawn

Told = Mapping[int, tuple[MaskedCondition, ...]]
"""The conditions of orders by order, as far as they may be told."""
BATCH = 500
_OPEN = {Stay.LIVE, Stay.SUSPENDED, Stay.PENDING}
_RANK = {stay: rank for rank, stay in enumerate(Stay)}


@dataclass(slots=True)
class _Head:
    """What one order's own row, its people's names and its codes say."""

    record: Any
    protected: list[str] = field(default_factory=list)
    people: set[int] = field(default_factory=set)


def gather(
    db: Session,
    chosen: Subquery,
    *,
    as_at: datetime,
    places: Gazetteer,
    calendar: CourtCalendar,
    whole: bool | Told = False,
    drawn: bool = False,
    by: Account | None = None,
) -> list[OrderRow]:
    """The rows of the orders chosen, live first and soonest to end first.

    Args:
        chosen: columns ``order_id``, ``state``, ``order_ends_at``, ``from_at``, ``until_at`` of the
            stay each was found by.
        as_at: the instant looked at, aware.
        places: the areas.
        calendar: which days are bank holidays.
        whole: also the conditions' wording, withheld places taken out; what ``told_of_orders`` says
            of them where that has been asked.
        drawn: also what is drawn of their places, likewise.
        by: the reader; ``None``: more than one may read it.
    """
    # Plain columns on the plain connection: these are never records, and lists are long.
    db.flush()
    found = _heads(db, chosen, as_at).values()
    by_likeness = "rank" in chosen.c
    heads = sorted(found, key=lambda head: _key(head.record, by_likeness=by_likeness))
    # Hundreds of orders count in the same areas.
    where = cache(lambda stays: whereabouts(stays, places))
    rows: list[OrderRow] = []
    for start in range(0, len(heads), BATCH):
        batch = heads[start : start + BATCH]
        ids = [head.record.order_id for head in batch]
        told = told_of_orders(db, ids, by=by) if whole is True else whole or {}
        terms = _wordings(ids, told, as_at)
        typed = author_view.stays_of_typed(db, ids, as_at, account=by, places=places)
        numbers, drawing = numbers_of(db, ids) if drawn else ({}, [])
        zones = places_drawn(db, drawing, as_at, by=by)
        areas = {
            head.record.order_id: whereabouts_of(typed[head.record.order_id], places)
            if head.record.order_id in typed
            else where(head.record.stays)
            for head in batch
        }
        known, areas = _histories(db, batch, areas, as_at)
        rows += [
            _row(
                head,
                history=known[head.record.order_id],
                areas=areas[head.record.order_id],
                terms=terms.get(head.record.order_id, ())
                if whole is not False
                else _terms(known[head.record.order_id].conditions),
                zones=zones.get(head.record.order_id, ()),
                numbers=tuple(numbers.get(head.record.order_id, ())),
                as_at=as_at,
                calendar=calendar,
            )
            for head in batch
        ]
    return screened(rows)


def _heads(db: Session, chosen: Subquery, as_at: datetime) -> dict[int, _Head]:
    subject, protected = aliased(Person), aliased(Person)
    found = db.connection().execute(
        select(
            *(column for column in chosen.c if column.name != "order_id"),
            *OF_ORDER,
            stays_in_words(as_at).label("stays"),
            Order.reference,
            Order.other_name,
            Order.other_statute,
            Order.other_breach,
            Order.officer_in_case,
            Order.out_of_hours_contact,
            Order.unverified,
            Order.made_under,
            Order.source,
            Order.source_reference,
            subject.given_names,
            subject.family_name,
            subject.born_on,
            Detention.held_in,
            Detention.release_expected_on,
            death_of(subject).label("died_on"),
            protected.id.label("protected_id"),
            protected.given_names.label("protected_given_names"),
            protected.family_name.label("protected_family_name"),
        )
        .join(Order, Order.id == chosen.c.order_id)
        .join(subject, subject.id == Order.subject_id)
        .outerjoin(Detention, Detention.id == holding(subject, as_at))
        .outerjoin(Protection, stands_on_order())
        .outerjoin(protected, protected.id == Protection.person_id)
        .order_by(Protection.id)
    )
    heads: dict[int, _Head] = {}
    for record in found:
        head = heads.setdefault(record.order_id, _Head(record))
        if record.protected_family_name is not None:
            name = _name(record.protected_given_names, record.protected_family_name)
            head.protected.append(name)
            head.people.add(record.protected_id)
    return heads


def _histories(
    db: Session, heads: Sequence[_Head], areas: dict[int, Areas], as_at: datetime
) -> tuple[dict[int, OrderHistory], dict[int, Areas]]:
    """What is on record, and where orders count with the names of other forces.

    In the same query the homes that words about them must not tell.
    """
    gate, ids = standing_gate(), [head.record.order_id for head in heads]
    away = abroad(areas)
    asked = _asked(gated=gate is not None, away=bool(away))
    given = {"ids": ids, **({"abroad": away, "as_at": as_at} if away else {})}
    rows = db.connection().execute(asked, given).all()
    if gate is not None:
        gate.know(
            (head.record.reference for head in heads),
            (kept(row) for row in rows if row.order_id is None),
            [(head.record.subject_id, head.record.out_of_hours_contact) for head in heads],
        )
    told = with_forces(areas, rows) if away else areas
    return histories_in((head.record for head in heads), rows), told


@cache
def _asked(*, gated: bool, away: bool) -> Executable:
    homes = [homes_of(Order.id.in_(IDS))] if gated else []
    return stacked(EVENTS, *homes, *(forces_of() if away else ()))


def _wordings(
    ids: Sequence[int], told: Told, as_at: datetime
) -> dict[int, tuple[ConditionRow, ...]]:
    """Every condition's words; those in force at ``as_at`` where there are any."""
    return {
        order_id: tuple(
            ConditionRow(each.code.code, each.code.name, each.wording, each.plain)
            for each in in_force(told[order_id], as_at) or told[order_id]
        )
        for order_id in ids
        if order_id in told
    }


def _terms(conditions: Iterable[ConditionTerm]) -> tuple[ConditionRow, ...]:
    return _by_codes(frozenset(each.code for each in conditions))


@lru_cache(maxsize=4096)
def _by_codes(given: frozenset[str]) -> tuple[ConditionRow, ...]:
    return tuple(term(code) for code in CODES if code in given)


def _row(
    head: _Head,
    *,
    history: OrderHistory,
    areas: tuple[CountedArea, ...],
    terms: tuple[ConditionRow, ...],
    zones: tuple[str, ...],
    numbers: tuple[str, ...],
    as_at: datetime,
    calendar: CourtCalendar,
) -> OrderRow:
    record = head.record
    kind = history.kind.as_sealed(record.other_name, record.other_statute, record.other_breach)
    said, deadline = status_of(kind, history.events, as_at, calendar, history.terms)
    ends_at = record.order_ends_at
    return OrderRow(
        reference=record.reference,
        kind=kind.code,
        kind_short=kind.short,
        kind_name=kind.name,
        state=record.state,
        live=said.live,
        headline=said.headline,
        words=said.words,
        source=said.source,
        check=said.check_hearing,
        subject_id=record.subject_id,
        subject_name=_name(record.given_names, record.family_name),
        subject_born_on=record.born_on,
        protected_names=tuple(head.protected),
        terms=terms,
        powers=enforcing(kind, history.events, as_at).sentences,
        ends_at=None if ends_at is None or ends_at >= FAR_FUTURE else ends_at,
        deadline=deadline,
        areas=areas,
        officer_in_case=record.officer_in_case,
        out_of_hours_contact=record.out_of_hours_contact,
        unverified=record.unverified,
        made_under=record.made_under,
        held=_held(record, as_at),
        zones=zones,
        numbers=numbers,
        record_source=record.source,
        record_reference=record.source_reference,
        shows=ShownRecords(
            orders=frozenset({record.order_id}),
            people=frozenset({record.subject_id, *head.people}),
        ),
    )


def _held(record: Any, as_at: datetime) -> str | None:
    if record.died_on is not None and record.died_on <= london(as_at).date():
        return f"died {short_day(record.died_on)}"
    if record.held_in is None:
        return None
    on = record.release_expected_on
    until = "" if on is None else f", release {release(on, as_at)}"
    return f"in {record.held_in.label}{until}"


def _key(record: Any, *, by_likeness: bool) -> tuple[float, ...]:
    # The order of the index: what is open soonest to end first, what is over latest first.
    # In a look-up by name the likest name comes first.
    rank = record.rank if by_likeness else 0
    if record.state is None:
        return (rank, len(_RANK), 0.0, 0.0, 0.0, record.order_id)
    way = 1 if record.state in _OPEN else -1
    instants = (record.order_ends_at, record.from_at, record.until_at)
    numbers = (way * each.timestamp() for each in instants)
    return (rank, _RANK[record.state], *numbers, way * record.order_id)


def _name(given_names: str, family_name: str) -> str:
    return f"{given_names} {family_name.upper()}".strip()
