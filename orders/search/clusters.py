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
    ColumnElement,
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
from orders.people.model import Address
from orders.search.homes import SUBJECT, homes
from orders.search.masking import withheld_column

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

    def holds(self, drawn: FromClause) -> ColumnElement[bool]:
        """That a row's ``easting`` and ``northing`` lie in the view."""
        return and_(
            drawn.c.easting >= self.west,
            drawn.c.easting < self.east,
            drawn.c.northing >= self.south,
            drawn.c.northing < self.north,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Homes of one square.

    Attributes:
        easting: of their middle, metres.
        northing: likewise.
        count: how many they are.
        subjects: how many of them are subjects'.
        reference: of the first's order, and so of the only one's.
        kind: that order's.
        role: whose home it is, likewise.
        column: of its square on the grid, from the west.
        row: likewise, from the south.
    """

    easting: float
    northing: float
    count: int
    subjects: int
    reference: str
    kind: str
    role: str
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
    db: Session, chosen: FromClause, roles: Collection[str], at: datetime, view: View
) -> list[Group]:
    """Every home that may be shown in a view, gathered; the counts add up to them.

    Args:
        db: session.
        chosen: a query with the column ``order_id``.
        roles: whose homes.
        at: instant at which they are homes, aware.
        view: what is on the screen.
    """
    return [Group(*row) for row in db.execute(_gathered(shown(chosen, roles, at, view), view))]


def groups_of_all(
    db: Session, chosen: FromClause, roles: Collection[str], at: datetime
) -> tuple[list[Group], list[Unshown]]:
    """Every home that may be shown, gathered, and beside them those that may not: one query.

    Args:
        db: session.
        chosen: a query with the column ``order_id``.
        roles: whose homes.
        at: instant at which they are homes, aware.
    """
    # Looked for once and read twice.
    every = homes(chosen, roles, at).cte("every").prefix_with("MATERIALIZED")
    unshown = or_(every.c.easting.is_(None), every.c.withheld)
    drawn = _gathered(select(every).where(not_(unshown)).subquery("drawn"), EVERYWHERE)
    left = select(
        every.c.easting,
        every.c.northing,
        literal(0),
        *(null() for _ in range(len(drawn.selected_columns) - 3)),
    ).where(unshown)
    rows = db.execute(union_all(select(drawn.subquery("gathered")), left)).all()
    gathered = sorted(
        (Group(*row) for row in rows if row[2]), key=lambda group: (group.column, group.row)
    )
    return gathered, [Unshown(row[0], row[1]) for row in rows if not row[2]]


def _gathered(drawn: FromClause, view: View) -> Select[*tuple[Any, ...]]:
    side = view.square_m
    east, north = (
        cast(func.floor(each / side), Integer) for each in (drawn.c.easting, drawn.c.northing)
    )
    return (
        select(
            func.avg(drawn.c.easting),
            func.avg(drawn.c.northing),
            func.count(),
            func.sum(case((drawn.c.role == SUBJECT, 1), else_=0)),
            func.min(drawn.c.reference),
            func.min(drawn.c.kind),
            func.min(drawn.c.role),
            east,
            north,
        )
        .group_by(east, north)
        .order_by(east, north)
    )


def shown(
    chosen: FromClause, roles: Collection[str], at: datetime, view: View | None
) -> FromClause:
    """The homes that may be shown, in a view or anywhere, with the columns of :func:`homes`."""
    every = homes(chosen, roles, at, Address.point.is_not(None), ~withheld_column())
    # Found first and looked at afterwards: no database can guess how many lie in a view, and one
    # that guesses few reads all of them once for each.
    drawn = every.cte("drawn").prefix_with("MATERIALIZED")
    if view is None or not math.isfinite(view.west):
        return drawn
    return select(drawn).where(view.holds(drawn)).subquery("in_view")
