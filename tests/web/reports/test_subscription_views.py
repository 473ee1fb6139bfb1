"""The pages that say which mailbox gets which digest."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.digests.model import Subscription
from tests.factories.areas import make_areas
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in, token_on

BOX = "alder.briefing@force.example"


def add(client: FlaskClient, **changes: str) -> tuple[int, str]:
    form = {
        "csrf_token": csrf_token(client),
        "area": "ALD",
        "mailbox": BOX,
        "confirmed": "true",
        **changes,
    }
    answer = client.post("/subscriptions/new", data=form)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def clerk(client: FlaskClient, db: Session) -> FlaskClient:
    """The civil orders team, at a register with areas."""
    make_areas(db)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    return client


def test_a_mailbox_is_added_listed_and_ended(clerk: FlaskClient, db: Session) -> None:
    assert check_page(clerk.get("/subscriptions").get_data(as_text=True)).h1 == "Subscriptions"
    check_page(clerk.get("/subscriptions/new").get_data(as_text=True))
    status, _ = add(clerk)
    assert status == 303
    listed = check_page(clerk.get("/subscriptions").get_data(as_text=True))
    assert BOX in listed.text
    made = db.scalars(select(Subscription)).one()
    page = check_page(clerk.get(f"/subscriptions/{made.id}/end").get_data(as_text=True))
    assert page.h1 == f"End the digest of Alder to {BOX}?"
    token = token_on(clerk, f"/subscriptions/{made.id}/end")
    answer = clerk.post(f"/subscriptions/{made.id}/end", data={"csrf_token": token})
    assert answer.status_code == 303
    db.expire_all()
    assert db.scalars(select(Subscription)).one().ends_on is not None
    assert clerk.get(f"/subscriptions/{made.id}/end").status_code == 409
    assert clerk.get("/subscriptions/999/end").status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"area": ""}, "Choose an area"),
        ({"area": "NOWHERE"}, "There is no area with the code NOWHERE"),
        ({"mailbox": "<script>alert(1)</script>"}, "Enter an email address"),
        ({"mailbox": "x' OR 1=1 --"}, "Enter an email address"),
        ({"confirmed": ""}, "Confirm that it is a role mailbox"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    clerk: FlaskClient, db: Session, changes: dict[str, str], said: str
) -> None:
    status, html = add(clerk, **changes)
    page = check_page(html)
    assert status in {404, 422}
    assert said in page.text
    assert page.title.startswith("Error: ")
    assert db.scalars(select(Subscription)).all() == []


def test_a_mailbox_that_has_it_already_is_told_so(clerk: FlaskClient) -> None:
    add(clerk)
    status, html = add(clerk)
    assert status == 409
    assert "already" in check_page(html).text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LPA_SUPERVISOR])
def test_others_may_not_see_who_subscribes(client: FlaskClient, db: Session, role: Role) -> None:
    sign_in(client, role)
    assert client.get("/subscriptions").status_code == 403
