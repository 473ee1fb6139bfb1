"""Conditions by the API: where they apply goes in as GeoJSON or text and comes out as GeoJSON."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from shapely import Polygon
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo import outlines
from orders import create_app
from orders.db import db as database
from tests.api.calling import Program, event_body, make_program, order_body, person_body
from tests.conftest import dispose, settings_for
from tests.factories.areas import make_areas
from tests.test_unit_of_work import can_write

SQUARE = [[-1.99, 52.51], [-1.98, 52.51], [-1.98, 52.52], [-1.99, 52.52], [-1.99, 52.51]]
AREA = {"type": "Polygon", "coordinates": [SQUARE]}
ZONE: dict[str, Any] = {
    "code": "EXCLUSION_ZONE",
    "text_verbatim": "Keep out of the area edged red.",
    "place_name": "the area edged red",
    "geometry": AREA,
}
STATION: dict[str, Any] = {
    "code": "REPORT_TO_POLICE",
    "text_verbatim": "Report every Monday.",
    "location": "B1 1AA",
}


def spo(program: Program, *conditions: dict[str, Any]) -> dict[str, Any]:
    refuge = {"kind": "REFUGE", "lines": "9 Hidden Mews", "postcode": "WS2 2BB"}
    woman = person_body(given_names="Grace", addresses=[refuge])
    people = [{"person": woman, "relationship_basis": "EX_COHABITANT"}]
    return program.record("SPO", conditions=list(conditions), protected_persons=people)


def test_a_drawn_area_comes_back_as_it_went_in(program: Program) -> None:
    zone, station = spo(program, ZONE, STATION)["conditions"]
    assert zone["geometry"]["type"] == "Polygon"
    corners = zone["geometry"]["coordinates"][0]
    assert corners == [pytest.approx(each, abs=2e-6) for each in SQUARE]
    assert zone["plain_words"] == "Must not enter the area edged red."
    assert station["geometry"]["type"] == "Point"
    assert station["requirement"] is True


def test_a_place_at_a_withheld_home_comes_out_to_who_sent_it_alone(
    program: Program, db: Session
) -> None:
    near = ZONE | {
        "code": "NO_APPROACH_OTHER_PLACE",
        "text_verbatim": "Not within 50 metres of 9 Hidden Mews.",
        "radius_m": 50,
        "geometry": "SRID=27700;POINT (407000 292000)",
    }
    made = spo(program, near)
    (own,) = made["conditions"]
    assert (own["withheld"], own["radius_m"]) == (False, 50)
    other = make_program(program.client, db, "another")
    read = other.get(f"/orders/{made['reference']}").json
    (told,) = read["conditions"]
    assert (told["withheld"], told["geometry"], told["place"]) == (True, None, None)
    assert told["radius_m"] is None
    assert "Hidden" not in str(read)


@pytest.mark.parametrize(
    ("condition", "field"),
    [
        (ZONE | {"geometry": {"type": "Polygon", "coordinates": []}}, "geometry"),
        (ZONE | {"geometry": 17}, "geometry"),
        (STATION | {"location": "ZZ9 9ZZ"}, "location"),
        (STATION | {"location": ["B1 1AA"]}, "location"),
        (STATION | {"protects": 2}, "protects"),
        (STATION | {"weekly_times": "nights"}, "weekly_times"),
    ],
    ids=["empty", "number", "unknown-postcode", "list", "nobody", "times"],
)
def test_what_is_wrong_with_a_place_is_said_at_its_field(
    program: Program, condition: dict[str, Any], field: str
) -> None:
    answer = program.post("/orders", order_body("SPO") | {"conditions": [condition]})
    assert answer.status_code == 422
    assert field in answer.text


def test_a_variation_changes_conditions_from_its_instant(program: Program) -> None:
    made = spo(program, ZONE, STATION)
    old = made["conditions"][0]["id"]
    body = event_body(
        "VARIED",
        "2026-11-20T08:30",
        ends=[old],
        adds=[{"code": "NO_CONTACT_DIRECT", "text_verbatim": "You must not contact her."}],
    )
    path = f"/orders/{made['reference']}/events"
    answer = program.post(path, body, version=f'"{made["version"]}"')
    assert answer.status_code == 201, answer.text
    times = {
        each["code"]: (each["starts_at"], each["ends_at"]) for each in answer.json["conditions"]
    }
    assert times["EXCLUSION_ZONE"] == (None, "2026-11-20T08:30:00+00:00")
    assert times["NO_CONTACT_DIRECT"] == ("2026-11-20T08:30:00+00:00", None)


def test_nothing_but_a_variation_changes_conditions(program: Program) -> None:
    made = spo(program, ZONE)
    body = event_body("RENEWED", "2026-11-20T08:30", ends=[made["conditions"][0]["id"]])
    path = f"/orders/{made['reference']}/events"
    answer = program.post(path, body, version=f'"{made["version"]}"')
    assert answer.status_code == 422
    assert "Only a variation changes conditions." in answer.text


def comb(turn: float) -> str:
    """A strip with 1,150 long teeth, turned about a spot near a refuge: 4,600 corners."""
    east, north = 402_500, 290_000
    tooth = ((0, 0), (0, 3_000), (4, 3_000), (4, 0))
    teeth = [(east + 8 * number + x, north + y) for number in range(1_150) for x, y in tooth]
    strip = Polygon([(east, north - 20), *teeth, (east + 9_196, north - 20)])
    return f"SRID=27700;{shapely.to_wkt(rotate(strip, turn, origin=(407_000, 292_000)))}"


def test_others_write_while_drawings_of_thousands_of_corners_are_weighed(
    new_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(settings_for(new_database))
    with app.app_context():
        make_areas(database.session)
        program = make_program(app.test_client(), database.session)
        database.session.commit()
    weighed: list[bool] = []
    thinned = outlines._thinned

    def noted(shape: BaseGeometry, most: int) -> BaseGeometry:
        weighed.append(can_write(app))
        return thinned(shape, most)

    monkeypatch.setattr(outlines, "_thinned", noted)
    combs = [ZONE | {"geometry": comb(turn)} for turn in (1, 45, 90, 135)]
    zones = spo(program, *combs)["conditions"]
    assert [each["place"] for each in zones] == ["the area edged red"] * 4
    assert weighed
    assert all(weighed)
    dispose(app)
