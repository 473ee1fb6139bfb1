"""What somebody may send at once has a most, everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from flask.testing import FlaskClient
from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length
from shapely import Polygon, get_num_coordinates
from sqlalchemy.orm import Session

from geo import drawing
from orders.api.door import TAKEN
from orders.areas.gazetteer import AreaInfo
from orders.listed import Listed, Named
from orders.people.schema import MOST_ADDRESSES, MOST_ALIASES, PersonSchema
from orders.register.condition_schema import MOST
from orders.register.entries import MOST_PROTECTED
from orders.register.event_schema import EventSchema
from orders.register.schema import OrderSchema
from orders.search.about import About
from orders.search.asked import ground_of
from orders.search.wanted import Wanted
from tests.api.calling import Program, make_program, order_body
from tests.factories.areas import make_areas


@pytest.fixture
def program(client: FlaskClient, db: Session) -> Program:
    """A program with a key that may do whatever one may."""
    make_areas(db)
    return make_program(client, db)


def every(kind: type[Schema]) -> Iterator[type[Schema]]:
    for each in kind.__subclasses__():
        yield each
        yield from every(each)


GOING_OUT = {"orders.search.rows", "orders.search.whole"}
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
            if not isinstance(field, (Listed, Named)) or not any(mosts):
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


def test_what_was_drawn_is_made_simpler_before_it_is_widened() -> None:
    about = About(where=drawing.as_wkt(COMB), within_m="50000")
    ground = ground_of(Wanted(cast("AreaInfo", None), about=about))
    assert ground is not None
    assert ground.reach.covers(COMB.centroid.buffer(45_000))
    assert get_num_coordinates(ground.reach) < 200  # Not a curve round each of 4,600 corners.
