"""A neighbourhood's mail tells of a home that is withheld only that an order left its list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.digests.content.composition import Digest
from orders.people.model import Address
from orders.register.changes import home_changes
from orders.register.confidentiality.opening_purposes import OpeningPurpose
from orders.register.model import Order
from orders.register.schemas.event import EventInput
from orders.rules.vocabulary.events import EventKind
from tests.digests.content.test_composition import breach, corrected
from tests.digests.looking import CHANGED, CORRECTIONS, ENDED, LIVE, MOVED_IN, Areas, rows, titles
from tests.digests.test_taken_back import moved, struck
from tests.factories.accounts import make_account
from tests.factories.orders import at, happen, make_order
from tests.worklists.looking import make_court_order

DAYS = ("2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25")
LEFT = "not on this list any more: disregard what earlier digests said of it"
Later = Callable[[Session, Order], object]

LATER: dict[str, Later] = {
    "corrected": lambda db, order: corrected(
        db,
        order,
        EventKind.RECEIVED,
        EventInput(EventKind.RECEIVED, at("2026-11-20 17:00"), reason="misread"),
        "2026-11-22 12:00",
    ),
    "struck out": lambda db, order: struck(db, order, EventKind.RECEIVED, "2026-11-22 12:00"),
    "breached": lambda db, order: breach(db, order, now="2026-11-22 12:00"),
    "suspended": lambda db, order: happen(db, order, EventKind.SUSPENDED, "2026-11-22 12:00"),
    "rescinded": lambda db, order: happen(db, order, EventKind.RESCINDED, "2026-11-22 12:00"),
    "in error": lambda db, order: happen(db, order, EventKind.ENTERED_IN_ERROR, "2026-11-22 12:00"),
}


@pytest.fixture
def order(placed: Session) -> Order:
    """In force in Alder West since the day before the first digest."""
    made = make_court_order(placed, "DVPO", "2026-11-20 12:00", "2026-12-10 00:00")
    happen(placed, made, EventKind.RECEIVED, "2026-11-20 16:00")
    return made


def withhold(db: Session, order: Order, now: str, *, hidden: bool = True) -> None:
    home_changes.withhold(
        db,
        db.scalars(select(Address.id).where(Address.person_id == order.subject_id)).one(),
        confidential=hidden,
        reason="the person at risk asks",
        purpose=OpeningPurpose.PERSON_ASKED,
        by=make_account(db),
        now=at(now),
        reference=order.reference,
    )


def all_rows(digest: Digest) -> list[tuple[str, ...]]:
    return [
        (part.title, row.place, row.conditions, row.ends, row.note)
        for part in digest.parts
        for group in part.groups
        for row in group.rows
    ]


@pytest.mark.parametrize("later", LATER.values(), ids=list(LATER))
def test_a_neighbourhood_hears_that_it_left_and_nothing_later(
    placed: Session, areas: Areas, order: Order, later: Later
) -> None:
    areas.sent("ALD1", DAYS[0])
    withhold(placed, order, "2026-11-21 12:00")
    assert all_rows(areas.sent("ALD1", DAYS[1])) == [(CORRECTIONS, "", "", "", LEFT)]
    later(placed, order)
    assert areas.sent("ALD1", DAYS[2]).nil
    assert areas.digest("ALD1", DAYS[3]).nil


@pytest.mark.parametrize(
    "later", [each for name, each in LATER.items() if name != "in error"], ids=lambda _: ""
)
def test_what_was_recorded_with_the_withholding_is_not_told_either(
    placed: Session, areas: Areas, order: Order, later: Later
) -> None:
    areas.sent("ALD1", DAYS[0])
    withhold(placed, order, "2026-11-21 12:00")
    later(placed, order)
    assert all_rows(areas.sent("ALD1", DAYS[2])) == [(CORRECTIONS, "", "", "", LEFT)]
    assert areas.digest("ALD1", DAYS[3]).nil


def test_when_it_is_opened_it_is_back_with_what_was_wrong(
    placed: Session, areas: Areas, order: Order
) -> None:
    areas.sent("ALD1", DAYS[0])
    withhold(placed, order, "2026-11-21 12:00")
    areas.sent("ALD1", DAYS[1])
    LATER["corrected"](placed, order)
    areas.sent("ALD1", DAYS[2])
    withhold(placed, order, "2026-11-23 12:00", hidden=False)
    digest = areas.sent("ALD1", DAYS[3])
    (row,) = rows(digest, MOVED_IN)
    assert "corrected: received by police Fri 20 Nov 2026, 17:00" in row.note
    assert LIVE in titles(digest)
    after = areas.digest("ALD1", "2026-11-25")
    assert {MOVED_IN, CORRECTIONS, CHANGED}.isdisjoint(titles(after))


def test_its_lpa_goes_on_hearing_of_it(placed: Session, areas: Areas, order: Order) -> None:
    areas.sent("ALD", DAYS[0])
    withhold(placed, order, "2026-11-21 12:00")
    areas.sent("ALD", DAYS[1])
    LATER["suspended"](placed, order)
    (row,) = rows(areas.digest("ALD", DAYS[2]), CHANGED)
    assert row.place == "Alder"
    assert "suspended" in row.note


def left_alder(db: Session, order: Order) -> None:
    moved(db, order, DAYS[1], "2026-11-22 03:00")


@pytest.mark.parametrize(
    "out",
    [left_alder, lambda db, order: withhold(db, order, "2026-11-22 03:00")],
    ids=["moved", "withheld"],
)
def test_that_it_had_not_ended_is_taken_back_in_the_same_words_wherever_it_went(
    placed: Session, areas: Areas, out: Later
) -> None:
    order = make_order(placed)
    areas.sent("ALD1", DAYS[0])
    happen(placed, order, EventKind.NOT_SERVED, "2026-11-21 12:00")
    assert ENDED in titles(areas.sent("ALD1", DAYS[1]))
    out(placed, order)
    assert areas.sent("ALD1", DAYS[2]).nil
    struck(placed, order, EventKind.NOT_SERVED, "2026-11-23 12:00")
    assert all_rows(areas.sent("ALD1", DAYS[3])) == [(CORRECTIONS, "", "", "", LEFT)]
    assert areas.digest("ALD1", DAYS[4]).nil
