"""A protected person whom a record lacked may live where another person of the order lives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.corrections.protected_persons import add_protected_person
from orders.people.model import Address
from orders.register.model import Order, Protection
from orders.register.proof import verify
from tests.factories.areas import make_areas
from tests.factories.orders import home, make_order, order_input, protected, seen

LATER = "2026-12-20 09:00"
pytestmark = pytest.mark.spatial


def add_child(db: Session, order: Order, home_of: int) -> Protection:
    db.refresh(order)
    shared = replace(home(None), lines="", home_of=home_of)
    child = protected(shared, given_names="Abi", family_name="Bell", born_on=None)
    options = {"reason": "The order names the child.", **seen(db, order, LATER)}
    return add_protected_person(db, order.reference, child, **options)


@pytest.mark.parametrize(
    ("home_of", "lines", "withheld"),
    [(0, "1 Invented Street", False), (1, "14 Acacia Avenue", True)],
)
def test_the_home_of_another_of_the_order_is_written_out_and_stays_withheld(
    each_db: Session, home_of: int, lines: str, withheld: bool
) -> None:
    make_areas(each_db)
    hidden = home("WS2 2BB", lines="14 Acacia Avenue", confidential=True)
    order = make_order(each_db, order_input(protected_persons=(protected(hidden),)))
    added = add_child(each_db, order, home_of)
    own = each_db.scalars(select(Address).where(Address.person_id == added.person_id)).one()
    assert (own.lines, own.confidential) == (lines, withheld)
    assert own.point is not None
    assert verify(each_db).wrong == ()


def test_a_person_the_order_does_not_have_has_no_home_to_share(each_db: Session) -> None:
    make_areas(each_db)
    order = make_order(each_db, order_input())
    with pytest.raises(ValidationError) as refused:
        add_child(each_db, order, 7)
    assert "home_of" in f"{refused.value.messages}"
