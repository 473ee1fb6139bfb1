"""Records taken in number that end orders the register holds: what is wrong, and the ending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.register import columns, linking
from orders.register.model import Order
from orders.register.rows import Fault, Read, said, stopping
from orders.rules import catalogue


def faults(db: Session, read: Sequence[Read], *, now: datetime) -> list[Fault]:
    """Faults of records that say they end what they cannot end, or what another row ends."""
    found = []
    taken: dict[str, int] = {}
    for each in read:
        if not each.given.ends_orders:
            continue
        confirmed = bool((each.given.override_reason or "").strip())
        against = linking.checks(db, catalogue.kind(each.given.kind), each.given, now=now)
        messages = [said(finding) for finding in stopping(against, confirmed=confirmed)]
        for reference in each.given.ends_orders:
            first = taken.setdefault(reference, each.line)
            if first != each.line:
                messages.append(f"The record in row {first} ends {reference} already: keep one.")
        shown = columns.shown(linking.FIELD, each.cells)
        found += [Fault(each.line, linking.FIELD, shown, message) for message in messages]
    return found


def end(
    db: Session,
    read: Sequence[Read],
    written: Mapping[str, int],
    *,
    by: Account,
    now: datetime,
) -> None:
    """End the orders that records just written end; each change is logged.

    Args:
        written: key of each record by its reference in its source.
    """
    for each in read:
        if each.given.ends_orders:
            order = db.scalars(select(Order).where(Order.id == written[each.reference])).one()
            linking.end_earlier(
                db, order, each.given.ends_orders, by=by, now=now, at=each.given.started_at
            )
