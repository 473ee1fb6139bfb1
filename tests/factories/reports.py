"""Suspected breaches as officers report them, and breaches whose suspect is outstanding."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Role
from orders.breaches.model import Breach
from orders.breaches.reports.reporting import ReportInput, report_breach
from orders.breaches.service import order_of
from orders.follow_ups.model import FollowUp
from orders.register.model import Order
from orders.rules.vocabulary.codes import BreachDecision, BreachMethod
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.orders import at

SEEN = "2026-11-20 21:00"


def make_wanted(db: Session, order: Order, when: str = SEEN, **changes: Any) -> Breach:
    """A breach by message whose suspect is outstanding."""
    values: dict[str, Any] = {
        "occurred_from": at(when),
        "method": BreachMethod.MESSAGE,
        "decision": BreachDecision.OUTSTANDING_SUSPECT,
        "arrested_at": None,
        "custody_reference": None,
    }
    return make_breach(db, order, **(values | changes))


def report_input(**changes: Any) -> ReportInput:
    """What an officer saw on Fri 20 Nov 2026 21:00 London; nobody was arrested."""
    values: dict[str, Any] = {
        "account_text": "Stood outside and shouted.",
        "occurred_at": at(SEEN),
        "place_text": "By the bus stop.",
    }
    return ReportInput(**(values | changes))


def make_report(
    db: Session,
    order: Order,
    *,
    by: Account | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> FollowUp:
    """That report by an officer, an hour later."""
    return report_breach(
        db,
        order_of(db, order.reference),
        report_input(**changes),
        by=by or make_account(db, Role.OFFICER),
        now=now or at("2026-11-20 22:00"),
    )
