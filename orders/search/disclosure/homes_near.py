"""The withheld homes that words about an order may tell: of everybody its people have to do with.

A text of one order may tell the home of somebody another order against the same subject protects,
or of somebody who is, or may be, one human being with one of its people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, CompoundSelect, Select, select, union
from sqlalchemy.orm import Session, aliased

from geo.columns import easting, northing
from orders.people.alike import alike
from orders.people.model import Address, Person, PersonPair, Sameness, withheld_column
from orders.register.model import Order, Protection
from orders.search.disclosure.spellings import Spelt, spelt

_BATCH = 500
Home = tuple[int, str, str | None, str | None, float | None, float | None]
"""Whose, lines, postcode, UPRN, easting and northing."""


@dataclass(frozen=True, slots=True)
class KeptHome:
    """A withheld home.

    Attributes:
        person_id: whose.
        spelt: the address, ready to be looked for.
    """

    person_id: int
    spelt: Spelt


def homes_near(db: Session, references: Iterable[str]) -> frozenset[KeptHome]:
    """The withheld homes, past ones too, that words about orders may tell.

    Those of their people, of whoever is joined with them or whose record is alike, and of everybody
    on an order with one of them. One query for each 500 orders.

    Args:
        db: session.
        references: the orders'.
    """
    asked = sorted(references)
    found: set[KeptHome] = set()
    for start in range(0, len(asked), _BATCH):
        batch = asked[start : start + _BATCH]
        found |= {
            kept(row) for row in db.connection().execute(homes_of(Order.reference.in_(batch)))
        }
    return frozenset(found)


def kept(row: Any) -> KeptHome:
    """The home a row of :func:`homes_of` tells."""
    point = None if row.x is None else (row.x, row.y)
    return KeptHome(row.person_id, spelt(row.lines, row.postcode, row.uprn, point))


def contacts_of(db: Session, references: Iterable[str]) -> list[tuple[int, str]]:
    """Whom to ring out of hours, by each person on orders, those recorded first first."""
    rows: Iterable[Any] = db.connection().execute(
        select(Order.out_of_hours_contact, Order.subject_id, Protection.person_id)
        .outerjoin(Protection, Protection.order_id == Order.id)
        .where(Order.reference.in_(sorted(references)))
        .order_by(Order.id)
    )
    return [
        (person_id, contact)
        for contact, *people in rows
        for person_id in people
        if person_id is not None
    ]


def homes_of(these: ColumnElement[bool]) -> Select[*Home]:
    """The query of :func:`homes_near`, for the orders of a condition on ``Order``."""
    asked = select(Order.id, Order.subject_id).where(these).cte("asked")
    first = _with_joined(
        _with_alike(
            select(asked.c.subject_id.label("id")),
            select(Protection.person_id).join(asked, asked.c.id == Protection.order_id),
        ),
        "first",
    )
    near = (
        union(
            select(Order.id.label("id")).join(first, first.c.id == Order.subject_id),
            select(Protection.order_id).join(first, first.c.id == Protection.person_id),
        )
    ).cte("near")
    people = _with_joined(
        union(
            select(first.c.id),
            select(Order.subject_id).join(near, near.c.id == Order.id),
            select(Protection.person_id).join(near, near.c.id == Protection.order_id),
        ),
        "people",
    )
    return (
        select(
            Address.person_id,
            Address.lines,
            Address.postcode,
            Address.uprn,
            easting(Address.point).label("x"),
            northing(Address.point).label("y"),
        )
        .join(people, people.c.id == Address.person_id)
        .where(withheld_column())
    )


def _with_alike(*some: Select[int]) -> CompoundSelect[int]:
    """People and those whose records are alike, whom nobody has compared with them."""
    these = union(*some).cte("asked_people")
    one, other = aliased(Person), aliased(Person)
    return union(
        select(these.c.id.label("id")),
        *(
            select(other.id).select_from(these).join(one, one.id == these.c.id).join(other, same)
            for same in alike(one, other)
        ),
    )


def _with_joined(some: CompoundSelect[int], name: str) -> CTE:
    """People and those decided to be one with them."""
    these = some.cte(f"{name}_themselves")
    same = PersonPair.decision == Sameness.SAME
    return union(
        select(these.c.id.label("id")),
        select(PersonPair.second_id).join(these, these.c.id == PersonPair.first_id).where(same),
        select(PersonPair.first_id).join(these, these.c.id == PersonPair.second_id).where(same),
    ).cte(name)
