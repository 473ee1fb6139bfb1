"""Where a condition applies, as somebody says it on a page, and what pages and maps then show."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from geo.columns import shape_of
from orders.access.permissions import Role
from orders.register.model import Condition, ConditionPlace, Order
from orders.register.schemas.condition import ConditionInput
from tests.factories.areas import make_areas
from tests.factories.conditions import NO_CONTACT, REFUGE, SCHOOL, ZONE, make_spo, near_refuge
from tests.factories.orders import at
from tests.pages import check_page
from tests.signing_in import sign_in
from tests.web.order_pages import guard_fields, moment, page_of, send

NOW = at("2026-11-22 10:00")
pytestmark = pytest.mark.time_machine(NOW, tick=False)
SQUARE = [[-1.99, 52.51], [-1.98, 52.51], [-1.98, 52.52], [-1.99, 52.52], [-1.99, 52.51]]
AREA = json.dumps({"type": "Polygon", "coordinates": [SQUARE]})
CROSSING = json.dumps(
    {"type": "Polygon", "coordinates": [[SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]]}
)
UNPLACED = ConditionInput("EXCLUSION_ZONE", "Keep out of the area edged red.")


def recorded(db: Session, *conditions: ConditionInput, **changes: Any) -> Order:
    order = make_spo(db, *conditions, **changes)
    db.commit()
    return order


def path_of(db: Session, order: Order, code: str = "EXCLUSION_ZONE") -> str:
    query = select(Condition.id).where(Condition.order_id == order.id, Condition.code == code)
    return f"/orders/{order.reference}/conditions/{db.scalar(query)}/place"


def say(client: FlaskClient, db: Session, order: Order, **form: Any) -> TestResponse:
    return send(client, path_of(db, order), **guard_fields(db, order), **form)


def kept(db: Session) -> tuple[ConditionPlace, BaseGeometry | None]:
    db.expire_all()
    place = db.scalars(select(ConditionPlace)).one()
    return place, shape_of(place.shape)


def test_an_order_offers_to_say_where_a_condition_applies(civil: FlaskClient, db: Session) -> None:
    order = recorded(db, UNPLACED, NO_CONTACT)
    links = page_of(civil, order).links
    assert path_of(db, order) in links.values()
    assert path_of(db, order, "NO_CONTACT_DIRECT") not in links.values()
    page = check_page(civil.get(path_of(db, order)).text)
    assert page.h1.endswith("Where “Keep out of an area” applies")
    assert "Keep out of the area edged red." in page.text


def test_an_area_drawn_or_pasted_is_kept_and_shown(civil: FlaskClient, db: Session) -> None:
    order = recorded(db, UNPLACED)
    answer = say(civil, db, order, geometry=AREA, place_name="the area edged red")
    assert answer.status_code == 303
    _, shape = kept(db)
    assert shape is not None
    assert 700_000 < shape.area < 800_000
    page = page_of(civil, order)
    assert "Must not enter the area edged red." in page.text
    assert "[[[-1.99,52.51]" in civil.get(path_of(db, order)).text


def test_an_area_is_taken_from_a_file_without_any_script(civil: FlaskClient, db: Session) -> None:
    order = recorded(db, UNPLACED)
    file = (io.BytesIO(b"\xef\xbb\xbf" + AREA.encode()), "zone.geojson")
    assert say(civil, db, order, geometry="", geometry_file=file).status_code == 303
    assert kept(db)[1] is not None


def test_a_place_is_given_by_its_postcode(civil: FlaskClient, db: Session) -> None:
    order = recorded(db, ConditionInput("EXCLUSION_ZONE", "Not within half a mile of the market."))
    assert say(civil, db, order, location="b1 1aa").status_code == 303
    _, shape = kept(db)
    assert shape is not None
    assert (shape.centroid.x, shape.centroid.y) == (401_000, 292_000)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"geometry": CROSSING}, "no side crosses another"),
        ({"geometry": "{"}, "not GeoJSON"),
        ({"geometry": AREA, "location": "B1 1AA"}, "not both"),
        ({"location": "ZZ9 9ZZ"}, "We do not know where this postcode is"),
        ({"location": "the market"}, "Enter a whole postcode"),
        ({"radius_m": "far"}, "whole metres"),
    ],
    ids=["crossing", "broken", "both", "unknown-postcode", "words", "distance"],
)
def test_what_cannot_be_used_is_said_beside_its_field(
    civil: FlaskClient, db: Session, form: dict[str, str], says: str
) -> None:
    order = recorded(db, UNPLACED)
    answer = say(civil, db, order, **form)
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert page.title.startswith("Error: ")
    assert says in page.text
    assert db.scalars(select(ConditionPlace)).all() == []


def test_a_condition_on_a_home_or_of_no_place_has_no_such_page(
    civil: FlaskClient, db: Session
) -> None:
    home = ConditionInput("NO_ENTER_PREMISES", "Do not enter.", premises="PROTECTED")
    order = recorded(db, home, NO_CONTACT)
    for code in ("NO_ENTER_PREMISES", "NO_CONTACT_DIRECT"):
        assert civil.get(path_of(db, order, code)).status_code == 404


def test_a_confidential_place_is_shown_on_no_page(civil: FlaskClient, db: Session) -> None:
    order = recorded(db, near_refuge(2_000, confidential=True), protected_persons=(REFUGE,))
    path = path_of(db, order, "NO_APPROACH_OTHER_PLACE")
    for address in (f"/orders/{order.reference}", path):
        html = civil.get(address).text
        assert "Hidden Mews" not in html
        assert "-1.92" not in html
    page = page_of(civil, order)
    assert "Place and distance withheld" in page.text
    assert "50 m" not in page.text


def test_an_officer_may_not_say_where_it_applies(client: FlaskClient, db: Session) -> None:
    make_areas(db)
    order = recorded(db, UNPLACED)
    sign_in(client, Role.OFFICER)
    assert client.get(path_of(db, order)).status_code == 403


def test_the_maps_of_an_order_and_of_a_search_draw_its_zones(
    civil: FlaskClient, db: Session
) -> None:
    order = recorded(db, SCHOOL, ZONE, near_refuge(0), protected_persons=(REFUGE,))
    for address in (f"/orders/{order.reference}/zones.json", "/orders/map/zones.json?area=WMP"):
        found = civil.get(address).get_json()
        labels = [each["properties"]["label"] for each in found["features"]]
        assert labels == [
            "SPO: Must not come within 200 metres of Invented School.",
            "SPO: Must not enter the area edged red.",
        ]
        assert found["withheld"] == 1
    for address in (f"/orders/{order.reference}/map-frame", "/orders/map/frame?area=WMP"):
        assert "registerMap.zones(" in civil.get(address).text


def test_what_a_variation_changed_is_on_the_page_with_its_times(
    civil: FlaskClient, db: Session
) -> None:
    order = recorded(db, NO_CONTACT, ZONE)
    ended = path_of(db, order).split("/")[-2]
    form = {
        **guard_fields(db, order),
        **moment("occurred_at", "2026-11-21 10:00"),
        "court": "Alder Magistrates' Court",
        "reason": "The zone became too wide.",
        "ends": ended,
        "adds-0-code": "NO_APPROACH_WORK",
        "adds-0-text_verbatim": "Not within 100 metres of the works.",
        "adds-0-radius_m": "100",
        "adds-0-location": "B2 2BB",
    }
    path = f"/orders/{order.reference}/events/varied"
    check_page(civil.get(path).text)
    assert send(civil, path, **form).status_code == 303
    text = page_of(civil, order).text
    ended_words = text.partition("Conditions that have ended or have not begun (1)")[2]
    assert "Must not enter the area edged red." in ended_words
    assert "Until Sat 21 Nov 2026, 10:00" in ended_words
    assert "Must not come within 100 metres of the workplace." in text
    labels = civil.get(f"/orders/{order.reference}/zones.json").get_json()["features"]
    assert len(labels) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"adds-0-code": "NO_APPROACH_WORK"}, "Enter the wording, word for word."),
        (
            {
                "adds-0-code": "NO_APPROACH_WORK",
                "adds-0-text_verbatim": "Not near the works.",
                "adds-0-location": "ZZ9 9ZZ",
            },
            "We do not know where this postcode is",
        ),
        ({"ends": "999999"}, "Choose conditions that are in force at that time."),
    ],
    ids=["no-words", "unknown-postcode", "no-such-condition"],
)
def test_a_variation_that_cannot_be_is_said_on_its_form(
    civil: FlaskClient, db: Session, changes: dict[str, str], says: str
) -> None:
    order = recorded(db, NO_CONTACT, ZONE)
    form = {
        **guard_fields(db, order),
        **moment("occurred_at", "2026-11-21 10:00"),
        "reason": "varied",
        **changes,
    }
    answer = send(civil, f"/orders/{order.reference}/events/varied", **form)
    assert answer.status_code in {409, 422}
    assert says in check_page(answer.text).text
