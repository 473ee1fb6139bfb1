"""Whose orders are asked for by the patterns their subjects show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from orders.breaches import patterns
from orders.rules.checks.breach_patterns import Flag, Pattern
from orders.rules.vocabulary.labelled import Labelled


class AnyPattern(Labelled):
    """Not one pattern, but any."""

    ANY = "any", "any pattern"


PATTERNS: tuple[Labelled, ...] = (*AnyPattern, *Pattern)
"""What may be asked for."""


def showing(db: Session, pattern: str, as_at: datetime) -> list[int]:
    """Ids of the persons who show a pattern at an instant (aware).

    Args:
        pattern: one of ``PATTERNS``.
        as_at: aware.
    """

    def shows(flags: Iterable[Flag]) -> bool:
        return any(pattern in {AnyPattern.ANY.value, each.pattern.value} for each in flags)

    flagged = patterns.flagged(db, as_at=as_at)
    return sorted(person_id for person_id, flags in flagged.items() if shows(flags))
