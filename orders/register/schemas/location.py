"""Where something is, as people say it: a postcode, coordinates, or a shape drawn on a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields
from shapely.geometry.base import BaseGeometry

from geo import drawing
from orders.rules.vocabulary import postcodes

UNKNOWN_POSTCODE = "We do not know where this postcode is. Give coordinates, or mark the map."


@dataclass(frozen=True, slots=True)
class GivenLocation:
    """One place: a postcode to be looked up, or British National Grid metres."""

    postcode: str | None = None
    grid: tuple[float, float] | None = None


class SpotField(fields.Field[GivenLocation]):
    """A postcode, an easting and a northing, or a latitude and a longitude, as one text."""

    default_error_messages = {  # noqa: RUF012  marshmallow's own form
        "invalid": (
            "Enter a whole postcode, an easting and a northing in metres, or a latitude and a"
            " longitude in degrees."
        )
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> GivenLocation:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        postcode = postcodes.normalise(value)
        if postcode is not None:
            return GivenLocation(postcode=postcode)
        try:
            grid = drawing.read_coordinates(value)
        except drawing.DrawingError as error:
            raise ValidationError(str(error)) from error
        if grid is None:
            raise self.make_error("invalid")
        return GivenLocation(grid=grid)


class DrawnField(fields.Field[BaseGeometry]):
    """A point or an area: GeoJSON, as an object or as text, or WKT. Gives EPSG:27700."""

    def __init__(self, *, allowed: frozenset[str] = drawing.POINTS | drawing.AREAS, **more: Any):
        super().__init__(**more)
        self.allowed = allowed

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> BaseGeometry:
        try:
            return drawing.read(value, allowed=self.allowed)
        except drawing.DrawingError as error:
            raise ValidationError(str(error)) from error
