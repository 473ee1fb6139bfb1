"""Breaches that wait: for the court, a decision, an answer, word to the protected person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import SQLColumnExpression

from orders.breaches.model import Breach
from orders.breaches.waiting import Waiting, waits
from orders.register.model import Order
from orders.worklists.asking import Asked, waiting
from orders.worklists.entries import Scope


def in_custody(scope: Scope) -> Asked:
    """Subjects arrested for a breach and still to be brought before the court, by when.

    Source: Crime and Security Act 2010 ss.26(1), 29(1); Family Law Act 1996 s.47(7).
    """
    return _waiting(scope, Waiting.CLOCK, Breach.court_deadline_at)


def undecided(scope: Scope) -> Asked:
    """Breaches about which nobody has decided anything for a day, since the report."""
    return _waiting(scope, Waiting.UNDECIDED, Breach.reported_at)


def offence_open(scope: Scope) -> Asked:
    """Civil breaches of which nobody has said whether an offence is to be recorded."""
    return _waiting(scope, Waiting.OFFENCE, Breach.reported_at)


def victim_not_told(scope: Scope) -> Asked:
    """Breaches of which the victim has not heard, or not the latest, since the report."""
    return _waiting(scope, Waiting.VICTIM, Breach.reported_at)


def _waiting(scope: Scope, what: Waiting, at: SQLColumnExpression[Any]) -> Asked:
    return (
        waiting(Breach.order_id, at, Breach.id)
        .join(Order, Order.id == Breach.order_id)
        .where(waits(what, scope.at), scope.holds(Breach.order_id))
    )
