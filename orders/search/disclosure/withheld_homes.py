"""The withheld homes that concern an order: where each lies, and how a text would name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from geo.columns import easting, grid_of, northing
from orders.people.model import Address, withheld_column
from orders.register.model import Order, Protection
from orders.register.reading import Sheet
from orders.search.disclosure.spellings import Spelt, spelt


@dataclass(frozen=True, slots=True)
class Hidden:
    """A withheld home.

    Attributes:
        point: EPSG:27700 metres; ``None`` when nobody knows where it is.
        spelt: its address, ready to be looked for in texts.
    """

    point: tuple[float, float] | None
    spelt: Spelt


def hidden_of(sheet: Sheet) -> list[Hidden]:
    """The withheld homes of the people of one order."""
    return [
        _hidden(each.lines, each.postcode, each.uprn, grid_of(each.point))
        for person in sheet.people
        for each in person.addresses
        if each.is_withheld
    ]


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
            Address.uprn,
            easting(Address.point),
            northing(Address.point),
        )
        .join(Address, Address.person_id == people.c.person_id)
        .where(withheld_column())
    )
    homes: defaultdict[int, list[Hidden]] = defaultdict(list)
    for order_id, lines, postcode, uprn, x, y in rows:
        homes[order_id].append(_hidden(lines, postcode, uprn, None if x is None else (x, y)))
    return dict(homes)


def _hidden(
    lines: str, postcode: str | None, uprn: str | None, point: tuple[float, float] | None
) -> Hidden:
    return Hidden(point, spelt(lines, postcode, uprn, point))
