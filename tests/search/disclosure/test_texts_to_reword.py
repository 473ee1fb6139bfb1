"""The team's list looks for texts where the gate does: near every home that words may tell."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.people.schema import AddressInput
from orders.register.model import Order, Protection
from orders.search.disclosure.homes_near import homes_near, orders_near_homes
from orders.search.disclosure.rewording import TellingText, telling_texts, tells_about
from tests.factories.areas import make_areas
from tests.factories.ground import make_visit
from tests.factories.orders import home, make_served_notice, notice_input, protected, subject
from tests.factories.people import make_same

pytestmark = pytest.mark.spatial
HER = ("Joy", "Bell", date(1991, 1, 2))
HIM = ("Carl", "Finch", date(1985, 4, 3))
HOME = home("WS2 2BB", lines="14 Acacia Avenue", confidential=True)
ELSEWHERE = home("B2 2BB")
TELLS = "He waits outside 14 Acacia Avenue."
Who = tuple[str, str, date]
BORN = count(1)


def somebody() -> Who:
    """Nobody whose record is alike another."""
    number = next(BORN)
    return f"Given{number}", f"Family{number}", date(1970, 1, 1) + timedelta(number)


def told(db: Session, against: Who, protects: Who, where: AddressInput = ELSEWHERE) -> Order:
    """A notice, and a visit about it that tells her home."""
    keys = ("given_names", "family_name", "born_on")
    made = make_served_notice(
        db,
        notice_input(
            subject=subject(**dict(zip(keys, against, strict=True))),
            protected_persons=(protected(where, **dict(zip(keys, protects, strict=True))),),
        ),
    )
    make_visit(db, made, words=TELLS)
    return made


def join(db: Session, first: Order, second: Order) -> None:
    """Somebody decided that those whom two orders protect are one person."""
    ids = db.scalars(
        select(Protection.person_id)
        .where(Protection.order_id.in_([first.id, second.id]))
        .order_by(Protection.person_id)
    ).all()
    make_same(db, *ids)


def test_the_list_names_each_text_that_is_kept_from_readers_and_no_other(
    each_db: Session,
) -> None:
    db = each_db
    make_areas(db)
    hers = told(db, HIM, HER, HOME)
    near = {
        "hers": hers,
        "an alike record of hers": told(db, somebody(), HER),
        "another against an alike record of his": told(db, HIM, somebody()),
        "a joined record of hers": told(db, somebody(), somebody()),
    }
    join(db, hers, near["a joined record of hers"])
    apart = told(db, somebody(), somebody())
    gated = [each for each in (*near.values(), apart) if homes_near(db, [each.reference])]
    assert gated == list(near.values())
    assert set(db.scalars(orders_near_homes())) == {each.id for each in near.values()}
    listed = [each for each in telling_texts(db).texts if each.column == "visit.words"]
    assert sorted(each.order_id for each in listed) == sorted(each.id for each in near.values())
    assert all(tells_about(db, each, TELLS) for each in listed)
    unlisted = TellingText(apart.reference, "visit: words", TELLS, apart.id, "visit.words", 0)
    assert not tells_about(db, unlisted, TELLS)
