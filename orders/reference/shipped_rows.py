"""Reference data that comes with the register, until an administrator loads another list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from orders.reference.model import ListSort
from orders.rules.kinds import catalogue, penalties
from orders.rules.reference_data import Availability, DatedRow, LimitRow, Penalty, Switch

_PILOT = "pilot of Domestic Abuse Act 2021 Part 3, ended by S.I. 2025/1222"
_PILOT_ENDED = date(2026, 3, 31)

PILOTS = tuple(
    Availability(name=Switch.DAPO, scope=area, from_on=began, until_on=_PILOT_ENDED, source=_PILOT)
    for area, began in (
        ("British Transport Police", date(2024, 11, 27)),
        ("Cleveland Police", date(2025, 3, 11)),
        ("Greater Manchester Police", date(2024, 11, 27)),
        ("North Wales Police", date(2025, 4, 28)),
    )
)
"""Whole police areas of the pilot; three London boroughs were in it too, which are none."""

LIMITS: tuple[LimitRow, ...] = ()
"""The general limit changed several times, and its length was not confirmed: it is loaded."""


def penalty_rows() -> tuple[Penalty, ...]:
    """Penalties of the kinds there are, as their Acts say."""
    return penalties.shipped(catalogue.KINDS)


def rows_of(sort: ListSort) -> Sequence[DatedRow]:
    """What comes with the register of a sort."""
    match sort:
        case ListSort.AVAILABILITY:
            return PILOTS
        case ListSort.GENERAL_LIMITS:
            return LIMITS
        case ListSort.PENALTIES:
            return penalty_rows()
