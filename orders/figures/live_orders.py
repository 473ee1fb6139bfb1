"""How many orders are live in each LPA, by kind. Counts only: no person, no reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.register.model import Presence, Stay
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import Basis


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """The counts of one area.

    Attributes:
        area: the area.
        live: how many are live, for each of ``LiveOrders.kinds``.
        pending: how many are authorised or made and not yet in force, of every kind.
    """

    area: AreaInfo
    live: tuple[int, ...]
    pending: int

    @property
    def name(self) -> str:
        """The area's name."""
        return self.area.name

    @property
    def total(self) -> int:
        """How many are live, of every kind."""
        return sum(self.live)


@dataclass(frozen=True, slots=True)
class LiveOrders:
    """The counts at one instant, by the subject's or a protected person's home.

    Attributes:
        at: the instant, aware.
        kinds: the kinds of which any is live anywhere.
        lines: LPAs by name, then those in none. Homes in two LPAs count in both.
        force: the whole force; each order counts once.
    """

    at: datetime
    kinds: tuple[Kind, ...]
    lines: tuple[AreaCounts, ...]
    force: AreaCounts


def live_orders(db: Session, as_at: datetime) -> LiveOrders:
    """How many orders are live at ``as_at`` (aware) in each LPA, by kind."""
    places = gazetteer.current(db)
    areas = _areas(places)
    found = db.execute(
        select(Presence.area_id, Presence.state, Presence.kind, func.count())
        .where(
            Presence.area_id.in_([area.id for area in areas]),
            Presence.basis == Basis.EITHER,
            Presence.state.in_([Stay.LIVE, Stay.PENDING]),
            Presence.holds_at(as_at),
        )
        .group_by(Presence.area_id, Presence.state, Presence.kind)
    )
    counts: Counter[tuple[int, Stay, str]] = Counter()
    for area_id, state, kind, number in found:
        counts[area_id, state, kind] = number
    present = {kind for _, state, kind in counts if state is Stay.LIVE}
    kinds = tuple(kind for code, kind in catalogue.KINDS.items() if code in present)
    *lines, force = (_line(area, kinds, counts) for area in areas)
    return LiveOrders(as_at, kinds, tuple(lines), force)


def _areas(places: Gazetteer) -> Sequence[AreaInfo]:
    """LPAs by name, those that are none, and last the force."""
    fixed = (places.unallocated_id, places.out_of_force_id, places.force_id)
    return [
        *(branch.lpa for branch in places.tree()),
        *(places.by_id[area_id] for area_id in fixed),
    ]


def _line(
    area: AreaInfo, kinds: Sequence[Kind], counts: Counter[tuple[int, Stay, str]]
) -> AreaCounts:
    pending = [
        number
        for (area_id, state, _), number in counts.items()
        if area_id == area.id and state is Stay.PENDING
    ]
    live = tuple(counts[area.id, Stay.LIVE, kind.code] for kind in kinds)
    return AreaCounts(area, live, sum(pending))
