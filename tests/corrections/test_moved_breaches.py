"""A breach that is moved to another order tells no more of the first order's people than before."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from orders.breaches import breach_queries
from orders.breaches.model import Breach, BreachPlace
from orders.breaches.schemas.breach import PlaceInput
from orders.corrections.breach_moves import move_breach
from orders.corrections.history import corrections_of, corrections_of_breach
from orders.courts import calendar as calendars
from orders.people.model import Address
from orders.register import order_record
from orders.register.model import Order
from orders.search.disclosure.gate import screened, to_anybody
from orders.search.disclosure.homes_near import homes_near, orders_near_homes
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.orders import at, home, make_order, order_input, protected, seen, subject

LATER = "2026-12-20 09:00"
HOME = home("WS2 2BB", lines="14 Acacia Avenue", confidential=True)
TELLS = "He stood outside 14 Acacia Avenue."
pytestmark = pytest.mark.spatial


def hers(db: Session) -> Order:
    return make_order(db, order_input(protected_persons=(protected(HOME),)))


def another(db: Session, name: str = "Finch") -> Order:
    him = subject(family_name=name, given_names="Carl", born_on=None)
    her = protected(family_name=f"{name}ley", given_names="Joy", born_on=None)
    return make_order(db, order_input(kind="NMO", subject=him, protected_persons=(her,)))


def moved(db: Session, breach: Breach, wrong: Order, right: Order) -> Breach:
    db.refresh(wrong)
    db.refresh(right, ["conditions"])
    options: dict[str, Any] = {
        "condition_ids": [right.conditions[0].id],
        "protected_person_ids": (),
        "reason": "The other order was meant.",
        "visible": true(),
    }
    return move_breach(
        db, wrong.reference, breach.id, right.reference, **options, **seen(db, wrong, LATER)
    )


def breach_of(db: Session, order: Order) -> Breach:
    when: dict[str, Any] = {
        "occurred_from": at("2026-12-01 20:00"),
        "arrested_at": at("2026-12-01 21:00"),
        "place": PlaceInput(location="14 Acacia Avenue", postcode="WS2 2BB", withheld=False),
        "account_text": TELLS,
    }
    return make_breach(db, order, **when, now=at("2026-12-01 22:00"))


def read_by_others(db: Session, breach: Breach) -> tuple[str, bool]:
    """What another reader has of the account of a breach, and whether its place is withheld."""
    db.expire_all()
    with to_anybody(lambda: db, "0121 496 0000"):
        found = breach_queries.breach_with_order(db, breach.id)
        assert found.place is not None
        return screened(found.account_text), found.place.hidden


def test_a_moved_breach_goes_on_hiding_the_home_of_the_first_order(each_db: Session) -> None:
    make_areas(each_db)
    wrong, right, last = hers(each_db), another(each_db), another(each_db, "Swift")
    breach = breach_of(each_db, wrong)
    text, hidden = read_by_others(each_db, breach)
    assert (TELLS in text, hidden) == (False, True)
    for before, after in ((wrong, right), (right, last)):
        moved(each_db, breach, before, after)
        text, hidden = read_by_others(each_db, breach)
        assert (TELLS in text, hidden) == (False, True)
        assert homes_near(each_db, [after.reference])
    assert set(each_db.scalars(orders_near_homes())) == {wrong.id, right.id, last.id}


def test_a_home_withheld_after_the_move_keeps_the_place_back_too(each_db: Session) -> None:
    make_areas(each_db)
    wrong = make_order(
        each_db, order_input(protected_persons=(protected(home("WS2 2BB", lines=HOME.lines)),))
    )
    right = another(each_db)
    breach = moved(each_db, breach_of(each_db, wrong), wrong, right)
    assert read_by_others(each_db, breach) == (TELLS, False)
    each_db.refresh(wrong, ["protections"])
    person = wrong.protections[0].person_id
    her_home = each_db.scalars(select(Address).where(Address.person_id == person)).one()
    her_home.confidential = True
    each_db.flush()
    text, hidden = read_by_others(each_db, breach)
    assert (TELLS in text, hidden) == (False, True)


def test_the_place_stays_withheld_in_its_own_row(each_db: Session) -> None:
    make_areas(each_db)
    wrong, right = hers(each_db), another(each_db)
    breach = moved(each_db, breach_of(each_db, wrong), wrong, right)
    kept = select(BreachPlace.withheld).where(BreachPlace.breach_id == breach.id)
    assert each_db.scalar(kept) is True


def test_which_order_it_was_moved_from_is_told_to_who_may_see_that_order(each_db: Session) -> None:
    make_areas(each_db)
    wrong, right = hers(each_db), another(each_db)
    breach = moved(each_db, breach_of(each_db, wrong), wrong, right)
    each_db.refresh(breach, ["order"])
    (told,) = corrections_of_breach(each_db, breach, by=make_account(each_db), visible=true())
    assert told.was == (("Order", wrong.reference),)
    assert (told.order, told.reason) == (wrong.reference, "The other order was meant.")
    seen_alone = Order.reference == right.reference
    (kept,) = corrections_of_breach(each_db, breach, by=make_account(each_db), visible=seen_alone)
    assert (kept.was, kept.order, kept.order_id) == ((), None, None)
    assert "meant" not in kept.reason
    calendar = calendars.current(each_db)
    for order, other in ((wrong, right), (right, wrong)):
        sheet = order_record.read(each_db, order.reference, visible=true(), calendar=calendar)
        by = make_account(each_db)
        (told,) = corrections_of(each_db, sheet, by=by, visible=true())
        assert told.order == other.reference
        (kept,) = corrections_of(each_db, sheet, by=by, visible=Order.id == order.id)
        assert other.reference not in f"{kept}"
        assert "meant" not in f"{kept}"
