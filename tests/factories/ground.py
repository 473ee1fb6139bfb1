"""Visits, handovers and custody, recorded through the register's own services."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import true
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.ground import custody_records, ground_queries, handover_records, visit_records
from orders.ground.model import Detention, Handover, Visit
from orders.ground.schema import DetentionInput, VisitInput
from orders.ground.words import HeldIn, VisitResult
from orders.people.model import Address
from orders.register.changes import home_changes
from orders.register.model import Order
from tests.factories.accounts import make_account
from tests.factories.areas import area_id
from tests.factories.orders import acting, at, home


def visit_input(**changes: Any) -> VisitInput:
    """A visit on Sat 21 Nov 2026 10:00 London that found nothing wrong; the next in a week."""
    values: dict[str, Any] = {
        "visited_at": at("2026-11-21 10:00"),
        "visited_by": "PC 4411 Hale",
        "subject_seen": True,
        "result": VisitResult.KEPT,
        "next_due_on": date(2026, 11, 28),
    }
    return VisitInput(**(values | changes))


def to_record_on(db: Session, order: Order) -> Order:
    """The order as a page or an operation reads it before something is recorded on it."""
    return ground_queries.order_of(db, order.reference, visible=true())


def make_visit(
    db: Session,
    order: Order,
    *,
    by: Account | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> Visit:
    """That visit, recorded at once."""
    given = visit_input(**changes)
    return visit_records.record_visit(
        db,
        to_record_on(db, order),
        given,
        by=by or make_account(db),
        now=now or given.visited_at,
    )


def detention_input(**changes: Any) -> DetentionInput:
    """Remanded on Sat 21 Nov 2026 09:00, to be released on Wed 25 Nov."""
    values: dict[str, Any] = {
        "held_in": HeldIn.PRISON_REMAND,
        "place": "HMP Invented",
        "since_at": at("2026-11-21 09:00"),
        "release_expected_on": date(2026, 11, 25),
    }
    return DetentionInput(**(values | changes))


def make_detention(
    db: Session, order: Order, *, now: datetime | None = None, **changes: Any
) -> Detention:
    """That detention of the subject, recorded at once."""
    given = detention_input(**changes)
    return custody_records.detain(
        db, to_record_on(db, order), given, **acting(db, now or given.since_at)
    )


def move_to_birch(db: Session, order: Order, when: str = "2026-11-21 12:00") -> Address:
    """The subject leaves Alder West for Birch West on 21 November."""
    return home_changes.move(
        db,
        order.subject_id,
        home("WS1 1AA", lines="3 Newly Street", starts_on=date(2026, 11, 21)),
        leaves=True,
        reference=order.reference,
        **acting(db, when),
    )


def make_handover(
    db: Session, order: Order, note: str = "Visit weekly.", when: str = "2026-11-21 13:00"
) -> Handover:
    """The subject moves from Alder to Birch, and Alder hands over."""
    move_to_birch(db, order)
    return handover_records.hand_over(
        db,
        to_record_on(db, order),
        note,
        from_id=area_id(db, "ALD"),
        to_id=area_id(db, "BIR"),
        **acting(db, when),
    )
