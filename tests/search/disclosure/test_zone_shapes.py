"""Which zones may be drawn beside a withheld home: no shape that points at it, of any size."""

from __future__ import annotations

import math
import random

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box
from shapely.affinity import rotate, translate
from shapely.geometry.base import BaseGeometry

from geo.outlines import COARSE, FINE, simple
from orders.search.disclosure.zones.shapes import MOST_ZONES, NEAR_M, Zone, telling
from tests.choosing import examples
from tests.search.drawings import HOUSE, SHAPES, disc, measured, square, strip

HERE = (HOUSE,)
QUICK = settings(max_examples=examples(8))
SIZES = st.floats(60, 30_000)
TURNS = st.floats(0, 360)


def zone(
    key: int,
    shape: BaseGeometry,
    *,
    order: int = 1,
    drawn: str = "2026-11-20",
    author: int = 7,
    radius_m: int | None = None,
) -> Zone:
    """A zone of one account's."""
    return Zone(key, order, drawn, author, shapely.to_wkb(shape), radius_m)


def anywhere(
    chance: random.Random, *, about: tuple[float, float] | None = None, radius: float | None = None
) -> BaseGeometry:
    """A district as maps have them, by default somewhere in a town that the house is part of."""
    x, y = about or (HOUSE[0] + chance.uniform(-3e3, 12e3), HOUSE[1] + chance.uniform(-9e3, 6e3))
    size = radius or chance.uniform(400, 4_000)
    turns = sorted(chance.uniform(0, 2 * math.pi) for _ in range(chance.randint(5, 12)))
    corners = [(size * chance.uniform(0.6, 1.3), turn) for turn in turns]
    outline = Polygon(
        [(x + far * math.cos(turn), y + far * math.sin(turn)) for far, turn in corners]
    )
    return outline.buffer(0)


def given_out(zones: list[Zone]) -> list[Zone]:
    """Those of some zones that may be drawn."""
    told = {
        key
        for order in {each.order for each in zones}
        for key in telling(tuple(zones), HERE, order)
    }
    return [each for each in zones if each.key not in told]


@pytest.mark.parametrize("name", SHAPES)
@QUICK
@given(size=SIZES, turn=TURNS, one_order=st.booleans())
def test_no_drawing_round_a_home_tells_it(
    name: str, size: float, turn: float, one_order: bool
) -> None:
    drawn = [rotate(each, turn, origin=HOUSE) for each in SHAPES[name](size)]
    zones = [
        zone(key, shape, order=1 if one_order else key) for key, shape in enumerate(drawn, start=1)
    ]
    left = [each.ground for each in given_out(zones)]
    assert len(left) < len(drawn)
    assert all(mark.distance(Point(HOUSE)) > NEAR_M for mark in measured(left))


@pytest.mark.parametrize("name", SHAPES)
@QUICK
@given(size=SIZES, turn=TURNS, off=st.floats(0, 200), way=TURNS)
def test_a_hand_that_is_not_steady_tells_it_no_better(
    name: str, size: float, turn: float, off: float, way: float
) -> None:
    aside = rotate(Point(HOUSE[0] + off, HOUSE[1]), way, origin=HOUSE)
    moved = (aside.x - HOUSE[0], aside.y - HOUSE[1])
    drawn = [translate(rotate(each, turn, origin=HOUSE), *moved) for each in SHAPES[name](size)]
    left = [each.ground for each in given_out([zone(key, each) for key, each in enumerate(drawn)])]
    assert all(mark.distance(Point(HOUSE)) > NEAR_M for mark in measured(left))


@QUICK
@given(size=st.floats(1_000, 30_000), far=st.floats(0.35, 0.85), way=TURNS)
def test_a_large_zone_with_the_home_somewhere_in_it_is_drawn(
    size: float, far: float, way: float
) -> None:
    town = rotate(disc(size, east=far * size), way, origin=HOUSE)
    assert given_out([zone(1, town)]) == [zone(1, town)]


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(
            Polygon(
                [(404_900, 291_300), (407_500, 291_100), (408_100, 293_500), (405_600, 294_300)]
            ),
            id="four-unequal-sides",
        ),
        pytest.param(box(405_000, 291_300, 407_500, 293_900), id="a-block-of-streets"),
        pytest.param(square(600, east=4_000, north=900), id="elsewhere"),
        pytest.param(disc(200, east=420), id="round-a-school-near-by"),
    ],
)
def test_a_place_that_points_elsewhere_is_drawn(shape: BaseGeometry) -> None:
    assert len(given_out([zone(1, shape)])) == 1


def test_zones_of_no_account_with_a_home_are_drawn_but_for_a_few() -> None:
    chance = random.Random(7)  # noqa: S311
    drawn = in_all = 0
    for _ in range(25):
        zones = [zone(key, anywhere(chance), order=key % 2) for key in range(3)]
        drawn, in_all = drawn + len(given_out(zones)), in_all + len(zones)
    assert drawn >= 0.85 * in_all


def test_a_district_with_the_home_anywhere_in_it_is_mostly_drawn() -> None:
    chance = random.Random(8)  # noqa: S311
    drawn = 0
    for _ in range(40):
        town = anywhere(chance, about=HOUSE, radius=4_000)
        west, south, east, north = town.bounds
        spot = Point(chance.uniform(west, east), chance.uniform(south, north))
        drawn += len(given_out([zone(1, translate(town, HOUSE[0] - spot.x, HOUSE[1] - spot.y))]))
    assert drawn >= 28


@pytest.mark.parametrize(
    ("metres", "radius_m", "drawn"),
    [
        (0, None, False),
        (149, 20, False),
        (151, 20, True),
        (1_000, 900, True),
        (1_000, 960, False),
        (1_000, 1_200, False),
        (5_000, 200, True),
    ],
)
def test_a_circle_tells_when_the_home_is_in_it_or_beside_its_middle(
    metres: float, radius_m: int | None, drawn: bool
) -> None:
    place = Point(HOUSE[0] - metres, HOUSE[1])
    assert bool(given_out([zone(1, place, radius_m=radius_m)])) is drawn


def test_three_places_as_far_from_a_home_as_each_other_tell_it() -> None:
    spots = [(4_000, 0), (-1_200, 3_815.8), (-2_500, -3_122.5)]
    places = [Point(HOUSE[0] + east, HOUSE[1] + north) for east, north in spots]
    zones = [zone(key, place, radius_m=200) for key, place in enumerate(places)]
    assert len(given_out(zones[:2])) == 2
    assert len(given_out(zones)) == 0


def test_half_way_between_two_places_tells_it() -> None:
    zones = [zone(key, square(100, east=east)) for key, east in enumerate((-3_000, 3_100))]
    assert given_out(zones) == []


FIRST = zone(1, disc(1_000, east=-800), order=1, drawn="2026-11-20", author=7)
PROBES = [
    pytest.param(disc(1_000, east=800), id="a-circle-that-crosses-it"),
    pytest.param(square(300, east=800), id="a-square-on-the-other-side"),
    pytest.param(disc(3_000), id="round-the-home"),
    pytest.param(square(500, east=5_000), id="elsewhere"),
]


@pytest.mark.parametrize("probe", PROBES)
def test_what_others_draw_later_changes_nothing_said_of_a_zone(probe: Polygon) -> None:
    later = zone(2, probe, order=2, drawn="2026-11-21", author=8)
    assert telling((FIRST,), HERE, 1) == telling((FIRST, later), HERE, 1) == frozenset()


def test_two_halves_of_a_drawing_over_two_orders_are_both_kept_back_from_one_hand() -> None:
    second = zone(2, disc(1_000, east=800), order=2, drawn="2026-11-21", author=7)
    assert given_out([FIRST, second]) == []
    other = zone(2, disc(1_000, east=800), order=2, drawn="2026-11-21", author=8)
    assert given_out([FIRST, other]) == [FIRST]


@QUICK
@given(
    st.lists(st.tuples(SIZES, st.floats(-9_000, 9_000), st.floats(-9_000, 9_000)), max_size=5),
    st.randoms(),
)
def test_the_verdict_hangs_on_no_order_of_reading(
    places: list[tuple[float, float, float]], shuffler: random.Random
) -> None:
    zones = [
        zone(key, square(size, east=east, north=north), order=key % 2, author=key % 3)
        for key, (size, east, north) in enumerate(places)
    ]
    mixed = shuffler.sample(zones, len(zones))
    for order in (0, 1):
        assert telling(tuple(zones), HERE, order) == telling(tuple(mixed), HERE, order)


def test_more_zones_than_can_be_weighed_are_not_drawn() -> None:
    zones = [
        zone(key, square(60, east=90_000 + 317 * key, north=211 * key), order=key)
        for key in range(1, MOST_ZONES + 4)
    ]
    assert telling(tuple(zones), HERE, MOST_ZONES - 1) == frozenset()
    assert telling(tuple(zones), HERE, MOST_ZONES + 1) == {MOST_ZONES + 1}


def test_an_outline_of_ten_thousand_corners_is_judged_by_what_it_looks_like() -> None:
    assert given_out([zone(1, disc(5_000, corners=10_000))]) == []


def test_the_most_jagged_outline_is_weighed_by_few_corners() -> None:
    chance = random.Random(9)  # noqa: S311
    turns = [2 * math.pi * step / 5_000 for step in range(5_000)]
    far = [1_000 * chance.uniform(0.8, 1.2) for _ in turns]
    jagged = Polygon(
        [
            (HOUSE[0] + each * math.cos(turn), HOUSE[1] + each * math.sin(turn))
            for each, turn in zip(far, turns, strict=True)
        ]
    )
    for most in (FINE, COARSE):
        # Mending what crosses itself afterwards may add a few.
        assert shapely.get_num_coordinates(simple(jagged, most)) <= 1.1 * most
    assert given_out([zone(1, jagged)]) == []


def comb(teeth: int, deep: float, turn: float, *, east: float = 0) -> BaseGeometry:
    """A long strip with teeth, 9 km long, turned about the house."""
    step, (x, y) = 9_000 / teeth, HOUSE
    along = [(x - 4_500 + step * tooth, y + deep * (tooth % 2)) for tooth in range(teeth)]
    strip_of = Polygon([(x - 4_500, y - 20), *along, (x + 4_500, y - 20)])
    return translate(rotate(strip_of, turn, origin=HOUSE), east)


@pytest.mark.parametrize("deep", [60, 800, 3_000, 9_000])
def test_a_comb_of_thousands_of_teeth_is_weighed_by_few_corners(deep: float) -> None:
    assert comb(4_600, deep, 0).is_valid
    for most in (FINE, COARSE):
        assert shapely.get_num_coordinates(simple(comb(4_600, deep, 30), most)) <= most


def test_combs_that_cross_at_a_home_are_not_drawn_and_those_far_off_are() -> None:
    crossing = [zone(turn, comb(4_600, 3_000, turn)) for turn in (1, 45, 90, 135)]
    assert given_out(crossing) == []
    far = [zone(turn, comb(4_600, 3_000, turn, east=60_000)) for turn in (1, 45, 90, 135)]
    assert given_out(far) == far


def test_without_a_withheld_home_every_zone_is_drawn() -> None:
    assert telling((zone(1, disc(100)),), (), 1) == frozenset()


def test_a_strip_tells_along_its_middle_and_not_beside_it() -> None:
    road = strip(6_000, 2_400, 30, along=2_200)
    aside = rotate(Point(HOUSE[0], HOUSE[1] + 500), 30, origin=HOUSE)
    beside = translate(road, aside.x - HOUSE[0], aside.y - HOUSE[1])
    assert given_out([zone(1, road)]) == []
    assert len(given_out([zone(1, beside)])) == 1
