"""Geometry values on their way into and out of the database; always the stored system."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape, to_shape
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Float, SQLColumnExpression, func

from geo.crs import STORED_SRID


def stored_point(easting: float, northing: float) -> WKBElement:
    """A point to store, from British National Grid metres."""
    return from_shape(Point(easting, northing), srid=STORED_SRID)


def stored_shape(shape: BaseGeometry) -> WKBElement:
    """A shape to store, in British National Grid metres."""
    return from_shape(shape, srid=STORED_SRID)


def shape_of(stored: WKBElement | None) -> BaseGeometry | None:
    """A stored shape in British National Grid metres; ``None`` stays ``None``."""
    return None if stored is None else to_shape(stored)


def grid_of(point: WKBElement | None) -> tuple[float, float] | None:
    """Easting and northing of a stored point in metres; ``None`` stays ``None``."""
    if point is None:
        return None
    shape = to_shape(point)
    return (float(shape.x), float(shape.y))  # type: ignore[attr-defined]  # the column holds points


def easting(column: SQLColumnExpression[Any]) -> ColumnElement[float]:
    """A stored point's easting in metres, read in the database; NULL where there is no point."""
    return func.ST_X(column, type_=Float)


def northing(column: SQLColumnExpression[Any]) -> ColumnElement[float]:
    """A stored point's northing in metres, read in the database; NULL where there is no point."""
    return func.ST_Y(column, type_=Float)
