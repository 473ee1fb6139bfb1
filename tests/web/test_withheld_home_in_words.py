"""No way out of the register tells a withheld home in words, whoever reads and what was typed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from tests.api.calling import make_program
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import at
from tests.signing_in import sign_in
from tests.web.planted import PLANTED, TELLS, Planted, addresses, plant, text_of

pytestmark = [pytest.mark.spatial, pytest.mark.time_machine(at("2026-11-21 12:00"), tick=False)]
NOTICE = "Not shown: it would reveal a protected address. Ring"
KEPT_FROM = [
    Role.OFFICER,
    Role.LPA_SUPERVISOR,
    Role.ANALYST,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
]


@pytest.fixture
def planted(each_db: Session) -> Planted:
    make_areas(each_db)
    made = plant(each_db)
    each_db.commit()
    return made


def test_the_home_stands_in_every_column_that_holds_anything(planted: Planted) -> None:
    assert len(planted.columns) > 40


@pytest.mark.parametrize(
    "role",
    [
        # The gate is one for all readers: PostGIS is asked by the one who opens most pages.
        pytest.param(
            role, marks=() if role is Role.LPA_SUPERVISOR else pytest.mark.postgis_is_trial
        )
        for role in KEPT_FROM
    ],
)
def test_no_answer_to_a_reader_tells_the_home(
    each_app: Flask, each_db: Session, planted: Planted, role: Role
) -> None:
    client = each_app.test_client()
    sign_in(client, role, area_id=area_id(each_db, "ALD"))
    answered, told = 0, []
    for path in addresses(each_app, planted):
        answer = client.get(path)
        assert answer.status_code < 500, path
        answered += answer.status_code == 200
        if TELLS.search(text_of(answer)):
            told.append(path)
    assert told == []
    assert answered > 10


def test_no_answer_to_a_program_tells_the_home(
    each_app: Flask, each_db: Session, planted: Planted
) -> None:
    client = each_app.test_client()
    program = make_program(client, each_db)
    paths = [each for each in addresses(each_app, planted) if each.startswith("/api/v1/")]
    bearer = {"Authorization": f"Bearer {program.key}"}
    said = {path: client.get(path, headers=bearer) for path in paths}
    assert sum(answer.status_code == 200 for answer in said.values()) > 3
    assert [path for path, answer in said.items() if TELLS.search(text_of(answer))] == []


def test_a_reader_is_told_whom_to_ring_and_what_may_be_enforced(
    each_app: Flask, each_db: Session, planted: Planted
) -> None:
    client = each_app.test_client()
    sign_in(client, Role.OFFICER, area_id=area_id(each_db, "ALD"))
    page = client.get(f"/orders/{planted.reference}").text
    # The order's own contact tells the home as well: the register's stands for it.
    assert f"{NOTICE} the civil orders team, any hour." in page
    assert "Must not come within the stated distance of" in page
    assert "50 metres" not in page


def test_who_opens_homes_reads_what_was_typed(
    each_app: Flask, each_db: Session, planted: Planted
) -> None:
    client = each_app.test_client()
    sign_in(client, Role.CIVIL_ORDERS)
    page = client.get(f"/orders/{planted.reference}").text
    assert PLANTED in page
    assert NOTICE not in page
