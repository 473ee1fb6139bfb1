"""The page that puts an address right, and where what stood there is read."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.courts.calendar import PUBLISHED
from orders.people.model import Address
from orders.register import order_record
from orders.register.changes import person_joins
from orders.register.model import Order
from orders.register.order_record import OrderRecord
from tests.factories.areas import make_areas
from tests.factories.orders import acting, home, make_served_notice, notice_input, protected
from tests.pages import check_page
from tests.sent_forms import sent_by
from tests.signing_in import sign_in
from tests.web.order_pages import HIDDEN, NOW, SECRET, logged, page_of, send_shown

pytestmark = pytest.mark.time_machine(NOW, tick=False)

SAME = {"kind": "HOME", "lines": "1 Invented Street", "postcode": "B1 1AA", "source": "PC 1 Hale"}


def sheet_of(db: Session, order: Order) -> OrderRecord:
    db.expire_all()
    return order_record.read(db, order.reference, visible=true(), calendar=PUBLISHED)


def address_of(db: Session, order: Order, side: int = 0) -> Address:
    return sheet_of(db, order).people[side].addresses[0]


def path_of(db: Session, order: Order, side: int = 0) -> str:
    return f"/orders/{order.reference}/addresses/{address_of(db, order, side).id}/correct"


def facts(client: FlaskClient, order: Order, address: Address) -> str:
    answer = client.get(f"/orders/{order.reference}/people/{address.person_id}/facts")
    return check_page(answer.text).text


def shown(address: Address) -> dict[str, str]:
    return {
        "kind": "HOME",
        "lines": address.lines,
        "postcode": address.postcode or "",
        "source": address.source,
    }


def test_a_slip_is_put_right_and_what_stood_there_is_read(
    client: FlaskClient, db: Session, order: Order
) -> None:
    there = path_of(db, order)
    page = check_page(client.get(there).text)
    assert "1 Invented Street" in page.text
    same = shown(address_of(db, order))
    looked = send_shown(client, there, **same | {"postcode": "b2 2bb"}, look="yes")
    assert "Alder East" in check_page(looked.text).text
    assert address_of(db, order).postcode == "B1 1AA"
    answer = send_shown(client, there, **same | {"postcode": "b2 2bb"}, reason="Misread.")
    assert answer.status_code == 303
    told = check_page(client.get(answer.location).text).text
    assert "The address is put right. What stood there can still be read." in told
    assert "Subject's home: Alder East" in told
    address = address_of(db, order)
    assert (address.lines, address.postcode) == ("1 Invented Street", "B2 2BB")
    known = facts(client, order, address)
    assert "1 Invented Street, B1 1AA" in known
    assert "Misread. Put right 22 Nov 2026" in known
    (line,) = logged(db, "address.corrected")
    assert line.details is not None
    assert line.details["fields"] == ["postcode"]


def test_what_is_wrong_is_said_and_nothing_is_lost(
    client: FlaskClient, db: Session, order: Order
) -> None:
    there, same = path_of(db, order), shown(address_of(db, order))
    for changes, said in (
        ({}, "Nothing differs from what is recorded."),
        ({"lines": "2 Right Road", "reason": ""}, "Enter why"),
        ({"postcode": "ZZ9 9ZZ"}, "We do not know where this postcode is."),
        ({"starts_on-day": "31", "starts_on-month": "11"}, "Enter the year as well."),
    ):
        answer = send_shown(client, there, **{**same, "reason": "A slip.", **changes})
        page = check_page(answer.text)
        assert answer.status_code == 422
        assert said in page.text
        assert page.title.startswith("Error: ")
    assert db.scalars(select(Address).where(Address.stands_as_id.is_not(None))).all() == []


def test_a_withheld_home_is_put_right_and_never_shown(client: FlaskClient, db: Session) -> None:
    make_areas(db)
    sign_in(client, Role.CIVIL_ORDERS)
    order = make_served_notice(db, notice_input(protected_persons=(HIDDEN,)))
    there = path_of(db, order, 1)
    form = client.get(there)
    assert SECRET not in form.text
    assert "WS2 2BB" not in form.text
    # What is recorded is no more told by typing it than anything else.
    blank = {"kind": "HOME", "lines": "", "postcode": "", "source": ""}
    same = send_shown(client, there, **blank | {"lines": SECRET, "postcode": "WS2 2BB"}, reason="x")
    assert same.status_code == 303
    right = {"lines": "3 Right Mews", "postcode": "WS1 1AA"}
    answer = send_shown(client, there, **blank | right, reason="It is 3, not 9.")
    assert answer.status_code == 303
    address = address_of(db, order, 1)
    assert (address.lines, address.confidential) == ("3 Right Mews", True)
    known = facts(client, order, address)
    for secret in (SECRET, "3 Right Mews", "It is 3"):
        assert secret not in known
        assert secret not in page_of(client, order).text
    # Its days are put right without a word of where it is.
    days = {"starts_on-day": "1", "starts_on-month": "11", "starts_on-year": "2026"}
    send_shown(client, there, **blank | days, reason="Told by her.")
    address = address_of(db, order, 1)
    assert (address.lines, address.starts_at is not None) == ("3 Right Mews", True)


def test_an_address_of_another_order_is_not_found(
    client: FlaskClient, db: Session, order: Order
) -> None:
    other = make_served_notice(db)
    there = f"/orders/{order.reference}/addresses/{address_of(db, other).id}/correct"
    assert client.get(there).status_code == 404


def test_which_other_force_it_lies_in_is_said_and_put_right(
    client: FlaskClient, db: Session, order: Order
) -> None:
    there, same = path_of(db, order), shown(address_of(db, order))
    away = same | {"postcode": "M1 1AE", "outside_force": "Cheshire Police"}
    assert send_shown(client, there, **away, reason="A slip.").status_code == 303
    assert "Outside the force: Cheshire Police" in page_of(client, order).text
    right = away | {"outside_force": "Greater Manchester Police"}
    assert send_shown(client, there, **right, reason="The other side.").status_code == 303
    assert "Outside the force: Greater Manchester Police" in page_of(client, order).text
    assert "(Outside the force: Cheshire Police)" in facts(client, order, address_of(db, order))
    # In the force it lies in no other.
    assert (
        send_shown(client, there, **right | {"postcode": "B2 2BB"}, reason="x").status_code == 303
    )
    assert "Manchester" not in page_of(client, order).text


def test_an_address_of_two_on_one_order_who_are_one_person_is_worked_on_like_any(
    client: FlaskClient, db: Session, order: Order
) -> None:
    two = (protected(home("WS1 1AA")), protected(home("WS2 2BB"), given_names="Gracie"))
    order = make_served_notice(db, notice_input(protected_persons=two))
    one, other = (each.person.id for each in sheet_of(db, order).people[1:])
    person_joins.join(db, one, other, reason="Her card.", **acting(db, NOW))
    db.commit()
    for number in range(2):
        address = [each.id for each in sheet_of(db, order).people[1].addresses][number]
        for form in ("correct", "withhold", "place"):
            there = f"/orders/{order.reference}/addresses/{address}/{form}"
            answer = client.get(there)
            assert answer.status_code == 200, there
            check_page(answer.text)
        there = f"/orders/{order.reference}/addresses/{address}/correct"
        held = {name: each[-1] for name, each in sent_by(client.get(there).text).items()}
        answer = client.post(there, data=held | {"lines": "2 Right Road", "reason": "A slip."})
        assert answer.status_code == 303, answer.text
