"""No way out of the register draws a zone that points at a withheld home, whoever reads.

Every address that can be read is opened: the next one that gives out a zone past the gate fails.
"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from tests.api.calling import make_program
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import at
from tests.signing_in import sign_in
from tests.web.planted import Planted, addresses, plant_zone, text_of

pytestmark = [pytest.mark.spatial, pytest.mark.time_machine(at("2026-11-21 12:00"), tick=False)]


def doors(
    app: Flask, db: Session, paths: list[str], planted: Planted, reader: Role
) -> tuple[int, list[str]]:
    """How many of some addresses a reader opens, and which give out a corner of the zone."""
    client = app.test_client()
    headers = {}
    if reader is Role.SERVICE:
        headers["Authorization"] = f"Bearer {make_program(client, db).key}"
    else:
        sign_in(client, reader, area_id=area_id(db, "ALD"))
    answers = {path: client.get(path, headers=headers) for path in paths}
    opened = sum(each.status_code == 200 for each in answers.values())
    return opened, [path for path, each in answers.items() if planted.tells.search(text_of(each))]


@pytest.mark.slow
def test_no_answer_gives_out_a_zone_round_a_withheld_home(
    each_app: Flask, each_db: Session
) -> None:
    make_areas(each_db)
    planted = plant_zone(each_db)
    each_db.commit()
    paths = addresses(each_app, planted)
    opened, told = doors(each_app, each_db, paths, planted, Role.LPA_SUPERVISOR)
    assert told == []
    assert opened > 30


@pytest.mark.parametrize("reader", [Role.CIVIL_ORDERS, Role.SERVICE])
def test_nor_to_who_may_open_homes_without_opening_it_nor_to_a_program(
    app: Flask, db: Session, reader: Role
) -> None:
    make_areas(db)
    planted = plant_zone(db)
    db.commit()
    is_program = reader is Role.SERVICE
    paths = [each for each in addresses(app, planted) if each.startswith("/api/v1/") is is_program]
    opened, told = doors(app, db, paths, planted, reader)
    assert told == []
    assert opened > 3


def test_a_zone_that_points_elsewhere_is_given_out_by_each_of_these(
    app: Flask, db: Session
) -> None:
    make_areas(db)
    planted = plant_zone(db, east=-3_000)
    db.commit()
    some = ("zones.json", "/orders.csv?", "/orders.xlsx?")
    paths = [each for each in addresses(app, planted) if any(part in each for part in some)]
    _, told = doors(app, db, paths, planted, Role.LPA_SUPERVISOR)
    assert {part for part in some if any(part in each for each in told)} == set(some)
    _, told = doors(app, db, [f"/api/v1/orders/{planted.reference}"], planted, Role.SERVICE)
    assert told
