"""When the single conditions of an order are in force, where the court gave each its own time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar


class Timed(Protocol):
    """Whatever has a time of its own, half-open: a term of the rules, a condition as kept."""

    @property
    def starts_at(self) -> datetime | None:
        """Aware; ``None`` when it starts with the order."""

    @property
    def ends_at(self) -> datetime | None:
        """Aware; ``None`` when it ends with the order."""


_Timed = TypeVar("_Timed", bound=Timed)


@dataclass(frozen=True, slots=True)
class TimedCondition:
    """One condition's code and its own time, half-open.

    Attributes:
        code: condition code.
        starts_at: aware; ``None`` when it starts with the order.
        ends_at: aware; ``None`` when it ends with the order.
    """

    code: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def is_in_force(self, as_at: datetime) -> bool:
        """Whether ``as_at`` (aware) lies in its own time; the order must be in force besides."""
        return is_in_force(self, as_at)


def is_in_force(condition: Timed, as_at: datetime) -> bool:
    """Whether ``as_at`` (aware) lies in a condition's own time.

    The order must be in force besides.
    """
    begun = condition.starts_at is None or condition.starts_at <= as_at
    return begun and (condition.ends_at is None or as_at < condition.ends_at)


def in_force(conditions: Iterable[_Timed], as_at: datetime) -> list[_Timed]:
    """The conditions whose own time holds ``as_at`` (aware), in their order.

    The order must be in force besides: a suspended order keeps its conditions and does not bind.
    """
    return [each for each in conditions if is_in_force(each, as_at)]


def last_end(terms: Iterable[TimedCondition]) -> datetime | None:
    """Instant after which no condition is in force; ``None`` when one lasts as the order does."""
    ends = [term.ends_at for term in terms]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def gaps(terms: Sequence[TimedCondition]) -> list[tuple[datetime | None, datetime]]:
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
