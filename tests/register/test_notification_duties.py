"""Duties to tell police name and address, as an order's page reads them from the register."""

from __future__ import annotations

import pytest
from sqlalchemy import true
from sqlalchemy.orm import Session

from orders.courts.calendar import PUBLISHED
from orders.register import order_record
from orders.register.changes import recording
from orders.register.model import Order
from orders.register.order_record import OrderRecord
from orders.register.presence import projection
from orders.register.schemas.event import EventInput, registration
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.notification import NotificationState
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind
from tests.factories.accounts import make_account
from tests.factories.orders import at, happen, make_order, order_input
from tests.factories.people import make_same
from tests.worklists.looking import references

S = NotificationState
TOLD = {"place": "Alder police station", "taken_by": "PC 4411 Hale"}
LATER = at("2026-11-30 12:00")


def served(db: Session, kind: str, made: str) -> Order:
    """An open-ended order, served an hour after it was made."""
    given = order_input(
        kind=kind,
        started_at=at(f"{made} 11:00"),
        ends_at=None,
        ends_kind=EndsKind.UNTIL_FURTHER_ORDER,
    )
    order = make_order(db, given)
    return happen(db, order, EventKind.SERVED, f"{made} 12:00")


def sheet(db: Session, order: Order) -> OrderRecord:
    return order_record.read(db, order.reference, visible=true(), calendar=PUBLISHED)


@pytest.mark.parametrize("known", [True, False, None])
@pytest.mark.parametrize("kind", catalogue.KINDS.values(), ids=lambda kind: str(kind.code))
def test_what_is_said_of_the_register_is_an_event_of_the_kind(
    kind: Kind, known: bool | None
) -> None:
    """Of a kind that puts no subject on it, nothing is written, whatever a program sends."""
    said = registration(kind, known, at("2026-11-20 11:00"))
    assert {each.kind for each in said} <= kind.events
    assert bool(said) is (EventKind.NOT_EXCUSED in kind.events and known is not None)


def decide_same(db: Session, one: Order, other: Order) -> None:
    """Somebody decided that two subjects are one person."""
    make_same(db, one.subject_id, other.subject_id, now=LATER)


@pytest.mark.parametrize(
    ("earlier", "kind", "state", "section"),
    [
        ("SHPO_CIVIL", "SPO", S.NOT_REQUIRED, "Stalking Protection Act 2019 s.9(5)"),
        ("SPO", "DAPO", S.NOT_REQUIRED, "Domestic Abuse Act 2021 s.41(8)"),
        ("SRO", "SPO", S.OVERDUE, "Stalking Protection Act 2019 s.9(1)"),
        ("NMO", "SPO", S.OVERDUE, "Stalking Protection Act 2019 s.9(1)"),
    ],
)
@pytest.mark.parametrize("decided", [False, True], ids=["one-person", "decided-to-be-one"])
def test_another_duty_of_the_subject_lets_off_as_its_act_says(
    areas: Session, earlier: str, kind: str, state: NotificationState, section: str, decided: bool
) -> None:
    before = served(areas, earlier, "2026-11-02")
    order = served(areas, kind, "2026-11-20")
    if decided:
        decide_same(areas, before, order)
    else:
        on_one_person(areas, before, order)
    found = sheet(areas, order).notification(LATER)
    assert (found.state, found.source) == (state, section)
    listed = references(areas, "notifications-overdue", "2026-11-30 12:00")
    assert (order.reference in listed) is (state is S.OVERDUE)


@pytest.mark.parametrize(
    ("event", "state"), [(EventKind.QUASHED, S.OVERDUE), (EventKind.SUSPENDED, S.NOT_REQUIRED)]
)
def test_another_duty_counts_while_its_order_is_in_force_or_suspended(
    areas: Session, event: EventKind, state: NotificationState
) -> None:
    before = served(areas, "SHPO_CIVIL", "2026-11-02")
    order = served(areas, "SPO", "2026-11-20")
    on_one_person(areas, before, order)
    given = EventInput(
        event, at("2026-11-25 12:00"), details={"court": "Alder"}, override_reason="As sealed."
    )
    now, by, version = LATER, make_account(areas), before.version
    recording.add_event(areas, before.reference, given, by=by, now=now, version=version)
    record = sheet(areas, order)
    assert record.notification(at("2026-11-25 11:59")).state is S.NOT_REQUIRED
    assert record.notification(LATER).state is state
    listed = references(areas, "notifications-overdue", "2026-11-30 12:00")
    assert (order.reference in listed) is (state is S.OVERDUE)


def on_one_person(db: Session, before: Order, order: Order) -> None:
    """The second order is on the subject of the first."""
    order.subject_id = before.subject_id
    db.flush()
    projection.rewrite(db, [order.id])


def test_an_order_on_somebody_else_stands_in_for_nothing(areas: Session) -> None:
    served(areas, "SHPO_CIVIL", "2026-11-02")
    order = served(areas, "SPO", "2026-11-20")
    assert sheet(areas, order).notification(LATER).state is S.OVERDUE


def test_a_change_recorded_is_due_and_then_told_k8(areas: Session) -> None:
    order = served(areas, "SPO", "2026-11-20")
    order = happen(areas, order, EventKind.NOTIFIED, "2026-11-21 12:00", details=TOLD)
    order = happen(areas, order, EventKind.DETAILS_CHANGED, "2026-11-28 09:00")
    found = sheet(areas, order).change_notification(at("2026-11-29 12:00"))
    assert (found.state, found.due_at) == (S.DUE, at("2026-12-01 00:00"))
    assert found.source == "Stalking Protection Act 2019 s.9(3)-(4)"
    happen(areas, order, EventKind.NOTIFIED, "2026-11-30 12:00", details=TOLD)
    assert sheet(areas, order).change_notification(at("2026-11-30 13:00")).state is S.DONE


def test_who_is_under_another_duty_the_register_does_not_hold_is_recorded_so(
    areas: Session,
) -> None:
    order = served(areas, "SPO", "2026-11-20")
    happen(areas, order, EventKind.EXCUSED, "2026-11-21 12:00")
    found = sheet(areas, order).notification(LATER)
    assert (found.state, found.source) == (
        S.NOT_REQUIRED,
        "Stalking Protection Act 2019 s.9(5)",
    )
