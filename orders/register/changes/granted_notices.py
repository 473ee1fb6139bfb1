"""A notice and the order granted on it: one that stands; what is recorded in error lets it go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.register.changes import change_steps
from orders.register.model import Event, Order
from orders.register.presence.facts import standing
from orders.register.schemas.event import EventInput
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.findings import Finding, Severity

GRANTED_ON = "granted_on"
"""Fact of a record's being in error: reference of the notice it was granted on until then."""
_RECORD = "the register's record"


def order_on(db: Session, notice: Order) -> Order | None:
    """The order granted on a notice that stands; none that was recorded in error."""
    return db.scalars(select(Order).where(Order.follows_id == notice.id)).one_or_none()


def notice_of(db: Session, order: Order) -> str | None:
    """Reference of the notice an order was granted on."""
    return db.scalar(select(Order.reference).where(Order.id == order.follows_id))


def checks(db: Session, notice: Order) -> list[Finding]:
    """Why nothing may be granted on a notice, with what to do first."""
    stands = order_on(db, notice)
    if stands is None:
        return []
    message = f"{stands.reference} was granted on this notice. " + (
        "If that is a mistake, record it as entered in error first: the order can then be granted"
        " again, here or on another notice."
        if _granting(notice)
        else "If that is a mistake, record it as entered in error first. If not, correct when it"
        " was made, and this notice ends with it again."
    )
    return [Finding("granted-already", Severity.REFUSE, message, _RECORD, "kind")]


def free(db: Session, notice: Order, *, reason: str, by: Account, now: datetime) -> None:
    """Take out of a notice the grantings that no order on record bears out any more."""
    for event in _granting(notice):
        _take_out(db, notice, event, reason=reason, by=by, now=now)
    change_steps.loaded(db, notice.id)


def let_go(db: Session, order: Order, *, reason: str, by: Account, now: datetime) -> None:
    """Let the notice go that an order recorded in error was granted on: it was not granted.

    The notice then stands as it did before, and the order can be granted on it again.
    """
    reference = notice_of(db, order)
    order.follows_id = None
    db.flush()
    if reference is None:
        return
    notice = _claim(db, reference)
    for event in _granting(notice):
        _take_out(db, notice, event, reason=reason, by=by, now=now)
    details = {"event": EventKind.GRANTED.value, "order": order.reference}
    change_steps.finish(
        db, notice, "order.event-struck", by=by, now=now, reason=reason, details=details
    )


def take_up(
    db: Session, order: Order, withdrawal: Event, *, reason: str, by: Account, now: datetime
) -> None:
    """Grant an order on its notice once more, when it was not in error after all.

    Args:
        withdrawal: the event that recorded it as entered in error.

    Raises:
        RuleBroken: another order was granted on the notice meanwhile.
    """
    reference = withdrawal.details.get(GRANTED_ON)
    if reference is None:
        return
    notice = _claim(db, str(reference))
    change_steps.refuse(checks(db, notice))
    order.follows_id = notice.id
    db.flush()
    end_notice(db, order, notice, reason=reason, by=by, now=now)


def end_notice(
    db: Session, order: Order, notice: Order, *, reason: str, by: Account, now: datetime
) -> None:
    """End a claimed notice when the order on it was made, unless its granting stands already."""
    made = next((each for each in standing(order.events) if each.kind is EventKind.MADE), None)
    if made is None or _granting(notice):
        return
    ended = EventInput(EventKind.GRANTED, made.occurred_at, reason=reason)
    change_steps.append(db, notice, ended, by=by, now=now)
    change_steps.finish(db, notice, "order.granted", by=by, now=now, reason=reason)


def _granting(notice: Order) -> list[Event]:
    return [each for each in standing(notice.events) if each.kind is EventKind.GRANTED]


def _claim(db: Session, reference: str) -> Order:
    version = db.scalars(select(Order.version).where(Order.reference == reference)).one()
    return change_steps.claim(db, reference, version=version, though_in_error=True)


def _take_out(
    db: Session, notice: Order, event: Event, *, reason: str, by: Account, now: datetime
) -> None:
    taken = EventInput(event.kind, event.occurred_at, reason=reason, details=dict(event.details))
    change_steps.append(db, notice, taken, by=by, now=now, replaces=event, struck=True)
