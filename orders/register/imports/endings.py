"""Records taken in number that end orders the register holds: what is wrong, and the ending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.register.changes import order_links
from orders.register.imports import columns
from orders.register.imports.row_parser import ParsedRow, RowFault, said, stopping
from orders.register.model import Order
from orders.rules.kinds import catalogue


def faults(db: Session, read: Sequence[ParsedRow], *, now: datetime) -> list[RowFault]:
    """Faults of records that say they end what they cannot end, or what another row ends."""
    found = []
    taken: dict[str, int] = {}
    for each in read:
        if not each.given.ends_orders:
            continue
        confirmed = bool((each.given.override_reason or "").strip())
        against = order_links.checks(db, catalogue.kind(each.given.kind), each.given, now=now)
        messages = [said(finding) for finding in stopping(against, confirmed=confirmed)]
        for reference in each.given.ends_orders:
            first = taken.setdefault(reference, each.line)
            if first != each.line:
                messages.append(f"The record in row {first} ends {reference} already: keep one.")
        shown = columns.shown(order_links.FIELD, each.cells)
        found += [RowFault(each.line, order_links.FIELD, shown, message) for message in messages]
    return found


def end(
    db: Session,
    read: Sequence[ParsedRow],
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
            order_links.end_earlier(
                db, order, each.given.ends_orders, by=by, now=now, made_at=each.given.started_at
            )
