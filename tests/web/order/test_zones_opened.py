"""Who may open homes opens a zone that tells one: with a purpose, logged, reviewed, for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from time_machine import TimeMachineFixture

from orders.access.permissions import Role
from orders.people.model import Address
from orders.register.confidentiality.opening_model import HomeOpening
from orders.register.model import Condition
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import at
from tests.pages import check_page
from tests.signing_in import sign_in, sign_in_as
from tests.web.order_pages import logged, send
from tests.web.planted import plant_zone

NOW = at("2026-11-21 12:00")
pytestmark = [pytest.mark.spatial, pytest.mark.time_machine(NOW, tick=False)]
WHY = {"purpose": "ARREST_OR_BAIL", "reason": "He was seen at the edge of it at 11:30"}


def test_a_zone_is_opened_for_two_minutes_and_reviewed(
    each_app: Flask, each_db: Session, time_machine: TimeMachineFixture
) -> None:
    make_areas(each_db)
    planted = plant_zone(each_db)
    opener = make_account(each_db, Role.CIVIL_ORDERS)
    each_db.commit()
    zone = each_db.scalars(select(Condition.id).where(Condition.code == "EXCLUSION_ZONE")).one()
    home = each_db.scalars(select(Address.id).where(Address.confidential)).one()
    client = each_app.test_client()
    sign_in_as(client, opener)
    page = f"/orders/{planted.reference}"
    door = f"{page}/conditions/{zone}/show"
    before = client.get(page).text
    assert "Show this zone" in check_page(before).text
    assert not planted.tells.search(before)
    wrong = send(client, door, purpose="", reason="no")
    assert wrong.status_code == 422
    assert "Choose what you open it for." in check_page(wrong.text).text
    assert each_db.scalars(select(HomeOpening)).all() == []

    answer = send(client, door, **WHY)
    assert answer.status_code == 303
    shown = client.get(answer.location.partition("#")[0]).text
    assert "this zone tells a protected address" in check_page(shown).text
    assert planted.tells.search(shown)
    assert "14 Acacia" not in shown
    token = answer.location.partition("shown=")[2].partition("#")[0]
    zones = f"{page}/zones.json?shown={token}"
    assert f"map-frame?shown={token}" in shown
    assert planted.tells.search(client.get(zones).text)
    assert not planted.tells.search(client.get(f"{page}/zones.json").text)
    (opening,) = each_db.scalars(select(HomeOpening)).all()
    assert (opening.condition_id, opening.address_id) == (zone, home)
    (line,) = logged(each_db, "zone.opened-for-reading")
    assert (line.details["address"], line.details["condition"]) == (home, zone)
    looks = [*logged(each_db, "order.read"), *logged(each_db, "order.zones")]
    assert [each.details.get("condition") for each in looks].count(zone) == 2

    time_machine.shift(timedelta(seconds=121))
    assert not planted.tells.search(client.get(zones).text)
    sign_in(client, Role.CIVIL_ORDERS)
    said = check_page(client.get("/openings").text).text
    assert f"the zone of condition {zone}, which tells address {home}" in said


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LPA_SUPERVISOR, Role.AUDITOR])
def test_nobody_else_opens_one_and_no_other_condition_is_opened(
    app: Flask, db: Session, role: Role
) -> None:
    make_areas(db)
    planted = plant_zone(db)
    db.commit()
    zone = db.scalars(select(Condition.id).where(Condition.code == "EXCLUSION_ZONE")).one()
    other = db.scalars(select(Condition.id).where(Condition.code == "NO_CONTACT_DIRECT")).one()
    client = app.test_client()
    sign_in(client, role)
    door = "/orders/{}/conditions/{}/show"
    assert send(client, door.format(planted.reference, zone), **WHY).status_code == 403
    sign_in(client, Role.CIVIL_ORDERS)
    assert send(client, door.format(planted.reference, other), **WHY).status_code == 404
