"""Grid and degrees, against Ordnance Survey's own figures where they are at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import crs

BIRMINGHAM = (-1.905387, 52.475939)
BIRMINGHAM_GRID = (406523.0, 286448.0)


def test_a_place_in_degrees_lands_on_its_grid_reference() -> None:
    place = crs.grid_point(*BIRMINGHAM)
    assert place is not None
    assert np.hypot(place[0] - BIRMINGHAM_GRID[0], place[1] - BIRMINGHAM_GRID[1]) < 0.1


def test_every_postcode_is_within_ten_centimetres_of_the_published_metre(shared_data: Path) -> None:
    with (shared_data / "postcodes.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            [float(row[name]) for name in ("lon", "lat", "easting", "northing")]
            for row in csv.DictReader(file)
        ]
    lon, lat, easting, northing = np.array(rows).T
    found_e, found_n = crs.to_grid(lon, lat)
    assert float(np.hypot(found_e - easting, found_n - northing).max()) < 0.1


@given(st.floats(380_000, 450_000), st.floats(260_000, 320_000))
def test_there_and_back_is_the_same_place_to_two_millimetres(
    easting: float, northing: float
) -> None:
    degrees = crs.wgs84_point(easting, northing)
    assert degrees is not None
    back = crs.grid_point(*degrees)
    assert back is not None
    assert back == pytest.approx((easting, northing), abs=0.002)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(0.0, 70.0), (float("nan"), 52.5), (52.5, -1.9), (1e9, float("inf")), (-1.9, float("nan"))],
    ids=["arctic", "no longitude", "swapped", "nonsense", "no latitude"],
)
def test_a_place_off_the_grid_has_no_grid_reference(lon: float, lat: float) -> None:
    assert crs.grid_point(lon, lat) is None


def test_no_places_give_no_places() -> None:
    eastings, northings = crs.to_grid([], [])
    assert len(eastings) == len(northings) == 0


def test_a_bad_place_among_good_ones_spoils_only_itself() -> None:
    eastings, _ = crs.to_grid([BIRMINGHAM[0], 0.0], [BIRMINGHAM[1], 80.0])
    assert np.isnan(eastings).tolist() == [False, True]


@pytest.mark.parametrize(
    ("x", "y", "why"),
    [
        (*BIRMINGHAM, None),
        (BIRMINGHAM[1], BIRMINGHAM[0], "latitude and longitude are swapped"),
        (*BIRMINGHAM_GRID, "the numbers are grid metres, not degrees of longitude and latitude"),
        (2.35, 48.85, "it is not in Great Britain by longitude and latitude"),
        (float("nan"), 52.0, "it is not in Great Britain by longitude and latitude"),
    ],
    ids=["right", "swapped", "metres", "Paris", "not a number"],
)
def test_degrees_that_cannot_be_right_say_why(x: float, y: float, why: str | None) -> None:
    assert crs.why_not_wgs84([x], [y]) == why


@pytest.mark.parametrize(
    ("x", "y", "why"),
    [
        (*BIRMINGHAM_GRID, None),
        (*BIRMINGHAM, "the numbers are degrees, not grid metres"),
        (406523.0, 2_000_000.0, "it is not on the British National Grid"),
    ],
    ids=["right", "degrees", "too far north"],
)
def test_metres_that_cannot_be_right_say_why(x: float, y: float, why: str | None) -> None:
    assert crs.why_not_grid([x], [y]) == why
