"""What is said of a place, and what never is."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.people.model import Address, withheld_column
from orders.people.service import add_address
from orders.rules.vocabulary.codes import AddressKind
from orders.search.disclosure.masking import Place, place_of, wording
from tests.factories.areas import make_areas
from tests.factories.orders import home, subject
from tests.factories.people import make_person
from tests.search.scenes import NOW

pytestmark = pytest.mark.spatial


def place(db: Session, **changes: Any) -> tuple[Address, Place]:
    """An address in Alder West and what may be said of it."""
    places = make_areas(db)
    person = make_person(db, subject(home("B1 1AA")), now=NOW)
    address = add_address(db, person.id, home(**({"lines": "9 Hidden Mews"} | changes)), now=NOW)
    return address, place_of(address, places, NOW)


def test_an_open_home_is_told_whole(each_db: Session) -> None:
    _, told = place(each_db)
    assert told.words == "9 Hidden Mews, B1 1AA"
    assert (told.lpa, told.neighbourhood) == ("Alder", "Alder West")
    assert told.point == (401_000, 292_000)


@pytest.mark.parametrize(
    "changes",
    [{"confidential": True}, {"kind": AddressKind.REFUGE}],
    ids=["5.4-confidential", "5.4-refuge"],
)
def test_a_withheld_home_is_told_as_its_lpa_alone(
    each_db: Session, changes: dict[str, Any]
) -> None:
    address, told = place(each_db, **changes)
    assert told.words == "Alder, address withheld"
    assert (told.lines, told.postcode, told.neighbourhood, told.point) == ((), None, None, None)
    assert address.is_withheld
    withheld = select(Address.id).where(withheld_column())
    assert each_db.scalars(withheld).all() == [address.id]


def test_a_home_nobody_can_place_is_unallocated(each_db: Session) -> None:
    _, told = place(each_db, postcode=None, without_place=True)
    assert (told.lpa, told.words) == ("Unallocated", "9 Hidden Mews")


def test_wording_that_would_name_a_withheld_place_becomes_plain_words() -> None:
    sealed = "You must not enter 9 Hidden Mews."
    assert wording("NO_ENTER_PREMISES", sealed, withheld=False) == sealed
    said = wording("NO_ENTER_PREMISES", sealed, withheld=True)
    assert said.startswith("Must not enter the premises.")
    assert "Mews" not in said
