"""The row that keeps a breach as it was reported."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from orders.breaches.schemas.breach import BreachInput
from orders.breaches.schemas.decision import DecisionInput
from orders.breaches.schemas.progress import ProgressInput
from orders.rules.clocks.deadlines import Deadline
from orders.rules.kinds.kind import Kind

_NOT_KEPT = frozenset({"hearing_at"})
_NOT_TAKEN_OVER = frozenset({"on_appeal", "further_outcomes", "adds_outcomes"})
DECIDED = tuple(each.name for each in fields(DecisionInput) if each.name not in _NOT_KEPT)
CHANGING = (*DECIDED, "produced_at")
"""What may become known later of the breach itself, each a column by the same name."""
LATER = tuple(
    each.name
    for each in fields(ProgressInput)
    if each.name not in {*DECIDED, *_NOT_KEPT, *_NOT_TAKEN_OVER}
)
"""What nothing is known of when a breach is reported: production, what the court decided."""
REPORTED = (
    "occurred_from",
    "occurred_to",
    "reported_at",
    "reported_by",
    "method",
    "account_text",
    "occurrence_reference",
    "subject_aware_basis",
    "beside_making",
)


def breach_values(
    kind: Kind,
    given: BreachInput,
    *,
    due: Deadline | None,
    now: datetime,
    by_id: int,
) -> dict[str, Any]:
    """Columns of a breach as it was reported, save its order, conditions and persons.

    Args:
        kind: the kind of order, whose codes are kept as they are on the day of recording.
        given: what was reported.
        due: the custody clock an arrest started, ``None`` when none runs.
        now: instant of recording, aware.
        by_id: the account that records.
    """
    return {
        **{name: getattr(given, name) for name in (*REPORTED, *DECIDED)},
        **dict.fromkeys(("produced_at", "outcome", "outcome_at")),
        "cjs_code": kind.breach.cjs_code,
        "home_office_class": kind.breach.home_office_class,
        "not_in_force_reason": None,
        "in_force": True,
        "court_deadline_at": None if due is None else due.at,
        "court_deadline_arguable_at": None if due is None else due.arguable_at,
        "recorded_at": now,
        "recorded_by_id": by_id,
        "source": given.source or None,
        "source_reference": given.source_reference or None,
    }
