"""No wanted subject is lost from list, map or look-up because a hidden person lives near."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.register.model import Order
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import home, make_served_notice, notice_input, protected, subject
from tests.factories.reports import make_wanted
from tests.signing_in import sign_in
from tests.web.order_pages import NOW, looked_up

pytestmark = [
    pytest.mark.spatial,
    pytest.mark.postgis_is_trial,
    pytest.mark.time_machine(NOW, tick=False),
]
HIS = "1 High Street"
NEIGHBOURS = {
    "the next house": "2 High Street",
    "another street of the postcode": "7 Elm Street",
    "a house without a number": "Rose Cottage",
    "the same house": HIS,
}


def wanted_near(db: Session, lines: str, *, on_one_order: bool) -> Order:
    """An order whose subject is wanted, in the postcode of somebody whose home is withheld."""
    make_areas(db)
    hidden = protected(home("B1 1AA", lines=lines, confidential=True), given_names="Ann")
    against = subject(home("B1 1AA", lines=HIS))
    if on_one_order:
        given = notice_input(subject=against, protected_persons=(hidden,))
    else:
        other = subject(home("B2 2BB", lines="3 Far Row"), given_names="Finn")
        make_served_notice(db, notice_input(subject=other, protected_persons=(hidden,)))
        apart = protected(home("WS2 2BB", lines="4 Far Row"), given_names="Joy")
        given = notice_input(subject=against, protected_persons=(apart,))
    order = make_served_notice(db, given)
    make_wanted(db, order)
    db.commit()
    return order


@pytest.mark.parametrize("on_one_order", [True, False], ids=["one order", "two orders"])
@pytest.mark.parametrize("near", NEIGHBOURS)
def test_a_wanted_subject_is_on_every_list_map_and_look_up(
    each_app: Flask, each_db: Session, near: str, *, on_one_order: bool
) -> None:
    order = wanted_near(each_db, NEIGHBOURS[near], on_one_order=on_one_order)
    client = each_app.test_client()
    sign_in(client, Role.OFFICER, area_id=area_id(each_db, "ALD"))
    pages = ["/orders?area=ALD", "/orders/map?area=ALD", "/breaches"]
    pages += [f"/orders/{order.reference}", f"/people/{order.subject_id}"]
    said = {path: client.get(path).text for path in pages}
    for form in ({"name": "Marsh"}, {"reference": order.reference}):
        said[f"look-up by {form}"] = looked_up(client, **form).text
    lost = [path for path, page in said.items() if order.reference not in page]
    assert lost == []
    assert [path for path, page in said.items() if "WANTED" not in page] == []
    is_withheld = near == "the same house" and on_one_order
    told = [
        client.get(f"/orders/{order.reference}/points.json").get_json(),
        client.get(f"/people/{order.subject_id}/points.json").get_json(),
    ]
    if not is_withheld:
        told.append(client.get("/orders/map/points.json?area=ALD").get_json())
        assert all("subject" in _roles(each, order.reference) for each in told)
    # What is urgent is never withheld, although the home is.
    assert ["WANTED" in str(each["danger"].get(order.reference)) for each in told] == [
        True for _ in told
    ]


def _roles(told: dict[str, list[int]], reference: str) -> set[str]:
    """Whose homes on an order are drawn."""
    return {
        str(told["roles"][what])
        for what, named in zip(told["what"], told["references"], strict=True)
        if str(named) == reference
    }
