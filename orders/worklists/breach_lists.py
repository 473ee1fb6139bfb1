"""Breaches that wait: for the court, a decision, an answer, word to the protected person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, union_all

from orders.breaches import pending
from orders.breaches.model import Breach
from orders.breaches.pending import PendingBreaches, waits
from orders.breaches.reports.model import BreachReport
from orders.follow_ups.model import FollowUp
from orders.follow_ups.words import FollowUpCause
from orders.worklists.entries import NOW, UNDECIDED_BY, WorklistReaders
from orders.worklists.queries import Asked, waiting


def in_custody(readers: WorklistReaders) -> Asked:
    """Subjects arrested for a breach and still to be brought before the court, by when.

    Source: Crime and Security Act 2010 ss.26(1), 29(1); Family Law Act 1996 s.47(7).
    """
    of_breaches = _waiting(readers, waits(PendingBreaches.CLOCK, NOW), Breach.court_deadline_at)
    of_reports = (
        waiting(FollowUp.order_id, BreachReport.court_deadline_at, follow_up_id=FollowUp.id)
        .join(BreachReport, BreachReport.id == FollowUp.report_id)
        .where(
            FollowUp.answered_at.is_(None),
            BreachReport.court_deadline_at.is_not(None),
            readers.holds(FollowUp.order_id),
        )
    )
    both = union_all(of_breaches, of_reports).subquery()
    return waiting(both.c.order_id, both.c.at, both.c.breach_id, both.c.follow_up_id)


def reported(readers: WorklistReaders) -> Asked:
    """Suspected breaches that are not decided, reported or seen at a visit, by when."""
    return _follow_ups(readers, (FollowUpCause.REPORT, FollowUpCause.BREACH_SUSPECTED))


def concerns(readers: WorklistReaders) -> Asked:
    """Visits that gave concern or found that the subject no longer lives there, by when."""
    return _follow_ups(readers, (FollowUpCause.CONCERN, FollowUpCause.NOT_LIVING_THERE))


def undecided(readers: WorklistReaders) -> Asked:
    """Breaches without a decision for a day, since the report."""
    return _waiting(readers, pending.undecided(UNDECIDED_BY), Breach.reported_at)


def offence_open(readers: WorklistReaders) -> Asked:
    """Civil breaches of which it is not said whether an offence is to be recorded."""
    return _waiting(readers, waits(PendingBreaches.OFFENCE, NOW), Breach.reported_at)


def victim_not_told(readers: WorklistReaders) -> Asked:
    """Breaches of which the victim has not heard, or not the latest, since the report."""
    return _waiting(readers, waits(PendingBreaches.VICTIM, NOW), Breach.reported_at)


def _follow_ups(readers: WorklistReaders, causes: Collection[FollowUpCause]) -> Asked:
    return waiting(FollowUp.order_id, FollowUp.due_at, follow_up_id=FollowUp.id).where(
        FollowUp.answered_at.is_(None),
        FollowUp.cause.in_(causes),
        FollowUp.opened_at <= NOW,
        readers.holds(FollowUp.order_id),
    )


def _waiting(
    readers: WorklistReaders, is_so: ColumnElement[bool], at: SQLColumnExpression[Any]
) -> Asked:
    return waiting(Breach.order_id, at, Breach.id).where(is_so, readers.holds(Breach.order_id))
