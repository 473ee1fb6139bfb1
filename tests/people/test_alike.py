"""Somebody recorded anew for another order is known again, whatever nobody has compared."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.people.model import Address
from orders.register.model import Order
from orders.search.disclosure.homes_near import homes_near
from orders.search.disclosure.zones.drawn_zones import kept_back
from tests.factories.areas import make_areas
from tests.factories.orders import home, make_served_notice, notice_input, protected, subject

pytestmark = pytest.mark.spatial
LINES = "2 Invented Close"
PNC = "2001/0000001Q"
BORN = date(1990, 7, 1)
HER: dict[str, Any] = {"family_name": "Okafor", "given_names": "Grace", "born_on": BORN}
ANEW = {
    "as before": HER,
    "in capitals": HER | {"family_name": "OKAFOR", "given_names": "GRACE"},
    "with a middle name": HER | {"given_names": "Grace Ngozi"},
    "with an accent": HER | {"family_name": "\N{LATIN CAPITAL LETTER O WITH ACUTE}kafor"},
    "since she married": HER | {"family_name": "Bell"},
    "by her PNC number": {
        "family_name": "Bell",
        "given_names": "Jo",
        "born_on": date(1990, 7, 2),
        "pnc_id": PNC,
    },
}
OTHERS = {
    "born on another day": HER | {"born_on": date(1991, 8, 12)},
    "called otherwise": HER | {"family_name": "Bell", "given_names": "Joan"},
}


def beside_her(db: Session, who: dict[str, Any]) -> Order:
    """A notice that names her home against somebody's record, beside one that withholds it."""
    make_areas(db)
    hers = protected(home("WS1 1AA", lines=LINES, confidential=True), **HER, pnc_id=PNC)
    make_served_notice(db, notice_input(protected_persons=(hers,)))
    again = subject(home("WS1 1AA", lines=LINES), **who)
    other = protected(home("B2 2BB"), family_name="Marsh", given_names="Ian")
    return make_served_notice(db, notice_input(subject=again, protected_persons=(other,)))


def is_withheld(db: Session, order: Order) -> bool:
    db.expire_all()
    theirs = select(Address.confidential).where(Address.person_id == order.subject_id)
    return db.scalars(theirs).one()


@pytest.mark.parametrize("who", ANEW.values(), ids=ANEW)
def test_the_words_zones_and_home_of_another_record_of_hers_are_judged_by_her_home(
    each_db: Session, who: dict[str, Any]
) -> None:
    order = beside_her(each_db, who)
    assert is_withheld(each_db, order)
    assert len(homes_near(each_db, [order.reference])) == 2
    assert len(kept_back(each_db, [order.id])[order.id].addresses) == 2


@pytest.mark.parametrize("who", OTHERS.values(), ids=OTHERS)
def test_somebody_else_is_not(each_db: Session, who: dict[str, Any]) -> None:
    order = beside_her(each_db, who)
    assert not is_withheld(each_db, order)
    assert homes_near(each_db, [order.reference]) == frozenset()
    assert kept_back(each_db, [order.id]) == {}
