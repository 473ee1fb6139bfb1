"""The drawn areas."""

from __future__ import annotations

import shapely

from orders.rules.vocabulary import postcodes
from orders.sample.areas import POSTCODES_EACH, draw

DRAWING = draw()


def test_seven_lpas_hold_89_neighbourhoods_without_gap_or_overlap() -> None:
    lpas = [area.shape for area in DRAWING.lpas]
    inner = [area.shape for area in DRAWING.neighbourhoods]
    assert (len(lpas), len(inner)) == (7, 89)
    for shapes in (lpas, inner):
        assert all(shape.is_valid for shape in shapes)
        assert shapely.coverage_is_valid(shapes)
        together = shapely.union_all(shapes)
        assert together.geom_type == "Polygon"
        assert sum(shape.area for shape in shapes) == together.area
    assert shapely.union_all(inner).equals(shapely.union_all(lpas))


def test_each_neighbourhood_lies_in_its_own_lpa() -> None:
    lpas = {area.code: area.shape for area in DRAWING.lpas}
    assert all(lpas[area.parent_code or ""].covers(area.shape) for area in DRAWING.neighbourhoods)


def test_codes_and_names_are_given_once_and_the_codes_say_illustrative() -> None:
    areas = (*DRAWING.lpas, *DRAWING.neighbourhoods)
    assert len({area.code for area in areas}) == len({area.name for area in areas}) == len(areas)
    assert all(area.code.startswith("ILL-") for area in areas)


def test_every_postcode_is_one_nobody_has_and_lies_in_its_lpa() -> None:
    shapes = {area.code: area.shape for area in DRAWING.lpas}
    assert sum(map(len, DRAWING.postcodes_in.values())) == 89 * POSTCODES_EACH
    for lpa_code, codes in DRAWING.postcodes_in.items():
        for code in codes:
            assert code.startswith("ZZ")
            assert postcodes.normalise(code) == code
            assert shapely.contains_xy(shapes[lpa_code], *DRAWING.postcodes[code])


def test_some_postcodes_lie_outside_the_force() -> None:
    force = shapely.union_all([area.shape for area in DRAWING.lpas])
    places = [DRAWING.postcodes[code] for code in DRAWING.outside]
    assert len(places) == 8
    assert not any(shapely.contains_xy(force, x, y) for x, y in places)


def test_drawing_again_gives_the_same() -> None:
    assert draw() == DRAWING
