from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.courts.calendar import PUBLISHED
from orders.people.model import Address
from orders.register import order_record
from orders.register.model import Order
from orders.register.order_record import OrderRecord
from orders.rules.vocabulary.codes import AddressKind
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import (
    home,
    make_served_notice,
    notice_input,
    protected,
    subject,
)
from tests.pages import check_page
from tests.signing_in import sign_in
from tests.web.order_pages import HIDDEN, NOW, SECRET, logged, page_of, send, send_shown

pytestmark = pytest.mark.time_machine(NOW, tick=False)

SINCE = {"starts_on-day": "21", "starts_on-month": "11", "starts_on-year": "2026"}
NEW_HOME = {"kind": "HOME", "lines": "7 Made-up Road", "postcode": "b2 2bb", "source": "PC 1 Hale"}


def sheet(db: Session, order: Order) -> OrderRecord:
    db.expire_all()
    return order_record.read(db, order.reference, visible=true(), calendar=PUBLISHED)


def new(db: Session, order: Order, *, of_subject: bool = True) -> str:
    persons = sheet(db, order).people
    person = persons[0 if of_subject else 1].person
    return f"/orders/{order.reference}/people/{person.id}/addresses/new"


def withhold(address: Address, order: Order) -> str:
    return f"/orders/{order.reference}/addresses/{address.id}/withhold"


def test_a_move_ends_the_old_home_and_says_where_the_order_counts(
    client: FlaskClient, db: Session, order: Order
) -> None:
    check_page(client.get(new(db, order)).text)
    answer = send_shown(client, new(db, order), **NEW_HOME, **SINCE, leaves="true")
    assert answer.status_code == 303
    page = check_page(client.get(answer.location).text)
    assert (
        "The address is in the register. This order now counts in Subject's home: Alder East"
        in (page.text)
    )
    assert "7 Made-up Road, B2 2BB" in page.text
    assert "Home , until 20 Nov 2026 (not now) 1 Invented Street" in page.text
    assert logged(db, "person.moved")[0].reference == order.reference


def test_both_homes_count_when_nobody_left(client: FlaskClient, db: Session, order: Order) -> None:
    send_shown(client, new(db, order), **NEW_HOME, **SINCE)
    assert "Alder West, Alder East, Alder" in page_of(client, order).text


def test_the_protected_person_moves_too(client: FlaskClient, db: Session, order: Order) -> None:
    send_shown(client, new(db, order, of_subject=False), **NEW_HOME, **SINCE, leaves="true")
    assert "Protected person's home Alder East, Alder" in page_of(client, order).text


def test_a_new_refuge_is_withheld_without_being_asked(
    client: FlaskClient, db: Session, order: Order
) -> None:
    form = NEW_HOME | {"kind": "REFUGE", "lines": SECRET}
    send_shown(client, new(db, order, of_subject=False), **form, **SINCE)
    answer = client.get(f"/orders/{order.reference}")
    assert SECRET not in answer.text
    assert "Address withheld In Alder" in check_page(answer.text).text


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"postcode": "ZZ9 9ZZ"}, 422, "We do not know where this postcode is."),
        ({"postcode": "nowhere"}, 422, "Enter a whole UK postcode"),
        ({"postcode": ""}, 422, "Enter a postcode, or say that the place is not known."),
        ({"starts_on-day": "31"}, 422, "Enter a real date"),
        ({"starts_on-day": "", "starts_on-month": "", "starts_on-year": ""}, 422, "Enter the day"),
        ({"kind": "PALACE"}, 422, "Choose what kind of address it is."),
    ],
    ids=["unknown postcode", "no postcode", "blank", "31 November", "no day", "no such kind"],
)
def test_what_cannot_be_used_is_said_and_nothing_is_lost(
    client: FlaskClient, db: Session, order: Order, changes: dict[str, str], status: int, said: str
) -> None:
    form = {**NEW_HOME, **SINCE, "leaves": "true", **changes}
    answer = send_shown(client, new(db, order), **form)
    page = check_page(answer.text)
    assert answer.status_code == status
    assert page.title.startswith("Error: ")
    assert said in page.text
    assert "7 Made-up Road" in answer.text
    assert len(sheet(db, order).subject.addresses) == 1


def test_an_unknown_place_is_kept_when_somebody_says_so(
    client: FlaskClient, db: Session, order: Order
) -> None:
    form = NEW_HOME | {"postcode": "", "without_place": "true"}
    send_shown(client, new(db, order), **form, **SINCE, leaves="true")
    assert "Subject's home Unallocated" in page_of(client, order).text


def test_leaving_before_coming_is_refused(client: FlaskClient, db: Session, order: Order) -> None:
    send_shown(client, new(db, order), **NEW_HOME, **SINCE, leaves="true")
    earlier = SINCE | {"starts_on-day": "20"}
    answer = send_shown(client, new(db, order), **NEW_HOME, **earlier, leaves="true")
    assert answer.status_code == 409
    assert "a home that began on or after that day" in check_page(answer.text).text
    assert len(sheet(db, order).subject.addresses) == 2


def test_a_home_is_withheld_and_opened_again(
    client: FlaskClient, db: Session, order: Order
) -> None:
    address = sheet(db, order).protected[0].addresses[0]
    there = withhold(address, order)
    assert check_page(client.get(there).text).h1.endswith("Withhold this address")
    answer = send_shown(client, there, confidential="true")
    page = check_page(client.get(answer.location).text)
    assert "now counts in Subject's home: Alder West, Alder." in page.text
    assert "Protected person's home: Birch." in page.text
    assert "2 Invented Close" not in page.text
    assert check_page(client.get(there).text).h1.endswith("Open this address to everybody")
    assert "2 Invented Close" not in client.get(there).text
    silent = send_shown(client, there, confidential="false")
    assert silent.status_code == 422
    assert "Enter why in your own words" in check_page(silent.text).text
    assert "Choose what you open it for." in check_page(silent.text).text
    why = {"purpose": "PERSON_ASKED", "reason": "She asked for it."}
    send_shown(client, there, confidential="false", **why)
    assert "2 Invented Close, WS1 1AA" in page_of(client, order).text
    assert [line.what for line in logged(db, "address.withheld")] == ["address.withheld"]
    opened = logged(db, "address.opened")[0]
    assert (opened.reference, opened.reason) == (order.reference, "She asked for it.")
    assert opened.details["address"] == address.id
    assert logged(db, "address.withheld")[0].details == {"address": address.id}


def test_a_refuge_is_never_opened_to_everybody(client: FlaskClient, db: Session) -> None:
    make_areas(db)
    refuge = home("WS2 2BB", lines=SECRET, kind=AddressKind.REFUGE, confidential=True)
    order = make_served_notice(db, notice_input(protected_persons=(protected(refuge),)))
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    there = withhold(sheet(db, order).protected[0].addresses[0], order)
    assert "It cannot be opened." in check_page(client.get(there).text).text
    answer = send_shown(client, there, confidential="false")
    assert answer.status_code == 409
    assert SECRET not in answer.text
    assert db.scalars(select(Address.confidential).where(Address.lines == SECRET)).one() is True


@pytest.mark.parametrize("form", [{}, {"confidential": "perhaps"}], ids=["nothing", "nonsense"])
def test_a_form_that_says_nothing_opens_no_address(
    client: FlaskClient, db: Session, form: dict[str, str]
) -> None:
    make_areas(db)
    order = make_served_notice(db, notice_input(protected_persons=(HIDDEN,)))
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    there = withhold(sheet(db, order).protected[0].addresses[0], order)
    assert send_shown(client, there, **form).status_code == 422
    assert sheet(db, order).protected[0].addresses[0].confidential is True


def test_people_and_addresses_of_another_order_are_not_found(
    client: FlaskClient, db: Session, order: Order
) -> None:
    given = notice_input(subject=subject(given_names="Ewan"), protected_persons=(HIDDEN,))
    other = make_served_notice(db, given)
    db.commit()
    stranger = sheet(db, other).protected[0]
    person = f"/orders/{order.reference}/people/{stranger.person.id}/addresses/new"
    assert client.get(person).status_code == 404
    assert send(client, person, **NEW_HOME, **SINCE).status_code == 404
    there = withhold(stranger.addresses[0], order)
    assert client.get(there).status_code == 404
    assert send(client, there, confidential="false").status_code == 404
    assert sheet(db, other).protected[0].addresses[0].confidential is True


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LPA_SUPERVISOR])
def test_only_the_civil_orders_team_changes_addresses(
    client: FlaskClient, db: Session, order: Order, role: Role
) -> None:
    sign_in(client, role, area_id=area_id(db, "ALD"))
    address = sheet(db, order).subject.addresses[0]
    assert send(client, new(db, order), **NEW_HOME, **SINCE).status_code == 403
    assert send(client, withhold(address, order), confidential="true").status_code == 403
