"""Persons who may be one: found by what their records share, decided by a person, never merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.errors import Conflict, NotFound
from orders.people.likeness import pairs
from orders.people.likeness.candidates import facts_of_record
from orders.people.likeness.comparison import Likeness, compare
from orders.people.model import Person, PersonPair, Sameness
from orders.register.changes import withholding
from orders.register.model import Order, Protection


@dataclass(frozen=True, slots=True)
class Likely:
    """Two persons who may be one.

    Attributes:
        first: the one recorded first, with names and addresses.
        second: the other.
        likeness: what their records share, and how strongly it speaks for one person.
        references: orders that name each of them, by person.
    """

    first: Person
    second: Person
    likeness: Likeness
    references: dict[int, tuple[str, ...]]


def likely(db: Session, *, limit: int, offset: int = 0) -> list[Likely]:
    """Pairs that are not decided yet, the likeliest first.

    Each is compared once more as it is read, so that nothing is told that no longer holds.
    """
    found = pairs.undecided(db, limit=limit, offset=offset)
    shown = (each for each in _side_by_side(db, found) if each.likeness.is_likely)
    return sorted(shown, key=lambda each: -each.likeness.strength)


def pair(db: Session, first_id: int, second_id: int) -> Likely:
    """Two persons side by side.

    Raises:
        NotFound: one of them is not in the register, or they share nothing that makes them alike.
    """
    found = _side_by_side(db, [(first_id, second_id)]) if first_id < second_id else []
    if not found or not found[0].likeness.is_likely:
        raise NotFound("There is no such pair of persons.")
    return found[0]


def _side_by_side(db: Session, found: Sequence[tuple[int, int]]) -> list[Likely]:
    people = _people(db, {person for each in found for person in each})
    named = _references(db, list(people))
    facts = {person_id: facts_of_record(person) for person_id, person in people.items()}
    return [
        Likely(
            people[first],
            people[second],
            compare(facts[first], facts[second]),
            {each: tuple(named[each]) for each in (first, second)},
        )
        for first, second in found
        if first in people and second in people
    ]


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


def _people(db: Session, ids: set[int]) -> dict[int, Person]:
    found = db.scalars(
        select(Person)
        .where(Person.id.in_(ids))
        .options(selectinload(Person.addresses), selectinload(Person.names))
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
