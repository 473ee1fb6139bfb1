"""The withheld homes that concern an order: where each lies, and how a text would name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, select, union
from sqlalchemy.orm import Session, aliased

from geo.columns import easting, grid_of, northing
from orders.people.model import Address, Person, withheld_column
from orders.register.model import Order, Protection
from orders.register.order_record import OrderRecord
from orders.search.disclosure.words.spellings import Spelt, spelt

_IDS: Final[BindParameter[int]] = bindparam("ids", expanding=True)
_NAMED: Final = union(
    select(Order.id.label("order_id"), Order.subject_id.label("person_id")).where(
        Order.id.in_(_IDS)
    ),
    select(Protection.order_id, Protection.person_id).where(Protection.order_id.in_(_IDS)),
).subquery("named")
_OWN, _RECORD = aliased(Person), aliased(Person)
_PEOPLE: Final = union(
    select(_NAMED.c.order_id, _NAMED.c.person_id),
    select(_NAMED.c.order_id, _RECORD.id)
    .join(_OWN, _OWN.id == _NAMED.c.person_id)
    .join(_RECORD, _RECORD.ever_one_id == _OWN.ever_one_id),
).subquery("people")
_HOMES: Final = (
    select(
        _PEOPLE.c.order_id,
        Address.lines,
        Address.postcode,
        Address.uprn,
        easting(Address.point),
        northing(Address.point),
    )
    .join(Address, Address.person_id == _PEOPLE.c.person_id)
    .where(withheld_column())
)


@dataclass(frozen=True, slots=True)
class WithheldHome:
    """A withheld home.

    Attributes:
        point: EPSG:27700 metres; ``None`` when its place is not known.
        spelt: its address, ready to be looked for in texts.
    """

    point: tuple[float, float] | None
    spelt: Spelt


def hidden_of(sheet: OrderRecord) -> list[WithheldHome]:
    """The withheld homes of the people of one order."""
    return [
        _hidden(each.lines, each.postcode, each.uprn, grid_of(each.point))
        for person in sheet.people
        for each in person.every_address
        if each.is_withheld
    ]


def hidden_of_orders(db: Session, ids: Sequence[int]) -> dict[int, list[WithheldHome]]:
    """The withheld homes of the people of orders, by order, in one query; orders without have none.

    Args:
        ids: the orders.
    """
    rows: Iterable[Any] = db.connection().execute(_HOMES, {"ids": ids})
    homes: defaultdict[int, list[WithheldHome]] = defaultdict(list)
    for order_id, lines, postcode, uprn, x, y in rows:
        homes[order_id].append(_hidden(lines, postcode, uprn, None if x is None else (x, y)))
    return dict(homes)


def _hidden(
    lines: str, postcode: str | None, uprn: str | None, point: tuple[float, float] | None
) -> WithheldHome:
    return WithheldHome(point, spelt(lines, postcode, uprn, point))
