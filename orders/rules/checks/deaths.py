"""What a death of one of its people means for a notice or order."""

from __future__ import annotations

from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.findings import Finding, Severity


def may_end_by_death(kind: Kind) -> bool:
    """Whether its Act says that a death of one of its people ends it.

    Source: Family Law Act 1996 ss.33(9)(b), 35-38: occupation orders alone.
    """
    return EventKind.PARTY_DIED in kind.sections


def ended_by_death(
    kind: Kind, reference: str, *, made_under: str | None, in_force: bool
) -> Finding | None:
    """That an order in force may end by the death of one of its people, if it may.

    Args:
        made_under: the section it was made under; ``None``: not known.

    Source: Family Law Act 1996 ss.33(5), 33(9)(b), 35-38 (not confirmed of s.33).
    """
    provision = kind.provision(made_under)
    outlasts = provision is not None and provision.outlasts_death
    if not in_force or outlasts or not may_end_by_death(kind):
        return None
    return Finding(
        "party-died",
        Severity.CONFIRM,
        f"{reference} may end by this death. Read the order, then record on it that a party died.",
        "Family Law Act 1996 ss.33(9)(b), 35-38; one made under s.33(5) goes on",
        "died_on",
    )
