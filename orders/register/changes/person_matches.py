"""Persons who may be one: found by what their records share, decided by a person, never merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.errors import Conflict, NotFound
from orders.people.model import Address, Person, PersonPair, Sameness
from orders.register.changes import withholding
from orders.register.model import Order, Protection

_SAME_PNC, _SAME_BIRTH, _SAME_POSTCODE = (
    "the same PNC number",
    "the same name and date of birth",
    "the same name and postcode",
)


@dataclass(frozen=True, slots=True)
class Likely:
    """Two persons who may be one.

    Attributes:
        first: the one recorded first, with addresses.
        second: the other.
        reasons: what their records share, in words.
        references: orders that name each of them, by person.
    """

    first: Person
    second: Person
    reasons: tuple[str, ...]
    references: dict[int, tuple[str, ...]]


def likely(db: Session, *, limit: int, offset: int = 0) -> list[Likely]:
    """Pairs that are not decided yet, in the order of recording."""
    shared = {
        (first, second)
        for query in _queries()
        for first, second in db.execute(query.limit(offset + limit))
    }
    pairs = sorted(shared)[offset : offset + limit]
    people = _people(db, {person for pair in pairs for person in pair})
    named = _references(db, list(people))
    return [
        Likely(
            people[first],
            people[second],
            _reasons(people[first], people[second]),
            {each: tuple(named[each]) for each in (first, second)},
        )
        for first, second in pairs
    ]


def pair(db: Session, first_id: int, second_id: int) -> Likely:
    """Two persons side by side.

    Raises:
        NotFound: one of them is not in the register, or they share nothing that makes them alike.
    """
    people = _people(db, {first_id, second_id})
    if len(people) < 2 or first_id >= second_id:
        raise NotFound("There is no such pair of persons.")
    reasons = _reasons(people[first_id], people[second_id])
    if not reasons:
        raise NotFound("There is no such pair of persons.")
    named = _references(db, list(people))
    return Likely(
        people[first_id],
        people[second_id],
        reasons,
        {each: tuple(named[each]) for each in people},
    )


def decide(db: Session, found: Likely, decision: Sameness, *, by: Account, now: datetime) -> None:
    """Record whether two persons are one; their records stay apart.

    Of one human being, an address that tells a withheld home of the other record is withheld. It
    stays so where the decision is taken back, until it is opened.

    Raises:
        Conflict: it is decided already.
    """
    key = (found.first.id, found.second.id)
    if db.get(PersonPair, key) is not None:
        raise Conflict("Somebody has already decided about these two records.")
    _keep(db, [key], decision, by=by, now=now)


def same(db: Session, one_id: int, other_id: int, *, by: Account, now: datetime) -> None:
    """Record that two persons are one; what was decided about them before stays."""
    all_same(db, [(one_id, other_id)], by=by, now=now)


def all_same(db: Session, pairs: Iterable[tuple[int, int]], *, by: Account, now: datetime) -> None:
    """Record of each pair of persons, by id, that they are one; what was decided before stays."""
    keys = dict.fromkeys((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])
    decided = select(PersonPair.first_id, PersonPair.second_id).where(
        PersonPair.first_id.in_({first for first, _ in keys})
    )
    known = {(first, second) for first, second in db.execute(decided)} if keys else set()
    new = [key for key in keys if key not in known]
    if new:
        _keep(db, new, Sameness.SAME, by=by, now=now)


def take_back_same(
    db: Session, one_id: int, other_id: int, *, decided_at: datetime, by: Account, now: datetime
) -> None:
    """Undo what ``same`` recorded at an instant (aware); any other decision stays."""
    key = (min(one_id, other_id), max(one_id, other_id))
    kept = db.get(PersonPair, key)
    if kept is None or kept.decided_at != decided_at:
        return
    db.delete(kept)
    details = {"persons": list(key), "decision": None}
    log.record(db, Action.ALTERATION, "person.compared", by=by, now=now, details=details)
    db.flush()


def _keep(
    db: Session,
    keys: Sequence[tuple[int, int]],
    decision: Sameness,
    *,
    by: Account,
    now: datetime,
) -> None:
    for key in keys:
        db.add(
            PersonPair(
                first_id=key[0],
                second_id=key[1],
                decision=decision,
                decided_at=now,
                decided_by_id=by.id,
            )
        )
        log.record(
            db,
            Action.COMBINATION if decision is Sameness.SAME else Action.ALTERATION,
            "person.compared",
            by=by,
            now=now,
            details={"persons": list(key), "decision": decision},
        )
    db.flush()
    if decision is Sameness.SAME:
        persons = {each for key in keys for each in key}
        withholding.withhold_together(db, withholding.orders_of(db, persons), by=by, now=now)


def _queries() -> Iterable[Select[int, int]]:
    first, second = aliased(Person), aliased(Person)
    names = and_(
        func.lower(first.family_name) == func.lower(second.family_name),
        func.lower(first.given_names) == func.lower(second.given_names),
    )
    undecided = _undecided(first.id, second.id)
    pairs = select(first.id, second.id).where(first.id < second.id, undecided)
    ordered = (first.id, second.id)
    yield pairs.where(first.pnc_id == second.pnc_id).order_by(*ordered)
    yield pairs.where(first.born_on == second.born_on, names).order_by(*ordered)
    yield _by_postcode()


def _by_postcode() -> Select[int, int]:
    """Pairs of one name with homes at one postcode, none of the homes withheld.

    All three are compared at once. By the postcode alone as many are compared as the square of
    those who live there.
    """
    homes = (
        select(
            Address.person_id,
            Address.postcode,
            func.lower(Person.family_name).label("family_name"),
            func.lower(Person.given_names).label("given_names"),
        )
        .join(Person, Person.id == Address.person_id)
        .where(Address.postcode.is_not(None), Address.confidential.is_(False))
        .distinct()
        .cte("homes")
        .prefix_with("MATERIALIZED")
    )
    first, second = homes.alias("first"), homes.alias("second")
    same = (first.c[name] == second.c[name] for name in ("postcode", "family_name", "given_names"))
    return (
        select(first.c.person_id, second.c.person_id)
        .join(second, and_(*same, first.c.person_id < second.c.person_id))
        .where(_undecided(first.c.person_id, second.c.person_id))
        .distinct()
        .order_by(first.c.person_id, second.c.person_id)
    )


def _undecided(
    first_id: SQLColumnExpression[int], second_id: SQLColumnExpression[int]
) -> ColumnElement[bool]:
    return ~exists().where(PersonPair.first_id == first_id, PersonPair.second_id == second_id)


def _reasons(first: Person, second: Person) -> tuple[str, ...]:
    names = (first.family_name.lower(), first.given_names.lower())
    same_name = names == (second.family_name.lower(), second.given_names.lower())
    same_place = _postcodes(first) & _postcodes(second)
    found = []
    if first.pnc_id and first.pnc_id == second.pnc_id:
        found.append(_SAME_PNC)
    if same_name and first.born_on and first.born_on == second.born_on:
        found.append(_SAME_BIRTH)
    if same_name and same_place:
        found.append(_SAME_POSTCODE)
    return tuple(found)


def _postcodes(person: Person) -> set[str]:
    # A withheld home gives nothing away, not even that it is another's too.
    return {each.postcode for each in person.addresses if each.postcode and not each.confidential}


def _people(db: Session, ids: set[int]) -> dict[int, Person]:
    found = db.scalars(
        select(Person).where(Person.id.in_(ids)).options(selectinload(Person.addresses))
    )
    return {person.id: person for person in found}


def _references(db: Session, ids: Sequence[int]) -> defaultdict[int, list[str]]:
    rows = db.execute(
        select(Order.reference, Order.subject_id, Protection.person_id)
        .outerjoin(Protection, Protection.order_id == Order.id)
        .where(or_(Order.subject_id.in_(ids), Protection.person_id.in_(ids)))
        .order_by(Order.id)
    ).all()
    named: defaultdict[int, list[str]] = defaultdict(list)
    for reference, *people in rows:
        for person_id in people:
            if person_id in ids and reference not in named[person_id]:
                named[person_id].append(reference)
    return named
