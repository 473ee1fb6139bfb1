"""Pages that put a fact right: what they show, what they keep, and to whom it is told."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.breaches.schemas.breach import PlaceInput
from orders.ground.model import Visit
from orders.register.corrections.model import CorrectionRecord
from orders.register.model import Order, Protection
from orders.web.disclosure.warning_page import SEEN
from tests.factories.accounts import make_account
from tests.factories.areas import area_id
from tests.factories.breaches import make_breach
from tests.factories.ground import make_visit
from tests.factories.orders import at, make_order, order_input
from tests.pages import check_page
from tests.sent_forms import sent_by
from tests.signing_in import sign_in, sign_in_as
from tests.web.order_pages import HIDDEN, NOW, SECRET, logged, moment, page_of, send, send_shown

pytestmark = pytest.mark.time_machine(NOW, tick=False)
LATER = at("2026-11-24 10:00")


def there(order: Order, more: str = "") -> str:
    return f"/orders/{order.reference}/corrections{more}"


def hers(db: Session, order: Order) -> int:
    return db.scalars(select(Protection.person_id).where(Protection.order_id == order.id)).one()


def as_shown(client: FlaskClient, path: str, **changed: str) -> dict[str, object]:
    """What the form of a page sends when only some of it is changed."""
    html = client.get(path).text
    check_page(html)
    return {**sent_by(html), **changed}


def officer(client: FlaskClient, db: Session, by: Role = Role.OFFICER) -> None:
    account = make_account(db, by, area_id=area_id(db, "ALD"))
    sign_in_as(client, account)


def test_a_wrong_letter_takes_the_form_and_nothing_else(
    client: FlaskClient, db: Session, order: Order
) -> None:
    form = there(order, f"/person/{order.subject_id}")
    assert form in client.get(f"/orders/{order.reference}").text
    sent = as_shown(client, form, family_name="Marshe", reason="Passport.")
    answer = client.post(form, data=sent)
    assert answer.status_code == 303, answer.text
    page = check_page(client.get(answer.location).text)
    assert "Put right. What stood there before can still be read." in page.text
    assert "Daniel MARSHE" in page.text
    (kept,) = db.scalars(select(CorrectionRecord)).all()
    assert kept.was == {"family_name": "Marsh"}
    told = check_page(client.get(there(order)).text).text
    assert "Family name was" in told
    assert "Passport." in told
    assert logged(db, "record.corrected")[0].reference == order.reference
    assert logged(db, "order.corrections-read")[0].reference == order.reference


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "Nothing differs from what is recorded."),
        ({"family_name": ""}, "Enter the family name."),
        ({"born_on-day": "31", "born_on-month": "2"}, "Enter a real date"),
        ({"family_name": "Moss", "reason": ""}, "Enter why, in words."),
        ({"family_name": "Moss", "act": "CHANGED"}, "Enter the day it changed."),
    ],
    ids=["nothing", "blank", "no day", "no reason", "no day of change"],
)
def test_what_cannot_be_is_said_and_kept(
    client: FlaskClient, db: Session, order: Order, changed: dict[str, str], said: str
) -> None:
    form = there(order, f"/person/{order.subject_id}")
    answer = client.post(form, data=as_shown(client, form, **{"reason": "Slip.", **changed}))
    assert answer.status_code == 422
    assert said in check_page(answer.text).text
    assert db.scalars(select(CorrectionRecord)).all() == []


def test_a_form_that_is_behind_saves_nothing(
    client: FlaskClient, db: Session, order: Order
) -> None:
    form = there(order, "/grounds/0")
    sent = as_shown(client, form, grounds="Other.", reason="Slip.")
    assert client.post(form, data=sent).status_code == 303
    assert client.post(form, data={**sent, "grounds": "More."}).status_code == 409


def test_every_sort_of_an_order_has_a_form(client: FlaskClient, db: Session, order: Order) -> None:
    visit = make_visit(db, order)
    for more in (
        "/grounds/0",
        "/court/0",
        "/authority/0",
        "/contact/0",
        f"/answers/{order.subject_id}",
        f"/connection/{hers(db, order)}",
        f"/visit/{visit.id}",
    ):
        answer = client.get(there(order, more))
        assert answer.status_code == 200, more
        check_page(answer.text)
    assert client.get(there(order, "/visit/999999")).status_code == 404
    assert client.get(there(order, "/shoe/1")).status_code == 404


@pytest.mark.time_machine(LATER, tick=False)
def test_a_visit_is_put_right_and_taken_out(client: FlaskClient, db: Session, order: Order) -> None:
    visit = make_visit(db, order)
    form = there(order, f"/visit/{visit.id}")
    sent = as_shown(client, form, **moment("visited_at", "2026-11-22 08:15"), reason="Notebook.")
    assert client.post(form, data=sent).status_code == 303
    db.refresh(visit)
    assert visit.visited_at == at("2026-11-22 08:15")
    answer = send_shown(client, f"{form}/take-out", reason="Another order.")
    assert answer.status_code == 303, answer.text
    db.expire_all()
    assert db.scalars(select(Visit)).all() == []
    kept = db.scalars(select(CorrectionRecord.id).order_by(CorrectionRecord.id.desc())).first()
    told = client.get(there(order)).text
    assert "Put it back" in check_page(told).text
    version = {"version": sent_by(told)["version"]}
    path = there(order, f"/{kept}/put-back")
    refused = send(client, path, **version)
    assert refused.status_code == 422
    assert "Enter why" in check_page(refused.text).text
    answer = send(client, path, **version, **{f"reason-{kept}": "It was this one."})
    assert answer.status_code == 303
    assert "Put back. It counts as before." in client.get(answer.location).text
    assert db.scalars(select(Visit)).one().visited_at == at("2026-11-22 08:15")
    told = check_page(client.get(there(order)).text).text
    assert "Put it back" not in told
    assert "It was this one." in told


def test_a_wrong_protected_person_is_replaced_in_four_pages_and_told_to_the_team_alone(
    client: FlaskClient, db: Session
) -> None:
    order = make_order(db, order_input(protected_persons=(HIDDEN,)), now="2026-11-20 12:00")
    wrong = hers(db, order)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    out = there(order, f"/connection/{wrong}/take-out")
    assert send_shown(client, out, reason="Her sister Grace.").status_code == 303
    add = f"/orders/{order.reference}/protected-persons/new"
    sent = {
        "person-given_names": "Joy",
        "person-family_name": "Okafor",
        "person-addresses-0-kind": "HOME",
        "person-addresses-0-lines": "3 Invented Close",
        "person-addresses-0-postcode": "WS1 1AA",
        "relationship_basis": "EX_COHABITANT",
        "reason": "The order names her.",
    }
    answer = send_shown(client, add, **sent)
    assert answer.status_code == 303, answer.text
    page = check_page(client.get(answer.location).text).text
    assert "Joy OKAFOR" in page
    assert "Grace OKAFOR" not in page
    told = check_page(client.get(there(order)).text).text
    assert "Grace OKAFOR" in told
    assert SECRET not in told
    officer(client, db, Role.LPA_SUPERVISOR)
    told = client.get(there(order)).text
    assert "Joy OKAFOR" in told
    assert "Grace" not in told
    assert SECRET not in client.get(f"/orders/{order.reference}").text


def test_what_a_wrong_text_said_of_a_withheld_home_is_told_to_nobody_else(
    client: FlaskClient, db: Session
) -> None:
    order = make_order(db, order_input(protected_persons=(HIDDEN,)), now="2026-11-20 12:00")
    supervisor = make_account(db, Role.LPA_SUPERVISOR, area_id=area_id(db, "ALD"))
    visit = make_visit(db, order, by=supervisor, words="He was calm.")
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    form = there(order, f"/visit/{visit.id}")
    sent = as_shown(client, form, words=f"He stood at {SECRET}.", reason="Notebook.")
    warned = client.post(form, data=sent)
    assert "protected address" in warned.text
    put = client.post(form, data={**sent, SEEN: "yes"})
    db.expire_all()
    if db.get_one(Visit, visit.id).words != f"He stood at {SECRET}.":
        pytest.fail(put.text)
    # She recorded the visit, and the words are not hers: they are no more told to her.
    sign_in_as(client, supervisor)
    assert SECRET not in client.get(f"/orders/{order.reference}").text
    assert SECRET not in client.get(there(order)).text
    assert "He was calm." in client.get(there(order)).text


def test_an_officer_puts_nothing_right(client: FlaskClient, db: Session, order: Order) -> None:
    db.commit()
    officer(client, db)
    assert client.get(there(order)).status_code == 200
    assert client.get(there(order, "/grounds/0")).status_code == 403
    assert send(client, there(order, "/grounds/0"), grounds="x", reason="y").status_code == 403
    assert "/corrections/grounds" not in page_of(client, order).text


def test_where_a_breach_happened_is_put_right_and_never_shown_while_it_is_withheld(
    client: FlaskClient, db: Session, order: Order
) -> None:
    where = PlaceInput("9 Hidden Mews", "WS2 2BB", withheld=True)
    breach = make_breach(db, order, place=where)
    open_one = make_breach(db, order, place=PlaceInput("Outside the shop"))
    db.commit()
    path = there(order, f"/breach-place/{breach.id}")
    html = client.get(path).text
    assert "This place is withheld: it is not shown here" in check_page(html).text
    for secret in ("Hidden Mews", "WS2 2BB", "407000"):
        assert secret not in html
    sent = as_shown(client, path, location="3 Right Mews", postcode="WS1 1AA", reason="3, not 9.")
    assert send(client, path, **sent).status_code == 303
    page = check_page(client.get(f"/breaches/{breach.id}").text).text
    told = check_page(client.get(there(order)).text).text
    assert "Withheld, in Birch" in page
    for secret in ("Mews", "3, not 9"):
        assert secret not in page + told
    path = there(order, f"/breach-place/{open_one.id}")
    assert "Outside the shop" in client.get(path).text
    sent = as_shown(client, path, location="Inside the shop", reason="Seen on film.")
    assert send(client, path, **sent).status_code == 303
    assert "Inside the shop" in client.get(f"/breaches/{open_one.id}").text
    told = check_page(client.get(there(order)).text).text
    assert "Outside the shop" in told
    assert "Seen on film." in told
