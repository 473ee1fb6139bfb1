"""A record that begins before there is a notice or an order: considered, or applied for."""

from __future__ import annotations

from orders.register.schemas.order import OrderInput
from orders.rules.checks import ages, issuing
from orders.rules.checks.ages import Birth
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.london import london

_RECORD = "the register's record"


def checks(
    kind: Kind, given: OrderInput, begun: EventKind, *, may_issue: bool = True
) -> list[Finding]:
    """What is wrong with a record of ``kind`` that begins with ``begun``.

    Its conditions, its court's words and what it ends come when the order is made.

    Args:
        may_issue: whether the force that considers a notice gives such notices.

    Returns:
        Refusals for what such a record cannot hold; an age to be confirmed.
    """
    refused = kind.is_notice and not may_issue
    found = [issuing.not_given_here(kind)] if refused else []
    for name in ("conditions", "ends_orders", "ends_at"):
        if getattr(given, name):
            message = f"It is only {begun.label}: leave this until it is {kind.begins[0].label}."
            found.append(_refused("not-yet", message, name))
    birth = Birth(given.subject.born_on, given.subject.birth_year)
    if birth != Birth():
        on = london(given.started_at).date()
        found += ages.subject_checks(kind, birth, on, Severity.CONFIRM)
    return found


def beginning(kind: Kind, begun: EventKind) -> list[Finding]:
    """A refusal where a record of ``kind`` does not begin with ``begun``; none else."""
    if begun in kind.begins:
        return []
    message = f"The record of {kind.a_name} does not begin with “{begun.label}”."
    return [_refused("begins-elsewhere", message, "begins_with")]


def _refused(code: str, message: str, field: str) -> Finding:
    return Finding(code, Severity.REFUSE, message, _RECORD, field)
