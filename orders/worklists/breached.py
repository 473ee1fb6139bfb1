"""Breaches that wait: for the court, a decision, an answer, word to the protected person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import SQLColumnExpression, union_all

from orders.breaches.model import Breach
from orders.breaches.report_model import BreachReport
from orders.breaches.waiting import Waiting, waits
from orders.follow_ups.model import FollowUp
from orders.follow_ups.words import Cause
from orders.register.model import Order
from orders.worklists.asking import Asked, waiting
from orders.worklists.entries import Scope


def in_custody(scope: Scope) -> Asked:
    """Subjects arrested for a breach and still to be brought before the court, by when.

    Source: Crime and Security Act 2010 ss.26(1), 29(1); Family Law Act 1996 s.47(7).
    """
    of_breaches = _waiting(scope, Waiting.CLOCK, Breach.court_deadline_at)
    of_reports = (
        waiting(FollowUp.order_id, BreachReport.court_deadline_at, follow_up_id=FollowUp.id)
        .join(BreachReport, BreachReport.id == FollowUp.report_id)
        .where(
            FollowUp.answered_at.is_(None),
            BreachReport.court_deadline_at.is_not(None),
            scope.holds(FollowUp.order_id),
        )
    )
    both = union_all(of_breaches, of_reports).subquery()
    return waiting(both.c.order_id, both.c.at, both.c.breach_id, both.c.follow_up_id)


def reported(scope: Scope) -> Asked:
    """Suspected breaches that nobody has decided, reported or seen at a visit, by when."""
    return _follow_ups(scope, (Cause.REPORT, Cause.BREACH_SUSPECTED))


def concerns(scope: Scope) -> Asked:
    """Visits that gave concern or found that the subject no longer lives there, by when."""
    return _follow_ups(scope, (Cause.CONCERN, Cause.NOT_LIVING_THERE))


def undecided(scope: Scope) -> Asked:
    """Breaches about which nobody has decided anything for a day, since the report."""
    return _waiting(scope, Waiting.UNDECIDED, Breach.reported_at)


def offence_open(scope: Scope) -> Asked:
    """Civil breaches of which nobody has said whether an offence is to be recorded."""
    return _waiting(scope, Waiting.OFFENCE, Breach.reported_at)


def victim_not_told(scope: Scope) -> Asked:
    """Breaches of which the victim has not heard, or not the latest, since the report."""
    return _waiting(scope, Waiting.VICTIM, Breach.reported_at)


def _follow_ups(scope: Scope, causes: Collection[Cause]) -> Asked:
    return waiting(FollowUp.order_id, FollowUp.due_at, follow_up_id=FollowUp.id).where(
        FollowUp.answered_at.is_(None),
        FollowUp.cause.in_(causes),
        FollowUp.opened_at <= scope.at,
        scope.holds(FollowUp.order_id),
    )


def _waiting(scope: Scope, what: Waiting, at: SQLColumnExpression[Any]) -> Asked:
    return (
        waiting(Breach.order_id, at, Breach.id)
        .join(Order, Order.id == Breach.order_id)
        .where(waits(what, scope.at), scope.holds(Breach.order_id))
    )
