"""The withheld homes that concern an order: where each lies, and how a text would name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import BindParameter, and_, bindparam, select, union
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
_PEOPLE_AND_HOMES: Final = select(
    _PEOPLE.c.order_id,
    _PEOPLE.c.person_id,
    Address.id,
    Address.lines,
    Address.postcode,
    Address.uprn,
    easting(Address.point),
    northing(Address.point),
).outerjoin(Address, and_(Address.person_id == _PEOPLE.c.person_id, withheld_column()))


@dataclass(frozen=True, slots=True)
class WithheldHome:
    """A withheld home.

    Attributes:
        address_id: its number.
        point: EPSG:27700 metres; ``None`` when its place is not known.
        spelt: its address, ready to be looked for in texts.
    """

    address_id: int
    point: tuple[float, float] | None
    spelt: Spelt


@dataclass(frozen=True, slots=True)
class PeopleOfOrder:
    """Whom an order concerns.

    Attributes:
        records: its people, by every record that is theirs, or was until a join was taken back.
        homes: their withheld homes, past ones too.
    """

    records: set[int] = field(default_factory=set)
    homes: list[WithheldHome] = field(default_factory=list)


def hidden_of(sheet: OrderRecord) -> list[WithheldHome]:
    """The withheld homes of everybody one order is against, protects or ever protected."""
    return [
        _hidden(each.id, each.lines, each.postcode, each.uprn, grid_of(each.point))
        for person in sheet.everybody_ever
        for each in person.every_address
        if each.is_withheld
    ]


def people_of_orders(db: Session, ids: Collection[int]) -> dict[int, PeopleOfOrder]:
    """The people of orders and their withheld homes, by order, in one query.

    Args:
        ids: the orders.
    """
    found: defaultdict[int, PeopleOfOrder] = defaultdict(PeopleOfOrder)
    rows: Iterable[Any] = db.connection().execute(_PEOPLE_AND_HOMES, {"ids": sorted(ids)})
    for order_id, person_id, address_id, lines, postcode, uprn, x, y in rows:
        found[order_id].records.add(person_id)
        if address_id is not None:
            point = None if x is None else (float(x), float(y))
            found[order_id].homes.append(_hidden(address_id, lines, postcode, uprn, point))
    return dict(found)


def _hidden(
    address_id: int,
    lines: str,
    postcode: str | None,
    uprn: str | None,
    point: tuple[float, float] | None,
) -> WithheldHome:
    return WithheldHome(address_id, point, spelt(lines, postcode, uprn, point))
