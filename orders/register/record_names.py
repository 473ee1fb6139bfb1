"""Which records an order's reference names in the log: the order, and every person on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from orders.audit.shown import ShownRecords
from orders.people.joined_records import are_one
from orders.people.model import Address, Person
from orders.register.model import Order, Protection, stands_on_order

_BLOCK = 5_000
# Plain columns: what a session holds of an order must not be read anew for a log line.
_PEOPLE: Final = (
    select(Order.reference, Order.id, Order.subject_id, Protection.person_id)
    .outerjoin(Protection, stands_on_order())
    .where(Order.reference.in_(bindparam("references", expanding=True)))
)


def of_references(db: Session, references: Collection[str]) -> ShownRecords:
    """Every order of some references, with every person on them."""
    orders: set[int] = set()
    people: set[int] = set()
    for _, order_id, persons in _people(db, references):
        orders.add(order_id)
        people |= persons
    return ShownRecords(frozenset(orders), frozenset(people), references=frozenset(references))


def references_of(db: Session, people: Collection[int]) -> frozenset[str]:
    """The references of every order that is against one of some people, or protects one."""
    protects = select(Protection.order_id).where(Protection.person_id.in_(people))
    wanted = select(Order.reference).where(
        or_(Order.subject_id.in_(people), Order.id.in_(protects))
    )
    return frozenset(db.scalars(wanted))


@dataclass(frozen=True, slots=True)
class OnOrder:
    """A person on an order, by number.

    Attributes:
        person_id: the person.
        is_subject: whether the order is against them.
        address_ids: their addresses.
    """

    person_id: int
    is_subject: bool
    address_ids: tuple[int, ...]


def on_order(db: Session, reference: str) -> tuple[OnOrder, ...]:
    """Every person on an order, the subject first; none when there is no such order."""
    against = select(Order.subject_id.label("person_id"), literal(0).label("rank"))
    protects = select(Protection.person_id, literal(1)).join(Order, Order.id == Protection.order_id)
    both = union_all(
        against.where(Order.reference == reference), protects.where(Order.reference == reference)
    ).subquery()
    own, record = aliased(Person), aliased(Person)
    rows = db.execute(
        select(both.c.person_id, both.c.rank, Address.id)
        .join(own, own.id == both.c.person_id)
        .join(record, are_one(record, own))
        .outerjoin(Address, Address.person_id == record.id)
        .order_by(both.c.rank, both.c.person_id, Address.id)
    )
    found: dict[tuple[int, bool], list[int]] = {}
    for person_id, rank, address_id in rows:
        homes = found.setdefault((person_id, rank == 0), [])
        if address_id is not None:
            homes.append(address_id)
    return tuple(OnOrder(*who, tuple(homes)) for who, homes in found.items())


def _people(db: Session, references: Collection[str]) -> Iterator[tuple[str, int, frozenset[int]]]:
    """Each order with its subject and one of those it protects, once for each of them."""
    ordered = sorted(references)
    for start in range(0, len(ordered), _BLOCK):
        rows = db.execute(_PEOPLE, {"references": ordered[start : start + _BLOCK]})
        for reference, order_id, subject_id, protected_id in rows:
            yield reference, order_id, frozenset({subject_id, protected_id or subject_id})
