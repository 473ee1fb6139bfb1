"""Patterns across every order of a person, under every record of that person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from orders.breaches import patterns
from orders.breaches.model import Breach
from orders.breaches.service import order_of as order_with_people
from orders.corrections.service import CorrectionInput, correct
from orders.register.model import Order
from orders.rules.checks.breach_patterns import Limits, Pattern
from orders.rules.vocabulary.breach_codes import ArrestPower
from orders.rules.vocabulary.codes import BreachDecision, BreachMethod, EndsKind
from orders.rules.vocabulary.events import EventKind
from tests.factories.breaches import make_breach
from tests.factories.conditions import NO_CONTACT
from tests.factories.orders import (
    NON_MOLEST,
    at,
    happen,
    make_order,
    order_input,
    protected,
    seen,
    subject,
)
from tests.factories.people import make_same

NOW = at("2026-12-31 12:00")
FREE: dict[str, Any] = {
    "decision": BreachDecision.OUTSTANDING_SUSPECT,
    "arrested_at": None,
    "custody_reference": None,
    "now": NOW,
}


def order_of(db: Session, kind: str = "NMO", **changes: Any) -> Order:
    """An open-ended order of a kind made 1 Nov 2025."""
    ends: dict[str, Any] = {"ends_kind": EndsKind.UNTIL_FURTHER_ORDER, "ends_at": None}
    given = order_input(kind=kind, started_at=at("2025-11-01 11:00"), **(ends | changes))
    return make_order(db, given)


def breached(db: Session, order: Order, *days: str, **changes: Any) -> list[Breach]:
    return [
        make_breach(db, order, occurred_from=at(f"{day} 21:00"), **(FREE | changes)) for day in days
    ]


def same_person(db: Session, first: Order, second: Order) -> None:
    """Somebody decided that the subjects of two orders are one person."""
    make_same(db, first.subject_id, second.subject_id)


def shown(db: Session, order: Order, on: str = "2026-12-31 12:00") -> set[Pattern]:
    found = patterns.patterns_of(db, [order.subject_id], as_at=at(on))
    listed = patterns.flagged(db, as_at=at(on))
    assert listed.get(order.subject_id) == found.get(order.subject_id)
    return {each.pattern for each in found.get(order.subject_id, ())}


@pytest.mark.spatial
def test_breaches_under_two_orders_against_one_victim_are_one_pattern(places: Session) -> None:
    """X5."""
    first = order_of(places)
    second = order_of(places, "SPO")
    places.flush()
    breached(places, first, "2025-12-01", "2026-03-10")
    breached(places, second, "2026-11-30")
    assert Pattern.REPEAT_SAME_VICTIM not in shown(places, first)
    same_person(places, first, second)
    make_same(places, *(order.protections[0].person_id for order in (first, second)))
    both = {Pattern.REPEAT_SAME_VICTIM, Pattern.REPEAT_BREACHES}
    assert shown(places, first) == shown(places, second) == both


def test_two_victims_of_two_orders_are_a_serial_pattern(places: Session) -> None:
    """X6."""
    first = order_of(places)
    second = order_of(places, protected_persons=(protected(given_names="Beth"),))
    same_person(places, first, second)
    breached(places, first, "2026-01-05")
    assert shown(places, first) == set()
    breached(places, second, "2026-11-20")
    assert shown(places, first) == shown(places, second) == {Pattern.SERIAL_TWO_VICTIMS}
    assert shown(places, first, on="2026-11-19 12:00") == set()


def test_two_breaches_of_one_incident_are_one_occasion(places: Session) -> None:
    order = order_of(places)
    breached(places, order, "2026-03-01", "2026-03-02", occurrence_reference="LOG 9")
    assert shown(places, order) == set()
    breached(places, order, "2026-04-01")
    assert shown(places, order) == {Pattern.REPEAT_BREACHES}


def test_a_victim_is_whom_the_breach_was_against_not_everybody_the_order_protects(
    places: Session,
) -> None:
    both = (protected(), protected(given_names="Beth"))
    order = order_of(places, protected_persons=both)
    held = order_with_people(places, order.reference)
    first, second = (each.person_id for each in held.protections)
    breached(places, order, "2026-03-01", protected_person_ids=(first,))
    assert shown(places, order) == set()
    breached(places, order, "2026-04-01", protected_person_ids=(second,))
    assert Pattern.SERIAL_TWO_VICTIMS in shown(places, order)


def test_not_telling_police_has_no_victim(places: Session) -> None:
    order = order_of(places, "SPO")
    days = ("2026-03-01", "2026-04-01", "2026-05-01")
    breached(places, order, *days, method=BreachMethod.NOTIFICATION_FAILURE)
    assert shown(places, order) == {Pattern.REPEAT_BREACHES}


def test_a_record_made_in_error_makes_no_pattern(places: Session) -> None:
    order = order_of(places)
    breached(places, order, "2026-03-01", "2026-04-01", "2026-05-01")
    assert Pattern.REPEAT_SAME_VICTIM in shown(places, order)
    happen(places, order, EventKind.ENTERED_IN_ERROR, "2026-06-01 12:00")
    assert shown(places, order) == set()


def test_breaches_of_an_undertaking_are_occasions_but_no_breach_of_an_order(
    places: Session,
) -> None:
    """L17."""
    order = make_order(
        places,
        order_input(
            kind="UNDERTAKING",
            started_at=at("2025-11-01 11:00"),
            ends_at=at("2027-11-01 00:00"),
            override_reason="As given.",
        ),
    )
    breached(places, order, "2026-03-01", "2026-04-01", "2026-05-01")
    assert shown(places, order) == {Pattern.REPEAT_SAME_VICTIM}


def test_nobody_without_breaches_is_flagged(places: Session) -> None:
    order = order_of(places, subject=subject(given_names="Quiet"))
    assert shown(places, order) == set()
    assert patterns.patterns_of(places, [], as_at=NOW) == {}


def test_a_force_sets_its_own_numbers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Limits(months=6, same_victim=2)
    settings = replace(app.config["SETTINGS"], pattern_limits=own)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    with app.app_context():
        assert patterns.limits() is own
    assert patterns.limits() == Limits()


ARRESTED: Final[dict[str, Any]] = {
    "decision": BreachDecision.ARRESTED,
    "arrest_power": ArrestPower.ATTACHED,
    "not_in_force_reason": "The sealed order says so.",
    "now": NOW,
}
WHY: Final = {"not_in_force_reason": "As sealed."}


@pytest.mark.spatial
def test_a_breach_counts_though_the_power_of_its_arrest_had_ended(places: Session) -> None:
    ends: dict[str, Any] = {"ends_kind": EndsKind.FIXED, "ends_at": at("2027-01-01 00:00")}
    order = order_of(places, "OCCUPATION", **ends, override_reason="As sealed.")
    attached = EventKind.POWER_OF_ARREST
    happen(places, order, attached, "2025-11-01 11:00", until="2026-02-01 12:00")
    for day in ("2026-03-01", "2026-04-01"):
        when: dict[str, Any] = {
            "occurred_from": at(f"{day} 21:00"),
            "arrested_at": at(f"{day} 22:00"),
        }
        breach = make_breach(places, order, **when, **ARRESTED)
        assert (breach.in_force, breach.not_in_force_reason) == (True, "The sealed order says so.")
    assert shown(places, order) == {Pattern.REPEAT_BREACHES}


def test_a_breach_of_a_condition_in_force_counts_though_another_was_not(places: Session) -> None:
    ended = replace(NON_MOLEST, ends_at=at("2026-02-01 00:00"))
    order = order_of(places, "SPO", conditions=(NO_CONTACT, ended), override_reason="As sealed.")
    standing, gone = (each.id for each in order_with_people(places, order.reference).conditions)
    days = ("2026-03-01", "2026-04-01")
    breached(places, order, *days, condition_ids=(gone,), **WHY)
    breached(places, order, "2026-05-01", condition_ids=(standing, gone), **WHY)
    assert Pattern.REPEAT_BREACHES not in shown(places, order)
    breached(places, order, "2026-06-01", condition_ids=(gone, standing), **WHY)
    assert Pattern.REPEAT_BREACHES in shown(places, order)


def test_a_breach_that_began_in_force_counts_though_it_went_on_after_the_end(
    places: Session,
) -> None:
    order = order_of(places, ends_kind=EndsKind.FIXED, ends_at=at("2026-04-02 00:00"))
    breached(places, order, "2026-03-01")
    breached(places, order, "2026-04-01", occurred_to=at("2026-04-02 03:00"), **WHY)
    assert shown(places, order) == {Pattern.REPEAT_BREACHES}
    breached(places, order, "2026-04-03", "2026-04-04", **WHY)
    found = patterns.patterns_of(places, [order.subject_id], as_at=NOW)[order.subject_id]
    assert {each.pattern: each.number for each in found}[Pattern.REPEAT_BREACHES] == 2


def test_what_is_put_right_or_moved_is_judged_anew(places: Session) -> None:
    order = order_of(places, ends_kind=EndsKind.FIXED, ends_at=at("2026-04-02 00:00"))
    (breach,) = breached(places, order, "2026-04-03", **WHY)
    assert not breach.in_force
    right = CorrectionInput(
        {"occurred_from": "2026-03-03T21:00:00Z", "occurred_to": "2026-03-03T21:00:00Z"}
        | {"reported_at": "2026-03-03T21:00:00Z"},
        "Mistyped.",
    )
    places.refresh(order)
    correct(places, order.reference, "breach", breach.id, right, **seen(places, order, NOW))
    assert (breach.in_force, breach.not_in_force_reason) == (True, None)
