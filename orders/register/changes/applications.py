"""Interim orders and the application they wait for: joined by it, ended by the decision on it."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orders.access.model import Account
from orders.register.changes import change_steps, order_links, person_matches
from orders.register.model import Order
from orders.register.presence.facts import happened, terms_of
from orders.register.schemas.order import OrderInput
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import states
from orders.rules.lifecycle.states import State
from orders.rules.vocabulary.events import BEFORE, DECIDING
from orders.rules.vocabulary.findings import Finding, Severity

FIELD = "on_application"
"""The input that findings here are about."""
_RECORD = "the register's record"


def checks(db: Session, kind: Kind, given: OrderInput) -> list[Finding]:
    """What is wrong with the application that an interim order is said to wait for.

    Returns:
        Refusals for what there is not, is of another kind or is decided already; a finding to
        confirm when its subject has another name or date of birth.
    """
    reference = given.on_application
    if reference is None:
        return []
    main = order_links.order_called(db, reference)
    if main is None:
        return [_refused("application-unknown", f"There is no record {reference}.")]
    if kind.interim_of is None or main.kind != kind.interim_of:
        message = f"{reference} is not an application on which {kind.a_name} is made."
        return [_refused("application-of-another-kind", message)]
    reached = {event.kind for event in happened(main.events)}
    if not reached & BEFORE or reached & DECIDING:
        message = (
            f"{reference} is decided already. Leave the application empty, record the interim order"
            " and then how it ended."
        )
        return [_refused("application-decided", message)]
    if order_links.is_same(main.subject, given.subject):
        return []
    message = (
        f"The subject of {reference} is recorded with another name or date of birth. Confirm that"
        " it is the same person."
    )
    return [Finding("application-other-subject", Severity.CONFIRM, message, _RECORD, FIELD)]


def join(db: Session, interim: Order, reference: str | None, *, by: Account, now: datetime) -> None:
    """Join an interim order to the record of the application it waits for, if it names one.

    Their subjects are recorded to be one person, so that the page of either shows both.

    Source: Stalking Protection Act 2019 s.5; Sexual Offences Act 2003 ss.103F, 122E.
    """
    if reference is None:
        return
    version = db.scalars(select(Order.version).where(Order.reference == reference)).one()
    main = change_steps.claim(db, reference, version=version)
    main.application = interim.application = main.application or secrets.token_hex(16)
    person_matches.same(
        db, main.subject_id, interim.subject_id, by=by, now=now, reason=order_links.SAME_SUBJECT
    )
    details = {"interim": interim.reference}
    change_steps.finish(db, main, "order.interim-made", by=by, now=now, details=details)


def part(db: Session, interim: Order, *, by: Account, now: datetime) -> None:
    """Undo what ``join`` said of the subjects, when an interim order was entered in error."""
    if interim.application is None:
        return
    others = select(Order.subject_id).where(
        Order.application == interim.application, Order.id != interim.id
    )
    for subject_id in db.scalars(others).all():
        person_matches.take_back_same(
            db,
            subject_id,
            interim.subject_id,
            decided_at=interim.recorded_at,
            by=by,
            now=now,
            reason=f"{interim.reference} was entered in error.",
        )


def interims_of(db: Session, main: Order, as_at: datetime) -> list[str]:
    """References of the interim orders in force at ``as_at`` (aware) that wait for ``main``."""
    if main.application is None:
        return []
    interims = [code for code, kind in catalogue.KINDS.items() if kind.interim_of == main.kind]
    found = db.scalars(
        select(Order)
        .where(Order.application == main.application, Order.kind.in_(interims))
        .options(selectinload(Order.events), selectinload(Order.conditions))
        .order_by(Order.id)
        .execution_options(populate_existing=True)
    )
    return [order.reference for order in found if _is_in_force(order, as_at)]


def _is_in_force(order: Order, as_at: datetime) -> bool:
    kind = catalogue.kind(order.kind)
    periods = states.periods(kind, happened(order.events), terms_of(order.conditions))
    return states.state_at(periods, as_at) in {State.LIVE, State.SUSPENDED}


def _refused(code: str, message: str) -> Finding:
    return Finding(code, Severity.REFUSE, message, _RECORD, FIELD)
