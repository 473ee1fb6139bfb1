"""Conditions on premises need a protected person who lives where the subject does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from orders.errors import RuleBroken
from orders.register.changes import recording
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.order import OrderInput
from tests.factories.orders import (
    FORCE,
    NON_MOLEST,
    home,
    make_order,
    notice_input,
    order_input,
    protected,
)

PREMISES = ConditionInput(
    "NO_ENTER_PREMISES", "You must not enter the premises.", premises="SUBJECT"
)
CODE = "premises-not-shared"


def answered(given: OrderInput, *answers: bool | None) -> OrderInput:
    persons = [replace(protected(home()), shares_home=each) for each in answers]
    return replace(given, protected_persons=tuple(persons), conditions=(NON_MOLEST, PREMISES))


def codes(db: Session, given: OrderInput) -> set[str]:
    found = recording.findings(db, given, now=given.started_at, force=FORCE)
    return {each.code for each in found}


@pytest.mark.parametrize("make", [notice_input, order_input])
@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ((False,), True),
        ((False, False), True),
        ((True,), False),
        ((False, True), False),
        ((None, True), False),
        ((None,), False),
        ((False, None), False),
    ],
)
def test_one_who_shares_the_home_is_enough_and_not_known_bars_nothing(
    db: Session, make: Any, answers: tuple[bool | None, ...], *, found: bool
) -> None:
    """Crime and Security Act 2010 s.24(8)."""
    assert (CODE in codes(db, answered(make(), *answers))) is found


def test_what_a_court_sealed_is_recorded_with_a_reason(db: Session) -> None:
    given = answered(order_input(), False)
    with pytest.raises(RuleBroken):
        make_order(db, given)
    assert (
        make_order(db, replace(given, override_reason="As sealed")).override_reason == "As sealed"
    )
