"""What somebody may send at once has a most, everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from flask.testing import FlaskClient
from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length
from shapely import Point, Polygon, get_num_coordinates
from sqlalchemy.orm import Session

from geo import drawing
from orders.access.permissions import Role
from orders.api.base import TAKEN
from orders.areas.gazetteer import AreaInfo
from orders.bounded_fields import BoundedList, BoundedText
from orders.clock import now
from orders.people.schema import MOST_ADDRESSES, MOST_ALIASES, PersonSchema
from orders.register.schemas.condition import MOST
from orders.register.schemas.event import EventSchema
from orders.register.schemas.fields import MOST_PROTECTED
from orders.register.schemas.order import OrderSchema
from orders.search.criteria.drawn_place import ground_of
from orders.search.criteria.person_filters import PersonFilter
from orders.search.criteria.search_query import SearchQuery
from orders.search.model import Question
from tests.api.calling import Program, event_body, make_program, order_body
from tests.factories.areas import make_areas
from tests.pages import check_page
from tests.signing_in import sign_in


@pytest.fixture
def program(client: FlaskClient, db: Session) -> Program:
    """A program with a key that may do whatever one may."""
    make_areas(db)
    return make_program(client, db)


def every(kind: type[Schema]) -> Iterator[type[Schema]]:
    for each in kind.__subclasses__():
        yield each
        yield from every(each)


GOING_OUT = {"orders.search.results.rows", "orders.search.results.order_bodies"}
"""Modules beside the API whose schemas only write answers: what stands there the register chose."""


def is_read(schema: type[Schema]) -> bool:
    where = schema.__module__
    if where.startswith("orders.api."):
        return schema in TAKEN
    return where.startswith("orders.") and where not in GOING_OUT


def test_every_list_that_may_be_sent_has_a_most_that_is_looked_at_first() -> None:
    unbounded = []
    for schema in filter(is_read, every(Schema)):
        for name, field in schema._declared_fields.items():
            if not isinstance(field, (fields.List, fields.Dict)) or field.dump_only:
                continue
            mosts = [each.max for each in field.validators if isinstance(each, Length)]
            if not isinstance(field, (BoundedList, BoundedText)) or not any(mosts):
                unbounded.append(f"{schema.__module__}.{schema.__name__}.{name}")
    assert unbounded == []


@pytest.mark.parametrize(
    ("schema", "name", "most"),
    [
        (OrderSchema, "conditions", MOST),
        (OrderSchema, "protected_persons", MOST_PROTECTED),
        (PersonSchema, "aliases", MOST_ALIASES),
        (PersonSchema, "addresses", MOST_ADDRESSES),
        (EventSchema, "adds", MOST),
    ],
)
def test_a_list_too_long_is_refused_before_its_items_are_read(
    schema: type[Schema], name: str, most: int
) -> None:
    with pytest.raises(ValidationError) as refused:
        schema().load({name: [{"what": "is no such thing"}] * (most + 1)})
    assert isinstance(refused.value.messages, dict)
    (said,) = refused.value.messages[name]
    assert str(most) in said


@pytest.mark.parametrize("deep", [25, 100_000])
def test_a_body_nested_without_end_is_no_json(program: Program, deep: int) -> None:
    headers = {"Authorization": f"Bearer {program.key}"}
    answer = program.client.post(
        "/api/v1/orders",
        data="[" * deep + "]" * deep,
        content_type="application/json",
        headers=headers,
    )
    assert answer.status_code == 400
    assert "deep" in answer.get_json()["detail"]


def test_a_body_of_json_is_smaller_than_a_paper(program: Program) -> None:
    body = order_body("DVPN") | {"grounds": "x" * 5_000_000}
    assert program.post("/orders", body).status_code == 413


COMB = Polygon(
    [(400_000, 290_000)]
    + [
        (400_000 + 8 * number + side, 290_500 if side == 0 else 290_100)
        for number in range(2_300)
        for side in (0, 4)
    ]
    + [(418_500, 290_000)]
)


def test_a_drawing_of_many_corners_is_asked_with_less_distance(program: Program) -> None:
    asked = {"shape": drawing.as_wkt(COMB), "within_m": "50000"}
    answer = program.post("/questions", asked)
    assert answer.status_code == 422
    [fault] = answer.json["errors"]
    assert fault["field"] == "within_m"
    assert "corners" in fault["message"]
    assert program.post("/questions", asked | {"within_m": "2000"}).status_code == 201


def drawn(number: int) -> dict[str, object]:
    """A condition that keeps somebody out of a round area of 4,601 corners."""
    ground = Point(403_000 + 2_000 * number, 292_500).buffer(500, quad_segs=1_150)
    return {
        "code": "EXCLUSION_ZONE",
        "text_verbatim": f"Not to enter area {number}.",
        "geometry": drawing.as_wkt(ground),
    }


def test_drawings_of_one_record_that_are_too_detailed_together_are_refused(
    program: Program,
) -> None:
    body = order_body("SPO") | {"conditions": [drawn(each) for each in range(5)]}
    answer = program.post("/orders", body)
    assert answer.status_code == 422
    [fault] = answer.json["errors"]
    assert fault["field"] == "conditions"
    assert "23,005 corners together" in fault["message"]
    assert "the wording is kept without it" in fault["message"]
    fewer = body["conditions"][:4]
    made = program.post("/orders", body | {"conditions": fewer})
    assert made.status_code == 201, made.text
    varied = event_body("VARIED", "2026-11-21T10:00", adds=[drawn(5)])
    path, version = f"/orders/{made.json['reference']}/events", made.headers["ETag"]
    told = program.post(path, varied, version=version)
    assert (told.status_code, "23,005 corners together" in told.text) == (422, True), told.text
    wording = [{**drawn(5), "geometry": None, "place_name": "Area 5"}]
    kept = program.post(path, varied | {"adds": wording}, version=version)
    assert kept.status_code == 201, kept.text


@pytest.mark.parametrize(
    "kept", [{"within_m": "50000"}, {"where": "POLYGON EMPTY"}, {"where": "no shape"}]
)
def test_a_question_kept_before_its_drawing_was_too_much_is_answered_in_words(
    client: FlaskClient, db: Session, kept: dict[str, str]
) -> None:
    make_areas(db)
    account = sign_in(client, Role.CIVIL_ORDERS)
    asked = {"where": drawing.as_wkt(COMB), **kept}
    db.add(Question(id="k" * 22, account_id=account.id, asked=asked, asked_at=now()))
    db.commit()
    for path in ("/orders", "/orders/map", "/orders/map/points.json"):
        answer = client.get(path, query_string={"search": "k" * 22, "area": "LPA:ALD"})
        assert answer.status_code < 500, path
        assert "ask anew" in answer.text, check_page(answer.text).text[:1500]


def test_what_was_drawn_is_made_simpler_before_it_is_widened() -> None:
    about = PersonFilter(where=drawing.as_wkt(COMB), within_m="50000")
    ground = ground_of(SearchQuery(cast("AreaInfo", None), about=about))
    assert ground is not None
    assert ground.reach.covers(COMB.centroid.buffer(45_000))
    assert get_num_coordinates(ground.reach) < 200  # Not a curve round each of 4,600 corners.
