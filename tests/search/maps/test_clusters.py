"""Homes gathered for a map: whatever the view, every count is that of a plain loop."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.crs import grid_point, wgs84_point
from orders.areas.gazetteer import Gazetteer
from orders.register.presence import projection
from orders.rules.vocabulary.codes import Basis
from orders.search.criteria.search_query import SearchQuery, Status
from orders.search.maps import points as map_points
from orders.search.maps.clusters import (
    MOST_POINTS,
    ZOOM_LEAST,
    ZOOM_MOST,
    View,
    read_view,
    square_m,
)
from orders.search.maps.homes import PROTECTED, SUBJECT
from orders.search.maps.points import HomePoints, points
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.search import invented
from tests.search.invented import HIGH, SOUTH, WEST, WIDE

ORDERS, SEED, MOST = 300, 9, 400
"""So many orders have more homes than ``MOST``, which are drawn one by one here."""
AT = datetime(2026, 10, 1, tzinfo=UTC)
BOXES = 25


@pytest.fixture
def few_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only ``MOST`` homes are drawn one by one, so that fewer orders are written."""
    monkeypatch.setattr(map_points, "MOST_POINTS", MOST)


def lay_out(db: Session, orders: int = ORDERS) -> tuple[Gazetteer, list[invented.Told]]:
    """So many orders over two LPAs and the ground beside them."""
    places = make_areas(db)
    told = invented.invent(orders, SEED)
    projection.rewrite(db, invented.write(db, told, make_account(db).id))
    # As a register that has grown knows its own size.
    db.execute(text("ANALYZE"))
    return places, told


def homes(told: list[invented.Told], at: datetime) -> dict[str, list[invented.Lived]]:
    """The homes of everybody on an order that has begun, by whose they are."""
    begun = [each for each in told if (each.pending_at or each.live_at or at) <= at]
    people = {SUBJECT: [e.subject for e in begun], PROTECTED: [e.protected for e in begun]}
    return {
        role: [home for lived in each for home in lived if home.from_at <= at < home.until_at]
        for role, each in people.items()
    }


def can_be_shown(lived: list[invented.Lived]) -> list[tuple[float, float]]:
    """Where those homes lie that a map may show."""
    return [each.place for each in lived if each.place is not None and not each.withheld]


def inside(place: tuple[float, float], view: View) -> bool:
    """Whether a place lies in a view."""
    return view.west <= place[0] < view.east and view.south <= place[1] < view.north


def number(found: HomePoints) -> int:
    """How many homes are drawn."""
    return sum(found.counts) if found.counts else len(found.references)


def box(dice: random.Random) -> tuple[str, str]:
    """A view of any size somewhere on the ground, and a zoom, as a query string has them."""
    (east, north) = (WEST + dice.uniform(0, WIDE), SOUTH + dice.uniform(0, HIGH))
    half = 2 ** dice.uniform(7, 15)
    low, high = wgs84_point(east - half, north - half), wgs84_point(east + half, north + half)
    assert low is not None
    assert high is not None
    return f"{low[0]},{low[1]},{high[0]},{high[1]}", str(dice.randint(ZOOM_LEAST, ZOOM_MOST))


@pytest.mark.spatial
@pytest.mark.parametrize(
    ("orders", "most"),
    [(ORDERS, MOST), pytest.param(1_500, MOST_POINTS, marks=pytest.mark.trial)],
)
def test_the_counts_of_every_view_are_those_of_a_plain_loop(
    each_db: Session, monkeypatch: pytest.MonkeyPatch, orders: int, most: int
) -> None:
    monkeypatch.setattr(map_points, "MOST_POINTS", most)
    places, told = lay_out(each_db, orders)
    by, area = make_account(each_db), places.by_id[places.force_id]
    wanted = SearchQuery(area=area, status=Status.ALL, at=AT)
    lived = homes(told, AT)
    every = [home for each in lived.values() for home in each]
    open_places = can_be_shown(every)
    whole = points(each_db, wanted, by=by, now=AT)
    assert len(open_places) > most
    assert (number(whole), whole.homes) == (len(open_places), len(open_places))
    assert sum(whole.subjects) == len(can_be_shown(lived[SUBJECT]))
    hidden = [home for home in every if home.place is not None and home.withheld]
    assert sum(whole.withheld.values()) == len(hidden)
    dice = random.Random(SEED)  # noqa: S311  made-up views
    kinds = set()
    for _ in range(BOXES):
        view = read_view(*box(dice))
        found = points(each_db, wanted, by=by, now=AT, view=view)
        here = [place for place in open_places if inside(place, view)]
        assert number(found) == found.homes == len(here)
        assert bool(found.counts) is (len(here) > most)
        kinds.add(bool(found.counts))
    assert kinds == {True, False}


@pytest.mark.usefixtures("few_one_by_one")
def test_a_view_of_one_sort_of_home_has_no_other(db: Session) -> None:
    places, told = lay_out(db)
    wanted = SearchQuery(area=places.by_id[places.force_id], status=Status.ALL, at=AT)
    by = make_account(db)
    for role, lived in homes(told, AT).items():
        found = points(db, wanted, by=by, now=AT, of=[role])
        assert found.homes == number(found) == len(can_be_shown(lived))
        assert set(found.roles) == {role}
    subjects = SearchQuery(area=wanted.area, basis=Basis.SUBJECT_HOME, status=Status.ALL, at=AT)
    assert points(db, subjects, by=by, now=AT, of=[PROTECTED]).homes == 0


@pytest.mark.usefixtures("few_one_by_one")
def test_a_group_names_an_order_only_where_it_is_one_home(db: Session) -> None:
    places, _ = lay_out(db)
    wanted = SearchQuery(area=places.by_id[places.force_id], status=Status.ALL, at=AT)
    view = read_view("-4,52,0,53", "15")
    found = points(db, wanted, by=make_account(db), now=AT, view=view)
    assert 1 in found.counts
    for reference, count in zip(found.references, found.counts, strict=True):
        assert bool(reference) is (count == 1)


@given(
    west=st.floats(-3, -1),
    south=st.floats(51, 53),
    wide=st.floats(0.001, 2),
    high=st.floats(0.001, 2),
    zoom=st.integers(ZOOM_LEAST, ZOOM_MOST),
)
def test_a_view_is_cut_along_squares_and_covers_its_box(
    west: float, south: float, wide: float, high: float, zoom: int
) -> None:
    view = read_view(f"{west},{south},{west + wide},{south + high}", str(zoom))
    side = square_m(zoom)
    for edge in (view.west, view.south, view.east, view.north):
        assert edge % side == 0
    for lon in (west, west + wide):
        for lat in (south, south + high):
            place = grid_point(lon, lat)
            assert place is not None
            assert inside(place, view)


def test_squares_halve_as_the_map_comes_closer() -> None:
    sides = [square_m(zoom) for zoom in range(ZOOM_LEAST, ZOOM_MOST + 1)]
    for wider, closer in pairwise(sides):
        assert math.isclose(wider / closer, 2, rel_tol=0.03)


@pytest.mark.parametrize(
    ("bbox", "zoom"),
    [
        ("-2,52,-1,53", "x"),
        ("-2,52,-1", "10"),
        ("-1,52,-2,53", "10"),
        ("-2,52,-1,53", "40"),
        ("nan,52,-1,53", "10"),
        ("", ""),
    ],
)
def test_a_view_that_is_none_is_a_clear_error(bbox: str, zoom: str) -> None:
    with pytest.raises(ValidationError):
        read_view(bbox, zoom)


def test_a_view_off_the_grid_is_everywhere() -> None:
    assert read_view("-179,-80,179,80", "7").west == -math.inf
