"""What a boundary edition would do, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.editions import comparison
from orders.areas.editions.comparison import AreaDifference, AreaFate, UncoveredGround
from orders.areas.editions.proposal import Proposal
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.layers import Layer
from orders.areas.model import Level
from orders.audit import log
from orders.audit.log import Actor
from orders.audit.model import Action
from orders.errors import NotFound
from orders.formatting import FEW, told
from orders.register.boundaries import edition_landing, restated_figures, staging
from orders.register.boundaries.restated_figures import Deltas, Figure, told_figures
from orders.register.boundaries.staging import Redrawn, StayDifference
from orders.register.model import Stay
from orders.rules.vocabulary.codes import Basis


@dataclass(frozen=True, slots=True)
class Effects:
    """What an edition would do to orders.

    Attributes:
        as_at: instant for which areas of orders are compared: now, or when it takes effect.
        placed: orders that were placed anew to find out.
        moved: orders in force at that instant that count in other areas.
        by_area: of each area whose orders change: code, how many it loses, how many it gains.
        figures: past figures that change.
    """

    as_at: datetime
    placed: int
    moved: int
    by_area: Sequence[tuple[str, int, int]]
    figures: Sequence[Figure]

    @property
    def told_by_area(self) -> Sequence[tuple[str, int, int]]:
        """The areas of ``by_area`` that may be told: which have a few is not said."""
        return [each for each in self.by_area if max(each[1:]) >= FEW]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an edition would do.

    Attributes:
        proposal: the edition.
        changes: what becomes of each area; added, gone, moved, then the same.
        gaps: ground of LPAs that no neighbourhood covers.
        restates: whether it changes figures already given.
        effects: what it does to orders.
    """

    proposal: Proposal
    changes: Sequence[AreaDifference]
    gaps: Sequence[UncoveredGround]
    restates: bool
    effects: Effects

    def of(self, fate: AreaFate) -> list[AreaDifference]:
        """The areas of this fate."""
        return [each for each in self.changes if each.fate is fate]

    @property
    def as_json(self) -> dict[str, object]:
        """The whole report."""
        on: date = self.proposal.from_on
        return {
            "level": self.proposal.level.lower(),
            "from": on.isoformat(),
            "source": self.proposal.source,
            "areas": len(self.proposal.areas),
            "added": [each.as_json for each in self.of(AreaFate.ADDED)],
            "gone": [each.as_json for each in self.of(AreaFate.GONE)],
            "moved": [each.as_json for each in self.of(AreaFate.MOVED)],
            "same": len(self.of(AreaFate.SAME)),
            "gaps": [
                {"lpa": each.lpa_code, "pieces": each.pieces, "m2": round(each.m2)}
                for each in self.gaps
            ],
            "notes": list(self.proposal.notes),
            "as_at": self.effects.as_at.isoformat(),
            "live_orders_moved": told(self.effects.moved),
            "live_orders_by_area": [
                {"area": code, "lost": told(lost), "gained": told(gained)}
                for code, lost, gained in self.effects.told_by_area
            ],
            "needs_restate": self.restates,
            "past_figures": [each.as_json for each in told_figures(self.effects.figures)],
        }


def preview(
    db: Session,
    proposal: Proposal,
    *,
    now: datetime,
    batch: int = edition_landing.BATCH,
    progress: Callable[[int, int], object] = lambda placed, waiting: None,
) -> Preview:
    """What an edition that is only proposed would do. Nothing is written.

    Args:
        db: session; only read.
        proposal: the edition.
        batch: how many orders are placed at a time.
        progress: told after each batch how many have been placed, of how many.
    """
    redrawn = as_if_landed(gazetteer.current(db), proposal)
    touched = sorted(staging.touched(db, redrawn).told)
    before = redrawn.before.layer(proposal.level, proposal.from_at)
    return Preview(
        proposal=proposal,
        changes=comparison.compare(
            comparison.outlines_in(before, redrawn.before),
            comparison.proposed_outlines(proposal.areas),
        ),
        gaps=gaps(redrawn, proposal.from_at),
        restates=edition_landing.restates(db, proposal.level, proposal.from_on, now=now),
        effects=effects(
            db, touched, redrawn, proposal.from_at, now=now, batch=batch, progress=progress
        ),
    )


def effects(
    db: Session,
    touched: Sequence[int],
    redrawn: Redrawn,
    from_at: datetime,
    *,
    now: datetime,
    batch: int = edition_landing.BATCH,
    progress: Callable[[int, int], object] = lambda placed, waiting: None,
) -> Effects:
    """Place orders by an edition, and say what that changes. Nothing is written.

    Withheld homes are left out at every level.

    Args:
        db: session; only read.
        touched: ids of the orders that ``staging.touched`` says may be told of.
        redrawn: the areas before and after.
        from_at: when the edition takes effect, aware.
        batch: how many orders are placed at a time.
        progress: told after each batch how many have been placed, of how many.
    """
    as_at = max(now, from_at)
    instants = restated_figures.instants(db, redrawn, from_at, now)
    deltas: Deltas = Counter()
    moved: set[int] = set()
    lost: Counter[str] = Counter()
    gained: Counter[str] = Counter()
    for start in range(0, len(touched), batch):
        part = touched[start : start + batch]
        found = staging.told_differences(db, part, redrawn)
        for tally, changes in zip((lost, gained), found.changes(as_at), strict=True):
            for area_id, order_ids in changes.items():
                tally[redrawn.after.by_id[area_id].code] += len(order_ids)
                moved |= order_ids
        _count(deltas, instants, found)
        progress(start + len(part), len(touched))
    return Effects(
        as_at=as_at,
        placed=len(touched),
        moved=len(moved),
        by_area=[
            (code, lost[code], gained[code])
            for code in sorted(lost | gained)
            if lost[code] or gained[code]
        ],
        figures=restated_figures.figures(db, deltas, redrawn.after),
    )


def log_preview(
    db: Session,
    *,
    source: str,
    file_sha256: str | None,
    by: Actor,
    now: datetime,
    edition_id: int | None = None,
) -> None:
    """Keep who looked at what an edition would do, and by which file.

    However small an area is drawn, the account that asked about it is known.

    Args:
        source: the file's name.
        file_sha256: of the file as it was read; ``None`` where it was not kept.
        by: the reader.
        edition_id: its number, where it is stored.
    """
    details = {"edition": edition_id, "source": source, "sha256": file_sha256}
    log.record(db, Action.CONSULTATION, "areas.previewed", by=by, now=now, details=details)
    db.flush()


def gaps(redrawn: Redrawn, from_at: datetime) -> list[UncoveredGround]:
    """Ground of LPAs that no neighbourhood covers once an edition has landed."""
    after = redrawn.after
    lpas = comparison.outlines_in(after.layer(Level.LPA, from_at), after)
    return comparison.gaps(
        lpas, comparison.children_in(after.layer(Level.NEIGHBOURHOOD, from_at), after)
    )


def as_if_landed(places: Gazetteer, proposal: Proposal) -> Redrawn:
    """The register's areas as they would be; areas it does not know yet have numbers below 0."""
    unknown: list[AreaInfo] = []
    drawn = []
    for number, each in enumerate(proposal.areas, start=1):
        if each.shape is None:
            continue
        try:
            area_id = places.area(proposal.level, each.code).id
        except NotFound:
            area_id = -number
            parent_id = places.force_id if proposal.level is Level.LPA else each.parent_id
            unknown.append(AreaInfo(area_id, proposal.level, each.code, each.name, parent_id))
        drawn.append((area_id, each.code, each.parent_id, each.shape))
    layer = Layer(proposal.from_at, drawn)
    after = places.beside(proposal.level, layer, unknown)
    return Redrawn(places, after, proposal.level, places.since(proposal.level, proposal.from_at))


def _count(deltas: Deltas, instants: Sequence[datetime], found: StayDifference) -> None:
    if not instants:
        return
    for rows, by in ((found.taken, -1), (found.added, 1)):
        for row in rows:
            stay = staging.named(row)
            if stay["basis"] is Basis.EITHER and stay["state"] is Stay.LIVE:
                restated_figures.add(
                    deltas, instants, stay["area_id"], stay["from_at"], stay["until_at"], by=by
                )
