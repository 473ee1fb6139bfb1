"""Where a breach happened is put right in its place; what is withheld stays so with what it was."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import true
from sqlalchemy.orm import Session

from geo.columns import grid_of
from orders.breaches.model import Breach, BreachPlace
from orders.breaches.schemas.breach import PlaceInput
from orders.breaches.service import stamp
from orders.corrections import service
from orders.corrections.history import corrections_of_breach
from orders.corrections.service import CorrectionInput
from orders.register.changes import home_changes
from orders.register.model import Order
from tests.corrections.test_addresses_put_right import hers
from tests.corrections.test_breaches_put_right import LATER
from tests.factories.accounts import make_account
from tests.factories.areas import POSTCODES
from tests.factories.breaches import make_breach
from tests.factories.orders import acting, at, home, make_order, order_input, protected, seen

pytestmark = pytest.mark.spatial
WITHHELD = "Withheld: it may tell where a protected person lives."


def breach_at(db: Session, order: Order, place: PlaceInput | None) -> Breach:
    when: dict[str, Any] = {
        "occurred_from": at("2026-12-01 20:00"),
        "arrested_at": at("2026-12-01 21:00"),
    }
    return make_breach(db, order, **when, place=place, now=at("2026-12-01 22:00"))


def put_right(db: Session, order: Order, breach: Breach, **said: Any) -> BreachPlace:
    db.refresh(order)
    given = CorrectionInput(said, "Misread.")
    service.correct(db, order.reference, "breach-place", breach.id, given, **seen(db, order, LATER))
    place = db.get_one(BreachPlace, breach.id)
    db.refresh(place)
    return place


def told(db: Session, breach: Breach) -> list[tuple[tuple[tuple[str, str], ...], str]]:
    steps = corrections_of_breach(db, breach, by=make_account(db), visible=true())
    return [(each.was, each.reason) for each in steps]


def test_a_postcode_is_put_right_and_takes_its_point_along(each_db: Session) -> None:
    order = make_order(each_db, order_input())
    breach = breach_at(each_db, order, PlaceInput("Outside the shop", "B1 1AA"))
    each_db.refresh(breach, ["last_change"])
    before = stamp(breach)
    place = put_right(each_db, order, breach, postcode="b2 2bb")
    assert (place.location, place.postcode) == ("Outside the shop", "B2 2BB")
    assert [grid_of(place.point)] == [POSTCODES["B2 2BB"]]
    ((was, reason),) = told(each_db, breach)
    assert was == (("Postcode of that place", "B1 1AA"),)
    assert reason == "Misread."
    each_db.refresh(breach, ["last_change"])
    assert stamp(breach) != before


def test_a_point_of_its_own_stays_until_it_is_put_right(each_db: Session) -> None:
    order = make_order(each_db, order_input())
    breach = breach_at(each_db, order, PlaceInput("Outside the shop", "B1 1AA"))
    said = ({"coordinates": "405500 292500"}, {"postcode": "B2 2BB"}, {"coordinates": ""})
    found = [grid_of(put_right(each_db, order, breach, **each).point) for each in said]
    assert found == [(405_500, 292_500), (405_500, 292_500), POSTCODES["B2 2BB"]]


def test_where_it_happened_is_said_that_had_not_been(each_db: Session) -> None:
    order = make_order(each_db, order_input())
    breach = breach_at(each_db, order, None)
    place = put_right(each_db, order, breach, location="The bus station")
    assert (place.location, place.point, place.withheld) == ("The bus station", None, False)
    other = make_order(each_db, order_input())
    with pytest.raises(Exception, match="Nothing of that number"):
        put_right(each_db, other, breach, location="Elsewhere")


def test_a_withheld_place_is_typed_whole_and_stays_withheld(each_db: Session) -> None:
    order = make_order(each_db, order_input())
    breach = breach_at(each_db, order, PlaceInput("9 Hidden Mews", "WS2 2BB", withheld=True))
    for location in ("9 Hidden Mews", "8 Other Mews"):
        place = put_right(each_db, order, breach, location=location, postcode="WS2 2BB")
        assert (place.location, place.withheld) == (location, True)
    place = put_right(each_db, order, breach, location="Another street", postcode="")
    assert (place.location, place.postcode, place.point) == ("Another street", None, None)
    for was, reason in told(each_db, breach):
        assert {words for _, words in was} == {WITHHELD}
        assert reason == WITHHELD
    for said, message in (
        ({"withheld": False}, "stays so"),
        ({"location": "", "postcode": ""}, "Nothing differs"),
        ({"postcode": "nowhere"}, "whole UK postcode"),
    ):
        with pytest.raises(ValidationError, match=message):
            put_right(each_db, order, breach, **said)


def test_what_it_was_hides_with_a_home_that_is_withheld_later(each_db: Session) -> None:
    order = make_order(
        each_db, order_input(protected_persons=(protected(home("WS2 2BB", lines="9 Mews")),))
    )
    breach = breach_at(each_db, order, PlaceInput("9 Mews", "WS2 2BB"))
    put_right(each_db, order, breach, location="Outside 9 Mews")
    assert told(each_db, breach)[0][0][0][1] == "9 Mews"
    home_changes.withhold(
        each_db,
        hers(each_db, order).id,
        confidential=True,
        reason="",
        reference=order.reference,
        **acting(each_db, LATER),
    )
    assert told(each_db, breach)[0] == (
        (("Where it happened, in words", WITHHELD),),
        WITHHELD,
    )
    place = put_right(each_db, order, breach, location="The corner of Mews Road")
    assert place.withheld is True
