"""What the conditions of several orders on one person mean together.

Each order binds by itself: nothing here changes what a court sealed, it says where to look twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from orders.rules.vocabulary.condition_codes import CODES

STAYING = frozenset({"CURFEW"})
"""Conditions that keep the subject at a place."""
KEEPING_AWAY = frozenset(
    {
        "LEAVE_PREMISES",
        "NO_ENTER_PREMISES",
        "NO_APPROACH_PREMISES",
        "EXCLUDED_DEFINED_AREA",
        "EXCLUSION_ZONE",
    }
)
"""Conditions that keep the subject from a place."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition in force and where it comes from.

    Attributes:
        order: reference of its order.
        code: what it is.
        place: its premises or place in words, ``None`` when none or not to be told.
        radius_m: the distance it names, metres.
        ends_at: when it ends, or its order; aware, ``None`` when neither has an end.
    """

    order: str
    code: str
    place: str | None = None
    radius_m: int | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CombinedConditions:
    """The conditions in force that mean the same, and what to note about them.

    Attributes:
        code: what they are.
        places: which of the conditions given they are, by number.
        notes: sentences.
    """

    code: str
    places: tuple[int, ...]
    notes: tuple[str, ...]


def together(bound: Sequence[Bound]) -> tuple[CombinedConditions, ...]:
    """Conditions grouped by what they mean, in the order of the codes; each with its notes."""
    known = [code for code in CODES if any(each.code == code for each in bound)]
    others = sorted({each.code for each in bound} - set(known))
    found = []
    for code in (*known, *others):
        places = tuple(number for number, each in enumerate(bound) if each.code == code)
        notes = tuple(_notes([bound[number] for number in places]))
        found.append(CombinedConditions(code, places, notes))
    return tuple(found)


def contradictions(bound: Iterable[Bound]) -> list[str]:
    """Sentences on conditions that may not be kept both: to stay at a place, to keep from it.

    Places known to differ contradict nothing.
    """
    every = list(bound)
    staying = [each for each in every if each.code in STAYING]
    away = [each for each in every if each.code in KEEPING_AWAY]
    return [
        f"{_named(stay)} may not be possible together with {_named(leave)}: {_why(stay, leave)}"
        for stay, leave in product(staying, away)
        if stay.place is None or leave.place is None or _same(stay.place, leave.place)
    ]


def _notes(same: Sequence[Bound]) -> Iterable[str]:
    orders = {each.order for each in same}
    if len(orders) > 1:
        yield f"In {len(orders)} orders. Each binds by itself, to its own end."
    for place in {each.place for each in same}:
        distances = {
            each.radius_m for each in same if each.place == place and each.radius_m is not None
        }
        if len(distances) > 1 and len(orders) > 1:
            yield f"The distances differ. The widest is {max(distances):,} metres."


def _named(each: Bound) -> str:
    code = CODES.get(each.code, CODES["OTHER"])
    return f"“{code.name}” of {each.order}"


def _why(stay: Bound, leave: Bound) -> str:
    if stay.place is not None and leave.place is not None:
        return "both speak of the same place. Ask the courts before acting on either."
    return "check whether they speak of the same place."


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
