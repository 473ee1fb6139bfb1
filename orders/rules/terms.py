"""When the single conditions of an order are in force, where the court gave each its own time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Term:
    """One condition's code and its own time, half-open.

    Attributes:
        code: condition code.
        starts_at: aware; ``None`` when it starts with the order.
        ends_at: aware; ``None`` when it ends with the order.
    """

    code: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def is_in_force(self, at: datetime) -> bool:
        """Whether ``at`` (aware) lies in its own time; the order must be in force besides."""
        begun = self.starts_at is None or self.starts_at <= at
        return begun and (self.ends_at is None or at < self.ends_at)


def last_end(terms: Iterable[Term]) -> datetime | None:
    """Instant after which no condition is in force; ``None`` when one lasts as the order does."""
    ends = [term.ends_at for term in terms]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def gaps(terms: Sequence[Term]) -> list[tuple[datetime | None, datetime]]:
    """Times before the last end in which no condition is in force.

    Returns:
        Half-open, in order, aware; a start of ``None`` is "from the beginning". Nothing for no
        conditions: what an order without any says is not known.
    """
    if not terms or any(term.starts_at is None and term.ends_at is None for term in terms):
        return []
    found: list[tuple[datetime | None, datetime]] = []
    open_from = [term for term in terms if term.starts_at is None]
    reached = max((term.ends_at for term in open_from if term.ends_at), default=None)
    for start, end in sorted(
        ((term.starts_at, term.ends_at) for term in terms if term.starts_at is not None),
        key=lambda span: span[0],
    ):
        if reached is None or start > reached:
            found.append((reached, start))
        if end is None:
            break
        reached = end if reached is None else max(reached, end)
    return found
