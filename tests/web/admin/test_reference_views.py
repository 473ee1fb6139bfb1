"""The pages of an administrator about reference data."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from orders.reference.model import ReferenceList, ReferenceRow
from tests.factories.breaches import make_breach
from tests.factories.orders import make_served_notice
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in

AREAS = "switch,police_area,from_on,until_on,source\n"
HERE = AREAS + "dapo,West Midlands Police,2027-01-01,,S.I. 2026/1\n"
DVPN = (
    "kind,dealt_with,words,custody_months,fine_pounds,fine_per_day_pounds,fine_in_all_pounds,"
    "summary_months,summary_limit,unconfirmed,from_on,until_on,source\n"
    "DVPN,CIVIL,As it was then.,,,,,,,,,2026-11-30,an Act s.1\n"
    "DVPN,CIVIL,As it is now.,,,,,,,,2026-12-01,,an Act s.2\n"
)


@pytest.fixture
def administrator(client: FlaskClient) -> FlaskClient:
    sign_in(client, Role.ADMINISTRATOR)
    return client


def check(client: FlaskClient, text: str, sort: str = "availability") -> TestResponse:
    file = (BytesIO(text.encode()), "new.csv")
    form = {"csrf_token": csrf_token(client), "file": file}
    return client.post(f"/reference-data/{sort}/check", data=form)


def load(
    client: FlaskClient, text: str, sort: str = "availability", *, seen: int = 0
) -> TestResponse:
    form = {"csrf_token": csrf_token(client), "name": "new.csv", "content": text, "seen": seen}
    return client.post(f"/reference-data/{sort}", data=form)


def test_a_file_is_shown_before_it_is_loaded(administrator: FlaskClient, db: Session) -> None:
    page = check_page(check(administrator, HERE).text)
    assert page.h1 == "Load new.csv?"
    assert "4 rows stay as they are" in page.text
    assert (
        "Domestic abuse protection notices (dapo), West Midlands Police From 1 January 2027 May be"
        " given. S.I. 2026/1"
    ) in page.text
    assert "No row names" not in page.text
    assert db.scalar(select(func.count()).select_from(ReferenceRow)) == 0
    answer = load(administrator, HERE)
    assert (answer.status_code, answer.location) == (
        303,
        "/reference-data/availability?done=loaded",
    )
    page = check_page(administrator.get(answer.location).text)
    assert "The list is loaded." in page.text
    assert "From 1 January 2027 (not today) May be given. S.I. 2026/1 (loaded)" in page.text
    assert "1 (holds)" in page.text
    index = check_page(administrator.get("/reference-data").text)
    assert "Where notices may be given Loaded" in index.text
    assert "Penalties Came with the register" in index.text
    file = administrator.get("/reference-data/availability/1.csv")
    assert file.mimetype == "text/csv"
    assert file.text.replace("\r\n", "\n") == HERE
    whats = set(db.scalars(select(AuditEntry.what)))
    assert {"reference.loaded", "reference.file"} <= whats


def test_a_list_that_does_not_name_this_police_area_is_shown_with_a_warning(
    administrator: FlaskClient,
) -> None:
    page = check_page(check(administrator, HERE.replace("Midlands Police", "Midland Police")).text)
    assert "No row names West Midlands Police" in page.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HERE + "dapo,X,1.1.27,,S.I.\n", "Line 3: from_on is “1.1.27”: write a day like"),
        (HERE + "dapo,West Midlands Police,2027-02-01,,S.I.\n", "Line 3: dapo West Midlands"),
        ("a,b\n1,2\n", "its columns must be switch, police_area, from_on, until_on, source"),
        ("", "it is empty"),
    ],
)
def test_a_wrong_file_changes_nothing_at_either_step(
    administrator: FlaskClient, db: Session, text: str, said: str
) -> None:
    assert load(administrator, HERE).status_code == 303
    for answer in (check(administrator, text), load(administrator, text, seen=1)):
        assert answer.status_code == 422
        page = check_page(answer.text)
        assert said in page.text
        assert "From 1 January 2027 (not today)" in page.text
    assert db.scalar(select(func.count()).select_from(ReferenceList)) == 1


def test_what_was_loaded_meanwhile_is_looked_at_first(administrator: FlaskClient) -> None:
    assert load(administrator, HERE).status_code == 303
    answer = load(administrator, HERE)
    assert answer.status_code == 409
    assert "Another list was loaded meanwhile" in check_page(answer.text).text


def test_no_file_and_no_such_list_are_said(administrator: FlaskClient) -> None:
    form = {"csrf_token": csrf_token(administrator)}
    answer = administrator.post("/reference-data/penalties/check", data=form)
    assert (answer.status_code, "Choose a file." in answer.text) == (422, True)
    assert administrator.get("/reference-data/holidays").status_code == 404
    assert administrator.get("/reference-data/penalties/7.csv").status_code == 404


@pytest.mark.parametrize("role", [Role.CIVIL_ORDERS, Role.OFFICER, Role.AUDITOR])
def test_others_do_not_load_reference_data(client: FlaskClient, role: Role) -> None:
    sign_in(client, role)
    assert client.get("/reference-data").status_code == 403


def test_a_breach_shows_the_penalty_that_held_on_its_day(client: FlaskClient, db: Session) -> None:
    order = make_served_notice(db)
    breach = make_breach(db, order)
    db.commit()
    sign_in(client, Role.ADMINISTRATOR)
    assert load(client, DVPN, "penalties").status_code == 303
    sign_in(client, Role.CIVIL_ORDERS)
    page = check_page(client.get(f"/breaches/{breach.id}").text)
    assert "Maximum penalty As it was then." in page.text
    form = check_page(client.get(f"/breaches/{breach.id}/outcome").text)
    assert "Maximum penalty As it was then." in form.text
    shown = check_page(client.get(f"/orders/{order.reference}").text)
    assert "Maximum penalty As it" in shown.text
