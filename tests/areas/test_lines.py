"""On a line between two areas a place is in exactly one; 11 m outside the force it is in none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geo.shapes import read_boundaries
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.layers import NO_AREA, Layer
from orders.areas.model import OUT_OF_FORCE, UNALLOCATED, Level
from orders.sample.areas import draw
from tests.conftest import SHARED

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FORCE, NOWHERE, OUTSIDE = 1, 2, 3
Place = tuple[float, float]
Named = tuple[str, str, BaseGeometry]
"""Code, code of the LPA, shape."""


@dataclass(frozen=True)
class Ground:
    """Areas, the sides that two of a level share, and lines 11 m outside all of them."""

    places: Gazetteer
    shared: Mapping[Level, Sequence[tuple[Place, Place, frozenset[int]]]]
    around: Sequence[BaseGeometry]


@pytest.fixture(scope="module", params=["sample", "real"])
def here(request: pytest.FixtureRequest) -> Ground:
    """The sample data's areas, or the real districts and wards."""
    if request.param == "sample":
        drawing = draw()
        return _ground(
            [(each.code, "", each.shape) for each in drawing.lpas],
            [(each.code, each.parent_code or "", each.shape) for each in drawing.neighbourhoods],
        )
    if not SHARED.is_dir():
        pytest.skip("no ../shared/data beside this checkout: real areas cannot be tried")
    lpas = _features(SHARED / "districts.geojson", "")
    return _ground(lpas, _features(SHARED / "wards.geojson", "district_code"))


def _features(path: Path, parent: str) -> list[Named]:
    return [
        (str(each.attributes["code"]), str(each.attributes.get(parent, "")), each.shape)
        for each in read_boundaries(path).features
        if each.shape is not None
    ]


def _ground(lpas: Sequence[Named], inner: Sequence[Named]) -> Ground:
    ids = {code: number for number, (code, _, _) in enumerate([*lpas, *inner], start=10)}
    areas = [
        AreaInfo(FORCE, Level.FORCE, "F", "Force", None),
        AreaInfo(NOWHERE, Level.LPA, UNALLOCATED, "Unallocated", FORCE),
        AreaInfo(OUTSIDE, Level.LPA, OUT_OF_FORCE, "Out of force", FORCE),
        *(AreaInfo(ids[code], Level.LPA, code, code, FORCE) for code, _, _ in lpas),
        *(AreaInfo(ids[code], Level.NEIGHBOURHOOD, code, code, ids[lpa]) for code, lpa, _ in inner),
    ]
    layers = {
        Level.LPA: [Layer(NOW, [(ids[code], code, None, shape) for code, _, shape in lpas])],
        Level.NEIGHBOURHOOD: [
            Layer(NOW, [(ids[code], code, ids[lpa], shape) for code, lpa, shape in inner])
        ],
    }
    whole = shapely.union_all([shape for _, _, shape in lpas])
    around = shapely.get_parts(shapely.get_exterior_ring(shapely.get_parts(whole.buffer(11.5))))
    shared = {
        Level.LPA: _shared((ids[code], shape) for code, _, shape in lpas),
        Level.NEIGHBOURHOOD: _shared((ids[code], shape) for code, _, shape in inner),
    }
    return Ground(Gazetteer(areas, layers), shared, around.tolist())


def _shared(
    shapes: Iterable[tuple[int, BaseGeometry]],
) -> list[tuple[Place, Place, frozenset[int]]]:
    """Sides that two areas have in common, and which."""
    sides: defaultdict[frozenset[Place], set[int]] = defaultdict(set)
    for area_id, shape in shapes:
        for polygon in MultiPolygon(shapely.get_parts(shape).tolist()).geoms:
            for ring in (polygon.exterior, *polygon.interiors):
                for first, second in pairwise(ring.coords):
                    sides[frozenset((first[:2], second[:2]))].add(area_id)
    return [
        (*sorted(ends), frozenset(area_ids))  # type: ignore[misc]  # a side has two ends
        for ends, area_ids in sides.items()
        if len(area_ids) == 2 and len(ends) == 2
    ]


@pytest.mark.parametrize("level", [Level.LPA, Level.NEIGHBOURHOOD])
@given(data=st.data())
def test_a_point_on_a_shared_line_lies_in_exactly_one_area(
    here: Ground, level: Level, data: st.DataObject
) -> None:
    first, second, both = data.draw(st.sampled_from(here.shared[level]))
    part = data.draw(st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0, 1))
    x, y = (a + (b - a) * part for a, b in zip(first, second, strict=True))
    lpa_ids, inner_ids = here.places.place([x], [y], at=NOW)
    lpa_id, inner_id = int(lpa_ids[0]), int(inner_ids[0])
    assert lpa_id not in {NOWHERE, OUTSIDE}
    assert here.places.by_id[inner_id].parent_id == lpa_id
    # At a corner, or nearer to one than numbers can tell, others meet as well.
    if 1e-6 < part < 1 - 1e-6 and level is Level.LPA:
        assert lpa_id in both
    again = here.places.at(x, y, NOW)
    assert (again.lpa_id, again.neighbourhood_id) == (lpa_id, inner_id)


@given(data=st.data())
def test_a_point_11_m_outside_lies_in_none(here: Ground, data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(here.around))
    point = line.interpolate(data.draw(st.floats(0, 1)), normalized=True)
    lpa_ids, inner_ids = here.places.place([point.x], [point.y], at=NOW)
    assert (int(lpa_ids[0]), int(inner_ids[0])) == (OUTSIDE, NO_AREA)
