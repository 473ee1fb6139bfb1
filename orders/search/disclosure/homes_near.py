"""The withheld homes that words about an order may tell, its people's and those of their company.

A text of one order may tell the home of a person another order against the same subject protects,
or of one who is, or may be, one human being with one of its people; or, since a breach takes its
words along when it is moved, of the people of an order that it was recorded on before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    SQLColumnExpression,
    bindparam,
    exists,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session, aliased

from geo.columns import easting, northing
from orders.breaches.model import Breach
from orders.people.model import Address, Person, withheld_column
from orders.people.possible_matches import alike
from orders.register.corrections.model import CorrectionAct, CorrectionRecord
from orders.register.model import Order, Protection
from orders.search.disclosure.words.spellings import Spelt, spelt

_BATCH = 500
Home = tuple[int, str, str | None, str | None, float | None, float | None]
"""Whose, lines, postcode, UPRN, easting and northing."""
_HOMES: Final[Select[*Home]] = select(
    Address.person_id,
    Address.lines,
    Address.postcode,
    Address.uprn,
    easting(Address.point).label("x"),
    northing(Address.point).label("y"),
).where(withheld_column())


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

    Those of their people, of those joined with them or with a record alike, and of every person
    on an order with one of them. One query for each 500 orders.

    Args:
        references: the orders'.
    """
    asked = sorted(references)
    found: set[KeptHome] = set()
    for start in range(0, len(asked), _BATCH):
        batch = asked[start : start + _BATCH]
        found |= {
            kept(row) for row in db.connection().execute(_homes_of_named(), {"references": batch})
        }
    return frozenset(found)


def homes_with(db: Session, person_ids: Collection[int]) -> frozenset[KeptHome]:
    """The homes of :func:`homes_near` for every order that persons are on; one query."""
    if not person_ids:
        return frozenset()
    protects = exists().where(Protection.order_id == Order.id, Protection.person_id.in_(person_ids))
    query = homes_of(or_(Order.subject_id.in_(person_ids), protects))
    return frozenset(kept(row) for row in db.connection().execute(query))


@cache
def _homes_of_named() -> Select[*Home]:
    return homes_of(Order.reference.in_(bindparam("references", expanding=True)))


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
    # The orders are not told apart: many share the people whose homes these are.
    people = _weighed(these, literal(0)).c.person_id
    return _HOMES.where(Address.person_id.in_(select(people)))


def homes_by_order(db: Session, order_ids: Sequence[int]) -> dict[int, list[KeptHome]]:
    """The homes of :func:`homes_near` for each of some orders, in one query; none has no entry."""
    found: defaultdict[int, list[KeptHome]] = defaultdict(list)
    for row in db.connection().execute(_homes_by_order(), {"ids": order_ids}):
        found[row.about].append(kept(row))
    return dict(found)


@cache
def _homes_by_order() -> Select[Any]:
    people = _weighed(Order.id.in_(bindparam("ids", expanding=True)), Order.id)
    query = _HOMES.join(people, people.c.person_id == Address.person_id)
    return query.add_columns(people.c.about)


def orders_near_homes() -> Select[int]:
    """The query of every order of which :func:`homes_near` knows a home."""
    # The steps from an order to the homes, backwards from all homes at once: far fewer people
    # have a withheld home than are on an order.
    hidden = select(literal(0).label("about"), Address.person_id).where(withheld_column()).cte()
    people = _with_alike(_with_joined(_with_company(_with_joined(hidden))))
    return select(_with_moved(_orders_with(people)).c.order_id)


def _weighed(these: ColumnElement[bool], about: SQLColumnExpression[int]) -> CTE:
    """Whose homes words about orders of a condition may tell: ``about`` which, ``person_id``."""
    asked = select(about.label("about"), Order.id.label("order_id")).where(these).cte("asked")
    own = _people_on(_with_moved(asked))
    return _with_joined(_with_company(_with_joined(_with_alike(own))))


def _with_alike(some: CTE) -> CTE:
    """People and those whose records are alike, not yet compared with them."""
    one, other = aliased(Person), aliased(Person)
    return union(
        select(some.c.about, some.c.person_id),
        *(
            select(some.c.about, other.id).join(one, one.id == some.c.person_id).join(other, same)
            for same in alike(one, other)
        ),
    ).cte()


def _with_joined(some: CTE) -> CTE:
    """People and every record that is theirs, or was: a join taken back opens nothing."""
    one, other = aliased(Person), aliased(Person)
    return union(
        select(some.c.about, some.c.person_id),
        select(some.c.about, other.id)
        .join(one, one.id == some.c.person_id)
        .join(other, other.ever_one_id == one.ever_one_id),
    ).cte()


def _with_company(some: CTE) -> CTE:
    """People and every person on an order with one of them."""
    near = _people_on(_orders_with(some))
    return union(
        select(some.c.about, some.c.person_id), select(near.c.about, near.c.person_id)
    ).cte()


def _people_on(orders: CTE) -> CTE:
    """Everybody orders are against, or ever protected."""
    return union(
        select(orders.c.about, Order.subject_id.label("person_id")).join(
            Order, Order.id == orders.c.order_id
        ),
        select(orders.c.about, Protection.person_id).join(
            Protection, Protection.order_id == orders.c.order_id
        ),
    ).cte()


def _with_moved(orders: CTE) -> CTE:
    """Orders and those a breach was ever moved to from one of them, or from there to it.

    Its words are of the one, and why it was moved is read on both.
    """
    here, there = aliased(CorrectionRecord), aliased(CorrectionRecord)
    is_move = [
        condition
        for each in (here, there)
        for condition in (each.sort == Breach.__tablename__, each.act == CorrectionAct.MOVED)
    ]
    return union(
        select(orders.c.about, orders.c.order_id),
        select(orders.c.about, there.order_id)
        .join(here, here.order_id == orders.c.order_id)
        .join(there, there.row_id == here.row_id)
        .where(*is_move),
    ).cte()


def _orders_with(some: CTE) -> CTE:
    """The orders that people are on: ``about`` what, ``order_id``."""
    return union(
        select(some.c.about, Order.id.label("order_id")).join(
            Order, Order.subject_id == some.c.person_id
        ),
        select(some.c.about, Protection.order_id).join(
            Protection, Protection.person_id == some.c.person_id
        ),
    ).cte()
