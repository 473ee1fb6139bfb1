"""Breaches recorded through the register's own service, and arrests from custody's list.

Defaults: in person at Fri 20 Nov 2026 21:00 London, arrested 22:00, no offence besides.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.breaches.model import Arrest, Breach
from orders.breaches.schemas.breach import BreachInput
from orders.breaches.service import log_breach, order_of
from orders.register.model import Order
from orders.rules.vocabulary.breach_codes import OffenceAnswer
from orders.rules.vocabulary.codes import BreachDecision, BreachMethod
from tests.factories.accounts import make_account
from tests.factories.orders import at


def breach_input(**changes: Any) -> BreachInput:
    """What somebody would write to report a breach; ``condition_ids`` must be given."""
    occurred_from = changes.get("occurred_from", at("2026-11-20 21:00"))
    values = {
        "condition_ids": (),
        "occurred_from": occurred_from,
        "occurred_to": occurred_from,
        "reported_at": occurred_from,
        "reported_by": "PC 4411",
        "method": BreachMethod.IN_PERSON,
        "account_text": "Came to the door.",
        "decision": BreachDecision.ARRESTED,
        "decision_rationale": "Arrest necessary to protect.",
        "arrested_at": at("2026-11-20 22:00"),
        "custody_reference": "CU/1234/26",
        "offence": OffenceAnswer.YES if changes.get("crime_reference") else OffenceAnswer.NOT_YET,
    }
    return BreachInput(**(values | changes))


def make_breach(
    db: Session,
    order: Order,
    *,
    now: datetime | None = None,
    by: Account | None = None,
    **changes: Any,
) -> Breach:
    """A breach of the first condition, against the first protected person, of ``order``.

    Recorded an hour after the arrest.
    """
    held = order_of(db, order.reference)
    usual = {
        "condition_ids": (held.conditions[0].id,),
        "protected_person_ids": tuple(each.person_id for each in held.protections[:1]),
    }
    given = breach_input(**(usual | changes))
    recorded_at = now or at("2026-11-20 23:00")
    known = order_of(db, order.reference)
    return log_breach(db, known, given, by=by or make_account(db), now=recorded_at)


def make_arrest(
    db: Session, reference: str, when: str = "2026-11-19 23:00", **changes: Any
) -> None:
    """An arrest for violent domestic abuse in Alder."""
    values = {
        "arrest_reference": reference,
        "arrested_at": at(when),
        "lpa_code": "ALD",
        "violent_da": True,
        "imported_at": at("2026-12-01 06:00"),
    }
    db.add(Arrest(**(values | changes)))
    db.flush()
