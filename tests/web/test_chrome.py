"""What stands around every page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm import Session

from orders.access.guard import declared
from orders.access.permissions import Role, may
from orders.areas.model import Area, Level
from orders.people.model import Person
from orders.register.model import Order
from orders.rules.vocabulary.codes import EndsKind, Sex
from orders.web import chrome
from orders.web.chrome import SAMPLE_SOURCE
from tests.factories.accounts import make_account
from tests.pages import check_page
from tests.signing_in import sign_in

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
ILLUSTRATIVE = "Invented people, orders and areas"


def an_order(db: Session, *, source: str | None) -> None:
    """A bare order row; what it says is of no matter here."""
    clerk = make_account(db, Role.CIVIL_ORDERS)
    person = Person(family_name="Invented", given_names="Alex", sex=Sex.NOT_KNOWN, recorded_at=NOW)
    db.add(person)
    db.flush()
    db.execute(
        insert(Order).values(
            reference="WM26-00001-1",
            kind="DVPN",
            subject_id=person.id,
            applicant_force="Test Police",
            ends_kind=EndsKind.FIXED,
            grounds="",
            considerations={},
            officer_in_case="",
            out_of_hours_contact="",
            unverified=False,
            recorded_at=NOW,
            recorded_by_id=clerk.id,
            version=1,
            source=source,
            source_reference=None if source is None else "1",
        )
    )
    db.commit()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SERVICE])
def test_every_page_says_who_is_signed_in_and_how_it_is_marked(
    client: FlaskClient, db: Session, role: Role
) -> None:
    force = db.query(Area).filter_by(level=Level.FORCE).one()
    lpa = Area(level=Level.LPA, code="T1", name="Testwick", parent_id=force.id)
    db.add(lpa)
    db.commit()
    account = sign_in(client, role, area_id=lpa.id)
    page = check_page(client.get("/").text)
    assert page.text.startswith("Skip to main content OFFICIAL-SENSITIVE")
    assert f"{account.name}, {role.label}, Testwick" in page.text
    assert page.h1 == "Testwick"
    assert "Sign out" in page.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/signed-out", "/nowhere"])
@pytest.mark.parametrize(
    ("source", "said"),
    [(SAMPLE_SOURCE, True), ("NICHE", False), (None, False)],
    ids=["sample data", "imported", "typed in"],
)
def test_every_page_says_when_the_register_holds_invented_orders(
    client: FlaskClient, db: Session, path: str, source: str | None, said: bool
) -> None:
    an_order(db, source=source)
    sign_in(client, Role.CIVIL_ORDERS)
    answer = client.get(path, follow_redirects=True)
    assert (ILLUSTRATIVE in check_page(answer.text).text) is said


def test_strangers_see_no_navigation(client: FlaskClient) -> None:
    html = client.get("/sign-in").text
    assert "govuk-service-navigation" not in html
    assert "Sign out" not in html


def test_navigation_offers_what_this_account_may_open_and_marks_where_it_is(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    marks = declared(app)
    for label, endpoint, _ in chrome._PARTS:
        offered = label in check_page(client.get("/").text).links
        assert offered is (endpoint in marks and may(Role.CIVIL_ORDERS, marks[endpoint]))
        if offered:
            path = next(rule.rule for rule in app.url_map.iter_rules(endpoint))
            html = client.get(path, follow_redirects=True).text
            assert html.count('<a class="govuk-service-navigation__link"') > 1
            assert html.count('aria-current="true"') == 1
