"""Which other police forces orders count in, beside where they count outside this one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Select, bindparam, literal, not_, or_, select
from sqlalchemy.orm import aliased

from orders.areas.model import OUT_OF_FORCE
from orders.people.joined_records import are_one
from orders.people.model import Address, Person, withheld_column
from orders.register.model import Order, Protection, stands_on_order
from orders.rules.vocabulary.codes import AddressKind, Basis
from orders.search.results.rows import CountedArea

Areas = tuple[CountedArea, ...]


_ABROAD: Final = bindparam("abroad", expanding=True, type_=Order.id.type)
_AS_AT: Final = bindparam("as_at", type_=Address.starts_at.type)


def abroad(areas: Mapping[int, Areas]) -> list[int]:
    """The orders that count outside the force, of where each counts by its number."""
    return [
        order_id
        for order_id, some in areas.items()
        if any(each.lpa_code == OUT_OF_FORCE for each in some)
    ]


def forces_of() -> tuple[Select[*tuple[Any, ...]], ...]:
    """The queries of the forces that homes shown are said to lie in, of orders ``abroad``.

    Columns ``order_id``, ``protects`` and ``outside_force``; homes at the instant ``as_at``.
    """
    own, record = aliased(Person), aliased(Person)
    sides = (
        (Order.subject_id, literal(value=False)),
        (Protection.person_id, literal(value=True)),
    )
    return tuple(
        select(Order.id.label("order_id"), protects.label("protects"), Address.outside_force)
        .select_from(Order)
        .outerjoin(Protection, stands_on_order())
        .join(own, own.id == whose)
        .join(record, are_one(record, own))
        .join(Address, Address.person_id == record.id)
        .where(
            Order.id.in_(_ABROAD),
            Address.outside_force.is_not(None),
            Address.removal_id.is_(None),
            Address.kind.in_([each for each in AddressKind if each.is_home]),
            not_(withheld_column()),
            or_(Address.starts_at.is_(None), Address.starts_at <= _AS_AT),
            or_(Address.ends_at.is_(None), Address.ends_at > _AS_AT),
        )
        for whose, protects in sides
    )


def with_forces(areas: Mapping[int, Areas], rows: Iterable[Any]) -> dict[int, Areas]:
    """Where orders count, with the names of other forces beside where that is outside this one.

    Args:
        areas: where each order counts, by its number.
        rows: those of ``forces_of``; others have no ``outside_force``.
    """
    found: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.outside_force is not None:
            basis = Basis.VICTIM_HOME if row.protects else Basis.SUBJECT_HOME
            found[row.order_id, basis.value].add(row.outside_force)
    return {
        order_id: tuple(
            replace(each, forces=tuple(sorted(found.get((order_id, each.basis), ()))))
            if each.lpa_code == OUT_OF_FORCE
            else each
            for each in some
        )
        for order_id, some in areas.items()
    }
