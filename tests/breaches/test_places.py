"""Where a breach happened: placed in an area, and withheld where it tells of somebody's home."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.breaches import breach_queries
from orders.breaches.model import Breach
from orders.breaches.places import ShownBreachPlace, whereabouts
from orders.breaches.schemas.breach import PlaceInput
from orders.people.model import Address
from orders.register.model import Order, Protection
from tests.factories.breaches import make_breach
from tests.factories.orders import home, make_served_notice, notice_input, protected


def shown(
    db: Session, order: Order, given: PlaceInput, *, opened: bool = False
) -> ShownBreachPlace:
    breach = breach_queries.breach_with_order(db, make_breach(db, order, place=given).id)
    assert breach.place is not None
    held = gazetteer.current(db)
    return whereabouts(breach.place, held, breach.occurred_from, opened=opened)


@pytest.mark.spatial
def test_a_postcode_places_a_breach_in_its_area(places: Session) -> None:
    order = make_served_notice(places)
    found = shown(places, order, PlaceInput("Mill Lane shops", "B2 2BB"))
    assert found == ShownBreachPlace(
        "Mill Lane shops, B2 2BB", "Alder", "Alder East", withheld=False
    )
    assert found.label == "Mill Lane shops, B2 2BB (Alder East, Alder)"


def test_coordinates_count_before_the_postcode_and_words_alone_are_kept(places: Session) -> None:
    order = make_served_notice(places)
    there = PlaceInput("The park", "B2 2BB", lon=-0.12, lat=51.5)
    assert shown(places, order, there).lpa == "Out of force"
    assert shown(places, order, PlaceInput("The park")).lpa == "Unallocated"


def test_a_place_off_the_grid_is_refused(places: Session) -> None:
    order = make_served_notice(places)
    with pytest.raises(ValidationError, match="not in Great Britain"):
        make_breach(places, order, place=PlaceInput("At sea", lon=40.0, lat=10.0))


def test_a_withheld_place_is_its_lpa_until_it_is_opened(places: Session) -> None:
    order = make_served_notice(places)
    given = PlaceInput("Her new home", "WS2 2BB", withheld=True)
    assert shown(places, order, given) == ShownBreachPlace("", "Birch", None, withheld=True)
    opened = shown(places, order, given, opened=True)
    assert opened == ShownBreachPlace(
        "Her new home, WS2 2BB", "Birch", "Birch East", withheld=False
    )


def test_a_place_is_withheld_wherever_somebody_protected_has_a_withheld_home(
    places: Session,
) -> None:
    hidden = protected(home("WS2 2BB", confidential=True))
    order = make_served_notice(places, notice_input(protected_persons=(hidden,)))
    found = shown(places, order, PlaceInput("Outside", "WS2 2BB"))
    assert (found.words, found.withheld) == ("", True)


@pytest.mark.spatial
def test_a_home_withheld_later_withholds_where_breaches_happened_before(places: Session) -> None:
    """She was found at home, and only then is her home withheld: the breach told where it is."""
    order = make_served_notice(places)
    found = shown(places, order, PlaceInput("Her front door", "WS2 2BB"))
    assert not found.withheld
    her_home = places.scalars(
        select(Address).join(Protection, Protection.person_id == Address.person_id)
    ).first()
    assert her_home is not None
    her_home.confidential = True
    places.flush()
    breach = breach_queries.breach_with_order(places, places.scalars(select(Breach.id)).one())
    assert breach.place is not None
    held = whereabouts(breach.place, gazetteer.current(places), breach.occurred_from)
    assert held == ShownBreachPlace("", "Birch", None, withheld=True)
