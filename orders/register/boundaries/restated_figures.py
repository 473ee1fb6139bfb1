"""Past figures that a boundary edition changes: orders in force per area at the ends of months."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.areas.gazetteer import Gazetteer
from orders.formatting import FEW, london, london_instant, told
from orders.register.boundaries.staging import Redrawn
from orders.register.model import Presence, Stay
from orders.register.presence.staged import StagedStay
from orders.rules.vocabulary.codes import Basis

MOST_MONTHS = 120
"""How far back figures are compared."""
Deltas = Counter[tuple[datetime, int]]
"""By how many orders in force an area's figure at an instant changes."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The orders in force in an area, by either home, at a past instant: before and after.

    Attributes:
        at: a London midnight that ends a month, or now; aware UTC.
        area_code: the area.
        area_name: its name.
        before: how many were given until now.
        after: how many the edition gives.
    """

    at: datetime
    area_code: str
    area_name: str
    before: int
    after: int

    @property
    def as_json(self) -> dict[str, object]:
        """For a report."""
        return {
            "at": self.at.isoformat(),
            "area": self.area_code,
            "name": self.area_name,
            "before": told(self.before),
            "after": told(self.after),
        }


def told_figures(figures: Sequence[Figure]) -> Sequence[Figure]:
    """The figures that may be told: which areas have a few orders is not said."""
    return [each for each in figures if max(each.before, each.after) >= FEW]


def instants(db: Session, redrawn: Redrawn, from_at: datetime, now: datetime) -> list[datetime]:
    """The ends of the months from when an edition counts, and now.

    None when it is yet to come, or the first of its level: nothing was counted by that before.

    Args:
        redrawn: the areas before and after it.
        from_at: when it takes effect, aware.
    """
    if redrawn.before.layer(redrawn.level) is None or from_at >= london_instant(london(now).date()):
        return []
    first = redrawn.since or db.scalar(
        select(func.min(Presence.from_at)).where(
            Presence.state == Stay.LIVE, Presence.basis == Basis.EITHER
        )
    )
    if first is None:
        return []
    months = _month_ends(london(first).date(), london(now).date())
    return [*months[-MOST_MONTHS:], now]


def of_staged(db: Session, places: Gazetteer, at: Sequence[datetime]) -> list[Figure]:
    """The figures at these instants that what is staged would change."""
    if not at:
        return []
    rows = db.execute(
        select(StagedStay.area_id, StagedStay.from_at, StagedStay.until_at, StagedStay.adds).where(
            StagedStay.basis == Basis.EITHER, StagedStay.state == Stay.LIVE
        )
    )
    deltas: Deltas = Counter()
    for area_id, from_at, until_at, adds in rows:
        add(deltas, at, area_id, from_at, until_at, by=1 if adds else -1)
    return figures(db, deltas, places)


def add(
    deltas: Deltas,
    at: Sequence[datetime],
    area_id: int,
    from_at: datetime,
    until_at: datetime,
    *,
    by: int,
) -> None:
    """Count a stay in, or out, at each of the instants it covers."""
    for place in range(bisect_left(at, from_at), bisect_left(at, until_at)):
        deltas[at[place], area_id] += by


def figures(db: Session, deltas: Deltas, places: Gazetteer) -> list[Figure]:
    """The figures that change, in order of time and code."""
    changed = {key: delta for key, delta in deltas.items() if delta}
    before = _in_force(db, sorted({at for at, _ in changed}), {area_id for _, area_id in changed})
    found = [
        Figure(
            at=at,
            area_code=places.by_id[area_id].code,
            area_name=places.by_id[area_id].name,
            before=before[at, area_id],
            after=before[at, area_id] + delta,
        )
        for (at, area_id), delta in changed.items()
    ]
    return sorted(found, key=lambda each: (each.at, each.area_code))


def _in_force(db: Session, at: Sequence[datetime], area_ids: Collection[int]) -> Deltas:
    """How many orders in force count in each of these areas at each instant, by what is stored."""
    counts: Deltas = Counter()
    if not at:
        return counts
    rows = db.execute(
        select(Presence.area_id, Presence.from_at, Presence.until_at, func.count())
        .where(
            Presence.area_id.in_(area_ids),
            Presence.basis == Basis.EITHER,
            Presence.state == Stay.LIVE,
            Presence.until_at > at[0],
        )
        .group_by(Presence.area_id, Presence.from_at, Presence.until_at)
    )
    for area_id, from_at, until_at, number in rows:
        add(counts, at, area_id, from_at, until_at, by=number)
    return counts


def _month_ends(first: date, last: date) -> list[datetime]:
    """The London midnights that end each month from that of ``first`` to before ``last``."""
    ends: list[datetime] = []
    year, month = first.year, first.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        end = date(year, month, 1)
        if end > last:
            return ends
        ends.append(london_instant(end))
