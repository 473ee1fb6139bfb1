"""Photographs of the people on an order: shown where they are, to whom may see them."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.permissions import Role
from orders.papers.model import Paper
from orders.people.model import Address
from orders.register.changes import home_changes, person_joins
from orders.register.model import Order, Protection
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import area_id
from tests.factories.orders import acting, happen, make_order, notice_input, protected
from tests.factories.papers import PDF, picture
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in
from tests.web.order.test_person_facts_views import hers
from tests.web.order_pages import NOW, logged, page_of, send

pytestmark = pytest.mark.time_machine(NOW, tick=False)
SOURCE = re.compile(r'<img src="([^"]*/photograph)" alt="Photograph of ([^,"]*)')


@pytest.fixture
def order(
    app: Flask, client: FlaskClient, db: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Order:
    """A notice, nothing on it withheld, which the civil orders team looks at."""
    settings = replace(app.config["SETTINGS"], papers_folder=str(tmp_path))
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    made = make_order(db)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    return made


def add(
    client: FlaskClient, order: Order, person_id: object, content: bytes | None = None
) -> TestResponse:
    form = {"kind": "PHOTOGRAPH", "person": str(person_id), "csrf_token": csrf_token(client)}
    file = (io.BytesIO(picture("PNG") if content is None else content), "x.png")
    path = f"/orders/{order.reference}/papers/new"
    return client.post(path, data={**form, "file": file}, content_type="multipart/form-data")


def shown(client: FlaskClient, path: str) -> list[tuple[str, str]]:
    """The photographs of a page: where they are, and of whom."""
    answer = client.get(path)
    check_page(answer.text)
    return SOURCE.findall(answer.text)


def test_the_newest_is_shown_on_every_order_person_and_sheet_and_older_ones_are_kept(
    client: FlaskClient, db: Session, order: Order
) -> None:
    other = make_order(db)
    person_joins.join(
        db, order.subject_id, other.subject_id, reason="One.", **acting(db, "2026-11-21 09:00")
    )
    db.commit()
    for red in (10, 200):
        answer = add(client, order, order.subject_id, picture("PNG", said="9 Mews", red=red))
        assert answer.status_code == 303, check_page(answer.text).text
    newest = (f"/orders/{order.reference}/papers/2/photograph", "Daniel MARSH")
    person = f"/people/{other.subject_id}"
    for path in (f"/orders/{order.reference}", f"/orders/{other.reference}", person):
        assert shown(client, path) == [newest]
    assert shown(client, f"{person}/sheet") == [newest]
    got = client.get(newest[0])
    assert (got.status_code, got.mimetype) == (200, "image/jpeg")
    assert b"Mews" not in got.data
    assert "Content-Disposition" not in got.headers
    assert got.headers["Cache-Control"] == "no-store"
    (line,) = logged(db, "paper.opened")
    assert (line.reference, line.details["person"]) == (order.reference, order.subject_id)
    assert f" p{order.subject_id} " in (line.shown or "")
    assert "1: Photograph of a person" in page_of(client, order).links
    send(client, f"/orders/{order.reference}/papers/2/withdraw", reason="Not him.")
    assert client.get(newest[0]).status_code == 404
    assert shown(client, person) == [(newest[0].replace("/2/", "/1/"), newest[1])]
    assert shown(client, f"/orders/{order.reference}?at=2026-11-20T10:00") == []
    # Of an order entered in error no page shows one.
    happen(db, order, EventKind.ENTERED_IN_ERROR, "2026-11-22 09:30")
    db.commit()
    assert shown(client, person) == []


@pytest.mark.parametrize(
    ("person", "content", "said"),
    [
        ("", None, "Choose whom it shows."),
        ("9999", None, "Choose whom it shows."),
        ("subject", PDF, "This is no PNG or JPEG that can be shown."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    client: FlaskClient, db: Session, order: Order, person: str, content: bytes | None, said: str
) -> None:
    wanted = order.subject_id if person == "subject" else person
    answer = add(client, order, wanted, content)
    assert answer.status_code == 422
    assert said in check_page(answer.text).text
    assert db.scalars(select(Paper)).all() == []


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS])
def test_a_hidden_persons_is_seen_by_who_may_open_homes_alone(
    client: FlaskClient, db: Session, order: Order, role: Role
) -> None:
    child = protected(given_names="Joy", family_name="Other", born_on=None)
    made = make_order(db, notice_input(protected_persons=(protected(), child)))
    db.commit()
    protecting = select(Protection.person_id).where(Protection.order_id == made.id)
    for each in (made.subject_id, *db.scalars(protecting)):
        assert add(client, made, each).status_code == 303
    sign_in(client, role, area_id=area_id(db, "ALD"))
    paths = [f"/orders/{made.reference}", *(f"/orders/{made.reference}/papers/{n}" for n in (2, 3))]
    assert len(shown(client, paths[0])) == (0 if role is Role.OFFICER else 3)
    # Hidden by another order's record of hers: her child's photograph tells whom to follow as well.
    number = db.scalars(select(Address.id).where(Address.person_id == hers(db, order))).one()
    home_changes.withhold(
        db,
        number,
        confidential=True,
        reason="A threat.",
        reference=order.reference,
        version=None,
        **acting(db, "2026-11-22 09:00"),
    )
    db.commit()
    seen = [name for _, name in shown(client, paths[0])]
    expected = {
        Role.OFFICER: [],
        Role.LPA_SUPERVISOR: ["Daniel MARSH"],
        Role.CIVIL_ORDERS: ["Daniel MARSH", "Grace OKAFOR", "Joy OTHER"],
    }
    assert seen == expected[role]
    before = len(logged(db, "paper.opened"))
    for path in paths[1:]:
        for each in (path, f"{path}/photograph"):
            assert client.get(each).status_code == (200 if role is Role.CIVIL_ORDERS else 403)
    assert len(logged(db, "paper.opened")) - before == (4 if role is Role.CIVIL_ORDERS else 0)
