"""Placing an address: by a postcode near it, by coordinates, later, and where it fell."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.columns import grid_of
from orders.access.permissions import Role
from orders.areas.model import Uprn
from orders.people.model import Address
from orders.register.model import Order, Presence
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import home, make_served_notice, notice_input, subject
from tests.pages import Page, check_page
from tests.signing_in import sign_in
from tests.web.order_pages import NOW, logged, send, send_shown
from tests.web.writing import HOME, begin

pytestmark = pytest.mark.time_machine(NOW, tick=False)

WRITTEN = {"kind": "HOME", "lines": "7 Made-up Road", "source": "PC 1 Hale"}


@pytest.fixture
def lost(client: FlaskClient, db: Session) -> Order:
    """A notice whose subject nobody has placed; the team is signed in."""
    make_areas(db)
    order = make_served_notice(db, notice_input(subject=subject(home(None))))
    db.add(Uprn(uprn="100070123456", easting=403_500.0, northing=293_000.0))
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    return order


def nowhere(db: Session) -> Address:
    db.expire_all()
    return db.scalars(select(Address).where(Address.point.is_(None))).one()


def form_of(client: FlaskClient, order: Order) -> str:
    """Where the worklist's one click leads."""
    page = read(client, "/work/not-placed")
    answer = client.get(page.links[f"Say where it is on {order.reference}"])
    assert answer.status_code == 303
    return str(answer.location)


def read(client: FlaskClient, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return check_page(answer.text)


@pytest.mark.parametrize(
    ("given", "lies_in"),
    [
        ({"postcode": "b2 2bb"}, "Alder, Alder East"),
        ({"coordinates": "401000 292500"}, "Alder, Alder West"),
        ({"postcode": "B1 1AA", "coordinates": "405000, 292500"}, "Birch, Birch West"),
        ({"coordinates": "SRID=27700;POINT (407000 292000)"}, "Birch, Birch East"),
        ({"postcode": "B2 2BZ", "near_postcode": "B2 2BB"}, "Alder, Alder East"),
        ({"coordinates": "384000 398000"}, "Out of force"),
        ({"postcode": "B1 1AA", "uprn": "100070123456"}, "Alder, Alder East"),
        ({"postcode": "B1 1AA", "uprn": "5"}, "Alder, Alder West"),
    ],
    ids=[
        "postcode",
        "grid",
        "coordinates first",
        "marked",
        "near",
        "outside",
        "UPRN before postcode",
        "UPRN not held",
    ],
)
def test_what_is_not_placed_is_placed_in_two_steps(
    client: FlaskClient, db: Session, lost: Order, given: dict[str, str], lies_in: str
) -> None:
    there = form_of(client, lost)
    check_page(client.get(there).text)
    looked = send_shown(client, there, **given)
    assert looked.status_code == 200
    assert f"It counts in: {lies_in}" in check_page(looked.text).text
    assert nowhere(db).postcode is None
    answer = send_shown(client, there, **given, confirmed="yes")
    assert answer.status_code == 303, answer.text
    assert "The address has its place" in read(client, str(answer.location)).text
    areas = {area_id(db, "ALD"), area_id(db, "BIR")}
    counted = set(db.scalars(select(Presence.area_id).where(Presence.area_id.in_(areas))))
    assert (area_id(db, "ALD") in counted) == lies_in.startswith("Alder")
    assert f"Say where it is on {lost.reference}" not in read(client, "/work/not-placed").links
    (line,) = logged(db, "address.placed")
    assert "0" not in str(line.details)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"postcode": "B2 2BZ"},
            "We do not know where this postcode is. Check it, choose one near it",
        ),
        ({"postcode": "B2"}, "Enter a whole UK postcode"),
        ({}, "Enter a postcode, coordinates or a UPRN."),
        ({"coordinates": "52.5"}, "neither GeoJSON nor WKT"),
        ({"coordinates": "-1.9, 52.5"}, "Give the latitude first"),
        ({"coordinates": "292500 401000"}, "Easting and northing are swapped"),
        ({"coordinates": "48.85 2.35"}, "not in Great Britain"),
        ({"uprn": "5"}, "We do not know where this UPRN is"),
    ],
)
def test_what_cannot_be_placed_says_what_to_do(
    client: FlaskClient, db: Session, lost: Order, given: dict[str, str], said: str
) -> None:
    answer = send_shown(client, form_of(client, lost), **given, confirmed="yes")
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert page.title.startswith("Place") or page.title.startswith("Error")
    assert said in page.text
    assert "tick" not in page.text
    nowhere(db)


def test_an_unknown_postcode_offers_those_near_it_with_their_areas(
    client: FlaskClient, lost: Order
) -> None:
    answer = send_shown(client, form_of(client, lost), postcode="B2 2BZ")
    page = check_page(answer.text)
    assert "B2 2BB, Alder East, Alder" in page.text
    assert "WS1 1AA" not in page.text
    later = send_shown(client, form_of(client, lost), postcode="B2 2BZ", near_postcode="none")
    assert (later.status_code, later.location) == (303, f"/orders/{lost.reference}")


def test_what_has_a_place_is_not_placed_again(
    client: FlaskClient, db: Session, lost: Order
) -> None:
    address = db.scalars(select(Address).where(Address.point.is_not(None))).first()
    assert address is not None
    path = f"/orders/{lost.reference}/addresses/{address.id}/place"
    assert send(client, path, postcode="B2 2BB", confirmed="yes").status_code == 409


def test_somebody_without_any_home_is_given_one(client: FlaskClient, db: Session) -> None:
    make_areas(db)
    order = make_served_notice(db)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    placed = client.get(f"/orders/{order.reference}/unplaced")
    assert placed.location == f"/orders/{order.reference}"


def test_a_new_address_shows_where_it_falls_before_it_is_saved(
    client: FlaskClient, db: Session, lost: Order
) -> None:
    path = f"/orders/{lost.reference}/people/{lost.subject_id}/addresses/new"
    before = len(db.scalars(select(Address)).all())
    looked = send_shown(client, path, **WRITTEN, coordinates="403000 292500", look="yes")
    assert "It counts in: Alder, Alder East" in check_page(looked.text).text
    assert len(db.scalars(select(Address)).all()) == before
    assert send_shown(client, path, **WRITTEN, coordinates="403000 292500").status_code == 303
    db.expire_all()
    points = [grid_of(each.point) for each in db.scalars(select(Address)) if each.point]
    assert (403_000.0, 292_500.0) in points


def test_a_new_record_takes_a_place_near_or_by_coordinates_and_says_where_it_counts(
    client: FlaskClient, db: Session
) -> None:
    make_areas(db)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    writing = begin(client)
    unknown: dict[str, Any] = HOME | {"postcode": "WS2 2BX"}
    answer = writing.save("subject/homes/1", unknown)
    assert answer.status_code == 422
    assert "WS2 2BB, Birch East, Birch" in check_page(answer.text).text
    writing.saved("subject/homes/1", unknown | {"near_postcode": "WS2 2BB"})
    writing.saved("subject/homes/2", HOME | {"postcode": "", "coordinates": "401000 292500"})
    writing.saved("subject/homes/3", unknown | {"near_postcode": "none"})
    text = writing.page("subject/homes").text
    for area in ("Birch, Birch East", "Alder, Alder West", "Unallocated"):
        assert f"Counts in {area}" in text
