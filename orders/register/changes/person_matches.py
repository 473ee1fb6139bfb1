"""Persons who may be one: found by what their records share, decided by a recorder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.errors import Conflict, NotFound
from orders.people.joined_records import PersonJoin, records_of
from orders.people.likeness import pairs
from orders.people.likeness.candidates import facts_of_record
from orders.people.likeness.comparison import Likeness, compare
from orders.people.model import Person, PersonPair, Sameness
from orders.register.changes import person_joins
from orders.register.model import Order, Protection, stands_on_order
from orders.rules.vocabulary import references

_TOO_LONG: Final = len(str(2**31))
_JOINS: Final = select(PersonJoin, Account.name).join(
    Account, Account.id == PersonJoin.joined_by_id
)


@dataclass(frozen=True, slots=True)
class Likely:
    """Two persons who may be one.

    Attributes:
        first: the one recorded first, with names and addresses.
        second: the other.
        likeness: what their records share, and how strongly it speaks for one person.
        references: orders that name each of them, by person.
        is_unsure: whether a recorder was not sure of them.
    """

    first: Person
    second: Person
    likeness: Likeness
    references: dict[int, tuple[str, ...]]
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class JoinedPair:
    """Two records that were joined as one person.

    Attributes:
        join: the decision.
        pair: the two.
        by: the name of who decided.
    """

    join: PersonJoin
    pair: Likely
    by: str


def likely(db: Session, *, limit: int, offset: int = 0) -> list[Likely]:
    """Pairs that are not decided yet, the likeliest first.

    Each is compared once more as it is read, so that nothing is told that no longer holds.
    """
    found = pairs.undecided(db, limit=limit, offset=offset)
    unsure = {key for key, is_unsure in found.items() if is_unsure}
    shown = (
        each
        for each in _side_by_side(db, [*found], unsure)
        if each.likeness.is_likely or each.is_unsure
    )
    return sorted(shown, key=lambda each: -each.likeness.strength)


def pair(db: Session, first_id: int, second_id: int) -> Likely:
    """Two persons side by side, whatever they share.

    Raises:
        NotFound: one of them is not in the register.
    """
    key = (first_id, second_id)
    found = _side_by_side(db, [key], pairs.unsure(db, [key])) if first_id < second_id else []
    if not found:
        raise NotFound("There is no such pair of persons.")
    return found[0]


def person(db: Session, person_id: int, *, visible: ColumnElement[bool]) -> Person:
    """A record of a person, of whom an order says something that the reader may open.

    Args:
        person_id: which.
        visible: condition on ``Order`` that limits what the reader may see.

    Raises:
        NotFound: there is none, or it is not the reader's to see.
    """
    query = select(Person).where(Person.id == person_id, _named_by_one(visible))
    found = db.scalars(query).one_or_none()
    if found is None:
        raise NotFound("There is no such person, or they are not yours to see.")
    return found


def called(
    db: Session, typed: str, *, besides: int, visible: ColumnElement[bool]
) -> Sequence[Person]:
    """The people of the order with a reference, or the one with a record's number.

    Args:
        typed: either, as it was written.
        besides: a record that is left out, with every other of its person.
        visible: condition on ``Order`` that limits what the reader may see.
    """
    reference = references.normalise(typed)
    if reference is not None:
        order = select(Order.id).where(Order.reference == reference, visible)
        wanted = or_(
            Person.id.in_(select(Order.subject_id).where(Order.id.in_(order))),
            Person.id.in_(
                select(Protection.person_id).where(
                    Protection.order_id.in_(order), Protection.taken_out_id.is_(None)
                )
            ),
        )
    elif typed.isascii() and typed.isdigit() and len(typed) < _TOO_LONG:
        wanted = Person.id == int(typed)
    else:
        return []
    own = records_of([besides])
    query = select(Person).where(wanted, Person.id.not_in(own), _named_by_one(visible))
    return db.scalars(query.order_by(Person.id)).all()


def _named_by_one(visible: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether an order that one may see names a person."""
    against = select(Order.id).where(Order.subject_id == Person.id, visible)
    protects = (
        select(Order.id)
        .join(Protection, stands_on_order())
        .where(Protection.person_id == Person.id, visible)
    )
    return or_(*(exists(each.correlate(Person)) for each in (against, protects)))


def _side_by_side(
    db: Session,
    found: Sequence[tuple[int, int]],
    unsure: Collection[tuple[int, int]] = (),
) -> list[Likely]:
    people = _people(db, {person for each in found for person in each})
    named = _references(db, list(people))
    facts = {person_id: facts_of_record(person) for person_id, person in people.items()}
    return [
        Likely(
            people[first],
            people[second],
            compare(facts[first], facts[second]),
            {each: tuple(named[each]) for each in (first, second)},
            (first, second) in unsure,
        )
        for first, second in found
        if first in people and second in people
    ]


def latest_joins(db: Session, *, limit: int) -> list[JoinedPair]:
    """The decisions in force that two records are one person, the latest first."""
    stands = PersonJoin.taken_back_at.is_(None)
    return _joined_pairs(db, _JOINS.where(stands).order_by(PersonJoin.id.desc()).limit(limit))


def joined_pair(db: Session, join_id: int) -> JoinedPair:
    """A decision that two records are one person, with both.

    Raises:
        Conflict: it has been taken back.
        NotFound: there is none of that number.
    """
    found = _joined_pairs(db, _JOINS.where(PersonJoin.id == join_id))
    if not found:
        raise NotFound("There is no such decision about two records.")
    if found[0].join.taken_back_at is not None:
        raise Conflict("This decision has been taken back already.")
    return found[0]


def _joined_pairs(db: Session, query: Select[PersonJoin, str]) -> list[JoinedPair]:
    rows = db.execute(query).all()
    found = _side_by_side(db, [(join.first_id, join.second_id) for join, _ in rows])
    return [JoinedPair(row[0], each, row[1]) for row, each in zip(rows, found, strict=True)]


def decide(
    db: Session,
    found: Likely,
    decision: Sameness,
    *,
    by: Account,
    now: datetime,
    reason: str = "",
) -> None:
    """Record whether two persons are one: they are joined, or never shown as a pair again.

    Args:
        found: the two.
        decision: whether they are one.
        reason: why, in words.

    Raises:
        Conflict: it is decided already.
    """
    key = (found.first.id, found.second.id)
    apart = db.get(PersonPair, key) is not None
    if decision is Sameness.SAME:
        # What was decided before stays in the log.
        first, second = PersonPair.first_id == key[0], PersonPair.second_id == key[1]
        db.execute(delete(PersonPair).where(first, second))
        if person_joins.join(db, *key, reason=reason, by=by, now=now) is None:
            raise Conflict("These two records have been decided about already.")
        return
    joined = person_joins.in_force(db, *key)
    if apart or joined is not None:
        raise Conflict("These two records have been decided about already.")
    tell_apart(db, *key, reason=reason, by=by, now=now)


def tell_apart(
    db: Session, one_id: int, other_id: int, *, reason: str, by: Account, now: datetime
) -> None:
    """Keep that two records are of two persons, so that they are not shown as a pair again."""
    first, second = sorted((one_id, other_id))
    db.add(
        PersonPair(
            first_id=first,
            second_id=second,
            decision=Sameness.DIFFERENT,
            decided_at=now,
            decided_by_id=by.id,
            reason=reason or None,
        )
    )
    details = {"persons": [first, second], "decision": Sameness.DIFFERENT}
    what = "person.compared"
    log.record(db, Action.ALTERATION, what, by=by, now=now, reason=reason or None, details=details)
    db.flush()


def log_unsure(
    db: Session, one_id: int, others: Iterable[int], reason: str, *, by: Account, now: datetime
) -> None:
    """Log that a recorder was not sure whether a record is of the same person as others."""
    details = {"persons": [one_id, *others], "decision": "UNSURE"}
    log.record(
        db, Action.ALTERATION, "person.compared", by=by, now=now, reason=reason, details=details
    )


def same(
    db: Session, one_id: int, other_id: int, *, by: Account, now: datetime, reason: str = ""
) -> None:
    """Join two persons, unless they were decided to be two."""
    all_same(db, [(one_id, other_id)], by=by, now=now, reason=reason)


def all_same(
    db: Session,
    pairs: Iterable[tuple[int, int]],
    *,
    by: Account,
    now: datetime,
    reason: str = "",
) -> None:
    """Join pairs of persons, by id, but for those that were decided to be two."""
    keys = dict.fromkeys((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])
    decided = select(PersonPair.first_id, PersonPair.second_id).where(
        PersonPair.first_id.in_({first for first, _ in keys})
    )
    known = {(first, second) for first, second in db.execute(decided)} if keys else set()
    new = [key for key in keys if key not in known]
    if new:
        person_joins.join_all(db, new, reason=reason, by=by, now=now)


def take_back_same(
    db: Session,
    one_id: int,
    other_id: int,
    *,
    decided_at: datetime,
    by: Account,
    now: datetime,
    reason: str = "",
) -> None:
    """Undo what ``same`` recorded at an instant (aware); any other decision stays."""
    held = person_joins.in_force(db, one_id, other_id)
    if held is not None and held.joined_at == decided_at:
        person_joins.take_back(db, held.id, reason=reason, by=by, now=now)


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
        .outerjoin(Protection, stands_on_order())
        .where(or_(Order.subject_id.in_(ids), Protection.person_id.in_(ids)))
        .order_by(Order.id)
    ).all()
    named: defaultdict[int, list[str]] = defaultdict(list)
    for reference, *people in rows:
        for person_id in people:
            if person_id in ids and reference not in named[person_id]:
                named[person_id].append(reference)
    return named
