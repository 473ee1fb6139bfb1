"""Spatial conditions with one meaning on PostGIS and SpatiaLite, answered by the index on both.

SpatiaLite uses its R*Tree only when asked, and its predicates answer -1, which counts as true,
for NULL and damaged shapes. Both are dealt with where the SQL is written; callers need not know.
A row without a shape never satisfies a predicate. A predicate cannot be negated: for such a row
the databases would disagree.
"""

from __future__ import annotations

from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Boolean, ColumnElement, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import FunctionElement

from geo.crs import STORED_SRID

Shaped = InstrumentedAttribute[Any]
"""A mapped geometry column, of a class or of an alias of it."""


class _Predicate(FunctionElement[bool]):
    """A condition on a geometry column that compiles to other SQL on each database."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Itself: in brackets SQLAlchemy would compare it with 1, and SpatiaLite drop the index."""
        return self

    def _negate(self) -> Any:
        raise TypeError("a spatial predicate cannot be negated: rows without a shape would differ")


class _Covers(_Predicate):
    """Arguments: the column, the point."""

    name = "covers"
    inherit_cache = True


class _WithinMetres(_Predicate):
    """Arguments: the column, the shape, the distance."""

    name = "within_m"
    inherit_cache = True


def covers(column: Shaped, here: Point) -> ColumnElement[bool]:
    """Rows whose shape holds ``here``, its boundary included.

    Args:
        column: a polygon column with a spatial index, EPSG:27700.
        here: a point, EPSG:27700.
    """
    return _Covers(column, _bound(column, here))


def within_m(column: Shaped, here: BaseGeometry, metres: float) -> ColumnElement[bool]:
    """Rows whose shape lies no more than ``metres`` from ``here``, the limit included.

    Args:
        column: a geometry column with a spatial index, EPSG:27700.
        here: a point, a line or an area, EPSG:27700; what lies in an area is 0 metres from it.
        metres: distance on the grid, not negative.

    Raises:
        ValueError: ``metres`` is negative.
    """
    if metres < 0:
        raise ValueError("a distance is not negative")
    return _WithinMetres(column, _bound(column, here), literal(float(metres)))


def _bound(column: Shaped, here: BaseGeometry) -> ColumnElement[Any]:
    # With the column's own type: a bare WKBElement cannot be bound on SQLite.
    return literal(from_shape(here, srid=STORED_SRID), column.type)


@compiles(_Covers, "postgresql")
def _covers_on_postgis(element: _Covers, compiler: Any, **kw: Any) -> str:
    column, here = (compiler.process(each, **kw) for each in element.clauses)
    return f"ST_Covers({column}, {here})"


@compiles(_Covers, "sqlite")
def _covers_on_spatialite(element: _Covers, compiler: Any, **kw: Any) -> str:
    column, here = (compiler.process(each, **kw) for each in element.clauses)
    return f"({_by_index(element, compiler, here, **kw)} AND ST_Covers({column}, {here}) = 1)"


@compiles(_WithinMetres, "postgresql")
def _within_on_postgis(element: _WithinMetres, compiler: Any, **kw: Any) -> str:
    column, here, metres = (compiler.process(each, **kw) for each in element.clauses)
    return f"ST_DWithin({column}, {here}, {metres})"


@compiles(_WithinMetres, "sqlite")
def _within_on_spatialite(element: _WithinMetres, compiler: Any, **kw: Any) -> str:
    column, here, metres = (compiler.process(each, **kw) for each in element.clauses)
    box = f"ST_Expand({here}, {metres})"
    nearby = _by_index(element, compiler, box, **kw)
    return f"({nearby} AND ST_Distance({column}, {here}) <= {metres})"


def _by_index(element: _Predicate, compiler: Any, box: str, **kw: Any) -> str:
    """Rows of the column's table whose bounding box meets that of ``box``, by the R*Tree."""
    column = next(iter(element.clauses))
    table = column.table
    named = getattr(table, "element", table)
    key = compiler.process(next(iter(table.primary_key)), **kw)
    index = compiler.preparer.quote(f"idx_{named.name}_{column.name}")
    return (
        f"{key} IN (SELECT pkid FROM {index}"  # noqa: S608  names of tables, not of callers
        f" WHERE xmin <= MbrMaxX({box}) AND xmax >= MbrMinX({box})"
        f" AND ymin <= MbrMaxY({box}) AND ymax >= MbrMinY({box}))"
    )
