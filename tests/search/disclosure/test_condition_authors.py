"""Who said what of a condition, and what is told of its earlier wordings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely import Point
from sqlalchemy import select, true
from sqlalchemy.orm import Session, selectinload

from geo.columns import shape_of
from orders.access.model import Account
from orders.courts.calendar import PUBLISHED
from orders.errors import NotFound
from orders.register import order_record
from orders.register.changes import conditions, recording
from orders.register.changes.sealed_conditions.putting_right import put_right
from orders.register.changes.sealed_conditions.sealed_rows import SealedCondition
from orders.register.model import Condition, Order
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.event import EventInput
from orders.rules.vocabulary.events import EventKind
from orders.search.disclosure.authorship.own_words import OwnWords
from orders.search.disclosure.condition_masking import MaskedCondition, told_of, told_of_orders
from tests.factories.accounts import make_account
from tests.factories.conditions import NO_CONTACT, REFUGE, SCHOOL, ZONE, make_spo, near_refuge
from tests.factories.orders import at

pytestmark = pytest.mark.spatial

NOW = at("2026-11-22 12:00")
LETTERS = replace(NO_CONTACT, text_verbatim="No letters to 9 Hidden Mews.")
HOUSE = ConditionInput(
    "NO_APPROACH_OTHER_PLACE", "Not within 50 metres of 9 Hidden Mews.", radius_m=50
)
MILL = replace(near_refuge(5_000), text_verbatim="Not near the mill.", place_name="the mill")


def rows(db: Session, order: Order) -> list[Condition]:
    db.expire_all()
    query = select(Condition).where(Condition.order_id == order.id)
    return list(
        db.scalars(query.options(selectinload(Condition.place)).order_by(Condition.position))
    )


def read_by(db: Session, order: Order, by: Account | None) -> dict[int, MaskedCondition]:
    db.expire_all()
    sheet = order_record.read(db, order.reference, visible=true(), calendar=PUBLISHED)
    found = {each.id: each for each in told_of(db, sheet, by=by)}
    assert {each.id: each for each in told_of_orders(db, [order.id], by=by)[order.id]} == {
        number: each for number, each in found.items() if each.taken_out_in is None
    }
    return found


def correct(db: Session, order: Order, *given: ConditionInput, by: Account) -> None:
    standing = [each.id for each in rows(db, order) if each.taken_out_in_id is None]
    put_right(
        db,
        order.reference,
        [SealedCondition(id_, each) for id_, each in zip(standing, given, strict=True)],
        reason="As sealed.",
        override_reason="As sealed.",
        by=by,
        now=NOW,
        version=db.get_one(Order, order.id, populate_existing=True).version,
    )


def say_where(
    db: Session, order: Order, number: int, given: ConditionInput, *, by: Account
) -> None:
    version = db.get_one(Order, order.id, populate_existing=True).version
    conditions.say_where(db, order.reference, number, given, by=by, now=NOW, version=version)


def texts_of(db: Session, order: Order, by: Account) -> frozenset[str]:
    """What an answer about an order shows a reader as they typed it."""
    typed = OwnWords(by.id, corrects=True)
    for each in rows(db, order):
        typed.see(each)
        if each.place is not None:
            typed.see(each.place)
    typed.see(db.get_one(Order, order.id))
    return typed.texts(lambda: db, ())


def test_earlier_wordings_of_a_confidential_place_are_told_nowhere(areas: Session) -> None:
    by = make_account(areas)
    unplaced = replace(SCHOOL, spot=None, place_name="", radius_m=None)
    order = make_spo(areas, unplaced, ZONE)
    correct(areas, order, SCHOOL, ZONE, by=by)
    (number, zone, *earlier) = read_by(areas, order, None).values()
    assert not any(each.withheld for each in (number, zone, *earlier))
    correct(areas, order, replace(SCHOOL, confidential=True), ZONE, by=by)
    found = read_by(areas, order, by)
    assert {each.withheld for each in found.values() if each.stands_as == number.id} == {True}
    assert "Invented School" not in str(list(found.values()))
    assert not found[zone.id].withheld
    correct(areas, order, MILL, ZONE, by=by)
    found = read_by(areas, order, by)
    assert found[number.id].wording == "Not near the mill."
    assert not found[number.id].withheld
    assert "Invented School" not in str(list(found.values()))


def test_earlier_wordings_of_a_zone_that_tells_a_home_are_told_nowhere(areas: Session) -> None:
    order = make_spo(
        areas,
        replace(near_refuge(0), shape=None, place_name="", text_verbatim="Not near the red barn."),
        protected_persons=(REFUGE,),
    )
    correct(areas, order, near_refuge(0), by=make_account(areas))
    assert {each.withheld for each in read_by(areas, order, None).values()} == {True}
    assert "red barn" not in str(list(read_by(areas, order, None).values()))


def test_who_says_where_a_condition_applies_does_not_read_the_words_of_another(
    areas: Session,
) -> None:
    first, second = make_account(areas), make_account(areas)
    order = make_spo(areas, HOUSE, protected_persons=(REFUGE,), by=first)
    (number,) = read_by(areas, order, second)
    say_where(areas, order, number, replace(MILL, place_name=""), by=second)
    assert read_by(areas, order, second)[number].withheld
    assert not read_by(areas, order, first)[number].withheld
    assert HOUSE.text_verbatim in texts_of(areas, order, first)
    assert HOUSE.text_verbatim not in texts_of(areas, order, second)


def test_who_words_a_condition_anew_does_not_read_the_place_another_named(
    areas: Session,
) -> None:
    first, second = make_account(areas), make_account(areas)
    named = near_refuge(5_000, place_name="9 Hidden Mews")
    order = make_spo(areas, named, by=first)
    correct(areas, order, replace(named, text_verbatim="Keep away."), by=second)
    (row, old) = rows(areas, order)
    assert (row.worded_by_id, row.placed_by_id) == (second.id, first.id)
    assert (row.placed_at, old.placed_at) == (at("2026-11-20 11:00"), at("2026-11-20 11:00"))
    assert "9 Hidden Mews" in texts_of(areas, order, first)
    assert "9 Hidden Mews" not in texts_of(areas, order, second)
    assert "Keep away." in texts_of(areas, order, second)
    correct(areas, order, replace(MILL, text_verbatim="Keep away."), by=first)
    row = rows(areas, order)[0]
    assert (row.worded_by_id, row.placed_by_id, row.placed_at) == (second.id, first.id, NOW)


def test_who_adds_a_condition_later_typed_it(areas: Session) -> None:
    first, second = make_account(areas), make_account(areas)
    order = make_spo(areas, NO_CONTACT, protected_persons=(REFUGE,), by=first)
    recording.add_event(
        areas,
        order.reference,
        EventInput(EventKind.VARIED, NOW, reason="test", adds=(LETTERS,)),
        by=second,
        now=NOW,
        version=order.version,
    )
    (_, added) = rows(areas, order)
    assert read_by(areas, order, first)[added.id].withheld
    assert not read_by(areas, order, second)[added.id].withheld
    assert LETTERS.text_verbatim in texts_of(areas, order, second)
    assert LETTERS.text_verbatim not in texts_of(areas, order, first)


def test_where_a_condition_applied_that_was_taken_out_is_not_said_anew(areas: Session) -> None:
    by = make_account(areas)
    order = make_spo(areas, MILL)
    correct(areas, order, replace(MILL, radius_m=70), by=by)
    (standing, old) = rows(areas, order)
    with pytest.raises(NotFound):
        say_where(areas, order, old.id, MILL, by=by)
    say_where(areas, order, standing.id, replace(MILL, spot=None, shape=Point(1, 1)), by=by)
    (standing, old) = rows(areas, order)
    assert standing.place is not None
    assert old.place is not None
    assert shape_of(standing.place.shape) == Point(1, 1)
    assert shape_of(old.place.shape) == MILL.shape
