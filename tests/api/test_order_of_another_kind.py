"""An order of a kind the catalogue lacks, recorded by a program, goes where every order goes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.areas import gazetteer
from orders.digests import inputs
from orders.digests.mail_text import Writer
from orders.search.disclosure.gate import to_anybody
from tests.api.calling import NAMED, NOW, Program, event_body
from tests.api.test_breaches import breach_body
from tests.signing_in import sign_in

CALLED = NAMED["other_name"]


@pytest.fixture
def recorded(program: Program) -> dict[str, object]:
    """A notification order of which the program told, served by it as well."""
    order = program.record("OTHER", **NAMED)
    path = f"/orders/{order['reference']}"
    details = {"served_by": "PC 4411", "place": "Alder", "service_method": "SERVED_PERSONALLY"}
    served = event_body("SERVED", "2026-11-20T08:30", details=details)
    answer = program.post(f"{path}/events", served, version=program.get(path).headers["ETag"])
    assert answer.status_code == 201, answer.text
    body: dict[str, object] = answer.json
    return body


def test_it_is_in_the_list_on_the_map_and_on_its_page_by_its_own_name(
    client: FlaskClient, recorded: dict[str, object]
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    reference = str(recorded["reference"])
    listed = client.get("/orders?area=ALD&status=live").text
    assert reference in listed
    assert reference in client.get("/orders/map/points.json?area=ALD&status=live").text
    page = client.get(f"/orders/{reference}").text
    assert CALLED in page
    assert NAMED["other_statute"] in page
    assert "read the sealed order" in page.lower()


def test_the_morning_mail_names_it(
    app: Flask, db: Session, recorded: dict[str, object], the_time: time_machine.Traveller
) -> None:
    the_time.move_to(NOW + timedelta(days=1))
    with to_anybody(lambda: db, "101"):
        places = gazetteer.current(db)
        area = places.find("ALD")
        digest = inputs.desk(db, places, date(2026, 11, 21), [area]).digest(area)
        letter = Writer(app.jinja_env, app.config["SETTINGS"]).write(
            digest, composed_at=NOW + timedelta(days=1)
        )
    assert str(recorded["reference"]) in letter.text
    assert "other order" in letter.text
    assert "Listed by the subject's home.\nIf anything looks wrong" in letter.text


def test_a_breach_of_it_claims_no_power_of_its_own(
    program: Program, recorded: dict[str, object], the_time: time_machine.Traveller
) -> None:
    the_time.move_to(NOW + timedelta(hours=3))
    there = f"/orders/{recorded['reference']}/breaches"
    given = breach_body(recorded, decision="UNDECIDED", arrested_at=None)
    answer = program.post(there, given)
    assert answer.status_code == 201, answer.text
    assert answer.json["court_deadline_at"] is None
    again = program.get(f"/breaches/{answer.json['id']}")
    assert again.json["reference"] == recorded["reference"]
    penalty = "Maximum penalty: As the sealed order and its Act say."
    assert again.json["maximum_penalty"] == [penalty]
