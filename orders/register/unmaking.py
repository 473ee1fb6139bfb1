"""Taking the making out of an application: the order the court did not make had no conditions."""

from __future__ import annotations

from orders.register.model import Event, Order
from orders.rules.events import EventKind


def undo(order: Order, wrong: Event, struck: Event) -> None:
    """Let the conditions of an order that was not made never have applied; they stay readable.

    Args:
        order: with its conditions.
        wrong: the event taken out; nothing for any other than a making.
        struck: the row that takes it out.

    Source: Stalking Protection Act 2019 s.1; Sexual Offences Act 2003 ss.103A, 122A.
    """
    if wrong.kind is not EventKind.MADE:
        return
    for condition in order.conditions:
        condition.added_by_id = struck.id
        condition.starts_at = condition.ends_at = wrong.occurred_at
