"""Coordinate reference systems: the British National Grid we store and the WGS84 we exchange.

Stored: EPSG:27700, easting then northing, metres. Exchanged: WGS84, longitude then latitude,
degrees, as GeoJSON writes them. This is the only place where one becomes the other. The
conversion uses Ordnance Survey's OSTN15 grid and agrees with OS's own figures to a few
centimetres; a datum shift without that grid is more than a metre out, enough to cross a ward line.
"""

from __future__ import annotations

import numpy as np
from convertbng.cutil import convert_bng, convert_lonlat
from numpy.typing import ArrayLike, NDArray

STORED_SRID = 27700

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

METRES = "the numbers are grid metres, not degrees of longitude and latitude"
"""What is wrong with metres where degrees were meant."""
_LONGITUDES = (-9.5, 3.0)
_LATITUDES = (49.0, 61.5)
_EASTINGS = (0.0, 700_000.0)
_NORTHINGS = (0.0, 1_300_000.0)


def to_grid(longitudes: ArrayLike, latitudes: ArrayLike) -> tuple[Floats, Floats]:
    """British National Grid eastings and northings of WGS84 places.

    Args:
        longitudes: degrees, any number of them.
        latitudes: degrees, as many.

    Returns:
        Eastings and northings in metres; NaN where a place lies off the grid or is not a number.
    """
    eastings, northings = convert_bng(_floats(longitudes), _floats(latitudes))
    return _both_or_neither(eastings, northings)


def to_wgs84(eastings: ArrayLike, northings: ArrayLike) -> tuple[Floats, Floats]:
    """WGS84 longitudes and latitudes of British National Grid places.

    Args:
        eastings: metres, any number of them.
        northings: metres, as many.

    Returns:
        Longitudes and latitudes in degrees; NaN where a place lies off the grid.
    """
    longitudes, latitudes = convert_lonlat(_floats(eastings), _floats(northings))
    return _both_or_neither(longitudes, latitudes)


def grid_point(longitude: float, latitude: float) -> tuple[float, float] | None:
    """Easting and northing in metres of one WGS84 place in degrees, None off the grid."""
    return _single(to_grid([longitude], [latitude]))


def wgs84_point(easting: float, northing: float) -> tuple[float, float] | None:
    """Longitude and latitude in degrees of one grid place in metres, None off the grid."""
    return _single(to_wgs84([easting], [northing]))


def is_wgs84(longitudes: ArrayLike, latitudes: ArrayLike) -> Flags:
    """Which pairs may be a longitude and a latitude in Great Britain, in degrees."""
    x, y = _floats(longitudes), _floats(latitudes)
    return _within(x, _LONGITUDES) & _within(y, _LATITUDES)


def is_grid(eastings: ArrayLike, northings: ArrayLike) -> Flags:
    """Which pairs may be an easting and a northing in metres; what looks like degrees is not."""
    x, y = _floats(eastings), _floats(northings)
    return _within(x, _EASTINGS) & _within(y, _NORTHINGS) & ~_are_degrees(x, y)


def why_not_wgs84(longitudes: ArrayLike, latitudes: ArrayLike) -> str | None:
    """What is wrong with numbers said to be longitudes and latitudes in Great Britain.

    Args:
        longitudes: degrees, or so it is said.
        latitudes: likewise, as many.

    Returns:
        None when they may be right, else a sentence without a full stop.
    """
    if is_wgs84(longitudes, latitudes).all():
        return None
    if is_wgs84(latitudes, longitudes).all():
        return "latitude and longitude are swapped"
    if is_grid(longitudes, latitudes).all():
        return METRES
    return "it is not in Great Britain by longitude and latitude"


def why_not_grid(eastings: ArrayLike, northings: ArrayLike) -> str | None:
    """What is wrong with numbers said to be eastings and northings.

    Args:
        eastings: metres, or so it is said.
        northings: likewise, as many.

    Returns:
        None when they may be right, else a sentence without a full stop.
    """
    if is_grid(eastings, northings).all():
        return None
    if _are_degrees(_floats(eastings), _floats(northings)).all():
        return "the numbers are degrees, not grid metres"
    return "it is not on the British National Grid"


def _floats(numbers: ArrayLike) -> Floats:
    return np.asarray(numbers, dtype=np.float64)


def _both_or_neither(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    missing = np.isnan(first) | np.isnan(second)
    return np.where(missing, np.nan, first), np.where(missing, np.nan, second)


def _single(pair: tuple[Floats, Floats]) -> tuple[float, float] | None:
    first, second = float(pair[0][0]), float(pair[1][0])
    return None if np.isnan(first) else (first, second)


def _within(numbers: Floats, limits: tuple[float, float]) -> Flags:
    return (numbers >= limits[0]) & (numbers <= limits[1])


def _are_degrees(x: Floats, y: Floats) -> Flags:
    return (np.abs(x) <= 180) & (np.abs(y) <= 180)
