"""A map as a picture that needs no script: SVG drawn from places on the National Grid.

Colours are presentation attributes, which a strict content policy lets through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Bounds = tuple[float, float, float, float]
"""West, south, east and north, EPSG:27700 metres."""
WIDTH: Final = 1_000.0
_TALLEST, _FLATTEST = 1.25, 0.5
_BESIDE = 5.0


@dataclass(frozen=True, slots=True)
class PictureStyle:
    """How a shape is drawn: colours ``#rrggbb`` or ``none``, widths in the picture's units."""

    fill: str = "none"
    opacity: float = 1.0
    stroke: str = "none"
    width: float = 1.0
    dash: str = ""

    @property
    def attributes(self) -> str:
        """As SVG has them."""
        dash = f' stroke-dasharray="{self.dash}"' if self.dash else ""
        return (
            f'fill="{self.fill}" fill-opacity="{self.opacity}" stroke="{self.stroke}"'
            f' stroke-width="{self.width}"{dash}'
        )


class Picture:
    """A map of some ground, 1,000 wide and as high as the ground asks for."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = _shaped(bounds)
        self._scale = WIDTH / (self.bounds[2] - self.bounds[0])
        self.height = (self.bounds[3] - self.bounds[1]) * self._scale
        self._parts: list[str] = []

    @property
    def metres_per_unit(self) -> float:
        """Metres on the ground of a thousandth of the picture's width."""
        return 1 / self._scale

    def shapes(self, shapes: Sequence[BaseGeometry] | NDArray[Any], look: PictureStyle) -> None:
        """Draw polygons and lines, EPSG:27700, one look for all."""
        margin = _BESIDE * self.metres_per_unit
        west, south, east, north = self.bounds
        clipped = shapely.clip_by_rect(
            np.asarray(shapes, dtype=object),
            west - margin,
            south - margin,
            east + margin,
            north + margin,
        )
        path = "".join(self._path(ring) for shape in clipped for ring in _rings(shape))
        if path:
            self._parts.append(f'<path d="{path}" fill-rule="evenodd" {look.attributes}/>')

    def disc(self, place: tuple[float, float], radius: float, look: PictureStyle) -> None:
        """A circle round a place; its radius in thousandths of the picture's width."""
        x, y = self._at(*place)
        self._parts.append(f'<circle cx="{x}" cy="{y}" r="{radius}" {look.attributes}/>')

    def figure(
        self, place: tuple[float, float], corners: Iterable[tuple[float, float]], look: PictureStyle
    ) -> None:
        """A small figure whose corners lie around a place, right and down of it."""
        x, y = self._at(*place)
        points = " ".join(f"{x + right:.1f},{y + down:.1f}" for right, down in corners)
        self._parts.append(f'<polygon points="{points}" {look.attributes}/>')

    def words(
        self, place: tuple[float, float], text: str, *, size: float, colour: str, bold: bool = False
    ) -> None:
        """Words centred on a place; dark ones with a white edge, so that lines do not cut them."""
        x, y = self._at(*place)
        edge = (
            "" if colour == "#ffffff" else ' stroke="#ffffff" stroke-width="3" paint-order="stroke"'
        )
        weight = "700" if bold else "400"
        self._parts.append(
            f'<text x="{x}" y="{y + size * 0.36:.1f}" font-size="{size}" font-weight="{weight}"'
            f' fill="{colour}"{edge} text-anchor="middle">{escape(text)}</text>'
        )

    def holds(self, place: tuple[float, float]) -> bool:
        """Whether a place lies on the picture."""
        west, south, east, north = self.bounds
        return west <= place[0] <= east and south <= place[1] <= north

    def svg(self, title: str) -> str:
        """The whole picture."""
        size = f"{WIDTH:.0f} {self.height:.0f}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img"'
            f' font-family="Arial, Liberation Sans, sans-serif"><title>{escape(title)}</title>'
            f'<rect width="100%" height="100%" fill="#f3f2f1"/>{"".join(self._parts)}</svg>'
        )

    def _at(self, easting: float, northing: float) -> tuple[float, float]:
        west, _, _, north = self.bounds
        return round((easting - west) * self._scale, 1), round((north - northing) * self._scale, 1)

    def _path(self, ring: BaseGeometry) -> str:
        places = shapely.get_coordinates(ring)
        west, _, _, north = self.bounds
        x = np.round((places[:, 0] - west) * self._scale, 1)
        y = np.round((north - places[:, 1]) * self._scale, 1)
        # What falls on the point before it draws nothing.
        kept = np.append(True, (np.diff(x) != 0) | (np.diff(y) != 0))
        return "M" + "L".join(f"{a:g} {b:g}" for a, b in zip(x[kept], y[kept], strict=True))


def _rings(shape: BaseGeometry) -> list[BaseGeometry]:
    parts = shapely.get_parts(shape)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    lines = parts[np.isin(shapely.get_type_id(parts), (1, 2))]
    return [*shapely.get_rings(polygons), *lines]


def _shaped(bounds: Bounds) -> Bounds:
    """The ground with more round it, so that a page can hold it and a point has a size."""
    west, south, east, north = bounds
    wide = max(east - west, (north - south) / _TALLEST, 200.0)
    high = max(north - south, wide * _FLATTEST)
    across, up = (west + east) / 2, (south + north) / 2
    return across - wide / 2, up - high / 2, across + wide / 2, up + high / 2
