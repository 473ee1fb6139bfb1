"""Who may open homes is warned, and saves no warning marker that names one; other doors hide it.

A home withheld later hides what was typed before, from then on.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.db import db as database
from orders.db import register_contact
from orders.people.model import Address, Person
from orders.register.model import Condition, Order
from orders.search.disclosure.forewarning import WouldTell, warn_before_saving
from orders.web.disclosure import warning_page
from tests.api.calling import make_program, order_body
from tests.factories.areas import area_id
from tests.factories.conditions import make_spo, near_refuge
from tests.factories.ground import make_visit
from tests.factories.order_rows import as_csv, notice_row
from tests.factories.orders import (
    at,
    home,
    make_served_notice,
    notice_input,
    protected,
    subject,
)
from tests.signing_in import csrf_token, sign_in
from tests.web import writing
from tests.web.order_pages import guard_fields, send_shown

pytestmark = [pytest.mark.spatial, pytest.mark.time_machine(at("2026-11-21 12:00"), tick=False)]
LINES = "14 Acacia Avenue"
TELLS = "Waits outside 14 Acacia Avenue."
SAFE = "Has a dog."
NOTICE = "Not shown: it would reveal a protected address."


def as_read_by_an_officer(app: Flask, db: Session, order: Order) -> str:
    client = app.test_client()
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    pages = (f"/orders/{order.reference}", f"/people/{order.subject_id}")
    answers = [client.get(each) for each in pages]
    assert [each.status_code for each in answers] == [200, 200]
    return html.unescape("".join(each.text for each in answers))


def the_order(db: Session) -> Order:
    db.expire_all()
    return db.scalars(select(Order)).one()


def test_the_answers_are_checked_with_every_text_officers_will_not_see(
    each_app: Flask, each_db: Session, each_civil: FlaskClient
) -> None:
    hidden = {"lines": LINES, "postcode": "WS1 1AA", "kind": "HOME", "confidential": "true"}
    grounds = writing.GROUNDS | {"grounds": TELLS, "considerations-OCCUPANT_OPINION": TELLS}
    told = {"protected-1/homes/1": hidden, "grounds": grounds}
    marked = told | {"subject": writing.SUBJECT | {"warning_markers": TELLS}}
    draft = writing.begin(each_civil).all(writing.NOTICE | marked)
    page = draft.page("check").text
    assert "Officers will not see these words" in page
    for field in ("Warning markers", "Grounds", "Considerations"):
        assert f"{field}: {TELLS}" in page
    assert "A warning marker cannot be recorded like this" in page
    assert "One child, safe with an aunt." in page
    for more in ({}, {"officers_do_not_see": "yes"}):
        refused = draft.send(f"{draft.path}/record", more)
        assert refused.status_code == 422
        assert "A warning marker is for officers." in refused.text
    assert each_db.scalars(select(Order)).all() == []
    draft.saved("subject", writing.SUBJECT | {"warning_markers": SAFE})
    assert draft.send(f"{draft.path}/record").status_code == 422
    done = draft.send(f"{draft.path}/record", {"officers_do_not_see": "yes"})
    assert done.status_code == 303
    read = as_read_by_an_officer(each_app, each_db, the_order(each_db))
    assert TELLS not in read
    assert NOTICE in read
    assert SAFE in read


def test_a_form_that_could_take_a_file_is_warned_of_like_any_other(
    each_db: Session, each_civil: FlaskClient
) -> None:
    hidden = protected(home("WS2 2BB", lines=LINES, confidential=True))
    order = make_spo(each_db, near_refuge(5_000), protected_persons=(hidden,))
    each_db.commit()
    condition = each_db.scalars(select(Condition)).one()
    form = {"place_name": TELLS, "geometry": "POINT(-1.9 52.5)", "radius_m": "50"}
    data = (
        form
        | guard_fields(each_db, order)
        | {
            "csrf_token": csrf_token(each_civil),
            # As a browser sends a file nobody chose.
            "geometry_file": (io.BytesIO(b""), ""),
        }
    )
    path = f"/orders/{order.reference}/conditions/{condition.id}/place"
    answer = each_civil.post(path, data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Officers will not see what you wrote" in answer.text
    assert TELLS in answer.text


def by_api(client: FlaskClient, db: Session) -> None:
    body = order_body("DVPN") | {"started_at": "2026-11-21T08:00:00+00:00"}
    body["subject"]["warning_markers"] = TELLS
    body["protected_persons"][0]["person"]["addresses"][0] |= {"lines": LINES, "confidential": True}
    assert make_program(client, db).post("/orders", body).status_code == 201


def by_file(client: FlaskClient, db: Session) -> None:
    hidden = {"protected1_home1_lines": LINES, "protected1_home1_confidential": "yes"}
    marked = {"subject_warning_markers": TELLS, "subject_home1_postcode": "B1 1AA"}
    row = notice_row(1, **hidden, **marked)
    file = (io.BytesIO(as_csv([row]).encode()), "orders.csv")
    data = {"csrf_token": csrf_token(client), "what": "import", "source": "old"}
    assert client.post("/import", data=data | {"file": file}).status_code == 200


@pytest.mark.parametrize("door", [by_api, by_file])
def test_another_door_takes_a_marker_that_tells_and_hides_it(
    each_app: Flask,
    each_db: Session,
    each_civil: FlaskClient,
    door: Callable[[FlaskClient, Session], None],
) -> None:
    door(each_civil, each_db)
    order = the_order(each_db)
    assert each_db.get_one(Person, order.subject_id).warning_markers == TELLS
    read = as_read_by_an_officer(each_app, each_db, order)
    assert TELLS not in read
    assert "Acacia" not in read
    assert NOTICE in read
    sign_in(each_civil, Role.CIVIL_ORDERS)
    listed = each_civil.get("/work/texts-to-reword").text
    assert "person: warning markers" in listed
    assert TELLS in listed


def test_a_home_withheld_later_hides_what_was_typed_before(
    each_app: Flask, each_db: Session, each_civil: FlaskClient
) -> None:
    given = notice_input(
        subject=subject(warning_markers=TELLS),
        protected_persons=(protected(home("WS2 2BB", lines=LINES)),),
        grounds=TELLS,
    )
    order = make_served_notice(each_db, given)
    make_visit(each_db, order, words=TELLS)
    each_db.commit()
    assert as_read_by_an_officer(each_app, each_db, order).count(TELLS) >= 3
    hers = each_db.scalars(select(Address).where(Address.lines == LINES)).one()
    path = f"/orders/{order.reference}/addresses/{hers.id}/withhold"
    assert send_shown(each_civil, path, confidential="true").status_code == 303
    read = as_read_by_an_officer(each_app, each_db, order)
    assert "Acacia" not in read
    assert read.count(NOTICE) >= 3
    listed = each_civil.get("/work/texts-to-reword").text
    for field in ("order: grounds", "person: warning markers", "visit: words"):
        assert field in listed


def test_who_is_warned_is_still_told_whom_to_ring(
    app: Flask, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(app.config["SETTINGS"], register_contact="ext. 4471")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    with app.test_request_context("/drafts/x/record", method="POST"):
        warn_before_saving(database.session, warned=False)
        assert warning_page.page(WouldTell(())).status_code == 422
        assert register_contact(database.session) == "ext. 4471"
