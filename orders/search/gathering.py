"""From the orders a query chose to rows: a fixed number of queries, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Float,
    Integer,
    String,
    Subquery,
    and_,
    cast,
    func,
    null,
    select,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import TypeEngine

from orders.access.model import Account
from orders.areas.gazetteer import Gazetteer
from orders.audit.shown import Shown
from orders.db import UtcInstant
from orders.ground.model import Detention
from orders.ground.reading import is_held
from orders.ground.words import release
from orders.people.model import Person
from orders.register import as_typed
from orders.register.facts import happened, terms_by_order
from orders.register.model import Condition, Event, Order, Protection, Stay
from orders.rules import catalogue
from orders.rules.conditions import CODES
from orders.rules.lifecycle import FAR_FUTURE
from orders.rules.terms import Term as TermTime
from orders.rules.terms import in_force
from orders.search.disclosure.gate import screened, standing_gate
from orders.search.disclosure.homes_near import homes_of, kept
from orders.search.rows import Row, Term, Whereabouts, status_of, term
from orders.search.told import told_of_orders
from orders.search.whereabouts import stays_in_words, whereabouts, whereabouts_of
from orders.search.zone_cells import places_drawn

BATCH = 500
_OPEN = {Stay.LIVE, Stay.SUSPENDED, Stay.PENDING}
_OF_HOME: Final[dict[str, type[TypeEngine[Any]]]] = {
    "person_id": Integer,
    "lines": String,
    "postcode": String,
    "uprn": String,
    "x": Float,
    "y": Float,
}
_OF_EVENT: Final = (
    Event.id,
    Event.order_id,
    Event.kind,
    Event.occurred_at,
    Event.recorded_at,
    Event.until_at,
    Event.day_only,
    Event.without_notice,
    Event.replaces_id,
    Event.struck,
)
_NO_EVENT: Final[tuple[Any, ...]] = (
    Integer,
    Integer,
    String,
    UtcInstant,
    UtcInstant,
    UtcInstant,
    Boolean,
    Boolean,
    Integer,
    Boolean,
)
"""The types of an event's columns, where a row is a home."""
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
    at: datetime,
    places: Gazetteer,
    whole: bool = False,
    drawn: bool = False,
    by: Account | None = None,
) -> list[Row]:
    """The rows of the orders chosen, live first and soonest to end first.

    Args:
        db: session.
        chosen: columns ``order_id``, ``state``, ``order_ends_at``, ``from_at``, ``until_at`` of the
            stay each was found by.
        at: the instant looked at, aware.
        places: the areas.
        whole: also the conditions' wording, withheld places taken out.
        drawn: also what is drawn of their places, likewise.
        by: who reads; ``None``: more than one may.
    """
    # Plain columns on the plain connection: these are never records, and lists are long.
    db.flush()
    heads = sorted(_heads(db, chosen, at).values(), key=lambda head: _key(head.record))
    rows: list[Row] = []
    for start in range(0, len(heads), BATCH):
        batch = heads[start : start + BATCH]
        ids = [head.record.order_id for head in batch]
        events = _events(db, batch)
        times = terms_by_order(db, {head.record.order_id: head.record.kind for head in batch})
        terms = _wordings(db, ids, at, by) if whole else {}
        typed = as_typed.stays_of_typed(db, ids, at, account=by, places=places)
        zones = places_drawn(db, ids, at, by=by) if drawn else {}
        rows += [
            _row(
                head,
                events=events[head.record.order_id],
                areas=(
                    whereabouts_of(typed[head.record.order_id], places)
                    if head.record.order_id in typed
                    else whereabouts(head.record.stays, places)
                ),
                terms=terms.get(head.record.order_id, ()) if whole else _terms(head.record.codes),
                times=times[head.record.order_id],
                zones=zones.get(head.record.order_id, ()),
                at=at,
            )
            for head in batch
        ]
    return screened(rows)


def _heads(db: Session, chosen: Subquery, at: datetime) -> dict[int, _Head]:
    subject, protected = aliased(Person), aliased(Person)
    codes = (
        select(func.aggregate_strings(Condition.code, " "))
        .where(Condition.order_id == Order.id)
        .scalar_subquery()
    )
    found = db.connection().execute(
        select(
            chosen,
            codes.label("codes"),
            stays_in_words(at).label("stays"),
            Order.reference,
            Order.kind,
            Order.officer_in_case,
            Order.out_of_hours_contact,
            Order.unverified,
            Order.source,
            Order.source_reference,
            Order.subject_id,
            subject.given_names,
            subject.family_name,
            subject.born_on,
            Detention.held_in,
            Detention.release_expected_on,
            protected.id.label("protected_id"),
            protected.given_names.label("protected_given_names"),
            protected.family_name.label("protected_family_name"),
        )
        .join(Order, Order.id == chosen.c.order_id)
        .join(subject, subject.id == Order.subject_id)
        .outerjoin(Detention, and_(Detention.person_id == subject.id, is_held(at)))
        .outerjoin(Protection, Protection.order_id == Order.id)
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


def _events(db: Session, heads: Sequence[_Head]) -> defaultdict[int, list[Any]]:
    """What happened; in the same query the homes that words about these orders must not tell."""
    gate, ids = standing_gate(), [head.record.order_id for head in heads]
    asked = select(
        *_OF_EVENT, *(cast(null(), kind).label(name) for name, kind in _OF_HOME.items())
    ).where(Event.order_id.in_(ids))
    if gate is None:
        rows = db.connection().execute(asked).all()
    else:
        home = homes_of(Order.id.in_(ids)).subquery("home")
        none = select(
            *(cast(null(), kind) for kind in _NO_EVENT), *(home.c[name] for name in _OF_HOME)
        )
        rows = db.connection().execute(asked.union_all(none)).all()
        gate.know(
            (head.record.reference for head in heads),
            (kept(row) for row in rows if row.order_id is None),
            [(head.record.subject_id, head.record.out_of_hours_contact) for head in heads],
        )
    events: defaultdict[int, list[Any]] = defaultdict(list)
    happened_first = (row for row in rows if row.order_id is not None)
    for event in sorted(happened_first, key=lambda each: (each.occurred_at, each.id)):
        events[event.order_id].append(event)
    return events


def _wordings(
    db: Session, ids: Sequence[int], at: datetime, by: Account | None
) -> dict[int, tuple[Term, ...]]:
    """Every condition's words; those in force at ``at`` where there are any."""
    return {
        order_id: tuple(
            Term(each.code.code, each.code.name, each.wording, each.plain)
            for each in in_force(conditions, at) or conditions
        )
        for order_id, conditions in told_of_orders(db, ids, by=by).items()
    }


def _terms(codes: str | None) -> tuple[Term, ...]:
    given = set((codes or "").split())
    return tuple(term(code) for code in CODES if code in given)


def _row(
    head: _Head,
    *,
    events: Sequence[Any],
    areas: tuple[Whereabouts, ...],
    terms: tuple[Term, ...],
    times: tuple[TermTime, ...],
    zones: tuple[str, ...],
    at: datetime,
) -> Row:
    record = head.record
    kind = catalogue.kind(record.kind)
    said, deadline = status_of(kind, happened(events), at, times)
    ends_at = record.order_ends_at
    return Row(
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
        powers=kind.powers,
        ends_at=None if ends_at is None or ends_at >= FAR_FUTURE else ends_at,
        deadline=deadline,
        areas=areas,
        officer_in_case=record.officer_in_case,
        out_of_hours_contact=record.out_of_hours_contact,
        unverified=record.unverified,
        held=_held(record, at),
        zones=zones,
        record_source=record.source,
        record_reference=record.source_reference,
        shows=Shown(
            orders=frozenset({record.order_id}),
            people=frozenset({record.subject_id, *head.people}),
        ),
    )


def _held(record: Any, at: datetime) -> str | None:
    if record.held_in is None:
        return None
    on = record.release_expected_on
    until = "" if on is None else f", release {release(on, at)}"
    return f"in {record.held_in.label}{until}"


def _key(record: Any) -> tuple[float, ...]:
    # The order of the index: what is open soonest to end first, what is over latest first.
    # Whoever is looked up by name comes before those whose names are less like it.
    rank = getattr(record, "rank", 0)
    if record.state is None:
        return (rank, len(_RANK), 0.0, 0.0, 0.0, record.order_id)
    way = 1 if record.state in _OPEN else -1
    instants = (record.order_ends_at, record.from_at, record.until_at)
    numbers = (way * each.timestamp() for each in instants)
    return (rank, _RANK[record.state], *numbers, way * record.order_id)


def _name(given_names: str, family_name: str) -> str:
    return f"{given_names} {family_name.upper()}".strip()
