"""One order from two sources is noticed before it is recorded a second time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from orders.errors import RuleBroken
from orders.register import drafts, same_orders
from orders.register.model import Order
from orders.register.schemas.order import OrderInput
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import make_areas
from tests.factories.orders import (
    at,
    happen,
    make_order,
    order_input,
    subject,
)

WHO: dict[str, Any] = {
    "family_name": "O\u2019Neill",
    "given_names": "Sean",
    "born_on": date(1980, 5, 4),
}
ALIKE: dict[str, dict[str, Any]] = {
    "another apostrophe": {"subject": WHO | {"family_name": "O'Neill"}},
    "day and month swapped": {"subject": WHO | {"born_on": date(1980, 4, 5)}},
    "another hour": {"started_at": at("2026-11-23 10:15")},
    "no court": {"court": None},
    "married": {"subject": WHO | {"family_name": "Bell"}},
    "year alone": {"subject": WHO | {"born_on": None, "birth_year": 1980}},
    "no birth": {"subject": WHO | {"born_on": None}},
}
OTHER: dict[str, dict[str, Any]] = {
    "another day": {"started_at": at("2026-11-24 10:15")},
    "another court": {"court": "Dudley Magistrates' Court"},
    "another person": {"subject": {"family_name": "Marsh", "given_names": "Ian"}},
    "a brother": {"subject": WHO | {"given_names": "Ian"}},
    "another birth": {"subject": WHO | {"born_on": date(1991, 12, 30)}},
    "another kind": {"kind": "NMO"},
    "its own source": {"source": "connect", "source_reference": "C/2"},
}


def written(**changes: Any) -> OrderInput:
    """A DVPO against the subject as another system would send it."""
    who = changes.pop("subject", WHO)
    values: dict[str, Any] = {"source": "niche", "source_reference": "N/1"}
    return order_input(subject=subject(**who), **(values | changes))


@pytest.fixture
def held(each_db: Session) -> Order:
    """The order as the register has it from elsewhere."""
    make_areas(each_db)
    return make_order(each_db, written(source="connect", source_reference="C/1"))


@pytest.mark.spatial
@pytest.mark.parametrize("changes", ALIKE.values(), ids=ALIKE)
def test_it_is_to_be_confirmed_and_names_the_other(
    each_db: Session, held: Order, changes: dict[str, Any]
) -> None:
    given = written(**changes)
    (found,) = same_orders.checks(each_db, given)
    assert held.reference in found.message
    if given.subject.born_on is not None:
        with pytest.raises(RuleBroken, match=held.reference):
            make_order(each_db, given)
        reason = "Another order that the court made that day."
        assert make_order(each_db, written(**changes, override_reason=reason)).id != held.id


@pytest.mark.spatial
@pytest.mark.parametrize(
    ("birth", "given"),
    [
        pytest.param({"born_on": None}, WHO, id="none and the day"),
        pytest.param({"born_on": None}, WHO | {"born_on": None, "birth_year": 1980}, id="none"),
        pytest.param({"born_on": None, "birth_year": 1980}, WHO, id="the year and the day"),
    ],
)
def test_an_order_held_without_a_day_of_birth_is_named_too(
    each_db: Session, birth: dict[str, Any], given: dict[str, Any]
) -> None:
    make_areas(each_db)
    held = make_order(
        each_db,
        written(
            source="connect",
            source_reference="C/1",
            subject=WHO | birth,
            override_reason="Nobody knows when he was born.",
        ),
    )
    others = [written(subject=given | {"given_names": "Ian"}), written(kind="NMO", subject=given)]
    assert same_orders.held_already(each_db, [*others, written(subject=given)]) == {
        len(others): held.reference
    }


@pytest.mark.spatial
@pytest.mark.parametrize("changes", OTHER.values(), ids=OTHER)
def test_another_order_is_not_asked_about(
    each_db: Session, held: Order, changes: dict[str, Any]
) -> None:
    assert same_orders.checks(each_db, written(**changes)) == []


@pytest.mark.spatial
def test_two_recorders_who_write_one_order_are_told_and_one_draft_is_not(
    each_db: Session, held: Order
) -> None:
    db = each_db
    draft = written(source=drafts.SOURCE, source_reference="a")
    order = make_order(db, written(source=drafts.SOURCE, source_reference="a", override_reason="x"))
    held.source = drafts.SOURCE
    db.flush()
    assert same_orders.held_already(db, [draft]) == {0: held.reference}
    assert order.source_reference == "a"


@pytest.mark.spatial
def test_what_was_entered_in_error_bars_nothing(each_db: Session, held: Order) -> None:
    db = each_db
    happen(db, held, EventKind.ENTERED_IN_ERROR, "2026-11-23 12:00", now="2026-11-23 12:00")
    assert same_orders.held_already(db, [written()]) == {}


@pytest.mark.spatial
def test_each_of_many_is_named_by_its_place(each_db: Session, held: Order) -> None:
    db = each_db
    others = [written(**changes) for changes in OTHER.values()]
    assert same_orders.held_already(db, [*others, written()]) == {len(others): held.reference}
