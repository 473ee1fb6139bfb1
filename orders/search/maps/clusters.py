"""Homes of a map that are too many to draw one by one, gathered into squares of the grid.

A square is cut along the National Grid and is as wide as a cluster on the screen, so that moving
the map changes no count: each square a view touches is counted whole.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from marshmallow import ValidationError
from sqlalchemy import (
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from geo.crs import to_grid
from orders.register.model import Order
from orders.register.presence.order_homes import OrderHome
from orders.rules.vocabulary.codes import Basis
from orders.search.maps.homes import Home, homes, shown

MOST_POINTS: Final = 2_000
"""Of more homes than this in a view the map draws groups."""
ZOOM_LEAST, ZOOM_MOST, ZOOM_OF_ALL = 7, 18, 10
_PIXELS = 72
_METRES_AT_0 = 95_300.0
"""Metres on the ground of one pixel at zoom 0, in the middle of England."""


@dataclass(frozen=True, slots=True)
class View:
    """What of a map is on the screen.

    Attributes:
        west: metres, EPSG:27700, like the other three; on the line of a square.
        south: likewise.
        east: likewise.
        north: likewise.
        square_m: side of the squares homes are gathered in.
    """

    west: float
    south: float
    east: float
    north: float
    square_m: int

    def cut(self, drawn: Select[*Home]) -> Select[*Home]:
        """Those homes of a query that lie in the view."""
        if not math.isfinite(self.west):
            return drawn
        return drawn.where(
            OrderHome.easting >= self.west,
            OrderHome.easting < self.east,
            OrderHome.northing >= self.south,
            OrderHome.northing < self.north,
        )


@dataclass(frozen=True, slots=True)
class HomeCluster:
    """Homes of one square.

    Attributes:
        easting: of their middle, metres.
        northing: likewise.
        count: how many they are.
        subjects: how many of them are subjects'.
        reference: of the order of the only one; ``None`` of several.
        kind: that order's, likewise.
        column: of its square on the grid, from the west.
        row: likewise, from the south.
    """

    easting: float
    northing: float
    count: int
    subjects: int
    reference: str | None
    kind: str | None
    column: int
    row: int


class Unshown(NamedTuple):
    """A home that a map does not draw: withheld, or without a place when there is no easting."""

    easting: float | None
    northing: float | None


def square_m(zoom: int) -> int:
    """Side in metres of the squares that homes are gathered in at a zoom."""
    return max(1, round(_PIXELS * _METRES_AT_0 / 2.0**zoom))


def read_box(text: str) -> tuple[float, float, float, float] | None:
    """West, south, east and north in metres, EPSG:27700, of a box in degrees; None off the grid.

    Args:
        text: west, south, east and north in degrees, WGS84, with commas.

    Raises:
        marshmallow.ValidationError: it is no box.
    """
    try:
        west, south, east, north = (float(each) for each in text.split(","))
    except ValueError as error:
        raise ValidationError({"bbox": ["Give west,south,east,north in degrees."]}) from error
    if not (west < east and south < north):
        raise ValidationError({"bbox": ["Give a box: west before east, south before north."]})
    # On the grid the sides of a box bend: its middles reach further than its corners.
    middle = (west + east) / 2
    eastings, northings = to_grid(
        [west, west, east, east, middle, middle], [south, north, south, north, south, north]
    )
    if any(map(math.isnan, eastings)):
        return None
    return (
        float(eastings.min()),
        float(northings.min()),
        float(eastings.max()),
        float(northings.max()),
    )


def read_view(box: str, zoom: str) -> View:
    """The view a query string asks for.

    Args:
        box: as :func:`read_box` reads it.
        zoom: of the map, a whole number.

    Raises:
        marshmallow.ValidationError: it is not that.
    """
    if not zoom.isdecimal() or not ZOOM_LEAST <= int(zoom) <= ZOOM_MOST:
        raise ValidationError({"zoom": [f"Give a zoom, {ZOOM_LEAST} to {ZOOM_MOST}."]})
    return view_of(read_box(box), square_m(int(zoom)))


def view_of(bounds: tuple[float, float, float, float] | None, side: int) -> View:
    """The squares of ``side`` metres that some ground touches; ``None``: everywhere."""
    if bounds is None:
        return View(-math.inf, -math.inf, math.inf, math.inf, side)
    west, south, east, north = (math.floor(each / side) * side for each in bounds)
    return View(west, south, east + side, north + side, side)


EVERYWHERE: Final = view_of(None, square_m(ZOOM_OF_ALL))
"""A view of all, as a map first opens."""


def groups(
    db: Session, chosen: FromClause, roles: Collection[str], as_at: datetime, view: View
) -> list[HomeCluster]:
    """Every home that may be shown in a view, gathered; the counts add up to them.

    Args:
        chosen: a query with the column ``order_id``.
        roles: whose homes.
        as_at: instant at which they are homes, aware.
        view: what is on the screen.
    """
    drawn = view.cut(shown(chosen, roles, as_at)).subquery("drawn")
    return [HomeCluster(*row) for row in db.execute(_gathered(drawn, view))]


def groups_of_all(
    db: Session, chosen: FromClause, roles: Collection[str], as_at: datetime
) -> tuple[list[HomeCluster], list[Unshown]]:
    """Every home that may be shown, gathered, and beside them those that may not: one query.

    Args:
        chosen: a query with the column ``order_id``.
        roles: whose homes.
        as_at: instant at which they are homes, aware.
    """
    # Looked for once and read twice.
    every = homes(chosen, roles, as_at).cte("every").prefix_with("MATERIALIZED")
    unshown = or_(every.c.easting.is_(None), every.c.withheld)
    drawn = _gathered(select(every).where(not_(unshown)).subquery("drawn"), EVERYWHERE)
    # A count of 0 marks, in the one statement for both, a home that may not be drawn.
    left = select(
        every.c.easting,
        every.c.northing,
        literal(0),
        *(null() for _ in range(len(drawn.selected_columns) - 3)),
    ).where(unshown)
    rows = db.execute(union_all(select(drawn.subquery("named")), left)).all()
    gathered = sorted(
        (HomeCluster(*row) for row in rows if row[2]), key=lambda group: (group.column, group.row)
    )
    return gathered, [Unshown(row[0], row[1]) for row in rows if not row[2]]


def _gathered(drawn: FromClause, view: View) -> Select[*tuple[Any, ...]]:
    """The homes of each square; the order of one that is alone in its square is named."""
    side = view.square_m
    east, north = (
        cast(func.floor(each / side), Integer) for each in (drawn.c.easting, drawn.c.northing)
    )
    gathered = (
        select(
            func.avg(drawn.c.easting).label("easting"),
            func.avg(drawn.c.northing).label("northing"),
            func.count().label("number"),
            func.sum(case((drawn.c.basis == Basis.SUBJECT_HOME, 1), else_=0)).label("subjects"),
            func.min(drawn.c.order_id).label("first"),
            east.label("column"),
            north.label("row"),
        )
        .group_by(east, north)
        .subquery("gathered")
    )
    alone = and_(gathered.c.number == 1, Order.id == gathered.c.first)
    return (
        select(
            *(gathered.c[name] for name in ("easting", "northing", "number", "subjects")),
            Order.reference,
            Order.kind,
            gathered.c.column,
            gathered.c.row,
        )
        .join(Order, alone, isouter=True)
        .order_by(gathered.c.column, gathered.c.row)
    )
