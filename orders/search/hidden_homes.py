"""The withheld homes of an order's people, and what would tell where one of them is.

A shape tells a home by lying round it or beside it, words by naming it. A large area tells no
house: officers enforce it, and it is shown. Holes and narrow necks make no shape large.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import or_, select, union
from sqlalchemy.orm import Session

from geo.columns import easting, grid_of, northing
from orders.people.model import Address, withheld_column
from orders.register.model import Order, Protection
from orders.register.reading import Sheet
from orders.register.together import words_of
from orders.search.masking import is_withheld

NEAR_M: Final = 100.0
"""A point or a small area this near to a withheld home tells where it is, whatever its radius."""
SMALL_M2: Final = 250_000.0
"""An area no larger than this, 500 metres square, tells where a withheld home in it is."""
CENTRED_M2: Final = 1_000_000.0
"""So does one no larger than this, a kilometre square, whose middle is near the home."""
_NECK_M: Final = 25.0
"""Half the width of the widest neck that does not join two areas to one."""
Words = tuple[str, ...]


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


def is_told_by_words(texts: Iterable[str | None], hidden: Collection[Hidden]) -> bool:
    """Whether any of ``texts`` names a withheld home: number and street, all lines, postcode."""
    names = {name for each in hidden for name in each.names}
    said = [words_of(text) for text in texts if text] if names else []
    return any(_runs_in(name, words) for words in said for name in names)


def is_told_by_shape(
    shape: BaseGeometry | None, radius_m: int | None, hidden: Collection[Hidden]
) -> bool:
    """Whether what is drawn tells where a withheld home is.

    Args:
        shape: EPSG:27700; a point with ``radius_m`` is a circle.
        radius_m: metres.
        hidden: the homes.
    """
    homes = [Point(each.point) for each in hidden if each.point is not None]
    if shape is None or not homes:
        return False
    reach = max(radius_m or 0, NEAR_M)
    return any(piece.distance(home) <= reach for piece in _small(shape) for home in homes)


def _hidden(homes: Iterable[_Home]) -> list[Hidden]:
    known = list(homes)
    # A house that is told openly as the subject's own home, no text has to keep back.
    told = {_house(each) for each in known if each.subject and not each.withheld}
    return [
        Hidden(each.point, frozenset() if _house(each) in told else frozenset(_names(each)))
        for each in known
        if each.withheld
    ]


def _house(home: _Home) -> tuple[Words, str | None]:
    return words_of(home.lines), home.postcode


def _names(home: _Home) -> Iterator[Words]:
    """How a text would name a home: all of its lines, one with a number, the postcode."""
    lines = [words_of(line) for line in re.split(r"[\n,]", home.lines)]
    yield from (line for line in lines if len(line) > 1 and any(word[0].isdigit() for word in line))
    whole = words_of(home.lines)
    if len(whole) > 1:
        yield whole
    if home.postcode:
        yield words_of(home.postcode)
        yield (home.postcode.replace(" ", "").casefold(),)


def _runs_in(name: Words, words: Words) -> bool:
    size = len(name)
    return any(words[start : start + size] == name for start in range(len(words) - size + 1))


def _small(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """The pieces of a shape that are small enough to tell a house."""
    for part in shapely.get_parts(shape):
        if not isinstance(part, Polygon):
            yield part
            continue
        holes = [Polygon(ring) for ring in part.interiors]
        yield from (hole for hole in holes if hole.area <= SMALL_M2)
        whole = Polygon(part.exterior)
        bodies = [body for body in _without_necks(whole) if body.area > SMALL_M2]
        # The metre keeps what rounding leaves along the sides from being a piece.
        rest = whole.difference(shapely.union_all(bodies).buffer(1)) if bodies else whole
        yield from (piece for piece in shapely.get_parts(rest) if not piece.is_empty)
        yield from (body.centroid for body in bodies if body.area <= CENTRED_M2)


def _without_necks(area: Polygon) -> Iterator[BaseGeometry]:
    kept = area.buffer(-_NECK_M).buffer(_NECK_M, join_style="mitre", mitre_limit=10)
    yield from shapely.get_parts(kept)
