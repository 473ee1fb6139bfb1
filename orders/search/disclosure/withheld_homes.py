"""The withheld homes that concern an order: where each lies, and how a text would name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select, union
from sqlalchemy.orm import Session

from geo.columns import easting, grid_of, northing
from orders.people.model import Address, withheld_column
from orders.register.model import Order, Protection
from orders.register.reading import Sheet
from orders.register.together import words_of
from orders.search.disclosure.spellings import Words, names_of
from orders.search.masking import is_withheld


@dataclass(frozen=True, slots=True)
class Hidden:
    """A withheld home.

    Attributes:
        point: EPSG:27700 metres; ``None`` when nobody knows where it is.
        names: the words by which a text would name it, each a run of words in lower case.
    """

    point: tuple[float, float] | None
    names: frozenset[Words]


@dataclass(frozen=True, slots=True)
class _Home:
    """A home of somebody on an order, withheld or not, of the subject or not."""

    lines: str
    postcode: str | None
    point: tuple[float, float] | None
    withheld: bool
    subject: bool


def hidden_of(sheet: Sheet) -> list[Hidden]:
    """The withheld homes of the people of one order."""
    return _hidden(
        _Home(
            each.lines,
            each.postcode,
            grid_of(each.point),
            is_withheld(each),
            person.person.id == sheet.order.subject_id,
        )
        for person in sheet.people
        for each in person.addresses
    )


def hidden_of_orders(db: Session, ids: Sequence[int]) -> dict[int, list[Hidden]]:
    """The withheld homes of the people of orders, by order, in one query; orders without have none.

    Args:
        ids: the orders.
    """
    people = union(
        select(Order.id.label("order_id"), Order.subject_id.label("person_id")).where(
            Order.id.in_(ids)
        ),
        select(Protection.order_id, Protection.person_id).where(Protection.order_id.in_(ids)),
    ).subquery("people")
    rows: Iterable[Any] = db.connection().execute(
        select(
            people.c.order_id,
            Address.lines,
            Address.postcode,
            easting(Address.point),
            northing(Address.point),
            withheld_column(),
            Order.subject_id == Address.person_id,
        )
        .join(Address, Address.person_id == people.c.person_id)
        .join(Order, Order.id == people.c.order_id)
        .where(or_(withheld_column(), Order.subject_id == Address.person_id))
    )
    homes: defaultdict[int, list[_Home]] = defaultdict(list)
    for order_id, lines, postcode, x, y, withheld, subject in rows:
        point = None if x is None else (x, y)
        homes[order_id].append(_Home(lines, postcode, point, bool(withheld), bool(subject)))
    return {order_id: found for order_id, some in homes.items() if (found := _hidden(some))}


def _hidden(homes: Iterable[_Home]) -> list[Hidden]:
    known = list(homes)
    # A house that is told openly as the subject's own home, no text has to keep back.
    told = {_house(each) for each in known if each.subject and not each.withheld}
    return [
        Hidden(
            each.point,
            frozenset() if _house(each) in told else frozenset(names_of(each.lines, each.postcode)),
        )
        for each in known
        if each.withheld
    ]


def _house(home: _Home) -> tuple[Words, str | None]:
    return words_of(home.lines), home.postcode
